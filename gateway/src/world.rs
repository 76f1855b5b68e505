//! What outlives a request: buckets, quotas, caches, counters. A plain value; a clone is a snapshot.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::bucket::{QuotaUse, TokenBucket};
use crate::definition::ThrottleLimit;
use crate::exchange::Caller;
use crate::integration::Event;
use crate::jwt::Verified;
use crate::message::Response;
use crate::metrics::Metrics;
use crate::moment::Moment;
use crate::policy::Policy;
use crate::service;

/// Everything that one request leaves behind for the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// Requests seen; ids are made from it.
    pub requests: u64,
    /// Seed of ids and canary draws.
    pub seed: u64,
    /// Token buckets, by the limit they stand for.
    pub buckets: BTreeMap<Limit, TokenBucket>,
    /// Quota use, by plan and key id.
    pub quotas: BTreeMap<(Arc<str>, Arc<str>), QuotaUse>,
    /// The stage cache.
    pub cache: BTreeMap<String, CacheEntry>,
    /// About as many bytes as the cache takes.
    cached: usize,
    /// Authorizer results kept, by authorizer name and identity values.
    pub decisions: BTreeMap<(Arc<str>, Vec<String>), KeptDecision>,
    /// Tokens whose signature has been checked.
    pub verified: Verified,
    /// Function doubles: how often each was called, and with what last.
    pub functions: BTreeMap<String, FunctionCalls>,
    /// What the doubles of AWS services keep: messages, items, objects.
    pub services: service::State,
    /// What CloudWatch is told.
    pub metrics: Metrics,
}

/// A limit that a token bucket stands for. The order is AWS's order of looking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Limit {
    /// A usage plan's throttle of one key: plan id, key id.
    PlanKey(Arc<str>, Arc<str>),
    /// A usage plan's throttle of one key on one method: plan id, key id, method.
    PlanMethod(Arc<str>, Arc<str>, Arc<str>),
    /// A stage's limit of one method (or route), or of all (`*/*`).
    Method(Arc<str>),
    /// The account's.
    Account,
}

impl World {
    /// The bucket of a limit as it stands; a full one where nobody was counted yet.
    pub fn bucket(&self, name: &Limit, limit: ThrottleLimit, now: Moment) -> TokenBucket {
        let mut bucket =
            self.buckets.get(name).copied().unwrap_or_else(|| TokenBucket::new(limit, now));
        if bucket.limit() != limit {
            bucket.set_limit(limit, now);
        }
        bucket
    }

    /// Puts a bucket back.
    pub(crate) fn put(&mut self, name: &Limit, bucket: TokenBucket) {
        match self.buckets.get_mut(name) {
            Some(old) => *old = bucket,
            None => drop(self.buckets.insert(name.clone(), bucket)),
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlanKey(plan, key) => write!(f, "key {key} in plan {plan}"),
            Self::PlanMethod(plan, key, method) => {
                write!(f, "key {key} in plan {plan} on {method}")
            }
            Self::Method(key) if **key == *"*/*" => f.write_str("all methods (*/*)"),
            Self::Method(key) => f.write_str(key),
            Self::Account => f.write_str("the account"),
        }
    }
}

/// One entry of the stage cache.
#[derive(Clone, Debug, PartialEq)]
pub struct CacheEntry {
    /// The answer, without per-request headers.
    pub response: Response,
    /// When it was stored.
    pub stored: Moment,
    /// When it may not be served any more.
    pub expires: Moment,
}

/// A kept authorizer result.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptDecision {
    /// Who it said calls.
    pub caller: Arc<Caller>,
    /// The policy, evaluated anew for each request; `None`: a simple yes or no.
    pub policy: Option<Arc<Policy>>,
    /// The simple answer.
    pub allowed: bool,
    /// When it was made.
    pub made: Moment,
    /// When it is forgotten.
    pub expires: Moment,
}

/// What a function double remembers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FunctionCalls {
    /// How often it was called.
    pub count: u64,
    /// Its last event.
    pub last_event: Option<Event>,
}

/// Something that will happen by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upcoming {
    /// When.
    pub at: Moment,
    /// What, in a few words.
    pub what: String,
}

impl World {
    /// Drops every entry of the stage cache, as `FlushStageCache` does.
    pub fn flush_cache(&mut self) {
        self.cache.clear();
        self.cached = 0;
    }

    /// What happens by itself after `now`, soonest first: entries and kept results expire, quotas
    /// begin anew, buckets are full again.
    pub fn upcoming(&self, now: Moment) -> Vec<Upcoming> {
        let entries = self
            .cache
            .iter()
            .map(|(key, entry)| (entry.expires, format!("the cache forgets {key}")));
        let decisions = self
            .decisions
            .iter()
            .map(|((name, _), kept)| (kept.expires, format!("a result of {name} is forgotten")));
        let quotas =
            self.quotas.iter().filter(|(_, quota)| quota.used > 0).map(|((plan, key), quota)| {
                (quota.until, format!("the quota of {key} in {plan} begins anew"))
            });
        // The account's bucket is full again within milliseconds: nothing to wait for.
        let buckets = self.buckets.iter().filter(|(limit, _)| **limit != Limit::Account);
        let buckets = buckets.filter_map(|(limit, bucket)| {
            Some((bucket.full_at(now)?, format!("the bucket of {limit} is full again")))
        });
        let mut upcoming: Vec<Upcoming> = entries
            .chain(decisions)
            .chain(quotas)
            .chain(buckets)
            .filter(|(at, _)| *at > now)
            .map(|(at, what)| Upcoming { at, what })
            .collect();
        upcoming.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.what.cmp(&b.what)));
        upcoming
    }

    /// Stores an answer in a cache of so many bytes. A full one lets go of what has expired and of its
    /// older half. How many entries that had not expired went.
    pub(crate) fn keep_entry(&mut self, key: String, entry: CacheEntry, most: usize) -> usize {
        let now = entry.stored;
        self.cached += entry.bytes(&key);
        if let Some(old) = self.cache.get(&key) {
            self.cached -= old.bytes(&key);
        }
        self.cache.insert(key, entry);
        if self.cached <= most {
            return 0;
        }
        self.cache.retain(|_, old| now < old.expires);
        let living = self.cache.len();
        drop_older_half(&mut self.cache, |entry| entry.stored);
        self.cached = self.cache.iter().map(|(key, entry)| entry.bytes(key)).sum();
        living - self.cache.len()
    }

    /// Keeps an authorizer's result.
    pub(crate) fn keep_decision(&mut self, key: (Arc<str>, Vec<String>), kept: KeptDecision) {
        if self.decisions.len() >= MOST_DECISIONS {
            self.decisions.retain(|_, old| kept.made < old.expires);
            if self.decisions.len() >= MOST_DECISIONS {
                drop_older_half(&mut self.decisions, |kept| kept.made);
            }
        }
        self.decisions.insert(key, kept);
    }
}

/// Authorizer results kept at one time: whoever sends ever new tokens fills no memory.
const MOST_DECISIONS: usize = 16_384;

fn drop_older_half<K: Ord, V>(map: &mut BTreeMap<K, V>, age: impl Fn(&V) -> Moment) {
    let mut ages: Vec<Moment> = map.values().map(&age).collect();
    ages.sort_unstable();
    let Some(&median) = ages.get(ages.len() / 2) else { return };
    // Of those that are exactly as old as the median, as many stay as are needed.
    let mut leave = ages.len() / 2;
    map.retain(|_, value| {
        let goes = leave > 0 && age(value) <= median;
        leave -= usize::from(goes);
        !goes
    });
}

impl CacheEntry {
    /// About as many bytes as it takes, with its key.
    fn bytes(&self, key: &str) -> usize {
        const OWN: usize = 256;
        let lines = self.response.headers.iter().map(|(n, v)| n.len() + v.len() + 48);
        OWN + key.len() + self.response.body.len() + lines.sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, ask};

    #[test]
    fn a_full_cache_lets_go_of_its_older_half() {
        let entry = |stored: i64, bytes: usize| CacheEntry {
            response: Response { body: vec![0; bytes].into(), ..Response::default() },
            stored: Moment(stored),
            expires: Moment(stored + 1000),
        };
        let mut world = World::default();
        // Made anew, an entry counts once.
        for at in 0..100 {
            assert_eq!(world.keep_entry("0".to_owned(), entry(at, 1000), 10_000), 0);
        }
        let gone: Vec<usize> = (1..12)
            .map(|n| world.keep_entry(n.to_string(), entry(100 + n, 1000), 10_000))
            .collect();
        assert_eq!(gone, [0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 4]);
        let mut kept: Vec<u32> = world.cache.keys().map(|key| key.parse().unwrap()).collect();
        kept.sort_unstable();
        assert_eq!(kept, [8, 9, 10, 11]);
        // What has expired goes first, and is not counted.
        assert_eq!(world.keep_entry("x".to_owned(), entry(5000, 9000), 10_000), 0);
        assert!(world.cache.len() == 1 && world.cached <= 10_000);
        world.flush_cache();
        assert_eq!(world.cached, 0);
    }

    #[test]
    fn ever_new_tokens_fill_no_memory() {
        let kept = |made: i64, expires: i64| KeptDecision {
            caller: Arc::default(),
            policy: None,
            allowed: true,
            made: Moment(made),
            expires: Moment(expires),
        };
        let name: Arc<str> = "T".into();
        let mut world = World::default();
        for n in 0..3 * MOST_DECISIONS {
            world.keep_decision((Arc::clone(&name), vec![n.to_string()]), kept(0, 60_000));
            assert!(world.decisions.len() <= MOST_DECISIONS);
        }
        assert!(world.decisions.len() >= MOST_DECISIONS / 2);
    }

    #[test]
    fn what_comes_next() {
        let mut gateway = fixture::rest(json!({
            "definition": {
                "paths": {"/a": {"get": fixture::lambda("F", json!({"security": [{"T": []}, {"api_key": []}]}))}},
                "components": {"securitySchemes": {
                    "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                    "T": fixture::lambda_authorizer("token", json!({"authorizerResultTtlInSeconds": 60})),
                }},
            },
            "stage": {"name": "dev", "cache_cluster_size": "0.5", "method_settings": {
                "*/*": {"cachingEnabled": true, "throttlingRateLimit": 0.5, "throttlingBurstLimit": 2},
            }},
            "functions": {
                "F": {"kind": "static", "value": {"statusCode": 200}},
                "A": {"kind": "authorizer", "rules": {}, "default": "allow"},
            },
            "api_keys": [{"id": "k", "value": "k-k-k-k-k-k-k-k-k-k-k"}],
            "usage_plans": [{"id": "gold", "apiStages": [{"stage": "dev"}], "keys": ["k"],
                "quota": {"limit": 9, "period": "DAY"}}],
        }));
        let now = Moment(12 * 3_600_000);
        assert_eq!(gateway.world().upcoming(now), []);
        let request =
            ask("GET /dev/a", &[("Authorization", "t"), ("x-api-key", "k-k-k-k-k-k-k-k-k-k-k")]);
        assert_eq!(gateway.handle(request, now).0.status, 200);
        let upcoming = gateway.world().upcoming(now);
        let lines: Vec<String> = upcoming
            .iter()
            .map(|next| format!("+{} {}", next.at.millis_since(now), next.what))
            .collect();
        assert_eq!(
            lines,
            [
                "+2000 the bucket of all methods (*/*) is full again",
                "+60000 a result of T is forgotten",
                "+300000 the cache forgets GET /a",
                "+43200000 the quota of k in gold begins anew",
            ]
        );
        assert_eq!(gateway.world().upcoming(upcoming[2].at).len(), 1);
    }
}
