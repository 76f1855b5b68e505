//! A last will: what is to be recorded at the next start, should this program end without a word. An exam
//! leaves one every second, so that a kill, a panic or an empty battery stops its clock to the second.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::exam::ExamStep;
use super::super::fact::{Entry, Fact};

/// The file of a device's last will.
fn path(folder: &Path, device: &str) -> PathBuf {
    folder.join(format!("{device}.will"))
}

/// Leaves a will in place of the one before. It is not synced: a kill cannot lose it, and a power cut
/// costs a few seconds of clock, never an answer.
pub(super) fn leave(folder: &Path, device: &str, fact: &Fact) -> io::Result<()> {
    let new = folder.join(format!("{device}.will-new"));
    fs::write(&new, serde_json::to_string(fact)?)?;
    fs::rename(new, path(folder, device))
}

/// Reads the will that was left; nothing when what happened since has made it void.
pub(super) fn read(folder: &Path, device: &str, entries: &[Entry]) -> Option<Fact> {
    let text = fs::read_to_string(path(folder, device)).ok()?;
    let Fact::Exam { exam: willed, at: alive, .. } = serde_json::from_str(&text).ok()? else {
        return None;
    };
    let (step, at) = entries.iter().rev().find_map(|entry| match &entry.fact {
        Fact::Exam { exam, step, at } if *exam == willed => Some((step, *at)),
        _ => None,
    })?;
    let away = matches!(step, ExamStep::Paused | ExamStep::TurnedIn);
    let fact = Fact::Exam { exam: willed, step: ExamStep::Paused, at: alive.max(at) };
    (!away).then_some(fact)
}

/// It is done.
pub(super) fn forget(folder: &Path, device: &str) {
    // A will that cannot be deleted is void: its exam is paused.
    let _ = fs::remove_file(path(folder, device));
}
