//! What an API can have switched on and off, with its settings: edits of the case document.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Did, LogEntry, Refused, Sandbox, definition};
use gatelab_gateway::definition::Protocol;

mod access;
mod knob;
mod request;
mod stage;

pub use knob::{KNOBS, Knob, KnobView};

/// What can be switched on and off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FeatureKind {
    /// The stage cache (REST).
    Cache,
    /// The stage's throttle.
    Throttle,
    /// API keys and usage plans (REST).
    ApiKey,
    /// An authorizer.
    Authorizer,
    /// Request validation (REST).
    Validator,
    /// CORS: a setting on HTTP APIs, OPTIONS methods on REST APIs.
    Cors,
    /// A canary release (REST).
    Canary,
    /// Whether each change goes live at once.
    Deployments,
    /// Mutual TLS: not simulated.
    MutualTls,
    /// AWS WAF: not simulated.
    Waf,
}

/// A feature as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Which.
    pub kind: FeatureKind,
    /// Its name on screen.
    pub name: &'static str,
    /// Whether it is on.
    pub on: bool,
    /// Its settings in a few words: `300 s · 0.5 GB`.
    pub summary: String,
    /// Whether it can be had here; otherwise why not.
    pub available: Result<(), String>,
}

/// How one feature is read and edited.
struct Row {
    kind: FeatureKind,
    name: &'static str,
    /// The settings in words, `None` when it is off.
    summary: fn(&Value) -> Option<String>,
    /// What is said when it is off.
    off: &'static str,
    /// Switches it on, with what was taken out when it was last switched off.
    on: fn(&mut Value, Option<&Value>),
    /// Switches it off; gives back what was taken out.
    take: fn(&mut Value) -> Value,
    /// Where it exists.
    exists: Exists,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Exists {
    Everywhere,
    OnRest,
    NotSimulated,
}

const ROWS: [Row; 9] = [
    Row {
        kind: FeatureKind::Cache,
        name: "Cache",
        summary: stage::cache,
        off: "off",
        on: stage::cache_on,
        take: stage::take_cache,
        exists: Exists::OnRest,
    },
    Row {
        kind: FeatureKind::Throttle,
        name: "Throttle",
        summary: stage::throttle,
        off: "the account's only",
        on: stage::throttle_on,
        take: stage::take_throttle,
        exists: Exists::Everywhere,
    },
    Row {
        kind: FeatureKind::ApiKey,
        name: "API key",
        summary: access::api_key,
        off: "not required",
        on: access::api_key_on,
        take: access::take_api_key,
        exists: Exists::OnRest,
    },
    Row {
        kind: FeatureKind::Authorizer,
        name: "Authorizer",
        summary: access::authorizer,
        off: "none",
        on: access::authorizer_on,
        take: access::take_authorizer,
        exists: Exists::Everywhere,
    },
    Row {
        kind: FeatureKind::Validator,
        name: "Validator",
        summary: request::validator,
        off: "off",
        on: request::validator_on,
        take: request::take_validator,
        exists: Exists::OnRest,
    },
    Row {
        kind: FeatureKind::Cors,
        name: "CORS",
        summary: request::cors,
        off: "off",
        on: request::cors_on,
        take: request::take_cors,
        exists: Exists::Everywhere,
    },
    Row {
        kind: FeatureKind::Canary,
        name: "Canary",
        summary: stage::canary,
        off: "off",
        on: stage::canary_on,
        take: stage::take_canary,
        exists: Exists::OnRest,
    },
    not_simulated(FeatureKind::MutualTls, "Mutual TLS"),
    not_simulated(FeatureKind::Waf, "WAF"),
];

const fn not_simulated(kind: FeatureKind, name: &'static str) -> Row {
    Row {
        kind,
        name,
        summary: |_| None,
        off: "not simulated",
        on: |_, _| {},
        take: |_| Value::Null,
        exists: Exists::NotSimulated,
    }
}

/// Every feature by name, in the order of the screen.
pub fn feature_names() -> impl Iterator<Item = (FeatureKind, &'static str)> {
    ROWS.iter().map(|row| (row.kind, row.name))
}

impl Row {
    fn of(kind: FeatureKind) -> Option<&'static Self> {
        ROWS.iter().find(|row| row.kind == kind)
    }

    fn available(&self, protocol: Protocol) -> Result<(), String> {
        match (self.exists, protocol) {
            (Exists::NotSimulated, _) => {
                Err(format!("{} is not simulated here. Nothing was changed.", self.name))
            }
            (Exists::OnRest, Protocol::Http) => {
                Err(format!("HTTP APIs have no {}. Nothing was changed.", without(self.kind)))
            }
            _ => Ok(()),
        }
    }
}

/// What an HTTP API does without, in words.
pub(super) const fn without(kind: FeatureKind) -> &'static str {
    match kind {
        FeatureKind::Cache => "stage cache",
        FeatureKind::ApiKey => "API keys and usage plans",
        FeatureKind::Validator => "request validation",
        FeatureKind::Canary => "canary releases",
        FeatureKind::Throttle => "throttle",
        FeatureKind::Authorizer => "authorizer",
        FeatureKind::Cors => "CORS",
        FeatureKind::Deployments => "deployments",
        FeatureKind::MutualTls => "mutual TLS",
        FeatureKind::Waf => "WAF",
    }
}

/// Takes a feature out of a document, if it is on; gives back what it took.
pub(super) fn take_if_on(document: &mut Value, kind: FeatureKind) -> Option<Value> {
    let row = Row::of(kind)?;
    (row.summary)(document).is_some().then(|| (row.take)(document))
}

/// Puts CORS as the other product had it into a document; says what cannot come along.
pub(super) fn cors_across(document: &mut Value, taken: &Value) -> Vec<String> {
    request::cors_across(document, taken)
}

/// The features that HTTP APIs have not.
pub(super) fn only_rest() -> impl Iterator<Item = FeatureKind> {
    ROWS.iter().filter(|row| row.exists == Exists::OnRest).map(|row| row.kind)
}

/// Whether a feature is on in this document.
pub(super) fn is_on(document: &Value, kind: FeatureKind) -> bool {
    Row::of(kind).is_some_and(|row| (row.summary)(document).is_some())
}

impl Sandbox {
    /// Every feature, in the order of the screen.
    pub fn features(&self) -> Vec<Feature> {
        let document = self.document();
        let protocol = definition::protocol(document);
        let of = |row: &Row| {
            let summary = (row.summary)(document);
            let available = row.available(protocol);
            let off = match &available {
                Err(_) if row.exists == Exists::OnRest => "REST only",
                _ => row.off,
            };
            Feature {
                kind: row.kind,
                name: row.name,
                on: summary.is_some(),
                summary: summary.unwrap_or_else(|| off.to_owned()),
                available,
            }
        };
        let simulated = |row: &&Row| row.exists != Exists::NotSimulated;
        let own = ROWS.iter().filter(simulated).map(of);
        let others = ROWS.iter().filter(|row| !simulated(row)).map(of);
        own.chain([self.deployments()]).chain(others).collect()
    }

    /// Switches a feature on or off.
    pub fn toggle(&mut self, kind: FeatureKind) -> Result<&LogEntry, Refused> {
        if kind == FeatureKind::Deployments {
            return self.switch_deployments();
        }
        let Some(row) = Row::of(kind) else {
            return Err(Refused("There is no such feature.".into()));
        };
        row.available(self.protocol()).map_err(Refused)?;
        let mut document = self.document().clone();
        if (row.summary)(&document).is_some() {
            let taken = (row.take)(&mut document);
            let words = format!("{} switched off", row.name);
            self.apply(document, &words, Did::Toggled(kind))?;
            self.state.taken.insert(kind, taken);
        } else {
            (row.on)(&mut document, self.state.taken.get(&kind));
            let words = format!("{} switched on", row.name);
            self.apply(document, &words, Did::Toggled(kind))?;
        }
        self.last_entry()
    }

    /// The stage variables.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.gateway().setup().stage.variables.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }
}
