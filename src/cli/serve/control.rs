//! The control endpoint of `gatelab serve --control`: what the gateway remembers, and its clock.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use gatelab_gateway::{Gateway, Headers, Moment, Request, Response, Trace};
use serde_json::{Value, json};

use super::Served;
use crate::clock::Clock;

/// AWS reserves paths of this kind (`/ping` and `/sping`) too; no route below it is reached.
const PATH: &str = "/__gatelab/";
/// The traces that are kept.
const KEPT: usize = 100;
/// The most that the clock is moved at once: a year.
const MOST_MS: i64 = 365 * 24 * 3_600_000;

/// The last requests, for `GET traces`.
#[derive(Debug, Default)]
pub(super) struct Control(Mutex<VecDeque<(String, Trace)>>);

impl Control {
    /// Keeps a request's trace.
    pub(super) fn keep(&self, line: &str, trace: &Trace) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((line.to_owned(), trace.clone()));
    }

    /// The answer, where a request is meant for this endpoint.
    pub(super) fn answer(&self, served: &Served, request: &Request) -> Option<Response> {
        let rest = request.target.strip_prefix(PATH)?;
        Some(match self.carry_out(served, request, rest) {
            Ok(value) => json_response(200, &value),
            Err((status, sentence)) => json_response(status, &json!({ "message": sentence })),
        })
    }

    fn carry_out(
        &self,
        served: &Served,
        request: &Request,
        rest: &str,
    ) -> Result<Value, (u16, String)> {
        if !from_here(request) {
            return Err((403, "only this machine, and no page of a browser, may ask".to_owned()));
        }
        let (what, query) = rest.split_once('?').unwrap_or((rest, ""));
        match (request.method.as_str(), what) {
            ("GET", "state") => {
                let now = served.now();
                Ok(state(&served.gateway(), served.clock, now))
            }
            ("GET", "traces") => {
                let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                Ok(kept.iter().map(|(line, trace)| told(line, trace)).collect())
            }
            ("POST", "clock") => {
                let sentence = || format!("clock?advance_ms=N, with N from 0 to {MOST_MS}");
                let given = query.strip_prefix("advance_ms=").and_then(|n| n.parse().ok());
                let by = given
                    .filter(|by| (0..=MOST_MS).contains(by))
                    .ok_or_else(|| (400, sentence()))?;
                served.advanced_ms.fetch_add(by, Ordering::Relaxed);
                Ok(clock(served.clock, served.now()))
            }
            ("POST", "cache/flush") => {
                let mut gateway = served.gateway();
                let entries = gateway.world().cache.len();
                gateway.world_mut().flush_cache();
                Ok(json!({ "flushed": entries }))
            }
            _ => Err((
                404,
                "GET state, GET traces, POST clock?advance_ms=N, POST cache/flush".to_owned(),
            )),
        }
    }
}

/// A page that a browser shows may send to this machine, but names itself or its host.
fn from_here(request: &Request) -> bool {
    let host = request.headers.first("host").unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "127.0.0.1" | "localhost") && !request.headers.contains("origin")
}

fn json_response(status: u16, value: &Value) -> Response {
    let headers = [("Content-Type", "application/json")].into_iter().collect::<Headers>();
    Response { status, headers, body: format!("{value:#}\n").into() }
}

fn clock(clock: Clock, now: Moment) -> Value {
    let mode = if clock == Clock::Running { "real" } else { "stopped" };
    json!({ "mode": mode, "now": now.to_string(), "epoch_ms": now.0 })
}

fn state(gateway: &Gateway, mode: Clock, now: Moment) -> Value {
    let world = gateway.world();
    let buckets = world.buckets.iter().map(|(limit, bucket)| {
        let (has, most) = (bucket.level(now), bucket.limit());
        json!({ "of": limit.to_string(), "tokens": has, "burst": most.burst, "rate": most.rate })
    });
    let cache = world.cache.iter().map(|(key, entry)| {
        json!({
            "key": key,
            "status": entry.response.status,
            "bytes": entry.response.body.len(),
            "stored": entry.stored.to_string(),
            "expires": entry.expires.to_string(),
        })
    });
    let services = gateway.services(now).into_iter().map(|seen| {
        let (service, kind) = (seen.service.name(), seen.kind);
        json!({
            "service": service,
            "kind": kind,
            "name": seen.name,
            "holds": seen.holds,
            "lines": seen.lines,
        })
    });
    json!({
        "clock": clock(mode, now),
        "metrics": metrics(gateway),
        "buckets": buckets.collect::<Vec<_>>(),
        "cache": cache.collect::<Vec<_>>(),
        "services": services.collect::<Vec<_>>(),
    })
}

/// The metrics as CloudWatch would give them.
fn metrics(gateway: &Gateway) -> Value {
    let metrics = gateway.world().metrics.list(gateway.setup());
    let metrics = metrics.iter().map(|metric| {
        let dimensions = metric.dimensions.iter();
        let dimensions = dimensions.map(|(name, value)| json!({ "Name": name, "Value": value }));
        json!({
            "Namespace": "AWS/ApiGateway",
            "MetricName": metric.name,
            "Dimensions": dimensions.collect::<Vec<_>>(),
            "Unit": metric.unit,
            "SampleCount": metric.spread.samples,
            "Sum": metric.spread.sum,
            "Minimum": metric.spread.least,
            "Maximum": metric.spread.most,
        })
    });
    metrics.collect()
}

fn told(line: &str, trace: &Trace) -> Value {
    let stops = trace.entries.iter().map(|entry| {
        json!({
            "stop": entry.stop,
            "verdict": entry.verdict.to_string(),
            "why": entry.why.to_string(),
            "waited_ms": entry.waited_ms,
        })
    });
    json!({
        "request": line,
        "request_id": trace.request_id,
        "route": trace.route.as_deref(),
        "status": trace.status,
        "waited_ms": trace.waited_ms,
        "stops": stops.collect::<Vec<_>>(),
    })
}
