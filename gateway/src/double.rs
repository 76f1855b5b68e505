//! Function doubles: what a Lambda function would have answered.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::definition::{AuthorizerRule, FunctionKind, Setup};
use crate::integration::Event;
use crate::world::World;

pub(crate) mod backend;

/// What came of an invocation.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoked {
    /// The result, or how it could not be had.
    pub result: Result<Arc<Value>, InvokeError>,
    /// Simulated milliseconds it took.
    pub took_ms: u32,
}

/// Why a function gave no result.
#[derive(Clone, Debug, PartialEq)]
pub enum InvokeError {
    /// It ran and failed: `{"errorMessage": …, "errorType": …}`.
    Failed(Value),
    /// No function of that name.
    Missing,
    /// API Gateway may not invoke it.
    NotPermitted,
}

/// As whom API Gateway invokes a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invoker {
    /// As itself: the function's own policy must let it.
    Service,
    /// As the role that the definition names; nothing is forbidden to it here.
    Role,
}

impl Invoker {
    /// The role, where one is named.
    pub(crate) const fn of(credentials: Option<&String>) -> Self {
        if credentials.is_some() { Self::Role } else { Self::Service }
    }
}

/// Invokes a function double with an event, and remembers that it was.
pub fn invoke(
    setup: &Setup,
    world: &mut World,
    (function, invoker): (&str, Invoker),
    event: impl Into<Event>,
) -> Invoked {
    invoke_authorizer(setup, world, (function, invoker), event, None)
}

/// The same for an authorizer whose double may need to know what stands at the first identity
/// source: REST's REQUEST event does not say which of its members that is.
pub(crate) fn invoke_authorizer(
    setup: &Setup,
    world: &mut World,
    (function, invoker): (&str, Invoker),
    event: impl Into<Event>,
    identity: Option<&str>,
) -> Invoked {
    // A version or an alias may follow the name.
    let bare = || function.split_once(':').and_then(|(name, _)| setup.functions.get(name));
    let Some(double) = setup.functions.get(function).or_else(bare) else {
        return Invoked { result: Err(InvokeError::Missing), took_ms: 0 };
    };
    if !double.permission && invoker == Invoker::Service {
        return Invoked { result: Err(InvokeError::NotPermitted), took_ms: 0 };
    }
    if !world.functions.contains_key(function) {
        world.functions.insert(function.to_owned(), crate::world::FunctionCalls::default());
    }
    let event = event.into();
    let mut count = 0;
    if let Some(calls) = world.functions.get_mut(function) {
        calls.count += 1;
        calls.last_event = Some(event.clone());
        count = calls.count;
    }
    let result = act(&double.kind, &event, count, identity).map_err(InvokeError::Failed);
    Invoked { result, took_ms: double.latency_ms }
}

/// What a double of that kind returns, or the error object it fails with.
fn act(
    kind: &FunctionKind,
    event: &Event,
    count: u64,
    identity: Option<&str>,
) -> Result<Arc<Value>, Value> {
    let value = match kind {
        FunctionKind::Static(value) => return Ok(Arc::clone(value)),
        FunctionKind::Echo => event.value(),
        FunctionKind::Counter => json!({
            "statusCode": 200,
            "headers": {"Content-Type": "application/json"},
            "body": format!("{{\"count\":{count}}}"),
        }),
        FunctionKind::ProxyEcho => {
            json!({"statusCode": 200, "body": event.text(), "isBase64Encoded": false})
        }
        FunctionKind::FromBody => from_body(&event.value())?,
        FunctionKind::ProxyMirror => mirror(&event.value()),
        FunctionKind::Switch { on, cases, default } => {
            let chosen = text_at(&event.value(), on).and_then(|text| cases.get(&text));
            return match chosen.or(default.as_deref()) {
                Some(kind) => act(kind, event, count, identity),
                None => {
                    Err(failure(&format!("no case fits the text at {on}"), Some("SwitchError")))
                }
            };
        }
        FunctionKind::Error { message, kind } => return Err(failure(message, kind.as_deref())),
        FunctionKind::Authorizer { .. } => authorize(kind, &event.value(), identity)?,
    };
    Ok(Arc::new(value))
}

/// A failed function's answer.
fn failure(message: &str, kind: Option<&str>) -> Value {
    let mut error = Map::new();
    error.insert("errorMessage".into(), message.into());
    if let Some(kind) = kind {
        error.insert("errorType".into(), kind.into());
    }
    Value::Object(error)
}

fn from_body(event: &Value) -> Result<Value, Value> {
    let body = event.get("body").and_then(Value::as_str);
    let body = body.ok_or_else(|| failure("the event has no body", Some("TypeError")))?;
    let parsed = if event["isBase64Encoded"] == true {
        STANDARD.decode(body).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok())
    } else {
        serde_json::from_str(body).ok()
    };
    parsed.ok_or_else(|| failure("the body is not JSON", Some("JSONDecodeError")))
}

fn mirror(event: &Value) -> Value {
    let mut headers = Map::new();
    let sent = event.get("headers").and_then(Value::as_object);
    let content_type =
        sent.and_then(|h| h.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type")));
    if let Some((_, value)) = content_type {
        headers.insert("Content-Type".into(), value.clone());
    }
    json!({
        "statusCode": 200,
        "headers": headers,
        "body": event.get("body"),
        "isBase64Encoded": event.get("isBase64Encoded"),
    })
}

fn authorize(kind: &FunctionKind, event: &Value, identity: Option<&str>) -> Result<Value, Value> {
    let FunctionKind::Authorizer {
        token,
        rules,
        default,
        principal,
        context,
        usage_identifier_key,
    } = kind
    else {
        return Err(failure("not an authorizer", None));
    };
    let given = match token {
        Some(path) => text_at(event, path),
        None => text_at(event, "authorizationToken")
            .or_else(|| text_at(event, "identitySource.0"))
            .or_else(|| text_at(event, "identitySource"))
            .or_else(|| identity.map(str::to_owned)),
    };
    let rule = given.and_then(|token| rules.get(&token)).unwrap_or(default);
    let arn = event.get("methodArn").or_else(|| event.get("routeArn"));
    let arn = arn.and_then(Value::as_str).unwrap_or_default();
    let effect = match rule {
        AuthorizerRule::Allow => "Allow",
        AuthorizerRule::Deny => "Deny",
        AuthorizerRule::Unauthorized => return Err(failure("Unauthorized", None)),
        AuthorizerRule::Error => return Err(failure("the authorizer broke", Some("Error"))),
        AuthorizerRule::Result(value) => return Ok(with_arn(value, arn)),
    };
    let mut result = json!({
        "principalId": principal,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Action": "execute-api:Invoke", "Effect": effect, "Resource": arn}
            ],
        },
    });
    if let Some(context) = context {
        result["context"] = context.clone();
    }
    if let Some(key) = usage_identifier_key {
        result["usageIdentifierKey"] = key.as_str().into();
    }
    Ok(result)
}

/// The value with `{methodArn}` replaced in every text of it.
fn with_arn(value: &Value, arn: &str) -> Value {
    match value {
        Value::String(text) => text.replace("{methodArn}", arn).into(),
        Value::Array(list) => list.iter().map(|v| with_arn(v, arn)).collect(),
        Value::Object(map) => map.iter().map(|(k, v)| (k.clone(), with_arn(v, arn))).collect(),
        other => other.clone(),
    }
}

/// The text at a dotted path; a number or boolean as it prints.
fn text_at(event: &Value, path: &str) -> Option<String> {
    let mut here = event;
    for part in path.split('.') {
        here = match here {
            Value::Array(list) => list.get(part.parse::<usize>().ok()?)?,
            _ => here.get(part)?,
        };
    }
    match here {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(here.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;

    const F: (&str, Invoker) = ("F", Invoker::Service);

    /// The F of a case, invoked with each event in turn.
    fn results(function: &Value, events: &[Value]) -> Vec<Invoked> {
        let mut case = trial::rest(&json!({"type": "mock"}));
        case["functions"] = json!({"F": function});
        let gateway = trial::gateway(&case);
        let mut world = World::default();
        events.iter().map(|e| invoke(gateway.setup(), &mut world, F, e.clone())).collect()
    }

    fn result(function: &Value, event: &Value) -> Result<Value, InvokeError> {
        let result = results(function, std::slice::from_ref(event)).remove(0).result;
        result.map(|value| (*value).clone())
    }

    #[test]
    fn kinds() {
        let event = json!({"a": {"b": ["x", 7]}, "body": "eyJrIjoxfQ==", "isBase64Encoded": true,
            "headers": {"content-TYPE": "text/x"}});
        let kinds = |on: &str| {
            json!({"kind": "switch", "on": on, "cases": {
                "x": {"kind": "static", "value": 1}, "7": {"kind": "static", "value": 2},
            }, "default": {"kind": "static", "value": 3}})
        };
        let rows = [
            (json!({"kind": "echo"}), event.clone()),
            (json!({"kind": "static", "value": [1]}), json!([1])),
            (json!({"kind": "from_body"}), json!({"k": 1})),
            (
                json!({"kind": "proxy_mirror"}),
                json!({"statusCode": 200,
                "headers": {"Content-Type": "text/x"}, "body": "eyJrIjoxfQ==",
                "isBase64Encoded": true}),
            ),
            (
                json!({"kind": "proxy_echo"}),
                json!({"statusCode": 200, "body": event.to_string(),
                "isBase64Encoded": false}),
            ),
            (kinds("a.b.0"), json!(1)),
            (kinds("a.b.1"), json!(2)),
            (kinds("a.b.9"), json!(3)),
            (kinds("nothing"), json!(3)),
        ];
        for (function, expected) in rows {
            assert_eq!(result(&function, &event), Ok(expected), "{function}");
        }
    }

    #[test]
    fn failures() {
        let failed = |function: Value, event: Value| match result(&function, &event) {
            Err(InvokeError::Failed(error)) => error["errorMessage"].clone(),
            other => panic!("{function}: {other:?}"),
        };
        let error = json!({"kind": "error", "errorMessage": "no", "errorType": "T"});
        assert_eq!(failed(error, json!({})), "no");
        assert_eq!(failed(json!({"kind": "from_body"}), json!({})), "the event has no body");
        let not_json = json!({"body": "{"});
        assert_eq!(failed(json!({"kind": "from_body"}), not_json), "the body is not JSON");
        let refused = json!({"kind": "echo", "permission": false});
        assert_eq!(result(&refused, &json!({})), Err(InvokeError::NotPermitted));
        let gateway = trial::gateway(&trial::rest(&json!({"type": "mock"})));
        let unknown = invoke(gateway.setup(), &mut World::default(), F, json!({}));
        assert_eq!(unknown.result, Err(InvokeError::Missing));
    }

    #[test]
    fn calls_are_counted() {
        let counter = json!({"kind": "counter", "latency_ms": 40});
        let all = results(&counter, &[json!(1), json!(2)]);
        assert_eq!(all[1].result.as_ref().unwrap()["body"], r#"{"count":2}"#);
        assert_eq!(all[1].took_ms, 40);
    }

    #[test]
    fn authorizers() {
        let authorizer = json!({"kind": "authorizer", "token": "headers.t", "rules": {
            "a": "allow", "d": "deny", "u": "unauthorized", "e": "error",
            "r": {"isAuthorized": true, "context": {"on": "{methodArn}"}},
        }, "default": "deny", "context": {"k": "v"}});
        let event = |token: &str| json!({"methodArn": "arn:1", "headers": {"t": token}});
        let effect = |token: &str| {
            let policy = result(&authorizer, &event(token)).unwrap();
            let statement = policy["policyDocument"]["Statement"][0].clone();
            assert_eq!(statement["Resource"], "arn:1");
            assert_eq!(policy["context"], json!({"k": "v"}));
            statement["Effect"].clone()
        };
        assert_eq!([effect("a"), effect("d"), effect("?")], ["Allow", "Deny", "Deny"]);
        let own = result(&authorizer, &event("r")).unwrap();
        assert_eq!(own["context"]["on"], "arn:1");
        for (token, message) in [("u", "Unauthorized"), ("e", "the authorizer broke")] {
            let expected = Err(InvokeError::Failed(failure(message, None)));
            let found = result(&authorizer, &event(token)).map_err(|error| match error {
                InvokeError::Failed(e) => {
                    InvokeError::Failed(json!({"errorMessage": e["errorMessage"]}))
                }
                other => other,
            });
            assert_eq!(found, expected);
        }
    }
}
