//! Names and values as the maps of events hold them: the last value, all of them, or joined.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

/// A name and a value.
pub(super) trait Pair {
    fn name(&self) -> &str;
    fn value(&self) -> &str;
}

impl Pair for (String, String) {
    fn name(&self) -> &str {
        &self.0
    }
    fn value(&self) -> &str {
        &self.1
    }
}

impl Pair for (&str, Cow<'_, str>) {
    fn name(&self) -> &str {
        self.0
    }
    fn value(&self) -> &str {
        &self.1
    }
}

impl Pair for (Cow<'_, str>, &str) {
    fn name(&self) -> &str {
        &self.0
    }
    fn value(&self) -> &str {
        self.1
    }
}

/// Each name once, in the order of first appearance, with its values.
fn grouped<P: Pair>(
    pairs: &[P],
) -> impl Iterator<Item = (&str, impl Iterator<Item = &str> + Clone)> {
    let is_first = move |at: usize, name: &str| pairs[..at].iter().all(|p| p.name() != name);
    let firsts = pairs.iter().enumerate().filter(move |(at, pair)| is_first(*at, pair.name()));
    firsts.map(move |(at, pair)| {
        let same = pairs[at..].iter().filter(move |p| p.name() == pair.name());
        (pair.name(), same.map(Pair::value))
    })
}

/// The single-value map: the last value of each name.
pub(super) struct Last<'a, P>(pub(super) &'a [P]);

impl<P: Pair> Serialize for Last<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, values) in grouped(self.0) {
            map.serialize_entry(name, &values.last())?;
        }
        map.end()
    }
}

/// The multi-value map: every value of each name, in order.
pub(super) struct All<'a, P>(pub(super) &'a [P]);

impl<P: Pair> Serialize for All<'_, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, values) in grouped(self.0) {
            map.serialize_entry(name, &values.collect::<Vec<_>>())?;
        }
        map.end()
    }
}

/// Format 2.0's map: the values of each name with commas between.
pub(super) struct Joined<'a>(pub(super) &'a [(Cow<'a, str>, &'a str)]);

impl Serialize for Joined<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, mut values) in grouped(self.0) {
            let first = values.next().unwrap_or_default();
            let joined = values.fold(Cow::Borrowed(first), |all, value| all + "," + value);
            map.serialize_entry(name, &joined)?;
        }
        map.end()
    }
}
