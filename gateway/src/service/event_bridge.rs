//! EventBridge: entries go onto buses, and from there to the queues of the rules that match.
//!
//! Answers and faults are recorded; that a bus which does not exist swallows an entry, too.

use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, keep, sqs, text};
use crate::definition::{ACCOUNT, REGION};
use crate::moment::Moment;
use crate::trace::Why;

/// The most bytes of all entries of a request.
const MOST_BYTES: usize = 256 * 1024;

/// One event on a bus.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// `EventId`
    pub id: String,
    /// `Source`
    pub source: String,
    /// `DetailType`
    pub detail_type: String,
    /// `Detail`, read.
    pub detail: Value,
    /// `Time`, in whole seconds.
    pub time: Moment,
    /// `Resources`
    pub resources: Vec<String>,
    /// `TraceHeader`, which no target sees.
    pub trace_header: Option<String>,
}

impl Entry {
    /// The event as rules and targets see it.
    fn envelope(&self) -> Value {
        json!({
            "version": "0",
            "id": self.id,
            "detail-type": self.detail_type,
            "source": self.source,
            "account": ACCOUNT,
            "time": self.time.to_string(),
            "region": REGION,
            "resources": self.resources,
            "detail": self.detail,
        })
    }
}

pub(super) fn put(desk: &mut Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let entries = asked.get("Entries").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    // AWS also writes out the entries; its way of doing so is Java's and is left out here.
    let constraint = match entries.len() {
        0 => Some("greater than or equal to 1"),
        11.. => Some("less than or equal to 10"),
        _ => None,
    };
    if let Some(constraint) = constraint {
        let message = format!(
            "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: \
             Member must have length {constraint}"
        );
        return Err(Fault::new("ValidationException", message));
    }
    if entries.iter().map(size).sum::<usize>() >= MOST_BYTES {
        let message = "Total size of the entries in the request is over the limit.";
        return Err(Fault::new("ValidationException", message));
    }
    let mut answers = Vec::new();
    let (mut kept, mut lost, mut buses, mut queues) = (0, 0, Vec::new(), Vec::new());
    for entry in entries {
        match one(desk, entry, &mut queues) {
            Ok((id, bus)) => {
                answers.push(json!({"EventId": id}));
                match bus {
                    None => lost += 1,
                    Some(bus) => {
                        kept += 1;
                        if !buses.contains(&bus) {
                            buses.push(bus);
                        }
                    }
                }
            }
            Err(Fault { code, message, .. }) => {
                answers.push(json!({"ErrorCode": code, "ErrorMessage": message}));
            }
        }
    }
    let failed = entries.len() - kept - lost;
    let why = match (kept, failed, lost) {
        (_, _, 1..) => Why::new(
            "{lost} entries name a bus that does not exist, and are lost without a word; {kept} \
             put on a bus, {failed} failed.",
        ),
        (0, ..) => Why::new("No entry put on a bus: {failed} failed, and the status is still 200."),
        (_, 0, _) if queues.is_empty() => Why::new("{kept} entries put on bus {buses}."),
        (_, 0, _) => {
            Why::new("{kept} entries put on bus {buses}; its rules put them on queue {queues}.")
        }
        _ => Why::new("{kept} entries put on bus {buses}, {failed} failed; the status is 200."),
    };
    let why = why
        .number("kept", kept as f64)
        .number("lost", lost as f64)
        .number("failed", failed as f64)
        .text("buses", buses.join(", "))
        .text("queues", queues.join(", "));
    Ok(Done::new(json!({"FailedEntryCount": failed, "Entries": answers}), why))
}

/// What an entry counts: `Time` as 14 bytes, the rest as its text.
fn size(entry: &Value) -> usize {
    let text = |name: &str| entry[name].as_str().map_or(0, str::len);
    let resources = entry["Resources"].as_array().into_iter().flatten();
    let resources: usize = resources.filter_map(Value::as_str).map(str::len).sum();
    let time = if entry["Time"].is_null() { 0 } else { 14 };
    time + text("Source") + text("DetailType") + text("Detail") + resources
}

/// The event's id, and the bus it is on now, where that exists.
fn one(
    desk: &mut Desk<'_>,
    entry: &Value,
    told: &mut Vec<String>,
) -> Result<(String, Option<String>), Fault> {
    let none = Map::new();
    let entry = entry.as_object().unwrap_or(&none);
    let need = |name: &str| {
        let message =
            format!("Parameter {name} is not valid. Reason: {name} is a required argument.");
        text(entry, name).ok_or_else(|| Fault::new("InvalidArgument", message))
    };
    let (source, detail_type, detail) = (need("Source")?, need("DetailType")?, need("Detail")?);
    let detail = serde_json::from_str::<Value>(&detail).ok().filter(Value::is_object);
    let detail = detail.ok_or_else(|| Fault::new("MalformedDetail", "Detail is malformed."))?;
    let time = text(entry, "Time").map_or(Some(desk.now), |written| moment(&written));
    // What AWS says of other texts is not known.
    let message = "Parameter Time is not valid. Reason: it is no timestamp.";
    let time = time.ok_or_else(|| Fault::new("InvalidArgument", message))?;
    let resources = entry.get("Resources").and_then(Value::as_array);
    let resources = resources.into_iter().flatten().filter_map(Value::as_str);
    let named = text(entry, "EventBusName").unwrap_or_else(|| "default".to_owned());
    let bus = named.rsplit('/').next().unwrap_or_default().to_owned();
    let entry = Entry {
        id: desk.id(),
        source,
        detail_type,
        detail,
        time: Moment(time.0.div_euclid(1000) * 1000),
        resources: resources.map(str::to_owned).collect(),
        trace_header: text(entry, "TraceHeader"),
    };
    let id = entry.id.clone();
    let settings = desk.settings;
    let rules = settings.buses.get(&bus);
    if rules.is_none() && bus != "default" {
        return Ok((id, None));
    }
    let envelope = entry.envelope();
    for rule in rules.into_iter().flatten().filter(|rule| matches(&rule.pattern, &envelope)) {
        for queue in &rule.queues {
            let message = sqs::Message { body: envelope.to_string(), ..sqs::Message::default() };
            sqs::put(desk, queue, message, 0);
            if !told.contains(queue) {
                told.push(queue.clone());
            }
        }
    }
    keep(desk.state.buses.entry(bus.clone()).or_default(), entry);
    Ok((id, Some(bus)))
}

/// A timestamp in seconds since 1970, or as a date and time.
fn moment(written: &str) -> Option<Moment> {
    let seconds = |seconds: f64| Moment((seconds * 1000.0) as i64);
    let date = || written.parse::<jiff::Timestamp>().map(|at| Moment(at.as_millisecond())).ok();
    written.parse().map(seconds).ok().or_else(date)
}

/// Whether an event has, for each member of a pattern, one of its values.
fn matches(pattern: &Map<String, Value>, event: &Value) -> bool {
    pattern.iter().all(|(name, wanted)| match (wanted, &event[name]) {
        (Value::Object(inner), found) => matches(inner, found),
        (Value::Array(any), Value::Array(found)) => found.iter().any(|one| any.contains(one)),
        (Value::Array(any), found) => any.contains(found),
        _ => false,
    })
}
