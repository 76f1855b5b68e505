//! JSON merge patches (RFC 7386): how claims, trials and features edit a case document.
//!
//! TOML has no null: in claims and trials the text `$remove` stands for it.

use serde_json::{Map, Value};

use super::definition::{VERBS, name_of};

/// Merges `patch` into `target`: null removes, objects merge, anything else replaces.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        target.clone_from(patch);
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(members) = target else { return };
    for (name, value) in patch {
        if value.is_null() || value == "$remove" {
            members.shift_remove(name);
        } else {
            merge(members.entry(name).or_insert(Value::Null), value);
        }
    }
}

/// The merge patch that makes one value of another.
pub(crate) fn between(from: &Value, to: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (from, to) else { return to.clone() };
    let mut patch = Map::new();
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        patch.insert(name.clone(), Value::Null);
    }
    for (name, value) in new {
        match old.get(name) {
            Some(before) if before == value => {}
            Some(before) => {
                patch.insert(name.clone(), between(before, value));
            }
            None => {
                patch.insert(name.clone(), value.clone());
            }
        }
    }
    Value::Object(patch)
}

/// What a patch sets, in words: `GET /stock`, `stage variable alias beta`, `cacheTtlInSeconds 3601`.
pub(super) fn in_words(patch: &Value) -> String {
    let (mut words, mut beside) = (Vec::new(), Vec::new());
    for (name, value) in patch.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("definition", Value::Object(members)) => {
                for (name, value) in members {
                    match value {
                        Value::Object(paths) if name == "paths" => of_paths(paths, &mut words),
                        _ => leaves(name, value, &mut words),
                    }
                }
            }
            ("functions", Value::Object(functions)) => {
                let own = functions.iter().map(|(name, function)| (format!("λ {name}"), function));
                own.for_each(|(name, function)| whole(&name, function, &mut words));
            }
            ("stage", Value::Object(members)) => {
                for (name, value) in members {
                    match value {
                        Value::Object(own) if name == "variables" => {
                            let named = |name| format!("stage variable {name}");
                            own.iter().for_each(|(n, v)| leaves(&named(n), v, &mut words));
                        }
                        _ => leaves(name, value, &mut words),
                    }
                }
            }
            // Who calls and what is told of the API are told only where nothing else is set.
            ("title" | "about", _) => beside.push("what is told of it".to_owned()),
            ("callers" | "requests", _) => beside.push(format!("its {name}")),
            _ => leaves(name, value, &mut words),
        }
    }
    if words.is_empty() {
        words = beside;
    }
    match words.len() {
        0..=3 => words.join(", "),
        n => format!("{}, {} and {} more", words[0], words[1], n - 2),
    }
}

fn of_paths(paths: &Map<String, Value>, words: &mut Vec<String>) {
    for (path, item) in paths {
        let Value::Object(members) = item else {
            leaves(path, item, words);
            continue;
        };
        for (name, value) in members {
            if VERBS.contains(&name.as_str()) {
                whole(&name_of(path, name), value, words);
            } else {
                leaves(name, value, words);
            }
        }
    }
}

/// Something by its name where much of it is set; by the names of its leaves otherwise.
fn whole(name: &str, value: &Value, words: &mut Vec<String>) {
    let mut own = Vec::new();
    leaves("", value, &mut own);
    match own.as_slice() {
        [one] if value.is_object() => words.push(format!("{name} {one}")),
        [_] => leaves(name, value, words),
        _ => words.push(name.to_owned()),
    }
}

fn leaves(name: &str, value: &Value, into: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(name, value)| leaves(name, value, into));
        }
        Value::Null => into.push(format!("{name} away")),
        Value::String(text) if text == "$remove" => into.push(format!("{name} away")),
        Value::String(text) => into.push(format!("{name} {text}")),
        Value::Array(_) | Value::Object(_) => into.push(name.to_owned()),
        other => into.push(format!("{name} {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_lies_between_leads_there() {
        for (from, to) in [
            (json!({"a": 1, "b": {"c": 2, "d": 3}}), json!({"b": {"c": 4}, "e": []})),
            (json!({"a": {"b": 1}}), json!({"a": [1]})),
            (json!({}), json!({"a": {"b": {}}})),
        ] {
            let mut got = from.clone();
            merge(&mut got, &between(&from, &to));
            assert_eq!(got, to);
        }
    }

    #[test]
    fn a_patch_is_told_by_what_people_call_its_parts() {
        let get = json!({"responses": {"200": {}}, "security": [], "x": {"type": "mock"}});
        for (patch, words) in [
            (json!({"stage": {"variables": {"alias": "beta"}}}), "stage variable alias beta"),
            (
                json!({"about": "A small shop.", "callers": {}, "definition": {"paths": {
                    "/stock": {"get": get},
                    "/orders/{id}": {"get": {"security": []}}, "/old": "$remove"}}}),
                "GET /stock, GET /orders/{id} security, /old away",
            ),
            (
                json!({"functions": {"a": {"latency_ms": 40}, "b": null}}),
                "λ a latency_ms 40, λ b away",
            ),
            (json!({"about": "x", "callers": {}}), "what is told of it, its callers"),
            (
                json!({"stage": {"method_settings": {"*/*": {"a": 1, "b": 2, "c": 3, "d": 4}}}}),
                "a 1, b 2 and 2 more",
            ),
        ] {
            assert_eq!(in_words(&patch), words);
        }
    }

    #[test]
    fn merges_as_the_rfc_says() {
        for (mut target, patch, merged) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b", "b": 1}), json!({"a": null}), json!({"b": 1})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!({"a": [1]}), json!({"a": [2]}), json!({"a": [2]})),
            (json!(["a"]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
            (json!({"a": "b", "b": 1}), json!({"a": "$remove"}), json!({"b": 1})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
        ] {
            merge(&mut target, &patch);
            assert_eq!(target, merged);
        }
    }
}
