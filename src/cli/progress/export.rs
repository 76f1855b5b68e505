//! Progress as text for others: JSON for gatelab itself, CSV for spreadsheets, tagged cards for Anki.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;
use serde_json::json;

use super::super::places::Places;
use super::super::study::Desk;
use super::super::{Exit, schema};
use crate::clock::Day;
use crate::course::quiz::Question;
use crate::study::{History, Sure, facts_in};

/// What progress can be exported to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in super::super) enum Format {
    /// Every fact, as progress import takes them
    Json,
    /// One line an answer
    Csv,
    /// Every question met, as a card with tags
    Anki,
}

pub(super) fn run(
    to: Format,
    file: Option<&Path>,
    force: bool,
    places: &Places,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let mut text = Vec::new();
    match to {
        Format::Json => {
            let facts = facts_in(&places.data).unwrap_or_default();
            schema::print("progress export", json!({"facts": facts}), &mut text)?;
        }
        Format::Csv => csv(&Desk::open(places, err)?.history, &mut text)?,
        Format::Anki => anki(&Desk::open(places, err)?, &mut text)?,
    }
    let Some(file) = file else {
        out.write_all(&text)?;
        return Ok(Exit::DONE);
    };
    let mut options = OpenOptions::new();
    options.write(true).create_new(!force).create(force).truncate(force);
    if let Err(error) = options.open(file).and_then(|mut open| open.write_all(&text)) {
        let there = error.kind() == io::ErrorKind::AlreadyExists;
        let hint = if there { " --force overwrites it." } else { "" };
        writeln!(err, "gatelab: {} cannot be written: {error}.{hint}", file.display())?;
        return Ok(Exit::NO);
    }
    writeln!(out, "{}", file.display())?;
    Ok(Exit::DONE)
}

/// One line an answer that was not taken back, as RFC 4180 has it.
fn csv(history: &History, out: &mut impl Write) -> io::Result<()> {
    write!(out, "day,at,question,revision,lesson,right,sure,hints,chosen,seconds,beliefs\r\n")?;
    for (day, review) in history.answers() {
        let chosen: Vec<String> = review.chosen.iter().map(ToString::to_string).collect();
        let sure = sure(review.sure);
        let fields = [
            day.to_string(),
            format!("{:.3}", review.at.timestamp()),
            review.question.to_string(),
            review.revision.to_string(),
            review.lesson.clone(),
            review.right.to_string(),
            sure.to_owned(),
            review.hints.to_string(),
            chosen.join(" "),
            format!("{}.{:03}", review.took_ms / 1000, review.took_ms % 1000),
            review.beliefs.join(" "),
        ];
        write!(out, "{}\r\n", fields.map(|field| quoted(&field)).join(","))?;
    }
    Ok(())
}

/// How sure, in the word that journals use.
pub(in super::super) const fn sure(sure: Sure) -> &'static str {
    match sure {
        Sure::Guess => "guess",
        Sure::Think => "think",
        Sure::Certain => "certain",
    }
}

fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", field.replace('"', "\"\""));
    }
    field.to_owned()
}

/// Anki's own text form: a guid, so that a second import changes cards instead of doubling them, front,
/// back, tags.
fn anki(desk: &Desk, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "#separator:tab\n#html:true\n#notetype:Basic\n#deck:gatelab")?;
    writeln!(out, "#guid column:1\n#tags column:4")?;
    let met: BTreeSet<_> = desk.history.answers().map(|(_, review)| &review.question).collect();
    for question in met.into_iter().filter_map(|id| desk.course.question(id)) {
        let mut front = format!("{}<br><br>{}", html(&question.stem), html(&question.ask));
        let mut back = String::new();
        for (letter, option) in ('a'..).zip(&question.options) {
            front = format!("{front}<br>{letter}. {}", html(&option.text));
            let right = if option.right { "<b>Right.</b> " } else { "" };
            back = format!("{back}{letter}. {right}{}<br>", html(&option.why));
        }
        let tags = tags(question, &desk.history, desk.today());
        writeln!(out, "gatelab-{}\t{front}\t{back}\t{tags}", question.id)?;
    }
    Ok(())
}

/// Where it belongs, and how it stands.
fn tags(question: &Question, history: &History, today: Day) -> String {
    let mut tags =
        vec![format!("gatelab::{}", question.lesson), format!("domain::{:?}", question.domain)];
    if let Some(record) = history.record(&question.id) {
        let due = record.memory.due().is_some_and(|day| day <= today);
        let marks = [("missed", record.missed > 0), ("due", due)];
        tags.extend(marks.into_iter().filter(|(_, so)| *so).map(|(tag, _)| tag.to_owned()));
    }
    tags.join(" ").to_lowercase()
}

/// One line of HTML; the marks of inline markdown stay, they are readable.
fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.trim().lines().collect::<Vec<_>>().join("<br>").replace('\t', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_keeps_its_commas_and_its_quotes() {
        for (field, written) in
            [("a b", "a b"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\"")]
        {
            assert_eq!(quoted(field), written);
        }
        assert_eq!(html(" a < b\n\tc & d"), "a &lt; b<br> c &amp; d");
    }
}
