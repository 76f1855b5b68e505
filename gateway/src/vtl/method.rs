//! Methods and properties of maps and the rest; texts, lists and numbers have their own files.

use std::rc::Rc;

use super::eval::{Eval, Runtime};
use super::text::hash;
use super::value::{Kind, Value};
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
            (Value::Text(_), "blank") => return self.method(value, "isBlank", &[]),
            (Value::Text(_), "bytes") => return self.method(value, "getBytes", &[]),
            (Value::Number(_), "naN") => return self.method(value, "isNaN", &[]),
            (Value::Number(_), "infinite") => return self.method(value, "isInfinite", &[]),
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
            ("hashCode", []) => {
                return Ok(Value::Number(Number::Int(self.hash(value)?)));
            }
            _ => {}
        }
        match value {
            Value::Text(text) => self.text_method(text, name, arguments),
            Value::List(id) => self.list_method(*id, name, arguments),
            Value::Map(id) => self.map_method(*id, name, arguments),
            Value::Number(number) => self.number_method(number, name, arguments),
            Value::Bool(b) => self.bool_method(*b, name, arguments),
            Value::Entry(entry) if name == "getKey" => Ok(entry.0.clone()),
            Value::Entry(entry) if name == "getValue" => Ok(entry.1.clone()),
            Value::Loop(round) => match name {
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

    /// Java's `hashCode`.
    fn hash(&mut self, value: &Value) -> Eval<i32> {
        self.deeper(|run| {
            run.spend(1)?;
            Ok(match value {
                Value::Bool(b) => {
                    if *b {
                        1231
                    } else {
                        1237
                    }
                }
                Value::Number(number) => number.hash(),
                Value::Text(text) => {
                    run.spend(text.len() / 16)?;
                    hash(text)
                }
                Value::List(id) => {
                    let mut sum = 1_i32;
                    for item in run.heap.list_at(*id).items.clone() {
                        sum = sum.wrapping_mul(31).wrapping_add(run.hash(&item)?);
                    }
                    sum
                }
                Value::Map(id) => {
                    let mut sum = 0_i32;
                    for (key, value) in run.heap.map_at(*id).entries().to_vec() {
                        sum = sum.wrapping_add(run.hash(&key)? ^ run.hash(&value)?);
                    }
                    sum
                }
                Value::Entry(entry) => run.hash(&entry.0)? ^ run.hash(&entry.1)?,
                _ => 0,
            })
        })
    }

    /// Java's `equals`: of one class and alike.
    pub(super) fn equal(&mut self, left: &Value, right: &Value) -> Eval<bool> {
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
                self.new_list(keys, Kind::Set(id))?
            }
            ("values", []) => {
                let values = map.entries().iter().map(|(_, value)| value.clone()).collect();
                self.new_list(values, Kind::Set(id))?
            }
            ("entrySet", []) => {
                let entries = map.entries().iter();
                let entries = entries.map(|entry| Value::Entry(Rc::new(entry.clone()))).collect();
                self.new_list(entries, Kind::Set(id))?
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
