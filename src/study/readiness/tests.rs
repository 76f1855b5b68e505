use rand_pcg::Pcg32;

use super::*;
use crate::clock::Moment;
use crate::course::quiz::QuestionId;
use crate::study::fact::{Entry, Fact, FactId, Review, Sure};
use crate::study::memory::Aim;
use crate::study::simulation::{made_up, normal, unit};

const LESSONS: usize = 12;
const QUESTIONS: usize = 20;
const DAY_MS: i64 = 86_400_000;

/// Twelve lessons of twenty questions, their domains in turn.
fn course() -> Course {
    made_up(LESSONS, QUESTIONS, 4)
}

fn first_day() -> Day {
    Day::parse("2026-01-01").unwrap()
}

fn answered(id: &QuestionId, number: u64, days: i32, right: bool, sure: Sure) -> Entry {
    let review = Review {
        question: id.clone(),
        revision: 1,
        lesson: id.0.split('-').next().unwrap().to_owned(),
        chosen: vec![0],
        right,
        sure,
        at: Moment(1_767_225_600_000 + i64::from(days) * DAY_MS + number.cast_signed()),
        took_ms: 60_000,
        ..Review::default()
    };
    let id = FactId { device: "d".into(), number };
    Entry { id, day: first_day().plus(days), fact: Fact::Answered(review) }
}

/// Somebody whose head does not work as FSRS thinks it does: what was learned fades exponentially, topics
/// and questions lie to them or do not, and some remember twice as long as others.
struct Learner {
    random: Pcg32,
    ability: f64,
    topics: Vec<f64>,
    questions: Vec<f64>,
    endurance: f64,
    /// What a topic is harder by until its lesson was read.
    unread: f64,
    read: Vec<bool>,
    /// By question: days that a memory lasts, and the day it was made.
    memories: Vec<Option<(f64, i32)>>,
}

impl Learner {
    fn new(seed: u64) -> Self {
        let mut random = Pcg32::new(seed, 7);
        let ability = normal(&mut random, 0.3, 0.8);
        let topics = (0..LESSONS).map(|_| normal(&mut random, 0.0, 0.6)).collect();
        let questions = (0..LESSONS * QUESTIONS).map(|_| normal(&mut random, 0.0, 0.8)).collect();
        let endurance = normal(&mut random, 0.0, 0.35).exp();
        let (unread, read) = (2.0 * unit(&mut random), vec![false; LESSONS]);
        let memories = vec![None; LESSONS * QUESTIONS];
        Self { random, ability, topics, questions, endurance, unread, read, memories }
    }

    fn chance(&self, question: usize, day: i32) -> f64 {
        match self.memories[question] {
            None => {
                let topic = question / QUESTIONS;
                let unread = if self.read[topic] { 0.0 } else { self.unread };
                let logit = self.ability + self.topics[topic] + self.questions[question] - unread;
                0.25 + 0.75 / (1.0 + (-logit).exp())
            }
            Some((lasts, since)) => 0.25 + 0.75 * (-0.105 * f64::from(day - since) / lasts).exp(),
        }
    }

    fn answer(&mut self, question: usize, day: i32) -> (bool, Sure) {
        self.read[question / QUESTIONS] = true;
        let chance = self.chance(question, day);
        let right = unit(&mut self.random) < chance;
        let before = self.memories[question].map_or(2.5, |(lasts, _)| lasts);
        let lasts = if right { before * 2.2 } else { (before * 0.4).max(1.2) };
        self.memories[question] = Some((lasts * self.endurance.sqrt(), day));
        let sure = if chance > 0.85 { Sure::Certain } else { Sure::Think };
        (right, sure)
    }

    /// The score of 100 of an exam of 65 questions, drawn by the weights of the domains.
    fn exam(&mut self, day: i32) -> f64 {
        let mut right = 0;
        for _ in 0..65 {
            let mut drawn = unit(&mut self.random) * 100.0;
            let domain = Domain::ALL.iter().position(|domain| {
                drawn -= domain.weight() as f64;
                drawn < 0.0
            });
            let fifth = (unit(&mut self.random) * (LESSONS * QUESTIONS / 4) as f64) as usize;
            let question = fifth * 4 + domain.unwrap_or(3);
            right += i32::from(unit(&mut self.random) < self.chance(question, day));
        }
        f64::from(right) / 0.65
    }
}

fn number(id: &QuestionId) -> usize {
    let (lesson, question) = id.0.split_once('-').unwrap();
    lesson[1..].parse::<usize>().unwrap() * QUESTIONS + question.parse::<usize>().unwrap()
}

/// Studies for so many days as the plan says: what is due, then new questions; then sits an exam.
fn studied(course: &Course, seed: u64) -> (Readiness, f64) {
    let mut learner = Learner::new(seed);
    let mut history = History::replay(Vec::new(), Aim::default());
    let days = 8 + (unit(&mut learner.random) * 40.0) as i32;
    let mut new = course.lessons().iter().flat_map(crate::course::Lesson::question_ids);
    let mut facts = 0;
    for day in 0..days {
        let today: Vec<QuestionId> =
            history.due(first_day().plus(day)).into_iter().take(30).cloned().collect();
        for id in today.into_iter().chain(new.by_ref().take(6)) {
            let (right, sure) = learner.answer(number(&id), day);
            facts += 1;
            history.add(answered(&id, facts, day, right, sure));
        }
    }
    match Readiness::on(course, &history, first_day().plus(days)) {
        Figure::Is(readiness) => (readiness, learner.exam(days)),
        Figure::Waits { has, .. } => panic!("{has} answers in {days} days"),
    }
}

#[test]
fn ranges_hold_what_four_of_five_exams_come_to() {
    const LEARNERS: u64 = 150;
    let course = course();
    let (mut inside, mut width, mut off) = (0, 0.0, 0.0);
    for seed in 0..LEARNERS {
        let (readiness, exam) = studied(&course, seed);
        inside += u32::from(exam >= readiness.low && exam <= readiness.high);
        width += readiness.high - readiness.low;
        off += exam - readiness.score;
    }
    let of = LEARNERS as f64;
    let held = f64::from(inside) / of;
    println!(
        "{:.0} % of {LEARNERS} exams inside the range, which is {:.1} points wide; the exam minus the score \
         is {:+.1} in the mean",
        100.0 * held,
        width / of,
        off / of
    );
    assert!((0.75..=0.90).contains(&held), "{held}");
    assert!(width / of < 25.0 && (off / of).abs() < 4.0);
}

#[test]
fn under_twenty_answers_there_is_no_score() {
    let course = course();
    let mut history = History::default();
    for at in 0..ENOUGH {
        assert_eq!(
            Readiness::on(&course, &history, first_day()),
            Figure::Waits { has: at, wants: ENOUGH }
        );
        let id = QuestionId(format!("l0-{at}"));
        history.add(answered(&id, at as u64 + 1, 0, true, Sure::Certain));
    }
    let readiness = Readiness::on(&course, &history, first_day());
    let Figure::Is(readiness) = readiness else { panic!("{readiness:?}") };
    assert!(readiness.low < readiness.score && readiness.score < readiness.high);
    assert_eq!(readiness.domains.len(), 4);
    assert_eq!((readiness.from.questions, readiness.from.seen), (240, 20));
    // All that is known stands in the first lesson, so nothing of it is missing more than elsewhere.
    assert!(readiness.gaps.iter().take(11).all(|gap| gap.lesson != "l0"));
    assert_eq!(readiness.gaps.first().unwrap().unseen, 20);
    // Answers of later days say nothing about an earlier one.
    assert_eq!(
        Readiness::on(&course, &history, first_day().plus(-1)),
        Figure::Waits { has: 0, wants: ENOUGH }
    );
}

#[test]
fn more_right_answers_mean_a_higher_score() {
    let course = course();
    let score = |right: usize| {
        let mut history = History::default();
        for at in 0..60 {
            let id = QuestionId(format!("l{}-{}", at / 20, at % 20));
            history.add(answered(&id, at as u64 + 1, 0, at % 10 < right, Sure::Think));
        }
        match Readiness::on(&course, &history, first_day().plus(1)) {
            Figure::Is(readiness) => readiness.score,
            Figure::Waits { .. } => 0.0,
        }
    };
    let scores: Vec<f64> = (0..=10).map(score).collect();
    assert!(scores.is_sorted() && scores[0] < 40.0 && scores[10] > 65.0, "{scores:?}");
}
