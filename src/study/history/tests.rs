use proptest::prelude::*;

use super::*;
use crate::study::fact::Sure;
use crate::study::memory::Grade;

const DAY_MS: i64 = 86_400_000;

fn day(days: i64) -> Day {
    Day::parse("2026-01-01").unwrap().plus(days as i32)
}

fn review(question: &str, days: i64, right: bool, sure: Sure, hints: u8) -> Review {
    Review {
        question: QuestionId(question.into()),
        revision: 1,
        lesson: "a".into(),
        chosen: vec![0],
        right,
        sure,
        hints,
        beliefs: if right { vec![] } else { vec!["b".into()] },
        resisted: if right { vec!["b".into()] } else { vec![] },
        at: Moment(days * DAY_MS),
        took_ms: 1_000,
        ..Review::default()
    }
}

fn entry(device: &str, number: u64, fact: Fact) -> Entry {
    let id = FactId { device: device.into(), number };
    Entry { id, day: day(fact.at().0 / DAY_MS), fact }
}

fn sure() -> impl Strategy<Value = Sure> {
    prop_oneof![Just(Sure::Guess), Just(Sure::Think), Just(Sure::Certain)]
}

/// Answers to three questions on two devices, a day or more apart.
fn answers() -> impl Strategy<Value = Vec<Entry>> {
    let one = (0..3_u8, 0..9_i64, any::<bool>(), sure(), 0..3_u8, any::<bool>());
    proptest::collection::vec(one, 0..30).prop_map(|all| {
        let (mut at, mut entries) = (0, Vec::new());
        for (number, (question, gap, right, sure, hints, laptop)) in all.into_iter().enumerate() {
            at += gap;
            let fact = Fact::Answered(review(&format!("q{question}"), at, right, sure, hints));
            entries.push(entry(if laptop { "laptop" } else { "desktop" }, number as u64 + 1, fact));
        }
        entries
    })
}

#[test]
fn grades_come_from_what_happened() {
    for (right, sure, hints, grade) in [
        (false, Sure::Guess, 0, Grade::Again),
        (false, Sure::Certain, 0, Grade::Again),
        (true, Sure::Guess, 0, Grade::Hard),
        (true, Sure::Think, 0, Grade::Good),
        (true, Sure::Think, 1, Grade::Hard),
        (true, Sure::Certain, 0, Grade::Easy),
        (true, Sure::Certain, 2, Grade::Good),
    ] {
        assert_eq!(review("q", 0, right, sure, hints).grade(), grade, "{right} {sure:?} {hints}");
    }
}

/// What came before an answer in days, whether it was right, how sure.
type Walk<'a> = &'a [(i64, bool, Sure)];

#[test]
fn schedules_are_those_of_fsrs() {
    use Sure::{Certain, Guess, Think};
    // The crate's own walk over the same grades and days is the oracle.
    let oracle = fsrs::FSRS::new(&[]).unwrap();
    let walks: [Walk; 6] = [
        &[
            (0, true, Think),
            (2, true, Think),
            (11, true, Certain),
            (40, false, Think),
            (1, true, Guess),
            (1, true, Think),
            (0, true, Certain),
            (9, true, Think),
        ],
        &[(0, false, Certain), (1, false, Think), (1, true, Think), (3, true, Think)],
        &[(0, true, Certain), (8, true, Certain), (60, true, Certain), (400, true, Certain)],
        &[(0, true, Guess), (1, true, Guess), (1, true, Guess), (1, false, Guess)],
        // Long overdue, and long before its day.
        &[(0, true, Think), (200, true, Think), (300, false, Certain), (300, true, Think)],
        &[(0, true, Certain), (1, true, Certain), (1, true, Certain), (1, true, Think)],
    ];
    for (aimed, walk) in [0.8, 0.9, 0.95].into_iter().flat_map(|r| walks.map(|walk| (r, walk))) {
        let aim = Aim { retention: aimed, ..Aim::default() };
        let mut history = History::replay(Vec::new(), aim);
        let mut reviews = Vec::new();
        let (mut at, mut last) = (0, 0);
        for (number, (gap, right, sure)) in walk.iter().copied().enumerate() {
            at += gap;
            let review = review("q", at, right, sure, 0);
            let rating = review.grade() as u32;
            reviews.push(fsrs::FSRSReview { rating, delta_t: (at - last) as u32 });
            last = at;
            history.add(entry("d", number as u64 + 1, Fact::Answered(review)));
            let item = fsrs::FSRSItem { reviews: reviews.clone() };
            let expected = oracle.memory_state(item, None).unwrap();
            let Memory::Known { stability, difficulty, due, .. } =
                history.memory(&QuestionId("q".into()))
            else {
                panic!()
            };
            let near = |a: f32, b: f32| (a - b).abs() < 1e-4 * b;
            assert!(near(stability, expected.stability), "{walk:?} {number}: {stability}");
            assert!(near(difficulty, expected.difficulty), "{walk:?} {number}: {difficulty}");
            let days = oracle.next_interval(Some(expected.stability), aimed, 3).round().max(1.0);
            // Missed, or right by luck: tomorrow.
            let days = if right && sure != Guess { days as i64 } else { 1 };
            assert_eq!(due, day(at + days), "{walk:?} {number}");
        }
    }
}

#[test]
fn a_belief_is_unlearned_by_three_right_answers_a_week_apart() {
    let mut history = History::default();
    let mut number = 0;
    let mut answer = |at: i64, right: bool, sure: Sure| {
        number += 1;
        history.add(entry("d", number, Fact::Answered(review("q", at, right, sure, 0))));
        history.beliefs_to_unlearn().len()
    };
    assert_eq!(answer(0, false, Sure::Think), 0, "only what was certain");
    assert_eq!(answer(1, false, Sure::Certain), 1);
    for at in [2, 8, 9, 15] {
        assert_eq!(answer(at, true, Sure::Think), 1, "day {at}");
    }
    assert_eq!(answer(22, true, Sure::Think), 0);
    assert_eq!(answer(23, false, Sure::Certain), 1, "and it can come back");
}

#[test]
fn a_cram_changes_no_schedule() {
    let mut history = History::default();
    let question = QuestionId("q".into());
    let crammed = |at, right| Review { cram: true, ..review("q", at, right, Sure::Certain, 0) };
    history.add(entry("d", 1, Fact::Answered(crammed(0, true))));
    assert_eq!((history.record(&question), history.new_on(day(0))), (None, 0), "still a new one");
    history.add(entry("d", 2, Fact::Answered(review("q", 1, true, Sure::Think, 0))));
    let before = history.record(&question).cloned();
    history.add(entry("d", 3, Fact::Answered(crammed(2, false))));
    assert_eq!(history.record(&question), before.as_ref());
    assert_eq!(history.answers().count(), 3);
    assert_eq!(history.beliefs_to_unlearn().len(), 1, "but what is believed is believed");
}

#[test]
fn lessons_notes_and_bookmarks() {
    let at = Moment(DAY_MS);
    let read = |section: &str, done| Fact::LessonRead {
        lesson: "a".into(),
        section: section.into(),
        done,
        took_ms: 60_000,
        at,
    };
    let proved = |passed| Fact::Proved { lesson: "a".into(), claim: "c".into(), passed, at };
    let note = |text: &str| Fact::Note { on: "x".into(), text: text.into(), at };
    let mark = |set| Fact::Bookmark { on: "x".into(), set, at };
    let mut history = History::default();
    for (number, fact) in
        [read("One", false), proved(false), note("n"), mark(true)].into_iter().enumerate()
    {
        history.add(entry("d", number as u64 + 1, fact));
    }
    let progress = history.lesson_progress("a");
    assert_eq!((progress.last.as_deref(), progress.done), (Some("One"), None));
    assert_eq!(history.claims_proved("a"), 0);
    assert_eq!((history.note("x"), history.bookmarked("x")), (Some("n"), true));
    for (number, fact) in
        [read("Two", true), proved(true), note(""), mark(false)].into_iter().enumerate()
    {
        history.add(entry("d", number as u64 + 5, fact));
    }
    assert_eq!(history.lesson_progress("a").done, Some(day(1)));
    assert_eq!(history.claims_proved("a"), 1);
    assert_eq!((history.note("x"), history.bookmarked("x")), (None, false));
    assert_eq!(history.spent_ms(day(1)), 120_000);
}

#[test]
fn pace_starts_at_the_average_and_follows_the_learner() {
    let mut history = History::default();
    assert_eq!(history.pace_ms(), 70_000);
    for number in 0..200_u64 {
        // Half an hour apart: the pauses do not count.
        let mut review = review("q", 0, true, Sure::Think, 0);
        review.at = Moment(number.cast_signed() * 1_800_000);
        review.took_ms = 30_000;
        history.add(entry("d", number + 1, Fact::Answered(review)));
    }
    assert_eq!(history.pace_ms(), (10 * 70_000 + 50 * 30_000) / 60);
}

proptest! {
    #[test]
    fn better_grades_never_shorten_intervals(before in answers(), gap in 0..60_i64, exam in 0..90_i32) {
        let aim = Aim { exam: (exam > 0).then(|| day(0).plus(exam)), ..Aim::default() };
        let history = History::replay(before, aim);
        let question = QuestionId("q0".into());
        let memory = history.memory(&question);
        let at = match memory {
            Memory::Known { last, .. } => i64::from(last.days_since(day(0))) + gap,
            Memory::New => gap,
        };
        let due = |right, sure| {
            let review = review("q0", at, right, sure, 0);
            history.scheduler().after(&memory, &review, day(at)).due().unwrap()
        };
        let dues = [
            due(false, Sure::Certain),
            due(true, Sure::Guess),
            due(true, Sure::Think),
            due(true, Sure::Certain),
        ];
        prop_assert!(dues.is_sorted(), "{dues:?}");
        prop_assert!(dues[0] > day(at), "a question comes back tomorrow at the earliest");
        if let Some(exam) = aim.exam.filter(|exam| *exam > day(at)) {
            prop_assert!(dues[3] <= exam);
        }
    }

    #[test]
    fn the_order_in_which_journals_are_read_does_not_matter(entries in answers(), turn in 0..30_usize) {
        let expected = History::replay(entries.clone(), Aim::default());
        let mut turned = entries.clone();
        turned.rotate_left(turn.min(entries.len()));
        turned.sort_by(|a, b| a.id.device.cmp(&b.id.device));
        prop_assert_eq!(&History::replay(turned, Aim::default()).state, &expected.state);
        let mut one_by_one = History::default();
        for entry in entries {
            one_by_one.add(entry);
        }
        prop_assert_eq!(&one_by_one.state, &expected.state);
    }

    #[test]
    fn what_is_undone_leaves_no_trace_and_can_be_redone(before in answers(), after in answers()) {
        let mut history = History::default();
        let last = before.last().map_or(0, |entry| entry.fact.at().0);
        for entry in before {
            history.add(entry);
        }
        let kept = history.state.clone();
        let mut number = 100;
        let mut push = |history: &mut History, fact: Fact| {
            number += 1;
            let entry = entry("laptop", number, fact);
            history.add(entry.clone());
            entry.id
        };
        let mut done = Vec::new();
        for entry in after {
            let Fact::Answered(mut review) = entry.fact else { continue };
            review.at = Moment(review.at.0 + last);
            done.push(push(&mut history, Fact::Answered(review)));
        }
        let changed = history.state.clone();
        let at = Moment(last + 1_000 * DAY_MS);
        let mut undone = Vec::new();
        for fact in done.into_iter().rev() {
            undone.push(push(&mut history, Fact::Undone { fact, at }));
        }
        prop_assert_eq!(&history.state, &kept);
        for fact in undone.into_iter().rev() {
            push(&mut history, Fact::Undone { fact, at });
        }
        prop_assert_eq!(&history.state, &changed);
    }

    #[test]
    fn n_deeds_and_n_undos_leave_what_was_there_across_restarts(
        before in answers(),
        deeds in proptest::collection::vec((0..5_u8, 0..3_u8, any::<bool>()), 0..20),
    ) {
        let mut history = History::replay(before, Aim::default());
        let kept = history.state.clone();
        let at = Moment(1_000 * DAY_MS);
        let mut number = 1_000;
        let mut record = |history: &mut History, fact: Fact| {
            number += 1;
            history.add(entry("laptop", number, fact));
            // Every deed is followed by another start.
            *history = History::replay(history.entries.clone(), Aim::default());
        };
        let count = deeds.len();
        for (kind, on, set) in deeds {
            let name = format!("question:q{on}");
            let words = if set { "words" } else { "" };
            let fact = match kind {
                0 => Fact::Answered(review(&format!("q{on}"), 1_000, set, Sure::Certain, 0)),
                1 => Fact::Note { on: name, text: words.into(), at },
                2 => Fact::Bookmark { on: name, set, at },
                3 => Fact::Mark { on: name, set, at },
                _ => Fact::Drill { name, line: words.into(), at },
            };
            record(&mut history, fact);
        }
        let done = history.state.clone();
        for _ in 0..count {
            let step = history.undo(at).unwrap();
            record(&mut history, step.fact);
        }
        prop_assert_eq!(&history.state, &kept);
        for _ in 0..count {
            let step = history.redo(at).unwrap();
            record(&mut history, step.fact);
        }
        prop_assert_eq!(&history.state, &done);
        prop_assert_eq!(history.redo(at), None);
    }
}
