//! AWS turns the caller's request into what the integration is asked: event, template or mapped HTTP.
//! Never skipped; a proxy integration is handed nearly everything as it came.
//! Refuses bodies that no template takes (415) or that are not JSON (400), and broken set-ups (500).

use super::{Decision, Step};
use crate::definition::{Integration, Setup};
use crate::exchange::{Exchange, Outgoing};
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::World;

mod http_api;
mod non_proxy;
mod rest_api;
mod url;

/// The stop of REST APIs.
pub(crate) const REST: Step = Step {
    name: "map request",
    about: "Parameters, templates, body.",
    lesson: "front-door",
    run: rest,
};

/// The stop of HTTP APIs.
pub(crate) const HTTP: Step =
    Step { name: "map request", about: "Parameters.", lesson: "front-door", run: http };

/// What is asked, and why so; or why nothing can be asked.
type Planned = Result<(Outgoing, Why), (Refusal, Why)>;

fn rest(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let planned = match &x.route().integration {
        Some(integration) => rest_api::plan(x, setup, integration).map(|plan| {
            let rest_api::Plan { outgoing, why, overrides } = plan;
            (outgoing, why, overrides)
        }),
        None => Err(no_integration()),
    };
    match planned {
        Ok((outgoing, why, overrides)) => {
            if let Some(overrides) = overrides {
                x.overrides = overrides;
            }
            go_on(x, Ok((outgoing, why)))
        }
        Err(refused) => go_on(x, Err(refused)),
    }
}

fn http(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let planned = match &x.route().integration {
        Some(_) => http_api::plan(x, setup),
        None => Err(no_integration()),
    };
    go_on(x, planned)
}

fn go_on(x: &mut Exchange, planned: Planned) -> Decision {
    match planned {
        Ok((outgoing, why)) => {
            x.outgoing = Some(outgoing);
            Decision::Continue(why)
        }
        Err((refusal, why)) => Decision::refuse(refusal, why),
    }
}

/// A mistake of the account owner: 500 (data-plane.md 2.1).
fn misconfigured(why: Why) -> (Refusal, Why) {
    (Refusal::new(ResponseType::ApiConfigurationError), why)
}

fn no_integration() -> (Refusal, Why) {
    misconfigured(Why::new("The method has no integration: nothing stands behind it."))
}

/// The verb towards a back end: the integration's own, or the caller's.
fn verb(x: &Exchange, integration: &Integration) -> String {
    match integration.method.as_deref() {
        Some(verb) if verb != "ANY" => verb.to_owned(),
        _ => x.request.method.clone(),
    }
}
