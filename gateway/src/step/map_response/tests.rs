//! What the caller gets of results and answers, by protocol and integration type.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::message::Response;
use crate::trial::{self, F};

fn lambda(protocol: &str, format: &str, result: &Value) -> Value {
    let mut integration = json!({"type": "aws_proxy", "httpMethod": "POST", "uri": F});
    let mut case = if protocol == "REST" {
        trial::rest(&integration)
    } else {
        integration["payloadFormatVersion"] = json!(format);
        trial::http(&integration)
    };
    case["functions"] = json!({"F": {"kind": "static", "value": result}});
    case["definition"]["x-amazon-apigateway-binary-media-types"] = json!(["image/png"]);
    if protocol == "HTTP" {
        case["definition"]
            .as_object_mut()
            .unwrap()
            .remove("x-amazon-apigateway-binary-media-types");
    }
    case
}

fn ask(case: &Value, accept: &str) -> (Response, String) {
    let (response, trace) = trial::ask(case, "GET /r/7", &[("Accept", accept)], "");
    let why = trial::why(&trace, "map response");
    (response, why)
}

/// `Name: value` of every line with that name.
fn lines(response: &Response, name: &str) -> Vec<String> {
    let lines = response.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name));
    lines.map(|(name, value)| format!("{name}: {value}")).collect()
}

#[test]
fn rest_function_results() {
    let rows = [
        (json!({}), 200, "", "well formed"),
        (json!({"statusCode": 201, "body": "b"}), 201, "b", "well formed"),
        (json!({"statusCode": "202", "headers": null, "body": null}), 202, "", "well formed"),
        (json!({"statusCode": 0}), 502, "", "statusCode is 0"),
        (json!({"statusCode": "x"}), 502, "", "statusCode is \"x\""),
        (json!({"statusCode": 200.5}), 502, "", "statusCode is 200.5"),
        (json!({"body": {}}), 502, "", "body is not text"),
        (json!({"headers": []}), 502, "", "headers is not an object"),
        (json!({"headers": {"a": [1]}}), 502, "", "header a is neither"),
        (json!({"headers": {"a": "b\r\nc: d"}}), 502, "", "header a holds"),
        (json!({"headers": {"a b": "c"}}), 502, "", "header a b holds"),
        (json!({"multiValueHeaders": {"a": "b"}}), 502, "", "no list at a"),
        (json!({"isBase64Encoded": "yes"}), 502, "", "isBase64Encoded"),
        (json!({"statusCode": 200, "message": 1}), 502, "", "a member message"),
        (json!("text"), 502, "", "returned text"),
        (json!(null), 502, "", "returned null"),
        (json!([1]), 502, "", "returned a list"),
    ];
    for (result, status, body, sentence) in rows {
        let (response, why) = ask(&lambda("REST", "", &result), "*/*");
        let body = if status == 502 { r#"{"message": "Internal server error"}"# } else { body };
        assert_eq!((response.status, trial::text(&response).as_str()), (status, body), "{result}");
        assert!(why.contains(sentence), "{result}: {why}");
    }
}

#[test]
fn function_headers() {
    let result = json!({"statusCode": 200,
        "headers": {"x-a": "single", "x-flag": true, "Date": "d", "x-null": null},
        "multiValueHeaders": {"X-A": ["m1", 2], "x-b": ["b"]}});
    let (rest, _) = ask(&lambda("REST", "", &result), "*/*");
    assert_eq!(lines(&rest, "x-a"), ["X-A: m1", "X-A: 2", "X-A: single"]);
    assert_eq!(lines(&rest, "x-flag"), ["x-flag: true"]);
    assert_eq!(lines(&rest, "x-b"), ["x-b: b"]);
    assert_eq!(lines(&rest, "x-null"), Vec::<String>::new());
    assert_eq!(lines(&rest, "x-amzn-Remapped-Date"), ["x-amzn-Remapped-Date: d"]);
    assert_eq!(lines(&rest, "content-type"), ["Content-Type: application/json"]);

    let (http, _) = ask(&lambda("HTTP", "1.0", &result), "*/*");
    assert_eq!(lines(&http, "x-a"), ["X-A: single", "X-A: m1", "X-A: 2"]);
    assert_eq!(lines(&http, "x-flag"), ["X-Flag: true"]);
    assert_eq!(lines(&http, "date"), ["Date: d"]);
    assert_eq!(lines(&http, "content-type"), ["Content-Type: text/plain; charset=utf-8"]);
}

#[test]
fn base64_bodies() {
    let coded = json!({"statusCode": 200, "body": "aGk=", "isBase64Encoded": true});
    let broken = json!({"statusCode": 200, "body": "?", "isBase64Encoded": true});
    let rows = [
        ("REST", "", &coded, "image/png,*/*", 200, "hi"),
        ("REST", "", &coded, "*/*,image/png", 200, "aGk="),
        ("REST", "", &broken, "image/png", 500, r#"{"message": "Internal server error"}"#),
        ("REST", "", &broken, "text/plain", 200, "?"),
        ("HTTP", "2.0", &coded, "text/plain", 200, "hi"),
        ("HTTP", "1.0", &coded, "text/plain", 200, "hi"),
        ("HTTP", "2.0", &broken, "*/*", 500, r#"{"message":"Internal Server Error"}"#),
    ];
    for (protocol, format, result, accept, status, body) in rows {
        let (response, why) = ask(&lambda(protocol, format, result), accept);
        let found = (response.status, trial::text(&response));
        assert_eq!(found, (status, body.to_owned()), "{protocol} {accept}: {why}");
    }
}

#[test]
fn http_function_results() {
    const JSON: &str = "application/json";
    const TEXT: &str = "text/plain; charset=utf-8";
    let rows = [
        ("2.0", json!({"statusCode": 201, "body": "b"}), 201, "b", TEXT),
        ("2.0", json!({"message": 1}), 200, r#"{"message":1}"#, JSON),
        ("2.0", json!("text"), 200, "text", JSON),
        ("2.0", json!([1, true]), 200, "[1,true]", JSON),
        ("2.0", json!(null), 200, "null", JSON),
        ("2.0", json!({}), 200, "{}", JSON),
        ("2.0", json!({"statusCode": 0}), 500, "", JSON),
        ("2.0", json!({"statusCode": 200.5}), 500, "", JSON),
        ("2.0", json!({"statusCode": 200, "cookies": "a"}), 500, "", JSON),
        ("1.0", json!({"statusCode": 201, "body": "b"}), 201, "b", TEXT),
        ("1.0", json!({"statusCode": 0}), 500, "", JSON),
        ("1.0", json!({"message": 1}), 500, "", JSON),
        ("1.0", json!("text"), 500, "", JSON),
    ];
    for (format, result, status, body, content_type) in rows {
        let (response, why) = ask(&lambda("HTTP", format, &result), "*/*");
        let body = if status == 500 { r#"{"message":"Internal Server Error"}"# } else { body };
        let found = (response.status, trial::text(&response));
        assert_eq!(found, (status, body.to_owned()), "{format} {result}: {why}");
        assert_eq!(response.headers.get("content-type"), Some(content_type), "{format} {result}");
    }
    let result = json!({"statusCode": 200, "cookies": ["a=1", "b=2"]});
    let (response, _) = ask(&lambda("HTTP", "2.0", &result), "*/*");
    assert_eq!(lines(&response, "set-cookie"), ["Set-Cookie: a=1", "Set-Cookie: b=2"]);
}

/// A REST integration whose back end answers with this status, type and body.
fn custom(responses: &Value, status: u16, content_type: &str, body: &str) -> Value {
    let mut case = trial::rest(&json!({
        "type": "http", "httpMethod": "GET", "uri": "http://{backend}/b", "responses": responses,
    }));
    case["backend"] = json!({"/b": {"status": status, "body": body,
        "headers": {"Content-Type": content_type, "X-Back": "x1", "Date": "d"}}});
    case["definition"]["x-amazon-apigateway-binary-media-types"] = json!(["image/png"]);
    case
}

#[test]
fn selection_by_status() {
    let responses = json!({
        "default": {"statusCode": "200"},
        "4\\d{2}": {"statusCode": "400"},
        "404": {"statusCode": "404"},
        "50": {"statusCode": "404"},
    });
    for (status, expected, sentence) in [
        (200, 200, "No pattern fits"),
        (404, 400, r"Pattern 4\d{2} fits the status 404"),
        (500, 200, "No pattern fits"),
    ] {
        let (response, why) = ask(&custom(&responses, status, "text/plain", ""), "*/*");
        assert_eq!(response.status, expected, "{why}");
        assert!(why.contains(sentence), "{why}");
    }
    for (responses, sentence) in [
        (json!({"2\\d{2}": {"statusCode": "200"}}), "no default response"),
        (json!({"default": {"statusCode": "418"}}), "leads to 418"),
        (json!({}), "no default response"),
    ] {
        let case = custom(&responses, 500, "text/plain", "");
        let (case, problems) = crate::Case::read("trial", &case.to_string());
        // An import may refuse what can never work; what it lets through fails when called.
        let Some(case) = case.filter(|_| problems.is_empty()) else { continue };
        let request = trial::request(&json!({"stage": {"name": "dev"}}), "GET /r/7", &[], "");
        let (response, trace) = crate::Gateway::new(case.setup).handle(request, trial::NOW);
        assert_eq!(response.status, 500, "{trace}");
        assert!(trial::why(&trace, "map response").contains(sentence), "{trace}");
    }
}

#[test]
fn selection_by_error_message() {
    let mut case = trial::rest(&json!({
        "type": "aws", "httpMethod": "POST", "uri": F, "responses": {
            "default": {"statusCode": "200"},
            "Bad.*": {"statusCode": "400"},
            ".+": {"statusCode": "404"},
        },
    }));
    for (function, expected, body) in [
        (json!({"kind": "static", "value": "fine"}), 200, r#""fine""#),
        (
            json!({"kind": "error", "errorMessage": "Bad\u{e9}"}),
            400,
            "{\"errorMessage\":\"Bad\u{e9}\"}",
        ),
        (json!({"kind": "error", "errorMessage": "Not Bad"}), 404, r#"{"errorMessage":"Not Bad"}"#),
    ] {
        case["functions"] = json!({"F": function});
        let (response, why) = ask(&case, "*/*");
        assert_eq!((response.status, trial::text(&response).as_str()), (expected, body), "{why}");
    }
}

#[test]
fn response_mappings_and_templates() {
    let responses = json!({"default": {"statusCode": "200",
        "responseParameters": {
            "method.response.header.X-One": "integration.response.header.X-Back",
            "method.response.header.Date": "integration.response.body.when",
        },
        "responseTemplates": {
            "application/xml": "<a>$input.path('$.n')</a>",
            "application/json": "#set($context.responseOverride.status = 404)$input.path('$.n')",
        },
    }});
    let case = custom(&responses, 200, "text/plain", r#"{"n": 1, "when": "then"}"#);
    for (accept, status, body) in [
        ("application/xml", 200, "<a>1</a>"),
        ("application/json", 404, "1"),
        ("text/html", 404, "1"),
    ] {
        let (response, why) = ask(&case, accept);
        assert_eq!((response.status, trial::text(&response).as_str()), (status, body), "{why}");
        assert_eq!(lines(&response, "X-One"), ["X-One: x1"]);
        assert_eq!(lines(&response, "x-amzn-remapped-date"), ["x-amzn-Remapped-Date: then"]);
        assert_eq!(lines(&response, "content-type"), ["Content-Type: application/json"]);
    }
}

#[test]
fn response_content_handling() {
    // Rows of data-plane.md 4.10, as recorded: type, handling, Accept, back end's body, answer.
    let rows = [
        ("text/plain", None, "text/plain", "aGk=", Ok("aGk=")),
        ("text/plain", None, "image/png", "aGk=", Ok("hi")),
        ("text/plain", None, "image/png", "?", Err(())),
        ("text/plain", Some("CONVERT_TO_BINARY"), "text/plain", "aGk=", Ok("hi")),
        ("text/plain", Some("CONVERT_TO_TEXT"), "image/png", "aGk=", Ok("aGk=")),
        ("image/png", None, "image/png", "hi", Ok("hi")),
        ("image/png", None, "text/plain", "hi", Ok("aGk=")),
        ("image/png", Some("CONVERT_TO_BINARY"), "image/png", "hi", Ok("hi")),
        ("image/png", Some("CONVERT_TO_BINARY"), "text/plain", "hi", Ok("aGk=")),
        ("image/png", Some("CONVERT_TO_TEXT"), "image/png", "hi", Ok("aGk=")),
    ];
    for (content_type, handling, accept, body, expected) in rows {
        let mut response = json!({"statusCode": "200"});
        if let Some(handling) = handling {
            response["contentHandling"] = json!(handling);
        }
        let case = custom(&json!({"default": response}), 200, content_type, body);
        let (response, why) = ask(&case, accept);
        let text = trial::text(&response);
        let found = if response.status == 200 { Ok(text.as_str()) } else { Err(()) };
        assert_eq!(found, expected, "{content_type} {handling:?} {accept}: {why}");
    }
}

#[test]
fn templates_take_only_text() {
    let mut response =
        json!({"statusCode": "200", "responseTemplates": {"application/json": "made"}});
    let bytes = |response: &Value| custom(&json!({"default": response}), 200, "image/png", "hi");
    let (refused, why) = ask(&bytes(&response), "image/png");
    assert_eq!(refused.status, 500);
    assert!(why.contains("CONVERT_TO_TEXT"), "{why}");
    response["contentHandling"] = json!("CONVERT_TO_TEXT");
    let (made, why) = ask(&bytes(&response), "image/png");
    assert_eq!(trial::text(&made), "made", "{why}");
}

#[test]
fn rest_http_proxy_headers() {
    let mut case = trial::rest(&json!({
        "type": "http_proxy", "httpMethod": "GET", "uri": "http://{backend}/b",
    }));
    case["backend"] = json!({"/b": {"status": 404, "body": "b", "headers": {
        "Content-Type": "text/plain", "Server": "s", "Via": "v", "X-Back": "x1",
    }}});
    let (response, why) = ask(&case, "*/*");
    assert_eq!((response.status, trial::text(&response).as_str()), (404, "b"), "{why}");
    assert_eq!(lines(&response, "x-amzn-remapped-server"), ["x-amzn-Remapped-Server: s"]);
    assert_eq!(lines(&response, "via"), Vec::<String>::new());
    assert_eq!(lines(&response, "content-type"), ["Content-Type: text/plain"]);
    assert_eq!(lines(&response, "x-amzn-trace-id"), Vec::<String>::new());
}

#[test]
fn http_response_mappings() {
    let mut case = trial::http(&json!({
        "type": "http_proxy", "httpMethod": "GET", "uri": "http://{backend}/b",
        "payloadFormatVersion": "1.0",
        "responseParameters": {
            "404": {
                "overwrite:statuscode": "200", "append:header.x-new": "$response.header.x-back",
                "remove:header.x-back": "''", "overwrite:header.x-body": "$response.body.a",
            },
            "500": {"overwrite:statuscode": "no status"},
        },
    }));
    for (status, expected, new, back) in
        [(404, 200, vec!["X-New: x1"], vec![]), (500, 500, vec![], vec!["X-Back: x1"])]
    {
        case["backend"] = json!({"/b": {"status": status, "body": "{\"a\": [1]}",
            "headers": {"X-Back": "x1"}}});
        let (response, why) = ask(&case, "*/*");
        assert_eq!(response.status, expected, "{why}");
        assert_eq!(
            (lines(&response, "x-new"), lines(&response, "x-back")),
            (
                new.into_iter().map(String::from).collect(),
                back.into_iter().map(String::from).collect()
            )
        );
    }
}

/// Any JSON value that is not too large.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[a-zA-Z0-9=\\PC]{0,12}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("statusCode".to_owned()),
        Just("headers".to_owned()),
        Just("multiValueHeaders".to_owned()),
        Just("body".to_owned()),
        Just("isBase64Encoded".to_owned()),
        Just("cookies".to_owned()),
        Just("errorMessage".to_owned()),
        "\\PC{0,6}",
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_result_and_no_header_makes_it_panic(
        result in any_json(),
        name in "\\PC{0,12}",
        value in "\\PC{0,24}",
        path in "[/a-z0-9%{}\\\\ ]{0,16}",
        body in "\\PC{0,24}",
    ) {
        let custom = json!({"type": "aws", "httpMethod": "POST", "uri": F, "responses": {
            "default": {"statusCode": "200", "responseTemplates": {"text/plain": "$input.json('$')"},
                "responseParameters": {
                    "method.response.header.X-One": "integration.response.body.body.headers[0]"}},
            "[0-9]+": {"statusCode": "400"},
        }});
        let mut cases = vec![
            lambda("REST", "", &result), lambda("HTTP", "1.0", &result),
            lambda("HTTP", "2.0", &result), trial::rest(&custom),
        ];
        cases[3]["functions"] = cases[0]["functions"].clone();
        for case in &cases {
            let line = format!("POST /r/{path}?{value}");
            let names = ["Content-Type", "Accept", "Cookie", "X-Amzn-Trace-Id", name.as_str()];
            for header in names {
                let (response, trace) = trial::ask(case, &line, &[(header, &value)], &body);
                prop_assert!((100..=599).contains(&response.status), "{}", trace);
            }
        }
    }
}
