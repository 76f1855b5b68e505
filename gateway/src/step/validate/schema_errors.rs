//! `$context.error.validationErrorString`: schema errors in the words of AWS's validator.
//!
//! The forms for missing and unexpected members are recorded; the others follow the same library's
//! style [inferred], and what has no form here keeps our validator's own words.

use std::collections::BTreeMap;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, JsonTypeSet, ValidationError, Validator};
use serde_json::Value;

/// Every error of a value, in one bracket.
pub(super) fn text(validator: &Validator, value: &Value) -> String {
    // Missing members of one object are one error, and come first.
    let mut missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut others = Vec::new();
    for error in validator.iter_errors(value) {
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                let object = error.instance_path().to_string();
                missing.entry(object).or_default().push(property.to_string());
            }
            _ => others.push(sentence(&error)),
        }
    }
    let missing = missing.into_values().map(|mut members| {
        members.sort();
        format!("object has missing required properties ([{}])", members.join(","))
    });
    let all: Vec<String> = missing.chain(others).collect();
    format!("[{}]", all.join(", "))
}

fn sentence(error: &ValidationError<'_>) -> String {
    use ValidationErrorKind as Kind;
    let found = error.instance();
    let length = || found.as_str().map_or(0, |text| text.chars().count());
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let mut members: Vec<String> =
                unexpected.iter().map(|name| Value::from(name.as_str()).to_string()).collect();
            members.sort();
            format!(
                "object instance has properties which are not allowed by the schema: [{}]",
                members.join(",")
            )
        }
        Kind::Type { kind } => {
            let allowed: Vec<String> = match kind {
                TypeKind::Single(one) => types(JsonTypeSet::from(*one)),
                TypeKind::Multiple(several) => types(*several),
            };
            format!(
                "instance type ({}) does not match any allowed primitive type (allowed: [{}])",
                type_of(found),
                allowed.join(",")
            )
        }
        Kind::Enum { options } => {
            format!("instance value ({found}) not found in enum (possible values: {options})")
        }
        Kind::Maximum { limit } => format!(
            "numeric instance is greater than the required maximum (maximum: {limit}, found: {found})"
        ),
        Kind::Minimum { limit } => format!(
            "numeric instance is lower than the required minimum (minimum: {limit}, found: {found})"
        ),
        Kind::MaxLength { limit } => {
            format!("string {found} is too long (length: {}, maximum allowed: {limit})", length())
        }
        Kind::MinLength { limit } => {
            format!("string {found} is too short (length: {}, required minimum: {limit})", length())
        }
        Kind::Pattern { pattern } => {
            format!("ECMA 262 regex \"{pattern}\" does not match input string {found}")
        }
        _ => error.to_string(),
    }
}

/// A number may be an integer, and is listed so.
fn types(allowed: JsonTypeSet) -> Vec<String> {
    let mut names: Vec<String> = allowed.into_iter().map(|t| format!("\"{t}\"")).collect();
    if allowed.contains(JsonType::Number) && !allowed.contains(JsonType::Integer) {
        names.push("\"integer\"".to_owned());
    }
    names.sort();
    names
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_in_the_validators_words() {
        let schema = json!({
            "type": "object", "additionalProperties": false, "required": ["kind", "age"],
            "properties": {
                "kind": {"enum": ["cat", "dog"]},
                "age": {"type": "number", "minimum": 1, "maximum": 30},
                "name": {"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^[a-z]+$"},
            },
        });
        let validator = jsonschema::draft4::new(&schema).unwrap();
        for (value, expected) in [
            (json!({}), r#"[object has missing required properties (["age","kind"])]"#),
            (
                json!({"kind": "cat", "x": 1}),
                "[object has missing required properties ([\"age\"]), object instance has \
                 properties which are not allowed by the schema: [\"x\"]]",
            ),
            (
                json!({"kind": "bird", "age": 3}),
                "[instance value (\"bird\") not found in enum (possible values: [\"cat\",\"dog\"])]",
            ),
            (
                json!({"kind": "cat", "age": "old"}),
                "[instance type (string) does not match any allowed primitive type \
                 (allowed: [\"integer\",\"number\"])]",
            ),
            (
                json!({"kind": "cat", "age": 31}),
                "[numeric instance is greater than the required maximum (maximum: 30, found: 31)]",
            ),
            (
                json!({"kind": "cat", "age": 0.5}),
                "[numeric instance is lower than the required minimum (minimum: 1, found: 0.5)]",
            ),
            (
                json!({"kind": "cat", "age": 1, "name": "abcd"}),
                "[string \"abcd\" is too long (length: 4, maximum allowed: 3)]",
            ),
            (
                json!({"kind": "cat", "age": 1, "name": "A1"}),
                "[ECMA 262 regex \"^[a-z]+$\" does not match input string \"A1\"]",
            ),
        ] {
            assert_eq!(text(&validator, &value), expected, "{value}");
        }
    }
}
