//! Rendering a mapping template over a payload: its scope holds only what the template names.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Map, Value};

use super::request::{decoded, rest_headers};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::vtl::{Scope, Template, TemplateError};

/// A payload after content handling (data-plane.md 4.10).
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Payload {
    Text(String),
    Bytes(Bytes),
}

impl Payload {
    /// Bytes as text; invalid ones become U+FFFD.
    pub(crate) fn text_of(bytes: &[u8]) -> Self {
        Self::Text(String::from_utf8_lossy(bytes).into_owned())
    }

    /// Bytes as base64 text.
    pub(crate) fn base64_of(bytes: &[u8]) -> Self {
        Self::Text(STANDARD.encode(bytes))
    }

    /// Base64 text as bytes.
    pub(crate) fn decoded(text: &[u8]) -> Option<Self> {
        STANDARD.decode(text.trim_ascii()).ok().map(|bytes| Self::Bytes(bytes.into()))
    }

    pub(crate) fn into_bytes(self) -> Bytes {
        match self {
            Self::Text(text) => text.into(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

/// What a template gave.
pub(crate) struct Rendered {
    pub(crate) text: String,
    /// The overrides that it left, where it can have set any.
    pub(crate) overrides: Option<Map<String, Value>>,
}

/// Renders a template over a payload.
pub(crate) fn render(
    template: &Template,
    payload: &Payload,
    x: &Exchange,
    setup: &Setup,
) -> Result<Rendered, TemplateError> {
    let mut scope = Scope::default();
    // Building all of a scope costs more than most templates: only what is named is built.
    if template.needs_input() {
        // Over bytes, $input.body is their base64 text (data-plane.md 4.10).
        let body = match payload {
            Payload::Text(text) => Cow::Borrowed(text),
            Payload::Bytes(bytes) => Cow::Owned(STANDARD.encode(bytes)),
        };
        scope.body = body.into_owned();
    }
    if template.needs_input() && template.source.contains("params") {
        let variables = x.path_variables().iter();
        scope.path = variables.map(|(n, v)| (n.clone(), decoded(v).into())).collect();
        scope.query = x.query.iter().map(|(n, v)| (n.clone(), v.as_str().into())).collect();
        let headers = rest_headers(x).into_iter();
        scope.headers = headers.map(|(n, v)| (n.to_owned(), v.into())).collect();
    }
    if template.needs_stage_variables() {
        let variables = x.stage_variables.iter();
        scope.stage_variables = variables.map(|(n, v)| (n.clone(), v.as_str().into())).collect();
    }
    let has_context = template.needs_context();
    if has_context && let Value::Object(context) = super::context_map(x, setup) {
        scope.context = context;
    }
    let text = template.render(&mut scope)?;
    let overrides = has_context.then(|| {
        let names = ["requestOverride", "responseOverride"];
        let given =
            names.into_iter().filter_map(|n| Some((n.to_owned(), scope.context.remove(n)?)));
        given.collect()
    });
    Ok(Rendered { text, overrides })
}
