//! Lambda events as AWS writes them: REST proxy (1.0 without a version), HTTP API 1.0 and 2.0.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::mapping::{self, caller, media, request};
use crate::message::Headers;

/// The event of a REST Lambda proxy integration (data-plane.md 4.2).
pub fn rest_proxy(x: &Exchange, setup: &Setup) -> Value {
    let route = x.route();
    let content_type = x.request.headers.get("content-type");
    let binary = media::is_binary(&x.api.binary_media_types, content_type);
    // Slashes before the path are dropped here; requestContext.path keeps them.
    let path = format!("/{}", x.path.trim_start_matches('/'));
    let variables = x.path_variables().iter();
    let variables = variables.map(|(n, v)| (n.clone(), v.trim_end_matches('/').into()));
    let mut context = members([
        ("resourceId", route.resource_id.as_str().into()),
        ("resourcePath", route.path.as_str().into()),
        ("httpMethod", x.request.method.as_str().into()),
        ("extendedRequestId", x.extended_request_id.as_str().into()),
        ("requestTime", mapping::request_time(x).into()),
        ("path", x.full_path.as_str().into()),
        ("accountId", mapping::ACCOUNT.into()),
        ("protocol", "HTTP/1.1".into()),
        ("stage", setup.stage.name.as_str().into()),
        ("domainPrefix", x.api.id.as_str().into()),
        ("requestTimeEpoch", x.arrived.0.into()),
        ("requestId", x.request_id.as_str().into()),
        ("identity", caller::identity(x).into()),
        ("domainName", mapping::domain_name(&x.api.id).into()),
        ("deploymentId", mapping::deployment_id(x).into()),
        ("apiId", x.api.id.as_str().into()),
    ]);
    if let Some(authorizer) = caller::context(x) {
        context.insert("authorizer".into(), authorizer);
    }
    if let Some(canary) = x.canary {
        context.insert("isCanaryRequest".into(), canary.into());
    }
    let shape = Shape {
        resource: &route.path,
        path,
        headers: request::rest_headers(x),
        variables: or_null(variables.collect()),
        context,
        binary,
    };
    shape.event(x, Map::with_capacity(12))
}

/// The event of an HTTP API integration, format 1.0 (data-plane.md 4.4).
pub fn http_v1(x: &Exchange, setup: &Setup) -> Value {
    let route = x.route();
    let mut context = members([
        ("accountId", mapping::ACCOUNT.into()),
        ("apiId", x.api.id.as_str().into()),
        ("domainName", mapping::domain_name(&x.api.id).into()),
        ("domainPrefix", x.api.id.as_str().into()),
        ("extendedRequestId", x.extended_request_id.as_str().into()),
        ("httpMethod", x.request.method.as_str().into()),
        ("identity", caller::identity(x).into()),
        ("path", x.full_path.as_str().into()),
        ("protocol", "HTTP/1.1".into()),
        ("requestId", x.extended_request_id.as_str().into()),
        ("requestTime", mapping::request_time(x).into()),
        ("requestTimeEpoch", x.arrived.0.into()),
        ("resourceId", route.key.as_str().into()),
        ("resourcePath", route.path.as_str().into()),
        ("stage", setup.stage.name.as_str().into()),
    ]);
    if let Some(authorizer) = caller::context(x) {
        context.insert("authorizer".into(), authorizer);
    }
    let shape = Shape {
        resource: &route.path,
        path: x.full_path.clone(),
        headers: request::http_headers(x),
        variables: or_null(decoded_variables(x)),
        context,
        binary: http_binary(x),
    };
    let mut event = Map::with_capacity(13);
    event.insert("version".into(), "1.0".into());
    shape.event(x, event)
}

/// The event of an HTTP API integration, format 2.0 (data-plane.md 4.4): absent collections are
/// left out, header names are in lower case, repeated values are joined.
pub fn http_v2(x: &Exchange, setup: &Setup) -> Value {
    let route = x.route();
    let path = request::decoded(&x.full_path);
    let mut headers = Map::new();
    let mut cookies: Vec<Value> = Vec::new();
    for (name, value) in request::http_headers(x).iter() {
        if name.eq_ignore_ascii_case("cookie") {
            cookies.extend(value.split(';').map(|c| Value::from(c.trim())));
        } else {
            join(&mut headers, &name.to_ascii_lowercase(), value);
        }
    }
    let mut query = Map::new();
    for (name, value) in &x.query {
        join(&mut query, name, value);
    }
    let user_agent = x.request.headers.get("user-agent").unwrap_or_default();
    let http = members([
        ("method", x.request.method.as_str().into()),
        ("path", path.as_str().into()),
        ("protocol", "HTTP/1.1".into()),
        ("sourceIp", x.request.source_ip.as_str().into()),
        ("userAgent", user_agent.into()),
    ]);
    let mut context = members([
        ("accountId", mapping::ACCOUNT.into()),
        ("apiId", x.api.id.as_str().into()),
        ("domainName", mapping::domain_name(&x.api.id).into()),
        ("domainPrefix", x.api.id.as_str().into()),
        ("http", http.into()),
        ("requestId", x.extended_request_id.as_str().into()),
        ("routeKey", route.key.as_str().into()),
        ("stage", setup.stage.name.as_str().into()),
        ("time", mapping::request_time(x).into()),
        ("timeEpoch", x.arrived.0.into()),
    ]);
    if let Some(authorizer) = caller::wrapped(x) {
        context.insert("authorizer".into(), authorizer);
    }
    let mut event = members([
        ("version", "2.0".into()),
        ("routeKey", route.key.as_str().into()),
        ("rawPath", path.into()),
        ("rawQueryString", x.raw_query.as_str().into()),
    ]);
    if !cookies.is_empty() {
        event.insert("cookies".into(), cookies.into());
    }
    event.insert("headers".into(), headers.into());
    if !query.is_empty() {
        event.insert("queryStringParameters".into(), query.into());
    }
    event.insert("requestContext".into(), context.into());
    let binary = http_binary(x);
    if !x.request.body.is_empty() {
        event.insert("body".into(), body(x, binary));
    }
    let variables = decoded_variables(x);
    if !variables.is_empty() {
        event.insert("pathParameters".into(), variables.into());
    }
    event.insert("isBase64Encoded".into(), binary.into());
    if !x.stage_variables.is_empty() {
        event.insert("stageVariables".into(), stage_variables(x));
    }
    event.into()
}

/// What REST events and format 1.0 fill differently.
struct Shape<'a> {
    resource: &'a str,
    path: String,
    headers: Headers,
    variables: Value,
    context: Map<String, Value>,
    binary: bool,
}

impl Shape<'_> {
    /// The members that both have, after those already in `event`.
    fn event(self, x: &Exchange, mut event: Map<String, Value>) -> Value {
        let mut single = Map::with_capacity(self.headers.len());
        let mut multi = Map::with_capacity(self.headers.len());
        for (name, value) in self.headers.iter() {
            last_and_all(&mut single, &mut multi, name, value);
        }
        let (mut query, mut multi_query) = (Map::new(), Map::new());
        for (name, value) in &x.query {
            last_and_all(&mut query, &mut multi_query, name, value);
        }
        event.insert("resource".into(), self.resource.into());
        event.insert("path".into(), self.path.into());
        event.insert("httpMethod".into(), x.request.method.as_str().into());
        event.insert("headers".into(), single.into());
        event.insert("multiValueHeaders".into(), multi.into());
        event.insert("queryStringParameters".into(), or_null(query));
        event.insert("multiValueQueryStringParameters".into(), or_null(multi_query));
        event.insert("pathParameters".into(), self.variables);
        event.insert("stageVariables".into(), stage_variables(x));
        event.insert("requestContext".into(), self.context.into());
        event.insert("body".into(), body(x, self.binary));
        event.insert("isBase64Encoded".into(), (self.binary && !x.request.body.is_empty()).into());
        event.into()
    }
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    let mut map = Map::with_capacity(N + 2);
    for (name, value) in members {
        map.insert(name.to_owned(), value);
    }
    map
}

/// The single-value map keeps the last value, the multi-value map all of them.
fn last_and_all(
    single: &mut Map<String, Value>,
    multi: &mut Map<String, Value>,
    name: &str,
    value: &str,
) {
    match multi.get_mut(name) {
        Some(Value::Array(all)) => all.push(value.into()),
        _ => {
            multi.insert(name.to_owned(), vec![Value::from(value)].into());
        }
    }
    single.insert(name.to_owned(), value.into());
}

/// Adds a value to those of its name, with a comma.
fn join(map: &mut Map<String, Value>, name: &str, value: &str) {
    match map.get_mut(name) {
        Some(Value::String(all)) => {
            all.push(',');
            all.push_str(value);
        }
        _ => {
            map.insert(name.to_owned(), value.into());
        }
    }
}

fn or_null(map: Map<String, Value>) -> Value {
    if map.is_empty() { Value::Null } else { map.into() }
}

fn stage_variables(x: &Exchange) -> Value {
    or_null(x.stage_variables.iter().map(|(n, v)| (n.clone(), v.as_str().into())).collect())
}

/// HTTP APIs decode path variables in both formats.
fn decoded_variables(x: &Exchange) -> Map<String, Value> {
    let variables = x.path_variables().iter();
    variables.map(|(n, v)| (n.clone(), request::decoded(v).into())).collect()
}

/// HTTP APIs have no list of binary types: what is not text is base64.
fn http_binary(x: &Exchange) -> bool {
    !x.request.body.is_empty()
        && (!media::is_text(x.request.headers.get("content-type"))
            || std::str::from_utf8(&x.request.body).is_err())
}

fn body(x: &Exchange, binary: bool) -> Value {
    if x.request.body.is_empty() {
        Value::Null
    } else if binary {
        STANDARD.encode(&x.request.body).into()
    } else {
        String::from_utf8_lossy(&x.request.body).into()
    }
}

#[cfg(test)]
mod tests;
