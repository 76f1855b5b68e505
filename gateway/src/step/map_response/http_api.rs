//! HTTP APIs: Lambda results of formats 1.0 and 2.0, proxied answers, response parameter mapping.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::function_result::{self as result, Malformed};
use super::{Mapped, Refused};
use crate::definition::{PayloadFormat, Setup, Target};
use crate::exchange::{Exchange, Incoming};
use crate::mapping::http::{Change, Place, Sources, change_header};
use crate::message::{Headers, Response};
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;

/// Headers of the connection to the back end, which end at the gateway [inferred].
const DROPPED: [&str; 5] =
    ["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"];

pub(super) fn response(x: &Exchange, setup: &Setup, incoming: &Incoming) -> Mapped {
    let (answer, why) = match incoming {
        Incoming::Lambda { result: Some(result), failed: false } => {
            lambda(x, result).map_err(failure)?
        }
        Incoming::Lambda { result: Some(result), failed: true } => {
            let message = result.get("errorMessage").and_then(Value::as_str).unwrap_or_default();
            let why = Why::new("The function failed ({message}).");
            return Err(failure(why.text("message", message.to_owned())));
        }
        Incoming::Http { status, headers, body } => {
            let response =
                Response { status: *status, headers: headers.clone(), body: body.clone() };
            let why = match x.route().integration.as_ref().map(|i| &i.target) {
                Some(Target::Action(_)) => Why::new("The service's {status} is passed on."),
                _ => Why::new("The back end's {status} is passed on."),
            };
            let why = why.number("status", *status);
            (response, why)
        }
        Incoming::Mock { .. } | Incoming::Lambda { result: None, .. } => {
            let why = Why::new("HTTP APIs have neither MOCK nor asynchronous integrations.");
            return Err(failure(why));
        }
    };
    let (answer, why) = mapped(x, setup, answer, why);
    Ok((canonical(answer), why))
}

fn failure(why: Why) -> Refused {
    Refused::new(Refusal::new(ResponseType::IntegrationFailure).with_status(500), why)
}

fn lambda(x: &Exchange, value: &Value) -> Result<(Response, Why), Malformed> {
    let format = x.route().integration.as_ref().map_or(PayloadFormat::V2, |i| i.format);
    match (format, value) {
        (PayloadFormat::V1, Value::Object(members)) => {
            let Some(status) = members.get("statusCode") else {
                return Err(Why::new(
                    "The result has no statusCode: format 1.0 infers nothing, 2.0 would.",
                ));
            };
            written(members, status, format)
        }
        (PayloadFormat::V1, _) => {
            Err(Why::new("The function returned no object, and format 1.0 needs one."))
        }
        (PayloadFormat::V2, Value::Object(members)) if members.contains_key("statusCode") => {
            written(members, &members["statusCode"], format)
        }
        (PayloadFormat::V2, value) => Ok(inferred(value)),
    }
}

/// A result that says its status.
fn written(
    members: &Map<String, Value>,
    status: &Value,
    format: PayloadFormat,
) -> Result<(Response, Why), Malformed> {
    let status = result::status(status)?;
    let mut headers = Headers::new();
    for (name, value) in result::object(members, "headers")?.into_iter().flatten() {
        if let Some(value) = result::header_value(name, value)? {
            headers.append(name.as_str(), value);
        }
    }
    // Format 1.0: single values first, unlike REST (data-plane.md 4.5). Cookies are 2.0's.
    match format {
        PayloadFormat::V1 => {
            for (name, value) in result::multi_values(members)? {
                headers.append(name, value);
            }
        }
        PayloadFormat::V2 => cookies(members, &mut headers)?,
    }
    if !headers.contains("content-type") {
        headers.append("Content-Type", "text/plain; charset=utf-8");
    }
    let body = result::body(members)?;
    let body = if result::is_base64(members)? {
        result::decoded(body).ok_or_else(|| {
            Why::new("The function says isBase64Encoded, and its body is not base64.").inferred()
        })?
    } else {
        Bytes::copy_from_slice(body.as_bytes())
    };
    let why = Why::new("The function's result says status {status}.").number("status", status);
    Ok((Response { status, headers, body }, why))
}

fn cookies(members: &Map<String, Value>, headers: &mut Headers) -> Result<(), Malformed> {
    let bad = || Why::new("The function's cookies are not a list of texts.").inferred();
    match members.get("cookies") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Array(list)) => list.iter().try_for_each(|cookie| {
            let cookie = result::header_value("Set-Cookie", cookie)?.ok_or_else(bad)?;
            headers.append("Set-Cookie", cookie);
            Ok(())
        }),
        Some(_) => Err(bad()),
    }
}

/// Format 2.0 without a statusCode: 200, and the result itself is the body. Text loses its quotes.
fn inferred(value: &Value) -> (Response, Why) {
    let body = match value {
        Value::String(text) => Bytes::copy_from_slice(text.as_bytes()),
        other => Bytes::from(other.to_string()),
    };
    let headers = [("Content-Type", "application/json")].into_iter().collect();
    let why = Why::new("The result has no statusCode: format 2.0 infers 200 with it as the body.");
    (Response { status: 200, headers, body }, why)
}

/// Response parameter mappings of the integration's status.
fn mapped(x: &Exchange, setup: &Setup, answer: Response, why: Why) -> (Response, Why) {
    let integration = x.route().integration.as_ref();
    let mappings = integration.filter(|i| !i.response_parameters.is_empty());
    let Some(mappings) =
        mappings.and_then(|i| i.response_parameters.get(&answer.status.to_string()))
    else {
        return (answer, why);
    };
    let sources = Sources { x, setup, response: Some((&answer.headers, &answer.body)) };
    let changes = sources.changes(mappings);
    let from = answer.status;
    let made = changes.len();
    let mut response = answer.clone();
    for Change { verb, place, value } in changes {
        match place {
            Place::Header(name) => change_header(&mut response.headers, verb, name, &value),
            Place::Status => {
                let status = value.parse().ok().filter(|s| (100..=599).contains(s));
                response.status = status.unwrap_or(response.status);
            }
            Place::Query(_) | Place::Path => {}
        }
    }
    let why = Why::new("Mappings for {from}: {made} applied; the answer leaves with {status}.")
        .number("made", made as f64)
        .number("from", from)
        .number("status", response.status);
    (response, why)
}

/// Header names leave as `Header-Name`, however they were written (data-plane.md 4.5).
fn canonical(mut response: Response) -> Response {
    let kept = response
        .headers
        .iter()
        .filter(|(name, _)| !DROPPED.iter().any(|d| d.eq_ignore_ascii_case(name)));
    response.headers = kept.map(|(name, value)| (canonical_name(name), value)).collect();
    response
}

fn canonical_name(name: &str) -> String {
    let mut start = true;
    let letter = |c: char| {
        let c = if start { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        start = c == '-';
        c
    };
    name.chars().map(letter).collect()
}
