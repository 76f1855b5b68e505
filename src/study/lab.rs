//! How far the learner is in a lab: what was done in it, so that coming back starts at the same place.

use serde_json::Value;

use super::fact::{Fact, LabFact};
use crate::clock::Day;

/// How far somebody is in a lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabProgress {
    /// Each time it was begun, the last one last.
    pub attempts: Vec<Attempt>,
    /// When it was first done, and how long that took.
    pub done: Option<(Day, u64)>,
    /// How many hints were asked for.
    pub hints: usize,
    /// The steps that were ever passed, from 1.
    pub passed: Vec<u32>,
}

/// One time through a lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attempt {
    /// What was done, in order, in the sandbox's own form.
    pub deeds: Vec<Value>,
    /// So many of them stand; those behind were taken back.
    pub stands: usize,
    /// What the sandbox's clock showed when it was left, in milliseconds; nothing: as the deeds have it.
    pub clock_ms: Option<i64>,
    /// How long it was worked on.
    pub spent_ms: u64,
}

impl LabProgress {
    /// The attempt that goes on.
    pub fn current(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// Takes a fact about this lab.
    pub(super) fn apply(&mut self, fact: &LabFact, day: Day) {
        match fact {
            LabFact::Began { from } => {
                let from = from.and_then(|at| self.attempts.get(at)).cloned();
                self.attempts.push(from.unwrap_or_default());
            }
            LabFact::Did { after, deed, took_ms } => {
                let attempt = self.going();
                attempt.deeds.truncate(*after);
                attempt.deeds.push(deed.clone());
                attempt.stands = attempt.deeds.len();
                attempt.clock_ms = None;
                attempt.spent_ms += took_ms;
            }
            LabFact::Stands { after, clock_ms, took_ms } => {
                let attempt = self.going();
                attempt.stands = (*after).min(attempt.deeds.len());
                attempt.clock_ms = Some(*clock_ms);
                attempt.spent_ms += took_ms;
            }
            LabFact::Passed { step } => {
                if !self.passed.contains(step) {
                    self.passed.push(*step);
                }
            }
            LabFact::Hint { number } => self.hints = self.hints.max(*number),
            LabFact::Done { took_ms } => {
                self.done.get_or_insert((day, *took_ms));
            }
        }
    }

    fn going(&mut self) -> &mut Attempt {
        if self.attempts.is_empty() {
            self.attempts.push(Attempt::default());
        }
        let last = self.attempts.len() - 1;
        &mut self.attempts[last]
    }
}

impl LabFact {
    /// How long it took the learner.
    pub(super) const fn took_ms(&self) -> u64 {
        match self {
            Self::Did { took_ms, .. } | Self::Stands { took_ms, .. } => *took_ms,
            _ => 0,
        }
    }

    /// The fact about that lab, at that moment.
    pub fn of(self, lab: &str, at: crate::clock::Moment) -> Fact {
        Fact::Lab { lab: lab.to_owned(), what: self, at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_after_something_was_taken_back_takes_its_place() {
        let day = Day::parse("2026-11-20").unwrap();
        let mut lab = LabProgress::default();
        let did = |after, deed: &str| LabFact::Did { after, deed: deed.into(), took_ms: 5 };
        for fact in [
            LabFact::Began { from: None },
            did(0, "a"),
            did(1, "b"),
            LabFact::Stands { after: 1, clock_ms: 7, took_ms: 1 },
        ] {
            lab.apply(&fact, day);
        }
        let attempt = lab.current().unwrap();
        assert_eq!((attempt.deeds.len(), attempt.stands, attempt.clock_ms), (2, 1, Some(7)));
        lab.apply(&did(1, "c"), day);
        let attempt = lab.current().unwrap();
        assert_eq!(attempt.deeds, [Value::from("a"), Value::from("c")]);
        assert_eq!((attempt.stands, attempt.clock_ms, attempt.spent_ms), (2, None, 16));
        lab.apply(&LabFact::Began { from: None }, day);
        assert_eq!(lab.current(), Some(&Attempt::default()));
        lab.apply(&LabFact::Began { from: Some(0) }, day);
        assert_eq!(lab.current().unwrap().deeds.len(), 2);
    }
}
