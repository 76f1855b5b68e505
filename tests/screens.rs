//! Every screen and overlay at every size, under resizes, pastes and any key, and by arrows alone: the
//! shipped course through the whole program without a terminal.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::HashSet;
use std::fs;

use gatelab::clock::{Clock, Moment};
use gatelab::config::Settings;
use gatelab::material::Files;
use gatelab::study::Fact;
use gatelab::tui::Launch;
use gatelab::tui::event::{Effect, Event};
use gatelab::tui::rehearsal::Rehearsal;

/// 2026-11-20T07:00:00Z, a Friday.
const NOW: Moment = Moment(1_795_158_000_000);

/// Every screen and overlay, and the keys that lead there from Today. A new one gets its line here.
const SCREENS: &[(&str, &str)] = &[
    ("today", ""),
    ("learn", "g l"),
    ("lesson", "enter"),
    ("lesson, later", "enter space space"),
    ("finding", "enter / c a c h e"),
    ("proof", "enter space space tab p"),
    ("question", "g q"),
    ("question, chosen", "g q b right"),
    ("answer", "g q a 1"),
    ("answer, scrolled", "g q a 3 space"),
    ("sandbox", "g s"),
    ("sandbox, fired", "g s 3 enter"),
    ("sandbox, features", "g s tab"),
    ("time machine", "g s t"),
    ("copies", "g s enter y"),
    ("beside", "g s b"),
    ("snapshots", "g s s c"),
    ("traffic", "g s T"),
    ("settings", "g ,"),
    ("settings, seeing", "g , tab j"),
    ("settings, data", "g , tab tab tab"),
    ("settings, typing", "g , enter"),
    ("help", "?"),
    ("help of a question", "g q ?"),
    ("commands", ": g o"),
    ("ways", "g"),
];

const SIZES: [(u16, u16); 6] = [(60, 18), (80, 24), (100, 30), (120, 36), (200, 60), (46, 12)];

struct Desk {
    screen: Rehearsal,
    _folder: tempfile::TempDir,
}

/// The program in a window, with what `config.toml` says; without it, on its first run.
fn desk(config: Option<&str>, (width, height): (u16, u16)) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    if let Some(config) = config {
        fs::write(&file, config).unwrap();
    }
    let launch = Launch {
        files: Files::embedded(),
        folder: folder.path().to_owned(),
        device: "desk".into(),
        settings: Settings::load(&file, []),
        clock: Clock::Stopped(NOW),
        reports: None,
    };
    Desk { screen: Rehearsal::start(launch, (width, height)).unwrap(), _folder: folder }
}

/// At the screen of that name, in a window.
fn at(keys: &str, size: (u16, u16)) -> Desk {
    let mut desk = desk(Some(""), size);
    desk.screen.keys(keys);
    desk.screen.happens(Event::Tick);
    desk
}

fn words(picture: &str) -> impl Iterator<Item = &str> {
    picture.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Every word that the material or a very wide window knows.
fn vocabulary(keys: &str) -> HashSet<String> {
    let files = Files::embedded();
    let mut known: HashSet<String> = files
        .under("")
        .into_iter()
        .filter_map(|name| files.get(name))
        .flat_map(words)
        .map(str::to_owned)
        .collect();
    for size in [(200, 60), (160, 200)] {
        known.extend(words(&at(keys, size).screen.picture()).map(str::to_owned));
    }
    known
}

/// Words that end where their pane ends, so that they could have been cut.
fn at_the_edge(picture: &str, width: usize) -> Vec<String> {
    let mut found = Vec::new();
    for line in picture.lines() {
        let cells: Vec<char> = line.chars().collect();
        for (x, cell) in cells.iter().enumerate() {
            let edge = x + 1 == width || cells.get(x + 1) == Some(&'│');
            if edge && cell.is_alphanumeric() {
                let start = cells[..x].iter().rposition(|c| !c.is_alphanumeric());
                found.push(cells[start.map_or(0, |at| at + 1)..=x].iter().collect());
            }
        }
    }
    found
}

#[test]
fn every_screen_at_every_size() {
    for (name, keys) in SCREENS {
        let known = vocabulary(keys);
        for size @ (width, height) in SIZES {
            let picture = at(keys, size).screen.picture();
            let what = format!("{name} at {width}×{height}:\n{picture}");
            let lines: Vec<&str> = picture.split('\n').collect();
            assert_eq!(lines.len(), usize::from(height), "{what}");
            if height < 18 {
                assert!(picture.contains("gatelab wants 60 × 18"), "{what}");
                continue;
            }
            assert!(lines[0].contains("gatelab · ") && lines[0].ends_with("saved ✓"), "{what}");
            let last = lines.last().unwrap();
            // Complete is: it ends with help, over a screen with the way out, or with a sentence.
            let out = last.rfind("Esc").is_some_and(|at| !last[at..].contains("   "));
            let complete = last.ends_with("? help") || last.ends_with('.') || out;
            assert!(complete, "bottom row of {what}");
            for word in at_the_edge(&picture, width.into()) {
                assert!(known.contains(&word), "“{word}” is cut in {what}");
            }
        }
    }
}

#[test]
fn the_first_run_at_every_size() {
    for size @ (width, height) in SIZES {
        let mut first = desk(None, size);
        for seen in ["1 of 3", "2 of 3", "3 of 3"] {
            let picture = first.screen.picture();
            let wanted = if height < 18 { "gatelab wants" } else { seen };
            assert!(picture.contains(wanted), "{width}×{height}:\n{picture}");
            if height >= 18 {
                assert!(picture.contains("Esc starts lesson 1 now."), "{picture}");
                assert!(picture.trim_end().ends_with("? help"), "{picture}");
            }
            first.screen.keys("enter");
        }
    }
}

#[test]
fn every_screen_in_ascii_and_without_colour() {
    for config in ["[screen]\nsymbols = \"ascii\"\ncolour = \"off\"", "[screen]\ntheme = \"mono\""]
    {
        for (name, keys) in SCREENS {
            let mut desk = desk(Some(config), (120, 36));
            desk.screen.keys(keys);
            let buffer = desk.screen.buffer();
            let plain = ratatui_reset(&buffer);
            assert!(plain, "{name} has a colour");
            if config.contains("ascii") {
                assert!(desk.screen.picture().is_ascii(), "{name}:\n{}", desk.screen.picture());
            }
        }
    }
}

/// Whether no cell has a colour of its own; the picture with roles draws them.
fn ratatui_reset(buffer: &ratatui::buffer::Buffer) -> bool {
    let reset = ratatui::style::Color::Reset;
    buffer.content.iter().all(|cell| cell.fg == reset && cell.bg == reset)
}

#[test]
fn a_storm_of_resizes_changes_nothing() {
    for (name, keys) in SCREENS {
        let mut desk = at(keys, (120, 36));
        let before = desk.screen.picture();
        for round in 0..100_u16 {
            let (width, height) = (round * 37 % 230 + 1, round * 17 % 70 + 1);
            desk.screen.happens(Event::Resize { width, height });
            // Drawing is most of the work, and a frame is drawn only when no event waits.
            if round % 9 == 0 {
                desk.screen.picture();
            }
        }
        desk.screen.happens(Event::Resize { width: 120, height: 36 });
        assert_eq!(desk.screen.picture(), before, "{name}");
    }
}

#[test]
fn pasted_text_fires_nothing_on_any_screen() {
    let text = "Q q y a 3 enter \n\u{1b}[A g s".repeat(400);
    for (name, keys) in SCREENS {
        let mut desk = at(keys, (80, 24));
        desk.screen.orders();
        desk.screen.happens(Event::Paste(text.clone()));
        assert_eq!(desk.screen.orders(), [], "{name}");
        assert!(desk.screen.picture().contains("gatelab"), "{name}");
    }
}

/// Nothing surprising: no key answers more than one question, and only its own keys end the program.
#[test]
fn every_printable_key_on_every_screen() {
    for (name, keys) in SCREENS {
        let mut desk = at(keys, (120, 36));
        let fresh = desk.screen.picture();
        for key in ('!'..='~').map(String::from) {
            // Where the last key changed nothing, it need not be begun again.
            if desk.screen.picture() != fresh {
                desk = at(keys, (120, 36));
            }
            desk.screen.orders();
            desk.screen.keys(&key);
            let orders = desk.screen.orders();
            let quits = orders.contains(&Effect::Quit);
            let may = key == "Q" || (key == "q" && matches!(*name, "today" | "ways"));
            assert!(!quits || may, "{key} ends the program on {name}");
            let answers = |order: &&Effect| matches!(order, Effect::Record(Fact::Answered(_)));
            assert!(orders.iter().filter(answers).count() <= 1, "{key} on {name} answers twice");
            assert!(desk.screen.picture().contains("gatelab"), "{key} on {name}");
        }
    }
}

/// Whoever has no letters at hand gets everywhere with these four kinds of keys.
#[test]
fn arrows_tab_enter_and_esc_lead_everywhere() {
    let mut desk = at("", (120, 36));
    let mut titles = HashSet::new();
    let mut note = |desk: &Desk| {
        let picture = desk.screen.picture();
        let title = picture.lines().next().unwrap_or_default();
        let title = title.trim_start_matches(" gatelab · ").split(" · ").next().unwrap_or_default();
        titles.insert(title.split("  ").next().unwrap_or_default().trim().to_owned());
        picture
    };
    // The last row of Today leads to every command by name.
    for down in 0..60 {
        desk.screen.keys("esc esc esc esc");
        note(&desk);
        desk.screen.keys(&"down ".repeat(20));
        desk.screen.keys("enter");
        let commands = note(&desk);
        assert!(commands.contains("▐commands▌"), "{commands}");
        desk.screen.keys(&"down ".repeat(down));
        let picture = note(&desk);
        let chosen = picture.lines().find(|line| line.contains("▸ ")).unwrap_or_default();
        if ["quit", "back", "suspend"].iter().any(|name| chosen.contains(&format!("▸ {name}"))) {
            continue;
        }
        desk.screen.keys("enter");
        note(&desk);
        desk.screen.keys("tab down enter right left");
        note(&desk);
    }
    for wanted in ["Today", "Learn", "Settings", "Review"] {
        assert!(titles.iter().any(|title| title.starts_with(wanted)), "{wanted}: {titles:?}");
    }
    assert!(titles.iter().any(|title| title.starts_with("Sandbox")), "{titles:?}");
}
