//! Today's plan: what is worth doing now, in order, with minutes.

use super::history::History;
use crate::clock::Day;
use crate::course::Course;
use crate::course::quiz::QuestionId;

/// What to do today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<PlanStep>,
    /// When there is nothing left today: the next day with something due, and how much.
    pub next: Option<(Day, usize)>,
}

/// A step of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanStep {
    /// Questions that are due.
    Review {
        /// Which.
        questions: Vec<QuestionId>,
        /// How many of each lesson: slug and number.
        by_lesson: Vec<(String, usize)>,
        /// How long it takes this learner.
        minutes: u32,
    },
    /// A lesson to read, or to read on.
    Lesson {
        /// Which.
        slug: String,
        /// Percent read.
        read: u32,
        /// How long the rest takes.
        minutes: u32,
    },
    /// Questions of a lesson that were never asked.
    Questions {
        /// Of which lesson.
        slug: String,
        /// Which.
        questions: Vec<QuestionId>,
        /// How long it takes this learner.
        minutes: u32,
    },
}

impl PlanStep {
    /// How long it takes.
    pub const fn minutes(&self) -> u32 {
        match self {
            Self::Review { minutes, .. }
            | Self::Lesson { minutes, .. }
            | Self::Questions { minutes, .. } => *minutes,
        }
    }
}

impl Plan {
    /// The plan for that day.
    pub fn today(_course: &Course, _history: &History, _today: Day) -> Self {
        Self::default()
    }

    /// How long all of it takes.
    pub fn minutes(&self) -> u32 {
        self.steps.iter().map(PlanStep::minutes).sum()
    }
}
