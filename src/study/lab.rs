//! How far the learner is in a lab: what was done in it, so that coming back starts at the same place.

use serde_json::Value;

use super::fact::{Fact, LabFact};
use crate::clock::Day;

/// A lab that was done with hints comes back after so many days, to be done alone.
pub const AFTER_HINTS: i32 = 7;
/// One whose solution was looked at, after so many.
pub const AFTER_SOLUTION: i32 = 3;

/// How far somebody is in a lab.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabProgress {
    /// Each time it was begun, the last one last.
    pub attempts: Vec<Attempt>,
    /// When it was first done, and how long that took.
    pub done: Option<(Day, u64)>,
    /// The day on which it was done last.
    pub last_done: Option<Day>,
    /// The day from which it is to be done once more, because it was done with help.
    pub again: Option<Day>,
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
    /// How many hints were asked for.
    pub hints: usize,
    /// Whether the solution was looked at.
    pub solution: bool,
    /// Whether all of it was passed.
    pub done: bool,
}

impl LabProgress {
    /// The attempt that goes on.
    pub fn current(&self) -> Option<&Attempt> {
        self.attempts.last()
    }

    /// Whether it is to be done: it never was, or with help and some days ago.
    pub fn is_wanted(&self, today: Day) -> bool {
        self.done.is_none() || self.again.is_some_and(|day| day <= today)
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
            LabFact::Hint { number } => {
                let attempt = self.going();
                attempt.hints = attempt.hints.max(*number);
            }
            LabFact::Solution => self.going().solution = true,
            LabFact::Done { took_ms } => {
                let attempt = self.going();
                attempt.done = true;
                let after = match (attempt.solution, attempt.hints) {
                    (true, _) => Some(AFTER_SOLUTION),
                    (false, 0) => None,
                    (false, _) => Some(AFTER_HINTS),
                };
                self.again = after.map(|days| day.plus(days));
                self.last_done = Some(day);
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
    fn what_was_done_with_help_comes_back_until_it_is_done_alone() {
        let day = Day::parse("2026-11-20").unwrap();
        let done = LabFact::Done { took_ms: 1 };
        let hint = LabFact::Hint { number: 2 };
        for (help, again) in [
            (vec![], None),
            (vec![&hint], Some(AFTER_HINTS)),
            (vec![&hint, &LabFact::Solution], Some(AFTER_SOLUTION)),
        ] {
            let mut lab = LabProgress::default();
            assert!(lab.is_wanted(day));
            lab.apply(&LabFact::Began { from: None }, day);
            for fact in help {
                lab.apply(fact, day);
            }
            lab.apply(&done, day);
            assert_eq!(lab.again, again.map(|days| day.plus(days)));
            assert!(!lab.is_wanted(day.plus(again.unwrap_or(9) - 1)));
            assert_eq!(lab.is_wanted(day.plus(again.unwrap_or(9))), again.is_some());
            // Done once more, alone: that was it.
            lab.apply(&LabFact::Began { from: None }, day.plus(9));
            lab.apply(&done, day.plus(9));
            assert!(!lab.is_wanted(day.plus(99)));
            assert_eq!((lab.done, lab.last_done), (Some((day, 1)), Some(day.plus(9))));
        }
    }

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
