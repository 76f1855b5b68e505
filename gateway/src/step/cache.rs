//! AWS looks into the stage's cache before a REST integration, and fills it afterwards.
//! Skipped without a cache cluster, with caching off, a TTL of 0, or a verb other than GET.
//! Refuses with 403 only where the stage wants that for `Cache-Control: max-age=0`.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Decision, Reply, Step};
use crate::definition::{Integration, Protocol, Setup, UnauthorizedCacheControl};
use crate::exchange::{CachePlan, Exchange};
use crate::mapping::rest::Sources;
use crate::permission;
use crate::refusal::{Refusal, ResponseType};
use crate::trace::{CacheMark, Why};
use crate::world::{CacheEntry, World};

/// The stop before the integration.
pub(crate) const LOOKUP: Step = Step {
    name: "cache lookup",
    about: "Is there an answer already?",
    lesson: "caching",
    run: lookup,
};

/// The stop after the integration.
pub(crate) const STORE: Step =
    Step { name: "cache store", about: "Is the answer kept?", lesson: "caching", run: store };

/// Seconds that an entry is kept unless the stage says otherwise.
const TTL: u32 = 300;

/// The largest answer that is kept.
const MOST_BYTES: usize = 1_048_576;

/// So much is kept altogether, though the smallest cluster has 0.5 GB: it is this machine's memory.
const MOST_KEPT: usize = 256 * 1024 * 1024;

/// What the answer says to a caller who asked for a fresh one and may not.
const WARNING: &str = "199 Cache-control headers were ignored because the caller was unauthorized.";

fn lookup(x: &mut Exchange, setup: &Setup, world: &mut World) -> Decision {
    let ttl = match ttl(x, setup) {
        Ok(ttl) => ttl,
        Err(why) => return Decision::Skip(why),
    };
    let key = key(x, setup);
    let now = x.now();
    let wants_fresh = x
        .request
        .headers
        .get_all("cache-control")
        .any(|value| value.trim().eq_ignore_ascii_case("max-age=0"));
    let mut warn = false;
    if wants_fresh {
        match unauthorized(x, setup) {
            None => {
                x.cache = CacheMark::Miss;
                let why = Why::new(if permission::may_invalidate_cache(x, setup) {
                    "max-age=0: the entry for {key} is made anew; the caller's policies allow \
                     execute-api:InvalidateCache."
                } else {
                    "max-age=0: the entry for {key} is made anew, and anyone may ask."
                })
                .text("key", key.clone());
                x.cache_entry = Some(CachePlan { key, ttl, warn });
                return Decision::Continue(why);
            }
            Some(UnauthorizedCacheControl::FailWith403) => {
                let why = Why::new(
                    "max-age=0 needs the permission execute-api:InvalidateCache, and the stage \
                     answers 403 to callers without it.",
                );
                return Decision::refuse(Refusal::new(ResponseType::AccessDenied), why.inferred());
            }
            Some(UnauthorizedCacheControl::SucceedWithResponseHeader) => warn = true,
            Some(UnauthorizedCacheControl::SucceedWithoutResponseHeader) => {}
        }
    }
    if let Some(entry) = world.cache.get(&key).filter(|entry| now < entry.expires) {
        x.cache = CacheMark::Hit;
        let mut response = entry.response.clone();
        if warn {
            response.headers.append("Warning", WARNING);
        }
        let sentence = if wants_fresh {
            "HIT: {key} was stored {age} ago, TTL {ttl}. max-age=0 is ignored: the caller lacks \
             execute-api:InvalidateCache."
        } else {
            "HIT: {key} was stored {age} ago, TTL {ttl}; the integration is not called."
        };
        let why = Why::new(sentence)
            .text("key", key)
            .seconds("age", now.millis_since(entry.stored).max(0) as f64 / 1000.0)
            .seconds("ttl", entry.expires.millis_since(entry.stored) as f64 / 1000.0);
        return Decision::Respond(Reply::Answered(response), why.inferred());
    }
    x.cache = CacheMark::Miss;
    let why = match world.cache.get(&key) {
        Some(entry) => Why::new("MISS: {key} expired {ago} ago.")
            .seconds("ago", now.millis_since(entry.expires) as f64 / 1000.0),
        None => Why::new("MISS: nothing is stored for {key}."),
    };
    let why = why.text("key", key.clone());
    x.cache_entry = Some(CachePlan { key, ttl, warn });
    Decision::Continue(why.inferred())
}

/// Seconds that an answer to this request may be kept, or why it may not.
fn ttl(x: &Exchange, setup: &Setup) -> Result<u32, Why> {
    let stage = &setup.stage;
    if stage.cache_cluster_size.is_none() {
        return Err(Why::new("The stage has no cache cluster."));
    }
    let (route, verb) = (x.route(), x.request.method.as_str());
    let (for_all, on) = stage
        .setting(Protocol::Rest, route, verb, |s| s.caching_enabled)
        .map_or((true, false), |(key, on)| (**key == *"*/*", on));
    if !on {
        return Err(Why::new("Caching is not switched on for this method."));
    }
    if verb != "GET" && for_all {
        return Err(Why::new("Only GET is cached, unless the method itself is switched on."));
    }
    let bypasses = |canary: &crate::definition::Canary| !canary.use_stage_cache;
    if x.canary == Some(true) && stage.canary.as_ref().is_some_and(bypasses) {
        return Err(Why::new("The canary does not use the stage's cache."));
    }
    match stage.setting(Protocol::Rest, route, verb, |s| s.cache_ttl).map_or(TTL, |(_, ttl)| ttl) {
        0 => Err(Why::new("A TTL of 0 switches caching off.")),
        ttl => Ok(ttl),
    }
}

/// What happens to a caller who may not ask for a fresh answer; `None`: this one may.
fn unauthorized(x: &Exchange, setup: &Setup) -> Option<UnauthorizedCacheControl> {
    let (route, verb) = (x.route(), x.request.method.as_str());
    let stage = &setup.stage;
    let required =
        stage.setting(Protocol::Rest, route, verb, |s| s.require_authorization_for_cache_control);
    if required.is_some_and(|(_, required)| !required) || permission::may_invalidate_cache(x, setup)
    {
        return None;
    }
    let strategy = stage.setting(Protocol::Rest, route, verb, |s| s.unauthorized_cache_control);
    Some(strategy.map_or(UnauthorizedCacheControl::SucceedWithResponseHeader, |(_, s)| s))
}

/// What would blur the key's parts.
const BLURRING: &AsciiSet = &CONTROLS.add(b' ').add(b'%').add(b'&').add(b'=').add(b'?');

/// The namespace (the resource's own id by default), the verb, and the key parameters alone.
fn key(x: &Exchange, setup: &Setup) -> String {
    let route = x.route();
    let integration = route.integration.as_ref();
    let namespace = integration.and_then(|i| i.cache_namespace.as_ref()).unwrap_or(&route.path);
    let mut key = String::with_capacity(64);
    // Different deployments cache separately, the same one shares (data-plane.md section 7).
    if x.deployment != setup.deployment {
        key.push_str("canary ");
    }
    let _ = write!(key, "{} {namespace}", x.request.method);
    let Some(integration) = integration else { return key };
    let sources = Sources::request(x, setup);
    for (parameter, before) in integration.cache_key_parameters.iter().zip(between()) {
        let name = parameter.rsplit('.').next().unwrap_or(parameter);
        key.push(before);
        key.push_str(name);
        let source = mapped(integration, parameter);
        for value in sources.values(source).unwrap_or_default() {
            let _ = write!(key, "={}", utf8_percent_encode(&value, BLURRING));
        }
    }
    key
}

fn between() -> impl Iterator<Item = char> {
    std::iter::once('?').chain(std::iter::repeat('&'))
}

/// `integration.request.…` in a cache key stands for what is mapped to it.
fn mapped<'a>(integration: &'a Integration, parameter: &'a str) -> &'a str {
    let mut mappings = integration.request_parameters.iter();
    mappings.find(|(target, _)| target == parameter).map_or(parameter, |(_, source)| source)
}

fn store(x: &mut Exchange, _setup: &Setup, world: &mut World) -> Decision {
    let Some(plan) = x.cache_entry.take() else {
        return Decision::Skip(Why::new("Caching is off here: nothing is kept."));
    };
    let mut response = x.response.take().unwrap_or_default();
    let now = x.now();
    let why = if !(200..300).contains(&response.status) {
        Why::new("Not stored: only answers with a status of 2xx are, and this is {status}.")
            .number("status", response.status)
            .inferred()
    } else if response.body.len() > MOST_BYTES {
        Why::new("Not stored: {bytes} bytes are more than the 1048576 that an entry may have.")
            .number("bytes", response.body.len() as f64)
    } else {
        let expires = now.plus_seconds(i64::from(plan.ttl));
        let entry = CacheEntry { response: response.clone(), stored: now, expires };
        let why = match world.keep_entry(plan.key.clone(), entry, MOST_KEPT) {
            0 => Why::new("Stored as {key} for {ttl}."),
            gone => Why::new(
                "Stored as {key} for {ttl}. The cache had more than the 256 MB it gets here: its \
                 {gone} oldest entries went.",
            )
            .number("gone", gone as f64)
            .inferred(),
        };
        why.text("key", plan.key).seconds("ttl", plan.ttl)
    };
    if plan.warn {
        response.headers.append("Warning", WARNING);
    }
    x.response = Some(response);
    Decision::Continue(why)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::needless_pass_by_value, reason = "fragments are literals")]

    use serde_json::{Value, json};

    use super::WARNING;
    use crate::Gateway;
    use crate::fixture::{self, Answer, ask, fire_at, lambda};
    use crate::moment::Moment;
    use crate::trace::{CacheMark, Verdict};

    /// `GET` and `POST /n/{id}` count their calls; `type`, the id and a header are key parameters.
    fn gateway(settings: Value, stage: Value) -> Gateway {
        let keys = json!([
            "method.request.querystring.type",
            "method.request.path.id",
            "method.request.header.Lang"
        ]);
        let method = |keys: Value| {
            lambda(
                "F",
                json!({
                    "parameters": [
                        {"in": "query", "name": "type", "schema": {"type": "string"}},
                        {"in": "header", "name": "Lang", "schema": {"type": "string"}},
                        {"in": "path", "name": "id", "required": true, "schema": {"type": "string"}},
                    ],
                    "x-amazon-apigateway-integration": {"cacheKeyParameters": keys},
                }),
            )
        };
        let mut whole =
            json!({"name": "dev", "cache_cluster_size": "0.5", "method_settings": settings});
        fixture::merge(&mut whole, stage);
        fixture::rest(json!({
            "definition": {"paths": {
                "/n/{id}": {"get": method(keys.clone()), "post": method(keys)},
                "/plain/{id}": {"get": method(json!([]))},
                "/bad": {"get": lambda("G", json!({}))},
            }},
            "functions": {
                "F": {"kind": "counter"},
                "G": {"kind": "static", "value": {"statusCode": 404, "body": "none"}},
            },
            "stage": whole,
        }))
    }

    fn at(gateway: &mut Gateway, seconds: i64, line: &str, headers: &[(&str, &str)]) -> Answer {
        fire_at(gateway, Moment(seconds * 1000), ask(line, headers))
    }

    #[test]
    fn entries_live_as_long_as_their_ttl() {
        let mut gateway =
            gateway(json!({"*/*": {"cachingEnabled": true, "cacheTtlInSeconds": 60}}), json!({}));
        for (seconds, verdict, why, body) in [
            (0, Verdict::Passed, "MISS: nothing is stored for GET /n/{id}?type&id=7&Lang.", 1),
            (
                59,
                Verdict::Answered,
                "HIT: GET /n/{id}?type&id=7&Lang was stored 59 s ago, TTL 60 s",
                1,
            ),
            (60, Verdict::Passed, "MISS: GET /n/{id}?type&id=7&Lang expired 0 s ago.", 2),
            (61, Verdict::Answered, "stored 1 s ago", 2),
        ] {
            let answer = at(&mut gateway, seconds, "GET /dev/n/7", &[]);
            answer.expect(200, "cache lookup", verdict, why);
            assert_eq!(answer.body(), format!("{{\"count\":{body}}}"));
            let hit = verdict == Verdict::Answered;
            assert_eq!(answer.trace.cache, if hit { CacheMark::Hit } else { CacheMark::Miss });
            assert_eq!(answer.header("X-Amzn-Trace-Id").is_none(), hit);
            assert!(answer.header("x-amzn-RequestId").is_some());
        }
        let stored = at(&mut gateway, 900, "GET /dev/n/8", &[]);
        stored.expect(
            200,
            "cache store",
            Verdict::Passed,
            "Stored as GET /n/{id}?type&id=8&Lang for 60 s.",
        );
        assert_eq!(gateway.world().metrics.stage.cache_hits, 2);
        assert_eq!(gateway.world().metrics.stage.cache_misses, 3);
        gateway.world_mut().flush_cache();
        assert_eq!(at(&mut gateway, 901, "GET /dev/n/8", &[]).trace.cache, CacheMark::Miss);
    }

    #[test]
    fn only_key_parameters_tell_requests_apart() {
        let mut gateway = gateway(json!({"*/*": {"cachingEnabled": true}}), json!({}));
        for (line, headers, count) in [
            ("GET /dev/n/1?type=a&page=1", &[][..], 1),
            ("GET /dev/n/1?type=a&page=2", &[("Accept", "x")], 1),
            ("GET /dev/n/1?type=b", &[], 2),
            ("GET /dev/n/2?type=a", &[], 3),
            ("GET /dev/n/1?type=a", &[("lang", "de")], 4),
            ("GET /dev/n/1", &[], 5),
            ("GET /dev/n/1?type=", &[], 6),
            ("GET /dev/n/1?type=a%26id=2", &[], 7),
            ("GET /dev/plain/1?type=a", &[], 8),
            // Nothing is a key parameter here: another id, another query, the same entry.
            ("GET /dev/plain/2?type=b", &[], 8),
        ] {
            let answer = at(&mut gateway, 0, line, headers);
            assert_eq!(answer.body(), format!("{{\"count\":{count}}}"), "{line}");
        }
    }

    #[test]
    fn when_nothing_is_cached() {
        let on = || json!({"*/*": {"cachingEnabled": true}});
        let own = |setting: Value| {
            let mut all = on();
            all["/n/{id}/GET"] = setting;
            all
        };
        let cluster = json!({});
        for (settings, stage, line, why) in [
            (json!({}), cluster.clone(), "GET /dev/n/1", "not switched on"),
            (
                own(json!({"cachingEnabled": false})),
                cluster.clone(),
                "GET /dev/n/1",
                "not switched on",
            ),
            (own(json!({"cacheTtlInSeconds": 0})), cluster.clone(), "GET /dev/n/1", "A TTL of 0"),
            (on(), cluster.clone(), "POST /dev/n/1", "Only GET is cached"),
        ] {
            let mut gateway = gateway(settings, stage);
            let answer = at(&mut gateway, 0, line, &[]);
            answer.expect(200, "cache lookup", Verdict::Skipped, why);
            assert_eq!(answer.trace.cache, CacheMark::Off);
            assert_eq!(gateway.world().cache.len(), 0);
        }
        let mut posts = gateway(json!({"/n/{id}/POST": {"cachingEnabled": true}}), cluster);
        at(&mut posts, 0, "POST /dev/n/1", &[]);
        assert_eq!(at(&mut posts, 0, "POST /dev/n/1", &[]).trace.cache, CacheMark::Hit);
        let mut errors = gateway(on(), json!({}));
        let answer = at(&mut errors, 0, "GET /dev/bad", &[]);
        answer.expect(
            404,
            "cache store",
            Verdict::Passed,
            "Not stored: only answers with a status of 2xx",
        );
    }

    #[test]
    fn asking_for_a_fresh_answer() {
        let strategies = [
            (json!({"requireAuthorizationForCacheControl": false}), 200, 2, None, "is made anew"),
            (json!({}), 200, 1, Some(WARNING), "max-age=0 is ignored"),
            (
                json!({"unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITHOUT_RESPONSE_HEADER"}),
                200,
                1,
                None,
                "max-age=0 is ignored",
            ),
            (
                json!({"unauthorizedCacheControlHeaderStrategy": "FAIL_WITH_403"}),
                403,
                1,
                None,
                "needs the permission execute-api:InvalidateCache",
            ),
        ];
        for (more, status, count, warning, why) in strategies {
            let mut all = json!({"cachingEnabled": true});
            fixture::merge(&mut all, more);
            let mut gateway = gateway(json!({"*/*": all}), json!({}));
            assert_eq!(at(&mut gateway, 0, "GET /dev/n/1", &[]).status(), 200);
            let answer = at(&mut gateway, 0, "GET /dev/n/1", &[("cache-control", "max-age=0")]);
            assert_eq!(answer.status(), status, "{why}");
            assert!(answer.stop("cache lookup").why.to_string().contains(why));
            assert_eq!(answer.header("Warning"), warning);
            let next = at(&mut gateway, 0, "GET /dev/n/1", &[("Cache-Control", "no-cache")]);
            assert_eq!(next.body(), format!("{{\"count\":{count}}}"), "{why}");
            // Ignored also where nothing is stored yet: the answer says so, the entry does not.
            if warning.is_some() {
                let fresh = &[("Cache-Control", "max-age=0")];
                assert_eq!(at(&mut gateway, 0, "GET /dev/n/2", fresh).header("Warning"), warning);
                assert_eq!(at(&mut gateway, 0, "GET /dev/n/2", &[]).header("Warning"), None);
            }
        }
    }

    #[test]
    fn canaries_keep_to_themselves() {
        let own =
            json!({"openapi": "3.0.1", "paths": {"/n/{id}": {"get": lambda("F", json!({}))}}});
        for (canary, why) in [
            (json!({"percentTraffic": 100, "definition": own}), "The canary does not use"),
            (
                json!({"percentTraffic": 100, "useStageCache": true, "definition": own}),
                "for canary GET",
            ),
            (json!({"percentTraffic": 100, "useStageCache": true}), "for GET /n/{id}"),
        ] {
            let settings = json!({"*/*": {"cachingEnabled": true}});
            let mut gateway = gateway(settings, json!({"canary": canary}));
            let answer = at(&mut gateway, 0, "GET /dev/n/1", &[]);
            let said = answer.stop("cache lookup").why.to_string();
            assert!(said.contains(why), "{said}");
        }
    }

    #[test]
    fn a_megabyte_fits_and_a_byte_more_does_not() {
        for (bytes, stored) in [(super::MOST_BYTES, 1), (super::MOST_BYTES + 1, 0)] {
            let mut gateway = fixture::rest(json!({
                "definition": {"paths": {"/a": {"get": lambda("F", json!({}))}}},
                "functions": {"F": {"kind": "static", "value": {"body": "x".repeat(bytes)}}},
                "stage": {"cache_cluster_size": "0.5", "method_settings": {"*/*": {"cachingEnabled": true}}},
            }));
            assert_eq!(at(&mut gateway, 0, "GET /dev/a", &[]).status(), 200);
            assert_eq!(gateway.world().cache.len(), stored);
        }
    }
}
