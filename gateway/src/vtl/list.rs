//! Methods of lists, and of arrays and sets, which have fewer.

use super::eval::{Eval, Runtime};
use super::value::{Kind, Value};
use crate::json_path::Number;

impl Runtime<'_> {
    /// `list.name(arguments)`; null when its class has no such method.
    pub(super) fn list_method(
        &mut self,
        id: usize,
        name: &str,
        arguments: &[Value],
    ) -> Eval<Value> {
        let kind = self.heap.list_at(id).kind;
        let size = self.heap.list_at(id).items.len();
        let grows =
            matches!(name, "add" | "addAll" | "remove" | "removeAll" | "retainAll" | "clear");
        match kind {
            Kind::Array(_) if grows && !arguments.is_empty() => {
                return self.fail(format!("{name}: an array keeps its size"));
            }
            Kind::Set(_) if matches!(name, "add" | "addAll") && !arguments.is_empty() => {
                return self.fail(format!("{name}: what a map holds is put into the map"));
            }
            Kind::Set(_)
                if matches!(name, "get" | "set" | "indexOf" | "lastIndexOf" | "subList") =>
            {
                return Ok(Value::Null);
            }
            _ => {}
        }
        Ok(match (name, arguments) {
            ("size" | "count", []) => Value::int(size),
            ("isEmpty", []) => Value::Bool(size == 0),
            ("get", [Value::Number(Number::Int(index))]) => {
                let place = self.place(*index, size)?;
                self.heap.list_at(id).items[place].clone()
            }
            ("set", [Value::Number(Number::Int(index)), value]) => {
                let place = self.place(*index, size)?;
                std::mem::replace(&mut self.heap.list_mut(id).items[place], value.clone())
            }
            ("add", [value]) => {
                self.spend(1)?;
                self.heap.list_mut(id).items.push(value.clone());
                Value::Bool(true)
            }
            ("add", [Value::Number(Number::Int(index)), value]) => {
                self.spend(size / 8 + 1)?;
                let place = self.place(*index, size + 1)?;
                self.heap.list_mut(id).items.insert(place, value.clone());
                Value::Text("".into())
            }
            ("addAll", [other]) => self.add_all(id, size, other)?,
            ("addAll", [Value::Number(Number::Int(index)), other]) => {
                let place = self.place(*index, size + 1)?;
                self.add_all(id, place, other)?
            }
            ("remove", [Value::Number(Number::Int(index))]) if !matches!(kind, Kind::Set(_)) => {
                self.spend(size / 8)?;
                let place = self.place(*index, size)?;
                self.heap.list_mut(id).items.remove(place)
            }
            ("remove", [value]) => {
                let place = self.positions(id, value)?.first().copied();
                if let Some(place) = place {
                    self.heap.list_mut(id).items.remove(place);
                }
                Value::Bool(place.is_some())
            }
            ("removeAll" | "retainAll", [Value::List(other)]) => {
                let mut kept = Vec::new();
                for item in self.heap.list_at(id).items.clone() {
                    let found = !self.positions(*other, &item)?.is_empty();
                    if found == (name == "retainAll") {
                        kept.push(item);
                    }
                }
                let changed = kept.len() != size;
                self.heap.list_mut(id).items = kept;
                Value::Bool(changed)
            }
            ("contains", [value]) => Value::Bool(!self.positions(id, value)?.is_empty()),
            ("containsAll", [Value::List(other)]) => {
                let items = self.heap.list_at(*other).items.clone();
                self.spend(items.len() / 2)?;
                for item in items {
                    if self.positions(id, &item)?.is_empty() {
                        return Ok(Value::Bool(false));
                    }
                }
                Value::Bool(true)
            }
            ("indexOf", [value]) => position(self.positions(id, value)?.first()),
            ("lastIndexOf", [value]) => position(self.positions(id, value)?.last()),
            ("subList", [Value::Number(Number::Int(from)), Value::Number(Number::Int(to))]) => {
                let (from, to) = (self.place(*from, size + 1)?, self.place(*to, size + 1)?);
                let Some(items) = self.heap.list_at(id).items.get(from..to) else {
                    return self.fail(format!("a list from {from} to {to} is none"));
                };
                let items = items.to_vec();
                self.new_list(items, Kind::List)?
            }
            ("clear", []) => {
                self.heap.list_mut(id).items.clear();
                Value::Text("".into())
            }
            ("iterator" | "listIterator", []) => {
                let left = self.heap.list_at(id).items.iter().rev().cloned().collect();
                match self.new_list(left, Kind::List)? {
                    Value::List(left) => Value::Iterator(left),
                    other => other,
                }
            }
            ("toArray", []) => {
                let items = self.heap.list_at(id).items.clone();
                self.new_list(items, Kind::Array("[Ljava.lang.Object;"))?
            }
            ("toJSONString", []) if kind == Kind::Json => {
                Value::Text(self.text_of(&Value::List(id))?)
            }
            _ => Value::Null,
        })
    }

    /// Puts the items of one list into another, at a place.
    fn add_all(&mut self, id: usize, place: usize, other: &Value) -> Eval<Value> {
        let Value::List(other) = other else {
            return Ok(Value::Null);
        };
        let items = self.heap.list_at(*other).items.clone();
        let size = self.heap.list_at(id).items.len();
        self.spend(size / 2 + items.len() / 2 + 1)?;
        let changed = !items.is_empty();
        self.heap.list_mut(id).items.splice(place..place, items);
        Ok(Value::Bool(changed))
    }

    /// Where a list has an item equal to `value`.
    fn positions(&mut self, id: usize, value: &Value) -> Eval<Vec<usize>> {
        let mut found = Vec::new();
        let mut i = 0;
        while let Some(item) = self.heap.list_at(id).items.get(i).cloned() {
            if self.equal(&item, value)? {
                found.push(i);
            }
            i += 1;
        }
        Ok(found)
    }

    /// An index into a list, from 0 to `size` (excluded); the template fails for others.
    fn place(&self, index: i32, size: usize) -> Eval<usize> {
        match usize::try_from(index) {
            Ok(place) if place < size => Ok(place),
            _ => self.fail(format!("index {index} is not in a list of {size}")),
        }
    }
}

/// An index, or -1.
fn position(found: Option<&usize>) -> Value {
    found.map_or(Value::Number(Number::Int(-1)), |place| Value::int(*place))
}
