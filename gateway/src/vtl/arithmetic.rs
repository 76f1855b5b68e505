//! Reckoning as Velocity does: integers stay integers, null where it cannot be done.

use super::syntax::Operator;
use super::value::Value;
use crate::json_path::Number;

/// A number too long to reckon with.
pub(super) struct TooLong;

/// The result of `left operator right` on numbers; null where one is none, or for a division by
/// zero.
pub(super) fn reckon(left: &Value, operator: Operator, right: &Value) -> Result<Value, TooLong> {
    let (Value::Number(left), Value::Number(right)) = (left, right) else {
        return Ok(Value::Null);
    };
    let divides = matches!(operator, Operator::Divide | Operator::Remainder);
    if divides && right.as_double() == 0.0 {
        return Ok(Value::Null);
    }
    let integers = left.as_integer().zip(right.as_integer());
    let number = if let Some((left, right)) = integers {
        let result = match operator {
            Operator::Add => left.checked_add(right),
            Operator::Subtract => left.checked_sub(right),
            Operator::Multiply => left.checked_mul(right),
            Operator::Divide => left.checked_div(right),
            _ => left.checked_rem(right),
        };
        Number::integer(result.ok_or(TooLong)?)
    } else {
        let (left, right) = (left.as_double(), right.as_double());
        Number::Double(match operator {
            Operator::Add => left + right,
            Operator::Subtract => left - right,
            Operator::Multiply => left * right,
            Operator::Divide => left / right,
            _ => left % right,
        })
    };
    Ok(Value::Number(number))
}

/// `left operator right` for `<`, `<=`, `>` and `>=`: false unless both are numbers.
pub(super) fn compare(left: &Value, operator: Operator, right: &Value) -> bool {
    let (Value::Number(left), Value::Number(right)) = (left, right) else {
        return false;
    };
    match operator {
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        _ => left >= right,
    }
}
