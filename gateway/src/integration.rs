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
