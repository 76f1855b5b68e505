//! `$context`, stage variables and parameter-mapping expressions.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::definition::{Protocol, Setup, StageText};
use crate::exchange::Exchange;
use crate::json_path::Path;

pub(crate) use crate::definition::{ACCOUNT, REGION};
pub(crate) use crate::integration::as_text;

pub(crate) mod caller;
pub(crate) mod http;
pub(crate) mod media;
pub(crate) mod request;
pub(crate) mod rest;
pub(crate) mod template;

/// A `$context` variable by its dotted name, without the prefix; `None` when it has no value
/// (data-plane.md 9.3).
pub fn context(x: &Exchange, setup: &Setup, name: &str) -> Option<Value> {
    let (first, rest) = name.split_once('.').unwrap_or((name, ""));
    let rest_api = x.api.protocol == Protocol::Rest;
    Some(match (first, rest) {
        ("accountId", "") => ACCOUNT.into(),
        ("apiId", "") => x.api.id.as_str().into(),
        ("domainName", "") => host_name(x).into(),
        ("domainPrefix", "") => domain_prefix(x).into(),
        // AWS does not say what the catch-all's is: nothing here [inferred].
        ("customDomain", "basePathMatched") => {
            x.mapped.as_ref().map(|mapped| &*mapped.path).filter(|path| !path.is_empty())?.into()
        }
        ("deploymentId", "") if rest_api => (*x.deployment).into(),
        ("requestId", "") if rest_api => x.request_id.as_str().into(),
        // HTTP APIs have one id (data-plane.md 4.4).
        ("extendedRequestId" | "requestId", "") => x.extended_request_id.as_str().into(),
        ("awsEndpointRequestId", "") => x.request_id.as_str().into(),
        ("httpMethod", "") => x.request.method.as_str().into(),
        ("path", "") => x.full_path.as_str().into(),
        ("protocol", "") => "HTTP/1.1".into(),
        ("requestTime", "") => request_time(x).into(),
        ("requestTimeEpoch", "") => x.arrived.0.into(),
        ("stage", "") => (*setup.stage.name).into(),
        ("isCanaryRequest", "") => x.canary?.into(),
        ("resourceId", "") if rest_api => matched(x)?.resource_id.as_str().into(),
        ("resourcePath", "") if rest_api => matched(x)?.path.as_str().into(),
        ("routeKey", "") if !rest_api => (*matched(x)?.key).into(),
        ("identity", _) => return at(&caller::identity(x), rest),
        ("authorizer", _) => return at(&caller::context(x)?, rest),
        ("requestOverride" | "responseOverride", _) => return at(x.overrides.get(first)?, rest),
        ("error", _) => return error(x, rest),
        ("status", "") => x.response.as_ref()?.status.into(),
        ("xrayTraceId", "") => x.trace_id.as_str().into(),
        _ => return None,
    })
}

/// The whole `$context`, for templates.
pub fn context_map(x: &Exchange, setup: &Setup) -> Value {
    const PLAIN: &[&str] = &[
        "accountId",
        "apiId",
        "awsEndpointRequestId",
        "deploymentId",
        "domainName",
        "domainPrefix",
        "extendedRequestId",
        "httpMethod",
        "isCanaryRequest",
        "path",
        "protocol",
        "requestId",
        "requestTime",
        "requestTimeEpoch",
        "resourceId",
        "resourcePath",
        "stage",
    ];
    let mut map = Map::with_capacity(PLAIN.len() + 4);
    for name in PLAIN {
        if let Some(value) = context(x, setup, name) {
            map.insert((*name).to_owned(), value);
        }
    }
    if let Some(path) = context(x, setup, "customDomain.basePathMatched") {
        map.insert("customDomain".into(), serde_json::json!({ "basePathMatched": path }));
    }
    if let Value::Object(mut identity) = caller::identity(x) {
        identity.retain(|_, value| !value.is_null());
        map.insert("identity".into(), identity.into());
    }
    if let Some(authorizer) = caller::context(x) {
        map.insert("authorizer".into(), authorizer);
    }
    for (name, parts) in [
        ("requestOverride", ["header", "path", "querystring"].as_slice()),
        ("responseOverride", &["header"]),
    ] {
        let mut given = match x.overrides.get(name) {
            Some(Value::Object(given)) => given.clone(),
            _ => Map::new(),
        };
        for part in parts {
            given.entry(*part).or_insert_with(|| Map::new().into());
        }
        map.insert(name.to_owned(), given.into());
    }
    map.into()
}

/// Text with `${stageVariables.x}` filled in; an unknown one becomes empty.
pub fn fill(text: &StageText, x: &Exchange) -> String {
    fill_in(&text.0, x).into_owned()
}

/// The same, without a copy where nothing is to be filled in.
pub(crate) fn fill_in<'a>(text: &'a str, x: &Exchange) -> Cow<'a, str> {
    const OPEN: &str = "${stageVariables.";
    if !text.contains(OPEN) {
        return Cow::Borrowed(text);
    }
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPEN) {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push_str(OPEN);
            rest = after;
            continue;
        };
        filled.push_str(x.stage_variables.get(name).map_or("", String::as_str));
        rest = tail;
    }
    filled.push_str(rest);
    Cow::Owned(filled)
}

/// The ARN that policies and authorizers see: `arn:aws:execute-api:…/stage/VERB/path`.
pub fn method_arn(x: &Exchange, setup: &Setup) -> String {
    let mut arn = String::with_capacity(96 + x.path.len());
    for part in ["arn:aws:execute-api:", REGION, ":", ACCOUNT, ":", &x.api.id, "/"] {
        arn.push_str(part);
    }
    for part in [&setup.stage.name, "/", &x.request.method, "/", x.path.trim_start_matches('/')] {
        arn.push_str(part);
    }
    arn
}

/// The host name that AWS gives an API.
pub(crate) fn domain_name(api: &str) -> String {
    [api, ".execute-api.", REGION, ".amazonaws.com"].concat()
}

/// The host name that the request came to: a custom domain's, or the API's own.
pub(crate) fn host_name(x: &Exchange) -> String {
    x.mapped.as_ref().map_or_else(|| domain_name(&x.api.id), |mapped| mapped.domain.to_string())
}

/// The first label of that host name.
pub(crate) fn domain_prefix(x: &Exchange) -> &str {
    match &x.mapped {
        None => &x.api.id,
        Some(mapped) => mapped.domain.split('.').next().unwrap_or_default(),
    }
}

/// `dd/Mon/yyyy:HH:mm:ss +0000`
pub(crate) fn request_time(x: &Exchange) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let at = jiff::tz::Offset::UTC.to_datetime(x.arrived.timestamp());
    let mut text = String::with_capacity(26);
    let _ = write!(
        text,
        "{:02}/{}/{:04}:{:02}:{:02}:{:02} +0000",
        at.day(),
        MONTHS[(at.month() as usize).saturating_sub(1) % 12],
        at.year(),
        at.hour(),
        at.minute(),
        at.second(),
    );
    text
}

/// The route, once it is known.
fn matched(x: &Exchange) -> Option<&crate::definition::Route> {
    x.api.routes.get(x.matched.as_ref()?.index)
}

/// `$context.error.*`, which only gateway responses see.
fn error(x: &Exchange, name: &str) -> Option<Value> {
    let refusal = x.refusal.as_ref()?;
    Some(match name {
        "message" => refusal.message.as_deref()?.into(),
        // The message as JSON: a missing one stays null (data-plane.md 2.2).
        "messageString" => Value::from(refusal.message.as_deref()).to_string().into(),
        "responseType" => refusal.kind.name().into(),
        "validationErrorString" => refusal.detail.as_deref()?.into(),
        _ => return None,
    })
}

/// The value at a dotted name inside another; the whole of it for an empty name.
fn at(value: &Value, name: &str) -> Option<Value> {
    if name.is_empty() {
        return Some(value.clone());
    }
    let found = match value.get(name) {
        Some(found) => Some(found),
        None => name.split('.').try_fold(value, |here, part| here.get(part)),
    };
    found.filter(|v| !v.is_null()).cloned()
}

/// The member of a JSON document at a path such as `pets[0].name`. A text on the way that is JSON
/// itself is looked into, as the guide's example of error messages does.
pub(crate) fn member(document: &Value, path: &str) -> Option<Value> {
    if let Some(found) = at_path(document, path) {
        return Some(found);
    }
    path.match_indices('.').find_map(|(dot, _)| match at_path(document, &path[..dot])? {
        Value::String(text) => member(&serde_json::from_str(&text).ok()?, &path[dot + 1..]),
        _ => None,
    })
}

fn at_path(document: &Value, path: &str) -> Option<Value> {
    let dot = if path.starts_with('[') { "" } else { "." };
    Path::parse(&format!("${dot}{path}")).ok()?.find_value(document)
}

#[cfg(test)]
mod tests;
