//! Real HTTP at the edge: hyper on 127.0.0.1, between bytes and the gateway's plain messages.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use gatelab_gateway::{Headers, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{StatusCode, http};
use hyper_util::rt::TokioIo;
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use wire::{Notes, Wire};

pub mod backend;
pub mod listening;
mod wire;

/// The most bytes of a request line and its headers that are read at all. Either may have 10,240 on a
/// REST API, which the gateway looks after (facts.md F-Q28, F-Q44).
const MOST_HEAD: usize = 21 * 1024;
/// The most bytes of a request body (facts.md F-Q46, F-Q76); the gateway refuses one byte more.
const MOST_BODY: usize = 10 * 1024 * 1024;
/// A body that is refused is still read so far, so that its sender gets to see the answer.
const MOST_DRAINED: usize = 64 * 1024 * 1024;
/// What is under way when the server stops has so long to end.
const LAST_CALL: Duration = Duration::from_secs(2);

/// The header by which our own client marks its requests. It is taken out before anyone looks.
pub(super) const MARK: &str = "x-gatelab-mark";

/// What clients may claim of a listener.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections at one time; further ones wait in the system's queue.
    pub connections: usize,
    /// A client has so long to send its headers (and up to twice that between two requests), as long
    /// for its body, and as long to take a part of the answer.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 512, patience: Duration::from_secs(20) }
    }
}

/// A request that came in.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// Its number, from 1.
    pub number: u64,
    /// The mark of our own client; `None` for everybody else.
    pub mark: Option<u64>,
    /// The request.
    pub request: Request,
}

/// Where requests wait for an answer that is made elsewhere, such as on the screen's thread.
#[derive(Clone, Debug, Default)]
pub struct Desk(Arc<Mutex<BTreeMap<u64, oneshot::Sender<Response>>>>);

impl Desk {
    /// The answer to a request, once it is there. Ask before the request is passed on.
    pub fn wait(&self, number: u64) -> impl Future<Output = Response> + Send + use<> {
        let (sender, receiver) = oneshot::channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, sender);
        async move { receiver.await.unwrap_or_else(|_| unavailable()) }
    }

    /// Hands in an answer. Whether anybody still waited for it.
    pub fn answer(&self, number: u64, response: Response) -> bool {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        waiting.is_some_and(|sender| sender.send(response).is_ok())
    }
}

/// What is said when nobody can answer any more.
fn unavailable() -> Response {
    let body = Bytes::from_static(b"{\"message\":\"gatelab is closing\"}");
    Response { status: 503, headers: Headers::new(), body }
}

/// A listener on this machine's own address; port 0 lets the system choose.
pub fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}

/// Answers requests until `stop` is over, then lets go of what is under way.
pub async fn serve<H, F>(
    listener: TcpListener,
    limits: Limits,
    handler: H,
    stop: impl Future<Output = ()>,
) -> io::Result<()>
where
    H: Fn(Arrived) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response> + Send,
{
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        let sentence = format!("{address} is not an address of this machine alone");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, sentence));
    }
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let (stopping, _) = watch::channel(false);
    let places = Arc::new(Semaphore::new(limits.connections));
    let numbers = Arc::new(AtomicU64::new(0));
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        while connections.try_join_next().is_some() {}
        let Ok((stream, peer)) = accepted else {
            // Too many open files, or a client that left at once: others may still be served.
            sleep(Duration::from_millis(20)).await;
            continue;
        };
        let (handler, numbers) = (handler.clone(), Arc::clone(&numbers));
        let mut stopped = stopping.subscribe();
        connections.spawn(async move {
            drop(stream.set_nodelay(true));
            let client = Client {
                ip: peer.ip().to_string(),
                patience: limits.patience,
                notes: Notes::default(),
            };
            let io = TokioIo::new(Wire::new(stream, client.notes.clone(), limits.patience));
            let service = service_fn(|request| {
                let (handler, numbers, client) = (&handler, &numbers, &client);
                async move { Ok::<_, Infallible>(client.answer(request, numbers, handler).await) }
            });
            // The wire has the patience: hyper's own timer would be made anew for every request.
            let connection = http1::Builder::new()
                .half_close(true)
                .title_case_headers(true)
                .max_header_size(MOST_HEAD)
                .serve_connection(io, service);
            tokio::pin!(connection);
            // How a connection ends is its client's business.
            tokio::select! {
                _ = connection.as_mut() => {}
                _ = stopped.changed() => {
                    connection.as_mut().graceful_shutdown();
                    drop(connection.await);
                }
            }
            drop(place);
        });
    }
    drop(listener);
    stopping.send_replace(true);
    let all = async { while connections.join_next().await.is_some() {} };
    // What has not ended by then is cut off with the set.
    drop(timeout(LAST_CALL, all).await);
    Ok(())
}

/// One connection's other end.
struct Client {
    ip: String,
    patience: Duration,
    notes: Notes,
}

impl Client {
    async fn answer<H, F>(
        &self,
        request: http::Request<Incoming>,
        numbers: &AtomicU64,
        handler: &H,
    ) -> http::Response<Full<Bytes>>
    where
        H: Fn(Arrived) -> F,
        F: Future<Output = Response>,
    {
        let (parts, body) = request.into_parts();
        let has_body = !body.is_end_stream();
        let mut request = self.notes.request(&parts, has_body);
        request.source_ip.clone_from(&self.ip);
        if has_body {
            let read = timeout(self.patience, read(body)).await;
            self.notes.ready();
            let status = match read {
                Ok(Some(body)) => {
                    request.body = body;
                    None
                }
                Ok(None) => Some(StatusCode::BAD_REQUEST),
                Err(_) => Some(StatusCode::REQUEST_TIMEOUT),
            };
            if let Some(status) = status {
                let mut response = http::Response::new(Full::default());
                *response.status_mut() = status;
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
                return response;
            }
        }
        self.notes.settled().await;
        let mark = request.headers.first(MARK).map(|mark| mark.parse().ok());
        if mark.is_some() {
            request.headers.remove(MARK);
        }
        let number = numbers.fetch_add(1, Ordering::Relaxed) + 1;
        let Response { status, headers, body } =
            handler(Arrived { number, mark: mark.flatten(), request }).await;
        self.notes.answer(lines(&headers));
        let mut response = http::Response::new(Full::new(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        response
    }
}

/// A body; one byte too long where it is longer than the gateway takes. `None`: it broke off.
async fn read(mut body: Incoming) -> Option<Bytes> {
    let mut bytes = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else { continue };
        length += data.len();
        match length {
            0..=MOST_BODY => bytes.extend_from_slice(&data),
            MOST_DRAINED.. => break,
            _ => bytes.clear(),
        }
    }
    if length > MOST_BODY { Some(vec![0; MOST_BODY + 1].into()) } else { Some(bytes.freeze()) }
}

/// A response's header lines as they are written; hyper adds the length, the date and the framing.
fn lines(headers: &Headers) -> Vec<u8> {
    const ADDED: [&str; 4] = ["content-length", "transfer-encoding", "connection", "date"];
    let mut lines = Vec::with_capacity(256);
    for (name, value) in headers.iter() {
        // The engine lets no other names and values through.
        if is_name(name) && is_value(value) && !ADDED.iter().any(|n| n.eq_ignore_ascii_case(name)) {
            for part in [name, ": ", value, "\r\n"] {
                lines.extend_from_slice(part.as_bytes());
            }
        }
    }
    lines
}

fn is_name(name: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !name.is_empty() && name.bytes().all(sign)
}

fn is_value(value: &str) -> bool {
    value.bytes().all(|b| b == b'\t' || !b.is_ascii_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_clean_lines_are_written() {
        let headers: Headers = [
            ("X-One", "a"),
            ("x-two", "\u{e9}\t"),
            ("Date", "never"),
            ("content-LENGTH", "7"),
            ("bad name", "a"),
            ("", "a"),
            ("x-split", "a\r\nx-smuggled: b"),
            ("x-nul", "\0"),
        ]
        .into_iter()
        .collect();
        assert_eq!(lines(&headers), "X-One: a\r\nx-two: \u{e9}\t\r\n".as_bytes());
    }
}
