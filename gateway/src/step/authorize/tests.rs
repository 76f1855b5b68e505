//! Authorizers: request in, decision and reason out.

#![expect(clippy::needless_pass_by_value, reason = "fragments are literals")]

use serde_json::{Value, json};

use crate::Gateway;
use crate::fixture::{self, Answer, ask, fire, fire_at, lambda, lambda_authorizer, mock};
use crate::moment::Moment;
use crate::trace::Verdict;

const NOW: Moment = Moment(1_000_000_000_000);

/// A REST API whose methods `/a` and `/b` share the authorizer `T`.
fn rest(authorizer: Value, functions: Value) -> Gateway {
    let method = json!({"get": lambda("E", json!({"security": [{"T": []}]}))});
    let mut all = json!({"E": {"kind": "proxy_echo"}});
    fixture::merge(&mut all, functions);
    fixture::rest(json!({
        "definition": {
            "paths": {"/a": method, "/b": method},
            "components": {"securitySchemes": {"T": authorizer}},
        },
        "functions": all,
    }))
}

fn token(more: Value) -> Value {
    lambda_authorizer("token", more)
}

/// Only a method with authorization has the limit, and no gateway response shapes its 414.
#[test]
fn a_path_can_make_the_arn_too_long() {
    let method = |more: Value| json!({"get": lambda("E", more)});
    let mut gateway = fixture::rest(json!({
        "definition": {
            "paths": {"/a/{id}": method(json!({"security": [{"T": []}]})), "/b/{id}": method(json!({}))},
            "components": {"securitySchemes": {"T": token(json!({}))}},
            "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": {"statusCode": 499}},
        },
        "functions": {"E": {"kind": "proxy_echo"}, "A": {"kind": "authorizer", "default": "allow"}},
    }));
    let arn = "arn:aws:execute-api:us-east-1:000000000000:/dev/GET/a/".len();
    let longest = 1600 - arn - gateway.setup().api.id.len();
    for (path, length, status) in [("a", longest, 200), ("a", longest + 1, 414), ("b", 2000, 200)] {
        let line = format!("GET /dev/{path}/{}", "x".repeat(length));
        let answer = fire(&mut gateway, &line, &[("Authorization", "t")]);
        assert_eq!(answer.status(), status, "{path} {length}");
        assert!(status == 200 || answer.body() == r#"{"message":"Request URI too long"}"#);
    }
}

fn asked(gateway: &Gateway) -> u64 {
    gateway.world().functions.get("A").map_or(0, |calls| calls.count)
}

#[test]
fn token_authorizers_outcome_by_outcome() {
    let policy = |effect: &str, resource: &str| json!({"Statement": [{"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}]});
    let result = |principal: Value, policy: Value| json!({"principalId": principal, "policyDocument": policy});
    let mut gateway = rest(
        token(
            json!({"authorizerResultTtlInSeconds": 0, "identityValidationExpression": "[a-z-]+"}),
        ),
        json!({"A": {"kind": "authorizer", "default": "unauthorized", "rules": {
            "allow": "allow", "deny": "deny", "unauthorized": "unauthorized", "error": "error",
            "other": result(json!("u"), policy("Allow", "*/GET/b")),
            "no-principal": result(Value::Null, policy("Allow", "*")),
            "no-policy": {"principalId": "u"},
            "bad-policy": result(json!("u"), policy("Perhaps", "*")),
            "nested": {"principalId": "u", "policyDocument": policy("Allow", "*"), "context": {"a": []}},
        }}}),
    );
    let deny = "User is not authorized to access this resource";
    for (sent, status, verdict, why, body) in [
        (
            None,
            401,
            Verdict::Refused,
            "header Authorization is empty",
            r#"{"message":"Unauthorized"}"#,
        ),
        (Some(""), 401, Verdict::Refused, "T is not asked", r#"{"message":"Unauthorized"}"#),
        (Some("A1"), 401, Verdict::Refused, "does not match", r#"{"message":"Unauthorized"}"#),
        (Some("allow"), 200, Verdict::Passed, "statement 1 of its policy allows", ""),
        (
            Some("deny"),
            403,
            Verdict::Refused,
            "statement 1 of its policy denies",
            &format!(r#"{{"Message":"{deny} with an explicit deny"}}"#),
        ),
        (
            Some("other"),
            403,
            Verdict::Refused,
            "no statement of its policy allows arn:aws:execute-api:",
            &format!(r#"{{"Message":"{deny}"}}"#),
        ),
        (
            Some("unauthorized"),
            401,
            Verdict::Refused,
            "exactly the word",
            r#"{"message":"Unauthorized"}"#,
        ),
        (Some("error"), 500, Verdict::Refused, "A failed", r#"{"message":null}"#),
        (
            Some("no-principal"),
            500,
            Verdict::Refused,
            "principalId is missing",
            r#"{"message":null}"#,
        ),
        (
            Some("no-policy"),
            500,
            Verdict::Refused,
            "policyDocument is missing",
            r#"{"message":null}"#,
        ),
        (Some("bad-policy"), 500, Verdict::Refused, "the Effect", r#"{"message":null}"#),
        (
            Some("nested"),
            500,
            Verdict::Refused,
            "texts, numbers and booleans",
            r#"{"message":null}"#,
        ),
    ] {
        let headers: Vec<_> = sent.map(|sent| ("Authorization", sent)).into_iter().collect();
        let answer = fire(&mut gateway, "GET /dev/a", &headers);
        answer.expect(status, "authorize", verdict, why);
        assert!(status == 200 || answer.body() == body, "{sent:?}: {}", answer.body());
    }
    let event = gateway.world().functions["A"].last_event.as_ref().unwrap().value();
    assert_eq!(event["type"], "TOKEN");
    assert_eq!(event["authorizationToken"], "nested");
    assert!(event["methodArn"].as_str().unwrap().ends_with("/dev/GET/a"), "{event}");
}

#[test]
fn functions_that_cannot_be_called() {
    let mut forbidden = rest(
        token(json!({})),
        json!({"A": {"kind": "authorizer", "rules": {}, "default": "allow", "permission": false}}),
    );
    let answer = fire(&mut forbidden, "GET /dev/a", &[("Authorization", "t")]);
    answer.expect(500, "authorize", Verdict::Refused, "no permission to invoke A");
    assert_eq!(answer.header("x-amzn-ErrorType"), Some("AuthorizerConfigurationException"));
    assert_eq!(answer.trace.calls, []);
    let role = json!({"authorizerCredentials": "arn:aws:iam::000000000000:role/r"});
    let mut by_role = rest(
        token(role),
        json!({"A": {"kind": "authorizer", "rules": {}, "default": "allow", "permission": false}}),
    );
    assert_eq!(fire(&mut by_role, "GET /dev/a", &[("Authorization", "t")]).status(), 200);
}

#[test]
fn a_kept_policy_is_held_against_every_method() {
    let mut gateway = rest(
        token(json!({"authorizerResultTtlInSeconds": 60})),
        json!({"A": {"kind": "authorizer", "rules": {"t": "allow", "u": "allow"}, "default": "deny"}}),
    );
    let mut at = |seconds: i64, path: &str, token: &str| {
        let request = ask(&format!("GET /dev/{path}"), &[("Authorization", token)]);
        let answer = fire_at(&mut gateway, NOW.plus_seconds(seconds), request);
        (answer, asked(&gateway))
    };
    let expect = |(answer, calls): (Answer, u64), status, why: &str, wanted| {
        let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
        answer.expect(status, "authorize", verdict, why);
        assert_eq!(calls, wanted, "{why}");
    };
    expect(at(0, "a", "t"), 200, "T: statement 1", 1);
    expect(at(59, "a", "t"), 200, "T is not asked: its policy, kept 59 s ago (TTL 60 s)", 1);
    // The trap: the policy names GET /a alone, and is kept for GET /b too.
    expect(at(59, "b", "t"), 403, "has no statement that allows arn:aws:execute-api", 1);
    expect(at(59, "a", "u"), 200, "T: statement 1", 2);
    expect(at(60, "b", "t"), 200, "T: statement 1", 3);
    expect(at(60, "a", "x"), 403, "T: statement 1 of its policy denies", 4);
    expect(at(61, "a", "x"), 403, "is not asked", 4);
}

#[test]
fn request_authorizers_read_every_identity_source() {
    let sources = "method.request.header.H, method.request.querystring.q, context.httpMethod, \
                   stageVariables.v";
    let method = json!({"get": mock(json!({"security": [{"R": []}]}))});
    let mut gateway = fixture::rest(json!({
        "definition": {
            "paths": {"/a/{id}": method},
            "components": {"securitySchemes": {"R": lambda_authorizer("request",
                json!({"identitySource": sources, "authorizerResultTtlInSeconds": 300}))}},
        },
        "stage": {"variables": {"v": "1"}},
        "functions": {"A": {"kind": "authorizer", "token": "queryStringParameters.q",
            "rules": {"yes": "allow"}, "default": "deny"}},
    }));
    for (line, header, status, why) in [
        ("GET /dev/a/7?q=yes", None, 401, "header H is empty"),
        ("GET /dev/a/7", Some("h"), 401, "query parameter q is empty"),
        ("GET /dev/a/7?q=", Some("h"), 401, "query parameter q is empty"),
        ("GET /dev/a/7?q=yes", Some("h"), 200, "R: statement 1"),
        ("GET /dev/a/7?q=yes", Some("h"), 200, "R is not asked"),
        ("GET /dev/a/7?q=yes", Some("i"), 200, "R: statement 1"),
        ("GET /dev/a/7?q=no", Some("h"), 403, "R: statement 1"),
    ] {
        let headers: Vec<_> = header.map(|h| ("H", h)).into_iter().collect();
        let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
        fire(&mut gateway, line, &headers).expect(status, "authorize", verdict, why);
    }
    let event = gateway.world().functions["A"].last_event.as_ref().unwrap().value();
    assert_eq!(event["type"], "REQUEST");
    assert_eq!(event["pathParameters"], json!({"id": "7"}));
    assert_eq!(event["stageVariables"], json!({"v": "1"}));
    assert_eq!(event["headers"]["H"], "h");
    assert_eq!((event.get("body"), event.get("isBase64Encoded")), (None, None));
}

#[test]
fn http_lambda_authorizers() {
    let authorizer = |format: &str, more: Value| {
        let mut all = json!({"authorizerPayloadFormatVersion": format,
            "identitySource": "$request.header.Authorization", "authorizerResultTtlInSeconds": 60});
        fixture::merge(&mut all, more);
        lambda_authorizer("request", all)
    };
    let function = |function: Value| {
        let mut functions = json!({"E": {"kind": "proxy_echo"}});
        functions["A"] = function;
        functions
    };
    let gateway = |authorizer: Value, functions: Value| {
        let route = json!({"get": lambda("E", json!({"security": [{"L": []}]}))});
        fixture::http(json!({
            "definition": {"paths": {"/a": route, "/b": route},
                "components": {"securitySchemes": {"L": authorizer}}},
            "functions": functions,
        }))
    };
    let simple = json!({"kind": "authorizer", "default": {"isAuthorized": false},
        "rules": {"yes": {"isAuthorized": true, "context": {"list": [1]}}, "odd": {"isAuthorized": "yes"}}});
    let mut gateway2 =
        gateway(authorizer("2.0", json!({"enableSimpleResponses": true})), function(simple));
    for (line, sent, status, why) in [
        ("GET /a", None, 401, "header Authorization is empty"),
        ("GET /a", Some("yes"), 200, "L says isAuthorized."),
        ("GET /b", Some("yes"), 200, "L is not asked: it said isAuthorized 0 s ago (TTL 60 s)"),
        ("GET /a", Some("no"), 403, "L says that the caller is not authorized."),
        ("GET /b", Some("no"), 403, "that the caller is not authorized."),
        ("GET /a", Some("odd"), 500, "isAuthorized is missing or not a boolean"),
    ] {
        let headers: Vec<_> = sent.map(|sent| ("authorization", sent)).into_iter().collect();
        let answer = fire(&mut gateway2, line, &headers);
        let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
        answer.expect(status, "authorize", verdict, why);
        assert_eq!(answer.header("x-amzn-ErrorType"), None);
    }
    let event = gateway2.world().functions["A"].last_event.as_ref().unwrap().value();
    assert_eq!(event["identitySource"], json!(["odd"]));
    assert!(event["routeArn"].as_str().unwrap().ends_with("/$default/GET/a"), "{event}");

    let reserved = json!({"kind": "authorizer", "default": "allow", "context": {"claims": "x"}});
    let mut gateway1 = gateway(authorizer("1.0", json!({})), function(reserved));
    fire(&mut gateway1, "GET /a", &[("authorization", "t")]).expect(
        500,
        "authorize",
        Verdict::Refused,
        "context holds claims, a name that format 1.0 reserves",
    );
    let slow = json!({"kind": "authorizer", "default": "allow", "rules": {}, "latency_ms": 10_001});
    let mut gateway1 = gateway(authorizer("1.0", json!({})), function(slow));
    let answer = fire(&mut gateway1, "GET /a", &[("authorization", "t")]);
    answer.expect(500, "authorize", Verdict::Refused, "did not answer within 10 s");
    assert_eq!(answer.trace.waited_ms, 10_000);
    assert_eq!(answer.body(), r#"{"message":"Internal Server Error"}"#);
}

#[test]
fn jwt_authorizers_check_by_check() {
    let scheme = json!({"type": "oauth2", "x-amazon-apigateway-authorizer": {
        "type": "jwt", "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": "https://issuer", "audience": ["app"]}}});
    let route = |scopes: Value| json!({"get": lambda("E", json!({"security": [{"J": scopes}]}))});
    let mut gateway = fixture::http(json!({
        "definition": {
            "paths": {"/open": route(json!([])), "/write": route(json!(["write"]))},
            "components": {"securitySchemes": {"J": scheme}},
        },
        "functions": {"E": {"kind": "proxy_echo"}},
        "jwks": {"https://issuer": fixture::jwks()},
    }));
    let now = NOW.epoch_seconds();
    let claims = |more: Value| {
        let mut claims = json!({"iss": "https://issuer", "aud": "app", "sub": "ann",
            "iat": now - 10, "exp": now + 3600});
        fixture::merge(&mut claims, more);
        claims
    };
    let good = fixture::token(&claims(json!({})));
    let writer = fixture::token(&claims(json!({"scope": "read write"})));
    let rows: &[(&str, Option<String>, u16, &str, &str)] = &[
        ("/open", None, 401, "There is no token", "Bearer"),
        (
            "/open",
            Some("abc".into()),
            401,
            "three parts",
            "token contains an invalid number of segments",
        ),
        ("/open", Some(good.clone()), 200, "A token of https://issuer for ann: signature", ""),
        ("/open", Some(format!("Bearer {good}")), 200, "the signature was checked before", ""),
        ("/open", Some(format!("Bearer {good}x")), 401, "", "invalid_token"),
        (
            "/open",
            Some(fixture::forged(&claims(json!({})))),
            401,
            "does not fit",
            "invalid signature",
        ),
        ("/open", Some(fixture::token(&claims(json!({"iss": "x"})))), 401, "iss is not", "issuer"),
        (
            "/open",
            Some(fixture::token(&claims(json!({"aud": "x"})))),
            401,
            "aud",
            "the token does not have a valid audience",
        ),
        ("/open", Some(fixture::token(&claims(json!({"exp": now})))), 401, "exp", "expired"),
        (
            "/open",
            Some(fixture::token(&claims(json!({"nbf": now + 1})))),
            401,
            "nbf",
            "not valid yet",
        ),
        ("/open", Some(fixture::token(&claims(json!({"iat": now + 1})))), 401, "iat", "future"),
        (
            "/write",
            Some(good),
            403,
            "no scope, and the route asks for one of write",
            "insufficient_scope",
        ),
        ("/write", Some(writer), 200, "expires in 1 h 0 min", ""),
    ];
    for (path, sent, status, why, challenge) in rows {
        let headers: Vec<_> = sent.iter().map(|sent| ("Authorization", sent.as_str())).collect();
        let answer = fire(&mut gateway, &format!("GET {path}"), &headers);
        let verdict = if *status == 200 { Verdict::Passed } else { Verdict::Refused };
        answer.expect(*status, "authorize", verdict, why);
        let sent = answer.header("www-authenticate").unwrap_or_default();
        assert!(sent.contains(challenge) && (*status == 200) == sent.is_empty(), "{sent}");
    }
}

#[test]
fn a_remembered_signature_ends_with_its_key() {
    let claims = json!({"iss": "https://issuer", "aud": "app", "sub": "ann",
        "exp": NOW.epoch_seconds() + 60});
    let token = fixture::token(&claims);
    let mut verified = crate::jwt::Verified::default();
    assert!(matches!(verified.token(&token, &fixture::jwks()), Ok((_, false))));
    assert!(matches!(verified.token(&token, &fixture::jwks()), Ok((_, true))));
    // A known signature under other claims is none.
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, _) = signed.split_once('.').unwrap();
    let forged = format!("{header}.e30.{signature}");
    assert_eq!(verified.token(&forged, &fixture::jwks()), Err(crate::jwt::Fault::Signature));
    let mut other = fixture::jwks();
    other["keys"][0]["kid"] = json!("another");
    assert_eq!(verified.token(&token, &other), Err(crate::jwt::Fault::UnknownKey));
    other["keys"][0] = fixture::jwks()["keys"][0].clone();
    other["keys"][0]["e"] = json!("Aw");
    assert!(verified.token(&token, &other).is_err());
}

#[test]
fn cognito_authorizers() {
    let scheme = json!({"type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools",
            "providerARNs": ["arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_A"]}});
    let method = |scopes: Value| json!({"get": lambda("E", json!({"security": [{"C": scopes}]}))});
    let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A";
    let mut gateway = fixture::rest(json!({
        "definition": {
            "paths": {"/me": method(json!([])), "/write": method(json!(["api/write"]))},
            "components": {"securitySchemes": {"C": scheme}},
        },
        "functions": {"E": {"kind": "proxy_echo"}},
        "jwks": {issuer: fixture::jwks()},
    }));
    let now = NOW.epoch_seconds();
    let token = |more: Value| {
        let mut claims = json!({"iss": issuer, "sub": "ann", "token_use": "id", "exp": now + 60});
        fixture::merge(&mut claims, more);
        fixture::token(&claims)
    };
    let access = |scope: &str| token(json!({"token_use": "access", "scope": scope}));
    let unauthorized = r#"{"message":"Unauthorized"}"#;
    for (path, sent, status, why, body) in [
        ("/me", None, 401, "There is no token", unauthorized),
        ("/me", Some("abc".to_owned()), 401, "No user pool", unauthorized),
        ("/me", Some(token(json!({}))), 200, "user pool eu-west-1_A for ann", ""),
        ("/me", Some(format!("Bearer {}", token(json!({})))), 200, "expires in 60 s", ""),
        ("/me", Some(token(json!({"iss": "x"}))), 401, "No user pool", unauthorized),
        ("/me", Some(access("api/write")), 401, "ID token", unauthorized),
        (
            "/me",
            Some(token(json!({"exp": now - 1}))),
            401,
            "exp",
            r#"{"message":"The incoming token has expired"}"#,
        ),
        ("/write", Some(token(json!({}))), 401, "access token", unauthorized),
        ("/write", Some(access("api/read")), 401, "none of the method's scopes", unauthorized),
        ("/write", Some(access("api/read api/write")), 200, "user pool", ""),
    ] {
        let headers: Vec<_> = sent.iter().map(|sent| ("Authorization", sent.as_str())).collect();
        let answer = fire(&mut gateway, &format!("GET /dev{path}"), &headers);
        let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
        answer.expect(status, "authorize", verdict, why);
        assert!(status == 200 || answer.body() == body, "{}", answer.body());
    }
}

/// data-plane.md 5.8, same account: what the authorizer says, what the policy says, and the end.
#[test]
fn resource_policies_with_and_without_an_authorizer() {
    let statement = |effect: &str, resource: &str| json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": resource});
    let allow = json!([statement("Allow", "execute-api:/dev/GET/*")]);
    let deny = json!([statement("Allow", "*"), statement("Deny", "execute-api:/dev/GET/*")]);
    let silent = json!([statement("Allow", "execute-api:/dev/POST/*")]);
    for (policy, path, sent, status, stop, why) in [
        (&allow, "open", "", 200, "resource policy", "Statement 1 allows it"),
        (&deny, "open", "", 403, "resource policy", "Statement 2 of the policy denies"),
        (&silent, "open", "", 403, "resource policy", "No statement of the policy allows"),
        (&allow, "lambda", "allow", 200, "policy verdict", "allows it too"),
        (&silent, "lambda", "allow", 200, "policy verdict", "the authorizer's allow is enough"),
        (&deny, "lambda", "allow", 403, "resource policy", "Statement 2"),
        (&allow, "lambda", "other", 200, "authorize", "in the same account that is enough"),
        (&silent, "lambda", "other", 403, "authorize", "no statement of its policy"),
        (&allow, "lambda", "deny", 403, "authorize", "denies"),
        (&deny, "lambda", "other", 403, "resource policy", "Statement 2"),
    ] {
        let mut gateway = fixture::rest(json!({
            "definition": {
                "paths": {
                    "/open": {"get": mock(json!({}))},
                    "/lambda": {"get": mock(json!({"security": [{"T": []}]}))},
                },
                "components": {"securitySchemes": {"T": token(json!({}))}},
                "x-amazon-apigateway-policy": {"Version": "2012-10-17", "Statement": policy},
            },
            "functions": {"A": {"kind": "authorizer", "default": "deny", "rules": {
                "allow": "allow", "other": {"principalId": "u", "policyDocument": {"Statement": [
                    {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "nothing"}]}},
            }}},
        }));
        let answer = fire(&mut gateway, &format!("GET /dev/{path}"), &[("Authorization", sent)]);
        let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
        answer.expect(status, stop, verdict, why);
        if stop == "resource policy" && status == 403 {
            assert!(answer.body().starts_with(r#"{"Message":"User: anonymous is not authorized"#));
            let masked = answer.body().contains(":us-east-1:********");
            assert!(masked && answer.body().contains("explicit deny") == (policy == &deny));
        }
    }
}
