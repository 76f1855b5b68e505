//! Daily copies of the progress folder: seven days back, and all that was there before starting over.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::folder;
use super::{Mode, ProgressStore};
use crate::clock::Day;

/// So many days are kept.
const DAYS: usize = 7;
/// The folder within the progress folder.
const FOLDER: &str = "backups";

/// The copies that one device makes of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copies {
    folder: PathBuf,
    /// Ends in a dash, so that two devices that share the folder do not meet.
    prefix: String,
}

/// A copy of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// The day it was made on, before that day's first fact.
    pub day: Day,
    /// Where it is: to be given to `progress merge`.
    pub folder: PathBuf,
}

impl Copies {
    /// The copies that a device makes of a progress folder.
    pub fn of(folder: &Path, device: &str) -> Self {
        Self { folder: folder.to_owned(), prefix: format!("{device}-") }
    }

    /// Those that there are, the oldest first.
    pub fn all(&self) -> Vec<Copy> {
        let place = self.folder.join(FOLDER);
        let day = |name: String| {
            let day = Day::parse(name.strip_prefix(&self.prefix)?)?;
            Some(Copy { day, folder: place.join(name) })
        };
        let mut all: Vec<Copy> = folder::names(&place).into_iter().filter_map(day).collect();
        all.sort_by_key(|copy| copy.day);
        all
    }

    /// Copies every journal, unless that was done on that day, and lets go of what is too old.
    pub fn make(&self, day: Day) -> io::Result<()> {
        let name = format!("{}{day}", self.prefix);
        let place = self.folder.join(FOLDER);
        let mut journals = folder::journals(&self.folder);
        // A device's journal is empty until its first fact.
        journals.retain(|name| {
            fs::metadata(self.folder.join(name)).is_ok_and(|journal| journal.len() > 0)
        });
        if place.join(&name).exists() || journals.is_empty() {
            return Ok(());
        }
        // Under another name until it is whole.
        let part = place.join(format!("{name}.part"));
        fs::create_dir_all(&part)?;
        for journal in journals {
            let to = part.join(&journal);
            fs::copy(self.folder.join(&journal), &to)?;
            File::open(to)?.sync_all()?;
        }
        fs::rename(part, place.join(name))?;
        let all = self.all();
        for old in &all[..all.len().saturating_sub(DAYS)] {
            fs::remove_dir_all(&old.folder)?;
        }
        Ok(())
    }

    /// The same, in place of the copy of that day if there is one.
    pub fn renew(&self, day: Day) -> io::Result<()> {
        if let Some(old) = self.all().into_iter().find(|copy| copy.day == day) {
            fs::remove_dir_all(old.folder)?;
        }
        self.make(day)
    }
}

impl ProgressStore {
    /// Puts every journal aside and begins anew; gives the folder where they are kept, for good.
    pub fn start_over(&mut self, day: Day) -> io::Result<PathBuf> {
        if self.mode != Mode::ReadWrite {
            return Err(io::Error::other("this copy may not write"));
        }
        // What waits is written first.
        self.writer = None;
        let place = self.folder.join(FOLDER);
        let name = |n: u32| place.join(format!("before-starting-over-{day}-{n}"));
        let free = (1..=u32::MAX).map(name).find(|path| !path.exists());
        let kept = free.ok_or_else(|| io::Error::other("every name for a copy is taken"))?;
        fs::create_dir_all(&kept)?;
        for journal in folder::journals(&self.folder) {
            fs::rename(self.folder.join(&journal), kept.join(journal))?;
        }
        self.reopen();
        Ok(kept)
    }
}
