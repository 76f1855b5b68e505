//! Arbitrary definitions and arbitrary requests: what must hold of every answer, whatever they are.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]
#![expect(clippy::match_bool, reason = "REST and HTTP side by side are two arms")]

use gatelab_gateway::case::START;
use gatelab_gateway::trace::{Purpose, Verdict};
use gatelab_gateway::{Case, Gateway, Request, pipeline};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

const KEY: &str = "key-0123456789abcdefghij";

/// What one route is made of.
#[derive(Clone, Debug)]
struct Feature {
    path: &'static str,
    verb: &'static str,
    door: &'static str,
    needs_key: bool,
    validator: bool,
    integration: Value,
    throttle: Option<(u32, u32)>,
}

fn uri(function: &str) -> String {
    format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
         arn:aws:lambda:us-east-1:000000000000:function:{function}/invocations"
    )
}

fn template() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "{\"statusCode\": 200}",
        "$input.body",
        "$input.json('$.a[0]')",
        "$input.params('id')",
        "$context.identity.sourceIp",
        "#foreach($x in $input.path('$.a'))$x,#end",
        "#if($input.params('q') == 'x')y#else z#end",
        "#set($context.responseOverride.status = 201)",
        "#set($context.requestOverride.path.id = $input.body)",
        "$util.parseJson($input.body).a",
        "#broken(",
        "$util.urlDecode($input.body)",
    ]);
    vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

fn integration(is_rest: bool) -> BoxedStrategy<Value> {
    let function = select(vec!["echo", "mirror", "fails", "wrong", "counts"]);
    let proxy = function.clone().prop_map(move |f| {
        json!({"type": "aws_proxy", "httpMethod": "POST", "uri": uri(f),
                        "payloadFormatVersion": if is_rest { "1.0" } else { "2.0" }})
    });
    let http = select(vec!["x", "raw", "missing"]).prop_map(move |path| {
        let version = if is_rest { json!({}) } else { json!({"payloadFormatVersion": "1.0"}) };
        let mut made = json!({"type": "http_proxy", "httpMethod": "ANY",
                              "uri": format!("http://{{backend}}/{path}")});
        made.as_object_mut().unwrap().extend(version.as_object().unwrap().clone());
        made
    });
    if !is_rest {
        return prop_oneof![proxy, http].boxed();
    }
    let proxy = proxy.prop_map(|mut made| {
        made.as_object_mut().unwrap().remove("payloadFormatVersion");
        made
    });
    let answers = |response: String| {
        json!({"default": {"statusCode": "200",
                           "responseTemplates": {"application/json": response}}})
    };
    let mock = (template(), template()).prop_map(move |(request, response)| {
        json!({"type": "mock", "requestTemplates": {"application/json": request},
               "responses": answers(response)})
    });
    let custom = (function, template(), template()).prop_map(move |(f, request, response)| {
        json!({"type": "aws", "httpMethod": "POST", "uri": uri(f),
               "requestTemplates": {"application/json": request}, "responses": answers(response)})
    });
    prop_oneof![proxy, http, mock, custom].boxed()
}

fn feature(is_rest: bool) -> impl Strategy<Value = Feature> {
    let verb = select(vec!["get", "post", "x-amazon-apigateway-any-method"]);
    let door = select(vec!["", "", "function", "tokens"]);
    let throttle = proptest::option::of((0..4_u32, 0..4_u32));
    let paths = vec!["/", "/a", "/a/{id}", "/a/b", "/{proxy+}"];
    (select(paths), verb, door, any::<bool>(), any::<bool>(), integration(is_rest), throttle)
        .prop_map(move |(path, verb, door, key, validator, integration, throttle)| Feature {
            path,
            verb,
            door,
            needs_key: key && is_rest,
            validator: validator && is_rest,
            integration,
            throttle,
        })
}

/// The case of these routes; a path and verb that come twice count once.
fn case_of(is_rest: bool, features: &[Feature]) -> Value {
    let mut paths = Map::new();
    let mut settings = Map::new();
    for feature in features {
        let mut security = Vec::new();
        match feature.door {
            "" => {}
            "function" => security.push(json!({"function": []})),
            _ => security.push(json!({"tokens": []})),
        }
        let mut method = json!({"x-amazon-apigateway-integration": feature.integration,
                                "responses": {"200": {"description": "fine"}}});
        if feature.needs_key {
            match security.first_mut().and_then(Value::as_object_mut) {
                Some(both) => drop(both.insert("key".to_owned(), json!([]))),
                None => security.push(json!({"key": []})),
            }
        }
        if !security.is_empty() {
            method["security"] = security.into();
        }
        if feature.path.contains("{id}") {
            let id = json!({"name": "id", "in": "path", "required": true,
                            "schema": {"type": "string"}});
            method["parameters"] = json!([id]);
        }
        if feature.validator {
            method["x-amazon-apigateway-request-validator"] = "all".into();
            method["requestBody"] = json!({"content": {"application/json": {"schema":
                {"$ref": "#/components/schemas/Thing"}}}});
        }
        if let Some((rate, burst)) = feature.throttle {
            let verb = match feature.verb {
                "x-amazon-apigateway-any-method" => "ANY".to_owned(),
                verb => verb.to_uppercase(),
            };
            let key = match is_rest {
                true => format!("{}/{verb}", feature.path),
                false => format!("{verb} {}", feature.path),
            };
            let limit = json!({"throttlingRateLimit": rate, "throttlingBurstLimit": burst});
            settings.insert(key, limit);
        }
        let path = paths.entry(feature.path).or_insert_with(|| json!({}));
        path[feature.verb] = method;
    }
    let authorizer = match is_rest {
        true => json!({"type": "apiKey", "name": "Authorization", "in": "header",
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": uri("door"),
                                               "authorizerResultTtlInSeconds": 5}}),
        false => json!({"type": "apiKey", "name": "Authorization", "in": "header",
            "x-amazon-apigateway-authorizer": {"type": "request", "authorizerUri": uri("door"),
                "identitySource": "$request.header.Authorization",
                "authorizerPayloadFormatVersion": "1.0", "authorizerResultTtlInSeconds": 5}}),
    };
    let tokens = match is_rest {
        true => json!({"type": "apiKey", "name": "Authorization", "in": "header",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs":
                ["arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_sandbox1"]}}),
        false => json!({"type": "oauth2", "x-amazon-apigateway-authorizer": {"type": "jwt",
            "identitySource": "$request.header.Authorization",
            "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["app"]}}}),
    };
    let mut schemes = json!({"function": authorizer, "tokens": tokens});
    let thing = json!({"type": "object", "required": ["a"], "properties":
                       {"a": {"type": "array"}}});
    let mut definition = json!({"openapi": "3.0.1", "info": {"title": "any", "version": "1"},
                                "paths": paths});
    let mut case = json!({"name": "any", "functions": {
        "echo": {"kind": "echo"}, "mirror": {"kind": "proxy_mirror"},
        "fails": {"kind": "error", "errorMessage": "no"},
        "wrong": {"kind": "static", "value": [1]}, "counts": {"kind": "counter"},
        "door": {"kind": "authorizer", "rules": {"yes": "allow", "no": "deny"},
                 "default": "unauthorized"}}});
    if is_rest {
        schemes["key"] = json!({"type": "apiKey", "name": "x-api-key", "in": "header"});
        definition["x-amazon-apigateway-request-validators"] =
            json!({"all": {"validateRequestBody": true, "validateRequestParameters": true}});
        case["api_keys"] = json!([{"id": "k", "value": KEY, "enabled": true}]);
        case["usage_plans"] = json!([{"id": "plan", "apiStages": [{"stage": "prod"}],
            "keys": ["k"], "throttle": {"rateLimit": 2, "burstLimit": 3},
            "quota": {"limit": 9, "period": "DAY"}}]);
    }
    definition["components"] = json!({"securitySchemes": schemes});
    if is_rest {
        definition["components"]["schemas"] = json!({"Thing": thing});
    }
    case["protocol"] = if is_rest { "REST" } else { "HTTP" }.into();
    case["definition"] = definition;
    case["stage"] = json!({"name": "prod", "method_settings": settings});
    case
}

fn request() -> impl Strategy<Value = Request> {
    let segment = prop_oneof![
        6 => select(vec!["a", "b", "7", "%2F", "%zz", "", "..", "a b", "\u{e9}", "%ff"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let target = prop_oneof![
        16 => select(vec!["/prod/", "/prod/a", "/prod/a/7", "/prod/a/b", "/prod/a/%2F?q=x"])
            .prop_map(str::to_owned),
        8 => (vec(segment, 0..4), select(vec!["", "?", "?q=x", "?q=%zz&q&=&a=%F0%9F"]))
            .prop_map(|(segments, query)| format!("/prod/{}{query}", segments.join("/"))),
        1 => any::<String>(),
    ];
    let name = prop_oneof![
        8 => select(vec!["Authorization", "x-api-key", "Content-Type", "Accept", "Host", "Cookie",
                         "Origin", "Cache-Control", "X-Amzn-Trace-Id", "X-Forwarded-For"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let value = prop_oneof![
        8 => select(vec!["yes", "no", KEY, "application/json", "image/png", "a.b.c", "max-age=0",
                         "Bearer e30.e30.e30", "*/*"]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let body = prop_oneof![
        2 => select(vec!["", "{\"a\": [1, {\"b\": \"%\"}]}", "{", "null", "{\"a\": 1}"])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..40),
    ];
    let method = prop_oneof![
        8 => select(vec!["GET", "POST", "PUT", "OPTIONS", "HEAD", "DELETE"]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let access = select(vec![None, Some(("Authorization", "yes")), Some(("x-api-key", KEY))]);
    (method, target, vec((name, value), 0..5), access, body).prop_map(
        |(method, target, mut lines, access, body)| {
            lines.extend(access.map(|(name, value)| (name.to_owned(), value.to_owned())));
            Request {
                method,
                target,
                headers: lines.into_iter().collect(),
                body: body.into(),
                source_ip: "192.0.2.1".to_owned(),
            }
        },
    )
}

fn gateway(is_rest: bool, features: &[Feature]) -> Gateway {
    let case = case_of(is_rest, features);
    let (read, problems) = Case::from_value("any", &case);
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(said.is_empty(), "{said:#?}\n{case:#}");
    Gateway::new(read.unwrap().setup)
}

/// Settings of routes that were replaced, or that no route has, are a Problem: one route a path.
fn features(is_rest: bool) -> impl Strategy<Value = Vec<Feature>> {
    vec(feature(is_rest), 1..5).prop_map(|mut features| {
        let mut paths = Vec::new();
        features.retain(|feature| {
            let is_new = !paths.contains(&feature.path);
            paths.push(feature.path);
            is_new
        });
        features
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_request_is_answered_stop_by_stop(
        (is_rest, features) in any::<bool>().prop_flat_map(|r| (Just(r), features(r))),
        requests in vec((request(), 0..2000_i64), 1..12),
    ) {
        let mut gateway = gateway(is_rest, &features);
        let stops: Vec<&str> =
            pipeline::steps(gateway.setup().api.protocol).iter().map(|step| step.name).collect();
        let mut now = START;
        for (request, millis) in requests {
            now = now.plus_millis(millis);
            let mut twin = gateway.clone();
            let same = twin.handle(request.clone(), now);
            let (response, trace) = gateway.handle(request, now);
            prop_assert_eq!(&(response.clone(), trace.clone()), &same);
            prop_assert_eq!(gateway.world(), twin.world());
            let walked: Vec<&str> = trace.entries.iter().map(|entry| entry.stop).collect();
            prop_assert_eq!(&walked, &stops);
            prop_assert!((100..=599).contains(&response.status), "status {}", response.status);
            prop_assert_eq!(trace.status, response.status);
            // Who is refused before the integration never reaches it.
            let refused = trace.entries.iter().position(|e| e.verdict == Verdict::Refused);
            let called = trace.calls.iter().any(|call| call.purpose == Purpose::Integration);
            let integrates = stops.iter().position(|stop| *stop == "integrate");
            prop_assert!(integrates.is_some());
            if refused.is_some() && refused < integrates {
                prop_assert!(!called, "refused, and called: {}", trace);
            }
            // What stands after the end was not reached.
            let ends = [Verdict::Refused, Verdict::Answered];
            if let Some(end) = trace.entries.iter().position(|e| ends.contains(&e.verdict)) {
                let after = &trace.entries[end + 1..];
                prop_assert!(after.iter().all(|e| e.verdict == Verdict::NotReached), "{}", trace);
            }
        }
    }

    #[test]
    fn a_bucket_admits_no_more_than_burst_and_rate(
        is_rest in any::<bool>(),
        rate in 0..20_u32,
        burst in 0..20_u32,
        pauses in vec(0..400_i64, 1..80),
    ) {
        let feature = Feature {
            path: "/a", verb: "get", door: "", needs_key: false, validator: false,
            integration: json!({"type": "http_proxy", "httpMethod": "ANY",
                                "uri": "http://{backend}/x"}),
            throttle: Some((rate, burst)),
        };
        let mut feature = feature;
        if !is_rest {
            feature.integration["payloadFormatVersion"] = "1.0".into();
        }
        let mut gateway = gateway(is_rest, &[feature]);
        let (mut now, mut admitted) = (START, 0);
        for millis in pauses {
            now = now.plus_millis(millis);
            let request = Request {
                method: "GET".to_owned(), target: "/prod/a".to_owned(), ..Request::default()
            };
            let (response, trace) = gateway.handle(request, now);
            let called = trace.calls.iter().any(|call| call.purpose == Purpose::Integration);
            prop_assert_eq!(called, response.status == 200);
            prop_assert!(called || response.status == 429, "status {}", response.status);
            admitted += u64::from(called);
            let seconds = now.millis_since(START) as f64 / 1000.0;
            let most = f64::from(burst) + f64::from(rate) * seconds;
            prop_assert!(admitted as f64 <= most + 1e-6, "{} of {}", admitted, most);
        }
    }
}
