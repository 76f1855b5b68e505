//! The day of the exam and after it, in words.

use super::{count, date};
use crate::clock::Day;
use crate::study::{AfterExam, Occasion, Offer};

/// What such a day begins with, as a head and a sentence; nothing on a day of study.
pub fn occasion(occasion: Occasion) -> Option<(&'static str, String)> {
    Some(match occasion {
        Occasion::Study => return None,
        Occasion::ExamDay => {
            ("Good luck", "Nothing new today: what you know goes in with you.".to_owned())
        }
        Occasion::Over(exam) => {
            ("Your exam", format!("It was on {}. How did it go? This is asked once.", date(exam)))
        }
        Occasion::Keep { passed: true, .. } => (
            "You passed",
            "Well done. Five minutes a week keep what you know: a few questions, nothing new.".to_owned(),
        ),
        Occasion::Keep { passed: false, .. } => (
            "Another time",
            "What you know is still here. With another date the plan goes on from it; five minutes a week keep it."
                .to_owned(),
        ),
    })
}

/// Something that is offered then.
pub fn offer(offer: &Offer) -> String {
    match offer {
        Offer::WarmUp(known) => {
            format!("Warm up: {} that you know", count(known.len(), "question"))
        }
        Offer::Leave => "Leave it at that, and quit".to_owned(),
        Offer::AnotherDay => "It has another date: to the settings".to_owned(),
        Offer::Say(_, AfterExam::Passed) => "I passed".to_owned(),
        Offer::Say(_, AfterExam::Failed) => "Not this time".to_owned(),
        Offer::Say(_, AfterExam::Keep) => "Keep it fresh, five minutes a week".to_owned(),
        Offer::Say(_, AfterExam::Enough) => "No, thank you: do not ask again".to_owned(),
    }
}

/// What is said to what the learner says.
pub const fn thanks(said: AfterExam) -> &'static str {
    match said {
        AfterExam::Passed | AfterExam::Failed => "Noted.   u undo",
        AfterExam::Keep => {
            "Five minutes a week from now on. Another exam date brings the whole plan back.   u undo"
        }
        AfterExam::Enough => "It is not asked again.   u undo",
    }
}

/// How far away the exam is; nothing once it is over.
pub fn exam_in(exam: Day, today: Day) -> Option<String> {
    match exam.days_since(today) {
        ..0 => None,
        0 => Some("today".to_owned()),
        1 => Some("tomorrow".to_owned()),
        days => Some(format!("{days} days")),
    }
}
