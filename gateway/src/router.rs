//! Which route of an API takes a verb and a path: AWS's priorities, in one place.

use std::cmp::Ordering;

use crate::definition::{Api, Protocol, Route, Segment};
use crate::exchange::Matched;

/// The route that takes the request, and what its variables stand for.
///
/// REST (data-plane.md 11.3): level by level a literal segment beats `{name}` beats `{name+}`,
/// and a resource without the method gives way to the next one. HTTP (11.4): written-out paths
/// beat variables, which beat greedy ones; `$default` is last. A verb beats ANY on the same path.
pub(crate) fn find(api: &Api, verb: &str, path: &str) -> Option<Matched> {
    let parts = parts(api.protocol, path);
    let any = api.protocol == Protocol::Http || ANY.contains(&verb);
    let takes_verb = |route: &Route| route.verb.as_deref().map_or(any, |v| v == verb);
    let best = api
        .routes
        .iter()
        .enumerate()
        .filter(|(_, route)| takes_verb(route) && fits(route, &parts))
        .min_by(|(_, a), (_, b)| priority(api.protocol, a, b));
    let Some((index, route)) = best else {
        let index = api.routes.iter().position(|route| route.path == DEFAULT)?;
        return Some(Matched { index, variables: Vec::new() });
    };
    Some(Matched { index, variables: variables(route, &parts) })
}

/// Whether some method stands at the path, whatever its verb.
pub(crate) fn knows_path(api: &Api, path: &str) -> bool {
    let parts = parts(api.protocol, path);
    api.routes.iter().any(|route| fits(route, &parts))
}

/// What ANY stands for on a REST API (data-plane.md 11.3).
const ANY: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// An HTTP API's catch-all.
const DEFAULT: &str = "$default";

/// A trailing slash counts on HTTP APIs only.
fn parts(protocol: Protocol, path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = match protocol {
        Protocol::Rest => path.trim_end_matches('/'),
        Protocol::Http => path,
    };
    if path.is_empty() { Vec::new() } else { path.split('/').collect() }
}

fn fits(route: &Route, parts: &[&str]) -> bool {
    if route.path == DEFAULT {
        return false;
    }
    let mut left = parts.iter();
    for segment in &route.segments {
        match (segment, left.next()) {
            // A slash is enough on HTTP APIs, a field report says; REST paths end without one.
            (Segment::Greedy(_), Some(_)) => return true,
            (Segment::Literal(text), Some(part)) if text == part => {}
            (Segment::Variable(_), Some(part)) if !part.is_empty() => {}
            _ => return false,
        }
    }
    left.next().is_none()
}

/// Both routes fit: which one comes first?
fn priority(protocol: Protocol, a: &Route, b: &Route) -> Ordering {
    const fn rank(segment: &Segment) -> u8 {
        match segment {
            Segment::Literal(_) => 0,
            Segment::Variable(_) => 1,
            Segment::Greedy(_) => 2,
        }
    }
    let worst = |route: &Route| route.segments.iter().map(rank).max();
    let class = match protocol {
        Protocol::Rest => Ordering::Equal,
        Protocol::Http => worst(a).cmp(&worst(b)),
    };
    class
        .then_with(|| a.segments.iter().map(rank).cmp(b.segments.iter().map(rank)))
        .then_with(|| a.verb.is_none().cmp(&b.verb.is_none()))
}

fn variables(route: &Route, parts: &[&str]) -> Vec<(String, String)> {
    let values = route.segments.iter().zip(0..).filter_map(|(segment, at)| match segment {
        Segment::Literal(_) => None,
        Segment::Variable(name) => Some((name.clone(), parts[at].to_owned())),
        Segment::Greedy(name) => Some((name.clone(), parts[at..].join("/"))),
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fixture::{self, lambda, mock};

    fn found(api: &Api, request: &str) -> String {
        let (verb, path) = request.split_once(' ').unwrap();
        let Some(matched) = find(api, verb, path) else { return "nothing".to_owned() };
        let variables: Vec<String> =
            matched.variables.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        api.routes[matched.index].key.to_string() + &variables.concat()
    }

    fn rest(routes: &[(&str, &str)]) -> crate::Gateway {
        let mut paths = json!({});
        for (verb, path) in routes {
            fixture::merge(&mut paths, json!({*path: {*verb: mock(json!({}))}}));
        }
        fixture::rest(json!({"definition": {"paths": paths}}))
    }

    const ANY: &str = "x-amazon-apigateway-any-method";

    #[test]
    fn rest_resources() {
        let gateway = rest(&[
            ("get", "/"),
            ("get", "/pets"),
            (ANY, "/pets"),
            ("get", "/pets/{id}"),
            ("post", "/pets/{id}/toys"),
            ("get", "/pets/{id}/{toy}"),
            ("get", "/pets/mine/{proxy+}"),
            ("post", "/test"),
            (ANY, "/test/any"),
            ("options", "/{proxy+}"),
            ("get", "/part1"),
            ("get", "/part1/hardcoded"),
            ("get", "/{proxy+}"),
        ]);
        let api = &rest(&[("get", "/test"), ("get", "/pets/{id}")]).setup().api.clone();
        assert!(knows_path(api, "/test") && knows_path(api, "/pets/1") && !knows_path(api, "/x"));
        let api = &gateway.setup().api;
        for (request, expected) in [
            ("GET /", "GET /"),
            ("GET ", "GET /"),
            ("POST /", "nothing"),
            ("GET /pets", "GET /pets"),
            ("GET /pets/", "GET /pets"),
            ("PUT /pets", "ANY /pets"),
            ("GET /pets/7", "GET /pets/{id} id=7"),
            ("GET /pets/a%2Fb", "GET /pets/{id} id=a%2Fb"),
            ("DELETE /pets/7", "nothing"),
            ("GET /pets/mine/ball", "GET /pets/mine/{proxy+} proxy=ball"),
            ("GET /pets/yours/ball", "GET /pets/{id}/{toy} id=yours toy=ball"),
            ("POST /pets/mine/toys", "POST /pets/{id}/toys id=mine"),
            ("OPTIONS /test", "OPTIONS /{proxy+} proxy=test"),
            ("GET /test/any", "ANY /test/any"),
            ("OPTIONS /test/any", "ANY /test/any"),
            ("GET /part1/hardcoded", "GET /part1/hardcoded"),
            ("GET /part1/other", "GET /{proxy+} proxy=part1/other"),
            ("GET /x//y/", "GET /{proxy+} proxy=x//y"),
            ("get /pets", "nothing"),
            ("HEAD /part1", "nothing"),
        ] {
            assert_eq!(found(api, request), expected, "{request}");
        }
    }

    #[test]
    fn http_routes() {
        let mut paths = json!({});
        for (verb, path) in [
            ("get", "/pets/dog/1"),
            ("get", "/pets/dog/{id}"),
            ("get", "/pets/{proxy+}"),
            (ANY, "/{proxy+}"),
            ("get", "/{kind}/dog/1"),
            ("get", "/only"),
            (ANY, "/$default"),
        ] {
            fixture::merge(&mut paths, json!({path: {verb: lambda("F", json!({}))}}));
        }
        let functions = json!({"F": {"kind": "echo"}});
        let gateway =
            fixture::http(json!({"definition": {"paths": paths}, "functions": functions}));
        let api = &gateway.setup().api;
        for (request, expected) in [
            ("GET /pets/dog/1", "GET /pets/dog/1"),
            ("GET /pets/dog/2", "GET /pets/dog/{id} id=2"),
            ("GET /cats/dog/1", "GET /{kind}/dog/1 kind=cats"),
            ("GET /pets/cat/1", "GET /pets/{proxy+} proxy=cat/1"),
            ("POST /test/5", "ANY /{proxy+} proxy=test/5"),
            ("POST /only", "ANY /{proxy+} proxy=only"),
            ("GET /only/", "ANY /{proxy+} proxy=only/"),
            ("GET /pets/", "GET /pets/{proxy+} proxy="),
            ("GET /", "$default"),
        ] {
            assert_eq!(found(api, request), expected, "{request}");
        }
    }
}
