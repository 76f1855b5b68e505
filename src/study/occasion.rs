//! The day of the exam and what comes after it: what is offered then, instead of more work.

use std::cmp::Reverse;

use super::fact::{AfterExam, Fact};
use super::history::History;
use crate::clock::{Day, Moment};
use crate::course::Course;
use crate::course::quiz::QuestionId;

/// So many questions warm somebody up.
const WARM_UP: usize = 10;

/// Where a day stands to the exam.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// A day of study, or of keeping what is known: the plan says all.
    Study,
    /// The day of the exam.
    ExamDay,
    /// The exam of that day is over; how it went was not said.
    Over(Day),
    /// How it went was said; whether to keep what is known was not.
    Keep {
        /// The day of the exam.
        exam: Day,
        /// Whether it was passed.
        passed: bool,
    },
}

/// Something that is offered on such a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Questions that the learner knows.
    WarmUp(Vec<QuestionId>),
    /// Nothing more today.
    Leave,
    /// Another date, in the settings.
    AnotherDay,
    /// Something to say of the exam of that day.
    Say(Day, AfterExam),
}

impl Occasion {
    /// What that day is. What was answered is not asked again.
    pub fn of(history: &History, today: Day) -> Self {
        let Some(exam) = history.aim().exam.filter(|exam| *exam <= today) else {
            return Self::Study;
        };
        match history.after_exam(exam) {
            _ if exam == today => Self::ExamDay,
            None => Self::Over(exam),
            Some(AfterExam::Passed) => Self::Keep { exam, passed: true },
            Some(AfterExam::Failed) => Self::Keep { exam, passed: false },
            Some(AfterExam::Keep | AfterExam::Enough) => Self::Study,
        }
    }

    /// What is offered, the first thing first.
    pub fn offers(self, course: &Course, history: &History, today: Day) -> Vec<Offer> {
        match self {
            Self::Study => Vec::new(),
            Self::ExamDay => {
                let known = warm_up(course, history, today);
                let known = (!known.is_empty()).then_some(Offer::WarmUp(known));
                known.into_iter().chain([Offer::Leave]).collect()
            }
            // What Enter does by habit says nothing.
            Self::Over(exam) => vec![
                Offer::AnotherDay,
                Offer::Say(exam, AfterExam::Passed),
                Offer::Say(exam, AfterExam::Failed),
                Offer::Say(exam, AfterExam::Enough),
            ],
            Self::Keep { exam, passed } => {
                let again = (!passed).then_some(Offer::AnotherDay);
                let say = [AfterExam::Keep, AfterExam::Enough].map(|said| Offer::Say(exam, said));
                again.into_iter().chain(say).collect()
            }
        }
    }
}

impl AfterExam {
    /// It as a fact.
    pub const fn said(self, exam: Day, at: Moment) -> Fact {
        Fact::AfterExam { exam, said: self, at }
    }
}

/// Questions that were known the last time, as they are worded now; those that sit best first.
fn warm_up(course: &Course, history: &History, today: Day) -> Vec<QuestionId> {
    let mut known: Vec<(Reverse<u32>, &QuestionId)> = history
        .records()
        .filter(|(id, record)| record.right && course.revision(id) == Some(record.revision))
        .filter_map(|(id, record)| {
            let recall = history.recall(&record.memory, today)?;
            Some((Reverse((recall * 1e6) as u32), id))
        })
        .collect();
    known.sort();
    known.into_iter().take(WARM_UP).map(|(_, id)| id.clone()).collect()
}

#[cfg(test)]
mod tests;
