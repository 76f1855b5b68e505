//! Methods of numbers and booleans, the static ones of their classes included: `$n.parseInt('7')`.

use super::eval::{Eval, Runtime};
use super::value::Value;
use crate::json_path::Number;

impl Runtime<'_> {
    /// `number.name(arguments)`; null when its class has no such method.
    pub(super) fn number_method(
        &mut self,
        number: &Number,
        name: &str,
        arguments: &[Value],
    ) -> Eval<Value> {
        let result = match (name, arguments) {
            ("intValue", []) => Number::Int(number.as_int()),
            ("shortValue", []) => Number::Int(i32::from(number.as_int() as i16)),
            ("byteValue", []) => Number::Int(i32::from(number.as_int() as i8)),
            ("longValue", []) => Number::Long(long(number)),
            ("doubleValue", []) => Number::Double(number.as_double()),
            ("floatValue", []) => {
                let nearest = (number.as_double() as f32).to_string();
                Number::Double(nearest.parse().unwrap_or(f64::NAN))
            }
            ("compareTo", [Value::Number(other)])
                if std::mem::discriminant(number) == std::mem::discriminant(other) =>
            {
                Number::Int(number.partial_cmp(other).map_or(0, |order| order as i32))
            }
            ("compareTo", [_]) => return self.fail("a number is compared with one of its class"),
            _ => {
                return match number {
                    Number::Int(_) | Number::Long(_) => {
                        self.integer_method(matches!(number, Number::Int(_)), name, arguments)
                    }
                    Number::Double(n) => self.double_method(*n, name, arguments),
                    Number::Big(_) | Number::Written(_) => Ok(Value::Null),
                };
            }
        };
        Ok(Value::Number(result))
    }

    /// What `Integer` has, and `Long` where it is not `short`.
    fn integer_method(&mut self, short: bool, name: &str, arguments: &[Value]) -> Eval<Value> {
        let fits = |n: &i64| !short || i32::try_from(*n).is_ok();
        let given: Vec<i64> = arguments
            .iter()
            .filter_map(|argument| match argument {
                Value::Number(Number::Int(n)) => Some(i64::from(*n)),
                Value::Number(Number::Long(n)) if !short => Some(*n),
                _ => None,
            })
            .collect();
        let number =
            |n: i64| Ok(Value::Number(if short { Number::Int(n as i32) } else { Number::Long(n) }));
        let unsigned = |n: i64| if short { u64::from(n as u32) } else { n as u64 };
        match (name, arguments) {
            ("parseInt", [Value::Text(text)]) if short => self.parsed(text, 10, fits, number),
            ("parseLong", [Value::Text(text)]) if !short => self.parsed(text, 10, fits, number),
            ("valueOf", [Value::Text(text)]) => self.parsed(text, 10, fits, number),
            ("parseInt" | "valueOf", [Value::Text(text), _]) if given.len() == 1 => {
                self.parsed(text, given[0], fits, number)
            }
            _ => match (name, given.as_slice()) {
                _ if given.len() != arguments.len() => Ok(Value::Null),
                ("valueOf", [n]) => number(*n),
                ("toString", [n]) => Ok(Value::text(&n.to_string())),
                ("toHexString", [n]) => Ok(Value::text(&format!("{:x}", unsigned(*n)))),
                ("toOctalString", [n]) => Ok(Value::text(&format!("{:o}", unsigned(*n)))),
                ("toBinaryString", [n]) => Ok(Value::text(&format!("{:b}", unsigned(*n)))),
                ("max", [a, b]) => number(*a.max(b)),
                ("min", [a, b]) => number(*a.min(b)),
                ("sum", [a, b]) => number(a.wrapping_add(*b)),
                ("compare", [a, b]) => Ok(Value::Number(Number::Int(a.cmp(b) as i32))),
                ("signum", [n]) => Ok(Value::Number(Number::Int(n.signum() as i32))),
                ("bitCount", [n]) => Ok(Value::int(unsigned(*n).count_ones() as usize)),
                _ => Ok(Value::Null),
            },
        }
    }

    /// An integer's text read as Java reads it: a sign and digits, nothing else.
    fn parsed(
        &self,
        text: &str,
        radix: i64,
        fits: impl Fn(&i64) -> bool,
        number: impl Fn(i64) -> Eval<Value>,
    ) -> Eval<Value> {
        let radix = u32::try_from(radix).ok().filter(|radix| (2..=36).contains(radix));
        let read = radix.and_then(|radix| i64::from_str_radix(text, radix).ok()).filter(fits);
        match read {
            Some(n) => number(n),
            None => self.fail(format!("\"{text}\" is no whole number")),
        }
    }

    /// What `Double` has.
    fn double_method(&mut self, n: f64, name: &str, arguments: &[Value]) -> Eval<Value> {
        let given: Option<Vec<f64>> = arguments
            .iter()
            .map(|argument| match argument {
                Value::Number(Number::Big(_) | Number::Written(_)) => None,
                Value::Number(number) => Some(number.as_double()),
                _ => None,
            })
            .collect();
        let number = |n: f64| Ok(Value::Number(Number::Double(n)));
        if let ("parseDouble" | "valueOf", [Value::Text(text)]) = (name, arguments) {
            return match text.trim().parse() {
                Ok(n) => number(n),
                Err(_) => self.fail(format!("\"{text}\" is no number")),
            };
        }
        match (name, given.unwrap_or_default().as_slice()) {
            ("isNaN", []) => Ok(Value::Bool(n.is_nan())),
            ("isInfinite", []) => Ok(Value::Bool(n.is_infinite())),
            ("valueOf", [n]) => number(*n),
            ("toString", [n]) => self.text_of(&Value::Number(Number::Double(*n))).map(Value::Text),
            ("max", [a, b]) => number(a.max(*b)),
            ("min", [a, b]) => number(a.min(*b)),
            ("sum", [a, b]) => number(a + b),
            ("compare", [a, b]) => Ok(Value::Number(Number::Int(a.total_cmp(b) as i32))),
            ("isNaN", [n]) => Ok(Value::Bool(n.is_nan())),
            ("isInfinite", [n]) => Ok(Value::Bool(n.is_infinite())),
            _ => Ok(Value::Null),
        }
    }

    /// `true.name(arguments)`; null when `Boolean` has no such method.
    pub(super) fn bool_method(&mut self, b: bool, name: &str, arguments: &[Value]) -> Eval<Value> {
        Ok(match (name, arguments) {
            ("booleanValue", []) => Value::Bool(b),
            ("parseBoolean" | "valueOf", [Value::Text(text)]) => {
                Value::Bool(text.eq_ignore_ascii_case("true"))
            }
            ("valueOf", [Value::Bool(b)]) => Value::Bool(*b),
            ("compareTo", [Value::Bool(other)]) => Value::Number(Number::Int(b.cmp(other) as i32)),
            ("compareTo", [_]) => return self.fail("a boolean is compared with a boolean"),
            ("logicalAnd", [Value::Bool(a), Value::Bool(b)]) => Value::Bool(*a && *b),
            ("logicalOr", [Value::Bool(a), Value::Bool(b)]) => Value::Bool(*a || *b),
            ("logicalXor", [Value::Bool(a), Value::Bool(b)]) => Value::Bool(a != b),
            _ => Value::Null,
        })
    }
}

/// Java's `longValue()`.
fn long(number: &Number) -> i64 {
    number.as_integer().map_or_else(|| number.as_double() as i64, |n| n as i64)
}
