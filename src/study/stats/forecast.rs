//! How much of what was asked is remembered: on the days past, and up to the exam.

use crate::clock::Day;
use crate::course::quiz::QuestionId;
use crate::study::fact::Review;
use crate::study::history::{History, Record};
use crate::study::memory::{Memory, Scheduler};

/// Without an exam, so many days ahead.
const AHEAD: i32 = 30;
/// A line of so many points says as much as one of every day.
const POINTS: i32 = 30;
/// So many questions stand for all of them.
const SAMPLE: usize = 1_000;

/// The share remembered, by day.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// In order; today is one of them.
    pub points: Vec<Point>,
    /// The last day of it: the exam, where there is one.
    pub until: Day,
    /// Whether that is the exam.
    pub exam: bool,
    /// The recall that the learner asks for, 0 to 1.
    pub goal: f64,
    /// Questions that were asked.
    pub seen: usize,
    /// Of how many of them this was drawn.
    pub drawn: usize,
}

/// One day of the line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The day.
    pub day: Day,
    /// The share remembered: as it was, and from tomorrow on when everything due is reviewed.
    pub kept: f64,
    /// The same from today on when nothing is reviewed any more.
    pub left: Option<f64>,
}

impl Forecast {
    pub(super) fn of(history: &History, since: Day, today: Day) -> Self {
        let aim = history.aim();
        let exam = aim.exam.filter(|exam| *exam > today);
        let until = exam.unwrap_or_else(|| today.plus(AHEAD));
        let seen = history.records().count();
        let every = seen.div_ceil(SAMPLE).max(1);
        let drawn: Vec<(&QuestionId, &Record)> = history.records().step_by(every).collect();
        let scheduler = history.scheduler();
        let past = days(since, today).into_iter().filter_map(|day| {
            let then = drawn.iter().filter_map(|(_, record)| on(record, day));
            let kept = mean(then.map(|memory| scheduler.remembered(&memory, day)))?;
            Some(Point { day, kept, left: None })
        });
        let mut points: Vec<Point> = past.collect();
        let future = days(today, until);
        let mut sums = vec![(0.0, 0.0); future.len()];
        for (id, record) in &drawn {
            let mut kept = record.memory;
            for (day, sum) in future.iter().zip(&mut sums) {
                kept = reviewed(scheduler, kept, id, *day);
                sum.0 += scheduler.remembered(&kept, *day);
                sum.1 += scheduler.remembered(&record.memory, *day);
            }
        }
        let count = drawn.len().max(1) as f64;
        for (day, (kept, left)) in future.into_iter().zip(sums) {
            let left = Some(left / count);
            match points.last_mut().filter(|last| last.day == day) {
                Some(today) => today.left = left,
                None => points.push(Point { day, kept: kept / count, left }),
            }
        }
        let (goal, drawn) = (f64::from(aim.retention), drawn.len());
        Self { points, until, exam: exam.is_some(), goal, seen, drawn }
    }

    /// The last day of it.
    pub fn last(&self) -> Option<&Point> {
        self.points.last()
    }
}

/// The days from one to another, both among them, at most so many that a line needs.
fn days(from: Day, to: Day) -> Vec<Day> {
    let span = to.days_since(from).max(0);
    let step = ((span + POINTS - 1) / POINTS).max(1);
    (0..=span / step).rev().map(|at| to.plus(-at * step)).collect()
}

/// What was known of a question at the end of a day; nothing before it was first asked.
fn on(record: &Record, day: Day) -> Option<Memory> {
    let upto = record.trail.partition_point(|recalled| recalled.day <= day);
    record.trail.get(upto.checked_sub(1)?).map(|recalled| recalled.after)
}

/// The memory of a question that is reviewed, and known, whenever it is due up to that day.
fn reviewed(scheduler: &Scheduler, mut memory: Memory, id: &QuestionId, day: Day) -> Memory {
    while let Some(due) = memory.due().filter(|due| *due < day) {
        let after = scheduler.after(&memory, &known(id), due);
        if after.due().is_none_or(|next| next <= due) {
            break;
        }
        memory = after;
    }
    memory
}

/// An answer that is right as a matter of course.
fn known(id: &QuestionId) -> Review {
    Review {
        question: id.clone(),
        revision: 0,
        right: true,
        at: crate::clock::Moment::default(),
        took_ms: 0,
        ..Review::default()
    }
}

fn mean(shares: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = shares.fold((0.0, 0), |(sum, count), share| (sum + share, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}
