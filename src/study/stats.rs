//! Statistics: what the answers so far come to. Each figure is silent until there is enough to say it.

mod forecast;
mod habit;
mod practice;
mod spot;
mod standing;
mod topic;

pub use self::forecast::{Forecast, Point};
pub use self::habit::{Habits, Pace, Recall, Said, Slot};
pub use self::spot::{Practice, Spot};
pub use self::standing::Standing;
pub use self::topic::{EXAM_PACE_MS, Nut, Topic, Unlearned};

use std::collections::HashMap;

use super::figure::{ENOUGH, Figure};
use super::history::History;
use super::readiness::Readiness;
use crate::clock::{Clock, Day};
use crate::course::quiz::QuestionId;
use crate::course::{Course, Lesson};

/// How many days of reviews to come are counted.
pub const DAYS_AHEAD: usize = 14;

/// How far back the answers count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Range {
    /// Seven days.
    Week,
    /// Thirty days.
    #[default]
    Month,
    /// Ninety days.
    Quarter,
    /// Since the first answer.
    All,
}

impl Range {
    /// Days, today included; nothing when all count.
    pub const fn days(self) -> Option<i32> {
        match self {
            Self::Week => Some(7),
            Self::Month => Some(30),
            Self::Quarter => Some(90),
            Self::All => None,
        }
    }

    /// The next longer one; after all days, the shortest.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Week => Self::Month,
            Self::Month => Self::Quarter,
            Self::Quarter => Self::All,
            Self::All => Self::Week,
        }
    }

    /// The first day that counts.
    fn since(self, today: Day, first: Day) -> Day {
        self.days().map_or(first, |days| today.plus(1 - days))
    }
}

/// Everything that the answers so far come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Stats {
    /// The day it is.
    pub today: Day,
    /// How far back the answers count.
    pub range: Range,
    /// Answers ever given.
    pub answers: usize,
    /// To how many answers the memory was fitted; 0: it is an average learner's.
    pub trained: usize,
    /// Questions of the course that were asked.
    pub seen: usize,
    /// Questions of the course.
    pub questions: usize,
    /// Milliseconds of study, ever.
    pub spent_ms: u64,
    /// How ready the learner is.
    pub readiness: Figure<Readiness>,
    /// What is known by topic, the least first; what was never asked last.
    pub topics: Vec<Topic>,
    /// Beliefs chosen with certainty: those still open first, the latest first.
    pub beliefs: Vec<Unlearned>,
    /// Questions missed again and again, the most often missed first.
    pub nuts: Vec<Nut>,
    /// What will be remembered.
    pub forecast: Figure<Forecast>,
    /// How many questions are due today and on each day after it.
    pub due: [usize; DAYS_AHEAD],
    /// What the answers say about the one who gave them.
    pub habits: Habits,
    /// Milliseconds of study on each day of the range, the earliest first.
    pub days: Vec<(Day, u64)>,
}

impl Stats {
    /// What the answers come to on that day.
    pub fn of(course: &Course, history: &History, clock: Clock, today: Day, range: Range) -> Self {
        let index = Index::of(course);
        let first = history.entries().iter().map(|entry| entry.day).min().unwrap_or(today);
        let since = range.since(today, first);
        let answers = history.answers().count();
        let seen = history.records().filter(|(id, _)| index.lesson(id).is_some()).count();
        let mut due = [0; DAYS_AHEAD];
        for (_, record) in history.records().filter(|(id, _)| index.lesson(id).is_some()) {
            let day = record.memory.due().map(|due| due.days_since(today).max(0).unsigned_abs());
            if let Some(slot) = day.and_then(|day| due.get_mut(day as usize)) {
                *slot += 1;
            }
        }
        let ever = (0..=today.days_since(first).max(0)).map(|ago| today.plus(-ago));
        let from = since.max(first.min(today.plus(-6)));
        let shown = (0..=today.days_since(from).max(0)).rev().map(|ago| today.plus(-ago));
        Self {
            today,
            range,
            answers,
            trained: history.trained(),
            seen,
            questions: index.0.len(),
            spent_ms: ever.map(|day| history.spent_ms(day)).sum(),
            readiness: Readiness::on(course, history, today),
            topics: topic::topics(course, history, since, today),
            beliefs: topic::beliefs(course, history, &index),
            nuts: topic::nuts(history, &index),
            forecast: Figure::of(answers, ENOUGH, || Forecast::of(history, since, today)),
            due,
            habits: Habits::of(history, clock, since),
            days: shown.map(|day| (day, history.spent_ms(day))).collect(),
        }
    }
}

/// The lesson of each question of the course.
struct Index<'a>(HashMap<&'a QuestionId, &'a Lesson>);

impl<'a> Index<'a> {
    /// The index of a course, from a quick look at its files.
    fn of(course: &'a Course) -> Self {
        let lessons = course.lessons().iter();
        let of =
            |lesson: &'a Lesson| lesson.listed().iter().map(move |listed| (&listed.id, lesson));
        Self(lessons.flat_map(of).collect())
    }

    /// The lesson of a question; nothing when it was withdrawn.
    fn lesson(&self, id: &QuestionId) -> Option<&'a Lesson> {
        self.0.get(id).copied()
    }
}

#[cfg(test)]
mod tests;
