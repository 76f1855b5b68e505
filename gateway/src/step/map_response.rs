//! AWS turns the integration's answer into the caller's: proxies as they say, others by selection.
//! Never skipped.
//! Refuses a malformed Lambda result (REST 502, HTTP 500) and answers that no response fits (500).

use super::{Decision, Refused, Step};
use crate::definition::{IntegrationKind, Setup};
use crate::exchange::{Exchange, Incoming};
use crate::message::Response;
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::World;

mod function_result;
mod header_rules;
mod http_api;
mod proxy;
mod selected;

/// The stop of REST APIs.
pub(crate) const REST: Step =
    Step { name: "map response", about: "Status, headers, body.", lesson: "front-door", run: rest };

/// The stop of HTTP APIs.
pub(crate) const HTTP: Step =
    Step { name: "map response", about: "Status, headers, body.", lesson: "front-door", run: http };

/// The answer and why it is that one; or why there is none.
type Mapped = Result<(Response, Why), Refused>;

fn rest(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let Some(incoming) = x.incoming.take() else {
        return finish(x, Err(nothing()));
    };
    let kind = x.route().integration.as_ref().map(|i| i.kind);
    let mapped = match (kind, &incoming) {
        (Some(IntegrationKind::AwsProxy), Incoming::Lambda { result: Some(result), failed }) => {
            proxy::lambda(x, result, *failed)
        }
        (Some(IntegrationKind::HttpProxy), Incoming::Http { status, headers, body }) => {
            Ok(proxy::http(*status, headers, body))
        }
        _ => selected::response(x, setup, &incoming).map(|(response, why, overrides)| {
            if let Some(overrides) = overrides {
                x.overrides = overrides;
            }
            (response, why)
        }),
    };
    x.incoming = Some(incoming);
    finish(x, mapped)
}

fn http(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let mapped = match &x.incoming {
        Some(incoming) => http_api::response(x, setup, incoming),
        None => Err(nothing()),
    };
    finish(x, mapped)
}

fn finish(x: &mut Exchange, mapped: Mapped) -> Decision {
    match mapped {
        Ok((response, why)) => {
            x.response = Some(response);
            Decision::Continue(why)
        }
        Err(refused) => refused.into(),
    }
}

fn nothing() -> Refused {
    let refusal = Refusal::new(ResponseType::IntegrationFailure).with_status(500);
    Refused::new(refusal, Why::new("The integration gave no answer."))
}

#[cfg(test)]
mod tests;
