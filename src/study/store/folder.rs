//! What lies in the progress folder: every device's journal, and what was set aside before.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use super::super::fact::Entry;
use super::super::journal::{FORMAT, Journal};
use super::Notice;

/// Everything found in the folder.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The facts of all journals, in order of time, then device.
    pub(super) entries: Vec<Entry>,
    pub(super) notices: Vec<Notice>,
    /// This device's journal; nothing when there is none yet.
    pub(super) own: Option<Journal>,
    /// Why this device's journal could not be read.
    pub(super) unreadable: Option<String>,
}

/// Reads the folder. Damaged lines are copied aside only when `may_write`.
pub(super) fn read(folder: &Path, device: &str, may_write: bool) -> Found {
    let mut found = Found::default();
    let own_name = journal_name(device);
    for name in journals(folder) {
        let own = name == own_name;
        let bytes = match fs::read(folder.join(&name)) {
            Ok(bytes) => bytes,
            Err(error) => {
                let why = error.to_string();
                found.unreadable = if own { Some(why.clone()) } else { found.unreadable };
                found.notices.push(Notice::Unreadable { journal: name, why });
                continue;
            }
        };
        let mut journal = Journal::read(name.trim_end_matches(".jsonl"), &bytes);
        if own {
            // A line that a kill cut off. Another device's may still be on its way here.
            journal.damaged.extend(journal.torn.take());
        } else if let Some(head) = journal.head.as_ref().filter(|head| head.format > FORMAT) {
            let version = head.version.clone();
            found.notices.push(Notice::NewerDevice { journal: name.clone(), version });
        }
        found.notices.extend(set_aside(folder, &name, &journal, may_write));
        found.entries.append(&mut journal.entries);
        if own {
            found.own = Some(journal);
        }
    }
    found.entries.sort_by(|a, b| (a.fact.at(), &a.id).cmp(&(b.fact.at(), &b.id)));
    // The same line twice, written again after a failed sync or in a copy of a journal, is one fact.
    found.entries.dedup();
    found
}

/// The name of a device's journal.
pub(super) fn journal_name(device: &str) -> String {
    format!("{device}.jsonl")
}

/// The bytes of all journals.
pub(super) fn bytes(folder: &Path) -> u64 {
    let sizes = journals(folder).into_iter().map(|name| fs::metadata(folder.join(name)));
    sizes.filter_map(|found| Some(found.ok()?.len())).sum()
}

pub(super) fn journals(folder: &Path) -> Vec<String> {
    let mut names = names(folder);
    names.retain(|name| Path::new(name).extension().is_some_and(|end| end == "jsonl"));
    names.sort();
    names
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect()
}

/// Copies damaged lines that were not copied before to a file of their own, and tells of them.
fn set_aside(folder: &Path, name: &str, journal: &Journal, may_write: bool) -> Option<Notice> {
    if journal.damaged.is_empty() {
        return None;
    }
    let prefix = format!("{name}.bad-");
    let mut known: HashSet<Vec<u8>> = HashSet::new();
    let mut last = 0;
    for other in names(folder) {
        if let Some(number) = other.strip_prefix(&prefix) {
            last = last.max(number.parse().unwrap_or(0));
            let bytes = fs::read(folder.join(&other)).unwrap_or_default();
            known.extend(bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec));
        }
    }
    let new: Vec<&[u8]> =
        journal.damaged.iter().map(Vec::as_slice).filter(|line| !known.contains(*line)).collect();
    let first = String::from_utf8_lossy(new.first()?).into_owned();
    let aside = format!("{prefix}{}", last + 1);
    let copied = may_write && copy(&folder.join(&aside), &new).is_ok();
    Some(Notice::Damaged {
        journal: name.to_owned(),
        damaged: new.len(),
        lines: journal.lines,
        aside: copied.then_some(aside),
        first,
    })
}

fn copy(path: &Path, lines: &[&[u8]]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    for line in lines {
        file.write_all(line)?;
        file.write_all(b"\n")?;
    }
    file.sync_all()
}
