//! Calls that leave the gateway: events for functions, requests for a real back end on loopback.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use crate::message::Headers;

/// An event as a function gets it: JSON text, read only by those who look inside. A clone is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event(Arc<String>);

impl Event {
    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The text as a value.
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// What serde writes for it.
    pub(crate) fn of(value: &impl serde::Serialize) -> Self {
        // Most events have so much room enough: a text that grows is copied again and again.
        let mut text = Vec::with_capacity(4096);
        let written = serde_json::to_writer(&mut text, value);
        let text = written.ok().and_then(|()| String::from_utf8(text).ok());
        Self(Arc::new(text.unwrap_or_default()))
    }

    /// A text, if it is JSON.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        serde_json::from_slice::<serde::de::IgnoredAny>(text).ok()?;
        std::str::from_utf8(text).ok().map(|text| Self(Arc::new(text.to_owned())))
    }
}

impl From<Value> for Event {
    fn from(value: Value) -> Self {
        Self::of(&value)
    }
}

/// A value as it stands in a header, a query string or a path.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A request to a real HTTP back end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendCall {
    /// The verb.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
    /// Milliseconds until it is given up.
    pub timeout_ms: u32,
}

/// What came back from a real HTTP back end, and how long it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendReply {
    /// An answer.
    Answer {
        /// The status.
        status: u16,
        /// The headers.
        headers: Headers,
        /// The body.
        body: Bytes,
        /// Milliseconds it took.
        took_ms: u32,
    },
    /// No answer in time.
    TimedOut,
    /// No connection, or not HTTP.
    Failed(String),
}

/// Whether a URL names this machine; nothing else is ever called.
pub fn is_loopback(url: &str) -> bool {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let authority = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(inside) => inside.split_once(']').map_or("", |(host, _)| host),
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    };
    // A user name or a backslash could make a client read another host than this.
    !authority.contains(['@', '\\'])
        && (matches!(host, "127.0.0.1" | "::1") || host.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback() {
        for (url, expected) in [
            ("http://127.0.0.1:8080/x", true),
            ("http://localhost", true),
            ("https://LOCALHOST:1/?a", true),
            ("http://[::1]:9000/", true),
            ("http://[::2]/", false),
            ("http://127.0.0.1.example.com/", false),
            ("http://localhost@example.com/", false),
            ("http://localhost:1@example.com/", false),
            ("http://localhost\\.example.com/", false),
            ("http://example.com/localhost", false),
            ("ftp://localhost/", false),
            ("localhost", false),
            ("", false),
        ] {
            assert_eq!(is_loopback(url), expected, "{url}");
        }
    }
}
