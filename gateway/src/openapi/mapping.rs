//! Parameter mappings, checked when they are imported as AWS does (data-plane.md 9.5 and 9.7).

use super::Import;
use crate::definition::{Action, Integration, Location, Route, Target};
use crate::document::Node;
use crate::document::findings::unknown;

/// Headers that no mapping of an HTTP API may touch; a `*` at the end stands for any rest.
const RESERVED: &[&str] = &[
    "access-control-*",
    "apigw-*",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-location",
    "forwarded",
    "keep-alive",
    "origin",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailers",
    "transfer-encoding",
    "upgrade",
    "x-amz-*",
    "x-amzn-*",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "via",
];

/// Which side of the integration a mapping stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Request,
    Response,
}

impl<'a> Import<'a> {
    /// Checks every mapping of a method's integration.
    pub(super) fn check_mappings(
        &mut self,
        node: Node<'a>,
        route: &Route,
        integration: &Integration,
    ) {
        if self.is_http() {
            if let Target::Action(action) = integration.target {
                self.check_action(node, action);
            } else {
                let request = node.get("requestParameters").into_iter().flat_map(Node::members);
                request.for_each(|mapping| self.check_change(mapping, Side::Request));
            }
            for status in node.get("responseParameters").into_iter().flat_map(Node::members) {
                if !matches!(status.key().parse(), Ok(200..=599_u16)) {
                    let sentence = format!("{:?} is no status from 200 to 599", status.key());
                    self.found.push(status.key_problem(sentence));
                }
                status.members().for_each(|mapping| self.check_change(mapping, Side::Response));
            }
            return;
        }
        for mapping in node.get("requestParameters").into_iter().flat_map(Node::members) {
            let target = mapping.key().strip_prefix("integration.request.");
            let fault = match target.and_then(|t| t.split_once('.')) {
                Some(("header" | "querystring" | "path", name)) if is_name(name) => {
                    request_fault(mapping.as_str().unwrap_or_default(), route)
                }
                _ => Some(expression(mapping.key())),
            };
            self.refuse_mapping(mapping, route, fault);
        }
        for response in node.get("responses").into_iter().flat_map(Node::members) {
            let status = response.get("statusCode").and_then(Node::as_written).unwrap_or_default();
            let declared = route.responses.iter().find(|r| r.status == status);
            let mappings = response.get("responseParameters").into_iter().flat_map(Node::members);
            for mapping in mappings {
                let name = mapping.key().strip_prefix("method.response.header.");
                let fault = match name.filter(|name| is_name(name)) {
                    None => Some(expression(mapping.key())),
                    Some(name)
                        if declared.is_some_and(|r| !r.headers.iter().any(|h| h == name)) =>
                    {
                        Some(parameter(mapping.key()))
                    }
                    Some(_) => response_fault(mapping.as_str().unwrap_or_default()),
                };
                self.refuse_mapping(mapping, route, fault);
            }
        }
        for key in node.get("cacheKeyParameters").into_iter().flat_map(Node::items) {
            let text = key.as_str().unwrap_or_default();
            let is_mapped = integration.request_parameters.iter().any(|(target, _)| target == text);
            if !is_mapped && !is_declared(text, route) {
                let sentence = format!("{text:?} is neither a declared parameter nor a mapped one");
                self.found.push(key.problem(sentence).with_hint(
                    "declare it in the method's \"parameters\", or map it in \"requestParameters\"",
                ));
            }
        }
    }

    fn refuse_mapping(&mut self, node: Node<'a>, route: &Route, fault: Option<String>) {
        if let Some(fault) = fault {
            let words = format!(
                "Invalid mapping expression specified: Validation Result: warnings : [], errors : \
                 [{fault}]"
            );
            self.refuse(node, route, &words);
        }
    }

    /// HTTP: the parameters of a first-class action.
    fn check_action(&mut self, node: Node<'a>, action: &Action) {
        let parameters = node.get("requestParameters");
        for name in action.required {
            if parameters.and_then(|all| all.get(name)).is_none() {
                let sentence = format!("{} needs the parameter {name}", action.name);
                let problem = parameters.unwrap_or(node).key_problem(sentence);
                let hint =
                    format!("map it in \"requestParameters\": \"{name}\": \"$request.body.…\"");
                self.found.push(problem.with_hint(hint));
            }
        }
        let known = [action.required, action.optional].concat();
        for mapping in parameters.into_iter().flat_map(Node::members) {
            if action.not_played.contains(&mapping.key()) {
                let sentence = format!("{} of {}: not played here yet", mapping.key(), action.name);
                self.found.push(mapping.key_problem(sentence).not_played_here());
            } else if !known.contains(&mapping.key()) {
                self.found.push(unknown(mapping, &known));
            }
            self.check_selections(mapping, Side::Request);
        }
    }

    /// HTTP: `append:header.x` and the like, and what its value may select.
    fn check_change(&mut self, mapping: Node<'a>, side: Side) {
        let (verb, place) = mapping.key().split_once(':').unwrap_or_default();
        let is_change = matches!(verb, "append" | "overwrite" | "remove");
        let fits = match (place.split_once('.'), side) {
            (Some(("header", name)), _) => {
                if is_reserved(name) {
                    let sentence = format!("the header {name} is reserved: no mapping changes it");
                    self.found.push(mapping.key_problem(sentence));
                }
                is_change && !name.is_empty()
            }
            (Some(("querystring", name)), Side::Request) => is_change && !name.is_empty(),
            (None, Side::Request) => mapping.key() == "overwrite:path",
            (None, Side::Response) => mapping.key() == "overwrite:statuscode",
            _ => false,
        };
        if !fits {
            let example = match side {
                Side::Request => "append:header.NAME, overwrite:querystring.NAME or overwrite:path",
                Side::Response => "append:header.NAME, remove:header.NAME or overwrite:statuscode",
            };
            let sentence = format!("{:?} is no parameter mapping", mapping.key());
            self.found.push(mapping.key_problem(sentence).with_hint(format!("write {example}")));
        }
        self.check_selections(mapping, side);
    }

    fn check_selections(&mut self, mapping: Node<'a>, side: Side) {
        for selection in selections(mapping.as_str().unwrap_or_default()) {
            if !is_selection(selection, side) {
                let sentence = format!("${selection} selects nothing here");
                self.found.push(mapping.problem(sentence));
            } else if is_beyond_paths(selection) {
                let sentence = format!("${selection} searches the body, and mappings cannot");
                let hint = "write plain names and indexes, such as $request.body.pets[0].name";
                self.found.push(mapping.problem(sentence).with_hint(hint));
            }
        }
    }
}

fn expression(text: &str) -> String {
    format!("Invalid mapping expression specified: {text}")
}

fn parameter(text: &str) -> String {
    format!("Invalid mapping expression parameter specified: {text}")
}

/// AWS's pattern for names in mappings.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._$-".contains(c))
}

/// Static text in quotes, or a variable of any side.
fn is_common(value: &str) -> bool {
    let quoted = value.len() >= 2 && value.starts_with('\'') && value.ends_with('\'');
    let named = |prefix: &str| value.strip_prefix(prefix).is_some_and(|name| !name.is_empty());
    quoted || named("stageVariables.") || named("context.")
}

/// What AWS finds wrong with the source of a request mapping.
fn request_fault(value: &str, route: &Route) -> Option<String> {
    if is_common(value)
        || value == "method.request.body"
        || value.starts_with("method.request.body.")
    {
        return None;
    }
    let place = value.strip_prefix("method.request.").and_then(|rest| rest.split_once('.'));
    match place {
        Some((
            "header" | "querystring" | "path" | "multivalueheader" | "multivaluequerystring",
            name,
        )) if !name.is_empty() => (!is_declared(value, route)).then(|| parameter(value)),
        _ => Some(expression(value)),
    }
}

/// Whether the method declares the parameter `method.request.PLACE.NAME`.
fn is_declared(value: &str, route: &Route) -> bool {
    let place = value.strip_prefix("method.request.").and_then(|rest| rest.split_once('.'));
    let Some((place, name)) = place else { return false };
    let location = match place {
        "header" | "multivalueheader" => Location::Header,
        "querystring" | "multivaluequerystring" => Location::Query,
        _ => Location::Path,
    };
    route.parameters.iter().any(|p| p.location == location && p.name == name)
}

fn response_fault(value: &str) -> Option<String> {
    let place = value.strip_prefix("integration.response.");
    let is_body = place.is_some_and(|place| place == "body" || place.starts_with("body."));
    let is_header = place.and_then(|place| place.split_once('.')).is_some_and(|(kind, name)| {
        matches!(kind, "header" | "multivalueheader") && !name.is_empty()
    });
    (!is_common(value) && !is_body && !is_header).then(|| expression(value))
}

fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    RESERVED.iter().any(|reserved| match reserved.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *reserved,
    })
}

/// The selections in a mapping's value: `$request.header.x`, or several as `${…}`.
fn selections(value: &str) -> Vec<&str> {
    if !value.contains("${") {
        return value.strip_prefix('$').into_iter().collect();
    }
    value.split("${").skip(1).filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// Recursive descent and filters, which HTTP APIs do not support in the paths of a body.
fn is_beyond_paths(selection: &str) -> bool {
    let path = selection.split_once(".body").map_or("", |(_, path)| path);
    path.contains("..") || path.contains("?(")
}

fn is_selection(selection: &str, side: Side) -> bool {
    let (root, rest) = selection.split_once('.').unwrap_or((selection, ""));
    let (kind, name) = rest.split_once('.').unwrap_or((rest, ""));
    match (root, side) {
        ("context" | "stageVariables", _) => !rest.is_empty(),
        ("request", Side::Request) => match kind {
            "header" | "querystring" => !name.is_empty(),
            "body" | "path" => true,
            _ => false,
        },
        ("response", Side::Response) => match kind {
            "header" => !name.is_empty(),
            "body" => true,
            _ => false,
        },
        _ => false,
    }
}
