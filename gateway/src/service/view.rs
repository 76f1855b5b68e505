//! What people see who look into the doubles: a queue's messages, a table's items, as plain lines.

use super::State;
use super::sqs::Message;
use crate::definition::{Service, Services};
use crate::moment::Moment;

/// Only a resource's newest lines are shown.
const MOST_SHOWN: usize = 100;

/// One resource, looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceView {
    /// Whose it is.
    pub service: Service,
    /// What it is: `queue`, `topic`, `bus`, `stream`, `state machine`, `table` or `bucket`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// How much it holds, such as `2 messages, 1 of them hidden`.
    pub holds: String,
    /// What it holds, the oldest (tables and buckets: the first key) first.
    pub lines: Vec<String>,
}

/// Every resource that a case declares, and what is in it now.
pub(crate) fn look(settings: &Services, state: &State, now: Moment) -> Vec<ServiceView> {
    let mut views = Vec::new();
    let mut add = |service, kind, name: &str, holds: String, lines: Vec<String>| {
        views.push(ServiceView { service, kind, name: name.to_owned(), holds, lines });
    };
    for name in settings.queues.keys() {
        let waiting = state.queues.get(name).map_or(&[][..], |queue| &queue.waiting);
        let hidden = waiting.iter().filter(|message| now < message.visible).count();
        let holds = match hidden {
            0 => counted(waiting.len(), "message"),
            _ => format!("{}, {hidden} of them hidden", counted(waiting.len(), "message")),
        };
        add(Service::Sqs, "queue", name, holds, newest(waiting, |m| message(m, now)));
    }
    for name in settings.topics.keys() {
        let list = state.topics.get(name).map_or(&[][..], Vec::as_slice);
        let lines = newest(list, |publication| match &publication.subject {
            Some(subject) => format!("{subject}: {}", publication.message),
            None => publication.message.clone(),
        });
        add(Service::Sns, "topic", name, counted(list.len(), "message"), lines);
    }
    let default = ["default"]
        .into_iter()
        .filter(|name| settings.buses.contains_key(*name) || state.buses.contains_key(*name));
    for name in
        default.chain(settings.buses.keys().map(String::as_str).filter(|name| *name != "default"))
    {
        let list = state.buses.get(name).map_or(&[][..], Vec::as_slice);
        let lines = newest(list, |e| format!("{} · {} {}", e.source, e.detail_type, e.detail));
        add(Service::EventBridge, "bus", name, counted(list.len(), "event"), lines);
    }
    for (name, shards) in &settings.streams {
        let list = state.streams.get(name).map_or(&[][..], |records| &records.kept);
        let lines = newest(list, |record| {
            let line =
                format!("{}: {}", record.partition_key, String::from_utf8_lossy(&record.data));
            if *shards == 1 { line } else { format!("shard {} · {line}", record.shard) }
        });
        add(Service::Kinesis, "stream", name, counted(list.len(), "record"), lines);
    }
    for name in settings.state_machines.keys() {
        let list = state.executions.get(name).map_or(&[][..], Vec::as_slice);
        let lines = newest(list, |run| match run.status(now) {
            "SUCCEEDED" => format!("{} SUCCEEDED {} → {}", run.name, run.input, run.output),
            status => format!("{} {status} {}", run.name, run.input),
        });
        add(Service::StepFunctions, "state machine", name, counted(list.len(), "execution"), lines);
    }
    for name in settings.tables.keys() {
        let items: Vec<_> = state.tables.get(name).into_iter().flat_map(|t| t.values()).collect();
        let lines = newest(&items, |item| serde_json::to_string(item).unwrap_or_default());
        add(Service::DynamoDb, "table", name, counted(items.len(), "item"), lines);
    }
    for name in &settings.buckets {
        let objects: Vec<_> = state.buckets.get(name).into_iter().flatten().collect();
        let lines = newest(&objects, |(key, object)| {
            format!("{key}: {}, {}", object.content_type, counted(object.body.len(), "byte"))
        });
        add(Service::S3, "bucket", name, counted(objects.len(), "object"), lines);
    }
    views
}

fn message(message: &Message, now: Moment) -> String {
    let group = message.group.as_ref().map_or(String::new(), |group| format!("{group} · "));
    let hidden = if now < message.visible {
        format!(" (hidden until {})", message.visible)
    } else {
        String::new()
    };
    format!("{group}{}{hidden}", message.body)
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The last entries of a list, each on one line.
fn newest<T>(list: &[T], line: impl Fn(&T) -> String) -> Vec<String> {
    let shown = list.iter().skip(list.len().saturating_sub(MOST_SHOWN));
    shown.map(|entry| line(entry).replace(char::is_control, " ")).collect()
}
