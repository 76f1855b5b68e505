//! Ten thousand questions and a year of answers to them: what a key may cost then, `cargo bench --bench study`.
//! Each figure stands beside its budget.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "its output is the point")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

mod library;
mod stopwatch;

use std::time::Duration;

use gatelab::clock::{Clock, Day, Moment};
use gatelab::course::Course;
use gatelab::find;
use gatelab::material::Files;
use gatelab::study::{
    Aim, Entry, Fact, FactId, History, Plan, Range, Readiness, Review, Standing, Stats, Sure,
};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use self::stopwatch::best;

const DAYS: i32 = 365;
/// More than anybody answers in a day who also works.
const ANSWERS_A_DAY: u32 = 100;
const SEED: u64 = 42;

fn main() {
    let folder = tempfile::tempdir().unwrap();
    library::write(folder.path());
    let (took, files) = best(3, || Files::folder(folder.path()).unwrap());
    row("reading the folder", took, "none");
    let (took, (course, _)) = best(5, || Course::load(&files));
    row("loading the course", took, "60 ms with the first frame");
    let (took, index) = best(3, || find::library(&course));
    row(&format!("the finder's first look ({} things)", index.len()), took, "16 ms");

    let today = Day::parse("2026-11-20").unwrap();
    let clock = Clock::Stopped(Moment(1_795_158_000_000));
    let entries = year(&course, today);
    let count = entries.len();
    let (took, history) = best(3, || History::replay(entries.clone(), Aim::default()));
    row(&format!("replaying {count} answers"), took, "60 ms with the first frame");
    let (took, plan) = best(5, || Plan::today(&course, &history, today));
    row(&format!("today's plan ({} steps)", plan.steps.len()), took, "16 ms");
    let (took, _) = best(5, || Standing::on(&course, &history, today));
    row("where the learner stands", took, "16 ms");
    let (took, _) = best(5, || Readiness::on(&course, &history, today));
    row("readiness", took, "16 ms");
    for range in [Range::Week, Range::All] {
        let (took, _) = best(5, || Stats::of(&course, &history, clock, today, range));
        row(&format!("statistics ({range:?})"), took, "16 ms");
    }
    let mut history = history;
    let mut more = year(&course, today.plus(1));
    let last = more.pop().unwrap();
    let (took, ()) = best(1, || history.add(last.clone()));
    row("one more answer", took, "16 ms");
}

/// Somebody who knows seven in ten, and answers whatever comes.
fn year(course: &Course, today: Day) -> Vec<Entry> {
    let questions: Vec<_> = course
        .lessons()
        .iter()
        .flat_map(|lesson| lesson.question_ids().into_iter().map(|id| (lesson.slug.clone(), id)))
        .collect();
    let mut random = Pcg32::new(SEED, 0);
    let mut entries = Vec::new();
    for day in 0..DAYS {
        for n in 0..ANSWERS_A_DAY {
            let (lesson, question) = &questions[random.next_u32() as usize % questions.len()];
            let right = random.next_u32() % 10 < 7;
            let ago = i64::from(DAYS - 1 - day) * 86_400_000;
            let review = Review {
                question: question.clone(),
                revision: 1,
                lesson: lesson.clone(),
                chosen: vec![0],
                right,
                sure: [Sure::Guess, Sure::Certain][random.next_u32() as usize % 2],
                hints: 0,
                beliefs: Vec::new(),
                resisted: Vec::new(),
                at: Moment(1_795_158_000_000 - ago + i64::from(n) * 60_000),
                took_ms: 40_000,
                shuffle_seed: 0,
                cram: false,
            };
            let number = entries.len() as u64 + 1;
            let id = FactId { device: "bench".into(), number };
            entries.push(Entry {
                id,
                day: today.plus(day + 1 - DAYS),
                fact: Fact::Answered(review),
            });
        }
    }
    entries
}

fn row(what: &str, took: Duration, budget: &str) {
    println!("{what:<44} {:>10.2} ms   budget {budget}", took.as_secs_f64() * 1000.0);
}
