//! What a sandbox can be asked about its world: buckets, quotas, the cache, what happens next.

use gatelab_gateway::Moment;
use gatelab_gateway::bucket::next_period;
use gatelab_gateway::definition::Period;
use gatelab_gateway::metrics::Counts;
use gatelab_gateway::world::{Limit, Upcoming};

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
    /// Every bucket that a request has taken a token from, in AWS's order of looking.
    pub fn buckets(&self) -> Vec<Bucket> {
        let stage = &self.gateway().setup().stage.name;
        let buckets = self.gateway().world().buckets.iter();
        buckets
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
        for bucket in world.buckets.iter().zip(self.buckets()).filter(|((l, _), _)| told(l)) {
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
