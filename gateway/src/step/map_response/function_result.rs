//! What REST and HTTP APIs read alike in a Lambda function's result, and what makes it malformed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value};

use crate::trace::Why;

/// Why a result cannot be used.
pub(super) type Malformed = Why;

/// A status: an integer, or text that is one.
pub(super) fn status(value: &Value) -> Result<u16, Malformed> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    let status = number.and_then(|n| u16::try_from(n).ok()).filter(|n| (100..=599).contains(n));
    status.ok_or_else(|| {
        Why::new("The function's statusCode is {status}, which is no status.")
            .text("status", value.to_string())
    })
}

/// A body: text, or nothing.
pub(super) fn body(result: &Map<String, Value>) -> Result<&str, Malformed> {
    match result.get("body") {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Why::new(
            "The function's body is not text: it must be written as JSON by the function.",
        )
        .inferred()),
    }
}

/// Whether the body is base64.
pub(super) fn is_base64(result: &Map<String, Value>) -> Result<bool, Malformed> {
    match result.get("isBase64Encoded") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Why::new("The function's isBase64Encoded is not a boolean.").inferred()),
    }
}

/// The bytes of a base64 body.
pub(super) fn decoded(body: &str) -> Option<Bytes> {
    STANDARD.decode(body).ok().map(Bytes::from)
}

/// An object member of the result, such as `headers`; null counts as absent.
pub(super) fn object<'a>(
    result: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a Map<String, Value>>, Malformed> {
    match result.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(map)) => Ok(Some(map)),
        Some(_) => Err(Why::new("The function's {member} is not an object.").text("member", name)),
    }
}

/// A header's value: text, a number or a boolean; null is no value [inferred].
pub(super) fn header_value(name: &str, value: &Value) -> Result<Option<String>, Malformed> {
    let text = value.as_str().unwrap_or_default();
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() || !name.bytes().all(is_token) || text.contains(is_forbidden) {
        let why = Why::new("The function's header {name} holds what no header may hold.");
        return Err(why.text("name", name.to_owned()).inferred());
    }
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Bool(_) | Value::Number(_) => Ok(Some(value.to_string())),
        Value::Array(_) | Value::Object(_) => {
            let why = Why::new("The function's header {name} is neither text, number nor boolean.");
            Err(why.text("name", name.to_owned()).inferred())
        }
    }
}

/// Characters that would end a header line or break it.
fn is_forbidden(c: char) -> bool {
    c.is_control() && c != '\t'
}

/// Every value of `multiValueHeaders`, in order.
pub(super) fn multi_values(result: &Map<String, Value>) -> Result<Vec<(&str, String)>, Malformed> {
    let mut all = Vec::new();
    for (name, values) in object(result, "multiValueHeaders")?.into_iter().flatten() {
        let Value::Array(values) = values else {
            let why = Why::new("The function's multiValueHeaders has no list at {name}.");
            return Err(why.text("name", name.clone()));
        };
        for value in values {
            all.extend(header_value(name, value)?.map(|text| (name.as_str(), text)));
        }
    }
    Ok(all)
}
