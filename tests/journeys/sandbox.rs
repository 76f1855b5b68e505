//! Journeys through the sandbox: what is sent, what is seen, what is taken back.

use gatelab::material::Files;
use gatelab::tui::Launch;
use gatelab::tui::event::{Effect, Event};
use gatelab::tui::rehearsal::Rehearsal;
use gatelab_gateway::{BackendReply, Headers};

use super::{CACHING, COURSE, Desk, KEYS, QUESTIONS, desk, launch};

/// An API with a real back end, a table, and two callers who share a throttle.
pub(crate) const BACKS: &str = r#"{
  "title": "backs",
  "about": "A real back end and a table.",
  "name": "caching",
  "protocol": "REST",
  "definition": {
    "openapi": "3.0.1",
    "info": { "title": "backs", "version": "1" },
    "paths": {
      "/real": { "get": {
        "responses": { "200": { "description": "whatever it says" } },
        "x-amazon-apigateway-integration": {
          "type": "http_proxy", "httpMethod": "GET", "uri": "http://127.0.0.1:9009/hello"
        }
      } },
      "/jobs": { "post": {
        "responses": { "200": { "description": "queued" } },
        "x-amazon-apigateway-integration": {
          "type": "aws",
          "httpMethod": "POST",
          "uri": "arn:aws:apigateway:us-east-1:sqs:path/123456789012/jobs",
          "credentials": "arn:aws:iam::123456789012:role/sender",
          "requestParameters": {
            "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"
          },
          "requestTemplates": {
            "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
          },
          "responses": { "default": { "statusCode": "200" } }
        }
      } },
      "/things/{id}": { "get": {
        "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": { "200": { "description": "a thing" } },
        "x-amazon-apigateway-integration": { "type": "mock",
          "requestTemplates": { "application/json": "{\"statusCode\": 200}" },
          "responses": { "default": { "statusCode": "200" } } }
      } }
    }
  },
  "stage": { "name": "prod", "method_settings": {
    "*/*": { "throttlingRateLimit": 10, "throttlingBurstLimit": 5 } } },
  "services": { "queues": { "jobs": {} } },
  "callers": { "shop": { "about": "pays" }, "flood": { "about": "imports" } },
  "requests": [
    { "title": "the real one", "method": "GET", "path": "/real", "as": "shop" },
    { "title": "a job", "method": "POST", "path": "/jobs", "as": "flood",
      "headers": { "Content-Type": "application/json" }, "body": { "n": 1 } }
  ]
}"#;

fn backs(width: u16, height: u16) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::of([
        ("content/course.toml", COURSE),
        ("content/caching.md", CACHING),
        ("content/keys.md", KEYS),
        ("quizzes/caching.toml", QUESTIONS),
        ("sandbox/caching.json", BACKS),
    ]);
    let launch = Launch { files, ..launch(folder.path()) };
    let screen = Rehearsal::start(launch, (width, height)).unwrap();
    Desk { screen, folder }
}

/// The number of the call that was ordered, and its address.
#[track_caller]
fn called(desk: &mut Desk) -> (u64, String) {
    let mut orders = desk.screen.orders().into_iter();
    let call = orders.find_map(|order| match order {
        Effect::Call { ticket, call } => Some((ticket, call.url)),
        _ => None,
    });
    call.unwrap()
}

#[test]
fn a_route_is_chosen_changed_and_sent() {
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = backs(width, height);
        desk.keys("g s", &["Routes", "Requests"]);
        let back = if width >= 118 { "shift-tab" } else { "shift-tab shift-tab shift-tab" };
        desk.keys(&format!("{back} G"), &["▌", "/things/{id}", "→ mock"]);
        desk.keys("enter", &[]);
        desk.keys(if width >= 118 { "" } else { "tab tab tab" }, &["GET /prod/things/7", "200"]);
        desk.keys("e", &["▸ GET /things/7▏", "typing · Esc to stop"]);
        desk.screen.types("?x=1");
        desk.keys("enter", &["#2", "GET /prod/things/7?x=1"]);
        // What cannot be sent is refused in words, and the line stays.
        desk.keys("e ctrl-u", &[]);
        desk.screen.types("GET things");
        desk.keys("enter", &["a path that begins with /"]);
        desk.keys("esc u", &["Taken back: #2"]).absent("▏");
    }
}

#[test]
fn a_real_back_end_answers_later() {
    let mut desk = backs(120, 36);
    desk.keys("g s enter", &["127.0.0.1:9009/hello is being called", "29 s", "waiting"]);
    let (ticket, url) = called(&mut desk);
    assert_eq!(url, "http://127.0.0.1:9009/hello");
    // Others go on.
    desk.keys("j enter", &["#2", "POST /prod/jobs", "200"]);
    let headers: Headers =
        [("content-type".to_owned(), "text/plain".to_owned())].into_iter().collect();
    let body = "hello from behind".into();
    let reply = BackendReply::Answer { status: 201, headers, body, took_ms: 7 };
    desk.screen.happens(Event::Returned { ticket, reply });
    let answered =
        desk.screen.orders().into_iter().any(
            |order| matches!(order, Effect::Answer { response, .. } if response.status == 201),
        );
    assert!(answered, "the client is answered");
    desk.keys("H", &["#1", "201", "hello from behind"]);
}

#[test]
fn a_back_end_that_fails_says_how() {
    for (reply, status, words) in [
        (BackendReply::Failed("Connection refused (os error 111)".into()), "504", "refused"),
        (BackendReply::TimedOut, "504", "29 s"),
        (BackendReply::Failed("invalid HTTP version parsed".into()), "504", "invalid HTTP"),
    ] {
        let mut desk = backs(120, 36);
        desk.keys("g s enter", &[]);
        let (ticket, _) = called(&mut desk);
        desk.screen.happens(Event::Returned { ticket, reply });
        desk.keys("tab tab", &["▌ #1", status, words]);
    }
}

#[test]
fn a_request_taken_back_while_it_is_out_leaves_nothing() {
    let mut desk = backs(120, 36);
    desk.keys("g s enter", &["waiting"]);
    let (ticket, _) = called(&mut desk);
    desk.keys("u", &["Taken back: #1", "No requests yet"]);
    desk.screen.happens(Event::Returned { ticket, reply: BackendReply::TimedOut });
    desk.sees(&["No requests yet", "0 sent"]);
    let answered = desk.screen.orders().iter().any(|order| matches!(order, Effect::Answer { .. }));
    assert!(answered, "whoever asked is answered all the same");
}

#[test]
fn the_sandbox_goes_on_below_another_screen() {
    let mut desk = backs(120, 36);
    desk.keys("g s enter", &["waiting"]);
    let (ticket, _) = called(&mut desk);
    desk.keys("g l", &["2 lessons"]);
    desk.screen.happens(Event::Returned { ticket, reply: BackendReply::TimedOut });
    desk.keys("q", &["#1", "504"]);
}

#[test]
fn what_lies_behind_the_stage() {
    let mut desk = backs(120, 36);
    desk.keys("g s", &[]).keys("j enter", &["200"]);
    desk.keys("tab tab tab", &["▌ Behind the stage", "SQS queue jobs", "1 message", "CloudWatch"]);
    desk.keys("G", &["▸ CloudWatch"]);
    desk.keys("u", &["Taken back: #1"]).absent("1 message");
}

#[test]
fn a_proof_is_kept_as_a_sandbox() {
    let mut desk = desk(120, 36);
    desk.keys("enter p left s", &["#1", "MISS"]).absent("#2");
    desk.keys("q", &["Keeping answers"]);
    desk.keys("p s", &["#2", "HIT", "2 sent"]);
    // Each step can be taken back.
    desk.keys("u", &["Taken back: #2", "1 sent"]);
}

#[test]
fn a_sandbox_below_another_one_listens_again() {
    let mut desk = desk(120, 36);
    desk.keys("g s g l enter p s", &["Sandbox"]);
    desk.screen.orders();
    desk.keys("q q q", &["Sandbox"]);
    let orders = desk.screen.orders();
    assert_eq!(orders, [Effect::StopServing, Effect::Serve]);
    desk.keys("enter", &["#1"]);
}

#[test]
fn rest_beside_http() {
    let mut desk = desk(120, 36);
    desk.keys("g s enter", &["MISS"]);
    desk.keys("b", &["REST beside HTTP", "stage cache", "$3.50 a million", "$1.00 a million"]);
    desk.sees(&["They part at the body: {\"count\":1} against {\"count\":2}", "2 of 2 differ"]);
    desk.keys("j", &["against {\"count\":3}"]);
    desk.keys("esc", &["1 sent"]).absent("REST beside HTTP");
}

#[test]
fn snapshots_are_compared_and_restored() {
    let mut desk = desk(120, 36);
    desk.keys("g s c", &["No snapshot yet"]).keys("esc s", &["Snapshot 1 kept"]);
    desk.keys("c", &["Snapshot 1 of 1", "Nothing was sent since snapshot 1"]).keys("esc", &[]);
    desk.keys("shift-tab shift-tab space", &["[ ] Cache"]).keys("tab tab 2 enter", &["2×200"]);
    desk.keys("c", &["They part at the cache: MISS against not asked", "2 of 2 differ"]);
    desk.keys("enter", &["snapshot 1 restored", "[x] Cache"]);
    desk.keys("u", &["[ ] Cache"]);
}

#[test]
fn traffic_of_two_callers() {
    let mut desk = backs(120, 36);
    desk.keys("g s j T", &["Traffic", "flood", "20 ×", "shop", "100 ×"]);
    desk.keys("j tab", &["GET /real"]).keys("tab", &["POST /jobs"]);
    desk.keys("j tab enter", &["×429", "a mark is 5 requests", "of 5", "▓"]);
    desk.keys("u", &["Taken back: #1 traffic"]).absent("×429");
    desk.keys("k 7 right enter", &["  7 ×"]).keys("esc", &["traffic", "107 sent"]);
}

#[test]
fn the_clock_runs_at_four_speeds() {
    let mut desk = desk(120, 36);
    desk.keys("g s t", &["▐stopped▌"]).keys("tab tab", &["▐60×▌"]);
    desk.screen.pass(1_000);
    desk.screen.happens(Event::Tick);
    desk.sees(&["now 00:01:00"]);
    desk.keys("shift-tab shift-tab", &["▐stopped▌"]).keys("u", &["▐1×▌"]);
}

#[test]
fn copying_says_what_it_did() {
    let mut desk = desk(120, 36);
    desk.keys("g s enter y", &["the request as curl", "the trace", "the AWS CLI"]);
    desk.keys("y", &["Sent to the terminal's clipboard: the request as curl."]);
    let copied = |desk: &mut Desk| {
        let mut orders = desk.screen.orders().into_iter();
        orders.find_map(|o| if let Effect::Copy(text) = o { Some(text) } else { None }).unwrap()
    };
    assert_eq!(copied(&mut desk), "curl -i 'http://127.0.0.1:49152/prod/items/7'");
    desk.keys("y G enter", &["clipboard: the trace."]);
    assert!(copied(&mut desk).starts_with("GET /prod/items/7  200\n"));
}

/// The sandbox and what lies over it, at every size.
#[test]
fn pictures_of_the_sandbox() {
    for (width, height) in [(120, 36), (80, 24), (60, 18), (200, 60)] {
        let mut desk = desk(width, height);
        let mut snap = |name: &str, script: &str| {
            desk.screen.keys(script);
            let name = format!("{name}-{width}x{height}");
            insta::assert_snapshot!(name, desk.screen.picture_with_roles());
        };
        let tabs = if width >= 118 { "tab tab" } else { "" };
        snap("sandbox", &format!("g s enter . {tabs}"));
        snap("behind", "tab");
        snap("beside", "b");
        snap("traffic", "esc T enter");
        snap("copies", "esc y");
        snap("time", "esc t");
    }
}

#[test]
fn a_pane_takes_the_whole_page_and_gives_it_back() {
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = backs(width, height);
        desk.keys("g s", &[]).keys("6 enter", &[]);
        let whole = desk.screen.picture();
        desk.keys("z", &["z unzoom"]);
        assert!(!desk.screen.picture().contains("Throttle"), "{}", desk.screen.picture());
        // The other panes are a key away, each on the whole page.
        desk.keys("shift-tab shift-tab", &[]);
        desk.keys("esc", &[]);
        desk.keys("tab tab", &[]);
        assert_eq!(desk.screen.picture(), whole);
        desk.keys("z z", &[]);
        assert_eq!(desk.screen.picture(), whole);
    }
}

#[test]
fn time_is_a_line_with_what_was_and_what_comes() {
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = backs(width, height);
        desk.keys("g s", &[]).keys("j 6 enter + 3 enter + j 2 enter t", &["now", "▲", "┆"]);
        desk.keys("j", &["▸ 00:"]);
        insta::assert_snapshot!(format!("line-{width}x{height}"), desk.screen.picture_with_roles());
    }
}
