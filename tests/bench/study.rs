//! Ten thousand questions and a year of answers to them: what a key may cost then, `cargo bench --bench study`.
//! Each figure stands beside its budget.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "its output is the point")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

mod library;
mod stopwatch;
mod year;

use std::time::Duration;

use gatelab::clock::{Clock, Day};
use gatelab::course::Course;
use gatelab::find;
use gatelab::material::Files;
use gatelab::study::{
    Aim, Calendar, History, Plan, ProgressStore, Range, Readiness, Standing, Stats,
};

use self::stopwatch::best;
use self::year::{NOW, answers};

/// Days until the exam.
const EXAM_IN: i32 = 40;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    library::write(folder.path());
    let (took, files) = best(3, || Files::folder(folder.path()).unwrap());
    row("reading the folder", took, "none");
    let (took, (course, _)) = best(5, || Course::load(&files));
    row("loading the course", took, "60 ms with the first frame");
    let (took, index) = best(3, || find::library(&course));
    let what = format!("the finder's first look ({} things)", index.len());
    row(&what, took, "none: by another thread");

    let today = Day::parse("2026-11-20").unwrap();
    let journal = tempfile::tempdir().unwrap();
    year::write(journal.path(), &Course::load(&files).0);
    let (took, count) = best(3, || {
        ProgressStore::open(journal.path(), "desk", Clock::Stopped(NOW), |_| {}).entries.len()
    });
    row(&format!("opening the journal of {count} answers"), took, "60 ms with the first frame");
    let clock = Clock::Stopped(NOW);
    // Read by itself: what the course knows of its questions is not known yet.
    let entries = answers(&Course::load(&files).0, today);
    let count = entries.len();
    let (took, history) = best(3, || History::replay(entries.clone(), Aim::default()));
    row(&format!("replaying {count} answers"), took, "60 ms with the first frame");
    let (took, plan) = best(5, || Plan::today(&course, &history, today));
    row(&format!("today's plan ({} steps)", plan.steps.len()), took, "16 ms");
    let (took, calendar) = best(1, || Calendar::of(&course, &history, today));
    row(&format!("the calendar ({} days)", calendar.days.len()), took, "16 ms");
    let aim = Aim { exam: Some(today.plus(EXAM_IN)), ..Aim::default() };
    let aiming = history.aiming(aim);
    let (took, plan) = best(5, || Plan::today(&course, &aiming, today));
    row(&format!("today's plan before an exam ({} steps)", plan.steps.len()), took, "16 ms");
    let (took, calendar) = best(1, || Calendar::of(&course, &aiming, today));
    row(&format!("the calendar up to it ({} days)", calendar.days.len()), took, "16 ms");
    let (took, _) = best(5, || Standing::on(&course, &history, today));
    row("where the learner stands", took, "16 ms");
    let (took, _) = best(5, || Readiness::on(&course, &history, today));
    row("readiness", took, "16 ms");
    for range in [Range::Week, Range::All] {
        let (took, _) = best(5, || Stats::of(&course, &history, clock, today, range));
        row(&format!("statistics ({range:?})"), took, "16 ms");
    }
    let mut history = history;
    let mut more = answers(&course, today.plus(1));
    let last = more.pop().unwrap();
    let (took, ()) = best(1, || history.add(last.clone()));
    row("one more answer", took, "16 ms");
}

fn row(what: &str, took: Duration, budget: &str) {
    println!("{what:<44} {:>10.2} ms   budget {budget}", took.as_secs_f64() * 1000.0);
}
