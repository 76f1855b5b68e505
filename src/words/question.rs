//! What is said around questions, lessons and notes.

use super::{count, when};
use crate::clock::Day;
use crate::course::Course;
use crate::study::Plan;

/// A letter that names no option.
pub const NO_SUCH_ANSWER: &str = "There is no such answer here.";
/// What a hint costs.
pub const HINT_COSTS: &str = "A hint brings the question back sooner.";
/// All hints were shown.
pub const NO_HINT: &str = "There is no further hint.";
/// An answer was taken back.
pub const ANSWER_BACK: &str = "The answer is taken back; the journal says so.";
/// Tomorrow brings nothing.
pub const NOTHING_AHEAD: &str =
    "Nothing comes back tomorrow, so there is nothing to bring forward.";
/// A claim without steps.
pub const NOT_RUN: &str =
    "This claim is sourced, not run: a price or a limit has nothing to fire at.";
/// A bookmark was set.
pub const BOOKMARKED: &str = "Bookmark set.";
/// A bookmark was taken away.
pub const NOT_BOOKMARKED: &str = "Bookmark taken away.";
/// A note was written.
pub const NOTE_KEPT: &str = "Note kept.";
/// A note was deleted.
pub const NOTE_DELETED: &str = "Note deleted.";
/// This copy writes again.
pub const YOURS_AGAIN: &str = "Your progress is yours again: from here on everything is kept.";

/// The letter of a place in the order seen.
pub const fn letter(place: usize) -> char {
    (b'a' + (place % 26) as u8) as char
}

/// How many options are missing.
pub fn need_more(options: usize) -> String {
    match options {
        1 => "One more to choose.".to_owned(),
        n => format!("{n} more to choose."),
    }
}

/// There is nothing to ask; when there will be.
pub fn nothing_to_review(plan: &Plan, today: Day) -> String {
    let next = match plan.next {
        Some((day, number)) => format!("Next: {} {}.", count(number, "question"), when(day, today)),
        None => "Questions come here when their lesson is read.".to_owned(),
    };
    format!("Nothing to review. {next}")
}

/// A lesson was read to its end and has nothing new to ask.
pub fn lesson_read(number: usize) -> String {
    format!("Lesson {number} is read. Its questions come back when they fade.")
}

/// There is no lesson of that name; which there are.
pub fn no_lesson(course: &Course, name: &str) -> String {
    let all: Vec<String> =
        course.lessons().iter().map(|l| format!("{} {}", l.number, l.slug)).collect();
    format!("There is no lesson \"{name}\". There are: {}.", all.join(", "))
}

/// The time, and how long somebody has studied.
pub fn time(now: &str, here_ms: u64, today_ms: u64) -> String {
    format!(
        "It is {now}. You have been here for {}; studied today: {}.",
        super::duration(here_ms),
        super::duration(today_ms)
    )
}
