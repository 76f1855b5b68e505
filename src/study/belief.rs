//! Beliefs to unlearn: chosen while certain, seen through again and again, at last gone.

use std::collections::BTreeMap;

use super::fact::Review;
use crate::clock::Day;
use crate::course::quiz::QuestionId;

/// A belief is gone after so many right answers, so many days apart.
pub const RIGHT_TO_UNLEARN: usize = 3;
const DAYS_APART: i32 = 7;

/// A belief that was chosen with certainty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlearn {
    /// The belief's id.
    pub belief: String,
    /// How often it was chosen.
    pub seen: u32,
    /// When it was last chosen.
    pub last: Day,
    /// The question where it was last chosen.
    pub question: QuestionId,
    /// The days since then on which it was seen through, at least a week apart.
    pub resisted: Vec<Day>,
}

impl Unlearn {
    /// Whether it was seen through often enough.
    pub fn gone(&self) -> bool {
        self.resisted.len() >= RIGHT_TO_UNLEARN
    }

    /// The first day on which seeing through it counts again.
    pub fn next(&self) -> Day {
        self.resisted.last().copied().unwrap_or(self.last).plus(DAYS_APART)
    }
}

/// Every belief that was ever chosen with certainty, by its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Beliefs(BTreeMap<String, Unlearn>);

impl Beliefs {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Unlearn> {
        self.0.values()
    }

    /// What follows from an answer.
    pub(super) fn answered(&mut self, review: &Review, day: Day) {
        if review.unlearns() {
            for belief in &review.beliefs {
                let seen = self.0.get(belief).map_or(0, |known| known.seen) + 1;
                let (belief, question) = (belief.clone(), review.question.clone());
                let open = Unlearn { belief, seen, last: day, question, resisted: Vec::new() };
                self.0.insert(open.belief.clone(), open);
            }
        }
        for belief in &review.resisted {
            if let Some(known) = self.0.get_mut(belief)
                && !known.gone()
                && day >= known.next()
            {
                known.resisted.push(day);
            }
        }
    }
}
