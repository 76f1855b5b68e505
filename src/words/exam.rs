//! A mock exam in words: what it will be, how it stands, what it came to, what to do next.

use super::{count, duration};
use crate::clock::Moment;
use crate::course::Course;
use crate::course::quiz::Domain;
use crate::study::Sitting;
use crate::study::exam::{
    Advice, Chance, Form, Group, PASS, Report, Set, Shortfall, Tally, Timing,
};

/// Minutes and seconds: `71:40`.
pub fn exam_clock(millis: u64) -> String {
    let seconds = millis / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// What is left, rounded up to the second, so that nothing is left only at the end.
pub fn exam_left(millis: u64) -> String {
    exam_clock(millis.div_ceil(1000) * 1000)
}

/// Ahead of the pace or behind it: `+1:40`; without a sign where it is less than a second.
pub fn exam_ahead(millis: i64) -> String {
    let sign = if millis <= -1000 {
        "-"
    } else if millis < 1000 {
        ""
    } else {
        "+"
    };
    format!("{sign}{}", exam_clock(millis.unsigned_abs()))
}

/// The warning that stands in place of the clock: `10 MINUTES LEFT`.
pub fn exam_warning(minutes: u64) -> String {
    let minutes = usize::try_from(minutes).unwrap_or(usize::MAX);
    format!("{} left", count(minutes, "minute")).to_uppercase()
}

/// A domain, as the guide shortens it.
pub const fn domain(domain: Domain) -> &'static str {
    match domain {
        Domain::Secure => "Secure",
        Domain::Resilient => "Resilient",
        Domain::Performing => "High-performing",
        Domain::Cost => "Cost-optimised",
    }
}

/// The verdict, in three words at most.
pub const fn chance(chance: Chance) -> &'static str {
    match chance {
        Chance::LikelyPass => "LIKELY PASS",
        Chance::TooClose => "TOO CLOSE",
        Chance::NotYet => "NOT YET",
    }
}

/// What an exam of this form will be: `65 questions in 130 min, 2:00 each.`
pub fn exam_form(form: Form, questions: usize) -> String {
    let limit = form.limit_ms(questions);
    let each = exam_clock(limit / (questions as u64).max(1));
    let hidden = match form.unscored_of(questions) {
        0 => String::new(),
        1 => " 1 of them never counts; which one is not said.".to_owned(),
        n => format!(" {n} of them never count; which ones is not said."),
    };
    format!("{} in {} min, {each} each.{hidden}", count(questions, "question"), limit / 60_000)
}

/// The domains of which there are too few, and what follows.
pub fn exam_short(short: &[Shortfall], questions: usize) -> Option<String> {
    let parts: Vec<String> = short
        .iter()
        .map(|s| format!("{} of {} available for {}", s.available, s.wanted, domain(s.domain)))
        .collect();
    let (last, rest) = parts.split_last()?;
    let parts =
        if rest.is_empty() { last.clone() } else { format!("{} and {last}", rest.join(", ")) };
    let questions = count(questions, "question");
    Some(format!("Only {parts}; the exam will have {questions} and the same pace."))
}

/// What the clock does while the learner is away.
pub const fn exam_timing(timing: Timing) -> &'static str {
    match timing {
        Timing::Practice => "q stops the clock. Closing, sleep and a crash stop it too.",
        Timing::Strict => "The clock never stops, as on the day: not for q, sleep or a crash.",
    }
}

/// An exam that is not turned in, for a list: `Mock exam 2 · question 31 of 65 · 71:40 left · clock stopped`.
pub fn exam_open(number: usize, sitting: &Sitting, now: Moment) -> String {
    let place = sitting.here() + 1;
    let of = sitting.paper.items.len();
    let read = sitting.read_at(now);
    if sitting.ended(read).is_some() {
        return format!("Mock exam {number} · time is up · see the report");
    }
    let left = exam_left(sitting.clock().left(read));
    let state = match sitting.paper.form.timing {
        Timing::Practice => "clock stopped",
        Timing::Strict => "clock running",
    };
    format!("Mock exam {number} · question {place} of {of} · {left} left · {state}")
}

/// What a start says about an exam that is not turned in.
pub fn exam_found(number: usize, sitting: &Sitting, now: Moment) -> String {
    let read = sitting.read_at(now);
    let counted = match exam_counted(sitting, now) {
        Some(counted) => format!(" {counted}"),
        None => String::new(),
    };
    if sitting.ended(read).is_some() {
        return format!(
            "Mock exam {number} is over: its time ran out.{counted} ⏎ shows the report."
        );
    }
    let left = exam_left(sitting.clock().left(read));
    let place = sitting.here() + 1;
    format!("Mock exam {number} is open: question {place}, {left} left.{counted} ⏎ go on.")
}

/// How much of the time away a strict clock counts.
pub fn exam_counted(sitting: &Sitting, now: Moment) -> Option<String> {
    let clock = sitting.clock();
    let away = now.millis_since(clock.last_seen()).max(0).unsigned_abs();
    let strict = sitting.paper.form.timing == Timing::Strict;
    (strict && away >= 1000).then(|| {
        let away = away.min(clock.left(clock.last_seen()));
        format!("Strict timing counted the {} you were away.", duration(away))
    })
}

/// What is said when the learner leaves the room.
pub fn exam_left_room(number: usize, sitting: &Sitting, now: Moment) -> String {
    let left = exam_left(sitting.clock().left(now));
    match sitting.paper.form.timing {
        Timing::Practice => format!("Mock exam {number} stopped with {left} left. g e goes on."),
        Timing::Strict => {
            format!("Mock exam {number} runs on, {left} left: strict timing. g e goes on.")
        }
    }
}

/// What is asked before turning in.
pub fn exam_turning_in(sitting: &Sitting) -> String {
    let all = sitting.paper.items.len();
    match sitting.blank().len() {
        0 => format!("All {all} are answered. Turned in is turned in: it cannot be undone."),
        1 => "1 is blank and counts as wrong. A guess costs nothing.".to_owned(),
        n => format!("{n} are blank and count as wrong. A guess costs nothing."),
    }
}

/// How much time there is for what is blank.
pub fn exam_blanks(sitting: &Sitting, now: Moment) -> String {
    let left = sitting.clock().left(now);
    match sitting.blank().len() as u64 {
        0 => format!("{} left, and nothing is blank.", exam_left(left)),
        blank => {
            format!("{} left for {blank} is {} each.", exam_left(left), exam_clock(left / blank))
        }
    }
}

/// The verdict of a report in a line.
pub fn exam_verdict(report: &Report) -> String {
    let estimate = report.estimate;
    format!(
        "about {}  (range {} to {})    pass mark {PASS}",
        estimate.score, estimate.low, estimate.high
    )
}

/// How many were right, and of those that counted.
pub fn exam_right(report: &Report) -> String {
    let (all, scored) = (&report.all, &report.scored);
    let right = format!("{} of {} right", all.right.len(), all.len());
    if scored.len() == all.len() {
        return right;
    }
    format!("{right}, {} of the {} that counted", scored.right.len(), scored.len())
}

/// What the estimate is and is not.
pub fn exam_estimate(report: &Report) -> String {
    let hidden = report.all.len() - report.scored.len();
    let never = match hidden {
        0 => "every question counted".to_owned(),
        1 => "1 question never counts".to_owned(),
        n => format!("{n} questions never count"),
    };
    format!(
        "\"About {}\" is our estimate: right answers of 1000; 8 in 10 sittings at this level fall into the range. AWS does not publish how it turns right answers into points; {never}.",
        report.estimate.score
    )
}

/// Time used, and how it ended.
pub fn exam_used(report: &Report) -> String {
    let used = format!("{} of {}", exam_clock(report.ended.used_ms), exam_clock(report.limit_ms));
    if report.ended.by_time { format!("{used}, time ran out") } else { used }
}

/// What slow questions came to.
pub fn exam_slow(report: &Report) -> String {
    let slow = &report.times.slow;
    let past = exam_clock(report.times.slow_ms);
    match slow.len() {
        0 => format!("No question took longer than {past}."),
        all => {
            let right = slow.right.len();
            let times = if right == 1 { "1 time".to_owned() } else { format!("{right} times") };
            let rule = if right * 2 < all { " Mark it and move on." } else { "" };
            format!("Past {past} you were right {times} of {all}.{rule}")
        }
    }
}

/// Something to do.
pub fn exam_advice(advice: &Advice, report: &Report, course: &Course) -> String {
    let says = |id: &String| course.belief(id).map_or_else(|| id.clone(), |b| b.says.clone());
    match advice {
        Advice::Lesson { domain: weak, slug, .. } => {
            let lesson = course.lesson(slug);
            let lesson = lesson.map_or_else(|| slug.clone(), |l| format!("lesson {}", l.number));
            format!("{}: {lesson} again", domain(*weak))
        }
        Advice::Unlearn { belief, .. } => format!("Unlearn \"{}\"", says(belief)),
        Advice::Ideas { beliefs, misses, .. } => {
            let of = report.misses.len();
            let ideas = count(beliefs.len(), "idea");
            format!("{} of your {of} misses are about {ideas}", misses.len())
        }
        Advice::Misses { misses, .. } => match misses.len() {
            1 => "Practise the one miss".to_owned(),
            n => format!("Practise all {n} misses"),
        },
        Advice::Blanks(blank) => {
            let verb = if blank.len() == 1 { "was" } else { "were" };
            format!("Guess next time: {} {verb} left blank", blank.len())
        }
    }
}

/// The name of a group of questions.
pub const fn exam_group(group: Group) -> &'static str {
    match group {
        Group::Misses => "misses",
        Group::All => "all questions",
        Group::Domain(of) => domain(of),
        Group::Single => "one answer",
        Group::Several => "choose two or three",
        Group::Right => "right",
        Group::Wrong => "answered, and wrong",
        Group::FeltSure => "not marked, and wrong",
        Group::MarkedRight => "marked, and right",
        Group::MarkedWrong => "marked, and wrong",
        Group::Changed => "changed answers",
        Group::Helped => "wrong to right",
        Group::Hurt => "right to wrong",
        Group::Neither => "wrong to wrong",
        Group::StruckRight => "struck out the right one",
        Group::Slow => "slow ones",
        Group::Blank => "left blank",
        Group::Unscored => "never counted",
    }
}

/// What kind of exam it was.
pub fn exam_kind(form: Form, questions: usize) -> String {
    let set = match form.set {
        Set::Full => "full",
        Set::Gateway => "gateway set",
        Set::Own(_) => "your own",
    };
    let timing = match form.timing {
        Timing::Practice => "practice",
        Timing::Strict => "strict",
    };
    let extra = if form.extra { ", 30 min more" } else { "" };
    format!("{}, {set}, {timing} timing{extra}", count(questions, "question"))
}

/// A report as Markdown; without the marks it reads as text.
pub fn exam_report(report: &Report, course: &Course, markdown: bool) -> String {
    let mut out = Vec::new();
    let head = |text: &str| if markdown { format!("\n## {text}\n") } else { format!("\n{text}") };
    let item = |text: String| if markdown { format!("- {text}") } else { format!("  {text}") };
    let title = format!("Mock exam {}", report.number);
    out.push(if markdown { format!("# {title}\n") } else { title });
    let words = chance(report.estimate.chance());
    let words = if markdown { format!("**{words}**") } else { words.to_owned() };
    out.push(format!(
        "{words}, {}. {}.",
        exam_verdict(report).replace("    ", ", "),
        exam_right(report)
    ));
    let kind = exam_kind(report.form, report.all.len());
    out.push(format!("{kind}. Time {}.", exam_used(report)));
    out.push(exam_estimate(report));

    out.push(head("By domain"));
    for row in &report.domains {
        let weakest = if row.weakest { ", weakest" } else { "" };
        let (name, weight) = (domain(row.domain), row.domain.weight());
        out.push(item(format!("{name} ({weight} %): {}{weakest}", tally(&row.tally))));
    }
    out.push(head("By kind"));
    out.push(item(format!("one answer: {}", tally(&report.single))));
    out.push(item(format!("two or three: {}", tally(&report.several))));
    out.push(head("Marked, or not"));
    let marks = &report.marks;
    out.push(item(format!("not marked: {}", tally(&marks.unmarked))));
    out.push(item(format!("marked for review: {}", tally(&marks.marked))));
    out.push(head("Changed answers"));
    let changes = &report.changes;
    out.push(item(format!("wrong to right: {}", numbers(&changes.helped))));
    out.push(item(format!("right to wrong: {}", numbers(&changes.hurt))));
    out.push(item(format!("wrong to wrong: {}", numbers(&changes.neither))));
    out.push(head("Also"));
    out.push(item(format!("struck out the right one: {}", numbers(&report.struck_right))));
    out.push(item(format!("left blank: {}", numbers(&report.blank))));
    let median = |ms: Option<u64>| ms.map_or_else(|| "none".to_owned(), exam_clock);
    let times = &report.times;
    let (right, wrong) = (median(times.right_median_ms), median(times.wrong_median_ms));
    out.push(item(format!("median time: right {right}, wrong {wrong}")));
    out.push(item(exam_slow(report)));
    for before in &report.before {
        out.push(item(format!("Mock {}: {}", before.number, before.score)));
    }
    out.push(head("Misses"));
    out.push(item(numbers(&report.misses)));
    out.push(head("What to do next"));
    for (number, advice) in report.next.iter().enumerate() {
        let minutes = advice.minutes().map_or_else(String::new, |m| format!(", {m} min"));
        let text = exam_advice(advice, report, course);
        out.push(format!("{}. {text}{minutes}", number + 1));
    }
    out.join("\n") + "\n"
}

/// `15 of 19, 79 %`.
fn tally(tally: &Tally) -> String {
    match tally.len() {
        0 => "none".to_owned(),
        all => format!("{} of {all}, {} %", tally.right.len(), tally.percent()),
    }
}

/// How many, and which questions: `2 (14, 52)`.
pub fn numbers(places: &[usize]) -> String {
    if places.is_empty() {
        return "0".to_owned();
    }
    let list: Vec<String> = places.iter().map(|place| (place + 1).to_string()).collect();
    format!("{} ({})", places.len(), list.join(", "))
}
