//! A stop of the pipeline: what a step is and what it may decide.

use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::integration::BackendCall;
use crate::message::Response;
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::World;

pub(crate) mod api_key;
pub(crate) mod arrive;
pub(crate) mod authorize;
pub(crate) mod cache;
pub(crate) mod cors;
pub(crate) mod integrate;
pub(crate) mod map_request;
pub(crate) mod map_response;
pub(crate) mod resource_policy;
pub(crate) mod route;
pub(crate) mod throttle;
pub(crate) mod validate;

/// One stop. A protocol's pipeline is a list of these.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Its name in traces and on screens.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub about: &'static str,
    /// The lesson that teaches it (a slug in `content/`).
    pub lesson: &'static str,
    /// What it does to a request.
    pub(crate) run: fn(&mut Exchange, &Setup, &mut World) -> Decision,
}

/// What a step concluded, always with a reason.
#[derive(Debug)]
pub enum Decision {
    /// Nothing is set up here.
    Skip(Why),
    /// The request goes on.
    Continue(Why),
    /// The answer is made here and the walk ends.
    Respond(Reply, Why),
    /// A real back end must be asked; the walk goes on at the next step with its reply.
    Call(BackendCall, Why),
}

/// An answer made by a step.
#[derive(Debug)]
pub enum Reply {
    /// A refusal, shaped by `refuse` at the end.
    Refused(Refusal),
    /// A finished answer, such as a cache hit or a CORS preflight.
    Answered(Response),
}

/// A refusal with its reason, as the parts of a step hand it up.
pub(crate) struct Refused(Box<(Refusal, Why)>);

impl Refused {
    pub(crate) fn new(refusal: Refusal, why: Why) -> Self {
        Self(Box::new((refusal, why)))
    }

    /// A mistake of the account owner: 500 (data-plane.md 2.1).
    pub(crate) fn misconfigured(why: Why) -> Self {
        Self::new(Refusal::new(ResponseType::ApiConfigurationError), why)
    }
}

impl From<Refused> for Decision {
    fn from(refused: Refused) -> Self {
        let (refusal, why) = *refused.0;
        Self::refuse(refusal, why)
    }
}

impl Decision {
    /// Shorthand for a refusal.
    pub(crate) const fn refuse(refusal: Refusal, why: Why) -> Self {
        Self::Respond(Reply::Refused(refusal), why)
    }
}
