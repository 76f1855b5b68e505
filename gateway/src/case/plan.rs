//! API keys and usage plans of a case.

use std::collections::{BTreeMap, BTreeSet};

use super::stage::method_key;
use crate::definition::{
    Api, ApiKey, Period, PlanStage, Protocol, QuotaLimit, ThrottleLimit, UsagePlan,
};
use crate::document::{Findings, Node};

const MOST: u64 = 1_000_000_000;

/// `api_keys` and `usage_plans`.
pub(super) fn read(
    root: Node<'_>,
    api: &Api,
    found: &mut Findings,
) -> (Vec<ApiKey>, Vec<UsagePlan>) {
    if api.protocol == Protocol::Http {
        for list in ["api_keys", "usage_plans"].iter().filter_map(|name| root.get(name)) {
            let sentence = "an HTTP API has no API keys and no usage plans";
            found.push(list.key_problem(sentence).with_hint(
                "throttle its routes, and tell callers apart with an authorizer; or make this a REST API",
            ));
        }
        return (Vec::new(), Vec::new());
    }
    let keys = found.items(root, "api_keys").into_iter();
    let keys: Vec<ApiKey> = keys.map(|key| read_key(key, found)).collect();
    let plans = found.items(root, "usage_plans").into_iter();
    let plans: Vec<UsagePlan> = plans.map(|plan| read_plan(plan, api, &keys, found)).collect();
    check_unique(root, &keys, &plans, found);
    (keys, plans)
}

/// AWS takes an id and a value once, and a key into one plan of a stage (data-plane.md 5.10).
fn check_unique(root: Node<'_>, keys: &[ApiKey], plans: &[UsagePlan], found: &mut Findings) {
    let mut refuse = |list: &str, sentence: String| {
        if let Some(list) = root.get(list) {
            found.push(list.key_problem(sentence));
        }
    };
    let ids = keys.iter().map(|key| ("api_keys", "id", &key.id));
    let values = keys.iter().map(|key| ("api_keys", "value", &key.value));
    let plan_ids = plans.iter().map(|plan| ("usage_plans", "id", &plan.id));
    let mut seen = BTreeSet::new();
    for (list, what, text) in ids.chain(values).chain(plan_ids) {
        if !seen.insert((list, what, text)) {
            refuse(list, format!("two of these have the {what} {text:?}"));
        }
    }
    let mut seen = BTreeSet::new();
    for plan in plans {
        for PlanStage { stage, .. } in &plan.stages {
            for key in plan.keys.iter().filter(|key| !seen.insert((stage, *key))) {
                let sentence =
                    format!("the key {key:?} is in two usage plans of the stage {stage:?}");
                refuse("usage_plans", sentence);
            }
        }
    }
}

fn read_key(node: Node<'_>, found: &mut Findings) -> ApiKey {
    found.only(node, &["id", "name", "value", "enabled"]);
    found.required(node, "id");
    found.required(node, "value");
    let id = found.text(node, "id").unwrap_or_default();
    let value = found.text(node, "value").unwrap_or_default();
    // data-plane.md 5.10
    if !(20..=128).contains(&value.chars().count()) {
        found.push(node.problem("the value of an API key has 20 to 128 characters"));
    }
    let name = found.text(node, "name").unwrap_or_else(|| id.clone());
    let enabled = found.flag(node, "enabled").unwrap_or(true);
    ApiKey { id: id.into(), name, value: value.into(), enabled }
}

fn read_plan(node: Node<'_>, api: &Api, keys: &[ApiKey], found: &mut Findings) -> UsagePlan {
    found.only(node, &["id", "name", "description", "apiStages", "quota", "throttle", "keys"]);
    found.required(node, "id");
    let stages = found.items(node, "apiStages").into_iter();
    let plan = UsagePlan {
        id: found.text(node, "id").unwrap_or_default().into(),
        stages: stages.map(|stage| read_stage(stage, api, found)).collect(),
        throttle: node.get("throttle").map(|throttle| read_throttle(throttle, found)),
        quota: node.get("quota").and_then(|quota| read_quota(quota, found)),
        keys: found.texts(node, "keys").into_iter().map(Into::into).collect(),
    };
    for id in plan.keys.iter().filter(|id| !keys.iter().any(|key| key.id == **id)) {
        found.push(node.problem(format!("there is no API key with the id {id:?}")));
    }
    plan
}

fn read_stage(node: Node<'_>, api: &Api, found: &mut Findings) -> PlanStage {
    found.only(node, &["stage", "throttle"]);
    found.required(node, "stage");
    let mut throttle = BTreeMap::new();
    for limit in found.members(node, "throttle") {
        if let Some(key) = method_key(limit.key(), &api.routes) {
            throttle.insert(key.into(), read_throttle(limit, found));
        } else if !api.routes.is_empty() {
            let sentence = format!("{:?} names no method of this API", limit.key());
            found.push(limit.key_problem(sentence).with_hint("write /path/VERB"));
        }
    }
    PlanStage { stage: found.text(node, "stage").unwrap_or_default(), throttle }
}

pub(super) fn read_throttle(node: Node<'_>, found: &mut Findings) -> ThrottleLimit {
    found.only(node, &["rateLimit", "burstLimit"]);
    found.required(node, "rateLimit");
    found.required(node, "burstLimit");
    ThrottleLimit {
        rate: found.number(node, "rateLimit", (0.0, MOST as f64)).unwrap_or(0.0),
        burst: found.whole(node, "burstLimit", (0, MOST)).unwrap_or(0) as u32,
    }
}

fn read_quota(node: Node<'_>, found: &mut Findings) -> Option<QuotaLimit> {
    found.only(node, &["limit", "offset", "period"]);
    found.required(node, "limit");
    found.required(node, "period");
    let periods = [("DAY", Period::Day), ("WEEK", Period::Week), ("MONTH", Period::Month)];
    Some(QuotaLimit {
        limit: found.whole(node, "limit", (0, MOST))?,
        offset: found.whole(node, "offset", (0, MOST)).unwrap_or(0),
        period: found.word(node, "period", &periods)?,
    })
}
