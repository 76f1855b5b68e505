//! Puts the tree of a document together, for both readers and for plain values.

use std::collections::HashSet;

use serde_json::Value;

use super::{Entry, Name, Shape};
use crate::problem::Place;

/// Deeper nesting is refused: readers may recurse.
const MAX_DEPTH: usize = 200;

/// A fault found while the tree is built.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) place: Place,
    pub(super) sentence: String,
}

impl Fault {
    pub(super) fn new(place: Place, sentence: impl Into<String>) -> Self {
        Self { place, sentence: sentence.into() }
    }
}

/// A tree in the making.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) entries: Vec<Entry>,
    pub(super) faults: Vec<Fault>,
}

impl Builder {
    /// Adds a value below `parent`; the parent learns of its child at once.
    pub(super) fn add(
        &mut self,
        parent: Option<usize>,
        name: Name,
        places: (Place, Place),
        shape: Shape,
    ) -> usize {
        let index = self.entries.len();
        if let Some(parent) = parent
            && let Shape::List(children) | Shape::Object(children) = &mut self.entries[parent].shape
        {
            children.push(index);
        }
        let (name_place, place) = places;
        self.entries.push(Entry { parent, name, name_place, place, shape });
        index
    }

    /// Reports every key that an object has twice; called once the object is complete.
    pub(super) fn check_keys(&mut self, object: usize) {
        let Shape::Object(members) = &self.entries[object].shape else { return };
        let mut seen = HashSet::new();
        for &member in members {
            let Entry { name: Name::Key(key), name_place, .. } = &self.entries[member] else {
                continue;
            };
            if !seen.insert(key.as_str()) {
                let sentence = format!("the key {key:?} stands here a second time");
                self.faults.push(Fault::new(*name_place, sentence));
            }
        }
    }

    pub(super) fn add_value(
        &mut self,
        parent: Option<usize>,
        name: Name,
        value: &Value,
        depth: usize,
    ) -> Result<(), Fault> {
        check_depth(depth, Place::default())?;
        let shape = match value {
            Value::Null => Shape::Null,
            Value::Bool(bool) => Shape::Bool(*bool),
            Value::Number(number) => Shape::Number(number.clone()),
            Value::String(text) => Shape::Text(text.clone()),
            Value::Array(_) => Shape::List(Vec::new()),
            Value::Object(_) => Shape::Object(Vec::new()),
        };
        let index = self.add(parent, name, (Place::default(), Place::default()), shape);
        match value {
            Value::Array(items) => items.iter().enumerate().try_for_each(|(at, item)| {
                self.add_value(Some(index), Name::Index(at), item, depth + 1)
            }),
            Value::Object(members) => members.iter().try_for_each(|(key, member)| {
                self.add_value(Some(index), Name::Key(key.clone()), member, depth + 1)
            }),
            _ => Ok(()),
        }
    }
}

/// Refuses values below the deepest level.
pub(super) fn check_depth(depth: usize, place: Place) -> Result<(), Fault> {
    if depth <= MAX_DEPTH {
        return Ok(());
    }
    Err(Fault::new(place, format!("values are nested more than {MAX_DEPTH} deep here")))
}
