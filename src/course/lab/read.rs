//! Lab files: as written in TOML -> checked, with every fault.

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::check::{CheckWritten, checked};
use super::{Body, Goal, Offer, Way, Wrong};
use crate::course::lesson::Step;
use crate::course::step::{self, Named, StepWritten, StreamWritten};
use crate::course::written::{Patch, Written};
use crate::material::Problem;

/// What stands above the first table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::course) struct Head {
    pub(super) title: String,
    pub(super) lesson: String,
    pub(super) minutes: u32,
    #[serde(default)]
    pub(super) objectives: Vec<String>,
    #[serde(default)]
    facts: Vec<String>,
    pub(super) situation: String,
    hints: Vec<String>,
    moral: String,
    /// The sandbox file, by its slug; otherwise the lesson's.
    sandbox: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GoalWritten {
    title: String,
    asks: String,
    #[serde(default)]
    at_end: bool,
    check: Vec<Spanned<CheckWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfferWritten {
    id: String,
    says: String,
    change: Option<Patch>,
    traffic: Option<Vec<StreamWritten>>,
    over: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WayWritten {
    name: String,
    says: String,
    step: Vec<Spanned<StepWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrongWritten {
    name: String,
    fails: usize,
    message: String,
    step: Vec<Spanned<StepWritten>>,
}

/// The tables below the head.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    start: Option<StartWritten>,
    #[serde(default)]
    offer: Vec<Spanned<OfferWritten>>,
    #[serde(default)]
    step: Vec<Spanned<GoalWritten>>,
    #[serde(default)]
    solution: Vec<Spanned<StepWritten>>,
    #[serde(default)]
    way: Vec<Spanned<WayWritten>>,
    #[serde(default)]
    wrong: Vec<Spanned<WrongWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StartWritten {
    change: Option<Patch>,
    #[serde(default)]
    step: Vec<Spanned<StepWritten>>,
}

/// Where the first table begins.
fn split(text: &str) -> usize {
    if text.starts_with('[') { 0 } else { text.find("\n[").map_or(text.len(), |at| at + 1) }
}

/// The head of a file: a quick look, for lists and plans.
pub(in crate::course) fn head(file: &str, text: &str) -> Result<Head, Problem> {
    Written::part(file, text, 0, split(text)).read()
}

/// The whole file.
pub(super) fn body(lesson: &str, file: &str, text: &str) -> (Option<Body>, Vec<Problem>) {
    let at = split(text);
    let rest = Written::part(file, text, at, text.len());
    let (head, tables) = match (head(file, text), rest.read::<Tables>()) {
        (Ok(head), Ok(tables)) => (head, tables),
        // A head with a fault is told by the list of labs.
        (head, tables) => {
            return (None, [head.err(), tables.err()].into_iter().flatten().collect());
        }
    };
    let mut problems = Vec::new();
    let mut kept = |problem: Problem| problems.push(problem);
    let mut offers: Vec<Offer> = Vec::new();
    for offer in tables.offer {
        let place = rest.place(offer.span().start);
        let OfferWritten { id, says, change, traffic, over } = offer.into_inner();
        if offers.iter().any(|other| other.id == id) {
            kept(Problem::at(file, text, place, format!("offer {id} is there twice")));
        }
        match step::offered(change, traffic, over) {
            Ok(act) => {
                let name = Some(says.clone());
                let step = Step { wait_ms: 0, act, expect: None, name, why: None, place };
                offers.push(Offer { id, says, step });
            }
            Err(sentence) => kept(Problem::at(file, text, place, sentence)),
        }
    }
    let named: Vec<Named> =
        offers.iter().map(|o| (o.id.clone(), o.says.clone(), o.step.act.clone())).collect();
    let mut play = |steps| match step::lab_steps(rest, steps, &named) {
        Ok(steps) => steps,
        Err(problem) => {
            kept(problem);
            Vec::new()
        }
    };
    let start = tables.start.unwrap_or(StartWritten { change: None, step: Vec::new() });
    let before = play(start.step);
    let solution = play(tables.solution);
    let ways = tables.way.into_iter().map(|way| {
        let place = rest.place(way.span().start);
        let WayWritten { name, says, step } = way.into_inner();
        Way { name, says, steps: play(step), place }
    });
    let ways = ways.collect();
    let wrongs = tables.wrong.into_iter().map(|wrong| {
        let place = rest.place(wrong.span().start);
        let WrongWritten { name, fails, message, step } = wrong.into_inner();
        Wrong { name, fails, message, steps: play(step), place }
    });
    let wrongs = wrongs.collect();
    let mut steps = Vec::new();
    for goal in tables.step {
        let place = rest.place(goal.span().start);
        let GoalWritten { title, asks, at_end, check } = goal.into_inner();
        let mut checks = Vec::new();
        for check in check {
            match checked(rest, check) {
                Ok(check) => checks.push(check),
                Err(problem) => kept(problem),
            }
        }
        if checks.is_empty() {
            let sentence = "a step has a check: [[step.check]]";
            kept(Problem::at(file, text, place, sentence));
        }
        steps.push(Goal { title, asks, at_end, checks, place });
    }
    if steps.is_empty() {
        kept(Problem::of_file(file, "a lab has steps: [[step]]"));
    }
    let body = Body {
        situation: head.situation,
        facts: head.facts,
        sandbox: head.sandbox.unwrap_or_else(|| lesson.to_owned()),
        change: start.change.map_or(Value::Null, |Patch(change)| change),
        before,
        steps,
        offers,
        hints: head.hints,
        solution,
        ways,
        wrongs,
        moral: head.moral,
    };
    (problems.is_empty().then_some(body), problems)
}
