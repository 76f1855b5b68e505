//! What an exam came to: every number with the questions behind it, what to do next, and earlier exams.

use super::{Desk, Go, Offer, Sitting, Voice, Word, question};
use crate::clock::Moment;
use crate::plain::place::Place;
use crate::plain::{copies, proof};
use crate::study::exam::{Advice, Group, Report};
use crate::words;

/// What can be typed.
pub(super) const PROMPT: &str = "Enter practises the misses, more tells them, a number does what is next, questions, result, copy, back: ";

/// Says what it came to, and what to do next.
pub(super) fn open(sitting: &Sitting, desk: &Desk, voice: &mut Voice) {
    let Some(report) = report(sitting, desk) else { return };
    for line in words::exam_report(&report, &desk.course, false).lines() {
        voice.say(line.trim());
    }
}

/// Says which exams there were, and what they came to.
pub(super) fn before(desk: &Desk, voice: &mut Voice) {
    let taken = taken(desk).filter_map(|(_, sitting)| report(sitting, desk));
    let taken: Vec<String> =
        taken.map(|report| format!("{}, {}", report.number, report.estimate.score)).collect();
    if !taken.is_empty() {
        voice
            .say(format!("Before: mock {}. result and a number tells one.", taken.join("; mock ")));
    }
}

/// The exam that a report is wanted of: the one of that number, or the last.
pub(super) fn named(desk: &Desk, voice: &mut Voice, rest: &str) -> Option<Moment> {
    let found = match rest {
        "" => taken(desk).last(),
        number => taken(desk).find(|(at, _)| at.to_string() == number),
    };
    if found.is_none() {
        let numbers: Vec<String> = taken(desk).map(|(at, _)| at.to_string()).collect();
        voice.say(match numbers.as_slice() {
            [] => "There is no report yet: no exam was finished.".to_owned(),
            numbers => format!("There is no such report. There are: {}.", numbers.join(", ")),
        });
    }
    found.map(|(_, sitting)| sitting.began)
}

/// Takes Enter, or the number of something to do next.
pub(super) fn takes(sitting: &Sitting, desk: &Desk, voice: &mut Voice, line: &str) -> Option<Go> {
    let report = report(sitting, desk)?;
    let places = match line {
        "" => report.misses.clone(),
        number => {
            let number: usize = number.parse().ok()?;
            match number.checked_sub(1).and_then(|at| report.next.get(at)) {
                Some(Advice::Lesson { slug, .. }) => {
                    return Some(Go::To(Place::Lesson { slug: slug.clone(), section: None }));
                }
                Some(advice) => advice.places().to_vec(),
                None => {
                    let next = words::count(report.next.len(), "thing");
                    voice.say(format!("There is no {number}: {next} to do next."));
                    return Some(Go::Stay);
                }
            }
        }
    };
    if places.is_empty() {
        return Some(Go::To(Place::Today));
    }
    let questions = Report::questions(sitting, &places);
    let name = format!("Misses of mock exam {}", report.number);
    Some(Go::Instead(Place::Review { name, questions }))
}

/// Does what a word means.
pub(super) fn obey(sitting: &Sitting, desk: &mut Desk, voice: &mut Voice, word: Word, rest: &str) {
    let Some(report) = report(sitting, desk) else { return };
    match word {
        Word::More => tell(sitting, desk, voice, &report.misses),
        Word::Group => groups(sitting, &report, desk, voice, rest),
        Word::Prove => prove(sitting, desk, voice, rest),
        Word::Export => {
            let day = desk.clock.today(report.began);
            let name = format!("exam-{}-{day}.md", report.number);
            copies::export(desk, voice, &name, &words::exam_report(&report, &desk.course, true));
        }
        _ => {}
    }
}

/// The report as it can be copied.
pub(super) fn copy(sitting: &Sitting, desk: &Desk) -> Option<Offer> {
    let report = report(sitting, desk)?;
    Some(("the report as Markdown", words::exam_report(&report, &desk.course, true)))
}

fn taken(desk: &Desk) -> impl Iterator<Item = (usize, &Sitting)> {
    desk.history.exams().finished(desk.now()).filter(|(_, sitting)| sitting.turned_in())
}

fn report(sitting: &Sitting, desk: &Desk) -> Option<Report> {
    Report::of(sitting, &desk.history, &desk.course, desk.now())
}

/// The numbers of the report; with one of them, its questions.
fn groups(sitting: &Sitting, report: &Report, desk: &Desk, voice: &mut Voice, rest: &str) {
    let groups: Vec<Group> = report.groups();
    if let Ok(number) = rest.parse::<usize>() {
        match number.checked_sub(1).and_then(|at| groups.get(at)) {
            Some(group) => tell(sitting, desk, voice, &report.places(*group)),
            None => voice.say(format!("They have numbers from 1 to {}.", groups.len())),
        }
        return;
    }
    for (at, group) in groups.iter().enumerate() {
        let questions = words::count(report.places(*group).len(), "question");
        voice.say(format!("{}. {}: {questions}.", at + 1, words::exam_group(*group)));
    }
    voice.say("questions and a number tells those questions.");
}

/// Each question with what was chosen and what was right.
fn tell(sitting: &Sitting, desk: &Desk, voice: &mut Voice, places: &[usize]) {
    for at in places {
        let Some(question) = question(sitting, desk, *at) else {
            voice.say(format!("Question {} is no longer in the course.", at + 1));
            continue;
        };
        let sheet = sitting.sheet(*at);
        let blank = sheet.is_some_and(|sheet| sheet.chosen.is_empty());
        let word = match (sitting.right(*at), blank) {
            (true, _) => "Right",
            (false, true) => "Blank",
            (false, false) => "Not right",
        };
        let took = words::exam_clock(sheet.map_or(0, |sheet| sheet.took_ms));
        voice.flow(&format!("Question {}. {word}, {took}. {}", at + 1, question.ask));
        for (written, option) in question.options.iter().enumerate() {
            let chosen = sheet.is_some_and(|sheet| sheet.chosen.contains(&written));
            let word = match (option.right, chosen) {
                (true, true) => "Right, and yours",
                (true, false) => "Right",
                (false, true) => "Yours",
                (false, false) => continue,
            };
            voice.flow(&format!("{word}: {}. {}", option.text.trim_end_matches('.'), option.why));
        }
        if question.proof.is_some() {
            voice.say(format!("prove {} runs its proof.", at + 1));
        }
    }
}

/// Runs the proof of a question.
fn prove(sitting: &Sitting, desk: &mut Desk, voice: &mut Voice, rest: &str) {
    let number = rest.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let claim = number.and_then(|at| question(sitting, desk, at)?.proof);
    match claim {
        Some(claim) => proof::tell(desk, voice, &claim.lesson, &claim.claim),
        None => voice.say("Which question? As in prove 3; more says which have a proof."),
    }
}
