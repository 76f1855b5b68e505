//! Today's plan: what is worth doing now, in order, with minutes.

use std::collections::{HashMap, HashSet};

use super::history::{History, LessonProgress};
use super::practice::next_lab;
use crate::clock::Day;
use crate::config::RestDays;
use crate::course::quiz::{Question, QuestionId};
use crate::course::{Course, Lesson};

/// What to do today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The steps, in order.
    pub steps: Vec<PlanStep>,
    /// The next day on which something becomes due, and how much.
    pub next: Option<(Day, usize)>,
    /// What the steps follow from.
    pub why: Grounds,
}

/// What a plan follows from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// The day of the exam, if there is one.
    pub exam: Option<Day>,
    /// Questions due today or before.
    pub due: usize,
    /// Lessons not read to the end.
    pub lessons_left: usize,
    /// Questions never asked.
    pub questions_left: usize,
    /// Minutes that all of that takes.
    pub minutes_left: u32,
    /// Minutes a day.
    pub minutes_a_day: u32,
    /// Days of the week that are kept free.
    pub rest_days: RestDays,
    /// Milliseconds that a question takes this learner.
    pub pace_ms: u64,
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
    /// A lab of a lesson that was read, or in place of reading about a hard nut once more.
    Lab {
        /// Which.
        slug: String,
        /// The hard nut that it takes apart.
        nut: Option<QuestionId>,
        /// How long it takes.
        minutes: u32,
    },
}

impl PlanStep {
    /// How long it takes.
    pub const fn minutes(&self) -> u32 {
        match self {
            Self::Review { minutes, .. }
            | Self::Lesson { minutes, .. }
            | Self::Questions { minutes, .. }
            | Self::Lab { minutes, .. } => *minutes,
        }
    }
}

impl Plan {
    /// The plan for that day: what fades, then questions on what was read, then the next lesson with its questions.
    /// On a rest day it is what fades: memory does not rest.
    pub fn today(course: &Course, history: &History, today: Day) -> Self {
        let aim = history.aim();
        let pace_ms = history.pace_ms();
        let mut why = Grounds { exam: aim.exam, pace_ms, ..Grounds::default() };
        why.minutes_a_day = aim.minutes;
        why.rest_days = aim.rest_days;
        let rests = aim.rest_days.contains(today);

        // Questions that were withdrawn are not asked again; a quick look at their names is enough here.
        let asked: Vec<(&Lesson, Vec<QuestionId>)> =
            course.lessons().iter().map(|lesson| (lesson, lesson.question_ids())).collect();
        let exists: HashMap<&QuestionId, &str> = asked
            .iter()
            .flat_map(|(lesson, ids)| ids.iter().map(|id| (id, lesson.slug.as_str())))
            .collect();
        let mut due = due(course, history, today);
        let unlearn = in_other_words(course, history, today);
        let unlearn: Vec<_> = unlearn.iter().filter(|id| !due.contains(id)).collect();
        due.extend(unlearn);
        why.due = due.len();
        why.minutes_left = minutes(due.len(), pace_ms);

        let mut steps = Vec::new();
        if !due.is_empty() {
            let fit = u64::from(aim.minutes) * 60_000 / pace_ms.max(1);
            let today = &due[..due.len().min(fit.max(1) as usize)];
            steps.push(review(today, &exists, pace_ms));
        }
        let lab = next_lab(course, history, today).map(|(lab, nut)| PlanStep::Lab {
            slug: lab.slug.clone(),
            nut,
            minutes: lab.minutes,
        });
        // A hard nut's lab comes before anything new; another one after it.
        let (nut, lab): (Vec<_>, Vec<_>) =
            lab.into_iter().partition(|lab| matches!(lab, PlanStep::Lab { nut: Some(_), .. }));
        steps.extend(nut);
        let mut new_left = (aim.new_questions as usize).saturating_sub(history.new_on(today));
        for (lesson, ids) in &asked {
            let new: Vec<QuestionId> =
                ids.iter().filter(|id| history.record(id).is_none()).cloned().collect();
            let progress = history.lesson_progress(&lesson.slug);
            why.questions_left += new.len();
            why.minutes_left += minutes(new.len(), pace_ms);
            let unread = progress.done.is_none().then(|| to_read(lesson, &progress));
            if let Some(PlanStep::Lesson { minutes, .. }) = &unread {
                why.lessons_left += 1;
                why.minutes_left += minutes;
            }
            // One lesson ahead is enough to see.
            if why.lessons_left <= 1 && !rests {
                steps.extend(unread);
                let questions: Vec<_> = new.into_iter().take(new_left).collect();
                new_left -= questions.len();
                if !questions.is_empty() {
                    let minutes = minutes(questions.len(), pace_ms);
                    steps.push(PlanStep::Questions {
                        slug: lesson.slug.clone(),
                        questions,
                        minutes,
                    });
                }
            }
        }
        steps.extend(lab);
        let next = history.next_due(today, |id| exists.contains_key(id));
        let mut plan = Self { steps: Vec::new(), next, why };
        for step in steps {
            // The first step always counts; the others as far as the day goes, a little over is fine.
            let full = plan.minutes() + step.minutes() > aim.minutes + aim.minutes / 4;
            if plan.steps.is_empty() || !full {
                plan.steps.push(step);
            } else {
                break;
            }
        }
        plan
    }

    /// What a review asks: what is due, or else the questions that come first in the plan.
    pub fn to_review(&self, course: &Course, history: &History, today: Day) -> Vec<QuestionId> {
        let due: Vec<_> = due(course, history, today).into_iter().cloned().collect();
        if !due.is_empty() {
            return due;
        }
        let planned = self.steps.iter().find_map(|step| match step {
            PlanStep::Review { questions, .. } | PlanStep::Questions { questions, .. } => {
                Some(questions)
            }
            PlanStep::Lesson { .. } | PlanStep::Lab { .. } => None,
        });
        planned.cloned().unwrap_or_default()
    }

    /// How long all of it takes.
    pub fn minutes(&self) -> u32 {
        self.steps.iter().map(PlanStep::minutes).sum()
    }
}

/// The questions to be asked again on that day: those whose meaning changed since they were answered, then
/// those that fade. What was withdrawn is history, and is not asked again.
pub fn due<'a>(course: &Course, history: &'a History, today: Day) -> Vec<&'a QuestionId> {
    let records = history.records().filter(|(id, record)| {
        course.revision(id).is_some_and(|revision| record.revision < revision)
    });
    let mut due: Vec<&QuestionId> = records.map(|(id, _)| id).collect();
    let changed: HashSet<&QuestionId> = due.iter().copied().collect();
    let fading = history.due(today).into_iter();
    due.extend(fading.filter(|id| !changed.contains(id) && course.revision(id).is_some()));
    due
}

/// The step of reviewing these.
fn review(due: &[&QuestionId], exists: &HashMap<&QuestionId, &str>, pace_ms: u64) -> PlanStep {
    let mut by_lesson: Vec<(String, usize)> = Vec::new();
    for slug in due.iter().filter_map(|id| exists.get(id)) {
        match by_lesson.iter_mut().find(|(lesson, _)| lesson == slug) {
            Some((_, count)) => *count += 1,
            None => by_lesson.push(((*slug).to_owned(), 1)),
        }
    }
    by_lesson.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let questions = due.iter().copied().cloned().collect();
    PlanStep::Review { questions, by_lesson, minutes: minutes(due.len(), pace_ms) }
}

/// The step of reading a lesson on. How much of it was read is how many of its sections were; the text
/// is looked at only when some were.
fn to_read(lesson: &Lesson, progress: &LessonProgress) -> PlanStep {
    let read = match progress.read.len() {
        0 => 0,
        seen => (seen * 100 / lesson.body().sections.len().max(1)).min(99) as u32,
    };
    let minutes = (lesson.minutes * (100 - read)).div_ceil(100);
    PlanStep::Lesson { slug: lesson.slug.clone(), read, minutes }
}

fn minutes(questions: usize, pace_ms: u64) -> u32 {
    (questions as u64 * pace_ms).div_ceil(60_000) as u32
}

/// Questions that put the beliefs whose week is over in other words: for each one where it tempts, another
/// than the one where it was chosen if there is one, and the one that was asked longest ago.
pub fn in_other_words(course: &Course, history: &History, today: Day) -> Vec<QuestionId> {
    let mut found: Vec<QuestionId> = Vec::new();
    for open in history.beliefs_to_unlearn().into_iter().filter(|open| open.next() <= today) {
        let tempts = |question: &&Question| {
            question.options.iter().any(|option| option.belief.as_ref() == Some(&open.belief))
        };
        let lessons = course.lessons().iter();
        let asked = |question: &&Question| {
            let last = history.record(&question.id).and_then(|record| record.memory.last());
            (question.id == open.question, last, question.id.clone())
        };
        let best = lessons.flat_map(|l| &l.questions().list).filter(tempts).min_by_key(asked);
        if let Some(best) = best.filter(|best| !found.contains(&best.id)) {
            found.push(best.id.clone());
        }
    }
    found
}

#[cfg(test)]
mod tests;
