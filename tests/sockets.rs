//! The recorded cases once more, through a real listener: what crosses a socket is, byte for byte,
//! what the gateway answers without one.
//!
//! `GATELAB_CASES` names another folder of cases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{env, fs};

use gatelab::sandbox::server::listening::Listening;
use gatelab::sandbox::server::{Arrived, bind};
use gatelab_gateway::case::{START, answer_differences, play_step, request_of};
use gatelab_gateway::{Case, Gateway, Headers, Moment, Request, Response};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance");

/// The most bytes that are a head; the listener refuses more before the gateway sees them.
const MOST_HEAD: usize = 21 * 1024;
/// The most bytes of a body that the gateway gets to see.
const MOST_BODY: usize = 10 * 1024 * 1024;
/// Bytes between the words of a request line, and around each header line.
const LINE: usize = 4;

#[test]
fn every_case_is_answered_through_a_socket_as_without_one() {
    let mut paths = cases("rest");
    paths.extend(cases("http"));
    if paths.is_empty() {
        println!("SKIPPED: no conformance cases: nothing crossed a socket");
        return;
    }
    let desk = Desk::open();
    let mut faults = Vec::new();
    let mut kept_back: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut played, mut steps, mut broken) = (0, 0, 0);
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (case, problems) = Case::read(&name, &fs::read_to_string(&path).unwrap());
        let Some(case) = case.filter(|case| problems.is_empty() && case.import_error.is_none())
        else {
            continue;
        };
        played += 1;
        let mut apart = Gateway::new(case.setup.clone());
        let mut now = START;
        desk.sit(Gateway::new(case.setup.clone()));
        for (index, step) in case.steps.iter().enumerate() {
            let fault = |sentence: String| format!("{name} step {}: {sentence}", index + 1);
            let sent = request_of(step, &case.setup);
            let without = play_step(&mut apart, step, &mut now);
            desk.set_clock(now);
            if let Some(why) = not_for_a_wire(&sent) {
                *kept_back.entry(why).or_default() += 1;
                desk.answer(sent);
                continue;
            }
            steps += 1;
            let got = desk.send(&sent);
            let arrived = desk.arrived();
            if sent.body.len() <= MOST_BODY && arrived.as_ref() != Some(&sent) {
                faults.push(fault(format!("sent {sent:?}, arrived {arrived:?}, got {got:?}")));
                continue;
            }
            let wanted = as_on_the_wire(without.response, &sent.method);
            if got != wanted {
                faults.push(fault(format!("through the socket {got:?}, without {wanted:?}")));
            }
            // What a HEAD or 204 answer cannot carry is not a broken promise of the socket.
            if without.differences.is_empty() && !is_bodiless(wanted.status, &sent.method) {
                let differences = answer_differences(&step.expect, &got, &case.setup.api.id);
                broken += usize::from(!differences.is_empty());
                faults.extend(differences.iter().map(|d| fault(format!("{d:?}"))));
            }
        }
        if desk.world_differs(&apart) {
            faults.push(format!("{name}: the worlds left behind differ"));
        }
    }
    println!("{played} cases, {steps} requests through sockets; {broken} promises broken");
    for (why, count) in &kept_back {
        println!("{count} not sent: {why}");
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    assert!(steps > kept_back.values().sum::<usize>(), "most cases are for the wire");
}

fn cases(family: &str) -> Vec<PathBuf> {
    let given = env::var("GATELAB_CASES").ok().filter(|_| !Path::new(CASES).is_dir());
    let root = given.unwrap_or_else(|| CASES.to_owned());
    let Ok(entries) = fs::read_dir(Path::new(&root).join(family)) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    paths
}

/// Why HTTP has no way to carry this request as it is written.
fn not_for_a_wire(request: &Request) -> Option<&'static str> {
    let Request { method, target, headers, body, .. } = request;
    let is_token = |text: &str| {
        let sign = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        !text.is_empty() && text.bytes().all(sign)
    };
    let is_value = |text: &str| {
        text.trim_matches([' ', '\t']) == text && text.bytes().all(|b| b == b'\t' || b >= b' ')
    };
    let length = headers.get("content-length").map_or(Some(0), |text| text.parse().ok());
    let lines: usize = headers.iter().map(|(n, v)| n.len() + v.len() + LINE).sum();
    let size = method.len() + target.len() + "  HTTP/1.1\r\n".len() + lines + "\r\n".len();
    let first = if is_token(method) && target.bytes().all(|b| b.is_ascii_graphic() && b != b'#') {
        None
    } else {
        Some("a request line that no client may write")
    };
    first.or_else(|| {
        Some(match () {
            () if headers.iter().any(|(name, _)| !is_token(name)) => "a header name with signs",
            () if headers.iter().any(|(_, value)| !is_value(value)) => {
                "a header value with control signs, or blank at an end"
            }
            () if headers.contains("transfer-encoding") => "a framing of its own",
            () if length != Some(body.len()) => "a Content-Length that is not the body's",
            () if size > MOST_HEAD => "a head that the listener refuses first",
            () => return None,
        })
    })
}

/// Answers of these carry no body, whatever was made of them.
fn is_bodiless(status: u16, method: &str) -> bool {
    method == "HEAD" || matches!(status, 100..=199 | 204 | 304)
}

/// What must arrive of an answer: framing and date are the listener's own.
fn as_on_the_wire(mut response: Response, method: &str) -> Response {
    if is_bodiless(response.status, method) {
        response.body = bytes::Bytes::new();
    }
    response.headers = steady(&response.headers);
    response
}

/// The headers that are the gateway's, in an order of their own.
fn steady(headers: &Headers) -> Headers {
    const LISTENERS: [&str; 4] = ["date", "connection", "transfer-encoding", "content-length"];
    let is_own = |name: &str| LISTENERS.iter().any(|l| l.eq_ignore_ascii_case(name));
    let mut lines: Vec<(&str, &str)> = headers.iter().filter(|(name, _)| !is_own(name)).collect();
    lines.sort_by_key(|(name, _)| name.to_ascii_lowercase());
    lines.into_iter().collect()
}

/// A listener, and the gateway that it asks.
struct Desk {
    listening: Listening,
    inside: Arc<Mutex<Inside>>,
}

#[derive(Default)]
struct Inside {
    gateway: Option<Gateway>,
    now: Option<Moment>,
    arrived: Option<Request>,
}

impl Desk {
    fn open() -> Self {
        let inside = Arc::new(Mutex::new(Inside::default()));
        let shared = Arc::clone(&inside);
        let handler = move |Arrived { request, .. }: Arrived| {
            let answer = shared.lock().unwrap().answer(request);
            async move { answer }
        };
        Self { listening: Listening::start(bind(0).unwrap(), handler).unwrap(), inside }
    }

    fn sit(&self, gateway: Gateway) {
        self.inside.lock().unwrap().gateway = Some(gateway);
    }

    fn set_clock(&self, now: Moment) {
        self.inside.lock().unwrap().now = Some(now);
    }

    /// Answers without a socket.
    fn answer(&self, request: Request) {
        let _ = self.inside.lock().unwrap().answer(request);
    }

    /// What came in since it was last asked.
    fn arrived(&self) -> Option<Request> {
        self.inside.lock().unwrap().arrived.take()
    }

    fn world_differs(&self, other: &Gateway) -> bool {
        self.inside.lock().unwrap().gateway.as_ref().unwrap().world() != other.world()
    }

    /// Sends a request as it is written, and reads its answer as it is framed.
    fn send(&self, request: &Request) -> Response {
        let mut stream = TcpStream::connect(("127.0.0.1", self.listening.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        let Request { method, target, headers, body, .. } = request;
        let mut bytes = format!("{method} {target} HTTP/1.1\r\n").into_bytes();
        for (name, value) in headers.iter() {
            bytes.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        bytes.extend(b"\r\n");
        bytes.extend(body);
        stream.write_all(&bytes).unwrap();
        read(&mut stream, method)
    }
}

impl Inside {
    fn answer(&mut self, request: Request) -> Response {
        self.arrived = Some(request.clone());
        self.gateway.as_mut().unwrap().handle(request, self.now.unwrap()).0
    }
}

fn read(stream: &mut TcpStream, method: &str) -> Response {
    let mut bytes = Vec::new();
    let mut chunk = [0; 16 * 1024];
    let (status, headers, start) = loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            let (status, headers) = head(&String::from_utf8_lossy(&bytes[..end]));
            if status != 100 {
                break (status, headers, end + 4);
            }
            bytes.drain(..end + 4);
            continue;
        }
        let read = stream.read(&mut chunk).unwrap();
        assert!(read > 0, "closed within a head: {}", String::from_utf8_lossy(&bytes));
        bytes.extend_from_slice(&chunk[..read]);
    };
    let length = headers.get("Content-Length").map_or(0, |length| length.parse().unwrap());
    let length = if is_bodiless(status, method) { 0 } else { length };
    while bytes.len() < start + length {
        let read = stream.read(&mut chunk).unwrap();
        assert!(read > 0, "closed within a body");
        bytes.extend_from_slice(&chunk[..read]);
    }
    assert_eq!(bytes.len(), start + length, "more came than was announced");
    Response { status, headers: steady(&headers), body: bytes.split_off(start).into() }
}

fn head(text: &str) -> (u16, Headers) {
    let mut lines = text.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    (status, lines.map(|line| line.split_once(": ").unwrap_or((line, ""))).collect())
}
