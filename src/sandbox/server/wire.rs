//! A connection beneath hyper, which knows header names in lower case only: a REST API's functions
//! see the client's own, as clients see AWS's. So heads are read, and lines written, on their way.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use gatelab_gateway::{Headers, Request};
use hyper::Uri;
use hyper::http::request::Parts;
use memchr::{memchr, memmem};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// hyper stops reading a head long before this.
const MOST_KEPT: usize = 64 * 1024;
/// So much of an answer leaves in one piece.
const ONE_PIECE: usize = 4 * 1024;
const END: &[u8] = b"\r\n\r\n";
/// How hyper asks for a body that its sender holds back.
const INTERIM: &[u8] = b"HTTP/1.1 100 ";

/// What was seen of the request under way, and what is to be written of its answer.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    /// What was read since the request under way began.
    seen: Vec<u8>,
    /// Where its head ends, once that is there.
    end: Option<usize>,
    /// What is read now belongs to a body.
    in_body: bool,
    /// How many requests came in.
    requests: u64,
    /// The answer's header lines, until its head is written.
    lines: Option<Vec<u8>>,
    /// The answer has not left entirely.
    leaving: bool,
    /// Who waits for that.
    waiting: Option<Waker>,
}

impl Noted {
    fn read(&mut self, new: &[u8]) {
        if !self.in_body && self.seen.len() <= MOST_KEPT {
            let from = self.seen.len().saturating_sub(END.len() - 1);
            self.seen.extend_from_slice(new);
            self.end = self.end.or_else(|| head_end(&self.seen, from));
        }
    }

    /// The head that was read. What follows is a body, or the next head.
    fn take(&mut self, has_body: bool) -> Option<Request> {
        self.in_body = has_body;
        let request = self.end.and_then(|end| as_sent(&self.seen[..end]));
        let end = self.end.take().filter(|_| !has_body).unwrap_or(self.seen.len());
        self.seen.drain(..end);
        self.end = head_end(&self.seen, 0);
        request
    }
}

fn head_end(seen: &[u8], from: usize) -> Option<usize> {
    memmem::find(&seen[from..], END).map(|at| from + at + END.len())
}

impl Notes {
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The request as it was sent; as hyper has it, should the two not agree (one that came in
    /// together with the body of the one before).
    pub(super) fn request(&self, parts: &Parts, has_body: bool) -> Request {
        let mut noted = self.lock();
        noted.requests += 1;
        let sent = noted.take(has_body);
        drop(noted);
        sent.filter(|sent| agrees(sent, parts)).unwrap_or_else(|| {
            let lines = parts.headers.iter();
            let headers = lines.map(|(n, v)| (n.as_str(), text(v.as_bytes()))).collect();
            let (method, target) = (parts.method.to_string(), parts.uri.to_string());
            Request { method, target, headers, ..Request::default() }
        })
    }

    /// The request was read to its end: what comes next is another.
    pub(super) fn ready(&self) {
        self.lock().in_body = false;
    }

    /// Waits until the answer before has left: who reads no answers gets no further ones made.
    pub(super) async fn settled(&self) {
        poll_fn(|cx| {
            let mut noted = self.lock();
            if noted.leaving {
                noted.waiting = Some(cx.waker().clone());
                return Poll::Pending;
            }
            Poll::Ready(())
        })
        .await;
    }

    /// The header lines that the answer under way is to be written with.
    pub(super) fn answer(&self, lines: Vec<u8>) {
        let mut noted = self.lock();
        noted.lines = Some(lines);
        noted.leaving = true;
    }
}

fn agrees(sent: &Request, parts: &Parts) -> bool {
    let same = |uri: &Uri| match (uri.authority(), uri.path_and_query()) {
        (None, Some(target)) => sent.target == target.as_str(),
        _ => sent.target == uri.to_string(),
    };
    sent.method == parts.method.as_str()
        && sent.headers.len() == parts.headers.len()
        && same(&parts.uri)
}

/// Reads a head as written: request line and header lines.
fn as_sent(head: &[u8]) -> Option<Request> {
    let mut rest = head.strip_suffix(END)?;
    let mut next = || {
        let (line, after) = match memchr(b'\n', rest) {
            Some(at) => (&rest[..at], &rest[at + 1..]),
            None => (rest, &[][..]),
        };
        rest = after;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        (!line.is_empty() || !after.is_empty()).then_some(line)
    };
    let mut first = next()?;
    while first.is_empty() {
        first = next()?;
    }
    let mut words = std::str::from_utf8(first).ok()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Headers::new();
    while let Some(line) = next() {
        let colon = memchr(b':', line)?;
        headers.append(text(&line[..colon]), text(line[colon + 1..].trim_ascii()));
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

/// A connection whose heads are looked at, and which is given up when its client stays silent where
/// a head is due, or reads nothing.
#[derive(Debug)]
pub(super) struct Wire<T> {
    io: T,
    notes: Notes,
    patience: Duration,
    /// Runs while a head is awaited; beside it, how many requests there were when it was set.
    silent: Option<(Pin<Box<Sleep>>, u64)>,
    /// Runs while the client takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    /// The beginning of an answer, and how much of it has left.
    begun: (Vec<u8>, usize),
}

impl<T> Wire<T> {
    pub(super) const fn new(io: T, notes: Notes, patience: Duration) -> Self {
        Self { io, notes, patience, silent: None, stalled: None, begun: (Vec::new(), 0) }
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

    /// An error once no head was completed for too long: between once and twice the patience, so
    /// that the timer is set anew only when it has run out.
    fn silence(&mut self, cx: &mut Context<'_>, requests: u64) -> Poll<io::Result<()>> {
        let patience = self.patience;
        let (timer, then) =
            self.silent.get_or_insert_with(|| (Box::pin(sleep(patience)), requests));
        ready!(timer.as_mut().poll(cx));
        if *then == requests {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        *then = requests;
        timer.as_mut().reset(Instant::now() + patience);
        timer.as_mut().poll(cx).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }

    /// Takes over what begins an answer, whole: an interim answer, and the head with its header lines
    /// behind the status line. How many of the bytes that were; `None`: nothing begins here.
    fn begin(&mut self, slices: &[IoSlice<'_>]) -> Option<usize> {
        let first = slices.first()?;
        let interim = if first.starts_with(INTERIM) { head_end(first, 0)? } else { 0 };
        let cut = memchr(b'\n', &first[interim..]).map(|at| interim + at + 1);
        let lines = cut.and_then(|cut| Some((cut, self.notes.lock().lines.take()?)));
        if interim == 0 && lines.is_none() {
            return None;
        }
        let (begun, left) = &mut self.begun;
        *left = 0;
        begun.clear();
        let Some((cut, lines)) = lines else {
            begun.extend_from_slice(&first[..interim]);
            return Some(interim);
        };
        begun.extend_from_slice(&first[..cut]);
        begun.extend_from_slice(&lines);
        begun.extend_from_slice(&first[cut..]);
        let mut taken = first.len();
        for slice in slices[1..].iter().take_while(|slice| slice.len() <= ONE_PIECE) {
            begun.extend_from_slice(slice);
            taken += slice.len();
        }
        Some(taken)
    }
}

impl<T: AsyncWrite + Unpin> Wire<T> {
    /// Writes what was taken over.
    fn drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.begun.1 < self.begun.0.len() {
            let (begun, left) = &self.begun;
            let polled = Pin::new(&mut self.io).poll_write(cx, &begun[*left..]);
            match ready!(self.taken(cx, polled))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.begun.1 += written,
            }
        }
        Poll::Ready(Ok(()))
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
        let mut noted = self.notes.lock();
        noted.read(&buffer.filled()[before..]);
        let (in_body, requests) = (noted.in_body, noted.requests);
        drop(noted);
        // A body has a limit of its own.
        if polled.is_pending() && !in_body { self.silence(cx, requests) } else { polled }
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
        ready!(this.drain(cx))?;
        if let Some(taken) = this.begin(slices) {
            // What does not leave now leaves before anything else.
            if let Poll::Ready(Err(error)) = this.drain(cx) {
                return Poll::Ready(Err(error));
            }
            return Poll::Ready(Ok(taken));
        }
        let polled = Pin::new(&mut this.io).poll_write_vectored(cx, slices);
        this.taken(cx, polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    /// hyper asks for it when it has handed over all that it has.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        let mut noted = self.notes.lock();
        if noted.leaving && noted.lines.is_none() {
            noted.leaving = false;
            if let Some(waiting) = noted.waiting.take() {
                waiting.wake();
            }
        }
        drop(noted);
        let polled = Pin::new(&mut self.io).poll_flush(cx);
        self.taken(cx, polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.drain(cx))?;
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(test);
    }

    #[test]
    fn heads_are_read_as_sent() {
        let request =
            as_sent(b"\r\nGET /a%2Fb?x HTTP/1.1\r\nHost: h\r\nX-Team:  red \r\n\r\n").unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str()), ("GET", "/a%2Fb?x"));
        let lines: Vec<(&str, &str)> = request.headers.iter().collect();
        assert_eq!(lines, [("Host", "h"), ("X-Team", "red")]);
        assert_eq!(as_sent(b"GET / HTTP/1.1\r\n\r\n").map(|r| r.headers.len()), Some(0));
        assert_eq!(as_sent(b"GET / HTTP/1.1\r\n folded\r\n\r\n"), None);
        assert_eq!(as_sent(b"GET / HTTP/1.1\r\nHost: h\r\n"), None);
        assert_eq!(as_sent(END), None);
    }

    #[test]
    fn requests_in_one_piece_keep_their_case() {
        let mut noted = Noted::default();
        for piece in ["GET /1 HTTP/1.1\r\nA: 1\r", "\n\r\nGET /2 HTTP/1.1\r\nbB: 2\r\n\r\nPO"] {
            noted.read(piece.as_bytes());
        }
        let target = |noted: &mut Noted, body| noted.take(body).map(|r| r.target);
        assert_eq!(target(&mut noted, false).as_deref(), Some("/1"));
        assert_eq!(target(&mut noted, false).as_deref(), Some("/2"));
        noted.read(b"ST /3 HTTP/1.1\r\n\r\nbody\r\n\r\n");
        assert_eq!(target(&mut noted, true).as_deref(), Some("/3"));
        noted.read(b"more\r\n\r\n");
        assert_eq!((noted.seen.len(), noted.end), (0, None), "nothing of a body is kept");
    }

    #[test]
    fn lines_follow_the_status_line() {
        run(async {
            for (pieces, written) in [
                (
                    vec!["HTTP/1.1 200 OK\r\nDate: x\r\n\r\n", "a\nb"],
                    "HTTP/1.1 200 OK\r\nx-Own: 1\r\nDate: x\r\n\r\na\nb",
                ),
                (
                    vec!["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"],
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nx-Own: 1\r\n\r\n",
                ),
                (
                    vec!["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "b"],
                    "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nx-Own: 1\r\n\r\nb",
                ),
            ] {
                // A narrow pipe: everything leaves in parts.
                let (ours, mut theirs) = tokio::io::duplex(7);
                let notes = Notes::default();
                let mut wire = Wire::new(ours, notes.clone(), Duration::from_secs(9));
                notes.answer(b"x-Own: 1\r\n".to_vec());
                let write = async {
                    for piece in pieces {
                        wire.write_all(piece.as_bytes()).await.unwrap();
                    }
                    wire.flush().await.unwrap();
                    notes.settled().await;
                    wire.shutdown().await.unwrap();
                };
                let mut read = String::new();
                let ((), got) = tokio::join!(write, theirs.read_to_string(&mut read));
                got.unwrap();
                assert_eq!(read, written);
            }
        });
    }

    #[test]
    fn a_client_that_takes_nothing_is_given_up() {
        run(async {
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

    #[test]
    fn a_client_that_says_nothing_is_given_up() {
        run(async {
            let (ours, mut theirs) = tokio::io::duplex(64);
            let notes = Notes::default();
            let mut wire = Wire::new(ours, notes.clone(), Duration::from_millis(5));
            let mut buffer = [0; 8];
            assert_eq!(wire.read(&mut buffer).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
            // Who has sent a request since may stay silent as long again.
            notes.lock().requests += 1;
            assert_eq!(wire.read(&mut buffer).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
            theirs.write_all(b"GET").await.unwrap();
            assert_eq!(wire.read(&mut buffer).await.unwrap(), 3);
        });
    }
}
