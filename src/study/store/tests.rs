use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

use super::writer::Disk;
use super::*;
use crate::clock::Moment;

const CLOCK: Clock = Clock::Stopped(Moment(1_795_000_000_000));

fn open(folder: &Path) -> (Opened, Receiver<Saved>) {
    open_as(folder, "laptop")
}

fn open_as(folder: &Path, device: &str) -> (Opened, Receiver<Saved>) {
    let (tell, heard) = channel();
    (ProgressStore::open(folder, device, CLOCK, move |saved| drop(tell.send(saved))), heard)
}

fn note(text: &str) -> Fact {
    Fact::Note { on: "x".into(), text: text.into(), at: CLOCK.now() }
}

fn texts(entries: &[Entry]) -> Vec<&str> {
    let notes = entries.iter().filter_map(|entry| match &entry.fact {
        Fact::Note { text, .. } => Some(text.as_str()),
        _ => None,
    });
    notes.collect()
}

fn write(folder: &Path, all: &[&str]) {
    let (mut opened, _heard) = open(folder);
    assert_eq!(opened.store.mode(), &Mode::ReadWrite);
    for text in all {
        opened.store.append(note(text));
    }
}

#[test]
fn what_was_acknowledged_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (mut opened, heard) = open(&folder.path().join("new/one"));
    assert!(opened.entries.is_empty() && opened.notices.is_empty());
    let ticket = opened.store.append(note("first"));
    let Saved::Kept(kept, entry) = heard.recv().unwrap() else { panic!() };
    assert_eq!((kept, entry.id.number, entry.day.to_string()), (ticket, 1, "2026-11-18".into()));
    // Read beside the open store, as another program would.
    let text = fs::read_to_string(folder.path().join("new/one/laptop.jsonl")).unwrap();
    assert!(
        text.starts_with("{\"crc\":\"") && text.contains("\"journal\":{\"format\":1,"),
        "{text}"
    );
    drop(opened);
    let (mut opened, heard) = open(&folder.path().join("new/one"));
    assert_eq!(opened.entries, [entry]);
    opened.store.append(note("second"));
    assert!(matches!(heard.recv().unwrap(), Saved::Kept(Ticket(2), _)));
}

#[test]
fn a_line_cut_off_by_a_kill_costs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &["one", "two"]);
    let path = folder.path().join("laptop.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 9);
    fs::write(&path, &bytes).unwrap();

    let (mut opened, _heard) = open(folder.path());
    assert_eq!(texts(&opened.entries), ["one"]);
    let [Notice::Damaged { journal, damaged: 1, lines: 3, aside: Some(aside), first }] =
        &opened.notices[..]
    else {
        panic!("{:?}", opened.notices)
    };
    assert_eq!((journal.as_str(), aside.as_str()), ("laptop.jsonl", "laptop.jsonl.bad-1"));
    assert!(first.contains("two"));
    opened.store.append(note("three"));
    drop(opened);
    assert!(fs::read(&path).unwrap().starts_with(&bytes), "nothing is overwritten");
    let (opened, _heard) = open(folder.path());
    assert_eq!(texts(&opened.entries), ["one", "three"]);
    assert_eq!(opened.notices, [], "what was set aside is told once");
}

#[test]
fn a_last_line_without_its_break_counts() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &["one"]);
    let path = folder.path().join("laptop.jsonl");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
    write(folder.path(), &["two"]);
    let (opened, _heard) = open(folder.path());
    assert_eq!((texts(&opened.entries), opened.notices), (vec!["one", "two"], vec![]));
}

#[test]
fn a_second_copy_reads_only_follows_and_takes_over() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, heard) = open(folder.path());
    let (mut second, unkept) = open(folder.path());
    let locked = ReadOnly::Locked { pid: Some(std::process::id()) };
    assert_eq!(second.store.mode(), &Mode::ReadOnly(locked));
    second.store.append(note("lost"));
    assert!(matches!(unkept.recv().unwrap(), Saved::Unkept(..)));
    first.store.append(note("kept"));
    heard.recv().unwrap();
    assert_eq!(texts(&second.store.reopen().0), ["kept"]);
    drop(first);
    assert_eq!(texts(&second.store.reopen().0), ["kept"]);
    assert_eq!(second.store.mode(), &Mode::ReadWrite);
}

#[test]
fn devices_write_their_own_journals_and_read_all() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &["laptop"]);
    let (mut opened, heard) = open_as(folder.path(), "old desktop/2");
    opened.store.append(note("desktop"));
    heard.recv().unwrap();
    drop(opened);
    // A copy that a syncing program made holds the same facts; another's end may not be there yet.
    let path = folder.path().join("laptop.jsonl");
    fs::copy(&path, folder.path().join("laptop.conflict.jsonl")).unwrap();
    let other = folder.path().join("old-desktop-2.jsonl");
    let mut bytes = fs::read(&other).unwrap();
    bytes.extend_from_slice(b"{\"crc\":\"00");
    fs::write(&other, bytes).unwrap();
    let (opened, _heard) = open(folder.path());
    assert_eq!((texts(&opened.entries), opened.notices), (vec!["laptop", "desktop"], vec![]));
    assert_eq!(opened.entries[1].id.device, "old-desktop-2");
}

#[test]
fn a_newer_format_is_read_and_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let head = r#"{"format":2,"device":"laptop","version":"2.1.0"}"#;
    let fact = r#"{"n":1,"day":"2026-11-20","what":{"dreamt":{"at":"2026-11-20T07:00:00Z"}}}"#;
    let line = |kind: &str, inside: &str| {
        format!("{{\"crc\":\"{:08x}\",\"{kind}\":{inside}}}\n", crc32fast::hash(inside.as_bytes()))
    };
    let text = line("journal", head) + &line("fact", fact);
    fs::write(folder.path().join("laptop.jsonl"), &text).unwrap();
    let (mut opened, heard) = open(folder.path());
    let newer = ReadOnly::Newer { version: "2.1.0".into() };
    assert_eq!(opened.store.mode(), &Mode::ReadOnly(newer));
    assert!(matches!(&opened.entries[0].fact, Fact::Unknown(value) if value["dreamt"].is_object()));
    assert_eq!(opened.entries[0].fact.at().to_string(), "2026-11-20T07:00:00Z");
    opened.store.append(note("x"));
    assert!(matches!(heard.recv().unwrap(), Saved::Unkept(..)));
    drop(opened);
    assert_eq!(fs::read_to_string(folder.path().join("laptop.jsonl")).unwrap(), text);
    let (opened, _heard) = open_as(folder.path(), "desktop");
    assert_eq!(opened.store.mode(), &Mode::ReadWrite);
    assert!(matches!(&opened.notices[..], [Notice::NewerDevice { .. }]), "{:?}", opened.notices);
}

#[test]
fn a_folder_that_cannot_be_written_is_no_reason_to_stop() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let (mut opened, heard) = open(&folder.path().join("file/progress"));
    assert!(matches!(opened.store.mode(), Mode::ReadOnly(ReadOnly::Folder { .. })));
    opened.store.append(note("x"));
    assert!(matches!(heard.recv().unwrap(), Saved::Unkept(..)));
}

/// A disk that is full until it is told otherwise, and may write a part before it fails.
#[derive(Clone, Default)]
struct Full {
    full: Arc<Mutex<bool>>,
    bytes: Arc<Mutex<Vec<u8>>>,
}

impl Disk for Full {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if *self.full.lock().unwrap() {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.bytes.lock().unwrap().extend_from_slice(bytes);
        Ok(())
    }
}

#[test]
fn what_a_full_disk_refuses_is_kept_and_tried_again() {
    let disk = Full::default();
    *disk.full.lock().unwrap() = true;
    let (tell, heard) = channel();
    let tell: Tell = Arc::new(move |saved| drop(tell.send(saved)));
    let writer = Writer::start(Some(disk.clone()), journal::head_line("laptop"), tell).unwrap();
    let entry = |number| Entry {
        id: FactId { device: "laptop".into(), number },
        day: CLOCK.today(CLOCK.now()),
        fact: note("kept"),
    };
    writer.append(Ticket(1), entry(1));
    assert_eq!(heard.recv().unwrap(), Saved::Failed(Ticket(1), NotSaved::Full));
    writer.retry();
    assert_eq!(heard.recv().unwrap(), Saved::Failed(Ticket(1), NotSaved::Full));
    *disk.full.lock().unwrap() = false;
    writer.append(Ticket(2), entry(2));
    assert_eq!(heard.recv().unwrap(), Saved::Kept(Ticket(1), entry(1)));
    assert_eq!(heard.recv().unwrap(), Saved::Kept(Ticket(2), entry(2)));
    drop(writer);
    let bytes = disk.bytes.lock().unwrap().clone();
    let read = journal::Journal::read("laptop", &bytes);
    assert_eq!((read.entries.len(), read.lines, read.damaged), (2, 3, vec![]));
}

#[test]
fn seven_daily_copies_are_kept_and_each_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &["one"]);
    let copies = Copies::of(folder.path(), "laptop");
    assert_eq!(copies.all(), [], "nothing to copy before the first fact");
    // The next fact finds what was there before it copied; the one after it finds that done.
    write(folder.path(), &["two", "three"]);
    let day = CLOCK.today(CLOCK.now());
    let [first] = &copies.all()[..] else { panic!() };
    assert_eq!(first.day, day);
    assert_eq!(facts_in(&first.folder).unwrap().len(), 1);
    for after in 1..=9 {
        copies.make(day.plus(after)).unwrap();
    }
    let days: Vec<i32> = copies.all().iter().map(|copy| copy.day.days_since(day)).collect();
    assert_eq!(days, [3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(facts_in(&copies.all()[0].folder).unwrap().len(), 3);
    assert_eq!(Copies::of(folder.path(), "lap").all(), [], "another device's are its own");
}

#[test]
fn two_computers_of_one_name_are_told_apart() {
    let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
    for (folder, texts) in folders.iter().zip([["a", "b"], ["a", "c"]]) {
        write(folder.path(), &texts);
    }
    // Each takes its second note back.
    for (folder, after) in folders.iter().zip(1..) {
        let (mut opened, _heard) = open(folder.path());
        let fact = FactId { device: "laptop".into(), number: 2 };
        opened.store.append(Fact::Undone { fact, at: CLOCK.now().plus_millis(after) });
    }
    let join = |into: usize, from: usize| {
        let facts = facts_in(folders[from].path()).unwrap();
        open(folders[into].path()).0.store.take_in(facts).unwrap()
    };
    let came = join(0, 1);
    assert_eq!((came.new, came.known), ([("laptop-2".to_owned(), 2)].into(), 1));
    let came = join(1, 0);
    assert_eq!((came.new, came.known), ([("laptop-2".to_owned(), 2)].into(), 1 + 2));
    for (into, from) in [(0, 1), (1, 0), (0, 1)] {
        assert_eq!(join(into, from).new, [].into(), "the same again is nothing new");
    }
    for folder in &folders {
        let history = crate::study::History::replay(
            open(folder.path()).0.entries,
            crate::study::Aim::default(),
        );
        assert_eq!((history.entries().len(), history.note("x")), (5, Some("a")));
    }
}

/// What happens to three devices: one of them writes, or the journals go from one folder to another, as
/// whole files the way a synced folder does it, cut off on the way, or by `take_in`.
#[derive(Clone, Debug)]
enum Happens {
    Writes(usize),
    Synced(usize, usize, usize),
    Joined(usize, usize),
}

fn happens() -> impl proptest::strategy::Strategy<Value = Happens> {
    use proptest::prelude::*;
    prop_oneof![
        (0..3_usize).prop_map(Happens::Writes),
        (0..3_usize, 0..3_usize, 0..200_usize).prop_map(|(a, b, cut)| Happens::Synced(a, b, cut)),
        (0..3_usize, 0..3_usize).prop_map(|(a, b)| Happens::Joined(a, b)),
    ]
}

const DEVICES: [&str; 3] = ["laptop", "desktop", "phone"];

/// The journals of others in `from`, as they come to `to`: the last line of the longer ones cut off.
fn sync(from: &Path, to: &Path, own: &str, cut: usize) {
    for device in DEVICES.into_iter().filter(|device| *device != own) {
        let name = format!("{device}.jsonl");
        let Ok(bytes) = fs::read(from.join(&name)) else { continue };
        let there = fs::read(to.join(&name)).unwrap_or_default();
        // A synced folder never goes back to an older file.
        if bytes.len() > there.len() {
            let end = (bytes.len() - cut.min(bytes.len())).max(there.len());
            fs::write(to.join(name), &bytes[..end]).unwrap();
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn three_devices_converge_whatever_happens(all in proptest::collection::vec(happens(), 1..24)) {
        let folders = [(); 3].map(|()| tempfile::tempdir().unwrap());
        let path = |n: usize| folders[n].path();
        let join = |from: usize, to: usize| {
            let facts = facts_in(path(from)).unwrap();
            open_as(path(to), DEVICES[to]).0.store.take_in(facts).unwrap();
        };
        let mut written = 0;
        for (moment, happens) in (0..).zip(&all) {
            match *happens {
                Happens::Writes(n) => {
                    let (mut opened, heard) = open_as(path(n), DEVICES[n]);
                    let at = CLOCK.now().plus_millis(moment);
                    let last = opened.entries.last().map(|entry| entry.id.clone());
                    // Now and then the newest fact that this device knows of is taken back.
                    let fact = match last {
                        Some(fact) if moment % 5 == 4 => Fact::Undone { fact, at },
                        _ => Fact::Note { on: format!("{}", moment % 3), text: format!("{moment}"), at },
                    };
                    opened.store.append(fact);
                    proptest::prop_assert!(matches!(heard.recv().unwrap(), Saved::Kept(..)));
                    written += 1;
                }
                Happens::Synced(from, to, cut) if from != to => sync(path(from), path(to), DEVICES[to], cut),
                Happens::Joined(from, to) if from != to => join(from, to),
                _ => {}
            }
        }
        for (from, to) in [(0, 1), (1, 2), (2, 0), (0, 1), (1, 0), (2, 1)] {
            join(from, to);
        }
        let states = [0, 1, 2].map(|n| {
            let entries = open_as(path(n), DEVICES[n]).0.entries;
            let history = crate::study::History::replay(entries, crate::study::Aim::default());
            (history.entries().to_vec(), ["0", "1", "2"].map(|on| history.note(on).map(str::to_owned)))
        });
        proptest::prop_assert_eq!(states[0].0.len(), written, "every fact is there once");
        proptest::prop_assert_eq!(&states[0], &states[1]);
        proptest::prop_assert_eq!(&states[1], &states[2]);
    }
}

#[test]
fn a_last_will_is_carried_out_once_and_only_after_a_death() {
    use crate::study::ExamStep::{self, Paused, Resumed, Shown};

    let folder = tempfile::tempdir().unwrap();
    let began = CLOCK.now();
    let exam =
        |step: ExamStep, at: i64| Fact::Exam { exam: began, step, at: began.plus_seconds(at) };
    let paused = |folder: &Path| -> Vec<Moment> {
        let (opened, _heard) = open(folder);
        let entries = opened.entries.into_iter().map(|entry| entry.fact);
        entries
            .filter_map(|fact| match fact {
                Fact::Exam { step: Paused, at, .. } => Some(at),
                _ => None,
            })
            .collect()
    };
    let die = |facts: &[Fact], will: i64| {
        let (mut opened, _heard) = open(folder.path());
        for fact in facts {
            opened.store.append(fact.clone());
        }
        opened.store.leave_will(&exam(Paused, will));
    };
    die(&[exam(Shown { place: 0 }, 0)], 7);
    assert_eq!(paused(folder.path()), [began.plus_seconds(7)]);
    assert_eq!(paused(folder.path()), [began.plus_seconds(7)], "once");
    // A fact that is younger than the will says when the learner was last there.
    die(&[exam(Resumed, 20), exam(Shown { place: 1 }, 30)], 29);
    assert_eq!(paused(folder.path()).last(), Some(&began.plus_seconds(30)));
    // Who left in an orderly way leaves a void will.
    die(&[exam(Resumed, 40), exam(Paused, 50)], 45);
    assert_eq!(paused(folder.path()).len(), 3);
}
