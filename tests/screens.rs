//! Every screen and overlay at every size, under resizes, pastes and any key, and by arrows alone: the
//! shipped course through the whole program without a terminal.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::sync::OnceLock;

use gatelab::cli::screenshots::study;
use gatelab::clock::{Clock, Moment};
use gatelab::config::Settings;
use gatelab::course::Course;
use gatelab::material::Files;
use gatelab::study::Fact;
use gatelab::tui::Launch;
use gatelab::tui::event::{Effect, Event};
use gatelab::tui::rehearsal::Rehearsal;

#[path = "screens/hands.rs"]
mod hands;
#[path = "screens/table.rs"]
mod table;

use self::table::Who::{Fresh, New};
use self::table::{SCREENS, Screen, Who};

/// 2026-11-20T07:00:00Z, a Friday.
const NOW: Moment = Moment(1_795_158_000_000);

/// Where q leads out.
const HOME: [&str; 10] = [
    "first run",
    "placement",
    "today",
    "today, studied",
    "today, why",
    "today, the exam's morning",
    "today, the exam is over",
    "today, it was passed",
    "today, five minutes a week",
    "ways",
];

const SIZES: [(u16, u16); 6] = [(60, 18), (80, 24), (100, 30), (120, 36), (200, 60), (46, 12)];

struct Desk {
    screen: Rehearsal,
    folder: Rc<tempfile::TempDir>,
}

impl Desk {
    /// The same desk once more, to be used up.
    fn fork(&self) -> Self {
        Self { screen: self.screen.fork(), folder: Rc::clone(&self.folder) }
    }
}

thread_local! {
    /// The program at its start, for each of those whose it is: reading the course is most of the work.
    static STARTS: [OnceCell<Desk>; 5] = const { [const { OnceCell::new() }; 5] };
}

/// The journal of three weeks, made once.
fn journal() -> &'static Path {
    static JOURNAL: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = JOURNAL.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        study(folder.path(), &Course::load(&Files::embedded()).0, NOW).unwrap();
        folder
    });
    made.path()
}

/// The program in a window, with settings of the environment.
fn desk(environment: &[(&str, &str)], who: Who, (width, height): (u16, u16)) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    if who != New {
        fs::write(&file, who.config()).unwrap();
    }
    if who.studied() {
        fs::copy(journal().join("sample.jsonl"), folder.path().join("sample.jsonl")).unwrap();
    }
    let launch = Launch {
        files: Files::embedded(),
        folder: folder.path().to_owned(),
        device: "desk".into(),
        settings: Settings::load(&file, environment.iter().map(owned)),
        clock: Clock::Stopped(NOW),
        reports: None,
    };
    Desk { screen: Rehearsal::start(launch, (width, height)).unwrap(), folder: Rc::new(folder) }
}

fn owned((name, value): &(&str, &str)) -> (String, String) {
    ((*name).to_owned(), (*value).to_owned())
}

/// That screen in a window.
fn at(&(_, who, keys): &Screen, (width, height): (u16, u16)) -> Desk {
    let start = || desk(&[], who, (120, 36));
    let mut desk = STARTS.with(|starts| starts[who as usize].get_or_init(start).fork());
    desk.screen.happens(Event::Resize { width, height });
    desk.screen.keys(keys);
    desk.screen.happens(Event::Tick);
    desk
}

fn words(picture: &str) -> impl Iterator<Item = &str> {
    picture.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Every word that the material knows.
fn material() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let files: &'static Files = Box::leak(Box::new(Files::embedded()));
        files.under("").into_iter().filter_map(|name| files.get(name)).flat_map(words).collect()
    })
}

/// Every word that a very wide window shows.
fn in_full(screen: &Screen) -> HashSet<String> {
    let sizes = [(200, 60), (160, 200)].into_iter();
    let pictures = sizes.map(|size| at(screen, size).screen.picture());
    pictures.flat_map(|picture| words(&picture).map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Words that end where their pane ends, so that they could have been cut. A box that lies over a page
/// hides some of it, and that is no pane.
fn at_the_edge(picture: &str, width: usize) -> Vec<String> {
    let lines: Vec<Vec<char>> = picture.lines().map(|line| line.chars().collect()).collect();
    let boxes: HashSet<usize> =
        lines.iter().filter_map(|line| line.iter().position(|cell| *cell == '┌')).collect();
    let mut found = Vec::new();
    for cells in &lines {
        for (x, cell) in cells.iter().enumerate() {
            let pane = cells.get(x + 1) == Some(&'│') && !boxes.contains(&(x + 1));
            if (pane || x + 1 == width) && cell.is_alphanumeric() {
                let start = cells[..x].iter().rposition(|c| !c.is_alphanumeric());
                found.push(cells[start.map_or(0, |at| at + 1)..=x].iter().collect());
            }
        }
    }
    found
}

#[test]
fn every_place_that_keys_hold_in_is_looked_at() {
    let looked: HashSet<String> =
        SCREENS.iter().map(|screen| at(screen, (120, 36)).screen.place()).collect();
    let places: HashSet<String> = Rehearsal::places().into_iter().collect();
    assert_eq!(places.difference(&looked).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// From a cold start to a question at most three keys; from any screen to any other at most two.
#[test]
fn everything_is_near() {
    let mut cold = desk(&[], New, (120, 36));
    cold.screen.keys("enter enter enter");
    assert_eq!(cold.screen.place(), "question", "{}", cold.screen.picture());
    let ways = [
        ("h", "today"),
        ("l", "learn"),
        ("q", "drills"),
        ("e", "mock-exam"),
        ("s", "sandbox"),
        ("b", "labs"),
        ("t", "stats"),
        (",", "settings"),
        ("n", "notes-bookmarks-marks"),
    ];
    let (mut far, mut seen) = (Vec::new(), std::collections::BTreeSet::new());
    for screen @ (name, who, keys) in SCREENS {
        let from = at(screen, (120, 36));
        if !seen.insert(from.screen.place()) {
            continue;
        }
        let over = !Rehearsal::screens().contains(&from.screen.place());
        let types = from.screen.picture().contains("typing");
        if *who == New || over || types || *keys == "g" {
            continue;
        }
        for (key, place) in ways {
            let mut desk = at(screen, (120, 36));
            desk.screen.keys(&format!("g {key}"));
            // On a question, g l and g b are the lesson and the lab it is about; an exam that is open is
            // gone on with.
            let there = desk.screen.place();
            let about = matches!((key, &*there), ("l", "lesson") | ("b", "lab"));
            let open = key == "e" && there.starts_with("exam");
            // What somebody noted is not shown while an exam is sat.
            let shut = key == "n" && matches!(&*there, "exam-question" | "overview");
            if there != place && !about && !open && !shut {
                far.push(format!("g {key} on {name} leads to {there}"));
            }
        }
    }
    assert!(far.is_empty(), "{far:#?}");
}

#[test]
fn every_screen_at_every_size() {
    let mut wrong = Vec::new();
    for screen @ (name, ..) in SCREENS {
        let known = in_full(screen);
        for size @ (width, height) in SIZES {
            let picture = at(screen, size).screen.picture();
            for why in faults(&picture, (width, height), &known) {
                wrong.push(format!("{name} at {width}×{height}: {why}\n{picture}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

/// What is wrong with a picture of that size; these words are seen in full elsewhere.
fn faults(picture: &str, (width, height): (u16, u16), known: &HashSet<String>) -> Vec<String> {
    let lines: Vec<&str> = picture.split('\n').collect();
    let [title, .., last] = lines[..] else { return vec!["no picture".into()] };
    let mut faults = Vec::new();
    let mut must = |so: bool, why: &str| {
        if !so {
            faults.push(why.to_owned());
        }
    };
    must(lines.len() == usize::from(height), "not as high as the window");
    if height < 18 {
        must(picture.contains("gatelab wants 60 × 18"), "says nothing of its size");
        return faults;
    }
    must(title.contains("gatelab · ") && title.ends_with("saved ✓"), "title row");
    // Complete is: it ends with help, over a screen with the way out, before harm with both answers, or
    // with a sentence and perhaps a key that goes with it.
    let out = last.rfind("Esc").is_some_and(|at| !last[at..].contains("   "));
    let says =
        ["? help", "? keys", ".", "?", "u undo", "g n lists them", "g q has a drill of these"];
    let whole = says.iter().any(|end| last.ends_with(end));
    must(whole || out || last.trim_start().starts_with("⏎ keep "), "bottom row");
    for word in at_the_edge(picture, width.into()) {
        let known = known.contains(&word) || material().contains(&*word);
        must(known, &format!("“{word}” is cut"));
    }
    faults
}

#[test]
fn the_first_run_at_every_size() {
    for size @ (width, height) in SIZES {
        let mut first = desk(&[], New, size);
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
    let ascii = [("GATELAB_SCREEN_SYMBOLS", "ascii"), ("GATELAB_SCREEN_COLOUR", "off")];
    let mut wrong = Vec::new();
    for environment in [&ascii[..], &[("GATELAB_SCREEN_THEME", "mono")]] {
        for &(name, who, keys) in SCREENS {
            let mut desk = desk(environment, who, (120, 36));
            desk.screen.keys(keys);
            if !has_no_colour(&desk.screen.buffer()) {
                wrong.push(format!("{name} has a colour"));
            }
            let picture = desk.screen.picture();
            if environment.len() > 1 && !picture.is_ascii() {
                wrong.push(format!("{name} is not ASCII:\n{picture}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether no cell has a colour of its own.
fn has_no_colour(buffer: &ratatui::buffer::Buffer) -> bool {
    let reset = ratatui::style::Color::Reset;
    buffer.content.iter().all(|cell| cell.fg == reset && cell.bg == reset)
}

#[test]
fn a_storm_of_resizes_changes_nothing() {
    for screen @ (name, ..) in SCREENS {
        let mut desk = at(screen, (120, 36));
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
    for screen @ (name, ..) in SCREENS {
        let mut desk = at(screen, (80, 24));
        desk.screen.orders();
        desk.screen.happens(Event::Paste(text.clone()));
        assert_eq!(desk.screen.orders(), [], "{name}");
        assert!(desk.screen.picture().contains("gatelab"), "{name}");
    }
}

/// Nothing surprising: no key answers more than one question, and only its own keys end the program.
#[test]
fn every_printable_key_on_every_screen() {
    let mut wrong = Vec::new();
    for screen @ (name, ..) in SCREENS {
        let fresh = at(screen, (120, 36));
        for key in ('!'..='~').map(String::from) {
            let mut desk = fresh.fork();
            desk.screen.orders();
            desk.screen.keys(&key);
            desk.screen.picture();
            let orders = desk.screen.orders();
            let quits = orders.contains(&Effect::Quit);
            let may = key == "Q" || (key == "q" && HOME.contains(name));
            let answers = |order: &&Effect| matches!(order, Effect::Record(Fact::Answered(_)));
            if quits && !may {
                wrong.push(format!("{key} ends the program on {name}"));
            }
            if orders.iter().filter(answers).count() > 1 {
                wrong.push(format!("{key} on {name} answers twice"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
