//! What a sandbox can be asked about its world: buckets, quotas, the cache, what happens next.

use std::sync::Arc;

use gatelab_gateway::bucket::{TokenBucket, next_period};
use gatelab_gateway::definition::Period;
use gatelab_gateway::metrics::Counts;
use gatelab_gateway::world::{Limit, Upcoming};
use gatelab_gateway::{Moment, Setup};

use super::Sandbox;

/// A token bucket as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Bucket {
    /// Whose it is: `stage prod, all methods`, `plan gold, key gold`.
    pub name: String,
    /// Tokens in it.
    pub level: f64,
    /// Tokens it holds.
    pub burst: u32,
    /// Tokens that come back each second.
    pub rate: f64,
}

/// What a key has left of its quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The plan's id.
    pub plan: String,
    /// The key's id.
    pub key: String,
    /// Requests left.
    pub left: u64,
    /// Requests a period.
    pub limit: u64,
    /// `day`, `week` or `month`.
    pub period: &'static str,
}

/// The stage cache in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStats {
    /// Entries that may still be served.
    pub entries: usize,
    /// Bytes of their bodies.
    pub bytes: usize,
    /// Answers from it so far.
    pub hits: u64,
    /// Lookups that found nothing.
    pub misses: u64,
}

impl Sandbox {
    /// Every bucket that a request has taken a token from and whose limit is still set, in AWS's order of
    /// looking.
    pub fn buckets(&self) -> Vec<Bucket> {
        let stage = &self.gateway().setup().stage.name;
        self.limits()
            .map(|(limit, bucket)| Bucket {
                name: match limit {
                    Limit::PlanKey(plan, key) => format!("plan {plan}, key {key}"),
                    Limit::PlanMethod(plan, key, method) => {
                        format!("plan {plan}, key {key}, {method}")
                    }
                    Limit::Method(method) if **method == *"*/*" => format!("stage {stage}"),
                    Limit::Method(method) => format!("stage {stage}, {method}"),
                    Limit::Account => "the account".to_owned(),
                },
                level: bucket.level(self.now()),
                burst: bucket.limit().burst,
                rate: bucket.limit().rate,
            })
            .collect()
    }

    fn limits(&self) -> impl Iterator<Item = (&Limit, &TokenBucket)> {
        let setup = self.gateway().setup();
        let buckets = self.gateway().world().buckets.iter();
        buckets.filter(|(limit, _)| is_set(limit, setup))
    }

    /// What is left of every quota that a request was counted against.
    pub fn quotas(&self) -> Vec<Quota> {
        let plans = &self.gateway().setup().usage_plans;
        let used = self.gateway().world().quotas.iter();
        used.filter_map(|((plan, key), used)| {
            let limit = plans.iter().find(|p| p.id == *plan)?.quota?;
            Some(Quota {
                plan: plan.to_string(),
                key: key.to_string(),
                left: used.left(limit, self.now()),
                limit: limit.limit,
                period: match limit.period {
                    Period::Day => "day",
                    Period::Week => "week",
                    Period::Month => "month",
                },
            })
        })
        .collect()
    }

    /// The stage cache in numbers.
    pub fn cache_stats(&self) -> CacheStats {
        let world = self.gateway().world();
        let fresh = world.cache.values().filter(|e| e.expires > self.now());
        let (entries, bytes) =
            fresh.fold((0, 0), |(n, bytes), e| (n + 1, bytes + e.response.body.len()));
        let Counts { cache_hits: hits, cache_misses: misses, .. } = world.metrics.stage;
        CacheStats { entries, bytes, hits, misses }
    }

    /// What will happen by itself, the soonest first.
    pub fn upcoming(&self) -> Vec<Upcoming> {
        let (now, world) = (self.now(), self.gateway().world());
        let mut all: Vec<(Moment, String)> = Vec::new();
        all.extend(
            world.cache.iter().map(|(key, e)| (e.expires, format!("cache entry {key} expires"))),
        );
        all.extend(world.decisions.iter().map(|((authorizer, identity), kept)| {
            let who = if kept.caller.principal.is_empty() {
                identity.join(", ")
            } else {
                kept.caller.principal.clone()
            };
            (kept.expires, format!("what {authorizer} said about {who} is forgotten"))
        }));
        // The account's bucket is full again before anyone can look.
        let told = |limit: &Limit| *limit != Limit::Account;
        for bucket in self.limits().zip(self.buckets()).filter(|((l, _), _)| told(l)) {
            let ((_, bucket), Bucket { name, .. }) = bucket;
            all.extend(bucket.full_at(now).map(|at| (at, format!("bucket of {name} is full"))));
        }
        let plans = &self.gateway().setup().usage_plans;
        for (plan, key) in world.quotas.keys() {
            if let Some(quota) = plans.iter().find(|p| p.id == *plan).and_then(|p| p.quota) {
                let at = next_period(quota.period, now);
                all.push((at, format!("quota of plan {plan}, key {key} starts anew")));
            }
        }
        all.retain(|(at, _)| *at > now);
        all.sort();
        all.into_iter().map(|(at, what)| Upcoming { at, what }).collect()
    }
}

/// Whether the limit that a bucket stands for is still there.
fn is_set(limit: &Limit, setup: &Setup) -> bool {
    let plan = |id: &Arc<str>| setup.usage_plans.iter().find(|plan| plan.id == *id);
    match limit {
        Limit::Account => true,
        Limit::Method(key) => setup.stage.method_settings.get(key).is_some_and(|own| {
            own.throttling_rate_limit.is_some() || own.throttling_burst_limit.is_some()
        }),
        Limit::PlanKey(id, key) => {
            plan(id).is_some_and(|plan| plan.throttle.is_some() && plan.keys.contains(key))
        }
        Limit::PlanMethod(id, key, method) => plan(id).is_some_and(|plan| {
            plan.keys.contains(key)
                && plan.stages.iter().any(|stage| stage.throttle.contains_key(method))
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::sandbox::FeatureKind;

    #[test]
    fn a_bucket_goes_with_its_limit() {
        let mut s = crate::sandbox::tests::shop();
        let names = |s: &crate::sandbox::Sandbox| -> Vec<String> {
            s.buckets().into_iter().map(|bucket| bucket.name).collect()
        };
        s.toggle(FeatureKind::Throttle).unwrap();
        s.toggle(FeatureKind::ApiKey).unwrap();
        s.fire_as(Some("alice"), 0, 1).unwrap();
        let all = names(&s);
        assert!(all.len() == 3 && all[0].starts_with("plan ") && all[1] == "stage prod", "{all:?}");
        assert_eq!(s.upcoming().len(), 2, "{:?}", s.upcoming());
        s.toggle(FeatureKind::Throttle).unwrap();
        assert_eq!(names(&s), [all[0].as_str(), "the account"]);
        s.undo();
        assert_eq!(names(&s), all);
    }
}
