//! Values while a template runs. Lists and maps live on a heap of the run, as Java's do: two
//! variables may name the same one, and a circle of them is no leak.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::syntax::Block;
use crate::json_path::{Json, Number};

/// Maps of more entries find them through an index.
const SMALL: usize = 8;

/// Anything a reference can stand for.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Nothing: what an undefined variable is.
    Null,
    Bool(bool),
    Number(Number),
    Text(Arc<str>),
    /// A list on the heap.
    List(usize),
    /// A map on the heap.
    Map(usize),
    /// A pair of `entrySet()`.
    Entry(Rc<(Value, Value)>),
    /// What `#define` keeps under a name: rendered where it is used.
    Block(u32, Arc<(Arc<str>, Block)>),
    /// What is left of a list's iterator, last first.
    Iterator(usize),
    /// `$foreach`, by how many loops are around it.
    Loop(usize),
    /// `$input`
    Input,
    /// `$util`
    Util,
}

impl Value {
    /// A text.
    pub(super) fn text(text: &str) -> Self {
        Self::Text(text.into())
    }

    /// An `Integer`.
    pub(super) fn int(n: usize) -> Self {
        Self::Number(Number::integer(n as i128))
    }
}

/// Several values: what they can be asked, and how they print.
#[derive(Debug)]
pub(super) struct List {
    pub(super) items: Vec<Value>,
    pub(super) kind: Kind,
}

/// Java's class of several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `ArrayList`
    List,
    /// A list read from JSON, which prints itself as JSON.
    Json,
    /// The keys, values or entries of a map on the heap: without an order to ask for.
    Set(usize),
    /// An array, of fixed size; it prints as its class's name, which this is, and a number.
    Array(&'static str),
}

/// A map in order of insertion.
#[derive(Debug, Default)]
pub(super) struct Map {
    entries: Vec<(Value, Value)>,
    index: HashMap<Key, usize>,
    /// Whether a key may be set only once: an override of `$context`.
    pub(super) once: bool,
}

/// A key as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Text(Arc<str>),
    Number(String),
    Other(u8, usize),
}

impl Key {
    fn of(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Text(Arc::clone(text)),
            Value::Number(number) => {
                let mut text = String::new();
                number.write(&mut text);
                Self::Number(text)
            }
            Value::Bool(b) => Self::Other(1, usize::from(*b)),
            Value::List(id) => Self::Other(2, *id),
            Value::Map(id) => Self::Other(3, *id),
            Value::Null => Self::Other(0, 0),
            _ => Self::Other(4, 0),
        }
    }
}

impl Map {
    /// Its entries.
    pub(super) fn entries(&self) -> &[(Value, Value)] {
        &self.entries
    }

    fn place(&self, key: &Value) -> Option<usize> {
        if self.entries.len() <= SMALL {
            if let Value::Text(text) = key {
                return self
                    .entries
                    .iter()
                    .position(|(known, _)| matches!(known, Value::Text(known) if known == text));
            }
            let key = Key::of(key);
            return self.entries.iter().position(|(known, _)| Key::of(known) == key);
        }
        self.index.get(&Key::of(key)).copied()
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &Value) -> Option<&Value> {
        self.place(key).map(|place| &self.entries[place].1)
    }

    /// Sets a key and gives the value it had.
    pub(super) fn put(&mut self, key: Value, value: Value) -> Option<Value> {
        if let Some(place) = self.place(&key) {
            return Some(std::mem::replace(&mut self.entries[place].1, value));
        }
        self.entries.push((key, value));
        let count = self.entries.len();
        if count == SMALL + 1 {
            self.reindex();
        } else if count > SMALL {
            self.index.insert(Key::of(&self.entries[count - 1].0), count - 1);
        }
        None
    }

    /// Takes a key out.
    pub(super) fn remove(&mut self, key: &Value) -> Option<Value> {
        let place = self.place(key)?;
        let (_, value) = self.entries.remove(place);
        self.reindex();
        Some(value)
    }

    fn reindex(&mut self) {
        self.index.clear();
        if self.entries.len() > SMALL {
            let keys = self.entries.iter().enumerate();
            self.index.extend(keys.map(|(place, (key, _))| (Key::of(key), place)));
        }
    }
}

/// Where lists and maps are.
#[derive(Debug, Default)]
pub(super) struct Heap {
    lists: Vec<List>,
    maps: Vec<Map>,
}

impl Heap {
    /// A new list.
    pub(super) fn list(&mut self, items: Vec<Value>, kind: Kind) -> Value {
        self.lists.push(List { items, kind });
        Value::List(self.lists.len() - 1)
    }

    /// A new map.
    pub(super) fn map(&mut self, entries: impl IntoIterator<Item = (Value, Value)>) -> Value {
        let mut map = Map::default();
        for (key, value) in entries {
            map.put(key, value);
        }
        self.maps.push(map);
        Value::Map(self.maps.len() - 1)
    }

    /// A list that a value names.
    pub(super) fn list_at(&self, id: usize) -> &List {
        &self.lists[id]
    }

    /// The same, to change it.
    pub(super) fn list_mut(&mut self, id: usize) -> &mut List {
        &mut self.lists[id]
    }

    /// A map that a value names.
    pub(super) fn map_at(&self, id: usize) -> &Map {
        &self.maps[id]
    }

    /// The same, to change it.
    pub(super) fn map_mut(&mut self, id: usize) -> &mut Map {
        &mut self.maps[id]
    }

    /// A value as JSON's parser gives it to Java, and how many values it is made of.
    pub(super) fn read(&mut self, json: &Json) -> (Value, usize) {
        let mut count = 1;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(b) => Value::Bool(*b),
            Json::Number(number) => Value::Number(number.clone()),
            Json::Text(text) => Value::Text(Arc::clone(text)),
            Json::List(items) => {
                let items = items.iter().map(|item| {
                    let (value, inner) = self.read(item);
                    count += inner;
                    value
                });
                let items = items.collect();
                self.list(items, Kind::Json)
            }
            Json::Object(members) => {
                let entries: Vec<_> = members
                    .iter()
                    .map(|(name, member)| {
                        let (value, inner) = self.read(member);
                        count += inner;
                        (Value::Text(Arc::clone(name)), value)
                    })
                    .collect();
                self.map(entries)
            }
        };
        (value, count)
    }

    /// The same from what the gateway keeps.
    pub(super) fn read_members(
        &mut self,
        members: &serde_json::Map<String, serde_json::Value>,
    ) -> Value {
        let entries: Vec<_> = members
            .iter()
            .map(|(name, member)| (Value::text(name), self.read(&Json::from(member)).0))
            .collect();
        self.map(entries)
    }
}
