//! Settings with a number or a choice, each within AWS's limits.

use gatelab_gateway::definition::Protocol;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{FeatureKind, access, is_on, stage};
use crate::sandbox::{Did, LogEntry, Refused, Sandbox, definition};

/// A setting of a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Knob {
    /// `cacheTtlInSeconds` for all methods.
    CacheTtl,
    /// `cacheClusterSize`, in GB.
    CacheSize,
    /// `throttlingRateLimit` for all methods.
    Rate,
    /// `throttlingBurstLimit` for all methods.
    Burst,
    /// Which kind of authorizer.
    AuthorizerKind,
    /// `authorizerResultTtlInSeconds`.
    AuthorizerTtl,
    /// `percentTraffic` of the canary.
    CanaryPercent,
}

/// Every setting with its feature and its name.
pub const KNOBS: [(Knob, FeatureKind, &str); 7] = [
    (Knob::CacheTtl, FeatureKind::Cache, "TTL in seconds"),
    (Knob::CacheSize, FeatureKind::Cache, "size in GB"),
    (Knob::Rate, FeatureKind::Throttle, "requests a second"),
    (Knob::Burst, FeatureKind::Throttle, "burst"),
    (Knob::AuthorizerKind, FeatureKind::Authorizer, "kind"),
    (Knob::AuthorizerTtl, FeatureKind::Authorizer, "result kept for seconds"),
    (Knob::CanaryPercent, FeatureKind::Canary, "percent of requests"),
];

/// A setting as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnobView {
    /// Which.
    pub knob: Knob,
    /// Its name on screen.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// What it may be, in words: `0 to 3600`.
    pub range: String,
    /// A list to choose from; empty for numbers.
    pub choices: Vec<&'static str>,
}

/// What AWS offers (API reference, CreateStage).
const SIZES: [&str; 8] = ["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"];

/// What a setting may be.
enum Range {
    Whole(u64, u64),
    /// With decimals.
    Number(f64, f64),
    OneOf(Vec<&'static str>),
}

impl Knob {
    /// AWS's limits: facts.md F-Q37 to F-Q41 and data-plane.md sections 5.4, 6, 7, 11.5.
    fn range(self, protocol: Protocol) -> Range {
        match self {
            Self::CacheTtl | Self::AuthorizerTtl => Range::Whole(0, 3600),
            Self::CacheSize => Range::OneOf(SIZES.to_vec()),
            // A stage's limit may not exceed the account's.
            Self::Rate => Range::Number(0.0, 10_000.0),
            Self::Burst => Range::Whole(0, 5000),
            Self::AuthorizerKind => Range::OneOf(match protocol {
                Protocol::Rest => access::REST_KINDS.to_vec(),
                Protocol::Http => access::HTTP_KINDS.to_vec(),
            }),
            Self::CanaryPercent => Range::Number(0.0, 100.0),
        }
    }

    fn value(self, document: &Value) -> Option<String> {
        let text = |value: &Value| match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        };
        match self {
            Self::CacheTtl => text(stage::for_all(document, "cacheTtlInSeconds"))
                .or_else(|| Some(stage::DEFAULT_TTL.to_string())),
            Self::CacheSize => text(&document["stage"]["cache_cluster_size"]),
            Self::Rate => text(stage::for_all(document, "throttlingRateLimit"))
                .or_else(|| Some("10000".to_owned())),
            Self::Burst => text(stage::for_all(document, "throttlingBurstLimit"))
                .or_else(|| Some("5000".to_owned())),
            Self::AuthorizerKind => access::kind(document).map(str::to_owned),
            Self::AuthorizerTtl => access::ttl(document).map(|ttl| ttl.to_string()),
            Self::CanaryPercent => text(&document["stage"]["canary"]["percentTraffic"]),
        }
    }

    fn put(self, document: &mut Value, value: Value) {
        match self {
            Self::CacheTtl => stage::set_for_all(document, "cacheTtlInSeconds", value),
            Self::CacheSize => document["stage"]["cache_cluster_size"] = value,
            Self::Rate => stage::set_for_all(document, "throttlingRateLimit", value),
            Self::Burst => stage::set_for_all(document, "throttlingBurstLimit", value),
            Self::AuthorizerKind => access::set_kind(document, value.as_str().unwrap_or_default()),
            Self::AuthorizerTtl => access::set_ttl(document, value.as_u64().unwrap_or_default()),
            Self::CanaryPercent => document["stage"]["canary"]["percentTraffic"] = value,
        }
    }
}

impl Range {
    fn words(&self) -> String {
        match self {
            Self::Whole(low, high) => format!("{low} to {high}"),
            Self::Number(low, high) => format!("{low} to {high}"),
            Self::OneOf(list) => list.join(", "),
        }
    }

    fn read(&self, text: &str) -> Option<Value> {
        match self {
            Self::Whole(low, high) => {
                text.parse().ok().filter(|n: &u64| (low..=high).contains(&n)).map(|n| json!(n))
            }
            Self::Number(low, high) => {
                let number: f64 = text.parse().ok().filter(|n| (low..=high).contains(&n))?;
                Some(if number.fract() == 0.0 { json!(number as u64) } else { json!(number) })
            }
            Self::OneOf(list) => {
                list.iter().find(|c| c.eq_ignore_ascii_case(text)).map(|c| json!(c))
            }
        }
    }
}

impl Sandbox {
    /// The settings of a feature that is on.
    pub fn knobs(&self, kind: FeatureKind) -> Vec<KnobView> {
        if !is_on(self.document(), kind) {
            return Vec::new();
        }
        let of = |&(knob, _, name): &(Knob, FeatureKind, &'static str)| {
            let range = knob.range(self.protocol());
            let value = knob.value(self.document())?;
            let words = range.words();
            let choices = if let Range::OneOf(list) = range { list } else { Vec::new() };
            Some(KnobView { knob, name, value, range: words, choices })
        };
        KNOBS.iter().filter(|(_, feature, _)| *feature == kind).filter_map(of).collect()
    }

    /// Sets a setting, from text as a person types it.
    pub fn set(&mut self, knob: Knob, text: &str) -> Result<&LogEntry, Refused> {
        let Some((_, kind, name)) = KNOBS.iter().find(|(k, ..)| *k == knob) else {
            return Err(Refused("There is no such setting.".to_owned()));
        };
        let feature = super::Row::of(*kind).map_or("", |row| row.name);
        let before = knob.value(self.document()).filter(|_| is_on(self.document(), *kind));
        let Some(before) = before else {
            let sentence = format!("{feature} is off, or has no {name} here. Nothing was changed.");
            return Err(Refused(sentence));
        };
        let range = knob.range(definition::protocol(self.document()));
        let Some(value) = range.read(text.trim()) else {
            let text = text.trim();
            let words = range.words();
            let sentence = format!("{feature}, {name}: {text} is refused; it can be {words}.");
            return Err(Refused(sentence));
        };
        let mut document = self.document().clone();
        knob.put(&mut document, value);
        let after = knob.value(&document).unwrap_or_default();
        let did = Did::Set(knob, after.clone());
        self.apply(document, &format!("{feature}, {name} {before} → {after}"), did)
    }
}
