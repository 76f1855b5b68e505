//! A session: ask, how sure, answer, saved, explain, next; and back.

use super::fact::{Entry, Fact, FactId, Sure};
use super::history::History;
use super::memory::Memory;
use crate::clock::{Clock, Day, Moment};
use crate::course::Course;
use crate::course::quiz::{Question, QuestionId};

/// The questions of a session, in order.
#[derive(Clone, Debug, Default)]
pub struct Deck {
    cards: Vec<(Question, Memory)>,
}

impl Deck {
    /// The questions of these names, each with what is known about it; names of none are left out.
    pub fn of(course: &Course, history: &History, questions: &[QuestionId]) -> Self {
        let found = questions.iter().filter_map(|id| course.question(id));
        Self { cards: found.map(|q| (q.clone(), history.memory(&q.id))).collect() }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }
}

/// A session with its answers so far.
#[derive(Clone, Debug)]
pub struct Session {
    _deck: Deck,
}

/// The question that is asked now.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// The options in the order seen: indices as written.
    pub order: Vec<usize>,
    /// Its place in the session, from 1.
    pub number: usize,
    /// What was known about it before.
    pub memory: Memory,
    /// The options chosen, as written.
    pub chosen: Vec<usize>,
    /// The options struck out, as written.
    pub struck: Vec<usize>,
    /// How sure, as far as it was said.
    pub sure: Option<Sure>,
    /// How many hints are shown.
    pub hints: usize,
}

/// So many more options are to be chosen first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedMore {
    /// So many more.
    Options(usize),
    /// How sure was not said.
    Sure,
    /// There is nothing to answer now.
    Nothing,
}

/// What an answer came to.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Whether it was right.
    pub right: bool,
    /// How sure the learner was.
    pub sure: Sure,
    /// How many hints there were.
    pub hints: u8,
    /// The day of the answer.
    pub today: Day,
    /// When it comes back.
    pub next_due: Day,
    /// Whether the exam's day brought that forward.
    pub before_exam: bool,
    /// Beliefs behind the options chosen while certain: ids for the unlearn list.
    pub beliefs: Vec<String>,
    /// Every option, in the order seen.
    pub rows: Vec<OptionRow>,
}

/// An option after the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionRow {
    /// Its index as written.
    pub written: usize,
    /// What it says.
    pub text: String,
    /// Why.
    pub why: String,
    /// Whether it is right.
    pub right: bool,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Whether it was struck out.
    pub struck: bool,
    /// The belief behind it.
    pub belief: Option<String>,
}

/// What a session came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Questions answered.
    pub answered: usize,
    /// Answered rightly.
    pub right: usize,
    /// Beliefs added to the unlearn list.
    pub to_unlearn: usize,
    /// From question to answer, all together.
    pub took_ms: u64,
}

impl Session {
    /// A session over these questions; the seed decides the order of every question's options.
    pub fn new(deck: Deck, _seed: u64, _history: &History, _clock: Clock) -> Self {
        Self { _deck: deck }
    }

    /// The question asked now; nothing while an answer is being saved, and at the end.
    pub fn current(&self) -> Option<&Asked> {
        None
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each question so far: right, wrong.
    pub fn marks(&self) -> Vec<bool> {
        Vec::new()
    }

    /// Chooses the option in that place of the order seen, or takes it back.
    pub fn choose(&mut self, _place: usize) {}

    /// Strikes the option in that place out, or brings it back.
    pub fn strike(&mut self, _place: usize) {}

    /// Says how sure.
    pub fn sure(&mut self, _sure: Sure) {}

    /// Shows one more hint, if there is one.
    pub fn hint(&mut self) -> Option<&str> {
        None
    }

    /// Answers: the fact to be saved. Until `saved`, nothing else can be done.
    pub fn answer(&mut self, _now: Moment) -> Result<Fact, NeedMore> {
        Err(NeedMore::Nothing)
    }

    /// The answer is on the disk (or, when nothing is kept, in memory).
    pub fn saved(&mut self, _entry: &Entry) {}

    /// The question just answered and what the answer came to, from `saved` until `next`.
    pub fn verdict(&self) -> Option<&Verdict> {
        None
    }

    /// Goes on to the next question, once the answer is saved. Whether it did.
    pub fn next(&mut self, _now: Moment) -> bool {
        false
    }

    /// Takes back the last thing; an answer is taken back by a fact, which is then to be saved.
    pub fn undo(&mut self, _now: Moment) -> Option<Fact> {
        None
    }

    /// What it came to so far.
    pub fn summary(&self) -> Summary {
        Summary::default()
    }

    /// The answers of this session that are saved and stand.
    pub fn facts(&self) -> Vec<FactId> {
        Vec::new()
    }
}
