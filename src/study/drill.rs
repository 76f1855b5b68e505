//! Drills to order: which questions, in which order, how many, and whether they count. A drill is a line
//! that can be typed, saved and read back: `missed:50 10 lesson:caching cram`.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use super::due::{due, in_other_words};
use super::fact::{Review, Sure};
use super::history::History;
use super::shuffle::order;
use crate::clock::Day;
use crate::course::quiz::{Listed, QuestionId};
use crate::course::{Course, Lesson};

/// A drill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drill {
    /// Which questions, in which order.
    pub kind: Kind,
    /// Of what.
    pub of: Scope,
    /// At most so many.
    pub count: Option<usize>,
    /// Only to practise: the schedule stays as it is.
    pub cram: bool,
    /// Beside the exam's clock: so many minutes a question.
    pub pace: bool,
}

/// Which questions, and in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// What fades today, the most faded first; then beliefs to unlearn in other words.
    #[default]
    Due,
    /// What was asked, the least likely to be known first.
    Weakest,
    /// What was missed while certain and was not right while certain since, the latest first.
    Certain,
    /// What was missed in so many of the last answers, the latest first.
    Missed(usize),
    /// What was never asked, in the order of the course.
    New,
    /// What took longer than most, the slowest first.
    Slow,
    /// What was marked to be looked at again.
    Marked,
    /// Everything, shuffled.
    Mixed,
}

/// What a drill is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// The whole course.
    #[default]
    All,
    /// A lesson, by its slug.
    Lesson(String),
    /// A domain of the exam, 1 to 4.
    Domain(u8),
}

/// How many answers back `missed` looks when nothing else is said.
const BACK: usize = 50;

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Due,
        Self::Weakest,
        Self::Certain,
        Self::Missed(BACK),
        Self::New,
        Self::Slow,
        Self::Marked,
        Self::Mixed,
    ];

    /// The word for it in a line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Weakest => "weakest",
            Self::Certain => "certain",
            Self::Missed(_) => "missed",
            Self::New => "new",
            Self::Slow => "slow",
            Self::Marked => "marked",
            Self::Mixed => "mixed",
        }
    }
}

impl Drill {
    /// The drills that are offered: each kind, then ten of everything in twenty minutes.
    pub fn offered() -> impl Iterator<Item = Self> {
        let kinds = Kind::ALL.into_iter().map(|kind| Self { kind, ..Self::default() });
        let pace = Self { kind: Kind::Mixed, count: Some(10), pace: true, ..Self::default() };
        kinds.chain([pace])
    }

    /// The questions on that day, in order; the seed shuffles what is shuffled.
    pub fn questions(
        &self,
        course: &Course,
        history: &History,
        today: Day,
        seed: u64,
    ) -> Vec<QuestionId> {
        self.chosen(course, history, today, seed).into_iter().cloned().collect()
    }

    /// How many they are.
    pub fn count(&self, course: &Course, history: &History, today: Day) -> usize {
        self.chosen(course, history, today, 0).len()
    }

    fn chosen<'a>(
        &self,
        course: &'a Course,
        history: &'a History,
        today: Day,
        seed: u64,
    ) -> Vec<&'a QuestionId> {
        let ids = || course.lessons().iter().flat_map(|lesson| self.of.within(lesson));
        let missed = |(_, review): &(Day, &'a Review)| !review.right;
        let mut chosen: Vec<&QuestionId> = match self.kind {
            Kind::Due => {
                let due = due(course, history, today).into_iter();
                due.chain(in_other_words(course, history, today)).collect()
            }
            Kind::Weakest => {
                let scheduler = history.scheduler();
                let recall = |id| Some((scheduler.recall(&history.memory(id), today)?, id));
                let mut known: Vec<(f32, &QuestionId)> = ids().filter_map(recall).collect();
                known.sort_by(|a, b| a.0.total_cmp(&b.0));
                known.into_iter().map(|(_, id)| id).collect()
            }
            Kind::Certain => {
                let mut decided = HashSet::new();
                let certain = history.answers().rev().filter(|(_, r)| r.sure == Sure::Certain);
                let last = certain.filter(|(_, review)| decided.insert(&review.question));
                last.filter(missed).map(|(_, review)| &review.question).collect()
            }
            Kind::Missed(back) => {
                let last = history.answers().rev().take(back);
                last.filter(missed).map(|(_, review)| &review.question).collect()
            }
            Kind::New => ids().filter(|id| history.record(id).is_none()).collect(),
            Kind::Slow => slow(history),
            Kind::Marked => ids().filter(|id| history.marked(&format!("question:{id}"))).collect(),
            Kind::Mixed => {
                let ids: Vec<&QuestionId> = ids().collect();
                order(seed, ids.len()).into_iter().map(|at| ids[at]).collect()
            }
        };
        let mut once = HashSet::new();
        chosen.retain(|id| self.of.holds(course, id) && once.insert(*id));
        chosen.truncate(self.count.unwrap_or(usize::MAX));
        chosen
    }
}

impl Scope {
    /// Its questions in a lesson.
    fn within<'a>(&self, lesson: &'a Lesson) -> impl Iterator<Item = &'a QuestionId> {
        let holds = move |listed: &&Listed| self.has(lesson, listed);
        lesson.listed().iter().filter(holds).map(|listed| &listed.id)
    }

    /// Whether there is that question in it.
    fn holds(&self, course: &Course, id: &QuestionId) -> bool {
        let found = course.lesson_of(id).zip(course.listed(id));
        found.is_some_and(|(lesson, listed)| self.has(lesson, listed))
    }

    fn has(&self, lesson: &Lesson, listed: &Listed) -> bool {
        match self {
            Self::All => true,
            Self::Lesson(slug) => lesson.slug == *slug,
            Self::Domain(number) => listed.domain.is_some_and(|domain| domain as u8 + 1 == *number),
        }
    }
}

/// Questions whose last answer took longer than answers take on average, the slowest first.
fn slow(history: &History) -> Vec<&QuestionId> {
    let mut seen = HashSet::new();
    let last = history.answers().rev().filter(|(_, review)| seen.insert(&review.question));
    let mut last: Vec<(u64, &QuestionId)> = last.map(|(_, r)| (r.took_ms, &r.question)).collect();
    let sum: u64 = last.iter().map(|(took, _)| took).sum();
    let count = last.len() as u64;
    last.retain(|(took, _)| took * count > sum);
    last.sort_by_key(|(took, _)| std::cmp::Reverse(*took));
    last.into_iter().map(|(_, id)| id).collect()
}

impl fmt::Display for Drill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.name())?;
        if let Kind::Missed(back) = self.kind {
            write!(f, ":{back}")?;
        }
        if let Some(count) = self.count {
            write!(f, " {count}")?;
        }
        match &self.of {
            Scope::All => {}
            Scope::Lesson(slug) => write!(f, " lesson:{slug}")?,
            Scope::Domain(number) => write!(f, " domain:{number}")?,
        }
        f.write_str(if self.pace { " pace" } else { "" })?;
        f.write_str(if self.cram { " cram" } else { "" })
    }
}

impl FromStr for Drill {
    type Err = String;

    /// Reads a line; what is wrong with it is said in a sentence.
    fn from_str(line: &str) -> Result<Self, String> {
        let mut drill = Self::default();
        for word in line.split_whitespace() {
            let (name, value) = word.split_once(':').map_or((word, None), |(n, v)| (n, Some(v)));
            let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
            match (kind, name, value) {
                (Some(Kind::Missed(_)), _, Some(back)) => {
                    drill.kind = Kind::Missed(number(back)?);
                }
                (Some(kind), _, None) => drill.kind = kind,
                (_, "cram", None) => drill.cram = true,
                (_, "pace", None) => drill.pace = true,
                (_, "lesson", Some(slug)) => drill.of = Scope::Lesson(slug.to_owned()),
                (_, "domain", Some(domain)) => {
                    let domain = number(domain)?;
                    if domain > 4 {
                        return Err(format!("There is no domain {domain}: they are 1 to 4."));
                    }
                    drill.of = Scope::Domain(domain as u8);
                }
                (_, count, None) if count.starts_with(|c: char| c.is_ascii_digit()) => {
                    drill.count = Some(number(count)?);
                }
                _ => {
                    let names = Kind::ALL.map(Kind::name).join(", ");
                    return Err(format!(
                        "A drill knows no \"{word}\". It is one of {names}; then perhaps a number, \
                         lesson:<slug> or domain:<1 to 4>, pace, and cram."
                    ));
                }
            }
        }
        Ok(drill)
    }
}

fn number(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("\"{text}\" is no number from 1."))
}

#[cfg(test)]
mod tests;
