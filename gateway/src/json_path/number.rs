//! A number as Java keeps it: its type decides how it prints and how it is reckoned with.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::Arc;

/// A number from a document, a template or a calculation.
#[derive(Clone, Debug)]
pub enum Number {
    /// `Integer`
    Int(i32),
    /// `Long`
    Long(i64),
    /// `BigInteger` of up to 38 digits
    Big(i128),
    /// `Double`
    Double(f64),
    /// A longer integer, or a fraction of more digits than a `Double` holds: kept as it was written.
    Written(Arc<str>),
}

impl Number {
    /// Reads a number's text, which has JSON's form.
    pub fn read(text: &str) -> Self {
        if text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return match text.parse::<i128>() {
                Ok(n) => Self::integer(n),
                Err(_) => Self::Written(text.into()),
            };
        }
        match text.parse::<f64>() {
            // json-smart keeps the digits of a fraction longer than a Double's.
            Ok(double) if text.len() <= 18 && double.is_finite() => Self::Double(double),
            _ => Self::Written(text.into()),
        }
    }

    /// The smallest of Java's integer types that holds it.
    pub fn integer(n: i128) -> Self {
        if let Ok(n) = i32::try_from(n) {
            Self::Int(n)
        } else if let Ok(n) = i64::try_from(n) {
            Self::Long(n)
        } else {
            Self::Big(n)
        }
    }

    /// Its value where it is an integer.
    pub fn as_integer(&self) -> Option<i128> {
        match self {
            Self::Int(n) => Some(i128::from(*n)),
            Self::Long(n) => Some(i128::from(*n)),
            Self::Big(n) => Some(*n),
            Self::Double(_) | Self::Written(_) => None,
        }
    }

    /// Its value, rounded where a `Double` cannot hold it.
    pub fn as_double(&self) -> f64 {
        match self {
            Self::Int(n) => f64::from(*n),
            Self::Long(n) => *n as f64,
            Self::Big(n) => *n as f64,
            Self::Double(n) => *n,
            Self::Written(text) => text.parse().unwrap_or(f64::NAN),
        }
    }

    /// Java's `intValue()`.
    pub fn as_int(&self) -> i32 {
        self.as_integer().map_or_else(|| self.as_double() as i32, |n| n as i32)
    }

    /// Java's `hashCode()`.
    pub(crate) fn hash(&self) -> i32 {
        let long = |bits: i64| (bits ^ (bits.cast_unsigned() >> 32).cast_signed()) as i32;
        match self {
            Self::Int(n) => *n,
            Self::Long(n) => long(*n),
            Self::Double(n) => long(n.to_bits().cast_signed()),
            Self::Big(n) => {
                let size = n.unsigned_abs();
                let words = (0..4).rev().map(|word| (size >> (32 * word)) as u32);
                let sum = words
                    .fold(0_i32, |sum, word| sum.wrapping_mul(31).wrapping_add(word.cast_signed()));
                sum.wrapping_mul(n.signum() as i32)
            }
            Self::Written(_) => 0,
        }
    }

    /// Appends it as Java prints it.
    pub fn write(&self, out: &mut String) {
        let _ = match self {
            Self::Int(n) => write!(out, "{n}"),
            Self::Long(n) => write!(out, "{n}"),
            Self::Big(n) => write!(out, "{n}"),
            Self::Double(n) => return write_double(*n, out),
            Self::Written(text) => write!(out, "{text}"),
        };
    }

    /// As a `serde_json` number: the nearest one it can hold.
    pub(crate) fn to_serde(&self) -> serde_json::Value {
        match self {
            Self::Int(n) => (*n).into(),
            Self::Long(n) => (*n).into(),
            Self::Big(n) => u64::try_from(*n).map_or_else(|_| (*n as f64).into(), Into::into),
            Self::Double(_) | Self::Written(_) => self.as_double().into(),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Written(a), Self::Written(b)) => a == b,
            _ => self.partial_cmp(other) == Some(Ordering::Equal),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.as_integer(), other.as_integer()) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => self.as_double().partial_cmp(&other.as_double()),
        }
    }
}

/// `Double.toString`: plain from 0.001 up to ten million, in powers of ten outside.
fn write_double(n: f64, out: &mut String) {
    let size = n.abs();
    let _ = if n.is_nan() {
        write!(out, "NaN")
    } else if n.is_infinite() {
        write!(out, "{}Infinity", if n < 0.0 { "-" } else { "" })
    } else if size == 0.0 || (1e-3..1e7).contains(&size) {
        write!(out, "{n:?}")
    } else {
        let text = format!("{n:e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        let point = if digits.contains('.') { "" } else { ".0" };
        write!(out, "{digits}{point}E{power}")
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_java_prints_them() {
        for (text, expected) in [
            ("1", "1"),
            ("-0", "0"),
            ("2147483648", "2147483648"),
            ("12345678901234567890", "12345678901234567890"),
            ("1.0", "1.0"),
            ("1.50", "1.5"),
            ("100.0", "100.0"),
            ("12345678.9", "1.23456789E7"),
            ("0.0001", "1.0E-4"),
            ("0.001", "0.001"),
            ("1e10", "1.0E10"),
            ("1e23", "1.0E23"),
            ("4.5e3", "4500.0"),
            ("0.1234567890123456789", "0.1234567890123456789"),
        ] {
            let mut out = String::new();
            Number::read(text).write(&mut out);
            assert_eq!(out, expected, "{text}");
        }
    }
}
