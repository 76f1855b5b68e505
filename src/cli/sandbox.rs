//! `gatelab sandbox`: a scenario of traffic, played against an API, counted.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Exit, schema};
use crate::sandbox::scenario::{Scenario, Sent};
use crate::sandbox::{START, Sandbox, clock_text};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Play a scenario: who sends what, how often, with which pauses; the answers are counted
    Run {
        /// The scenario, a TOML file
        file: PathBuf,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
}

pub(super) fn run(
    command: &Command,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Command::Run { file, json } = command;
    let told = match play(file, err) {
        Ok(told) => told,
        Err((exit, words)) => {
            writeln!(err, "{words}")?;
            return Ok(exit);
        }
    };
    if *json {
        let one = |sent: &Sent| {
            let counts: Vec<Value> =
                sent.counts.iter().map(|(s, n)| json!({"status": s, "answers": n})).collect();
            json!({"from_ms": sent.from_ms, "over_ms": sent.over_ms, "as": sent.caller,
                "request": sent.request, "counts": counts, "because": sent.because})
        };
        let sent: Vec<Value> = told.iter().map(one).collect();
        schema::print("sandbox run", json!({"sent": sent}), out)?;
        return Ok(Exit::DONE);
    }
    for sent in &told {
        let clock = clock_text(START.plus_millis(sent.from_ms));
        let who = sent.caller.as_deref().unwrap_or("someone");
        let counts: Vec<String> =
            sent.counts.iter().map(|(status, n)| format!("{n}×{status}")).collect();
        let counts = counts.join(" ");
        writeln!(out, "{clock}  {who:<12} {:<32} {counts}", sent.request)?;
        writeln!(out, "{:10}last one: {}", "", sent.because)?;
    }
    Ok(Exit::DONE)
}

/// What everybody got, or how to end and with which words.
fn play(file: &Path, err: &mut impl Write) -> Result<Vec<Sent>, (Exit, String)> {
    let usage = |sentence: String| (Exit::USAGE, format!("gatelab: {sentence}"));
    let read = |path: &Path| {
        fs::read_to_string(path)
            .map_err(|error| usage(format!("{} cannot be read: {error}", path.display())))
    };
    let text = read(file)?;
    let name = file.display().to_string();
    let fault = |problem: crate::material::Problem| (Exit::CONTENT, problem.to_string());
    let scenario = Scenario::read(&name, &text).map_err(fault)?;
    let (api, text) = if let Some(slug) = &scenario.lesson {
        let course = super::places::course(err).map_err(|error| usage(error.to_string()))?;
        let lesson = super::material::lesson(&course, slug).map_err(usage)?;
        let (api, text) =
            lesson.sandbox().ok_or_else(|| usage(format!("lesson {slug} has no sandbox")))?;
        (api, text.to_owned())
    } else {
        let path = file.with_file_name(scenario.api.as_deref().unwrap_or_default());
        (path.display().to_string(), read(&path)?)
    };
    let mut sandbox = Sandbox::open(&api, &text).map_err(|problems| {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        (Exit::CONTENT, problems.join("\n"))
    })?;
    scenario.play(&mut sandbox).map_err(|refused| (Exit::CONTENT, format!("{name}: {refused}")))
}
