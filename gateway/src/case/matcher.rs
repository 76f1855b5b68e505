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
