//! What to practise of a topic or of a belief: questions, in the order in which they help most.

use crate::clock::Day;
use crate::course::quiz::QuestionId;
use crate::course::{Course, Lesson};
use crate::study::history::History;

/// As many questions as one sitting takes.
const SITTING: usize = 10;

/// Questions of a lesson: those missed the last time, then new ones, then the most faded.
pub(super) fn of_topic(lesson: &Lesson, history: &History, today: Day) -> Vec<QuestionId> {
    let rank = |id: &QuestionId| match history.record(id) {
        Some(record) if !record.right => (0, 0.0),
        None => (1, 0.0),
        Some(record) => (2, history.scheduler().remembered(&record.memory, today)),
    };
    let mut ranked: Vec<_> =
        lesson.listed().iter().map(|listed| (rank(&listed.id), &listed.id)).collect();
    ranked.sort_by(|(a, _), (b, _)| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    ranked.into_iter().take(SITTING).map(|(_, id)| id.clone()).collect()
}

/// Questions of a lesson that tempt with a belief.
pub(super) fn of_belief(course: &Course, lesson: &str, belief: &str) -> Vec<QuestionId> {
    let Some(questions) = course.questions(lesson) else { return Vec::new() };
    let tempting = questions.list.iter().filter(|question| {
        question.options.iter().any(|option| option.belief.as_deref() == Some(belief))
    });
    tempting.map(|question| question.id.clone()).collect()
}
