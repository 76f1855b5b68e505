//! Every failure that a learner can meet, provoked: what is said, in the words it is said in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::fs;
use std::path::Path;

use gatelab::clock::{Clock, Moment};
use gatelab::config::Settings;
use gatelab::material::{Files, Pack};
use gatelab::study::{NotSaved, Saved, Ticket};
use gatelab::tui::Launch;
use gatelab::tui::event::{Effect, Event};
use gatelab::tui::rehearsal::Rehearsal;

/// 2026-11-20T07:00:00Z.
const NOW: Moment = Moment(1_795_158_000_000);

fn launch(folder: &Path) -> Launch {
    let file = folder.join("config.toml");
    Launch {
        files: Files::embedded(),
        folder: folder.to_owned(),
        device: "laptop".into(),
        settings: Settings::load(&file, []),
        clock: Clock::Stopped(NOW),
        reports: None,
    }
}

fn start(folder: &Path) -> Rehearsal {
    Rehearsal::start(launch(folder), (160, 40)).unwrap()
}

/// All of the screen as one line, so that a sentence may be wrapped.
fn said(screen: &Rehearsal) -> String {
    let picture = screen.picture();
    picture.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn says(screen: &Rehearsal, words: &str) {
    let said = said(screen);
    assert!(said.contains(words), "“{words}” is not said:\n{}", screen.picture());
}

fn studied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), "").unwrap();
    let mut screen = start(folder.path());
    screen.keys("g l enter m x enter * r");
    folder
}

#[test]
fn a_full_disk() {
    let folder = studied();
    let mut screen = start(folder.path());
    screen.happens(Event::Saved(Saved::Failed(Ticket(1), NotSaved::Full)));
    says(&screen, "NOT SAVED");
    says(
        &screen,
        "Not saved: the disk is full. Your last answer is kept in memory. Free some space, then ⏎ tries again. Q quits and prints the answer.",
    );
    screen.orders();
    screen.keys("enter");
    assert!(screen.orders().contains(&Effect::SaveAgain));
}

#[test]
fn a_folder_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let screen = start(&folder.path().join("file/progress"));
    says(&screen, "Studying without saving: ");
    says(&screen, "Set GATELAB_DATA, or go on; nothing will be kept.");
    says(&screen, "not saving");
}

#[test]
fn a_damaged_line_is_shown_by_w() {
    let folder = studied();
    let journal = folder.path().join("laptop.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    let lines = text.lines().count();
    fs::write(&journal, text.replacen("\"n\":2,", "\"n\":9,", 1)).unwrap();
    let mut screen = start(folder.path());
    says(
        &screen,
        &format!(
            "One line of {lines} in laptop.jsonl could not be read and was set aside (laptop.jsonl.bad-1). Everything else is here. w shows the line."
        ),
    );
    screen.keys("w");
    says(&screen, "\"n\":9,");
}

#[test]
fn a_journal_of_a_newer_version() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("config.toml"), "").unwrap();
    let head = r#"{"format":2,"device":"laptop","version":"2.1.0"}"#;
    let crc = crc32fast::hash(head.as_bytes());
    let text = format!("{{\"crc\":\"{crc:08x}\",\"journal\":{head}}}\n");
    fs::write(folder.path().join("laptop.jsonl"), text).unwrap();
    let screen = start(folder.path());
    let this = env!("CARGO_PKG_VERSION");
    says(
        &screen,
        &format!(
            "This was written by gatelab 2.1.0; this is {this}. Opened for reading only. Update, or set GATELAB_DATA to start another."
        ),
    );
}

#[test]
fn a_second_copy_follows_and_takes_over() {
    let folder = studied();
    let first = start(folder.path());
    let mut second = start(folder.path());
    let pid = std::process::id();
    says(
        &second,
        &format!(
            "gatelab is open in another terminal (pid {pid}). Opened for reading; it follows along. ⏎ takes over once the other has quit."
        ),
    );
    says(&second, "not saving");
    drop(first);
    second.keys("enter");
    says(&second, "Your progress is yours again: from here on everything is kept.");
    says(&second, "saved ✓");
}

#[test]
fn a_mistake_in_a_pack_leaves_the_rest() {
    let folder = studied();
    let pack = folder.path().join("mine");
    fs::create_dir_all(pack.join("content")).unwrap();
    fs::write(
        pack.join("content/course.toml"),
        "[[module]]\ntitle = \"Mine\"\nlessons = [\"gone\"]\n",
    )
    .unwrap();
    let files = Files::embedded().beside(vec![Pack::read(&pack)]);
    let mut screen =
        Rehearsal::start(Launch { files, ..launch(folder.path()) }, (160, 40)).unwrap();
    says(&screen, "mine/content/");
    screen.keys("g l");
    says(&screen, "What a front door does");
}

#[test]
fn a_setting_that_cannot_be() {
    let folder = studied();
    fs::write(folder.path().join("config.toml"), "[study]\n\n  retention = 1.9\n").unwrap();
    let screen = start(folder.path());
    says(&screen, "config.toml:3: retention = 1.9, must be 0.70 to 0.97. Using 0.90.");
}
