//! SQS: messages are sent, received (and hidden for a while), deleted and purged.

use md5::{Digest as _, Md5};
use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, keep, text, whole};
use crate::moment::Moment;
use crate::trace::Why;

/// The most bytes of a message, attributes not counted.
const MOST_BYTES: usize = 1_048_576;

/// A queue's messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Messages {
    /// Those not deleted, oldest first.
    pub waiting: Vec<Message>,
    /// How many were ever put on it.
    pub sent: u64,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// `MessageId`
    pub id: String,
    /// The body.
    pub body: String,
    /// `MessageAttributes`, by name.
    pub attributes: Map<String, Value>,
    /// When it was sent.
    pub sent: Moment,
    /// From when on it can be received.
    pub visible: Moment,
    /// The handle that its last receiver got.
    pub receipt_handle: Option<String>,
    /// How often it was received.
    pub received: u32,
}

pub(super) fn run(desk: &mut Desk<'_>, operation: &str, asked: &Map<String, Value>) -> Outcome {
    let url = required(asked, "QueueUrl")?;
    let queue = url.rsplit('/').next().unwrap_or_default().to_owned();
    if !desk.settings.queues.contains_key(&queue) {
        return Err(Fault {
            query_code: Some("AWS.SimpleQueueService.NonExistentQueue"),
            ..Fault::new("QueueDoesNotExist", "The specified queue does not exist.")
        });
    }
    match operation {
        "SendMessage" => send(desk, &queue, asked),
        "ReceiveMessage" => receive(desk, &queue, asked),
        "DeleteMessage" => delete(desk, &queue, asked),
        _ => {
            let messages = desk.state.queues.entry(queue.clone()).or_default();
            let gone = messages.waiting.len();
            messages.waiting.clear();
            let why = Why::new("{gone} messages purged from queue {queue}.");
            Ok(Done::new(Value::Null, why.number("gone", gone as f64).text("queue", queue)))
        }
    }
}

fn required(asked: &Map<String, Value>, name: &str) -> Result<String, Fault> {
    text(asked, name).ok_or_else(|| {
        let message = format!("The request must contain the parameter {name}.");
        Fault::new("MissingParameter", message)
    })
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
        let message = format!(
            "Value {written} for parameter {name} is invalid. Reason: Must be between {least} and \
             {most}, if provided."
        );
        Fault::new("InvalidParameterValue", message)
    })
}

fn send(desk: &mut Desk<'_>, queue: &str, asked: &Map<String, Value>) -> Outcome {
    let body = required(asked, "MessageBody")?;
    if body.len() > MOST_BYTES {
        let message = format!(
            "One or more parameters are invalid. Reason: Message must be shorter than {MOST_BYTES} \
             bytes."
        );
        return Err(Fault::new("InvalidParameterValue", message));
    }
    let delay = bounded(asked, "DelaySeconds", (0, 900), 0)?;
    let attributes = match asked.get("MessageAttributes") {
        Some(Value::Object(attributes)) => attributes.clone(),
        _ => Map::new(),
    };
    let mut answer = json!({"MD5OfMessageBody": md5(body.as_bytes())});
    if !attributes.is_empty() {
        answer["MD5OfMessageAttributes"] = md5_of_attributes(&attributes).into();
    }
    let (id, count) = put(desk, queue, body, attributes, delay);
    answer["MessageId"] = id.into();
    let why = if delay == 0 {
        Why::new("Message {count} put on queue {queue}.")
    } else {
        Why::new("Message {count} put on queue {queue}, to be seen after {delay}.")
            .seconds("delay", delay as f64)
    };
    Ok(Done::new(answer, why.number("count", count as f64).text("queue", queue.to_owned())))
}

/// Puts a message on a queue: its id, and which one it is, counted from 1.
pub(super) fn put(
    desk: &mut Desk<'_>,
    queue: &str,
    body: String,
    attributes: Map<String, Value>,
    delay: i64,
) -> (String, u64) {
    let id = desk.id();
    let messages = desk.state.queues.entry(queue.to_owned()).or_default();
    messages.sent += 1;
    keep(
        &mut messages.waiting,
        Message {
            id: id.clone(),
            body,
            attributes,
            sent: desk.now,
            visible: desk.now.plus_seconds(delay),
            receipt_handle: None,
            received: 0,
        },
    );
    (id, messages.sent)
}

fn receive(desk: &mut Desk<'_>, queue: &str, asked: &Map<String, Value>) -> Outcome {
    let most = bounded(asked, "MaxNumberOfMessages", (1, 10), 1)?;
    let own = desk.settings.queues.get(queue).map_or(30, |q| i64::from(q.visibility_timeout));
    let hidden = bounded(asked, "VisibilityTimeout", (0, 43_200), own)?;
    let now = desk.now;
    let handles: Vec<String> = (0..most).map(|_| format!("{queue}.{}", desk.id())).collect();
    let messages = desk.state.queues.entry(queue.to_owned()).or_default();
    let mut given = Vec::new();
    let visible = messages.waiting.iter_mut().filter(|message| message.visible <= now);
    for (message, handle) in visible.zip(handles) {
        message.visible = now.plus_seconds(hidden);
        message.receipt_handle = Some(handle.clone());
        message.received += 1;
        let mut one = json!({
            "MessageId": message.id,
            "ReceiptHandle": handle,
            "MD5OfBody": md5(message.body.as_bytes()),
            "Body": message.body,
        });
        if wants(asked, &["AttributeNames", "MessageSystemAttributeNames"]) {
            one["Attributes"] = json!({
                "SentTimestamp": message.sent.0.to_string(),
                "ApproximateReceiveCount": message.received.to_string(),
            });
        }
        if wants(asked, &["MessageAttributeNames"]) && !message.attributes.is_empty() {
            one["MD5OfMessageAttributes"] = md5_of_attributes(&message.attributes).into();
            one["MessageAttributes"] = message.attributes.clone().into();
        }
        given.push(one);
    }
    let why = Why::new("{given} messages received from queue {queue}, hidden for {hidden}.")
        .number("given", given.len() as f64)
        .text("queue", queue.to_owned())
        .seconds("hidden", hidden as f64);
    let answer = if given.is_empty() { json!({}) } else { json!({"Messages": given}) };
    Ok(Done::new(answer, why))
}

/// Whether any names are asked for: then all that there are come, in either protocol's spelling.
fn wants(asked: &Map<String, Value>, names: &[&str]) -> bool {
    asked.keys().any(|key| names.iter().any(|n| key.starts_with(n.trim_end_matches('s'))))
}

fn delete(desk: &mut Desk<'_>, queue: &str, asked: &Map<String, Value>) -> Outcome {
    let handle = required(asked, "ReceiptHandle")?;
    if !handle.starts_with(&format!("{queue}.")) {
        let message =
            format!("The input receipt handle \"{handle}\" is not a valid receipt handle.");
        return Err(Fault::new("ReceiptHandleIsInvalid", message));
    }
    let messages = desk.state.queues.entry(queue.to_owned()).or_default();
    let before = messages.waiting.len();
    messages.waiting.retain(|m| m.receipt_handle.as_ref() != Some(&handle));
    let why = if messages.waiting.len() < before {
        Why::new("A message deleted from queue {queue}; {left} are left.")
    } else {
        Why::new("The handle's message is no longer on queue {queue}; {left} are there.")
    };
    let why = why.text("queue", queue.to_owned()).number("left", messages.waiting.len() as f64);
    Ok(Done::new(Value::Null, why))
}

/// What the query protocol calls the messages of an answer.
pub(super) fn in_query_words(mut answer: Value, json: bool) -> Value {
    let Some(members) = answer.as_object_mut() else { return answer };
    let messages = members.remove("Messages");
    let list = |map: &mut Value, name: &str, plain: bool| {
        let Some(Value::Object(all)) = map.as_object_mut().and_then(|m| m.remove(name)) else {
            return;
        };
        let pair = |(name, value)| json!({"Name": name, "Value": value});
        let pairs: Vec<Value> = all.into_iter().map(pair).collect();
        map[if plain { name } else { name.trim_end_matches('s') }] = pairs.into();
    };
    let messages = messages.map(|mut all| {
        for message in all.as_array_mut().into_iter().flatten() {
            list(message, "Attributes", json);
            list(message, "MessageAttributes", json);
        }
        all
    });
    match messages {
        messages if json => answer["messages"] = messages.unwrap_or_default(),
        Some(messages) => answer["Message"] = messages,
        None => {}
    }
    answer
}

pub(super) fn md5(bytes: &[u8]) -> String {
    hex(Md5::digest(bytes).as_slice())
}

fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// SQS's digest of attributes: by name, each part after its length, text marked 1 and bytes 2.
fn md5_of_attributes(attributes: &Map<String, Value>) -> String {
    let mut hash = Md5::new();
    let mut names: Vec<&String> = attributes.keys().collect();
    names.sort();
    let mut part = |bytes: &[u8], mark: Option<u8>| {
        hash.update(mark.as_slice());
        hash.update((bytes.len() as u32).to_be_bytes());
        hash.update(bytes);
    };
    for name in names {
        let member = |name_of: &str| attributes[name][name_of].as_str();
        part(name.as_bytes(), None);
        part(member("DataType").unwrap_or_default().as_bytes(), None);
        match (member("BinaryValue"), member("StringValue")) {
            (Some(binary), _) => {
                part(&super::wire::base64(binary).unwrap_or_default(), Some(2));
            }
            (None, string) => part(string.unwrap_or_default().as_bytes(), Some(1)),
        }
    }
    hex(hash.finalize().as_slice())
}
