//! `services`: the queues, topics, buses, streams, state machines, tables, buckets and AppConfig
//! configurations behind an API. What is not named does not exist, and its service answers so.
//!
//! | resource | its members |
//! | --- | --- |
//! | `queues` | `visibility_timeout`, `delay_seconds`, `wait_seconds`; FIFO: `content_based_deduplication` |
//! | `topics` | `queues`: those subscribed |
//! | `buses` | `rules`: each with a `pattern` and `queues` |
//! | `streams` | `shards` |
//! | `state_machines` | `type`, `output`, `latency_ms` |
//! | `tables` | `key`, `key_type`, `sort`, `sort_type` |
//! | `configurations` | `content`, `content_type`, `version` |

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::double::read_latency;
use crate::definition::{Configuration, Queue, Rule, Services, StateMachine, Table, TableKey};
use crate::document::{Findings, Node};

/// The longest that SQS hides a message, holds it back, and waits for one, in seconds.
const MAX_HIDDEN: u64 = 43_200;
const MAX_DELAY: u64 = 900;
const MAX_WAIT: u64 = 20;
/// Shards of a stream here.
const MAX_SHARDS: u64 = 500;

pub(super) fn read_services(root: Node<'_>, found: &mut Findings) -> Services {
    let mut services = Services::default();
    let Some(node) = root.get("services") else { return services };
    found.only(
        node,
        &[
            "queues",
            "topics",
            "buses",
            "streams",
            "state_machines",
            "tables",
            "buckets",
            "configurations",
        ],
    );
    services.queues = read(node, "queues", found, |queue, found| {
        let members =
            ["visibility_timeout", "delay_seconds", "wait_seconds", "content_based_deduplication"];
        found.only(queue, &members);
        let mut seconds = |name: &str, most: u64, default: u64| {
            found.whole(queue, name, (0, most)).unwrap_or(default) as u32
        };
        let visibility_timeout = seconds("visibility_timeout", MAX_HIDDEN, 30);
        let delay_seconds = seconds("delay_seconds", MAX_DELAY, 0);
        let wait_seconds = seconds("wait_seconds", MAX_WAIT, 0);
        let fifo = is_fifo(queue.key());
        let by_content = found.flag(queue, "content_based_deduplication");
        if let Some(node) = queue.get("content_based_deduplication").filter(|_| !fifo) {
            let sentence = "only FIFO queues deduplicate, and their names end with \".fifo\"";
            found.push(node.key_problem(sentence));
        }
        let content_based_deduplication = by_content.unwrap_or(false);
        Some(Queue {
            visibility_timeout,
            delay_seconds,
            wait_seconds,
            fifo,
            content_based_deduplication,
        })
    });
    services.topics = read(node, "topics", found, |topic, found| {
        found.only(topic, &["queues"]);
        if is_fifo(topic.key()) {
            found.push(topic.key_problem("FIFO topics are not played here"));
        }
        let queues = read_queues(topic, "topic", &services.queues, found);
        if let Some(queue) = queues.iter().find(|queue| is_fifo(queue)) {
            let sentence = format!("SNS subscribes no FIFO queue to a standard topic: {queue:?}");
            found.push(topic.problem(sentence));
        }
        Some(queues)
    });
    services.buses = read(node, "buses", found, |bus, found| {
        found.only(bus, &["rules"]);
        let rules = found.members(bus, "rules").into_iter();
        Some(rules.filter_map(|rule| read_rule(rule, &services.queues, found)).collect())
    });
    services.streams = read(node, "streams", found, |stream, found| {
        found.only(stream, &["shards"]);
        Some(found.whole(stream, "shards", (1, MAX_SHARDS)).unwrap_or(1) as u32)
    });
    for bucket in found.members(node, "buckets") {
        found.only(bucket, &[]);
        services.buckets.insert(bucket.key().to_owned());
    }
    services.state_machines = read(node, "state_machines", found, |machine, found| {
        found.only(machine, &["type", "output", "latency_ms"]);
        let types = [("STANDARD", false), ("EXPRESS", true)];
        Some(StateMachine {
            express: found.word(machine, "type", &types).unwrap_or(false),
            output: machine.get("output").map(Node::to_value),
            latency_ms: read_latency(machine, found),
        })
    });
    services.tables = read(node, "tables", found, |table, found| {
        found.only(table, &["key", "key_type", "sort", "sort_type"]);
        found.required(table, "key")?;
        let mut key = |name: &str, kind: &str| {
            let types = [("S", "S"), ("N", "N"), ("B", "B")];
            let kind = found.word(table, kind, &types).unwrap_or("S");
            Some(TableKey { name: found.text(table, name)?, kind })
        };
        let (partition, sort) = (key("key", "key_type"), key("sort", "sort_type"));
        if let Some(node) = table.get("sort_type").filter(|_| sort.is_none()) {
            found.push(node.key_problem("this table has no \"sort\" to be of that type"));
        }
        Some(Table { key: partition?, sort })
    });
    services.configurations = read(node, "configurations", found, |configuration, found| {
        found.only(configuration, &["content", "content_type", "version"]);
        let content = found.required(configuration, "content")?;
        if configuration.key().split('/').count() != 3 {
            let sentence = "a configuration is named application/environment/configuration";
            found.push(configuration.key_problem(sentence));
        }
        let json = || content.to_value().to_string();
        let kind = found.text(configuration, "content_type");
        Some(Configuration {
            content: content.as_str().map_or_else(json, str::to_owned),
            content_type: kind.unwrap_or_else(|| "application/json".to_owned()),
            version: found.written(configuration, "version").unwrap_or_else(|| "1".to_owned()),
        })
    });
    services
}

/// FIFO queues and topics are told by the end of their names, as it is written.
fn is_fifo(name: &str) -> bool {
    name.strip_suffix(".fifo").is_some()
}

/// The queues that a topic or rule hands on to.
fn read_queues(
    node: Node<'_>,
    what: &str,
    known: &BTreeMap<String, Queue>,
    found: &mut Findings,
) -> Vec<String> {
    let queues = found.texts(node, "queues");
    for queue in queues.iter().filter(|queue| !known.contains_key(*queue)) {
        let sentence = format!("the {what} {:?} names no queue here: {queue:?}", node.key());
        found.push(node.problem(sentence).with_hint("declare it in \"queues\""));
    }
    queues
}

fn read_rule(
    rule: Node<'_>,
    known: &BTreeMap<String, Queue>,
    found: &mut Findings,
) -> Option<Rule> {
    found.only(rule, &["pattern", "queues"]);
    let queues = read_queues(rule, "rule", known, found);
    let node = found.required(rule, "pattern")?;
    let Value::Object(pattern) = node.to_value() else {
        found.push(node.problem("a pattern is an object"));
        return None;
    };
    if !is_plain(&pattern) {
        let sentence = "a pattern here is objects down to lists of texts, numbers, true and false";
        let hint = "filters such as prefix and anything-but are not played";
        found.push(node.problem(sentence).with_hint(hint));
        return None;
    }
    Some(Rule { pattern, queues })
}

fn is_plain(pattern: &Map<String, Value>) -> bool {
    pattern.values().all(|value| match value {
        Value::Object(inner) => is_plain(inner),
        Value::Array(any) => !any.iter().any(|one| one.is_object() || one.is_array()),
        _ => false,
    })
}

/// The members of a member, each read; those that cannot be are reported and left out.
fn read<T>(
    node: Node<'_>,
    name: &str,
    found: &mut Findings,
    mut each: impl FnMut(Node<'_>, &mut Findings) -> Option<T>,
) -> BTreeMap<String, T> {
    let members = found.members(node, name).into_iter();
    members.filter_map(|member| Some((member.key().to_owned(), each(member, found)?))).collect()
}
