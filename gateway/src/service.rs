//! Local doubles of AWS services: what an integration asks of them, and what they keep.
//!
//! Each double answers in its service's own wire shape. What it keeps is part of the world, so that
//! people can look into the queue or the table. Operations that a double does not play answer 400
//! as an unknown one would, and the Why says so; parameters that it does not play are refused, too.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::definition::{ACCOUNT, REGION, Service, Services};
use crate::integration::as_text;
use crate::message::Headers;
use crate::moment::Moment;
use crate::trace::Why;

pub(crate) mod action;
mod app_config;
pub mod dynamo_db;
pub mod event_bridge;
pub mod kinesis;
mod parameter;
pub mod s3;
pub mod sns;
pub mod sqs;
pub mod step_functions;
#[cfg(test)]
mod tests;
pub(crate) mod view;
pub(crate) mod wire;

pub use self::view::ServiceView;
use self::wire::Wire;

/// A list of the doubles keeps so many of its newest entries: a flood must not fill the memory.
const MOST_KEPT: usize = 10_000;

/// What a service is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Which one.
    pub service: Service,
    /// The operation, such as `SendMessage`; S3: the verb.
    pub operation: String,
    /// Its parameters by the service's names; `None` when the body is not what the protocol needs.
    pub parameters: Option<Map<String, Value>>,
    /// S3: the object.
    pub body: Bytes,
    /// S3: what is said of it.
    pub headers: Headers,
    /// How it is asked, and answers.
    pub(crate) wire: Wire,
}

/// What the doubles keep, by the resource's name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// SQS.
    pub queues: BTreeMap<String, sqs::Messages>,
    /// SNS.
    pub topics: BTreeMap<String, Vec<sns::Publication>>,
    /// EventBridge.
    pub buses: BTreeMap<String, Vec<event_bridge::Entry>>,
    /// Kinesis.
    pub streams: BTreeMap<String, kinesis::Records>,
    /// Step Functions.
    pub executions: BTreeMap<String, Vec<step_functions::Execution>>,
    /// DynamoDB.
    pub tables: BTreeMap<String, dynamo_db::Items>,
    /// S3.
    pub buckets: BTreeMap<String, BTreeMap<String, s3::Object>>,
}

/// An answer as it comes off the service's wire.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) body: Bytes,
    pub(crate) took_ms: u32,
    pub(crate) why: Why,
}

/// What an operation gave.
struct Done {
    content: Content,
    took_ms: u32,
    why: Why,
}

enum Content {
    /// A structure, which the wire shapes.
    Value(Value),
    /// The bytes themselves.
    Raw { status: u16, headers: Headers, body: Bytes },
}

impl Done {
    fn new(value: Value, why: Why) -> Self {
        Self { content: Content::Value(value), took_ms: 0, why }
    }
}

/// A refusal by the service.
struct Fault {
    status: u16,
    /// The exception's name.
    code: &'static str,
    /// Its name in the older query protocol, where that differs.
    query_code: Option<&'static str>,
    message: String,
    /// S3: what it is about, as an element and its text.
    detail: Option<(&'static str, String)>,
}

impl Fault {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: 400, code, query_code: None, message: message.into(), detail: None }
    }
}

type Outcome = Result<Done, Fault>;

/// Where an operation works: the resources, what is kept, the moment, and ids.
struct Desk<'a> {
    settings: &'a Services,
    state: &'a mut State,
    now: Moment,
    ids: &'a mut dyn FnMut() -> String,
}

impl Desk<'_> {
    fn id(&mut self) -> String {
        (self.ids)()
    }
}

/// Asks a service's double; `ids` gives one id after the other.
pub(crate) fn call(
    settings: &Services,
    state: &mut State,
    now: Moment,
    ids: &mut dyn FnMut() -> String,
    call: &Call,
) -> Answer {
    let mut desk = Desk { settings, state, now, ids };
    let outcome = run(&mut desk, call);
    wire::answer(call, outcome, &desk.id())
}

fn run(desk: &mut Desk<'_>, call: &Call) -> Outcome {
    let Some(parameters) = &call.parameters else {
        return Err(Fault::new("SerializationException", "the body is not a JSON object"));
    };
    if !call.service.operations().contains(&call.operation.as_str()) {
        let code = match call.wire {
            Wire::Query { .. } => "InvalidAction",
            Wire::Json(_) => "UnknownOperationException",
            Wire::Rest => "MethodNotAllowed",
        };
        let played = call.service.operations().join(", ");
        let operation = &call.operation;
        let message = format!("the double does not play {operation:?}; it plays {played}");
        return Err(Fault::new(code, message));
    }
    let played = parameter::played(call.service, &call.operation);
    let unplayed = parameters.keys().find(|name| !played.contains(&name.as_str()));
    if let Some(name) = unplayed.filter(|_| call.wire != Wire::Rest) {
        let (operation, all) = (&call.operation, played.join(", "));
        let message = format!("the double of {operation} does not play {name}; it plays {all}");
        return Err(Fault::new("ValidationException", message));
    }
    match call.service {
        Service::Sqs => sqs::run(desk, &call.operation, parameters),
        Service::Sns => sns::publish(desk, parameters),
        Service::EventBridge => event_bridge::put(desk, parameters),
        Service::Kinesis => kinesis::put(desk, parameters),
        Service::StepFunctions => step_functions::run(desk, &call.operation, parameters),
        Service::DynamoDb => dynamo_db::run(desk, &call.operation, parameters),
        Service::S3 => s3::run(desk, call, parameters),
        Service::AppConfig => app_config::get(desk, parameters),
    }
}

/// The ARN of a resource here.
fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}")
}

/// A parameter as text; empty counts as missing.
fn text(parameters: &Map<String, Value>, name: &str) -> Option<String> {
    parameters.get(name).map(as_text).filter(|text| !text.is_empty())
}

/// A parameter as a whole number, however it is written.
fn whole(parameters: &Map<String, Value>, name: &str) -> Option<i64> {
    text(parameters, name)?.parse().ok()
}

/// Adds to a list that keeps its newest entries.
fn keep<T>(list: &mut Vec<T>, entry: T) {
    if list.len() >= MOST_KEPT {
        list.remove(0);
    }
    list.push(entry);
}
