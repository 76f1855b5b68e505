//! `gatelab stats`: what the answers so far come to, as text or as one JSON object.

use std::io::{self, Write};

use clap::ValueEnum;
use serde_json::{Value, json};

use super::places::places;
use super::study::Desk;
use super::{Exit, schema};
use crate::study::stats::Said;
use crate::study::{Figure, Range, Stats};
use crate::words;
use crate::words::stats::{View, needed, tables};

/// How far back the answers count.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Days {
    /// A week
    #[value(name = "7")]
    Week,
    /// A month
    #[value(name = "30")]
    Month,
    /// A quarter
    #[value(name = "90")]
    Quarter,
    /// Since the first answer
    All,
}

pub(super) fn run(
    json: bool,
    days: Days,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let desk = Desk::open(&places, err)?;
    let range = match days {
        Days::Week => Range::Week,
        Days::Month => Range::Month,
        Days::Quarter => Range::Quarter,
        Days::All => Range::All,
    };
    let stats = Stats::of(&desk.course, &desk.history, desk.clock, desk.today(), range);
    if json {
        schema::print("stats", object(&stats), out)?;
        return Ok(Exit::DONE);
    }
    writeln!(
        out,
        "{} of {} seen. {}. {}.",
        stats.seen,
        words::count(stats.questions, "question"),
        words::count(stats.answers, "answer"),
        words::duration(stats.spent_ms)
    )?;
    for table in View::ALL.into_iter().flat_map(|view| tables(&stats, view)) {
        write!(out, "\n{}", table.text())?;
    }
    Ok(Exit::DONE)
}

/// Everything as JSON. A figure with too little to go by is null.
fn object(stats: &Stats) -> Value {
    let topics: Vec<Value> = stats
        .topics
        .iter()
        .map(|topic| {
            json!({"lesson": topic.slug, "title": topic.title, "know": topic.know,
                "seen": topic.seen, "questions": topic.questions, "missed": topic.missed,
                "median_ms": topic.median_ms, "slow": topic.slow(),
                "certain_wrong": topic.certain_wrong})
        })
        .collect();
    let beliefs: Vec<Value> = stats
        .beliefs
        .iter()
        .map(|belief| {
            json!({"belief": belief.id, "says": belief.says, "seen": belief.seen,
                "last": belief.last, "resisted": belief.resisted, "gone": belief.gone})
        })
        .collect();
    let nuts = stats.nuts.iter().map(|nut| {
        json!({"question": nut.id, "asks": nut.ask, "lesson": nut.lesson, "missed": nut.missed,
            "seen": nut.seen})
    });
    let slots = stats.habits.slots.iter().filter(|slot| slot.said.asked > 0);
    let slots: Vec<Value> = slots
        .map(|slot| json!({"from": slot.from, "right": slot.said.right, "asked": slot.said.asked}))
        .collect();
    let days: Vec<Value> =
        stats.days.iter().map(|(day, ms)| json!({"day": day, "spent_ms": ms})).collect();
    json!({
        "day": stats.today,
        "range_days": stats.range.days(),
        "answers": stats.answers,
        "questions": stats.questions,
        "seen": stats.seen,
        "spent_ms": stats.spent_ms,
        "readiness": figure(&stats.readiness, |ready| {
            let domains: Vec<Value> = ready.domains.iter().map(|(domain, score)| {
                json!({"domain": words::stats::domain(*domain), "score": score})
            }).collect();
            let gaps: Vec<Value> = ready.gaps.iter().map(|gap| {
                json!({"lesson": gap.lesson, "points": gap.points, "unseen": gap.unseen,
                    "missed": gap.missed})
            }).collect();
            json!({"score": ready.score, "low": ready.low, "high": ready.high,
                "needed": crate::study::readiness::NEEDED, "domains": domains, "gaps": gaps,
                "says": needed(ready)})
        }),
        "topics": topics,
        "beliefs": beliefs,
        "hard_nuts": nuts.collect::<Vec<_>>(),
        "forecast": figure(&stats.forecast, |forecast| {
            let points: Vec<Value> = forecast.points.iter().map(|point| {
                json!({"day": point.day, "reviewed": point.kept, "left": point.left})
            }).collect();
            json!({"until": forecast.until, "exam": forecast.exam, "goal": forecast.goal,
                "points": points})
        }),
        "due": stats.due,
        "recall": figure(&stats.habits.recall, |recall| {
            json!({"goal": recall.goal, "expected": recall.expected, "given": said(recall.given)})
        }),
        "calibration": figure(&stats.habits.calibration, |all| {
            let all = all.iter().map(|(sure, counted)| json!({"sure": sure, "answers": said(*counted)}));
            Value::Array(all.collect())
        }),
        "pace": figure(&stats.habits.pace, |pace| {
            json!({"mean_ms": pace.mean_ms, "answers": pace.answers})
        }),
        "hours": slots,
        "days": days,
    })
}

fn said(said: Said) -> Value {
    json!({"right": said.right, "asked": said.asked})
}

fn figure<T>(figure: &Figure<T>, of: impl FnOnce(&T) -> Value) -> Value {
    match figure {
        Figure::Is(figure) => of(figure),
        Figure::Waits { .. } => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Moment};
    use crate::course::Course;
    use crate::material::Files;
    use crate::study::History;

    #[test]
    fn nothing_yet_is_a_whole_object() {
        let clock = Clock::Stopped(Moment(1_795_158_000_000));
        let (course, _) = Course::load(&Files::embedded());
        let today = clock.today(clock.now());
        let stats = Stats::of(&course, &History::default(), clock, today, Range::Month);
        let object = object(&stats);
        assert_eq!(object["answers"], json!(0));
        assert_eq!(object["readiness"], Value::Null);
        assert_eq!(object["topics"].as_array().unwrap().len(), course.lessons().len());
        assert_eq!(object["day"], json!("2026-11-20"));
    }
}
