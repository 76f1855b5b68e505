//! A year of answers to whatever questions there are.

use std::path::Path;

use gatelab::clock::{Clock, Day, Moment};
use gatelab::course::Course;
use gatelab::study::{Entry, Fact, FactId, ProgressStore, Review, Sure};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

/// The morning after it.
pub(crate) const NOW: Moment = Moment(1_795_158_000_000);

const DAYS: i32 = 365;
/// More than anybody answers in a day who also works.
const ANSWERS_A_DAY: u32 = 100;
const SEED: u64 = 42;

/// Somebody who knows seven in ten, is certain of half of what is answered, and answers whatever comes.
pub(crate) fn answers(course: &Course, today: Day) -> Vec<Entry> {
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
            let sure = [Sure::Guess, Sure::Certain][random.next_u32() as usize % 2];
            let read = course.question(question).filter(|_| !right);
            let belief = read.and_then(|read| read.options.iter().find_map(|o| o.belief.clone()));
            let ago = i64::from(DAYS - 1 - day) * 86_400_000;
            let review = Review {
                question: question.clone(),
                revision: 1,
                lesson: lesson.clone(),
                chosen: vec![0],
                right,
                sure,
                beliefs: belief.into_iter().collect(),
                at: Moment(NOW.0 - ago + i64::from(n) * 60_000),
                took_ms: 40_000,
                ..Review::default()
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

/// Writes them into a folder, as a journal.
pub(crate) fn write(folder: &Path, course: &Course) {
    let clock = Clock::Stopped(NOW);
    let mut opened = ProgressStore::open(folder, "year", clock, |_| {});
    for entry in answers(course, clock.today(NOW)) {
        opened.store.append(entry.fact);
    }
}
