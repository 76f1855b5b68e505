//! Doubles: Lambda functions and the HTTP back end, by the words of the case form.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use crate::definition::{AuthorizerRule, Backend, BackendAnswer, Function, FunctionKind};
use crate::document::{Findings, Node};

/// A simulated wait may last up to an hour.
const MAX_LATENCY: u64 = 3_600_000;

/// `functions`: name to double.
pub(super) fn read_functions(root: Node<'_>, found: &mut Findings) -> BTreeMap<String, Function> {
    let functions = found.members(root, "functions").into_iter();
    functions
        .filter_map(|node| {
            let kind = read_kind(node, &["latency_ms", "permission"], found)?;
            let latency_ms = read_latency(node, found);
            let permission = found.flag(node, "permission").unwrap_or(true);
            Some((node.key().to_owned(), Function { kind, latency_ms, permission }))
        })
        .collect()
}

pub(super) fn read_latency(node: Node<'_>, found: &mut Findings) -> u32 {
    found.whole(node, "latency_ms", (0, MAX_LATENCY)).unwrap_or(0) as u32
}

/// What a function does. `outer` are members of the function around the kind.
fn read_kind(node: Node<'_>, outer: &[&str], found: &mut Findings) -> Option<FunctionKind> {
    found.required(node, "kind")?;
    let kind = found.text(node, "kind")?;
    let mut check = |own: &[&str]| found.only(node, &[&["kind"], outer, own].concat());
    let simple = match kind.as_str() {
        "echo" => Some(FunctionKind::Echo),
        "counter" => Some(FunctionKind::Counter),
        "proxy_echo" => Some(FunctionKind::ProxyEcho),
        "from_body" => Some(FunctionKind::FromBody),
        "proxy_mirror" => Some(FunctionKind::ProxyMirror),
        _ => None,
    };
    if let Some(simple) = simple {
        check(&[]);
        return Some(simple);
    }
    match kind.as_str() {
        "static" => {
            check(&["value"]);
            found.required(node, "value").map(|value| FunctionKind::Static(value.to_value().into()))
        }
        "switch" => {
            check(&["on", "cases", "default"]);
            found.required(node, "on");
            found.required(node, "cases");
            let cases = found.members(node, "cases").into_iter();
            let cases = cases
                .filter_map(|case| Some((case.key().to_owned(), read_kind(case, &[], found)?)))
                .collect();
            let default = node.get("default").and_then(|d| read_kind(d, &[], found));
            let on = found.text(node, "on").unwrap_or_default();
            Some(FunctionKind::Switch { on, cases, default: default.map(Box::new) })
        }
        "error" => {
            check(&["errorMessage", "errorType"]);
            let message = found.text(node, "errorMessage").unwrap_or_default();
            Some(FunctionKind::Error { message, kind: found.text(node, "errorType") })
        }
        "authorizer" => {
            check(&["token", "rules", "default", "principalId", "context", "usageIdentifierKey"]);
            read_authorizer(node, found)
        }
        other => {
            let sentence = format!("there is no function of the kind {other:?}");
            found.push(node.problem(sentence).with_hint(
                "echo, static, counter, proxy_echo, from_body, proxy_mirror, switch, error or authorizer",
            ));
            None
        }
    }
}

fn read_authorizer(node: Node<'_>, found: &mut Findings) -> Option<FunctionKind> {
    let rules = found.members(node, "rules").into_iter();
    let rules =
        rules.filter_map(|rule| Some((rule.key().to_owned(), read_rule(rule, found)?))).collect();
    let default = match node.get("default") {
        Some(rule) => read_rule(rule, found)?,
        None => AuthorizerRule::Unauthorized,
    };
    let context = node.get("context").filter(|context| found.object(*context));
    Some(FunctionKind::Authorizer {
        token: found.text(node, "token"),
        rules,
        default,
        principal: found.text(node, "principalId").unwrap_or_else(|| "user".to_owned()),
        context: context.map(Node::to_value),
        usage_identifier_key: found.text(node, "usageIdentifierKey"),
    })
}

fn read_rule(node: Node<'_>, found: &mut Findings) -> Option<AuthorizerRule> {
    match node.as_str() {
        Some("allow") => Some(AuthorizerRule::Allow),
        Some("deny") => Some(AuthorizerRule::Deny),
        Some("unauthorized") => Some(AuthorizerRule::Unauthorized),
        Some("error") => Some(AuthorizerRule::Error),
        None => Some(AuthorizerRule::Result(node.to_value())),
        Some(other) => {
            let sentence = format!("{other:?} is no rule of an authorizer");
            let hint = "allow, deny, unauthorized, error, or the result itself";
            found.push(node.problem(sentence).with_hint(hint));
            None
        }
    }
}

/// `backend`: path to answer.
pub(super) fn read_backend(root: Node<'_>, found: &mut Findings) -> Backend {
    let paths = found.members(root, "backend").into_iter();
    let paths = paths.map(|node| {
        found.only(node, &["status", "headers", "body", "body_base64", "echo", "latency_ms"]);
        let echo = found.flag(node, "echo").unwrap_or(false);
        let body = found.text(node, "body").map(Bytes::from);
        let body = body.or_else(|| read_bytes(node, "body_base64", found));
        let answer = BackendAnswer {
            status: found.whole(node, "status", (100, 599)).unwrap_or(200) as u16,
            headers: found.pairs(node, "headers"),
            body: if echo { None } else { Some(body.unwrap_or_default()) },
            latency_ms: read_latency(node, found),
        };
        (node.key().to_owned(), answer)
    });
    Backend { paths: paths.collect() }
}

/// A member whose base64 text stands for bytes.
pub(super) fn read_bytes(node: Node<'_>, name: &str, found: &mut Findings) -> Option<Bytes> {
    let text = found.text(node, name)?;
    let bytes = STANDARD.decode(&text).ok().map(Bytes::from);
    if bytes.is_none() {
        found.push(node.problem(format!("{name:?} is not base64")));
    }
    bytes
}
