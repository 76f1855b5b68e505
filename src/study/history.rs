//! History: facts in order, and what follows from them.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{Entry, Review};
use super::memory::{Aim, Memory};
use crate::clock::Day;
use crate::course::quiz::QuestionId;

/// Everything that happened, and what follows from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    aim: Aim,
    entries: Vec<Entry>,
    memories: BTreeMap<QuestionId, Memory>,
    lessons: BTreeMap<String, LessonProgress>,
    beliefs: BTreeMap<String, Unlearn>,
}

/// How far somebody is in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LessonProgress {
    /// The sections that were on the screen.
    pub read: BTreeSet<String>,
    /// The section where reading stopped.
    pub last: Option<String>,
    /// When the end was reached.
    pub done: Option<Day>,
    /// The claims that were proved, by id, with the day of the last time.
    pub proved: BTreeMap<String, Day>,
}

/// A belief to unlearn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlearn {
    /// The belief's id.
    pub belief: String,
    /// How often it was chosen.
    pub seen: u32,
    /// When it was last chosen.
    pub last: Day,
    /// The question where it was last chosen.
    pub question: QuestionId,
}

impl History {
    /// What follows from these facts.
    pub fn replay(entries: Vec<Entry>, aim: Aim) -> Self {
        Self { aim, entries, ..Self::default() }
    }

    /// Adds a fact that was saved just now.
    pub fn add(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// The facts, in order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the learner studies for.
    pub const fn aim(&self) -> &Aim {
        &self.aim
    }

    /// What is known about a question.
    pub fn memory(&self, question: &QuestionId) -> Memory {
        self.memories.get(question).copied().unwrap_or_default()
    }

    /// How far the learner is in a lesson.
    pub fn lesson_progress(&self, slug: &str) -> LessonProgress {
        self.lessons.get(slug).cloned().unwrap_or_default()
    }

    /// How many claims of a lesson were proved.
    pub fn claims_proved(&self, slug: &str) -> usize {
        self.lessons.get(slug).map_or(0, |progress| progress.proved.len())
    }

    /// What was believed with certainty and is not so, the latest first.
    pub fn beliefs_to_unlearn(&self) -> Vec<&Unlearn> {
        self.beliefs.values().collect()
    }

    /// The answers that were not taken back, in order, with their days.
    pub fn answers(&self) -> impl Iterator<Item = (Day, &Review)> {
        std::iter::empty()
    }

    /// The questions due on that day or before, the most faded first.
    pub fn due(&self, today: Day) -> Vec<&QuestionId> {
        let due =
            self.memories.iter().filter(|(_, memory)| memory.due().is_some_and(|d| d <= today));
        due.map(|(id, _)| id).collect()
    }

    /// The note on something.
    pub fn note(&self, _on: &str) -> Option<&str> {
        None
    }

    /// Whether something is bookmarked.
    pub fn bookmarked(&self, _on: &str) -> bool {
        false
    }

    /// Milliseconds that a question takes this learner.
    pub fn pace_ms(&self) -> u64 {
        70_000
    }
}
