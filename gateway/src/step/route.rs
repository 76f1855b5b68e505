//! AWS looks for the resource and method (REST) or the route key (HTTP) that takes the request.
//! Never skipped.
//! Refuses what no route takes: REST 403 Missing Authentication Token, HTTP 404 Not Found.

use super::{Decision, Step};
use crate::definition::{Segment, Setup};
use crate::exchange::Exchange;
use crate::message::Request;
use crate::refusal::{Refusal, ResponseType};
use crate::router;
use crate::trace::Why;
use crate::world::World;

/// The stop of REST APIs.
pub(crate) const REST: Step =
    Step { name: "route", about: "Which resource and method?", lesson: "front-door", run: rest };

/// The stop of HTTP APIs.
pub(crate) const HTTP: Step =
    Step { name: "route", about: "Which route key?", lesson: "front-door", run: http };

fn rest(x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    if let Some(verb) = x.request.headers.get("x-http-method-override") {
        x.request.method = verb.to_owned();
    }
    x.matched = router::find(&x.api, &x.request.method, &x.path);
    if x.matched.is_some() {
        return Decision::Continue(taken(x));
    }
    let why = if router::knows_path(&x.api, &x.path) {
        Why::new("{path} is a resource, but it has no method {verb}.")
            .text("verb", x.request.method.clone())
    } else {
        Why::new("No resource fits {path}. A REST API answers that as if a token were missing.")
    };
    Decision::refuse(unknown(&x.request), why.text("path", x.path.clone()))
}

fn http(x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    x.matched = router::find(&x.api, &x.request.method, &x.path);
    if x.matched.is_some() {
        return Decision::Continue(taken(x));
    }
    let why = Why::new("No route key fits {verb} {path}, and there is no $default route.")
        .text("verb", x.request.method.clone())
        .text("path", x.path.clone());
    Decision::refuse(Refusal::new(ResponseType::ResourceNotFound), why)
}

/// Why this route and no other.
fn taken(x: &Exchange) -> Why {
    let route = x.route();
    let any = |wanted: fn(&Segment) -> bool| route.segments.iter().any(wanted);
    let why = if route.path == "$default" {
        Why::new("{route} takes it: no other route key fits.")
    } else if any(|s| matches!(s, Segment::Greedy(_))) {
        Why::new("{route} takes it: its greedy variable stands for the rest of the path.")
    } else if any(|s| matches!(s, Segment::Variable(_))) {
        Why::new("{route} takes it: a variable stands for a segment, and no literal path fits.")
    } else {
        Why::new("{route} takes it: the path is exactly that.")
    };
    why.text("route", route.key.clone())
}

/// An unknown path is answered by what reads SigV4 signatures (data-plane.md 3.1, rows 1 and 2):
/// any other Authorization header is taken for a broken signature.
fn unknown(request: &Request) -> Refusal {
    let refusal = Refusal::new(ResponseType::MissingAuthenticationToken);
    let Some(sent) = request.headers.get("authorization").filter(|a| !a.starts_with("AWS4-"))
    else {
        return refusal;
    };
    let token = sent.split_once(' ').map_or(sent, |(_, rest)| rest.trim());
    let text = if token.contains('=') {
        let mut text = "Authorization header requires 'Credential' parameter. \
             Authorization header requires 'Signature' parameter. \
             Authorization header requires 'SignedHeaders' parameter. "
            .to_owned();
        if !request.headers.contains("x-amz-date") && !request.headers.contains("date") {
            text.push_str(
                "Authorization header requires existence of either a 'X-Amz-Date' \
                 or a 'Date' header. ",
            );
        }
        text + "Authorization=" + sent
    } else {
        format!(
            "'{token}' not a valid key=value pair (missing equal-sign) \
             in Authorization header: '{sent}'."
        )
    };
    Refusal { error_type: Some("IncompleteSignatureException"), ..refusal.saying(text) }
}
