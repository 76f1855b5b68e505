//! `$context`, stage variables, body members, and who calls as each kind of integration sees it.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::*;
use crate::event;
use crate::exchange::{Caller, KeyUse};
use crate::refusal::{Refusal, ResponseType};
use crate::trial;

fn mock() -> Value {
    trial::rest(&json!({"type": "mock"}))
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(map) = value else { panic!("an object") };
    map
}

#[test]
fn rest_context() {
    let (gateway, mut x) = trial::routed(&mock(), "GET /r/7?q=1", &[("User-Agent", "ua")]);
    x.api_key = Some(KeyUse { key: "k1".into(), value: "secret".into(), plan: "p".into() });
    x.overrides = object(json!({"responseOverride": {"status": 418}}));
    let rows = [
        ("accountId", json!("123456789012")),
        ("httpMethod", json!("GET")),
        ("path", json!("/dev/r/7")),
        ("resourcePath", json!("/r/{id}")),
        ("stage", json!("dev")),
        ("requestTime", json!("02/Jan/2026:03:04:05 +0000")),
        ("requestTimeEpoch", json!(1_767_323_045_678_i64)),
        ("requestId", json!(x.request_id)),
        ("domainName", json!(domain_name(&x.api.id))),
        ("identity.sourceIp", json!("192.0.2.7")),
        ("identity.userAgent", json!("ua")),
        ("identity.apiKeyId", json!("k1")),
        ("responseOverride.status", json!(418)),
    ];
    for (name, expected) in rows {
        assert_eq!(context(&x, gateway.setup(), name), Some(expected.clone()), "{name}");
        let map = context_map(&x, gateway.setup());
        assert_eq!(map.pointer(&format!("/{}", name.replace('.', "/"))), Some(&expected), "{name}");
    }
    for name in ["", "nothing", "identity.caller", "routeKey", "isCanaryRequest", "error.message"] {
        assert_eq!(context(&x, gateway.setup(), name), None, "{name}");
    }
    x.canary = Some(false);
    assert_eq!(context(&x, gateway.setup(), "isCanaryRequest"), Some(json!(false)));
}

#[test]
fn http_context() {
    let case =
        trial::http(&json!({"type": "http_proxy", "httpMethod": "ANY", "uri": "http://{backend}"}));
    let (gateway, x) = trial::routed(&case, "GET /r/7", &[]);
    let value = |name| context(&x, gateway.setup(), name);
    assert_eq!(value("routeKey"), Some(json!("ANY /r/{id}")));
    assert_eq!(value("requestId"), Some(json!(x.extended_request_id)));
    assert_eq!((value("resourcePath"), value("deploymentId")), (None, None));
}

#[test]
fn errors_are_for_gateway_responses() {
    let (gateway, mut x) = trial::routed(&mock(), "GET /r/7", &[]);
    let mut refusal = Refusal::new(ResponseType::Throttled).saying("say \"no\"");
    x.refusal = Some(refusal.clone());
    let value = |x: &Exchange, name| context(x, gateway.setup(), name);
    assert_eq!(value(&x, "error.message"), Some(json!("say \"no\"")));
    assert_eq!(value(&x, "error.messageString"), Some(json!(r#""say \"no\"""#)));
    assert_eq!(value(&x, "error.responseType"), Some(json!("THROTTLED")));
    refusal.message = None;
    x.refusal = Some(refusal);
    assert_eq!(value(&x, "error.message"), None);
    assert_eq!(value(&x, "error.messageString"), Some(json!("null")));
}

#[test]
fn stage_variables_and_arns() {
    let (gateway, x) = trial::routed(&mock(), "GET /r/7", &[]);
    for (text, expected) in [
        ("f", "f"),
        ("f-${stageVariables.v}!", "f-vee!"),
        ("${stageVariables.no}", ""),
        ("${other}${stageVariables.v", "${other}${stageVariables.v"),
    ] {
        assert_eq!(fill(&StageText(text.to_owned()), &x), expected, "{text}");
    }
    let arn = format!("arn:aws:execute-api:us-east-1:123456789012:{}/dev/GET/r/7", x.api.id);
    assert_eq!(method_arn(&x, gateway.setup()), arn);
}

#[test]
fn members_of_bodies() {
    let document = json!({
        "a": {"b": [1, {"c": null}]},
        "message": r#"{"trace": {"line": 7}}"#,
        "text": "not json",
    });
    for (path, expected) in [
        ("a.b[0]", Some(json!(1))),
        ("a.b[1].c", Some(Value::Null)),
        ("a.b", Some(json!([1, {"c": null}]))),
        ("a['b'][0]", Some(json!(1))),
        ("message.trace.line", Some(json!(7))),
        ("message.trace", Some(json!({"line": 7}))),
        ("text.trace", None),
        ("none", None),
        ("a.[", None),
    ] {
        assert_eq!(member(&document, path), expected, "{path}");
    }
    assert_eq!(member(&json!([{"a": 1}]), "[0].a"), Some(json!(1)));
}

/// A case whose route has this security scheme.
fn secured(protocol: &str, scheme: &Value) -> Value {
    let integration = json!({"type": "aws_proxy", "httpMethod": "POST", "uri": trial::F});
    let mut case =
        if protocol == "REST" { trial::rest(&integration) } else { trial::http(&integration) };
    case["definition"]["components"] = json!({"securitySchemes": {"S": scheme}});
    let method = &mut case["definition"]["paths"]["/r/{id}"]["x-amazon-apigateway-any-method"];
    method["security"] = json!([{"S": []}]);
    case
}

#[test]
fn callers() {
    let lambda = json!({"type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": {
            "type": "request", "authorizerUri": trial::F, "authorizerResultTtlInSeconds": 0,
            "identitySource": "method.request.header.Authorization"}});
    let mut http_lambda = lambda.clone();
    http_lambda["x-amazon-apigateway-authorizer"] = json!({
        "type": "request", "authorizerUri": trial::F, "authorizerPayloadFormatVersion": "2.0",
        "identitySource": "$request.header.Authorization"});
    let pool = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abc";
    let cognito = json!({"type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools", "x-amazon-apigateway-authorizer": {
            "type": "cognito_user_pools", "providerARNs": [pool]}});
    let jwt = json!({"type": "oauth2", "x-amazon-apigateway-authorizer": {
        "type": "jwt", "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://issuer.example.com", "audience": ["a"]}}});
    let context = object(json!({"n": 1, "flag": true, "list": ["x"]}));
    let claims = object(json!({"sub": "s", "exp": 9, "groups": ["a", "b"]}));
    let custom = Caller { principal: "p".into(), context, ..Caller::default() };
    let token = Caller { principal: "s".into(), claims: Some(claims), ..Caller::default() };
    let http_claims = json!({"sub": "s", "exp": "9", "groups": "[a b]"});
    let rows = [
        (
            "REST",
            &lambda,
            &custom,
            "1.0",
            json!({"principalId": "p", "n": "1", "flag": "true",
            "list": ["x"], "integrationLatency": 0}),
        ),
        (
            "REST",
            &cognito,
            &token,
            "1.0",
            json!({"claims": {"sub": "s", "exp": "9",
            "groups": "a,b"}}),
        ),
        (
            "HTTP",
            &http_lambda,
            &custom,
            "1.0",
            json!({"claims": null, "scopes": null, "principalId": "p", "n": 1, "flag": true,
            "list": ["x"]}),
        ),
        (
            "HTTP",
            &http_lambda,
            &custom,
            "2.0",
            json!({"lambda": {"n": 1, "flag": true,
            "list": ["x"]}}),
        ),
        ("HTTP", &http_lambda, &Caller::default(), "2.0", json!({"lambda": null})),
        ("HTTP", &http_lambda, &Caller::default(), "1.0", json!({"claims": null, "scopes": null})),
        ("HTTP", &jwt, &token, "1.0", json!({"claims": http_claims, "scopes": null})),
        ("HTTP", &jwt, &token, "2.0", json!({"jwt": {"claims": http_claims, "scopes": null}})),
    ];
    for (protocol, scheme, caller, format, expected) in rows {
        let (gateway, mut x) = trial::routed(&secured(protocol, scheme), "GET /r/7", &[]);
        x.caller = Some(Arc::new(caller.clone()));
        let event = match (protocol, format) {
            ("REST", _) => event::rest_proxy(&x, gateway.setup()),
            (_, "1.0") => event::http_v1(&x, gateway.setup()),
            _ => event::http_v2(&x, gateway.setup()),
        };
        let authorizer = &event.value()["requestContext"]["authorizer"];
        assert_eq!(authorizer, &expected, "{protocol} {format} {scheme}");
    }
}
