//! What the echoing function F was handed, in each of the three formats.

use serde_json::{Value, json};

use crate::trial::{self, F};

/// The event that F got.
fn event(case: &Value, line: &str, headers: &[(&str, &str)], body: &str) -> Value {
    let mut gateway = trial::gateway(case);
    let (response, trace) = gateway.handle(trial::request(case, line, headers, body), trial::NOW);
    assert_eq!(response.status, 200, "{trace}");
    gateway.world().functions["F"].last_event.as_ref().unwrap().value()
}

fn rest() -> Value {
    let mut case = trial::rest(&json!({"type": "aws_proxy", "httpMethod": "POST", "uri": F}));
    case["functions"] = json!({"F": {"kind": "static", "value": {"statusCode": 200}}});
    case["definition"]["x-amazon-apigateway-binary-media-types"] = json!(["image/png"]);
    case
}

fn http(format: &str) -> Value {
    let mut case = trial::http(&json!({
        "type": "aws_proxy", "httpMethod": "POST", "uri": F, "payloadFormatVersion": format,
    }));
    case["functions"] = json!({"F": {"kind": "static", "value": {"statusCode": 200}}});
    case
}

/// The value at each path, as one object.
fn picked(event: &Value, paths: &[&str]) -> Value {
    paths
        .iter()
        .map(|p| ((*p).to_owned(), event.pointer(p).cloned()))
        .map(|(p, v)| (p, v.unwrap_or_else(|| json!("absent"))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn rest_event() {
    let headers = [
        ("tEst", "1"),
        ("tEst", "2"),
        ("user-agent", "ua"),
        ("authorization", "a"),
        ("Connection", "close"),
        ("x-forwarded-for", "10.0.0.1"),
        ("x-amzn-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793"),
    ];
    let event = event(&rest(), "POST /r/a%2Bb/?q=1&q=x%20y&r", &headers, "hi");
    let paths = [
        "/resource",
        "/path",
        "/httpMethod",
        "/headers/tEst",
        "/multiValueHeaders/tEst",
        "/headers/User-Agent",
        "/headers/Authorization",
        "/headers/Connection",
        "/headers/X-Forwarded-For",
        "/headers/Host",
        "/queryStringParameters",
        "/multiValueQueryStringParameters/q",
        "/pathParameters",
        "/stageVariables",
        "/body",
        "/isBase64Encoded",
        "/requestContext/path",
        "/requestContext/requestTime",
        "/requestContext/requestTimeEpoch",
        "/requestContext/identity/sourceIp",
        "/requestContext/identity/userAgent",
        "/requestContext/identity/caller",
        "/requestContext/identity/apiKey",
        "/requestContext/authorizer",
        "/requestContext/isCanaryRequest",
        "/requestContext/resourcePath",
    ];
    let host = format!(
        "{}.execute-api.us-east-1.amazonaws.com",
        event["requestContext"]["apiId"].as_str().unwrap()
    );
    assert_eq!(
        picked(&event, &paths),
        json!({
            "/resource": "/r/{id}", "/path": "/r/a%2Bb/", "/httpMethod": "POST",
            "/headers/tEst": "2", "/multiValueHeaders/tEst": ["1", "2"],
            "/headers/User-Agent": "ua", "/headers/Authorization": "a",
            "/headers/Connection": "absent", "/headers/X-Forwarded-For": "10.0.0.1, 192.0.2.7",
            "/headers/Host": host,
            "/queryStringParameters": {"q": "x y", "r": ""},
            "/multiValueQueryStringParameters/q": ["1", "x y"], "/pathParameters": {"id": "a%2Bb"},
            "/stageVariables": {"v": "vee"}, "/body": "hi", "/isBase64Encoded": false,
            "/requestContext/path": "/dev/r/a%2Bb/",
            "/requestContext/requestTime": "02/Jan/2026:03:04:05 +0000",
            "/requestContext/requestTimeEpoch": 1_767_323_045_678_i64,
            "/requestContext/identity/sourceIp": "192.0.2.7",
            "/requestContext/identity/userAgent": "ua", "/requestContext/identity/caller": null,
            "/requestContext/identity/apiKey": "absent", "/requestContext/authorizer": "absent",
            "/requestContext/isCanaryRequest": "absent", "/requestContext/resourcePath": "/r/{id}",
        })
    );
    let trace = event["headers"]["X-Amzn-Trace-Id"].as_str().unwrap();
    assert!(trace.starts_with("Root=1-5759e988-bd862e3fe1be46a994272793;Parent="), "{trace}");
}

#[test]
fn rest_absences_are_null() {
    let mut case = rest();
    case["stage"]["variables"] = json!({});
    let event = event(&case, "GET /r/1", &[], "");
    let paths =
        ["/queryStringParameters", "/multiValueQueryStringParameters", "/stageVariables", "/body"];
    for path in paths {
        assert_eq!(event.pointer(path), Some(&Value::Null), "{path}");
    }
}

#[test]
fn rest_binary_bodies() {
    let body = |content_type: &str| {
        let event = event(&rest(), "POST /r/1", &[("Content-Type", content_type)], "hi");
        (event["body"].clone(), event["isBase64Encoded"].clone())
    };
    assert_eq!(body("image/png; x=y"), (json!("aGk="), json!(true)));
    assert_eq!(body("image/gif"), (json!("hi"), json!(false)));
}

#[test]
fn http_v1() {
    const V1_HEADERS: [(&str, &str); 3] =
        [("X-One", "1"), ("content-type", "a/b"), ("Accept", "*/*")];
    let event = event(&http("1.0"), "GET /r/a%20b?q=1&q=2", &V1_HEADERS, "");
    let paths = [
        "/headers/Content-Type",
        "/headers/accept",
        "/requestContext/identity/userAgent",
        "/requestContext/identity/cognitoAmr",
        "/version",
        "/resource",
        "/path",
        "/headers/X-One",
        "/headers/Content-Length",
        "/queryStringParameters/q",
        "/multiValueQueryStringParameters/q",
        "/pathParameters/id",
        "/requestContext/resourceId",
        "/requestContext/stage",
        "/body",
        "/isBase64Encoded",
        "/stageVariables/v",
    ];
    assert_eq!(
        picked(&event, &paths),
        json!({
            "/version": "1.0", "/resource": "/r/{id}", "/path": "/r/a%20b", "/headers/X-One": "1",
            "/headers/Content-Length": "0", "/queryStringParameters/q": "2",
            "/multiValueQueryStringParameters/q": ["1", "2"], "/pathParameters/id": "a b",
            "/requestContext/resourceId": "ANY /r/{id}", "/requestContext/stage": "$default",
            "/body": null, "/isBase64Encoded": false, "/stageVariables/v": "vee",
            "/headers/Content-Type": "a/b", "/headers/accept": "*/*",
            "/requestContext/identity/userAgent": "",
            "/requestContext/identity/cognitoAmr": null,
        })
    );
    let context = &event["requestContext"];
    assert_eq!(context["requestId"], context["extendedRequestId"]);
}

#[test]
fn http_v2() {
    let headers = [("X-One", "1"), ("x-one", "2"), ("Cookie", "a=1; b=2"), ("Connection", "close")];
    let event = event(&http("2.0"), "POST /r/a%20b?q=1&q=2", &headers, "hi");
    let paths = [
        "/version",
        "/routeKey",
        "/rawPath",
        "/rawQueryString",
        "/cookies",
        "/headers/x-one",
        "/headers/cookie",
        "/headers/connection",
        "/headers/content-length",
        "/queryStringParameters",
        "/pathParameters",
        "/body",
        "/isBase64Encoded",
        "/requestContext/http/method",
        "/requestContext/http/path",
        "/requestContext/time",
        "/requestContext/authorizer",
        "/stageVariables",
    ];
    assert_eq!(
        picked(&event, &paths),
        json!({
            "/version": "2.0", "/routeKey": "ANY /r/{id}", "/rawPath": "/r/a b",
            "/rawQueryString": "q=1&q=2", "/cookies": ["a=1", "b=2"], "/headers/x-one": "1,2",
            "/headers/cookie": "absent", "/headers/connection": "absent",
            "/headers/content-length": "2", "/queryStringParameters": {"q": "1,2"},
            "/pathParameters": {"id": "a b"}, "/body": "hi", "/isBase64Encoded": false,
            "/requestContext/http/method": "POST", "/requestContext/http/path": "/r/a b",
            "/requestContext/time": "02/Jan/2026:03:04:05 +0000",
            "/requestContext/authorizer": "absent", "/stageVariables": {"v": "vee"},
        })
    );
}

#[test]
fn http_v2_leaves_out_what_is_absent() {
    let mut case = http("2.0");
    case["stage"] = json!({"name": "s"});
    let event = event(&case, "GET /r/1", &[], "");
    for member in ["cookies", "queryStringParameters", "body", "stageVariables"] {
        assert_eq!(event.get(member), None, "{member}");
    }
    assert_eq!(event["rawPath"], "/s/r/1");
}

#[test]
fn http_binary_bodies() {
    for (content_type, expected) in [
        ("application/json", json!(["hi", false])),
        ("application/x-www-form-urlencoded", json!(["aGk=", true])),
        ("image/png", json!(["aGk=", true])),
    ] {
        let event = event(&http("2.0"), "POST /r/1", &[("content-type", content_type)], "hi");
        assert_eq!(json!([event["body"], event["isBase64Encoded"]]), expected, "{content_type}");
    }
}

#[test]
fn rest_paths() {
    let mut case = rest();
    let mut methods = case["definition"]["paths"]["/r/{id}"].clone();
    methods["x-amazon-apigateway-any-method"]["parameters"] = json!([]);
    case["definition"]["paths"] = json!({"/{proxy+}": methods});
    for (sent, path, proxy, context_path) in [
        ("/a//b", "/a//b", "a//b", "/dev/a//b"),
        ("/a%2Bb/c+d", "/a%2Bb/c+d", "a%2Bb/c+d", "/dev/a%2Bb/c+d"),
        ("//a", "/a", "a", "/dev//a"),
        ("/a/", "/a/", "a", "/dev/a/"),
    ] {
        let event = event(&case, &format!("GET {sent}"), &[], "");
        let found =
            (&event["path"], &event["pathParameters"]["proxy"], &event["requestContext"]["path"]);
        assert_eq!(found, (&json!(path), &json!(proxy), &json!(context_path)), "{sent}");
    }
}
