//! What to do after an exam: at most four things, the one that adds most first, with minutes.

use std::collections::BTreeMap;

use super::{Report, Sitting};
use crate::course::Course;
use crate::course::quiz::Domain;
use crate::study::History;

/// So many beliefs make a list.
const IDEAS: usize = 3;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Read the lesson again in which most of the weakest domain's misses are.
    Lesson {
        /// The domain.
        domain: Domain,
        /// The lesson's slug.
        slug: String,
        /// The misses.
        misses: Vec<usize>,
        /// How long it takes.
        minutes: u32,
    },
    /// Unlearn the belief behind most misses.
    Unlearn {
        /// The belief's id.
        belief: String,
        /// The misses.
        misses: Vec<usize>,
        /// How long it takes.
        minutes: u32,
    },
    /// The misses that go back to a few beliefs.
    Ideas {
        /// The beliefs' ids.
        beliefs: Vec<String>,
        /// The misses.
        misses: Vec<usize>,
        /// How long it takes.
        minutes: u32,
    },
    /// Practise all misses.
    Misses {
        /// The misses.
        misses: Vec<usize>,
        /// How long it takes.
        minutes: u32,
    },
    /// Leave nothing blank.
    Blanks(Vec<usize>),
}

impl Advice {
    /// How long it takes; nothing for a rule to keep in the next exam.
    pub const fn minutes(&self) -> Option<u32> {
        match self {
            Self::Lesson { minutes, .. }
            | Self::Unlearn { minutes, .. }
            | Self::Ideas { minutes, .. }
            | Self::Misses { minutes, .. } => Some(*minutes),
            Self::Blanks(_) => None,
        }
    }

    /// The questions that it is about.
    pub fn places(&self) -> &[usize] {
        match self {
            Self::Lesson { misses, .. }
            | Self::Unlearn { misses, .. }
            | Self::Ideas { misses, .. }
            | Self::Misses { misses, .. }
            | Self::Blanks(misses) => misses,
        }
    }
}

/// What to do next.
pub(super) fn next(
    report: &Report,
    sitting: &Sitting,
    history: &History,
    course: &Course,
) -> Vec<Advice> {
    let minutes =
        |questions: usize| ((questions as u64 * history.pace_ms()).div_ceil(60_000) as u32).max(1);
    let mut next = Vec::new();
    next.extend(weakest(report, sitting, course));
    let mut ideas = report.ideas.iter().filter(|idea| idea.misses.len() > 1);
    if let Some(idea) = ideas.next() {
        let (belief, misses) = (idea.belief.clone(), idea.misses.clone());
        next.push(Advice::Unlearn { belief, minutes: minutes(misses.len()), misses });
    }
    if ideas.next().is_some() {
        let most = &report.ideas[..report.ideas.len().min(IDEAS)];
        let mut misses: Vec<usize> = most.iter().flat_map(|idea| &idea.misses).copied().collect();
        misses.sort_unstable();
        misses.dedup();
        let beliefs = most.iter().map(|idea| idea.belief.clone()).collect();
        next.push(Advice::Ideas { beliefs, minutes: minutes(misses.len()), misses });
    }
    if !report.misses.is_empty() {
        let misses = report.misses.clone();
        next.push(Advice::Misses { minutes: minutes(misses.len()), misses });
    }
    if !report.blank.is_empty() {
        next.push(Advice::Blanks(report.blank.clone()));
    }
    next
}

/// The lesson with the most misses of the weakest domain.
fn weakest(report: &Report, sitting: &Sitting, course: &Course) -> Option<Advice> {
    let row = report.domains.iter().find(|row| row.weakest)?;
    let mut lessons: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for place in &row.tally.wrong {
        let lesson = sitting.paper.items[*place].lesson.as_str();
        lessons.entry(lesson).or_default().push(*place);
    }
    let (slug, misses) = lessons.into_iter().max_by_key(|(_, misses)| misses.len())?;
    let minutes = course.lesson(slug)?.minutes;
    Some(Advice::Lesson { domain: row.domain, slug: slug.to_owned(), misses, minutes })
}
