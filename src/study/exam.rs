//! A mock exam: a paper drawn from the course, a clock made of moments, and what was done in the room.
//!
//! The journal holds what happened ([`ExamStep`]); a [`Sitting`] is the replay of it, and everything else
//! (time left, overview, report, the answers that count for the schedule) is read off the sitting.

mod clock;
mod paper;
mod report;
mod sitting;
pub(super) mod step;

pub use self::clock::{ExamClock, WARNINGS, warning};
pub use self::paper::{Form, Item, Paper, Set, Shortfall, Timing};
pub use self::report::{
    Advice, Against, Chance, Changes, DomainRow, Estimate, Group, Idea, Marks, PASS, Report, Tally,
    Times,
};
pub use self::sitting::{Ended, Sheet, Sitting};
pub use self::step::ExamStep;

use super::fact::Review;
use crate::clock::Moment;

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
