//! TOML as written: tables with their places, every fault pointing into the file it stands in.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::lesson::Source;
use crate::clock::Day;
use crate::material::{Place, Problem, place_of};

/// A piece of TOML within a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Written<'a> {
    file: &'a str,
    whole: &'a str,
    from: usize,
    to: usize,
}

impl<'a> Written<'a> {
    /// A file that is TOML from end to end.
    pub(super) const fn file(file: &'a str, whole: &'a str) -> Self {
        Self { file, whole, from: 0, to: whole.len() }
    }

    /// The part of a file from one byte offset to another.
    pub(super) const fn part(file: &'a str, whole: &'a str, from: usize, to: usize) -> Self {
        Self { file, whole, from, to }
    }

    /// Everything that can be read as tables, and the faults of what cannot.
    pub(super) fn tables(self, problems: &mut Vec<Problem>) -> Spanned<DeTable<'a>> {
        let text = self.whole.get(self.from..self.to).unwrap_or_default();
        let (table, errors) = DeTable::parse_recoverable(text);
        problems.extend(errors.iter().map(|error| self.fault(error)));
        table
    }

    /// The whole piece as one value.
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<T, Problem> {
        let mut problems = Vec::new();
        let table = self.tables(&mut problems);
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        let span = table.span();
        self.value(Spanned::new(span, DeValue::Table(table.into_inner())))
    }

    /// One value of it.
    pub(super) fn value<T: DeserializeOwned>(
        self,
        value: Spanned<DeValue<'a>>,
    ) -> Result<T, Problem> {
        let start = value.span().start;
        T::deserialize(ValueDeserializer::from(value)).map_err(|error| match error.span() {
            Some(_) => self.fault(&error),
            None => self.problem(start, sentence(error.message())),
        })
    }

    /// The place of a byte offset within the piece.
    pub(super) fn place(self, offset: usize) -> Place {
        place_of(self.whole, self.from + offset)
    }

    /// A fault at a byte offset within the piece.
    pub(super) fn problem(self, offset: usize, sentence: impl Into<String>) -> Problem {
        Problem::at(self.file, self.whole, self.place(offset), sentence)
    }

    fn fault(self, error: &toml::de::Error) -> Problem {
        self.problem(error.span().map_or(0, |span| span.start), sentence(error.message()))
    }
}

/// A parser's message as a sentence on one line.
fn sentence(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A source as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SourceWritten {
    #[serde(default)]
    id: String,
    title: String,
    url: String,
    checked: Date,
}

impl SourceWritten {
    pub(super) fn checked(self) -> Source {
        let Self { id, title, url, checked } = self;
        Source { id, title, url, checked: checked.0 }
    }
}

/// A date as written: a TOML date without a time.
#[derive(Deserialize)]
#[serde(try_from = "toml::value::Datetime")]
pub(super) struct Date(pub(super) Day);

impl TryFrom<toml::value::Datetime> for Date {
    type Error = &'static str;

    fn try_from(date: toml::value::Datetime) -> Result<Self, Self::Error> {
        Day::parse(&date.to_string()).map(Self).ok_or("not a calendar date")
    }
}

/// A merge patch as written: TOML has no null, so `{ "$absent" = true }` stands for it.
#[derive(Deserialize)]
#[serde(from = "Value")]
pub(super) struct Patch(pub(super) Value);

impl From<Value> for Patch {
    fn from(value: Value) -> Self {
        Self(with_nulls(value))
    }
}

fn with_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            if map.len() == 1 && map.get("$absent") == Some(&Value::Bool(true)) {
                return Value::Null;
            }
            Value::Object(map.into_iter().map(|(key, value)| (key, with_nulls(value))).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_point_into_the_whole_file() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Only {
            #[expect(dead_code, reason = "only its presence counts")]
            a: u8,
        }
        let whole = "first\nsecond\na = 1\nb = 2\n";
        let problem = Written::part("x.md", whole, 13, whole.len()).read::<Only>().unwrap_err();
        assert_eq!((problem.place.line, problem.place.column), (4, 1));
        assert_eq!(problem.source, "b = 2");
        assert!(problem.sentence.contains("unknown field `b`"), "{problem}");
        let problem = Written::part("x.md", whole, 0, 6).read::<Only>().unwrap_err();
        assert_eq!(problem.place.line, 1, "{problem}");
    }

    #[test]
    fn absent_stands_for_null() {
        let Patch(patch) =
            Written::file("x", "a = { b = { \"$absent\" = true }, c = 1 }").read().unwrap();
        assert_eq!(patch, serde_json::json!({ "a": { "b": null, "c": 1 } }));
    }
}
