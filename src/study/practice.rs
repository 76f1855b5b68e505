//! Which lab to do: the one about a hard nut, or the next of the lessons that were read.

use super::history::{HARD, History};
use crate::clock::Day;
use crate::course::Course;
use crate::course::lab::Lab;
use crate::course::quiz::QuestionId;

/// The lab that takes a question of a lesson apart: of several, one with its objective.
pub fn lab_about<'a>(course: &'a Course, lesson: &str, question: &QuestionId) -> Option<&'a Lab> {
    let labs: Vec<&Lab> = course.labs_of(lesson).collect();
    // The question's file is read only where it decides.
    let asked = (labs.len() > 1).then(|| course.question(question)).flatten();
    let same =
        |lab: &&Lab| asked.is_some_and(|q| q.objectives.iter().any(|o| lab.objectives.contains(o)));
    labs.iter().copied().find(same).or_else(|| labs.first().copied())
}

/// The lab to do next: what a hard nut asks for, instead of being read a fifth time, with that question;
/// else one that is wanted, of a lesson that was read.
pub fn next_lab<'a>(
    course: &'a Course,
    history: &History,
    today: Day,
) -> Option<(&'a Lab, Option<QuestionId>)> {
    let since = |lab: &Lab| history.lab(&lab.slug).and_then(|progress| progress.last_done);
    let nuts = history.records().filter(|(_, record)| record.missed >= HARD);
    let mut nuts = nuts.filter_map(|(id, record)| {
        let lab = lab_about(course, &record.lesson, id)?;
        let missed = record.trail.iter().rfind(|one| !one.right)?.day;
        since(lab).is_none_or(|done| done < missed).then(|| (lab, Some(id.clone())))
    });
    let wanted = |lab: &&Lab| {
        history.lesson_progress(&lab.lesson).done.is_some()
            && history.lab(&lab.slug).is_none_or(|progress| progress.is_wanted(today))
    };
    nuts.next().or_else(|| course.labs().iter().find(wanted).map(|lab| (lab, None)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::material::Files;
    use crate::study::{Aim, Entry, Fact, FactId, LabFact, Review};

    fn missed(question: &str) -> Fact {
        Fact::Answered(Review {
            question: QuestionId(question.into()),
            revision: 1,
            lesson: "a".into(),
            chosen: vec![0],
            right: false,
            at: Moment(0),
            took_ms: 1,
            ..Review::default()
        })
    }

    #[test]
    fn a_hard_nut_asks_for_the_lab_with_its_objective_until_that_is_done() {
        let lab = |title: &str, objective: &str| {
            format!(
                "title = \"{title}\"\nlesson = \"a\"\nminutes = 9\nobjectives = [\"{objective}\"]\nsituation = \"s\"\nhints = []\nmoral = \"m\"\n"
            )
        };
        let source = "source = { title = \"t\", url = \"https://x.test\", checked = 2026-11-20 }\nfacts = []\n";
        let option = |right| {
            format!("[[question.option]]\ntext = \"{right}\"\nright = {right}\nwhy = \"w\"\n")
        };
        let quiz = format!(
            "[[question]]\nid = \"a-1\"\nrevision = 1\nsection = \"One\"\nobjectives = [\"O2\"]\ndomain = 1\ndifficulty = 1\nstem = \"s\"\nask = \"q\"\n{source}{}{}",
            option(true),
            option(false)
        );
        let front =
            "+++\ntitle = \"A\"\noutcome = \"o\"\nminutes = 9\nchecked = 2026-11-20\n+++\n## One\n";
        let (one, two) = (lab("One", "O1"), lab("Two", "O2"));
        let (course, problems) = Course::load(&Files::of([
            ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"a\"]\n"),
            ("content/a.md", front),
            ("quizzes/a.toml", &quiz),
            ("sandbox/one.lab.toml", &one),
            ("sandbox/two.lab.toml", &two),
        ]));
        assert_eq!(problems, []);
        let day = Day::parse("2026-11-20").unwrap();
        let next = |facts: Vec<(i32, Fact)>| {
            let entry = |((after, fact), number)| {
                let id = FactId { device: "d".into(), number };
                Entry { id, day: day.plus(after), fact }
            };
            let entries = facts.into_iter().zip(1..).map(entry).collect();
            let history = History::replay(entries, Aim::default());
            next_lab(&course, &history, day.plus(9))
                .map(|(lab, nut)| (lab.slug.clone(), nut.is_some()))
        };
        let times = |n: i32| (0..n).map(|after| (after, missed("a-1"))).collect::<Vec<_>>();
        let done = |after, lab| (after, LabFact::Done { took_ms: 1 }.of(lab, Moment(1)));
        assert_eq!(next(times(3)), None);
        assert_eq!(next(times(4)), Some(("two".to_owned(), true)));
        assert_eq!(next([times(4), vec![done(4, "one")]].concat()), Some(("two".to_owned(), true)));
        assert_eq!(next([times(4), vec![done(4, "two")]].concat()), None);
        // Missed once more after it: the lab is offered once more.
        let again = [vec![done(4, "two")], times(6)].concat();
        assert_eq!(next(again), Some(("two".to_owned(), true)));
    }
}
