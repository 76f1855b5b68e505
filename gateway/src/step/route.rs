//! AWS looks for the resource and method (REST) or the route key (HTTP) that takes the request.
//! Never skipped.
//! Refuses what no route takes: REST 403 Missing Authentication Token, HTTP 404 Not Found.

use super::{Decision, Step};
use crate::definition::{Segment, Setup};
use crate::exchange::Exchange;
use crate::message::Request;
use crate::refusal::{Refusal, ResponseType};
use crate::router;
use crate::sigv4;
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
    why.name("route", &route.key)
}

/// An unknown path is answered by what reads SigV4 signatures (data-plane.md 3.1, rows 1 and 2):
/// any other Authorization header is taken for a broken signature.
fn unknown(request: &Request) -> Refusal {
    let refusal = Refusal::new(ResponseType::MissingAuthenticationToken);
    let Some(sent) = request.headers.get("authorization").filter(|a| !a.starts_with("AWS4-"))
    else {
        return refusal;
    };
    match sigv4::read_authorization(request, sent) {
        Ok(_) => refusal,
        Err(fault) => Refusal {
            error_type: Some("IncompleteSignatureException"),
            ..refusal.saying(fault.message)
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::fixture::{self, fire, mock};
    use crate::trace::Verdict;

    #[test]
    fn why_a_route_and_what_without_one() {
        let get = json!({"get": mock(json!({}))});
        let mut gateway = fixture::rest(json!({"definition": {"paths": {
            "/a": get, "/b/{id}": get, "/c/{proxy+}": get}}}));
        for (line, status, verdict, why) in [
            ("GET /dev/a", 200, Verdict::Passed, "GET /a takes it: the path is exactly that."),
            ("GET /dev/b/1", 200, Verdict::Passed, "a variable stands for a segment"),
            ("GET /dev/c/1/2", 200, Verdict::Passed, "its greedy variable stands for the rest"),
            ("POST /dev/a", 403, Verdict::Refused, "/a is a resource, but it has no method POST."),
            ("GET /dev/d", 403, Verdict::Refused, "No resource fits /d."),
        ] {
            let answer = fire(&mut gateway, line, &[]);
            answer.expect(status, "route", verdict, why);
            if status == 403 {
                assert_eq!(answer.body(), r#"{"message":"Missing Authentication Token"}"#);
            }
        }
        let answer = fire(&mut gateway, "POST /dev/a", &[("X-HTTP-Method-Override", "GET")]);
        answer.expect(200, "route", Verdict::Passed, "GET /a");
    }

    #[test]
    fn other_authorization_headers_are_taken_for_broken_signatures() {
        let mut gateway = fixture::rest(
            json!({"definition": {"paths": {"/known": {"get": fixture::mock(json!({}))}}}}),
        );
        for (sent, text, error_type) in [
            ("AWS4-HMAC-SHA256 Credential=x", "Missing Authentication Token", "Missing"),
            ("Bearer abc", "'abc' not a valid key=value pair (missing equal-sign)", "Incomplete"),
            ("abc", "'abc' not a valid key=value pair", "Incomplete"),
            ("Basic YTpi=", "requires 'Credential' parameter", "Incomplete"),
        ] {
            let answer = fire(&mut gateway, "GET /dev/a", &[("Authorization", sent)]);
            assert_eq!(answer.status(), 403);
            assert!(answer.body().contains(text), "{}", answer.body());
            assert!(answer.header("x-amzn-ErrorType").unwrap().starts_with(error_type));
        }
    }
}
