//! What is known by topic, which beliefs are to be unlearned, and which questions stay hard.

use std::cmp::Reverse;

use super::Index;
use crate::clock::Day;
use crate::course::quiz::QuestionId;
use crate::course::{Course, Lesson};
use crate::study::fact::Sure;
use crate::study::history::{HARD, History, Record};

/// What the exam allows for a question: 130 minutes for 65 of them.
pub const EXAM_PACE_MS: u64 = 120_000;
/// Fewer answers than this do not make a topic slow.
const SLOW_FROM: usize = 5;

/// How a topic, that is a lesson, stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// The lesson's slug.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// How much of what was asked is known, 0 to 1; nothing when nothing was asked.
    pub know: Option<f64>,
    /// Questions asked.
    pub seen: usize,
    /// Questions there are.
    pub questions: usize,
    /// Questions whose last answer was wrong: they count as not known.
    pub missed: usize,
    /// Questions whose last answer was a right guess: they count half.
    pub guessed: usize,
    /// The mean recall of those whose last answer was right.
    pub recall: Option<f64>,
    /// The time of its middle answer within the range, where there are enough.
    pub median_ms: Option<u64>,
    /// Answers within the range that were wrong and certain.
    pub certain_wrong: usize,
}

impl Topic {
    /// Whether its questions take longer than the exam allows.
    pub fn slow(&self) -> bool {
        self.median_ms.is_some_and(|median| median > EXAM_PACE_MS)
    }
}

/// A belief that was chosen with certainty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unlearned {
    /// Its id.
    pub id: String,
    /// What it says; its id when the course no longer has it.
    pub says: String,
    /// How often it was chosen.
    pub seen: u32,
    /// When it was last chosen.
    pub last: Day,
    /// The days since then on which it was seen through, at least a week apart.
    pub resisted: Vec<Day>,
    /// Whether that was often enough.
    pub gone: bool,
    /// The lesson of the question where it was last chosen.
    pub lesson: Option<String>,
}

/// A question that was missed again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nut {
    /// Its name.
    pub id: QuestionId,
    /// What it asks.
    pub ask: String,
    /// Its lesson.
    pub lesson: String,
    /// How often it was missed.
    pub missed: u32,
    /// How often it was asked.
    pub seen: u32,
}

pub(super) fn topics(course: &Course, history: &History, since: Day, today: Day) -> Vec<Topic> {
    let mut topics: Vec<Topic> =
        course.lessons().iter().map(|lesson| topic(lesson, history, today)).collect();
    let places = course.lessons().iter().enumerate().map(|(at, lesson)| (&*lesson.slug, at));
    let places: std::collections::HashMap<&str, usize> = places.collect();
    let mut times: Vec<Vec<u64>> = vec![Vec::new(); topics.len()];
    for (_, review) in history.answers().filter(|(day, _)| *day >= since) {
        let Some(at) = places.get(&*review.lesson) else { continue };
        times[*at].push(review.took_ms);
        topics[*at].certain_wrong += usize::from(!review.right && review.sure == Sure::Certain);
    }
    for (topic, mut times) in topics.iter_mut().zip(times) {
        if times.len() >= SLOW_FROM {
            let middle = times.len() / 2;
            topic.median_ms = Some(*times.select_nth_unstable(middle).1);
        }
    }
    // Shares are finite, so they have an order.
    topics.sort_by(|a, b| {
        let key = |topic: &Topic| topic.know.unwrap_or(2.0);
        key(a).total_cmp(&key(b))
    });
    topics
}

fn topic(lesson: &Lesson, history: &History, today: Day) -> Topic {
    let records: Vec<&Record> =
        lesson.listed().iter().filter_map(|listed| history.record(&listed.id)).collect();
    let (mut missed, mut guessed, mut right) = (0, 0, 0);
    let (mut recalls, mut known) = (0.0, 0.0);
    for record in &records {
        let Some(last) = record.trail.last().filter(|last| last.right) else {
            missed += 1;
            continue;
        };
        let recall = history.scheduler().remembered(&record.memory, today);
        let luck = last.sure == Sure::Guess;
        guessed += usize::from(luck);
        right += 1;
        recalls += recall;
        known += if luck { recall / 2.0 } else { recall };
    }
    Topic {
        slug: lesson.slug.clone(),
        title: lesson.title.clone(),
        know: (!records.is_empty()).then(|| known / records.len() as f64),
        seen: records.len(),
        questions: lesson.listed().len(),
        missed,
        guessed,
        recall: (right > 0).then(|| recalls / f64::from(right)),
        median_ms: None,
        certain_wrong: 0,
    }
}

pub(super) fn beliefs(course: &Course, history: &History, index: &Index<'_>) -> Vec<Unlearned> {
    let mut list: Vec<Unlearned> = history
        .beliefs()
        .map(|belief| {
            // Its own lesson first: reading one file is quicker than reading them all.
            let lesson = index.lesson(&belief.question);
            let here = lesson.and_then(|lesson| {
                lesson.questions().beliefs.iter().find(|known| known.id == belief.belief)
            });
            let says = here.or_else(|| course.belief(&belief.belief)).map(|known| &known.says);
            Unlearned {
                id: belief.belief.clone(),
                says: says.unwrap_or(&belief.belief).clone(),
                seen: belief.seen,
                last: belief.last,
                resisted: belief.resisted.clone(),
                gone: belief.gone(),
                lesson: lesson.map(|lesson| lesson.slug.clone()),
            }
        })
        .collect();
    list.sort_by_key(|belief| (belief.gone, Reverse(belief.last)));
    list
}

pub(super) fn nuts(history: &History, index: &Index<'_>) -> Vec<Nut> {
    let hard = history.records().filter(|(_, record)| record.missed >= HARD);
    let mut list: Vec<Nut> = hard
        .filter_map(|(id, record)| {
            let lesson = index.lesson(id)?;
            let question = lesson.questions().list.iter().find(|question| question.id == *id)?;
            Some(Nut {
                id: id.clone(),
                ask: question.ask.clone(),
                lesson: lesson.slug.clone(),
                missed: record.missed,
                seen: record.seen,
            })
        })
        .collect();
    list.sort_by_key(|nut| Reverse(nut.missed));
    list
}
