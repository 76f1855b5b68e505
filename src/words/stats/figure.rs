//! Each figure of the statistics in a sentence or two, for whoever hears them one by one.

use super::super::{count, date, duration};
use super::{
    clock, domain, forecast, hours, needed, percent, range, score, score_range, sure, waits,
    waits_for_hours,
};
use crate::study::stats::{DAYS_AHEAD, EXAM_PACE_MS, Habits, Nut, Spot, Stats, Topic, Unlearned};

/// What a figure says, or what it waits for.
pub fn figure(stats: &Stats, spot: Spot) -> String {
    match spot {
        Spot::Readiness => readiness(stats),
        Spot::Topic(at) => stats.topics.get(at).map(topic).unwrap_or_default(),
        Spot::Belief(at) => stats.beliefs.get(at).map(belief).unwrap_or_default(),
        Spot::Nut(at) => stats.nuts.get(at).map(nut).unwrap_or_default(),
        Spot::Forecast => {
            let waits = waits(&stats.forecast, "answer", "what you will remember");
            let said = stats.forecast.get().map(forecast).or(waits);
            format!("Memory: {}", said.unwrap_or_default())
        }
        Spot::Due => format!(
            "Due: {} today, {} within {DAYS_AHEAD} days.",
            stats.due[0],
            stats.due.iter().sum::<usize>()
        ),
        Spot::Calibration => calibration(&stats.habits),
        Spot::Recall => recall(&stats.habits),
        Spot::Pace => pace(&stats.habits),
        Spot::Hours => times(&stats.habits),
        Spot::Days => {
            let studied = stats.days.iter().filter(|(_, ms)| *ms > 0).count();
            let sum = stats.days.iter().map(|(_, ms)| ms).sum();
            let first = stats.days.first().map(|(day, _)| date(*day)).unwrap_or_default();
            let (range, sum) = (range(stats.range), duration(sum));
            format!("Study by day, {range}: {sum} on {} since {first}.", count(studied, "day"))
        }
    }
}

fn calibration(habits: &Habits) -> String {
    let Some(said) = habits.calibration.get() else {
        let shows = "how right you are when you are sure";
        return waiting("How sure is how right", waits(&habits.calibration, "answer", shows));
    };
    let said = said.map(|(how, said)| match said.share() {
        Some(share) => format!("{} {} of {}", sure(how), percent(share), said.asked),
        None => format!("{} never said", sure(how)),
    });
    format!("When you say so, you are right: {}.", said.join(", "))
}

fn recall(habits: &Habits) -> String {
    let Some(recall) = habits.recall.get() else {
        let shows = "recall asked for and given";
        return waiting("Recall", waits(&habits.recall, "later answer", shows));
    };
    let given = recall.given.share().map_or_else(|| "none".to_owned(), percent);
    let (goal, expected) = (percent(recall.goal), percent(recall.expected));
    let over = count(recall.given.asked, "answer");
    format!("Recall: {goal} asked for, {given} given, {expected} expected, over {over}.")
}

fn pace(habits: &Habits) -> String {
    let Some(pace) = habits.pace.get() else {
        let shows = "how long a question takes you";
        return waiting("Minutes a question", waits(&habits.pace, "answer", shows));
    };
    let (own, exam) = (clock(pace.mean_ms), clock(EXAM_PACE_MS));
    format!("Minutes a question: {own}; the exam allows {exam}.")
}

fn times(habits: &Habits) -> String {
    let Some((best, worst)) = habits.best.get() else {
        return waiting("Time of day", waits_for_hours(&habits.best));
    };
    let [best, worst] = [best, worst].map(|slot| {
        format!("{}, {}", hours(*slot), slot.said.share().map(percent).unwrap_or_default())
    });
    format!("Time of day: best {best}; worst {worst}.")
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
