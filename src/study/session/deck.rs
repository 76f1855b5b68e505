//! The questions of a session, and the order of a question's options.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use super::super::history::History;
use super::super::memory::Memory;
use crate::course::Course;
use crate::course::quiz::{Question, QuestionId};

/// The questions of a session, in order.
#[derive(Clone, Debug, Default)]
pub struct Deck {
    /// Each with what is known about it and how often it was asked.
    cards: Vec<(Question, Memory, u32)>,
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
            let seen = history.record(&question.id).map_or(0, |record| record.seen);
            (history.memory(&question.id), seen, question)
        };
        let cards = questions.into_iter().map(card);
        Self { cards: cards.map(|(memory, seen, question)| (question, memory, seen)).collect() }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    pub(super) fn card(&self, index: usize) -> Option<&(Question, Memory, u32)> {
        self.cards.get(index)
    }
}

/// The order in which options are shown. One seed means one order, for ever: this is Fisher and Yates'
/// shuffle over PCG-32, both fixed here, because a library's `shuffle` may change with its version.
pub fn order(seed: u64, options: usize) -> Vec<usize> {
    const STREAM: u64 = 0xa02b_dbf7_bb3c_0a7a;
    let mut random = Pcg32::new(seed, STREAM);
    let mut order: Vec<usize> = (0..options).collect();
    for last in (1..options).rev() {
        order.swap(last, below(&mut random, last as u32 + 1) as usize);
    }
    order
}

/// A number below `bound`, each as likely as the other.
fn below(random: &mut Pcg32, bound: u32) -> u32 {
    let uneven = u32::MAX - u32::MAX % bound;
    loop {
        let drawn = random.next_u32();
        if drawn < uneven {
            return drawn % bound;
        }
    }
}
