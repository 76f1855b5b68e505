//! Labs: a situation, steps with checks over what happened, hints, and ways that were tried by their author.
//!
//! A file `sandbox/SLUG.lab.toml` has, above its first table, `title`, `lesson`, `minutes`, `objectives`,
//! `facts`, `situation`, three `hints`, a `moral`, and perhaps `sandbox` (another sandbox file than the
//! lesson's). Then:
//!
//! | table | what it holds |
//! | --- | --- |
//! | `[start]` | `change`: a merge patch; `[[start.step]]`: what happened before |
//! | `[[offer]]` | `id`, `says`, and `change`, or `traffic` and `over`: what can be done with one key |
//! | `[[step]]` | `title`, `asks`, perhaps `at_end = true`, and its `[[step.check]]` |
//! | `[[solution]]` | steps, each with its `why` |
//! | `[[way]]` | `name`, `says`, `[[way.step]]`: passes too |
//! | `[[wrong]]` | `name`, `fails` (a step's number), `message`, `[[wrong.step]]`: fails so |
//!
//! Steps are those of claims, and besides `offer = "id"`, `traffic = [{ as, get, times }]` with `over`,
//! and `wait` alone; a `change` or an `edit` may have a `name`, what the log calls it. A check has `says`, `means` (with `{got}`, `{statuses}`, `{why}` … filled in) and one of
//!
//! - `requests = { as, get, status, cache, called, json, headers, sent, from, until, … }` with `since`
//!   (`ever`, `start`, `step`, `change`), `within` (seconds), how many, `each`, `share`, `beside`;
//! - `setting = ["stage", "method_settings", …]` with `is`, `has`, `present`, `absent`, `unchanged`, how much;
//! - `number = "calls F"`, `cache entries`, `quota PLAN KEY`, `tokens BUCKET`, `held NAME`, `dollars`,
//!   `dollars an hour`, `dollars a month` (with `requests_a_month`), `clock`, with how much;
//! - `shown = { under, row, has, absent }`: a line of what lies behind the stage;
//! - `[[step.check.probe]]`: steps with `expect`, played on a copy.

use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::lesson::{Act, Step};
use crate::material::{Files, Place, Problem};

mod check;
mod read;

pub use self::check::{
    Amount, Check, Figure, Header, Requests, Setting, Since, Subject, Which, Wish,
};
pub(super) use self::read::head;

/// How the files of labs end.
pub(super) const END: &str = ".lab.toml";

/// A lab: what the head of its file says now, the rest when asked for.
#[derive(Debug)]
pub struct Lab {
    /// The name of its file.
    pub slug: String,
    /// Its number in the course, from 1.
    pub number: usize,
    /// Its title.
    pub title: String,
    /// The slug of its lesson.
    pub lesson: String,
    /// How long it takes.
    pub minutes: u32,
    /// Objectives of the syllabus.
    pub objectives: Vec<String>,
    /// How things stand, in a few sentences.
    pub situation: String,
    files: Files,
    body: OnceLock<(Option<Arc<Body>>, Vec<Problem>)>,
}

/// What a lab consists of.
#[derive(Clone, Debug)]
pub struct Body {
    /// How things stand, in a few sentences.
    pub situation: String,
    /// Facts that it rests on.
    pub facts: Vec<String>,
    /// The sandbox file that it starts from.
    pub sandbox: String,
    /// A merge patch on that file.
    pub change: Value,
    /// What has happened before the learner comes.
    pub before: Vec<Step>,
    /// What is to be reached.
    pub steps: Vec<Goal>,
    /// What can be changed, beside the features.
    pub offers: Vec<Offer>,
    /// From a nudge to nearly the answer.
    pub hints: Vec<String>,
    /// The way its author shows.
    pub solution: Vec<Step>,
    /// Other ways that pass.
    pub ways: Vec<Way>,
    /// Ways that look right and are not.
    pub wrongs: Vec<Wrong>,
    /// What to take along, told at the end.
    pub moral: String,
}

/// A step of a lab.
#[derive(Clone, Debug)]
pub struct Goal {
    /// What it is called.
    pub title: String,
    /// What must come about.
    pub asks: String,
    /// It must still be so at the end; otherwise it stays passed.
    pub at_end: bool,
    /// All of these must hold.
    pub checks: Vec<Check>,
    /// Where it stands.
    pub place: Place,
}

/// What the lab offers to do: a change, helpful or not, or traffic.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name in the file.
    pub id: String,
    /// What it does.
    pub says: String,
    /// What it does as a step: an [`Act::Change`] or [`Act::Traffic`].
    pub step: Step,
}

/// A way that passes.
#[derive(Clone, Debug)]
pub struct Way {
    /// What it is called.
    pub name: String,
    /// Why it works, and what it costs.
    pub says: String,
    /// What is done.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub place: Place,
}

/// A way that does not pass.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// What it is called.
    pub name: String,
    /// The step that it does not pass, from 1.
    pub fails: usize,
    /// A part of what the failing check then says.
    pub message: String,
    /// What is done.
    pub steps: Vec<Step>,
    /// Where it stands.
    pub place: Place,
}

impl Offer {
    /// The merge patch, where it is a change.
    pub const fn change(&self) -> Option<&Value> {
        if let Act::Change(change) = &self.step.act { Some(change) } else { None }
    }
}

impl Lab {
    /// The name of its file.
    pub fn file(&self) -> String {
        format!("sandbox/{}{END}", self.slug)
    }

    /// The rest of it, read on first use; nothing where the file has a fault.
    pub fn body(&self) -> Option<&Arc<Body>> {
        self.read().0.as_ref()
    }

    /// What is wrong with it.
    pub fn problems(&self) -> &[Problem] {
        &self.read().1
    }

    /// The sandbox file that it starts from: its name and its text.
    pub fn sandbox(&self) -> Option<(String, &str)> {
        let name = format!("sandbox/{}.json", self.body()?.sandbox);
        let text = self.files.get(&name)?;
        Some((name, text))
    }

    fn read(&self) -> &(Option<Arc<Body>>, Vec<Problem>) {
        self.body.get_or_init(|| {
            let file = self.file();
            let text = self.files.get(&file).unwrap_or_default();
            let (body, problems) = read::body(&self.lesson, &file, text);
            (body.map(Arc::new), problems)
        })
    }
}

/// The labs of these files, in the order of their lessons, and what is wrong with their heads.
pub(super) fn list(files: &Files, lessons: &[&str]) -> (Vec<Lab>, Vec<Problem>) {
    let (mut labs, mut problems) = (Vec::new(), Vec::new());
    for file in files.under("sandbox/") {
        let Some(slug) = file.strip_prefix("sandbox/").and_then(|f| f.strip_suffix(END)) else {
            continue;
        };
        match head(file, files.get(file).unwrap_or_default()) {
            Ok(head) => labs.push(Lab {
                slug: slug.to_owned(),
                number: 0,
                title: head.title,
                lesson: head.lesson,
                minutes: head.minutes,
                objectives: head.objectives,
                situation: head.situation,
                files: files.clone(),
                body: OnceLock::new(),
            }),
            Err(problem) => problems.push(problem),
        }
    }
    labs.sort_by_key(|lab| lessons.iter().position(|slug| *slug == lab.lesson));
    for (lab, number) in labs.iter_mut().zip(1..) {
        lab.number = number;
    }
    (labs, problems)
}

#[cfg(test)]
mod tests;
