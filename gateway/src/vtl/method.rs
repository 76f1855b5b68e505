//! Methods and properties of lists, maps, numbers and the rest; texts have their own file.

use std::rc::Rc;

use super::eval::{Eval, Halt, Runtime};
use super::value::Value;
use crate::json_path::Number;

impl Runtime<'_> {
    /// `value.name`; null when there is no such property.
    pub(super) fn property(&mut self, value: &Value, name: &str) -> Eval<Value> {
        Ok(match (value, name) {
            (Value::Map(_), "class") => Value::Null,
            (Value::Map(id), _) => {
                self.heap.map_at(*id).get(&Value::text(name)).cloned().unwrap_or(Value::Null)
            }
            (Value::List(_) | Value::Text(_), "empty") => {
                return self.method(value, "isEmpty", &[]);
            }
            (Value::Entry(entry), "key") => entry.0.clone(),
            (Value::Entry(entry), "value") => entry.1.clone(),
            (Value::Loop(round), _) => self.round(*round, name),
            (Value::Input, "body") => return self.body(),
            _ => Value::Null,
        })
    }

    /// `value.name(arguments)`; null when there is no such method.
    pub(super) fn method(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Eval<Value> {
        for argument in arguments {
            if let Value::Text(text) = argument {
                self.spend(text.len() / 32)?;
            }
        }
        match (name, arguments) {
            ("toString", []) => return self.text_of(value).map(Value::Text),
            ("equals", [other]) => return self.equal(value, other).map(Value::Bool),
            _ => {}
        }
        match value {
            Value::Text(text) => self.text_method(text, name, arguments),
            Value::List(id) => self.list_method(*id, name, arguments),
            Value::Map(id) => self.map_method(*id, name, arguments),
            Value::Number(number) => Ok(number_method(number, name, arguments)),
            Value::Bool(b) if name == "booleanValue" => Ok(Value::Bool(*b)),
            Value::Entry(entry) if name == "getKey" => Ok(entry.0.clone()),
            Value::Entry(entry) if name == "getValue" => Ok(entry.1.clone()),
            Value::Loop(round) => match name {
                "stop" => Err(Halt::Break),
                "hasNext" => Ok(self.round(*round, name)),
                "isFirst" => Ok(self.round(*round, "first")),
                "isLast" => Ok(self.round(*round, "last")),
                "getIndex" => Ok(self.round(*round, "index")),
                "getCount" => Ok(self.round(*round, "count")),
                _ => Ok(Value::Null),
            },
            Value::Iterator(id) if name == "hasNext" => {
                Ok(Value::Bool(!self.heap.list_at(*id).items.is_empty()))
            }
            Value::Iterator(id) if name == "next" => match self.heap.list_mut(*id).items.pop() {
                Some(item) => Ok(item),
                None => self.fail("the iterator has no more items"),
            },
            Value::Input => self.input_method(name, arguments),
            Value::Util => self.util_method(name, arguments),
            _ => Ok(Value::Null),
        }
    }

    /// Java's `equals`: of one class and alike.
    fn equal(&mut self, left: &Value, right: &Value) -> Eval<bool> {
        self.spend(1)?;
        Ok(match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                std::mem::discriminant(left) == std::mem::discriminant(right) && left == right
            }
            (Value::Text(left), Value::Text(right)) => {
                self.spend(left.len().min(right.len()) / 32)?;
                left == right
            }
            (left, right) if std::mem::discriminant(left) == std::mem::discriminant(right) => {
                self.text_of(left)? == self.text_of(right)?
            }
            _ => false,
        })
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

    /// The items of a list.
    fn items(&self, value: &Value) -> Option<Vec<Value>> {
        match value {
            Value::List(id) => Some(self.heap.list_at(*id).items.clone()),
            _ => None,
        }
    }

    fn list_method(&mut self, id: usize, name: &str, arguments: &[Value]) -> Eval<Value> {
        let size = self.heap.list_at(id).items.len();
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
            ("addAll", [other]) => {
                let Some(items) = self.items(other) else {
                    return Ok(Value::Null);
                };
                self.spend(items.len() / 2 + 1)?;
                let changed = !items.is_empty();
                self.heap.list_mut(id).items.extend(items);
                Value::Bool(changed)
            }
            ("remove", [Value::Number(Number::Int(index))]) => {
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
            ("contains", [value]) => Value::Bool(!self.positions(id, value)?.is_empty()),
            ("containsAll", [other]) => {
                let Some(items) = self.items(other) else {
                    return Ok(Value::Null);
                };
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
                self.new_list(items)?
            }
            ("clear", []) => {
                self.heap.list_mut(id).items.clear();
                Value::Text("".into())
            }
            ("iterator" | "listIterator", []) => {
                let left = self.heap.list_at(id).items.iter().rev().cloned().collect();
                match self.new_list(left)? {
                    Value::List(left) => Value::Iterator(left),
                    other => other,
                }
            }
            ("toArray", []) => Value::List(id),
            _ => Value::Null,
        })
    }

    /// Sets a key of a map. An override of `$context` is set once (data-plane.md 9.4).
    pub(super) fn put(&mut self, id: usize, key: Value, value: Value) -> Eval<Value> {
        self.spend(1)?;
        let map = self.heap.map_mut(id);
        if map.once && !matches!(map.get(&key), None | Some(Value::Map(_))) {
            let name = self.text_of(&key)?;
            return self.fail(format!("the override of {name} is set twice"));
        }
        Ok(map.put(key, value).unwrap_or(Value::Null))
    }

    fn map_method(&mut self, id: usize, name: &str, arguments: &[Value]) -> Eval<Value> {
        let map = self.heap.map_at(id);
        let size = map.entries().len();
        Ok(match (name, arguments) {
            ("get", [key]) => map.get(key).cloned().unwrap_or(Value::Null),
            ("getOrDefault", [key, other]) => map.get(key).unwrap_or(other).clone(),
            ("containsKey", [key]) => Value::Bool(map.get(key).is_some()),
            ("size", []) => Value::int(size),
            ("isEmpty", []) => Value::Bool(size == 0),
            ("put", [key, value]) => self.put(id, key.clone(), value.clone())?,
            ("putIfAbsent", [key, value]) => match map.get(key) {
                None | Some(Value::Null) => self.put(id, key.clone(), value.clone())?,
                Some(known) => known.clone(),
            },
            ("putAll", [Value::Map(other)]) => {
                let entries = self.heap.map_at(*other).entries().to_vec();
                self.spend(entries.len())?;
                for (key, value) in entries {
                    self.put(id, key, value)?;
                }
                Value::Text("".into())
            }
            ("remove", [key]) => {
                self.spend(size / 4)?;
                self.heap.map_mut(id).remove(key).unwrap_or(Value::Null)
            }
            ("remove", [key, value]) => {
                let known = map.get(key).cloned();
                let alike = match &known {
                    Some(known) => self.equal(known, value)?,
                    None => false,
                };
                if alike {
                    self.heap.map_mut(id).remove(key);
                }
                Value::Bool(alike)
            }
            ("clear", []) => {
                for (key, _) in map.entries().to_vec() {
                    self.spend(size / 4)?;
                    self.heap.map_mut(id).remove(&key);
                }
                Value::Text("".into())
            }
            ("keySet", []) => {
                let keys = map.entries().iter().map(|(key, _)| key.clone()).collect();
                self.new_list(keys)?
            }
            ("values", []) => {
                let values = map.entries().iter().map(|(_, value)| value.clone()).collect();
                self.new_list(values)?
            }
            ("entrySet", []) => {
                let entries = map.entries().iter();
                let entries = entries.map(|entry| Value::Entry(Rc::new(entry.clone()))).collect();
                self.new_list(entries)?
            }
            ("containsValue", [value]) => {
                let entries = map.entries().to_vec();
                self.spend(size / 2)?;
                for (_, known) in entries {
                    if self.equal(&known, value)? {
                        return Ok(Value::Bool(true));
                    }
                }
                Value::Bool(false)
            }
            _ => Value::Null,
        })
    }
}

/// An index, or -1.
fn position(found: Option<&usize>) -> Value {
    found.map_or(Value::Number(Number::Int(-1)), |place| Value::int(*place))
}

fn number_method(number: &Number, name: &str, arguments: &[Value]) -> Value {
    let result = match (name, arguments) {
        ("intValue" | "hashCode", []) => Number::Int(number.as_int()),
        ("longValue", []) => match number.as_integer() {
            Some(n) => Number::Long(n as i64),
            None => Number::Long(number.as_double() as i64),
        },
        ("doubleValue", []) => Number::Double(number.as_double()),
        ("floatValue", []) => {
            let nearest = (number.as_double() as f32).to_string();
            Number::Double(nearest.parse().unwrap_or(f64::NAN))
        }
        ("compareTo", [Value::Number(other)]) => {
            Number::Int(number.partial_cmp(other).map_or(0, |order| order as i32))
        }
        _ => return Value::Null,
    };
    Value::Number(result)
}
