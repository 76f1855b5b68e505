//! The journal's form: JSON Lines, a head first, a checksum on every line. Reading never fails.
//!
//! ```text
//! {"crc":"5b7e12a0","journal":{"format":1,"device":"laptop","version":"0.1.0"}}
//! {"crc":"90aa1f3c","fact":{"n":1,"day":"2026-11-20","what":{"answered":{…}}}}
//! ```
//! The checksum is over the bytes of the value after it, so that every flipped bit is seen.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fact::{Entry, Fact, FactId};
use crate::clock::Day;

/// The form that this version writes, and the newest that it can add to.
pub(super) const FORMAT: u32 = 1;

const OPEN: &[u8] = b"{\"crc\":\"";
const FACT: &[u8] = b"\",\"fact\":";
const HEAD: &[u8] = b"\",\"journal\":";

/// Who writes a journal, and in which form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) format: u32,
    pub(super) device: String,
    pub(super) version: String,
}

#[derive(Serialize)]
struct Writing<'a, T> {
    n: u64,
    day: Day,
    what: &'a T,
}

#[derive(Deserialize)]
struct Reading<T> {
    n: u64,
    day: Day,
    what: T,
}

/// A fact as it stands in a journal, unread: what a newer version put into it stays in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFact {
    /// The device that wrote it.
    pub device: String,
    /// As its how manieth.
    pub n: u64,
    /// The calendar day where the learner was.
    pub day: Day,
    /// What happened: its kind, and the rest.
    pub what: Value,
}

/// A journal as it was found.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// The newest head.
    pub(super) head: Option<Head>,
    /// The facts, in the order of the lines.
    pub(super) entries: Vec<Entry>,
    /// How many lines there are, damaged ones included.
    pub(super) lines: usize,
    /// What could not be read.
    pub(super) damaged: Vec<Vec<u8>>,
    /// The damaged end of a file without a last line break: a line that was still being written.
    pub(super) torn: Option<Vec<u8>>,
    /// Whether what is appended begins on a line of its own.
    pub(super) ends_clean: bool,
}

impl Journal {
    /// Reads a journal; `device` is the name to go by when there is no head.
    pub(super) fn read(device: &str, bytes: &[u8]) -> Self {
        let ends_clean = bytes.last().is_none_or(|last| *last == b'\n');
        let mut journal = Self { ends_clean, ..Self::default() };
        let mut facts = Vec::new();
        let mut lines = bytes.split(|byte| *byte == b'\n').peekable();
        while let Some(line) = lines.next() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            journal.lines += 1;
            if !journal.line(line, &mut facts) {
                let left = journal.salvage(line, &mut facts);
                if lines.peek().is_none() {
                    journal.torn = left;
                } else {
                    journal.damaged.extend(left);
                }
            }
        }
        let device = journal.head.as_ref().map_or(device, |head| head.device.as_str());
        let entry = |Reading { n, day, what }| {
            let id = FactId { device: device.to_owned(), number: n };
            Entry { id, day, fact: what }
        };
        journal.entries = facts.into_iter().map(entry).collect();
        journal
    }

    /// The number for the next fact. Damaged lines have had theirs; the head has none.
    pub(super) fn next_number(&self) -> u64 {
        let last = self.entries.iter().map(|entry| entry.id.number).max().unwrap_or(0);
        last.max((self.lines as u64).saturating_sub(1)) + 1
    }

    /// Takes a whole line; false when it is damaged.
    fn line(&mut self, line: &[u8], facts: &mut Vec<Reading<Fact>>) -> bool {
        if let Some(read) = checked(line, FACT).and_then(fact) {
            facts.push(read);
            return true;
        }
        let head = checked(line, HEAD).and_then(|inside| serde_json::from_str(inside).ok());
        let found = head.is_some();
        self.head = head.or(self.head.take());
        found
    }

    /// Finds whole facts within a damaged line, as when the break between two lines was hit.
    /// Gives back what is left, unless that is only the hit byte.
    fn salvage(&mut self, line: &[u8], facts: &mut Vec<Reading<Fact>>) -> Option<Vec<u8>> {
        let starts: Vec<usize> =
            (0..line.len()).filter(|at| line[*at..].starts_with(OPEN)).collect();
        let mut left = line[..starts.first().copied().unwrap_or(line.len())].to_vec();
        for (index, start) in starts.iter().enumerate() {
            let end = starts.get(index + 1).copied().unwrap_or(line.len());
            let piece = &line[*start..end];
            let whole = self.line(piece, facts);
            if whole || self.line(&piece[..piece.len() - 1], facts) {
                left.extend_from_slice(if whole { b"" } else { &piece[piece.len() - 1..] });
            } else {
                left.extend_from_slice(piece);
            }
        }
        (left.len() > 1 || starts.is_empty()).then_some(left)
    }
}

/// Every whole fact of a journal, unread, those within damaged lines included.
pub(super) fn raw(device: &str, bytes: &[u8]) -> Vec<RawFact> {
    let mut device = device.to_owned();
    let mut found: Vec<Reading<Value>> = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Some(head) = checked(line, HEAD).and_then(|head| serde_json::from_str(head).ok()) {
            let Head { device: named, .. } = head;
            device = named;
            continue;
        }
        let starts = (0..line.len()).filter(|at| line[*at..].starts_with(OPEN));
        let mut starts: Vec<usize> = starts.collect();
        starts.push(line.len());
        for piece in starts.windows(2).map(|ends| &line[ends[0]..ends[1]]) {
            // The byte after a whole line may be all that was hit.
            let inside = checked(piece, FACT).or_else(|| checked(&piece[..piece.len() - 1], FACT));
            found.extend(inside.and_then(|inside| serde_json::from_str(inside).ok()));
        }
    }
    let raw = |Reading { n, day, what }| RawFact { device: device.clone(), n, day, what };
    found.into_iter().map(raw).collect()
}

/// Such a fact, as a line of its device's journal.
pub(super) fn raw_line(fact: &RawFact) -> serde_json::Result<String> {
    let RawFact { n, day, what, .. } = fact;
    Ok(sealed("fact", &serde_json::to_string(&Writing { n: *n, day: *day, what })?))
}

/// The head of a journal, as a line.
pub(super) fn head_line(device: &str) -> String {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let head = Head { format: FORMAT, device: device.to_owned(), version };
    sealed("journal", &serde_json::to_string(&head).unwrap_or_default())
}

/// A fact, as a line.
pub(super) fn fact_line(entry: &Entry) -> serde_json::Result<String> {
    let Entry { id, day, fact } = entry;
    let inside = serde_json::to_string(&Writing { n: id.number, day: *day, what: fact })?;
    Ok(sealed("fact", &inside))
}

fn sealed(what: &str, inside: &str) -> String {
    let crc = crc32fast::hash(inside.as_bytes());
    format!("{{\"crc\":\"{crc:08x}\",\"{what}\":{inside}}}\n")
}

/// The inside of a line of that kind, if its checksum is right.
fn checked<'a>(line: &'a [u8], kind: &[u8]) -> Option<&'a str> {
    let rest = line.strip_prefix(OPEN)?;
    let (crc, rest) = rest.split_at_checked(8)?;
    let inside = rest.strip_prefix(kind)?.strip_suffix(b"}")?;
    let crc = std::str::from_utf8(crc).ok().filter(|crc| !crc.starts_with('+'))?;
    let crc = u32::from_str_radix(crc, 16).ok()?;
    (crc == crc32fast::hash(inside)).then(|| std::str::from_utf8(inside).ok()).flatten()
}

fn fact(inside: &str) -> Option<Reading<Fact>> {
    serde_json::from_str(inside).ok().or_else(|| {
        let Reading { n, day, what } = serde_json::from_str::<Reading<Value>>(inside).ok()?;
        Some(Reading { n, day, what: Fact::Unknown(what) })
    })
}
