//! SNS: a topic keeps what is published, and hands it to the queues subscribed to it.

use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, arn, keep, sqs, text};
use crate::trace::Why;

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

pub(super) fn publish(desk: &mut Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let Some(topic_arn) = text(asked, "TopicArn").or_else(|| text(asked, "TargetArn")) else {
        let message = "Invalid parameter: TopicArn or TargetArn Reason: no value for required \
                       parameter";
        return Err(Fault::new("InvalidParameter", message));
    };
    let topic = topic_arn.rsplit(':').next().unwrap_or_default().to_owned();
    let Some(queues) = desk.settings.topics.get(&topic) else {
        return Err(Fault { status: 404, ..Fault::new("NotFound", "Topic does not exist") });
    };
    let Some(message) = text(asked, "Message") else {
        return Err(Fault::new("InvalidParameter", "Invalid parameter: Empty message"));
    };
    let subject = text(asked, "Subject");
    let attributes = match asked.get("MessageAttributes") {
        Some(Value::Object(attributes)) => attributes.clone(),
        _ => Map::new(),
    };
    let id = desk.id();
    let mut envelope = json!({
        "Type": "Notification", "MessageId": id, "TopicArn": arn("sns", &topic),
        "Message": message, "Timestamp": desk.now.to_string(),
    });
    if let Some(subject) = &subject {
        envelope["Subject"] = subject.as_str().into();
    }
    for queue in queues {
        sqs::put(desk, queue, envelope.to_string(), Map::new(), 0);
    }
    let list = desk.state.topics.entry(topic.clone()).or_default();
    keep(list, Publication { id: id.clone(), subject, message, attributes });
    let why = match queues.as_slice() {
        [] => Why::new("Published to topic {topic}, which no queue is subscribed to."),
        _ => Why::new("Published to topic {topic}, and put on queue {queues}.")
            .text("queues", queues.join(", ")),
    };
    Ok(Done::new(json!({"MessageId": id}), why.text("topic", topic)))
}
