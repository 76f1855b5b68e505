//! Values of expressions.

use std::sync::Arc;

use super::{Eval, NEW, Runtime};
use crate::json_path::Number;
use crate::vtl::arithmetic::{TooLong, compare, reckon};
use crate::vtl::syntax::{Expr, Operator, Term};
use crate::vtl::value::{Kind, Value};

impl Runtime<'_> {
    /// Whether a condition holds: an undefined reference is an empty text, and that is true; a
    /// literal other than `true` is not.
    pub(super) fn truth(&mut self, condition: &Expr) -> Eval<bool> {
        match condition {
            Expr::Bool(b) => Ok(*b),
            Expr::Group(inner, _) => self.truth(inner),
            // A sum is never true, and not even reckoned.
            Expr::Chain(_, terms) if terms.iter().any(|term| term.operator.reckons()) => Ok(false),
            Expr::Reference(_) | Expr::Not(_) | Expr::Chain(..) => {
                Ok(match self.value(condition)? {
                    Value::Null => false,
                    Value::Bool(b) => b,
                    _ => true,
                })
            }
            _ => Ok(false),
        }
    }

    /// An expression's value.
    pub(super) fn value(&mut self, expr: &Expr) -> Eval<Value> {
        self.spend(1)?;
        match expr {
            Expr::Text(text) => Ok(Value::Text(Arc::clone(text))),
            Expr::Number(number) => Ok(Value::Number(number.clone())),
            Expr::Bool(b) => Ok(Value::Bool(*b)),
            Expr::Reference(reference) => self.reference(reference),
            Expr::Interpolated { block, padded } => {
                let mut text = String::new();
                self.deeper(|run| run.block(block, &mut text))?;
                if *padded {
                    text.pop();
                }
                self.new_text(&text)
            }
            Expr::List(items) => {
                let items = items.iter().map(|item| self.value(item)).collect::<Eval<Vec<_>>>()?;
                self.new_list(items, Kind::List)
            }
            Expr::Map(pairs) => {
                let mut entries = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    entries.push((self.value(key)?, self.value(value)?));
                }
                self.spend(entries.len() + NEW)?;
                Ok(self.heap.map(entries))
            }
            Expr::Range(first, last, _) => self.range(first, last),
            Expr::Group(inner, _) => self.value(inner),
            Expr::Not(inner) => Ok(Value::Bool(!self.truth(inner)?)),
            Expr::Chain(first, terms) => self.chain(first, terms),
        }
    }

    fn range(&mut self, first: &Expr, last: &Expr) -> Eval<Value> {
        let (Value::Number(first), Value::Number(last)) = (self.value(first)?, self.value(last)?)
        else {
            return Ok(Value::Null);
        };
        let (first, last) = (first.as_int(), last.as_int());
        let count = first.abs_diff(last) as usize + 1;
        self.spend(count)?;
        let step = if first >= last { -1 } else { 1 };
        let numbers = (0..count as i128).map(|i| i128::from(first) + step * i);
        let items = numbers.map(|n| Value::Number(Number::integer(n)));
        Ok(self.heap.list(items.collect(), Kind::List))
    }

    fn chain(&mut self, first: &Expr, terms: &[Term]) -> Eval<Value> {
        if let Some(Term { operator: operator @ (Operator::Or | Operator::And), .. }) =
            terms.first()
        {
            let stops_at = *operator == Operator::Or;
            for operand in std::iter::once(first).chain(terms.iter().map(|term| &term.operand)) {
                if self.truth(operand)? == stops_at {
                    return Ok(Value::Bool(stops_at));
                }
            }
            return Ok(Value::Bool(!stops_at));
        }
        let mut left = self.value(first)?;
        let mut source = first.source();
        for term in terms {
            let operator = &term.operator;
            let right = self.value(&term.operand)?;
            left = match operator {
                Operator::Equal => Value::Bool(self.same(&left, &right)?),
                Operator::NotEqual => Value::Bool(!self.same(&left, &right)?),
                Operator::Less
                | Operator::Greater
                | Operator::LessOrEqual
                | Operator::GreaterOrEqual => Value::Bool(compare(&left, *operator, &right)),
                Operator::Add if [&left, &right].iter().any(|v| matches!(v, Value::Text(_))) => {
                    let mut text = String::new();
                    for (side, source) in [(&left, source), (&right, term.operand.source())] {
                        match side {
                            Value::Null => text.push_str(source),
                            side => self.print(side, &mut text)?,
                        }
                    }
                    self.new_text(&text)?
                }
                _ => match reckon(&left, *operator, &right) {
                    Ok(value) => value,
                    Err(TooLong) => {
                        return self.fail("numbers of over 38 digits are not reckoned with");
                    }
                },
            };
            source = &term.source;
        }
        Ok(left)
    }

    /// `==`: numbers by value, everything else by its text.
    fn same(&mut self, left: &Value, right: &Value) -> Eval<bool> {
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => Ok(left == right),
            (Value::Text(left), Value::Text(right)) => {
                self.spend(left.len().min(right.len()) / 32)?;
                Ok(left == right)
            }
            (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
            (Value::Null, Value::Null) => Ok(true),
            (Value::Null, _) | (_, Value::Null) => Ok(false),
            (left, right) => Ok(self.text_of(left)? == self.text_of(right)?),
        }
    }
}
