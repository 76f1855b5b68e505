//! HTTP requests and responses as plain values.

use bytes::Bytes;

/// Header lines in order, with the case they were sent in. Looked up without case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Vec<(String, String)>);

impl Headers {
    /// No headers.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a line, keeping others of the same name.
    pub fn append(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Makes this the only line of its name; takes the place of the first one there was.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let name = name.into();
        let at = self.0.iter().position(|(n, _)| n.eq_ignore_ascii_case(&name));
        self.remove(&name);
        let at = at.unwrap_or(self.0.len()).min(self.0.len());
        self.0.insert(at, (name, value.into()));
    }

    /// Removes every line of that name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// The last value of that name: what AWS's single-value maps keep.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().rev().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    /// The first value of that name.
    pub fn first(&self, name: &str) -> Option<&str> {
        self.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }

    /// All values of that name, in order.
    pub fn get_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Whether a line of that name is there.
    pub fn contains(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// Every line, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no line.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the lines that `keep` says yes to.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &str) -> bool) {
        self.0.retain(|(n, v)| keep(n, v));
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(lines: I) -> Self {
        Self(lines.into_iter().map(|(n, v)| (n.into(), v.into())).collect())
    }
}

/// A request as it came off the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The verb, as sent.
    pub method: String,
    /// The raw request target: path with the stage, and the query. Percent-encoded, as sent.
    pub target: String,
    /// The header lines.
    pub headers: Headers,
    /// The body; empty when there is none.
    pub body: Bytes,
    /// The caller's address, as `$context.identity.sourceIp` shows it.
    pub source_ip: String,
}

/// An answer as it goes onto the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The header lines, in the case AWS writes them.
    pub headers: Headers,
    /// The body.
    pub body: Bytes,
}
