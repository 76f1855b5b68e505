//! Deeds: what did each change, so that a sandbox that was left can be built again, byte for byte.

use bytes::Bytes;
use gatelab_gateway::{Headers, Request};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::change::{Change, What};
use super::traffic::Lane;
use super::{FeatureKind, Knob, Pace, Refused, START, Sandbox, Sender};

/// What was done, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// Milliseconds since the sandbox's start.
    pub at_ms: i64,
    /// What was done.
    pub did: Did,
}

/// What can be done to a sandbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Did {
    /// Requests were sent, as one caller.
    Requests(Vec<Sent>),
    /// Several callers sent at once.
    Traffic {
        /// Each with what it sent, and how often.
        streams: Vec<Sent>,
        /// Milliseconds from the first to the end.
        over_ms: u32,
    },
    /// A feature was switched.
    Toggled(FeatureKind),
    /// A setting was set.
    Set(Knob, String),
    /// The API became the other product's.
    Crossed,
    /// The document was changed by a merge patch.
    Edited {
        /// The patch.
        patch: Value,
        /// What the log says.
        words: String,
        /// Whether the API's part waits for a deployment.
        #[serde(default)]
        waits: bool,
    },
    /// What was edited went live.
    Deployed,
    /// The stage went back to that deployment.
    RolledBack(usize),
    /// The canary was promoted.
    Promoted,
    /// The stage cache was emptied.
    Flushed,
    /// A snapshot was kept.
    Kept,
    /// A snapshot was restored.
    Restored(usize),
    /// A caller signed in again.
    SignedIn(String),
    /// The clock was moved on.
    Moved(i64),
    /// The clock was set running, or stopped.
    Paced(Pace),
}

/// A request as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// As whom; nobody in particular when empty.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    caller: Option<String>,
    /// Milliseconds after the deed began.
    #[serde(default, skip_serializing_if = "is_zero")]
    after_ms: i64,
    /// How often.
    times: u32,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "body")]
    body: Vec<u8>,
    source_ip: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
const fn is_zero(n: &i64) -> bool {
    *n == 0
}

impl Sent {
    pub(super) fn of(caller: Option<&str>, request: &Request, times: u32) -> Self {
        let Request { method, target, headers, body, source_ip } = request;
        Self {
            caller: caller.map(str::to_owned),
            after_ms: 0,
            times,
            method: method.clone(),
            target: target.clone(),
            headers: headers.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
            body: body.to_vec(),
            source_ip: source_ip.clone(),
        }
    }

    fn request(&self) -> Request {
        Request {
            method: self.method.clone(),
            target: self.target.clone(),
            headers: self.headers.iter().map(|(n, v)| (n.clone(), v.clone())).collect::<Headers>(),
            body: Bytes::from(self.body.clone()),
            source_ip: self.source_ip.clone(),
        }
    }
}

impl Change {
    fn deed(&self) -> Deed {
        let at_ms = self.entry.clock.millis_since(START);
        let did = match (&self.did, &self.entry.what) {
            (Some(did), _) => did.clone(),
            (None, What::Requests(burst)) => {
                let mut sent: Vec<Sent> = Vec::new();
                let answered = burst.shots.iter().map(|shot| (shot.at, &shot.request));
                let waiting = burst.waiting.iter().map(|w| (self.entry.clock, &w.request));
                for (at, request) in answered.chain(waiting) {
                    let after_ms = at.millis_since(self.entry.clock);
                    let next = Sent { after_ms, ..Sent::of(burst.caller.as_deref(), request, 1) };
                    match sent.last_mut() {
                        Some(last) if (Sent { times: 1, ..last.clone() }) == next => {
                            last.times += 1;
                        }
                        _ => sent.push(next),
                    }
                }
                Did::Requests(sent)
            }
            (None, _) => Did::Requests(Vec::new()),
        };
        Deed { at_ms, did }
    }
}

impl Sandbox {
    /// What was done since it was handed over, the oldest first; then what was taken back, the latest
    /// first.
    pub fn deeds(&self) -> (Vec<Deed>, Vec<Deed>) {
        let done = self.done.iter().skip(self.floor.0).map(|change| change.deed()).collect();
        (done, self.undone.iter().rev().map(|change| change.deed()).collect())
    }

    /// A mark for each change since it was handed over, and for each that was taken back, in the order of
    /// [`Self::deeds`].
    pub fn stamps(&self) -> (Vec<u64>, Vec<u64>) {
        let done = self.done.iter().skip(self.floor.0).map(|change| change.stamp).collect();
        (done, self.undone.iter().rev().map(|change| change.stamp).collect())
    }

    /// Puts the clock where it stood when the sandbox was left; nobody's doing, so no change.
    pub fn set_clock(&mut self, moment: gatelab_gateway::Moment) {
        self.state.now = moment.max(self.floor.1);
    }

    /// Does once more what was done.
    pub fn redo_deed(&mut self, deed: &Deed) -> Result<(), Refused> {
        self.state.now = START.plus_millis(deed.at_ms);
        let start = self.now();
        match &deed.did {
            Did::Requests(sent) => {
                let mark = Some(self.next_number().into());
                for one in sent {
                    self.state.now = start.plus_millis(one.after_ms);
                    let request = one.request();
                    self.remember_token(one.caller.as_deref(), &request);
                    let sender = Sender { caller: one.caller.clone(), mark };
                    for _ in 0..one.times {
                        self.answer(sender.clone(), request.clone());
                    }
                }
                self.close_burst();
            }
            Did::Traffic { streams, over_ms } => {
                let lanes = streams.iter().map(|one| {
                    let request = one.request();
                    self.remember_token(one.caller.as_deref(), &request);
                    Lane { caller: one.caller.clone(), request, times: one.times }
                });
                let lanes: Vec<Lane> = lanes.collect();
                let before = self.state.clone();
                self.run_lanes(&lanes, *over_ms, before);
            }
            Did::Toggled(kind) => {
                self.toggle(*kind)?;
            }
            Did::Set(knob, text) => {
                self.set(*knob, text)?;
            }
            Did::Crossed => {
                self.switch_protocol()?;
            }
            Did::Edited { patch, words, waits: false } => {
                self.edit(patch, words)?;
            }
            Did::Edited { patch, words, waits: true } => {
                self.edit_for_later(patch, words)?;
            }
            Did::Deployed => {
                self.deploy()?;
            }
            Did::RolledBack(number) => {
                self.roll_back(*number)?;
            }
            Did::Promoted => {
                self.promote()?;
            }
            Did::Flushed => self.flush_cache(),
            Did::Kept => {
                self.keep_snapshot();
            }
            Did::Restored(number) => {
                self.restore_snapshot(*number)?;
            }
            Did::SignedIn(caller) => self.sign_in(caller)?,
            Did::Moved(millis) => self.advance(*millis),
            Did::Paced(pace) => self.set_pace(*pace),
        }
        Ok(())
    }

    /// What was sent with a caller's token shows the token that the caller has.
    fn remember_token(&mut self, caller: Option<&str>, request: &Request) {
        let known = caller.and_then(|name| self.callers().iter().find(|c| c.name == name));
        let Some(caller) = known.filter(|caller| caller.jwt.is_some()) else { return };
        let name = caller.name.clone();
        let header = request.headers.get("Authorization");
        if let Some(token) = header.and_then(|value| value.strip_prefix("Bearer ")) {
            self.state.tokens.insert(name, token.to_owned());
        }
    }

    /// What is sent from here on is another change.
    fn close_burst(&mut self) {
        if let Some(burst) = self.last_burst() {
            burst.mark = None;
        }
    }
}

/// A body as text where it is text, as numbers where not.
mod body {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Body {
        Text(String),
        Bytes(Vec<u8>),
    }

    pub(super) fn serialize<S: Serializer>(body: &[u8], out: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(body) {
            Ok(text) => out.serialize_str(text),
            Err(_) => body.serialize(out),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        Ok(match Body::deserialize(from)? {
            Body::Text(text) => text.into_bytes(),
            Body::Bytes(bytes) => bytes,
        })
    }
}
