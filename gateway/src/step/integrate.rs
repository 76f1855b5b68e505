//! AWS calls what stands behind the method, and waits 29 s (REST) or 30 s (HTTP) at the most.
//! Never skipped.
//! Refuses when no answer comes in time (REST 504, HTTP 503) or the call cannot be made (500, 504).

use super::{Decision, Refused, Step};
use crate::definition::{Integration, Protocol, Setup};
use crate::double::{self, InvokeError, Invoker, backend};
use crate::exchange::{Exchange, Incoming, Outgoing};
use crate::integration::{BackendCall, BackendReply, is_loopback};
use crate::refusal::{Refusal, ResponseType};
use crate::trace::{Purpose, Why};
use crate::world::World;

mod mock;
mod service;

/// The stop.
pub(crate) const STEP: Step =
    Step { name: "integrate", about: "The call to what stands behind.", lesson: "front-door", run };

/// The largest payload of a synchronous invocation.
const MOST_EVENT_BYTES: usize = 6 * 1024 * 1024;

fn run(x: &mut Exchange, setup: &Setup, world: &mut World) -> Decision {
    match x.outgoing.take() {
        Some(Outgoing::Mock { text }) => answer_mock(x, &text),
        Some(Outgoing::Lambda { function, event, asynchronous }) => {
            if event.text().len() > MOST_EVENT_BYTES {
                return too_large(event.text().len());
            }
            let integration = x.route().integration.as_ref();
            let invoker = Invoker::of(integration.and_then(|i| i.credentials.as_ref()));
            let invoked = double::invoke(setup, world, (&function, invoker), event);
            lambda(x, &function, invoked, asynchronous)
        }
        Some(Outgoing::Http { method, url, headers, body }) => {
            let call = BackendCall { method, url, headers, body, timeout_ms: timeout(x) };
            http(x, setup, call)
        }
        Some(Outgoing::Service(call)) => service::ask(x, setup, world, &call),
        None => Refused::misconfigured(Why::new("There is nothing to ask.")).into(),
    }
}

/// Lambda takes less than API Gateway does: 413, which no gateway response shapes.
fn too_large(bytes: usize) -> Decision {
    let why = Why::new("The event has {bytes} bytes; Lambda takes 6 MB.");
    let refusal = Refusal::new(ResponseType::RequestTooLarge).at_the_door();
    Decision::refuse(refusal, why.number("bytes", bytes as f64).inferred())
}

fn timeout(x: &Exchange) -> u32 {
    x.route().integration.as_ref().map_or(29_000, |i: &Integration| i.timeout_ms)
}

fn answer_mock(x: &mut Exchange, text: &str) -> Decision {
    if let Some(status) = mock::status(text) {
        x.incoming = Some(Incoming::Mock { status });
        let why = Why::new("MOCK: no call; the request template says {status}.");
        return Decision::Continue(why.number("status", status));
    }
    let shown: String = text.trim().chars().take(60).collect();
    let why = Why::new("MOCK needs an object with an integer statusCode, and got {text}.")
        .text("text", if shown.is_empty() { "nothing".to_owned() } else { shown });
    Refused::misconfigured(why).into()
}

fn lambda(
    x: &mut Exchange,
    function: &str,
    invoked: double::Invoked,
    asynchronous: bool,
) -> Decision {
    let named = |why: Why| why.text("function", function.to_owned());
    let (result, failed) = match invoked.result {
        Ok(result) => (result, false),
        Err(InvokeError::Failed(error)) => (error.into(), true),
        Err(InvokeError::Missing) => {
            let why = named(Why::new("There is no function called {function}."));
            return Refused::misconfigured(why).into();
        }
        Err(InvokeError::NotPermitted) => {
            let why = named(Why::new(
                "API Gateway may not invoke {function}: its policy lacks lambda:InvokeFunction.",
            ));
            return Refused::misconfigured(why).into();
        }
    };
    x.called(function, Purpose::Integration);
    if asynchronous {
        x.integration_ms = Some(0);
        x.incoming = Some(Incoming::Lambda { result: None, failed: false });
        let why = Why::new("{function} was handed its event (InvocationType Event): no result.");
        return Decision::Continue(named(why));
    }
    if let Some(late) = late(x, function, invoked.took_ms) {
        return late;
    }
    x.incoming = Some(Incoming::Lambda { result: Some(result), failed });
    let took = invoked.took_ms;
    Decision::Continue(match (failed, took) {
        (false, 0) => named(Why::new("{function} answered at once.")),
        (true, 0) => named(Why::new("{function} failed at once.")),
        (false, _) => {
            let why =
                Why::new("{function} answered after {took}; the integration waits {timeout}.");
            timed(named(why), took, timeout(x))
        }
        (true, _) => {
            let why = Why::new("{function} failed after {took}; the integration waits {timeout}.");
            timed(named(why), took, timeout(x))
        }
    })
}

fn timed(why: Why, took_ms: u32, timeout_ms: u32) -> Why {
    let seconds = |ms: u32| f64::from(ms) / 1000.0;
    why.seconds("took", seconds(took_ms)).seconds("timeout", seconds(timeout_ms))
}

/// Spends the time that a call took. A call that takes longer than it may is given up.
fn late(x: &mut Exchange, name: &str, took_ms: u32) -> Option<Decision> {
    let timeout = timeout(x);
    x.wait(took_ms.min(timeout));
    x.integration_ms = Some(took_ms.min(timeout));
    if took_ms <= timeout {
        return None;
    }
    let why = Why::new("{name} would take {took}; the integration waits {timeout}.");
    Some(timed_out(x, timed(why.text("name", name.to_owned()), took_ms, timeout)))
}

/// REST 504, HTTP 503: guide and field reports disagree on the latter (data-plane.md 15.10).
fn timed_out(x: &Exchange, why: Why) -> Decision {
    let why = if x.api.protocol == Protocol::Http { why.inferred() } else { why };
    Decision::refuse(Refusal::new(ResponseType::IntegrationTimeout), why)
}

fn http(x: &mut Exchange, setup: &Setup, call: BackendCall) -> Decision {
    let Some(target) = backend::target(&call.url) else {
        return beyond(x, call);
    };
    let path = target.split('?').next().unwrap_or(target);
    x.called(path, Purpose::Integration);
    let answer = backend::answer(&setup.backend, &call.method, target, &call.headers, &call.body);
    if let Some(late) = late(x, path, answer.took_ms) {
        return late;
    }
    let why = match answer.took_ms {
        0 => Why::new("The back end answered {status} to {method} {path} at once."),
        _ => Why::new("The back end answered {status} to {method} {path} after {took}."),
    };
    let why = why
        .number("status", answer.status)
        .text("method", call.method)
        .text("path", path.to_owned())
        .seconds("took", f64::from(answer.took_ms) / 1000.0);
    let backend::Answer { status, headers, body, .. } = answer;
    x.incoming = Some(Incoming::Http { status, headers, body });
    Decision::Continue(why)
}

/// An address that is not the double's: called when it is on this machine, refused otherwise.
fn beyond(x: &mut Exchange, call: BackendCall) -> Decision {
    if is_loopback(&call.url) {
        x.called(&call.url, Purpose::Integration);
        let why = Why::new("{method} {url} was called, for real.")
            .text("method", call.method.clone())
            .text("url", call.url.clone());
        return Decision::Call(call, why);
    }
    let why = Why::new("{url} was not called: this gateway never calls beyond this machine.")
        .text("url", call.url);
    Decision::refuse(unreachable(x), why.inferred())
}

/// What AWS answers when it cannot reach a back end (data-plane.md 3.1, 3.2).
fn unreachable(x: &Exchange) -> Refusal {
    match x.api.protocol {
        Protocol::Rest => Refusal::new(ResponseType::IntegrationFailure)
            .saying("Network error communicating with endpoint"),
        Protocol::Http => Refusal::new(ResponseType::IntegrationFailure).with_status(503),
    }
}

/// Goes on with a real back end's reply.
pub(crate) fn reply(x: &mut Exchange, reply: BackendReply) -> Decision {
    match reply {
        BackendReply::Answer { status, headers, body, took_ms } => {
            if let Some(late) = late(x, "The back end", took_ms) {
                return late;
            }
            x.incoming = Some(Incoming::Http { status, headers, body });
            let why = Why::new("The back end on this machine answered {status} after {took}.")
                .number("status", status)
                .seconds("took", f64::from(took_ms) / 1000.0);
            Decision::Continue(why)
        }
        BackendReply::TimedOut => {
            let timeout = timeout(x);
            x.wait(timeout);
            x.integration_ms = Some(timeout);
            let why = Why::new("The back end did not answer within {timeout}.")
                .seconds("timeout", f64::from(timeout) / 1000.0);
            timed_out(x, why)
        }
        BackendReply::Failed(reason) => {
            let why = Why::new("The back end could not be reached: {reason}.");
            Decision::refuse(unreachable(x), why.text("reason", reason).inferred())
        }
    }
}

#[cfg(test)]
mod tests;
