//! What a key costs on every screen, without the terminal: from the key to the drawn cells, all that follows
//! from it included. `cargo bench --bench keys`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "its output is the point")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

mod library;
#[path = "../screens/table.rs"]
mod table;
mod year;

use std::fs;
use std::path::Path;
use std::time::Instant;

use gatelab::cli::screenshots::study;
use gatelab::clock::Clock;
use gatelab::config::Settings;
use gatelab::course::Course;
use gatelab::material::{Files, Pack};
use gatelab::tui::Launch;
use gatelab::tui::rehearsal::Rehearsal;

use self::table::{SCREENS, Who};
use self::year::NOW;

const SIZE: (u16, u16) = (200, 60);
/// With an exam ahead, a plan is most work.
const EXAM: (&str, &str) = ("GATELAB_STUDY_EXAM", "2026-12-30");
/// Keys without a character of their own.
const NAMED: [&str; 11] =
    ["enter", "esc", "tab", "up", "down", "left", "right", "pgup", "pgdn", "home", "end"];

/// A key on its screen, and what it cost in milliseconds.
struct Cost {
    name: String,
    took: f64,
}

fn main() {
    // Where the disk is memory: what a key waits for there is measured elsewhere.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let folder = folder.unwrap();
    let [shipped, large] = ["shipped", "large"].map(|name| folder.path().join(name));
    fs::create_dir_all(&shipped).unwrap();
    study(&shipped, &Course::load(&Files::embedded()).0, NOW).unwrap();
    measure("the shipped course, three weeks studied", &Files::embedded(), &shipped);

    library::write(&large.join("pack"));
    let files = Files::embedded().beside(vec![Pack::read(&large.join("pack"))]);
    year::write(&large, &Course::load(&files).0);
    measure("10,000 questions more, a year studied", &files, &large);
}

/// Every screen of somebody who studied: the way there in a program just started, and every key on it.
fn measure(what: &str, files: &Files, journals: &Path) {
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for (name, who, way) in SCREENS.iter().filter(|(_, who, _)| *who != Who::New) {
        let folder = journals.join("desk");
        fs::create_dir_all(&folder).unwrap();
        if who.studied() {
            for journal in fs::read_dir(journals).unwrap().map(Result::unwrap) {
                if journal.path().extension().is_some_and(|end| end == "jsonl") {
                    fs::copy(journal.path(), folder.join(journal.file_name())).unwrap();
                }
            }
        }
        fs::write(folder.join("config.toml"), who.config()).unwrap();
        let exam = [EXAM].into_iter().filter(|_| who.config().is_empty());
        let launch = Launch {
            files: files.clone(),
            folder: folder.clone(),
            device: "desk".into(),
            settings: Settings::load(&folder.join("config.toml"), exam.map(owned)),
            clock: Clock::Stopped(NOW),
            reports: None,
        };
        let at = Instant::now();
        let mut screen = Rehearsal::start(launch, SIZE).unwrap();
        screen.buffer();
        cold.push(Cost { name: format!("{name}: start"), took: millis(at) });
        let way: Vec<&str> = way.split_whitespace().collect();
        for (n, key) in way.iter().enumerate() {
            let name = format!("{name}: {}", way[..=n].join(" "));
            cold.push(Cost { name, took: press(&mut screen, key) });
        }
        for key in ('!'..='~').map(String::from).chain(NAMED.map(str::to_owned)) {
            let took = (0..3).map(|_| press(&mut screen.fork(), &key)).fold(f64::MAX, f64::min);
            warm.push(Cost { name: format!("{name}: {key}"), took });
        }
        drop(screen);
        fs::remove_dir_all(&folder).unwrap();
    }
    println!("{what}");
    report("keys on the way, for the first time", cold);
    report("every key on every screen, the best of 3", warm);
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn press(screen: &mut Rehearsal, key: &str) -> f64 {
    let at = Instant::now();
    screen.keys(key);
    screen.buffer();
    millis(at)
}

fn report(what: &str, mut costs: Vec<Cost>) {
    costs.sort_by(|a, b| a.took.total_cmp(&b.took));
    let at = |share: f64| costs[((costs.len() - 1) as f64 * share) as usize].took;
    println!("  {what} ({}): p50 {:.2}, p99 {:.2} ms", costs.len(), at(0.5), at(0.99));
    for cost in costs.iter().rev().take(WORST) {
        println!("    {:>8.2} ms  {}", cost.took, cost.name);
    }
}

/// So many of the slowest are named.
const WORST: usize = 25;

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
