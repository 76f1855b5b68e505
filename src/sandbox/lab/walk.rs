//! Scripted ways through a lab: its solution, other ways, and wrong ones, played on a sandbox of their own.

use serde_json::{Map, Value};

use super::{Finding, Run};
use crate::course::lab::Lab;
use crate::course::lesson::{Act, Step};
use crate::sandbox::{Refused, Sandbox, patch, prove};

/// A way that was walked to its end.
#[derive(Clone, Debug)]
pub struct Walked {
    /// How the lab stands.
    pub run: Run,
    /// The sandbox at the end.
    pub sandbox: Sandbox,
    /// What could not be done, with the step of the way, from 1.
    pub refused: Option<(usize, String)>,
}

impl Walked {
    /// Whether every step of the lab is passed.
    pub fn passed(&self) -> bool {
        self.refused.is_none() && self.run.is_done()
    }

    /// The first check that says no, with its step, from 1.
    pub fn failing(&self) -> Option<(usize, &Finding)> {
        self.run.failing().map(|(step, finding)| (step + 1, finding))
    }
}

/// Does one step of a way, waits included, as a person would: each can be taken back.
pub(super) fn play(sandbox: &mut Sandbox, step: &Step) -> Result<(), Refused> {
    if step.wait_ms > 0 {
        sandbox.advance(step.wait_ms.cast_signed());
    }
    let act = Step { wait_ms: 0, ..step.clone() };
    prove::play(sandbox, &act).refused.map_or(Ok(()), |words| Err(Refused(words)))
}

/// Walks a way of a lab from its beginning.
pub fn walk(lab: &Lab, way: &[Step]) -> Result<Walked, Refused> {
    let (run, sandbox) = Run::begin(lab)?;
    let mut walked = Walked { run, sandbox, refused: None };
    for (step, number) in way.iter().zip(1..) {
        if let Err(refused) = play(&mut walked.sandbox, step) {
            walked.refused = Some((number, refused.0));
            break;
        }
        walked.run.look(&walked.sandbox);
    }
    Ok(walked)
}

/// Walks the solution's requests and waits with an API of the learner's own: where the solution first
/// changes something, that API takes the lab's place, and no other change is made.
pub fn walk_with(lab: &Lab, own: &Value) -> Result<Walked, Refused> {
    let (run, sandbox) = Run::begin(lab)?;
    let mut walked = Walked { run, sandbox, refused: None };
    let mut placed = false;
    let way: Vec<Step> = walked.run.lab().solution.clone();
    for (step, number) in way.iter().zip(1..) {
        let asks = matches!(step.act, Act::Fire(_) | Act::Traffic(..) | Act::Wait | Act::Flush);
        let done = if asks {
            play(&mut walked.sandbox, step)
        } else if placed {
            Ok(())
        } else {
            placed = true;
            place(&mut walked.sandbox, own)
        };
        if let Err(refused) = done {
            walked.refused = Some((number, refused.0));
            break;
        }
        walked.run.look(&walked.sandbox);
    }
    Ok(walked)
}

/// What stays the lab's: who calls, and what they may send.
const KEPT: [&str; 5] = ["title", "about", "name", "callers", "requests"];

fn place(sandbox: &mut Sandbox, own: &Value) -> Result<(), Refused> {
    let mut document = sandbox.document().clone();
    let members = own.as_object().cloned().unwrap_or_default();
    let definition = if members.contains_key("definition") {
        members
    } else {
        Map::from_iter([("definition".to_owned(), own.clone())])
    };
    for (name, value) in definition.into_iter().filter(|(name, _)| !KEPT.contains(&name.as_str())) {
        document[name] = value;
    }
    let change = patch::between(sandbox.document(), &document);
    sandbox.edit(&change, "your own API in place")?;
    Ok(())
}

impl Run {
    /// The lab at its beginning for a solution to be played step by step, beside the learner's own work.
    pub fn step_solution(sandbox: &mut Sandbox, step: &Step) -> Result<(), Refused> {
        play(sandbox, step)
    }
}
