//! How each figure was worked out: the formula in words, with the numbers that went in.

use super::super::{count, date, duration};
use super::{clock, hours, percent, range, sure, waits, waits_for_hours};
use crate::course::quiz::Domain;
use crate::study::readiness::{Given, NEEDED, Readiness};
use crate::study::stats::{DAYS_AHEAD, EXAM_PACE_MS, Nut, Spot, Stats, Topic, Unlearned};
use crate::study::{Figure, Range};

/// How a figure was worked out.
pub fn why(stats: &Stats, spot: Spot) -> String {
    let said = match spot {
        Spot::Readiness => Some(why_readiness(&stats.readiness)),
        Spot::Topic(at) => stats.topics.get(at).map(|topic| why_topic(topic, stats.range)),
        Spot::Belief(at) => stats.beliefs.get(at).map(why_belief),
        Spot::Nut(at) => stats.nuts.get(at).map(why_nut),
        Spot::Forecast => Some(why_forecast(stats)),
        Spot::Due => Some(why_due(stats)),
        Spot::Calibration => Some(why_calibration(stats)),
        Spot::Recall => Some(why_recall(stats)),
        Spot::Hours => Some(why_hours(stats)),
        Spot::Pace => Some(why_pace(stats)),
        Spot::Days => Some(why_days(stats)),
    };
    said.unwrap_or_default()
}

/// How ready somebody is.
pub fn why_readiness(figure: &Figure<Readiness>) -> String {
    let Figure::Is(readiness) = figure else {
        return waits(figure, "answer", "where you stand").unwrap_or_default();
    };
    let from = &readiness.from;
    let given = |given: &Given, after: &str| {
        format!(
            "{:.2} after {after} ({} of {:.1} expected, {})",
            given.ratio,
            given.right,
            given.expected,
            count(given.asked, "answer")
        )
    };
    let weights: Vec<String> =
        Domain::ALL.iter().map(|domain| domain.weight().to_string()).collect();
    format!(
        "The score of 100 to expect if the exam were today. {} of {} questions were asked: each counts \
         with the recall that FSRS expects, times what you gave of it: {}, {}. A question never asked \
         counts like your first answers, {} ({} of {} right), pulled towards its topic's; a topic not \
         begun lies halfway to 30 %, which is luck. Domains weigh as in the exam: {}. Four in five exams \
         of 65 questions end between {:.0} and {:.0}. {NEEDED} leaves room over the 720 of 1 000 points \
         that pass.",
        from.seen,
        from.questions,
        given(&from.known, "a right answer"),
        given(&from.missed, "a miss"),
        percent(from.first()),
        from.first_right,
        from.firsts,
        weights.join(", "),
        readiness.low,
        readiness.high,
    )
}

/// What is known of a topic.
pub(super) fn why_topic(topic: &Topic, over: Range) -> String {
    let Topic { title, seen, questions, missed, guessed, certain_wrong, .. } = topic;
    let Some(know) = topic.know else {
        return format!("{title}: none of {questions} questions was asked, so nothing is known.");
    };
    let right = seen - missed;
    let recall = match topic.recall {
        Some(recall) => {
            let guesses = match guessed {
                0 => String::new(),
                1 => ", one right guess counting half".to_owned(),
                n => format!(", {n} right guesses counting half"),
            };
            format!(
                "{right} right with a mean recall of {} (FSRS, today){guesses}",
                percent(recall)
            )
        }
        None => "none right".to_owned(),
    };
    let slow = topic.median_ms.map_or_else(
        || "Too few answers to say whether it is slow.".to_owned(),
        |median| {
            format!(
                "Its middle answer took {}; over the {} that the exam allows it is marked slow.",
                clock(median),
                clock(EXAM_PACE_MS)
            )
        },
    );
    format!(
        "{title}: know {} is the sum over {seen} of {questions} questions, divided by {seen}: {missed} \
         missed the last time counting nothing, {recall}. In the last {}, {} certain and wrong. {slow}",
        percent(know),
        range(over),
        count(*certain_wrong, "answer"),
    )
}

/// Why a belief is on the list, or gone.
pub(super) fn why_belief(belief: &Unlearned) -> String {
    let seen: Vec<String> = belief.resisted.iter().map(|day| date(*day)).collect();
    let seen = match &seen[..] {
        [] => "It was not seen through since".to_owned(),
        days => format!("It was seen through on {}", days.join(", ")),
    };
    let state = if belief.gone {
        "so it is gone."
    } else {
        "and it is gone after three right answers, each a week after the one before."
    };
    let times = count(belief.seen as usize, "time");
    format!("Chosen with certainty {times}, last on {}. {seen}, {state}", date(belief.last))
}

/// Why a question is a hard nut.
pub(super) fn why_nut(nut: &Nut) -> String {
    format!(
        "{} was missed {} of {}. From four misses on, reading it once more helps less than operating it.",
        nut.id,
        count(nut.missed as usize, "time"),
        nut.seen
    )
}

/// How the forecast was made.
pub(super) fn why_forecast(stats: &Stats) -> String {
    let Some(forecast) = stats.forecast.get() else {
        return waits(&stats.forecast, "answer", "what you will remember").unwrap_or_default();
    };
    let drawn = if forecast.drawn < forecast.seen {
        format!("{} of your {} questions, evenly drawn", forecast.drawn, forecast.seen)
    } else {
        count(forecast.seen, "question")
    };
    format!(
        "The mean recall over {drawn}, after FSRS: up to today as it was on each day; from tomorrow on as if \
         each is reviewed when it is due, and remembered then. What is left without any review is worked out \
         alike. The goal of {} is your setting.",
        percent(forecast.goal)
    )
}

/// Whose memory FSRS reckons with.
fn whose(trained: usize) -> String {
    match trained {
        0 => "It reckons with an average learner until you have given 400 answers on later days; then it is \
              fitted to yours."
            .to_owned(),
        answers => format!(
            "Its parameters were fitted to {} of yours, and will be again after 400 more.",
            count(answers, "answer")
        ),
    }
}

/// What is counted as due.
pub(super) fn why_due(stats: &Stats) -> String {
    let all: usize = stats.due.iter().sum();
    format!(
        "Questions by the day on which their recall falls to your goal, or on which the exam wants them: {} \
         today or before, {all} within {DAYS_AHEAD} days. Answering one moves it, so later days grow.",
        stats.due[0]
    )
}

/// How sure is how right.
pub(super) fn why_calibration(stats: &Stats) -> String {
    let Some(said) = stats.habits.calibration.get() else {
        return waits(&stats.habits.calibration, "answer", "how right you are when you are sure")
            .unwrap_or_default();
    };
    let said = said.map(|(how, said)| format!("{} {} of {}", sure(how), said.right, said.asked));
    format!(
        "Right answers among those where you said so, {}: {}. Well measured, guesses are near a quarter and \
         certainty near 100 %.",
        over(stats.range),
        said.join(", ")
    )
}

/// Recall asked for and given.
pub(super) fn why_recall(stats: &Stats) -> String {
    let Some(recall) = stats.habits.recall.get() else {
        let figure = &stats.habits.recall;
        return waits(figure, "later answer", "recall asked for and given").unwrap_or_default();
    };
    format!(
        "Of {} to questions that came back on a later day, {}, {} were right. FSRS expected {} at those \
         moments; your setting asks for {}. {}",
        count(recall.given.asked, "answer"),
        over(stats.range),
        recall.given.right,
        percent(recall.expected),
        percent(recall.goal),
        whose(stats.trained)
    )
}

/// The hours that suit.
pub(super) fn why_hours(stats: &Stats) -> String {
    let Some((best, worst)) = stats.habits.best.get() else {
        return waits_for_hours(&stats.habits.best).unwrap_or_default();
    };
    let slot = |slot: &crate::study::stats::Slot| {
        format!("{} {} of {}", hours(*slot), slot.said.right, slot.said.asked)
    };
    format!(
        "Right answers by two hours of the day, {}: best {}, worst {}. Only hours with 20 answers count, and \
         they differ in what was asked, too.",
        over(stats.range),
        slot(best),
        slot(worst)
    )
}

/// Minutes a question.
pub(super) fn why_pace(stats: &Stats) -> String {
    let Some(pace) = stats.habits.pace.get() else {
        return waits(&stats.habits.pace, "answer", "how long a question takes you")
            .unwrap_or_default();
    };
    format!(
        "The mean of {}, {}, from question to answer; one over five minutes counts as five. The exam has \
         130 minutes for 65 questions: {} each.",
        count(pace.answers, "answer"),
        over(stats.range),
        clock(EXAM_PACE_MS)
    )
}

/// Study by day.
pub(super) fn why_days(stats: &Stats) -> String {
    let sum: u64 = stats.days.iter().map(|(_, ms)| ms).sum();
    let studied = stats.days.iter().filter(|(_, ms)| *ms > 0).count();
    format!(
        "{} on {} of {}: from answer to answer and page to page, where no pause was longer than five minutes.",
        duration(sum),
        studied,
        count(stats.days.len(), "day")
    )
}

fn over(over: Range) -> String {
    match over {
        Range::All => "since the first day".to_owned(),
        _ => format!("in the last {}", range(over)),
    }
}
