//! A mock exam: a paper drawn from the course, a clock made of moments, and what was done in the room.
//!
//! The journal holds what happened ([`ExamStep`]); a [`Sitting`] is the replay of it, and everything else
//! (time left, overview, report, the answers that count for the schedule) is read off the sitting.

mod clock;
mod paper;
mod report;
mod sitting;

use serde::{Deserialize, Serialize};

pub use self::clock::{ExamClock, WARNINGS, warning};
pub use self::paper::{Form, Item, Paper, Set, Shortfall, Timing};
pub use self::report::{
    Advice, Against, Chance, Changes, DomainRow, Estimate, Group, Idea, Marks, PASS, Report, Tally,
    Times,
};
pub use self::sitting::{Ended, Sheet, Sitting};

use super::fact::Review;
use crate::clock::Moment;

/// Something that happened in a mock exam. An exam is named by the moment when it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExamStep {
    /// It began, with this paper.
    Began(Paper),
    /// A question came on the screen.
    Shown {
        /// Its place in the paper, from 0.
        place: usize,
    },
    /// An answer, a strike or a mark changed; this is how the question stands after the key.
    Chose {
        /// The question's place in the paper, from 0.
        place: usize,
        /// The options chosen, as written.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        chosen: Vec<usize>,
        /// The options struck out, as written.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        struck: Vec<usize>,
        /// Whether it is marked for review.
        #[serde(default, skip_serializing_if = "is_false")]
        marked: bool,
        /// The last change was taken back.
        #[serde(default, skip_serializing_if = "is_false")]
        undone: bool,
    },
    /// The learner went away.
    Paused,
    /// The learner came back.
    Resumed,
    /// It was turned in.
    TurnedIn,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// Every mock exam there was, in the order in which they began.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exams {
    list: Vec<Sitting>,
}

impl Exams {
    /// Takes what happened in one of them. What belongs to none that is known is left out. The answers
    /// are handed back when it was turned in.
    pub(super) fn apply(&mut self, exam: Moment, step: &ExamStep, at: Moment) -> &[Review] {
        if let ExamStep::Began(paper) = step {
            if self.get(exam).is_none() {
                let after = self.list.partition_point(|other| other.began < exam);
                self.list.insert(after, Sitting::new(exam, paper.clone()));
            }
            return &[];
        }
        let Some(sitting) = self.list.iter_mut().find(|sitting| sitting.began == exam) else {
            return &[];
        };
        let over = sitting.turned_in();
        sitting.apply(step, at);
        if over { &[] } else { sitting.reviews() }
    }

    /// All of them, the first one first.
    pub fn all(&self) -> &[Sitting] {
        &self.list
    }

    /// The one that began then.
    pub fn get(&self, began: Moment) -> Option<&Sitting> {
        self.list.iter().find(|sitting| sitting.began == began)
    }

    /// What the learner calls it: 1 for the first one. For one that is not in the list, the next number.
    pub fn number(&self, began: Moment) -> usize {
        self.list.iter().take_while(|sitting| sitting.began != began).count() + 1
    }

    /// The latest one that was not turned in, even when its time has run out.
    pub fn open(&self) -> Option<&Sitting> {
        self.list.iter().rfind(|sitting| !sitting.turned_in())
    }

    /// Those with a result at that moment, each with its number.
    pub fn finished(&self, now: Moment) -> impl Iterator<Item = (usize, &Sitting)> {
        (1..)
            .zip(&self.list)
            .filter(move |(_, sitting)| sitting.ended(sitting.read_at(now)).is_some())
    }

    /// A name for an exam that begins now.
    pub fn name(&self, now: Moment) -> Moment {
        let taken = self.list.iter().map(|sitting| sitting.began).filter(|began| *began >= now);
        taken.max().map_or(now, |last| last.plus_millis(1))
    }
}

#[cfg(test)]
mod tests;
