//! What was done in a sandbox, with the state on the other side of it: undo, redo and the log are one list.

use gatelab_gateway::trace::{CacheMark, Verdict};
use gatelab_gateway::{Moment, Request, Response, Trace};

use super::{Did, State};

/// One thing that was done: undone and redone as a whole.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// No other change of this sandbox has it.
    pub(super) stamp: u64,
    /// What the log says about it.
    pub(super) entry: LogEntry,
    /// What did it; nothing for requests, which tell that themselves.
    pub(super) did: Option<Did>,
    /// The state before it while it is done, after it while it is undone.
    pub(super) other: State,
}

/// One line of the log.
#[derive(Clone, Debug)]
pub struct LogEntry {
    /// Its number, from 1.
    pub number: u32,
    /// What the sandbox's clock showed.
    pub clock: Moment,
    /// What happened.
    pub what: What,
}

/// What a line of the log is about.
#[derive(Clone, Debug)]
pub enum What {
    /// Requests: one, or a burst that counts as one.
    Requests(Burst),
    /// Several senders at once, each with what it got.
    Traffic(Vec<Burst>),
    /// A feature, a setting or the protocol was changed.
    Edited(String),
    /// The clock was moved, or set running.
    Clock(String),
}

/// Requests that were fired together.
#[derive(Clone, Debug)]
pub struct Burst {
    /// Who sent them: a caller's name, or `None` for someone outside.
    pub caller: Option<String>,
    /// Requests with the same mark belong together.
    pub(super) mark: Option<u64>,
    /// Each of them that was answered.
    pub shots: Vec<Shot>,
    /// Those whose back end has not answered yet.
    pub waiting: Vec<Waiting>,
}

/// A request whose back end has not answered yet.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// The number of the call.
    pub(super) ticket: u64,
    /// What was sent.
    pub request: Request,
    /// Who is being called.
    pub url: String,
    /// Milliseconds until it is given up.
    pub timeout_ms: u32,
}

/// One request with its answer and its trace.
#[derive(Clone, Debug)]
pub struct Shot {
    /// What the sandbox's clock showed.
    pub at: Moment,
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub response: Response,
    /// What happened in between.
    pub trace: Trace,
}

impl LogEntry {
    /// The requests, where it is about requests.
    pub const fn burst(&self) -> Option<&Burst> {
        match &self.what {
            What::Requests(burst) => Some(burst),
            What::Traffic(_) | What::Edited(_) | What::Clock(_) => None,
        }
    }

    /// The requests that tell most of it: of traffic, those of the last sender who was refused, or of the last.
    pub fn telling(&self) -> Option<&Burst> {
        let refused = |burst: &&Burst| burst.shots.last().is_some_and(|s| s.response.status >= 400);
        self.bursts().iter().rfind(refused).or(self.bursts().last())
    }

    /// The same, for what is still to come of it.
    pub(super) const fn burst_mut(&mut self) -> Option<&mut Burst> {
        match &mut self.what {
            What::Requests(burst) => Some(burst),
            What::Traffic(_) | What::Edited(_) | What::Clock(_) => None,
        }
    }

    /// Whether that call is waited for.
    pub(super) fn waits_for(&self, ticket: u64) -> bool {
        let waits = |burst: &Burst| burst.waiting.iter().any(|waiting| waiting.ticket == ticket);
        self.burst().is_some_and(waits)
    }

    /// Everything that was sent: one burst, or those of several senders.
    pub const fn bursts(&self) -> &[Burst] {
        match &self.what {
            What::Requests(burst) => std::slice::from_ref(burst),
            What::Traffic(bursts) => bursts.as_slice(),
            What::Edited(_) | What::Clock(_) => &[],
        }
    }
}

impl Burst {
    /// `GET /prod/items/7`, and how often where it was more than once: `GET /prod/items/7 ×20`.
    pub fn line(&self) -> String {
        let answered = self.shots.first().map(|shot| &shot.request);
        let Some(first) = answered.or_else(|| self.waiting.first().map(|w| &w.request)) else {
            return String::new();
        };
        let Request { method, target, .. } = first;
        match self.shots.len() + self.waiting.len() {
            1 => format!("{method} {target}"),
            n => format!("{method} {target} ×{n}"),
        }
    }

    /// How many answers had each status, the smallest status first.
    pub fn counts(&self) -> Vec<(u16, usize)> {
        counts(self.shots.iter().map(|s| s.response.status))
    }

    /// `200`, or `11×200 29×429`; `waiting` before the first answer.
    pub fn status(&self) -> String {
        match self.counts().as_slice() {
            [] => "waiting".to_owned(),
            [(status, 1)] => status.to_string(),
            counts => counts.iter().map(|(s, n)| format!("{n}×{s}")).collect::<Vec<_>>().join(" "),
        }
    }

    /// What the cache had to do with it: with the last one, for a burst.
    pub fn cache(&self) -> CacheMark {
        self.shots.last().map_or(CacheMark::Off, |s| s.trace.cache)
    }

    /// Why it ended so: the reason of the stop that decided about the last one.
    pub fn because(&self) -> String {
        if let Some(waiting) = self.waiting.last() {
            return format!("{} is being called", waiting.url);
        }
        self.shots.last().map(|s| because(&s.trace)).unwrap_or_default()
    }

    /// Simulated milliseconds of the last one.
    pub fn ms(&self) -> u32 {
        self.shots.last().map_or(0, |s| s.trace.waited_ms)
    }
}

/// How often each number occurs, the smallest first.
pub(super) fn counts(statuses: impl Iterator<Item = u16>) -> Vec<(u16, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for status in statuses {
        *counts.entry(status).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

/// The place of the stop that decided: the one that answered or refused, or else the call to what stands behind.
pub fn deciding(trace: &Trace) -> usize {
    let ended = |verdict| matches!(verdict, Verdict::Answered | Verdict::Refused);
    let decided = trace.entries.iter().position(|e| ended(e.verdict));
    decided.or_else(|| trace.entries.iter().position(|e| e.stop == "integrate")).unwrap_or(0)
}

/// The reason of the stop that decided.
pub fn because(trace: &Trace) -> String {
    trace.entries.get(deciding(trace)).map(|e| e.why.to_string()).unwrap_or_default()
}
