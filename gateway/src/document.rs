//! A JSON or YAML text as one tree of values that knows the place of every key and value.

mod builder;
pub(crate) mod findings;
mod json;
mod yaml;

#[cfg(test)]
mod tests;

use serde_json::{Map, Number, Value};

use crate::problem::{Place, Problem};

use self::builder::{Builder, Fault};

pub(crate) use self::findings::Findings;

/// The largest document that AWS imports (facts.md, F-Q56).
const MAX_BYTES: usize = 6 * 1024 * 1024;

/// A whole document.
#[derive(Debug)]
pub(crate) struct Document {
    file: String,
    /// Empty for a document that was made from a value.
    text: String,
    entries: Vec<Entry>,
}

/// One value: parents come before their children.
#[derive(Debug)]
struct Entry {
    parent: Option<usize>,
    name: Name,
    /// Where the key stands; the value's own place for items of a list.
    name_place: Place,
    place: Place,
    shape: Shape,
}

/// What a value is called by its parent.
#[derive(Debug)]
enum Name {
    Root,
    Key(String),
    Index(usize),
}

#[derive(Debug)]
enum Shape {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    List(Vec<usize>),
    Object(Vec<usize>),
}

/// One value of a document, with its way up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node<'a> {
    document: &'a Document,
    index: usize,
}

impl Document {
    /// Reads a text: YAML where the file's name says so or it does not begin as JSON, else JSON.
    pub(crate) fn read(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        if text.len() > MAX_BYTES {
            let size = text.len() / 1024;
            let sentence = format!("this document has {size} KB; AWS imports at most 6 MB");
            return Err(vec![Problem::of_file(file, sentence)]);
        }
        let extension = file.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
        let is_json = match extension.as_str() {
            "yaml" | "yml" => false,
            "json" => true,
            _ => text.trim_start().starts_with(['{', '[']),
        };
        let mut builder = Builder::default();
        let read =
            if is_json { json::read(text, &mut builder) } else { yaml::read(text, &mut builder) };
        if let Err(fault) = read {
            builder.faults.push(fault);
        }
        if builder.faults.is_empty() {
            return Ok(Self {
                file: file.to_owned(),
                text: text.to_owned(),
                entries: builder.entries,
            });
        }
        let problem = |f: Fault| Problem::at(file, text, f.place, f.sentence);
        Err(builder.faults.into_iter().map(problem).collect())
    }

    /// The same tree over a value: its Problems name paths instead of lines.
    pub(crate) fn of_value(file: &str, value: &Value) -> Result<Self, Vec<Problem>> {
        let mut builder = Builder::default();
        match builder.add_value(None, Name::Root, value, 0) {
            Ok(()) => {
                Ok(Self { file: file.to_owned(), text: String::new(), entries: builder.entries })
            }
            Err(fault) => Err(vec![Problem::of_file(file, fault.sentence)]),
        }
    }

    /// The value that holds all others.
    pub(crate) const fn root(&self) -> Node<'_> {
        Node { document: self, index: 0 }
    }
}

impl<'a> Node<'a> {
    fn entry(self) -> &'a Entry {
        &self.document.entries[self.index]
    }

    /// The key it stands under; empty for the root and for items of lists.
    pub(crate) fn key(self) -> &'a str {
        match &self.entry().name {
            Name::Key(key) => key,
            Name::Root | Name::Index(_) => "",
        }
    }

    /// The JSON pointer that leads to it.
    pub(crate) fn pointer(self) -> String {
        let mut parts = Vec::new();
        let mut at = Some(self);
        while let Some(node) = at {
            match &node.entry().name {
                Name::Key(key) => parts.push(key.replace('~', "~0").replace('/', "~1")),
                Name::Index(index) => parts.push(index.to_string()),
                Name::Root => {}
            }
            at = node.entry().parent.map(|index| Self { document: self.document, index });
        }
        parts.iter().rev().flat_map(|part| ["/", part]).collect()
    }

    /// The value that a JSON pointer leads to, from here.
    pub(crate) fn at(self, pointer: &str) -> Option<Self> {
        let mut parts = pointer.split('/');
        if parts.next() != Some("") {
            return None;
        }
        parts.try_fold(self, |node, part| {
            let part = part.replace("~1", "/").replace("~0", "~");
            match &node.entry().shape {
                Shape::List(_) => part.parse().ok().and_then(|index| node.items().nth(index)),
                _ => node.get(&part),
            }
        })
    }

    /// The member of that name.
    pub(crate) fn get(self, name: &str) -> Option<Self> {
        self.members().find(|member| member.key() == name)
    }

    /// The members of an object, in order; none of anything else.
    pub(crate) fn members(self) -> impl Iterator<Item = Self> + 'a {
        let children = match &self.entry().shape {
            Shape::Object(members) => members.as_slice(),
            _ => &[],
        };
        children.iter().map(move |&index| Self { document: self.document, index })
    }

    /// The items of a list, in order; none of anything else.
    pub(crate) fn items(self) -> impl Iterator<Item = Self> + 'a {
        let children = match &self.entry().shape {
            Shape::List(items) => items.as_slice(),
            _ => &[],
        };
        children.iter().map(move |&index| Self { document: self.document, index })
    }

    /// The text, where it is one.
    pub(crate) fn as_str(self) -> Option<&'a str> {
        match &self.entry().shape {
            Shape::Text(text) => Some(text),
            _ => None,
        }
    }

    /// True or false, where it is one of them.
    pub(crate) fn as_bool(self) -> Option<bool> {
        match self.entry().shape {
            Shape::Bool(bool) => Some(bool),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub(crate) fn as_number(self) -> Option<&'a Number> {
        match &self.entry().shape {
            Shape::Number(number) => Some(number),
            _ => None,
        }
    }

    /// A text, or a number as text: how statuses and versions are written by people.
    pub(crate) fn as_written(self) -> Option<String> {
        self.as_str().map(str::to_owned).or_else(|| self.as_number().map(Number::to_string))
    }

    /// Whether it is an object.
    pub(crate) fn is_object(self) -> bool {
        matches!(self.entry().shape, Shape::Object(_))
    }

    /// Whether it is a list.
    pub(crate) fn is_list(self) -> bool {
        matches!(self.entry().shape, Shape::List(_))
    }

    /// What kind of value it is, for a sentence.
    pub(crate) fn kind(self) -> &'static str {
        match self.entry().shape {
            Shape::Null => "null",
            Shape::Bool(_) => "true or false",
            Shape::Number(_) => "a number",
            Shape::Text(_) => "text",
            Shape::List(_) => "a list",
            Shape::Object(_) => "an object",
        }
    }

    /// The same value without places.
    pub(crate) fn to_value(self) -> Value {
        match &self.entry().shape {
            Shape::Null => Value::Null,
            Shape::Bool(bool) => Value::Bool(*bool),
            Shape::Number(number) => Value::Number(number.clone()),
            Shape::Text(text) => Value::String(text.clone()),
            Shape::List(_) => self.items().map(Self::to_value).collect(),
            Shape::Object(_) => {
                let pair = |m: Self| (m.key().to_owned(), m.to_value());
                Value::Object(self.members().map(pair).collect::<Map<_, _>>())
            }
        }
    }

    /// A fault of this value.
    pub(crate) fn problem(self, sentence: impl Into<String>) -> Problem {
        self.problem_at(self.entry().place, sentence.into())
    }

    /// A fault of the key it stands under: an unknown member, or something missing in it.
    pub(crate) fn key_problem(self, sentence: impl Into<String>) -> Problem {
        self.problem_at(self.entry().name_place, sentence.into())
    }

    fn problem_at(self, place: Place, sentence: String) -> Problem {
        let Document { file, text, .. } = self.document;
        if text.is_empty() && self.entry().parent.is_some() {
            return Problem::of_file(file, format!("{}: {sentence}", self.pointer()));
        }
        Problem::at(file, text, place, sentence)
    }
}
