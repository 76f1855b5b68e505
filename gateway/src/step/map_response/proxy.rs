//! REST proxy integrations: a Lambda's result by its rules, a back end's answer nearly as it is.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::function_result::{self as result, Malformed};
use super::header_rules::{HTTP_PROXY, LAMBDA_PROXY, with_content_type};
use super::{Mapped, Refused};
use crate::exchange::Exchange;
use crate::mapping::media::is_binary;
use crate::message::{Headers, Response};
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;

/// The members that a result may have; any other makes it malformed (data-plane.md 4.3).
const MEMBERS: [&str; 5] =
    ["isBase64Encoded", "statusCode", "headers", "multiValueHeaders", "body"];

/// A Lambda proxy result; malformed ones are 502.
pub(super) fn lambda(x: &Exchange, value: &Value, failed: bool) -> Mapped {
    let bad =
        |why| Refused::new(Refusal::new(ResponseType::IntegrationFailure).with_status(502), why);
    if failed {
        let message = value.get("errorMessage").and_then(Value::as_str).unwrap_or_default();
        let why =
            Why::new("The function failed ({message}): that is no answer a proxy can pass on.");
        return Err(bad(why.text("message", message.to_owned())));
    }
    let Value::Object(members) = value else {
        let kind = match value {
            Value::Null => "null",
            Value::String(_) => "text",
            Value::Array(_) => "a list",
            _ => "a bare value",
        };
        let why = Why::new("The function returned {kind}, and a proxy needs an object.");
        return Err(bad(why.text("kind", kind)));
    };
    let (status, headers, body, base64) = parts(members).map_err(bad)?;
    let (body, why) = payload(x, body, base64)?;
    Ok((Response { status, headers, body }, why.number("status", status)))
}

fn parts(members: &Map<String, Value>) -> Result<(u16, Headers, &str, bool), Malformed> {
    if let Some(unknown) = members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        let why = Why::new(
            "The function's result has a member {name}; only statusCode, headers, \
             multiValueHeaders, body and isBase64Encoded are allowed.",
        );
        return Err(why.text("name", unknown.clone()));
    }
    let status = match members.get("statusCode") {
        None | Some(Value::Null) => 200,
        Some(value) => result::status(value)?,
    };
    // Both forms of one name are sent, the list first and with its spelling (data-plane.md 4.3).
    let mut headers = Headers::new();
    let multi = result::multi_values(members)?;
    for (name, value) in result::object(members, "headers")?.into_iter().flatten() {
        let Some(value) = result::header_value(name, value)? else { continue };
        let same = multi.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        let spelling = same.map_or(name.as_str(), |(n, _)| *n);
        for (name, value) in multi.iter().filter(|(n, _)| n.eq_ignore_ascii_case(name)) {
            LAMBDA_PROXY.append(&mut headers, name, value.as_str());
        }
        LAMBDA_PROXY.append(&mut headers, spelling, value);
    }
    let singles = members.get("headers").and_then(Value::as_object);
    let has_single =
        |name: &str| singles.is_some_and(|s| s.keys().any(|n| n.eq_ignore_ascii_case(name)));
    for (name, value) in multi.iter().filter(|(name, _)| !has_single(name)) {
        LAMBDA_PROXY.append(&mut headers, name, value.as_str());
    }
    with_content_type(&mut headers);
    Ok((status, headers, result::body(members)?, result::is_base64(members)?))
}

/// The bytes that leave. Base64 is decoded only when the first type of Accept is a binary type.
fn payload(x: &Exchange, body: &str, base64: bool) -> Result<(Bytes, Why), Refused> {
    let text = || Bytes::copy_from_slice(body.as_bytes());
    if !base64 {
        let why = Why::new("The function's result is well formed: status {status}.");
        return Ok((text(), why));
    }
    let accept = x.request.headers.get("accept");
    let shown = accept.unwrap_or("no Accept").to_owned();
    if !is_binary(&x.api.binary_media_types, accept) {
        let why = Why::new(
            "Status {status}. The body stays base64 text: {accept} does not begin with one of \
             the API's binary media types.",
        );
        return Ok((text(), why.text("accept", shown)));
    }
    let bytes = result::decoded(body).ok_or_else(|| {
        Refused::misconfigured(Why::new(
            "The function says isBase64Encoded, and its body is not base64.",
        ))
    })?;
    let why =
        Why::new("Status {status}. The body is decoded: {accept} begins with a binary media type.");
    Ok((bytes, why.text("accept", shown)))
}

/// A back end's answer behind an HTTP proxy.
pub(super) fn http(status: u16, given: &Headers, body: &Bytes) -> (Response, Why) {
    let mut headers = Headers::new();
    for (name, value) in given.iter() {
        HTTP_PROXY.append(&mut headers, name, value);
    }
    with_content_type(&mut headers);
    let why = Why::new("HTTP proxy: the back end's {status} is passed on, nothing is mapped.")
        .number("status", status);
    (Response { status, headers, body: body.clone() }, why)
}
