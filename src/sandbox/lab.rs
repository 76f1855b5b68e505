//! A lab being done: its steps held against what happens in a sandbox, after every change of it.

use std::sync::Arc;

use serde_json::Value;

use super::{Did, Refused, Sandbox, What, patch};
use crate::course::lab::{Body, Lab, Offer};
use crate::course::lesson::{Act, Step};

mod check;
mod select;
mod walk;

pub use check::Finding;
pub use walk::{Walked, walk, walk_with};

/// A lab being done. It watches a sandbox and changes nothing in it.
#[derive(Clone, Debug)]
pub struct Run {
    lab: Arc<Body>,
    start: Start,
    /// The steps that are passed for good, in order, each with the change that passed it.
    passed: Vec<Passed>,
    /// How the others stand, and those that must hold at the end: the number of the step first.
    open: Vec<(usize, Vec<Finding>)>,
}

/// How things stood when the learner came.
#[derive(Clone, Debug)]
struct Start {
    /// The number of the last change before.
    number: u32,
    document: Value,
    calls: Vec<(String, u64)>,
}

#[derive(Clone, Debug)]
struct Passed {
    step: usize,
    /// The number of the change; the log's end then.
    at: u32,
    findings: Vec<Finding>,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was passed by that change, and stays so.
    Passed(u32),
    /// It holds now, and must still at the end.
    Holds,
    /// It is what is to be done now.
    Current,
    /// It does not hold now, and must at the end.
    Broken,
    /// It comes later.
    Later,
}

impl Run {
    /// A lab at its beginning, with the sandbox to do it in.
    pub fn begin(lab: &Lab) -> Result<(Self, Sandbox), Refused> {
        let body = lab.body().ok_or_else(|| {
            let told: Vec<String> = lab.problems().iter().map(ToString::to_string).collect();
            Refused(told.join("\n"))
        })?;
        let none = || Refused(format!("There is no sandbox/{}.json.", body.sandbox));
        let (file, text) = lab.sandbox().ok_or_else(none)?;
        let sandbox = Sandbox::open(&file, text).map_err(|problems| {
            let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Refused(told.join("\n"))
        })?;
        let mut document = sandbox.document().clone();
        if !body.change.is_null() {
            patch::merge(&mut document, &body.change);
        }
        let mut sandbox = Sandbox::of(document)?;
        for step in &body.before {
            walk::play(&mut sandbox, step)?;
        }
        sandbox.hand_over();
        let calls = sandbox.gateway().world().functions.iter();
        let start = Start {
            number: sandbox.done.last().map_or(0, |change| change.entry.number),
            document: sandbox.document().clone(),
            calls: calls.map(|(name, calls)| (name.clone(), calls.count)).collect(),
        };
        let lab = Arc::clone(body);
        let mut run = Self { lab, start, passed: Vec::new(), open: Vec::new() };
        run.look(&sandbox);
        Ok((run, sandbox))
    }

    /// What it consists of.
    pub fn lab(&self) -> &Body {
        &self.lab
    }

    /// Holds the steps against the sandbox as it is now. What was taken back takes its steps along.
    /// The steps that were passed just now, from 1.
    pub fn look(&mut self, sandbox: &Sandbox) -> Vec<usize> {
        let last = sandbox.done.last().map_or(0, |change| change.entry.number);
        self.passed.retain(|passed| passed.at <= last);
        self.open.clear();
        let mut fresh = Vec::new();
        let lab = Arc::clone(&self.lab);
        let mut waiting = false;
        for (step, goal) in lab.steps.iter().enumerate() {
            if self.passed.iter().any(|passed| passed.step == step) || (waiting && !goal.at_end) {
                continue;
            }
            let spoilt = !goal.at_end && self.passed.is_empty() && self.is_spoilt(sandbox);
            let view = check::View { spoilt, ..self.view(sandbox) };
            let findings: Vec<Finding> =
                goal.checks.iter().map(|check| view.judge(check)).collect();
            if goal.at_end {
                self.open.push((step, findings));
            } else if findings.iter().all(|finding| finding.ok) {
                self.passed.push(Passed { step, at: last, findings });
                fresh.push(step + 1);
            } else {
                waiting = true;
                self.open.push((step, findings));
            }
        }
        fresh
    }

    /// Whether the API was changed where the solution first looks at it as it is.
    fn is_spoilt(&self, sandbox: &Sandbox) -> bool {
        let looks = |step: &Step| matches!(step.act, Act::Fire(_) | Act::Traffic(..));
        let went_live =
            |did: &Did| matches!(did, Did::Deployed | Did::RolledBack(_) | Did::Promoted);
        let own = sandbox.done.iter().filter(|change| change.entry.number > self.start.number);
        self.lab.solution.iter().find(|step| step.act != Act::Wait).is_some_and(looks)
            && (*sandbox.document() != self.start.document
                || own.into_iter().any(|change| change.did.as_ref().is_some_and(went_live)))
    }

    fn view<'a>(&'a self, sandbox: &'a Sandbox) -> check::View<'a> {
        let passed = self.passed.last().map_or(self.start.number, |passed| passed.at);
        let edited = sandbox.log().rev().find(|entry| matches!(entry.what, What::Edited(_)));
        let changed = edited.map_or(self.start.number, |entry| entry.number);
        check::View { sandbox, start: &self.start, passed, changed, spoilt: false }
    }

    /// How a step stands; steps count from 0.
    pub fn standing(&self, step: usize) -> Standing {
        if let Some(passed) = self.passed.iter().find(|passed| passed.step == step) {
            return Standing::Passed(passed.at);
        }
        let at_end = self.lab.steps.get(step).is_some_and(|goal| goal.at_end);
        match self.findings(step) {
            [] => Standing::Later,
            _ if !at_end => Standing::Current,
            found if found.iter().all(|finding| finding.ok) => Standing::Holds,
            _ => Standing::Broken,
        }
    }

    /// What the checks of a step found, where they were looked at.
    pub fn findings(&self, step: usize) -> &[Finding] {
        let passed = self.passed.iter().find(|passed| passed.step == step);
        let open = self.open.iter().find(|(number, _)| *number == step);
        passed.map(|p| &p.findings).or(open.map(|(_, f)| f)).map_or(&[], Vec::as_slice)
    }

    /// The step to be done now, from 0: the first that is not passed, or that does not hold.
    pub fn current(&self) -> Option<usize> {
        let open = |step: &usize| matches!(self.standing(*step), Standing::Current);
        let broken = |step: &usize| matches!(self.standing(*step), Standing::Broken);
        let steps = 0..self.lab.steps.len();
        steps.clone().find(open).or_else(|| steps.clone().find(broken))
    }

    /// How many steps are passed or hold.
    pub fn count(&self) -> usize {
        let fine =
            |step: &usize| matches!(self.standing(*step), Standing::Passed(_) | Standing::Holds);
        (0..self.lab.steps.len()).filter(fine).count()
    }

    /// Whether all steps are passed, and all that must hold do.
    pub fn is_done(&self) -> bool {
        self.count() == self.lab.steps.len()
    }

    /// The first check that says no, with its step, from 0.
    pub fn failing(&self) -> Option<(usize, &Finding)> {
        let step = self.current()?;
        self.findings(step).iter().find(|finding| !finding.ok).map(|finding| (step, finding))
    }

    /// What the learner changed so far, in words, each once.
    pub fn changed(&self, sandbox: &Sandbox) -> Vec<String> {
        let mut changed: Vec<String> = Vec::new();
        for entry in sandbox.log().filter(|entry| entry.number > self.start.number) {
            if let What::Edited(words) = &entry.what
                && !changed.contains(words)
            {
                changed.push(words.clone());
            }
        }
        changed
    }

    /// Does what the lab offers.
    pub fn take_offer(&self, sandbox: &mut Sandbox, offer: usize) -> Result<(), Refused> {
        let none = || Refused("There is no such change.".to_owned());
        let offer = self.lab.offers.get(offer).ok_or_else(none)?;
        walk::play(sandbox, &offer.step)
    }

    /// Whether what an offer sets is so already.
    pub fn offer_taken(&self, sandbox: &Sandbox, offer: usize) -> bool {
        let change = self.lab.offers.get(offer).and_then(Offer::change);
        let Some(change) = change else { return false };
        let mut document = sandbox.document().clone();
        patch::merge(&mut document, change);
        document == *sandbox.document()
    }

    /// The solution's steps.
    pub fn solution(&self) -> &[Step] {
        &self.lab.solution
    }
}

#[cfg(test)]
mod tests;
