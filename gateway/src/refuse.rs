//! The tail: shapes a refusal into AWS's bytes and adds the headers that every answer carries.

use std::fmt::Write as _;

use serde_json::Value;

use crate::definition::{GatewayResponse, IntegrationKind, Protocol, Setup};
use crate::exchange::Exchange;
use crate::mapping::rest::Sources;
use crate::message::{Headers, Response};
use crate::refusal::{Refusal, ResponseType};
use crate::step::{Reply, cors};
use crate::trace::CacheMark;

/// The answer that leaves: a finished one as it is, a refusal in AWS's form (data-plane.md 2 and 3),
/// both with the service's headers (section 14).
pub(crate) fn answer(x: &mut Exchange, reply: Reply, setup: &Setup) -> Response {
    let protocol = setup.api.protocol;
    let mut response = match reply {
        Reply::Answered(mut response) => {
            if protocol == Protocol::Rest && has_trace_header(x) {
                response.headers.append("X-Amzn-Trace-Id", x.trace_id.clone());
            }
            response
        }
        Reply::Refused(refusal) => {
            x.refusal = Some(refusal.clone());
            match protocol {
                Protocol::Rest => rest(x, setup, &refusal),
                Protocol::Http => http(x, &refusal),
            }
        }
    };
    match protocol {
        Protocol::Rest => {
            response.headers.append("x-amzn-RequestId", x.request_id.clone());
            response.headers.append("x-amz-apigw-id", x.extended_request_id.clone());
        }
        Protocol::Http => {
            response.headers.append("Apigw-Requestid", x.extended_request_id.clone());
        }
    }
    response
}

/// Lambda, AWS and HTTP custom integrations send it; MOCK, HTTP proxies and refusals do not.
fn has_trace_header(x: &Exchange) -> bool {
    let kind = x
        .matched
        .as_ref()
        .and_then(|m| x.api.routes[m.index].integration.as_ref())
        .map(|integration| integration.kind);
    x.cache != CacheMark::Hit
        && matches!(
            kind,
            Some(IntegrationKind::AwsProxy | IntegrationKind::Aws | IntegrationKind::Http)
        )
}

/// A gateway response: the API's own for the type, else its DEFAULT_4XX or DEFAULT_5XX, else AWS's.
fn rest(x: &Exchange, setup: &Setup, refusal: &Refusal) -> Response {
    let own = &x.api.gateway_responses;
    let class = if refusal.status() < 500 { "DEFAULT_4XX" } else { "DEFAULT_5XX" };
    let custom =
        own.get(refusal.kind.name()).or_else(|| own.get(class)).filter(|_| !refusal.at_the_door);
    let status = custom.and_then(|c| c.status).unwrap_or_else(|| refusal.status());
    let (media_type, body) = match custom.and_then(|c| template(c, x)) {
        Some((media_type, template)) => (media_type, fill(template, x, setup)),
        None => ("application/json", default_body(refusal)),
    };
    let mut headers = Headers::new();
    headers.append("Content-Type", media_type);
    let error_type = refusal.error_type.unwrap_or_else(|| refusal.kind.error_type());
    headers.append("x-amzn-ErrorType", error_type);
    for (name, value) in &refusal.headers {
        headers.append(*name, value.clone());
    }
    for (target, source) in custom.map_or(&[][..], |c| &c.parameters) {
        let name = target.strip_prefix("gatewayresponse.header.").unwrap_or(target);
        if let Some(value) = value_of(source, x, setup) {
            headers.set(name, value);
        }
    }
    Response { status, headers, body: body.into() }
}

/// Section 0: the renderer writes no space after the colon, the execution engine writes one.
fn default_body(refusal: &Refusal) -> String {
    let denied = refusal.kind == ResponseType::AccessDenied && !refusal.at_the_door;
    let member = if denied { "Message" } else { "message" };
    let space = if refusal.engine { " " } else { "" };
    format!("{{\"{member}\":{space}{}}}", Value::from(refusal.message.as_deref()))
}

/// The template for the media type that the caller asks for, else the JSON one, else the first.
fn template<'a>(custom: &'a GatewayResponse, x: &Exchange) -> Option<(&'a str, &'a str)> {
    let accept = x.request.headers.get("accept").unwrap_or_default();
    let accept = accept.split([',', ';']).next().unwrap_or_default().trim();
    let named = |name: &str| custom.templates.iter().find(|(media, _)| media == name);
    named(accept)
        .or_else(|| named("application/json"))
        .or_else(|| custom.templates.first())
        .map(|(media, text)| (media.as_str(), text.as_str()))
}

/// Plain `$name` substitution; no directives, no functions (data-plane.md 2.2).
fn fill(template: &str, x: &Exchange, setup: &Setup) -> String {
    let mut text = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let length = after
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-'))
            .unwrap_or(after.len());
        let name = after[..length].trim_end_matches('.');
        match name.split_once('.') {
            Some(("context" | "stageVariables" | "method", _)) => {
                text.push_str(&value_of(name, x, setup).unwrap_or_default());
            }
            _ => {
                let _ = write!(text, "${name}");
            }
        }
        rest = &after[name.len()..];
    }
    text.push_str(rest);
    text
}

/// A value that a gateway response may show: `'static'`, `context.…`, `stageVariables.…` or a
/// parameter of the request.
fn value_of(source: &str, x: &Exchange, setup: &Setup) -> Option<String> {
    Sources::request(x, setup).values(source).ok()?.into_iter().next()
}

/// HTTP APIs have one fixed text for each status (data-plane.md 3.2), with their CORS headers.
fn http(x: &Exchange, refusal: &Refusal) -> Response {
    let status = refusal.status.unwrap_or(match refusal.kind {
        ResponseType::IntegrationTimeout => 503,
        ResponseType::IntegrationFailure => 500,
        kind => kind.status(),
    });
    let text = match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        413 => "Request Entity Too Large",
        429 => "Too Many Requests",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    };
    let mut headers = Headers::new();
    headers.append("Content-Type", "application/json");
    for (name, value) in &refusal.headers {
        headers.append(*name, value.clone());
    }
    let mut response =
        Response { status, headers, body: format!("{{\"message\":\"{text}\"}}").into() };
    if let Some(cors) = &x.api.cors {
        cors::add_headers(&mut response, x, cors);
    }
    response
}
