//! Every rule about the material, as one list; the callers are authors, tests and the program.

use crate::material::{Files, Problem};

/// Everything wrong with this material.
pub fn all(_files: &Files) -> Vec<Problem> {
    Vec::new()
}
