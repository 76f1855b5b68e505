//! A session: ask, how sure, answer, saved, explain, next; and back.

mod deck;
mod sum;

pub use self::deck::{Deck, unasked, wanted};
pub use self::sum::{Paced, Summary};

use super::fact::{Entry, Fact, FactId, Review, Sure};
use super::history::{HARD, History};
use super::memory::{Memory, Scheduler};
use super::shuffle::{order, seed_of};
use super::undo::is_deed;
use crate::clock::{Clock, Day, Moment};
use crate::course::Course;
use crate::course::quiz::{Breaker, ClaimRef, Question};

/// A session with its answers so far.
#[derive(Clone, Debug)]
pub struct Session {
    deck: Deck,
    seed: u64,
    scheduler: Scheduler,
    /// The answers that are saved, one for each question so far.
    done: Vec<Done>,
    stage: Stage,
    asked_at: Moment,
    /// What was done, for taking it back; the last thing last.
    trail: Vec<Deed>,
    /// What was taken back, for doing it again; the last thing last.
    ahead: Vec<Taken>,
}

#[derive(Clone, Debug)]
struct Done {
    /// The question as it stood when it was answered.
    asked: Asked,
    review: Review,
    fact: FactId,
    verdict: Box<Verdict>,
}

#[derive(Clone, Debug)]
enum Stage {
    /// A question is on the screen.
    Asking(Asked),
    /// The answer was given to the disk.
    Waiting { asked: Asked, review: Review },
    /// The answer is saved and explained.
    Explaining(Box<Verdict>),
    /// There are no more questions.
    Over,
}

/// Something that was done.
#[derive(Clone, Debug)]
enum Deed {
    /// The question on the screen was changed; this is how it stood before.
    Edit(Box<Asked>),
    /// The last of the saved answers was given.
    Answer,
    /// A note, a mark or the like was kept.
    Kept(FactId),
}

/// Something that was taken back.
#[derive(Clone, Debug)]
enum Taken {
    /// This is how the question stood.
    Edit(Box<Asked>),
    /// An answer, taken back by a fact that is known once it is saved.
    Answer(Box<Done>, Option<FactId>),
    /// Something kept, taken back by a fact that is known once it is saved.
    Kept(FactId, Option<FactId>),
}

/// The question that is asked now.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// The options in the order seen: indices as written.
    pub order: Vec<usize>,
    /// Its place in the session, from 1.
    pub number: usize,
    /// What was known about it before.
    pub memory: Memory,
    /// How often it was asked before.
    pub seen: u32,
    /// How often it was missed before.
    pub missed: u32,
    /// The options chosen, as written.
    pub chosen: Vec<usize>,
    /// The options struck out, as written.
    pub struck: Vec<usize>,
    /// How sure, as far as it was said.
    pub sure: Option<Sure>,
    /// How many hints are shown.
    pub hints: usize,
}

/// What is missing before an answer can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeedMore {
    /// So many more options.
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
    /// Whether the exam brought that forward.
    pub before_exam: bool,
    /// It was asked only to practise, and comes back when it would have.
    pub cram: bool,
    /// How often it was missed before and now, when that makes it a hard nut.
    pub nut: Option<u32>,
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

impl Session {
    /// A session over these questions; the seed decides the order of every question's options.
    pub fn new(deck: Deck, seed: u64, history: &History, clock: Clock) -> Self {
        let scheduler = history.scheduler().clone();
        let (done, stage, asked_at) = (Vec::new(), Stage::Over, clock.now());
        let (trail, ahead) = (Vec::new(), Vec::new());
        let mut session = Self { deck, seed, scheduler, done, stage, asked_at, trail, ahead };
        session.ask();
        session
    }

    /// The question asked now; nothing while an answer is being saved or explained, and at the end.
    pub const fn current(&self) -> Option<&Asked> {
        match &self.stage {
            Stage::Asking(asked) => Some(asked),
            _ => None,
        }
    }

    /// Whether it is asked only to practise.
    pub const fn is_cram(&self) -> bool {
        self.deck.is_cram()
    }

    /// Every question of the session, in order, with what its answer came to, if there is one yet.
    pub fn overview(&self) -> impl Iterator<Item = (&Question, Option<&Verdict>)> {
        (0..self.len()).filter_map(|at| {
            let verdict = self.done.get(at).map(|done| &*done.verdict);
            Some((self.deck.question(at)?, verdict))
        })
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.deck.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.deck.is_empty()
    }

    /// The question that was answered last, as it was asked.
    pub fn last_answered(&self) -> Option<&Asked> {
        self.done.last().map(|done| &done.asked)
    }

    /// Each question so far: right, wrong.
    pub fn marks(&self) -> Vec<bool> {
        self.done.iter().map(|done| done.review.right).collect()
    }

    /// Chooses the option in that place of the order seen, or takes it back. A struck one is brought back.
    pub fn choose(&mut self, place: usize) {
        self.edit(|asked| {
            let Some(written) = asked.order.get(place).copied() else { return };
            let many = asked.question.choose();
            if take(&mut asked.struck, written) || take(&mut asked.chosen, written) {
                return;
            }
            if many == 1 {
                asked.chosen = vec![written];
            } else if asked.chosen.len() < many {
                asked.chosen.push(written);
            }
        });
    }

    /// Strikes the option in that place out, or brings it back.
    pub fn strike(&mut self, place: usize) {
        self.edit(|asked| {
            let Some(written) = asked.order.get(place).copied() else { return };
            if !take(&mut asked.struck, written) {
                take(&mut asked.chosen, written);
                asked.struck.push(written);
            }
        });
    }

    /// Says how sure.
    pub fn sure(&mut self, sure: Sure) {
        self.edit(|asked| asked.sure = Some(sure));
    }

    /// Shows one more hint, if there is one.
    pub fn hint(&mut self) -> Option<&str> {
        let shown = self.current()?.hints;
        self.edit(|asked| asked.hints = (shown + 1).min(asked.question.hints.len()));
        self.current()?.question.hints.get(shown).map(String::as_str)
    }

    /// Answers: the fact to be saved. Until `saved`, nothing else can be done.
    pub fn answer(&mut self, now: Moment) -> Result<Fact, NeedMore> {
        let Stage::Asking(asked) = &self.stage else { return Err(NeedMore::Nothing) };
        let missing = asked.question.choose().saturating_sub(asked.chosen.len());
        if missing > 0 {
            return Err(NeedMore::Options(missing));
        }
        let sure = asked.sure.ok_or(NeedMore::Sure)?;
        let took_ms = now.millis_since(self.asked_at).max(0).unsigned_abs();
        let cram = self.deck.is_cram();
        let review = Review { cram, ..asked.review(sure, now, took_ms, self.seed) };
        self.stage = Stage::Waiting { asked: asked.clone(), review: review.clone() };
        Ok(Fact::Answered(review))
    }

    /// A fact is on the disk (or, where nothing is kept, in memory). An answer is then explained.
    pub fn saved(&mut self, entry: &Entry) {
        if let Fact::Undone { fact, .. } = &entry.fact {
            match self.ahead.last_mut() {
                Some(Taken::Answer(done, by @ None)) if done.fact == *fact => {
                    *by = Some(entry.id.clone());
                }
                Some(Taken::Kept(kept, by @ None)) if kept == fact => *by = Some(entry.id.clone()),
                _ => {}
            }
            return;
        }
        let Stage::Waiting { asked, review } = &self.stage else {
            if is_deed(&entry.fact) {
                self.did(Deed::Kept(entry.id.clone()));
            }
            return;
        };
        if entry.fact != Fact::Answered(review.clone()) {
            return;
        }
        let verdict = Box::new(asked.verdict(review, entry.day, &self.scheduler));
        let (asked, review, fact) = (asked.clone(), review.clone(), entry.id.clone());
        self.done.push(Done { asked, review, fact, verdict: verdict.clone() });
        self.stage = Stage::Explaining(verdict);
        self.did(Deed::Answer);
    }

    /// What the answer came to, from `saved` until `next`.
    pub fn verdict(&self) -> Option<&Verdict> {
        match &self.stage {
            Stage::Explaining(verdict) => Some(verdict),
            _ => None,
        }
    }

    /// Goes on to the next question, once the answer is saved. Whether it did.
    pub fn next(&mut self, now: Moment) -> bool {
        if !matches!(self.stage, Stage::Explaining(_)) {
            return false;
        }
        self.asked_at = now;
        self.ask();
        true
    }

    /// Whether something of this session can be taken back.
    pub fn can_undo(&self) -> bool {
        !self.trail.is_empty()
    }

    /// Takes back the last thing. What the journal knows is taken back by a fact, which is then to be saved.
    pub fn undo(&mut self, now: Moment) -> Option<Fact> {
        if matches!(self.stage, Stage::Waiting { .. }) {
            return None;
        }
        let (taken, fact) = match self.trail.pop()? {
            Deed::Edit(before) => (Taken::Edit(self.show(*before)?), None),
            Deed::Kept(fact) => (Taken::Kept(fact.clone(), None), Some(fact)),
            Deed::Answer => {
                let done = Box::new(self.done.pop()?);
                let fact = Some(done.fact.clone());
                self.show(done.asked.clone());
                self.asked_at = now;
                (Taken::Answer(done, None), fact)
            }
        };
        self.ahead.push(taken);
        fact.map(|fact| Fact::Undone { fact, at: now })
    }

    /// Whether something of this session was taken back last and can be done again.
    pub fn can_redo(&self) -> bool {
        !self.ahead.is_empty()
    }

    /// Does again what was taken back last; what the journal knows, by a fact, which is then to be saved.
    pub fn redo(&mut self, now: Moment) -> Option<Fact> {
        // How a taking back is called is known when it is saved.
        if let Some(Taken::Answer(_, None) | Taken::Kept(_, None)) = self.ahead.last() {
            return None;
        }
        let (deed, by) = match self.ahead.pop()? {
            Taken::Edit(after) => (Deed::Edit(self.show(*after)?), None),
            Taken::Kept(fact, by) => (Deed::Kept(fact), by),
            Taken::Answer(done, by) => {
                self.stage = Stage::Explaining(done.verdict.clone());
                self.done.push(*done);
                (Deed::Answer, by)
            }
        };
        self.trail.push(deed);
        by.map(|fact| Fact::Undone { fact, at: now })
    }

    /// Asks the question after those that are done.
    fn ask(&mut self) {
        self.stage = self.fresh().map_or(Stage::Over, Stage::Asking);
    }

    /// The question after those that are done, untouched.
    fn fresh(&self) -> Option<Asked> {
        let deck::Card { question, memory, seen, missed } =
            self.deck.card(self.done.len())?.clone();
        let order = order(seed_of(self.seed, &question), question.options.len());
        let (chosen, struck, sure, hints) = (Vec::new(), Vec::new(), None, 0);
        let number = self.done.len() + 1;
        Some(Asked { question, order, number, memory, seen, missed, chosen, struck, sure, hints })
    }

    /// Puts a question on the screen, and gives back how it stood there; while an answer is explained,
    /// that is the next question, untouched.
    fn show(&mut self, asked: Asked) -> Option<Box<Asked>> {
        let old = match std::mem::replace(&mut self.stage, Stage::Asking(asked)) {
            Stage::Asking(old) => Some(old),
            _ => self.fresh(),
        };
        old.map(Box::new)
    }

    /// Changes the question on the screen, so that it can be undone.
    fn edit(&mut self, change: impl FnOnce(&mut Asked)) {
        let Stage::Asking(asked) = &mut self.stage else { return };
        let before = asked.clone();
        change(asked);
        if *asked != before {
            self.did(Deed::Edit(Box::new(before)));
        }
    }

    fn did(&mut self, deed: Deed) {
        self.trail.push(deed);
        self.ahead.clear();
    }
}

impl Verdict {
    /// The claim that breaks the belief behind a wrong answer, or else the one that shows the right one.
    pub fn proof(&self, course: &Course, question: &Question) -> Option<ClaimRef> {
        let belief = self.beliefs.first().and_then(|id| course.belief(id));
        match belief.map(|belief| &belief.broken_by) {
            Some(Breaker::Claim(claim)) => Some(claim.clone()),
            _ => question.proof.clone(),
        }
    }
}

impl Asked {
    fn review(&self, sure: Sure, at: Moment, took_ms: u64, seed: u64) -> Review {
        let Self { question, hints, .. } = self;
        let mut chosen = self.chosen.clone();
        chosen.sort_unstable();
        let options = || question.options.iter().enumerate();
        let right = options().all(|(index, option)| option.right == chosen.contains(&index));
        let of = |taken: bool| {
            let some = options().filter(|(index, _)| chosen.contains(index) == taken);
            some.filter_map(|(_, option)| option.belief.clone()).collect::<Vec<_>>()
        };
        Review {
            question: question.id.clone(),
            revision: question.revision,
            lesson: question.lesson.clone(),
            right,
            sure,
            hints: *hints as u8,
            beliefs: of(true),
            resisted: if right { of(false) } else { Vec::new() },
            at,
            took_ms,
            shuffle_seed: seed_of(seed, question),
            cram: false,
            chosen,
        }
    }

    fn verdict(&self, review: &Review, today: Day, scheduler: &Scheduler) -> Verdict {
        let after = scheduler.after(&self.memory, review, today);
        let free = scheduler.without_exam().after(&self.memory, review, today);
        let rows = self.order.iter().filter_map(|written| {
            let option = self.question.options.get(*written)?;
            Some(OptionRow {
                written: *written,
                text: option.text.clone(),
                why: option.why.clone(),
                right: option.right,
                chosen: self.chosen.contains(written),
                struck: self.struck.contains(written),
                belief: option.belief.clone(),
            })
        });
        Verdict {
            right: review.right,
            sure: review.sure,
            hints: review.hints,
            today,
            next_due: after.due().unwrap_or(today),
            before_exam: !review.cram && after != free,
            cram: review.cram,
            nut: Some(self.missed + u32::from(!review.right))
                .filter(|missed| !review.right && !review.cram && *missed >= HARD),
            beliefs: if review.unlearns() { review.beliefs.clone() } else { Vec::new() },
            rows: rows.collect(),
        }
    }
}

fn take(list: &mut Vec<usize>, item: usize) -> bool {
    let before = list.len();
    list.retain(|other| *other != item);
    list.len() < before
}

#[cfg(test)]
mod tests;
