use super::*;
use crate::material::Files;
use crate::study::{Aim, Entry, FactId, Plan, Review};

fn day(days: i32) -> Day {
    Day::parse("2026-11-20").unwrap().plus(days)
}

/// One lesson, read, with fourteen questions.
fn course() -> Course {
    let quiz = (1..=14).map(|n| format!("[[question]]\nid = \"a-{n:02}\"\n"));
    let quiz = quiz.collect::<Vec<_>>().concat();
    let (course, problems) = Course::load(&Files::of([
        ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"a\"]\n"),
        (
            "content/a.md",
            "+++\ntitle = \"A\"\noutcome = \"o\"\nminutes = 8\nchecked = 2026-11-20\n+++\n## One\n\na\n",
        ),
        ("quizzes/a.toml", &quiz),
    ]));
    assert_eq!(problems, []);
    course
}

/// Answers on days, then what was said; the exam is on day 0.
fn history(answers: &[(&str, i32, bool)], said: &[AfterExam]) -> History {
    let at = |days: i32| Moment(i64::from(days + 30) * 86_400_000);
    let answers = answers.iter().map(|(question, days, right)| {
        let review = Review {
            question: QuestionId((*question).into()),
            revision: 1,
            lesson: "a".into(),
            chosen: vec![0],
            right: *right,
            at: at(*days),
            took_ms: 70_000,
            ..Review::default()
        };
        (*days, Fact::Answered(review))
    });
    let said = said.iter().map(|said| (1, said.said(day(0), at(1))));
    let entries = answers.chain(said).zip(1..).map(|((days, fact), number)| {
        let id = FactId { device: "d".into(), number };
        Entry { id, day: day(days), fact }
    });
    History::replay(entries.collect(), Aim { exam: Some(day(0)), ..Aim::default() })
}

#[test]
fn the_exam_comes_and_goes_and_is_asked_about_once() {
    use AfterExam::{Enough, Failed, Keep, Passed};
    for (said, on, expected) in [
        (&[][..], -1, Occasion::Study),
        (&[], 0, Occasion::ExamDay),
        (&[], 1, Occasion::Over(day(0))),
        (&[], 90, Occasion::Over(day(0))),
        (&[Passed], 1, Occasion::Keep { exam: day(0), passed: true }),
        (&[Failed], 1, Occasion::Keep { exam: day(0), passed: false }),
        (&[Passed, Keep], 2, Occasion::Study),
        (&[Passed, Enough], 2, Occasion::Study),
        (&[Enough], 1, Occasion::Study),
    ] {
        assert_eq!(Occasion::of(&history(&[], said), day(on)), expected, "{said:?} on day {on}");
    }
    let none = history(&[], &[]).aiming(Aim::default());
    assert_eq!(Occasion::of(&none, day(0)), Occasion::Study);
}

#[test]
fn ten_questions_that_are_known_warm_up() {
    let names: Vec<String> = (1..=14).map(|n| format!("a-{n:02}")).collect();
    let mut answers: Vec<_> = names.iter().map(|name| (name.as_str(), -3, true)).collect();
    answers[4].2 = false;
    answers.push(("a-09", -1, true));
    answers.push(("withdrawn", -1, true));
    let history = history(&answers, &[]);
    let offers = Occasion::ExamDay.offers(&course(), &history, day(0));
    let [Offer::WarmUp(known), Offer::Leave] = &offers[..] else { panic!("{offers:?}") };
    assert_eq!(known.len(), 10);
    assert_eq!(known[0].0, "a-09", "the freshest first");
    assert!(known.iter().all(|id| id.0 != "a-05" && id.0 != "withdrawn"), "{known:?}");
    let nothing = Occasion::ExamDay.offers(&course(), &self::history(&[], &[]), day(0));
    assert_eq!(nothing, [Offer::Leave]);
}

#[test]
fn five_minutes_a_week_keep_it() {
    let names: Vec<String> = (1..=12).map(|n| format!("a-{n:02}")).collect();
    let answers: Vec<_> = names.iter().map(|name| (name.as_str(), -20, true)).collect();
    let asked = |answers: &[(&str, i32, bool)], said: &[AfterExam], on| {
        let plan = Plan::today(&course(), &history(answers, said), day(on));
        let steps: Vec<_> = plan.steps.iter().map(crate::study::PlanStep::minutes).collect();
        steps.iter().sum::<u32>()
    };
    let keep = [AfterExam::Passed, AfterExam::Keep];
    assert!(asked(&answers, &keep[..1], 30) > 10, "before yes is said, the plan is whole");
    assert!((4..=5).contains(&asked(&answers, &keep, 30)));
    let mut went_on = answers.clone();
    went_on.extend(names[..5].iter().map(|name| (name.as_str(), 30, true)));
    assert_eq!(asked(&went_on, &keep, 30), 0, "five minutes are five minutes");
    assert_eq!(asked(&went_on, &keep, 36), 0, "and a week is a week");
    assert!((4..=5).contains(&asked(&went_on, &keep, 37)));
    let kept = history(&answers, &keep);
    assert!(kept.keeps() && !kept.aiming(Aim { exam: Some(day(60)), ..Aim::default() }).keeps());
}
