//! Stages, keys and usage plans: what needs no deployment.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Api, Protocol, Route};
use crate::moment::Moment;

/// A stage: a name, a deployment and the settings that need no deployment.
#[derive(Clone, Debug)]
pub struct Stage {
    /// Its name; `$default` on HTTP APIs.
    pub name: Arc<str>,
    /// Stage variables.
    pub variables: Arc<BTreeMap<String, String>>,
    /// Settings for `*/*`, or for one method as `/path/VERB` (HTTP: for a route by its key).
    pub method_settings: BTreeMap<Arc<str>, MethodSettings>,
    /// REST: the cache cluster's size in GB, as AWS writes it; `None`: no cluster.
    pub cache_cluster_size: Option<String>,
    /// REST: a canary release.
    pub canary: Option<Canary>,
    /// HTTP: every change of the API is deployed by itself.
    pub auto_deploy: bool,
    /// The format of access logs, as `access_log::check` found it fit; `None`: no logs.
    pub access_log: Option<Arc<str>>,
}

impl Stage {
    /// What the stage sets for a method: its own setting, else the one of `*/*`; with the key
    /// that says so. `wanted` picks the setting.
    pub fn setting<T>(
        &self,
        protocol: Protocol,
        route: &Route,
        verb: &str,
        wanted: impl Fn(&MethodSettings) -> Option<T>,
    ) -> Option<(&Arc<str>, T)> {
        let find = |names: &dyn Fn(&str) -> bool| {
            self.method_settings
                .iter()
                .filter(|(key, _)| names(key))
                .find_map(|(key, settings)| Some((key, wanted(settings)?)))
        };
        match protocol {
            Protocol::Rest => find(&|key| names_method(key, route, verb))
                .or_else(|| find(&|key| names_method(key, route, "ANY"))),
            Protocol::Http => find(&|key| key == &*route.key),
        }
        .or_else(|| find(&|key| key == "*/*"))
    }
}

/// Whether `/path/VERB` names that method; the root's is `//VERB`.
fn names_method(key: &str, route: &Route, verb: &str) -> bool {
    key.strip_suffix(verb).and_then(|k| k.strip_suffix('/')) == Some(route.path.as_str())
}

impl Stage {
    /// The request target of a raw path below it, on the API's own host.
    pub fn target_of(&self, path: &str) -> String {
        match &*self.name {
            "$default" => path.to_owned(),
            name => format!("/{name}{path}"),
        }
    }
}

/// Settings of a stage for all methods or for one. `None` inherits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MethodSettings {
    /// `cachingEnabled`.
    pub caching_enabled: Option<bool>,
    /// `cacheTtlInSeconds`, 0 to 3600.
    pub cache_ttl: Option<u32>,
    /// `cacheDataEncrypted`: no effect on answers; kept for export.
    pub cache_data_encrypted: Option<bool>,
    /// `requireAuthorizationForCacheControl`.
    pub require_authorization_for_cache_control: Option<bool>,
    /// `unauthorizedCacheControlHeaderStrategy`.
    pub unauthorized_cache_control: Option<UnauthorizedCacheControl>,
    /// `throttlingRateLimit`, requests a second.
    pub throttling_rate_limit: Option<f64>,
    /// `throttlingBurstLimit`.
    pub throttling_burst_limit: Option<u32>,
    /// `metricsEnabled` (HTTP: `detailedMetricsEnabled`): metrics of the method itself.
    pub detailed_metrics: Option<bool>,
}

/// What happens to `Cache-Control: max-age=0` from a caller who may not invalidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnauthorizedCacheControl {
    /// 403.
    FailWith403,
    /// Served from the cache, with a Warning header.
    SucceedWithResponseHeader,
    /// Served from the cache, silently.
    SucceedWithoutResponseHeader,
}

/// REST: a canary release of a stage.
#[derive(Clone, Debug)]
pub struct Canary {
    /// Share of requests that it takes, 0 to 100.
    pub percent: f64,
    /// Variables that differ from the stage's.
    pub variables: BTreeMap<String, String>,
    /// Whether it shares the stage's cache.
    pub use_stage_cache: bool,
    /// The canary's own deployment; `None`: the stage's.
    pub deployment: Option<Deployment>,
}

/// An immutable snapshot of an API. A clone shares it.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Lower-case letters and digits.
    pub id: Arc<str>,
    /// What was said when it was made.
    pub description: Arc<str>,
    /// When it was made; `None`: it was there from the start.
    pub made: Option<Moment>,
    /// The API as it was then.
    pub api: Arc<Api>,
}

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id.
    pub id: Arc<str>,
    /// Its name; the id where none is given.
    pub name: String,
    /// What clients send.
    pub value: Arc<str>,
    /// A disabled key is refused.
    pub enabled: bool,
}

/// A usage plan.
#[derive(Clone, Debug, PartialEq)]
pub struct UsagePlan {
    /// Its id.
    pub id: Arc<str>,
    /// Names of the stages it covers.
    pub stages: Vec<PlanStage>,
    /// Rate and burst for each key.
    pub throttle: Option<ThrottleLimit>,
    /// Requests a period for each key.
    pub quota: Option<QuotaLimit>,
    /// Ids of its keys.
    pub keys: Vec<Arc<str>>,
}

/// One stage in a usage plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanStage {
    /// The stage's name.
    pub stage: String,
    /// Limits of single methods, by `/path/VERB`.
    pub throttle: BTreeMap<Arc<str>, ThrottleLimit>,
}

impl PlanStage {
    /// The plan's own limit of a method, with its key.
    pub fn limit(&self, route: &Route, verb: &str) -> Option<(&Arc<str>, ThrottleLimit)> {
        let (key, limit) = self
            .throttle
            .iter()
            .find(|(key, _)| names_method(key, route, verb) || names_method(key, route, "ANY"))?;
        Some((key, *limit))
    }
}

/// A token bucket's settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThrottleLimit {
    /// Tokens that come back each second.
    pub rate: f64,
    /// Tokens it holds.
    pub burst: u32,
}

/// A quota's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaLimit {
    /// Requests a period.
    pub limit: u64,
    /// Requests already taken off the first period.
    pub offset: u64,
    /// The period.
    pub period: Period,
}

/// A quota's period, by UTC calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// `DAY`
    Day,
    /// `WEEK`
    Week,
    /// `MONTH`
    Month,
}
