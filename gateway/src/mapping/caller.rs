//! Who calls, as events, templates and mappings see it: `identity` and `authorizer`.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value};

use crate::definition::{Authorization, AuthorizerKind, Protocol};
use crate::exchange::{Caller, Exchange};

/// The members of `identity`, in AWS's order; null where nothing is known (data-plane.md 4.2).
const IDENTITY: [&str; 12] = [
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "sourceIp",
    "principalOrgId",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "userAgent",
    "user",
];

/// `requestContext.identity`; `apiKey` and `apiKeyId` only where a key counted.
pub(crate) struct Identity<'a>(pub(crate) &'a Exchange);

impl Serialize for Identity<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(x) = self;
        let known = x.caller.as_ref().map(|caller| &caller.identity);
        let mut map = serializer.serialize_map(None)?;
        for name in IDENTITY {
            match (known.and_then(|known| known.get(name)), name) {
                (Some(value), _) => map.serialize_entry(name, value)?,
                (None, "sourceIp") => map.serialize_entry(name, &x.request.source_ip)?,
                (None, "userAgent") => {
                    // A missing one is null on REST and empty on HTTP APIs, recordings show.
                    let missing = (x.api.protocol == Protocol::Http).then_some("");
                    let sent = x.request.headers.get("user-agent").or(missing);
                    map.serialize_entry(name, &sent)?;
                }
                (None, _) => map.serialize_entry(name, &())?,
            }
        }
        if x.api.protocol == Protocol::Http {
            map.serialize_entry("cognitoAmr", &())?;
        }
        for (name, value) in known.into_iter().flatten() {
            if !IDENTITY.contains(&name.as_str()) {
                map.serialize_entry(name, value)?;
            }
        }
        if let Some((endpoint, vpc)) = &x.vpc_endpoint {
            map.serialize_entry("vpceId", endpoint)?;
            map.serialize_entry("vpcId", vpc)?;
        }
        if let Some(key) = &x.api_key {
            map.serialize_entry("apiKey", &key.value)?;
            map.serialize_entry("apiKeyId", &key.key)?;
        }
        map.end()
    }
}

/// The same as a value, for `$context.identity`; there a missing user agent is nothing.
pub(crate) fn identity(x: &Exchange) -> Value {
    let mut identity = serde_json::to_value(Identity(x)).unwrap_or_default();
    if !x.request.headers.contains("user-agent") {
        identity["userAgent"] = Value::Null;
    }
    identity
}

/// What an authorizer of the route found out, and of which kind it is.
enum Known<'a> {
    Lambda(&'a Caller),
    Claims(&'a Caller, &'a Map<String, Value>),
    Iam(&'a Caller),
}

fn known(x: &Exchange) -> Option<Known<'_>> {
    let caller = x.caller.as_ref()?;
    match &x.api.routes.get(x.matched.as_ref()?.index)?.authorization {
        Authorization::None => None,
        Authorization::Iam => Some(Known::Iam(caller)),
        Authorization::Authorizer(authorizer, _) => match (&authorizer.kind, &caller.claims) {
            (AuthorizerKind::Jwt { .. } | AuthorizerKind::Cognito { .. }, Some(claims)) => {
                Some(Known::Claims(caller, claims))
            }
            _ => Some(Known::Lambda(caller)),
        },
    }
}

/// `$context.authorizer`, and `requestContext.authorizer` of REST and of format 1.0.
pub(crate) fn context(x: &Exchange) -> Option<Value> {
    let rest = x.api.protocol == Protocol::Rest;
    let mut map = Map::new();
    match known(x)? {
        Known::Iam(_) => return None,
        Known::Claims(caller, claims) => {
            map.insert("claims".into(), claim_texts(claims, x.api.protocol).into());
            if !rest {
                map.insert("scopes".into(), caller.scopes.clone().into());
            }
        }
        Known::Lambda(caller) => {
            // Format 1.0 has room for a token's claims whatever the authorizer, field reports say.
            if !rest {
                map.insert("claims".into(), Value::Null);
                map.insert("scopes".into(), Value::Null);
            }
            // A simple answer names nobody.
            if rest || !caller.principal.is_empty() {
                map.insert("principalId".into(), caller.principal.as_str().into());
            }
            for (name, value) in &caller.context {
                // REST turns numbers and booleans into text (data-plane.md 5.3).
                let value = match value {
                    Value::Number(_) | Value::Bool(_) if rest => value.to_string().into(),
                    other => other.clone(),
                };
                map.insert(name.clone(), value);
            }
            if rest {
                map.insert("integrationLatency".into(), 0.into());
            }
        }
    }
    Some(map.into())
}

/// `requestContext.authorizer` of format 2.0: wrapped by kind.
pub(crate) fn wrapped(x: &Exchange) -> Option<Value> {
    let (kind, value) = match known(x)? {
        Known::Claims(..) => ("jwt", context(x)?),
        Known::Lambda(caller) if caller.context.is_empty() => ("lambda", Value::Null),
        Known::Lambda(caller) => ("lambda", caller.context.clone().into()),
        Known::Iam(caller) => ("iam", iam(&caller.identity).into()),
    };
    let mut map = Map::with_capacity(1);
    map.insert(kind.into(), value);
    Some(map.into())
}

/// An IAM caller in the names of format 2.0.
fn iam(identity: &Map<String, Value>) -> Map<String, Value> {
    const NAMES: [(&str, &str); 7] = [
        ("accessKey", "accessKey"),
        ("accountId", "accountId"),
        ("callerId", "caller"),
        ("cognitoIdentity", ""),
        ("principalOrgId", "principalOrgId"),
        ("userArn", "userArn"),
        ("userId", "user"),
    ];
    let value = |name| identity.get(name).cloned().unwrap_or_default();
    NAMES.iter().map(|(here, there)| ((*here).to_owned(), value(*there))).collect()
}

/// Claims as text. A list is `[a b]` on HTTP APIs and `a,b` on REST.
fn claim_texts(claims: &Map<String, Value>, protocol: Protocol) -> Map<String, Value> {
    let text = |value: &Value| match value {
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(super::as_text).collect();
            match protocol {
                Protocol::Rest => items.join(","),
                Protocol::Http => format!("[{}]", items.join(" ")),
            }
        }
        other => super::as_text(other),
    };
    claims.iter().map(|(name, value)| (name.clone(), text(value).into())).collect()
}
