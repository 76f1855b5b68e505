//! The labs: which there are, how far the learner is, and going to one.

use super::desk::Desk;
use super::place::{Go, Place};
use super::voice::Voice;
use crate::course::lab::Lab;
use crate::words;

/// Says which labs there are.
pub(super) fn open(desk: &Desk, voice: &mut Voice) {
    let labs = desk.course.labs();
    voice.say(format!("{}.", words::count(labs.len(), "lab")));
    for lab in labs {
        voice.say(format!("{}.", words::lab_offered(lab, desk.history.lab(&lab.slug))));
    }
}

/// The lab that Enter goes to: the first that was begun, or else that is to be done.
fn first(desk: &Desk) -> Option<&Lab> {
    let progress = |lab: &&Lab| desk.history.lab(&lab.slug);
    let labs = || desk.course.labs().iter();
    let begun = labs().find(|lab| progress(lab).is_some_and(|lab| lab.done.is_none()));
    let wanted = |lab: &&Lab| progress(lab).is_none_or(|lab| lab.is_wanted(desk.today()));
    begun.or_else(|| labs().find(wanted)).or_else(|| labs().next())
}

/// What can be typed.
pub(super) fn prompt(desk: &Desk) -> String {
    match first(desk) {
        Some(lab) => format!("A number, or Enter for lab {}, back, ? for more: ", lab.number),
        None => "back, ? for more: ".to_owned(),
    }
}

/// Takes Enter, or the number or name of a lab.
pub(super) fn takes(desk: &Desk, voice: &mut Voice, line: &str) -> Option<Go> {
    let found = if line.is_empty() { first(desk) } else { desk.course.lab_named(line) };
    match found {
        Some(lab) => Some(Go::To(Place::Lab(lab.slug.clone()))),
        None if line.parse::<usize>().is_ok() => {
            voice.say(words::no_lab(&desk.course, line));
            Some(Go::Stay)
        }
        None => None,
    }
}

/// Says how each of them begins.
pub(super) fn more(desk: &Desk, voice: &mut Voice) {
    for lab in desk.course.labs() {
        voice.say(format!("{}. {}.", lab.number, lab.title));
        match lab.body() {
            Some(body) => voice.thoughts(&body.situation),
            None => {
                for problem in lab.problems() {
                    voice.read(&problem.to_string());
                }
            }
        }
    }
}
