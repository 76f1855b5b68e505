//! The lists as wholes: every stop once, equal worlds, no panic.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::fixture::{self, ask, lambda, lambda_authorizer, mock};
use crate::moment::Moment;
use crate::trace::CacheMark;
use crate::{Gateway, Request};

/// A REST API with a part at every stop.
fn rest() -> Gateway {
    let parameters = json!([
        {"in": "query", "name": "type", "required": true, "schema": {"type": "string"}},
        {"in": "path", "name": "id", "required": true, "schema": {"type": "string"}},
    ]);
    let everything = lambda(
        "F",
        json!({
            "security": [{"T": [], "api_key": []}],
            "parameters": parameters,
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "x-amazon-apigateway-request-validator": "all",
            "x-amazon-apigateway-integration": {
                "cacheKeyParameters": ["method.request.path.id", "method.request.querystring.type"]},
        }),
    );
    fixture::rest(json!({
        "definition": {
            "paths": {
                "/pets/{id}": {"get": everything, "post": mock(json!({}))},
                "/{proxy+}": {"x-amazon-apigateway-any-method": mock(json!({}))},
            },
            "components": {"securitySchemes": {
                "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                "T": lambda_authorizer("token", json!({"authorizerResultTtlInSeconds": 300})),
            }},
            "x-amazon-apigateway-policy": {"Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
                "Resource": "execute-api:/*"}]},
            "x-amazon-apigateway-request-validators": {
                "all": {"validateRequestParameters": true, "validateRequestBody": true}},
        },
        "stage": {
            "cache_cluster_size": "0.5",
            "method_settings": {"*/*": {
                "cachingEnabled": true, "throttlingRateLimit": 10, "throttlingBurstLimit": 20}},
        },
        "functions": {
            "F": {"kind": "counter", "latency_ms": 20},
            "A": {"kind": "authorizer", "rules": {"t": "allow"}, "default": "deny", "latency_ms": 5},
        },
        "api_keys": [{"id": "k", "value": "k-k-k-k-k-k-k-k-k-k-k"}],
        "usage_plans": [{"id": "p", "keys": ["k"], "apiStages": [{"stage": "dev"}],
            "throttle": {"rateLimit": 5, "burstLimit": 9}, "quota": {"limit": 99, "period": "MONTH"}}],
    }))
}

/// An HTTP API with a part at every stop.
fn http() -> Gateway {
    let jwt = json!({"type": "oauth2", "x-amazon-apigateway-authorizer": {
        "type": "jwt", "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://issuer", "audience": ["app"]}}});
    fixture::http(json!({
        "definition": {
            "paths": {
                "/pets/{id}": {"get": lambda("F", json!({"security": [{"J": []}]}))},
                "/open": {"post": lambda("F", json!({}))},
            },
            "components": {"securitySchemes": {"J": jwt}},
            "x-amazon-apigateway-cors": {"allowOrigins": ["*"]},
        },
        "stage": {"method_settings": {"*/*": {"throttlingRateLimit": 9, "throttlingBurstLimit": 9}}},
        "functions": {"F": {"kind": "proxy_echo"}},
        "jwks": {"https://issuer": fixture::jwks()},
    }))
}

const NOW: Moment = Moment(1_700_000_000_000);

fn whole_rest() -> Request {
    let headers =
        [("Authorization", "t"), ("x-api-key", "k-k-k-k-k-k-k-k-k-k-k"), ("Accept", "*/*")];
    ask("GET /dev/pets/7?type=dog", &headers)
}

fn whole_http() -> Request {
    let token = fixture::token(
        &json!({"iss": "https://issuer", "aud": "app", "exp": NOW.epoch_seconds() + 60}),
    );
    ask("GET /pets/7", &[("Authorization", &token), ("Origin", "https://a")])
}

fn verdicts(trace: &Trace) -> Vec<(&'static str, Verdict)> {
    trace.entries.iter().map(|entry| (entry.stop, entry.verdict)).collect()
}

#[test]
fn a_walk_with_everything_on() {
    let mut gateway = rest();
    let (response, trace) = gateway.handle(whole_rest(), NOW);
    assert_eq!(response.status, 200, "{trace}");
    let passed: Vec<_> = REST.iter().map(|step| (step.name, Verdict::Passed)).collect();
    assert_eq!(verdicts(&trace), passed, "{trace}");
    assert_eq!((trace.waited_ms, trace.integration_ms), (25, Some(20)));
    assert_eq!(trace.route.as_deref(), Some("GET /pets/{id}"));

    let (response, trace) = gateway.handle(whole_rest(), NOW);
    assert_eq!((response.status, trace.cache), (200, CacheMark::Hit), "{trace}");
    let at = REST.iter().position(|step| step.name == "cache lookup").unwrap();
    assert_eq!(trace.entries[at].verdict, Verdict::Answered);
    assert!(trace.entries[at + 1..].iter().all(|e| e.verdict == Verdict::NotReached));

    let (response, trace) = http().handle(whole_http(), NOW);
    assert_eq!(response.status, 200, "{trace}");
    let skipped = ["CORS preflight"];
    for entry in &trace.entries {
        let wanted = if skipped.contains(&entry.stop) { Verdict::Skipped } else { Verdict::Passed };
        assert_eq!(entry.verdict, wanted, "{trace}");
    }
}

#[test]
fn every_stop_has_one_entry_and_a_reason() {
    for (mut gateway, list, requests) in [
        (
            rest(),
            REST,
            ["GET /dev/pets/7", "PUT /dev/pets/7", "GET /dev/x", "GET /prod", "POST /dev/pets/1"],
        ),
        (http(), HTTP, ["GET /pets/7", "GET /none", "OPTIONS /pets/7", "POST /open", "GET /"]),
    ] {
        for line in requests {
            let (_, trace) = gateway.handle(ask(line, &[]), NOW);
            let names: Vec<_> = trace.entries.iter().map(|entry| entry.stop).collect();
            let wanted: Vec<_> = list.iter().map(|step| step.name).collect();
            assert_eq!(names, wanted, "{line}");
            for entry in &trace.entries {
                let said = entry.why.to_string();
                assert!(said.ends_with(['.', ':']) || said.contains("does not fit"), "{said}");
                assert!(
                    !said.contains('{') || said.contains("{id}") || said.contains("{proxy"),
                    "{said}"
                );
            }
            let enders = trace
                .entries
                .iter()
                .filter(|entry| matches!(entry.verdict, Verdict::Refused | Verdict::Answered));
            assert!(enders.count() <= 1, "{trace}");
        }
    }
}

#[test]
fn a_clone_goes_on_alike() {
    for (mut gateway, request) in [(rest(), whole_rest()), (http(), whole_http())] {
        for step in 0..5 {
            gateway.handle(request.clone(), NOW.plus_seconds(step));
        }
        let mut twin = gateway.clone();
        for step in 5..30 {
            let at = NOW.plus_seconds(step / 7);
            let (one, other) =
                (gateway.handle(request.clone(), at), twin.handle(request.clone(), at));
            assert_eq!(one, other);
        }
        assert_eq!(gateway.world(), twin.world());
    }
}

#[test]
fn a_reply_ends_the_walk_that_called_even_after_a_redeployment() {
    let proxy = json!({"responses": {"200": {"description": "200"}}, "x-amazon-apigateway-integration": {
        "type": "http_proxy", "httpMethod": "GET", "uri": "http://127.0.0.1:9999/x"}});
    let gateway = fixture::rest(json!({"definition": {"paths": {"/a": {"get": proxy}}}}));
    for (reply, status, verdict, waited) in [
        (BackendReply::Failed("no".into()), 504, Verdict::Refused, 0),
        (BackendReply::TimedOut, 504, Verdict::Refused, 29_000),
        (
            BackendReply::Answer {
                status: 201,
                headers: crate::Headers::new(),
                body: "ok".into(),
                took_ms: 30,
            },
            201,
            Verdict::Passed,
            30,
        ),
    ] {
        let Begun::Waiting(pending, call) = gateway.clone().begin(ask("GET /dev/a", &[]), NOW)
        else {
            panic!("a real back end has to be asked");
        };
        assert_eq!(call.url, "http://127.0.0.1:9999/x");
        let Begun::Done(response, trace) = http().finish(pending, reply) else {
            panic!("one reply is enough");
        };
        let entry = trace.entries.iter().find(|entry| entry.stop == "integrate").unwrap();
        assert_eq!((response.status, entry.verdict, entry.waited_ms), (status, verdict, waited));
        assert_eq!(trace.entries.len(), REST.len());
    }
}

fn some_request() -> impl Strategy<Value = Request> {
    let words = prop_oneof![
        Just(String::new()),
        "[ -~]{0,12}",
        "\\PC{0,6}",
        Just("t".to_owned()),
        Just("Bearer a.b.c".to_owned()),
        Just("k-k-k-k-k-k-k-k-k-k-k".to_owned()),
        Just("max-age=0".to_owned()),
        Just("application/json".to_owned()),
    ];
    let name = prop_oneof![
        Just("Authorization".to_owned()),
        Just("x-api-key".to_owned()),
        Just("Origin".to_owned()),
        Just("Cache-Control".to_owned()),
        Just("Content-Type".to_owned()),
        Just("X-Amzn-Trace-Id".to_owned()),
        Just("X-HTTP-Method-Override".to_owned()),
        "[!-~]{0,8}",
    ];
    let method =
        prop_oneof![Just("GET".to_owned()), Just("OPTIONS".to_owned()), "[A-Z]{0,7}", "\\PC{0,4}"];
    let target = prop_oneof![
        "/(dev|pets|open)?/?(pets)?/?[!-~]{0,12}(\\?[ -~]{0,16})?",
        "\\PC{0,24}",
        "/dev/pets/[0-9](\\?type=[a-z%&;+=]{0,9})?",
    ];
    let headers = proptest::collection::vec((name, words), 0..5);
    (method, target, headers, proptest::collection::vec(any::<u8>(), 0..24), "\\PC{0,12}").prop_map(
        |(method, target, headers, body, source_ip)| Request {
            method,
            target,
            headers: headers.into_iter().collect(),
            body: body.into(),
            source_ip,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn handle_never_panics(
        requests in proptest::collection::vec((some_request(), any::<i64>()), 1..4)
    ) {
        for mut gateway in [rest(), http()] {
            for (request, at) in &requests {
                let (response, trace) = gateway.handle(request.clone(), Moment(*at));
                prop_assert!((100..600).contains(&response.status));
                prop_assert_eq!(trace.entries.len(), steps(gateway.setup().api.protocol).len());
                let _ = (trace.to_string(), gateway.world().upcoming(Moment(*at)));
            }
        }
    }
}

#[test]
fn templates_and_lessons_are_named_for_every_step() {
    for step in REST.iter().chain(HTTP) {
        assert!(!step.about.is_empty() && !step.lesson.is_empty(), "{}", step.name);
    }
    let names = |list: &[Step]| -> Value { list.iter().map(|step| step.name).collect() };
    for list in [REST, HTTP] {
        let mut seen = names(list).as_array().unwrap().clone();
        let all = seen.len();
        seen.sort_by_key(Value::to_string);
        seen.dedup();
        assert_eq!(seen.len(), all, "two stops of one name");
    }
}
