//! What is said about things that were found.

use super::{count, date};
use crate::clock::Day;
use crate::course::quiz::QuestionId;
use crate::find::{Found, Kind, Target, Thing};
use crate::study::History;

/// Missed so often, a question is a hard nut.
const HARD_NUT: u32 = 4;

/// What finding says while an exam is sat.
pub const FOUND_IN_EXAM: &str =
    "In an exam only settings and commands are found. The rest waits until it is turned in.";

/// One thing of a kind.
pub const fn found_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Lesson => "lesson",
        Kind::Claim => "claim",
        Kind::Question => "question",
        Kind::Lab => "lab",
        Kind::Sandbox => "sandbox",
        Kind::Setting => "setting",
        Kind::Failure => "error",
        Kind::Term => "glossary",
        Kind::Note => "note",
        Kind::Command => "command",
    }
}

/// All things of a kind, as a heading.
pub const fn found_kinds(kind: Kind) -> &'static str {
    match kind {
        Kind::Lesson => "Lessons",
        Kind::Claim => "Claims",
        Kind::Question => "Questions",
        Kind::Lab => "Labs",
        Kind::Sandbox => "Sandbox",
        Kind::Setting => "Settings",
        Kind::Failure => "Error messages",
        Kind::Term => "Glossary",
        Kind::Note => "Your notes",
        Kind::Command => "Commands",
    }
}

/// What stands beside a thing: how the learner knows it, or what it says of itself.
pub fn found_beside(thing: &Thing, history: &History, today: Day) -> String {
    match &thing.target {
        Target::Question { id, .. } => question(history, id, today),
        Target::Claim { slug, claim } => match history.lesson_progress(slug).proved.get(claim) {
            Some(day) => format!("proved {}", date(*day)),
            None => "not proved yet".to_owned(),
        },
        Target::Lesson { .. } if thing.kind == Kind::Failure => thing.aside.clone(),
        Target::Lesson { slug, section: None } => {
            let progress = history.lesson_progress(slug);
            match (progress.done, progress.read.is_empty()) {
                (Some(day), _) => format!("read {}", date(day)),
                (None, false) => "begun".to_owned(),
                (None, true) => "new".to_owned(),
            }
        }
        Target::Lab(slug) => super::lab::how_far(history.lab(slug)),
        Target::Note(_) => format!("on {}", thing.aside.replace(':', " ")),
        _ => thing.aside.clone(),
    }
}

fn question(history: &History, id: &QuestionId, today: Day) -> String {
    let Some(record) = history.record(id) else { return "new".to_owned() };
    let known = match record.missed {
        HARD_NUT.. => format!("missed {} · hard nut", record.missed),
        missed => format!("right {} of {}", record.seen - missed, record.seen),
    };
    match record.memory.due() {
        Some(due) if due <= today => format!("{known} · due"),
        Some(due) => format!("{known} · due {}", date(due)),
        None => known,
    }
}

/// How much was found, and how long it took.
pub fn found_in(found: usize, took_ms: i64) -> String {
    let took = if took_ms < 1 { "under 1 ms".to_owned() } else { format!("{took_ms} ms") };
    let matches = if found == 1 { "1 match".to_owned() } else { count(found, "matche") };
    format!("{matches} · {took}")
}

/// That what was typed is nowhere, and what may have been meant.
pub fn found_nothing(words: &str, found: &Found) -> String {
    match &found.meant {
        Some(meant) => format!("Nothing for \"{words}\". Did you mean {meant}?"),
        None => format!("Nothing for \"{words}\"."),
    }
}

/// How material writes a link to a thing; none for what has no place in it.
pub fn found_link(thing: &Thing) -> Option<String> {
    Some(match &thing.target {
        Target::Lesson { slug, section: None } => format!("lesson:{slug}"),
        Target::Lesson { slug, section: Some(section) } => format!("lesson:{slug}#{section}"),
        Target::Claim { slug, claim } => format!("{slug}#{claim}"),
        Target::Question { id, .. } => format!("question:{id}"),
        Target::Lab(slug) => format!("lab:{slug}"),
        Target::Term(slug) => format!("term:{slug}"),
        Target::Setting(name) | Target::Command(name) => name.clone(),
        Target::Note(on) => on.clone(),
        Target::Feature(_) | Target::Failure => return None,
    })
}
