//! `check`: what is wrong with the material, and what it comes to.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Exit, faults, schema};
use crate::check::report::{Asked, ModuleRow, Report};
use crate::material::{Files, Problem};
use crate::{check, words};

/// What is asked for.
pub(super) struct Asks {
    /// Somebody's folder; nothing: what is shipped.
    pub(super) folder: Option<PathBuf>,
    /// All rules.
    pub(super) strict: bool,
    /// The counts, too.
    pub(super) report: bool,
    /// As JSON.
    pub(super) json: bool,
}

/// Checks.
pub(super) fn run(asks: &Asks, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    let files = match &asks.folder {
        None => Files::embedded(),
        Some(folder) => match Files::folder(folder) {
            Ok(files) if files.under("").is_empty() => {
                let what = "has no content, quizzes or sandbox folder";
                writeln!(err, "gatelab: {} {what}", folder.display())?;
                return Ok(Exit::USAGE);
            }
            Ok(files) => files,
            Err(error) => {
                writeln!(err, "gatelab: {} cannot be read: {error}", folder.display())?;
                return Ok(Exit::USAGE);
            }
        },
    };
    // Only a whole course is held to all of it.
    let whole = asks.folder.is_none() || asks.strict;
    let (course, problems) = check::checked(&files, whole);
    let exit = if problems.is_empty() { Exit::DONE } else { Exit::CONTENT };
    let report = asks.report.then(|| Report::of(&course));
    if asks.json {
        let one = |p: &Problem| {
            json!({"file": p.file, "line": p.place.line, "column": p.place.column,
                "says": p.sentence, "hint": p.hint})
        };
        let problems: Vec<Value> = problems.iter().map(one).collect();
        let report = report.as_ref().map(as_json);
        let object =
            json!({"files": files.under("").len(), "problems": problems, "report": report});
        schema::print("check", object, out)?;
        return Ok(exit);
    }
    for problem in &problems {
        writeln!(out, "{problem}\n")?;
    }
    if let Some(report) = report {
        tell(&report, out)?;
    }
    let number = words::count(files.under("").len(), "file");
    if problems.is_empty() {
        writeln!(out, "{number} checked, no faults.")?;
    } else {
        writeln!(out, "{number} checked, {}.", faults(&problems))?;
    }
    Ok(exit)
}

fn as_json(report: &Report) -> Value {
    let modules = report.modules.iter().map(|row| {
        let Asked { questions, beliefs, proofs, trials, sources } = row.asked;
        json!({"title": row.title, "lessons": row.lessons, "proved": row.proved,
            "sourced": row.sourced, "questions": questions, "beliefs": beliefs,
            "proofs": proofs, "trials": trials, "sources": sources})
    });
    let alike = report.alike.iter().map(|(one, other)| json!([one, other]));
    let objectives = report.objectives.iter();
    let objectives = objectives.map(|(n, asked)| {
        let Asked { questions, beliefs, proofs, trials, sources } = asked;
        json!({"objective": format!("O{n}"), "questions": questions, "beliefs": beliefs,
            "proofs": proofs, "trials": trials, "sources": sources})
    });
    json!({
        "modules": modules.collect::<Vec<_>>(), "labs": report.labs,
        "questions": report.questions(), "domains": report.domains, "choose": report.choose,
        "difficulty": report.difficulty, "places": report.places, "words": report.words,
        "objectives": objectives.collect::<Vec<_>>(),
        "longest": {"right": report.longest.found, "chance": report.longest.chance},
        "beliefs": {"all": report.beliefs.all, "twice": report.beliefs.twice,
            "run": report.beliefs.run},
        "proofs": report.proofs, "trials": report.trials, "sources": report.sources,
        "checked": report.checked.map(|day| day.to_string()),
        "alike": alike.collect::<Vec<_>>(),
    })
}

fn tell(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let all = report.questions();
    let percent = |number: usize| number as f64 * 100.0 / all.max(1) as f64;
    let heads = "questions  beliefs  shown  forks  sources";
    writeln!(out, "{:<28} lessons  proved  sourced  {heads}", "Module")?;
    for row in &report.modules {
        let title: String = row.title.chars().take(28).collect();
        let (lessons, proved, sourced) = (row.lessons, row.proved, row.sourced);
        writeln!(out, "{title:<28} {lessons:>7} {proved:>7} {sourced:>8} {}", cells(row.asked))?;
    }
    let sum = |of: fn(&ModuleRow) -> usize| -> usize { report.modules.iter().map(of).sum() };
    let (lessons, proved, sourced) =
        (sum(|row| row.lessons), sum(|row| row.proved), sum(|row| row.sourced));
    let whole = Asked {
        questions: all,
        beliefs: report.beliefs.all,
        proofs: report.proofs,
        trials: report.trials,
        sources: report.sources,
    };
    writeln!(out, "{:<28} {lessons:>7} {proved:>7} {sourced:>8} {}", "All", cells(whole))?;
    writeln!(out)?;
    writeln!(out, "{:<53} {heads}", "Objective")?;
    for (number, asked) in report.objectives.iter().filter(|(_, asked)| asked.questions > 0) {
        writeln!(out, "{:<53} {}", format!("O{number}"), cells(*asked))?;
    }
    writeln!(out)?;
    writeln!(out, "Labs         {}", report.labs)?;
    let [secure, resilient, performing, cost] = report.domains.map(percent);
    writeln!(
        out,
        "Domains      secure {secure:.0} %, resilient {resilient:.0} %, performing \
         {performing:.0} %, cost {cost:.0} %; the exam has 30, 26, 24, 20"
    )?;
    let [one, two, three] = report.choose;
    writeln!(out, "To choose    one {one}, two {two}, three {three}")?;
    let [easy, middle, hard] = report.difficulty;
    writeln!(out, "Difficulty   1: {easy}, 2: {middle}, 3: {hard}")?;
    let [tenth, median, ninetieth] = report.words;
    writeln!(
        out,
        "Stems        {median} words in the middle, {tenth} to {ninetieth} for four in five"
    )?;
    writeln!(out, "Right of 4   as written {:?}; shown in shuffled places", report.places)?;
    let longest = report.longest;
    writeln!(
        out,
        "Longest      right in {} of {}; chance gives {:.0}, and one time in twenty more than {:.0}",
        longest.found, longest.number, longest.chance, longest.most
    )?;
    let beliefs = report.beliefs;
    writeln!(
        out,
        "Beliefs      {}; {} tempt in two questions or more, {} are broken by a claim that runs",
        beliefs.all, beliefs.twice, beliefs.run
    )?;
    writeln!(
        out,
        "Shown        {} by a claim, {} by a fork for each option",
        words::count(report.proofs, "question"),
        report.trials
    )?;
    let checked = report.checked.map_or_else(|| "never".to_owned(), |day| day.to_string());
    writeln!(out, "Sources      {} pages, each checked {checked} or later", report.sources)?;
    let few: Vec<String> = report
        .objectives
        .iter()
        .filter(|(_, asked)| asked.questions < FEW)
        .map(|(n, asked)| format!("O{n} {}", asked.questions))
        .collect();
    let few = if few.is_empty() { "none".to_owned() } else { few.join(", ") };
    writeln!(out, "Objectives   with fewer than {FEW} questions: {few}")?;
    for (one, other) in &report.alike {
        writeln!(out, "Alike        {one} and {other}")?;
    }
    writeln!(out)
}

/// What questions come to, under their heads.
fn cells(asked: Asked) -> String {
    let Asked { questions, beliefs, proofs, trials, sources } = asked;
    format!("{questions:>9} {beliefs:>8} {proofs:>6} {trials:>6} {sources:>8}")
}

/// An objective with fewer questions than this is hardly asked about.
const FEW: usize = 8;
