//! Signed requests through whole gateways: who gets in, who does not, and in which words.

use serde_json::{Value, json};

use crate::fixture::{self, Answer, ask, fire, fire_at, lambda, lambda_authorizer, mock};
use crate::sigv4::{Credentials, sign};
use crate::trace::Verdict;
use crate::{Gateway, Moment, Request};

const NOW: Moment = Moment(1_767_225_600_000);
const ANN: &str = "arn:aws:iam::123456789012:user/ann";
const EVE: &str = "arn:aws:iam::999999999999:user/eve";
const ROB: &str = "arn:aws:sts::123456789012:assumed-role/Reader/nightly";
/// The method that all of these call, as AWS prints it.
const MASKED: &str = ":us-east-1:********9012:";

fn statement(effect: &str, resource: &str) -> Value {
    json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource})
}

fn policy(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// Ann, of this account, Eve of another, and a session of a role, each with these policies.
fn principals(policies: &Value) -> Value {
    json!([
        {"arn": ANN, "access_key": "AKIAANN", "secret": "s-ann", "policies": policies},
        {"arn": EVE, "access_key": "AKIAEVE", "secret": "s-eve", "policies": policies},
        {"arn": ROB, "access_key": "ASIAROB", "secret": "s-rob", "session_token": "t-rob",
            "policies": policies},
    ])
}

fn iam() -> Value {
    json!({"components": {"securitySchemes": {"S": {
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4"}}}})
}

fn rest(policies: &Value, resource_policy: &Value) -> Gateway {
    let mut definition = iam();
    definition["paths"] = json!({
        "/a": {"get": lambda("F", json!({"security": [{"S": []}]}))},
        "/auth": {"get": mock(json!({"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}))},
    });
    if !resource_policy.is_null() {
        definition["x-amazon-apigateway-policy"] = resource_policy.clone();
    }
    fixture::rest(json!({
        "definition": definition,
        "principals": principals(policies),
        "functions": {"F": {"kind": "proxy_echo"}},
    }))
}

fn signed(line: &str, (key, secret): (&str, &str), token: Option<&str>) -> Request {
    let mut request = ask(line, &[("Host", "test.execute-api.us-east-1.amazonaws.com")]);
    let credentials = Credentials { access_key: key, secret, session_token: token };
    sign(&mut request, credentials, "us-east-1", "execute-api", NOW);
    request
}

fn as_ann(line: &str) -> Request {
    signed(line, ("AKIAANN", "s-ann"), None)
}

fn as_eve(line: &str) -> Request {
    signed(line, ("AKIAEVE", "s-eve"), None)
}

fn fact(answer: &Answer, stop: &str, name: &str) -> bool {
    answer.stop(stop).why.facts().iter().any(|(fact, _)| *fact == name)
}

#[test]
fn what_a_signature_must_be() {
    let mut gateway = rest(&json!([policy(&[statement("Allow", "*")])]), &Value::Null);
    let line = "GET /dev/a";
    let with = |name: &str, value: &str| {
        let mut request = as_ann(line);
        request.headers.set(name, value);
        request
    };
    let invalid = "InvalidSignatureException";
    for (request, error_type, body, why) in [
        (
            ask(line, &[]),
            "MissingAuthenticationTokenException",
            r#"{"message":"Missing Authentication Token"}"#,
            "not signed",
        ),
        (
            ask(line, &[("Authorization", "Bearer abc")]),
            "IncompleteSignatureException",
            r#"{"message":"'abc' not a valid key=value pair (missing equal-sign) in Authorization header: 'Bearer abc'."}"#,
            "no name=value",
        ),
        (
            signed(line, ("AKIAZOE", "s-zoe"), None),
            "AccessDeniedException",
            r#"{"message":"The security token included in the request is invalid."}"#,
            "None of the principals set up here has the access key AKIAZOE",
        ),
        (
            signed(line, ("ASIAROB", "s-rob"), Some("stolen")),
            "AccessDeniedException",
            r#"{"message":"The security token included in the request is invalid."}"#,
            "not the one that belongs to ASIAROB",
        ),
        (
            signed(line, ("AKIAANN", "s-eve"), None),
            invalid,
            r#"{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method."#,
            "the secret of AKIAANN is another one",
        ),
        (with("Host", "elsewhere"), invalid, "", "the headers host, x-amz-date"),
        (with("X-Amz-Date", "20260101T000001Z"), invalid, "", "The signature does not fit"),
    ] {
        let answer = fire_at(&mut gateway, NOW, request);
        answer.expect(403, "authorize", Verdict::Refused, why);
        assert_eq!(answer.header("x-amzn-ErrorType"), Some(error_type));
        assert!(answer.body().starts_with(body), "{}", answer.body());
        let mismatch = why.contains("the secret of");
        assert_eq!(fact(&answer, "authorize", "canonical_request"), mismatch || body.is_empty());
    }
    let late = fire_at(&mut gateway, NOW.plus_seconds(301), as_ann(line));
    late.expect(403, "authorize", Verdict::Refused, "signed 301 s ago");
    assert!(late.body().contains("Signature expired: 20260101T000000Z is now earlier than"));
}

#[test]
fn events_show_the_signer() {
    let mut gateway = rest(&json!([policy(&[statement("Allow", "*")])]), &Value::Null);
    let answer = fire_at(&mut gateway, NOW, as_ann("GET /dev/a?q=1"));
    answer.expect(200, "authorize", Verdict::Passed, "statement 1 of the caller's policy 1 allows");
    assert!(fact(&answer, "authorize", "canonical_request"));
    let event: Value = serde_json::from_str(&answer.body()).unwrap();
    let context = &event["requestContext"];
    let identity = &context["identity"];
    assert_eq!(identity["userArn"], ANN);
    assert_eq!(identity["accountId"], "123456789012");
    assert_eq!(identity["accessKey"], "AKIAANN");
    assert_eq!(identity["user"], identity["caller"]);
    let id = identity["user"].as_str().unwrap();
    assert!(id.starts_with("AIDA") && id.len() == 21, "{id}");
    assert!(context.get("authorizer").is_none());
    // The signature does not go on to the function; what was signed does.
    assert!(event["headers"].get("Authorization").is_none());
    assert_eq!(event["headers"]["X-Amz-Date"], "20260101T000000Z");

    let rob = signed("GET /dev/a", ("ASIAROB", "s-rob"), Some("t-rob"));
    let event: Value = serde_json::from_str(&fire_at(&mut gateway, NOW, rob).body()).unwrap();
    let caller = event["requestContext"]["identity"]["caller"].as_str().unwrap();
    assert!(caller.starts_with("AROA") && caller.ends_with(":nightly"), "{caller}");
}

/// data-plane.md 5.8: rows are the caller's policies, columns the resource policy.
#[test]
fn both_sides_decide() {
    let allow = statement("Allow", "*/GET/*");
    let deny = statement("Deny", "*/GET/*");
    let other = statement("Allow", "*/POST/*");
    let anyone = |effect: &str, resource: &str| {
        let mut statement = statement(effect, resource);
        statement["Principal"] = json!("*");
        policy(&[statement])
    };
    let allows = anyone("Allow", "execute-api:/dev/GET/*");
    let denies = anyone("Deny", "execute-api:/dev/GET/*");
    let silent = anyone("Allow", "execute-api:/dev/POST/*");
    let none = Value::Null;
    let (own, both) = ("authorize", "policy verdict");
    let deny_text = " with an explicit deny";
    for (own_statement, resource, ann, eve) in [
        (&allow, &none, (200, own, "allows this method"), (403, own, "the API has none")),
        (&allow, &allows, (200, both, "allows it too"), (200, both, "allows it too")),
        (&allow, &silent, (200, both, "own policy is enough"), (403, both, "here one must")),
        (&allow, &denies, (403, both, "denies it"), (403, both, "denies it")),
        (&other, &none, (403, own, "No statement"), (403, own, "No statement")),
        (
            &other,
            &allows,
            (200, own, "in the same account that is enough"),
            (403, own, "own policies must"),
        ),
        (&other, &silent, (403, own, "No statement"), (403, own, "No statement")),
        (&other, &denies, (403, both, "denies it"), (403, both, "denies it")),
        (&deny, &none, (403, own, "policy 1 denies"), (403, own, "policy 1 denies")),
        (&deny, &allows, (403, own, "policy 1 denies"), (403, own, "policy 1 denies")),
        (&deny, &silent, (403, own, "policy 1 denies"), (403, own, "policy 1 denies")),
        (&deny, &denies, (403, own, "policy 1 denies"), (403, own, "policy 1 denies")),
    ] {
        let mut gateway = rest(&json!([policy(std::slice::from_ref(own_statement))]), resource);
        for (request, user, (status, stop, why)) in
            [(as_ann("GET /dev/a"), ANN, ann), (as_eve("GET /dev/a"), EVE, eve)]
        {
            let answer = fire_at(&mut gateway, NOW, request);
            let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
            answer.expect(status, stop, verdict, why);
            if status == 403 {
                let body = answer.body();
                let text = format!(
                    "{{\"Message\":\"User: {user} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api"
                );
                assert!(body.starts_with(&text) && body.contains(MASKED), "{body}");
                assert_eq!(body.contains(deny_text), why.contains("denies"), "{body}");
                assert_eq!(answer.header("x-amzn-ErrorType"), Some("AccessDeniedException"));
            }
        }
    }
}

#[test]
fn conditions_and_the_second_of_two_policies() {
    let mut dated = statement("Allow", "*");
    dated["Condition"] = json!({
        "DateLessThan": {"aws:CurrentTime": "2026-01-01T00:01:00Z"},
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/ann"},
    });
    let policies = json!([policy(&[statement("Allow", "nothing")]), policy(&[dated])]);
    let mut gateway = rest(&policies, &Value::Null);
    let answer = fire_at(&mut gateway, NOW, as_ann("GET /dev/auth"));
    answer.expect(200, "authorize", Verdict::Passed, "statement 1 of the caller's policy 2 allows");
    let late = fire_at(&mut gateway, NOW.plus_seconds(60), as_ann("GET /dev/auth"));
    late.expect(403, "authorize", Verdict::Refused, "No statement of the caller's policies");
}

#[test]
fn private_apis() {
    let mut through = statement("Allow", "execute-api:/*");
    through["Principal"] = json!("*");
    through["Condition"] = json!({"StringEquals": {"aws:SourceVpc": "vpc-9"}});
    let mut gateway = fixture::rest(json!({
        "definition": {
            "paths": {"/a": {"get": lambda("F", json!({}))}},
            "x-amazon-apigateway-policy": policy(&[through]),
        },
        "vpc_endpoints": {"vpce-1": "vpc-9", "vpce-2": "vpc-8"},
        "functions": {"F": {"kind": "proxy_echo"}},
    }));
    let id = gateway.setup().api.id.clone();
    for (host, status) in [
        (format!("{id}-vpce-1.execute-api.us-east-1.amazonaws.com"), 200),
        (format!("{id}-vpce-2.execute-api.us-east-1.amazonaws.com"), 403),
        (format!("{id}.execute-api.us-east-1.amazonaws.com"), 403),
    ] {
        let answer = fire(&mut gateway, "GET /dev/a", &[("Host", &host)]);
        assert_eq!(answer.status(), status, "{host}");
        if status == 200 {
            let event: Value = serde_json::from_str(&answer.body()).unwrap();
            let identity = &event["requestContext"]["identity"];
            assert_eq!(
                (&identity["vpceId"], &identity["vpcId"]),
                (&json!("vpce-1"), &json!("vpc-9"))
            );
        }
    }
}

#[test]
fn http_apis_say_forbidden_and_no_more() {
    let mut definition = iam();
    definition["paths"] = json!({"/a": {"get": lambda("F", json!({
        "security": [{"S": []}],
        "x-amazon-apigateway-integration": {"payloadFormatVersion": "2.0"}}))}});
    let only_ann = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "execute-api:Invoke",
        "Resource": "*/$default/GET/a",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": ANN}}}]});
    let mut gateway = fixture::http(json!({
        "definition": definition,
        "principals": principals(&json!([only_ann])),
        "functions": {"F": {"kind": "proxy_echo"}},
    }));
    for request in [
        ask("GET /a", &[]),
        ask("GET /a", &[("Authorization", "Bearer abc")]),
        signed("GET /a", ("AKIAANN", "wrong"), None),
        signed("GET /a", ("ASIAROB", "s-rob"), Some("t-rob")),
        as_eve("GET /a"),
    ] {
        let answer = fire_at(&mut gateway, NOW, request);
        answer.expect(403, "authorize", Verdict::Refused, "");
        assert_eq!(answer.body(), r#"{"message":"Forbidden"}"#);
        assert_eq!(answer.header("x-amzn-ErrorType"), None);
    }
    let answer = fire_at(&mut gateway, NOW, as_ann("GET /a"));
    answer.expect(200, "authorize", Verdict::Passed, "ann signed it");
    let event: Value = serde_json::from_str(&answer.body()).unwrap();
    let iam = &event["requestContext"]["authorizer"]["iam"];
    assert_eq!(iam["userArn"], ANN);
    assert_eq!(iam["userId"], iam["callerId"]);
    assert_eq!((&iam["accessKey"], &iam["accountId"]), (&json!("AKIAANN"), &json!("123456789012")));
    assert_eq!(iam["cognitoIdentity"], Value::Null);
}

/// A fresh answer is for callers whose policies allow `execute-api:InvalidateCache` here.
#[test]
fn the_cache_is_invalidated_by_permission() {
    let invalidate = json!({"Effect": "Allow", "Action": "execute-api:InvalidateCache",
        "Resource": "arn:aws:execute-api:us-east-1:123456789012:*/dev/GET/a"});
    for (more, cross, why) in [
        (vec![], false, "max-age=0 is ignored"),
        (
            vec![invalidate.clone()],
            false,
            "the caller's policies allow execute-api:InvalidateCache",
        ),
        (vec![invalidate.clone()], true, "max-age=0 is ignored"),
        (
            vec![
                invalidate,
                json!({"Effect": "Deny", "Action": "*:InvalidateCache", "Resource": "*"}),
            ],
            false,
            "max-age=0 is ignored",
        ),
    ] {
        let mut definition = iam();
        definition["paths"] = json!({"/a": {"get": lambda("F", json!({"security": [{"S": []}]}))}});
        let mut anyone = statement("Allow", "*");
        anyone["Principal"] = json!("*");
        definition["x-amazon-apigateway-policy"] = policy(&[anyone]);
        let mut statements = vec![statement("Allow", "*")];
        statements.extend(more);
        let mut gateway = fixture::rest(json!({
            "definition": definition,
            "stage": {"name": "dev", "cache_cluster_size": "0.5",
                "method_settings": {"*/*": {"cachingEnabled": true}}},
            "principals": principals(&json!([policy(&statements)])),
            "functions": {"F": {"kind": "counter"}},
        }));
        let sign = |line: &str| if cross { as_eve(line) } else { as_ann(line) };
        fire_at(&mut gateway, NOW, sign("GET /dev/a"));
        let mut fresh = sign("GET /dev/a");
        fresh.headers.append("Cache-Control", "max-age=0");
        let answer = fire_at(&mut gateway, NOW, fresh);
        let said = answer.stop("cache lookup").why.to_string();
        assert!(answer.status() == 200 && said.contains(why), "{said}");
        let count = if why.contains("ignored") { 1 } else { 2 };
        assert_eq!(answer.body(), format!("{{\"count\":{count}}}"));
    }
}

/// A signature on a method that asks for something else is nobody's business.
#[test]
fn signed_requests_elsewhere() {
    let mut gateway = fixture::rest(json!({
        "definition": {
            "paths": {"/open": {"get": lambda("F", json!({}))},
                "/lambda": {"get": mock(json!({"security": [{"T": []}]}))}},
            "components": {"securitySchemes": {"T": lambda_authorizer("token", json!({}))}},
        },
        "principals": principals(&json!([])),
        "functions": {"F": {"kind": "proxy_echo"},
            "A": {"kind": "authorizer", "rules": {}, "default": "deny"}},
    }));
    let open = fire_at(&mut gateway, NOW, as_ann("GET /dev/open"));
    open.expect(200, "authorize", Verdict::Skipped, "anybody");
    let event: Value = serde_json::from_str(&open.body()).unwrap();
    assert_eq!(event["requestContext"]["identity"]["userArn"], Value::Null);
    fire_at(&mut gateway, NOW, as_ann("GET /dev/lambda")).expect(
        403,
        "authorize",
        Verdict::Refused,
        "",
    );
    let unknown = fire_at(&mut gateway, NOW, as_ann("GET /dev/none"));
    assert_eq!(unknown.body(), r#"{"message":"Missing Authentication Token"}"#);
}
