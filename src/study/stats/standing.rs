//! Where the learner stands, in as much as fits beside today's plan.

use super::super::figure::Figure;
use super::Index;
use super::topic::{Unlearned, beliefs};
use crate::clock::Day;
use crate::course::Course;
use crate::study::history::History;
use crate::study::readiness::Readiness;

/// How many days are looked back on.
const DAYS: i32 = 14;
/// A trend is told against so many days ago.
const WEEK: i32 = 7;

/// Readiness, beliefs, two weeks, the library.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// How ready the learner is.
    pub readiness: Figure<Readiness>,
    /// How ready a week ago, if that could be said then.
    pub before: Option<Readiness>,
    /// The beliefs to unlearn, the latest first.
    pub beliefs: Vec<Unlearned>,
    /// Milliseconds of study on each of the last days, today last.
    pub days: Vec<(Day, u64)>,
    /// Lessons of the course.
    pub lessons: usize,
    /// Lessons read to the end.
    pub read: usize,
    /// Questions of the course.
    pub questions: usize,
    /// Questions that were asked.
    pub seen: usize,
    /// Labs of the course.
    pub labs: usize,
    /// Labs that were done.
    pub labs_done: usize,
}

impl Standing {
    /// Where the learner stands on that day.
    pub fn on(course: &Course, history: &History, today: Day) -> Self {
        let index = Index::of(course);
        let done = |slug: &str| history.lesson_progress(slug).done.is_some();
        let mut beliefs = beliefs(course, history, &index);
        beliefs.retain(|belief| !belief.gone);
        let days = (0..DAYS).rev().map(|ago| today.plus(-ago));
        Self {
            readiness: Readiness::on(course, history, today),
            before: Readiness::on(course, history, today.plus(-WEEK)).get().cloned(),
            beliefs,
            days: days.map(|day| (day, history.spent_ms(day))).collect(),
            lessons: course.lessons().len(),
            read: course.lessons().iter().filter(|lesson| done(&lesson.slug)).count(),
            questions: index.0.len(),
            labs: course.labs().len(),
            labs_done: course
                .labs()
                .iter()
                .filter(|lab| history.lab(&lab.slug).is_some_and(|lab| lab.done.is_some()))
                .count(),
            seen: history.records().filter(|(id, _)| index.lesson(id).is_some()).count(),
        }
    }
}
