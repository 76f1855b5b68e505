//! The exam's clock: computed from moments alone, so that sleep, suspension and crashes cannot bend it.

use super::paper::Timing;
use crate::clock::Moment;

/// The clock of one exam. In practice timing only the time counts in which the learner was there; in strict
/// timing all of it does, and being away is only reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExamClock {
    timing: Timing,
    began: Moment,
    /// The milliseconds that there are.
    limit: u64,
    /// Milliseconds in the room before `since`.
    there: u64,
    /// Since when the learner has been there; nothing while away.
    since: Option<Moment>,
    /// When the learner was last known to be there.
    last: Moment,
}

/// Minutes before the end at which the title row says so in words.
pub const WARNINGS: [u64; 3] = [30, 10, 1];
/// How long it says so.
const WARNED: u64 = 20_000;

impl ExamClock {
    /// The clock of an exam that begins then.
    pub const fn new(timing: Timing, began: Moment, limit: u64) -> Self {
        Self { timing, began, limit, there: 0, since: Some(began), last: began }
    }

    /// The learner did something: is there, and comes back when away.
    pub(super) fn here(&mut self, at: Moment) {
        self.since.get_or_insert(at);
        self.last = self.last.max(at);
    }

    /// The learner went away.
    pub(super) fn away(&mut self, at: Moment) {
        self.there = self.there(at);
        if self.since.take().is_some() {
            self.last = self.last.max(at);
        }
    }

    /// Whether nobody is there.
    pub const fn is_away(&self) -> bool {
        self.since.is_none()
    }

    /// Whether it stands still: practice timing, and nobody there.
    pub fn stopped(&self) -> bool {
        self.timing == Timing::Practice && self.is_away()
    }

    /// The milliseconds that there are.
    pub const fn limit(&self) -> u64 {
        self.limit
    }

    /// Milliseconds used by then, at most all of them.
    pub fn used(&self, now: Moment) -> u64 {
        match self.timing {
            Timing::Practice => self.there(now),
            Timing::Strict => between(self.began, now),
        }
        .min(self.limit)
    }

    /// Milliseconds left then.
    pub fn left(&self, now: Moment) -> u64 {
        self.limit - self.used(now)
    }

    /// Milliseconds in the room by then.
    pub fn there(&self, now: Moment) -> u64 {
        self.there + self.since.map_or(0, |since| between(since, now))
    }

    /// When the learner was last known to be in the room.
    pub const fn last_seen(&self) -> Moment {
        self.last
    }
}

/// Milliseconds from one moment to a later one; a system clock that was set back counts as none.
fn between(earlier: Moment, later: Moment) -> u64 {
    later.millis_since(earlier).max(0).unsigned_abs()
}

/// The minutes that the title row warns of when so much is left: for some seconds, once on the way down.
pub fn warning(left: u64, limit: u64) -> Option<u64> {
    WARNINGS.into_iter().find(|minutes| {
        let mark = minutes * 60_000;
        mark < limit && left <= mark && left + WARNED > mark
    })
}
