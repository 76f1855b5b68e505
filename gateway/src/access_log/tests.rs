//! Formats and lines: presets, variables that only logs have, what is missing, what is refused.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::fixture::{self, ask};
use crate::{Gateway, Moment};

fn logging(gateway: &Gateway, format: &str) -> Gateway {
    check(format, gateway.setup().api.protocol).unwrap();
    let mut setup = gateway.setup().clone();
    setup.stage.access_log = Some(Arc::from(format));
    gateway.redeployed(setup, Moment(0))
}

fn rest() -> Gateway {
    fixture::rest(json!({
        "definition": {
            "paths": {
                "/a/{id}": {"get": fixture::lambda("F", json!({"security": [{"T": []}]}))},
                "/m": {"get": fixture::mock(json!({}))},
            },
            "components": {"securitySchemes": {"T": fixture::lambda_authorizer("token", json!({}))}},
        },
        "functions": {
            "F": {"kind": "static", "latency_ms": 40,
                "value": {"statusCode": 404, "body": "no\n"}},
            "A": {"kind": "authorizer", "rules": {"no": "deny"}, "default": "allow"},
        },
    }))
}

#[test]
fn rest_lines() {
    let (get, mock) = ("GET /dev/a/7", "GET /dev/m");
    for (request, token, format, expected) in [
        (
            get,
            "t",
            "$context.resourcePath $context.status $context.responseLength",
            "/a/{id} 404 3",
        ),
        (get, "t", "$context.integrationStatus/$context.integration.status", "200/404"),
        (get, "t", "$context.integrationLatency $context.responseLatency", "40 40"),
        (get, "t", "$context.authorizer.status $context.authorizer.error", "200 -"),
        (get, "no", "$context.authorizer.status $context.error.responseType", "403 ACCESS_DENIED"),
        (get, "no", "$context.integration.status.", "-."),
        (mock, "t", "$context.authorizer.status $context.authorize.status", "- -"),
        (
            mock,
            "t",
            "[$context.requestTime] $context.identity.sourceIp-",
            "[01/Jan/1970:00:00:00 +0000] 192.0.2.7-",
        ),
        ("GET /dev/x", "t", "$context.resourcePath $context.status", "- 403"),
    ] {
        let mut gateway = logging(&rest(), &format!("{format}|$context.requestId"));
        let mut request = ask(request, &[("Authorization", token)]);
        request.source_ip = "192.0.2.7".to_owned();
        let (_, trace) = gateway.handle(request, Moment(0));
        let line = trace.log.unwrap();
        assert_eq!(line, format!("{expected}|{}", trace.request_id), "{format}");
    }
    assert_eq!(rest().handle(ask(get, &[]), Moment(0)).1.log, None);
}

#[test]
fn presets_are_fit_to_be_used() {
    for protocol in [Protocol::Rest, Protocol::Http] {
        for name in ["clf", "json", "xml", "csv"] {
            let format = preset(name, protocol).unwrap();
            assert_eq!(check(&format, protocol), Ok(()), "{format}");
        }
    }
    assert_eq!(preset("yaml", Protocol::Rest), None);
    let mut gateway = logging(&rest(), &preset("json", Protocol::Rest).unwrap());
    let (_, trace) = gateway.handle(ask("GET /dev/m", &[]), Moment(0));
    let line: Value = serde_json::from_str(&trace.log.unwrap()).unwrap();
    let names: Vec<_> = line.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = "requestId extendedRequestId ip caller user requestTime httpMethod \
                    resourcePath status protocol responseLength";
    assert_eq!(names.join(" "), expected);
    assert_eq!((&line["status"], &line["caller"]), (&json!("200"), &json!("-")));
    let http = preset("xml", Protocol::Http).unwrap();
    assert!(http.starts_with("<request id=\"$context.requestId\"> <ip>"), "{http}");
    assert!(http.ends_with("<responseLength>$context.responseLength</responseLength> </request>"));
    assert!(preset("csv", Protocol::Http).unwrap().contains(",$context.routeKey,"));
}

#[test]
fn what_has_no_effect_is_refused_in_words() {
    let long = format!("$context.requestId{}", "x".repeat(MOST));
    for (format, protocol, sentence) in [
        ("$context.status", Protocol::Rest, "must contain $context.requestId or"),
        ("$context.requestId $context.nothing", Protocol::Rest, "no variable $context.nothing"),
        ("$context.requestId $context.routeKey", Protocol::Rest, "a REST API has no variable"),
        ("$context.requestId $context.resourcePath", Protocol::Http, "an HTTP API has no variable"),
        ("$context.requestId $input.body x", Protocol::Rest, "only: $input.body"),
        ("$context.requestId\n", Protocol::Http, "one line"),
        (long.as_str(), Protocol::Http, "at most 3 KB"),
    ] {
        let refused = check(format, protocol).unwrap_err();
        assert!(refused.contains(sentence), "{refused}");
    }
    assert_eq!(check("$context.extendedRequestId", Protocol::Rest), Ok(()));
}

#[test]
fn a_caller_cannot_write_lines_of_his_own() {
    let mut gateway = logging(&rest(), "$context.identity.userAgent $context.requestId");
    let agent = "a\nb";
    let (_, trace) = gateway.handle(ask("GET /dev/m", &[("User-Agent", agent)]), Moment(0));
    assert!(trace.log.unwrap().starts_with("a\\nb "));
}

#[test]
fn a_stage_states_its_own_format() {
    let mut gateway = fixture::rest(json!({
        "definition": {"paths": {"/m": {"get": fixture::mock(json!({}))}}},
        "stage": {"name": "dev", "access_log_settings": {
            "format": "$context.stage $context.status|$context.requestId",
        }},
    }));
    let log = gateway.handle(ask("GET /dev/m", &[]), Moment(0)).1.log;
    assert!(log.is_some_and(|line| line.starts_with("dev 200|")));
}
