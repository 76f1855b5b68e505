//! Bottom rows, help, palette and code agree on the keys, on every screen that keys lead to.

#![cfg(test)]

use std::collections::BTreeMap;

use super::*;
use crate::config::Settings;
use crate::material::Files;
use crate::tui::Launch;
use crate::tui::action::{ACTIONS, Entry};
use crate::tui::overlay::{find, help};
use crate::tui::rehearsal::Rehearsal;

/// Ways to states in which every key can do something; other screens are as a key of Today leads there.
const DEEPER: [&str; 5] =
    ["", "enter", "g l enter G enter a", "g l enter G enter a 2", "g s enter . . H +"];

fn at(script: &str) -> (Rehearsal, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let launch = Launch {
        files: Files::embedded(),
        folder: folder.path().to_owned(),
        device: "desk".into(),
        settings: Settings::default(),
        clock: Clock::Stopped(Moment(1_795_158_000_000)),
        reports: None,
    };
    let mut screen = Rehearsal::start(launch, (200, 60)).unwrap();
    screen.keys(script);
    (screen, folder)
}

/// A script for each context of a screen that can be reached.
fn ways() -> BTreeMap<String, String> {
    let today = ACTIONS.iter().filter(|entry| entry.holds(Context::Today));
    let one = today.flat_map(|entry| entry.keys).map(ToString::to_string);
    let mut ways = BTreeMap::new();
    for script in DEEPER.map(str::to_owned).into_iter().chain(one) {
        let (screen, _folder) = at(&script);
        if screen.app().overlay.is_none() {
            ways.entry(format!("{:?}", screen.app().context())).or_insert(script);
        }
    }
    ways
}

#[test]
fn rows_help_palette_and_code_agree() {
    let ways = ways();
    for known in ["Today", "Learn", "Lesson", "Asking", "Answered", "Sandbox"] {
        assert!(ways.contains_key(known), "nothing leads to {known}: {ways:?}");
    }
    for (name, script) in &ways {
        let (screen, _folder) = at(script);
        let app = screen.app();
        let context = app.context();
        let cx = app.cx();
        let table: Vec<&Entry> = ACTIONS.iter().filter(|entry| entry.holds(context)).collect();

        let (here, everywhere) = help::entries(context);
        let mut helped: Vec<&str> = here.iter().chain(&everywhere).map(|e| e.name).collect();
        let mut listed: Vec<&str> = table.iter().map(|entry| entry.name).collect();
        let commands = find::commands(&cx, context);
        let mut found: Vec<&str> = commands.things().iter().map(|t| t.name.as_str()).collect();
        for names in [&mut helped, &mut listed, &mut found] {
            names.sort_unstable();
        }
        assert_eq!(helped, listed, "the help of {name}");
        assert_eq!(found, listed, "the commands of {name}");

        // Each key of the bottom row is a key of the table.
        let labels = |entry: &Entry| app.keymap.labels(entry.action, context);
        let keys: Vec<String> = table.iter().flat_map(|entry| labels(entry)).collect();
        for hint in app.screens.last().unwrap().hints(&cx) {
            assert!(!hint.keys.is_empty(), "{name}: {} has no key", hint.label);
            // A number may be typed before a key.
            let written = hint.keys.trim_start_matches(|c: char| c.is_ascii_digit());
            let written = if written.is_empty() { &hint.keys } else { written };
            for key in written.split(['/', '–']).filter(|_| written != "/") {
                assert!(keys.iter().any(|known| known == key), "{name}: {key} {}", hint.label);
            }
        }
    }
}

/// A key that the help names does something, or says why not.
#[test]
fn no_key_of_a_screen_is_dead() {
    let mut dead = Vec::new();
    for (name, script) in ways() {
        let (mut fresh, _folder) = at(&script);
        fresh.orders();
        let before = fresh.picture_with_roles();
        for entry in help::entries(fresh.app().context()).0 {
            let mut screen = fresh.fork();
            screen.keys(entry.keys[0]);
            if screen.picture_with_roles() == before && screen.orders().is_empty() {
                dead.push(format!("{name}: {} ({})", entry.name, entry.keys[0]));
            }
        }
    }
    assert!(dead.is_empty(), "nothing happens: {dead:#?}");
}
