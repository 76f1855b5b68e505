//! Facts: what happened, as the journal keeps it. Nothing that can be computed is one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::exam::step::ExamStep;
use crate::clock::{Day, Moment};
use crate::course::quiz::QuestionId;

/// A fact with its name and its day.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its name.
    pub id: FactId,
    /// The calendar day where the learner was.
    pub day: Day,
    /// What happened.
    pub fact: Fact,
}

/// The name of a fact: which device wrote it, as its how manieth.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FactId {
    /// The device.
    pub device: String,
    /// From 1.
    pub number: u64,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fact {
    /// A question was answered.
    Answered(Review),
    /// A part of a lesson was on the screen.
    LessonRead {
        /// The lesson's slug.
        lesson: String,
        /// The title of the section.
        section: String,
        /// Whether this was the end of the lesson.
        done: bool,
        /// How long it was looked at.
        #[serde(default)]
        took_ms: u64,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// A lesson was left in the middle of a section.
    ReadTo {
        /// The lesson's slug.
        lesson: String,
        /// The title of the section.
        section: String,
        /// So many letters of it stood before the page.
        letters: usize,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// A claim was run.
    Proved {
        /// The lesson's slug.
        lesson: String,
        /// The claim's id.
        claim: String,
        /// Whether it held.
        passed: bool,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// A fact was taken back.
    Undone {
        /// Which.
        fact: FactId,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// A note was written; an empty one is a deleted one.
    Note {
        /// What it is about: `lesson:caching`, `question:caching-1`.
        on: String,
        /// The words.
        text: String,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// A bookmark was set or taken away.
    Bookmark {
        /// What it is on.
        on: String,
        /// Whether it is set.
        set: bool,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// Something happened in a mock exam.
    Exam {
        /// Which: the moment when it began.
        #[serde(with = "instant")]
        exam: Moment,
        /// What.
        step: ExamStep,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// A mark to look at something again was set or taken away.
    Mark {
        /// What it is on.
        on: String,
        /// Whether it is set.
        set: bool,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// A drill was saved under a name; an empty line is a drill taken away.
    Drill {
        /// The name.
        name: String,
        /// The drill, as it is typed: `weakest 10 cram`.
        line: String,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// Work of one day was moved to another.
    Moved {
        /// From.
        from: Day,
        /// To.
        to: Day,
        /// So many minutes.
        minutes: u32,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// The memory's parameters were fitted to the answers so far.
    Trained {
        /// FSRS-6's parameters.
        parameters: Vec<f32>,
        /// To so many answers.
        answers: usize,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// The learner said something after the real exam.
    AfterExam {
        /// The day of the exam.
        exam: Day,
        /// What.
        said: AfterExam,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// Something happened in a lab.
    Lab {
        /// Its slug.
        lab: String,
        /// What.
        what: LabFact,
        /// When.
        #[serde(with = "instant")]
        at: Moment,
    },
    /// Something of another version: it stays in the journal as it is, and nothing follows from it here.
    #[serde(skip)]
    Unknown(Value),
}

impl Fact {
    /// When it happened; the epoch for what this version does not know.
    pub fn at(&self) -> Moment {
        match self {
            Self::Answered(review) => review.at,
            Self::LessonRead { at, .. }
            | Self::ReadTo { at, .. }
            | Self::Proved { at, .. }
            | Self::Undone { at, .. }
            | Self::Note { at, .. }
            | Self::Bookmark { at, .. }
            | Self::Exam { at, .. }
            | Self::Mark { at, .. }
            | Self::Drill { at, .. }
            | Self::Moved { at, .. }
            | Self::Trained { at, .. }
            | Self::AfterExam { at, .. }
            | Self::Lab { at, .. } => *at,
            Self::Unknown(value) => {
                let inside = value.as_object().and_then(|kinds| kinds.values().next());
                let at = inside.and_then(|inside| inside.get("at")?.as_str());
                at.and_then(instant::parse).unwrap_or_default()
            }
        }
    }
}

/// What somebody says after the real exam; the last word counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterExam {
    /// It was passed.
    Passed,
    /// It was not.
    Failed,
    /// Five minutes a week are to keep what is known.
    Keep,
    /// No more questions about it.
    Enough,
}

/// Something that happened in a lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LabFact {
    /// It was begun: anew, or from where an earlier attempt stood.
    Began {
        /// The attempt that it goes on from, from 0.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<usize>,
    },
    /// Something was done in its sandbox; what stood behind it before is gone.
    Did {
        /// After so many deeds.
        after: usize,
        /// The deed, in the sandbox's own form.
        deed: Value,
        /// How long the learner took for it.
        #[serde(default)]
        took_ms: u64,
    },
    /// It was left so, or something was taken back or done again.
    Stands {
        /// After so many deeds.
        after: usize,
        /// What the sandbox's clock showed.
        clock_ms: i64,
        /// How long the learner took since the fact before.
        #[serde(default)]
        took_ms: u64,
    },
    /// A step was passed.
    Passed {
        /// Which, from 1.
        step: u32,
    },
    /// A hint was asked for.
    Hint {
        /// Which, from 1.
        number: usize,
    },
    /// The solution was looked at.
    Solution,
    /// All of it was passed.
    Done {
        /// How long it took, pauses not counted.
        took_ms: u64,
    },
}

/// An answer to a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The question.
    pub question: QuestionId,
    /// Its revision then.
    pub revision: u32,
    /// Its lesson.
    pub lesson: String,
    /// The options chosen, by their index as written, sorted.
    pub chosen: Vec<usize>,
    /// Whether they were the right ones.
    pub right: bool,
    /// How sure the learner was.
    pub sure: Sure,
    /// How many hints were asked for.
    pub hints: u8,
    /// The beliefs behind the wrong options chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beliefs: Vec<String>,
    /// When it was right: the beliefs behind the options left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resisted: Vec<String>,
    /// When.
    #[serde(with = "instant")]
    pub at: Moment,
    /// From question to answer.
    pub took_ms: u64,
    /// What the order of the options was drawn from.
    pub shuffle_seed: u64,
    /// Asked only to practise: the schedule stays as it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cram: bool,
}

impl Review {
    /// Whether the beliefs behind it go on the list to unlearn: wrong while certain.
    pub const fn unlearns(&self) -> bool {
        !self.right && matches!(self.sure, Sure::Certain)
    }
}

/// How sure somebody is before knowing.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Sure {
    /// A guess.
    Guess,
    /// Probably.
    #[default]
    Think,
    /// Certain.
    Certain,
}

/// Moments as people read them, in UTC, to the millisecond.
mod instant {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use crate::clock::Moment;

    pub(super) fn parse(text: &str) -> Option<Moment> {
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        Some(Moment(timestamp.as_millisecond()))
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
    pub(super) fn serialize<S: Serializer>(at: &Moment, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(&format_args!("{:.3}", at.timestamp()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Moment, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(from)?;
        parse(&text).ok_or_else(|| D::Error::custom("not a moment"))
    }
}
