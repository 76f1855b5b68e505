//! An HTTP API's mapping values, such as `$request.header.X` or `${request.path.id}-x`
//! (data-plane.md 9.7).

use std::borrow::Cow;

use serde_json::Value;

use super::{as_text, context, member, request};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::message::Headers;

/// Bodies are cut here before they are looked into; a whole body is not.
const BODY_LIMIT: usize = 100 * 1024;

/// What values can see; on the response side also the integration's answer.
pub(crate) struct Sources<'a> {
    pub(crate) x: &'a Exchange,
    pub(crate) setup: &'a Setup,
    pub(crate) response: Option<(&'a Headers, &'a [u8])>,
}

impl Sources<'_> {
    /// A mapping value with its selections filled in; `None` when its only selection has no value.
    pub(crate) fn value(&self, text: &str) -> Option<String> {
        if text.contains("${") {
            return Some(self.filled(text));
        }
        match text.strip_prefix('$') {
            Some(selection) => self.selected(selection),
            None => Some(text.trim_matches('\'').to_owned()),
        }
    }

    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            filled.push_str(before);
            let (selection, tail) = after.split_once('}').unwrap_or((after, ""));
            filled.push_str(&self.selected(selection).unwrap_or_default());
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }

    fn selected(&self, selection: &str) -> Option<String> {
        let (root, path) = selection.split_once('.').unwrap_or((selection, ""));
        let (kind, name) = path.split_once('.').unwrap_or((path, ""));
        let x = self.x;
        match (root, kind) {
            ("context", _) => context(x, self.setup, path).as_ref().map(as_text),
            ("stageVariables", _) => x.stage_variables.get(path).cloned(),
            ("request", "header") => joined(x.request.headers.get_all(name)),
            ("request", "querystring") => {
                joined(x.query.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()))
            }
            ("request", "path") if name.is_empty() => Some(x.path.clone()),
            ("request", "path") => {
                let found = x.path_variables().iter().find(|(n, _)| n == name);
                found.map(|(_, value)| request::decoded(value))
            }
            ("request", "body") => body(&x.request.body, name),
            ("response", "header") => joined(self.response?.0.get_all(name)),
            ("response", "body") => body(self.response?.1, name),
            _ => None,
        }
    }
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let values: Vec<&str> = values.collect();
    (!values.is_empty()).then(|| values.join(","))
}

fn body(bytes: &[u8], path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(String::from_utf8_lossy(bytes).into_owned());
    }
    let bytes = &bytes[..bytes.len().min(BODY_LIMIT)];
    let document: Value = serde_json::from_slice(bytes).ok()?;
    member(&document, path).filter(|v| !v.is_null()).as_ref().map(as_text)
}

/// One change that a mapping makes: `append:header.x`, and the value to use.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Change<'a> {
    pub(crate) verb: Verb,
    pub(crate) place: Place<'a>,
    pub(crate) value: Cow<'a, str>,
}

/// What a mapping does at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    Append,
    Overwrite,
    Remove,
}

/// Where a mapping does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place<'a> {
    Header(&'a str),
    Query(&'a str),
    Path,
    Status,
}

impl Sources<'_> {
    /// The changes of a list of mappings, in the order written; those without a value are left out.
    pub(crate) fn changes<'m>(&self, mappings: &'m [(String, String)]) -> Vec<Change<'m>> {
        let change = |(target, text): &'m (String, String)| {
            let (verb, place) = target.split_once(':')?;
            let verb = match verb {
                "append" => Verb::Append,
                "overwrite" => Verb::Overwrite,
                "remove" => Verb::Remove,
                _ => return None,
            };
            let place = match place.split_once('.') {
                Some(("header", name)) => Place::Header(name),
                Some(("querystring", name)) => Place::Query(name),
                None if place == "path" => Place::Path,
                None if place == "statuscode" => Place::Status,
                _ => return None,
            };
            let value = match verb {
                Verb::Remove => Cow::Borrowed(""),
                _ => Cow::Owned(self.value(text)?),
            };
            Some(Change { verb, place, value })
        };
        mappings.iter().filter_map(change).collect()
    }
}

/// Makes a change to headers.
pub(crate) fn change_header(headers: &mut Headers, verb: Verb, name: &str, value: &str) {
    match verb {
        Verb::Append => headers.append(name, value),
        Verb::Overwrite => headers.set(name, value),
        Verb::Remove => headers.remove(name),
    }
}
