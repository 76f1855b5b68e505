//! HTTP APIs: a Lambda event, or the request passed on; parameter mappings change both.

use std::mem;
use std::sync::Arc;

use super::{Plan, Refused, no_integration, url, verb};
use crate::definition::{Action, Integration, PayloadFormat, Setup, Target};
use crate::event;
use crate::exchange::{Exchange, Outgoing};
use crate::integration::Event;
use crate::mapping::http::{Change, Place, Sources, Verb, change_header};
use crate::mapping::{self, request};
use crate::message::Headers;
use crate::refusal::{Refusal, ResponseType};
use crate::service::action;
use crate::trace::Why;

/// The parts of a request that mappings can change.
struct Parts {
    headers: Headers,
    query: Vec<(String, String)>,
    raw_query: String,
    /// The path that `overwrite:path` asked for.
    path: Option<String>,
}

pub(super) fn plan(x: &mut Exchange, setup: &Setup) -> Result<Plan, Refused> {
    let api = Arc::clone(&x.api);
    let route = x.matched.as_ref().and_then(|m| api.routes.get(m.index));
    let Some(integration) = route.and_then(|route| route.integration.as_ref()) else {
        return Err(no_integration());
    };
    if let Target::Action(action) = &integration.target {
        return first_class(x, setup, integration, action);
    }
    let changes = if integration.request_parameters.is_empty() {
        Vec::new()
    } else {
        Sources { x, setup, response: None }.changes(&integration.request_parameters)
    };
    let mapped = integration.request_parameters.len();
    match &integration.target {
        Target::Lambda(name) => {
            let function = mapping::fill(name, x);
            let version = match integration.format {
                PayloadFormat::V1 => "1.0",
                PayloadFormat::V2 => "2.0",
            };
            let why = Why::new("{function} gets the request as an event of format {version}.")
                .text("function", function.clone())
                .text("version", version);
            let event = changed_event(x, setup, integration.format, &changes);
            let outgoing = Outgoing::Lambda { function, event, asynchronous: false };
            Ok(Plan { outgoing, why, overrides: None })
        }
        Target::Url(uri) => {
            let base = mapping::fill(uri, x);
            let whole = route.is_some_and(|route| route.path == "$default");
            let method = verb(x, integration);
            let (address, headers) = proxied(x, &base, whole, &changes);
            if !url::is_valid(&address) {
                let why = Why::new("With the stage variables filled in, the URL is {url}.");
                return Err(Refused::misconfigured(why.text("url", address).inferred()));
            }
            // What a named stage's path looks like to a back end is only reported.
            let why = if whole && &*setup.stage.name != "$default" {
                Why::new("$default hands the whole path on, stage included: {method} {url}.")
                    .inferred()
            } else if whole {
                Why::new("$default hands the whole path on: {method} {url}.")
            } else if mapped == 0 {
                Why::new("The request goes on as {method} {url}.")
            } else {
                Why::new("{changes} of {mapped} mappings apply; it goes on as {method} {url}.")
            };
            let why = why
                .text("method", method.clone())
                .text("url", address.clone())
                .number("changes", changes.len() as f64)
                .number("mapped", mapped as f64);
            let body = x.request.body.clone();
            let outgoing = Outgoing::Http { method, url: address, headers, body };
            Ok(Plan { outgoing, why, overrides: None })
        }
        Target::None | Target::Service(..) | Target::Action(_) => {
            let why = Why::new("The integration names nothing that this gateway can call.");
            Err(Refused::new(Refusal::new(ResponseType::IntegrationFailure), why.inferred()))
        }
    }
}

/// A first-class action: each parameter's value. What AWS answers when a required one has none is
/// [inferred] (data-plane.md, HTTP order, row 7).
fn first_class(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
    asked: &Action,
) -> Result<Plan, Refused> {
    let sources = Sources { x, setup, response: None };
    let mut values = Vec::new();
    for (name, text) in &integration.request_parameters {
        match sources.value(text).filter(|value| !value.is_empty()) {
            Some(value) => values.push((name.clone(), value)),
            None if asked.required.contains(&name.as_str()) => {
                let why = Why::new("{action} needs {name}, and {text} has no value here.")
                    .text("action", asked.name)
                    .text("name", name.clone())
                    .text("text", text.clone());
                let refusal = Refusal::new(ResponseType::IntegrationFailure).with_status(500);
                return Err(Refused::new(refusal, why.inferred()));
            }
            None => {}
        }
    }
    let why = Why::new("{count} of {all} parameters have a value; {action} is asked.")
        .number("count", values.len() as f64)
        .number("all", integration.request_parameters.len() as f64)
        .text("action", asked.name);
    let outgoing = Outgoing::Service(Box::new(action::call(asked, values)));
    Ok(Plan { outgoing, why, overrides: None })
}

/// The event of the request as the mappings change it.
fn changed_event(
    x: &mut Exchange,
    setup: &Setup,
    format: PayloadFormat,
    changes: &[Change<'_>],
) -> Event {
    let write = match format {
        PayloadFormat::V1 => event::http_v1,
        PayloadFormat::V2 => event::http_v2,
    };
    if changes.is_empty() {
        return write(x, setup);
    }
    let mut parts = changed(x, x.request.headers.clone(), changes);
    let mut swap = |x: &mut Exchange| {
        mem::swap(&mut x.request.headers, &mut parts.headers);
        mem::swap(&mut x.query, &mut parts.query);
        mem::swap(&mut x.raw_query, &mut parts.raw_query);
        if let Some(path) = &mut parts.path {
            mem::swap(&mut x.full_path, path);
        }
    };
    swap(x);
    let event = write(x, setup);
    swap(x);
    event
}

fn changed(x: &Exchange, headers: Headers, changes: &[Change<'_>]) -> Parts {
    let raw_query = x.raw_query.clone();
    let mut parts = Parts { headers, query: x.query.clone(), raw_query, path: None };
    let mut query_changed = false;
    for Change { verb, place, value } in changes {
        match *place {
            Place::Header(name) => change_header(&mut parts.headers, *verb, name, value),
            Place::Query(name) => {
                query_changed = true;
                if *verb != Verb::Append {
                    parts.query.retain(|(n, _)| n != name);
                }
                if *verb != Verb::Remove {
                    parts.query.push((name.to_owned(), value.clone().into_owned()));
                }
            }
            Place::Path => parts.path = Some(value.clone().into_owned()),
            Place::Status => {}
        }
    }
    if query_changed {
        let pairs = parts.query.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        let written = url::with_query(String::new(), pairs);
        written.trim_start_matches('?').clone_into(&mut parts.raw_query);
    }
    parts
}

/// The address and headers of a proxied request.
fn proxied(x: &Exchange, base: &str, whole: bool, changes: &[Change<'_>]) -> (String, Headers) {
    let headers = request::http_headers(x).into_iter().collect();
    let parts = changed(x, headers, changes);
    let variables: Vec<(&str, &str)> =
        x.path_variables().iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let mut address = url::with_variables(base, variables.into_iter());
    if let Some(path) = &parts.path {
        let (host, _) = url::split(&address);
        address = format!("{host}/{}", path.trim_start_matches('/'));
    } else if whole {
        // On a named stage the path that is handed on begins with the stage.
        address = format!("{}{}", address.trim_end_matches('/'), x.full_path);
    }
    if !parts.raw_query.is_empty() {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(&parts.raw_query);
    }
    let mut headers = parts.headers;
    forward(x, &mut headers);
    let (host, _) = url::split(&address);
    let host = host.split_once("://").map_or(host, |(_, host)| host).to_owned();
    headers.set("Host", host);
    headers.set("Content-Length", x.request.body.len().to_string());
    (address, headers)
}

/// X-Forwarded-* becomes the standard Forwarded header, to which the gateway adds itself, as it
/// does to Via (data-plane.md 9.7; Via and the order of parts are field reports).
fn forward(x: &Exchange, headers: &mut Headers) {
    let sent = |name: &str| x.request.headers.get(name);
    let part = |name: &str, value: &str| format!(";{name}={}", value.trim());
    let host = sent("x-forwarded-host").map_or_else(String::new, |host| part("host", host));
    let proto = sent("x-forwarded-proto").map_or_else(String::new, |proto| part("proto", proto));
    let before = x.request.headers.get_all("x-forwarded-for").flat_map(|line| line.split(','));
    let before: Vec<String> =
        before.map(|address| format!("for={}{host}{proto}", address.trim())).collect();
    headers.retain(|name, _| !is_forwarded(name));
    let domain = mapping::host_name(x);
    let own = format!("for={};host={domain};proto=https", x.request.source_ip);
    let already = headers.get("forwarded").map(str::to_owned);
    let all: Vec<String> = already.into_iter().chain(before).chain([own]).collect();
    headers.set("Forwarded", all.join(", "));
    headers.append("Via", "HTTP/1.1 AmazonAPIGateway");
}

fn is_forwarded(name: &str) -> bool {
    name.get(..12).is_some_and(|start| start.eq_ignore_ascii_case("x-forwarded-"))
}
