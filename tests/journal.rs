//! Damaged journals: whatever happens to the bytes, a start works, every other fact is there, and the
//! file stays as it is but for what is added to it.

#![expect(clippy::unwrap_used, reason = "tests may")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::mpsc::channel;

use gatelab::clock::{Clock, Moment};
use gatelab::study::{Entry, Fact, FactId, Mode, Notice, Opened, ProgressStore, Saved};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;
use tempfile::TempDir;

const CLOCK: Clock = Clock::Stopped(Moment(1_795_000_000_000));
const FACTS: u64 = 40;
const ROUNDS: u32 = 1_000;

fn open(folder: &Path) -> Opened {
    ProgressStore::open(folder, "laptop", CLOCK, |_| ())
}

/// A new folder, in memory where the system has such a place: these tests are not about the disk's speed.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Appends one fact and waits until it is acknowledged.
fn append(folder: &Path, text: &str) -> Entry {
    let (tell, heard) = channel();
    let mut opened =
        ProgressStore::open(folder, "laptop", CLOCK, move |saved| drop(tell.send(saved)));
    assert_eq!(opened.store.mode(), &Mode::ReadWrite);
    opened.store.append(note(text));
    match heard.recv().unwrap() {
        Saved::Kept(_, entry) => entry,
        other => panic!("{other:?}"),
    }
}

fn note(text: &str) -> Fact {
    Fact::Note { on: "lesson:caching".into(), text: text.into(), at: CLOCK.now() }
}

/// A journal of many facts, and each fact with the place of its line.
fn journal() -> (Vec<u8>, Vec<(std::ops::Range<usize>, Entry)>) {
    let folder = folder();
    let mut opened = open(folder.path());
    for number in 0..FACTS {
        opened.store.append(note(&format!("note {number}, with an é and a \"quote\"\nand a line")));
    }
    drop(opened);
    let bytes = fs::read(folder.path().join("laptop.jsonl")).unwrap();
    let known: BTreeMap<FactId, Entry> =
        open(folder.path()).entries.into_iter().map(|entry| (entry.id.clone(), entry)).collect();
    let mut lines = Vec::new();
    let mut at = 0;
    for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
        // The first line is the head.
        if number > 0 {
            let id = FactId { device: "laptop".into(), number: number as u64 };
            // The break after a line is not a part of the fact.
            lines.push((at..at + line.len() - 1, known[&id].clone()));
        }
        at += line.len();
    }
    assert_eq!(lines.len() as u64, FACTS);
    (bytes, lines)
}

#[test]
fn a_thousand_damaged_journals_start_and_lose_only_what_was_hit() {
    let (whole, lines) = journal();
    let mut random = Pcg32::new(0x6761_7465, 0x6c61);
    let mut below = |bound: usize| random.next_u32() as usize % bound;
    let mut cut = 0;
    for round in 0..ROUNDS {
        let folder = folder();
        let path = folder.path().join("laptop.jsonl");
        let mut bytes = whole.clone();
        let mut hit = Vec::new();
        if below(3) == 0 {
            bytes.truncate(below(bytes.len() + 1));
            cut += 1;
        } else {
            for _ in 0..=below(4) {
                let at = below(bytes.len());
                bytes[at] ^= 1 << below(8);
                hit.push(at);
            }
        }
        fs::write(&path, &bytes).unwrap();

        let opened = open(folder.path());
        assert_eq!(opened.store.mode(), &Mode::ReadWrite, "round {round}");
        let spared = lines.iter().filter(|(range, _)| {
            range.end <= bytes.len() && !hit.iter().any(|at| range.contains(at))
        });
        for (_, entry) in spared.clone() {
            assert!(opened.entries.contains(entry), "round {round}, hit {hit:?}: lost {entry:?}");
        }
        for entry in &opened.entries {
            let true_fact = lines.iter().any(|(_, known)| known == entry);
            assert!(true_fact, "round {round}, hit {hit:?}: made up {entry:?}");
        }
        let lost = lines.len() - opened.entries.len();
        let named = opened.notices.iter().any(|notice| match notice {
            Notice::Damaged { aside: Some(aside), .. } => folder.path().join(aside).exists(),
            _ => false,
        });
        assert!(named || lost == 0 || hit.is_empty(), "round {round}: nothing was set aside");
        let found = opened.entries;
        drop(opened.store);
        assert_eq!(fs::read(&path).unwrap(), bytes, "round {round}: a start changes nothing");

        let added = append(folder.path(), "after the damage");
        assert!(fs::read(&path).unwrap().starts_with(&bytes), "round {round}: overwritten");
        let again = open(folder.path());
        assert_eq!(again.entries.len(), found.len() + 1, "round {round}");
        assert!(again.entries.contains(&added), "round {round}");
        assert!(found.iter().all(|entry| again.entries.contains(entry)), "round {round}");
        assert_eq!(again.notices, [], "round {round}: told twice");
    }
    assert!((250..450).contains(&cut), "{cut}");
}

#[test]
fn a_file_of_anything_is_no_reason_to_stop() {
    let mut random = Pcg32::new(7, 7);
    for length in [0, 1, 17, 4_096] {
        let folder = folder();
        let path = folder.path().join("laptop.jsonl");
        let bytes: Vec<u8> = (0..length).map(|_| random.next_u32() as u8).collect();
        fs::write(&path, &bytes).unwrap();
        let added = append(folder.path(), "x");
        assert!(fs::read(&path).unwrap().starts_with(&bytes));
        assert_eq!(open(folder.path()).entries, [added]);
    }
}
