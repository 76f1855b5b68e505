//! What a session came to so far: its sum, and how it stands beside the exam's clock.

use super::{Done, Session, Stage};
use crate::clock::Moment;
use crate::study::stats::EXAM_PACE_MS;

/// What a session came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Questions answered.
    pub answered: usize,
    /// Answered rightly.
    pub right: usize,
    /// Beliefs added to the unlearn list.
    pub to_unlearn: usize,
    /// From question to answer, all together.
    pub took_ms: u64,
}

/// How a session stands against the exam's pace. Reading reasons costs nothing: the exam has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paced {
    /// Milliseconds from question to answer, the one that is asked now too.
    pub used_ms: u64,
    /// What the exam allows for all of its questions.
    pub limit_ms: u64,
    /// Milliseconds ahead of the pace, or behind it.
    pub ahead_ms: i64,
    /// Answers that took longer than the exam allows for one.
    pub slow: usize,
    /// Those of them that were right.
    pub slow_right: usize,
}

impl Session {
    /// What it came to so far.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for Done { review, .. } in &self.done {
            summary.answered += 1;
            summary.right += usize::from(review.right);
            summary.to_unlearn += if review.unlearns() { review.beliefs.len() } else { 0 };
            summary.took_ms += review.took_ms;
        }
        summary
    }

    /// Whether a clock was asked for, and a question is asked beside it.
    pub const fn runs(&self) -> bool {
        self.deck.is_paced() && matches!(self.stage, Stage::Asking(_))
    }

    /// How it stands; nothing where no clock was asked for.
    pub fn paced(&self, now: Moment) -> Option<Paced> {
        if !self.deck.is_paced() {
            return None;
        }
        let asked = now.millis_since(self.asked_at).max(0).unsigned_abs();
        let running = if self.runs() { asked } else { 0 };
        let mut paced = Paced {
            used_ms: running,
            limit_ms: EXAM_PACE_MS * self.len() as u64,
            // The question on the screen is behind only when its own time is over.
            ahead_ms: -running.saturating_sub(EXAM_PACE_MS).cast_signed(),
            slow: 0,
            slow_right: 0,
        };
        for review in self.done.iter().map(|done| &done.review) {
            paced.used_ms += review.took_ms;
            paced.ahead_ms += EXAM_PACE_MS.cast_signed() - review.took_ms.cast_signed();
            let slow = review.took_ms > EXAM_PACE_MS;
            paced.slow += usize::from(slow);
            paced.slow_right += usize::from(slow && review.right);
        }
        Some(paced)
    }
}
