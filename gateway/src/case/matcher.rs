//! What was promised against what came: exact values, and the case form's matchers.

use std::fmt::Write as _;

use regex_lite::Regex;
use serde_json::{Map, Value};

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: `status`, `body.items[0].id`.
    pub what: String,
    /// What was promised.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// Where a value differs from what was promised, which may hold matchers.
pub fn differences(what: &str, expected: &Value, got: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(what, expected, Some(got), &mut found);
    found
}

/// Compares a value, and collects where it differs.
pub(super) fn compare(
    what: &str,
    expected: &Value,
    got: Option<&Value>,
    differences: &mut Vec<Difference>,
) {
    if let Some((matcher, argument)) = matcher_of(expected) {
        return match_value(what, expected, (matcher, argument), got, differences);
    }
    match (expected, got) {
        (Value::Object(expected), Some(Value::Object(got))) => {
            for (key, member) in expected {
                compare(&format!("{what}.{key}"), member, got.get(key), differences);
            }
            for (key, member) in got.iter().filter(|(key, _)| !expected.contains_key(*key)) {
                differences.push(Difference {
                    what: format!("{what}.{key}"),
                    expected: "nothing".to_owned(),
                    got: member.to_string(),
                });
            }
        }
        (Value::Array(expected), Some(Value::Array(got))) if expected.len() == got.len() => {
            for (index, (expected, got)) in expected.iter().zip(got).enumerate() {
                compare(&format!("{what}[{index}]"), expected, Some(got), differences);
            }
        }
        (Value::Number(a), Some(Value::Number(b))) if a.as_f64() == b.as_f64() => {}
        (expected, Some(got)) if expected == got => {}
        _ => differences.push(difference(what, expected, got)),
    }
}

/// Compares a text: a text exactly, anything but a text matcher with its JSON.
pub(super) fn compare_text(
    what: &str,
    expected: &Value,
    got: &str,
    differences: &mut Vec<Difference>,
) {
    let text = Value::String(got.to_owned());
    match (expected, matcher_of(expected)) {
        (_, Some(("$oneOf", Value::Array(choices)))) => {
            let fits = |choice: &Value| {
                let mut found = Vec::new();
                compare_text(what, choice, got, &mut found);
                found.is_empty()
            };
            if !choices.iter().any(fits) {
                differences.push(difference(what, expected, Some(&text)));
            }
        }
        (Value::String(_), _) | (_, Some(("$regex" | "$json" | "$any", _))) => {
            compare(what, expected, Some(&text), differences);
        }
        _ => match serde_json::from_str::<Value>(got) {
            Ok(json) => compare(what, expected, Some(&json), differences),
            Err(_) => differences.push(difference(what, expected, Some(&text))),
        },
    }
}

/// `{"$name": argument}`
fn matcher_of(expected: &Value) -> Option<(&str, &Value)> {
    let object = expected.as_object().filter(|object| object.len() == 1)?;
    object
        .iter()
        .next()
        .map(|(key, value)| (key.as_str(), value))
        .filter(|(k, _)| k.starts_with('$'))
}

fn match_value(
    what: &str,
    expected: &Value,
    (matcher, argument): (&str, &Value),
    got: Option<&Value>,
    differences: &mut Vec<Difference>,
) {
    let text = got.and_then(Value::as_str);
    let fits = match (matcher, argument) {
        ("$any", _) => got.is_some(),
        ("$absent", _) => got.is_none(),
        ("$regex", Value::String(pattern)) => {
            text.is_some_and(|text| Regex::new(pattern).is_ok_and(|regex| regex.is_match(text)))
        }
        ("$subset", Value::Object(listed)) => match got {
            Some(Value::Object(got)) => return compare_subset(what, listed, got, differences),
            _ => false,
        },
        ("$json", promised) => match text.and_then(|text| serde_json::from_str(text).ok()) {
            Some(json) => return compare(what, promised, Some(&json), differences),
            None => false,
        },
        ("$oneOf", Value::Array(choices)) => choices.iter().any(|choice| {
            let mut found = Vec::new();
            compare(what, choice, got, &mut found);
            found.is_empty()
        }),
        _ => false,
    };
    if !fits {
        differences.push(difference(what, expected, got));
    }
}

fn compare_subset(
    what: &str,
    listed: &Map<String, Value>,
    got: &Map<String, Value>,
    differences: &mut Vec<Difference>,
) {
    for (key, member) in listed {
        compare(&format!("{what}.{key}"), member, got.get(key), differences);
    }
}

fn difference(what: &str, expected: &Value, got: Option<&Value>) -> Difference {
    Difference {
        what: what.to_owned(),
        expected: in_words(expected),
        got: got.map_or_else(|| "nothing".to_owned(), Value::to_string),
    }
}

/// A matcher as people say it; other values as JSON.
fn in_words(expected: &Value) -> String {
    match matcher_of(expected) {
        Some(("$any", _)) => "anything".to_owned(),
        Some(("$absent", _)) => "nothing".to_owned(),
        Some(("$regex", pattern)) => format!("text that matches {pattern}"),
        Some(("$subset", members)) => format!("an object with {members}"),
        Some(("$json", json)) => format!("text that is JSON like {json}"),
        Some(("$oneOf", Value::Array(choices))) => {
            let mut words = "one of".to_owned();
            for choice in choices {
                let _ = write!(words, " {}", in_words(choice));
            }
            words
        }
        _ => expected.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn differs(expected: &Value, got: Option<&Value>) -> Vec<String> {
        let mut differences = Vec::new();
        compare("x", expected, got, &mut differences);
        differences.into_iter().map(|d| d.what).collect()
    }

    #[test]
    fn values_and_matchers() {
        let some = |value: Value| Some(value);
        for (expected, got, differences) in [
            (json!(1), some(json!(1.0)), &[][..]),
            (json!(1), some(json!("1")), &["x"]),
            (json!({"a": 1}), some(json!({"a": 1})), &[]),
            (json!({"a": 1}), some(json!({"a": 2, "b": 1})), &["x.a", "x.b"]),
            (json!({"a": 1}), some(json!({})), &["x.a"]),
            (json!([1, 2]), some(json!([1, 3])), &["x[1]"]),
            (json!([1, 2]), some(json!([1])), &["x"]),
            (json!({"$any": true}), some(json!(null)), &[]),
            (json!({"$any": true}), None, &["x"]),
            (json!({"$absent": true}), None, &[]),
            (json!({"$absent": true}), some(json!(1)), &["x"]),
            (json!({"$regex": "b+$"}), some(json!("abb")), &[]),
            (json!({"$regex": "^b"}), some(json!("abb")), &["x"]),
            (json!({"$regex": "1"}), some(json!(1)), &["x"]),
            (json!({"$subset": {"a": {"$any": true}}}), some(json!({"a": 1, "b": 2})), &[]),
            (json!({"$subset": {"a": {"$absent": true}}}), some(json!({"a": 1})), &["x.a"]),
            (json!({"$subset": {}}), some(json!([])), &["x"]),
            (json!({"$json": {"a": 1}}), some(json!("{\"a\": 1}")), &[]),
            (json!({"$json": {"a": 1}}), some(json!("{\"a\": 2}")), &["x.a"]),
            (json!({"$json": {"a": 1}}), some(json!("no")), &["x"]),
            (json!({"$oneOf": [1, {"$regex": "a"}]}), some(json!("cat")), &[]),
            (json!({"$oneOf": [1, 2]}), some(json!(3)), &["x"]),
            (json!({"$nothing": 1}), some(json!(1)), &["x"]),
        ] {
            assert_eq!(differs(&expected, got.as_ref()), differences, "{expected} {got:?}");
        }
    }

    #[test]
    fn texts_are_exact_and_all_else_is_json() {
        for (expected, got, same) in [
            (json!("{\"a\":1}"), "{\"a\":1}", true),
            (json!("{\"a\":1}"), "{\"a\": 1}", false),
            (json!({"a": 1}), "{\"a\": 1}", true),
            (json!({"$subset": {"a": 1}}), "{\"a\": 1, \"b\": 2}", true),
            (json!({"$regex": "^\\{"}), "{\"a\": 1}", true),
            (json!({"$oneOf": ["a", {"b": 1}]}), "{\"b\":1}", true),
            (json!({"$oneOf": ["a", "b"]}), "c", false),
            (json!({"$any": true}), "", true),
            (json!(7), "7", true),
            (json!({}), "not JSON", false),
        ] {
            let mut differences = Vec::new();
            compare_text("body", &expected, got, &mut differences);
            assert_eq!(differences.is_empty(), same, "{expected} {got}");
        }
    }
}
