//! A sandbox: an API to play with. A value: a case document, its gateway, a clock of its own, and
//! everything that was done, so that each of it can be taken back.

use std::collections::BTreeMap;
use std::sync::Arc;

use gatelab_gateway::case::{Caller, SavedRequest};
use gatelab_gateway::definition::Protocol;
use gatelab_gateway::{Case, Gateway, Moment, Request};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::material::Problem;

mod aws;
mod behind;
mod beside;
mod call;
mod change;
mod cost;
mod deed;
mod definition;
mod deploy;
mod expect;
mod export;
mod feature;
mod inspect;
pub mod lab;
mod line;
mod patch;
mod protocol;
pub mod prove;
mod request;
mod route;
pub mod scenario;
mod script;
pub mod server;
mod snapshot;
mod time;
mod token;
mod traffic;
pub mod vary;

pub use behind::Section;
pub use beside::{Beside, Pair};
pub use call::{Asked, EngineFailed, Open};
use change::Change;
pub use change::{Burst, LogEntry, Shot, Waiting, What, because, deciding};
pub use cost::Cost;
pub use deed::{Deed, Did, Sent};
pub use feature::{Feature, FeatureKind, KNOBS, Knob, KnobView, feature_names};
pub use inspect::{Bucket, CacheStats, Quota};
pub use line::{read_line, written};
pub use request::shows;
pub use route::RouteView;
use snapshot::Snapshot;
pub use time::{clock_text, span};
pub use traffic::Stream;

/// Where every sandbox's clock starts: 2026-01-01T00:00:00Z, shown as 00:00:00.
pub use gatelab_gateway::case::START;

/// So many changes can be taken back; older ones leave the log too.
const KEPT: usize = 1000;

/// An API to play with.
#[derive(Clone, Debug)]
pub struct Sandbox {
    state: State,
    /// Shared with forks: what was done does not change any more.
    done: Vec<Arc<Change>>,
    undone: Vec<Arc<Change>>,
    /// Calls of back ends so far.
    calls: u64,
    /// Changes so far, those that were taken back included.
    made: u64,
    /// So many changes had been made, at that moment, when it was handed over: they stay.
    floor: (usize, Moment),
}

/// Everything that a change can change. A clone is a snapshot.
#[derive(Clone, Debug)]
struct State {
    /// The API as it is now, with its document.
    case: Arc<Case>,
    gateway: Gateway,
    now: Moment,
    pace: Pace,
    /// Minted tokens by caller: kept until a caller signs in again, so that they can expire.
    tokens: BTreeMap<String, String>,
    /// Each change of the API is deployed by itself.
    at_once: bool,
    /// What switched-off features took with them, so that they come back as they were.
    taken: BTreeMap<FeatureKind, Value>,
    /// What was kept to come back to.
    snapshots: Vec<Arc<Snapshot>>,
}

/// How the sandbox's clock goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pace {
    /// It stands still until it is moved.
    #[default]
    Stopped,
    /// So many times as fast as the wall clock.
    Running(u32),
}

/// Who sent a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// A caller's name; `None`: someone outside, such as curl.
    pub caller: Option<String>,
    /// Requests with the same mark, one after another, count as one change.
    pub mark: Option<u64>,
}

/// Something that was refused, in words: what, and what would do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

impl Sandbox {
    /// Opens a sandbox file, a case or an OpenAPI document, with all Problems if it cannot be opened.
    pub fn open(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        match Case::read(file, text) {
            (Some(case), problems) if problems.is_empty() => Self::of(case.document)
                .map_err(|refused| vec![Problem::of_file(file, refused.to_string())]),
            (_, problems) => Err(problems),
        }
    }

    /// A sandbox of a case document.
    pub fn of(document: Value) -> Result<Self, Refused> {
        let case = import(document)?;
        let gateway = Gateway::new(case.setup.clone());
        let at_once = case.document["stage"]["auto_deploy"] != false;
        let state = State {
            case: Arc::new(case),
            gateway,
            now: START,
            pace: Pace::default(),
            tokens: BTreeMap::new(),
            at_once,
            taken: BTreeMap::new(),
            snapshots: Vec::new(),
        };
        Ok(Self::at(state))
    }

    /// A sandbox in which nothing was done yet.
    const fn at(state: State) -> Self {
        Self { state, done: Vec::new(), undone: Vec::new(), calls: 0, made: 0, floor: (0, START) }
    }

    /// What people call it.
    pub fn title(&self) -> &str {
        &self.state.case.title
    }

    /// A few sentences about it.
    pub fn about(&self) -> &str {
        &self.state.case.about
    }

    /// Who may be played, in the order written.
    pub fn callers(&self) -> &[Caller] {
        &self.state.case.callers
    }

    /// What may be sent, in the order written.
    pub fn requests(&self) -> &[SavedRequest] {
        &self.state.case.requests
    }

    /// The gateway as it is now.
    pub const fn gateway(&self) -> &Gateway {
        &self.state.gateway
    }

    /// The case document as it is now.
    pub fn document(&self) -> &Value {
        &self.state.case.document
    }

    /// REST or HTTP.
    pub fn protocol(&self) -> Protocol {
        self.state.gateway.setup().api.protocol
    }

    /// What was done, the oldest first.
    pub fn log(&self) -> impl DoubleEndedIterator<Item = &LogEntry> + ExactSizeIterator {
        self.done.iter().map(|c| &c.entry)
    }

    /// Fires a saved request as one of its callers, so many times at one instant: one change.
    pub fn fire_as(
        &mut self,
        caller: Option<&str>,
        request: usize,
        times: usize,
    ) -> Result<&LogEntry, Refused> {
        let saved = self.requests().get(request).cloned();
        let saved = saved.ok_or_else(|| Refused(format!("There is no request {request}.")))?;
        let request = self.compose(caller, &saved)?;
        self.send(caller.map(str::to_owned), &request, times)
    }

    /// Sends a request so many times at one instant: one change. Real back ends are not called.
    pub fn send(
        &mut self,
        caller: Option<String>,
        request: &Request,
        times: usize,
    ) -> Result<&LogEntry, Refused> {
        let mark = Some(self.next_number().into());
        let sender = Sender { caller, mark };
        for _ in 0..times.max(1) {
            self.answer(sender.clone(), request.clone());
        }
        self.last_entry()
    }

    /// Takes the last change back; says what it was.
    pub fn undo(&mut self) -> Option<&LogEntry> {
        if self.done.len() <= self.floor.0 {
            return None;
        }
        let mut change = self.done.pop()?;
        std::mem::swap(&mut self.state, &mut Arc::make_mut(&mut change).other);
        self.undone.push(change);
        self.undone.last().map(|c| &c.entry)
    }

    /// Does again what was taken back last; says what it was.
    pub fn redo(&mut self) -> Option<&LogEntry> {
        let mut change = self.undone.pop()?;
        let again = Arc::make_mut(&mut change);
        std::mem::swap(&mut self.state, &mut again.other);
        // Wherever the clock was turned back to meanwhile, this happened when it did.
        again.other.now = again.entry.clock;
        self.done.push(change);
        self.done.last().map(|c| &c.entry)
    }

    /// Empties the stage cache, as `FlushStageCache` does.
    pub fn flush_cache(&mut self) {
        let before = self.state.clone();
        self.state.gateway.world_mut().flush_cache();
        self.note(What::Edited("stage cache flushed".to_owned()), Some(Did::Flushed), before);
    }

    /// Applies a merge patch to the document; the world stays as it was. The API's part of it goes
    /// live by itself, or waits where deployments are by hand.
    pub fn edit(&mut self, patch: &Value, words: &str) -> Result<&LogEntry, Refused> {
        let mut document = self.document().clone();
        patch::merge(&mut document, patch);
        let did = Did::Edited { patch: patch.clone(), words: words.to_owned(), waits: false };
        self.apply(document, words, did)
    }

    /// Puts another document in place; a refused one changes nothing.
    fn apply(&mut self, document: Value, words: &str, did: Did) -> Result<&LogEntry, Refused> {
        self.put(document, words, self.state.at_once, did)
    }

    fn put(
        &mut self,
        document: Value,
        words: &str,
        deployed: bool,
        did: Did,
    ) -> Result<&LogEntry, Refused> {
        let case = import(document)?;
        let (setup, now) = (case.setup.clone(), self.state.now);
        let gateway = if deployed {
            self.state.gateway.redeployed(setup, now)
        } else {
            self.state.gateway.edited(setup, now)
        };
        let state = State { case: Arc::new(case), gateway, ..self.state.clone() };
        let before = std::mem::replace(&mut self.state, state);
        self.note(What::Edited(words.to_owned()), Some(did), before);
        self.last_entry()
    }

    fn last_entry(&self) -> Result<&LogEntry, Refused> {
        self.done.last().map(|c| &c.entry).ok_or_else(|| Refused("Nothing was done.".to_owned()))
    }

    /// The burst that was sent last.
    fn last_burst(&mut self) -> Option<&mut Burst> {
        Arc::make_mut(self.done.last_mut()?).entry.burst_mut()
    }

    fn next_number(&self) -> u32 {
        self.done.last().map_or(0, |c| c.entry.number) + 1
    }

    /// From here on it is the learner's: what was done so far stays done.
    fn hand_over(&mut self) {
        self.floor = (self.done.len(), self.now());
        self.undone.clear();
    }

    /// Writes a change into the list; what had been undone is gone.
    fn note(&mut self, what: What, did: Option<Did>, before: State) {
        let entry = LogEntry { number: self.next_number(), clock: before.now, what };
        self.made += 1;
        self.done.push(Arc::new(Change { stamp: self.made, entry, did, other: before }));
        self.undone.clear();
        if self.done.len() > KEPT {
            self.done.remove(0);
            self.floor.0 = self.floor.0.saturating_sub(1);
        }
    }
}

/// Reads a case document; what the engine refuses comes back as its sentences.
fn import(mut document: Value) -> Result<Case, Refused> {
    request::trust_the_lab(&mut document);
    match Case::from_value("sandbox", &document) {
        (Some(case), problems) if problems.is_empty() => Ok(case),
        (_, problems) => {
            let sentences: Vec<String> = problems.into_iter().map(|p| p.sentence).collect();
            Err(Refused(sentences.join(" ")))
        }
    }
}

#[cfg(test)]
mod tests;
