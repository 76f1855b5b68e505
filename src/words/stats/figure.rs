//! Each figure of the statistics in a sentence or two, for whoever hears them one by one.

use super::super::{count, date, duration};
use super::{
    clock, domain, forecast, hours, needed, percent, range, score, score_range, sure, waits,
    waits_for_hours,
};
use crate::study::stats::{DAYS_AHEAD, EXAM_PACE_MS, Nut, Spot, Stats, Topic, Unlearned};

/// What a figure says, or what it waits for.
pub fn figure(stats: &Stats, spot: Spot) -> String {
    let habits = &stats.habits;
    match spot {
        Spot::Readiness => readiness(stats),
        Spot::Topic(at) => stats.topics.get(at).map(topic).unwrap_or_default(),
        Spot::Belief(at) => stats.beliefs.get(at).map(belief).unwrap_or_default(),
        Spot::Nut(at) => stats.nuts.get(at).map(nut).unwrap_or_default(),
        Spot::Forecast => match stats.forecast.get() {
            Some(line) => format!("Memory: {}", forecast(line)),
            None => waiting("Memory", waits(&stats.forecast, "answer", "what you will remember")),
        },
        Spot::Due => format!(
            "Due: {} today, {} within {DAYS_AHEAD} days.",
            stats.due[0],
            stats.due.iter().sum::<usize>()
        ),
        Spot::Calibration => match habits.calibration.get() {
            Some(said) => {
                let said: Vec<String> = said
                    .iter()
                    .map(|(how, said)| match said.share() {
                        Some(share) => {
                            format!("{} {} of {}", sure(*how), percent(share), said.asked)
                        }
                        None => format!("{} never said", sure(*how)),
                    })
                    .collect();
                format!("When you say so, you are right: {}.", said.join(", "))
            }
            None => waiting(
                "How sure is how right",
                waits(&habits.calibration, "answer", "how right you are when you are sure"),
            ),
        },
        Spot::Recall => match habits.recall.get() {
            Some(recall) => format!(
                "Recall: {} asked for, {} given, {} expected, over {}.",
                percent(recall.goal),
                recall.given.share().map_or_else(|| "none".to_owned(), percent),
                percent(recall.expected),
                count(recall.given.asked, "answer")
            ),
            None => {
                let waits = waits(&habits.recall, "later answer", "recall asked for and given");
                waiting("Recall", waits)
            }
        },
        Spot::Pace => match habits.pace.get() {
            Some(pace) => format!(
                "Minutes a question: {}; the exam allows {}.",
                clock(pace.mean_ms),
                clock(EXAM_PACE_MS)
            ),
            None => {
                let waits = waits(&habits.pace, "answer", "how long a question takes you");
                waiting("Minutes a question", waits)
            }
        },
        Spot::Hours => match habits.best.get() {
            Some((best, worst)) => {
                let share = |slot: &crate::study::stats::Slot| {
                    slot.said.share().map(percent).unwrap_or_default()
                };
                format!(
                    "Time of day: best {}, {}; worst {}, {}.",
                    hours(*best),
                    share(best),
                    hours(*worst),
                    share(worst)
                )
            }
            None => waiting("Time of day", waits_for_hours(&habits.best)),
        },
        Spot::Days => {
            let studied = stats.days.iter().filter(|(_, ms)| *ms > 0).count();
            let sum = stats.days.iter().map(|(_, ms)| ms).sum();
            let first = stats.days.first().map(|(day, _)| date(*day)).unwrap_or_default();
            let days = count(studied, "day");
            format!(
                "Study by day, {}: {} on {days} since {first}.",
                range(stats.range),
                duration(sum)
            )
        }
    }
}

fn waiting(name: &str, waits: Option<String>) -> String {
    format!("{name}: {}", waits.unwrap_or_default())
}

fn readiness(stats: &Stats) -> String {
    let Some(readiness) = stats.readiness.get() else {
        return waiting("Readiness", waits(&stats.readiness, "answer", "where you stand"));
    };
    let domains: Vec<String> = readiness
        .domains
        .iter()
        .map(|(which, score)| format!("{} {score:.0}", domain(*which).trim_end_matches('.')))
        .collect();
    format!(
        "Readiness: {} of 100, {}. {}. {}",
        score(readiness),
        score_range(readiness, None),
        domains.join(", "),
        needed(readiness)
    )
}

fn topic(topic: &Topic) -> String {
    let Topic { title, seen, questions, certain_wrong, .. } = topic;
    let Some(know) = topic.know else {
        return format!("{title}: none of {} seen.", count(*questions, "question"));
    };
    let slow = if topic.slow() { ", slow" } else { "" };
    let certain = match certain_wrong {
        0 => String::new(),
        n => format!(", {} certain but wrong", count(*n, "time")),
    };
    format!("{title}: know {}, {seen} of {questions} seen{slow}{certain}.", percent(know))
}

fn belief(belief: &Unlearned) -> String {
    format!(
        "\"{}\": chosen {}, last on {}, {}.",
        belief.says,
        count(belief.seen as usize, "time"),
        date(belief.last),
        if belief.gone { "gone" } else { "open" }
    )
}

fn nut(nut: &Nut) -> String {
    let missed = count(nut.missed as usize, "time");
    format!("Hard nut {}, missed {missed} of {}: {}", nut.id, nut.seen, nut.ask.trim())
}
