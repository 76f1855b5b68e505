//! Finding: everything there is as a list of names with texts, and what of it fits some words.
//!
//! Exact on texts, lenient on names; a word with a wrong letter is answered with the word that was
//! meant. An index of ten thousand questions is searched in a few milliseconds, so nothing of that is kept
//! between two keys.

mod ask;
mod failure;
mod library;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::course::Course;
use crate::course::quiz::QuestionId;
use crate::sandbox::FeatureKind;

pub use self::ask::{MOST, find};
pub use self::library::{in_exam, library, note};

/// What kind of thing was found, in the order of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A lesson, or a section of it.
    Lesson,
    /// A claim.
    Claim,
    /// A question.
    Question,
    /// A lab.
    Lab,
    /// Something to switch in the sandbox.
    Sandbox,
    /// A setting of the program.
    Setting,
    /// What AWS says when it refuses or fails.
    Failure,
    /// A word of the glossary.
    Term,
    /// A note of the learner's.
    Note,
    /// Something a key does.
    Command,
}

/// Where a thing is, for going there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A lesson, perhaps a section of it (its slug).
    Lesson {
        /// The lesson's slug.
        slug: String,
        /// The section's slug.
        section: Option<String>,
    },
    /// A claim of a lesson.
    Claim {
        /// The lesson's slug.
        slug: String,
        /// The claim's id.
        claim: String,
    },
    /// A question.
    Question {
        /// The lesson's slug.
        slug: String,
        /// The question's name.
        id: QuestionId,
    },
    /// A lab, by its slug.
    Lab(String),
    /// A feature of the sandbox.
    Feature(FeatureKind),
    /// A setting, by its name.
    Setting(String),
    /// A word of the glossary, by its slug.
    Term(String),
    /// What the learner noted something on.
    Note(String),
    /// A command, by its name.
    Command(String),
    /// An error that no lesson speaks of.
    Failure,
}

/// One thing that can be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// A few words beside it: a value, a key, where it leads.
    pub aside: String,
    /// Where it is.
    pub target: Target,
}

/// Things with their texts.
#[derive(Clone, Debug, Default)]
pub struct Index {
    things: Vec<Thing>,
    /// Name and text of each thing, one behind the other.
    text: String,
    /// The same in lower case, letter by letter in the same place.
    low: String,
    spans: Vec<Span>,
    /// The words of all names, for the one that was meant.
    words: BTreeSet<String>,
}

/// All that can be found in a course. Looking through a large one takes longer than a key may, so that
/// others than the one who asks can do it.
#[derive(Debug)]
pub struct Library {
    course: Arc<Course>,
    index: OnceLock<Index>,
}

/// Where a thing's name and text stand.
#[derive(Clone, Debug)]
struct Span {
    name: Range<usize>,
    text: Range<usize>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// By kind, the best kind first.
    pub groups: Vec<Group>,
    /// How many things in all.
    pub total: usize,
    /// The words that were meant, when those that were asked for are nowhere.
    pub meant: Option<String>,
}

/// The things of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Their kind.
    pub kind: Kind,
    /// How many there are.
    pub total: usize,
    /// The first of them, the best ones first.
    pub hits: Vec<Hit>,
}

/// A thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub thing: Thing,
    /// The part of its text that fits, or the beginning of it.
    pub around: String,
}

impl Library {
    /// That of a course, not looked through yet.
    pub const fn new(course: Arc<Course>) -> Self {
        Self { course, index: OnceLock::new() }
    }

    /// Looks through it, unless that was done.
    pub fn look_through(&self) {
        self.index.get_or_init(|| library(&self.course));
    }

    /// What is in it; nothing before it was looked through.
    pub fn index(&self) -> Option<&Index> {
        self.index.get()
    }
}

/// Libraries of one course are the same, however far they are looked through.
impl PartialEq for Library {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.course, &other.course)
    }
}

impl Index {
    /// How many things there are.
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// All things, as they were added.
    pub fn things(&self) -> &[Thing] {
        &self.things
    }

    /// Adds a thing. It is found by its name and by its text.
    pub fn add(&mut self, thing: Thing, text: &str) {
        let start = self.text.len();
        self.text.push_str(&thing.name);
        let name = start..self.text.len();
        self.text.push('\n');
        let from = self.text.len();
        self.text.push_str(text);
        let text = from..self.text.len();
        self.text.push('\n');
        self.low.push_str(&self.text[start..]);
        self.low[start..].make_ascii_lowercase();
        for word in self.low[name.clone()].split(|c: char| !c.is_alphanumeric()) {
            if word.len() > 2 && !self.words.contains(word) {
                self.words.insert(word.to_owned());
            }
        }
        self.spans.push(Span { name, text });
        self.things.push(thing);
    }
}

#[cfg(test)]
mod tests;
