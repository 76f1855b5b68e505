//! The sentences that both faces speak: verdicts, dates, plans, failures.

mod about;
mod exam;
mod find;
mod first;
mod forbidden;
mod lab;
mod occasion;
mod pack;
pub mod plan;
mod progress;
mod question;
mod review;
mod sandbox;
pub mod settings;
pub mod stats;

pub use self::about::{ABOUT, version};
pub use self::exam::*;
pub use self::find::{
    FOUND_IN_EXAM, found_beside, found_in, found_kind, found_kinds, found_link, found_nothing,
};
pub use self::first::{FIRST_ABOUT, first_ask, first_kept, first_option, first_remarks};
pub use self::forbidden::why_stop;
pub use self::lab::{
    BEGIN_ANEW, LAB_ONCE_MORE, begun_anew, hint_costs, hints_used, how_far, lab_changed, lab_done,
    lab_got, lab_means, lab_name, lab_offered, lab_progress, lab_sheet, lab_solved, no_lab,
    other_ways, solution_begins, standing, step_passed,
};
pub use self::occasion::{exam_in, occasion, offer, thanks};
pub use self::pack::{faults, read_again};
pub use self::plan::{plan_step, why_plan, why_these};
pub use self::progress::{
    engine_failed, engine_report, not_saved, notice, read_only, saving, stopped,
};
pub use self::question::*;
pub use self::review::{
    drill, hard_nut, name_of, paced, paced_summary, question_copies, report, scope, so_far,
    taken_back, why_asked,
};
pub use self::sandbox::*;

use crate::clock::Day;
use crate::study::{Summary, Sure, Verdict};

/// A day as people say it: `9 Dec`.
pub fn date(day: Day) -> String {
    day.date().strftime("%-d %b").to_string()
}

/// When something was checked, and that this is long ago: `checked 2 Nov`.
pub fn checked(day: Day, today: Day) -> String {
    if today.days_since(day) > 365 {
        format!("checked {}, over a year ago", day.date().strftime("%-d %b %Y"))
    } else {
        format!("checked {}", date(day))
    }
}

/// A day with its name: `Fri 20 Nov`.
pub fn weekday(day: Day) -> String {
    day.date().strftime("%a %-d %b").to_string()
}

/// A day seen from another: `today`, `tomorrow`, `in 19 days, on 9 Dec`.
pub fn when(day: Day, today: Day) -> String {
    match day.days_since(today) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days if days > 1 => format!("in {days} days, on {}", date(day)),
        _ => format!("on {}", date(day)),
    }
}

/// A number of things: `1 question`, `2 questions`, `1 204 questions`.
pub fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{} {thing}s", grouped(number)),
    }
}

/// A span of time: `8 min 40 s`, `6 h 10 min`.
pub fn duration(millis: u64) -> String {
    let seconds = millis / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// Digits in groups of three, the way screens write large numbers.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// What was copied, as far as that can be known: a terminal does not say what it made of it.
pub fn copied(what: &str, clipboard: bool) -> String {
    if clipboard {
        format!("Sent to the terminal's clipboard: {what}.")
    } else {
        format!("Printed when you leave gatelab: {what}.")
    }
}

/// What an answer came to, first the word that carries it: `Right`, then how sure: `, by a guess.`
pub const fn verdict(verdict: &Verdict) -> (&'static str, &'static str) {
    match (verdict.right, verdict.sure) {
        (true, Sure::Guess) => ("Right", ", by a guess."),
        (true, Sure::Think) => ("Right", ", and you thought so."),
        (true, Sure::Certain) => ("Right", ", and you were certain."),
        (false, Sure::Guess) => ("Not this one", ", and it was a guess."),
        (false, Sure::Think) => ("Not this one", ", though you thought so."),
        (false, Sure::Certain) => ("Not this one", ", and you were certain."),
    }
}

/// After the first answer struck out by its letter: it may not have been meant.
pub fn caps_lock(letter: char) -> String {
    format!("Struck out {letter}. Caps Lock? Press {letter} again to bring it back.")
}

/// When the question comes back, and how that lies to the exam.
pub fn next_time(verdict: &Verdict, exam: Option<Day>) -> String {
    let Verdict { next_due, today, .. } = verdict;
    if verdict.cram {
        return "A cram: its date stays as it was.".to_owned();
    }
    if next_due.days_since(*today) == 1 {
        return "It comes back tomorrow.".to_owned();
    }
    let before = exam.map(|exam| exam.days_since(*next_due)).filter(|days| *days >= 0);
    let before = match before {
        None => String::new(),
        Some(0) => " (the day of the exam)".to_owned(),
        Some(1) => " (the day before the exam)".to_owned(),
        Some(days) => format!(" ({days} days before the exam)"),
    };
    format!("Next time: {}{before}.", when(*next_due, *today))
}

/// How the next date came to be.
pub fn why_next(verdict: &Verdict) -> String {
    if verdict.cram {
        return "This was a cram, asked only to practise: whatever you answer, no date changes."
            .into();
    }
    let grade = match (verdict.right, verdict.sure, verdict.hints) {
        (false, Sure::Certain, _) => {
            "It was missed, so it starts small and comes back tomorrow. You were certain, so the belief \
             behind it is on your list."
        }
        (false, ..) => "It was missed, so it starts small and comes back tomorrow.",
        (true, Sure::Guess, _) => {
            "A right guess may be luck: it counts as hard, and it comes back tomorrow."
        }
        (true, Sure::Think, 0) => "Right, and you thought so: it counts as good.",
        (true, Sure::Think, _) => "Right with a hint: it counts as hard instead of good.",
        (true, Sure::Certain, 0) => "Right while certain: it counts as easy.",
        (true, Sure::Certain, _) => {
            "Right and certain, but with a hint: it counts as good, not easy."
        }
    };
    let back = verdict.right && verdict.sure != Sure::Guess;
    let date = if back {
        " The date is when you would still know it nine times in ten (FSRS-6)."
    } else {
        ""
    };
    let exam = if verdict.before_exam { " The exam brought it forward." } else { "" };
    format!("{grade}{date}{exam}")
}

/// A question has another meaning than when it was last answered.
pub const CHANGED: &str = "Changed since you saw it: read it as a new one.";

/// The belief that was behind a wrong answer given with certainty.
pub fn believed(says: &str) -> String {
    format!("You believe: \"{says}\". On your unlearn list.")
}

/// What a session came to; `tomorrow` is how much is due then.
pub fn summary(summary: &Summary, tomorrow: usize) -> String {
    let Summary { answered, right, to_unlearn, took_ms } = *summary;
    let took = duration(took_ms);
    format!(
        "{answered} reviewed · {right} right · {to_unlearn} to unlearn · {took}.   Tomorrow {tomorrow}."
    )
}

#[cfg(test)]
mod tests;
