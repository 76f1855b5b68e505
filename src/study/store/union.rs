//! Joining: facts from elsewhere that are not here yet go into the journals of those who wrote them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::Value;

use super::super::journal::{self, RawFact};
use super::{Mode, ProgressStore, file_safe, folder};

/// What came in from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CameIn {
    /// How many new facts of each device, by the name that they are kept under.
    pub new: BTreeMap<String, usize>,
    /// How many were here already.
    pub known: usize,
}

/// Every whole fact of every journal in a folder, unread, in the order of the files.
pub fn facts_in(folder: &Path) -> io::Result<Vec<RawFact>> {
    let mut facts = Vec::new();
    // A folder that cannot be read is not an empty one.
    fs::read_dir(folder)?;
    for name in folder::journals(folder) {
        let bytes = fs::read(folder.join(&name))?;
        facts.append(&mut journal::raw(name.trim_end_matches(".jsonl"), &bytes));
    }
    Ok(facts)
}

impl ProgressStore {
    /// Takes in those of these facts that are not here yet. The same facts twice are the same as once,
    /// and in whatever order folders are joined, they come to hold the same.
    pub fn take_in(&mut self, facts: Vec<RawFact>) -> io::Result<CameIn> {
        if self.mode != Mode::ReadWrite {
            return Err(io::Error::other("this copy may not write"));
        }
        // What waits is written first.
        self.writer = None;
        let here = facts_in(&self.folder)?;
        let mut known: HashSet<String> = here.iter().map(what_it_is).collect();
        let mut taken: HashSet<(String, u64)> =
            here.into_iter().map(|fact| (file_safe(&fact.device), fact.n)).collect();
        let mut came = CameIn::default();
        let mut new = Vec::new();
        // The name and number of each new fact, and the device under which it is kept here.
        let mut kept: HashMap<(String, u64), String> = HashMap::new();
        for fact in facts {
            if !known.insert(what_it_is(&fact)) {
                came.known += 1;
                continue;
            }
            // Two computers of one name, or two lives of one: the second is kept beside the first.
            let device = file_safe(&fact.device);
            let others = (2..).map(|n: u32| format!("{device}-{n}"));
            let mut names = std::iter::once(device.clone()).chain(others);
            let free = names.find(|name| !taken.contains(&(name.clone(), fact.n)));
            let name = free.unwrap_or(device);
            taken.insert((name.clone(), fact.n));
            kept.insert((fact.device.clone(), fact.n), name.clone());
            new.push((name, fact));
        }
        let mut journals: BTreeMap<String, String> = BTreeMap::new();
        for (name, mut fact) in new {
            // What takes a fact back follows it under its new name.
            if let Some(target) = fact.what.pointer_mut("/undone/fact")
                && let (Some(device), Some(number)) =
                    (target["device"].as_str(), target["number"].as_u64())
                && let Some(moved) = kept.get(&(device.to_owned(), number))
            {
                target["device"] = Value::from(moved.as_str());
            }
            *came.new.entry(name.clone()).or_default() += 1;
            journals.entry(name).or_default().push_str(&journal::raw_line(&fact)?);
        }
        for (device, lines) in journals {
            append(&self.folder.join(folder::journal_name(&device)), &device, &lines)?;
        }
        self.reopen();
        Ok(came)
    }
}

/// What makes a fact itself and no other, under whatever name it is kept.
fn what_it_is(fact: &RawFact) -> String {
    let mut what = fact.what.clone();
    if let Some(device) = what.pointer_mut("/undone/fact/device") {
        *device = Value::from(origin(device.as_str().unwrap_or_default()));
    }
    format!("{} {} {} {what}", origin(&fact.device), fact.n, fact.day)
}

/// A device's name without the number that it was given here.
fn origin(device: &str) -> String {
    let named = device.rsplit_once('-');
    let named = named.filter(|(_, end)| !end.is_empty() && end.bytes().all(|c| c.is_ascii_digit()));
    file_safe(named.map_or(device, |(name, _)| name))
}

/// Appends whole lines to a journal, which may be new or end in the middle of a line.
fn append(path: &Path, device: &str, lines: &str) -> io::Result<()> {
    let before = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    let start = match before.last() {
        None => journal::head_line(device),
        Some(b'\n') => String::new(),
        Some(_) => "\n".to_owned(),
    };
    let mut file = OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(format!("{start}{lines}").as_bytes())?;
    file.sync_all()
}
