//! The questions of a session.

use super::super::due::due;
use super::super::history::History;
use super::super::memory::Memory;
use super::super::round::round_of;
use super::super::shuffle::seed_of;
use crate::clock::Day;
use crate::course::quiz::{Question, QuestionId};
use crate::course::{Course, Lesson};

/// The questions of a session, in order.
#[derive(Clone, Debug, Default)]
pub struct Deck {
    cards: Vec<Card>,
    cram: bool,
    pace: bool,
}

/// A question, and what is known about it.
#[derive(Clone, Debug)]
pub(super) struct Card {
    pub(super) question: Question,
    pub(super) memory: Memory,
    /// How often it was asked.
    pub(super) seen: u32,
    /// How often it was missed.
    pub(super) missed: u32,
}

impl Deck {
    /// The questions of these names; names of none are left out.
    pub fn of(course: &Course, history: &History, questions: &[QuestionId]) -> Self {
        let found = questions.iter().filter_map(|id| course.question(id));
        Self::new(found.cloned(), history)
    }

    /// These questions.
    pub fn new(questions: impl IntoIterator<Item = Question>, history: &History) -> Self {
        let card = |question: Question| {
            let known = history.record(&question.id);
            let memory = history.memory(&question.id);
            let (seen, missed) = known.map_or((0, 0), |record| (record.seen, record.missed));
            Card { question, memory, seen, missed }
        };
        Self { cards: questions.into_iter().map(card).collect(), cram: false, pace: false }
    }

    /// The same, each question as it is asked this time: those that vary are given values.
    #[must_use]
    pub fn asked(mut self, seed: u64, ask: impl Fn(&Question, u64) -> Question) -> Self {
        for card in &mut self.cards {
            card.question = ask(&card.question, seed_of(seed, &card.question));
        }
        self
    }

    /// The same, asked only to practise: no answer changes the schedule.
    #[must_use]
    pub fn cramming(self, cram: bool) -> Self {
        Self { cram, ..self }
    }

    /// The same, beside the exam's clock.
    #[must_use]
    pub fn paced(self, pace: bool) -> Self {
        Self { pace, ..self }
    }

    /// Whether it is asked beside the exam's clock.
    pub(super) const fn is_paced(&self) -> bool {
        self.pace
    }

    /// Whether it is asked only to practise.
    pub const fn is_cram(&self) -> bool {
        self.cram
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// The question in that place.
    pub fn question(&self, index: usize) -> Option<&Question> {
        self.cards.get(index).map(|card| &card.question)
    }

    pub(super) fn card(&self, index: usize) -> Option<&Card> {
        self.cards.get(index)
    }
}

/// The questions of a lesson that were never asked; while an exam lies ahead, the next round of them.
pub fn unasked(lesson: &Lesson, history: &History, today: Day) -> Vec<QuestionId> {
    let ids = lesson.question_ids();
    let rounds = (0..ids.len()).map(|at| round_of(at, ids.len()));
    let mut new: Vec<(usize, &QuestionId)> =
        rounds.zip(&ids).filter(|(_, id)| history.memory(id) == Memory::New).collect();
    if history.aim().exam.is_some_and(|exam| exam > today) {
        let next = new.iter().map(|(round, _)| *round).min();
        new.retain(|(round, _)| Some(*round) == next);
    }
    new.into_iter().map(|(_, id)| id.clone()).collect()
}

/// What is due first, then what was never asked; of some lessons, then the rest of theirs as well.
pub fn wanted(
    course: &Course,
    history: &History,
    today: Day,
    lessons: Option<&[String]>,
) -> Vec<QuestionId> {
    let wants = |slug: &String| lessons.is_none_or(|slugs| slugs.contains(slug));
    let here = |id: &QuestionId| course.lesson_of(id).is_some_and(|lesson| wants(&lesson.slug));
    let mut wanted: Vec<QuestionId> =
        due(course, history, today).into_iter().filter(|id| here(id)).cloned().collect();
    let all = course.lessons().iter().filter(|lesson| wants(&lesson.slug));
    let all = all.flat_map(Lesson::question_ids);
    let (new, known): (Vec<_>, Vec<_>) = all.partition(|id| history.memory(id) == Memory::New);
    wanted.extend(new);
    if lessons.is_some() {
        let rest: Vec<_> = known.into_iter().filter(|id| !wanted.contains(id)).collect();
        wanted.extend(rest);
    }
    wanted
}
