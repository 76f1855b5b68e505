//! AWS turns the caller's request into what the integration is asked: event, template or mapped HTTP.
//! Never skipped; a proxy integration is handed nearly everything as it came.
//! Refuses bodies that no template takes (415) or that are not JSON (400), and broken set-ups (500).

use serde_json::{Map, Value};

use super::{Decision, Refused, Step};
use crate::definition::{Integration, Setup};
use crate::exchange::{Exchange, Outgoing};
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

/// What is asked, why so, and the overrides that a request template left.
struct Plan {
    outgoing: Outgoing,
    why: Why,
    overrides: Option<Map<String, Value>>,
}

fn rest(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let planned = match &x.route().integration {
        Some(integration) => rest_api::plan(x, setup, integration),
        None => Err(no_integration()),
    };
    go_on(x, planned)
}

fn http(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let planned = http_api::plan(x, setup);
    go_on(x, planned)
}

fn go_on(x: &mut Exchange, planned: Result<Plan, Refused>) -> Decision {
    match planned {
        Ok(Plan { outgoing, why, overrides }) => {
            x.outgoing = Some(outgoing);
            x.overrides = overrides.unwrap_or_default();
            Decision::Continue(why)
        }
        Err(refused) => refused.into(),
    }
}

fn no_integration() -> Refused {
    Refused::misconfigured(Why::new("The method has no integration: nothing stands behind it."))
}

/// The verb towards a back end: the integration's own, or the caller's.
fn verb(x: &Exchange, integration: &Integration) -> String {
    match integration.method.as_deref() {
        Some(verb) if verb != "ANY" => verb.to_owned(),
        _ => x.request.method.clone(),
    }
}

#[cfg(test)]
mod tests;
