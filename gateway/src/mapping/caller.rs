//! Who calls, as events, templates and mappings see it: `identity` and `authorizer`.

use std::borrow::Cow;

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

/// `requestContext.authorizer`; a token's claims are written from where they are kept.
pub(crate) enum Authorizer<'a> {
    Claims(&'a Caller, &'a Map<String, Value>, Protocol),
    Value(Value),
}

impl Serialize for Authorizer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Claims(caller, claims, protocol) => {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("claims", &Claims(claims, *protocol))?;
                if *protocol == Protocol::Http {
                    map.serialize_entry("scopes", &caller.scopes)?;
                }
                map.end()
            }
        }
    }
}

/// `requestContext.authorizer` of REST and of format 1.0.
pub(crate) fn authorizer(x: &Exchange) -> Option<Authorizer<'_>> {
    let rest = x.api.protocol == Protocol::Rest;
    match known(x)? {
        Known::Iam(_) => None,
        Known::Claims(caller, claims) => Some(Authorizer::Claims(caller, claims, x.api.protocol)),
        Known::Lambda(caller) => {
            let mut map = Map::new();
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
            Some(Authorizer::Value(map.into()))
        }
    }
}

/// The same as a value, for `$context.authorizer`.
pub(crate) fn context(x: &Exchange) -> Option<Value> {
    serde_json::to_value(authorizer(x)?).ok()
}

/// `requestContext.authorizer` of format 2.0: wrapped by kind.
pub(crate) struct Wrapped<'a>(&'static str, Authorizer<'a>);

impl Serialize for Wrapped<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.0, &self.1)])
    }
}

pub(crate) fn wrapped(x: &Exchange) -> Option<Wrapped<'_>> {
    Some(match known(x)? {
        Known::Claims(caller, claims) => {
            Wrapped("jwt", Authorizer::Claims(caller, claims, x.api.protocol))
        }
        Known::Lambda(caller) if caller.context.is_empty() => {
            Wrapped("lambda", Authorizer::Value(Value::Null))
        }
        Known::Lambda(caller) => {
            Wrapped("lambda", Authorizer::Value(caller.context.clone().into()))
        }
        Known::Iam(caller) => Wrapped("iam", Authorizer::Value(iam(&caller.identity).into())),
    })
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

/// Claims as text.
struct Claims<'a>(&'a Map<String, Value>, Protocol);

impl Serialize for Claims<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(claims, protocol) = self;
        serializer.collect_map(claims.iter().map(|(name, value)| (name, text(value, *protocol))))
    }
}

/// A list is `[a b]` on HTTP APIs and `a,b` on REST.
fn text(claim: &Value, protocol: Protocol) -> Cow<'_, str> {
    match claim {
        Value::String(text) => Cow::Borrowed(text),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(super::as_text).collect();
            Cow::Owned(match protocol {
                Protocol::Rest => items.join(","),
                Protocol::Http => format!("[{}]", items.join(" ")),
            })
        }
        other => Cow::Owned(super::as_text(other)),
    }
}
