use super::*;
use crate::course::Course;
use crate::course::quiz::QuestionId;
use crate::material::Files;
use crate::study::memory::Aim;

const NOW: Moment = Moment(1_795_000_000_000);

fn question(id: &str, right: usize, options: usize) -> Question {
    let front = "+++\ntitle = \"A\"\noutcome = \"o\"\nminutes = 8\nchecked = 2026-11-20\n+++\n";
    let option = |n: usize| {
        let kind = if n < right { "right = true".into() } else { format!("belief = \"b{n}\"") };
        format!("[[question.option]]\ntext = \"t{n}\"\n{kind}\nwhy = \"w{n}\"\n")
    };
    let quiz = format!(
        "[[question]]\nid = \"{id}\"\nrevision = 1\nsection = \"s\"\ndomain = 1\ndifficulty = 1\nstem = \"s\"\nask = \"a\"\nsource = {{ title = \"t\", url = \"u\", checked = 2026-11-20 }}\nhints = [\"h1\", \"h2\"]\n{}",
        (0..options).map(option).collect::<String>()
    );
    let (course, _) = Course::load(&Files::of([
        ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"a\"]\n"),
        ("content/a.md", front),
        ("quizzes/a.toml", &quiz),
    ]));
    course.question(&QuestionId(id.into())).unwrap().clone()
}

fn session(questions: Vec<Question>, seed: u64) -> Session {
    let history = History::default();
    Session::new(Deck::new(questions, &history), seed, &history, Clock::Stopped(NOW))
}

fn entry(fact: Fact, number: u64) -> Entry {
    let id = FactId { device: "d".into(), number };
    Entry { id, day: Clock::Stopped(NOW).today(fact.at()), fact }
}

/// The place in the order seen of an option as written.
fn place(session: &Session, written: usize) -> usize {
    session.current().unwrap().order.iter().position(|index| *index == written).unwrap()
}

fn answer(session: &mut Session, written: &[usize], sure: Sure, number: u64) -> Verdict {
    for option in written {
        session.choose(place(session, *option));
    }
    session.sure(sure);
    let fact = session.answer(NOW.plus_seconds(60)).unwrap();
    assert!(session.current().is_none() && session.verdict().is_none());
    assert!(!session.next(NOW), "no next question before the answer is saved");
    session.saved(&entry(fact, number));
    session.verdict().unwrap().clone()
}

#[test]
fn a_question_is_asked_answered_saved_explained() {
    let mut session = session(vec![question("q1", 1, 4), question("q2", 2, 5)], 7);
    assert_eq!(session.answer(NOW), Err(NeedMore::Options(1)));
    session.choose(place(&session, 1));
    assert_eq!(session.answer(NOW), Err(NeedMore::Sure));
    let verdict = answer(&mut session, &[0], Sure::Certain, 1);
    assert!(verdict.right && !verdict.before_exam && verdict.beliefs.is_empty());
    assert_eq!(verdict.next_due.days_since(verdict.today), 8);
    let seen: Vec<_> = verdict.rows.iter().map(|row| row.written).collect();
    assert_eq!(seen, order(seed_of(7, &question("q1", 1, 4)), 4), "reasons in the order seen");

    assert!(session.next(NOW));
    session.choose(place(&session, 0));
    session.sure(Sure::Think);
    assert_eq!(session.answer(NOW), Err(NeedMore::Options(1)));
    let verdict = answer(&mut session, &[2], Sure::Certain, 2);
    assert!(!verdict.right);
    assert_eq!(verdict.beliefs, ["b2"]);
    assert_eq!(verdict.next_due.days_since(verdict.today), 1);
    assert_eq!(session.marks(), [true, false]);
    assert!(session.next(NOW));
    assert!(session.current().is_none() && session.verdict().is_none());
    let summary = Summary { answered: 2, right: 1, to_unlearn: 1, took_ms: 120_000 };
    assert_eq!(session.summary(), summary);
}

#[test]
fn choosing_and_striking() {
    let mut session = session(vec![question("q", 1, 4)], 1);
    let chosen = |session: &Session| session.current().unwrap().chosen.clone();
    let [a, b] = [0, 1].map(|written| place(&session, written));
    session.choose(a);
    session.choose(b);
    assert_eq!(chosen(&session), [1], "one of four: the last one counts");
    session.strike(b);
    assert_eq!((chosen(&session), &session.current().unwrap().struck), (vec![], &vec![1]));
    session.choose(b);
    assert_eq!((chosen(&session), session.current().unwrap().struck.len()), (vec![], 0));
    session.choose(99);
    assert!(chosen(&session).is_empty());
    assert_eq!(session.hint(), Some("h1"));
    assert_eq!(session.hint(), Some("h2"));
    assert_eq!(session.hint(), None);
}

#[test]
fn only_the_answer_that_was_given_counts_as_saved() {
    let mut session = session(vec![question("q", 1, 4)], 1);
    session.choose(0);
    session.sure(Sure::Guess);
    let fact = session.answer(NOW).unwrap();
    session.saved(&entry(Fact::Bookmark { on: "x".into(), set: true, at: NOW }, 1));
    assert!(session.verdict().is_none());
    session.saved(&entry(fact, 2));
    assert!(session.verdict().is_some());
}

#[test]
fn everything_can_be_taken_back() {
    let mut session = session(vec![question("q1", 1, 4), question("q2", 1, 4)], 3);
    let fresh = session.current().cloned();
    session.choose(2);
    session.strike(1);
    session.sure(Sure::Think);
    session.hint();
    for _ in 0..4 {
        assert_eq!(session.undo(NOW), None);
    }
    assert_eq!(session.current(), fresh.as_ref());
    assert_eq!(session.undo(NOW), None, "nothing is left to take back");

    answer(&mut session, &[0], Sure::Think, 5);
    session.next(NOW);
    session.choose(0);
    assert_eq!(session.undo(NOW), None);
    let id = FactId { device: "d".into(), number: 5 };
    assert_eq!(session.undo(NOW), Some(Fact::Undone { fact: id, at: NOW }));
    assert_eq!((session.current().unwrap().number, session.summary().answered), (1, 0));
    assert_eq!(session.current().unwrap().chosen, [0], "as it stood before the answer");
}

#[test]
fn what_was_kept_in_between_is_taken_back_in_its_turn() {
    let mut session = session(vec![question("q1", 1, 4), question("q2", 1, 4)], 3);
    session.choose(2);
    let note = Fact::Note { on: "question:q1".into(), text: "n".into(), at: NOW };
    session.saved(&entry(note, 4));
    session.strike(1);
    let undone = |number| {
        let fact = FactId { device: "d".into(), number };
        Some(Fact::Undone { fact, at: NOW })
    };
    assert_eq!(session.undo(NOW), None, "the strike");
    assert_eq!(session.undo(NOW), undone(4), "the note");
    assert_eq!(session.redo(NOW), None, "its taking back is not saved yet");
    session.saved(&entry(undone(4).unwrap(), 5));
    assert_eq!(session.redo(NOW), undone(5));
    assert_eq!(session.redo(NOW), None, "the strike");
    assert_eq!(session.current().unwrap().struck.len(), 1);
    assert!(!session.can_redo() && session.can_undo());
}

#[test]
fn an_answer_taken_back_can_be_given_again_at_once() {
    let mut session = session(vec![question("q1", 1, 4), question("q2", 1, 4)], 3);
    answer(&mut session, &[0], Sure::Think, 5);
    session.next(NOW);
    session.strike(0);
    session.undo(NOW);
    let fact = session.undo(NOW).unwrap();
    session.saved(&entry(fact, 6));
    let id = FactId { device: "d".into(), number: 6 };
    assert_eq!(session.redo(NOW), Some(Fact::Undone { fact: id, at: NOW }));
    assert!(session.verdict().is_some_and(|verdict| verdict.right));
    assert_eq!(session.redo(NOW), None);
    let asked = session.current().unwrap();
    assert_eq!((asked.number, asked.struck.len()), (2, 1), "the strike, on the next question");
}

#[test]
fn a_cram_says_so_in_every_fact_and_changes_no_date() {
    let history = History::default();
    let deck = Deck::new([question("q", 1, 4)], &history).cramming(true);
    let mut session = Session::new(deck, 1, &history, Clock::Stopped(NOW));
    session.choose(0);
    session.sure(Sure::Think);
    let fact = session.answer(NOW).unwrap();
    assert!(matches!(&fact, Fact::Answered(review) if review.cram));
    session.saved(&entry(fact, 1));
    assert!(session.verdict().is_some_and(|verdict| verdict.cram));
}

#[test]
fn the_exam_brings_dates_forward() {
    let today = Clock::Stopped(NOW).today(NOW);
    let exam = Some(today.plus(4));
    let history = History::replay(vec![], Aim { exam, ..Aim::default() });
    let deck = Deck::new([question("q", 1, 4)], &history);
    let mut session = Session::new(deck, 1, &history, Clock::Stopped(NOW));
    let verdict = answer(&mut session, &[0], Sure::Certain, 1);
    assert!(verdict.before_exam);
    assert!((today.plus(1)..=today.plus(4)).contains(&verdict.next_due), "{}", verdict.next_due);
}

#[test]
fn an_order_is_the_same_for_ever() {
    assert_eq!(order(1, 6), [2, 4, 0, 1, 3, 5]);
}

/// The bar of F19: nobody learns the place. Chi-squared over 10,000 draws, 3.09 deviations.
#[test]
fn the_right_answer_is_in_every_place_as_often() {
    for options in 4..=6_usize {
        let mut seen = vec![0_u32; options];
        for sitting in 0..10_000_u64 {
            // Sittings are named by their moments, so seeds follow one upon the other.
            let order = order(1_795_158_000_000 + sitting * 977, options);
            seen[order.iter().position(|written| *written == 0).unwrap()] += 1;
        }
        let fair = 10_000.0 / options as f64;
        let chi: f64 = seen.iter().map(|n| (f64::from(*n) - fair).powi(2) / fair).sum();
        let free = (options - 1) as f64;
        assert!(chi < free + 3.09 * (2.0 * free).sqrt(), "{options} options: {seen:?}, {chi}");
    }
}
