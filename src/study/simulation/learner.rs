//! A simulated learner: a memory that works as FSRS-6 does but with parameters of its own, which the
//! program does not know; knowledge brought along; a pace; days on which nothing happens.

use fsrs::{DEFAULT_PARAMETERS, FSRS, MemoryState, current_retrievability};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use crate::study::fact::Sure;

/// Right answers of somebody who does not know: one of four.
const LUCK: f64 = 0.25;
/// How far parameters of people lie apart, as the deviation of their logarithms: first stabilities, the
/// steepness of forgetting, the rest.
const APART: [f64; 3] = [0.5, 0.35, 0.15];

/// Somebody who learns.
#[derive(Clone, Debug)]
pub(super) struct Learner {
    random: Pcg32,
    fsrs: FSRS,
    decay: f32,
    /// By question: how well it is known before it is asked, as a logit, once its lesson was read.
    known: Vec<f64>,
    /// What an unread lesson takes from that.
    unread: f64,
    /// How much longer than the average a question takes, and a page.
    asks: f64,
    reads: f64,
    /// By question: what is remembered since which day.
    memories: Vec<Option<(MemoryState, i32)>>,
    /// Days until the exam.
    pub(super) days: i32,
    /// Minutes a day.
    pub(super) minutes: u32,
    /// Whether Sundays are free.
    pub(super) rests: bool,
    /// The share of days that are missed.
    misses: f64,
}

impl Learner {
    /// The learner of that number, for lessons with so many questions each.
    pub(super) fn new(seed: u64, lessons: &[usize]) -> Self {
        let mut random = Pcg32::new(seed, 4711);
        let mut parameters = DEFAULT_PARAMETERS;
        for (at, parameter) in parameters.iter_mut().enumerate() {
            let apart = match at {
                0..=3 => APART[0],
                20 => APART[1],
                _ => APART[2],
            };
            *parameter *= normal(&mut random, 0.0, apart).exp() as f32;
        }
        for at in 1..4 {
            parameters[at] = parameters[at].max(parameters[at - 1]);
        }
        parameters[20] = parameters[20].clamp(0.1, 0.8);
        let ability = normal(&mut random, 0.1, 0.8);
        let mut known = Vec::new();
        for questions in lessons {
            let topic = normal(&mut random, 0.0, 0.5);
            known.extend((0..*questions).map(|_| ability + topic + normal(&mut random, 0.0, 0.8)));
        }
        Self {
            fsrs: FSRS::new(&parameters).unwrap_or_default(),
            decay: parameters[20],
            memories: vec![None; known.len()],
            known,
            unread: 0.3 + unit(&mut random),
            asks: normal(&mut random, 0.0, 0.3).exp(),
            reads: normal(&mut random, 0.0, 0.3).exp(),
            days: 14 + (unit(&mut random) * 29.0) as i32,
            minutes: 15 + (unit(&mut random) * 46.0) as u32,
            rests: unit(&mut random) < 0.5,
            misses: 0.3 * unit(&mut random),
            random,
        }
    }

    /// Whether nothing is done on a day; drawn anew for each.
    pub(super) fn misses(&mut self) -> bool {
        unit(&mut self.random) < self.misses
    }

    /// How likely a question is known on that day.
    pub(super) fn recall(&self, question: usize, read: bool, day: i32) -> f64 {
        match self.memories[question] {
            None => logistic(self.known[question] - if read { 0.0 } else { self.unread }),
            Some((state, last)) => {
                f64::from(current_retrievability(state, (day - last) as f32, self.decay))
            }
        }
    }

    /// Answers a question: whether it was right, how sure it was said to be, and how long it took.
    pub(super) fn answer(&mut self, question: usize, read: bool, day: i32) -> (bool, Sure, u64) {
        let recall = self.recall(question, read, day);
        let knows = unit(&mut self.random) < recall;
        let right = knows || unit(&mut self.random) < LUCK;
        let certain = if knows { (0.6 * recall).mul_add(recall, 0.15) } else { 0.1 };
        let sure = match unit(&mut self.random) < certain {
            true => Sure::Certain,
            false if knows => Sure::Think,
            false => Sure::Guess,
        };
        // What was only guessed is learned as something that was not known.
        let before = self.memories[question];
        let since = before.map_or(0, |(_, last)| (day - last).unsigned_abs());
        if let Ok(next) = self.fsrs.next_states(before.map(|(state, _)| state), 0.9, since) {
            let next = match (knows, sure) {
                (false, _) => next.again,
                (true, Sure::Certain) => next.easy,
                (true, _) => next.good,
            };
            self.memories[question] = Some((next.memory, day));
        }
        (right, sure, self.takes(70_000.0 * self.asks, 0.25))
    }

    /// How long so many minutes of reading, or of a lab, take.
    pub(super) fn reads(&mut self, minutes: u32) -> u64 {
        self.takes(f64::from(minutes) * 60_000.0 * self.reads, 0.15)
    }

    fn takes(&mut self, millis: f64, apart: f64) -> u64 {
        (millis * normal(&mut self.random, -apart * apart / 2.0, apart).exp()) as u64
    }
}

fn logistic(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// A number from 0 to 1.
pub(in crate::study) fn unit(random: &mut Pcg32) -> f64 {
    f64::from(random.next_u32()) / (f64::from(u32::MAX) + 1.0)
}

/// A number of the normal distribution.
pub(in crate::study) fn normal(random: &mut Pcg32, mean: f64, deviation: f64) -> f64 {
    let (one, two) = (1.0 - unit(random), unit(random));
    let drawn = (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * two).cos();
    deviation.mul_add(drawn, mean)
}
