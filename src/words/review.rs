//! Reviews in words: drills, why a question is asked, hard nuts, what was taken back, copies and reports.

use std::fmt::Write as _;

use super::exam::{exam_ahead, exam_clock};
use super::{count, date, when};
use crate::clock::Day;
use crate::course::Course;
use crate::course::lab::Lab;
use crate::course::quiz::{Question, QuestionId};
use crate::study::stats::EXAM_PACE_MS;
use crate::study::{Asked, Drill, Fact, History, Kind, Memory, Paced, Scope, Summary, Verdict};

/// A drill that is offered: its name, and which questions it has.
pub fn drill(drill: &Drill) -> (String, String) {
    if let (true, Some(count)) = (drill.pace, drill.count) {
        let about = format!("{count} of everything in {} minutes: the exam's clock", 2 * count);
        return ("At exam pace".to_owned(), about);
    }
    let (name, about) = match drill.kind {
        Kind::Due => ("Due", "what fades today, and beliefs to unlearn in other words".to_owned()),
        Kind::Weakest => ("Weakest", "what you are least likely to know, first".to_owned()),
        Kind::Certain => ("Certain but wrong", "and not right with certainty since".to_owned()),
        Kind::Missed(back) => ("Missed", format!("in your last {}", count(back, "answer"))),
        Kind::New => ("Never seen", "in the order of the course".to_owned()),
        Kind::Slow => ("Slow", "took you longer than questions do, the slowest first".to_owned()),
        Kind::Marked => ("Marked", "what you marked with r".to_owned()),
        Kind::Mixed => ("Mixed", "everything, shuffled".to_owned()),
    };
    (name.to_owned(), about)
}

/// How a session stands beside the exam's clock: `4:10 of 20:00 · +1:50`.
pub fn paced(paced: &Paced) -> String {
    let (used, limit) = (exam_clock(paced.used_ms), exam_clock(paced.limit_ms));
    format!("{used} of {limit} · {}", exam_ahead(paced.ahead_ms))
}

/// What a session beside the exam's clock came to.
pub fn paced_summary(paced: &Paced) -> String {
    let (used, limit) = (exam_clock(paced.used_ms), exam_clock(paced.limit_ms));
    let pace = exam_clock(EXAM_PACE_MS);
    let way = if paced.ahead_ms < 0 { "behind" } else { "ahead of" };
    let by = exam_clock(paced.ahead_ms.unsigned_abs());
    let slow = match paced.slow {
        0 => format!("No question took longer than {pace}."),
        all => format!("Past {pace} you were right {} of {all}.", paced.slow_right),
    };
    format!("At exam pace: {used} of {limit}, {by} {way} it. {slow}")
}

/// What a drill is of.
pub fn scope(scope: &Scope, course: &Course) -> String {
    match scope {
        Scope::All => "everything".to_owned(),
        Scope::Lesson(slug) => match course.lesson(slug) {
            Some(lesson) => format!("lesson {} · {}", lesson.number, lesson.title),
            None => slug.clone(),
        },
        Scope::Domain(number) => {
            let name = match number {
                1 => "secure",
                2 => "resilient",
                3 => "performing",
                _ => "cost",
            };
            format!("domain {number} · {name}")
        }
    }
}

/// Why this question, why today.
pub fn why_asked(asked: &Asked, history: &History, today: Day) -> String {
    let Memory::Known { last, due, .. } = asked.memory else {
        return "It was never asked: new questions come after what fades, in the order of the lessons."
            .to_owned();
    };
    let missed = match asked.missed {
        0 => "never missed".to_owned(),
        1 => "missed once".to_owned(),
        n => format!("missed {n} times"),
    };
    let seen = count(asked.seen as usize, "time");
    let recall = history.scheduler().recall(&asked.memory, today).unwrap_or(0.0);
    let percent = (recall * 100.0).round();
    let when = if due <= today {
        format!("It was due {}", if due == today { "today".to_owned() } else { when(due, today) })
    } else {
        format!("It is not due before {}", date(due))
    };
    let revised = history.record(&asked.question.id).map_or(0, |record| record.revision);
    let reworded = if revised < asked.question.revision { " It was rewritten since." } else { "" };
    format!(
        "Asked {seen}, {missed}, last on {}. {when}: by now you would know it {percent} times in 100.{reworded}",
        date(last)
    )
}

/// What is said of a question that was missed again and again: what is so, then what to do, best in the lab
/// about it.
pub fn hard_nut(missed: u32, proof: bool, lab: Option<&Lab>) -> String {
    let what = match (proof, lab) {
        (_, Some(lab)) => format!("{} does (g b, {} min)", super::lab_name(lab), lab.minutes),
        (true, None) => "p runs it in the gateway, s takes its API apart".to_owned(),
        (false, None) => "s takes its API apart, g l has its lesson".to_owned(),
    };
    format!("A hard nut: missed {missed} times. Another reading will not do; {what}.")
}

/// How the session goes.
pub fn so_far(summary: &Summary, all: usize) -> String {
    let Summary { answered, right, to_unlearn, .. } = summary;
    format!("{answered} of {all} answered · {right} right · {to_unlearn} to unlearn")
}

/// What something is called that a note, a bookmark or a mark is on.
pub fn name_of(on: &str, course: &Course) -> String {
    let name = match on.split_once(':') {
        Some(("lesson", slug)) => {
            course.lesson(slug).map(|l| format!("Lesson {} · {}", l.number, l.title))
        }
        Some(("question", id)) => {
            course.question(&QuestionId(id.to_owned())).map(|question| question.ask.clone())
        }
        _ => None,
    };
    name.unwrap_or_else(|| on.to_owned())
}

/// What was taken back, or done again.
pub fn taken_back(deed: &Fact, again: bool, course: &Course) -> String {
    let (what, on) = match deed {
        Fact::Answered(review) => ("your answer to", format!("question:{}", review.question)),
        Fact::Note { on, .. } => ("the note on", on.clone()),
        Fact::Bookmark { on, .. } => ("the bookmark on", on.clone()),
        Fact::Mark { on, .. } => ("the mark on", on.clone()),
        Fact::Drill { name, .. } => ("the drill", name.clone()),
        Fact::Moved { to, .. } => ("the work moved to", super::date(*to)),
        Fact::AfterExam { exam, .. } => ("what you said of the exam on", super::date(*exam)),
        _ => return "Taken back.".to_owned(),
    };
    let (done, way) = if again { ("Done again", "u undo") } else { ("Taken back", "U redo") };
    format!("{done}: {what} \"{}\".   {way}", name_of(&on, course))
}

/// A question with its options as seen, to be pasted somewhere; nothing of the answer.
fn question_text(asked: &Asked) -> String {
    let question = &asked.question;
    let mut text = format!("{}\n\n{}\n\n", question.stem.trim(), question.ask.trim());
    for (letter, written) in ('a'..).zip(&asked.order) {
        let option = question.options.get(*written).map_or("", |option| option.text.as_str());
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{letter}. {option}");
    }
    text
}

/// What can be copied of a question: its text and a link, and once it is answered, the reasons and the source.
pub fn question_copies(asked: &Asked, verdict: Option<&Verdict>) -> Vec<(&'static str, String)> {
    let mut offers = vec![
        ("the question with its options", question_text(asked)),
        ("a link to it", format!("question:{}", asked.question.id)),
    ];
    if let Some(verdict) = verdict {
        let reasons = reasons_text(&asked.question, verdict);
        let both = format!("{}\n{reasons}", question_text(asked));
        offers.push(("the question with its reasons", both));
        offers.push(("the address of its source", asked.question.source.url.clone()));
    }
    offers
}

/// The options as seen, each with its reason, and the source.
fn reasons_text(question: &Question, verdict: &Verdict) -> String {
    let mut text = String::new();
    for (letter, row) in ('a'..).zip(&verdict.rows) {
        let right = if row.right { "right" } else { "wrong" };
        let _ = writeln!(text, "{letter}. {}\n   {right}: {}", row.text, row.why);
    }
    let _ = writeln!(text, "\nSource: {}, {}", question.source.title, question.source.url);
    text
}

/// A report of a mistake, ready to send: the name of its file, and the text.
pub fn report(on: &str, says: &str, course: &Course, today: Day) -> (String, String) {
    let name = format!("{}-{today}", on.replace(':', "-"));
    let mut text = format!("# A mistake in gatelab's material\n\n{says}\n\n");
    let _ =
        writeln!(text, "- where: {on}\n- day: {today}\n- gatelab {}", env!("CARGO_PKG_VERSION"));
    if let Some(question) =
        on.strip_prefix("question:").and_then(|id| course.question(&QuestionId(id.to_owned())))
    {
        let file = format!("quizzes/{}.toml", question.lesson);
        let _ = writeln!(
            text,
            "- file: {file}:{}\n- revision: {}",
            question.place.line, question.revision
        );
        let _ = writeln!(text, "\n{}\n\n{}\n", question.stem.trim(), question.ask.trim());
        for option in &question.options {
            let right = if option.right { "right" } else { "wrong" };
            let _ = writeln!(text, "- {right}: {}\n  {}", option.text, option.why);
        }
    } else if let Some(slug) = on.strip_prefix("lesson:") {
        let _ = writeln!(text, "- file: content/{slug}.md");
    }
    (name, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nuts_are_offered_something_to_do() {
        assert!(hard_nut(4, true, None).contains("p runs it"));
        assert!(hard_nut(5, false, None).starts_with("A hard nut: missed 5 times."));
    }

    #[test]
    fn what_is_gone_goes_by_its_key() {
        let (course, _) = Course::load(&crate::material::Files::of([]));
        assert_eq!(name_of("question:gone", &course), "question:gone");
    }
}
