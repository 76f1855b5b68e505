//! The case form: an API, its stage, doubles, keys and plans, and requests with what they must give.

use crate::definition::Setup;
use crate::problem::Problem;

/// A case file: a setup and the steps to play on it.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// What it sets up.
    pub setup: Setup,
}

impl Case {
    /// Reads a case, a sandbox file, or a bare OpenAPI document; JSON or YAML.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Problem>) {
        (None, vec![Problem::at(file, text, crate::problem::Place::default(), "not built yet")])
    }
}
