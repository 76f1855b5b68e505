//! How well a question is remembered, and when it should come back.

use crate::clock::Day;

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
}

impl Default for Aim {
    fn default() -> Self {
        Self { exam: None, retention: 0.90, minutes: 30, new_questions: 8 }
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
}
