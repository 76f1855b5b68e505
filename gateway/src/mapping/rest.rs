//! A REST API's mapping expressions, such as `method.request.header.X` (data-plane.md 9.5).

use std::cell::OnceCell;

use serde_json::Value;

use super::{as_text, context, member, request};
use crate::definition::Setup;
use crate::exchange::Exchange;
use crate::message::Headers;

/// What expressions of one side can see. The body is parsed at most once, and only when asked for.
pub(crate) struct Sources<'a> {
    x: &'a Exchange,
    setup: &'a Setup,
    /// Of the response side: the integration's headers.
    headers: Option<&'a Headers>,
    body: &'a [u8],
    parsed: OnceCell<Option<Value>>,
}

/// A body was to be looked into and is not JSON.
#[derive(Debug)]
pub(crate) struct NotJson;

impl<'a> Sources<'a> {
    /// For `method.request.*`.
    pub(crate) fn request(x: &'a Exchange, setup: &'a Setup) -> Self {
        Self { x, setup, headers: None, body: &x.request.body, parsed: OnceCell::new() }
    }

    /// For `integration.response.*`.
    pub(crate) fn response(
        x: &'a Exchange,
        setup: &'a Setup,
        headers: &'a Headers,
        body: &'a [u8],
    ) -> Self {
        Self { x, setup, headers: Some(headers), body, parsed: OnceCell::new() }
    }

    /// The values of an expression: several only for the multivalue forms, none when it is unset.
    pub(crate) fn values(&self, expression: &str) -> Result<Vec<String>, NotJson> {
        if let Some(text) = expression.strip_prefix('\'') {
            return Ok(vec![text.strip_suffix('\'').unwrap_or(text).to_owned()]);
        }
        if let Some(name) = expression.strip_prefix("stageVariables.") {
            return Ok(self.x.stage_variables.get(name).cloned().into_iter().collect());
        }
        if let Some(name) = expression.strip_prefix("context.") {
            return Ok(context(self.x, self.setup, name).iter().map(as_text).collect());
        }
        let (Some(place), response) = (match self.headers {
            None => (expression.strip_prefix("method.request."), None),
            Some(headers) => (expression.strip_prefix("integration.response."), Some(headers)),
        }) else {
            return Ok(Vec::new());
        };
        let (kind, name) = place.split_once('.').unwrap_or((place, ""));
        let x = self.x;
        Ok(match (kind, response) {
            ("body", _) => return self.body(name),
            ("header", None) => request::rest_header(x, name).into_iter().map(Into::into).collect(),
            ("multivalueheader", None) if request::rest_sees(name) => {
                x.request.headers.get_all(name).map(str::to_owned).collect()
            }
            ("querystring", None) => x.query_value(name).map(str::to_owned).into_iter().collect(),
            ("multivaluequerystring", None) => {
                x.query.iter().filter(|(n, _)| n == name).map(|(_, v)| v.clone()).collect()
            }
            ("path", None) => {
                let mut variables = x.path_variables().iter();
                variables.find(|(n, _)| n == name).map(|(_, v)| v.clone()).into_iter().collect()
            }
            ("header", Some(headers)) => headers.get(name).map(str::to_owned).into_iter().collect(),
            ("multivalueheader", Some(headers)) => {
                headers.get_all(name).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        })
    }

    /// The whole body, or a member of it.
    fn body(&self, path: &str) -> Result<Vec<String>, NotJson> {
        if path.is_empty() {
            return Ok(vec![String::from_utf8_lossy(self.body).into_owned()]);
        }
        let parsed = self.parsed.get_or_init(|| serde_json::from_slice(self.body).ok());
        let document = parsed.as_ref().ok_or(NotJson)?;
        Ok(member(document, path).filter(|v| !v.is_null()).iter().map(as_text).collect())
    }
}
