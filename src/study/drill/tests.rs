use super::super::fact::{Entry, Fact, FactId, Review, Sure};
use super::*;
use crate::clock::Moment;
use crate::material::Files;

const DAY_MS: i64 = 86_400_000;

fn day(days: i64) -> Day {
    Day::parse("2026-01-01").unwrap().plus(days as i32)
}

fn question(id: &str, domain: u8, belief: &str) -> String {
    let source = "source = { title = \"t\", url = \"u\", checked = 2026-11-20 }";
    format!(
        "[[question]]\nid = \"{id}\"\nrevision = 1\nsection = \"s\"\ndomain = {domain}\ndifficulty = 1\n\
         stem = \"s\"\nask = \"a\"\n{source}\n[[question.option]]\ntext = \"r\"\nright = true\nwhy = \"w\"\n\
         [[question.option]]\ntext = \"f\"\nbelief = \"{belief}\"\nwhy = \"w\"\n"
    )
}

/// Lesson a with a1, a2 and a3, lesson b with b1; a1 and a2 tempt with the same belief.
fn course() -> Course {
    let front = "+++\ntitle = \"A\"\noutcome = \"o\"\nminutes = 8\nchecked = 2026-11-20\n+++\n";
    let a = [question("a1", 1, "same"), question("a2", 3, "same"), question("a3", 3, "other")];
    let (course, _) = Course::load(&Files::of([
        ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"a\", \"b\"]\n"),
        ("content/a.md", front),
        ("content/b.md", front),
        ("quizzes/a.toml", &a.concat()),
        ("quizzes/b.toml", &question("b1", 3, "third")),
    ]));
    course
}

/// Answers, each: question, day, right, how sure, seconds.
fn history(answers: &[(&str, i64, bool, Sure, u64)]) -> History {
    let mut history = History::default();
    for (number, (question, at, right, sure, seconds)) in answers.iter().enumerate() {
        let review = Review {
            question: QuestionId((*question).into()),
            revision: 1,
            lesson: question[..1].into(),
            chosen: vec![0],
            right: *right,
            sure: *sure,
            beliefs: if *right { vec![] } else { vec!["same".into()] },
            at: Moment(at * DAY_MS),
            took_ms: seconds * 1000,
            ..Review::default()
        };
        let id = FactId { device: "d".into(), number: number as u64 + 1 };
        history.add(Entry { id, day: day(*at), fact: Fact::Answered(review) });
    }
    history
}

#[test]
fn each_kind_has_its_questions_in_its_order() {
    let mut history = history(&[
        ("a1", 0, true, Sure::Certain, 30),
        ("a2", 0, false, Sure::Certain, 90),
        ("a3", 0, true, Sure::Think, 300),
        ("a3", 1, true, Sure::Think, 20),
        ("gone", 1, false, Sure::Certain, 900),
    ]);
    let mark = Fact::Mark { on: "question:b1".into(), set: true, at: Moment(2 * DAY_MS) };
    let id = FactId { device: "d".into(), number: 9 };
    history.add(Entry { id, day: day(2), fact: mark });
    let course = course();
    for (line, expected) in [
        ("due", "a2"),
        ("weakest", "a2 a1 a3"),
        ("weakest 2", "a2 a1"),
        ("certain", "a2"),
        ("missed:4", "a2"),
        ("missed:2", ""),
        ("new", "b1"),
        ("new lesson:a", ""),
        ("slow", ""),
        ("marked", "b1"),
        ("weakest domain:1", "a1"),
        ("weakest lesson:b", ""),
    ] {
        let drill: Drill = line.parse().unwrap();
        // By the sixth day only the missed one has faded; the belief's week is not over.
        let found = drill.questions(&course, &history, day(6), 1);
        let found: Vec<&str> = found.iter().map(|id| id.0.as_str()).collect();
        assert_eq!(found.join(" "), expected, "{line}");
    }
    let mixed = |seed| {
        Drill { kind: Kind::Mixed, ..Drill::default() }.questions(&course, &history, day(6), seed)
    };
    assert_eq!(mixed(1).len(), 4);
    assert!((0..9).any(|seed| mixed(seed) != mixed(1)), "shuffled");
}

#[test]
fn slow_is_slower_than_this_learner_is() {
    let answers = [("a1", 30), ("a2", 90), ("a3", 95), ("b1", 20)];
    let answers = answers.map(|(id, seconds)| (id, 0, true, Sure::Think, seconds));
    let drill = Drill { kind: Kind::Slow, ..Drill::default() };
    let found = drill.questions(&course(), &history(&answers), day(0), 0);
    assert_eq!(found.iter().map(|id| id.0.as_str()).collect::<Vec<_>>(), ["a3", "a2"]);
}

#[test]
fn what_was_right_with_certainty_since_is_no_longer_certain_but_wrong() {
    let missed = [("a1", 0, false, Sure::Certain, 9), ("a1", 1, true, Sure::Guess, 9)];
    let certain = |answers: &[_]| {
        let drill = Drill { kind: Kind::Certain, ..Drill::default() };
        drill.questions(&course(), &history(answers), day(2), 0).len()
    };
    assert_eq!(certain(&missed), 1);
    assert_eq!(certain(&[missed[0], missed[1], ("a1", 2, true, Sure::Certain, 9)]), 0);
}

#[test]
fn a_belief_comes_back_in_other_words_after_a_week() {
    let history = history(&[("a1", 0, false, Sure::Certain, 9), ("a1", 1, true, Sure::Certain, 9)]);
    let course = course();
    assert!(in_other_words(&course, &history, day(6)).is_empty());
    assert_eq!(in_other_words(&course, &history, day(7)), [&QuestionId("a2".into())]);
}

#[test]
fn a_line_is_read_back_as_it_was_written() {
    for line in [
        "due",
        "missed:50 10",
        "weakest 10 lesson:caching pace cram",
        "mixed domain:4",
        "mixed 10 pace",
    ] {
        assert_eq!(line.parse::<Drill>().unwrap().to_string(), line);
    }
    assert_eq!("missed".parse::<Drill>().unwrap().to_string(), "missed:50");
    for (line, part) in [
        ("weekest", "knows no \"weekest\""),
        ("due 0", "\"0\" is no number"),
        ("domain:5", "no domain 5"),
        ("missed:x", "\"x\" is no number"),
        ("new:3", "knows no"),
    ] {
        let why = line.parse::<Drill>().unwrap_err();
        assert!(why.contains(part), "{why}");
    }
}
