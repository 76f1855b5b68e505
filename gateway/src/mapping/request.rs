//! What of a request gets past the front door: headers that are dropped, added and renamed.

use std::borrow::Cow;

use crate::exchange::Exchange;

/// REST: headers that neither mappings nor integrations ever see (data-plane.md 4.2, 4.6).
const REST_DROPPED: [&str; 12] = [
    "connection",
    "content-length",
    "content-md5",
    "expect",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "te",
    "transfer-encoding",
    "trailer",
    "upgrade",
    "www-authenticate",
];

/// HTTP: headers of the connection, which end at the gateway [inferred].
const HTTP_DROPPED: [&str; 7] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Headers that the gateway writes itself.
const OWN: [&str; 4] =
    ["x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"];

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Whether a REST API's mappings and integrations can see this header.
pub(crate) fn rest_sees(name: &str) -> bool {
    !is_one_of(&REST_DROPPED, name)
}

/// A SigV4 signature is for the gateway: what stands behind does not get it (data-plane.md 3.5).
fn is_signature(name: &str, value: &str) -> bool {
    name.eq_ignore_ascii_case("authorization") && value.starts_with("AWS4-HMAC-SHA256")
}

/// A header line, borrowed from the request where it can be.
pub(crate) type Line<'a> = (&'a str, Cow<'a, str>);

/// The headers of a REST request behind the front door: the client's case kept, but for
/// authorization and user-agent.
pub(crate) fn rest_headers(x: &Exchange) -> Vec<Line<'_>> {
    let titled = |name| match str::len(name) {
        13 if name.eq_ignore_ascii_case("authorization") => "Authorization",
        10 if name.eq_ignore_ascii_case("user-agent") => "User-Agent",
        _ => name,
    };
    let mut lines = Vec::with_capacity(x.request.headers.len() + OWN.len() + 1);
    let sent = x.request.headers.iter().filter(|(name, value)| {
        rest_sees(name) && !is_one_of(&OWN, name) && !is_signature(name, value)
    });
    lines.extend(sent.map(|(name, value)| (titled(name), Cow::Borrowed(value))));
    with_own(x, lines)
}

/// The headers of an HTTP API's request behind the front door; Content-Length is always there.
pub(crate) fn http_headers(x: &Exchange) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(x.request.headers.len() + OWN.len() + 2);
    let sent = x.request.headers.iter();
    let sent = sent.filter(|(n, _)| !is_one_of(&HTTP_DROPPED, n) && !is_one_of(&OWN, n));
    lines.extend(sent.map(|(name, value)| (name, Cow::Borrowed(value))));
    if !x.request.headers.contains("content-length") {
        lines.push(("Content-Length", x.request.body.len().to_string().into()));
    }
    with_own(x, lines)
}

/// The same with the names that format 1.0 writes in its own case, whatever the client did; field
/// reports show these and leave all others as they were sent.
pub(crate) fn http_v1_headers(x: &Exchange) -> Vec<Line<'_>> {
    const WRITTEN: [&str; 7] = [
        "Content-Length",
        "Content-Type",
        "Host",
        "User-Agent",
        "accept",
        "accept-encoding",
        "cache-control",
    ];
    let written = |name| WRITTEN.into_iter().find(|w| w.eq_ignore_ascii_case(name)).unwrap_or(name);
    http_headers(x).into_iter().map(|(name, value)| (written(name), value)).collect()
}

fn with_own<'a>(x: &'a Exchange, mut lines: Vec<Line<'a>>) -> Vec<Line<'a>> {
    if !x.request.headers.contains("host") {
        lines.push(("Host", super::domain_name(&x.api.id).into()));
    }
    lines.push(("X-Amzn-Trace-Id", Cow::Borrowed(&x.trace_id)));
    lines.push(("X-Forwarded-For", forwarded_for(x)));
    lines.push(("X-Forwarded-Port", Cow::Borrowed("443")));
    lines.push(("X-Forwarded-Proto", Cow::Borrowed("https")));
    lines
}

/// The caller's address after those that the client's own proxies wrote.
fn forwarded_for(x: &Exchange) -> Cow<'_, str> {
    match x.request.headers.get("x-forwarded-for") {
        Some(before) => Cow::Owned(format!("{before}, {}", x.request.source_ip)),
        None => Cow::Borrowed(&x.request.source_ip),
    }
}

/// A header as a REST mapping sees it: the last line of that name.
pub(crate) fn rest_header<'a>(x: &'a Exchange, name: &str) -> Option<Cow<'a, str>> {
    match name.to_ascii_lowercase().as_str() {
        "x-amzn-trace-id" => Some(Cow::Borrowed(&x.trace_id)),
        "x-forwarded-for" => Some(forwarded_for(x)),
        "x-forwarded-port" => Some(Cow::Borrowed("443")),
        "x-forwarded-proto" => Some(Cow::Borrowed("https")),
        "host" if !x.request.headers.contains("host") => {
            Some(Cow::Owned(super::domain_name(&x.api.id)))
        }
        lower if !rest_sees(lower) => None,
        lower => {
            let value = x.request.headers.get(lower);
            value.filter(|value| !is_signature(lower, value)).map(Cow::Borrowed)
        }
    }
}

/// A path variable with its percent-encoding undone.
pub(crate) fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}
