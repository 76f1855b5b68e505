//! History: facts in order, and what follows from them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

mod state;

use self::state::State;
use super::belief::Unlearn;
use super::exam::{ExamStep, Exams, Sitting};
use super::fact::{AfterExam, Entry, Fact, FactId, Review, Sure};
use super::lab::LabProgress;
use super::memory::{Aim, Memory, Scheduler};
use crate::clock::{Day, Moment};
use crate::course::quiz::{Question, QuestionId};

/// How long a question takes an average learner, and as how many answers that counts.
const PACE_MS: u64 = 70_000;
const PACE_WEIGHT: u64 = 10;
/// As many of the latest answers show the learner's pace.
const PACE_WINDOW: usize = 50;

/// Minutes a week that keep what is known.
const KEEP_MINUTES: u32 = 5;

/// A question missed so often is a hard nut: reading its reasons once more will not do.
pub const HARD: u32 = 4;

/// Everything that happened, and what follows from it.
#[derive(Clone, Debug)]
pub struct History {
    scheduler: Scheduler,
    /// In order of time, then device.
    entries: Vec<Entry>,
    /// Facts that were taken back.
    void: HashSet<FactId>,
    state: State,
}

/// What is known about a question that was asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Its lesson.
    pub lesson: String,
    /// How well it is remembered.
    pub memory: Memory,
    /// When it was first asked.
    pub first: Option<Day>,
    /// Its revision when it was last asked.
    pub revision: u32,
    /// How often it was asked.
    pub seen: u32,
    /// How often it was missed.
    pub missed: u32,
    /// Whether the last answer was right.
    pub right: bool,
    /// Every time it was asked, in order.
    pub trail: Vec<Recalled>,
}

/// One time that a question was asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recalled {
    /// The day.
    pub day: Day,
    /// How likely it was remembered then, as far as that could be known; nothing for the first time.
    pub expected: Option<f32>,
    /// Whether it was.
    pub right: bool,
    /// How sure the learner was.
    pub sure: Sure,
    /// What is known since then.
    pub after: Memory,
}

/// How far somebody is in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LessonProgress {
    /// The sections that were on the screen.
    pub read: BTreeSet<String>,
    /// The section where reading stopped.
    pub last: Option<String>,
    /// So many letters into it.
    pub letters: usize,
    /// When the end was reached.
    pub done: Option<Day>,
    /// How long it was read until then.
    pub took_ms: u64,
    /// The claims that were proved, by id, with the day of the last time.
    pub proved: BTreeMap<String, Day>,
}

impl Default for History {
    fn default() -> Self {
        Self::replay(Vec::new(), Aim::default())
    }
}

impl History {
    /// What follows from these facts, in whatever order they come.
    pub fn replay(mut entries: Vec<Entry>, aim: Aim) -> Self {
        entries.sort_by(|a, b| order(a).cmp(&order(b)));
        let void = void(&entries);
        let mut state = State::default();
        let stand = || entries.iter().filter(|entry| !void.contains(&entry.id));
        let last = stand().rev().find_map(|entry| match &entry.fact {
            Fact::Trained { parameters, answers, .. } => Some((parameters, *answers)),
            _ => None,
        });
        state.trained = last.map_or(0, |(_, answers)| answers);
        let scheduler = Scheduler::new(aim);
        let scheduler = match last {
            Some((parameters, _)) => scheduler.trained(parameters),
            None => scheduler,
        };
        for entry in stand() {
            state.apply(entry, &scheduler);
        }
        Self { scheduler, entries, void, state }
    }

    /// Adds a fact that was saved just now.
    pub fn add(&mut self, entry: Entry) {
        let in_order = self.entries.last().is_none_or(|last| order(last) <= order(&entry));
        if in_order && !matches!(entry.fact, Fact::Undone { .. } | Fact::Trained { .. }) {
            self.state.apply(&entry, &self.scheduler);
            self.entries.push(entry);
        } else {
            let mut entries = std::mem::take(&mut self.entries);
            entries.push(entry);
            *self = Self::replay(entries, *self.aim());
        }
    }

    /// The same facts under another aim.
    #[must_use]
    pub fn aiming(&self, aim: Aim) -> Self {
        Self::replay(self.entries.clone(), aim)
    }

    /// What follows from it without the facts themselves, to go on from with so many minutes a day.
    pub(super) fn to_go_on(&self, minutes: u32) -> Self {
        let scheduler = self.scheduler.clone().with_minutes(minutes);
        Self { scheduler, entries: Vec::new(), void: HashSet::new(), state: self.state.clone() }
    }

    /// The facts, in order, with those that were taken back.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the learner studies for.
    pub const fn aim(&self) -> &Aim {
        self.scheduler.aim()
    }

    /// The scheduler for that aim.
    pub const fn scheduler(&self) -> &Scheduler {
        &self.scheduler
    }

    /// How well a question is remembered.
    pub fn memory(&self, question: &QuestionId) -> Memory {
        self.record(question).map(|record| record.memory).unwrap_or_default()
    }

    /// What is known about a question; nothing for a new one.
    pub fn record(&self, question: &QuestionId) -> Option<&Record> {
        self.state.questions.get(question)
    }

    /// How likely it is that a question so remembered is known on that day; nothing for a new one.
    pub fn recall(&self, memory: &Memory, today: Day) -> Option<f32> {
        self.scheduler.recall(memory, today)
    }

    /// Whether a question's meaning changed since it was last asked.
    pub fn changed(&self, question: &Question) -> bool {
        self.record(&question.id).is_some_and(|record| record.revision < question.revision)
    }

    /// How far the learner is in a lesson.
    pub fn lesson_progress(&self, slug: &str) -> LessonProgress {
        self.begun(slug).cloned().unwrap_or_default()
    }

    /// The same of a lesson that was begun.
    pub(super) fn begun(&self, slug: &str) -> Option<&LessonProgress> {
        self.state.lessons.get(slug)
    }

    /// How many claims of a lesson were proved.
    pub fn claims_proved(&self, slug: &str) -> usize {
        self.state.lessons.get(slug).map_or(0, |progress| progress.proved.len())
    }

    /// The fact that a claim was run: worth noting once a day, a failed one always.
    pub fn proof_fact(
        &self,
        lesson: &str,
        claim: &str,
        passed: bool,
        today: Day,
        at: Moment,
    ) -> Option<Fact> {
        let known = self.state.lessons.get(lesson).and_then(|p| p.proved.get(claim));
        let (lesson, claim) = (lesson.to_owned(), claim.to_owned());
        (!passed || known != Some(&today)).then_some(Fact::Proved { lesson, claim, passed, at })
    }

    /// What was believed with certainty, is not so, and is not seen through yet; the latest first.
    pub fn beliefs_to_unlearn(&self) -> Vec<&Unlearn> {
        let mut open: Vec<_> = self.beliefs().filter(|belief| !belief.gone()).collect();
        open.sort_by_key(|belief| std::cmp::Reverse(belief.last));
        open
    }

    /// Every belief that was ever chosen with certainty, by name; those that are gone, too.
    pub fn beliefs(&self) -> impl Iterator<Item = &Unlearn> {
        self.state.beliefs.iter()
    }

    /// Every question that was asked, by name, with what is known about it.
    pub fn records(&self) -> impl Iterator<Item = (&QuestionId, &Record)> {
        self.state.questions.iter()
    }

    /// The answers that were not taken back, in order, with their days; those of an exam come when it was
    /// turned in.
    pub fn answers(&self) -> impl DoubleEndedIterator<Item = (Day, &Review)> {
        let stands = |entry: &&Entry| !self.void.contains(&entry.id);
        self.entries.iter().filter(stands).flat_map(|entry| {
            let answers = match &entry.fact {
                Fact::Answered(review) => std::slice::from_ref(review),
                Fact::Exam { exam, step: ExamStep::TurnedIn, at } => {
                    let turned_in = self.state.exams.get(*exam);
                    let turned_in = turned_in.filter(|exam| exam.turned_in_at() == Some(*at));
                    turned_in.map_or(&[][..], Sitting::reviews)
                }
                _ => &[],
            };
            answers.iter().map(|review| (entry.day, review))
        })
    }

    /// How far the learner is in a lab; nothing where it was never begun.
    pub fn lab(&self, slug: &str) -> Option<&LabProgress> {
        self.state.labs.get(slug)
    }

    /// The mock exams.
    pub const fn exams(&self) -> &Exams {
        &self.state.exams
    }

    /// The questions due on that day or before, the most faded first.
    pub fn due(&self, today: Day) -> Vec<&QuestionId> {
        let mut due: Vec<(f32, &QuestionId)> = Vec::new();
        for (id, record) in &self.state.questions {
            if record.memory.due().is_some_and(|day| day <= today) {
                due.push((self.scheduler.recall(&record.memory, today).unwrap_or(0.0), id));
            }
        }
        due.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
        due.into_iter().map(|(_, id)| id).collect()
    }

    /// How many questions were asked for the first time on that day.
    pub fn new_on(&self, day: Day) -> usize {
        self.state.questions.values().filter(|record| record.first == Some(day)).count()
    }

    /// The next day after `today` on which a question of these becomes due, and how many are due by then.
    pub fn next_due(
        &self,
        today: Day,
        counts: impl Fn(&QuestionId) -> bool,
    ) -> Option<(Day, usize)> {
        let known = self.state.questions.iter().filter(|(id, _)| counts(id));
        let days: Vec<Day> = known.filter_map(|(_, record)| record.memory.due()).collect();
        let next = days.iter().copied().filter(|day| *day > today).min()?;
        Some((next, days.iter().filter(|day| **day <= next).count()))
    }

    /// The note on something.
    pub fn note(&self, on: &str) -> Option<&str> {
        self.state.notes.get(on).map(String::as_str)
    }

    /// Whether something is bookmarked.
    pub fn bookmarked(&self, on: &str) -> bool {
        self.state.bookmarks.contains(on)
    }

    /// Whether something is marked to be looked at again.
    pub fn marked(&self, on: &str) -> bool {
        self.state.marks.contains(on)
    }

    /// All notes: what each is about, and its words.
    pub fn notes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.state.notes.iter().map(|(on, text)| (on.as_str(), text.as_str()))
    }

    /// Everything that is bookmarked.
    pub fn bookmarks(&self) -> impl Iterator<Item = &str> {
        self.state.bookmarks.iter().map(String::as_str)
    }

    /// Everything that is marked.
    pub fn marks(&self) -> impl Iterator<Item = &str> {
        self.state.marks.iter().map(String::as_str)
    }

    /// The saved drills: the name and the line of each.
    pub fn drills(&self) -> impl Iterator<Item = (&str, &str)> {
        self.state.drills.iter().map(|(name, line)| (name.as_str(), line.as_str()))
    }

    /// Milliseconds that a question takes this learner, reasons included.
    pub fn pace_ms(&self) -> u64 {
        let latest = self.state.paces_ms.iter().rev().take(PACE_WINDOW);
        let (count, sum) = latest.fold((0, 0), |(count, sum), pace| (count + 1, sum + pace));
        (PACE_MS * PACE_WEIGHT + sum) / (PACE_WEIGHT + count)
    }

    /// To how many answers the memory's parameters were fitted; 0: they are those of an average learner.
    pub const fn trained(&self) -> usize {
        self.state.trained
    }

    /// Minutes of work that were moved to that day; below 0: away from it.
    pub fn moved(&self, day: Day) -> i32 {
        self.state.moved.get(&day).copied().unwrap_or(0)
    }

    /// What was said last of the exam of that day.
    pub fn after_exam(&self, exam: Day) -> Option<AfterExam> {
        self.state.after_exam.get(&exam).copied()
    }

    /// Whether what is known is only to be kept: until the exam gets another date, or none.
    pub fn keeps(&self) -> bool {
        self.aim().exam.and_then(|exam| self.after_exam(exam)) == Some(AfterExam::Keep)
    }

    /// Minutes that there are on that day; of those that keep what is known, what the days before left.
    pub fn minutes_on(&self, day: Day) -> u32 {
        let minutes = if self.keeps() {
            let week: u64 = (1..7).map(|back| self.spent_ms(day.plus(-back))).sum();
            KEEP_MINUTES.saturating_sub(u32::try_from(week / 60_000).unwrap_or(KEEP_MINUTES))
        } else {
            self.aim().minutes
        };
        minutes.saturating_add_signed(self.moved(day))
    }

    /// Whether nothing new is planned on that day: it is a rest day to which nothing was moved, or what is known
    /// is only kept.
    pub fn rests(&self, day: Day) -> bool {
        self.keeps() || self.aim().rest_days.contains(day) && self.moved(day) <= 0
    }

    /// Milliseconds of study on that day.
    pub fn spent_ms(&self, day: Day) -> u64 {
        self.state.spent_ms.get(&day).copied().unwrap_or(0)
    }
}

fn order(entry: &Entry) -> (Moment, &FactId) {
    (entry.fact.at(), &entry.id)
}

/// The facts that were taken back. To take back a taking back is to do it again.
fn void(entries: &[Entry]) -> HashSet<FactId> {
    let mut void = HashSet::new();
    for entry in entries.iter().rev() {
        if let Fact::Undone { fact, .. } = &entry.fact
            && !void.contains(&entry.id)
        {
            void.insert(fact.clone());
        }
    }
    void
}

#[cfg(test)]
mod tests;
