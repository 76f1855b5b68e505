//! How well a question is remembered, and when it should come back.

use fsrs::{FSRS, MemoryState};

use super::fact::{Review, Sure};
use crate::clock::Day;
use crate::config::{Config, RestDays};
use crate::course::quiz::QuestionId;

/// The days before the exam in which everything is seen once more.
const LAST_DAYS: u32 = 7;

/// What the learner studies for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    /// The day of the exam, if there is one.
    pub exam: Option<Day>,
    /// How likely a question should be remembered when it comes back.
    pub retention: f32,
    /// Minutes a day.
    pub minutes: u32,
    /// New questions a day.
    pub new_questions: u32,
    /// Days of the week on which nothing new is planned.
    pub rest_days: RestDays,
}

impl Aim {
    /// What the settings say.
    pub const fn of(config: &Config) -> Self {
        let Config { exam, retention, minutes, new_questions, rest_days, .. } = *config;
        Self { exam, retention, minutes, new_questions, rest_days }
    }
}

impl Default for Aim {
    fn default() -> Self {
        Self::of(&Config::default())
    }
}

/// What is known about a question's place in the learner's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Memory {
    /// Never asked.
    #[default]
    New,
    /// Asked before.
    Known {
        /// Days until recall falls to nine in ten.
        stability: f32,
        /// 1 to 10.
        difficulty: f32,
        /// When it was last asked.
        last: Day,
        /// When it should come back.
        due: Day,
    },
}

impl Memory {
    /// When the question is due; nothing for a new one.
    pub const fn due(&self) -> Option<Day> {
        match self {
            Self::New => None,
            Self::Known { due, .. } => Some(*due),
        }
    }

    /// When the question was last asked; nothing for a new one.
    pub const fn last(&self) -> Option<Day> {
        match self {
            Self::New => None,
            Self::Known { last, .. } => Some(*last),
        }
    }
}

/// How well something was remembered, drawn from what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Not remembered.
    Again = 1,
    /// Barely.
    Hard,
    /// As it should be.
    Good,
    /// With ease.
    Easy,
}

impl Review {
    /// The grade that this answer comes to: right or wrong, then how sure, then hints.
    pub const fn grade(&self) -> Grade {
        match (self.right, self.sure, self.hints) {
            (false, ..) => Grade::Again,
            (true, Sure::Certain, 0) => Grade::Easy,
            (true, Sure::Certain, _) | (true, Sure::Think, 0) => Grade::Good,
            (true, Sure::Think | Sure::Guess, _) => Grade::Hard,
        }
    }

    /// Whether it says nothing about next week: missed, or right by luck. Such a question comes back tomorrow.
    const fn returns_tomorrow(&self) -> bool {
        !self.right || matches!(self.sure, Sure::Guess)
    }
}

/// FSRS-6, as its authors wrote it, between the days of the calendar.
#[derive(Clone, Debug)]
pub struct Scheduler {
    fsrs: FSRS,
    /// How steeply what is known fades.
    decay: f32,
    aim: Aim,
}

impl Scheduler {
    /// A scheduler for that aim.
    pub fn new(aim: Aim) -> Self {
        Self { fsrs: FSRS::default(), decay: fsrs::FSRS6_DEFAULT_DECAY, aim }
    }

    /// The same with parameters fitted to a learner; unchanged where they are none of FSRS-6.
    #[must_use]
    pub fn trained(mut self, parameters: &[f32]) -> Self {
        if let ([.., decay], Ok(fsrs)) = (parameters, FSRS::new(parameters))
            && parameters.len() == fsrs::DEFAULT_PARAMETERS.len()
        {
            (self.fsrs, self.decay) = (fsrs, *decay);
        }
        self
    }

    /// The aim.
    pub const fn aim(&self) -> &Aim {
        &self.aim
    }

    /// The same without an exam.
    #[must_use]
    pub fn without_exam(&self) -> Self {
        Self { aim: Aim { exam: None, ..self.aim }, ..self.clone() }
    }

    /// The same with so many minutes a day.
    #[must_use]
    pub(super) fn with_minutes(self, minutes: u32) -> Self {
        Self { aim: Aim { minutes, ..self.aim }, ..self }
    }

    /// What is known after an answer on that day.
    pub fn after(&self, before: &Memory, review: &Review, day: Day) -> Memory {
        let (state, last) = match *before {
            Memory::New => (None, day),
            Memory::Known { stability, difficulty, last, .. } => {
                (Some(MemoryState { stability, difficulty }), last)
            }
        };
        let elapsed = day.days_since(last).max(0).unsigned_abs();
        let retention = self.aim.retention.clamp(0.70, 0.97);
        let Ok(next) = self.fsrs.next_states(state, retention, elapsed) else { return *before };
        let next = match review.grade() {
            Grade::Again => next.again,
            Grade::Hard => next.hard,
            Grade::Good => next.good,
            Grade::Easy => next.easy,
        };
        let MemoryState { stability, difficulty } = next.memory;
        let days = next.interval.round().clamp(1.0, 36_500.0) as i32;
        let days = if review.returns_tomorrow() { 1 } else { days };
        let due = self.in_time(&review.question, day, day.plus(days));
        Memory::Known { stability, difficulty, last: day, due }
    }

    /// No later than the exam allows: each question has a day of its own in the week before it.
    fn in_time(&self, question: &QuestionId, today: Day, due: Day) -> Day {
        let Some(exam) = self.aim.exam.filter(|exam| *exam > today) else { return due };
        let before = 1 + crc32fast::hash(question.0.as_bytes()) % LAST_DAYS;
        let latest = exam.plus(-before.cast_signed()).max(today.plus(1));
        due.min(latest)
    }

    /// What asking it on that day adds to its recall on the day of the exam. A miss is counted as if it
    /// were never asked again.
    pub fn gain(&self, memory: &Memory, today: Day, exam: Day) -> f64 {
        let Memory::Known { stability, difficulty, last, .. } = *memory else { return 0.0 };
        let state = MemoryState { stability, difficulty };
        let [since, ahead] = [(last, today), (today, exam)]
            .map(|(from, to)| to.days_since(from).max(0).unsigned_abs());
        let Ok(next) = self.fsrs.next_states(Some(state), self.aim.retention, since) else {
            return 0.0;
        };
        let on = |state, days: u32| f64::from(self.faded(state, days as f32));
        let now = on(state, since);
        let asked = now * on(next.good.memory, ahead) + (1.0 - now) * on(next.again.memory, ahead);
        asked - on(state, since + ahead)
    }

    /// How likely it is remembered on that day, at the earliest on the day after it was last asked: what was
    /// read a minute ago is not remembered yet. 0 for a new question.
    pub fn remembered(&self, memory: &Memory, day: Day) -> f64 {
        let Memory::Known { last, .. } = *memory else { return 0.0 };
        self.recall(memory, day.max(last.plus(1))).map_or(0.0, f64::from)
    }

    /// How likely it is remembered on that day; nothing for a new question.
    pub fn recall(&self, memory: &Memory, today: Day) -> Option<f32> {
        let Memory::Known { stability, difficulty, last, .. } = *memory else { return None };
        let days = today.days_since(last).max(0) as f32;
        Some(self.faded(MemoryState { stability, difficulty }, days))
    }

    fn faded(&self, state: MemoryState, days: f32) -> f32 {
        fsrs::current_retrievability(state, days, self.decay)
    }
}
