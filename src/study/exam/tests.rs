use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use super::*;
use crate::clock::Day;
use crate::course::Course;
use crate::course::quiz::{Domain, QuestionId};
use crate::material::Files;
use crate::study::{Aim, Entry, Fact, FactId, History};

const START: Moment = Moment(1_795_165_200_000);
const SECOND: i64 = 1_000;

fn form(set: Set, timing: Timing) -> Form {
    Form { set, timing, unscored: false, extra: false }
}

/// A paper of so many questions of four options, the first one right; every fourth wants two of five.
fn paper(questions: usize, timing: Timing) -> Paper {
    let domains = [Domain::Secure, Domain::Resilient, Domain::Performing, Domain::Cost];
    let item = |at: usize| {
        let (options, right) = if at % 4 == 3 { (5, vec![0, 1]) } else { (4, vec![0]) };
        let belief = |option| (!right.contains(&option)).then(|| format!("belief-{}", at % 3));
        Item {
            question: QuestionId(format!("q{at}")),
            revision: 1,
            lesson: "caching".into(),
            domain: domains[at % 4],
            scored: true,
            beliefs: (0..options).map(belief).collect(),
            right: right.clone(),
        }
    };
    let form = form(Set::Own(questions), timing);
    let items: Vec<Item> = (0..questions).map(item).collect();
    Paper { form, seed: 7, limit_ms: form.limit_ms(questions), items }
}

fn chose(place: usize, chosen: &[usize]) -> ExamStep {
    let chosen = chosen.to_vec();
    ExamStep::Chose { place, chosen, struck: Vec::new(), marked: false, undone: false }
}

/// What the journal would hold of an exam that began at `START`.
fn entries(steps: impl IntoIterator<Item = (ExamStep, Moment)>) -> Vec<Entry> {
    let entry = |(number, (step, at)): (u64, (ExamStep, Moment))| Entry {
        id: FactId { device: "desk".into(), number },
        day: Day::parse("2026-11-20").unwrap(),
        fact: Fact::Exam { exam: START, step, at },
    };
    (1..).zip(steps).map(entry).collect()
}

fn history(steps: impl IntoIterator<Item = (ExamStep, Moment)>) -> History {
    History::replay(entries(steps), Aim::default())
}

#[test]
fn shares_are_those_of_the_guide() {
    for (set, expected) in [
        (Set::Full, [19, 17, 16, 13]),
        (Set::Gateway, [6, 5, 5, 4]),
        (Set::Own(10), [3, 3, 2, 2]),
        (Set::Own(1), [1, 0, 0, 0]),
    ] {
        let shares = form(set, Timing::Practice).shares();
        assert_eq!(shares.map(|(_, number)| number), expected, "{set:?}");
    }
}

#[test]
fn one_seed_makes_one_paper() {
    let (course, _) = Course::load(&Files::embedded());
    let form = Form { set: Set::Gateway, ..Form::default() };
    let paper = Paper::draw(&course, form, 42);
    assert_eq!(paper, Paper::draw(&course, form, 42));
    assert_ne!(paper.items, Paper::draw(&course, form, 43).items);
    let mut names: Vec<_> = paper.items.iter().map(|item| &item.question).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 20, "no question comes twice");
    assert_eq!(paper.items.iter().filter(|item| !item.scored).count(), 4);
    assert_eq!(paper.limit_ms, 40 * 60_000);
    for (domain, wanted) in form.shares() {
        assert_eq!(paper.items.iter().filter(|item| item.domain == domain).count(), wanted);
    }
    for (place, item) in paper.items.iter().enumerate() {
        let mut order = paper.order(place);
        order.sort_unstable();
        assert!(order.into_iter().eq(0..item.beliefs.len()));
    }
}

#[test]
fn a_domain_with_too_few_shortens_the_paper_and_keeps_the_pace() {
    let (course, _) = Course::load(&Files::embedded());
    let form = Form { set: Set::Own(200), extra: true, ..Form::default() };
    let short = form.shortfalls(&course);
    assert!(!short.is_empty(), "the course has fewer than 200 questions");
    let paper = Paper::draw(&course, form, 1);
    let missing: usize = short.iter().map(|short| short.wanted - short.available).sum();
    assert_eq!(paper.items.len(), 200 - missing);
    assert_eq!(paper.limit_ms, (paper.items.len() as u64 * 2 + 30) * 60_000);
}

/// The exam's clock against a model that adds up seconds: the learner answers, goes away, sleeps, is
/// killed at any moment, with only the journal and the last will left, and comes back.
#[test]
fn killed_at_fifty_moments_the_clock_is_right_to_the_second() {
    let mut random = Pcg32::new(2026, 1);
    let mut draw = |below: u32| i64::from(random.next_u32() % below);
    for round in 0..50 {
        let timing = if round % 2 == 0 { Timing::Practice } else { Timing::Strict };
        let mut steps = vec![(ExamStep::Began(paper(65, timing)), START)];
        let (mut now, mut there) = (START, 0_i64);
        for kills in 1..=3 {
            // In the room: a step every so often, a will every second.
            let killed = now.plus_millis(draw(900_000));
            let came = now;
            while now < killed {
                now = now.plus_millis(draw(60_000)).min(killed);
                if now < killed {
                    let place = draw(65) as usize;
                    let shown = draw(2) == 0;
                    steps.push((
                        if shown { ExamStep::Shown { place } } else { chose(place, &[1]) },
                        now,
                    ));
                }
            }
            there += killed.millis_since(came);
            let last = steps.last().map(|(_, at)| *at).unwrap();
            let willed = came.plus_millis(killed.millis_since(came) / SECOND * SECOND);
            steps.push((ExamStep::Paused, willed.max(last)));

            // Later: the journal is all there is.
            now = killed.plus_millis(draw(3_600_000));
            let history = history(steps.clone());
            let sitting = history.exams().get(START).unwrap();
            let used = match timing {
                Timing::Practice => there,
                Timing::Strict => now.millis_since(START),
            };
            let left = (paper(65, timing).limit_ms.cast_signed() - used).max(0);
            let off = sitting.clock().left(sitting.read_at(now)).cast_signed() - left;
            let may = if timing == Timing::Practice { kills * SECOND } else { 0 };
            assert!(off.abs() <= may, "round {round}: off by {off} ms after {kills} kills");
            steps.push((ExamStep::Resumed, now));
        }
    }
}
