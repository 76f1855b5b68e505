//! Attributes of messages: checked when sent, chosen when received.

use serde_json::{Map, Value, json};

use super::{Message, digest, invalid};
use crate::service::Fault;

/// The most attributes of one message.
const MOST: usize = 10;
/// System attributes by their names. Who sends for API Gateway is shown by an id made up here.
const SYSTEM: [&str; 8] = [
    "SenderId",
    "SentTimestamp",
    "ApproximateReceiveCount",
    "ApproximateFirstReceiveTimestamp",
    "MessageGroupId",
    "MessageDeduplicationId",
    "SequenceNumber",
    "AWSTraceHeader",
];

/// `MessageAttributes`, checked.
pub(super) fn sent(asked: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let attributes = match asked.get("MessageAttributes") {
        Some(Value::Object(attributes)) => attributes.clone(),
        None => Map::new(),
        Some(_) => return Err(invalid("MessageAttributes must be a map")),
    };
    if attributes.len() > MOST {
        let count = attributes.len();
        return Err(invalid(format!(
            "Number of message attributes [{count}] exceeds the allowed maximum [{MOST}]."
        )));
    }
    for (name, attribute) in &attributes {
        let member = |name: &str| attribute[name].as_str().filter(|value| !value.is_empty());
        // The wording for a missing or unknown type is inferred.
        let kind = member("DataType").unwrap_or_default();
        let binary = kind == "Binary" || kind.starts_with("Binary.");
        let text = ["String", "Number"].iter().any(|t| kind.split('.').next() == Some(*t));
        if !binary && !text {
            return Err(invalid(format!(
                "The message attribute '{name}' has an invalid message attribute type, the set of \
                 supported type prefixes is Binary, Number, and String."
            )));
        }
        if member(if binary { "BinaryValue" } else { "StringValue" }).is_none() {
            let kind = if binary { "Binary" } else { "String" };
            return Err(invalid(format!(
                "Message (user) attribute '{name}' must contain a non-empty value of type '{kind}'."
            )));
        }
    }
    Ok(attributes)
}

/// What attributes add to a message's size.
pub(super) fn bytes(attributes: &Map<String, Value>) -> usize {
    let member = |attribute: &Value, name: &str| attribute[name].as_str().map_or(0, str::len);
    let one = |(name, attribute): (&String, &Value)| {
        let values = ["DataType", "StringValue", "BinaryValue"];
        name.len() + values.iter().map(|name| member(attribute, name)).sum::<usize>()
    };
    attributes.iter().map(one).sum()
}

/// `AWSTraceHeader` of `MessageSystemAttributes`, which may hold nothing else (the wording is
/// inferred).
pub(super) fn trace_header(asked: &Map<String, Value>) -> Result<Option<String>, Fault> {
    let Some(all) = asked.get("MessageSystemAttributes") else { return Ok(None) };
    let header = all["AWSTraceHeader"]["StringValue"].as_str();
    let only = all.as_object().is_some_and(|all| all.len() == 1);
    header
        .filter(|_| only)
        .map(|header| Some(header.to_owned()))
        .ok_or_else(|| invalid("MessageSystemAttributes can hold AWSTraceHeader, a String, only."))
}

/// What a receiver asked to see beside the body.
pub(super) struct Wanted {
    system: Vec<String>,
    own: Vec<String>,
}

impl Wanted {
    pub(super) fn of(asked: &Map<String, Value>) -> Result<Self, Fault> {
        let names = |list: &str| {
            let list = asked.get(list).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
        };
        let system: Vec<String> =
            names("AttributeNames").chain(names("MessageSystemAttributeNames")).collect();
        if let Some(unknown) = system.iter().find(|n| *n != "All" && !SYSTEM.contains(&n.as_str()))
        {
            let message = format!("Unknown Attribute {unknown}.");
            return Err(Fault::new("InvalidAttributeName", message));
        }
        Ok(Self { system, own: names("MessageAttributeNames").collect() })
    }

    /// A message as this receiver sees it.
    pub(super) fn shown(&self, message: &Message) -> Value {
        let mut shown = json!({
            "MessageId": message.id,
            "ReceiptHandle": message.receipt_handle,
            "MD5OfBody": digest::md5(message.body.as_bytes()),
            "Body": message.body,
        });
        let value = |name: &str| match name {
            "SenderId" => Some("AROAEXAMPLE:api".to_owned()),
            "SentTimestamp" => Some(message.sent.0.to_string()),
            "ApproximateReceiveCount" => Some(message.received.to_string()),
            "ApproximateFirstReceiveTimestamp" => message.first_received.map(|at| at.0.to_string()),
            "MessageGroupId" => message.group.clone(),
            "MessageDeduplicationId" => message.deduplication.clone(),
            "SequenceNumber" => message.sequence_number.clone(),
            _ => message.trace_header.clone(),
        };
        let is_wanted = |name: &str| self.system.iter().any(|n| n == "All" || n == name);
        let system = SYSTEM.iter().filter(|name| is_wanted(name));
        let system: Map<String, Value> =
            system.filter_map(|name| Some(((*name).to_owned(), value(name)?.into()))).collect();
        if !system.is_empty() {
            shown["Attributes"] = system.into();
        }
        let own = message.attributes.iter().filter(|(name, _)| self.wants(name));
        let own: Map<String, Value> = own.map(|(n, value)| (n.clone(), value.clone())).collect();
        if !own.is_empty() {
            shown["MD5OfMessageAttributes"] = digest::of_attributes(&own).into();
            shown["MessageAttributes"] = own.into();
        }
        shown
    }

    /// `All`, a name, or what a name begins with before `.*`.
    fn wants(&self, name: &str) -> bool {
        self.own.iter().any(|wanted| match wanted.strip_suffix(".*") {
            Some(start) => name.starts_with(start),
            None => wanted == "All" || wanted == name,
        })
    }
}
