//! `$context`, stage variables and parameter-mapping expressions.

use serde_json::Value;

use crate::definition::{Setup, StageText};
use crate::exchange::Exchange;

/// A `$context` variable by its dotted name, without the prefix; `None` when it has no value.
pub fn context(x: &Exchange, setup: &Setup, name: &str) -> Option<Value> {
    let _ = (x, setup, name);
    None
}

/// The whole `$context`, for templates.
pub fn context_map(x: &Exchange, setup: &Setup) -> Value {
    let _ = (x, setup);
    Value::Null
}

/// Text with `${stageVariables.x}` filled in; an unknown one becomes empty.
pub fn fill(text: &StageText, x: &Exchange) -> String {
    let _ = x;
    text.0.clone()
}

/// The ARN that policies and authorizers see: `arn:aws:execute-api:…/stage/VERB/path`.
pub fn method_arn(x: &Exchange, setup: &Setup) -> String {
    let _ = (x, setup);
    String::new()
}
