//! `services`: the queues, topics, buses, streams, state machines, tables, buckets and AppConfig
//! configurations behind an API. What is not named does not exist, and its service answers so.

use std::collections::BTreeMap;

use super::double::read_latency;
use crate::definition::{Configuration, Queue, Services, StateMachine, Table};
use crate::document::{Findings, Node};

/// The longest that SQS hides a message, in seconds.
const MAX_HIDDEN: u64 = 43_200;

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
        found.only(queue, &["visibility_timeout"]);
        let hidden = found.whole(queue, "visibility_timeout", (0, MAX_HIDDEN));
        Some(Queue { visibility_timeout: hidden.unwrap_or(30) as u32 })
    });
    services.topics = read(node, "topics", found, |topic, found| {
        found.only(topic, &["queues"]);
        let queues = found.texts(topic, "queues");
        for queue in queues.iter().filter(|queue| !services.queues.contains_key(*queue)) {
            let sentence = format!("the topic {:?} names no queue here: {queue:?}", topic.key());
            let hint = "declare it in \"queues\"";
            found.push(topic.problem(sentence).with_hint(hint));
        }
        Some(queues)
    });
    for (name, set) in [
        ("buses", &mut services.buses),
        ("streams", &mut services.streams),
        ("buckets", &mut services.buckets),
    ] {
        for member in found.members(node, name) {
            found.only(member, &[]);
            set.insert(member.key().to_owned());
        }
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
        found.only(table, &["key", "sort"]);
        found.required(table, "key")?;
        Some(Table { key: found.text(table, "key")?, sort: found.text(table, "sort") })
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
