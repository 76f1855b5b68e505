//! What the answers say about the one who gave them: how sure is how right, how much is recalled,
//! at which hours, and how fast.

use super::super::figure::{ENOUGH, Figure};
use crate::clock::{Clock, Day};
use crate::study::fact::Sure;
use crate::study::history::History;

/// Two hours each.
const SLOTS: usize = 12;
/// An answer that took longer than this was interrupted, and counts as this long.
const LONGEST_MS: u64 = 5 * 60 * 1000;

/// Right answers of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Right ones.
    pub right: usize,
    /// All of them.
    pub asked: usize,
}

/// Two hours of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The hour with which it begins.
    pub from: u8,
    /// The answers given then.
    pub said: Said,
}

/// Recall asked for, against recall given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recall {
    /// What the learner asks for, 0 to 1.
    pub goal: f64,
    /// What FSRS expected at the moments of the answers.
    pub expected: f64,
    /// What was given, over all answers to questions that came back on a later day.
    pub given: Said,
}

/// How long a question takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The mean.
    pub mean_ms: u64,
    /// Of so many answers.
    pub answers: usize,
}

/// What the answers of a range say.
#[derive(Clone, Debug, PartialEq)]
pub struct Habits {
    /// How often a guess, a thought and a certainty were right.
    pub calibration: Figure<[(Sure, Said); 3]>,
    /// Recall asked for and given.
    pub recall: Figure<Recall>,
    /// Every two hours of the day.
    pub slots: [Slot; SLOTS],
    /// The best and the worst two hours, of those with enough answers.
    pub best: Figure<(Slot, Slot)>,
    /// How long a question takes.
    pub pace: Figure<Pace>,
}

impl Said {
    fn add(&mut self, right: bool) {
        self.asked += 1;
        self.right += usize::from(right);
    }

    /// The share that was right, 0 to 1; nothing of nothing.
    pub fn share(self) -> Option<f64> {
        (self.asked > 0).then(|| self.right as f64 / self.asked as f64)
    }
}

impl Habits {
    pub(super) fn of(history: &History, clock: Clock, since: Day) -> Self {
        let hour = clock.hours();
        let mut sure =
            [Sure::Guess, Sure::Think, Sure::Certain].map(|sure| (sure, Said::default()));
        let mut slots =
            std::array::from_fn(|at| Slot { from: at as u8 * 2, said: Said::default() });
        let (mut answers, mut took) = (0, 0);
        for (_, review) in history.answers().filter(|(day, _)| *day >= since) {
            answers += 1;
            took += review.took_ms.min(LONGEST_MS);
            sure[review.sure as usize].1.add(review.right);
            slots[usize::from(hour(review.at)) / 2 % SLOTS].said.add(review.right);
        }
        Self {
            calibration: Figure::of(answers, ENOUGH, || sure),
            recall: recall(history, since),
            slots,
            best: best(&slots),
            pace: Figure::of(answers, ENOUGH, || Pace {
                mean_ms: took / answers.max(1) as u64,
                answers,
            }),
        }
    }
}

fn recall(history: &History, since: Day) -> Figure<Recall> {
    let (mut given, mut expected) = (Said::default(), 0.0);
    for (_, record) in history.records() {
        for pair in record.trail.windows(2) {
            let [before, after] = pair else { continue };
            if let Some(likely) =
                after.expected.filter(|_| after.day > before.day.max(since.plus(-1)))
            {
                given.add(after.right);
                expected += f64::from(likely);
            }
        }
    }
    Figure::of(given.asked, ENOUGH, || Recall {
        goal: f64::from(history.aim().retention),
        expected: expected / given.asked as f64,
        given,
    })
}

fn best(slots: &[Slot; SLOTS]) -> Figure<(Slot, Slot)> {
    let mut full: Vec<Slot> = slots.to_vec();
    full.sort_by_key(|slot| std::cmp::Reverse(slot.said.asked));
    // Two are compared, so the second fullest decides whether there is enough.
    let second = full.get(1).map_or(0, |slot| slot.said.asked);
    full.retain(|slot| slot.said.asked >= ENOUGH);
    full.sort_by(|a, b| {
        let share = |slot: &Slot| slot.said.share().unwrap_or(0.0);
        share(b).total_cmp(&share(a)).then(a.from.cmp(&b.from))
    });
    match (full.first(), full.last()) {
        (Some(best), Some(worst)) if full.len() > 1 => Figure::Is((*best, *worst)),
        _ => Figure::Waits { has: second, wants: ENOUGH },
    }
}
