//! Claims: as written in TOML -> checked.

use serde::Deserialize;
use serde_json::Value;
use toml::Spanned;

use super::lesson::{Claim, Span};
use super::step::{self, StepWritten};
use super::written::{Patch, Written};
use crate::material::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimWritten {
    id: String,
    says: String,
    #[serde(default)]
    facts: Vec<String>,
    not_shown: Option<String>,
    #[serde(default)]
    given: String,
    setup: Option<Patch>,
    source: Option<String>,
    #[serde(default)]
    step: Vec<Spanned<StepWritten>>,
}

/// The claim that a fence holds; its number in the lesson, and how its sentence is read, come from outside.
pub(super) fn read(
    written: Written<'_>,
    number: usize,
    inline: fn(&str) -> Vec<Span>,
) -> Result<Claim, Problem> {
    let claim: ClaimWritten = written.read()?;
    let fault = |sentence: &str| Err(written.problem(0, sentence));
    if claim.step.is_empty() && claim.source.is_none() {
        return fault("a claim has a proof (`[[step]]`) or names a `source` of the lesson");
    }
    if claim.step.is_empty() && claim.setup.is_some() {
        return fault("`setup` has no effect without a `[[step]]`");
    }
    if !claim.step.is_empty() && claim.given.trim().is_empty() {
        return fault("a proof says what it starts from: `given`");
    }
    Ok(Claim {
        number,
        says: inline(&claim.says),
        facts: claim.facts,
        not_shown: claim.not_shown,
        given: claim.given,
        setup: claim.setup.map_or(Value::Null, |Patch(patch)| patch),
        steps: step::steps(written, claim.step, true)?,
        source: claim.source,
        place: written.place(0),
        id: claim.id,
    })
}
