//! The progress folder: one journal a device, appended to and synced by a thread of its own.

use std::io;
use std::path::Path;

use super::fact::{Entry, Fact};
use crate::clock::Clock;

/// The door to the progress folder.
#[derive(Debug)]
pub struct ProgressStore {}

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
        folder: String,
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
    /// Opens the folder, reads all journals, and starts the writer. `tell` hears how each append went.
    pub fn open(
        _folder: &Path,
        _device: &str,
        _clock: Clock,
        _tell: impl Fn(Saved) + Send + 'static,
    ) -> io::Result<Opened> {
        Ok(Opened { store: Self {}, entries: Vec::new(), notices: Vec::new() })
    }

    /// Whether facts are kept.
    pub fn mode(&self) -> Mode {
        Mode::ReadWrite
    }

    /// Gives a fact to the writer.
    pub fn append(&mut self, _fact: Fact) -> Ticket {
        Ticket(0)
    }

    /// Tries again what could not be saved.
    pub fn retry(&mut self) {}
}
