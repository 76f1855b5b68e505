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
            .name("route", &x.api.routes[matched.index].key);
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
        None if x.request.headers.contains("origin") => {
            Why::new("No route takes OPTIONS. The origin is not allowed: no CORS headers.")
        }
        None => Why::new("No route takes OPTIONS. Nobody says an Origin: no CORS headers."),
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

#[cfg(test)]
mod tests {
    #![expect(clippy::needless_pass_by_value, reason = "fragments are literals")]

    use serde_json::{Value, json};

    use crate::Gateway;
    use crate::fixture::{self, fire, lambda};
    use crate::trace::Verdict;

    fn gateway(cors: Value, verb: &str, path: &str) -> Gateway {
        let own = json!({"statusCode": 200, "headers": {
            "access-control-allow-origin": "https://own", "Access-Control-Max-Age": "5"}});
        fixture::http(json!({
            "definition": {
                "paths": {path: {verb: lambda("F", json!({}))}},
                "x-amazon-apigateway-cors": cors,
            },
            "functions": {"F": {"kind": "static", "value": own}},
        }))
    }

    fn full() -> Value {
        json!({"allowOrigins": ["https://a", "http://*"], "allowMethods": ["GET", "POST"],
            "allowHeaders": ["X-One", "x-two"], "exposeHeaders": ["X-Three"],
            "allowCredentials": true, "maxAge": 60})
    }

    #[test]
    fn preflights() {
        let mut open = gateway(full(), "get", "/a");
        let answer = fire(&mut open, "OPTIONS /a", &[("Origin", "https://a")]);
        answer.expect(204, "CORS preflight", Verdict::Answered, "https://a may call");
        for (name, value) in [
            ("access-control-allow-origin", Some("https://a")),
            ("access-control-allow-methods", Some("GET,POST")),
            ("access-control-allow-headers", Some("x-one,x-two")),
            ("access-control-expose-headers", Some("x-three")),
            ("access-control-allow-credentials", Some("true")),
            ("access-control-max-age", Some("60")),
            ("content-type", None),
        ] {
            assert_eq!(answer.header(name), value, "{name}");
        }
        assert!(answer.header("apigw-requestid").is_some() && answer.body().is_empty());
        let answer = fire(&mut open, "OPTIONS /a", &[("Origin", "https://b")]);
        answer.expect(204, "CORS preflight", Verdict::Answered, "not allowed");
        assert_eq!(answer.header("access-control-allow-origin"), None);

        let any = "x-amazon-apigateway-any-method";
        for (verb, path) in [(any, "/a"), ("options", "/a"), (any, "/$default"), (any, "/{p+}")] {
            let mut taken = gateway(full(), verb, path);
            let answer = fire(&mut taken, "OPTIONS /a", &[("Origin", "https://a")]);
            answer.expect(200, "CORS preflight", Verdict::Skipped, "takes OPTIONS");
        }
    }

    #[test]
    fn headers_of_answers_and_refusals() {
        let mut open = gateway(full(), "get", "/a");
        for (line, origin, status, allowed) in [
            ("GET /a", Some("https://a"), 200, Some("https://a")),
            ("GET /a", Some("http://anything:1"), 200, Some("http://anything:1")),
            ("GET /a", Some("https://b"), 200, None),
            ("GET /a", None, 200, None),
            ("GET /b", Some("https://a"), 404, Some("https://a")),
        ] {
            let headers: Vec<_> = origin.map(|origin| ("Origin", origin)).into_iter().collect();
            let answer = fire(&mut open, line, &headers);
            assert_eq!(answer.status(), status);
            assert_eq!(answer.header("access-control-allow-origin"), allowed, "{line} {origin:?}");
            assert_eq!(answer.header("access-control-max-age"), None, "the back end's are dropped");
        }
        let mut all = gateway(json!({"allowOrigins": ["*"]}), "get", "/a");
        let answer = fire(&mut all, "GET /a", &[("Origin", "https://b")]);
        answer.expect(200, "CORS headers", Verdict::Passed, "2 headers of the back end dropped");
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    }
}
