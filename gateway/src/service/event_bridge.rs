//! EventBridge: entries go onto buses. Rules are not played: the bus shows what arrived.

use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, keep, text};
use crate::trace::Why;

/// One event on a bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// `EventId`
    pub id: String,
    /// `Source`
    pub source: String,
    /// `DetailType`
    pub detail_type: String,
    /// `Detail`: JSON text.
    pub detail: String,
}

pub(super) fn put(desk: &mut Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let entries = asked.get("Entries").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if entries.is_empty() || entries.len() > 10 {
        let message = "1 validation error detected: Value at 'entries' failed to satisfy \
                       constraint: Member must have length between 1 and 10";
        return Err(Fault::new("ValidationException", message));
    }
    let mut answers = Vec::new();
    let (mut kept, mut buses) = (0, Vec::new());
    for entry in entries {
        match one(desk, entry) {
            Ok((id, bus)) => {
                kept += 1;
                answers.push(json!({"EventId": id}));
                if !buses.contains(&bus) {
                    buses.push(bus);
                }
            }
            Err(Fault { code, message, .. }) => {
                answers.push(json!({"ErrorCode": code, "ErrorMessage": message}));
            }
        }
    }
    let failed = entries.len() - kept;
    let why = match (kept, failed) {
        (0, _) => Why::new("No entry put on a bus: {failed} failed, and the status is still 200."),
        (_, 0) => Why::new("{kept} entries put on bus {buses}."),
        _ => Why::new("{kept} entries put on bus {buses}, {failed} failed; the status is 200."),
    };
    let why = why
        .number("kept", f64::from(kept as u32))
        .number("failed", failed as f64)
        .text("buses", buses.join(", "));
    Ok(Done::new(json!({"FailedEntryCount": failed, "Entries": answers}), why))
}

fn one(desk: &mut Desk<'_>, entry: &Value) -> Result<(String, String), Fault> {
    let none = Map::new();
    let entry = entry.as_object().unwrap_or(&none);
    let need = |name: &str| {
        let message =
            format!("Parameter {name} is not valid. Reason: {name} is a required argument.");
        text(entry, name).ok_or_else(|| Fault::new("InvalidArgument", message))
    };
    let (source, detail_type, detail) = (need("Source")?, need("DetailType")?, need("Detail")?);
    if !serde_json::from_str::<Value>(&detail).is_ok_and(|detail| detail.is_object()) {
        return Err(Fault::new("MalformedDetail", "Detail is malformed."));
    }
    let named = text(entry, "EventBusName").unwrap_or_else(|| "default".to_owned());
    let bus = named.rsplit('/').next().unwrap_or_default().to_owned();
    if bus != "default" && !desk.settings.buses.contains(&bus) {
        let message = format!("Event bus {bus} does not exist.");
        return Err(Fault::new("ResourceNotFoundException", message));
    }
    let id = desk.id();
    let entry = Entry { id: id.clone(), source, detail_type, detail };
    keep(desk.state.buses.entry(bus.clone()).or_default(), entry);
    Ok((id, bus))
}
