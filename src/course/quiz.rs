//! Questions with a reason for every option, and the beliefs behind the wrong ones.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lesson::{Source, Step};
use crate::material::{Place, Problem};

mod read;
mod vary;

pub(super) use self::read::{Look, look, read, read_at, read_one};
pub use self::vary::{Count, Vary};

/// What stands in one file of questions.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// The questions, in order.
    pub list: Vec<Question>,
    /// The beliefs defined here.
    pub beliefs: Vec<Belief>,
    /// What could not be read; the rest stands.
    pub problems: Vec<Problem>,
}

/// A question's name, the same for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(pub String);

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A question in the form of the exam: one of four, or two or three of five or six.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Its name.
    pub id: QuestionId,
    /// Counted up when the meaning changes.
    pub revision: u32,
    /// The lesson's slug.
    pub lesson: String,
    /// A heading of the lesson.
    pub section: String,
    /// Objectives of the syllabus.
    pub objectives: Vec<String>,
    /// Which quarter of the exam it belongs to.
    pub domain: Domain,
    /// 1 to 3.
    pub difficulty: u8,
    /// What exists and what is wanted; inline markdown.
    pub stem: String,
    /// The question itself.
    pub ask: String,
    /// The options as written; how many are right is how many to choose.
    pub options: Vec<Choice>,
    /// Ids of the facts behind it.
    pub facts: Vec<String>,
    /// Where the answer can be read.
    pub source: Source,
    /// Up to three, from a nudge to nearly the answer.
    pub hints: Vec<String>,
    /// A claim that shows it.
    pub proof: Option<ClaimRef>,
    /// The same traffic through one fork an option.
    pub trial: Option<Trial>,
    /// How it varies, where it does.
    pub vary: Option<Vary>,
    /// Where it stands.
    pub place: Place,
}

impl Question {
    /// How many options are to be chosen.
    pub fn choose(&self) -> usize {
        self.options.iter().filter(|option| option.right).count()
    }
}

/// A quarter of the exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Domain {
    /// Domain 1.
    Secure,
    /// Domain 2.
    Resilient,
    /// Domain 3.
    Performing,
    /// Domain 4.
    Cost,
}

impl Domain {
    /// All four, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Secure, Self::Resilient, Self::Performing, Self::Cost];

    /// The domain of that number, from 1.
    pub fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }
}

/// A question as a quick look at its file sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub id: QuestionId,
    /// Its revision.
    pub revision: u32,
    /// Its domain, where the file says one.
    pub domain: Option<Domain>,
}

/// An option of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// Whether it is (one of) the answer(s).
    pub right: bool,
    /// Why it is right or wrong: a reason of its own.
    pub why: String,
    /// The belief that makes a wrong one tempting.
    pub belief: Option<String>,
    /// What it changes in a trial: a merge patch.
    pub change: Option<Value>,
}

/// Something false that people believe.
#[derive(Clone, Debug, PartialEq)]
pub struct Belief {
    /// Unique over all files.
    pub id: String,
    /// The belief.
    pub says: String,
    /// What is so instead.
    pub truth: String,
    /// What breaks it.
    pub broken_by: Breaker,
    /// Where it stands.
    pub place: Place,
}

/// What breaks a belief.
#[derive(Clone, Debug, PartialEq)]
pub enum Breaker {
    /// A claim that can be run.
    Claim(ClaimRef),
    /// A page that says so.
    Source(Source),
}

/// A claim of some lesson: `caching#default-ttl`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRef {
    /// The lesson's slug.
    pub lesson: String,
    /// The claim's id.
    pub claim: String,
}

/// Traffic that is sent through one fork for each option.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What it starts from, in words.
    pub given: String,
    /// A merge patch for the lesson's sandbox file; null when nothing is changed.
    pub setup: Value,
    /// The traffic, without expectations.
    pub steps: Vec<Step>,
}
