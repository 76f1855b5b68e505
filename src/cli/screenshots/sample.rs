//! Three weeks of somebody's study, the same each time: what pictures and rehearsals show figures of.

use std::io;
use std::path::Path;
use std::sync::mpsc;

use crate::clock::{Clock, Moment};
use crate::course::quiz::{Question, QuestionId};
use crate::course::{Course, Lesson};
use crate::study::{Aim, Entry, Fact, History, Memory, Opened, ProgressStore, Review, Saved, Sure};

const DAYS: i64 = 21;
const DAY_MS: i64 = 24 * 3_600_000;
/// New questions a day.
const NEW: usize = 4;
/// Answers a day.
const ANSWERS: usize = 14;

/// Writes the journal of three weeks that end the day before `until`, with questions of that course.
pub fn study(folder: &Path, course: &Course, until: Moment) -> io::Result<()> {
    let mut history = History::replay(Vec::new(), Aim::default());
    for ago in (1..=DAYS).rev() {
        let start = until.plus_millis(-ago * DAY_MS);
        // Two days of rest.
        if ago == 6 || ago == 13 {
            continue;
        }
        let mut day = Day::open(folder, start);
        let today = day.clock.today(start);
        let due = history.due(today).into_iter().cloned();
        let known = |id: &QuestionId| history.memory(id) != Memory::New;
        let all = course.lessons().iter().flat_map(Lesson::question_ids);
        let asked: Vec<QuestionId> =
            due.take(ANSWERS).chain(all.filter(|id| !known(id)).take(NEW)).collect();
        for (number, id) in (0..).zip(asked) {
            let Some(question) = course.question(&id) else { continue };
            // Half of each day late in the evening.
            let late = if number % 2 == 0 { 0 } else { 14 * 3_600_000 };
            let at = start.plus_millis(late + number * 90_000);
            let seen = history.record(&id).map_or(0, |record| record.seen);
            let entry = day.keep(Fact::Answered(answer(question, seen, late > 0, at)))?;
            history.add(entry);
        }
        for lesson in course.lessons().iter().take(usize::try_from(DAYS - ago).unwrap_or(0) / 5) {
            let lesson = lesson.slug.clone();
            let section = "all".to_owned();
            let at = start.plus_millis(3_600_000);
            day.keep(Fact::LessonRead { lesson, section, done: true, took_ms: 240_000, at })?;
        }
    }
    Ok(())
}

/// What somebody answers who knows more each time, less when it is late, and some lessons badly.
fn answer(question: &Question, seen: u32, late: bool, at: Moment) -> Review {
    let luck = crc32fast::hash(format!("{} {seen}", question.id).as_bytes());
    let lesson = crc32fast::hash(question.lesson.as_bytes()) % 30;
    let right = luck % 100 < (55 + 9 * seen + lesson).saturating_sub(if late { 18 } else { 0 });
    let sure = match luck / 100 % 5 {
        0 => Sure::Guess,
        1 | 2 => Sure::Think,
        _ => Sure::Certain,
    };
    let of = |wanted: bool| {
        let some = question.options.iter().filter(move |option| option.right == wanted);
        some.filter_map(|option| option.belief.clone())
    };
    Review {
        question: question.id.clone(),
        revision: question.revision,
        lesson: question.lesson.clone(),
        chosen: vec![0],
        right,
        sure,
        beliefs: if right { Vec::new() } else { of(false).take(1).collect() },
        resisted: if right { of(false).collect() } else { Vec::new() },
        at,
        took_ms: u64::from(40_000 + luck % 90_000 + 1_500 * lesson),
        ..Review::default()
    }
}

/// The journal, open on one day.
struct Day {
    clock: Clock,
    store: ProgressStore,
    saved: mpsc::Receiver<Saved>,
}

impl Day {
    fn open(folder: &Path, start: Moment) -> Self {
        let clock = Clock::Stopped(start);
        let (tell, saved) = mpsc::channel();
        // The receiver lives as long as the store.
        let tell = move |how| drop(tell.send(how));
        let Opened { store, .. } = ProgressStore::open(folder, "sample", clock, tell);
        Self { clock, store, saved }
    }

    fn keep(&mut self, fact: Fact) -> io::Result<Entry> {
        self.store.append(fact);
        match self.saved.recv() {
            Ok(Saved::Kept(_, entry)) => Ok(entry),
            _ => Err(io::Error::other("the sample could not be written")),
        }
    }
}
