//! What the echoing back end and the echoing function were asked.

use serde_json::{Value, json};

use crate::fixture;
use crate::trial::{self, F};

/// A REST integration of the back end, with these members on top.
fn rest(kind: &str, uri: &str, more: &Value) -> Value {
    let mut integration = json!({
        "type": kind, "httpMethod": "POST", "uri": uri,
        "responses": {"default": {"statusCode": "200"}},
    });
    integration.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut case = trial::rest(&integration);
    case["functions"] = json!({"F": {"kind": "echo"}});
    case
}

fn http(uri: &str, more: &Value) -> Value {
    let mut integration = json!({
        "type": "http_proxy", "httpMethod": "ANY", "uri": uri, "payloadFormatVersion": "1.0",
    });
    integration.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    trial::http(&integration)
}

const SENT: &str = r#"{"pet": {"name": "Fido", "tags": ["a", "b"]}, "n": 1}"#;
const HEADERS: &[(&str, &str)] =
    &[("X-In", "1"), ("X-In", "2"), ("Content-Type", "application/json; charset=utf-8")];

/// What the back end or F says that it got.
fn got(case: &Value) -> Value {
    let (response, trace) = trial::ask(case, "POST /r/7?q=1&q=2", HEADERS, SENT);
    assert_eq!(response.status, 200, "{trace}");
    serde_json::from_slice(&response.body).unwrap()
}

#[test]
fn rest_mapping_expressions() {
    let rows = [
        ("method.request.header.X-In", json!("2")),
        ("method.request.multivalueheader.X-In", json!("1,2")),
        ("method.request.querystring.q", json!("2")),
        ("method.request.path.id", json!("7")),
        ("method.request.body.pet.name", json!("Fido")),
        ("method.request.body.pet.tags[1]", json!("b")),
        ("method.request.body.pet.tags", json!(r#"["a","b"]"#)),
        ("method.request.body", json!(SENT)),
        ("stageVariables.v", json!("vee")),
        ("context.httpMethod", json!("POST")),
        ("'static'", json!("static")),
        ("method.request.header.X-Out", Value::Null),
        ("method.request.body.cat", Value::Null),
        ("stageVariables.other", Value::Null),
    ];
    for (expression, expected) in rows {
        let more = json!({"requestParameters": {"integration.request.header.got": expression}});
        let got = got(&rest("http", "http://{backend}/x", &more));
        assert_eq!(got["headers"]["got"], expected, "{expression}");
    }
}

#[test]
fn rest_places_of_mappings() {
    let more = json!({"requestParameters": {
        "integration.request.path.part": "method.request.path.id",
        "integration.request.querystring.all": "method.request.multivaluequerystring.q",
        "integration.request.querystring.odd": "'a b&c'",
        "integration.request.header.Host": "'mapped'",
        "integration.request.header.TE": "'gone'",
    }});
    let got = got(&rest("http", "http://{backend}/x/{part}/${stageVariables.v}?k=v", &more));
    assert_eq!(got["path"], "/x/7/vee");
    assert_eq!(got["args"], json!({"k": "v", "all": "1,2", "odd": "a b&c"}));
    assert_eq!(got["headers"]["host"], "mapped");
    assert_eq!(got["headers"]["te"], Value::Null);
    assert_eq!(got["headers"]["x-in"], Value::Null, "nothing of the client's own");
    assert_eq!(got["headers"]["content-type"], "application/json; charset=utf-8");
}

/// Recorded: of a GET that becomes a POST, not even the Content-Type reaches the back end.
#[test]
fn rest_content_type_by_the_callers_verb() {
    let case = rest("http", "http://{backend}/x", &json!({}));
    for (verb, expected) in [("GET", Value::Null), ("POST", json!("text/csv"))] {
        let headers = [("Content-Type", "text/csv")];
        let (response, _) = trial::ask(&case, &format!("{verb} /r/7"), &headers, "");
        let got: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(got["headers"]["content-type"], expected, "{verb}");
        assert_eq!(
            (&got["method"], &got["headers"]["content-length"]),
            (&json!("POST"), &json!("0"))
        );
    }
}

#[test]
fn rest_http_proxy_passes_on() {
    let more = json!({"requestParameters": {
        "integration.request.header.X-In": "'new'",
        "integration.request.querystring.q": "'3'",
    }});
    let got = got(&rest("http_proxy", "http://{backend}/x", &more));
    assert_eq!(got["args"], json!({"q": "1,2,3"}));
    assert_eq!(got["headers"]["x-in"], "new");
    assert_eq!(got["headers"]["host"], "{backend}");
    assert_eq!(got["body"], SENT);
}

#[test]
fn rest_templates_by_content_type() {
    // Rows of data-plane.md 4.7.
    const JSON: &str = "application/json";
    const XML: &str = "application/xml";
    type Row = (&'static [&'static str], Option<&'static str>, &'static str, (u16, &'static str));
    let rows: &[Row] = &[
        (&[JSON], None, "WHEN_NO_MATCH", (200, "made")),
        (&[JSON], Some("application/JSON; a=b"), "NEVER", (200, "made")),
        (&[JSON], Some(XML), "WHEN_NO_MATCH", (200, "raw")),
        (&[JSON], Some(XML), "WHEN_NO_TEMPLATES", (415, "")),
        (&[JSON], Some(XML), "NEVER", (415, "")),
        (&[XML], None, "WHEN_NO_MATCH", (200, "raw")),
        (&[XML], None, "WHEN_NO_TEMPLATES", (415, "")),
        (&[XML], Some(XML), "WHEN_NO_TEMPLATES", (200, "made")),
        (&[], Some(XML), "WHEN_NO_MATCH", (200, "raw")),
        (&[], Some(XML), "WHEN_NO_TEMPLATES", (200, "raw")),
        (&[], Some(XML), "NEVER", (415, "")),
        (&["$default"], Some(XML), "NEVER", (200, "made")),
    ];
    for (templates, sent, behaviour, (status, body)) in rows {
        let templates: Value = templates.iter().map(|t| ((*t).to_owned(), json!("made"))).collect();
        let more = json!({"requestTemplates": templates, "passthroughBehavior": behaviour});
        let case = rest("http", "http://{backend}/raw", &more);
        let headers: Vec<_> = sent.iter().map(|sent| ("Content-Type", *sent)).collect();
        let (response, trace) = trial::ask(&case, "POST /r/7", &headers, "raw");
        assert_eq!(response.status, *status, "{templates} {sent:?} {behaviour}: {trace}");
        if *status == 200 {
            assert_eq!(trial::text(&response), *body, "{templates} {sent:?} {behaviour}");
        }
    }
}

#[test]
fn rest_overrides_win() {
    let template = "#set($context.requestOverride.header.h = 'o')\
        #set($context.requestOverride.path.part = 'p')\
        #set($context.requestOverride.querystring.q = ['1', '2'])body";
    let more = json!({"requestTemplates": {"application/json": template}, "requestParameters": {
        "integration.request.header.h": "'m'",
        "integration.request.path.part": "'m'",
        "integration.request.querystring.q": "'m'",
    }});
    let got = got(&rest("http", "http://{backend}/{part}", &more));
    assert_eq!(got["headers"]["h"], "o");
    assert_eq!((&got["path"], &got["args"]), (&json!("/p"), &json!({"q": "1,2"})));
    assert_eq!(got["body"], "body");
}

#[test]
fn rest_custom_lambda_gets_the_body() {
    assert_eq!(got(&rest("aws", F, &json!({})))["n"], 1);
    let case = rest("aws", F, &json!({}));
    let (response, _) = trial::ask(&case, "GET /r/7", &[], "");
    assert_eq!(trial::text(&response), "{}");
    let (response, trace) = trial::ask(&case, "POST /r/7", &[], "not json");
    assert_eq!((response.status, trace.calls.len()), (400, 0));
    assert!(trial::text(&response).contains("Could not parse request body into json"));
}

/// Recorded: a template over text that CONVERT_TO_BINARY turned into bytes fails.
#[test]
fn rest_templates_take_no_decoded_bytes() {
    let more = json!({"contentHandling": "CONVERT_TO_BINARY",
        "requestTemplates": {"application/json": "{\"data\": \"$input.body\"}"}});
    let case = rest("http", "http://{backend}/raw", &more);
    for (sent, status, body) in [("text/plain", 200, "hi"), ("application/json", 500, "")] {
        let (response, trace) = trial::ask(&case, "POST /r/7", &[("Content-Type", sent)], "aGk=");
        assert_eq!(response.status, status, "{sent}: {trace}");
        assert!(status == 500 || trial::text(&response) == body, "{sent}: {trace}");
    }
}

#[test]
fn rest_refusals() {
    let parameters = |target: &str, expression: &str| json!({"requestParameters": {(format!("integration.request.header.{target}")): expression}});
    let url = "http://{backend}/x";
    let rows = [
        (
            "http",
            url,
            parameters("Content-Length", "'0'"),
            500,
            "may not set the header Content-Length",
        ),
        ("http", url, parameters("Authorization", "'a'"), 200, "no request template"),
        ("aws", F, parameters("Authorization", "'a'"), 500, "may not set the header Authorization"),
        ("aws_proxy", F, parameters("te", "'a'"), 500, "may not set the header te"),
        ("http", url, parameters("a", "method.request.body.x"), 400, "the body is not JSON"),
        ("http", "http://${stageVariables.no}/", json!({}), 500, "Invalid endpoint address"),
        ("aws_proxy", F, json!({"httpMethod": "GET"}), 500, "takes only POST"),
        (
            "http",
            url,
            json!({"requestTemplates": {"application/json": "#if("}}),
            500,
            "could not be rendered",
        ),
        ("http", url, json!({"contentHandling": "CONVERT_TO_BINARY"}), 500, "not base64"),
    ];
    for (kind, uri, more, status, sentence) in rows {
        let case = rest(kind, uri, &more);
        let (response, trace) = trial::ask(&case, "POST /r/7", &[], "-");
        let why = trial::why(&trace, "map request");
        assert_eq!(response.status, status, "{more}: {trace}");
        assert!(why.contains(sentence), "{more}: {why}");
    }
}

#[test]
fn http_mapping_values() {
    let rows = [
        ("$request.header.x-in", json!("1,2")),
        ("$request.querystring.q", json!("1,2")),
        ("$request.path", json!("/r/7")),
        ("$request.path.id", json!("7")),
        ("$request.body.pet.name", json!("Fido")),
        ("$context.stage", json!("$default")),
        ("$stageVariables.v", json!("vee")),
        ("static", json!("static")),
        ("a-${request.path.id}-${stageVariables.v}${request.header.no}", json!("a-7-vee")),
        ("$request.header.no", Value::Null),
    ];
    for (value, expected) in rows {
        let got = got(&http(
            "http://{backend}/x",
            &json!({"requestParameters": {"append:header.got": value}}),
        ));
        assert_eq!(got["headers"]["got"], expected, "{value}");
    }
}

#[test]
fn http_changes() {
    let rows = [
        (json!({}), "/x", json!({"q": "1,2"}), json!("1, 2")),
        (json!({"append:querystring.q": "3"}), "/x", json!({"q": "1,2,3"}), json!("1, 2")),
        (json!({"overwrite:querystring.q": "a&b"}), "/x", json!({"q": "a&b"}), json!("1, 2")),
        (json!({"remove:querystring.q": "''"}), "/x", json!({}), json!("1, 2")),
        (json!({"append:header.x-in": "3"}), "/x", json!({"q": "1,2"}), json!("1, 2, 3")),
        (json!({"overwrite:header.x-in": "3"}), "/x", json!({"q": "1,2"}), json!("3")),
        (json!({"remove:header.x-in": "''"}), "/x", json!({"q": "1,2"}), Value::Null),
        (
            json!({"overwrite:path": "/p/${request.path.id}"}),
            "/p/7",
            json!({"q": "1,2"}),
            json!("1, 2"),
        ),
    ];
    for (changes, path, args, header) in rows {
        let got = got(&http("http://{backend}/x", &json!({"requestParameters": changes})));
        let found = (&got["path"], &got["args"], &got["headers"]["x-in"]);
        assert_eq!(found, (&json!(path), &args, &header), "{changes}");
    }
}

#[test]
fn http_changes_reach_a_function() {
    let mut case = trial::http(&json!({
        "type": "aws_proxy", "httpMethod": "POST", "uri": F, "payloadFormatVersion": "2.0",
        "requestParameters": {"overwrite:header.x-in": "3", "append:querystring.k": "v"},
    }));
    case["functions"] = json!({"F": {"kind": "echo"}});
    let event = got(&case);
    assert_eq!(event["headers"]["x-in"], "3");
    assert_eq!(event["rawQueryString"], "q=1&q=2&k=v");
    assert_eq!(event["queryStringParameters"], json!({"q": "1,2", "k": "v"}));
}

#[test]
fn http_forwards() {
    let got = got(&http("http://{backend}/x/{id}", &json!({})));
    assert_eq!(got["path"], "/x/7");
    let forwarded = got["headers"]["forwarded"].as_str().unwrap();
    assert!(forwarded.starts_with("for=192.0.2.7;host="), "{forwarded}");
    assert_eq!(got["headers"]["x-forwarded-for"], Value::Null);
    assert_eq!(got["headers"]["host"], "{backend}");
    assert_eq!(got["headers"]["via"], "HTTP/1.1 AmazonAPIGateway");
    let length = got["body"].as_str().unwrap().len();
    assert_eq!(got["headers"]["content-length"], length.to_string());
}

#[test]
fn forwarded_stands_for_every_header_before_it() {
    let integration = json!({"type": "http_proxy", "httpMethod": "ANY", "uri": "http://{backend}/",
        "payloadFormatVersion": "1.0"});
    let paths = json!({"/": {"get": {"x-amazon-apigateway-integration": integration}}});
    let mut gateway = fixture::http(json!({"definition": {"paths": paths}}));
    let own = "for=203.0.113.9;host=";
    for (sent, expected) in [
        (vec![], vec![own]),
        (vec![("Forwarded", "for=10.0.0.9")], vec!["for=10.0.0.9", own]),
        (
            vec![("X-Forwarded-For", "10.0.0.1, 10.0.0.2"), ("X-Forwarded-Proto", "http")],
            vec!["for=10.0.0.1;proto=http", "for=10.0.0.2;proto=http", own],
        ),
        (
            vec![("x-forwarded-for", "10.0.0.1"), ("X-Forwarded-Host", "h"), ("X-Forwarded-X", "")],
            vec!["for=10.0.0.1;host=h", own],
        ),
    ] {
        let answer = fixture::fire(&mut gateway, "GET /", &sent);
        let echo: Value = serde_json::from_str(&answer.body()).unwrap();
        let headers = echo["headers"].as_object().unwrap();
        let forwarded: Vec<&str> = headers["forwarded"].as_str().unwrap().split(", ").collect();
        assert_eq!(forwarded.len(), expected.len(), "{forwarded:?}");
        for (got, expected) in forwarded.iter().zip(expected) {
            assert!(got == &expected || expected == own && got.starts_with(own), "{forwarded:?}");
        }
        assert!(headers.keys().all(|name| !name.starts_with("x-forwarded")), "{headers:?}");
    }
}
