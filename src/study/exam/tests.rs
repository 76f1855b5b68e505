use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use super::*;
use crate::clock::Day;
use crate::course::Course;
use crate::course::quiz::{Domain, QuestionId};
use crate::material::Files;
use crate::study::{Aim, Entry, Fact, FactId, History, Sure};

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
    let whole = Files::embedded();
    let names = ["content/caching.md", "quizzes/caching.toml", "sandbox/caching.json"];
    let one = names.map(|name| (name, whole.get(name).unwrap()));
    let modules = ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"caching\"]\n");
    let (course, problems) = Course::load(&Files::of(one.into_iter().chain([modules])));
    assert_eq!(problems, []);
    let form = Form { set: Set::Own(Set::MOST), extra: true, ..Form::default() };
    let short = form.shortfalls(&course);
    assert!(!short.is_empty(), "one lesson has fewer questions than that");
    let paper = Paper::draw(&course, form, 1);
    let missing: usize = short.iter().map(|short| short.wanted - short.available).sum();
    assert_eq!(paper.items.len(), Set::MOST - missing);
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

/// A sitting of eight questions in which everything happens once: [place, seconds, step …].
fn eventful() -> Vec<(ExamStep, Moment)> {
    let chose = |place, chosen: &[usize], struck: &[usize], marked| {
        let (chosen, struck) = (chosen.to_vec(), struck.to_vec());
        ExamStep::Chose { place, chosen, struck, marked, undone: false }
    };
    let shown = |place| ExamStep::Shown { place };
    [
        (0, ExamStep::Began(paper(8, Timing::Practice))),
        (60, chose(0, &[0], &[], false)),
        (60, shown(1)),
        (90, chose(1, &[2], &[], false)),
        (90, shown(2)),
        (100, chose(2, &[0], &[], false)),
        (110, shown(3)),
        (300, chose(3, &[0], &[], false)),
        (310, chose(3, &[1, 0], &[], false)),
        (310, shown(4)),
        (350, chose(4, &[2], &[0], true)),
        (350, shown(5)),
        (360, chose(5, &[0], &[], true)),
        (360, shown(6)),
        (400, ExamStep::Paused),
        (4_000, ExamStep::Resumed),
        (4_010, shown(1)),
        (4_020, chose(1, &[0], &[], false)),
        (4_020, shown(2)),
        (4_030, chose(2, &[3], &[], false)),
        (4_040, ExamStep::TurnedIn),
    ]
    .map(|(seconds, step)| (step, START.plus_seconds(seconds)))
    .to_vec()
}

#[test]
fn the_report_agrees_with_the_journal() {
    let (course, _) = Course::load(&Files::embedded());
    let history = history(eventful());
    let sitting = history.exams().get(START).unwrap();
    let report = Report::of(sitting, &history, &course, START.plus_seconds(9_999)).unwrap();
    assert_eq!(report.number, 1);
    assert_eq!(report.all.right, [0, 1, 3, 5]);
    assert_eq!(report.misses, [2, 4, 6, 7]);
    assert_eq!(report.blank, [6, 7]);
    assert_eq!(report.single.right, [0, 1, 5]);
    assert_eq!(
        (report.several.right.as_slice(), report.several.wrong.as_slice()),
        (&[3][..], &[7][..])
    );
    assert_eq!(
        (report.marks.marked.right.as_slice(), report.marks.marked.wrong.as_slice()),
        (&[5][..], &[4][..])
    );
    assert_eq!(report.marks.unmarked.wrong, [2], "felt sure");
    assert_eq!(report.changes, Changes { helped: vec![1], hurt: vec![2], neither: vec![] });
    assert_eq!(report.struck_right, [4]);
    assert_eq!((report.ended.used_ms, report.ended.by_time), (440_000, false));
    assert_eq!(report.times.slow_ms, 150_000);
    assert_eq!((report.times.slow.right.as_slice(), report.times.slow.wrong.len()), (&[3][..], 0));
    assert_eq!(report.times.right_median_ms, Some(50_000), "60, 40, 200 and 10 seconds");
    assert_eq!(report.places(Group::Changed), [1, 2]);
    let ideas: Vec<_> =
        report.ideas.iter().map(|idea| (idea.belief.as_str(), idea.misses.as_slice())).collect();
    assert_eq!(ideas, [("belief-1", &[4][..]), ("belief-2", &[2][..])]);
    let took: u64 = sitting.sheets().iter().map(|sheet| sheet.took_ms).sum();
    assert_eq!(took, report.ended.used_ms, "every second belongs to a question");
}

#[test]
fn answers_count_as_reviews_once_they_are_turned_in() {
    let mut steps = eventful();
    let end = steps.pop().unwrap();
    assert_eq!(history(steps.clone()).answers().count(), 0);
    steps.push(end);
    let mut history = history(steps);
    let answers: Vec<_> = history
        .answers()
        .map(|(_, review)| (review.question.0.as_str(), review.right, review.sure, review.took_ms))
        .collect();
    assert_eq!(
        answers,
        [
            ("q0", true, Sure::Think, 60_000),
            ("q1", true, Sure::Think, 40_000),
            ("q2", false, Sure::Think, 40_000),
            ("q3", true, Sure::Think, 200_000),
            ("q4", false, Sure::Guess, 40_000),
            ("q5", true, Sure::Guess, 10_000),
        ],
        "blank ones say nothing about memory"
    );
    assert!(history.beliefs_to_unlearn().is_empty(), "nobody said that they were certain");
    assert_eq!(history.record(&QuestionId("q2".into())).unwrap().missed, 1);
    // To turn it in once more changes nothing.
    let again = entries([(ExamStep::TurnedIn, START.plus_seconds(5_000))]).remove(0);
    history.add(Entry { id: FactId { number: 99, ..again.id.clone() }, ..again });
    assert_eq!(history.answers().count(), 6);
}

#[test]
fn the_journal_brings_every_step_back() {
    for (step, at) in eventful() {
        let fact = Fact::Exam { exam: START, step, at };
        let text = serde_json::to_string(&fact).unwrap();
        assert_eq!(serde_json::from_str::<Fact>(&text).unwrap(), fact, "{text}");
    }
}

#[test]
fn time_out_turns_it_in_with_what_was_chosen() {
    let limit = paper(8, Timing::Practice).limit_ms.cast_signed();
    for timing in [Timing::Practice, Timing::Strict] {
        let steps = [
            (ExamStep::Began(paper(8, timing)), START),
            (chose(0, &[0]), START.plus_seconds(5)),
            (chose(0, &[1]), START.plus_millis(limit)),
        ];
        let history = history(steps);
        let sitting = history.exams().open().unwrap();
        let end = Some(Ended { used_ms: limit.unsigned_abs(), by_time: true });
        assert_eq!(sitting.ended(START.plus_millis(limit)), end);
        assert!(sitting.right(0), "what came too late does not count");
        assert_eq!(sitting.clock().left(START.plus_millis(3 * limit)), 0);
    }
}

#[test]
fn every_choice_can_be_taken_back() {
    let mut random = Pcg32::new(9, 3);
    let mut sitting = Sitting::new(START, paper(6, Timing::Practice));
    let mut at = START;
    for _ in 0..300 {
        at = at.plus_millis(10);
        let draw = random.next_u32() as usize;
        let step = match draw % 5 {
            0 => Some(ExamStep::Shown { place: draw / 5 % 6 }),
            1 => sitting.mark(),
            2 => sitting.strike(draw / 5 % 4),
            _ => sitting.choose(draw / 5 % 4),
        };
        if let Some(step) = step {
            sitting.apply(&step, at);
        }
        for (sheet, item) in sitting.sheets().iter().zip(&sitting.paper.items) {
            assert!(sheet.chosen.len() <= item.right.len());
            assert!(sheet.chosen.iter().all(|option| !sheet.struck.contains(option)));
        }
    }
    let mut steps = sitting.undo();
    while !steps.is_empty() {
        for step in steps {
            sitting.apply(&step, at);
        }
        steps = sitting.undo();
    }
    for sheet in sitting.sheets() {
        assert!(sheet.chosen.is_empty() && sheet.struck.is_empty() && !sheet.marked, "{sheet:?}");
    }
}

#[test]
fn warnings_come_once_on_the_way_down() {
    let minutes = |left: u64| left * 60_000;
    let limit = minutes(40);
    for (left, expected) in [
        (minutes(40), None),
        (minutes(30), Some(30)),
        (minutes(30) - 19_000, Some(30)),
        (minutes(30) - 21_000, None),
        (minutes(10) - 1, Some(10)),
        (minutes(1), Some(1)),
        (0, None),
    ] {
        assert_eq!(warning(left, limit), expected, "{left}");
    }
    assert_eq!(warning(minutes(10), minutes(10)), None, "not at the very beginning");
}

#[test]
fn a_range_that_spans_the_pass_mark_is_too_close() {
    let tally = |right: usize, all: usize| Tally {
        right: (0..right).collect(),
        wrong: (right..all).collect(),
    };
    for (right, all, score, chance) in [
        (50, 50, 1000, Chance::LikelyPass),
        (43, 50, 860, Chance::LikelyPass),
        (37, 50, 740, Chance::TooClose),
        (34, 50, 680, Chance::TooClose),
        (20, 50, 400, Chance::NotYet),
        (0, 50, 100, Chance::NotYet),
        (4, 5, 800, Chance::TooClose),
        (0, 0, 100, Chance::TooClose),
    ] {
        let estimate = Estimate::of(&tally(right, all));
        assert_eq!(
            (estimate.score, estimate.chance()),
            (score, chance),
            "{right} of {all}: {estimate:?}"
        );
        assert!(estimate.low <= estimate.score && estimate.score <= estimate.high);
    }
}
