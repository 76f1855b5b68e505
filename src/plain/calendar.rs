//! The days until the exam: what each holds, and moving work between them.

use super::command::Word;
use super::desk::Desk;
use super::voice::Voice;
use crate::clock::Day;
use crate::study::{Calendar, Entry, Fact, Readiness};
use crate::words;

/// Minutes that are moved when none are named.
const MINUTES: u32 = 10;
/// Days that are said unasked.
const WEEK: usize = 7;

/// What can be typed.
pub(super) const PROMPT: &str = "Enter goes back, later NUMBER [MINUTES], earlier NUMBER [MINUTES], set exam DATE, more, why, ? for more: ";

/// Says where the plan ends, and its next week.
pub(super) fn open(desk: &Desk, voice: &mut Voice) {
    let calendar = calendar(desk);
    voice.say(words::plan::ends(&calendar));
    days(&calendar, 0..WEEK, voice);
    if calendar.days.len() > WEEK {
        voice.say(format!("And {} more.", words::count(calendar.days.len() - WEEK, "day")));
    }
}

/// Does what a word means.
pub(super) fn obey(desk: &mut Desk, voice: &mut Voice, word: Word, rest: &str) {
    match word {
        Word::More => days(&calendar(desk), WEEK..usize::MAX, voice),
        Word::Why => {
            let readiness = Readiness::on(&desk.course, &desk.history, desk.today());
            for number in words::plan::numbers(&desk.plan(), &desk.history, &readiness) {
                voice.thoughts(&number);
            }
        }
        Word::Later | Word::Earlier => shift(desk, voice, word == Word::Later, rest),
        _ => {}
    }
}

/// Hears that a fact counts now: the two days are other ones.
pub(super) fn saved(desk: &Desk, voice: &mut Voice, entry: &Entry) {
    let Fact::Moved { from, to, minutes, .. } = &entry.fact else { return };
    let day = |day: Day| words::weekday(day);
    voice.say(format!("{minutes} min moved from {} to {}.", day(*from), day(*to)));
    let calendar = calendar(desk);
    let at = |day: &Day| calendar.days.iter().position(|planned| planned.day == *day);
    let (from, to) = (at(from).unwrap_or_default(), at(to).unwrap_or_default());
    days(&calendar, from.min(to)..from.max(to) + 1, voice);
}

fn shift(desk: &mut Desk, voice: &mut Voice, later: bool, rest: &str) {
    let mut numbers = rest.split_whitespace().map(str::parse::<u32>);
    let (day, minutes) = match (numbers.next(), numbers.next()) {
        (Some(Ok(day)), None) => (day, MINUTES),
        (Some(Ok(day)), Some(Ok(minutes))) if minutes > 0 => (day, minutes),
        _ => {
            let way = if later { "later" } else { "earlier" };
            voice.say(format!("Which day, and how many minutes? As in {way} 2 20."));
            return;
        }
    };
    let calendar = calendar(desk);
    let Some(at) = day.checked_sub(1).filter(|at| (*at as usize) < calendar.days.len()) else {
        voice.say(format!("The days have numbers from 1 to {}.", calendar.days.len()));
        return;
    };
    match calendar.moved(at as usize, later, minutes, desk.now()) {
        Ok(fact) => desk.record(fact),
        Err(why) => voice.say(words::plan::not_moved(why)),
    }
}

fn calendar(desk: &Desk) -> Calendar {
    Calendar::of(&desk.course, &desk.history, desk.today())
}

fn days(calendar: &Calendar, which: std::ops::Range<usize>, voice: &mut Voice) {
    for (at, day) in calendar.days.iter().enumerate().take(which.end).skip(which.start) {
        let (name, what) = (words::weekday(day.day), words::plan::day(day));
        voice.say(format!("{}. {name}: {} min, {what}.", at + 1, day.minutes));
    }
}
