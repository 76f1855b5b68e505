//! The steps of a case: a request, and what it must give.

use bytes::Bytes;
use serde_json::Value;

use super::double::read_bytes;
use crate::document::{Findings, Node};

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseStep {
    /// How far the clock moves before the request.
    pub advance_ms: i64,
    /// The verb.
    pub method: String,
    /// Where it goes.
    pub to: Address,
    /// The raw query, without `?`.
    pub query: String,
    /// Header lines; a header with a list of values has one line for each.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// What it must give.
    pub expect: Expectation,
}

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A raw path below the stage, or below the custom domain name that the Host header has.
    Path(String),
    /// The whole request target, stage included.
    Target(String),
}

/// What must come back; each value may be a matcher. What is not listed is not looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// The status.
    pub status: Option<Value>,
    /// Headers by name.
    pub headers: Vec<(String, Value)>,
    /// The body: a text exactly, anything else as JSON.
    pub body: Option<Value>,
    /// The body's bytes.
    pub body_base64: Option<Bytes>,
    /// The last event that each function got in this step.
    pub functions_got: Vec<(String, Value)>,
}

const TEN_YEARS: f64 = 315_360_000.0;

/// `steps`, in order.
pub(super) fn read_steps(root: Node<'_>, found: &mut Findings) -> Vec<CaseStep> {
    let steps = found.items(root, "steps").into_iter();
    steps.filter_map(|step| read_step(step, found)).collect()
}

fn read_step(node: Node<'_>, found: &mut Findings) -> Option<CaseStep> {
    found.only(node, &["request", "advance_seconds", "expect"]);
    let request = found.required(node, "request")?;
    found.only(request, &["method", "path", "target", "query", "headers", "body", "body_base64"]);
    let target = found.text(request, "target").map(Address::Target);
    let path = found.text(request, "path").map(Address::Path);
    let body = found.text(request, "body").map(Bytes::from);
    let seconds = found.number(node, "advance_seconds", (0.0, TEN_YEARS)).unwrap_or(0.0);
    Some(CaseStep {
        advance_ms: (seconds * 1000.0).round() as i64,
        method: found.text(request, "method").unwrap_or_else(|| "GET".to_owned()),
        to: target.or(path).unwrap_or_else(|| Address::Path("/".to_owned())),
        query: found.text(request, "query").unwrap_or_default(),
        headers: read_headers(request, found),
        body: body.or_else(|| read_bytes(request, "body_base64", found)).unwrap_or_default(),
        expect: node
            .get("expect")
            .map(|expect| read_expectation(expect, found))
            .unwrap_or_default(),
    })
}

fn read_headers(node: Node<'_>, found: &mut Findings) -> Vec<(String, String)> {
    let Some(all) = node.get("headers") else { return Vec::new() };
    let mut lines = Vec::new();
    for header in found.members(node, "headers") {
        let values = match header.as_written() {
            Some(value) => vec![value],
            None => found.texts(all, header.key()),
        };
        lines.extend(values.into_iter().map(|value| (header.key().to_owned(), value)));
    }
    lines
}

fn read_expectation(node: Node<'_>, found: &mut Findings) -> Expectation {
    found.only(node, &["status", "headers", "body", "body_base64", "functions_got"]);
    let pairs = |name: &str, found: &mut Findings| -> Vec<(String, Value)> {
        let members = found.members(node, name).into_iter();
        members.map(|m| (m.key().to_owned(), m.to_value())).collect()
    };
    Expectation {
        status: node.get("status").map(Node::to_value),
        headers: pairs("headers", found),
        body: node.get("body").map(Node::to_value),
        body_base64: read_bytes(node, "body_base64", found),
        functions_got: pairs("functions_got", found),
    }
}
