//! AWS answers preflight requests of an HTTP API's callers, and adds CORS headers to its answers.
//! Skipped without a CORS configuration; the preflight also when some route takes OPTIONS itself.
//! Refuses nothing: an origin that is not allowed gets an answer without the headers.

use super::{Decision, Reply, Step};
use crate::definition::{Cors, Setup};
use crate::exchange::Exchange;
use crate::message::Response;
use crate::router;
use crate::trace::Why;
use crate::world::World;

/// The stop before routing.
pub(crate) const PREFLIGHT: Step = Step {
    name: "CORS preflight",
    about: "Does a browser only ask?",
    lesson: "front-door",
    run: preflight,
};

/// The stop after the integration.
pub(crate) const RESPONSE: Step = Step {
    name: "CORS headers",
    about: "What may a browser's script read?",
    lesson: "front-door",
    run: response,
};

fn preflight(x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    let Some(cors) = &x.api.cors else {
        return Decision::Skip(Why::new("The API has no CORS configuration."));
    };
    if x.request.method != "OPTIONS" {
        return Decision::Skip(Why::new("Only OPTIONS can be a preflight."));
    }
    if let Some(matched) = router::find(&x.api, "OPTIONS", &x.path) {
        let why = Why::new("{route} takes OPTIONS, so the preflight is its own.")
            .text("route", x.api.routes[matched.index].key.clone());
        return Decision::Skip(why.inferred());
    }
    let mut response = Response { status: 204, ..Response::default() };
    let why = match allowed_origin(x, cors) {
        Some(origin) => {
            let why =
                Why::new("No route takes OPTIONS: the API says itself that {origin} may call.")
                    .text("origin", origin.to_owned());
            add_headers(&mut response, x, cors);
            add_list(&mut response, "access-control-allow-methods", &cors.methods, str::to_owned);
            add_list(
                &mut response,
                "access-control-allow-headers",
                &cors.headers,
                str::to_ascii_lowercase,
            );
            if let Some(seconds) = cors.max_age {
                response.headers.append("access-control-max-age", seconds.to_string());
            }
            why
        }
        None => Why::new("No route takes OPTIONS. The origin is not allowed: no CORS headers."),
    };
    Decision::Respond(Reply::Answered(response), why.inferred())
}

fn response(x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    let Some(cors) = x.api.cors.clone() else {
        return Decision::Skip(Why::new("The API has no CORS configuration."));
    };
    let mut response = x.response.take().unwrap_or_default();
    let before = response.headers.len();
    response.headers.retain(|name, _| !is_cors_header(name));
    let dropped = before - response.headers.len();
    add_headers(&mut response, x, &cors);
    x.response = Some(response);
    let why = match (allowed_origin(x, &cors), x.request.headers.get("origin")) {
        (Some(origin), _) => Why::new(
            "Scripts of {origin} may read the answer; {dropped} headers of the back end dropped.",
        )
        .text("origin", origin.to_owned()),
        (None, Some(origin)) => Why::new(
            "{origin} is not in allowOrigins: no CORS headers; {dropped} of the back end dropped.",
        )
        .text("origin", origin.to_owned())
        .inferred(),
        (None, None) => Why::new("No Origin header: not a cross-origin request."),
    };
    Decision::Continue(why.number("dropped", dropped as f64))
}

/// The headers of every answer to an allowed origin (data-plane.md 10.2), refusals included.
pub(crate) fn add_headers(response: &mut Response, x: &Exchange, cors: &Cors) {
    let Some(origin) = allowed_origin(x, cors) else { return };
    response.headers.set("access-control-allow-origin", origin);
    if cors.credentials {
        response.headers.set("access-control-allow-credentials", "true");
    }
    add_list(response, "access-control-expose-headers", &cors.expose, str::to_ascii_lowercase);
}

/// What `access-control-allow-origin` says: `*`, or the caller's origin where it is listed.
fn allowed_origin<'a>(x: &'a Exchange, cors: &'a Cors) -> Option<&'a str> {
    let origin = x.request.headers.get("origin")?;
    let listed = |entry: &str| match entry.strip_suffix('*') {
        // `https://*`: any origin that begins so.
        Some(beginning) => origin.starts_with(beginning),
        None => origin.eq_ignore_ascii_case(entry),
    };
    if cors.origins.iter().any(|entry| entry == "*") {
        return Some("*");
    }
    cors.origins.iter().any(|entry| listed(entry)).then_some(origin)
}

fn add_list(response: &mut Response, name: &str, list: &[String], write: fn(&str) -> String) {
    if !list.is_empty() {
        let values: Vec<String> = list.iter().map(|v| write(v)).collect();
        response.headers.set(name, values.join(","));
    }
}

fn is_cors_header(name: &str) -> bool {
    name.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("access-control-"))
}
