//! The writer: a thread that appends lines to the journal, syncs them, and tells how it went.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};

use super::super::fact::Entry;
use super::super::journal;
use super::copies::Copies;
use super::{NotSaved, Saved, Ticket};
use crate::clock::Day;

/// Who hears how each append went.
pub(super) type Tell = Arc<dyn Fn(Saved) + Send + Sync>;

/// Where lines go: a file, or in tests something that fails.
pub(super) trait Disk: Send + 'static {
    /// Appends all of it and makes sure that it stays, or leaves no trace of it.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Hears on which day something is about to be appended.
    fn before(&mut self, _day: Day) {}
}

/// A journal that is open for appending.
pub(super) struct JournalFile {
    pub(super) file: File,
    /// To be synced once, so that the file's name stays too.
    pub(super) folder: Option<PathBuf>,
    /// The end of the file is the end of a line.
    pub(super) ends_clean: bool,
    /// No other copy can be appending.
    pub(super) alone: bool,
    /// Whose daily copies are kept, and the day of the last one made here.
    pub(super) copies: (Copies, Option<Day>),
}

impl Disk for JournalFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let before = self.file.metadata()?.len();
        let written = if self.ends_clean {
            self.file.write_all(bytes)
        } else {
            // After a cut-off line: begin a new one, or this one would be lost with it.
            self.file.write_all(&[b"\n", bytes].concat())
        };
        let synced = written.and_then(|()| self.file.sync_data());
        if let Err(error) = synced {
            // Take back our own half line. Where that cannot be, the next one begins on a line of its own.
            let taken_back = self.alone && self.file.set_len(before).is_ok();
            self.ends_clean = self.ends_clean && taken_back;
            return Err(error);
        }
        self.ends_clean = true;
        #[cfg(unix)]
        if let Some(folder) = self.folder.take() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// The first fact of a day finds a copy of all that was there before it.
    fn before(&mut self, day: Day) {
        let (copies, last) = &mut self.copies;
        if *last != Some(day) {
            // Without a copy an answer is still an answer: `doctor` and `progress backup` tell.
            let _ = copies.make(day);
            *last = Some(day);
        }
    }
}

enum Job {
    Append(Ticket, Entry),
    Retry,
}

/// The door to the thread. Dropping it waits until everything is written that can be.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread. `head` is what an empty journal begins with.
    pub(super) fn start<D: Disk>(disk: Option<D>, head: String, tell: Tell) -> io::Result<Self> {
        let (jobs, waiting) = mpsc::channel();
        let work = move || Work { disk, head, queue: VecDeque::new(), tell }.run(&waiting);
        let thread = thread::Builder::new().name("journal".to_owned()).spawn(work)?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    pub(super) fn append(&self, ticket: Ticket, entry: Entry) {
        self.send(Job::Append(ticket, entry));
    }

    pub(super) fn retry(&self) {
        self.send(Job::Retry);
    }

    fn send(&self, job: Job) {
        // The thread ends only when this door is dropped.
        if let Some(jobs) = &self.jobs {
            let _ = jobs.send(job);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

struct Work<D> {
    disk: Option<D>,
    head: String,
    queue: VecDeque<(Ticket, Entry)>,
    tell: Tell,
}

impl<D: Disk> Work<D> {
    fn run(mut self, jobs: &Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            for job in std::iter::once(job).chain(jobs.try_iter()) {
                if let Job::Append(ticket, entry) = job {
                    self.queue.push_back((ticket, entry));
                }
            }
            self.write();
        }
        // The last chance of what still waits.
        self.write();
    }

    /// Writes everything that waits, in one go.
    fn write(&mut self) {
        let Some((first, _)) = self.queue.front() else { return };
        let first = *first;
        let Some(disk) = &mut self.disk else {
            for (ticket, entry) in self.queue.drain(..) {
                (self.tell)(Saved::Unkept(ticket, entry));
            }
            return;
        };
        if let Some((_, entry)) = self.queue.front() {
            disk.before(entry.day);
        }
        let lines: serde_json::Result<String> =
            self.queue.iter().map(|(_, entry)| journal::fact_line(entry)).collect();
        let written = lines
            .map_err(io::Error::from)
            .and_then(|lines| disk.append(format!("{}{lines}", self.head).as_bytes()));
        match written {
            Ok(()) => {
                self.head.clear();
                for (ticket, entry) in self.queue.drain(..) {
                    (self.tell)(Saved::Kept(ticket, entry));
                }
            }
            Err(error) => (self.tell)(Saved::Failed(first, NotSaved::from(&error))),
        }
    }
}

impl From<&io::Error> for NotSaved {
    fn from(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Other(error.to_string()),
        }
    }
}
