//! JSONPath in Jayway's dialect, which is what AWS's `$input.path` and mappings speak.

mod filter;
mod function;
mod json;
mod number;
mod parse;
pub(crate) mod pattern;

use std::borrow::Cow;
use std::sync::Arc;

use self::filter::Filter;
use self::function::Function;
pub use self::json::Json;
pub(crate) use self::json::write_text;
pub use self::number::Number;

/// Values that one search may look at; beyond, nothing is found.
const MAX_VISITS: usize = 1_000_000;

/// A path into a document.
#[derive(Clone, Debug)]
pub struct Path {
    /// Whether it starts at the value under test of a filter.
    from_item: bool,
    steps: Vec<Step>,
    function: Option<Function>,
}

/// What is wrong with a path's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {sentence}")]
pub struct PathError {
    /// Where, in bytes from 0.
    pub at: usize,
    /// What is wrong there.
    pub sentence: String,
}

/// A step down into a document.
#[derive(Clone, Debug)]
enum Step {
    /// `.name`, `['name']` or `['one','other']`
    Names(Vec<Arc<str>>),
    /// `.*` or `[*]`
    All,
    /// `[0]`, `[-1]` or `[0,2]`
    Indexes(Vec<i64>),
    /// `[from:to]`
    Slice(Option<i64>, Option<i64>),
    /// `[?(…)]`
    Filter(Filter),
    /// `..`: the next step is taken at every depth.
    Deep,
}

impl Path {
    /// Reads a path; `$.` may be missing at its start.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        parse::parse(text)
    }

    /// What it leads to: the value itself where at most one can match, a list of all matches
    /// otherwise. `None` when there is no such value.
    pub fn find<'a>(&self, document: &'a Json) -> Option<Cow<'a, Json>> {
        self.find_within(document, &mut 0)
    }

    /// The same, counting the work it is.
    pub(crate) fn find_within<'a>(
        &self,
        document: &'a Json,
        visits: &mut usize,
    ) -> Option<Cow<'a, Json>> {
        self.search(document, document, visits)
    }

    /// The same in what the gateway keeps.
    pub fn find_value(&self, document: &serde_json::Value) -> Option<serde_json::Value> {
        self.find(&Json::from(document)).map(|found| serde_json::Value::from(&*found))
    }

    /// Whether at most one value can match.
    fn is_definite(&self) -> bool {
        let Some((last, steps)) = self.steps.split_last() else { return true };
        steps.iter().all(Step::is_definite)
            && (last.is_definite() || matches!(last, Step::Names(_)))
    }

    /// Searches from `root`, or from `item` in a filter.
    fn search<'a>(
        &self,
        root: &'a Json,
        item: &'a Json,
        visits: &mut usize,
    ) -> Option<Cow<'a, Json>> {
        let mut found = vec![if self.from_item { item } else { root }];
        let mut deep = false;
        let mut merged = None;
        // Up to the first step that may match more than one value, each has to lead somewhere.
        let mut definite = true;
        for (i, step) in self.steps.iter().enumerate() {
            if let Step::Deep = step {
                deep = true;
                definite = false;
                continue;
            }
            if definite && !found.iter().all(|value| step.fits(value)) {
                return None;
            }
            definite &= step.is_definite();
            if std::mem::take(&mut deep) {
                let mut all = Vec::new();
                for value in &found {
                    descend(value, &mut all, visits)?;
                }
                if let Step::Filter(filter) = step {
                    all.retain(|value| filter.accepts(root, value, visits));
                }
                found = all;
            }
            let names = match step {
                Step::Names(names) if names.len() > 1 && i + 1 == self.steps.len() => names,
                step => {
                    found = take(step, root, &found, visits)?;
                    continue;
                }
            };
            merged = Some(found.iter().filter_map(|value| merge(value, names)).collect::<Vec<_>>());
        }
        let definite = self.is_definite();
        let value = match merged {
            Some(merged) if definite => Cow::Owned(merged.into_iter().next()?),
            Some(merged) => Cow::Owned(Json::List(merged)),
            None if definite => Cow::Borrowed(*found.first()?),
            None => Cow::Owned(Json::List(found.into_iter().cloned().collect())),
        };
        match &self.function {
            Some(function) => function.apply(&value).map(Cow::Owned),
            None => Some(value),
        }
    }
}

impl Step {
    /// Whether it leads to one value at most.
    fn is_definite(&self) -> bool {
        match self {
            Self::Names(names) => names.len() == 1,
            Self::Indexes(indexes) => indexes.len() == 1,
            Self::All | Self::Slice(..) | Self::Filter(_) | Self::Deep => false,
        }
    }

    /// Whether a value is of a kind that it can be taken from, and has what it asks for.
    fn fits(&self, value: &Json) -> bool {
        match (self, value) {
            (Self::Names(names), Json::Object(_)) => match names.as_slice() {
                [name] => value.member(name).is_some(),
                _ => true,
            },
            (Self::Indexes(indexes), Json::List(items)) => match indexes.as_slice() {
                [index] => place(*index, items.len()).is_some_and(|place| place < items.len()),
                _ => true,
            },
            (Self::Slice(..), Json::List(_))
            | (Self::Filter(_), Json::List(_) | Json::Object(_))
            | (Self::All | Self::Deep, _) => true,
            _ => false,
        }
    }
}

/// One step from each of the values.
fn take<'a>(
    step: &Step,
    root: &'a Json,
    from: &[&'a Json],
    visits: &mut usize,
) -> Option<Vec<&'a Json>> {
    let mut found = Vec::new();
    for value in from {
        match (step, value) {
            (Step::Names(names), Json::Object(members)) => {
                *visits += members.len() * names.len() / 8;
                found.extend(names.iter().filter_map(|name| value.member(name)));
            }
            (Step::All, Json::Object(members)) => found.extend(members.iter().map(|(_, v)| v)),
            (Step::All, Json::List(items)) => found.extend(items),
            (Step::Indexes(indexes), Json::List(items)) => {
                found.extend(indexes.iter().filter_map(|i| items.get(place(*i, items.len())?)));
            }
            (Step::Slice(from, to), Json::List(items)) => {
                let bound = |at: i64| place(at, items.len()).unwrap_or(0).min(items.len());
                let (from, to) = (from.map_or(0, bound), to.map_or(items.len(), bound));
                found.extend(items.get(from..to).unwrap_or_default());
            }
            (Step::Filter(filter), Json::List(items)) => {
                found.extend(items.iter().filter(|item| filter.accepts(root, item, visits)));
            }
            // Jayway tests an object itself, not its members.
            (Step::Filter(filter), Json::Object(_)) => {
                found.extend(filter.accepts(root, value, visits).then_some(*value));
            }
            _ => {}
        }
        *visits += 1;
        if *visits + found.len() > MAX_VISITS {
            return None;
        }
    }
    *visits += found.len();
    Some(found)
}

/// The value and all below it, from the top down.
fn descend<'a>(value: &'a Json, all: &mut Vec<&'a Json>, visits: &mut usize) -> Option<()> {
    *visits += 1;
    if *visits > MAX_VISITS {
        return None;
    }
    all.push(value);
    match value {
        Json::List(items) => items.iter().try_for_each(|item| descend(item, all, visits)),
        Json::Object(members) => members.iter().try_for_each(|(_, v)| descend(v, all, visits)),
        _ => Some(()),
    }
}

/// The members of those names as an object of their own.
fn merge(value: &Json, names: &[Arc<str>]) -> Option<Json> {
    let Json::Object(_) = value else { return None };
    let members = names
        .iter()
        .filter_map(|name| Some((Arc::clone(name), value.member(name)?.clone())))
        .collect();
    Some(Json::Object(members))
}

/// An index from the start; a negative one counts from the end.
fn place(index: i64, size: usize) -> Option<usize> {
    let index = if index < 0 { index.checked_add(i64::try_from(size).ok()?)? } else { index };
    usize::try_from(index).ok()
}

#[cfg(test)]
mod tests;
