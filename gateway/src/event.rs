//! Lambda events as AWS writes them: REST proxy (1.0 without a version), HTTP API 1.0 and 2.0.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use self::pairs::{All, Joined, Last};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::integration::Event;
use crate::mapping::{self, caller, media, request};

mod pairs;

/// REST and format 1.0 (data-plane.md 4.2, 4.4): empty collections are null.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct V1<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'static str>,
    resource: &'a str,
    path: &'a str,
    http_method: &'a str,
    headers: Last<'a, request::Line<'a>>,
    multi_value_headers: All<'a, request::Line<'a>>,
    query_string_parameters: Option<Last<'a, (String, String)>>,
    multi_value_query_string_parameters: Option<All<'a, (String, String)>>,
    path_parameters: Option<BTreeMap<&'a str, Cow<'a, str>>>,
    stage_variables: Option<&'a BTreeMap<String, String>>,
    request_context: V1Context<'a>,
    body: Option<Cow<'a, str>>,
    is_base64_encoded: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct V1Context<'a> {
    resource_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer: Option<caller::Authorizer<'a>>,
    resource_path: &'a str,
    http_method: &'a str,
    extended_request_id: &'a str,
    request_time: String,
    path: &'a str,
    account_id: &'static str,
    protocol: &'static str,
    stage: &'a str,
    domain_prefix: &'a str,
    request_time_epoch: i64,
    request_id: &'a str,
    identity: caller::Identity<'a>,
    domain_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deployment_id: Option<&'a str>,
    api_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_canary_request: Option<bool>,
}

/// Format 2.0 (data-plane.md 4.4): absent collections are left out, header names are in lower
/// case, repeated values are joined, the path is decoded.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct V2<'a> {
    version: &'static str,
    route_key: &'a str,
    raw_path: &'a str,
    raw_query_string: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cookies: Option<Vec<&'a str>>,
    headers: Joined<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query_string_parameters: Option<Joined<'a>>,
    request_context: V2Context<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_parameters: Option<BTreeMap<&'a str, Cow<'a, str>>>,
    is_base64_encoded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage_variables: Option<&'a BTreeMap<String, String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct V2Context<'a> {
    account_id: &'static str,
    api_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorizer: Option<caller::Wrapped<'a>>,
    domain_name: String,
    domain_prefix: &'a str,
    http: V2Http<'a>,
    request_id: &'a str,
    route_key: &'a str,
    stage: &'a str,
    time: String,
    time_epoch: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct V2Http<'a> {
    method: &'a str,
    path: &'a str,
    protocol: &'static str,
    source_ip: &'a str,
    user_agent: &'a str,
}

/// The event of a REST Lambda proxy integration.
pub fn rest_proxy(x: &Exchange, setup: &Setup) -> Event {
    let content_type = x.request.headers.get("content-type");
    let binary = media::is_binary(&x.api.binary_media_types, content_type);
    let variables = x.path_variables().iter();
    let variables = variables.map(|(n, v)| (n.as_str(), v.trim_end_matches('/').into()));
    let headers = request::rest_headers(x);
    let mut event = v1(x, setup, &headers, variables.collect(), binary);
    // Below a custom domain it has the mapping's path, as the many reports of routers agree.
    event.path = if x.mapped.is_some() { &x.full_path } else { &x.path };
    event.request_context.resource_id = &x.route().resource_id;
    event.request_context.request_id = &x.request_id;
    event.request_context.deployment_id = Some(&x.deployment);
    event.request_context.is_canary_request = x.canary;
    Event::of(&event)
}

/// The event of an HTTP API integration, format 1.0.
pub fn http_v1(x: &Exchange, setup: &Setup) -> Event {
    let headers = request::http_v1_headers(x);
    let event = v1(x, setup, &headers, decoded_variables(x), http_binary(x));
    Event::of(&V1 { version: Some("1.0"), ..event })
}

/// What REST and format 1.0 share, in HTTP APIs' terms where they differ.
fn v1<'a>(
    x: &'a Exchange,
    setup: &'a Setup,
    headers: &'a [request::Line<'a>],
    variables: BTreeMap<&'a str, Cow<'a, str>>,
    binary: bool,
) -> V1<'a> {
    let route = x.route();
    V1 {
        version: None,
        resource: &route.path,
        path: &x.full_path,
        http_method: &x.request.method,
        headers: Last(headers),
        multi_value_headers: All(headers),
        query_string_parameters: some(&x.query).map(Last),
        multi_value_query_string_parameters: some(&x.query).map(All),
        path_parameters: Some(variables).filter(|v| !v.is_empty()),
        stage_variables: stage_variables(x),
        request_context: V1Context {
            resource_id: &route.key,
            authorizer: caller::authorizer(x),
            resource_path: &route.path,
            http_method: &x.request.method,
            extended_request_id: &x.extended_request_id,
            request_time: mapping::request_time(x),
            path: &x.full_path,
            account_id: mapping::ACCOUNT,
            protocol: "HTTP/1.1",
            stage: &setup.stage.name,
            domain_prefix: mapping::domain_prefix(x),
            request_time_epoch: x.arrived.0,
            request_id: &x.extended_request_id,
            identity: caller::Identity(x),
            domain_name: mapping::host_name(x),
            deployment_id: None,
            api_id: &x.api.id,
            is_canary_request: None,
        },
        body: body(x, binary),
        is_base64_encoded: binary && !x.request.body.is_empty(),
    }
}

/// The event of an HTTP API integration, format 2.0.
pub fn http_v2(x: &Exchange, setup: &Setup) -> Event {
    let route = x.route();
    // Format 2.0 does not show a domain's mapping; that the stage is not shown there is inferred.
    let path = request::decoded(if x.mapped.is_some() { &x.path } else { &x.full_path });
    let is_cookie = |name: &str| name.eq_ignore_ascii_case("cookie");
    let cookies = x.request.headers.get_all("cookie");
    let cookies: Vec<&str> = cookies.flat_map(|line| line.split(';')).map(str::trim).collect();
    let lines = request::http_headers(x);
    let headers: Vec<(Cow<'_, str>, &str)> = lines
        .iter()
        .filter(|(name, _)| !is_cookie(name))
        .map(|(name, value)| (in_lower_case(name), value.as_ref()))
        .collect();
    let query: Vec<(Cow<'_, str>, &str)> =
        x.query.iter().map(|(name, value)| (name.into(), value.as_str())).collect();
    let binary = http_binary(x);
    Event::of(&V2 {
        version: "2.0",
        route_key: &route.key,
        raw_path: &path,
        raw_query_string: &x.raw_query,
        cookies: Some(cookies).filter(|c| !c.is_empty()),
        headers: Joined(&headers),
        query_string_parameters: some(&query).map(Joined),
        request_context: V2Context {
            account_id: mapping::ACCOUNT,
            api_id: &x.api.id,
            authorizer: caller::wrapped(x),
            domain_name: mapping::host_name(x),
            domain_prefix: mapping::domain_prefix(x),
            http: V2Http {
                method: &x.request.method,
                path: &path,
                protocol: "HTTP/1.1",
                source_ip: &x.request.source_ip,
                user_agent: x.request.headers.get("user-agent").unwrap_or_default(),
            },
            request_id: &x.extended_request_id,
            route_key: &route.key,
            stage: &setup.stage.name,
            time: mapping::request_time(x),
            time_epoch: x.arrived.0,
        },
        body: body(x, binary),
        path_parameters: Some(decoded_variables(x)).filter(|v| !v.is_empty()),
        is_base64_encoded: binary,
        stage_variables: stage_variables(x),
    })
}

fn in_lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn some<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

fn stage_variables(x: &Exchange) -> Option<&BTreeMap<String, String>> {
    Some(x.stage_variables.as_ref()).filter(|variables| !variables.is_empty())
}

/// HTTP APIs decode path variables in both formats.
fn decoded_variables(x: &Exchange) -> BTreeMap<&str, Cow<'_, str>> {
    let variables = x.path_variables().iter();
    variables.map(|(n, v)| (n.as_str(), request::decoded(v).into())).collect()
}

/// HTTP APIs have no list of binary types: what is not text is base64.
fn http_binary(x: &Exchange) -> bool {
    !x.request.body.is_empty()
        && (!media::is_text(x.request.headers.get("content-type"))
            || std::str::from_utf8(&x.request.body).is_err())
}

fn body(x: &Exchange, binary: bool) -> Option<Cow<'_, str>> {
    if x.request.body.is_empty() {
        None
    } else if binary {
        Some(STANDARD.encode(&x.request.body).into())
    } else {
        Some(String::from_utf8_lossy(&x.request.body))
    }
}

#[cfg(test)]
mod tests;
