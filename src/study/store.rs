//! The progress folder: one journal a device, appended to and synced by a thread of its own.

mod copies;
mod folder;
mod union;
mod verify;
mod will;
mod writer;

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use self::copies::{Copies, Copy};
use self::folder::Found;
pub use self::union::{CameIn, facts_in};
pub use self::verify::{Inspected, verify};
use self::writer::{Disk as _, JournalFile, Tell, Writer};
use super::fact::{Entry, Fact, FactId};
pub use super::journal::RawFact;
use super::journal::{self, FORMAT};
use crate::clock::{Clock, Day};

/// The door to the progress folder. Dropping it waits until everything is written that can be.
pub struct ProgressStore {
    folder: PathBuf,
    device: String,
    clock: Clock,
    tell: Tell,
    mode: Mode,
    next_number: u64,
    writer: Option<Writer>,
    /// Open while this copy may write.
    lock: Option<File>,
    /// No other copy can have it open: the system has locks, and this one is ours.
    alone: bool,
}

/// A progress folder as it was found.
#[derive(Debug)]
pub struct Opened {
    /// The door for appending.
    pub store: ProgressStore,
    /// All facts of all devices, in order.
    pub entries: Vec<Entry>,
    /// What the learner should be told.
    pub notices: Vec<Notice>,
}

/// Whether facts are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are.
    ReadWrite,
    /// They are not.
    ReadOnly(ReadOnly),
}

/// Why facts are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadOnly {
    /// The folder cannot be written.
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        why: String,
    },
    /// A second copy has the folder open.
    Locked {
        /// Its process, if it said so.
        pid: Option<u32>,
    },
    /// A newer version wrote it.
    Newer {
        /// That version.
        version: String,
    },
}

/// Something to be told about the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Lines could not be read.
    Damaged {
        /// The journal's file name.
        journal: String,
        /// How many.
        damaged: usize,
        /// Of how many.
        lines: usize,
        /// The file name that they were copied to, unless even that failed.
        aside: Option<String>,
        /// The first of them, as far as it is text.
        first: String,
    },
    /// Another device's journal was written by a newer version.
    NewerDevice {
        /// The journal's file name.
        journal: String,
        /// That version.
        version: String,
    },
    /// A journal could not be opened.
    Unreadable {
        /// The journal's file name.
        journal: String,
        /// What the system says.
        why: String,
    },
}

/// Where progress is kept, and how much of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The folder.
    pub folder: PathBuf,
    /// This device's name in it.
    pub device: String,
    /// Bytes of all journals.
    pub bytes: u64,
    /// The days whose beginnings were copied, the oldest first.
    pub copies: Vec<Day>,
}

/// The name of an append under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// How an append went.
#[derive(Clone, Debug, PartialEq)]
pub enum Saved {
    /// It is on the disk.
    Kept(Ticket, Entry),
    /// Nothing is kept here (`Mode::ReadOnly`); it holds until the program ends.
    Unkept(Ticket, Entry),
    /// It is not on the disk yet; `retry` tries again.
    Failed(Ticket, NotSaved),
}

/// Why something is not on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// The disk is full.
    Full,
    /// What the system says.
    Other(String),
}

impl ProgressStore {
    /// Opens the folder, reads all journals, and starts the writer. `tell` hears, on the writer's
    /// thread, how each append went. This never fails: where nothing can be kept, the mode says so.
    pub fn open(
        folder: &Path,
        device: &str,
        clock: Clock,
        tell: impl Fn(Saved) + Send + Sync + 'static,
    ) -> Opened {
        let mut store = Self {
            folder: folder.to_owned(),
            device: file_safe(device),
            clock,
            tell: Arc::new(tell),
            mode: Mode::ReadWrite,
            next_number: 1,
            writer: None,
            lock: None,
            alone: false,
        };
        let (entries, notices) = store.reopen();
        Opened { store, entries, notices }
    }

    /// Reads the folder again: to follow another copy's work, or to take over from one that has ended.
    pub fn reopen(&mut self) -> (Vec<Entry>, Vec<Notice>) {
        // Everything that waits is written first.
        self.writer = None;
        self.mode = match self.locked() {
            Ok(()) => Mode::ReadWrite,
            Err(why) => Mode::ReadOnly(why),
        };
        let mut found = folder::read(&self.folder, &self.device, self.mode == Mode::ReadWrite);
        let mut file = match self.mode {
            Mode::ReadWrite => self.journal(&found).map_err(|why| self.mode = Mode::ReadOnly(why)),
            Mode::ReadOnly(_) => Err(()),
        };
        self.next_number = found.own.as_ref().map_or(1, journal::Journal::next_number);
        let no_head = found.own.as_ref().is_none_or(|own| own.head.is_none());
        let head = if no_head { journal::head_line(&self.device) } else { String::new() };
        if let Ok(file) = file.as_mut()
            && !no_head
        {
            let willed = self.carry_out_will(&found.entries, file);
            found.entries.extend(willed);
        }
        match Writer::start(file.ok(), head, Arc::clone(&self.tell)) {
            Ok(writer) => self.writer = Some(writer),
            Err(error) => self.mode = Mode::ReadOnly(self.unwritable(&error)),
        }
        (found.entries, found.notices)
    }

    /// Whether facts are kept.
    pub const fn mode(&self) -> &Mode {
        &self.mode
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a report of a mistake into the folder `reports`, under a name that is free.
    pub fn report(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let folder = self.folder.join("reports");
        fs::create_dir_all(&folder)?;
        let mut number = 1;
        loop {
            let more = if number == 1 { String::new() } else { format!("-{number}") };
            let path = folder.join(format!("{name}{more}.md"));
            match File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes())) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                written => return written.map(|()| path),
            }
        }
    }

    /// Writes a file into the folder `exports`, a new one unless it may be overwritten. Where it is.
    pub fn export(&self, name: &str, text: &str, over: bool) -> (PathBuf, io::Result<()>) {
        let folder = self.folder.join("exports");
        let path = folder.join(name);
        let mut options = File::options();
        options.write(true).create_new(!over).create(over).truncate(over);
        let written = fs::create_dir_all(&folder)
            .and_then(|()| options.open(&path)?.write_all(text.as_bytes()));
        (path, written)
    }

    /// This device's daily copies of the folder.
    pub fn copies(&self) -> Copies {
        Copies::of(&self.folder, &self.device)
    }

    /// Where progress is kept, under which name, and how many bytes the journals have.
    pub fn kept(&self) -> Kept {
        let folder = self.folder.clone();
        let copies = self.copies().all().iter().map(|copy| copy.day).collect();
        Kept { bytes: folder::bytes(&folder), folder, device: self.device.clone(), copies }
    }

    /// Gives a fact to the writer; how it went is told later.
    pub fn append(&mut self, fact: Fact) -> Ticket {
        let entry = self.entry(fact);
        let ticket = Ticket(self.next_number);
        self.next_number += 1;
        match &self.writer {
            Some(writer) => writer.append(ticket, entry),
            None => (self.tell)(Saved::Unkept(ticket, entry)),
        }
        ticket
    }

    /// Tries again what could not be saved.
    pub fn retry(&mut self) {
        if let Some(writer) = &self.writer {
            writer.retry();
        }
    }

    /// Says what is to be recorded at the next start, should this program end without a word.
    pub fn leave_will(&self, fact: &Fact) {
        if self.mode == Mode::ReadWrite {
            // Without one, the clock of a killed exam stands where its last fact was.
            let _ = will::leave(&self.folder, &self.device, fact);
        }
    }

    /// Records what the program before this one left to be recorded.
    fn carry_out_will(&mut self, entries: &[Entry], file: &mut JournalFile) -> Option<Entry> {
        let willed = will::read(&self.folder, &self.device, entries).map(|fact| self.entry(fact));
        if let Some(entry) = &willed {
            file.append(journal::fact_line(entry).ok()?.as_bytes()).ok()?;
            self.next_number += 1;
        }
        will::forget(&self.folder, &self.device);
        willed
    }

    /// A fact with the next name.
    fn entry(&self, fact: Fact) -> Entry {
        let id = FactId { device: self.device.clone(), number: self.next_number };
        Entry { id, day: self.clock.today(fact.at()), fact }
    }

    /// Makes sure that no other copy writes to this device's journal.
    fn locked(&mut self) -> Result<(), ReadOnly> {
        if self.lock.is_some() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder).map_err(|error| self.unwritable(&error))?;
        let path = self.folder.join(format!("{}.lock", self.device));
        let opened =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = opened.map_err(|error| self.unwritable(&error))?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let pid = fs::read_to_string(&path).ok().and_then(|pid| pid.trim().parse().ok());
                return Err(ReadOnly::Locked { pid });
            }
            Ok(()) => self.alone = true,
            // Some network folders have no locks. Appending is safe without: lines are written whole.
            Err(TryLockError::Error(_)) => {}
        }
        // Only told to a second copy; the lock itself does not depend on it.
        let _ = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        self.lock = Some(file);
        Ok(())
    }

    /// This device's journal, open for appending.
    fn journal(&self, found: &Found) -> Result<JournalFile, ReadOnly> {
        let head = found.own.as_ref().and_then(|own| own.head.as_ref());
        if let Some(head) = head.filter(|head| head.format > FORMAT) {
            return Err(ReadOnly::Newer { version: head.version.clone() });
        }
        if let Some(why) = &found.unreadable {
            return Err(ReadOnly::Folder { folder: self.folder.clone(), why: why.clone() });
        }
        let path = self.folder.join(folder::journal_name(&self.device));
        let opened = OpenOptions::new().append(true).create(true).open(path);
        Ok(JournalFile {
            file: opened.map_err(|error| self.unwritable(&error))?,
            folder: found.own.is_none().then(|| self.folder.clone()),
            ends_clean: found.own.as_ref().is_none_or(|own| own.ends_clean),
            alone: self.alone,
            copies: (self.copies(), None),
        })
    }

    fn unwritable(&self, error: &io::Error) -> ReadOnly {
        ReadOnly::Folder { folder: self.folder.clone(), why: error.to_string() }
    }
}

impl fmt::Debug for ProgressStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { folder, device, mode, .. } = self;
        f.debug_struct("ProgressStore")
            .field("folder", folder)
            .field("device", device)
            .field("mode", mode)
            .finish_non_exhaustive()
    }
}

/// A device's name as part of a file's name.
fn file_safe(device: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    let name: String = device.chars().map(safe).collect();
    if name.is_empty() { "device".to_owned() } else { name }
}

#[cfg(test)]
mod tests;
