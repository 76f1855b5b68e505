//! SNS: a topic keeps what is published, and hands it to the queues subscribed to it.
//!
//! Faults and the shape of what a queue gets are recorded. The double signs nothing: a notification
//! has no signature, and no addresses of a certificate and for leaving.

use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, arn, keep, sqs, text};
use crate::definition::REGION;
use crate::trace::Why;

/// The most bytes of a message.
const MOST_BYTES: usize = 256 * 1024;
/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 100;

/// One message published to a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Publication {
    /// `MessageId`
    pub id: String,
    /// The subject, where there is one.
    pub subject: Option<String>,
    /// The message.
    pub message: String,
    /// `MessageAttributes`, by name.
    pub attributes: Map<String, Value>,
}

fn invalid(what: &str) -> Fault {
    Fault::new("InvalidParameter", format!("Invalid parameter: {what}"))
}

pub(super) fn publish(desk: &mut Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let topic = topic(desk, asked)?;
    let settings = desk.settings;
    let queues = settings.topics.get(&topic).map_or(&[][..], Vec::as_slice);
    let message = text(asked, "Message").ok_or_else(|| invalid("Empty message"))?;
    if message.len() > MOST_BYTES {
        return Err(invalid("Message too long"));
    }
    let subject = asked.get("Subject").and_then(Value::as_str).map(str::to_owned);
    let is_subject = |subject: &String| {
        (1..=LONGEST_SUBJECT).contains(&subject.chars().count())
            && !subject.contains(char::is_control)
    };
    if subject.as_ref().is_some_and(|subject| !is_subject(subject)) {
        return Err(invalid("Subject"));
    }
    if text(asked, "MessageDeduplicationId").is_some() {
        return Err(invalid(
            "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter \
             that is not valid for this topic type",
        ));
    }
    let attributes = attributes(asked)?;
    let told = for_queues(asked, &message)?;
    let id = desk.id();
    let mut envelope =
        json!({"Type": "Notification", "MessageId": id, "TopicArn": arn("sns", &topic)});
    if let Some(subject) = &subject {
        envelope["Subject"] = subject.as_str().into();
    }
    envelope["Message"] = told.into();
    let timestamp = desk.now.timestamp().strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
    envelope["Timestamp"] = timestamp.to_string().into();
    if !attributes.is_empty() {
        let shown = attributes.iter().map(|(name, attribute)| {
            let value = ["StringValue", "BinaryValue"].iter().find_map(|n| attribute.get(*n));
            (name.clone(), json!({"Type": attribute["DataType"], "Value": value}))
        });
        envelope["MessageAttributes"] = shown.collect::<Map<_, _>>().into();
    }
    let group = text(asked, "MessageGroupId");
    for queue in queues {
        let (body, group) = (envelope.to_string(), group.clone());
        sqs::put(desk, queue, sqs::Message { body, group, ..sqs::Message::default() }, 0);
    }
    let list = desk.state.topics.entry(topic.clone()).or_default();
    keep(list, Publication { id: id.clone(), subject, message, attributes });
    let why = match queues {
        [] => Why::new("Published to topic {topic}, which no queue is subscribed to."),
        _ => Why::new("Published to topic {topic}, and put on queue {queues}.")
            .text("queues", queues.join(", ")),
    };
    Ok(Done::new(json!({"MessageId": id}), why.text("topic", topic)))
}

/// The name of the topic asked for, which exists.
fn topic(desk: &Desk<'_>, asked: &Map<String, Value>) -> Result<String, Fault> {
    let given = |name: &'static str| Some((name, text(asked, name)?));
    let Some((name, arn)) = given("TopicArn").or_else(|| given("TargetArn")) else {
        return Err(invalid("TopicArn or TargetArn Reason: no value for required parameter"));
    };
    let parts: Vec<&str> = arn.split(':').collect();
    let &[_, _, _, region, _, topic] = parts.as_slice() else {
        let count = parts.len();
        let reason = format!("{name} Reason: An ARN must have at least 6 elements, not {count}");
        return Err(invalid(&reason));
    };
    if region != REGION {
        return Err(invalid(name));
    }
    if !desk.settings.topics.contains_key(topic) {
        return Err(Fault { status: 404, ..Fault::new("NotFound", "Topic does not exist") });
    }
    Ok(topic.to_owned())
}

/// What queues are told: with `MessageStructure` json their own member, or the default one.
fn for_queues(asked: &Map<String, Value>, message: &str) -> Result<String, Fault> {
    match text(asked, "MessageStructure").as_deref() {
        None => Ok(message.to_owned()),
        Some("json") => {
            let bad = |reason: &str| invalid(&format!("Message Structure - {reason}"));
            let Ok(Value::Object(members)) = serde_json::from_str(message) else {
                return Err(bad("JSON message body failed to parse"));
            };
            let default = text(&members, "default");
            let default = default.ok_or_else(|| bad("No default entry in JSON message body"))?;
            Ok(text(&members, "sqs").unwrap_or(default))
        }
        Some(_) => Err(invalid("MessageStructure")),
    }
}

/// `MessageAttributes`, checked.
fn attributes(asked: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let Some(Value::Object(attributes)) = asked.get("MessageAttributes") else {
        return Ok(Map::new());
    };
    for (name, attribute) in attributes {
        let member = |name: &str| attribute[name].as_str().filter(|value| !value.is_empty());
        let kind = member("DataType").unwrap_or_default();
        let prefix = kind.split('.').next().unwrap_or_default();
        let (value, other) = match prefix {
            "String" | "Number" => ("StringValue", "BinaryValue"),
            "Binary" => ("BinaryValue", "StringValue"),
            _ => {
                let message = format!(
                    "The message attribute '{name}' has an invalid message attribute type, the \
                     set of supported type prefixes is Binary, Number, and String."
                );
                return Err(Fault::new("ParameterValueInvalid", message));
            }
        };
        let field = value.trim_end_matches("Value");
        let message = match (member(value), member(other)) {
            (Some(_), None) => continue,
            (_, Some(_)) => {
                format!(
                    "The message attribute '{name}' with type '{kind}' must use field '{field}'."
                )
            }
            (None, None) => format!(
                "The message attribute '{name}' must contain non-empty message attribute value for \
                 message attribute type '{kind}'."
            ),
        };
        return Err(Fault::new("ParameterValueInvalid", message));
    }
    Ok(attributes.clone())
}
