//! `prove` and `lesson`: the material's proofs, and its text.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Exit, schema};
use crate::course::lesson::{Claim, Span};
use crate::course::{Course, Lesson};
use crate::sandbox::prove::{Proof, prove as play};
use crate::sandbox::{START, clock_text};
use crate::{plain, words};

/// The lesson of that number or slug.
pub(super) fn lesson<'a>(course: &'a Course, name: &str) -> Result<&'a Lesson, String> {
    course.named(name).ok_or_else(|| words::no_lesson(course, name))
}

/// Proves `LESSON#CLAIM`, or every claim of `LESSON`.
pub(super) fn prove(
    name: &str,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let course = super::places::course(err)?;
    let (lesson_name, claim_name) = match name.split_once('#') {
        Some((lesson, claim)) => (lesson, Some(claim)),
        None => (name, None),
    };
    let lesson = match lesson(&course, lesson_name) {
        Ok(lesson) => lesson,
        Err(sentence) => {
            writeln!(err, "gatelab: {sentence}")?;
            return Ok(Exit::USAGE);
        }
    };
    let claims = &lesson.body().claims;
    let wanted = |c: &&Claim| claim_name.is_none_or(|n| c.id == n || c.number.to_string() == n);
    let claims: Vec<&Claim> = claims.iter().filter(wanted).collect();
    if claims.is_empty() {
        let number = words::count(lesson.body().claims.len(), "claim");
        writeln!(err, "gatelab: no claim \"{name}\": lesson {} has {number}", lesson.slug)?;
        return Ok(Exit::USAGE);
    }
    let mut proved = true;
    let mut told = Vec::new();
    for claim in claims {
        let proof = (!claim.steps.is_empty()).then(|| play(lesson, claim));
        proved &= proof.as_ref().is_none_or(|proof| proof.passed);
        if json {
            told.push(as_json(lesson, claim, proof.as_ref()));
        } else {
            tell(lesson, claim, proof.as_ref(), out)?;
        }
    }
    if json {
        schema::print("prove", json!({"proved": proved, "claims": told}), out)?;
    }
    Ok(if proved { Exit::DONE } else { Exit::NO })
}

fn as_json(lesson: &Lesson, claim: &Claim, proof: Option<&Proof>) -> Value {
    let rows = proof.map_or(&[][..], |proof| &proof.rows);
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({"clock": row.clock.millis_since(START), "did": row.did,
                "expected": row.expected, "got": row.got, "ok": row.ok})
        })
        .collect();
    json!({"claim": format!("{}#{}", lesson.slug, claim.number), "id": claim.id,
        "says": text(&claim.says), "ran": proof.is_some(),
        "proved": proof.is_some_and(|proof| proof.passed), "rows": rows})
}

fn tell(
    lesson: &Lesson,
    claim: &Claim,
    proof: Option<&Proof>,
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(out, "{}#{} {}", lesson.slug, claim.number, text(&claim.says))?;
    let Some(proof) = proof else {
        return writeln!(out, "Not run: it rests on its source.\n");
    };
    writeln!(out, "Given: {}", claim.given)?;
    for row in &proof.rows {
        let mark = if row.ok { "ok" } else { "NOT SO" };
        writeln!(
            out,
            "  {}  {:<34} {:<34} {:<34} {mark}",
            clock_text(row.clock),
            row.did,
            row.expected,
            row.got
        )?;
    }
    let right = proof.rows.iter().filter(|row| row.ok).count();
    let word = if proof.passed { "PROVED" } else { "NOT SO" };
    writeln!(out, "{word}   {right} of {}", proof.rows.len())?;
    if let Some(row) = proof.rows.iter().find(|row| !row.ok) {
        let at = format!("content/{}.md:{}", lesson.slug, row.place.line);
        writeln!(out, "The lesson or the test is wrong: {at}")?;
    }
    if let Some(not_shown) = &proof.not_shown {
        writeln!(out, "What this does not show: {not_shown}")?;
    }
    writeln!(out)
}

/// A lesson as text, one thought a line.
pub(super) fn read(name: &str, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    let course = super::places::course(err)?;
    let lesson = match lesson(&course, name) {
        Ok(lesson) => lesson,
        Err(sentence) => {
            writeln!(err, "gatelab: {sentence}")?;
            return Ok(Exit::USAGE);
        }
    };
    out.write_all(plain::lesson_text(lesson).as_bytes())?;
    Ok(Exit::DONE)
}

fn text(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}
