//! AWS's dialect of the Velocity Template Language.
//!
//! The language is Velocity 1.7's with inline macros off, and what is undefined is an empty text.

mod arithmetic;
mod builtin;
mod eval;
mod list;
mod method;
mod number;
mod parse;
mod print;
mod syntax;
mod text;
mod value;

use std::sync::Arc;

use serde_json::{Map, Value};

use self::eval::Uses;
use self::parse::Names;
use self::syntax::{Block, Node};
use crate::problem::Place;

/// The longest template (data-plane.md 9.6).
const MAX_TEMPLATE: usize = 300 * 1024;

/// Where a template begins.
const START: Place = Place { line: 1, column: 1 };

/// A parsed template; parsing never fails: a broken one fails when it is rendered, as on AWS.
#[derive(Clone, Debug)]
pub struct Template {
    /// The template as written.
    pub source: Arc<str>,
    program: Arc<Result<Program, TemplateError>>,
}

/// What a template was parsed into.
#[derive(Debug)]
struct Program {
    block: Block,
    variables: usize,
    uses: Uses,
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
#[error("line {}: {sentence}", .place.line)]
pub struct TemplateError {
    /// Where in the template.
    pub place: Place,
    /// What is wrong.
    pub sentence: String,
}

impl Template {
    /// Reads a template.
    pub fn new(source: &str) -> Self {
        Self { source: source.into(), program: Arc::new(Program::read(source)) }
    }

    /// Renders it; `#set($context.requestOverride…)` writes into `scope.context`.
    pub fn render(&self, scope: &mut Scope) -> Result<String, TemplateError> {
        let program = self.program.as_ref().as_ref().map_err(Clone::clone)?;
        match program.block.as_slice() {
            [] => Ok(String::new()),
            [Node::Text(text)] => Ok(text.to_string()),
            block => eval::render(block, program.variables, program.uses, scope),
        }
    }

    /// What is wrong with it, when it can never be rendered.
    pub fn fault(&self) -> Option<&TemplateError> {
        self.program.as_ref().as_ref().err()
    }

    /// Whether it names `$context`; when not, `Scope::context` may be left empty.
    pub fn needs_context(&self) -> bool {
        self.uses().context
    }

    /// Whether it names `$input`; when not, the payload and the parameters may be left empty.
    pub fn needs_input(&self) -> bool {
        self.uses().input
    }

    /// Whether it names `$stageVariables`; when not, they may be left empty.
    pub fn needs_stage_variables(&self) -> bool {
        self.uses().stage_variables
    }

    fn uses(&self) -> Uses {
        self.program.as_ref().as_ref().map_or_else(|_| Uses::default(), |program| program.uses)
    }
}

impl Program {
    fn read(source: &str) -> Result<Self, TemplateError> {
        if source.len() > MAX_TEMPLATE {
            let sentence = format!("a template has at most {MAX_TEMPLATE} bytes");
            return Err(TemplateError { place: START, sentence });
        }
        let mut names = Names::given(&eval::GIVEN);
        let block = parse::parse(source, START, 0, &mut names)?;
        Ok(Self { block, variables: names.len(), uses: Uses::of(&names) })
    }
}

#[cfg(test)]
mod tests;
