//! Statistics in words: what each figure says, what it waits for, and how it was worked out.

mod figure;
mod table;
mod why;

pub use self::figure::figure;
pub use self::table::{Table, View, copies, document, tables};
pub use self::why::{why, why_readiness};

use super::{count, date};
use crate::course::quiz::Domain;
use crate::course::{Course, Lesson};
use crate::study::readiness::NEEDED;
use crate::study::stats::{Forecast, Slot, Spot, Topic};
use crate::study::{Figure, Range, Readiness, Stats, Sure};

/// A share of one: `72 %`. Nothing but all of it is 100 %.
pub fn percent(share: f64) -> String {
    let percent = (100.0 * share).round();
    format!("{:.0} %", if share < 1.0 { percent.min(99.0) } else { percent })
}

/// Minutes and seconds: `1:22`.
pub fn clock(millis: u64) -> String {
    let seconds = (millis + 500) / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// A domain, short enough to stand before a bar.
pub const fn domain(domain: Domain) -> &'static str {
    match domain {
        Domain::Secure => "Secure",
        Domain::Resilient => "Resilient",
        Domain::Performing => "High-perform.",
        Domain::Cost => "Cost",
    }
}

/// How far back the answers count.
pub const fn range(range: Range) -> &'static str {
    match range {
        Range::Week => "7 days",
        Range::Month => "30 days",
        Range::Quarter => "90 days",
        Range::All => "all days",
    }
}

/// How sure somebody said to be.
pub const fn sure(sure: Sure) -> &'static str {
    match sure {
        Sure::Guess => "guess",
        Sure::Think => "think so",
        Sure::Certain => "certain",
    }
}

/// Two hours of the day: `07–09`.
pub fn hours(slot: Slot) -> String {
    format!("{:02}–{:02}", slot.from, slot.from + 2)
}

/// What stands in the place of a figure that has too little to go by.
pub fn waits<T>(figure: &Figure<T>, thing: &str, shows: &str) -> Option<String> {
    let Figure::Waits { has, wants } = figure else { return None };
    let so_far = match has {
        0 => format!("No {thing}s yet."),
        _ => format!("{} so far.", count(*has, thing)),
    };
    Some(format!("{so_far} After {wants} this shows {shows}."))
}

/// What stands in the place of the hours that suit, while too few can be compared.
pub fn waits_for_hours(figure: &Figure<(Slot, Slot)>) -> Option<String> {
    let Figure::Waits { has, wants } = figure else { return None };
    Some(format!(
        "Compares parts of the day once two of them have {wants} answers; the second has {has}."
    ))
}

/// The score and its mark: `72, needs 80`.
pub fn score(readiness: &Readiness) -> String {
    format!("{:.0}, needs {NEEDED}", readiness.score)
}

/// The range, and how that is against a week ago.
pub fn score_range(readiness: &Readiness, before: Option<&Readiness>) -> String {
    let range = format!("range {:.0} to {:.0}", readiness.low, readiness.high);
    match before.map(|before| (readiness.score.round() - before.score.round()) as i32) {
        None => range,
        Some(0) => format!("{range} · as a week ago"),
        Some(up) if up > 0 => format!("{range} · up {up} this week"),
        Some(down) => format!("{range} · down {} this week", -down),
    }
}

/// What is missing, and where most of it is.
pub fn needed(readiness: &Readiness) -> String {
    let missing = readiness.missing().ceil() as usize;
    if missing == 0 {
        return format!("{NEEDED} is reached. Keeping it takes the reviews as they come.");
    }
    let gaps = readiness.gaps.iter().take(3).filter(|gap| gap.points >= 0.5);
    let gaps: Vec<String> = gaps.map(|gap| format!("{} ({:.0})", gap.title, gap.points)).collect();
    format!("{} to go. Most can be won in {}.", count(missing, "point"), gaps.join(", "))
}

/// A topic in a sentence: what was asked, missed, and believed.
pub fn topic(topic: &Topic) -> String {
    if topic.seen == 0 {
        return format!("{}: nothing of it was asked yet.", topic.title);
    }
    let missed = match topic.missed {
        0 => "you missed none the last time".to_owned(),
        n => format!("you missed {n} the last time"),
    };
    let certain = match topic.certain_wrong {
        0 => String::new(),
        1 => ", and were certain and wrong once".to_owned(),
        n => format!(", and were certain and wrong {n} times"),
    };
    format!("{}: of {} seen {missed}{certain}.", topic.title, topic.seen)
}

/// That a figure leads to no question.
pub const NOTHING_OF_THIS: &str = "There is nothing to practise of this now.";

/// What a session is called that practises a figure.
pub fn practised(stats: &Stats, spot: Spot, course: &Course) -> String {
    match spot {
        Spot::Belief(at) => {
            format!("Unlearn \"{}\"", stats.beliefs.get(at).map_or("", |belief| &belief.says))
        }
        Spot::Nut(at) => match stats.nuts.get(at) {
            Some(nut) => format!("Hard nut {}", nut.id),
            None => "Hard nut".to_owned(),
        },
        spot => match stats.lesson(spot).and_then(|slug| course.lesson(slug)) {
            Some(lesson) => lesson.title.clone(),
            None => "Review".to_owned(),
        },
    }
}

/// What helps a topic most.
pub fn next_step(topic: &Topic, lesson: Option<&Lesson>, read: bool) -> String {
    let unseen = topic.questions - topic.seen;
    match lesson {
        Some(lesson) if !read && unseen > 0 => {
            let Lesson { number, minutes, .. } = lesson;
            format!("Best next step: lesson {number} ({minutes} min), then its questions.")
        }
        _ if topic.missed > 0 => {
            let missed = count(topic.missed, "question");
            format!("Best next step: the {missed} you missed the last time.")
        }
        _ if unseen > 0 => format!("Best next step: {} never asked.", count(unseen, "question")),
        _ => "Nothing is missing here; its reviews come when they are due.".to_owned(),
    }
}

/// The forecast in a sentence.
pub fn forecast(forecast: &Forecast) -> String {
    let Some(last) = forecast.last() else { return String::new() };
    let day = date(forecast.until);
    let (kept, goal) = (percent(last.kept), percent(forecast.goal));
    let left = last.left.map_or_else(String::new, |left| {
        format!(" Without any review it would be {}.", percent(left))
    });
    format!("{day} forecast {kept} remembered, goal {goal}.{left}")
}

/// What the forecast is called.
pub fn forecast_title(figure: &Figure<Forecast>) -> String {
    match figure.get() {
        Some(forecast) if forecast.exam => {
            format!("Will you remember it on {}?", date(forecast.until))
        }
        Some(forecast) => format!("Will you remember it until {}?", date(forecast.until)),
        None => "Will you remember it?".to_owned(),
    }
}

#[cfg(test)]
mod tests;
