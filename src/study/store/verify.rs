//! Verifying: every line of every journal, and which of them cannot be read.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use super::super::journal::{FORMAT, Journal};
use super::folder;

/// What was found in a journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspected {
    /// The file's name.
    pub journal: String,
    /// How many facts can be read.
    pub facts: usize,
    /// The lines that cannot, by number, with what is left of each as far as it is text.
    pub damaged: Vec<(usize, String)>,
    /// Numbers that two different facts have.
    pub twice: Vec<u64>,
    /// The version that wrote it, if that is a newer one.
    pub newer: Option<String>,
}

impl Inspected {
    /// Whether nothing is wrong with it.
    pub const fn sound(&self) -> bool {
        self.damaged.is_empty() && self.twice.is_empty()
    }
}

/// Looks at every journal in the folder.
pub fn verify(folder: &Path) -> io::Result<Vec<Inspected>> {
    folder::journals(folder)
        .into_iter()
        .map(|name| Ok(inspect(&name, &fs::read(folder.join(&name))?)))
        .collect()
}

fn inspect(name: &str, bytes: &[u8]) -> Inspected {
    let device = name.trim_end_matches(".jsonl");
    let mut found = Inspected { journal: name.to_owned(), ..Inspected::default() };
    for (line, number) in bytes.split(|byte| *byte == b'\n').zip(1..) {
        // Read by itself, a line that is not whole is one that was cut off.
        if let Some(left) = Journal::read(device, line).torn {
            found.damaged.push((number, String::from_utf8_lossy(&left).into_owned()));
        }
    }
    let mut whole = Journal::read(device, bytes);
    let newer = whole.head.filter(|head| head.format > FORMAT);
    found.newer = newer.map(|head| head.version);
    whole.entries.sort_by_key(|entry| entry.id.number);
    // The same line twice is the same fact.
    whole.entries.dedup();
    found.facts = whole.entries.len();
    let mut seen = HashSet::new();
    let numbers = whole.entries.iter().map(|entry| entry.id.number);
    found.twice = numbers.filter(|number| !seen.insert(*number)).collect();
    found
}
