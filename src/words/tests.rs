use super::*;
use crate::study::{Mode, NotSaved, Notice, Plan, ReadOnly};

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn verdict_of(right: bool, sure: Sure, due: &str) -> Verdict {
    Verdict {
        right,
        sure,
        hints: 0,
        today: day("2026-11-20"),
        next_due: day(due),
        cram: false,
        nut: None,
        before_exam: false,
        beliefs: vec![],
        rows: vec![],
    }
}

#[test]
fn verdicts_and_dates() {
    let said = |right, sure, due, exam: Option<&str>| {
        let spoken = verdict_of(right, sure, due);
        let (word, sure) = verdict(&spoken);
        format!("{word}{sure} {}", next_time(&spoken, exam.map(day)))
    };
    for (heard, expected) in [
        (
            said(true, Sure::Certain, "2026-12-09", Some("2026-12-14")),
            "Right, and you were certain. Next time: in 19 days, on 9 Dec (5 days before the exam).",
        ),
        (
            said(true, Sure::Guess, "2026-11-21", Some("2026-12-14")),
            "Right, by a guess. It comes back tomorrow.",
        ),
        (
            said(false, Sure::Certain, "2026-11-21", None),
            "Not this one, and you were certain. It comes back tomorrow.",
        ),
        (
            said(true, Sure::Think, "2026-11-22", None),
            "Right, and you thought so. Next time: in 2 days, on 22 Nov.",
        ),
    ] {
        assert_eq!(heard, expected);
    }
}

#[test]
fn amounts() {
    assert_eq!(count(1, "line"), "1 line");
    assert_eq!(count(1_204, "line"), "1 204 lines");
    assert_eq!(grouped(999), "999");
    assert_eq!(grouped(1_234_567), "1 234 567");
    for (millis, expected) in
        [(0, "0 s"), (520_000, "8 min 40 s"), (60_000, "1 min"), (22_200_000, "6 h 10 min")]
    {
        assert_eq!(duration(millis), expected);
    }
}

#[test]
fn failures_say_what_happened_what_it_means_and_what_to_do() {
    assert_eq!(
        not_saved(&NotSaved::Full),
        "Not saved: the disk is full. Your last answer is kept in memory. Free some space, then ⏎ tries again. Q quits and prints the answer."
    );
    let folder = ReadOnly::Folder { folder: "/x".into(), why: "Read-only file system".into() };
    assert_eq!(
        read_only(&folder),
        "Studying without saving: /x cannot be written (Read-only file system). Set GATELAB_DATA, or go on; nothing will be kept."
    );
    assert!(
        read_only(&ReadOnly::Locked { pid: Some(4711) }).contains("another terminal (pid 4711).")
    );
    let newer = read_only(&ReadOnly::Newer { version: "2.1.0".into() });
    assert!(newer.starts_with("This was written by gatelab 2.1.0; this is "), "{newer}");
    let damaged = |damaged, aside: Option<&str>| {
        notice(&Notice::Damaged {
            journal: "laptop.jsonl".into(),
            damaged,
            lines: 1_204,
            aside: aside.map(ToOwned::to_owned),
            first: String::new(),
        })
    };
    assert_eq!(
        damaged(1, Some("laptop.jsonl.bad-1")),
        "One line of 1 204 in laptop.jsonl could not be read and was set aside (laptop.jsonl.bad-1). Everything else is here. w shows the line."
    );
    assert_eq!(
        damaged(3, None),
        "3 of 1 204 lines in laptop.jsonl could not be read and stay where they are. Everything else is here. w shows the first."
    );
    let full = Mode::ReadOnly(ReadOnly::Locked { pid: None });
    assert_eq!(saving(&full, true), "not saving");
    assert_eq!(saving(&Mode::ReadWrite, true), "NOT SAVED");
}

#[test]
fn a_plan_says_why() {
    let mut plan = Plan::default();
    let today = day("2026-11-20");
    assert_eq!(why_plan(&plan, today), "Nothing is due.");
    plan.next = Some((day("2026-11-21"), 6));
    assert_eq!(why_plan(&plan, today), "Nothing is due. Next: 6 questions tomorrow.");
    plan.why.due = 31;
    plan.why.lessons_left = 1;
    plan.why.minutes_left = 380;
    plan.why.minutes_a_day = 38;
    assert_eq!(
        why_plan(&plan, today),
        "What is left: 31 reviews and 1 lesson. At 38 min a day you finish on 29 Nov."
    );
    plan.why.exam = Some(day("2026-12-04"));
    assert_eq!(
        why_plan(&plan, today),
        "The plan needs 31 reviews and 1 lesson before 4 Dec. At 38 min a day you finish on 29 Nov, with 5 days to spare."
    );
    plan.why.exam = Some(day("2026-11-25"));
    assert_eq!(
        why_plan(&plan, today),
        "The plan needs 31 reviews and 1 lesson: at 38 min a day that is 10 days, and there are 5 days before \
         25 Nov. What adds most comes first; the calendar says how many minutes still get you there."
    );
}

#[test]
fn a_session_ends_with_what_changed() {
    let spoken = Summary { answered: 14, right: 11, to_unlearn: 2, took_ms: 520_000 };
    assert_eq!(
        summary(&spoken, 6),
        "14 reviewed · 11 right · 2 to unlearn · 8 min 40 s.   Tomorrow 6."
    );
}
