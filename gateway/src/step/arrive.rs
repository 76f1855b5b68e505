//! AWS finds the API, the stage and, with a canary, the deployment that a request is meant for.
//! Never skipped.
//! Refuses an unknown stage or a switched-off host (REST 403, HTTP 404), bodies over 10 MB (413), and
//! heads over 10,240 bytes (431; a REST API's URL 414).

use std::collections::BTreeMap;
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::{Decision, Step};
use crate::definition::{Canary, Protocol, Setup};
use crate::exchange::{Exchange, draw};
use crate::message::Request;
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::World;

mod host;

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

/// The most bytes of the headers with their line ends; of a REST API's URL; of an HTTP API's request
/// line and headers together (facts.md F-Q44, F-Q28, F-Q75).
const MOST_HEAD: usize = 10_240;

fn rest(x: &mut Exchange, setup: &Setup, world: &mut World) -> Decision {
    let (path, query) = cut(&x.request.target);
    let path = path.trim_start_matches('/');
    let (stage, below) = path.split_once('/').unwrap_or((path, ""));
    let below = slashed(below.trim_start_matches('/'));
    let known = *stage == *setup.stage.name;
    let asked = if known { String::new() } else { stage.to_owned() };
    x.full_path = slashed(path);
    // A caller may bring an id of its own (data-plane.md 9.3).
    if let Some(id) = x.request.headers.get("x-amzn-requestid").filter(|id| is_uuid(id)) {
        x.request_id = id.to_owned();
    }
    x.query = decode(query, &['&', ';']);
    x.raw_query = query.to_owned();
    if let Some(refusal) = too_large(x) {
        return refusal;
    }
    let mapped = match host::below_mapping(x, setup) {
        Ok(mapped) => mapped,
        Err(decision) => return *decision,
    };
    if mapped.is_none() && setup.api.disable_execute_api_endpoint {
        return Decision::refuse(Refusal::forbidden_at_the_door(), host::switched_off(setup));
    }
    if mapped.is_none() && !known {
        let why = Why::new("The path begins with {asked}, and the stage is called {stage}.")
            .text("asked", if asked.is_empty() { "no stage".to_owned() } else { asked })
            .name("stage", &setup.stage.name);
        return Decision::refuse(Refusal::forbidden_at_the_door(), why.inferred());
    }
    x.path = mapped.unwrap_or(below);
    x.vpc_endpoint = vpc_endpoint(x, setup);
    let Some(canary) = &setup.stage.canary else {
        x.stage_variables = Arc::clone(&setup.stage.variables);
        return Decision::Continue(host::stage(x, setup, Why::new("Stage {stage}.")));
    };
    let drawn = draw(world.seed, world.requests) * 100.0;
    let taken = drawn < canary.percent;
    enter(x, setup, canary, taken);
    let why = if taken {
        Why::new("Stage {stage}: the canary takes it ({drawn} drawn, below its {percent} %).")
    } else {
        Why::new("Stage {stage}: not for the canary ({drawn} drawn, its share is {percent} %).")
    };
    let why = why.number("drawn", drawn).number("percent", canary.percent);
    Decision::Continue(host::stage(x, setup, why).inferred())
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
    x.stage_variables = Arc::clone(&setup.stage.variables);
    match host::below_mapping(x, setup) {
        Ok(None) => {}
        Ok(Some(below)) => {
            x.path = below;
            return Decision::Continue(host::stage(x, setup, Why::new("Stage {stage}.")));
        }
        Err(decision) => return *decision,
    }
    let not_found = || Refusal::new(ResponseType::ResourceNotFound);
    if setup.api.disable_execute_api_endpoint {
        return Decision::refuse(not_found(), host::switched_off(setup));
    }
    let name = &setup.stage.name;
    if **name == *"$default" {
        x.path = path;
        return Decision::Continue(Why::new("Stage $default: the whole path is the route's."));
    }
    let below = path.strip_prefix('/').and_then(|p| p.strip_prefix(&**name));
    match below {
        Some(below) if below.is_empty() || below.starts_with('/') => {
            x.path = if below.is_empty() { "/".to_owned() } else { below.to_owned() };
            Decision::Continue(Why::new("Stage {stage}.").name("stage", name))
        }
        _ => {
            let why = Why::new(
                "The path does not begin with the stage {stage}, and there is no $default stage.",
            );
            Decision::refuse(not_found(), why.name("stage", name))
        }
    }
}

/// The VPC endpoint that AWS's host name for it names: `API-ENDPOINT.execute-api.…`.
fn vpc_endpoint(x: &Exchange, setup: &Setup) -> Option<(String, Option<String>)> {
    let host = x.request.headers.first("host")?;
    let (endpoint, _) =
        host.strip_prefix(&setup.api.id)?.strip_prefix('-')?.split_once(".execute-api.")?;
    endpoint
        .starts_with("vpce-")
        .then(|| (endpoint.to_owned(), setup.vpc_endpoints.get(endpoint).cloned()))
}

/// Path and query of a request target.
fn cut(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// The text with a slash before it.
fn slashed(text: &str) -> String {
    let mut path = String::with_capacity(text.len() + 1);
    path.push('/');
    path.push_str(text);
    path
}

/// The query's names and values, decoded; `+` is a space.
fn decode(query: &str, between: &[char]) -> Vec<(String, String)> {
    let text = |part: &str| {
        if !part.contains(['+', '%']) {
            return part.to_owned();
        }
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

/// That the limits exist is documented; what a longer head or URL is answered is not.
fn too_large(x: &Exchange) -> Option<Decision> {
    let Request { method, target, headers, body, .. } = &x.request;
    let lines: usize = headers.iter().map(|(n, v)| n.len() + v.len() + ": \r\n".len()).sum();
    let line = method.len() + target.len() + "  HTTP/1.1\r\n".len();
    let rest = x.api.protocol == Protocol::Rest;
    let head = lines + if rest { 0 } else { line };
    let refusal = Refusal::new(ResponseType::RequestTooLarge).at_the_door();
    let (refusal, why, bytes) = if body.len() > MOST_BYTES {
        (refusal, Why::new("The body has {bytes} bytes; API Gateway takes 10 MB."), body.len())
    } else if head > MOST_HEAD {
        let refusal = refusal.with_status(431).saying("Request Header Fields Too Large");
        let why = if rest {
            Why::new("The headers have {bytes} bytes; API Gateway takes 10,240.")
        } else {
            Why::new("Request line and headers have {bytes} bytes; API Gateway takes 10,240.")
        };
        (refusal, why.inferred(), head)
    } else if rest && target.len() > MOST_HEAD {
        let refusal = refusal.with_status(414).saying("Request URI too long");
        (
            refusal,
            Why::new("The URL has {bytes} characters; a Regional API takes 10,240.").inferred(),
            target.len(),
        )
    } else {
        return None;
    };
    Some(Decision::refuse(refusal, why.number("bytes", bytes as f64)))
}

/// Which deployment serves the request, and with which variables.
fn enter(x: &mut Exchange, setup: &Setup, canary: &Canary, taken: bool) {
    x.canary = Some(taken);
    x.stage_variables = Arc::clone(&setup.stage.variables);
    if taken {
        let mut variables: BTreeMap<_, _> = (*setup.stage.variables).clone();
        variables.extend(canary.variables.clone());
        x.stage_variables = Arc::new(variables);
        if let Some(own) = &canary.deployment {
            x.api = Arc::clone(&own.api);
            x.deployment = Arc::clone(&own.id);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, ask, fire, fire_at, mock};
    use crate::moment::Moment;
    use crate::trace::Verdict;

    #[test]
    fn rest_paths_below_the_stage() {
        let gateway = fixture::rest(
            json!({"definition": {"paths": {"/known": {"get": fixture::mock(json!({}))}}}}),
        );
        for (target, full_path, path) in [
            ("/dev/a", "/dev/a", "/a"),
            ("/dev", "/dev", "/"),
            ("/dev/", "/dev/", "/"),
            ("//dev/a", "/dev/a", "/a"),
            ("/dev//a/", "/dev//a/", "/a/"),
            ("/dev/a//b%2F", "/dev/a//b%2F", "/a//b%2F"),
            ("/dev?x=/prod/", "/dev", "/"),
        ] {
            let ids = crate::exchange::Ids::of(0, 1);
            let request = ask(&format!("GET {target}"), &[]);
            let mut x = Exchange::new(request, Moment(0), gateway.setup(), &ids);
            let decision = rest(&mut x, gateway.setup(), &mut World::default());
            assert!(matches!(decision, Decision::Continue(_)), "{target}: {decision:?}");
            assert_eq!((x.full_path.as_str(), x.path.as_str()), (full_path, path), "{target}");
        }
    }

    #[test]
    fn a_uuid_of_the_callers_own_is_the_request_id() {
        let mut gateway =
            fixture::rest(json!({"definition": {"paths": {"/a": {"get": mock(json!({}))}}}}));
        let own = "0123abcd-0123-4123-8123-0123456789ab";
        for (sent, kept) in [(own, true), ("mine", false), ("0-1-2-3-4", false), ("", false)] {
            let answer = fire(&mut gateway, "GET /dev/a", &[("x-amzn-RequestId", sent)]);
            assert_eq!(answer.header("x-amzn-RequestId") == Some(sent), kept, "{sent}");
            assert_eq!(answer.trace.request_id == sent, kept, "{sent}");
        }
    }

    #[test]
    fn unknown_stages_and_switched_off_hosts() {
        let paths = json!({"paths": {"/a": {"get": mock(json!({}))}}});
        let mut open = fixture::rest(json!({"definition": paths}));
        let mut off = json!({"definition": paths});
        off["definition"]["x-amazon-apigateway-endpoint-configuration"] =
            json!({"disableExecuteApiEndpoint": true});
        let mut closed = fixture::rest(off);
        for target in ["/prod/a", "/", "", "/devil/a", "/DEV/a"] {
            let answer = fire(&mut open, &format!("GET {target}"), &[]);
            answer.expect(403, "arrive", Verdict::Refused, "the stage is called dev");
            assert_eq!(answer.body(), r#"{"message":"Forbidden"}"#);
            assert_eq!(answer.header("x-amzn-ErrorType"), Some("ForbiddenException"));
        }
        fire(&mut closed, "GET /dev/a", &[]).expect(
            403,
            "arrive",
            Verdict::Refused,
            "switched off",
        );
        fire(&mut open, "GET /dev/a", &[]).expect(200, "arrive", Verdict::Passed, "Stage dev");
    }

    #[test]
    fn http_stages() {
        let paths = json!({"paths": {"/a": {"get": fixture::lambda("F", json!({}))}}});
        let functions = json!({"F": {"kind": "static", "value": {"statusCode": 200}}});
        let case = json!({"definition": paths, "functions": functions});
        let mut default = fixture::http(case.clone());
        fire(&mut default, "GET /a", &[]).expect(200, "arrive", Verdict::Passed, "$default");
        fire(&mut default, "GET /test/a", &[]).expect(404, "route", Verdict::Refused, "/test/a");
        let mut named = case;
        named["stage"] = json!({"name": "test"});
        let mut named = fixture::http(named);
        fire(&mut named, "GET /test/a", &[]).expect(200, "arrive", Verdict::Passed, "Stage test");
        for target in ["/a", "/tests/a", "/other/a"] {
            let answer = fire(&mut named, &format!("GET {target}"), &[]);
            answer.expect(404, "arrive", Verdict::Refused, "no $default stage");
            assert_eq!(answer.body(), r#"{"message":"Not Found"}"#);
        }
    }

    #[test]
    fn queries_are_decoded() {
        let pairs = |query: &str| decode(query, &['&', ';']);
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
        };
        assert_eq!(pairs("a=1&b=x+y%20z&a=2"), own(&[("a", "1"), ("b", "x y z"), ("a", "2")]));
        assert_eq!(pairs("a;b==&&%C3%BC=%ff"), own(&[("a", ""), ("b", "="), ("ü", "\u{fffd}")]));
        assert_eq!(pairs(""), own(&[]));
    }

    #[test]
    fn the_canary_takes_its_share() {
        let shares = [(0.0, 0..=0), (100.0, 1000..=1000), (10.0, 60..=140), (50.0, 430..=570)];
        for (percent, expected) in shares {
            let body = |text: &str| {
                let template = json!({"application/json": text});
                json!({"x-amazon-apigateway-integration": {
                    "responses": {"default": {"responseTemplates": template}}}})
            };
            let main = mock(body("main $stageVariables.v"));
            let canary = mock(body("canary $stageVariables.v $stageVariables.w"));
            let mut gateway = fixture::rest(json!({
                "definition": {"paths": {"/a": {"get": main}}},
                "stage": {"variables": {"v": "1", "w": "2"}, "canary": {
                    "percentTraffic": percent,
                    "stageVariableOverrides": {"v": "9"},
                    "definition": {"openapi": "3.0.1", "paths": {"/a": {"get": canary}}},
                }},
            }));
            let answers: Vec<String> =
                (0..1000).map(|_| fire(&mut gateway, "GET /dev/a", &[]).body()).collect();
            let taken = answers.iter().filter(|body| *body == "canary 9 2").count();
            assert!(expected.contains(&taken), "{taken} at {percent} %");
            assert!(answers.iter().all(|b| b == "main 1" || b == "canary 9 2"), "{answers:?}");
        }
    }

    #[test]
    fn heads_up_to_ten_kilobytes() {
        let paths = json!({"paths": {"/{p+}": {"get": mock(json!({}))}}});
        let mut rest = fixture::rest(json!({"definition": paths}));
        let paths = json!({"paths": {"/{p+}": {"get": fixture::lambda("F", json!({}))}}});
        let functions = json!({"F": {"kind": "static", "value": {"statusCode": 200}}});
        let mut http = fixture::http(json!({"definition": paths, "functions": functions}));
        let header = |length: usize| "v".repeat(length);
        let path = |length: usize| format!("GET /dev/{}", "p".repeat(length - 5));
        // `x: ` and a line end take five bytes; `GET `, ` HTTP/1.1` and a line end fifteen.
        for (line, value, rest_status, http_status) in [
            ("GET /dev/a".to_owned(), 10_235, 200, 431),
            ("GET /dev/a".to_owned(), 10_236, 431, 431),
            ("GET /dev/a".to_owned(), 10_240 - 5 - 15 - 6, 200, 200),
            ("GET /dev/a".to_owned(), 10_240 - 5 - 15 - 5, 200, 431),
            (path(10_240), 0, 200, 431),
            (path(10_241), 0, 414, 431),
            (path(10_240 - 5 - 15), 0, 200, 200),
        ] {
            let value = header(value);
            let answer = fire(&mut rest, &line, &[("x", &value)]);
            assert_eq!(answer.status(), rest_status, "{} {}", line.len(), value.len());
            let answer = fire(&mut http, &line, &[("x", &value)]);
            assert_eq!(answer.status(), http_status, "{} {}", line.len(), value.len());
        }
        let answer = fire(&mut rest, "GET /dev/a", &[("x", &header(10_236))]);
        answer.expect(431, "arrive", Verdict::Refused, "The headers have 10241 bytes");
        assert_eq!(answer.body(), r#"{"message":"Request Header Fields Too Large"}"#);
    }

    #[test]
    fn bodies_up_to_ten_megabytes() {
        let mut gateway =
            fixture::rest(json!({"definition": {"paths": {"/a": {"get": mock(json!({}))}}}}));
        for (bytes, status) in [(MOST_BYTES, 200), (MOST_BYTES + 1, 413)] {
            let mut request = ask("GET /dev/a", &[]);
            request.body = vec![b' '; bytes].into();
            assert_eq!(fire_at(&mut gateway, Moment(0), request).status(), status);
        }
    }
}
