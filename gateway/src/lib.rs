//! A mini API gateway as a value: a request and a moment go in, a response and a trace come out.
//!
//! Nothing here knows a screen, a socket, a task, a file or a clock. See `pipeline` for the order of stops.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may"))]

pub mod access_log;
pub mod bucket;
pub mod case;
pub mod definition;
pub mod deployment;
pub mod document;
pub mod double;
pub mod event;
pub mod exchange;
pub mod export;
#[cfg(test)]
mod fixture;
pub mod integration;
pub mod json_path;
pub mod jwt;
pub mod mapping;
pub mod message;
pub mod metrics;
pub mod moment;
pub mod openapi;
pub mod permission;
pub mod pipeline;
pub mod policy;
pub mod problem;
pub mod refusal;
mod refuse;
mod router;
pub mod service;
pub mod sigv4;
pub mod step;
pub mod trace;
#[cfg(test)]
pub(crate) mod trial;
pub mod vtl;
pub mod world;

use std::sync::Arc;

pub use crate::case::Case;
pub use crate::definition::Setup;
use crate::deployment::Deployments;
pub use crate::integration::{BackendCall, BackendReply};
pub use crate::message::{Headers, Request, Response};
pub use crate::moment::Moment;
pub use crate::pipeline::{Begun, Pending};
pub use crate::problem::{Place, Problem};
pub use crate::trace::Trace;
pub use crate::world::World;

/// A gateway: a stage of an API, and what earlier requests left behind. A clone is a snapshot.
#[derive(Clone, Debug)]
pub struct Gateway {
    setup: Arc<Setup>,
    deployments: Deployments,
    world: World,
}

impl Gateway {
    /// A gateway that has seen no request.
    pub fn new(mut setup: Setup) -> Self {
        let deployments = Deployments::of(&mut setup);
        Self { setup: Arc::new(setup), deployments, world: World::default() }
    }

    /// Answers a request. Integrations that need a real back end answer 504 here; see `begin`.
    pub fn handle(&mut self, request: Request, now: Moment) -> (Response, Trace) {
        let mut begun = self.begin(request, now);
        loop {
            match begun {
                Begun::Done(response, trace) => return (response, trace),
                Begun::Waiting(pending, call) => {
                    let reply = BackendReply::Failed(format!("nobody here can call {}", call.url));
                    begun = self.finish(pending, reply);
                }
            }
        }
    }

    /// Starts a request: its answer, or a call to a real back end to be made first.
    pub fn begin(&mut self, request: Request, now: Moment) -> Begun {
        self.world.requests += 1;
        let ids = exchange::Ids::of(self.world.seed, self.world.requests);
        let exchange = exchange::Exchange::new(request, now, &self.setup, &ids);
        pipeline::begin(exchange, Arc::clone(&self.setup), &mut self.world)
    }

    /// Goes on with a back end's reply.
    pub fn finish(&mut self, pending: Box<Pending>, reply: BackendReply) -> Begun {
        pipeline::finish(pending, reply, &mut self.world)
    }

    /// What this gateway is made of.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What earlier requests left behind.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// The same, to flush a cache or reset a counter.
    pub const fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// The doubles of AWS services behind it, looked into: queues, tables and their like.
    pub fn services(&self, now: Moment) -> Vec<service::ServiceView> {
        service::view::look(&self.setup.services, &self.world.services, now)
    }
}
