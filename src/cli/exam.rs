//! `gatelab exam`: the reports of mock exams, and the list of them, as text, Markdown or JSON.

use std::io::{self, Write};

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::places::places;
use super::study::Desk;
use super::{Exit, schema};
use crate::course::Course;
use crate::study::Sitting;
use crate::study::exam::{Group, Report, Tally};
use crate::words;

#[derive(Debug, Subcommand)]
pub(super) enum Exam {
    /// Print the report of a mock exam
    Report {
        /// Its number, or LAST
        #[arg(default_value = "LAST")]
        which: String,
        /// As what
        #[arg(long, value_enum, default_value_t = Format::Text)]
        format: Format,
        /// One JSON object instead of text, as --format json
        #[arg(long, conflicts_with = "format")]
        json: bool,
    },
    /// List the mock exams, finished or open
    List {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
}

/// What a report is printed as.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Text
    Text,
    /// Markdown
    Md,
    /// One JSON object
    Json,
}

pub(super) fn run(what: &Exam, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let desk = Desk::open(&places, err)?;
    match what {
        Exam::Report { which, format, json } => {
            let format = if *json { Format::Json } else { *format };
            print_report(&desk, which, format, out, err)
        }
        Exam::List { json } => list(&desk, *json, out),
    }
}

fn print_report(
    desk: &Desk,
    which: &str,
    format: Format,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let exams = desk.history.exams();
    let last = which.eq_ignore_ascii_case("last");
    let number = which.parse::<usize>().ok();
    if !last && number.is_none() {
        writeln!(err, "gatelab: \"{which}\" is no exam. Give its number, or LAST.")?;
        return Ok(Exit::USAGE);
    }
    let now = desk.clock.now();
    let finished = exams.finished(now).filter(|(n, _)| last || Some(*n) == number).last();
    let Some((_, sitting)) = finished else {
        let open = number.and_then(|n| exams.all().get(n.checked_sub(1)?));
        match (open, number) {
            (Some(_), Some(n)) => {
                writeln!(
                    err,
                    "gatelab: mock exam {n} is not turned in. Go on with it in gatelab: g e."
                )?;
            }
            (None, Some(n)) => {
                writeln!(err, "gatelab: there is no mock exam {n}. gatelab exam list has them.")?;
            }
            _ => {
                writeln!(
                    err,
                    "gatelab: no mock exam was finished yet. Begin one in gatelab: g e."
                )?;
            }
        }
        return Ok(Exit::NO);
    };
    let read = sitting.read_at(now);
    let Some(report) = Report::of(sitting, &desk.history, &desk.course, read) else {
        return Ok(Exit::NO);
    };
    match format {
        Format::Text => write!(out, "{}", words::exam_report(&report, &desk.course, false))?,
        Format::Md => write!(out, "{}", words::exam_report(&report, &desk.course, true))?,
        Format::Json => {
            schema::print("exam report", as_json(&report, sitting, &desk.course), out)?;
        }
    }
    Ok(Exit::DONE)
}

fn list(desk: &Desk, as_json: bool, out: &mut impl Write) -> io::Result<Exit> {
    let now = desk.clock.now();
    let exams = desk.history.exams();
    let mut rows = Vec::new();
    for (number, sitting) in (1..).zip(exams.all()) {
        let read = sitting.read_at(now);
        let report = Report::of(sitting, &desk.history, &desk.course, read);
        let day = desk.clock.today(sitting.began);
        if as_json {
            let score = report.as_ref().map(|r| r.estimate.score);
            let verdict = report.as_ref().map(|r| words::chance(r.estimate.chance()));
            rows.push(json!({"number": number, "began": sitting.began.timestamp().to_string(),
                "questions": sitting.paper.items.len(), "form": sitting.paper.form,
                "seed": sitting.paper.seed, "open": !sitting.turned_in(),
                "left_ms": sitting.clock().left(read), "score": score, "verdict": verdict}));
            continue;
        }
        let kind = words::exam_kind(sitting.paper.form, sitting.paper.items.len());
        match report {
            Some(report) => {
                let (words, score) =
                    (words::chance(report.estimate.chance()), report.estimate.score);
                let right = words::exam_right(&report);
                writeln!(
                    out,
                    "{number}. {}: {words}, about {score}, {right}. {kind}.",
                    words::date(day)
                )?;
            }
            None => writeln!(out, "{}. {kind}.", words::exam_open(number, sitting, now))?,
        }
    }
    if as_json {
        schema::print("exam list", json!({"exams": rows}), out)?;
    } else if exams.all().is_empty() {
        writeln!(out, "No mock exam was begun yet. In gatelab: g e.")?;
    }
    Ok(Exit::DONE)
}

fn as_json(report: &Report, sitting: &Sitting, course: &Course) -> Value {
    let numbers = |places: &[usize]| places.iter().map(|place| place + 1).collect::<Vec<_>>();
    let tally =
        |tally: &Tally| json!({"right": numbers(&tally.right), "wrong": numbers(&tally.wrong)});
    let domains: Vec<Value> = report
        .domains
        .iter()
        .map(|row| {
            json!({"domain": row.domain, "weight": row.domain.weight(), "weakest": row.weakest,
                "percent": row.tally.percent(), "questions": tally(&row.tally)})
        })
        .collect();
    let questions: Vec<Value> = sitting
        .paper
        .items
        .iter()
        .zip(sitting.sheets())
        .enumerate()
        .map(|(place, (item, sheet))| {
            json!({"number": place + 1, "question": item.question, "right": sitting.right(place),
                "chosen": sheet.chosen, "marked": sheet.marked, "took_ms": sheet.took_ms,
                "scored": item.scored})
        })
        .collect();
    let next: Vec<Value> = report
        .next
        .iter()
        .map(|advice| {
            json!({"what": words::exam_advice(advice, report, course),
                "minutes": advice.minutes(), "questions": numbers(advice.places())})
        })
        .collect();
    let ideas: Vec<Value> = report
        .ideas
        .iter()
        .map(|idea| json!({"belief": idea.belief, "questions": numbers(&idea.misses)}))
        .collect();
    let estimate = report.estimate;
    json!({
        "number": report.number,
        "began": report.began.timestamp().to_string(),
        "form": report.form,
        "verdict": words::chance(estimate.chance()),
        "estimate": {"score": estimate.score, "low": estimate.low, "high": estimate.high},
        "used_ms": report.ended.used_ms,
        "limit_ms": report.limit_ms,
        "time_ran_out": report.ended.by_time,
        "away_ms_counted": report.missed_ms,
        "all": tally(&report.all),
        "scored": tally(&report.scored),
        "domains": domains,
        "one_answer": tally(&report.single),
        "two_or_three": tally(&report.several),
        "marked": tally(&report.marks.marked),
        "not_marked": tally(&report.marks.unmarked),
        "changed": {"wrong_to_right": numbers(&report.changes.helped),
            "right_to_wrong": numbers(&report.changes.hurt),
            "wrong_to_wrong": numbers(&report.changes.neither)},
        "struck_out_right": numbers(&report.struck_right),
        "blank": numbers(&report.blank),
        "never_counted": numbers(&report.places(Group::Unscored)),
        "slow": {"past_ms": report.times.slow_ms, "questions": tally(&report.times.slow)},
        "ideas": ideas,
        "next": next,
        "questions": questions,
    })
}
