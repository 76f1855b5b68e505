//! Features that are settings of the stage: cache, throttle, canary.

use serde_json::{Map, Value, json};

/// Members of a method setting that are about the cache.
const CACHE: [&str; 5] = [
    "cachingEnabled",
    "cacheTtlInSeconds",
    "cacheDataEncrypted",
    "requireAuthorizationForCacheControl",
    "unauthorizedCacheControlHeaderStrategy",
];

/// Members of a method setting that are about throttling.
const THROTTLE: [&str; 2] = ["throttlingRateLimit", "throttlingBurstLimit"];

/// A stage caches for 300 seconds unless told otherwise (data-plane.md section 7).
pub(super) const DEFAULT_TTL: u64 = 300;

/// A setting of the stage for all methods.
pub(super) fn for_all<'a>(document: &'a Value, name: &str) -> &'a Value {
    &document["stage"]["method_settings"]["*/*"][name]
}

/// The same, to be set.
pub(super) fn set_for_all(document: &mut Value, name: &str, value: Value) {
    document["stage"]["method_settings"]["*/*"][name] = value;
}

pub(super) fn cache(document: &Value) -> Option<String> {
    let size = document["stage"]["cache_cluster_size"].as_str()?;
    let ttl = for_all(document, "cacheTtlInSeconds").as_u64().unwrap_or(DEFAULT_TTL);
    Some(format!("{ttl} s · {size} GB"))
}

pub(super) fn cache_on(document: &mut Value, taken: Option<&Value>) {
    let default = json!({
        "size": "0.5",
        "settings": {"*/*": {"cachingEnabled": true}},
    });
    let taken = taken.unwrap_or(&default);
    document["stage"]["cache_cluster_size"] = taken["size"].clone();
    put(document, &taken["settings"]);
}

pub(super) fn take_cache(document: &mut Value) -> Value {
    let size = remove(&mut document["stage"], "cache_cluster_size");
    json!({"size": size, "settings": take(document, &CACHE)})
}

pub(super) fn throttle(document: &Value) -> Option<String> {
    let rate = for_all(document, "throttlingRateLimit").as_f64();
    let burst = for_all(document, "throttlingBurstLimit").as_u64();
    match (rate, burst) {
        (None, None) => None,
        (rate, burst) => Some(format!(
            "{}/s · burst {}",
            rate.map_or_else(|| "10000".to_owned(), |r| r.to_string()),
            burst.map_or_else(|| "5000".to_owned(), |b| b.to_string())
        )),
    }
}

pub(super) fn throttle_on(document: &mut Value, taken: Option<&Value>) {
    let default = json!({"*/*": {"throttlingRateLimit": 10, "throttlingBurstLimit": 5}});
    put(document, taken.unwrap_or(&default));
}

pub(super) fn take_throttle(document: &mut Value) -> Value {
    take(document, &THROTTLE)
}

pub(super) fn canary(document: &Value) -> Option<String> {
    let canary = document["stage"]["canary"].as_object()?;
    let percent = canary.get("percentTraffic").and_then(Value::as_f64).unwrap_or(0.0);
    Some(format!("{percent} % of requests"))
}

pub(super) fn canary_on(document: &mut Value, taken: Option<&Value>) {
    let default = json!({"percentTraffic": 10, "stageVariableOverrides": {"release": "canary"}});
    document["stage"]["canary"] = taken.unwrap_or(&default).clone();
}

pub(super) fn take_canary(document: &mut Value) -> Value {
    remove(&mut document["stage"], "canary")
}

/// Takes these members out of every method setting; gives them back by setting.
fn take(document: &mut Value, members: &[&str]) -> Value {
    let mut taken = Map::new();
    let stage = &mut document["stage"];
    if let Some(settings) = stage.get_mut("method_settings").and_then(Value::as_object_mut) {
        for (name, setting) in settings.iter_mut() {
            let mut out = Map::new();
            for member in members {
                let value = remove(setting, member);
                if !value.is_null() {
                    out.insert((*member).to_owned(), value);
                }
            }
            if !out.is_empty() {
                taken.insert(name.clone(), Value::Object(out));
            }
        }
        settings.retain(|_, setting| setting.as_object().is_none_or(|s| !s.is_empty()));
    }
    Value::Object(taken)
}

fn put(document: &mut Value, settings: &Value) {
    crate::sandbox::patch::merge(&mut document["stage"]["method_settings"], settings);
}

pub(super) fn remove(object: &mut Value, member: &str) -> Value {
    object.as_object_mut().and_then(|o| o.shift_remove(member)).unwrap_or(Value::Null)
}
