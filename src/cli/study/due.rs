//! `gatelab due`: the questions that are due on a day.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::super::{Exit, schema};
use super::{Desk, places};
use crate::clock::Day;
use crate::{study, words};

/// Lists what is due today, or on that day when nothing is answered until then.
pub(in super::super) fn due(
    on: Option<Day>,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let desk = Desk::open(&places, err)?;
    let day = on.unwrap_or_else(|| desk.today());
    let mut questions = Vec::new();
    for id in study::due(&desk.course, &desk.history, day) {
        let Some(question) = desk.course.question(id) else { continue };
        let memory = desk.history.memory(id);
        let (Some(due), Some(recall)) = (memory.due(), desk.history.recall(&memory, day)) else {
            continue;
        };
        questions.push((question, due, recall));
    }
    if json {
        let questions: Vec<Value> = questions
            .iter()
            .map(|(question, due, recall)| {
                json!({"id": question.id, "lesson": question.lesson, "section": question.section,
                    "due": due.to_string(), "recall": (f64::from(*recall) * 1000.0).round() / 1000.0,
                    "changed": desk.history.changed(question)})
            })
            .collect();
        let object = json!({"day": day.to_string(), "questions": questions});
        schema::print("due", object, out)?;
        return Ok(Exit::DONE);
    }
    for (question, due, recall) in &questions {
        let changed =
            if desk.history.changed(question) { ", changed since you saw it" } else { "" };
        let percent = (recall * 100.0).round();
        let since = words::date(*due);
        writeln!(
            out,
            "{}  {since}, recall {percent} %{changed}. {}",
            question.id, question.section
        )?;
    }
    writeln!(out, "{} due on {}.", words::count(questions.len(), "question"), words::date(day))?;
    Ok(Exit::DONE)
}

/// A day as an argument.
pub(in super::super) fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).ok_or_else(|| "a day is written 2026-12-14".to_owned())
}
