//! `gatelab lab`: the labs, and an API of one's own held against one of them.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use gatelab_gateway::Case;
use serde_json::{Value, json};

use super::Exit;
use crate::course::Course;
use crate::course::lab::{Goal, Lab, Way};
use crate::course::lesson::Step;
use crate::sandbox::lab::{Finding, Run, Standing, Walked, walk_with};
use crate::sandbox::prove::told;
use crate::words;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// List the labs
    List {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Print what a lab asks for, and with --solution how it is done
    Show {
        /// The lab's number or slug
        lab: String,
        /// Its hints, its solution and the other ways too
        #[arg(long)]
        solution: bool,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Send a lab's traffic to your own API and check what happens: 0 passed, 1 failed
    Check {
        /// The lab's number or slug
        lab: String,
        /// A sandbox file or an OpenAPI document, JSON or YAML
        #[arg(long, value_name = "FILE")]
        api: PathBuf,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
}

/// Does what was asked.
pub(super) fn run(
    command: &Command,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let course = super::places::course(err)?;
    match command {
        Command::List { json } => list(&course, *json, out),
        Command::Show { lab: name, .. } | Command::Check { lab: name, .. } => {
            let Some(lab) = course.lab_named(name) else {
                writeln!(err, "{}", words::no_lab(&course, name))?;
                return Ok(Exit::USAGE);
            };
            match command {
                Command::Check { api, json, .. } => check(lab, api, *json, out, err),
                Command::Show { solution, json, .. } => show(lab, *solution, *json, out, err),
                Command::List { json } => list(&course, *json, out),
            }
        }
    }
}

fn show(
    lab: &Lab,
    solution: bool,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(body) = lab.body() else {
        for problem in lab.problems() {
            writeln!(err, "{problem}")?;
        }
        return Ok(Exit::CONTENT);
    };
    if json {
        let step = |step: &Goal| {
            let checks: Vec<&str> = step.checks.iter().map(|check| check.says.as_str()).collect();
            json!({"title": step.title, "asks": step.asks, "at_end": step.at_end,
                "checks": checks})
        };
        let played = |step: &Step| json!({"does": told(step), "why": step.why});
        let way = |way: &Way| json!({"name": way.name, "says": way.says});
        let steps: Vec<Value> = body.steps.iter().map(step).collect();
        let offers: Vec<&str> = body.offers.iter().map(|offer| offer.says.as_str()).collect();
        let played: Vec<Value> = body.solution.iter().map(played).collect();
        let ways: Vec<Value> = body.ways.iter().map(way).collect();
        let object = json!({"lab": lab.slug, "number": lab.number, "title": lab.title,
            "lesson": lab.lesson, "minutes": lab.minutes, "objectives": lab.objectives,
            "facts": body.facts, "situation": body.situation, "steps": steps,
            "offers": offers, "hints": body.hints, "solution": played, "ways": ways,
            "moral": body.moral});
        super::schema::print("lab show", object, out)?;
        return Ok(Exit::DONE);
    }
    let shown = words::lab_sheet(lab, body);
    let told = if solution { words::lab_solved(body) } else { Vec::new() };
    for line in shown.iter().chain(&told) {
        writeln!(out, "{line}")?;
    }
    Ok(Exit::DONE)
}

fn list(course: &Course, json: bool, out: &mut impl Write) -> io::Result<Exit> {
    if json {
        let labs: Vec<Value> = course
            .labs()
            .iter()
            .map(|lab| {
                json!({"number": lab.number, "lab": lab.slug, "title": lab.title,
                    "lesson": lab.lesson, "minutes": lab.minutes, "objectives": lab.objectives})
            })
            .collect();
        super::schema::print("lab list", json!({"labs": labs}), out)?;
        return Ok(Exit::DONE);
    }
    for lab in course.labs() {
        let lesson = course.lesson(&lab.lesson).map_or(lab.lesson.as_str(), |l| l.title.as_str());
        let Lab { number, title, minutes, slug, .. } = lab;
        writeln!(out, "{number}. {title} ({slug}). About {minutes} min. Lesson: {lesson}.")?;
    }
    Ok(Exit::DONE)
}

fn check(
    lab: &Lab,
    api: &Path,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let own = match read(api) {
        Ok(own) => own,
        Err(sentence) => {
            writeln!(err, "{sentence}")?;
            return Ok(Exit::USAGE);
        }
    };
    let walked = match walk_with(lab, &own) {
        Ok(walked) => walked,
        Err(refused) => {
            writeln!(err, "{refused}")?;
            return Ok(Exit::CONTENT);
        }
    };
    if json {
        super::schema::print("lab check", as_json(lab, &walked), out)?;
    } else {
        as_text(lab, &walked, out)?;
    }
    Ok(if walked.passed() { Exit::DONE } else { Exit::NO })
}

/// The API of a file: a sandbox file as it is, an OpenAPI document as the definition only, so that the
/// lab's stage and plans stay.
fn read(path: &Path) -> Result<Value, String> {
    let file = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| format!("gatelab: {file} cannot be read: {error}"))?;
    match Case::read(&file, &text) {
        (Some(case), problems) if problems.is_empty() => {
            Ok(if is_bare(&text) { case.document["definition"].clone() } else { case.document })
        }
        (_, problems) => {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Err(told.join("\n\n"))
        }
    }
}

/// Whether a text is an OpenAPI document.
fn is_bare(text: &str) -> bool {
    let named = |name: &str| {
        let json = serde_json::from_str::<Value>(text).is_ok_and(|v| v.get(name).is_some());
        json || text.lines().any(|line| line.starts_with(&format!("{name}:")))
    };
    named("openapi") || named("swagger")
}

fn as_text(lab: &Lab, walked: &Walked, out: &mut impl Write) -> io::Result<()> {
    let run = &walked.run;
    writeln!(out, "{}", words::lab_name(lab))?;
    if let Some((step, refused)) = &walked.refused {
        writeln!(out, "Step {step} of the traffic was refused: {refused}")?;
    }
    for (step, goal) in run.lab().steps.iter().enumerate() {
        let standing = run.standing(step);
        writeln!(out, "{}. {}: {}.", step + 1, goal.title, word(standing))?;
        if matches!(standing, Standing::Current | Standing::Broken) {
            for finding in run.findings(step).iter().filter(|finding| !finding.ok) {
                writeln!(out, "   expected: {}", finding.says)?;
                if let Some(got) = words::lab_got(finding) {
                    writeln!(out, "   got: {got}")?;
                }
                writeln!(out, "   {}", words::lab_means(finding))?;
            }
        }
    }
    let passed = walked.passed();
    writeln!(out, "{}", if passed { "Passed." } else { "Not passed." })
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed(_) => "passed",
        Standing::Holds => "holds",
        Standing::Current => "does not pass",
        Standing::Broken => "does not hold",
        Standing::Later => "not reached",
    }
}

fn as_json(lab: &Lab, walked: &Walked) -> Value {
    let run: &Run = &walked.run;
    let finding = |finding: &Finding| {
        let Finding { ok, says, got, numbers, .. } = finding;
        let means = words::lab_means(finding);
        json!({"holds": ok, "expected": says, "got": got, "requests": numbers, "means": means})
    };
    let steps: Vec<Value> = run
        .lab()
        .steps
        .iter()
        .enumerate()
        .map(|(step, goal)| {
            let checks: Vec<Value> = run.findings(step).iter().map(finding).collect();
            json!({"step": step + 1, "title": goal.title, "standing": word(run.standing(step)),
                "checks": checks})
        })
        .collect();
    let refused = walked.refused.as_ref().map(|(_, words)| words);
    json!({"lab": lab.slug, "title": lab.title, "passed": walked.passed(),
        "refused": refused, "steps": steps})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openapi_is_told_from_a_sandbox_file() {
        assert!(is_bare("openapi: 3.0.1\ninfo: {}\n") && is_bare("{\"swagger\": \"2.0\"}"));
        assert!(!is_bare("{\"definition\": {\"openapi\": \"3.0.1\"}}"));
        assert!(!is_bare("definition:\n  openapi: 3.0.1\n"));
    }
}
