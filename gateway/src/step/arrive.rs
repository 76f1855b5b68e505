//! AWS finds the API, the stage and, with a canary, the deployment that a request is meant for.
//! Never skipped.
//! Refuses an unknown stage or a switched-off host (REST 403, HTTP 404) and bodies over 10 MB (413).

use std::collections::BTreeMap;
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::{Decision, Step};
use crate::definition::{Canary, Setup};
use crate::exchange::{Exchange, draw};
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::World;

/// The stop of REST APIs.
pub(crate) const REST: Step = Step {
    name: "arrive",
    about: "Which API and stage is meant?",
    lesson: "front-door",
    run: rest,
};

/// The stop of HTTP APIs.
pub(crate) const HTTP: Step =
    Step { name: "arrive", about: "Which stage is meant?", lesson: "front-door", run: http };

/// The largest body of a request, both protocols.
const MOST_BYTES: usize = 10 * 1024 * 1024;

fn rest(x: &mut Exchange, setup: &Setup, world: &mut World) -> Decision {
    let (path, query) = cut(&x.request.target);
    let path = path.trim_start_matches('/');
    let (stage, below) = path.split_once('/').unwrap_or((path, ""));
    let below = format!("/{}", below.trim_start_matches('/'));
    let known = stage == setup.stage.name;
    let asked = stage.to_owned();
    x.full_path = format!("/{path}");
    x.query = decode(query, &['&', ';']);
    x.raw_query = query.to_owned();
    if let Some(refusal) = too_large(x) {
        return refusal;
    }
    if setup.api.disable_execute_api_endpoint {
        let why = Why::new("The default endpoint is switched off, and no other domain is set up.");
        return Decision::refuse(Refusal::forbidden_at_the_door(), why.inferred());
    }
    if !known {
        let why = Why::new("The path begins with {asked}, and the stage is called {stage}.")
            .text("asked", if asked.is_empty() { "no stage".to_owned() } else { asked })
            .text("stage", setup.stage.name.clone());
        return Decision::refuse(Refusal::forbidden_at_the_door(), why.inferred());
    }
    x.path = below;
    let name = setup.stage.name.clone();
    let Some(canary) = &setup.stage.canary else {
        x.stage_variables = Arc::clone(&setup.stage.variables);
        return Decision::Continue(Why::new("Stage {stage}.").text("stage", name));
    };
    let drawn = draw(world.seed, world.requests) * 100.0;
    let taken = drawn < canary.percent;
    enter(x, setup, canary, taken);
    let why = if taken {
        Why::new("Stage {stage}: the canary takes it ({drawn} drawn, below its {percent} %).")
    } else {
        Why::new("Stage {stage}: not for the canary ({drawn} drawn, its share is {percent} %).")
    };
    Decision::Continue(
        why.text("stage", name).number("drawn", drawn).number("percent", canary.percent).inferred(),
    )
}

fn http(x: &mut Exchange, setup: &Setup, _world: &mut World) -> Decision {
    let (path, query) = cut(&x.request.target);
    let (path, query) = (path.to_owned(), query.to_owned());
    x.query = decode(&query, &['&']);
    x.raw_query = query;
    x.full_path.clone_from(&path);
    if let Some(refusal) = too_large(x) {
        return refusal;
    }
    let not_found = || Refusal::new(ResponseType::ResourceNotFound);
    if setup.api.disable_execute_api_endpoint {
        let why = Why::new("The default endpoint is switched off, and no other domain is set up.");
        return Decision::refuse(not_found(), why.inferred());
    }
    x.stage_variables = Arc::clone(&setup.stage.variables);
    let name = &setup.stage.name;
    if name == "$default" {
        x.path = path;
        return Decision::Continue(Why::new("Stage $default: the whole path is the route's."));
    }
    let below = path.strip_prefix('/').and_then(|p| p.strip_prefix(name.as_str()));
    match below {
        Some(below) if below.is_empty() || below.starts_with('/') => {
            x.path = if below.is_empty() { "/".to_owned() } else { below.to_owned() };
            Decision::Continue(Why::new("Stage {stage}.").text("stage", name.clone()))
        }
        _ => {
            let why = Why::new(
                "The path does not begin with the stage {stage}, and there is no $default stage.",
            );
            Decision::refuse(not_found(), why.text("stage", name.clone()))
        }
    }
}

/// Path and query of a request target.
fn cut(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

/// The query's names and values, decoded; `+` is a space.
fn decode(query: &str, between: &[char]) -> Vec<(String, String)> {
    let text = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    query
        .split(between)
        .filter(|part| !part.is_empty())
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (text(name), text(value)))
        .collect()
}

fn too_large(x: &Exchange) -> Option<Decision> {
    let bytes = x.request.body.len();
    (bytes > MOST_BYTES).then(|| {
        let why = Why::new("The body has {bytes} bytes; API Gateway takes 10 MB.")
            .number("bytes", bytes as f64);
        Decision::refuse(Refusal::new(ResponseType::RequestTooLarge).at_the_door(), why)
    })
}

/// Which deployment serves the request, and with which variables.
fn enter(x: &mut Exchange, setup: &Setup, canary: &Canary, taken: bool) {
    x.canary = Some(taken);
    x.stage_variables = Arc::clone(&setup.stage.variables);
    if taken {
        let mut variables: BTreeMap<_, _> = (*setup.stage.variables).clone();
        variables.extend(canary.variables.clone());
        x.stage_variables = Arc::new(variables);
        if let Some(api) = &canary.api {
            x.api = Arc::clone(api);
        }
    }
}
