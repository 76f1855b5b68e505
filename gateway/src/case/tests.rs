use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// A case that uses much of the form; every part of it is changed in the tests below.
fn shop() -> Value {
    json!({
        "name": "shop", "title": "A shop", "about": "Sells.", "area": "demo", "protocol": "REST",
        "definition": {
            "openapi": "3.0.1",
            "paths": {
                "/": {"get": {"x-amazon-apigateway-integration": {"type": "mock"}}},
                "/signed": {"get": {"x-amazon-apigateway-auth": {"type": "AWS_IAM"},
                    "x-amazon-apigateway-integration": {"type": "mock"}}},
                "/items/{id}": {"get": {
                    "security": [{"key": []}],
                    "x-amazon-apigateway-integration": {
                        "type": "aws_proxy", "httpMethod": "POST",
                        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:Items/invocations"
                    }
                }}
            },
            "components": {"securitySchemes": {
                "key": {"type": "apiKey", "name": "x-api-key", "in": "header"}
            }}
        },
        "stage": {
            "name": "dev", "variables": {"a": "1"}, "cache_cluster_size": "0.5",
            "method_settings": {
                "*/*": {"throttlingRateLimit": 10, "throttlingBurstLimit": 5},
                "items/{id}/GET": {"cachingEnabled": true, "cacheTtlInSeconds": 60},
                "//GET": {"unauthorizedCacheControlHeaderStrategy": "FAIL_WITH_403"}
            },
            "canary": {"percentTraffic": 10, "stageVariableOverrides": {"a": "2"}}
        },
        "functions": {
            "Items": {"kind": "counter", "latency_ms": 40},
            "Pick": {"kind": "switch", "on": "a.b", "cases": {"x": {"kind": "echo"}}, "default": {"kind": "error", "errorMessage": "no"}},
            "Who": {"kind": "authorizer", "token": "headers.auth", "rules": {"good": "allow", "own": {"isAuthorized": true}}, "default": "deny"}
        },
        "backend": {"/a": {"status": 404, "headers": {"X": "1"}, "body": "no"}, "/b": {"echo": true}},
        "principals": [{
            "arn": "arn:aws:iam::123456789012:user/ann", "access_key": "AKIAANN", "secret": "s",
            "policies": [{"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*",
                "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-9"}}
            }]}]
        }],
        "vpc_endpoints": {"vpce-1": "vpc-9"},
        "api_keys": [{"id": "gold", "name": "Gold", "value": "gold-gold-gold-gold-gold"}],
        "usage_plans": [{
            "id": "plan", "keys": ["gold"], "quota": {"limit": 5, "period": "WEEK"},
            "throttle": {"rateLimit": 1.5, "burstLimit": 2},
            "apiStages": [{"stage": "dev", "throttle": {"/items/{id}/GET": {"rateLimit": 1, "burstLimit": 1}}}]
        }],
        "account_throttle": {"rateLimit": 20000, "burstLimit": 9000},
        "callers": {
            "alice": {"about": "has a key", "key": "gold", "headers": {"X-Team": "red"}},
            "eve": {"jwt": {"issuer": "https://i", "claims": {"sub": "eve"}, "expires_in": -5, "signed_by": "stranger"}},
            "ann": {"principal": "arn:aws:iam::123456789012:user/ann"}
        },
        "requests": [{"title": "One", "path": "/items/7", "as": "alice", "body": {"a": 1}}],
        "steps": [
            {"request": {"method": "GET", "path": "/items/7", "headers": {"X-Api-Key": "gold-gold-gold-gold-gold"}},
             "expect": {"status": 200, "body": {"count": 1}, "functions_got": {"Items": {"$subset": {"path": "/items/7"}}}}},
            {"request": {"path": "/items/7"}, "advance_seconds": 1.5,
             "expect": {"status": 403, "functions_got": {"Items": {"$absent": true}}}}
        ]
    })
}

fn read(case: &Value) -> (Option<Case>, Vec<String>) {
    let (case, problems) = Case::from_value("shop", case);
    (case, problems.into_iter().map(|p| p.sentence).collect())
}

fn changed(pointer: &str, value: Value) -> Value {
    let mut case = shop();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/");
    match case.pointer_mut(parent).unwrap() {
        Value::Array(items) if items.len() <= key.parse().unwrap() => items.push(value),
        Value::Array(items) => items[key.parse::<usize>().unwrap()] = value,
        members => members[key] = value,
    }
    case
}

#[test]
fn every_member_of_the_form_is_read() {
    let (case, problems) = read(&shop());
    assert_eq!(problems, Vec::<String>::new());
    let case = case.unwrap();
    assert_eq!((case.title.as_str(), case.about.as_str()), ("A shop", "Sells."));
    assert_eq!(case.document, shop());
    let setup = &case.setup;
    let keys: Vec<&str> = setup.stage.method_settings.keys().map(|key| &**key).collect();
    assert_eq!(keys, ["*/*", "//GET", "/items/{id}/GET"], "named as the routes are");
    assert_eq!(setup.stage.canary.as_ref().unwrap().variables["a"], "2");
    assert_eq!(setup.functions["Items"].latency_ms, 40);
    assert!(setup.functions["Items"].permission);
    assert_eq!(setup.backend.paths["/a"].status, 404);
    assert_eq!(setup.backend.paths["/b"].body, None);
    assert_eq!(setup.principals[0].account(), "123456789012");
    assert_eq!(setup.vpc_endpoints["vpce-1"], "vpc-9");
    assert_eq!(setup.api_keys[0].name, "Gold");
    assert_eq!((setup.account.rate, setup.account.burst), (20_000.0, 9000));
    let plan = &setup.usage_plans[0];
    assert!(plan.stages[0].throttle.contains_key("/items/{id}/GET"));
    assert_eq!(plan.quota.unwrap().limit, 5);
    assert_eq!(case.callers[0].key.as_deref(), Some("gold"));
    let token = case.callers[1].jwt.as_ref().unwrap();
    assert_eq!((token.expires_in, token.signed_by), (-5, Signer::Stranger));
    assert_eq!(case.requests[0].body, "{\"a\":1}");
    assert_eq!(case.steps[1].advance_ms, 1500);
}

#[test]
fn json_and_yaml_texts_are_read_alike() {
    let (case, problems) = Case::read("shop.json", &shop().to_string());
    assert!(problems.is_empty() && case.is_some(), "{problems:?}");
    let yaml = "protocol: HTTP\ndefinition:\n  openapi: 3.0.1\n  paths: {}\n";
    let (case, problems) = Case::read("my/small.yaml", yaml);
    assert!(problems.is_empty(), "{problems:?}");
    let case = case.unwrap();
    assert_eq!((case.name.as_str(), &*case.setup.stage.name), ("small", "$default"));
}

#[test]
fn a_definition_may_be_given_as_its_text() {
    let mut case = shop();
    let definition = case.as_object_mut().unwrap().shift_remove("definition").unwrap();
    case["definition_text"] = json!(definition.to_string());
    let (read, problems) = Case::from_value("shop", &case);
    assert!(read.is_some(), "{problems:?}");
    case["definition_text"] = json!("openapi: 3.0.1\npaths:\n  /a: 7\n");
    let (read, problems) = Case::from_value("shop", &case);
    assert!(read.is_none());
    assert_eq!((problems[0].file.as_str(), problems[0].place.line), ("definition_text", 3));
    case["definition"] = definition;
    let (_, problems) = Case::from_value("shop", &case);
    assert!(problems[0].sentence.contains("one of the two"), "{problems:?}");
}

#[test]
fn a_fault_in_the_set_up_gives_no_case() {
    for (pointer, value, words) in [
        ("/colour", json!(1), "\"colour\" means nothing here"),
        ("/stages", json!({}), "/stages: \"stages\" means nothing here"),
        ("/protocol", json!("SOAP"), "one of REST, HTTP, WEBSOCKET"),
        ("/protocol", json!("WEBSOCKET"), "WebSocket APIs: not played here yet"),
        ("/definition", json!([]), "must be an object"),
        ("/import_parameters", json!({"basepath": "x"}), "one of ignore, prepend, split"),
        ("/stage/name", json!("$default"), "cannot be the name of a stage"),
        ("/stage/cache_cluster_size", json!("2"), "no size of a cache cluster"),
        ("/stage/method_settings/nope~1GET", json!({}), "names no method of this API"),
        ("/stage/method_settings/*~1*", json!({"loggingLevel": "INFO"}), "not played here yet"),
        ("/stage/method_settings/*~1*", json!({"cacheTtlInSeconds": 3601}), "from 0 to 3600"),
        ("/stage/access_log_settings", json!({}), "need a \"format\""),
        ("/stage/access_log_settings", json!({"format": "$context.stage"}), "must contain"),
        ("/stage/canary/definition", json!({"openapi": "3.0.1"}), "\"paths\" is missing"),
        ("/functions/F", json!({"kind": "nope"}), "no function of the kind \"nope\""),
        ("/functions/F", json!({"kind": "echo", "value": 1}), "\"value\" means nothing here"),
        (
            "/functions/F",
            json!({"kind": "authorizer", "default": "perhaps"}),
            "no rule of an authorizer",
        ),
        ("/backend/~1c", json!({"body_base64": "%"}), "not base64"),
        ("/api_keys/0/value", json!("short"), "20 to 128 characters"),
        ("/usage_plans/1", shop()["usage_plans"][0].clone(), "two of these have the id \"plan\""),
        (
            "/usage_plans/1",
            {
                let mut plan = shop()["usage_plans"][0].clone();
                plan["id"] = json!("other");
                plan
            },
            "in two usage plans of the stage \"dev\"",
        ),
        ("/usage_plans/0/keys", json!(["silver"]), "no API key with the id \"silver\""),
        ("/usage_plans/0/quota/period", json!("YEAR"), "one of DAY, WEEK, MONTH"),
        (
            "/usage_plans/0/apiStages",
            json!([{"stage": "dev", "throttle": {"/x/GET": {}}}]),
            "names no method",
        ),
        ("/jwks", json!({"https://i": {}}), "\"keys\" is missing"),
        ("/principals/0/arn", json!("ann"), "\"ann\" is nobody who can sign"),
        ("/principals/0/arn", json!("arn:aws:iam::123456789012:role/Reader"), "nobody who can"),
        (
            "/principals/0/arn",
            json!("arn:aws:sts::123456789012:assumed-role/Reader/s"),
            "\"session_token\" is missing",
        ),
        ("/principals/0/access_key", json!("AKIA/ANN"), "letters and digits only"),
        ("/principals/0/secret", Value::Null, "must be text"),
        ("/principals/1", shop()["principals"][0].clone(), "\"AKIAANN\" is there twice"),
        (
            "/principals/0/policies/0/Statement/0/Principal",
            json!("*"),
            "/Statement: a policy of a caller names no Principal",
        ),
        (
            "/principals/0/policies/0/Statement/0/Condition",
            json!({"StringEquals": {"aws:Colour": "red"}}),
            "/policies/0/Statement/0/Condition/StringEquals/aws:Colour: this condition key",
        ),
        ("/vpc_endpoints", json!(["vpce-1"]), "must be an object"),
    ] {
        let (case, problems) = read(&changed(pointer, value));
        assert!(case.is_none(), "{pointer} was taken");
        assert!(problems.iter().any(|p| p.contains(words)), "{pointer}: {problems:?}");
    }
}

#[test]
fn a_fault_beside_the_set_up_is_a_remark() {
    for (pointer, value, words) in [
        ("/title", json!(1), "must be text"),
        ("/callers/alice/key", json!("silver"), "no API key with the id"),
        ("/callers/alice/token", json!(1), "must be text"),
        ("/callers/alice/principal", json!("bob"), "no principal \"bob\""),
        ("/callers/ann/token", json!("t"), "not two of them"),
        ("/requests", json!([{"path": "/", "as": "bob"}]), "no caller \"bob\""),
        ("/steps", json!([{"request": {"pth": "/"}}]), "do you mean \"path\"?"),
    ] {
        let (case, problems) = Case::from_value("shop", &changed(pointer, value));
        assert!(case.is_some(), "{pointer}");
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(said.iter().any(|p| p.contains(words)), "{pointer}: {said:?}");
    }
}

#[test]
fn http_apis_are_told_what_they_lack() {
    let mut case = shop();
    case["protocol"] = json!("HTTP");
    case["definition"] = json!({"openapi": "3.0.1", "paths": {}});
    let (_, problems) = read(&case);
    for words in [
        "no cache cluster size",
        "no canary",
        "no response cache",
        "/api_keys: an HTTP API has no API keys",
        "/usage_plans: an HTTP API has no API keys",
        "/vpc_endpoints: an HTTP API is not reached through VPC endpoints",
    ] {
        assert!(problems.iter().any(|p| p.contains(words)), "{words}: {problems:?}");
    }
}

#[test]
fn caching_without_a_cluster_is_no_caching() {
    let (case, problems) = read(&changed("/stage/cache_cluster_size", Value::Null));
    assert!(case.is_none());
    let mut case = shop();
    case["stage"].as_object_mut().unwrap().remove("cache_cluster_size");
    let (taken, more) = read(&case);
    assert!(taken.is_none() && more[0].contains("has no effect"), "{problems:?} {more:?}");
}

#[test]
fn a_bare_document_becomes_a_case_around_it() {
    let uri = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:0:function:F/invocations";
    let bare = |more: &str| {
        format!(
            r#"{{"openapi": "3.0.1", "info": {{"title": "Pets"}}, "paths": {{"/": {{"get": {{
            "x-amazon-apigateway-integration": {{"type": "aws_proxy", "httpMethod": "POST", "uri": "{uri}"{more}}}}}}}}}}}"#
        )
    };
    for (more, protocol, stage) in [
        ("", Protocol::Rest, "dev"),
        (r#", "payloadFormatVersion": "1.0""#, Protocol::Rest, "dev"),
        (r#", "payloadFormatVersion": "2.0""#, Protocol::Http, "$default"),
    ] {
        let (case, problems) = Case::read("pets.json", &bare(more));
        assert!(problems.is_empty(), "{problems:?}");
        let case = case.unwrap();
        assert_eq!((case.protocol, &*case.setup.stage.name), (protocol, stage), "{more}");
        assert_eq!((case.name.as_str(), case.title.as_str()), ("pets", "Pets"));
        assert_eq!(case.document["functions"], json!({"F": {"kind": "proxy_echo"}}));
        let (again, problems) = Case::from_value("pets", &case.document);
        assert!(again.is_some() && problems.is_empty(), "the document made is a case itself");
    }
    let (case, problems) = Case::read("pets.json", &bare(r#", "nope": 1"#));
    assert!(case.is_none());
    assert_eq!(problems[0].place.line, 2, "places are those of the text");
}

#[test]
fn a_case_is_played() {
    let (case, _) = Case::from_value("shop", &shop());
    assert_eq!(play(&case.unwrap()), Outcome::Passed);
    let wrong = changed("/steps/0/expect/status", json!(201));
    let Outcome::Failed(failures) = play_text("shop.json", &wrong.to_string()) else {
        panic!("a wrong promise is kept");
    };
    assert_eq!(failures.len(), 1);
    assert_eq!((failures[0].step, failures[0].difference.what.as_str()), (1, "status"));
    let wrong = changed("/steps/1/expect/functions_got/Items", json!({"$any": true}));
    let Outcome::Failed(failures) = play_text("shop.json", &wrong.to_string()) else {
        panic!("a call that was not made is seen");
    };
    assert_eq!((failures[0].step, failures[0].difference.got.as_str()), (2, "nothing"));
}

#[test]
fn a_refused_import_can_be_promised() {
    let promise = |case: &Value, promised: Value| {
        let mut case = case.clone();
        case["import_error"] = promised;
        play_text("shop.json", &case.to_string())
    };
    let broken = changed("/definition/openapi", json!("9"));
    let words = json!({"status": 400, "message": {"$regex": "OpenAPI 3\\.0"}});
    assert_eq!(promise(&broken, words.clone()), Outcome::Passed);
    assert!(matches!(promise(&broken, json!({"message": "else"})), Outcome::Failed(_)));
    assert!(matches!(promise(&shop(), words), Outcome::Failed(_)), "it is not refused");
    // AWS's own words come alone, and without ours around them.
    let mut unreadable = shop();
    unreadable.as_object_mut().unwrap().remove("definition");
    for (text, message) in [
        ("{'key:value}", "Invalid OpenAPI input."),
        ("a:\n  - \"b \"c\" d\"\n", "Invalid OpenAPI input."),
        (
            r#"{"openapi": "3.0.1", "paths": {"/a": {}}}"#,
            "The REST API doesn't contain any methods",
        ),
        (
            r#"{"openapi": "3.0.1", "paths": {"/a": {"get": {}}}}"#,
            "No integration defined for method",
        ),
    ] {
        unreadable["definition_text"] = text.into();
        let words = json!({"status": 400, "message": message});
        assert_eq!(promise(&unreadable, words), Outcome::Passed, "{text}");
    }
}

#[test]
fn what_is_not_played_is_said_and_not_failed() {
    for case in [changed("/protocol", json!("WEBSOCKET")), json!([])] {
        assert!(
            matches!(play_text("a.json", &case.to_string()), Outcome::Unsupported(_)),
            "{case}"
        );
    }
}

/// JSON values of any shape, with names that the form knows among their keys.
fn any_value() -> impl Strategy<Value = Value> {
    let known = prop::sample::select(vec![
        "kind",
        "name",
        "type",
        "uri",
        "paths",
        "/",
        "get",
        "security",
        "$ref",
        "schema",
        "static",
        "REST",
        "HTTP",
        "mock",
        "#/definition",
        "responses",
        "in",
        "path",
        "headers",
        "*/*",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        known.clone().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let key = prop_oneof![known.clone().prop_map(str::to_owned), ".{0,4}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key, inner, 0..4)
                .prop_map(|m| Value::Object(m.into_iter().collect())),
        ]
    })
}

/// Every place in a value, as a JSON pointer.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    let key = |key: &str| format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(members) => members.iter().for_each(|(k, v)| pointers(v, &key(k), all)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, v)| pointers(v, &key(&i.to_string()), all));
        }
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>(), file in prop::sample::select(vec!["a.json", "a.yaml", "a"])) {
        let _ = Case::read(file, &text);
    }

    #[test]
    fn no_yaml_panics(text in "([-a-z?:,&*!|>'\"%@`{}\\[\\]#0-9 \n]|\n *|: |- ){0,60}") {
        let _ = Case::read("a.yaml", &text);
    }

    #[test]
    fn no_cut_of_a_case_panics(at in 0_usize..4000, json in any::<bool>()) {
        let text = shop().to_string();
        let text: String = text.chars().take(at).collect();
        let _ = Case::read(if json { "a.json" } else { "a.yaml" }, &text);
    }

    /// Any value anywhere in a case: a case or Problems, and a case can be played.
    #[test]
    fn no_value_panics_anywhere(at in any::<prop::sample::Index>(), value in any_value()) {
        let mut case = shop();
        let mut all = Vec::new();
        pointers(&case, "", &mut all);
        *case.pointer_mut(&all[at.index(all.len())]).unwrap() = value;
        let (read, problems) = Case::from_value("shop", &case);
        prop_assert!(read.is_some() || !problems.is_empty(), "neither a case nor a Problem");
        if let Some(case) = read {
            let _ = play(&case);
        }
    }
}
