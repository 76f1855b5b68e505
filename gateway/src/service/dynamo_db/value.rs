//! Attribute values: their types, their order, their size. Numbers are decimals of any length.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::{Item, invalid};
use crate::service::{Fault, wire};

const TYPES: [&str; 10] = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"];
/// The most digits of a number.
const MOST_DIGITS: usize = 38;

/// Attributes, checked; their numbers lose zeros in front and behind.
pub(super) fn read(attributes: &Item) -> Result<Item, Fault> {
    attributes.iter().map(|(name, value)| Ok((name.clone(), read_one(value)?))).collect()
}

pub(super) fn read_one(value: &Value) -> Result<Value, Fault> {
    let none = Map::new();
    let members = value.as_object().unwrap_or(&none);
    let fault = |what: &str| {
        let must = "must contain exactly one of the supported datatypes";
        Err(invalid(format!("Supplied AttributeValue {what}, {must}")))
    };
    let Some((kind, inner)) = members.iter().next() else { return fault("is empty") };
    if members.len() > 1 {
        return fault("has more than one datatypes set");
    }
    let inner = match (kind.as_str(), inner) {
        ("N", Value::String(text)) => Value::from(number(text)?),
        ("NS", Value::Array(all)) => {
            let texts = all.iter().map(|one| number(one.as_str().unwrap_or_default()));
            texts.map(|text| text.map(Value::from)).collect::<Result<Vec<_>, _>>()?.into()
        }
        ("L", Value::Array(all)) => all.iter().map(read_one).collect::<Result<Vec<_>, _>>()?.into(),
        ("M", Value::Object(inner)) => read(inner)?.into(),
        ("S", Value::String(_)) | ("NULL" | "BOOL", Value::Bool(_)) => inner.clone(),
        ("B", Value::String(text)) if wire::base64(text).is_some() => inner.clone(),
        ("SS" | "BS", Value::Array(all)) if all.iter().all(Value::is_string) => inner.clone(),
        (kind, _) if TYPES.contains(&kind) => {
            let message = format!("a value of type {kind} has another shape");
            return Err(Fault::new("SerializationException", message));
        }
        _ => return fault("is empty"),
    };
    Ok([(kind.clone(), inner)].into_iter().collect::<Map<_, _>>().into())
}

fn number(text: &str) -> Result<String, Fault> {
    let message = format!("The parameter cannot be converted to a numeric value: {text}");
    let number = Decimal::read(text).ok_or_else(|| invalid(message))?;
    if number.digits.len() > MOST_DIGITS {
        let message = "Attempting to store more than 38 significant digits in a Number";
        return Err(invalid(message));
    }
    match number.exponent {
        127.. => Err(invalid(
            "Number overflow. Attempting to store a number with magnitude larger than supported range",
        )),
        ..-129 => Err(invalid(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range",
        )),
        _ => Ok(number.text()),
    }
}

/// The text of a value that may be a key.
pub(super) fn key_text(value: &Value) -> Option<&str> {
    let (kind, value) = value.as_object()?.iter().next()?;
    matches!(kind.as_str(), "S" | "N" | "B").then(|| value.as_str())?
}

/// How two values of one type with an order compare; others do not.
pub(super) fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    let (kind, a) = a.as_object()?.iter().next()?;
    let (a, b) = (a.as_str()?, b.get(kind)?.as_str()?);
    match kind.as_str() {
        "S" => Some(a.as_bytes().cmp(b.as_bytes())),
        "N" => Some(Decimal::read(a)?.cmp(&Decimal::read(b)?)),
        "B" => Some(wire::base64(a)?.cmp(&wire::base64(b)?)),
        _ => None,
    }
}

/// What an item counts: names and values in bytes.
pub(super) fn size(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + size_of(value)).sum()
}

fn size_of(value: &Value) -> usize {
    let Some((kind, inner)) = value.as_object().and_then(|members| members.iter().next()) else {
        return 0;
    };
    match (kind.as_str(), inner) {
        ("M", Value::Object(inner)) => 3 + inner.len() + size(inner),
        ("L", Value::Array(all)) => 3 + all.len() + all.iter().map(size_of).sum::<usize>(),
        ("N", Value::String(text)) => 1 + text.len().div_ceil(2),
        (_, Value::String(text)) => text.len(),
        (_, Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::len).sum(),
        _ => 1,
    }
}

/// A number: 0.DIGITS × 10^exponent, without zeros at either end.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    exponent: i64,
    digits: String,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, power) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let power: i64 = power.parse().ok().filter(|power: &i64| power.abs() < 1_000_000)?;
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{part}");
        if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let digits = all.trim_start_matches('0');
        let zeros = all.len() - digits.len();
        let exponent = length(whole) - i64::try_from(zeros).ok()? + power;
        let digits = digits.trim_end_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self { negative: false, exponent: 0, digits });
        }
        Some(Self { negative, exponent, digits })
    }

    fn text(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let length = length(&self.digits);
        match self.exponent {
            _ if length == 0 => "0".to_owned(),
            zeros @ ..=0 => format!("{sign}0.{}{}", "0".repeat(-zeros as usize), self.digits),
            whole if whole >= length => {
                format!("{sign}{}{}", self.digits, "0".repeat((whole - length) as usize))
            }
            whole => {
                let (whole, part) = self.digits.split_at(whole as usize);
                format!("{sign}{whole}.{part}")
            }
        }
    }
}

fn length(digits: &str) -> i64 {
    i64::try_from(digits.len()).unwrap_or(i64::MAX)
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |n: &Self| i8::from(!n.digits.is_empty()) * if n.negative { -1 } else { 1 };
        let size = || (self.exponent, &self.digits).cmp(&(other.exponent, &other.digits));
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            -1 => size().reverse(),
            0 => Ordering::Equal,
            _ => size(),
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::*;

    #[test]
    fn numbers() {
        for (written, text) in [
            ("1", "1"),
            ("007.50", "7.5"),
            ("1e2", "100"),
            ("-0", "0"),
            ("+.5", "0.5"),
            ("-12e-3", "-0.012"),
            ("100", "100"),
        ] {
            assert_eq!(number(written).ok().as_deref(), Some(text), "{written}");
        }
        for wrong in ["", "-", ".", "a", "1e", "1.2.3", "1e999", "1e-999", &"1".repeat(39)] {
            assert!(number(wrong).is_err(), "{wrong}");
        }
        for (a, b, order) in [
            ("9", "10", Less),
            ("-9", "-10", Greater),
            ("-1", "0", Less),
            ("0", "0.0", Equal),
            ("0.10", "1e-1", Equal),
            ("1.01", "1.1", Less),
        ] {
            let of = |text| serde_json::json!({"N": text});
            assert_eq!(compare(&of(a), &of(b)), Some(order), "{a} {b}");
        }
    }
}
