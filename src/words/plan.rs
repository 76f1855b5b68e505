//! Today's plan in words: its steps, and why these.

use super::{count, date, when};
use crate::clock::Day;
use crate::course::Course;
use crate::study::{Calendar, Figure, History, NotMoved, Plan, PlanStep, PlannedDay, Readiness};

/// A step: what to do, and what is in it.
pub fn plan_step(step: &PlanStep, course: &Course) -> (String, String) {
    let lesson = |slug: &str| match course.lesson(slug) {
        Some(lesson) => format!("{} · {}", lesson.number, lesson.title),
        None => slug.to_owned(),
    };
    match step {
        PlanStep::Review { questions, by_lesson, .. } => {
            let what = format!("Review {} about to fade", count(questions.len(), "question"));
            (what, parts(by_lesson, course))
        }
        PlanStep::Ahead { questions, by_lesson, .. } => {
            let what =
                format!("Ahead: {} worth most on the exam", count(questions.len(), "question"));
            (what, parts(by_lesson, course))
        }
        PlanStep::Lesson { slug, read: 0, .. } => {
            let questions = course.lesson(slug).map_or(0, |lesson| lesson.question_ids().len());
            let waiting = count(questions, "question");
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

/// How many of each lesson.
fn parts(by_lesson: &[(String, usize)], course: &Course) -> String {
    let parts = by_lesson.iter().map(|(slug, number)| {
        let title = course.lesson(slug).map_or(slug.as_str(), |lesson| &lesson.title);
        format!("{number} {title}")
    });
    parts.collect::<Vec<_>>().join("   ")
}

/// The question that [`why_plan`] answers, of a plan of so many steps.
pub const fn why_these(steps: usize) -> &'static str {
    match steps {
        0 => "Why nothing?",
        1 => "Why this one?",
        2 => "Why these two?",
        3 => "Why these three?",
        4 => "Why these four?",
        5 => "Why these five?",
        _ => "Why these?",
    }
}

/// Why the plan is what it is, and whether it ends in time.
pub fn why_plan(plan: &Plan, today: Day) -> String {
    let why = &plan.why;
    if why.keeps {
        let due = match why.due {
            0 => "Nothing fades today.".to_owned(),
            due if plan.steps.is_empty() => {
                format!("This week's are done; {} can wait.", count(due, "question"))
            }
            due => format!("Of {} that fade, the most faded come first.", count(due, "question")),
        };
        return format!(
            "Five minutes a week keep what you know. {due} Another exam date in the settings brings the whole plan back."
        );
    }
    let left = [
        (why.due, "review"),
        (why.lessons_left, "lesson"),
        (why.questions_left, "new question"),
        (why.labs_left, "lab"),
    ];
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
        let there = count(exam.days_since(today).unsigned_abs() as usize, "day");
        format!(
            "The plan needs {left}: at {minutes} min a day that is {}, and there are {there} before {exam_day}. \
             What adds most comes first; the calendar says how many minutes still get you there.",
            count(end.days_since(today).unsigned_abs() as usize + 1, "day"),
        )
    }
}

/// What is planned for a day.
pub fn day(day: &PlannedDay) -> String {
    let mut parts = Vec::new();
    if day.repeated > 0 {
        parts.push(format!("{} to repeat", day.repeated));
    }
    if !day.lessons.is_empty() {
        let numbers: Vec<String> = day.lessons.iter().map(ToString::to_string).collect();
        let lessons = if numbers.len() == 1 { "lesson" } else { "lessons" };
        parts.push(format!("{lessons} {}", numbers.join(", ")));
    }
    if day.new > 0 {
        parts.push(format!("{} new", day.new));
    }
    if day.labs > 0 {
        parts.push("a lab".to_owned());
    }
    if day.rests {
        parts.push("rest day".to_owned());
    }
    match day.moved {
        0 => {}
        minutes if minutes > 0 => parts.push(format!("{minutes} min moved here")),
        minutes => parts.push(format!("{} min moved away", -minutes)),
    }
    if parts.is_empty() { "nothing".to_owned() } else { parts.join(" · ") }
}

/// Where the calendar ends, and what would bring it further.
pub fn ends(calendar: &Calendar) -> String {
    let minutes = calendar.minutes_a_day;
    if calendar.keeps {
        return "Five minutes a week keep what you know: once in seven days, and nothing new. Another exam date \
                brings the whole plan back."
            .to_owned();
    }
    let Some(exam) = calendar.exam.map(date) else {
        return format!(
            "There is no exam ahead: at {minutes} min a day, what fades is repeated, and one lesson comes after \
             the other. With a date in the settings, the plan ends on it."
        );
    };
    let end = &calendar.end;
    let score = end.score.map_or_else(String::new, |score| {
        format!(" On {exam} you then stand at about {score:.0} of 100.")
    });
    let seen = match end.all_seen {
        _ if end.lessons_left + end.questions_left > 0 => {
            let unseen = [(end.lessons_left, "lesson"), (end.questions_left, "question")];
            let unseen = unseen.into_iter().filter(|(number, _)| *number > 0);
            let unseen: Vec<String> = unseen.map(|(number, thing)| count(number, thing)).collect();
            format!("At {minutes} min a day, {} stay unseen before {exam}.", unseen.join(" and "))
        }
        Some(day) => format!("At {minutes} min a day, the last new thing comes on {}.", date(day)),
        None => "Everything was seen.".to_owned(),
    };
    let more = match calendar.enough {
        Some(enough) if enough == minutes => String::new(),
        Some(enough) => format!(
            " {enough} min a day, {} more, still gets you there; or move the date.",
            enough - minutes
        ),
        None => {
            " What adds most until then comes first; a later date brings in the rest.".to_owned()
        }
    };
    let last_week = match (end.once_more, end.asked) {
        (some, all) if some < all => {
            format!(" In the last week {some} of {all} come once more, those that gain most.")
        }
        _ => " In the last week everything is seen once more.".to_owned(),
    };
    format!("{seen}{score}{more}{last_week}")
}

/// Why work cannot be moved.
pub const fn not_moved(why: NotMoved) -> &'static str {
    match why {
        NotMoved::Nothing => "Nothing is planned on that day.",
        NotMoved::First => "Nothing can be done before today.",
        NotMoved::Last => "That is the last day of the calendar.",
    }
}

/// Every number of Today, and how it came to be.
pub fn numbers(plan: &Plan, history: &History, readiness: &Figure<Readiness>) -> Vec<String> {
    let why = &plan.why;
    let seconds = (why.pace_ms + 500) / 1000;
    let exam = match why.exam {
        Some(day) => format!(
            "Before the exam on {}, new things are spread over the first half of the days, and take at most two \
             thirds of one. Of what fades, and of what else there is time for, that comes first which adds most \
             to what you know on that day, as the domains of the exam weigh it. From a week before, everything is \
             seen once more.",
            date(day)
        ),
        None => "Without a date for an exam, what faded most comes first, then one lesson and its questions.".to_owned(),
    };
    vec![
        format!(
            "Minutes: a question takes you {seconds} s with its reasons, from your latest answers (70 s before there \
             are any). A lesson takes what it says of itself, times your own pace at those you read. A lab takes \
             what it says."
        ),
        format!(
            "Due {}: questions whose recall falls to your goal of {:.0} % today or fell to it before, those that \
             changed since you saw them, and those that the exam wants to see again.",
            why.due,
            100.0 * history.aim().retention
        ),
        exam,
        format!("Readiness: {}", super::stats::why_readiness(readiness)),
        "Last 14 days: from answer to answer and page to page; a pause of more than five minutes does not count."
            .to_owned(),
    ]
}
