//! A claim that is run: what was given, done, expected and got, a line for each step.

use super::copies::Offer;
use super::desk::Desk;
use super::place::{Go, Place};
use super::voice::Voice;
use crate::course::markdown::plain;
use crate::sandbox::prove::prove;
use crate::words;

/// Runs a claim and says what happened.
pub(super) fn tell(desk: &mut Desk, voice: &mut Voice, slug: &str, id: &str) {
    let found = desk.course.lesson(slug).and_then(|l| Some((l, l.body().claim(id)?)));
    let Some((lesson, claim)) = found else {
        voice.say("This claim could not be read.");
        return;
    };
    voice.thoughts(&format!("Claim {}. {}", claim.number, plain(&claim.says)));
    if claim.steps.is_empty() {
        voice.say(words::NOT_RUN);
        return;
    }
    voice.thoughts(&format!("Given: {}.", claim.given.trim().trim_end_matches('.')));
    let proof = prove(lesson, claim);
    for line in words::proof_rows(&proof) {
        voice.say(line);
    }
    voice.say(words::proof_verdict(&proof));
    if let Some(not_shown) = &proof.not_shown {
        voice.thoughts(&format!("What this does not show: {not_shown}"));
    }
    let fact =
        desk.history.proof_fact(&lesson.slug, &claim.id, proof.passed, desk.today(), desk.now());
    desk.proved = Some((lesson.slug.clone(), claim.id.clone()));
    if let Some(fact) = fact {
        desk.record(fact);
    }
}

/// The last proof as text, to be copied: what is claimed, what was given, and each line that ran.
pub(super) fn copy(desk: &Desk) -> Option<Offer> {
    let (slug, id) = desk.proved.as_ref()?;
    let lesson = desk.course.lesson(slug)?;
    let claim = lesson.body().claim(id)?;
    let proof = prove(lesson, claim);
    Some(("the proof as text", words::proof_text(&plain(&claim.says), &claim.given, Some(&proof))))
}

/// Opens the sandbox of the last proof.
pub(super) fn keep(desk: &Desk, voice: &mut Voice) -> Go {
    let Some((lesson, claim)) = desk.proved.clone() else {
        voice.say("Nothing was proved yet: prove first.");
        return Go::Stay;
    };
    Go::To(Place::Proved { lesson, claim })
}
