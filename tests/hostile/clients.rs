//! Clients of the listener who are too many, too slow, too greedy or too rude: each is got rid of, and
//! the others are served.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use gatelab::sandbox::server::{Arrived, Limits, bind, serve};
use gatelab_gateway::{Headers, Response};
use tokio::runtime::Runtime;
use tokio::sync::{Notify, oneshot};

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(20);
/// More than the sockets between hold.
const LARGE: usize = 24 * 1024 * 1024;

/// A listener in this process: `/large` is answered with much, `/held` when it is let go, all else
/// with the request's target and header names.
struct Listener {
    port: u16,
    asked: Arc<AtomicUsize>,
    held: Arc<Notify>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    fn open(connections: usize, patience: Duration) -> Self {
        let listener = bind(0).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, held) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let (stop, stopped) = oneshot::channel::<()>();
        let (counted, letting) = (Arc::clone(&asked), Arc::clone(&held));
        let handler = move |arrived| {
            counted.fetch_add(1, Ordering::SeqCst);
            respond(arrived, Arc::clone(&letting))
        };
        let limits = Limits { connections, patience };
        let thread = thread::spawn(move || {
            let stopped = async move { drop(stopped.await) };
            Runtime::new().unwrap().block_on(serve(listener, limits, handler, stopped)).unwrap();
        });
        Self { port, asked, held, stop: Some(stop), thread: Some(thread) }
    }

    fn connect(&self) -> Client {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Client(stream)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Somebody with good manners is served.
    fn serves(&self) {
        assert_eq!(self.connect().get("/fine"), "/fine Host");
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            assert!(thread.join().is_ok(), "the listener stops in peace");
        }
    }
}

async fn respond(arrived: Arrived, held: Arc<Notify>) -> Response {
    let request = arrived.request;
    if request.target == "/held" {
        held.notified().await;
    }
    let body = if request.target == "/large" {
        vec![b'x'; LARGE].into()
    } else {
        let names: Vec<&str> = request.headers.iter().map(|(name, _)| name).collect();
        format!("{} {}", request.target, names.join(" ")).into()
    };
    Response { status: 200, headers: Headers::new(), body }
}

struct Client(TcpStream);

impl Client {
    fn send(&mut self, bytes: &[u8]) {
        self.0.write_all(bytes).unwrap();
    }

    /// Status and body of the next answer; `None` when the connection is over.
    fn answer(&mut self) -> Option<(u16, String)> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            match self.0.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    panic!("nothing came")
                }
                _ => return None,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
        let mut body = vec![0; length.parse().unwrap()];
        self.0.read_exact(&mut body).unwrap();
        Some((head[9..12].parse().unwrap(), String::from_utf8(body).unwrap()))
    }

    fn get(&mut self, target: &str) -> String {
        self.send(format!("GET {target} HTTP/1.1\r\nHost: h\r\n\r\n").as_bytes());
        let (status, body) = self.answer().unwrap();
        assert_eq!(status, 200, "{target}");
        body
    }

    /// Whether nothing comes for a moment.
    fn waits(&mut self) -> bool {
        self.0.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let waits = matches!(self.0.peek(&mut [0]), Err(error) if matches!(
            error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
        self.0.set_read_timeout(Some(LONG)).unwrap();
        waits
    }
}

#[test]
fn who_comes_when_the_house_is_full_waits() {
    let listener = Listener::open(4, LONG);
    let mut inside: Vec<Client> = (0..4).map(|_| listener.connect()).collect();
    for client in &mut inside {
        client.get("/first");
    }
    let mut outside: Vec<Client> = (0..40).map(|_| listener.connect()).collect();
    for client in &mut outside {
        client.send(b"GET /late HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    }
    assert!(outside[0].waits() && outside[39].waits());
    for client in &mut inside {
        assert_eq!(client.get("/again"), "/again Host");
    }
    assert_eq!(listener.asked(), 8, "nobody else was let in");
    drop(inside);
    for client in &mut outside {
        assert_eq!(client.answer().unwrap().0, 200);
    }
}

#[test]
fn who_is_too_slow_is_cut_off() {
    let listener = Listener::open(2, SHORT);
    for (sent, answer) in [
        (&b""[..], None),
        (b"GET / HTTP/1.1\r\nHo", None),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf", Some(408)),
        (b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf", Some(408)),
    ] {
        let mut client = listener.connect();
        client.send(sent);
        assert_eq!(client.answer().map(|(status, _)| status), answer);
        assert_eq!(client.answer(), None, "the connection is over");
    }
    // A byte now and then does not help.
    let mut trickling = listener.connect();
    trickling.0.set_read_timeout(Some(Duration::from_millis(15))).unwrap();
    let mut bytes = b"GET / HTTP/1.1\r\nX-Slow: ".iter().chain(std::iter::repeat(&b'x'));
    let sent = (0..1000).take_while(|_| {
        let sent = trickling.0.write_all(&[*bytes.next().unwrap()]).is_ok();
        sent && !matches!(trickling.0.read(&mut [0]), Ok(0))
    });
    assert!(sent.count() < 1000, "cut off long before");
    listener.serves();
    assert_eq!(listener.asked(), 1);
}

#[test]
fn who_reads_nothing_gets_no_more_made() {
    let listener = Listener::open(1, SHORT);
    let mut greedy = listener.connect();
    // As many as the socket takes; the listener stops reading them.
    greedy.0.set_write_timeout(Some(SHORT)).unwrap();
    let many = b"GET /large HTTP/1.1\r\nHost: h\r\n\r\n".repeat(2000);
    let _ = greedy.0.write_all(&many);
    // There is one place only: this one is served when the greedy one is gone.
    listener.serves();
    assert_eq!(listener.asked(), 2, "one large answer, and the fine one");
}

#[test]
fn requests_in_one_piece_are_answered_in_order_and_garbage_ends_them() {
    let listener = Listener::open(8, LONG);
    let mut client = listener.connect();
    let piece: Vec<String> = (0..100)
        .map(|n| format!("GET /{n} HTTP/1.1\r\nHost: h\r\nX-cAsE-{n}: 1\r\n\r\n"))
        .collect();
    client.send(piece.concat().as_bytes());
    client.send(b"\0\xff nonsense\r\n\r\nGET /never HTTP/1.1\r\nHost: h\r\n\r\n");
    for n in 0..100 {
        assert_eq!(client.answer(), Some((200, format!("/{n} Host X-cAsE-{n}"))));
    }
    assert_eq!(client.answer().map(|(status, _)| status), Some(400));
    assert_eq!(client.answer(), None);
    // A body that is not chunked as it says.
    let mut broken = listener.connect();
    broken.send(b"POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
    assert_eq!(broken.answer().map(|(status, _)| status), Some(400));
    // Two lengths are a smuggler's trick.
    let mut smuggler = listener.connect();
    smuggler.send(b"POST /b HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab");
    assert_eq!(smuggler.answer().map(|(status, _)| status), Some(400));
    assert_eq!(listener.asked(), 100);
}

#[test]
fn header_lines_by_the_hundred() {
    let listener = Listener::open(8, LONG);
    for (lines, status) in [(100, 200), (101, 431), (2000, 431)] {
        let mut client = listener.connect();
        let lines: Vec<String> = (0..lines).map(|n| format!("a{n}: \r\n")).collect();
        let lines = lines.concat();
        client.send(format!("GET / HTTP/1.1\r\n{lines}\r\n").as_bytes());
        assert_eq!(client.answer().map(|(status, _)| status), Some(status));
    }
    listener.serves();
}

#[test]
fn who_closes_one_half_gets_an_answer_in_the_other() {
    let listener = Listener::open(8, LONG);
    let mut client = listener.connect();
    client.send(b"GET /held HTTP/1.1\r\nHost: h\r\n\r\n");
    client.0.shutdown(Shutdown::Write).unwrap();
    assert!(client.waits());
    listener.held.notify_one();
    assert_eq!(client.answer(), Some((200, "/held Host".to_owned())));
    assert_eq!(client.answer(), None);
}

#[test]
fn who_hangs_up_in_the_middle_harms_nobody() {
    let listener = Listener::open(16, LONG);
    let mut steady = listener.connect();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..15 {
                    let mut rude = listener.connect();
                    rude.send(b"GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
                    // What was sent and not read makes the close a reset.
                    let _ = rude.0.peek(&mut [0]);
                }
            });
        }
        for n in 0..100 {
            let target = format!("/{n}");
            assert_eq!(steady.get(&target), format!("{target} Host"));
        }
    });
    listener.serves();
}

/// More clients than the process may have files open.
#[cfg(unix)]
#[test]
fn a_process_without_files_left_goes_on() {
    use std::io::{BufRead as _, BufReader};
    use std::process::{Command, Stdio};

    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/sandbox/caching.json");
    let mut child = Command::new("sh")
        .args(["-c", "ulimit -n 32 && exec \"$0\" serve --quiet \"$1\""])
        .args([env!("CARGO_BIN_EXE_gatelab"), file])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // Open to the end: a server that cannot print stops.
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let (_, port) = line.split_once("127.0.0.1:").unwrap();
    let port = port.split('/').next().unwrap().parse().unwrap();
    let connect = || {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Client(stream)
    };
    let ask = |client: &mut Client| {
        client.send(b"GET /prod/items/7 HTTP/1.1\r\nHost: h\r\n\r\n");
        client.answer().map(|(status, _)| status)
    };
    let mut early = connect();
    let status = ask(&mut early);
    assert!(status.is_some());
    let mut crowd: Vec<Client> = (0..60).map(|_| connect()).collect();
    assert!(crowd[59].waits());
    assert_eq!(ask(&mut early), status, "who was there is served");
    let mut last = crowd.pop().unwrap();
    drop(crowd);
    assert_eq!(ask(&mut last), status, "and who waited, once others have left");
    child.kill().unwrap();
    child.wait().unwrap();
}
