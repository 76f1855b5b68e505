//! Three versions of a pack, one after another, under one history (F21).

use super::*;
use crate::clock::Moment;
use crate::material::Files;
use crate::study::fact::{Entry, Fact, FactId, Review, Sure};
use crate::study::memory::Aim;

/// A version of the pack: its questions with their revisions and stems.
fn version(questions: &[(&str, u32, &str)]) -> Course {
    let front = "+++\ntitle = \"A\"\noutcome = \"o\"\nminutes = 8\nchecked = 2026-11-20\n+++\n## One\n\na\n";
    let option = |n: u32| {
        let right = if n == 0 { "right = true\n" } else { "" };
        format!("[[question.option]]\ntext = \"o{n}\"\n{right}why = \"w{n}\"\n")
    };
    let options: String = (0..4).map(option).collect();
    let one = |(id, revision, stem): &(&str, u32, &str)| {
        format!(
            "[[question]]\nid = \"{id}\"\nrevision = {revision}\nsection = \"One\"\ndomain = 1\n\
             difficulty = 1\nstem = \"{stem}\"\nask = \"?\"\nsource = {{ title = \"t\", url = \
             \"https://x.test\", checked = 2026-11-20 }}\n{options}"
        )
    };
    let quiz: String = questions.iter().map(one).collect();
    let order = "[[module]]\ntitle = \"M\"\nlessons = [\"a\"]\n";
    let files =
        [("content/course.toml", order), ("content/a.md", front), ("quizzes/a.toml", &quiz)];
    let (course, problems) = Course::load(&Files::of(files));
    assert_eq!((problems, course.lessons()[0].questions().list.len()), (vec![], questions.len()));
    course
}

/// Right and certain, so that it comes back after many days.
fn answered(number: u64, question: &str, revision: u32, day: Day) -> Entry {
    let fact = Fact::Answered(Review {
        question: QuestionId(question.into()),
        revision,
        lesson: "a".into(),
        chosen: vec![0],
        right: true,
        sure: Sure::Certain,
        hints: 0,
        cram: false,
        beliefs: Vec::new(),
        resisted: Vec::new(),
        at: Moment(number.cast_signed()),
        took_ms: 1,
        shuffle_seed: 1,
    });
    Entry { id: FactId { device: "d".into(), number }, day, fact }
}

fn names(due: Vec<&QuestionId>) -> Vec<&str> {
    due.into_iter().map(|id| id.0.as_str()).collect()
}

#[test]
fn three_versions_of_a_pack_keep_one_history() {
    let day = Day::parse("2026-11-20").unwrap();
    let first = version(&[("a-1", 1, "old"), ("a-2", 1, "tpyo"), ("a-3", 1, "gone soon")]);
    let all = ["a-1", "a-2", "a-3"];
    let answers = (1..).zip(all).map(|(number, id)| answered(number, id, 1, day)).collect();
    let mut history = History::replay(answers, Aim::default());
    let tomorrow = day.plus(1);
    assert_eq!(names(due(&first, &history, tomorrow)), Vec::<&str>::new());

    // Another meaning, a typo mended, one withdrawn, a new one.
    let second = version(&[("a-1", 2, "new"), ("a-2", 1, "typo"), ("a-4", 1, "added")]);
    let question = |course: &Course, id: &str| course.question(&QuestionId(id.into())).cloned();
    let changed = |course: &Course, history: &History| {
        all.map(|id| question(course, id).is_some_and(|question| history.changed(&question)))
    };
    assert_eq!(changed(&second, &history), [true, false, false]);
    assert_eq!(names(due(&second, &history, tomorrow)), ["a-1"], "it comes sooner");
    let plan = Plan::today(&second, &history, tomorrow);
    assert!(
        matches!(&plan.steps[0], PlanStep::Review { questions, .. } if questions[0].0 == "a-1")
    );
    // The withdrawn one is in the history, and on no day asked again.
    let gone = QuestionId("a-3".into());
    assert_eq!(history.record(&gone).map(|record| record.seen), Some(1));
    assert_eq!(history.answers().count(), 3);
    assert!(!names(due(&second, &history, day.plus(4000))).contains(&"a-3"));

    history.add(answered(4, "a-1", 2, tomorrow));
    assert_eq!(changed(&second, &history), [false; 3]);
    assert_eq!(names(due(&second, &history, tomorrow)), Vec::<&str>::new());

    // It changes once more; what was withdrawn is back, and so is what is known of it.
    let third = version(&[("a-1", 3, "newer"), ("a-2", 1, "typo"), ("a-3", 1, "back")]);
    assert_eq!(names(due(&third, &history, tomorrow)), ["a-1"]);
    assert!(names(due(&third, &history, day.plus(4000))).contains(&"a-3"));
    // An older pack on another computer asks nothing anew.
    assert_eq!(changed(&second, &history), [false; 3]);
    assert_eq!(history.record(&QuestionId("a-1".into())).map(|record| record.seen), Some(2));
}
