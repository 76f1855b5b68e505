//! An answer is never lost: the real program is killed at random moments while it takes answers, and
//! every answer that it called saved is there when it is started again.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]
#![cfg(unix)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gatelab::clock::Clock;
use gatelab::study::{Fact, ProgressStore};

/// So many kills, unless `GATELAB_KILLS` says another number, such as a thousand.
const KILLS: u32 = 120;
/// So many of them hit one journal; then another is begun, lest starting takes longer than answering.
const EACH: u32 = 60;

/// What the writer of a program called saved that is killed so long after its so manieth acknowledgement.
fn answer_and_kill(folder: &Path, acknowledged: usize, after: Duration) -> BTreeSet<u64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(["quiz", "--lesson", "caching"])
        .env("GATELAB_DATA", folder)
        .env("GATELAB_DEVICE", "test")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut answers = child.stdin.take().unwrap();
    let (told, lines) = mpsc::channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    let reader = thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            let _ = told.send(line);
        }
    });
    // Answers go in without waiting for questions; the pipe may close at any moment.
    let writer =
        thread::spawn(
            move || {
                while answers.write_all(b"a b c d 1\na b 2\nb 3\nc 1\na 2\n").is_ok() {}
            },
        );
    let saved = |line: String| line.strip_prefix("saved ").and_then(|n| n.parse().ok());
    let mut heard: BTreeSet<u64> = lines.iter().filter_map(saved).take(acknowledged).collect();
    // How far the next answer has got by then is what the test is about.
    thread::sleep(after);
    // Child::kill is SIGKILL.
    child.kill().unwrap();
    child.wait().unwrap();
    reader.join().unwrap();
    writer.join().unwrap();
    heard.extend(lines.try_iter().filter_map(saved));
    heard
}

/// The numbers of the answers that are found again.
fn found(folder: &Path) -> BTreeSet<u64> {
    let opened = ProgressStore::open(folder, "reader", Clock::Running, |_| {});
    let answers = opened.entries.into_iter().filter(|e| matches!(e.fact, Fact::Answered(_)));
    answers.filter(|e| e.id.device == "test").map(|e| e.id.number).collect()
}

/// A folder in memory where the system has such a place: a kill takes nothing from a file, wherever it is.
fn home() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

#[test]
fn every_acknowledged_answer_survives_a_kill() {
    let kills = std::env::var("GATELAB_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(KILLS);
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let (mut cut_short, mut all) = (0, 0);
    let mut folder = home();
    let mut acknowledged = BTreeSet::new();
    for kill in 0..kills {
        if kill % EACH == 0 {
            all += acknowledged.len();
            (folder, acknowledged) = (home(), BTreeSet::new());
        }
        // Xorshift: the same moments in every run, as near as a system can keep them.
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let (answers, after) = (random as usize % 9, Duration::from_micros((random >> 32) % 1_000));
        let saved = answer_and_kill(folder.path(), answers, after);
        cut_short += u32::from(saved.len() < 10);
        for number in saved {
            assert!(acknowledged.insert(number), "answer {number} was saved twice");
        }
        let found = found(folder.path());
        let lost: Vec<u64> = acknowledged.difference(&found).copied().collect();
        assert_eq!(lost, Vec::<u64>::new(), "lost after {} kills", kill + 1);
    }
    all += acknowledged.len();
    println!(
        "{kills} kills, {cut_short} of them in the middle; {all} answers called saved, all found"
    );
    assert!(all > 100, "only {all} answers were saved at all");
    assert!(cut_short > kills / 5, "hardly any kill came while answers were given");
}
