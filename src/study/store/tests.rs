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
