//! SQS: messages are sent, received (and hidden for a while), deleted and purged; FIFO queues keep
//! the order within a group and take a deduplication id once in five minutes.
//!
//! Texts of faults and shapes of answers are recorded, except for what a comment calls inferred.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use self::attribute::Wanted;
use super::{Desk, Done, Fault, Outcome, keep, text, whole};
use crate::definition::Queue;
use crate::moment::Moment;
use crate::trace::Why;

mod attribute;
mod digest;

pub(super) use self::digest::md5;

/// The most bytes of a message with its attributes.
const MOST_BYTES: usize = 1_048_576;
/// For so many seconds a deduplication id is remembered.
const REMEMBERED: i64 = 300;
/// A queue is purged no more often than once in so many seconds.
const BETWEEN_PURGES: i64 = 60;
/// Sequence numbers have 20 digits and grow; these steps are inferred.
const FIRST: u128 = 18_849_496_460_467_696_128;
const STEP: u128 = 256;

/// A queue's messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Messages {
    /// Those not deleted, oldest first.
    pub waiting: Vec<Message>,
    /// How many were ever put on it.
    pub sent: u64,
    /// FIFO: what is known of deduplication ids.
    seen: BTreeMap<String, Seen>,
    purged: Option<Moment>,
}

/// The message that a deduplication id came with.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    at: Moment,
    id: String,
    sequence_number: Option<String>,
}

/// One message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// `MessageId`
    pub id: String,
    /// The body.
    pub body: String,
    /// `MessageAttributes`, by name.
    pub attributes: Map<String, Value>,
    /// `MessageGroupId`
    pub group: Option<String>,
    /// `MessageDeduplicationId`, given or made from the body.
    pub deduplication: Option<String>,
    /// FIFO: `SequenceNumber`
    pub sequence_number: Option<String>,
    /// `AWSTraceHeader`, the only system attribute that can be sent.
    pub trace_header: Option<String>,
    /// When it was sent.
    pub sent: Moment,
    /// From when on it can be received.
    pub visible: Moment,
    /// The handle that its last receiver got.
    pub receipt_handle: Option<String>,
    /// How often it was received.
    pub received: u32,
    /// When that was for the first time.
    pub first_received: Option<Moment>,
}

pub(super) fn run(desk: &mut Desk<'_>, operation: &str, asked: &Map<String, Value>) -> Outcome {
    let url = required(asked, "QueueUrl")?;
    let name = url.rsplit('/').next().unwrap_or_default().to_owned();
    let Some(queue) = desk.settings.queues.get(&name) else {
        return Err(Fault {
            query_code: Some("AWS.SimpleQueueService.NonExistentQueue"),
            ..Fault::new("QueueDoesNotExist", "The specified queue does not exist.")
        });
    };
    match operation {
        "SendMessage" => send(desk, &name, queue, asked),
        "ReceiveMessage" => receive(desk, &name, queue, asked),
        "DeleteMessage" => delete(desk, &name, queue, asked),
        _ => purge(desk, &name),
    }
}

fn required(asked: &Map<String, Value>, name: &str) -> Result<String, Fault> {
    text(asked, name).ok_or_else(|| {
        let message = format!("The request must contain the parameter {name}.");
        Fault::new("MissingParameter", message)
    })
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("InvalidParameterValue", message)
}

/// A number within AWS's bounds, or its default.
fn bounded(
    asked: &Map<String, Value>,
    name: &str,
    (least, most): (i64, i64),
    default: i64,
) -> Result<i64, Fault> {
    let Some(written) = text(asked, name) else { return Ok(default) };
    whole(asked, name).filter(|n| (least..=most).contains(n)).ok_or_else(|| {
        let bounds = match name {
            "WaitTimeSeconds" | "DelaySeconds" => format!(">= {least} and <= {most}"),
            _ => format!("between {least} and {most}"),
        };
        invalid(format!(
            "Value {written} for parameter {name} is invalid. Reason: Must be {bounds}, if provided."
        ))
    })
}

/// An id of a group or for deduplication: letters, digits and punctuation.
fn token(asked: &Map<String, Value>, name: &str) -> Result<Option<String>, Fault> {
    let Some(written) = asked.get(name).and_then(Value::as_str) else { return Ok(None) };
    let fits = (1..=128).contains(&written.len()) && written.bytes().all(|b| b.is_ascii_graphic());
    if !fits {
        return Err(invalid(format!(
            "Value {written} for parameter {name} is invalid. Reason: {name} can only include \
             alphanumeric and punctuation characters. 1 to 128 in length."
        )));
    }
    Ok(Some(written.to_owned()))
}

fn not_for_this_queue(name: &str, value: &str) -> Fault {
    invalid(format!(
        "Value {value} for parameter {name} is invalid. Reason: The request include parameter \
         that is not valid for this queue type."
    ))
}

fn send(desk: &mut Desk<'_>, name: &str, queue: &Queue, asked: &Map<String, Value>) -> Outcome {
    let body = required(asked, "MessageBody")?;
    let attributes = attribute::sent(asked)?;
    if body.len() + attribute::bytes(&attributes) > MOST_BYTES {
        return Err(invalid(format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {MOST_BYTES} \
             bytes."
        )));
    }
    let mut delay = i64::from(queue.delay_seconds);
    let group = token(asked, "MessageGroupId")?;
    let mut deduplication = token(asked, "MessageDeduplicationId")?;
    if queue.fifo {
        required(asked, "MessageGroupId")?;
        if let Some(delay) = text(asked, "DelaySeconds").filter(|delay| delay != "0") {
            return Err(not_for_this_queue("DelaySeconds", &delay));
        }
        if deduplication.is_none() && queue.content_based_deduplication {
            deduplication = Some(digest::sha256(body.as_bytes()));
        }
        if deduplication.is_none() {
            return Err(invalid(
                "The queue should either have ContentBasedDeduplication enabled or \
                 MessageDeduplicationId provided explicitly",
            ));
        }
    } else {
        delay = bounded(asked, "DelaySeconds", (0, 900), delay)?;
        if let Some(id) = &deduplication {
            return Err(not_for_this_queue("MessageDeduplicationId", id));
        }
    }
    let mut answer = json!({"MD5OfMessageBody": md5(body.as_bytes())});
    if !attributes.is_empty() {
        answer["MD5OfMessageAttributes"] = digest::of_attributes(&attributes).into();
    }
    let trace_header = attribute::trace_header(asked)?;
    if let Some(header) = &trace_header {
        let one = json!({"AWSTraceHeader": {"DataType": "String", "StringValue": header}});
        let one = one.as_object().map(digest::of_attributes);
        answer["MD5OfMessageSystemAttributes"] = one.unwrap_or_default().into();
    }
    let message =
        Message { body, attributes, group, deduplication, trace_header, ..Message::default() };
    let put = put(desk, name, message, delay);
    answer["MessageId"] = put.id.into();
    if let Some(number) = put.sequence_number {
        answer["SequenceNumber"] = number.into();
    }
    let why = match put.count {
        None => {
            Why::new("Queue {queue} had this deduplication id {ago} ago: nothing is put on it.")
                .seconds("ago", (desk.now.0 - put.at.0) as f64 / 1000.0)
        }
        Some(count) if delay == 0 => {
            Why::new("Message {count} put on queue {queue}.").number("count", count as f64)
        }
        Some(count) => Why::new("Message {count} put on queue {queue}, to be seen after {delay}.")
            .number("count", count as f64)
            .seconds("delay", delay as f64),
    };
    Ok(Done::new(answer, why.text("queue", name.to_owned())))
}

/// What became of a message.
pub(super) struct Put {
    id: String,
    sequence_number: Option<String>,
    /// Which one it is, counted from 1; `None` for a duplicate.
    count: Option<u64>,
    /// When it, or what it repeats, was put on the queue.
    at: Moment,
}

/// Puts a message on a queue, unless its deduplication id was there just now.
pub(super) fn put(desk: &mut Desk<'_>, queue: &str, message: Message, delay: i64) -> Put {
    let (id, now) = (desk.id(), desk.now);
    let messages = desk.state.queues.entry(queue.to_owned()).or_default();
    messages.seen.retain(|_, seen| now < seen.at.plus_seconds(REMEMBERED));
    if let Some(seen) = message.deduplication.as_ref().and_then(|id| messages.seen.get(id)) {
        let Seen { at, id, sequence_number } = seen.clone();
        return Put { id, sequence_number, count: None, at };
    }
    messages.sent += 1;
    let count = Some(messages.sent);
    let number = || (FIRST + STEP * u128::from(messages.sent)).to_string();
    let sequence_number = message.deduplication.is_some().then(number);
    if let Some(key) = &message.deduplication {
        let seen = Seen { at: now, id: id.clone(), sequence_number: sequence_number.clone() };
        messages.seen.insert(key.clone(), seen);
    }
    let visible = now.plus_seconds(delay);
    let message = Message {
        id: id.clone(),
        sequence_number: sequence_number.clone(),
        sent: now,
        visible,
        ..message
    };
    keep(&mut messages.waiting, message);
    Put { id, sequence_number, count, at: now }
}

fn receive(desk: &mut Desk<'_>, name: &str, queue: &Queue, asked: &Map<String, Value>) -> Outcome {
    let most = bounded(asked, "MaxNumberOfMessages", (1, 10), 1)?;
    let hidden =
        bounded(asked, "VisibilityTimeout", (0, 43_200), i64::from(queue.visibility_timeout))?;
    let wait = bounded(asked, "WaitTimeSeconds", (0, 20), i64::from(queue.wait_seconds))?;
    let wanted = Wanted::of(asked)?;
    let handles: Vec<String> = (0..most).map(|_| format!("{name}.{}", desk.id())).collect();
    let messages = desk.state.queues.entry(name.to_owned()).or_default();
    // A long poll ends with the first message that can be had; nobody sends one meanwhile.
    let until = desk.now.plus_seconds(wait);
    let first = messages.waiting.iter().map(|message| message.visible).min();
    let now = first.filter(|first| *first <= until).unwrap_or(until).max(desk.now);
    let mut given = Vec::new();
    let mut blocked = BTreeSet::new();
    let mut handles = handles.into_iter();
    for message in &mut messages.waiting {
        let group = message.group.clone().filter(|_| queue.fifo);
        if group.as_ref().is_some_and(|group| blocked.contains(group)) {
            continue;
        }
        if now < message.visible {
            blocked.extend(group);
            continue;
        }
        let Some(handle) = handles.next() else { break };
        message.visible = now.plus_seconds(hidden);
        message.receipt_handle = Some(handle);
        message.received += 1;
        message.first_received.get_or_insert(now);
        given.push(wanted.shown(message));
    }
    let why = Why::new("{given} messages received from queue {queue}, hidden for {hidden}.")
        .number("given", given.len() as f64)
        .text("queue", name.to_owned())
        .seconds("hidden", hidden as f64);
    let answer = if given.is_empty() { json!({}) } else { json!({"Messages": given}) };
    let took_ms = u32::try_from(now.0 - desk.now.0).unwrap_or_default();
    Ok(Done { took_ms, ..Done::new(answer, why) })
}

fn delete(desk: &mut Desk<'_>, name: &str, queue: &Queue, asked: &Map<String, Value>) -> Outcome {
    let handle = required(asked, "ReceiptHandle")?;
    if !handle.starts_with(&format!("{name}.")) {
        let message =
            format!("The input receipt handle \"{handle}\" is not a valid receipt handle.");
        return Err(Fault::new("ReceiptHandleIsInvalid", message));
    }
    let now = desk.now;
    let messages = desk.state.queues.entry(name.to_owned()).or_default();
    let is_it = |message: &Message| message.receipt_handle.as_ref() == Some(&handle);
    if queue.fifo && messages.waiting.iter().any(|m| is_it(m) && m.visible <= now) {
        return Err(invalid(format!(
            "Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has \
             expired."
        )));
    }
    let before = messages.waiting.len();
    messages.waiting.retain(|message| !is_it(message));
    let why = if messages.waiting.len() < before {
        Why::new("A message deleted from queue {queue}; {left} are left.")
    } else {
        Why::new("The handle's message is no longer on queue {queue}; {left} are there.")
    };
    let why = why.text("queue", name.to_owned()).number("left", messages.waiting.len() as f64);
    Ok(Done::new(Value::Null, why))
}

fn purge(desk: &mut Desk<'_>, name: &str) -> Outcome {
    let now = desk.now;
    let messages = desk.state.queues.entry(name.to_owned()).or_default();
    if messages.purged.is_some_and(|before| now < before.plus_seconds(BETWEEN_PURGES)) {
        let message =
            format!("Only one PurgeQueue operation on {name} is allowed every 60 seconds.");
        let query_code = Some("AWS.SimpleQueueService.PurgeQueueInProgress");
        return Err(Fault {
            status: 403,
            query_code,
            ..Fault::new("PurgeQueueInProgress", message)
        });
    }
    messages.purged = Some(now);
    let gone = messages.waiting.len();
    messages.waiting.clear();
    let why = Why::new("{gone} messages purged from queue {queue}.");
    Ok(Done::new(Value::Null, why.number("gone", gone as f64).text("queue", name.to_owned())))
}
