//! The stage of a case: variables, settings of its methods, cache cluster, canary.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::access_log;
use crate::definition::{
    Api, Canary, MethodSettings, Protocol, Route, Stage, UnauthorizedCacheControl,
};
use crate::deployment;
use crate::document::{Findings, Node};
use crate::openapi::{self, BasePath};

/// Sizes of cache clusters in GB (data-plane.md section 7).
const CACHE_SIZES: &[&str] = &["0.5", "1.6", "6.1", "13.5", "28.4", "58.2", "118", "237"];
const MAX_CACHE_TTL: u64 = 3600;

/// Members of a stage.
const MEMBERS: [&str; 7] = [
    "name",
    "variables",
    "method_settings",
    "cache_cluster_size",
    "canary",
    "auto_deploy",
    "access_log_settings",
];

/// Members of method settings that set what only REST APIs have.
const REST_ONLY: &[&str] = &[
    "cachingEnabled",
    "cacheTtlInSeconds",
    "cacheDataEncrypted",
    "requireAuthorizationForCacheControl",
    "unauthorizedCacheControlHeaderStrategy",
];

/// `stage`; a stage named as AWS's quick starts do when there is none.
pub(super) fn read(root: Node<'_>, api: &Arc<Api>, found: &mut Findings) -> Stage {
    let is_http = api.protocol == Protocol::Http;
    let fallback = if is_http { "$default" } else { "dev" };
    let mut stage = Stage {
        name: fallback.into(),
        variables: Arc::default(),
        method_settings: BTreeMap::new(),
        cache_cluster_size: None,
        canary: None,
        auto_deploy: is_http,
        access_log: None,
    };
    let Some(node) = root.get("stage") else { return stage };
    found.only(node, &MEMBERS);
    if let Some(name) = found.text(node, "name") {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let is_name = !name.is_empty() && name.chars().all(plain);
        let is_default = is_http && name == "$default";
        if !is_name && !is_default {
            let sentence = format!("{name:?} cannot be the name of a stage here");
            let hint = "letters, digits, - and _; HTTP APIs have $default too";
            found.push(node.problem(sentence).with_hint(hint));
        }
        stage.name = name.into();
    }
    stage.variables = Arc::new(found.pairs(node, "variables").into_iter().collect());
    for member in ["cache_cluster_size", "canary"] {
        if is_http && let Some(member) = node.get(member) {
            let sentence = format!("an HTTP API has no {}", member.key().replace('_', " "));
            found.push(
                member.key_problem(sentence).with_hint("leave it out, or make this a REST API"),
            );
        }
    }
    // As the console and a quick create make it; the API's own default is off (data-plane.md 11.1).
    let automatic = found.flag(node, "auto_deploy");
    stage.auto_deploy = automatic.unwrap_or(&*stage.name == "$default");
    if !is_http && let Some(automatic) = node.get("auto_deploy") {
        let problem = automatic.key_problem("a REST API has no automatic deployment");
        found.push(problem.with_hint("leave it out: deploy it, or make this an HTTP API"));
    }
    stage.cache_cluster_size = found.written(node, "cache_cluster_size");
    if let Some(size) = &stage.cache_cluster_size
        && !CACHE_SIZES.contains(&size.as_str())
    {
        let sentence = format!("{size:?} is no size of a cache cluster");
        found.push(node.problem(sentence).with_hint(CACHE_SIZES.join(", ")));
    }
    for settings in found.members(node, "method_settings") {
        let read = read_settings(settings, is_http, found);
        if let Some(key) = settings_key(settings, api, found) {
            if read.caching_enabled == Some(true) && stage.cache_cluster_size.is_none() {
                let sentence =
                    "\"cachingEnabled\" has no effect on a stage without a cache cluster";
                found.push(
                    settings.problem(sentence).with_hint("add \"cache_cluster_size\": \"0.5\""),
                );
            }
            stage.method_settings.insert(key.into(), read);
        }
    }
    stage.access_log = read_log(node, api.protocol, found);
    stage.canary = node.get("canary").map(|canary| read_canary(canary, api, found));
    stage
}

/// `*/*`, or the key of a method that exists: `/path/VERB`, or an HTTP API's route key.
fn settings_key(node: Node<'_>, api: &Api, found: &mut Findings) -> Option<String> {
    let written = node.key();
    if written == "*/*" {
        return Some(written.to_owned());
    }
    let key = match api.protocol {
        Protocol::Http => api.routes.iter().map(|r| r.key.to_string()).find(|key| key == written),
        Protocol::Rest => method_key(written, &api.routes),
    };
    if key.is_none() && !api.routes.is_empty() {
        let example = match (api.protocol, api.routes.first()) {
            (Protocol::Rest, Some(route)) => key_of(route),
            (_, route) => route.map(|route| route.key.to_string()).unwrap_or_default(),
        };
        let sentence = format!("{written:?} names no method of this API");
        found.push(node.key_problem(sentence).with_hint(format!("write */* or, say, {example}")));
    }
    key
}

/// The key of the REST method that `pets/GET`, `/pets/GET` or `~1pets/GET` names.
pub(super) fn method_key(written: &str, routes: &[Route]) -> Option<String> {
    let plain = written.replace("~1", "/");
    let plain = plain.trim_start_matches('/');
    routes.iter().map(key_of).find(|key| key.trim_start_matches('/') == plain)
}

/// `/path/VERB`, as the settings of stages and plans name a method.
fn key_of(route: &Route) -> String {
    format!("{}/{}", route.path, route.verb.as_deref().unwrap_or("ANY"))
}

fn read_settings(node: Node<'_>, is_http: bool, found: &mut Findings) -> MethodSettings {
    for member in node.members() {
        match member.key() {
            key if is_http && REST_ONLY.contains(&key) => {
                let sentence = "an HTTP API has no response cache";
                found.push(
                    member
                        .key_problem(sentence)
                        .with_hint("put CloudFront before it, or make this a REST API"),
                );
            }
            "loggingLevel" | "dataTraceEnabled" => {
                let sentence = "execution logs of a stage: not played here yet";
                found.push(member.key_problem(sentence).not_played_here());
            }
            _ => {}
        }
    }
    let logs = ["loggingLevel", "dataTraceEnabled"];
    let metrics = if is_http { "detailedMetricsEnabled" } else { "metricsEnabled" };
    let throttles = ["throttlingRateLimit", "throttlingBurstLimit"];
    found.only(node, &[REST_ONLY, &logs, &throttles, &[metrics]].concat());
    let strategies = [
        ("FAIL_WITH_403", UnauthorizedCacheControl::FailWith403),
        ("SUCCEED_WITH_RESPONSE_HEADER", UnauthorizedCacheControl::SucceedWithResponseHeader),
        ("SUCCEED_WITHOUT_RESPONSE_HEADER", UnauthorizedCacheControl::SucceedWithoutResponseHeader),
    ];
    MethodSettings {
        caching_enabled: found.flag(node, "cachingEnabled"),
        cache_ttl: found.whole(node, "cacheTtlInSeconds", (0, MAX_CACHE_TTL)).map(|n| n as u32),
        cache_data_encrypted: found.flag(node, "cacheDataEncrypted"),
        require_authorization_for_cache_control: found
            .flag(node, "requireAuthorizationForCacheControl"),
        unauthorized_cache_control: found.word(
            node,
            "unauthorizedCacheControlHeaderStrategy",
            &strategies,
        ),
        throttling_rate_limit: found.number(node, "throttlingRateLimit", (0.0, 1e9)),
        throttling_burst_limit: found
            .whole(node, "throttlingBurstLimit", (0, 1_000_000_000))
            .map(|n| n as u32),
        detailed_metrics: found.flag(node, metrics),
    }
}

/// `access_log_settings`; what is wrong with the format is said at its place.
fn read_log(stage: Node<'_>, protocol: Protocol, found: &mut Findings) -> Option<Arc<str>> {
    let node = stage.get("access_log_settings")?;
    if let Some(to) = node.get("destinationArn") {
        let sentence = "nothing is sent to a log group here: `gatelab serve` prints the lines";
        found.push(to.key_problem(sentence).with_hint("leave destinationArn out"));
    }
    found.only(node, &["format", "destinationArn"]);
    let Some(format) = found.text(node, "format") else {
        found.push(node.problem("access logs need a \"format\""));
        return None;
    };
    if let Err(sentence) = access_log::check(&format, protocol) {
        found.push(node.get("format").unwrap_or(node).problem(sentence));
    }
    Some(format.into())
}

fn read_canary(node: Node<'_>, api: &Arc<Api>, found: &mut Findings) -> Canary {
    found.only(node, &["percentTraffic", "stageVariableOverrides", "useStageCache", "definition"]);
    let definition = node.get("definition");
    let own =
        definition.and_then(|d| openapi::import(d, api.protocol, BasePath::Ignore, &api.id, found));
    Canary {
        percent: found.number(node, "percentTraffic", (0.0, 100.0)).unwrap_or(0.0),
        variables: found.pairs(node, "stageVariableOverrides").into_iter().collect(),
        use_stage_cache: found.flag(node, "useStageCache").unwrap_or(false),
        deployment: own.map(|api| deployment::first(2, Arc::new(api))),
    }
}
