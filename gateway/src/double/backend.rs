//! The HTTP back end's double: it answers `http://{backend}/…` inside, without a socket.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::definition::Backend;
use crate::message::Headers;

/// How a URL of this back end begins.
const ADDRESS: &str = "http://{backend}";

/// An answer of the back end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Bytes,
    pub(crate) took_ms: u32,
}

/// The path and query of a URL, when it is one of this back end's.
pub(crate) fn target(url: &str) -> Option<&str> {
    let rest = url.strip_prefix(ADDRESS)?;
    match rest.as_bytes().first() {
        None => Some("/"),
        Some(b'/' | b'?') => Some(rest),
        Some(_) => None,
    }
}

/// Answers a request for `target`.
pub(crate) fn answer(
    backend: &Backend,
    method: &str,
    target: &str,
    headers: &Headers,
    body: &Bytes,
) -> Answer {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = if path.is_empty() { "/" } else { path };
    let echo = || Bytes::from(describe(method, path, query, headers, body).to_string());
    let json_type = || [("Content-Type", "application/json")].into_iter().collect::<Headers>();
    match backend.paths.get(path) {
        Some(named) => {
            let mut given: Headers = named.headers.iter().cloned().collect();
            if named.body.is_none() && !given.contains("content-type") {
                given.append("Content-Type", "application/json");
            }
            Answer {
                status: named.status,
                headers: given,
                body: named.body.clone().unwrap_or_else(echo),
                took_ms: named.latency_ms,
            }
        }
        None if path == "/raw" => {
            Answer { status: 200, headers: json_type(), body: body.clone(), took_ms: 0 }
        }
        None => Answer { status: 200, headers: json_type(), body: echo(), took_ms: 0 },
    }
}

/// The request as the echo reports it.
fn describe(method: &str, path: &str, query: &str, headers: &Headers, body: &[u8]) -> Value {
    let mut args = Map::new();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        join(&mut args, decoded(name), &decoded(value), ",");
    }
    let mut lines = Map::new();
    for (name, value) in headers.iter() {
        join(&mut lines, name.to_ascii_lowercase(), value, ", ");
    }
    // Whoever puts a request on the wire counts its bytes.
    if !headers.contains("content-length")
        && (!body.is_empty() || matches!(method, "POST" | "PUT" | "PATCH"))
    {
        join(&mut lines, "content-length".to_owned(), &body.len().to_string(), ", ");
    }
    json!({
        "method": method,
        "path": path,
        "args": args,
        "headers": lines,
        "body": String::from_utf8_lossy(body),
        "body_base64": STANDARD.encode(body),
        "json": serde_json::from_slice::<Value>(body).unwrap_or(Value::Null),
    })
}

/// Adds a value to those of its name.
fn join(map: &mut Map<String, Value>, name: String, value: &str, with: &str) {
    match map.get_mut(&name) {
        Some(Value::String(all)) => {
            all.push_str(with);
            all.push_str(value);
        }
        _ => {
            map.insert(name, value.into());
        }
    }
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::BackendAnswer;

    #[test]
    fn addresses() {
        for (url, expected) in [
            ("http://{backend}", Some("/")),
            ("http://{backend}/a?b", Some("/a?b")),
            ("http://{backend}?b", Some("?b")),
            ("http://{backend}.example.com/", None),
            ("http://127.0.0.1/", None),
        ] {
            assert_eq!(target(url), expected, "{url}");
        }
    }

    #[test]
    fn answers() {
        let named = BackendAnswer {
            status: 418,
            headers: vec![("X".into(), "1".into())],
            body: Some(Bytes::from_static(b"tea")),
            latency_ms: 9,
        };
        let backend = Backend { paths: [("/tea".to_owned(), named)].into() };
        let headers: Headers = [("A", "1"), ("a", "2")].into_iter().collect();
        let body = Bytes::from_static(br#"{"k":[1]}"#);
        let ask = |target: &str| answer(&backend, "PUT", target, &headers, &body);

        let tea = ask("/tea?x=1");
        assert_eq!((tea.status, tea.body.as_ref(), tea.took_ms), (418, b"tea".as_ref(), 9));
        assert_eq!(ask("/raw").body, body);
        let echo: Value = serde_json::from_slice(&ask("/p%20q?a=1&b=x+y%21&a=2").body).unwrap();
        let expected = json!({
            "method": "PUT", "path": "/p%20q", "args": {"a": "1,2", "b": "x y!"},
            "headers": {"a": "1, 2", "content-length": "9"}, "body": r#"{"k":[1]}"#, "body_base64": "eyJrIjpbMV19",
            "json": {"k": [1]},
        });
        assert_eq!(echo, expected);
        let counted = |method: &str| {
            let reply = answer(&backend, method, "/p", &Headers::new(), &Bytes::new());
            let echo: Value = serde_json::from_slice(&reply.body).unwrap();
            echo["headers"]["content-length"].clone()
        };
        assert_eq!((counted("POST"), counted("GET")), (json!("0"), Value::Null));
    }
}
