//! Calls that leave the gateway for a real back end on loopback.

use bytes::Bytes;

use crate::message::Headers;

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
