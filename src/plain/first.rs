//! The first run: the same three questions as on the screen, one line each, and a way past them.

use super::desk::Desk;
use super::place::{Go, Place};
use super::settings;
use super::voice::Voice;
use crate::clock::Day;
use crate::study::{FirstOption, FirstRun, FirstThen, placement};
use crate::words;

/// What can be typed.
pub(super) fn prompt(run: &FirstRun) -> String {
    let date = if run.has_a_date() { ", a date as in 2026-12-14" } else { "" };
    format!("Enter takes {}, or a number{date}, skip, ? for more: ", run.cursor() + 1)
}

/// Says the question and its answers; before the first one, what this is and where it is kept.
pub(super) fn open(run: &FirstRun, desk: &Desk, voice: &mut Voice) {
    let (number, question) = words::first_ask(run.asks());
    if number == 1 {
        voice.say(words::FIRST_ABOUT);
        voice.say(words::first_kept(desk.folder()));
    }
    voice.say(format!("Question {number} of 3. {question}"));
    let questions = placement(&desk.course).len();
    for (at, option) in run.options().into_iter().enumerate() {
        let (words, remark) = words::first_option(option, questions);
        let remark = if remark.is_empty() { remark } else { format!(", {remark}") };
        voice.say(format!("{}. {words}{remark}.", at + 1));
    }
}

/// Takes Enter, a number, a date, or the way past all three.
pub(super) fn takes(
    run: &mut FirstRun,
    desk: &mut Desk,
    voice: &mut Voice,
    line: &str,
) -> Option<Go> {
    if "skip".starts_with(line) && !line.is_empty() {
        return Some(first_lesson(desk));
    }
    if let Some(day) = Day::parse(line).filter(|_| run.has_a_date()) {
        if day <= desk.today() {
            voice.say("That day is not ahead.");
            return Some(Go::Stay);
        }
        run.sets(day);
    } else if !line.is_empty() {
        let typed: usize = line.parse().ok()?;
        let options = run.options();
        let minutes = |option: &FirstOption| *option == FirstOption::Minutes(typed as u32);
        let at = options.iter().position(minutes).or_else(|| typed.checked_sub(1));
        let Some(at) = at.filter(|at| *at < options.len()) else {
            voice.say(format!("There are {} answers.", options.len()));
            return Some(Go::Stay);
        };
        run.go(at.cast_signed() - run.cursor().cast_signed());
    }
    let (setting, then) = run.choose(&desk.course);
    if let Some((key, value)) = setting {
        settings::give(desk, voice, key, &value);
    }
    Some(match then {
        FirstThen::Next => {
            open(run, desk, voice);
            Go::Stay
        }
        FirstThen::Lesson => first_lesson(desk),
        FirstThen::Quiz(questions) => {
            Go::Instead(Place::Review { name: "Placement".to_owned(), questions })
        }
    })
}

fn first_lesson(desk: &Desk) -> Go {
    match desk.course.lessons().first() {
        Some(lesson) => Go::Instead(Place::Lesson { slug: lesson.slug.clone(), section: None }),
        None => Go::Back,
    }
}
