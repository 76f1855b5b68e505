//! Calls that work, that take too long and that cannot be made.

use serde_json::{Value, json};

use crate::integration::BackendReply;
use crate::message::Headers;
use crate::pipeline::Begun;
use crate::trial::{self, F};

fn lambda(protocol: &str, function: &Value) -> Value {
    let integration = json!({"type": "aws_proxy", "httpMethod": "POST", "uri": F});
    let mut case =
        if protocol == "REST" { trial::rest(&integration) } else { trial::http(&integration) };
    case["functions"] = json!({"F": function});
    case
}

fn proxy(protocol: &str, uri: &str) -> Value {
    let integration = json!({"type": "http_proxy", "httpMethod": "ANY", "uri": uri});
    if protocol == "REST" { trial::rest(&integration) } else { trial::http(&integration) }
}

#[test]
fn functions_and_their_time() {
    let good = |ms: u32| json!({"kind": "static", "value": {"statusCode": 201}, "latency_ms": ms});
    let denied = json!({"kind": "echo", "permission": false});
    let rows = [
        ("REST", good(29_000), 201, 29_000, "F answered after 29 s; the integration waits 29 s"),
        ("REST", good(29_001), 504, 29_000, "F would take 29.0 s; the integration waits 29 s"),
        ("HTTP", good(30_000), 201, 30_000, "F answered after 30 s"),
        ("HTTP", good(30_001), 503, 30_000, "F would take 30.0 s"),
        ("REST", denied.clone(), 500, 0, "lambda:InvokeFunction"),
        ("HTTP", denied, 500, 0, "lambda:InvokeFunction"),
    ];
    for (protocol, function, status, waited, sentence) in rows {
        let case = lambda(protocol, &function);
        let (response, trace) = trial::ask(&case, "GET /r/7", &[], "");
        assert_eq!((response.status, trace.waited_ms), (status, waited), "{trace}");
        let why = trial::why(&trace, "integrate");
        assert!(why.contains(sentence), "{why}");
    }
}

/// A role is let in where the function's own policy lets nobody in.
#[test]
fn roles_need_no_permission() {
    for (kind, role, status) in [
        ("aws_proxy", Value::Null, 500),
        ("aws_proxy", json!("arn:aws:iam::000000000000:role/r"), 200),
        ("aws", json!("arn:aws:iam::000000000000:role/r"), 200),
    ] {
        let mut integration = json!({"type": kind, "httpMethod": "POST", "uri": F,
            "responses": {"default": {"statusCode": "200"}}});
        if !role.is_null() {
            integration["credentials"] = role;
        }
        let mut case = trial::rest(&integration);
        case["functions"] =
            json!({"F": {"kind": "static", "value": {"statusCode": 200}, "permission": false}});
        let (response, trace) = trial::ask(&case, "GET /r/7", &[], "");
        assert_eq!(response.status, status, "{kind}: {trace}");
    }
}

#[test]
fn a_missing_function() {
    let mut case = lambda("REST", &json!({"kind": "echo"}));
    case["functions"] = json!({});
    let Begun::Done(response, trace) = begin(&case) else { panic!("nothing to wait for") };
    assert_eq!((response.status, trace.calls.len()), (500, 0), "{trace}");
}

fn begin(case: &Value) -> Begun {
    trial::gateway(case).begin(trial::request(case, "GET /r/7", &[], ""), trial::NOW)
}

#[test]
fn the_double_takes_time() {
    let mut case = proxy("REST", "http://{backend}/slow");
    case["backend"] = json!({"/slow": {"status": 200, "body": "", "latency_ms": 40}});
    let (response, trace) = trial::ask(&case, "GET /r/7", &[], "");
    assert_eq!((response.status, trace.integration_ms), (200, Some(40)), "{trace}");
}

#[test]
fn only_this_machine_is_called() {
    for (protocol, host, status) in [
        ("REST", "127.0.0.1:8080", None),
        ("HTTP", "localhost:8080", None),
        ("REST", "example.com", Some(504)),
        ("HTTP", "example.com", Some(503)),
    ] {
        let mut case = proxy(protocol, "http://${stageVariables.host}/x");
        case["stage"]["variables"] = json!({"host": host});
        match (begin(&case), status) {
            (Begun::Waiting(_, call), None) => assert_eq!(call.url, format!("http://{host}/x")),
            (Begun::Done(response, trace), Some(status)) => {
                assert_eq!((response.status, trace.calls.len()), (status, 0), "{trace}");
                let why = trial::why(&trace, "integrate");
                assert!(why.contains("never calls beyond this machine"), "{why}");
            }
            (other, _) => panic!("{protocol} {host}: {other:?}"),
        }
    }
}

#[test]
fn replies_of_a_real_back_end() {
    let answer = |took_ms| BackendReply::Answer {
        status: 418,
        headers: Headers::new(),
        body: "tea".into(),
        took_ms,
    };
    let refused = || BackendReply::Failed("connection refused".into());
    let rows = [
        ("REST", answer(5), 418, "tea", 5),
        ("HTTP", answer(5), 418, "tea", 5),
        ("REST", answer(29_001), 504, r#"{"message": "Endpoint request timed out"}"#, 29_000),
        (
            "REST",
            BackendReply::TimedOut,
            504,
            r#"{"message": "Endpoint request timed out"}"#,
            29_000,
        ),
        ("HTTP", BackendReply::TimedOut, 503, r#"{"message":"Service Unavailable"}"#, 30_000),
        ("REST", refused(), 504, r#"{"message": "Network error communicating with endpoint"}"#, 0),
        ("HTTP", refused(), 503, r#"{"message":"Service Unavailable"}"#, 0),
    ];
    for (protocol, reply, status, body, waited) in rows {
        let case = proxy(protocol, "http://127.0.0.1:8080/x");
        let mut gateway = trial::gateway(&case);
        let request = trial::request(&case, "GET /r/7", &[], "");
        let Begun::Waiting(pending, _) = gateway.begin(request, trial::NOW) else {
            panic!("a call is made")
        };
        let Begun::Done(response, trace) = gateway.finish(pending, reply) else {
            panic!("one call is enough")
        };
        assert_eq!((response.status, trial::text(&response).as_str()), (status, body), "{trace}");
        assert_eq!(trace.waited_ms, waited, "{trace}");
    }
}

#[test]
fn mock_needs_a_status() {
    let mock = |template: &str| {
        trial::rest(&json!({"type": "mock", "requestTemplates": {"application/json": template},
            "responses": {"default": {"statusCode": "200"}}}))
    };
    for (template, status) in [("{statusCode: 200}", 200), ("statusCode: 200", 500), ("", 500)] {
        let (response, trace) = trial::ask(&mock(template), "GET /r/7", &[], "");
        assert_eq!(response.status, status, "{trace}");
        assert_eq!(trace.integration_ms, None);
    }
}

#[test]
fn lambda_takes_six_megabytes() {
    let case = lambda("REST", &json!({"kind": "static", "value": {}}));
    let body = "x".repeat(6 * 1024 * 1024);
    let (response, trace) = trial::ask(&case, "POST /r/7", &[], &body);
    assert_eq!((response.status, trace.calls.len()), (413, 0), "{trace}");
    assert_eq!(trial::text(&response), r#"{"message":"Request Too Long"}"#);
}
