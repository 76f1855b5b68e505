//! Java's regular expressions, as far as an engine without backtracking can run them.

use regex_lite::{Regex, RegexBuilder};

/// The most a compiled pattern may take.
const MAX_SIZE: usize = 256 * 1024;

/// Compiles a pattern, or says what is wrong with it.
pub(crate) fn compile(regex: &str) -> Result<Regex, String> {
    RegexBuilder::new(&translated(regex))
        .size_limit(MAX_SIZE)
        .nest_limit(50)
        .build()
        .map_err(|error| format!("the pattern {regex} cannot be used: {error}"))
}

/// How much work a pattern is for each byte of text: its length, repetitions counted.
pub(crate) fn weight(regex: &str) -> usize {
    let numbers = regex.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
    numbers.fold(regex.len(), |sum: usize, n: usize| sum.saturating_add(n.min(10_000)))
}

/// `\Q…\E`, `\p{Alpha}` and their like in a form that the engine knows.
fn translated(regex: &str) -> String {
    let mut out = String::with_capacity(regex.len());
    let mut rest = regex;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix("\\Q") {
            let (text, after) = quoted.split_once("\\E").unwrap_or((quoted, ""));
            out.push_str(&regex_lite::escape(text));
            rest = after;
            continue;
        }
        if let Some((class, length)) = posix(rest) {
            if in_class {
                out.push_str(class);
            } else {
                out.push('[');
                out.push_str(class);
                out.push(']');
            }
            rest = &rest[length..];
            continue;
        }
        if c == '\\' {
            let escaped = rest[1..].chars().next();
            out.push('\\');
            match escaped {
                Some('Z') => out.push('z'),
                // The engine refuses escapes that mean nothing; Java takes the character.
                Some(e) if !e.is_ascii_alphanumeric() && !is_meta(e) => {
                    out.pop();
                    out.push(e);
                }
                Some(e) => out.push(e),
                None => {}
            }
            rest = &rest[1 + escaped.map_or(0, char::len_utf8)..];
            continue;
        }
        match c {
            '[' if in_class => out.push('\\'),
            '[' => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

fn is_meta(c: char) -> bool {
    r"\.+*?()|[]{}^$#&-~/<>".contains(c)
}

/// A POSIX class of Java at the start of the text, and how long it is written.
fn posix(rest: &str) -> Option<(&'static str, usize)> {
    const CLASSES: [(&str, &str); 9] = [
        ("\\p{Alpha}", "a-zA-Z"),
        ("\\p{Digit}", "0-9"),
        ("\\p{Alnum}", "a-zA-Z0-9"),
        ("\\p{Lower}", "a-z"),
        ("\\p{Upper}", "A-Z"),
        ("\\p{Space}", " \\t\\n\\x0B\\f\\r"),
        ("\\p{Punct}", "!-/:-@\\[-`{-~"),
        ("\\p{XDigit}", "0-9a-fA-F"),
        ("\\p{L}", "a-zA-Z\u{c0}-\u{d6}\u{d8}-\u{f6}\u{f8}-\u{2af}\u{370}-\u{1fff}"),
    ];
    let (written, class) = CLASSES.iter().find(|(written, _)| rest.starts_with(written))?;
    Some((class, written.len()))
}

/// Replaces up to `limit` matches by Java's replacement text, where `$1` and `${name}` are groups
/// and a backslash takes the next character as it is.
pub(crate) fn replace(regex: &Regex, text: &str, by: &str, limit: usize) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for found in regex.captures_iter(text).take(limit) {
        let Some(whole) = found.get(0) else { continue };
        out.push_str(&text[from..whole.start()]);
        expand(&found, by, &mut out)?;
        from = whole.end();
    }
    out.push_str(&text[from..]);
    Ok(out)
}

fn expand(found: &regex_lite::Captures<'_>, by: &str, out: &mut String) -> Result<(), String> {
    let mut rest = by;
    while let Some(at) = rest.find(['\\', '$']) {
        out.push_str(&rest[..at]);
        let sign = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        if sign == b'\\' {
            let Some(c) = rest.chars().next() else {
                return Err("a replacement ends in a lone \\".to_owned());
            };
            out.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let group = if let Some(named) = rest.strip_prefix('{') {
            let Some((name, after)) = named.split_once('}') else {
                return Err("a group's name in a replacement is never closed".to_owned());
            };
            rest = after;
            found.name(name)
        } else {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            // As many digits as still name a group that there is.
            let named = (1..=digits.min(4)).rev().find_map(|count| {
                let group = rest[..count].parse::<usize>().ok()?;
                (group < found.len()).then_some((group, count))
            });
            let Some((group, count)) = named else {
                return Err("a $ in a replacement needs the number of a group".to_owned());
            };
            rest = &rest[count..];
            found.get(group)
        };
        out.push_str(group.map_or("", |group| group.as_str()));
    }
    out.push_str(rest);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_java_are_understood() {
        for (regex, text, expected) in [
            (r"^\d{4}-\d{2}$", "2020-01", true),
            (r"\Q.*\E", "a.*b", true),
            (r"\Q.*\E", "ab", false),
            (r"\p{Alpha}+", "12a", true),
            (r"[\p{Digit}x]", "a", false),
            (r"\'", "it's", true),
            (r"(?i)AB", "ab", true),
        ] {
            assert_eq!(compile(regex).unwrap().is_match(text), expected, "{regex} {text}");
        }
        assert!(compile("(").is_err());
        assert!(compile("(?=a)").is_err());
    }

    #[test]
    fn replacements_name_groups() {
        let regex = compile("(a)(b)?").unwrap();
        let check = |by: &str| replace(&regex, "xabya", by, usize::MAX);
        assert_eq!(check("[$1]").unwrap(), "x[a]y[a]");
        assert_eq!(check("$2-").unwrap(), "xb-y-");
        assert_eq!(check(r"\$1").unwrap(), "x$1y$1");
        assert_eq!(check("$10").unwrap(), "xa0ya0");
        assert!(check("$").is_err());
        assert!(check("$3").is_err());
        assert!(check("\\").is_err());
    }
}
