//! `gatelab serve` as a client sees it: the same answers as the gateway gives without a socket, no
//! client can hold it up, and it stops when told to.

#![expect(clippy::expect_used, reason = "a test that cannot go on may stop")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use gatelab_gateway::case::START;
use gatelab_gateway::{Case, Gateway, Headers, Request};

/// A running server; killed when a test ends without stopping it.
struct Served {
    child: Child,
    out: BufReader<ChildStdout>,
    port: u16,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(file: &Path) -> Served {
    serve_with(file, &[])
}

fn serve_with(file: &Path, options: &[&str]) -> Served {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .arg("serve")
        .arg(file)
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let (_, after) = line.split_once("http://127.0.0.1:").expect("an address");
    let port = after.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
    out.read_line(&mut line).unwrap();
    Served { child, out, port }
}

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox").join(name)
}

impl Served {
    /// Sends bytes and reads what comes until the server closes.
    fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        // A server that closes on unread bytes resets the connection; what came first counts.
        let _ = stream.read_to_end(&mut answer);
        answer
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    }

    /// The next line that is printed.
    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.out.read_line(&mut line).unwrap() > 0, "the server still prints");
        line.trim_end().to_owned()
    }

    fn get(&self, request: &Request) -> (u16, Headers, Vec<u8>) {
        let Request { method, target, headers, body, .. } = request;
        let mut bytes = format!("{method} {target} HTTP/1.1\r\n").into_bytes();
        for (name, value) in headers.iter() {
            bytes.extend(format!("{name}: {value}\r\n").into_bytes());
        }
        bytes.extend(b"Connection: close\r\n\r\n");
        bytes.extend(body);
        parse(&self.raw(&bytes))
    }
}

fn parse(answer: &[u8]) -> (u16, Headers, Vec<u8>) {
    let end = answer.windows(4).position(|w| w == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap()).collect();
    (status, headers, answer[end + 4..].to_vec())
}

fn request(method: &str, target: &str, headers: &[(&str, &str)], body: &'static str) -> Request {
    let mut headers: Headers = headers.iter().copied().collect();
    headers.append("Host", "127.0.0.1");
    if !body.is_empty() {
        headers.append("Content-Length", body.len().to_string());
    }
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers,
        body: body.into(),
        source_ip: "127.0.0.1".to_owned(),
    }
}

#[test]
fn a_client_sees_what_the_gateway_answers() {
    let definitions = [
        (
            "authorizers.json",
            vec![
                request("GET", "/prod/orders", &[("Authorization", "alice-token")], ""),
                request("GET", "/prod/orders", &[("Authorization", "mallory-token")], ""),
                request("GET", "/prod/orders", &[], ""),
                request("GET", "/prod/rates", &[("x-api-key", "north-key-0123456789abcdef")], ""),
                request("GET", "/prod/rates", &[], ""),
                request("GET", "/prod/nowhere", &[], ""),
                request("GET", "/elsewhere", &[], ""),
            ],
        ),
        (
            "rest-http-websocket.json",
            vec![
                request("GET", "/prod/hello", &[("X-Team", "red"), ("x-team", "blue")], ""),
                request("GET", "/prod/event?x=1&x=2&y=%2F", &[("X-Case", "Kept")], ""),
                request("GET", "/prod/bare", &[], ""),
                request("POST", "/prod/event", &[("Content-Type", "text/plain")], "text"),
            ],
        ),
        (
            "caching.json",
            vec![
                request("GET", "/prod/items/7", &[("Authorization", "Bearer alice")], ""),
                request("GET", "/prod/items/7", &[("Authorization", "Bearer alice")], ""),
            ],
        ),
    ];
    for (name, requests) in definitions {
        let file = shipped(name);
        let text = std::fs::read_to_string(&file).unwrap();
        let case = Case::read(name, &text).0.unwrap();
        let mut gateway = Gateway::new(case.setup);
        let served = serve(&file);
        for mut request in requests {
            let (status, headers, body) = served.get(&request);
            request.headers.append("Connection", "close");
            let (expected, _) = gateway.handle(request.clone(), START);
            let what = format!("{name} {} {}", request.method, request.target);
            assert_eq!(status, expected.status, "{what}");
            // Moments and what is made from them differ: one clock runs, the other stands.
            let steady = |name: &str| !matches!(name, "Date" | "Connection" | "X-Amzn-Trace-Id");
            let mut got: Vec<_> = headers.iter().filter(|(n, _)| steady(n)).collect();
            let mut want: Vec<_> = expected.headers.iter().filter(|(n, _)| steady(n)).collect();
            let length = expected.body.len().to_string();
            if !expected.headers.contains("Content-Length") {
                want.push(("Content-Length", &length));
            }
            got.sort_unstable();
            want.sort_unstable();
            assert_eq!(got, want, "{what}");
            if !request.target.contains("/event") {
                assert_eq!(body, expected.body, "{what}");
            } else if request.method == "GET" {
                let body = String::from_utf8(body).unwrap();
                assert!(body.contains("X-Case"), "names as sent reach the function: {body}");
            }
        }
    }
}

#[test]
fn a_connection_is_kept_alive_and_bodies_of_any_framing_are_read() {
    let served = serve(&shipped("rest-http-websocket.json"));
    let mut stream = served.connect();
    let mut seen = Vec::new();
    for n in 0..3 {
        let length = format!("Content-Length: {}\r\n\r\nbody-{n}", 6);
        let chunked = format!("Transfer-Encoding: chunked\r\n\r\n6\r\nbody-{n}\r\n0\r\n\r\n");
        for framing in [length, chunked] {
            let head = "GET /prod/event HTTP/1.1\r\nHost: h\r\nX-Case: a\r\n";
            stream.write_all(format!("{head}{framing}").as_bytes()).unwrap();
            let mut answer = Vec::new();
            let mut chunk = [0; 4096];
            let status = loop {
                let n = stream.read(&mut chunk).unwrap();
                assert!(n > 0, "closed after {} answers", seen.len());
                answer.extend_from_slice(&chunk[..n]);
                if !answer.windows(4).any(|w| w == b"\r\n\r\n") {
                    continue;
                }
                let (status, headers, body) = parse(&answer);
                if headers.get("Content-Length").unwrap().parse::<usize>().unwrap() == body.len() {
                    assert!(String::from_utf8(body).unwrap().contains("X-Case"));
                    break status;
                }
            };
            seen.push(status);
        }
    }
    assert_eq!(seen.len(), 6);
}

/// A request whose header lines have so many bytes.
fn head_with(bytes: usize) -> Vec<u8> {
    let lines = "Host: h\r\nConnection: close\r\nAuthorization: Bearer alice\r\nX-Long: \r\n";
    let long = "a".repeat(bytes - lines.len());
    let lines = lines.replace("X-Long: ", &format!("X-Long: {long}"));
    format!("GET /prod/items/7 HTTP/1.1\r\n{lines}\r\n").into_bytes()
}

#[test]
fn what_is_not_http_or_too_much_is_refused_and_holds_nobody_up() {
    let served = serve(&shipped("caching.json"));
    // Clients that say nothing, or stop in the middle, while all else goes on.
    let silent: Vec<TcpStream> = (0..20).map(|_| served.connect()).collect();
    let mut halfway = served.connect();
    halfway
        .write_all(b"POST /prod/items/7 HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nhalf")
        .unwrap();
    let long = "a".repeat(11_000);
    for (bytes, status) in [
        (b"nonsense\r\n\r\n".to_vec(), 400),
        (b"GET / HTTP/9.9\r\n\r\n".to_vec(), 400),
        (b"GET /prod HTTP/1.1\r\nbad header\r\n\r\n".to_vec(), 400),
        (head_with(10_240), 200),
        (head_with(10_241), 431),
        (format!("GET /{long} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").into_bytes(), 414),
        (format!("GET /{long}{long} HTTP/1.1\r\nHost: h\r\n\r\n").into_bytes(), 431),
    ] {
        assert_eq!(parse(&served.raw(&bytes)).0, status);
    }
    let mut large = b"POST /prod/orders HTTP/1.1\r\nHost: h\r\nConnection: close\r\n".to_vec();
    large.extend(format!("Content-Length: {}\r\n\r\n", 10 * 1024 * 1024 + 1).into_bytes());
    large.resize(large.len() + 10 * 1024 * 1024 + 1, b'x');
    let (status, headers, body) = parse(&served.raw(&large));
    assert_eq!((status, body), (413, b"{\"message\":\"Request Too Long\"}".to_vec()));
    assert_eq!(headers.get("x-amzn-ErrorType"), Some("RequestTooLargeException"));
    halfway.shutdown(Shutdown::Both).unwrap();
    let fine = request("GET", "/prod/items/7", &[("Authorization", "Bearer alice")], "");
    assert_eq!(served.get(&fine).0, 200);
    drop(silent);
}

#[cfg(unix)]
#[test]
fn it_stops_when_told_to() {
    for signal in ["TERM", "INT"] {
        let mut served = serve(&shipped("caching.json"));
        let fine = request("GET", "/prod/items/7", &[("Authorization", "Bearer alice")], "");
        assert_eq!(served.get(&fine).0, 200);
        let idle = served.connect();
        let pid = served.child.id().to_string();
        Command::new("kill").args(["-s", signal, &pid]).status().unwrap();
        assert_eq!(served.child.wait().unwrap().code(), Some(0));
        let mut rest = String::new();
        served.out.read_to_string(&mut rest).unwrap();
        let lines: Vec<&str> = rest.lines().collect();
        assert_eq!(lines.last(), Some(&"Stopped."));
        assert!(lines[0].starts_with("GET     /prod/items/7  200 MISS"), "{lines:?}");
        drop(idle);
    }
}

#[test]
fn a_taken_port_and_a_broken_file_are_said_in_words() {
    let served = serve(&shipped("caching.json"));
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_gatelab")).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let port = served.port.to_string();
    let file = shipped("caching.json");
    let (code, said) = run(&["serve", file.to_str().unwrap(), "--port", &port]);
    assert_eq!(code, Some(1));
    assert!(said.contains(&format!("port {port} is taken")), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.yaml");
    std::fs::write(&broken, "openapi: 3.0.1\ninfo: {title: x, version: 1}\npaths:\n  /a: 7\n")
        .unwrap();
    let (code, said) = run(&["serve", broken.to_str().unwrap()]);
    assert_eq!(code, Some(3));
    assert!(said.contains("broken.yaml:4:") && said.contains('^'), "{said}");
    let (code, said) = run(&["quizz"]);
    assert_eq!(
        (code, said.as_str()),
        (Some(2), "gatelab: no command \"quizz\". Did you mean quiz?\n")
    );
}

/// A case with one mock method that answers `status`, and a function that takes its time.
fn small(status: u16) -> String {
    format!(
        r#"{{"name": "small", "protocol": "REST", "stage": {{"name": "dev"}}, "definition": {{
  "openapi": "3.0.1", "info": {{"title": "small", "version": "1"}}, "paths": {{
    "/m": {{"get": {{"responses": {{"{status}": {{"description": "x"}}}},
      "x-amazon-apigateway-integration": {{"type": "mock",
        "requestTemplates": {{"application/json": "{{\"statusCode\": 200}}"}},
        "responses": {{"default": {{"statusCode": "{status}"}}}}}}}}}},
    "/slow": {{"get": {{"responses": {{}}, "x-amazon-apigateway-integration": {{
      "type": "aws_proxy", "httpMethod": "POST",
      "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations"}}}}}}}}}},
"functions": {{"f": {{"kind": "static", "latency_ms": 400, "value": {{"statusCode": 200}}}}}}}}"#
    )
}

#[test]
fn access_logs_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.json");
    std::fs::write(&file, small(200)).unwrap();
    let format = "$context.httpMethod $context.resourcePath $context.status $context.error.message \
                  $context.requestId";
    let mut served = serve_with(&file, &["--log-format", format, "--trace"]);
    served.get(&request("GET", "/dev/m", &[], ""));
    let line = served.line();
    assert!(line.starts_with("GET /m 200 - ") && line.len() == 13 + 36, "{line}");
    let stops: Vec<String> =
        gatelab_gateway::pipeline::REST.iter().map(|_| served.line()).collect();
    for (stop, line) in gatelab_gateway::pipeline::REST.iter().zip(&stops) {
        assert!(line.starts_with(&format!("  {}", stop.name)), "{line}");
    }
    let run = |format: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_gatelab"))
            .args(["serve", "--log-format", format])
            .arg(&file)
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for (format, part) in [
        ("yaml", "none of clf, json, xml and csv"),
        ("$context.status", "must contain $context.requestId"),
        ("$context.requestId $context.routeKey", "a REST API has no variable"),
    ] {
        let (code, said) = run(format);
        assert!(code == Some(2) && said.contains(part), "{code:?} {said}");
    }
}

#[test]
fn a_changed_file_is_served_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.json");
    std::fs::write(&file, small(200)).unwrap();
    let mut served = serve_with(&file, &["--quiet"]);
    let mut faults = BufReader::new(served.child.stderr.take().unwrap());
    let ask = |served: &Served| served.get(&request("GET", "/dev/m", &[], "")).0;
    assert_eq!(ask(&served), 200);
    std::fs::write(&file, small(201)).unwrap();
    let line = served.line();
    assert!(line.starts_with("reloaded: ") && line.contains("http://127.0.0.1:"), "{line}");
    assert_eq!(ask(&served), 201);
    std::fs::write(&file, small(202).replace("\"mock\"", "\"mocc\"")).unwrap();
    let mut said = String::new();
    while !said.contains("not reloaded") {
        assert!(faults.read_line(&mut said).unwrap() > 0, "{said}");
    }
    assert!(said.contains("small.json:") && said.contains('^'), "{said}");
    assert!(said.contains("1 fault; the version before keeps running"), "{said}");
    assert_eq!(ask(&served), 201);
    std::fs::write(&file, small(203)).unwrap();
    assert!(served.line().starts_with("reloaded: "));
    assert_eq!(ask(&served), 203);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "that time passes is what is tested")]
fn a_latency_is_waited_for_and_holds_nobody_up() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.json");
    std::fs::write(&file, small(200)).unwrap();
    let slow = request("GET", "/dev/slow", &[], "");
    let mut served = serve(&file);
    let started = std::time::Instant::now();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| served.get(&slow).0);
        assert_eq!(served.get(&request("GET", "/dev/m", &[], "")).0, 200);
        assert_eq!(waiting.join().unwrap(), 200);
    });
    assert!(started.elapsed() >= Duration::from_millis(400));
    // The one that waits is through last, whichever came in first.
    assert!(served.line().starts_with("GET     /dev/m  200"));
    assert!(served.line().starts_with("GET     /dev/slow  200  400 ms"));
    // Longer than this client waits.
    std::fs::write(&file, small(200).replace("400", "25000")).unwrap();
    let mut served = serve_with(&file, &["--no-wait"]);
    assert_eq!(served.get(&slow).0, 200);
    assert!(served.line().starts_with("GET     /dev/slow  200  25000 ms"));
}

#[test]
fn the_control_endpoint_moves_the_clock_and_shows_the_world() {
    let key = ("Authorization", "Bearer alice");
    let item = request("GET", "/prod/items/7", &[key], "");
    let post = |what: &str| request("POST", &format!("/__gatelab/{what}"), &[], "");
    let json = |(status, _, body): (u16, Headers, Vec<u8>)| -> serde_json::Value {
        assert_eq!(status, 200);
        serde_json::from_slice(&body).unwrap()
    };
    let mut served = serve_with(&shipped("caching.json"), &["--control", "--clock", "stopped"]);
    let state = |served: &Served| json(served.get(&request("GET", "/__gatelab/state", &[], "")));
    let mark = |served: &mut Served| {
        assert_eq!(served.get(&item).0, 200);
        served.line()
    };
    assert!(mark(&mut served).contains("200 MISS"));
    assert!(mark(&mut served).contains("200 HIT"));
    let before = state(&served);
    assert_eq!(before["clock"]["mode"], "stopped");
    assert_eq!(before["cache"].as_array().unwrap().len(), 1);
    let sum = |name: &str| {
        let metrics = before["metrics"].as_array().unwrap();
        metrics.iter().find(|m| m["MetricName"] == name).unwrap()["Sum"].as_u64()
    };
    assert_eq!((sum("Count"), sum("CacheHitCount"), sum("4XXError")), (Some(2), Some(1), Some(0)));
    let sets = before["metrics"].as_array().unwrap().iter().map(|m| &m["Dimensions"]);
    assert!(sets.clone().any(|set| set.as_array().unwrap().len() == 1));
    assert!(sets.into_iter().any(|set| set[1]["Value"] == "prod"));
    assert!(!before["buckets"].as_array().unwrap().is_empty());
    // Further than any entry of a cache lives.
    let moved = json(served.get(&post("clock?advance_ms=3600001")));
    let at = |value: &serde_json::Value| value["epoch_ms"].as_i64().unwrap();
    assert_eq!(at(&moved) - at(&before["clock"]), 3_600_001);
    assert!(mark(&mut served).contains("200 MISS"));
    assert!(mark(&mut served).contains("200 HIT"));
    assert_eq!(json(served.get(&post("cache/flush")))["flushed"], 1);
    assert!(mark(&mut served).contains("200 MISS"));
    let traces = json(served.get(&request("GET", "/__gatelab/traces", &[], "")));
    assert_eq!(traces.as_array().unwrap().len(), 5);
    assert_eq!(traces[0]["stops"][0]["stop"], "arrive");
    for (refused, status) in [
        (post("clock?advance_ms=-1"), 400),
        (post("clock"), 400),
        (request("POST", "/__gatelab/state", &[], ""), 404),
        (request("GET", "/__gatelab/state", &[("Origin", "http://example.com")], ""), 403),
    ] {
        assert_eq!(served.get(&refused).0, status, "{}", refused.target);
    }
    // Off unless asked for: the path is any other.
    let plain = serve(&shipped("caching.json"));
    assert_eq!(plain.get(&request("GET", "/__gatelab/state", &[], "")).0, 403);
}
