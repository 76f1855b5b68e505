//! REST: by integration type, from the event of a Lambda proxy to a mapped and rendered request.

use super::non_proxy::{self, Asked};
use super::{Plan, Refused, url, verb};
use crate::definition::{Integration, IntegrationKind, Service, Setup, Target};
use crate::event;
use crate::exchange::{Exchange, Outgoing};
use crate::integration::Event;
use crate::mapping::template::Payload;
use crate::mapping::{self, request};
use crate::message::Headers;
use crate::refusal::{Refusal, ResponseType};
use crate::service::wire::{self, Sent};
use crate::trace::Why;

/// Header names that no mapping may fill (data-plane.md 4.6), and those that it may not fill
/// towards Lambda and other AWS services.
const NEVER_MAPPED: [&str; 4] =
    ["content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"];
const NEVER_MAPPED_TO_AWS: [&str; 5] =
    ["authorization", "connection", "expect", "proxy-authenticate", "te"];
/// Mapped, accepted, and yet not sent to an HTTP back end (data-plane.md 4.6).
const NOT_SENT: [&str; 5] = ["connection", "expect", "proxy-authenticate", "te", "via"];
/// Of the client's headers, those that an HTTP proxy integration leaves out.
const NOT_PROXIED: [&str; 3] = ["host", "content-encoding", "via"];

pub(super) fn plan(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
) -> Result<Plan, Refused> {
    forbidden_target(integration)?;
    match (&integration.kind, &integration.target) {
        (IntegrationKind::Mock, _) => mock(x, setup, integration),
        (IntegrationKind::AwsProxy, Target::Lambda(name)) => {
            let function = function(x, integration, mapping::fill(name, x))?;
            let why = Why::new("Lambda proxy: {function} gets the whole request as its event.")
                .text("function", function.clone());
            let event = event::rest_proxy(x, setup);
            let outgoing = Outgoing::Lambda { function, event, asynchronous: false };
            Ok(Plan { outgoing, why, overrides: None })
        }
        (IntegrationKind::Aws, Target::Lambda(name)) => {
            let function = function(x, integration, mapping::fill(name, x))?;
            lambda(x, setup, integration, function)
        }
        (IntegrationKind::Aws, Target::Service(service, uri)) => {
            aws_service(x, setup, integration, *service, &mapping::fill(uri, x))
        }
        (IntegrationKind::Http, Target::Url(uri)) => {
            http(x, setup, integration, &mapping::fill(uri, x))
        }
        (IntegrationKind::HttpProxy, Target::Url(uri)) => {
            http_proxy(x, setup, integration, &mapping::fill(uri, x))
        }
        _ => Err(Refused::misconfigured(Why::new(
            "The integration's type and its target do not fit.",
        ))),
    }
}

/// Illegal even where mappings have no other effect: a Lambda proxy fails with them too.
fn forbidden_target(integration: &Integration) -> Result<(), Refused> {
    let to_aws = match integration.kind {
        IntegrationKind::Mock => return Ok(()),
        IntegrationKind::Aws | IntegrationKind::AwsProxy => true,
        IntegrationKind::Http | IntegrationKind::HttpProxy => false,
    };
    let is_one_of = |names: &[&str], name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    let illegal = integration.request_parameters.iter().find_map(|(target, _)| {
        let name = target.strip_prefix("integration.request.header.")?;
        let illegal =
            is_one_of(&NEVER_MAPPED, name) || to_aws && is_one_of(&NEVER_MAPPED_TO_AWS, name);
        illegal.then_some(name)
    });
    illegal.map_or(Ok(()), |name| {
        let why = Why::new("A mapping may not set the header {name} towards this integration.");
        Err(Refused::misconfigured(why.text("name", name.to_owned())))
    })
}

/// Lambda functions are invoked with POST, whatever the caller's verb is.
fn function(x: &Exchange, integration: &Integration, name: String) -> Result<String, Refused> {
    let verb = verb(x, integration);
    if verb != "POST" {
        let why = Why::new("The integration calls Lambda with {verb}; Lambda takes only POST.");
        let refusal = Refusal::new(ResponseType::IntegrationFailure).with_status(500);
        return Err(Refused::new(refusal, why.text("verb", verb)));
    }
    Ok(name)
}

fn mock(x: &Exchange, setup: &Setup, integration: &Integration) -> Result<Plan, Refused> {
    let body = non_proxy::body(x, setup, integration)?;
    let text = match body.payload {
        Payload::Text(text) => text,
        Payload::Bytes(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
    };
    let why = body.why.text("to", "");
    Ok(Plan { outgoing: Outgoing::Mock { text }, why, overrides: body.overrides })
}

fn lambda(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
    function: String,
) -> Result<Plan, Refused> {
    let Asked { headers, body, why, overrides, .. } = non_proxy::ask(x, setup, integration)?;
    // Without a payload the function gets an empty object (data-plane.md 9.1).
    let payload = if body.is_empty() { b"{}" } else { body.as_ref() };
    let event = Event::read(payload).ok_or_else(|| not_json(&function))?;
    let asynchronous = headers
        .get("x-amz-invocation-type")
        .is_some_and(|invocation| invocation.eq_ignore_ascii_case("Event"));
    let why = why.text("to", format!(", which {function} gets as its event"));
    Ok(Plan { outgoing: Outgoing::Lambda { function, event, asynchronous }, why, overrides })
}

/// Field reports show the text, which goes on with what a JSON reader of AWS's stumbled over. That
/// the status is 400 is inferred from it.
fn not_json(function: &str) -> Refused {
    let why = Why::new("What would go to {function} is not JSON, and Lambda takes only JSON.");
    let refusal = Refusal::new(ResponseType::BadRequestBody)
        .saying("Could not parse request body into json: Could not parse payload into json");
    Refused::new(refusal, why.text("function", function.to_owned()).inferred())
}

/// JSON is asked for unless a mapping says otherwise, so that services of the query protocol answer
/// in JSON too.
fn aws_service(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
    service: Service,
    uri: &str,
) -> Result<Plan, Refused> {
    let asked = non_proxy::ask(x, setup, integration)?;
    let method = verb(x, integration);
    let address = url::with_variables(uri, pairs(&asked.path));
    let mut headers = Headers::new();
    headers.append("Accept", "application/json");
    let sent = x.request.headers.get("content-type").unwrap_or("application/json");
    headers.append("Content-Type", sent);
    map_headers(&mut headers, &asked.headers);
    let mut parts = address.splitn(6, ':').skip(4);
    let (host, address) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let (query, body) = (asked.query, asked.body);
    let subdomain = host.rsplit_once('.').map(|(name, _)| name);
    let sent = Sent { address, subdomain, method: &method, query, headers: &headers, body };
    let call = wire::call(service, sent);
    let to = match call.operation.as_str() {
        "" => format!(", sent to {} without naming an operation", service.name()),
        operation => format!(", sent to {} as {operation}", service.name()),
    };
    let why = asked.why.text("to", to);
    Ok(Plan { outgoing: Outgoing::Service(Box::new(call)), why, overrides: asked.overrides })
}

fn http(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
    uri: &str,
) -> Result<Plan, Refused> {
    let asked = non_proxy::ask(x, setup, integration)?;
    let method = verb(x, integration);
    let address = url::with_variables(uri, pairs(&asked.path));
    let address = checked(url::with_query(address, pairs(&asked.query)))?;
    let mut headers = Headers::new();
    headers.append("Accept", "application/json");
    headers.append("User-Agent", agent(x));
    headers.append("Host", host(&address));
    let has_body = |verb: &str| !matches!(verb, "GET" | "HEAD" | "OPTIONS");
    // Recorded: the caller's verb decides, not the integration's (data-plane.md 4.6).
    if has_body(&x.request.method) {
        let sent = x.request.headers.get("content-type").unwrap_or("application/json");
        headers.append("Content-Type", sent);
    }
    own_headers(x, &mut headers);
    map_headers(&mut headers, &asked.headers);
    let body = if has_body(&method) { asked.body } else { bytes::Bytes::new() };
    let why = asked.why.text("to", format!(", sent as {method} {address}"));
    let outgoing = Outgoing::Http { method, url: address, headers, body };
    Ok(Plan { outgoing, why, overrides: asked.overrides })
}

fn http_proxy(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
    uri: &str,
) -> Result<Plan, Refused> {
    let mapped = non_proxy::parameters(x, setup, integration)?;
    let method = verb(x, integration);
    let address = url::with_variables(uri, pairs(&mapped.path));
    let sent = x.query.iter().map(|(n, v)| (n.as_str(), v.as_str()));
    let address = checked(url::with_query(address, sent.chain(pairs(&mapped.query))))?;
    let mut headers: Headers = request::rest_headers(x).into_iter().collect();
    headers.retain(|name, _| !NOT_PROXIED.iter().any(|n| n.eq_ignore_ascii_case(name)));
    headers.set("Host", host(&address));
    if !headers.contains("user-agent") {
        headers.append("User-Agent", agent(x));
    }
    own_headers(x, &mut headers);
    map_headers(&mut headers, &mapped.headers);
    let why =
        Why::new("HTTP proxy: the request goes on as {method} {url}, with {mapped} mappings.")
            .text("method", method.clone())
            .text("url", address.clone())
            .number("mapped", integration.request_parameters.len() as f64);
    let outgoing = Outgoing::Http { method, url: address, headers, body: x.request.body.clone() };
    Ok(Plan { outgoing, why, overrides: None })
}

fn pairs(list: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    list.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

fn checked(address: String) -> Result<String, Refused> {
    if url::is_valid(&address) {
        return Ok(address);
    }
    let why = Why::new("Invalid endpoint address: with the stage variables filled in it is {url}.");
    Err(Refused::misconfigured(why.text("url", address)))
}

fn agent(x: &Exchange) -> String {
    format!("AmazonAPIGateway_{}", x.api.id)
}

fn host(address: &str) -> String {
    let (host, _) = url::split(address);
    host.split_once("://").map_or(host, |(_, host)| host).to_owned()
}

fn own_headers(x: &Exchange, headers: &mut Headers) {
    headers.set("X-Amzn-Apigateway-Api-Id", x.api.id.as_str());
    headers.set("X-Amzn-Trace-Id", x.trace_id.as_str());
}

/// Puts mapped headers on top; several values of one name stay several lines.
fn map_headers(headers: &mut Headers, mapped: &Headers) {
    for (name, _) in mapped.iter() {
        headers.remove(name);
    }
    for (name, value) in mapped.iter() {
        if !NOT_SENT.iter().any(|n| n.eq_ignore_ascii_case(name)) {
            headers.append(name, value);
        }
    }
}
