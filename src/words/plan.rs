//! Today's plan in words: its steps, and why these.

use super::{count, date, when};
use crate::clock::Day;
use crate::course::Course;
use crate::study::{Plan, PlanStep};

/// A step: what to do, and what is in it.
pub fn plan_step(step: &PlanStep, course: &Course) -> (String, String) {
    let lesson = |slug: &str| match course.lesson(slug) {
        Some(lesson) => format!("{} · {}", lesson.number, lesson.title),
        None => slug.to_owned(),
    };
    match step {
        PlanStep::Review { questions, by_lesson, .. } => {
            let what = format!("Review {} about to fade", count(questions.len(), "question"));
            let parts = by_lesson.iter().map(|(slug, number)| {
                let title = course.lesson(slug).map_or(slug.as_str(), |lesson| &lesson.title);
                format!("{number} {title}")
            });
            (what, parts.collect::<Vec<_>>().join("   "))
        }
        PlanStep::Lesson { slug, read: 0, .. } => {
            let questions = course.lesson(slug).map_or(0, |lesson| lesson.question_ids().len());
            let waiting = format!("{} at the end", count(questions, "question"));
            (format!("Lesson {}", lesson(slug)), waiting)
        }
        PlanStep::Lesson { slug, read, .. } => {
            (format!("Lesson {}", lesson(slug)), format!("{read} % read"))
        }
        PlanStep::Lab { slug, nut, .. } => match course.lab(slug) {
            Some(lab) => {
                let of = course.lesson(&lab.lesson).map_or("", |lesson| lesson.title.as_str());
                let why = match nut {
                    Some(id) => format!("in place of reading about {id} once more: a hard nut"),
                    None => format!("what lesson {of} is good for"),
                };
                (super::lab_name(lab), why)
            }
            None => (format!("Lab {slug}"), String::new()),
        },
        PlanStep::Questions { slug, questions, .. } => {
            let new = count(questions.len(), "new question");
            (format!("Questions of lesson {}", lesson(slug)), new)
        }
    }
}

/// Why the plan is what it is, and whether it ends in time.
pub fn why_plan(plan: &Plan, today: Day) -> String {
    let why = &plan.why;
    let left =
        [(why.due, "review"), (why.lessons_left, "lesson"), (why.questions_left, "new question")];
    let left: Vec<String> = left
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, thing)| count(number, thing))
        .collect();
    let Some((last, rest)) = left.split_last() else {
        return match plan.next {
            Some((day, number)) => {
                format!("Nothing is due. Next: {} {}.", count(number, "question"), when(day, today))
            }
            None => "Nothing is due.".to_owned(),
        };
    };
    let left =
        if rest.is_empty() { last.clone() } else { format!("{} and {last}", rest.join(", ")) };
    let days = why.minutes_left.div_ceil(why.minutes_a_day.max(1));
    let end = why.rest_days.last_of(today, days);
    let minutes = why.minutes_a_day;
    let left = if why.rest_days.contains(today) {
        format!("{left} (nothing new today: a rest day)")
    } else {
        left
    };
    let Some(exam) = why.exam.filter(|exam| *exam >= today) else {
        let end = if end == today { "today".to_owned() } else { format!("on {}", date(end)) };
        return format!("What is left: {left}. At {minutes} min a day you finish {end}.");
    };
    let spare = exam.days_since(end);
    let exam_day = date(exam);
    if spare > 0 {
        let spare = count(spare.unsigned_abs() as usize, "day");
        format!(
            "The plan needs {left} before {exam_day}. At {minutes} min a day you finish on {}, with {spare} to spare.",
            date(end)
        )
    } else {
        let days =
            (0..exam.days_since(today)).filter(|at| !why.rest_days.contains(today.plus(*at)));
        let days_left = u32::try_from(days.count()).unwrap_or(u32::MAX).max(1);
        let needed = why.minutes_left.div_ceil(days_left);
        format!(
            "The plan needs {left} before {exam_day}. {needed} min a day gets you there, or move the date."
        )
    }
}
