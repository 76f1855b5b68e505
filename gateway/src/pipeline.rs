//! The order of stops, one list a protocol, and the driver that walks it.
//!
//! The lists transcribe data-plane.md section 1; where a row is inferred, its step's Why says so.

use std::sync::Arc;

use crate::access_log;
use crate::definition::{Protocol, Setup};
use crate::exchange::Exchange;
use crate::integration::{BackendCall, BackendReply};
use crate::message::Response;
use crate::refuse;
use crate::step::{
    Decision, Reply, Step, api_key, arrive, authorize, cache, cors, integrate, map_request,
    map_response, resource_policy, route, throttle, validate,
};
use crate::trace::{Entry, Trace, Verdict, Why};
use crate::world::World;

/// A REST API's stops.
pub const REST: &[Step] = &[
    arrive::REST,            // rows 2 and 3: host, base path, stage; the canary draw
    route::REST,             // row 5 [recorded]
    resource_policy::BEFORE, // row 6 [doc]
    authorize::STEP,         // row 7 [doc]
    resource_policy::AFTER,  // row 8 [doc]
    api_key::STEP,           // row 9: key, plan, quota [doc]
    throttle::REST,          // row 10: method of the stage, account [doc]; place [inferred]
    validate::STEP,          // row 11: parameters, then body [recorded]
    cache::LOOKUP,           // row 12 [inferred]
    map_request::REST,       // row 13 [doc]
    integrate::STEP,         // row 14 [doc]
    map_response::REST,      // rows 15 to 17 [doc], [recorded]
    cache::STORE,            // row 18 [inferred]
];

/// An HTTP API's stops.
pub const HTTP: &[Step] = &[
    arrive::HTTP,       // row 2: the stage [doc]
    cors::PREFLIGHT,    // row 3 [doc]
    route::HTTP,        // row 4 [doc]
    throttle::HTTP,     // row 5 [doc]; before 6 [inferred]
    authorize::STEP,    // row 6 [doc]
    map_request::HTTP,  // row 7 [doc]
    integrate::STEP,    // row 8 [doc]
    map_response::HTTP, // row 9 [doc]
    cors::RESPONSE,     // row 10 [doc]
];

/// The list of a protocol.
pub const fn steps(protocol: Protocol) -> &'static [Step] {
    match protocol {
        Protocol::Rest => REST,
        Protocol::Http => HTTP,
    }
}

/// A walk that either ended or waits for a real back end.
#[derive(Debug)]
pub enum Begun {
    /// The answer, and what happened.
    Done(Response, Trace),
    /// A back end must be asked; hand its reply to `Gateway::finish`.
    Waiting(Box<Pending>, BackendCall),
}

/// A walk that waits for a back end's reply. It ends under the setup that it began under.
#[derive(Clone, Debug)]
pub struct Pending {
    exchange: Exchange,
    setup: Arc<Setup>,
    entries: Vec<Entry>,
    next: usize,
}

/// Starts a request on its protocol's list.
pub(crate) fn begin(exchange: Exchange, setup: Arc<Setup>, world: &mut World) -> Begun {
    let entries = Vec::with_capacity(steps(setup.api.protocol).len());
    walk(Pending { exchange, setup, entries, next: 0 }, world)
}

/// Goes on with a back end's reply.
pub(crate) fn finish(mut pending: Box<Pending>, reply: BackendReply, world: &mut World) -> Begun {
    let before = pending.exchange.waited_ms;
    let decision = integrate::reply(&mut pending.exchange, reply);
    match settle(&mut pending, decision, before) {
        Some(Settled::Wait(call)) => Begun::Waiting(pending, call),
        Some(Settled::End(reply)) => end(*pending, reply, world),
        None => walk(*pending, world),
    }
}

enum Settled {
    End(Reply),
    Wait(BackendCall),
}

fn walk(mut walk: Pending, world: &mut World) -> Begun {
    while let Some(step) = steps(walk.setup.api.protocol).get(walk.next) {
        walk.next += 1;
        let before = walk.exchange.waited_ms;
        let decision = (step.run)(&mut walk.exchange, &walk.setup, world);
        match settle(&mut walk, decision, before) {
            Some(Settled::Wait(call)) => return Begun::Waiting(Box::new(walk), call),
            Some(Settled::End(reply)) => return end(walk, reply, world),
            None => {}
        }
    }
    let response = walk.exchange.response.take().unwrap_or_default();
    end(walk, Reply::Answered(response), world)
}

/// Writes the entry of the stop that decided; the one before `next`.
fn settle(walk: &mut Pending, decision: Decision, waited_before: u32) -> Option<Settled> {
    let (verdict, why, settled) = match decision {
        Decision::Skip(why) => (Verdict::Skipped, why, None),
        Decision::Continue(why) => (Verdict::Passed, why, None),
        Decision::Respond(reply, why) => {
            let verdict = match reply {
                Reply::Refused(_) => Verdict::Refused,
                Reply::Answered(_) => Verdict::Answered,
            };
            (verdict, why, Some(Settled::End(reply)))
        }
        Decision::Call(call, why) => (Verdict::Passed, why, Some(Settled::Wait(call))),
    };
    let waited_ms = walk.exchange.waited_ms - waited_before;
    if let Some(entry) = walk.entries.get_mut(walk.next - 1) {
        // The back end's reply: the stop that called is told how it ended.
        (entry.verdict, entry.why) = (verdict, why);
        entry.waited_ms += waited_ms;
    } else {
        let stop = steps(walk.setup.api.protocol)[walk.next - 1].name;
        walk.entries.push(Entry { stop, verdict, why, waited_ms });
    }
    settled
}

/// The tail that every request passes: shape a refusal, add the service's headers, count.
fn end(walk: Pending, reply: Reply, world: &mut World) -> Begun {
    let Pending { mut exchange, setup, mut entries, .. } = walk;
    for step in &steps(setup.api.protocol)[entries.len()..] {
        let why = Why::new("An earlier stop had answered.");
        entries.push(Entry { stop: step.name, verdict: Verdict::NotReached, why, waited_ms: 0 });
    }
    let response = refuse::answer(&mut exchange, reply, &setup);
    world.metrics.count(&exchange, &setup, response.status, response.body.len());
    let format = setup.stage.access_log.as_deref();
    let log = format.map(|f| access_log::line(f, &exchange, &setup, &entries, &response));
    let trace = Trace {
        entries,
        route: exchange.matched.as_ref().map(|m| Arc::clone(&exchange.api.routes[m.index].key)),
        request_id: exchange.request_id,
        cache: exchange.cache,
        calls: exchange.calls,
        waited_ms: exchange.waited_ms,
        integration_ms: exchange.integration_ms,
        status: response.status,
        log,
    };
    Begun::Done(response, trace)
}

#[cfg(test)]
mod tests;
