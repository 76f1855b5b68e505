//! Definitions of any kind: routes, what stands before and behind them, and what holds for all.

use std::collections::BTreeMap;

use gatelab_gateway::{Case, Gateway};
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// The API key of every REST case.
pub(crate) const KEY: &str = "key-0123456789abcdefghij";

const ANY: &str = "x-amazon-apigateway-any-method";

/// What one route is made of.
#[derive(Clone, Debug)]
pub(crate) struct Feature {
    pub(crate) path: &'static str,
    pub(crate) verb: &'static str,
    pub(crate) door: &'static str,
    pub(crate) needs_key: bool,
    pub(crate) validator: bool,
    pub(crate) integration: Value,
    pub(crate) throttle: Option<(u32, u32)>,
    pub(crate) caching: Option<Value>,
}

/// What holds for a whole API and its stage.
#[derive(Clone, Debug)]
pub(crate) struct Wide {
    /// REST: the effect of a resource policy for everybody, or for one address.
    pub(crate) policy: Option<&'static str>,
    /// REST: the canary's share, and whether it uses the stage's cache.
    pub(crate) canary: Option<(u32, bool)>,
    /// REST: gateway responses.
    pub(crate) responses: Value,
    /// HTTP: the CORS configuration.
    pub(crate) cors: bool,
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
    prop_oneof![
        2 => Just("{\"statusCode\": 200}".to_owned()),
        3 => vec(piece, 1..4).prop_map(|pieces| pieces.concat()),
    ]
}

/// Parameter mappings of a request, some of which fail when they are played.
fn mappings(is_rest: bool) -> impl Strategy<Value = Value> {
    let pairs = if is_rest {
        vec![
            ("integration.request.header.X-Out", "method.request.header.X-In"),
            ("integration.request.header.Content-Length", "'7'"),
            ("integration.request.header.X-Amz-Invocation-Type", "'Event'"),
            ("integration.request.querystring.q", "method.request.multivaluequerystring.q"),
            ("integration.request.querystring.b", "method.request.body.a[0].b"),
            ("integration.request.path.id", "method.request.body"),
            ("integration.request.path.proxy", "context.identity.sourceIp"),
            ("integration.request.header.Host", "stageVariables.v"),
        ]
    } else {
        vec![
            ("append:header.x-out", "$request.header.x-in"),
            ("overwrite:querystring.q", "$request.body.a[0].b"),
            ("remove:querystring.q", "''"),
            ("overwrite:path", "$request.path"),
            ("append:querystring.v", "${stageVariables.v}-${context.requestId}"),
        ]
    };
    vec(select(pairs), 0..3)
        .prop_map(|pairs| pairs.into_iter().collect::<BTreeMap<_, _>>())
        .prop_map(|pairs| json!(pairs))
}

fn handling() -> impl Strategy<Value = Option<&'static str>> {
    select(vec![None, Some("CONVERT_TO_TEXT"), Some("CONVERT_TO_BINARY")])
}

/// Integration responses.
fn answers() -> impl Strategy<Value = Value> {
    (template(), handling()).prop_map(|(response, handling)| {
        let mut default = json!({"statusCode": "200",
            "responseParameters": {"method.response.header.Date": "'then'",
                "method.response.header.X-Out": "integration.response.body.a"},
            "responseTemplates": {"application/json": response}});
        if let Some(handling) = handling {
            default["contentHandling"] = handling.into();
        }
        json!({"default": default, "4\\d{2}|no": {"statusCode": "400"}})
    })
}

fn integration(is_rest: bool) -> BoxedStrategy<Value> {
    let function = select(vec!["echo", "mirror", "fails", "wrong", "counts", "asked"]);
    let proxy = function.clone().prop_map(move |f| {
        json!({"type": "aws_proxy", "httpMethod": "POST", "uri": uri(f),
                        "payloadFormatVersion": if is_rest { "1.0" } else { "2.0" }})
    });
    let paths = vec!["x", "raw", "missing", "${stageVariables.v}", "{id}/{proxy}"];
    let http = (select(paths), mappings(is_rest)).prop_map(move |(path, mappings)| {
        let mut made = json!({"type": "http_proxy", "httpMethod": "ANY",
                              "uri": format!("http://{{backend}}/{path}"),
                              "requestParameters": mappings});
        if !is_rest {
            made["payloadFormatVersion"] = "1.0".into();
        }
        made
    });
    if !is_rest {
        return prop_oneof![proxy, http].boxed();
    }
    let proxy = proxy.prop_map(|mut made| {
        made.as_object_mut().unwrap().remove("payloadFormatVersion");
        made
    });
    let mock = (template(), answers()).prop_map(|(request, answers)| {
        json!({"type": "mock", "requestTemplates": {"application/json": request},
               "responses": answers})
    });
    let behaviour = || select(vec!["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]);
    let custom = (template(), answers(), mappings(true), behaviour(), handling(), function);
    let custom = custom.prop_map(|(request, answers, mappings, behaviour, handling, f)| {
        let (kind, uri) = match f {
            "asked" => ("http", "http://{backend}/{id}".to_owned()),
            f => ("aws", uri(f)),
        };
        let mut made = json!({"type": kind, "httpMethod": "POST", "uri": uri,
            "requestParameters": mappings, "passthroughBehavior": behaviour,
            "requestTemplates": {"application/json": request}, "responses": answers});
        if let Some(handling) = handling {
            made["contentHandling"] = handling.into();
        }
        made
    });
    prop_oneof![proxy, http, mock, custom].boxed()
}

fn feature(is_rest: bool) -> impl Strategy<Value = Feature> {
    let verb = select(vec![ANY, "get", ANY, "post"]);
    let door = select(vec!["", "", "", "function", "tokens", "signed"]);
    let throttle = option::weighted(0.2, (0..4_u32, 0..4_u32));
    let strategy = select(vec![
        "FAIL_WITH_403",
        "SUCCEED_WITH_RESPONSE_HEADER",
        "SUCCEED_WITHOUT_RESPONSE_HEADER",
    ]);
    let caching = (any::<bool>(), 0..3_u32, strategy).prop_map(|(open, ttl, strategy)| {
        json!({"cachingEnabled": true, "cacheTtlInSeconds": ttl,
               "requireAuthorizationForCacheControl": !open,
               "unauthorizedCacheControlHeaderStrategy": strategy})
    });
    let caching = option::weighted(0.7, caching);
    let paths = vec!["/", "/a", "/a/{id}", "/a/b", "/{proxy+}", "/{proxy+}"];
    let flags = (weighted(0.2), weighted(0.3));
    (select(paths), verb, door, flags, integration(is_rest), throttle, caching).prop_map(
        move |(path, verb, door, (key, validator), integration, throttle, caching)| Feature {
            path,
            verb,
            door,
            needs_key: key && is_rest,
            validator: validator && is_rest,
            integration,
            throttle,
            caching: caching.filter(|_| is_rest),
        },
    )
}

/// Settings of routes that were replaced, or that no route has, are a Problem: one route a path.
pub(crate) fn features(is_rest: bool) -> impl Strategy<Value = Vec<Feature>> {
    vec(feature(is_rest), 2..7).prop_map(|mut features| {
        let mut paths = Vec::new();
        features.retain(|feature| {
            let is_new = !paths.contains(&feature.path);
            paths.push(feature.path);
            is_new
        });
        features
    })
}

/// What holds for a whole API.
pub(crate) fn wide(is_rest: bool) -> impl Strategy<Value = Wide> {
    let policy =
        select(vec![None, None, Some("Allow"), Some("Allow"), Some("Deny"), Some("Elsewhere")]);
    let canary = option::of((select(vec![0, 50, 100]), any::<bool>()));
    let kind = select(vec![
        "DEFAULT_4XX",
        "DEFAULT_5XX",
        "MISSING_AUTHENTICATION_TOKEN",
        "UNAUTHORIZED",
        "INTEGRATION_FAILURE",
        "ACCESS_DENIED",
    ]);
    let text = select(vec![
        "{\"m\": $context.error.messageString}",
        "$context.error.validationErrorString $stageVariables.v $",
        "$method.request.header.X-In$context.authorizer.claims.sub$context.",
    ]);
    let responses = vec((kind, select(vec![400, 418, 503, 599]), text), 0..3);
    (policy, canary, responses, any::<bool>()).prop_map(move |(policy, canary, responses, cors)| {
        let responses: BTreeMap<_, _> = responses
            .into_iter()
            .map(|(kind, status, text)| {
                let header = json!({"gatewayresponse.header.X-Own": "method.request.header.X-In"});
                (
                    kind,
                    json!({"statusCode": status, "responseParameters": header,
                              "responseTemplates": {"application/json": text}}),
                )
            })
            .collect();
        Wide {
            policy: policy.filter(|_| is_rest),
            canary: canary.filter(|_| is_rest),
            responses: json!(responses),
            cors: cors && !is_rest,
        }
    })
}

/// The case of these routes; a path and verb that come twice count once.
fn case_of(is_rest: bool, features: &[Feature], wide: &Wide) -> Value {
    let mut paths = Map::new();
    let mut settings = Map::new();
    for feature in features {
        let mut security = Vec::new();
        match feature.door {
            "function" => security.push(json!({"function": []})),
            "signed" if is_rest => security.push(json!({"signed": []})),
            // HTTP APIs ask for signatures by a member of the method, below.
            "" | "signed" => {}
            _ => security.push(json!({"tokens": []})),
        }
        let mut method = json!({"x-amazon-apigateway-integration": feature.integration,
                                "parameters": parameters(),
                                "responses": {"400": {"description": "bad"},
                                              "200": {"description": "fine", "headers": {
                                                  "Date": {"schema": {"type": "string"}},
                                                  "X-Out": {"schema": {"type": "string"}}}}}});
        if feature.door == "signed" && !is_rest {
            method["x-amazon-apigateway-auth"] = json!({"type": "AWS_IAM"});
        }
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
            method["parameters"].as_array_mut().unwrap().push(id);
        }
        if feature.validator {
            method["x-amazon-apigateway-request-validator"] = "all".into();
            method["requestBody"] = json!({"content": {"application/json": {"schema":
                {"$ref": "#/components/schemas/Thing"}}}});
        }
        let mut setting = feature.caching.clone().unwrap_or_else(|| json!({}));
        if let Some((rate, burst)) = feature.throttle {
            setting["throttlingRateLimit"] = rate.into();
            setting["throttlingBurstLimit"] = burst.into();
        }
        if setting != json!({}) {
            let verb = match feature.verb {
                ANY => "ANY".to_owned(),
                verb => verb.to_uppercase(),
            };
            let key = match is_rest {
                true => format!("{}/{verb}", feature.path),
                false => format!("{verb} {}", feature.path),
            };
            settings.insert(key, setting);
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
        "asked": {"kind": "from_body"},
        "door": {"kind": "authorizer", "rules": {"yes": "allow", "no": "deny"},
                 "default": "unauthorized"}}});
    let may = json!({"Statement": [
        {"Effect": "Allow", "Action": "execute-api:*", "Resource": "*"}]});
    case["principals"] = json!([
        {"arn": "arn:aws:iam::000000000000:user/may", "access_key": "AKIAMAY", "secret": "s",
         "policies": [may]},
        {"arn": "arn:aws:iam::111111111111:user/not", "access_key": "AKIANOT", "secret": "t"}]);
    if is_rest {
        schemes["signed"] = json!({"type": "apiKey", "name": "Authorization", "in": "header",
                                   "x-amazon-apigateway-authtype": "awsSigv4"});
        definition["x-amazon-apigateway-gateway-responses"] = wide.responses.clone();
        definition["x-amazon-apigateway-binary-media-types"] = json!(["image/png"]);
        if let Some(effect) = wide.policy {
            let mut statement = json!({"Effect": effect, "Principal": "*",
                "Action": "execute-api:Invoke", "Resource": "execute-api:/*"});
            if effect == "Elsewhere" {
                statement["Effect"] = "Allow".into();
                statement["Condition"] = json!({"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}});
            }
            definition["x-amazon-apigateway-policy"] = json!({"Statement": [statement]});
        }
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
    if wide.cors {
        definition["x-amazon-apigateway-cors"] = json!({"allowOrigins": ["https://a.example"],
            "allowMethods": ["GET"], "allowCredentials": true});
    }
    case["stage"] = json!({"name": "prod", "method_settings": settings,
                           "variables": {"v": "one"}});
    if is_rest {
        case["stage"]["cache_cluster_size"] = "0.5".into();
    }
    if let Some((percent, shares_cache)) = wide.canary {
        case["stage"]["canary"] = json!({"percentTraffic": percent,
            "useStageCache": shares_cache, "stageVariableOverrides": {"v": "two"},
            "definition": definition.clone()});
    }
    case["definition"] = definition;
    case
}

fn parameters() -> Value {
    let text = json!({"type": "string"});
    json!([{"name": "X-In", "in": "header", "schema": text},
           {"name": "q", "in": "query", "schema": text}])
}

/// A gateway of these routes.
pub(crate) fn gateway(is_rest: bool, features: &[Feature], wide: &Wide) -> Gateway {
    let case = case_of(is_rest, features, wide);
    let (read, problems) = Case::from_value("any", &case);
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(said.is_empty(), "{said:#?}\n{case:#}");
    Gateway::new(read.unwrap().setup)
}
