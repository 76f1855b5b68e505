//! The URL of an HTTP back end: path variables filled in, query strings added, checked.

use std::borrow::Cow;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What cannot stand in a path. A percent sign may: values come in encoded.
const PATH: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'?').add(b'#').add(b'\\').add(b'`');
/// What is encoded in a query string.
const QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'*');

/// Fills `{name}` and `{name+}` from the path on; other braces stay. The host is never filled:
/// there `{backend}` means the double, and no caller chooses where a request goes.
pub(super) fn with_variables<'a>(
    url: &str,
    variables: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    let (host, rest) = split(url);
    let mut rest = Cow::Borrowed(rest);
    for (name, value) in variables {
        for written in [format!("{{{name}}}"), format!("{{{name}+}}")] {
            if rest.contains(&written) {
                let value = utf8_percent_encode(value, PATH).to_string();
                rest = rest.replace(&written, &value).into();
            }
        }
    }
    format!("{host}{rest}")
}

/// Adds parameters, encoded, to whatever query the URL has.
pub(super) fn with_query<'a>(
    mut url: String,
    parameters: impl Iterator<Item = (&'a str, &'a str)>,
) -> String {
    for (name, value) in parameters {
        url.push(if url.contains('?') { '&' } else { '?' });
        let (name, value) = (utf8_percent_encode(name, QUERY), utf8_percent_encode(value, QUERY));
        let _ = write!(url, "{name}={value}");
    }
    url
}

/// Scheme and host, and the rest from the path on.
pub(super) fn split(url: &str) -> (&str, &str) {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let rest = url[after_scheme..].find(['/', '?']).map_or(url.len(), |at| at + after_scheme);
    url.split_at(rest)
}

/// Whether it is an address that anything could be sent to.
pub(super) fn is_valid(url: &str) -> bool {
    let host = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let host = host.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    !host.is_empty()
        && !host.starts_with(':')
        && !url.contains(|c: char| c.is_control() || c == ' ' || c == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        let variables = [("proxy", "a/b c"), ("id", "x%20y?"), ("backend", "evil")];
        for (url, expected) in [
            ("http://{backend}/p/{proxy}", "http://{backend}/p/a/b%20c"),
            ("http://{backend}/p/{proxy+}/{other}", "http://{backend}/p/a/b%20c/{other}"),
            ("http://h/{id}", "http://h/x%20y%3F"),
            ("http://{id}", "http://{id}"),
        ] {
            assert_eq!(with_variables(url, variables.into_iter()), expected);
        }
        let query = with_query("http://h/p?a=1".into(), [("b c", "d&e")].into_iter());
        assert_eq!(query, "http://h/p?a=1&b%20c=d%26e");
        assert_eq!(split("http://h:80/p/q?r"), ("http://h:80", "/p/q?r"));
        assert_eq!(split("http://h?r"), ("http://h", "?r"));
        assert_eq!(split("http://h"), ("http://h", ""));
    }

    #[test]
    fn endpoints() {
        for (url, expected) in [
            ("http://{backend}/x", true),
            ("https://[::1]:8080", true),
            ("http:///?", false),
            ("http://:80/", false),
            ("ftp://host/", false),
            ("host/path", false),
            ("http://a\\@b/", false),
            ("", false),
        ] {
            assert_eq!(is_valid(url), expected, "{url}");
        }
    }
}
