//! CloudWatch's metrics of an API, by its names and dimensions (data-plane.md 13.1).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::definition::{Protocol, Route, Setup};
use crate::exchange::Exchange;
use crate::trace::CacheMark;

/// What CloudWatch was told of a stage's requests. Nothing here forgets: the period is all the time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metrics {
    /// Of the whole stage.
    pub stage: Counts,
    /// Of the methods (HTTP: routes) whose detailed metrics are on, by their keys.
    pub methods: BTreeMap<Arc<str>, Counts>,
}

/// The numbers of one set of dimensions. What counts requests has a sample for each request, so
/// that its average is a rate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// `Count`
    pub count: u64,
    /// `4XXError` (HTTP: `4xx`)
    pub client_errors: u64,
    /// `5XXError` (HTTP: `5xx`)
    pub server_errors: u64,
    /// `CacheHitCount`
    pub cache_hits: u64,
    /// `CacheMissCount`
    pub cache_misses: u64,
    /// `Latency`, in milliseconds.
    pub latency: Spread,
    /// `IntegrationLatency`, in milliseconds: only of requests that reached their integration.
    pub integration_latency: Spread,
    /// `DataProcessed`, in bytes: bodies in both directions.
    pub data_processed: Spread,
}

/// Samples of one quantity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// `SampleCount`
    pub samples: u64,
    /// `Sum`
    pub sum: u64,
    /// `Minimum`
    pub least: u64,
    /// `Maximum`
    pub most: u64,
}

/// One metric under one set of dimensions, as CloudWatch lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name, such as `4XXError`.
    pub name: &'static str,
    /// `Count`, `Milliseconds` or `Bytes`.
    pub unit: &'static str,
    /// Names and values, such as `ApiName` and `Orders`.
    pub dimensions: Vec<(&'static str, String)>,
    /// Its statistics.
    pub spread: Spread,
}

impl Spread {
    fn add(&mut self, value: u64) {
        self.least = if self.samples == 0 { value } else { self.least.min(value) };
        self.most = self.most.max(value);
        self.samples += 1;
        self.sum = self.sum.saturating_add(value);
    }

    /// `hits` requests of `count`: a sample of 0 or 1 for each.
    fn share(hits: u64, count: u64) -> Self {
        let (least, most) = (u64::from(hits == count && count > 0), u64::from(hits > 0));
        Self { samples: count, sum: hits, least, most }
    }
}

impl Counts {
    fn add(&mut self, x: &Exchange, status: u16, body: usize) {
        self.count += 1;
        match status {
            400..=499 => self.client_errors += 1,
            500.. => self.server_errors += 1,
            _ => {}
        }
        match x.cache {
            CacheMark::Hit => self.cache_hits += 1,
            CacheMark::Miss => self.cache_misses += 1,
            CacheMark::Off => {}
        }
        self.latency.add(x.waited_ms.into());
        if let Some(ms) = x.integration_ms {
            self.integration_latency.add(ms.into());
        }
        self.data_processed.add((x.request.body.len() + body) as u64);
    }

    fn listed(&self, protocol: Protocol) -> Vec<(&'static str, &'static str, Spread)> {
        let share = |of| Spread::share(of, self.count);
        let rest = protocol == Protocol::Rest;
        let (client, server) = if rest { ("4XXError", "5XXError") } else { ("4xx", "5xx") };
        let mut listed = vec![
            ("Count", "Count", share(self.count)),
            (client, "Count", share(self.client_errors)),
            (server, "Count", share(self.server_errors)),
            ("Latency", "Milliseconds", self.latency),
            ("IntegrationLatency", "Milliseconds", self.integration_latency),
        ];
        if !rest {
            listed.push(("DataProcessed", "Bytes", self.data_processed));
        } else if self.cache_hits + self.cache_misses > 0 {
            listed.push(("CacheHitCount", "Count", share(self.cache_hits)));
            listed.push(("CacheMissCount", "Count", share(self.cache_misses)));
        }
        listed
    }
}

impl Metrics {
    /// Counts a finished request whose answer had a body of so many bytes.
    pub(crate) fn count(&mut self, x: &Exchange, setup: &Setup, status: u16, body: usize) {
        self.stage.add(x, status, body);
        let Some(route) = x.matched.as_ref().and_then(|m| x.api.routes.get(m.index)) else {
            return;
        };
        let (protocol, verb) = (setup.api.protocol, x.request.method.as_str());
        let detailed = setup.stage.setting(protocol, route, verb, |set| set.detailed_metrics);
        if matches!(detailed, Some((_, true))) {
            self.methods.entry(Arc::clone(&route.key)).or_default().add(x, status, body);
        }
    }

    /// Every metric under each of its sets of dimensions: the API, its stage, its methods.
    pub fn list(&self, setup: &Setup) -> Vec<Metric> {
        let api = match setup.api.protocol {
            Protocol::Rest => ("ApiName", setup.api.name.clone()),
            Protocol::Http => ("ApiId", setup.api.id.clone()),
        };
        let stage = ("Stage", setup.stage.name.to_string());
        let whole = [vec![api.clone()], vec![api.clone(), stage.clone()]];
        let mut sets: Vec<_> = whole.into_iter().map(|set| (set, &self.stage)).collect();
        for (key, counts) in &self.methods {
            let method = setup.api.routes.iter().find(|route| route.key == *key);
            let Some(own) = method.map(|route| dimensions_of(route, setup.api.protocol)) else {
                continue;
            };
            let set = [vec![api.clone()], own, vec![stage.clone()]].concat();
            sets.push((set, counts));
        }
        sets.into_iter()
            .flat_map(|(dimensions, counts)| {
                counts.listed(setup.api.protocol).into_iter().map(move |(name, unit, spread)| {
                    Metric { name, unit, dimensions: dimensions.clone(), spread }
                })
            })
            .collect()
    }
}

fn dimensions_of(route: &Route, protocol: Protocol) -> Vec<(&'static str, String)> {
    match protocol {
        Protocol::Rest => {
            let verb = route.verb.as_deref().unwrap_or("ANY");
            vec![("Method", verb.to_owned()), ("Resource", route.path.clone())]
        }
        Protocol::Http => vec![("Route", route.key.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Moment;
    use crate::fixture::{self, ask};

    /// Each metric as `Dimension=value … Name sum/samples least..most`.
    fn told(gateway: &crate::Gateway) -> Vec<String> {
        let metrics = gateway.world().metrics.list(gateway.setup());
        metrics
            .iter()
            .map(|m| {
                let set: Vec<_> = m.dimensions.iter().map(|(n, v)| format!("{n}={v}")).collect();
                let Spread { samples, sum, least, most } = m.spread;
                format!("{} {} {sum}/{samples} {least}..{most}", set.join(" "), m.name)
            })
            .collect()
    }

    #[test]
    fn rest_by_api_stage_and_method() {
        let mut gateway = fixture::rest(json!({
            "definition": {"info": {"title": "Shop"}, "paths": {
                "/a": {"get": fixture::lambda("F", json!({}))},
                "/b": {"get": fixture::lambda("F", json!({}))},
            }},
            "stage": {"name": "dev", "method_settings": {"/a/GET": {"metricsEnabled": true}}},
            "functions": {"F": {"kind": "static", "value": {"statusCode": 200}, "latency_ms": 30}},
        }));
        for target in ["GET /dev/a", "GET /dev/b", "GET /dev/none", "GET /dev/a"] {
            gateway.handle(ask(target, &[]), Moment(0));
        }
        let told = told(&gateway);
        assert_eq!(told.len(), 15);
        for line in [
            "ApiName=Shop Count 4/4 1..1",
            "ApiName=Shop Stage=dev 4XXError 1/4 0..1",
            "ApiName=Shop Stage=dev Latency 90/4 0..30",
            "ApiName=Shop Stage=dev IntegrationLatency 90/3 30..30",
            "ApiName=Shop Method=GET Resource=/a Stage=dev Count 2/2 1..1",
            "ApiName=Shop Method=GET Resource=/a Stage=dev 4XXError 0/2 0..0",
        ] {
            assert!(told.contains(&line.to_owned()), "{line}\nis not in\n{}", told.join("\n"));
        }
    }

    #[test]
    fn http_by_route() {
        let mut gateway = fixture::http(json!({
            "definition": {"paths": {"/a": {"post": fixture::lambda("F", json!({}))}}},
            "stage": {"name": "$default", "method_settings": {
                "POST /a": {"detailedMetricsEnabled": true},
            }},
            "functions": {"F": {"kind": "static", "value": {"statusCode": 200, "body": "four"}}},
        }));
        let id = gateway.setup().api.id.clone();
        let mut request = ask("POST /a", &[]);
        request.body = "sixsix".into();
        gateway.handle(request, Moment(0));
        let told = told(&gateway);
        for line in [
            format!("ApiId={id} Stage=$default 4xx 0/1 0..0"),
            format!("ApiId={id} Route=POST /a Stage=$default DataProcessed 10/1 10..10"),
        ] {
            assert!(told.contains(&line), "{line}\nis not in\n{}", told.join("\n"));
        }
    }
}
