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
    let takes_verb = |route: &Route| route.verb.as_deref().is_none_or(|v| v == verb);
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
