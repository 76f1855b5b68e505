//! Following references, to read and to set what they lead to.

use std::sync::Arc;

use super::{Eval, Runtime};
use crate::json_path::Number;
use crate::vtl::syntax::{Reference, Step};
use crate::vtl::value::Value;

impl Runtime<'_> {
    /// A reference's value; what is not there is an empty text, as AWS has it.
    pub(super) fn reference(&mut self, reference: &Reference) -> Eval<Value> {
        let Some(slot) = reference.slot else {
            return Ok(Value::Null);
        };
        self.place = reference.place;
        let mut value = self.variables[slot as usize].clone();
        for step in &reference.steps {
            if matches!(value, Value::Null) {
                break;
            }
            value = self.deeper(|run| run.step(&value, step))?;
            self.place = reference.place;
        }
        Ok(if matches!(value, Value::Null) { Value::Text("".into()) } else { value })
    }

    fn step(&mut self, value: &Value, step: &Step) -> Eval<Value> {
        self.spend(1)?;
        match step {
            Step::Property(name) => self.property(value, name),
            Step::Method(name, arguments) => {
                let arguments =
                    arguments.iter().map(|expr| self.value(expr)).collect::<Eval<Vec<_>>>()?;
                self.method(value, name, &arguments)
            }
            Step::Index(index) => {
                let index = self.value(index)?;
                let index = self.counted_back(value, index)?;
                self.method(value, "get", &[index])
            }
        }
    }

    /// An index below zero counts from the end of a list (or, strangely, of a map).
    fn counted_back(&self, value: &Value, index: Value) -> Eval<Value> {
        let Value::Number(Number::Int(back @ ..=-1)) = index else {
            return Ok(index);
        };
        let size = match value {
            Value::List(id) => self.heap.list_at(*id).items.len(),
            Value::Map(id) => self.heap.map_at(*id).entries().len(),
            _ => return self.fail("only a list can be counted from its end"),
        };
        Ok(Value::Number(Number::integer(size as i128 + i128::from(back))))
    }

    /// `#set`: a variable, or a member of what a reference leads to; nothing where it leads
    /// nowhere.
    pub(super) fn set(&mut self, target: &Reference, value: Value) -> Eval<()> {
        self.place = target.place;
        let Some(slot) = target.slot else {
            return Ok(());
        };
        let Some((last, steps)) = target.steps.split_last() else {
            if self.held != Some(slot as usize) {
                self.variables[slot as usize] = value;
            }
            return Ok(());
        };
        let mut holder = self.variables[slot as usize].clone();
        for step in steps {
            holder = self.step(&holder, step)?;
        }
        match (last, &holder) {
            (Step::Property(name), Value::Map(id)) => {
                self.put(*id, Value::Text(Arc::clone(name)), value).map(drop)
            }
            (Step::Index(index), Value::Map(id)) => {
                let key = self.value(index)?;
                let key = self.counted_back(&holder, key)?;
                self.put(*id, key, value).map(drop)
            }
            (Step::Index(index), Value::List(_)) => {
                let index = self.value(index)?;
                let index = self.counted_back(&holder, index)?;
                self.method(&holder, "set", &[index, value]).map(drop)
            }
            _ => Ok(()),
        }
    }
}
