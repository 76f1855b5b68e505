//! Questions that vary: each time with other numbers and names, the answer counted by the gateway.
//!
//! ```toml
//! [question.vary]
//! rate = [10, 25]                   # a name, and what it may be: numbers or words
//! partner = ["Acme", "Birch"]
//! [question.vary.count]             # names for what the gateway counts in the question's trial
//! served = "200"                    # answers of that status; "200 acme": to that caller
//! spared = "hits"                   # answers from the stage cache; "calls": calls of functions
//! ```
//!
//! `{rate}`, `{rate * 2}` or `{sent - served}` then stand for the values, in every text but `ask`, and as a
//! whole string for a number: `times = "{sent}"`. A right option has to say what was counted.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Question;

/// How a question varies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vary {
    /// In how many ways.
    pub ways: usize,
    /// What the gateway counts, by name.
    pub counts: Vec<(String, Count)>,
}

/// Something that is counted in a trial, before any option changes something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Count {
    /// Answers of a status, perhaps to one caller.
    Answers {
        /// The status.
        status: u16,
        /// The caller.
        caller: Option<String>,
    },
    /// Answers from the stage cache.
    Hits,
    /// Calls of functions.
    Calls,
}

/// More ways than this are not tried one by one by the check.
const MOST: usize = 64;

/// `[question.vary]` as written.
#[derive(Debug, Default, Deserialize)]
pub(super) struct VaryWritten {
    #[serde(default)]
    count: BTreeMap<String, String>,
    #[serde(flatten)]
    values: BTreeMap<String, Vec<Scalar>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Number(i64),
    Words(String),
}

impl VaryWritten {
    /// How the question varies, or what is wrong with that.
    pub(super) fn checked(&self) -> Result<Vary, String> {
        if self.values.is_empty() {
            return Err("nothing varies: `[question.vary]` has names with lists of values".into());
        }
        if let Some((name, _)) = self.values.iter().find(|(_, values)| values.len() < 2) {
            return Err(format!("`{name}` has one value, so it does not vary"));
        }
        let ways = self.values.values().map(Vec::len).product();
        if ways > MOST {
            return Err(format!("it varies in {ways} ways; {MOST} at most"));
        }
        let counts = self.count.iter().map(|(name, of)| Ok((name.clone(), count(of)?)));
        Ok(Vary { ways, counts: counts.collect::<Result<_, String>>()? })
    }

    /// The text of a question in one of its ways; or the name that stands nowhere in it.
    pub(super) fn filled(&self, text: &str, way: usize) -> Result<String, String> {
        let mut left = way;
        let mut picked: BTreeMap<&str, String> = BTreeMap::new();
        for (name, values) in &self.values {
            let value = match &values[left % values.len()] {
                Scalar::Number(number) => number.to_string(),
                Scalar::Words(words) => words.clone(),
            };
            left /= values.len();
            picked.insert(name, value);
        }
        let used = RefCell::new(BTreeSet::new());
        let value = |name: &str| {
            let (name, value) = picked.get_key_value(name)?;
            used.borrow_mut().insert(*name);
            Some(value.clone())
        };
        let filled = fill(text, true, &value);
        match picked.keys().find(|name| !used.borrow().contains(*name)) {
            Some(unused) => Err(format!("`{unused}` varies nothing: no text has {{{unused}}}")),
            None => Ok(filled),
        }
    }
}

fn count(of: &str) -> Result<Count, String> {
    match of {
        "hits" => return Ok(Count::Hits),
        "calls" => return Ok(Count::Calls),
        _ => {}
    }
    let (status, caller) = of.split_once(' ').map_or((of, None), |(s, c)| (s, Some(c.to_owned())));
    let status = status.parse().map_err(|_| {
        format!("\"{of}\" cannot be counted; it is a status, a status and a caller, hits, or calls")
    })?;
    Ok(Count::Answers { status, caller })
}

impl Question {
    /// The question with what was counted in its texts.
    #[must_use]
    pub fn counted(mut self, counts: &[(String, usize)]) -> Self {
        let value = |name: &str| {
            counts.iter().find(|(known, _)| known == name).map(|(_, count)| count.to_string())
        };
        let put = |text: &mut String| *text = fill(text, false, &value);
        put(&mut self.stem);
        self.hints.iter_mut().for_each(put);
        for option in &mut self.options {
            put(&mut option.text);
            put(&mut option.why);
        }
        if let Some(trial) = &mut self.trial {
            put(&mut trial.given);
        }
        self
    }

    /// The first of the counted names that still stands in one of its texts.
    pub fn uncounted(&self) -> Option<&str> {
        let options = self.options.iter().flat_map(|option| [&option.text, &option.why]);
        let texts: Vec<&String> = options.chain(&self.hints).chain([&self.stem]).collect();
        let names = self.vary.iter().flat_map(|vary| &vary.counts).map(|(name, _)| name.as_str());
        let stands = |name: &&str| texts.iter().any(|text| names_in(text).any(|n| n == *name));
        names.into_iter().find(stands)
    }
}

/// The names in the braces of a text.
pub(super) fn names_in(text: &str) -> impl Iterator<Item = &str> {
    let inside = text.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
    inside.flat_map(|sum| sum.split(' '))
}

/// The text with values in place of what stands in braces. As a whole string, a number loses its quotes.
fn fill(text: &str, unquoted: bool, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, inside, after)) = braces(rest) {
        out.push_str(before);
        rest = after;
        let Some(found) = sum(inside, value) else {
            out.push('{');
            out.push_str(inside);
            out.push('}');
            continue;
        };
        let whole = unquoted && before.ends_with('"') && after.starts_with('"');
        if whole && found.parse::<i64>().is_ok() {
            out.pop();
            rest = &after[1..];
        }
        out.push_str(&found);
    }
    out + rest
}

/// The text before a pair of braces, inside of it, and after it.
fn braces(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (inside, after) = rest.split_once('}')?;
    // What opens once more inside is not ours.
    match inside.rfind('{') {
        None => Some((before, inside, after)),
        Some(at) => Some((&text[..before.len() + 1 + at], &inside[at + 1..], after)),
    }
}

/// What a name or a sum of names and numbers comes to: `rate`, `sent - served`, `rate * 2`. With a name that
/// has no value yet, the sum with the others filled in. Nothing where no name of it has a value.
fn sum(text: &str, value: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let found: Vec<Option<String>> = words.iter().map(|word| value(word)).collect();
    if found.iter().all(Option::is_none) {
        return None;
    }
    let known: Vec<String> = words
        .iter()
        .zip(found)
        .map(|(word, found)| found.unwrap_or_else(|| (*word).to_owned()))
        .collect();
    let [first, rest @ ..] = known.as_slice() else { return None };
    if rest.is_empty() {
        return Some(first.clone());
    }
    let unknown = || Some(format!("{{{}}}", known.join(" ")));
    let Ok(mut total) = first.parse::<i64>() else { return unknown() };
    for pair in rest.chunks(2) {
        let [sign, number] = pair else { return unknown() };
        let Ok(number) = number.parse::<i64>() else { return unknown() };
        total = match sign.as_str() {
            "+" => total.saturating_add(number),
            "-" => total.saturating_sub(number),
            "*" => total.saturating_mul(number),
            _ => return unknown(),
        };
    }
    Some(total.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_place_of_their_names() {
        let value = |name: &str| match name {
            "rate" => Some("10".to_owned()),
            "who" => Some("Acme".to_owned()),
            _ => None,
        };
        for (text, wanted) in [
            ("{who} sends {rate} a second", "Acme sends 10 a second"),
            ("times = \"{rate}\"", "times = 10"),
            ("text = \"{rate} of them\"", "text = \"10 of them\""),
            ("as = \"{who}\"", "as = \"Acme\""),
            ("every = \"{rate * 2 + 1}\"", "every = 21"),
            ("{sent - rate}, {rate}", "{sent - 10}, 10"),
            ("/items/{id} and '{\"item\":7}'", "/items/{id} and '{\"item\":7}'"),
            ("{\"a\":\"{who}\"}", "{\"a\":\"Acme\"}"),
            ("{rate", "{rate"),
        ] {
            assert_eq!(fill(text, true, &value), wanted);
        }
    }
}
