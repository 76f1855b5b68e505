//! `gatelab simulate`: what the plan is worth, over simulated learners of the shipped course.

use std::io::{self, Write};

use super::Exit;
use crate::study::{Outcome, Simulation, made_up};
use crate::words;

/// What is simulated.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How many learners
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    learners: u64,
    /// Everything is drawn from this number
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// A made-up course of so many lessons of 14 questions and 11 minutes, instead of the shipped one
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=100))]
    lessons: Option<u16>,
}

/// Lets simulated learners study as the plan says and as plain FSRS says, in equally many minutes.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let course = match arguments.lessons {
        Some(lessons) => made_up(lessons.into(), 14, 11),
        None => super::places::course(err)?,
    };
    let Simulation { learners } = Simulation::run(&course, arguments.learners, arguments.seed);
    let questions: usize = course.lessons().iter().map(|lesson| lesson.question_ids().len()).sum();
    writeln!(
        out,
        "{} (seed {}) of {} and {}: an exam in 14 to 42 days, 15 to 60 min a day, up to three days in ten \
         missed, a memory and a pace of their own.\n",
        words::count(learners.len(), "simulated learner"),
        arguments.seed,
        words::count(course.lessons().len(), "lesson"),
        words::count(questions, "question"),
    )?;
    writeln!(
        out,
        "Recall to be expected on the day of the exam       mean   four in five learners"
    )?;
    for (what, recall) in [
        ("as the plan says", (|one| one.plan) as fn(&Outcome) -> f64),
        ("plain FSRS at 0.90, in as many minutes", |one| one.fsrs),
        ("the same, at most 8 new questions a day", |one| one.fsrs_limited),
    ] {
        let (mean, low, high) = spread(&learners, |one| 100.0 * recall(one));
        writeln!(out, "  {what:<45} {mean:>6.1} %   {low:.1} to {high:.1} %")?;
    }
    writeln!(out)?;
    for (what, other) in [
        ("plain FSRS", (|one| one.fsrs) as fn(&Outcome) -> f64),
        ("the limited one", |one| one.fsrs_limited),
    ] {
        let better = learners.iter().filter(|one| one.plan > other(one)).count();
        let (mean, low, high) = spread(&learners, |one| 100.0 * (one.plan - other(one)));
        writeln!(
            out,
            "Better than {what}: {:.1} % of learners; {mean:+.1} points, four in five {low:+.1} to {high:+.1}.",
            100.0 * better as f64 / learners.len() as f64
        )?;
    }
    let right = learners.iter().filter(|one| one.off().abs() <= 0.15).count();
    let (days, right_days) =
        learners.iter().fold((0, 0), |(all, right), one| (all + one.days, right + one.days_right));
    let (off, low, high) = spread(&learners, |one| 100.0 * one.off());
    writeln!(
        out,
        "\nMinutes planned against minutes taken: {off:+.1} %, four in five {low:+.1} to {high:+.1} %; right to \
         15 % for {:.1} % of learners over all their days, and on {:.1} % of single days.",
        100.0 * right as f64 / learners.len() as f64,
        100.0 * f64::from(right_days) / f64::from(days.max(1))
    )?;
    Ok(Exit::DONE)
}

/// The mean, and what four in five lie between.
fn spread(learners: &[Outcome], what: impl Fn(&Outcome) -> f64) -> (f64, f64, f64) {
    let mut all: Vec<f64> = learners.iter().map(what).collect();
    all.sort_by(f64::total_cmp);
    let at = |share: usize| all.get((all.len() - 1) * share / 10).copied().unwrap_or_default();
    (all.iter().sum::<f64>() / all.len() as f64, at(1), at(9))
}
