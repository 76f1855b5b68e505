//! AWS looks up the caller's API key and its usage plan: the plan's throttle, then its quota.
//! Skipped where the method needs no key; a key sent there is not looked at and counts nothing.
//! Refuses a bad key (403 Forbidden), a full throttle (429 Too Many Requests), a spent quota
//! (429 Limit Exceeded). A refused call spends neither token nor quota of the plan.

use std::sync::Arc;

use super::{Decision, Step};
use crate::bucket::QuotaUse;
use crate::definition::{ApiKeySource, Period, QuotaLimit, Setup, ThrottleLimit, UsagePlan};
use crate::exchange::{Exchange, KeyUse};
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::{Limit, World};

/// The stop.
pub(crate) const STEP: Step = Step {
    name: "API key",
    about: "Is there a key, and a plan that lets it in?",
    lesson: "throttling",
    run,
};

fn run(x: &mut Exchange, setup: &Setup, world: &mut World) -> Decision {
    if !x.route().api_key_required {
        let why = "The method needs no API key; one that is sent is not looked at.";
        return Decision::Skip(Why::new(why));
    }
    let (key, plan) = match find(x, setup) {
        Ok(found) => found,
        Err(why) => return Decision::refuse(Refusal::new(ResponseType::InvalidApiKey), why),
    };
    let now = x.now();
    let owner = (Arc::clone(&plan.id), Arc::clone(&key.key));
    let say = |why: Why| why.name("key", &key.key).name("plan", &plan.id);
    let mut bucket = throttle(x, setup, plan, &key.key)
        .map(|(name, limit)| (world.bucket(&name, limit, now), name));
    if let Some((bucket, _)) = &bucket
        && !bucket.has_token(now)
    {
        let why = match bucket.seconds_to_token(now) {
            Some(seconds) => Why::new(
                "The bucket of key {key} in plan {plan} is empty \
                 ({burst} tokens, {rate} a second): the next in {next}.",
            )
            .seconds("next", seconds),
            None => Why::new("Plan {plan} lets nothing pass: burst {burst}, rate {rate}."),
        };
        let limit = bucket.limit();
        let why = say(why).number("burst", limit.burst).number("rate", limit.rate);
        return Decision::refuse(Refusal::new(ResponseType::Throttled), why.inferred());
    }
    let mut quota = plan.quota.map(|limit| {
        let used = world.quotas.get(&owner).copied();
        (used.unwrap_or_else(|| QuotaUse::new(limit, now)).at(limit, now), limit)
    });
    if let Some((used, limit)) = quota
        && used.left(limit, now) == 0
    {
        let why = say(Why::new(
            "Key {key} has used its {limit} requests of this {period} in plan {plan}.",
        ));
        let why = why.number("limit", limit.limit as f64).text("period", word(limit.period));
        return Decision::refuse(Refusal::new(ResponseType::QuotaExceeded), why.inferred());
    }
    if let Some((bucket, name)) = &mut bucket {
        bucket.take(now);
        world.put(name, *bucket);
    }
    if let Some((used, _)) = &mut quota {
        used.used += 1;
        world.quotas.insert(owner, *used);
    }
    let left = bucket.map(|(bucket, _)| (bucket.level(now), bucket.limit()));
    let why = say(passed(left, quota.map(|(used, limit)| (used.left(limit, now), limit))));
    x.api_key = Some(key);
    Decision::Continue(why)
}

/// The key that the request came with, and the plan that opens this stage to it.
fn find<'a>(x: &Exchange, setup: &'a Setup) -> Result<(KeyUse, &'a UsagePlan), Why> {
    let (value, why) = match setup.api.api_key_source {
        ApiKeySource::Header => (
            x.request.headers.get("x-api-key"),
            "The method needs an API key, and there is no header x-api-key.",
        ),
        ApiKeySource::Authorizer => (
            x.caller.as_ref().and_then(|caller| caller.usage_identifier_key.as_deref()),
            "The method needs an API key, and the authorizer gave no usageIdentifierKey.",
        ),
    };
    let value = value.ok_or(Why::new(why))?;
    let key = setup
        .api_keys
        .iter()
        .find(|key| *key.value == *value)
        .ok_or(Why::new("No API key has the value that was sent."))?;
    let named = |why: Why| why.name("key", &key.id).name("stage", &setup.stage.name);
    if !key.enabled {
        return Err(named(Why::new("Key {key} is disabled.")));
    }
    let covers = |plan: &&UsagePlan| {
        plan.keys.contains(&key.id) && plan.stages.iter().any(|s| *s.stage == *setup.stage.name)
    };
    let plan = setup
        .usage_plans
        .iter()
        .find(covers)
        .ok_or_else(|| named(Why::new("Key {key} is in no usage plan that covers {stage}.")))?;
    let key = KeyUse {
        key: Arc::clone(&key.id),
        value: Arc::clone(&key.value),
        plan: Arc::clone(&plan.id),
    };
    Ok((key, plan))
}

/// The plan's limit for this key: the method's where it sets one, else the plan's own.
fn throttle(
    x: &Exchange,
    setup: &Setup,
    plan: &UsagePlan,
    key: &Arc<str>,
) -> Option<(Limit, ThrottleLimit)> {
    let (plan_id, key) = (Arc::clone(&plan.id), Arc::clone(key));
    let stage = plan.stages.iter().find(|s| *s.stage == *setup.stage.name)?;
    match stage.limit(x.route(), &x.request.method) {
        Some((method, limit)) => Some((Limit::PlanMethod(plan_id, key, Arc::clone(method)), limit)),
        None => Some((Limit::PlanKey(plan_id, key), plan.throttle?)),
    }
}

fn passed(left: Option<(f64, ThrottleLimit)>, quota: Option<(u64, QuotaLimit)>) -> Why {
    let why = Why::new(match (left, quota) {
        (None, None) => "Key {key} of plan {plan}: no throttle and no quota.",
        (Some(_), None) => {
            "Key {key} of plan {plan}: {left} of {burst} tokens left, {rate} a second."
        }
        (None, Some(_)) => {
            "Key {key} of plan {plan}: {quota} of {limit} requests left this {period}."
        }
        (Some(_), Some(_)) => {
            "Key {key} of plan {plan}: {left} of {burst} tokens left, {rate} a second; \
             {quota} of {limit} requests left this {period}."
        }
    });
    let why = match left {
        Some((left, limit)) => {
            why.number("left", left).number("burst", limit.burst).number("rate", limit.rate)
        }
        None => why,
    };
    match quota {
        Some((left, quota)) => why
            .number("quota", left as f64)
            .number("limit", quota.limit as f64)
            .text("period", word(quota.period)),
        None => why,
    }
}

const fn word(period: Period) -> &'static str {
    match period {
        Period::Day => "day",
        Period::Week => "week",
        Period::Month => "month",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Gateway;
    use crate::fixture::{self, ask, fire_at, mock};
    use crate::moment::Moment;
    use crate::trace::Verdict;

    const GOLD: &str = "gold-key-of-twenty-chars";
    const FREE: &str = "free-key-of-twenty-chars";
    const OFF: &str = "disabled-key-of-twenty-c";
    const STRAY: &str = "key-outside-of-all-plans";

    fn gateway(plan: Value) -> Gateway {
        let keyed = mock(json!({"security": [{"api_key": []}]}));
        let mut gold = json!({"id": "gold", "keys": ["g", "off"], "apiStages": [{"stage": "dev"}]});
        fixture::merge(&mut gold, plan);
        fixture::rest(json!({
            "definition": {
                "paths": {
                    "/a": {"get": keyed, "post": keyed},
                    "/open": {"get": mock(json!({}))},
                },
                "components": {"securitySchemes": {
                    "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}}},
            },
            "api_keys": [
                {"id": "g", "value": GOLD},
                {"id": "f", "value": FREE},
                {"id": "off", "value": OFF, "enabled": false},
                {"id": "stray", "value": STRAY},
            ],
            "usage_plans": [
                gold,
                {"id": "free", "keys": ["f"], "apiStages": [{"stage": "dev"}]},
                {"id": "elsewhere", "keys": ["stray"], "apiStages": [{"stage": "prod"}]},
            ],
        }))
    }

    #[test]
    fn keys_one_by_one() {
        let mut gateway = gateway(json!({}));
        for (line, key, status, verdict, why) in [
            ("GET /dev/open", Some(OFF), 200, Verdict::Skipped, "needs no API key"),
            ("GET /dev/a", None, 403, Verdict::Refused, "there is no header x-api-key"),
            ("GET /dev/a", Some("x"), 403, Verdict::Refused, "No API key has the value"),
            ("GET /dev/a", Some(OFF), 403, Verdict::Refused, "Key off is disabled."),
            ("GET /dev/a", Some(STRAY), 403, Verdict::Refused, "no usage plan that covers dev"),
            ("GET /dev/a", Some(FREE), 200, Verdict::Passed, "plan free: no throttle and no quota"),
            ("GET /dev/a", Some(GOLD), 200, Verdict::Passed, "Key g of plan gold"),
        ] {
            let headers: Vec<_> = key.map(|key| ("X-Api-Key", key)).into_iter().collect();
            let answer = fire_at(&mut gateway, Moment(0), ask(line, &headers));
            answer.expect(status, "API key", verdict, why);
            assert!(status == 200 || answer.body() == r#"{"message":"Forbidden"}"#);
        }
    }

    #[test]
    fn throttle_first_then_quota_and_only_what_passes_counts() {
        let mut gateway = gateway(json!({
            "throttle": {"rateLimit": 1, "burstLimit": 2},
            "quota": {"limit": 4, "offset": 1, "period": "DAY"},
        }));
        let mut at = |millis: i64| {
            fire_at(&mut gateway, Moment(millis), ask("GET /dev/a", &[("x-api-key", GOLD)]))
        };
        let too_many = r#"{"message":"Too Many Requests"}"#;
        at(0).expect(200, "API key", Verdict::Passed, "1 of 2 tokens left, 1 a second; 2 of 4");
        at(0).expect(200, "API key", Verdict::Passed, "0 of 2 tokens left, 1 a second; 1 of 4");
        let refused = at(250);
        refused.expect(429, "API key", Verdict::Refused, "1 a second): the next in 750 ms.");
        assert_eq!(refused.body(), too_many);
        at(1000).expect(200, "API key", Verdict::Passed, "0 of 4 requests left this day");
        // The quota refuses, and takes no token: the next refusal is the quota's again.
        for _ in 0..3 {
            let refused = at(2000);
            refused.expect(429, "API key", Verdict::Refused, "has used its 4 requests of this day");
            assert_eq!(refused.body(), r#"{"message":"Limit Exceeded"}"#);
            assert_eq!(refused.header("x-amzn-ErrorType"), Some("LimitExceededException"));
        }
        at(86_400_000).expect(200, "API key", Verdict::Passed, "3 of 4 requests left this day");
    }

    #[test]
    fn a_method_of_the_plan_has_its_own_bucket() {
        let mut gateway = gateway(json!({
            "throttle": {"rateLimit": 1, "burstLimit": 1},
            "apiStages": [{"stage": "dev", "throttle": {"/a/POST": {"rateLimit": 1, "burstLimit": 2}}}],
        }));
        for (line, status) in [
            ("GET /dev/a", 200),
            ("GET /dev/a", 429),
            ("POST /dev/a", 200),
            ("POST /dev/a", 200),
            ("POST /dev/a", 429),
        ] {
            let answer = fire_at(&mut gateway, Moment(0), ask(line, &[("x-api-key", GOLD)]));
            assert_eq!(answer.status(), status, "{line}: {}", answer.stop("API key").why);
        }
        let answer = fire_at(&mut gateway, Moment(0), ask("GET /dev/a", &[("x-api-key", FREE)]));
        assert_eq!(answer.status(), 200, "another key has buckets of its own");
    }

    #[test]
    fn the_authorizer_may_hand_over_the_key() {
        let keyed = mock(json!({"security": [{"T": [], "api_key": []}]}));
        let allow = |key: &str| {
            json!({"principalId": "u", "usageIdentifierKey": key, "policyDocument": {"Statement": [
                {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*"}]}})
        };
        let mut gateway = fixture::rest(json!({
            "definition": {
                "paths": {"/a": {"get": keyed}},
                "x-amazon-apigateway-api-key-source": "AUTHORIZER",
                "components": {"securitySchemes": {
                    "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                    "T": fixture::lambda_authorizer("token", json!({})),
                }},
            },
            "functions": {"A": {"kind": "authorizer", "default": "allow",
                "rules": {"gold": allow(GOLD), "odd": allow("no-such-key")}}},
            "api_keys": [{"id": "g", "value": GOLD}],
            "usage_plans": [{"id": "gold", "keys": ["g"], "apiStages": [{"stage": "dev"}]}],
        }));
        for (token, status, why) in [
            ("gold", 200, "Key g of plan gold"),
            ("odd", 403, "No API key has the value"),
            ("plain", 403, "the authorizer gave no usageIdentifierKey"),
        ] {
            let request = ask("GET /dev/a", &[("Authorization", token), ("x-api-key", GOLD)]);
            let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
            fire_at(&mut gateway, Moment(0), request).expect(status, "API key", verdict, why);
        }
    }
}
