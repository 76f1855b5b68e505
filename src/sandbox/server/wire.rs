//! Header names as they are written: hyper knows them in lower case only, and a REST API's functions
//! see the client's own, as clients see AWS's. So what goes over the wire is looked at on its way.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use gatelab_gateway::{Headers, Request};
use hyper::http::request::Parts;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// hyper stops reading a head long before this.
const MOST_KEPT: usize = 64 * 1024;
const END: &[u8] = b"\r\n\r\n";

/// What was seen of the request under way, and what is to be written in another case.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    /// The request's head as far as it was read.
    head: Vec<u8>,
    /// It is complete: what is read now is not part of it.
    complete: bool,
    /// The response's head is still to be written.
    answering: bool,
    /// The response's header names.
    names: Vec<String>,
}

impl Notes {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The request as it was sent; as hyper has it, should the two not agree (pipelined requests).
    pub(super) fn request(&self, parts: &Parts) -> Request {
        let head = std::mem::take(&mut self.lock().head);
        let (method, target) = (parts.method.as_str(), parts.uri.to_string());
        if let Some(request) = as_sent(&head).filter(|r| {
            r.method == method && r.target == target && r.headers.len() == parts.headers.len()
        }) {
            return request;
        }
        let headers = parts.headers.iter().map(|(n, v)| (n.as_str(), text(v.as_bytes()))).collect();
        Request { method: method.to_owned(), target, headers, ..Request::default() }
    }

    /// The request was read to its end: what comes next is another.
    pub(super) fn ready(&self) {
        let mut noted = self.lock();
        noted.complete = false;
        noted.head.clear();
    }

    /// The names that the response under way is to be written with.
    pub(super) fn answer(&self, headers: &Headers) {
        let mut noted = self.lock();
        noted.answering = true;
        noted.names.clear();
        noted.names.extend(headers.iter().map(|(name, _)| name.to_owned()));
    }
}

/// Reads a head as written: request line and header lines.
fn as_sent(head: &[u8]) -> Option<Request> {
    let head = head.strip_suffix(END)?;
    let mut lines = head.split(|b| *b == b'\n').map(|l| l.strip_suffix(b"\r").unwrap_or(l));
    let line = text(lines.find(|l| !l.is_empty())?);
    let mut words = line.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Headers::new();
    for line in lines {
        let colon = line.iter().position(|b| *b == b':')?;
        let (name, value) = line.split_at(colon);
        headers.append(text(name), text(value[1..].trim_ascii()));
    }
    Some(Request { method, target, headers, ..Request::default() })
}

/// Header bytes as text: UTF-8, or else one character a byte.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect(),
    }
}

/// A connection whose heads are looked at, and which is given up when nobody reads from it.
#[derive(Debug)]
pub(super) struct Wire<T> {
    io: T,
    notes: Notes,
    patience: Duration,
    /// Runs while the client takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl<T> Wire<T> {
    pub(super) const fn new(io: T, notes: Notes, patience: Duration) -> Self {
        Self { io, notes, patience, stalled: None }
    }

    /// The outcome of a write; an error once the client has taken nothing for too long.
    fn taken<R>(
        &mut self,
        cx: &mut Context<'_>,
        polled: Poll<io::Result<R>>,
    ) -> Poll<io::Result<R>> {
        if polled.is_ready() {
            self.stalled = None;
            return polled;
        }
        let patience = self.patience;
        let timer = self.stalled.get_or_insert_with(|| Box::pin(sleep(patience)));
        timer.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Wire<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.io).poll_read(cx, buffer);
        let new = &buffer.filled()[before..];
        let mut noted = self.notes.lock();
        if !noted.complete && !new.is_empty() {
            let from = noted.head.len().saturating_sub(END.len() - 1);
            noted.head.extend_from_slice(new);
            if let Some(at) = find(&noted.head[from..], END) {
                noted.head.truncate(from + at + END.len());
                noted.complete = true;
            } else if noted.head.len() > MOST_KEPT {
                noted.complete = true;
            }
        }
        polled
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Wire<T> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let first: &[u8] = slices.first().map_or(&[], |s| s);
        let mut noted = this.notes.lock();
        let end = find(first, END).filter(|_| noted.answering);
        let Some(end) = end.map(|at| at + END.len()) else {
            drop(noted);
            let polled = Pin::new(&mut this.io).poll_write_vectored(cx, slices);
            return this.taken(cx, polled);
        };
        let mut head = first[..end].to_vec();
        rename(&mut head, &noted.names);
        let mut renamed = vec![IoSlice::new(&head), IoSlice::new(&first[end..])];
        renamed.extend(slices[1..].iter().map(|s| IoSlice::new(s)));
        let polled = Pin::new(&mut this.io).poll_write_vectored(cx, &renamed);
        if let Poll::Ready(Ok(written)) = polled {
            noted.answering = written < end;
        }
        drop(noted);
        this.taken(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.io).poll_flush(cx);
        self.taken(cx, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// Writes header names in their own case, in place: a name is as long in any case.
fn rename(head: &mut [u8], names: &[String]) {
    /// Those that hyper adds, as AWS writes them.
    const ADDED: [&str; 4] = ["Content-Length", "Date", "Connection", "Transfer-Encoding"];
    let mut line = 0;
    while let Some(length) = find(&head[line..], b"\r\n") {
        if let Some(colon) = head[line..line + length].iter().position(|b| *b == b':') {
            let name = &mut head[line..line + colon];
            let names = names.iter().map(String::as_str).chain(ADDED);
            if let Some(own) = names.into_iter().find(|n| n.as_bytes().eq_ignore_ascii_case(name)) {
                name.copy_from_slice(own.as_bytes());
            }
        }
        line += length + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_as_sent() {
        let request =
            as_sent(b"GET /a%2Fb?x HTTP/1.1\r\nHost: h\r\nX-Team:  red \r\n\r\n").unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/a%2Fb?x"));
        let lines: Vec<(&str, &str)> = request.headers.iter().collect();
        assert_eq!(lines, [("Host", "h"), ("X-Team", "red")]);
        assert_eq!(as_sent(b"GET / HTTP/1.1\r\n folded\r\n\r\n"), None);
        assert_eq!(as_sent(b"GET / HTTP/1.1\r\nHost: h\r\n"), None);
    }

    #[test]
    fn names_are_written_in_their_case_and_values_left_alone() {
        let mut head =
            b"HTTP/1.1 200 OK\r\nx-amzn-requestid: date: x\r\ndate: now\r\nx-other: 1\r\n\r\n"
                .to_vec();
        rename(&mut head, &["x-amzn-RequestId".to_owned()]);
        assert_eq!(
            String::from_utf8(head).unwrap(),
            "HTTP/1.1 200 OK\r\nx-amzn-RequestId: date: x\r\nDate: now\r\nx-other: 1\r\n\r\n"
        );
    }

    #[test]
    fn a_client_that_takes_nothing_is_given_up() {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let (ours, mut theirs) = tokio::io::duplex(4);
            let mut wire = Wire::new(ours, Notes::default(), Duration::from_millis(5));
            let given_up = wire.write_all(b"12345678").await.unwrap_err();
            assert_eq!(given_up.kind(), io::ErrorKind::TimedOut);
            let mut four = [0; 4];
            theirs.read_exact(&mut four).await.unwrap();
            assert_eq!(&four, b"1234");
            wire.write_all(b"5678").await.unwrap();
        });
    }
}
