//! Requests a second of `gatelab serve` against bare hyper answering the same bytes, in one run with
//! the same load: `cargo bench --bench serve`. Ratios are what counts; the machine may be busy.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "its output is the point")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
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
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);

const API: &str = r#"{
  "protocol": "REST",
  "definition": {"openapi": "3.0.1", "info": {"title": "bench", "version": "1"}, "paths": {
    "/mock": {"get": {"responses": {"200": {"description": "ok"}},
      "x-amazon-apigateway-integration": {"type": "mock",
        "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
        "responses": {"default": {"statusCode": "200",
          "responseTemplates": {"application/json": "{\"ok\": true}"}}}}}},
    "/lambda": {"get": {"responses": {"200": {"description": "ok"}},
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
  "steps": []
}"#;

/// An HTTP API behind a JWT authorizer, and a caller whose token outlives the bench.
const JWT: &str = r#"{
  "protocol": "HTTP",
  "definition": {"openapi": "3.0.1", "info": {"title": "bench", "version": "1"},
    "components": {"securitySchemes": {"users": {"type": "oauth2", "x-amazon-apigateway-authorizer": {
      "type": "jwt", "identitySource": "$request.header.Authorization",
      "jwtConfiguration": {"issuer": "https://issuer.lab.example", "audience": ["lab-client"]}}}}},
    "paths": {"/jwt": {"get": {"responses": {"200": {"description": "ok"}}, "security": [{"users": []}],
      "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST",
        "payloadFormatVersion": "2.0",
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations"}}}}},
  "stage": {"name": "$default"},
  "functions": {"f": {"kind": "static", "value": {"statusCode": 200, "body": "{\"ok\": true}"}}},
  "account_throttle": {"rateLimit": 10000000, "burstLimit": 5000000},
  "callers": {"ann": {"jwt": {"claims": {"exp": 4102444800}}}},
  "requests": [{"title": "jwt", "method": "GET", "path": "/jwt", "as": "ann"}],
  "steps": []
}"#;

/// Keeps the load up for one round and counts answers.
fn load(address: SocketAddr, path: &str, headers: &str) -> u64 {
    let (stop, answers) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (stop, answers) = (Arc::clone(&stop), Arc::clone(&answers));
            let request =
                format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n{headers}\r\n");
            thread::spawn(move || client(address, &request, &stop, &answers))
        })
        .collect();
    thread::sleep(ROUND);
    stop.store(true, Ordering::Relaxed);
    for client in clients {
        client.join().unwrap();
    }
    answers.load(Ordering::Relaxed)
}

fn client(address: SocketAddr, request: &str, stop: &AtomicBool, answers: &AtomicU64) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut buffer = vec![0; 16 * 1024];
    while !stop.load(Ordering::Relaxed) {
        stream.write_all(request.as_bytes()).unwrap();
        let mut have = 0;
        loop {
            let n = stream.read(&mut buffer[have..]).unwrap();
            assert!(n > 0, "the server closed a connection");
            have += n;
            if let Some(length) = answer_length(&buffer[..have]) {
                assert!(have <= length, "more than one answer");
                if have == length {
                    break;
                }
            }
        }
        assert_eq!(&buffer[9..12], b"200", "{}", String::from_utf8_lossy(&buffer[..have]));
        answers.fetch_add(1, Ordering::Relaxed);
    }
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

/// One whole answer, to be given back by the bare server byte for byte.
fn sample(address: SocketAddr, path: &str, headers: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}\r\n").unwrap();
    let (mut answer, mut buffer) = (Vec::new(), [0; 4096]);
    while answer_length(&answer) != Some(answer.len()) {
        let n = stream.read(&mut buffer).unwrap();
        assert!(n > 0);
        answer.extend_from_slice(&buffer[..n]);
    }
    answer
}

fn serve(file: &std::path::Path) -> (Child, SocketAddr) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(["serve", "--quiet", "--port", "0"])
        .arg(file)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let address = address_in(BufReader::new(child.stdout.take().unwrap()));
    (child, address)
}

fn bare(answer: &[u8]) -> (Child, SocketAddr) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .env("BARE_HYPER", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(answer).unwrap();
    let address = address_in(BufReader::new(child.stdout.take().unwrap()));
    (child, address)
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

fn main() {
    if std::env::var_os("BARE_HYPER").is_some() {
        return bare_hyper();
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bench.json");
    std::fs::write(&file, API).unwrap();
    let started = Instant::now();
    let (mut gatelab, address) = serve(&file);
    sample(address, "/prod/mock", "");
    let first = started.elapsed().as_secs_f64() * 1000.0;
    println!("exec to first answer {first:>26.1} ms   budget 5 ms");
    let status =
        std::fs::read_to_string(format!("/proc/{}/status", gatelab.id())).unwrap_or_default();
    if let Some(rss) = status.lines().find_map(|l| l.strip_prefix("VmRSS:")) {
        let kib: f64 = rss.split_whitespace().next().unwrap().parse().unwrap();
        println!("resident, idle {:>32.1} MB   budget 12 MB", kib / 1024.0);
    }
    for (what, path, budget) in [
        ("mock", "/prod/mock", 0.80),
        ("cache hit", "/prod/cached", 0.80),
        ("Lambda proxy double", "/prod/lambda", 0.60),
    ] {
        compare(what, address, path, "", budget);
    }
    gatelab.kill().unwrap();
    gatelab.wait().unwrap();

    let mut sandbox = Sandbox::open("jwt.json", JWT).unwrap();
    let saved = sandbox.requests()[0].clone();
    let token = sandbox.compose(Some("ann"), &saved).unwrap();
    let headers = format!("Authorization: {}\r\n", token.headers.get("authorization").unwrap());
    std::fs::write(&file, sandbox.document().to_string()).unwrap();
    let (mut gatelab, address) = serve(&file);
    compare("JWT, token known", address, "/jwt", &headers, 0.80);
    gatelab.kill().unwrap();
    gatelab.wait().unwrap();
}

/// Loads gatelab and bare hyper in turn, and prints the median of the ratios.
fn compare(what: &str, address: SocketAddr, path: &str, headers: &str, budget: f64) {
    let (mut hyper, bare_address) = bare(&sample(address, path, headers));
    let mut ratios: Vec<(f64, u64, u64)> = (0..=ROUNDS)
        .map(|_| {
            let ours = load(address, path, headers);
            let bare = load(bare_address, path, headers);
            (ours as f64 / bare as f64, ours, bare)
        })
        .skip(1)
        .collect();
    ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (ratio, ours, bare) = ratios[ratios.len() / 2];
    let second = ROUND.as_secs();
    println!(
        "{what:<20} {:>8}/s against {:>8}/s   ratio {ratio:.2} ({:.2} to {:.2})   budget {budget:.2}",
        ours / second,
        bare / second,
        ratios[0].0,
        ratios[ratios.len() - 1].0
    );
    hyper.kill().unwrap();
    hyper.wait().unwrap();
}
