//! Requests a second of `gatelab serve` against bare hyper answering the same bytes to the same
//! requests, in one run: `cargo bench --bench serve`. Rounds go through all rows in turn, so that
//! what else the machine does falls on all of them; ratios are what counts. `-- JWT` measures only the
//! rows that are called so.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "its output is the point")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use gatelab::sandbox::Sandbox;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

const CLIENTS: usize = 8;
const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_secs(1);
/// More than a gateway remembers: sent in turn, each is a new one.
const TOKENS: usize = 6000;

const API: &str = r#"{
  "protocol": "REST",
  "definition": {"openapi": "3.0.1", "info": {"title": "bench", "version": "1"},
  "components": {"securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}},
  "paths": {
    "/mock": {"get": {"responses": {"200": {"description": "ok"}},
      "x-amazon-apigateway-integration": {"type": "mock",
        "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
        "responses": {"default": {"statusCode": "200",
          "responseTemplates": {"application/json": "{\"ok\": true}"}}}}}},
    "/lambda": {"get": {"responses": {"200": {"description": "ok"}},
      "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations"}}},
    "/keyed": {"get": {"responses": {"200": {"description": "ok"}}, "security": [{"key": []}],
      "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations"}}},
    "/cached": {"get": {"responses": {"200": {"description": "ok"}},
      "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations"}}}}},
  "stage": {"name": "prod", "cache_cluster_size": "0.5", "method_settings": {
    "*/*": {"throttlingRateLimit": 10000000, "throttlingBurstLimit": 5000000},
    "/cached/GET": {"cachingEnabled": true, "cacheTtlInSeconds": 3600}}},
  "functions": {"f": {"kind": "static", "value": {"statusCode": 200, "body": "{\"ok\": true}"}}},
  "account_throttle": {"rateLimit": 10000000, "burstLimit": 5000000},
  "api_keys": [{"id": "k", "value": "abcdefghijklmnopqrstuvwxyz012345"}],
  "usage_plans": [{"id": "p", "apiStages": [{"stage": "prod"}], "keys": ["k"],
    "throttle": {"rateLimit": 10000000, "burstLimit": 5000000},
    "quota": {"limit": 1000000000, "period": "MONTH"}}],
  "steps": []
}"#;

/// An HTTP API behind a JWT authorizer, and a caller whose tokens outlive the bench.
const JWT: &str = include_str!("jwt.json");

/// A row of the table: who is asked what, and what bare hyper answers instead.
struct Row {
    what: &'static str,
    budget: f64,
    requests: Arc<[Vec<u8>]>,
    gatelab: Address,
    hyper: Address,
    rounds: Vec<Round>,
}

/// A server to be measured.
#[derive(Clone, Copy)]
struct Address {
    socket: SocketAddr,
    process: u32,
}

/// One round: answers a second and CPU time of the server for each, in microseconds.
#[derive(Clone, Copy)]
struct Round {
    gatelab: (f64, f64),
    hyper: (f64, f64),
}

/// A server that ends with the bench.
struct Server {
    child: Child,
    address: Address,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Keeps the load up for one round: answers a second, and microseconds of CPU for each.
fn load(address: Address, requests: &Arc<[Vec<u8>]>) -> (f64, f64) {
    let (stop, turn) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let before = cpu_seconds(address.process);
    let started = Instant::now();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (stop, turn) = (Arc::clone(&stop), Arc::clone(&turn));
            let requests = Arc::clone(requests);
            thread::spawn(move || client(address.socket, &requests, &stop, &turn))
        })
        .collect();
    thread::sleep(ROUND);
    stop.store(true, Ordering::Relaxed);
    let answers: u64 = clients.into_iter().map(|client| client.join().unwrap()).sum();
    let answers = answers as f64;
    let spent = cpu_seconds(address.process) - before;
    (answers / started.elapsed().as_secs_f64(), spent * 1e6 / answers)
}

/// Sends requests one after another, and counts the answers.
fn client(address: SocketAddr, requests: &[Vec<u8>], stop: &AtomicBool, turn: &AtomicUsize) -> u64 {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut buffer = vec![0; 16 * 1024];
    let (mut answers, mut length) = (0, None);
    while !stop.load(Ordering::Relaxed) {
        let next = turn.fetch_add(1, Ordering::Relaxed) % requests.len();
        stream.write_all(&requests[next]).unwrap();
        let mut have = 0;
        // Answers of one row are equally long: the first tells how long.
        while length.is_none_or(|length| have < length) {
            let n = stream.read(&mut buffer[have..]).unwrap();
            assert!(n > 0, "the server closed a connection");
            have += n;
            length = length.or_else(|| answer_length(&buffer[..have]));
        }
        assert_eq!(Some(have), length, "more than one answer");
        assert_eq!(&buffer[9..12], b"200", "{}", String::from_utf8_lossy(&buffer[..have]));
        answers += 1;
    }
    answers
}

/// CPU time that a process has used, in the kernel's behalf included; 0 where nothing tells.
fn cpu_seconds(process: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    // In hundredths of a second on Linux.
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Length of head and body, once the head is whole.
fn answer_length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).ok()?;
    let body: usize = text
        .lines()
        .find_map(|l| {
            l.to_ascii_lowercase().strip_prefix("content-length:").map(|v| v.trim().parse())
        })?
        .ok()?;
    Some(head + body)
}

/// One whole answer.
fn sample(address: SocketAddr, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request).unwrap();
    let (mut answer, mut buffer) = (Vec::new(), [0; 4096]);
    while answer_length(&answer) != Some(answer.len()) {
        let n = stream.read(&mut buffer).unwrap();
        assert!(n > 0);
        answer.extend_from_slice(&buffer[..n]);
    }
    answer
}

fn request(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n{headers}\r\n").into_bytes()
}

fn serve(definition: &str) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bench.json");
    std::fs::write(&file, definition).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(["serve", "--quiet", "--port", "0"])
        .arg(&file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let socket = address_in(BufReader::new(child.stdout.take().unwrap()));
    let address = Address { socket, process: child.id() };
    Server { child, address }
}

fn bare(answer: &[u8]) -> Server {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env("BARE_HYPER", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answer).unwrap();
    let socket = address_in(BufReader::new(child.stdout.take().unwrap()));
    let address = Address { socket, process: child.id() };
    Server { child, address }
}

/// The first `127.0.0.1:PORT` that a server prints.
fn address_in(mut lines: BufReader<impl Read + Send + 'static>) -> SocketAddr {
    let mut line = String::new();
    loop {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "no address printed");
        if let Some(at) = line.find("127.0.0.1:") {
            let port: String = line[at + 10..].chars().take_while(char::is_ascii_digit).collect();
            thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
            return SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()));
        }
    }
}

/// Bare hyper: the same headers and body for every request.
fn bare_hyper() {
    let mut answer = Vec::new();
    std::io::stdin().read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    let text = String::from_utf8(answer[..head].to_vec()).unwrap();
    let headers: Vec<(String, String)> = text
        .lines()
        .skip(1)
        .filter_map(|l| l.split_once(": "))
        .filter(|(n, _)| {
            !n.eq_ignore_ascii_case("content-length") && !n.eq_ignore_ascii_case("date")
        })
        .map(|(n, v)| (n.to_owned(), v.to_owned()))
        .collect();
    let body = Bytes::copy_from_slice(&answer[head + 4..]);
    let shared = Arc::new((headers, body));
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            listener.set_nonblocking(true).unwrap();
            println!("{}", listener.local_addr().unwrap());
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                stream.set_nodelay(true).unwrap();
                let shared = Arc::clone(&shared);
                tokio::spawn(http1::Builder::new().serve_connection(
                    TokioIo::new(stream),
                    service_fn(move |_: Request<Incoming>| {
                        let mut response = Response::builder();
                        for (name, value) in &shared.0 {
                            response = response.header(name, value);
                        }
                        let body = Full::new(shared.1.clone());
                        async move { Ok::<_, Infallible>(response.body(body).unwrap()) }
                    }),
                ));
            }
        });
}

/// Headers with a signed token each.
fn tokens() -> (String, Vec<String>) {
    let mut case: serde_json::Value = serde_json::from_str(JWT).unwrap();
    let mut names = Vec::with_capacity(TOKENS);
    for n in 0..TOKENS {
        let name = format!("ann-{n:06}");
        case["callers"][&name] =
            serde_json::json!({"jwt": {"claims": {"exp": 4_102_444_800_u64, "jti": name}}});
        names.push(name);
    }
    let mut sandbox = Sandbox::open("jwt.json", &case.to_string()).unwrap();
    let saved = sandbox.requests()[0].clone();
    let mut header = |name: &String| {
        let request = sandbox.compose(Some(name), &saved).unwrap();
        format!("Authorization: {}\r\n", request.headers.get("authorization").unwrap())
    };
    let headers = names.iter().map(&mut header).collect();
    (sandbox.document().to_string(), headers)
}

fn main() {
    if std::env::var_os("BARE_HYPER").is_some() {
        return bare_hyper();
    }
    let started = Instant::now();
    let rest = serve(API);
    sample(rest.address.socket, &request("/prod/mock", ""));
    let first = started.elapsed().as_secs_f64() * 1000.0;
    println!("exec to first answer {first:>26.1} ms   budget 5 ms");
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", rest.child.id())).unwrap_or_default();
    if let Some(rss) = status.lines().find_map(|l| l.strip_prefix("VmRSS:")) {
        let kib: f64 = rss.split_whitespace().next().unwrap().parse().unwrap();
        println!("resident, idle {:>32.1} MB   budget 12 MB", kib / 1024.0);
    }
    let (case, tokens) = tokens();
    let http = serve(&case);
    let tokens: Arc<[Vec<u8>]> = tokens.iter().map(|token| request("/jwt", token)).collect();
    let one = |path: &str, headers: &str| Arc::from([request(path, headers)]);
    let key = "x-api-key: abcdefghijklmnopqrstuvwxyz012345\r\n";
    let wanted = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut hypers = Vec::new();
    let mut rows: Vec<Row> = [
        ("mock", 0.80, &rest, one("/prod/mock", "")),
        ("Lambda proxy double", 0.60, &rest, one("/prod/lambda", "")),
        ("cache hit", 0.80, &rest, one("/prod/cached", "")),
        ("JWT, token known", 0.80, &http, Arc::from([tokens[0].clone()])),
        ("JWT, a new token", 0.20, &http, tokens),
        ("key with a throttle", 0.60, &rest, one("/prod/keyed", key)),
    ]
    .into_iter()
    .filter(|(what, ..)| wanted.as_ref().is_none_or(|wanted| what.contains(wanted.as_str())))
    .map(|(what, budget, server, requests)| {
        let answer = sample(server.address.socket, &requests[0]);
        let hyper = bare(&answer);
        let same = sample(hyper.address.socket, &requests[0]);
        assert_eq!(answer.len(), same.len(), "hyper answers as many bytes");
        let addresses = (server.address, hyper.address);
        hypers.push(hyper);
        let (gatelab, hyper) = addresses;
        Row { what, budget, requests, gatelab, hyper, rounds: Vec::new() }
    })
    .collect();
    for round in 0..=ROUNDS {
        for row in &mut rows {
            let gatelab = load(row.gatelab, &row.requests);
            let hyper = load(row.hyper, &row.requests);
            // The first one warms up.
            if round > 0 {
                row.rounds.push(Round { gatelab, hyper });
            }
        }
    }
    for row in &rows {
        row.print();
    }
}

impl Row {
    fn median(&self, figure: impl Fn(&Round) -> f64) -> f64 {
        let mut figures: Vec<f64> = self.rounds.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    }

    fn print(&self) {
        let ratio = self.median(|r| r.gatelab.0 / r.hyper.0);
        let verdict = if ratio < self.budget { "MISSED" } else { "" };
        println!(
            "{:<20} {:>7.0}/s against {:>7.0}/s   CPU {:>5.1} µs against {:>5.1} µs   \
             ratio {ratio:.2}   budget {:.2} {verdict}",
            self.what,
            self.median(|r| r.gatelab.0),
            self.median(|r| r.hyper.0),
            self.median(|r| r.gatelab.1),
            self.median(|r| r.hyper.1),
            self.budget,
        );
    }
}
