//! What is to be asked again on a day: what changed, what fades, and beliefs in other words.

use std::collections::HashSet;

use super::history::History;
use crate::clock::Day;
use crate::course::Course;
use crate::course::quiz::QuestionId;

/// The questions to be asked again on that day: those whose meaning changed since they were answered, then
/// those that fade. What was withdrawn is history, and is not asked again.
pub fn due<'a>(course: &Course, history: &'a History, today: Day) -> Vec<&'a QuestionId> {
    let records = history.records().filter(|(id, record)| {
        course.revision(id).is_some_and(|revision| record.revision < revision)
    });
    let mut due: Vec<&QuestionId> = records.map(|(id, _)| id).collect();
    let changed: HashSet<&QuestionId> = due.iter().copied().collect();
    let fading = history.due(today).into_iter();
    due.extend(fading.filter(|id| !changed.contains(id) && course.revision(id).is_some()));
    due
}

/// Questions that put the beliefs whose week is over in other words: for each one where it tempts, another
/// than the one where it was chosen if there is one, and the one that was asked longest ago.
pub(super) fn in_other_words<'a>(
    course: &'a Course,
    history: &History,
    today: Day,
) -> Vec<&'a QuestionId> {
    let mut found: Vec<&QuestionId> = Vec::new();
    for open in history.beliefs_to_unlearn().into_iter().filter(|open| open.next() <= today) {
        let asked = |id: &&'a QuestionId| {
            let last = history.record(id).and_then(|record| record.memory.last());
            (**id == open.question, last, *id)
        };
        let best = course.tempted_by(&open.belief).min_by_key(asked);
        if let Some(best) = best.filter(|best| !found.contains(best)) {
            found.push(best);
        }
    }
    found
}
