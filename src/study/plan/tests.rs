use super::*;
use crate::clock::Moment;
use crate::material::Files;
use crate::study::fact::{Entry, Fact, FactId, Review, Sure};
use crate::study::memory::Aim;

const DAY_MS: i64 = 86_400_000;

fn course() -> Course {
    let lesson = |title: &str| {
        format!(
            "+++\ntitle = \"{title}\"\noutcome = \"o\"\nminutes = 8\nchecked = 2026-11-20\n+++\n## One\n\na\n\n## Two\n\nb\n"
        )
    };
    let quiz =
        |lesson: &str| [1, 2, 3].map(|n| format!("[[question]]\nid = \"{lesson}-{n}\"\n")).concat();
    let (a, b) = (lesson("A"), lesson("B"));
    let (course, problems) = Course::load(&Files::of([
        ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"a\", \"b\"]\n"),
        ("content/a.md", a.as_str()),
        ("content/b.md", b.as_str()),
        ("quizzes/a.toml", &quiz("a")),
        ("quizzes/b.toml", &quiz("b")),
    ]));
    assert_eq!(problems, []);
    course
}

fn entries(facts: Vec<Fact>) -> Vec<Entry> {
    let day = Day::parse("1970-01-01").unwrap();
    let numbered = facts.into_iter().zip(1..).map(|(fact, number)| {
        let days = fact.at().0 / DAY_MS;
        let id = FactId { device: "d".into(), number };
        Entry { id, day: day.plus(days as i32), fact }
    });
    numbered.collect()
}

fn answered(question: &str, day: i64) -> Fact {
    Fact::Answered(Review {
        question: QuestionId(question.into()),
        revision: 1,
        lesson: question.split('-').next().unwrap_or_default().into(),
        chosen: vec![0],
        right: true,
        sure: Sure::Guess,
        at: Moment(day * DAY_MS),
        took_ms: 70_000,
        ..Review::default()
    })
}

fn read(lesson: &str, section: &str, done: bool, day: i64) -> Fact {
    let (lesson, section) = (lesson.to_owned(), section.to_owned());
    Fact::LessonRead { lesson, section, done, took_ms: 0, at: Moment(day * DAY_MS) }
}

fn plan(facts: Vec<Fact>, aim: Aim) -> (Vec<String>, Plan) {
    let history = History::replay(entries(facts), aim);
    let plan = Plan::today(&course(), &history, Day::parse("1970-01-11").unwrap());
    let steps = plan.steps.iter().map(|step| match step {
        PlanStep::Review { questions, minutes, .. } => {
            format!("review {} {minutes}", questions.len())
        }
        PlanStep::Lesson { slug, read, minutes } => format!("lesson {slug} {read}% {minutes}"),
        PlanStep::Lab { slug, minutes, .. } => format!("lab {slug} {minutes}"),
        PlanStep::Ahead { questions, minutes, .. } => {
            format!("ahead {} {minutes}", questions.len())
        }
        PlanStep::Questions { slug, questions, minutes } => {
            format!("questions {slug} {} {minutes}", questions.len())
        }
    });
    (steps.collect(), plan)
}

#[test]
fn the_first_day_is_the_first_lesson_and_its_questions() {
    let (steps, plan) = plan(vec![], Aim::default());
    assert_eq!(steps, ["lesson a 0% 8", "questions a 3 4"]);
    assert_eq!((plan.minutes(), plan.next), (12, None));
    let why = plan.why;
    assert_eq!((why.due, why.lessons_left, why.questions_left, why.minutes_left), (0, 2, 6, 27));
}

#[test]
fn what_is_due_comes_first_and_reading_goes_on_where_it_stopped() {
    let facts = vec![
        read("a", "Two", true, 1),
        answered("a-1", 1),
        answered("a-2", 10),
        answered("gone-1", 1),
        read("b", "One", false, 2),
    ];
    let (steps, plan) = plan(facts, Aim::default());
    assert_eq!(steps, ["review 1 1", "questions a 1 1", "lesson b 50% 4", "questions b 3 4"]);
    let PlanStep::Review { by_lesson, .. } = &plan.steps[0] else { panic!() };
    assert_eq!(by_lesson, &[("a".to_owned(), 1)]);
    assert_eq!(plan.next, Some((Day::parse("1970-01-12").unwrap(), 2)));
}

#[test]
fn new_questions_are_counted_by_the_day() {
    let aim = |new_questions| Aim { new_questions, ..Aim::default() };
    let facts = || vec![read("a", "One", true, 9), answered("a-1", 10)];
    assert_eq!(plan(facts(), aim(2)).0, ["questions a 1 1", "lesson b 0% 8"]);
    assert_eq!(plan(facts(), aim(4)).0[2], "questions b 1 1");
    assert_eq!(plan(facts(), aim(0)).0, ["lesson b 0% 8"]);
}

#[test]
fn the_day_holds_only_so_much() {
    let facts = || vec![answered("a-1", 1), answered("a-2", 1), answered("b-1", 1)];
    let aim = |minutes| Aim { minutes, ..Aim::default() };
    assert_eq!(plan(facts(), aim(2)).0, ["review 1 1"]);
    assert_eq!(plan(facts(), aim(10)).0, ["review 3 4", "lesson a 0% 8"]);
    assert_eq!(
        plan(facts(), Aim { new_questions: 1, ..aim(30) }).0.last().unwrap(),
        "questions a 1 1"
    );
}

mod upgrade;

#[test]
fn before_an_exam_every_lesson_comes_before_the_rest_of_any() {
    let mut files = Vec::new();
    for lesson in ["a", "b"] {
        let quiz = (1..=20).map(|n| format!("[[question]]\nid = \"{lesson}-{n}\"\n"));
        files.push((format!("quizzes/{lesson}.toml"), quiz.collect::<String>()));
        let text = "+++\ntitle = \"T\"\noutcome = \"o\"\nminutes = 8\nchecked = 2026-11-20\n+++\n## One\n\na\n";
        files.push((format!("content/{lesson}.md"), text.to_owned()));
    }
    let list = "[[module]]\ntitle = \"M\"\nlessons = [\"a\", \"b\"]\n";
    files.push(("content/course.toml".to_owned(), list.to_owned()));
    let (course, _) = Course::load(&Files::of(
        files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>(),
    ));
    let today = Day::parse("1970-01-11").unwrap();
    let steps = |exam| {
        let aim = Aim { exam, minutes: 60, new_questions: 100, ..Aim::default() };
        Plan::today(&course, &History::replay(Vec::new(), aim), today).steps
    };
    let asks = |steps: &[PlanStep]| -> Vec<String> {
        let of = |step: &PlanStep| match step {
            PlanStep::Questions { slug, questions, .. } => {
                Some(format!("{slug} {} from {}", questions.len(), questions[1].0))
            }
            _ => None,
        };
        steps.iter().filter_map(of).collect()
    };
    assert_eq!(asks(&steps(None)), ["a 20 from a-2"]);
    let exam = steps(Some(today.plus(20)));
    assert_eq!(asks(&exam)[..3], ["a 10 from a-3", "b 10 from b-3", "a 10 from a-4"]);
}

/// The plan's day is a Sunday.
#[test]
fn a_rest_day_has_nothing_new() {
    let aim = Aim { rest_days: RestDays::parse("Sun").unwrap(), ..Aim::default() };
    let facts = || vec![read("a", "Two", true, 1), answered("a-1", 1)];
    assert_eq!(plan(facts(), aim).0, ["review 1 1"]);
    assert!(plan(facts(), Aim::default()).0.len() > 1);
}
