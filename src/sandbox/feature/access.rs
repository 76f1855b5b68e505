//! Features that decide who may call: API keys with their plans, and authorizers.

use gatelab_gateway::definition::Protocol;
use serde_json::{Map, Value, json};

use super::stage::remove;
use crate::sandbox::definition;
use crate::sandbox::request::AUDIENCE;

const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

/// The kinds of authorizers, by the protocol that has them.
pub(super) const REST_KINDS: [&str; 3] = ["Lambda TOKEN", "Lambda REQUEST", "Cognito"];
/// The same of HTTP APIs.
pub(super) const HTTP_KINDS: [&str; 2] = ["JWT", "Lambda REQUEST"];

/// Authorizer results are kept 300 seconds unless told otherwise (data-plane.md 5.4).
const DEFAULT_TTL: u64 = 300;

pub(super) fn api_key(document: &Value) -> Option<String> {
    let guarded = definition::guarded(document, definition::is_api_key);
    let plans = document["usage_plans"].as_array().map_or(0, Vec::len);
    (!guarded.is_empty()).then(|| match plans {
        1 => "required · 1 plan".to_owned(),
        n => format!("required · {n} plans"),
    })
}

pub(super) fn api_key_on(document: &mut Value, taken: Option<&Value>) {
    if let Some(taken) = taken.and_then(Value::as_object) {
        return definition::guard(document, taken);
    }
    let name = scheme_name(document, definition::is_api_key, "api_key");
    let scheme = json!({"type": "apiKey", "name": "x-api-key", "in": "header"});
    guard_all(document, &name, scheme);
    if document["usage_plans"].as_array().is_none_or(Vec::is_empty) {
        let stage = document["stage"]["name"].clone();
        let plan = |id: &str, rate: u32, burst: u32, quota: u32| {
            json!({"id": id, "apiStages": [{"stage": stage}], "keys": [id],
                "throttle": {"rateLimit": rate, "burstLimit": burst},
                "quota": {"limit": quota, "period": "DAY"}})
        };
        document["usage_plans"] = json!([plan("gold", 100, 200, 10_000), plan("trial", 1, 2, 100)]);
        document["api_keys"] = json!([
            {"id": "gold", "value": "gold-key-0123456789abcdef", "enabled": true},
            {"id": "trial", "value": "trial-key-0123456789abcdef", "enabled": true},
        ]);
    }
}

pub(super) fn take_api_key(document: &mut Value) -> Value {
    Value::Object(definition::unguard(document, definition::is_api_key))
}

pub(super) fn authorizer(document: &Value) -> Option<String> {
    if definition::guarded(document, definition::is_authorizer).is_empty() {
        return None;
    }
    let kind = kind(document)?;
    Some(match ttl(document) {
        Some(ttl) => format!("{kind} {ttl} s"),
        None => kind.to_owned(),
    })
}

pub(super) fn authorizer_on(document: &mut Value, taken: Option<&Value>) {
    if let Some(taken) = taken.and_then(Value::as_object) {
        return definition::guard(document, taken);
    }
    let own = in_force(document).map(|(name, scheme)| (name, scheme.clone()));
    let (name, scheme) = own.unwrap_or_else(|| {
        let kind = match definition::protocol(document) {
            Protocol::Rest => REST_KINDS[0],
            Protocol::Http => HTTP_KINDS[0],
        };
        ("auth".to_owned(), scheme_of(document, kind))
    });
    guard_all(document, &name, scheme);
}

pub(super) fn take_authorizer(document: &mut Value) -> Value {
    Value::Object(definition::unguard(document, definition::is_authorizer))
}

/// The kind of the authorizer in force.
pub(super) fn kind(document: &Value) -> Option<&'static str> {
    let (_, scheme) = in_force(document)?;
    match scheme[AUTHORIZER]["type"].as_str()?.to_ascii_lowercase().as_str() {
        "token" => Some("Lambda TOKEN"),
        "request" => Some("Lambda REQUEST"),
        "cognito_user_pools" => Some("Cognito"),
        "jwt" => Some("JWT"),
        _ => None,
    }
}

/// For how long the authorizer's results are kept; `None` where that is no setting (JWT).
pub(super) fn ttl(document: &Value) -> Option<u64> {
    let (_, scheme) = in_force(document)?;
    let ttl = scheme[AUTHORIZER]["authorizerResultTtlInSeconds"].as_u64();
    match (kind(document)?, definition::protocol(document)) {
        ("JWT" | "Cognito", _) => None,
        (_, Protocol::Rest) => Some(ttl.unwrap_or(DEFAULT_TTL)),
        (_, Protocol::Http) => Some(ttl.unwrap_or(0)),
    }
}

pub(super) fn set_ttl(document: &mut Value, seconds: u64) {
    edit(document, |scheme| {
        scheme[AUTHORIZER]["authorizerResultTtlInSeconds"] = json!(seconds);
    });
}

/// Puts an authorizer of another kind in the place of the one in force.
pub(super) fn set_kind(document: &mut Value, kind: &str) {
    let new = scheme_of(document, kind);
    edit(document, |scheme| *scheme = new.clone());
    // Events of REST's REQUEST authorizers name no identity source: the double has to be told.
    let told = json!("headers.Authorization");
    let is_told = kind == "Lambda REQUEST" && definition::protocol(document) == Protocol::Rest;
    let functions = document.get_mut("functions").and_then(Value::as_object_mut);
    let doubles = functions.into_iter().flatten().map(|(_, f)| f);
    for double in doubles.filter(|f| f["kind"] == "authorizer") {
        if is_told && double.get("token").is_none() {
            double["token"] = told.clone();
        } else if !is_told && double.get("token") == Some(&told) {
            remove(double, "token");
        }
    }
    adapt_callers(document, kind);
}

/// Callers whom the old kind let in get what the new kind wants: whom a function allows gets a JWT,
/// and the other way round. What was refused before goes on being refused.
fn adapt_callers(document: &mut Value, kind: &str) {
    let rules = document["functions"].as_object().into_iter().flatten();
    let rules = rules.map(|(_, f)| f).find(|f| f["kind"] == "authorizer");
    let rules = rules.and_then(|f| f["rules"].as_object()).cloned().unwrap_or_default();
    let allowed =
        |token: &Value| token.as_str().is_some_and(|t| rules.get(t) == Some(&json!("allow")));
    let good = rules.iter().find(|(_, rule)| **rule == "allow").map(|(token, _)| token.clone());
    let callers = document.get_mut("callers").and_then(Value::as_object_mut);
    for (_, caller) in callers.into_iter().flatten().filter(|(_, c)| c.is_object()) {
        if matches!(kind, "JWT" | "Cognito") {
            if allowed(&caller["token"]) {
                remove(caller, "token");
                caller["jwt"] = json!({});
            } else if caller["headers"].is_object() && allowed(&caller["headers"]["Authorization"])
            {
                remove(&mut caller["headers"], "Authorization");
                caller["jwt"] = json!({});
            }
        } else if let Some(jwt) = caller.get("jwt") {
            let valid = jwt["signed_by"] != "stranger" && jwt["expires_in"].as_i64() != Some(0);
            let valid = valid && jwt["expires_in"].as_i64().is_none_or(|seconds| seconds > 0);
            remove(caller, "jwt");
            let token = good.clone().filter(|_| valid);
            caller["token"] = json!(token.unwrap_or_else(|| "bad".to_owned()));
        }
    }
    // A member that indexing made is no member that was written.
    let callers = document.get_mut("callers").and_then(Value::as_object_mut);
    for (_, caller) in callers.into_iter().flatten() {
        if caller["token"].is_null() {
            remove(caller, "token");
        }
    }
}

fn edit(document: &mut Value, change: impl Fn(&mut Value)) {
    let Some((name, _)) = in_force(document) else { return };
    if let Some(scheme) = definition::schemes_mut(document).and_then(|s| s.get_mut(&name)) {
        change(scheme);
    }
}

/// The authorizer that most of the API asks for: the first that anything asks for, else the first.
fn in_force(document: &Value) -> Option<(String, &Value)> {
    let schemes = definition::schemes(document)?;
    let all = || schemes.iter().filter(|(_, s)| definition::is_authorizer(s));
    let used = all().find(|(name, _)| is_asked_for(document, name));
    used.or_else(|| all().next()).map(|(name, scheme)| (name.clone(), scheme))
}

fn is_asked_for(document: &Value, scheme: &str) -> bool {
    let asks = |security: &Value| {
        security.as_array().into_iter().flatten().any(|entry| entry.get(scheme).is_some())
    };
    asks(&document["definition"]["security"])
        || definition::operations(document).iter().any(|(_, o)| asks(&o["security"]))
}

/// A security scheme with an authorizer of that kind. Makes a function double where one is needed.
pub(in crate::sandbox) fn scheme_of(document: &mut Value, kind: &str) -> Value {
    let http = definition::protocol(document) == Protocol::Http;
    let mut scheme = json!({"type": "apiKey", "name": "Authorization", "in": "header"});
    let (authtype, authorizer) = match kind {
        "JWT" => {
            let issuer = "https://issuer.lab.example";
            return json!({"type": "oauth2", AUTHORIZER: {
                "type": "jwt",
                "identitySource": "$request.header.Authorization",
                "jwtConfiguration": {"issuer": issuer, "audience": [AUDIENCE]},
            }});
        }
        "Cognito" => {
            let pool = "arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_LabPool01";
            ("cognito_user_pools", json!({"type": "cognito_user_pools", "providerARNs": [pool]}))
        }
        "Lambda TOKEN" => {
            let uri = definition::function_uri(&function(document));
            let ttl = DEFAULT_TTL;
            let authorizer = json!({"type": "token", "authorizerUri": uri,
                "authorizerResultTtlInSeconds": ttl});
            ("custom", authorizer)
        }
        _ => {
            let uri = definition::function_uri(&function(document));
            let mut authorizer = json!({"type": "request", "authorizerUri": uri,
                "identitySource": if http { "$request.header.Authorization" }
                    else { "method.request.header.Authorization" },
                "authorizerResultTtlInSeconds": DEFAULT_TTL});
            if http {
                authorizer["authorizerPayloadFormatVersion"] = json!("2.0");
            }
            ("custom", authorizer)
        }
    };
    if !http {
        scheme["x-amazon-apigateway-authtype"] = json!(authtype);
    }
    scheme[AUTHORIZER] = authorizer;
    scheme
}

/// The function that decides: the document's own, or a new one.
fn function(document: &mut Value) -> String {
    let own = document["functions"].as_object().into_iter().flatten();
    if let Some((name, _)) = own.into_iter().find(|(_, f)| f["kind"] == "authorizer") {
        return name.clone();
    }
    document["functions"]["auth"] = json!({"kind": "authorizer",
        "rules": {"good": "allow", "bad": "deny"}, "default": "unauthorized"});
    "auth".to_owned()
}

fn scheme_name(document: &Value, kind: fn(&Value) -> bool, otherwise: &str) -> String {
    definition::names_of(document, kind).into_iter().next().unwrap_or_else(|| otherwise.to_owned())
}

/// Has every operation ask for this scheme, but for preflights: browsers send them without anything. A
/// method that wants a signature has its authorization, and takes no second one.
fn guard_all(document: &mut Value, name: &str, scheme: Value) {
    let signed = if definition::is_authorizer(&scheme) {
        definition::guarded(document, definition::is_iam)
    } else {
        Vec::new()
    };
    if let Some(schemes) = definition::schemes_mut(document) {
        schemes.insert(name.to_owned(), scheme);
    }
    let all = definition::operations(document);
    let all = all.into_iter().filter(|(operation, o)| {
        !definition::is_preflight(operation, o) && !signed.contains(operation)
    });
    let asked = Map::from_iter([(name.to_owned(), json!([]))]);
    let taken: Map<String, Value> =
        all.map(|(operation, _)| (operation, Value::Object(asked.clone()))).collect();
    definition::guard(document, &taken);
}
