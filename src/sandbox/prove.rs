//! Proofs: a claim's steps played on its lesson's sandbox, and a question's traffic through one fork
//! for each option.

use gatelab_gateway::Moment;
use gatelab_gateway::case::SavedRequest;
use serde_json::Value;

use super::change::{Shot, counts};
use super::expect::{self, Happened};
use super::{LogEntry, Refused, Sandbox, Sender, Stream, patch};
use crate::course::Lesson;
use crate::course::lesson::{Act, Claim, Fire, Step};
use crate::course::quiz::Question;
use crate::material::Place;

/// A claim that was played.
#[derive(Clone, Debug)]
pub struct Proof {
    /// What was done, expected and got, step by step.
    pub rows: Vec<Row>,
    /// Whether every step gave what was expected.
    pub passed: bool,
    /// What it leaves out.
    pub not_shown: Option<String>,
    /// How many requests were fired.
    pub requests: usize,
    /// How far the clock went.
    pub simulated_ms: i64,
    /// The sandbox as it was at the end, to go on with.
    pub sandbox: Option<Sandbox>,
}

/// One step of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The sandbox's clock.
    pub clock: Moment,
    /// What was done.
    pub did: String,
    /// What was expected; empty where nothing was.
    pub expected: String,
    /// What came.
    pub got: String,
    /// Whether that is the same.
    pub ok: bool,
    /// Where the step is written.
    pub place: Place,
}

/// A question's traffic through its forks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What all forks start from.
    pub given: String,
    /// Who sent the traffic, in the order of their first request.
    pub callers: Vec<String>,
    /// The fork without a change, then one for each option that changes something.
    pub rows: Vec<Fork>,
}

/// One fork of a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The option's index as written; `None`: nothing was changed.
    pub option: Option<usize>,
    /// Whether that option is right.
    pub right: bool,
    /// How many answers of each status each caller got.
    pub cells: Vec<Vec<(u16, usize)>>,
    /// Answers from the stage cache.
    pub cache_hits: u64,
    /// Calls of functions, authorizers included.
    pub calls: usize,
    /// It came out as the fork without a change did, calls counted.
    pub same: bool,
    /// The change cannot be made; why.
    pub refused: Option<String>,
}

/// Plays a claim.
pub fn prove(lesson: &Lesson, claim: &Claim) -> Proof {
    let mut proof = Proof {
        rows: Vec::new(),
        passed: false,
        not_shown: claim.not_shown.clone(),
        requests: 0,
        simulated_ms: 0,
        sandbox: None,
    };
    let mut sandbox = match open(lesson, &claim.setup) {
        Ok(sandbox) => sandbox,
        Err(Refused(sentence)) => {
            proof.rows.push(Row {
                clock: super::START,
                did: "open the sandbox".to_owned(),
                expected: String::new(),
                got: sentence,
                ok: false,
                place: claim.place,
            });
            return proof;
        }
    };
    for step in &claim.steps {
        let happened = play(&mut sandbox, step);
        proof.requests += happened.shots.len();
        proof.rows.push(row(&sandbox, step, &happened));
    }
    proof.passed = !proof.rows.is_empty() && proof.rows.iter().all(|row| row.ok);
    proof.simulated_ms = sandbox.now().millis_since(super::START);
    proof.sandbox = Some(sandbox);
    proof
}

/// A claim's sandbox as it is after so many of its steps, each of which can be taken back.
pub fn keep(lesson: &Lesson, claim: &Claim, steps: usize) -> Result<Sandbox, Refused> {
    let mut sandbox = open(lesson, &claim.setup)?;
    for step in claim.steps.iter().take(steps) {
        play(&mut sandbox, step);
    }
    Ok(sandbox)
}

/// Sends a question's traffic through one fork for each option; `None` where it has no trial.
pub fn trial(lesson: &Lesson, question: &Question) -> Option<Table> {
    let trial = question.trial.as_ref()?;
    let base = open(lesson, &trial.setup);
    let mut callers: Vec<String> = Vec::new();
    for step in &trial.steps {
        if let Act::Fire(fire) = &step.act
            && !callers.contains(&who(fire))
        {
            callers.push(who(fire));
        }
    }
    let changes = question.options.iter().enumerate();
    let changes = changes.filter_map(|(i, o)| Some((Some(i), o.right, o.change.as_ref()?)));
    let mut rows: Vec<Fork> = Vec::new();
    for (option, right, change) in std::iter::once((None, false, &Value::Null)).chain(changes) {
        let mut fork = Fork {
            option,
            right,
            cells: Vec::new(),
            cache_hits: 0,
            calls: 0,
            same: false,
            refused: None,
        };
        let changed = base.clone().and_then(|mut sandbox| {
            if !change.is_null() {
                sandbox.edit(change, "what the option says")?;
            }
            Ok(sandbox)
        });
        match changed {
            Err(Refused(sentence)) => fork.refused = Some(sentence),
            Ok(mut sandbox) => {
                let mut answers = vec![Vec::new(); callers.len()];
                for step in &trial.steps {
                    let happened = play(&mut sandbox, step);
                    fork.calls += happened.shots.iter().map(|s| s.trace.calls.len()).sum::<usize>();
                    let Act::Fire(fire) = &step.act else { continue };
                    let name = who(fire);
                    if let Some(column) = callers.iter().position(|caller| *caller == name) {
                        let statuses = happened.shots.iter().map(|shot| shot.response.status);
                        answers[column].extend(statuses);
                    }
                }
                fork.cells = answers.into_iter().map(|a| counts(a.into_iter())).collect();
                fork.cache_hits = sandbox.gateway().world().metrics.stage.cache_hits;
            }
        }
        let first = rows.first();
        let seen = |f: &Fork| (f.cells.clone(), f.cache_hits, f.calls);
        fork.same = first.is_some_and(|first| seen(first) == seen(&fork));
        rows.push(fork);
    }
    Some(Table { given: trial.given.clone(), callers, rows })
}

fn who(fire: &Fire) -> String {
    fire.caller.clone().unwrap_or_else(|| "anyone".to_owned())
}

/// A lesson's sandbox with a merge patch on its file.
fn open(lesson: &Lesson, setup: &Value) -> Result<Sandbox, Refused> {
    let none = || Refused(format!("The lesson {} has no sandbox file.", lesson.slug));
    let (file, text) = lesson.sandbox().ok_or_else(none)?;
    let sandbox = Sandbox::open(&file, text).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Refused(lines.join("\n"))
    })?;
    if setup.is_null() {
        return Ok(sandbox);
    }
    let mut document = sandbox.document().clone();
    patch::merge(&mut document, setup);
    Sandbox::of(document)
}

/// Plays one step; nothing of it is judged here.
pub(super) fn play(sandbox: &mut Sandbox, step: &Step) -> Happened {
    sandbox.state.now = sandbox.state.now.plus_millis(step.wait_ms.cast_signed());
    match &step.act {
        Act::Flush => {
            sandbox.flush_cache();
            Happened::default()
        }
        Act::Change(patch) => refused(sandbox.edit(patch, &named(step, patch))),
        Act::Edit(patch) => {
            let words = step.name.clone().unwrap_or_else(|| told(step));
            refused(sandbox.edit_for_later(patch, &words))
        }
        Act::Deploy => refused(sandbox.deploy()),
        Act::RollBack(number) => refused(sandbox.roll_back(*number)),
        Act::Promote => refused(sandbox.promote()),
        Act::Wait => Happened::default(),
        Act::Traffic(fires, over_ms) => {
            let stream = |fire: &Fire| Stream {
                caller: fire.caller.clone(),
                request: saved(fire),
                times: fire.times,
            };
            let streams: Vec<Stream> = fires.iter().map(stream).collect();
            match sandbox.traffic(&streams, *over_ms) {
                Ok(entry) => {
                    let shots = entry.bursts().iter().flat_map(|burst| burst.shots.clone());
                    Happened { shots: shots.collect(), ..Happened::default() }
                }
                Err(Refused(words)) => Happened { refused: Some(words), ..Happened::default() },
            }
        }
        Act::Fire(fire) => match send(sandbox, fire) {
            Ok(shots) => Happened { shots, ..Happened::default() },
            Err(refused) => Happened { refused: Some(refused.0), ..Happened::default() },
        },
    }
}

fn refused(done: Result<&LogEntry, Refused>) -> Happened {
    Happened { refused: done.err().map(|refused| refused.0), ..Happened::default() }
}

fn saved(fire: &Fire) -> SavedRequest {
    SavedRequest {
        title: String::new(),
        method: fire.method.clone(),
        path: fire.path.clone(),
        query: String::new(),
        headers: fire.headers.clone(),
        body: fire.body.clone().unwrap_or_default(),
        caller: fire.caller.clone(),
    }
}

fn send(sandbox: &mut Sandbox, fire: &Fire) -> Result<Vec<Shot>, Refused> {
    let request = sandbox.compose(fire.caller.as_deref(), &saved(fire))?;
    let mark = Some(sandbox.next_number().into());
    let sender = Sender { caller: fire.caller.clone(), mark };
    for n in 0..fire.times.max(1) {
        if n > 0 {
            sandbox.state.now = sandbox.state.now.plus_millis(fire.every_ms.cast_signed());
        }
        sandbox.answer(sender.clone(), request.clone());
    }
    let entry = sandbox.last_entry()?;
    Ok(entry.burst().map(|burst| burst.shots.clone()).unwrap_or_default())
}

pub(super) fn row(sandbox: &Sandbox, step: &Step, happened: &Happened) -> Row {
    let judge = expect::judge(step.expect.as_ref(), happened);
    let (expected, got, ok) = (judge.expected(), judge.got(), judge.ok);
    Row { clock: sandbox.now(), did: told(step), expected, got, ok, place: step.place }
}

/// Why a step did not come to what it promises, in a part of a sentence; nothing where it did. What it
/// sends is told without its headers.
pub(super) fn missed(step: &Step, happened: &Happened) -> Option<String> {
    let judge = expect::judge(step.expect.as_ref(), happened);
    let did = match &step.act {
        Act::Fire(fire) => sent(&Fire { headers: Vec::new(), ..fire.clone() }, " "),
        _ => told(step),
    };
    (!judge.ok).then(|| format!("{did} gave {}", judge.said()))
}

/// A request and who sends it, with so much between its parts.
fn sent(fire: &Fire, gap: &str) -> String {
    let mut did = format!("{} {}", fire.method, fire.path);
    for (name, value) in &fire.headers {
        did = format!("{did}{gap}{name}: {value}");
    }
    if let Some(caller) = &fire.caller {
        did = format!("{did}{gap}as {caller}");
    }
    match fire.times {
        0 | 1 => did,
        n => format!("{did}{gap}×{n}"),
    }
}

/// What a step does, in words.
pub fn told(step: &Step) -> String {
    match &step.act {
        Act::Flush => "flush the stage cache".to_owned(),
        Act::Change(patch) => match &step.name {
            Some(name) => name.clone(),
            None => format!("set {}", patch::in_words(patch)),
        },
        Act::Wait => format!("wait {}", super::span(step.wait_ms.cast_signed())),
        Act::Traffic(..) if step.name.is_some() => step.name.clone().unwrap_or_default(),
        Act::Traffic(fires, over_ms) => {
            let each =
                fires.iter().map(|f| format!("{} {} {} ×{}", who(f), f.method, f.path, f.times));
            let over = super::span((*over_ms).into());
            format!("{} over {over}", each.collect::<Vec<_>>().join(" · "))
        }
        Act::Edit(patch) => format!("edit, not deployed: {}", named(step, patch)),
        Act::Deploy => "deploy".to_owned(),
        Act::RollBack(number) => format!("roll back to deployment {number}"),
        Act::Promote => "promote the canary".to_owned(),
        Act::Fire(fire) => sent(fire, "  "),
    }
}

/// What a change is called: by its author, or by what it sets.
fn named(step: &Step, patch: &Value) -> String {
    step.name.clone().unwrap_or_else(|| patch::in_words(patch))
}

#[cfg(test)]
mod tests;
