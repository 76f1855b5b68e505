//! Today's plan: what is worth doing now, in order, with minutes.

use std::collections::HashSet;

mod filling;

pub(super) use self::filling::weights;
use self::filling::{Filling, MINUTE_MS, New};
use super::due::{due, in_other_words};
use super::history::History;
use super::practice::next_lab;
use crate::clock::Day;
use crate::config::RestDays;
use crate::course::Course;
use crate::course::lab::Lab;
use crate::course::quiz::QuestionId;

/// Of so many new questions one comes back before all of them are seen, as calendars have it.
const AGAIN: u64 = 2;

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
    /// Labs not done.
    pub labs_left: usize,
    /// Minutes that all of that takes, with what comes back meanwhile.
    pub minutes_left: u32,
    /// Minutes a day.
    pub minutes_a_day: u32,
    /// Days of the week that are kept free.
    pub rest_days: RestDays,
    /// Milliseconds that a question takes this learner.
    pub pace_ms: u64,
    /// Whether what is known is only kept.
    pub keeps: bool,
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
    /// Questions that are not due, and add most to what is known on the day of the exam.
    Ahead {
        /// Which.
        questions: Vec<QuestionId>,
        /// How many of each lesson: slug and number.
        by_lesson: Vec<(String, usize)>,
        /// How long it takes this learner.
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
            | Self::Lab { minutes, .. }
            | Self::Ahead { minutes, .. } => *minutes,
        }
    }
}

impl Plan {
    /// The plan for that day: what fades, then questions on what was read, then the next lesson with its questions.
    /// Before an exam, as much is new as brings everything in time; of what fades and of what else there is time
    /// for, what adds most on that day comes first. On a rest day it is what fades: memory does not rest.
    pub fn today(course: &Course, history: &History, today: Day) -> Self {
        let aim = history.aim();
        let rests = history.rests(today);
        let mut filling = Filling::of(course, history, today);
        let pace_ms = filling.pace_ms;

        let (mut now, wait) = filling.due();
        let unlearn = in_other_words(course, history, today);
        let is_due: HashSet<&QuestionId> = now.iter().chain(&wait).copied().collect();
        now.extend(unlearn.into_iter().filter(|id| !is_due.contains(id)));
        let due = now.len() + wait.len();
        let mut work = filling.new_work();
        let labs = || course.labs().iter().filter(|lab| !done(history, lab));
        let mut why = Grounds {
            exam: aim.exam,
            due,
            lessons_left: work.iter().filter(|work| matches!(work, New::Read { .. })).count(),
            questions_left: work.iter().filter(|work| matches!(work, New::Ask { .. })).count(),
            labs_left: labs().count(),
            minutes_left: 0,
            minutes_a_day: aim.minutes,
            rest_days: aim.rest_days,
            pace_ms,
            keeps: history.keeps(),
        };
        let labs_ms = labs().map(|lab| u64::from(lab.minutes) * MINUTE_MS).sum::<u64>();
        let new_ms = work.iter().map(|work| work.takes_ms(pace_ms)).sum::<u64>() + labs_ms;
        let again_ms = why.questions_left as u64 * pace_ms / AGAIN;
        why.minutes_left = minutes(new_ms) + minutes(due as u64 * pace_ms) + minutes(again_ms);

        let mut news = Vec::new();
        if !rests {
            news = filling.in_time(&mut work, new_ms);
        }
        let mut review = filling.as_many_as_fit(&now);
        let mut labs: [Option<PlanStep>; 2] = [None, None];
        if !rests {
            let lab = next_lab(course, history, today);
            let fits = |filling: &mut Filling<'_>, minutes| {
                filling.takes_whole(u64::from(minutes) * MINUTE_MS)
            };
            let step = lab.map(|(lab, nut)| PlanStep::Lab {
                slug: lab.slug.clone(),
                nut,
                minutes: lab.minutes,
            });
            // A hard nut's lab comes before more that is new; another one after it.
            let is_nut = matches!(&step, Some(PlanStep::Lab { nut: Some(_), .. }));
            if is_nut {
                labs[0] = step.clone().filter(|lab| fits(&mut filling, lab.minutes()));
            }
            news.extend(filling.as_usual(&mut work, &news));
            if !is_nut {
                labs[1] = step.filter(|lab| fits(&mut filling, lab.minutes()));
            }
        }
        let [nut, lab] = labs;
        let ahead = if rests {
            review.extend(filling.as_many_as_fit(&wait));
            Vec::new()
        } else {
            let rest = filling.rest(&now, &wait);
            let (due, ahead) = rest.into_iter().partition(|id| wait.contains(id));
            review.extend::<Vec<_>>(due);
            ahead
        };

        let mut steps = Vec::new();
        if !review.is_empty() {
            let by_lesson = by_lesson(course, &review);
            let minutes = minutes(review.len() as u64 * pace_ms);
            steps.push(PlanStep::Review { questions: owned(&review), by_lesson, minutes });
        }
        steps.extend(nut);
        steps.extend(as_steps(&news, pace_ms));
        steps.extend(lab);
        if !ahead.is_empty() {
            let by_lesson = by_lesson(course, &ahead);
            let minutes = minutes(ahead.len() as u64 * pace_ms);
            steps.push(PlanStep::Ahead { questions: owned(&ahead), by_lesson, minutes });
        }
        let next = history.next_due(today, |id| course.listed(id).is_some());
        Self { steps, next, why }
    }

    /// What a review asks: what is due, or else the questions that come first in the plan.
    pub fn to_review(&self, course: &Course, history: &History, today: Day) -> Vec<QuestionId> {
        let due: Vec<_> = due(course, history, today).into_iter().cloned().collect();
        if !due.is_empty() {
            return due;
        }
        let planned = self.steps.iter().find_map(|step| match step {
            PlanStep::Review { questions, .. }
            | PlanStep::Questions { questions, .. }
            | PlanStep::Ahead { questions, .. } => Some(questions),
            PlanStep::Lesson { .. } | PlanStep::Lab { .. } => None,
        });
        planned.cloned().unwrap_or_default()
    }

    /// How long all of it takes.
    pub fn minutes(&self) -> u32 {
        self.steps.iter().map(PlanStep::minutes).sum()
    }
}

/// How many of each lesson, the most first.
fn by_lesson(course: &Course, questions: &[&QuestionId]) -> Vec<(String, usize)> {
    let mut by_lesson: Vec<(String, usize)> = Vec::new();
    for lesson in questions.iter().filter_map(|id| course.lesson_of(id)) {
        match by_lesson.iter_mut().find(|(slug, _)| *slug == lesson.slug) {
            Some((_, count)) => *count += 1,
            None => by_lesson.push((lesson.slug.clone(), 1)),
        }
    }
    by_lesson.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    by_lesson
}

/// New work as steps: a lesson, or the questions of one that follow each other.
fn as_steps(news: &[New<'_>], pace_ms: u64) -> Vec<PlanStep> {
    let mut steps: Vec<PlanStep> = Vec::new();
    for new in news {
        match (new, steps.last_mut()) {
            (New::Read { lesson, read, takes_ms }, _) => steps.push(PlanStep::Lesson {
                slug: lesson.slug.clone(),
                read: *read,
                minutes: minutes(*takes_ms),
            }),
            (
                New::Ask { lesson, id },
                Some(PlanStep::Questions { slug, questions, minutes: all }),
            ) if *slug == lesson.slug => {
                questions.push((*id).clone());
                *all = minutes(questions.len() as u64 * pace_ms);
            }
            (New::Ask { lesson, id }, _) => steps.push(PlanStep::Questions {
                slug: lesson.slug.clone(),
                questions: vec![(*id).clone()],
                minutes: minutes(pace_ms),
            }),
        }
    }
    steps
}

fn owned(questions: &[&QuestionId]) -> Vec<QuestionId> {
    questions.iter().copied().cloned().collect()
}

fn done(history: &History, lab: &Lab) -> bool {
    history.lab(&lab.slug).is_some_and(|progress| progress.done.is_some())
}

fn minutes(millis: u64) -> u32 {
    ((millis + MINUTE_MS / 2) / MINUTE_MS).max(u64::from(millis > 0)) as u32
}

#[cfg(test)]
mod tests;
