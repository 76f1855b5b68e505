//! The calls that first-class actions of HTTP APIs make.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::Call;
use super::wire::{Wire, version};
use crate::definition::{Action, Service};
use crate::message::Headers;

/// The call that an action makes with these values.
///
/// SQS is asked in the query protocol and answers in XML [inferred].
pub(crate) fn call(action: &Action, values: Vec<(String, String)>) -> Call {
    let mut parameters: Map<String, Value> = Map::new();
    for (name, value) in values {
        let name = match action.service {
            Service::StepFunctions => lower_first(&name),
            _ => name,
        };
        // A map or list comes as JSON text.
        let value = match name.as_str() {
            "MessageAttributes" | "MessageSystemAttributes" => read(&value),
            // A list, or one member of it.
            "AttributeNames" | "MessageAttributeNames" | "Resources" => match read(&value) {
                list @ Value::Array(_) => list,
                _ => json!([value]),
            },
            _ => value.into(),
        };
        parameters.insert(name, value);
    }
    if action.service == Service::EventBridge {
        let entry = std::mem::take(&mut parameters);
        parameters.insert("Entries".into(), json!([entry]));
    }
    Call {
        service: action.service,
        operation: action.operation.to_owned(),
        parameters: Some(parameters),
        body: Bytes::new(),
        headers: Headers::new(),
        wire: match action.service {
            Service::Sqs => Wire::Query { json: false },
            Service::AppConfig => Wire::Rest,
            other => Wire::Json(version(other)),
        },
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |c| c.to_ascii_lowercase().to_string() + letters.as_str())
}
