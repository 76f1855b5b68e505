//! What the plan is worth: simulated learners study as it says, and as plain FSRS says, for equally many
//! minutes; what they know on the day of the exam is compared. One seed, one outcome, for ever.

use std::collections::HashMap;

mod learner;
mod made_up;

#[cfg(test)]
pub(in crate::study) use self::learner::{normal, unit};

use self::learner::Learner;
pub use self::made_up::made_up;
use super::fact::{Entry, Fact, FactId, LabFact, Review};
use super::history::History;
use super::memory::Aim;
use super::plan::{Plan, PlanStep, weights};
use crate::clock::{Clock, Day, Moment};
use crate::config::RestDays;
use crate::course::quiz::QuestionId;
use crate::course::{Course, Lesson};

/// What came of a number of learners.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulation {
    /// One by one.
    pub learners: Vec<Outcome>,
}

/// What came of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The recall to be expected on the day of the exam, over what it asks, after studying as the plan says.
    pub plan: f64,
    /// The same after plain FSRS: what is due, then as much as there is time for of what is new.
    pub fsrs: f64,
    /// The same after plain FSRS with no more new questions a day than the setting says.
    pub fsrs_limited: f64,
    /// Milliseconds that the plan said.
    pub planned_ms: u64,
    /// Milliseconds that it took.
    pub took_ms: u64,
    /// Days of study.
    pub days: u32,
    /// On so many of them what was planned was right to fifteen percent.
    pub days_right: u32,
}

/// A planned time is right when it is off by no more than this.
const RIGHT: f64 = 0.15;
/// Where days begin to be counted.
const FIRST_MS: i64 = 1_767_225_600_000;
const DAY_MS: i64 = 86_400_000;
/// Reading is told of in parts, as it is on the screen.
const PART_MS: u64 = 120_000;

impl Simulation {
    /// So many learners of that course.
    pub fn run(course: &Course, learners: u64, seed: u64) -> Self {
        let lessons: Vec<usize> = course.lessons().iter().map(|l| l.question_ids().len()).collect();
        // One order, so that a sum is the same each time.
        let weights = weights(course);
        let listed = course.lessons().iter().flat_map(Lesson::listed);
        let mut weights: Vec<(&QuestionId, f64)> = listed
            .filter_map(|listed| Some((&listed.id, weights[listed.domain? as usize])))
            .collect();
        weights.sort_by_key(|(id, _)| *id);
        let one = |number: u64| {
            let learner = Learner::new(seed.wrapping_mul(1_000_003).wrapping_add(number), &lessons);
            one(course, &weights, learner)
        };
        Self { learners: (0..learners).map(one).collect() }
    }
}

impl Outcome {
    /// How far what was planned was off, as a share of what it took.
    pub fn off(&self) -> f64 {
        self.planned_ms as f64 / self.took_ms.max(1) as f64 - 1.0
    }
}

fn one(course: &Course, weights: &[(&QuestionId, f64)], mut learner: Learner) -> Outcome {
    let exam = on(learner.days);
    let rest_days = RestDays::parse(if learner.rests { "Sun" } else { "" }).unwrap_or_default();
    let free = Aim { minutes: learner.minutes, rest_days, ..Aim::default() };
    let missed: Vec<bool> = (0..learner.days).map(|_| learner.misses()).collect();
    let study = |aim| Study::new(course, learner.clone(), aim);
    let mut plan = study(Aim { exam: Some(exam), ..free });
    let [mut fsrs, mut limited] = [study(free), study(free)];
    let (mut planned_ms, mut days, mut days_right) = (0, 0, 0);
    for day in (0..learner.days).filter(|day| !missed[*day as usize]) {
        let before = plan.took_ms + plan.labs_ms;
        let today = plan.as_planned(day);
        let took = plan.took_ms + plan.labs_ms - before;
        if took > 0 {
            planned_ms += today;
            days += 1;
            days_right += u32::from((today as f64 / took as f64 - 1.0).abs() <= RIGHT);
        }
        let usual = free.new_questions as usize;
        fsrs.as_fsrs_says(day, plan.took_ms, usize::MAX);
        limited.as_fsrs_says(day, plan.took_ms, usual);
    }
    let knows = |study: &Study<'_>| study.knows(weights, learner.days);
    Outcome {
        plan: knows(&plan),
        fsrs: knows(&fsrs),
        fsrs_limited: knows(&limited),
        planned_ms,
        took_ms: plan.took_ms + plan.labs_ms,
        days,
        days_right,
    }
}

/// The calendar day of that number.
fn on(day: i32) -> Day {
    let first = Moment(FIRST_MS);
    Clock::Stopped(first).today(first).plus(day)
}

/// A learner at work.
struct Study<'a> {
    course: &'a Course,
    learner: Learner,
    history: History,
    /// The place of each question, and its lesson's.
    places: HashMap<QuestionId, (usize, usize)>,
    read: Vec<bool>,
    facts: u64,
    /// Milliseconds so far, those of labs apart: they are the same for everyone.
    took_ms: u64,
    labs_ms: u64,
}

impl<'a> Study<'a> {
    fn new(course: &'a Course, learner: Learner, aim: Aim) -> Self {
        let lessons = course.lessons().iter().enumerate();
        let ids = lessons
            .flat_map(|(at, lesson)| lesson.question_ids().into_iter().map(move |id| (id, at)));
        let places = ids.enumerate().map(|(question, (id, lesson))| (id, (question, lesson)));
        Self {
            course,
            learner,
            history: History::replay(Vec::new(), aim),
            places: places.collect(),
            read: vec![false; course.lessons().len()],
            facts: 0,
            took_ms: 0,
            labs_ms: 0,
        }
    }

    /// Does what the plan says for a day: how many milliseconds that was to take.
    fn as_planned(&mut self, day: i32) -> u64 {
        let plan = Plan::today(self.course, &self.history, on(day));
        for step in &plan.steps {
            match step {
                PlanStep::Review { questions, .. }
                | PlanStep::Questions { questions, .. }
                | PlanStep::Ahead { questions, .. } => {
                    for id in questions {
                        self.ask(id, day);
                    }
                }
                PlanStep::Lesson { slug, .. } => {
                    let at = self.course.lessons().iter().position(|lesson| lesson.slug == *slug);
                    if let Some(at) = at {
                        self.read(at, day);
                    }
                }
                PlanStep::Lab { slug, minutes, .. } => {
                    let took_ms = self.learner.reads(*minutes);
                    self.labs_ms += took_ms;
                    let (lab, what) = (slug.clone(), LabFact::Done { took_ms });
                    self.fact(day, |at| Fact::Lab { lab, what, at });
                }
            }
        }
        u64::from(plan.minutes()) * 60_000
    }

    /// Does what is due, the most faded first; then new questions after their lessons; then what faded most.
    fn as_fsrs_says(&mut self, day: i32, until_ms: u64, mut new: usize) {
        let today = on(day);
        let due: Vec<QuestionId> = self.history.due(today).into_iter().cloned().collect();
        for id in due {
            if self.took_ms >= until_ms {
                return;
            }
            self.ask(&id, day);
        }
        for (at, lesson) in self.course.lessons().iter().enumerate() {
            for id in lesson.question_ids() {
                if self.history.record(&id).is_some() {
                    continue;
                }
                if self.took_ms >= until_ms {
                    return;
                }
                if new == 0 {
                    break;
                }
                if !self.read[at] {
                    self.read(at, day);
                }
                new -= 1;
                self.ask(&id, day);
            }
        }
        let scheduler = self.history.scheduler();
        let before = self.history.records().filter(|(_, r)| r.memory.last() < Some(today));
        let mut known: Vec<(f32, QuestionId)> = before
            .filter_map(|(id, r)| Some((scheduler.recall(&r.memory, today)?, id.clone())))
            .collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, id) in known {
            if self.took_ms >= until_ms {
                return;
            }
            self.ask(&id, day);
        }
    }

    fn ask(&mut self, id: &QuestionId, day: i32) {
        let Some((question, lesson)) = self.places.get(id).copied() else { return };
        let (right, sure, took_ms) = self.learner.answer(question, self.read[lesson], day);
        self.took_ms += took_ms;
        let (question, lesson) = (id.clone(), self.course.lessons()[lesson].slug.clone());
        let revision = self.course.revision(id).unwrap_or_default();
        self.fact(day, |at| {
            Fact::Answered(Review {
                question,
                revision,
                lesson,
                right,
                sure,
                at,
                // The rest of it is reading why, until the next answer.
                took_ms: took_ms * 6 / 10,
                ..Review::default()
            })
        });
    }

    fn read(&mut self, at: usize, day: i32) {
        let lesson: &Lesson = &self.course.lessons()[at];
        let whole_ms = self.learner.reads(lesson.minutes);
        self.read[at] = true;
        let parts = whole_ms.div_ceil(PART_MS).max(1);
        for part in 1..=parts {
            self.took_ms += whole_ms / parts;
            let (lesson, section) = (lesson.slug.clone(), part.to_string());
            let (done, took_ms) = (part == parts, whole_ms / parts);
            self.fact(day, |at| Fact::LessonRead { lesson, section, done, took_ms, at });
        }
    }

    fn fact(&mut self, day: i32, fact: impl FnOnce(Moment) -> Fact) {
        self.facts += 1;
        let into = (self.took_ms + self.labs_ms) % (DAY_MS.unsigned_abs() / 2);
        let at = Moment(FIRST_MS + i64::from(day) * DAY_MS + into.cast_signed());
        let id = FactId { device: "simulated".to_owned(), number: self.facts };
        self.history.add(Entry { id, day: on(day), fact: fact(at) });
    }

    /// What is known on a day, as the exam weighs it.
    fn knows(&self, weights: &[(&QuestionId, f64)], day: i32) -> f64 {
        let (mut sum, mut of) = (0.0, 0.0);
        for (id, weight) in weights {
            let Some((question, lesson)) = self.places.get(id) else { continue };
            sum += weight * self.learner.recall(*question, self.read[*lesson], day);
            of += weight;
        }
        sum / of
    }
}

#[cfg(test)]
mod tests;
