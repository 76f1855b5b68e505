//! REST integrations that are not proxies: one of the integration responses is selected and mapped.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::Refused;
use super::header_rules::{MAPPED, with_content_type};
use crate::definition::{ContentHandling, Integration, IntegrationResponse, MethodResponse, Setup};
use crate::exchange::{Exchange, Incoming};
use crate::mapping::as_text;
use crate::mapping::media::{is_binary, media_type};
use crate::mapping::rest::{NotJson, Sources};
use crate::mapping::template::{Payload, render};
use crate::message::{Headers, Response};
use crate::trace::Why;
use crate::vtl::Template;

type Overrides = Option<Map<String, Value>>;

/// The integration's answer as patterns and templates see it.
struct Answer<'a> {
    /// What patterns are matched against: an error message, or a status.
    selector: String,
    headers: &'a Headers,
    body: Bytes,
}

/// Selects, converts, renders, maps and overrides, in that order.
pub(super) fn response(
    x: &Exchange,
    setup: &Setup,
    incoming: &Incoming,
) -> Result<(Response, Why, Overrides), Refused> {
    let route = x.route();
    let Some(integration) = &route.integration else {
        return Err(Refused::misconfigured(Why::new("The method has no integration.")));
    };
    let answer = read(incoming);
    let (selected, why) = select(integration, incoming, &answer.selector)?;
    let declared = route.responses.iter().find(|r| r.status == selected.status);
    let (Some(declared), Ok(status)) = (declared, selected.status.parse::<u16>()) else {
        let why = Why::new(
            "The integration response leads to {status}, which the method does not declare.",
        );
        return Err(Refused::misconfigured(why.text("status", selected.status.clone())));
    };
    let payload = converted(x, selected, &answer)?;
    let mut headers = Headers::new();
    map_headers(x, setup, selected, declared, &answer, &mut headers)?;
    let (payload, overrides, made) = match template(x, selected) {
        Some((_, template)) if template.source.is_empty() => (payload, None, None),
        None => (payload, None, None),
        Some((key, template)) => {
            let named = |why: Why| why.text("key", key.to_owned());
            if matches!(payload, Payload::Bytes(_)) {
                let why = Why::new(
                    "The response template for {key} meets bytes; CONVERT_TO_TEXT would give it \
                     text.",
                );
                return Err(Refused::misconfigured(named(why).inferred()));
            }
            let rendered = render(template, &payload, x, setup).map_err(|error| {
                let why =
                    Why::new("The response template for {key} could not be rendered: {error}");
                Refused::misconfigured(named(why).text("error", error.to_string()))
            })?;
            (Payload::Text(rendered.text), rendered.overrides, Some(key))
        }
    };
    let mut response = Response { status, headers, body: payload.into_bytes() };
    let all = overrides.as_ref().unwrap_or(&x.overrides);
    if let Some(Value::Object(set)) = all.get("responseOverride") {
        overridden(&mut response, set);
    }
    with_content_type(&mut response.headers);
    let made = made.map_or(Cow::Borrowed(""), |key| format!(", its body by template {key}").into());
    let made = if response.status == status {
        made
    } else {
        format!("{made}, changed to {} by an override", response.status).into()
    };
    Ok((response, why.number("status", status).text("made", made), overrides))
}

fn read(incoming: &Incoming) -> Answer<'_> {
    const NONE: &Headers = &Headers::new();
    match incoming {
        Incoming::Lambda { result, .. } => Answer {
            selector: result.as_deref().and_then(error_message).unwrap_or_default().to_owned(),
            headers: NONE,
            body: result.as_ref().map_or_else(Bytes::new, |result| result.to_string().into()),
        },
        Incoming::Http { status, headers, body } => {
            Answer { selector: status.to_string(), headers, body: body.clone() }
        }
        Incoming::Mock { status } => {
            Answer { selector: status.to_string(), headers: NONE, body: Bytes::new() }
        }
    }
}

fn error_message(result: &Value) -> Option<&str> {
    result.get("errorMessage").and_then(Value::as_str)
}

/// The first pattern that matches the whole selector, else the default (data-plane.md 4.9; that it
/// is the whole is inferred, see 15.25).
fn select<'a>(
    integration: &'a Integration,
    incoming: &Incoming,
    selector: &str,
) -> Result<(&'a IntegrationResponse, Why), Refused> {
    let responses = &integration.responses;
    let what = match incoming {
        Incoming::Lambda { .. } => "error message",
        Incoming::Http { .. } | Incoming::Mock { .. } => "status",
    };
    let matching = responses
        .iter()
        .find_map(|r| r.pattern.as_ref().filter(|p| p.is_match(selector)).map(|p| (r, p)));
    if let Some((selected, pattern)) = matching {
        let why = Why::new("Pattern {pattern} fits the {what} {selector}: {status}{made}.");
        let pattern = pattern.as_str();
        let written = pattern.strip_prefix("^(?:").and_then(|p| p.strip_suffix(")$"));
        let why = why
            .text("pattern", written.unwrap_or(pattern).to_owned())
            .text("what", what)
            .text("selector", selector.to_owned());
        return Ok((selected, why));
    }
    let default = responses.iter().find(|r| r.pattern.is_none());
    let Some(default) = default else {
        let why = Why::new(
            "No selection pattern fits the {what} {selector}, and there is no default response.",
        );
        let shown = if selector.is_empty() { "(none)" } else { selector };
        let why = why.text("what", what).text("selector", shown.to_owned());
        return Err(Refused::misconfigured(why));
    };
    let only = responses.len() == 1;
    let why = match (incoming, selector.is_empty()) {
        _ if only => Why::new("The default response is the only one: {status}{made}."),
        (Incoming::Lambda { .. }, true) => {
            Why::new("There is no error message to match: the default response, {status}{made}.")
        }
        (Incoming::Lambda { .. }, false) => {
            Why::new("No pattern fits the error message: the default response, {status}{made}.")
        }
        _ => Why::new(
            "No pattern fits the integration's status: the default response, {status}{made}.",
        ),
    };
    Ok((default, why))
}

/// Content handling: the table of data-plane.md 4.10, response side. A binary answer that is asked
/// for as text stays base64 even under CONVERT_TO_BINARY, as recorded.
fn converted(
    x: &Exchange,
    selected: &IntegrationResponse,
    answer: &Answer<'_>,
) -> Result<Payload, Refused> {
    let types = &x.api.binary_media_types;
    let body = &answer.body;
    let is_bytes = is_binary(types, answer.headers.get("content-type"));
    let wants_bytes = is_binary(types, x.request.headers.get("accept"));
    match (is_bytes, selected.content_handling, wants_bytes) {
        (true, Some(ContentHandling::ConvertToText), _) | (true, _, false) => {
            Ok(Payload::base64_of(body))
        }
        (true, _, true) => Ok(Payload::Bytes(body.clone())),
        (false, Some(ContentHandling::ConvertToText), _) | (false, None, false) => {
            Ok(Payload::text_of(body))
        }
        (false, ..) => {
            // A function's text result is JSON: what its quotes hold is decoded.
            let inner = body.strip_prefix(b"\"").and_then(|b| b.strip_suffix(b"\""));
            Payload::decoded(inner.unwrap_or(body)).ok_or_else(|| {
                Refused::misconfigured(Why::new(
                    "The answer is to become bytes, and it is not base64.",
                ))
            })
        }
    }
}

/// The template for the first type of Accept, else the JSON one, else the first.
fn template<'a>(
    x: &Exchange,
    selected: &'a IntegrationResponse,
) -> Option<(&'a str, &'a Template)> {
    let accept = x.request.headers.get("accept").map_or("application/json", media_type);
    let templates = &selected.templates;
    let named = |wanted: &str| templates.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted));
    let found = named(accept).or_else(|| named("application/json")).or_else(|| templates.first());
    found.map(|(key, template)| (key.as_str(), template))
}

/// Response parameters, into headers that the method declares.
fn map_headers(
    x: &Exchange,
    setup: &Setup,
    selected: &IntegrationResponse,
    declared: &MethodResponse,
    answer: &Answer<'_>,
    headers: &mut Headers,
) -> Result<(), Refused> {
    let sources = Sources::response(x, setup, answer.headers, &answer.body);
    for (target, expression) in &selected.parameters {
        let Some(name) = target.strip_prefix("method.response.header.") else { continue };
        if !declared.headers.iter().any(|d| d.eq_ignore_ascii_case(name)) {
            continue;
        }
        let values = sources.values(expression).map_err(|NotJson| {
            let why = Why::new("{expression} looks into the answer, and the answer is not JSON.");
            Refused::misconfigured(why.text("expression", expression.clone()).inferred())
        })?;
        if !values.is_empty() {
            MAPPED.append(headers, name, values.join(","));
        }
    }
    Ok(())
}

/// `$context.responseOverride` wins over everything (data-plane.md 9.4).
fn overridden(response: &mut Response, set: &Map<String, Value>) {
    let status = match set.get("status") {
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    // Anything that is no status is ignored [inferred].
    let status = status.and_then(|s| u16::try_from(s).ok()).filter(|s| (100..=599).contains(s));
    response.status = status.unwrap_or(response.status);
    let Some(Value::Object(headers)) = set.get("header") else { return };
    for (name, value) in headers {
        response.headers.remove(name);
        response.headers.remove(&format!("x-amzn-Remapped-{name}"));
        match value {
            Value::Array(list) => {
                for value in list {
                    MAPPED.append(&mut response.headers, name, as_text(value));
                }
            }
            value => MAPPED.append(&mut response.headers, name, as_text(value)),
        }
    }
}
