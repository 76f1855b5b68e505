//! The course material as named texts, shipped in the binary or lying in a folder, and faults in it; and
//! the packs beside it, which are people's own.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use gatelab_gateway::{Place, Problem};

/// The folders that material consists of.
const FOLDERS: [&str; 3] = ["content", "quizzes", "sandbox"];

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Named texts; names are paths with slashes, as in `content/caching.md`. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub struct Files {
    store: Store,
    /// Beside these texts, each with names of its own.
    packs: Option<Arc<[Pack]>>,
}

/// A person's own material: the same three folders, elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    /// Its folder's name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// Its texts; none when the folder could not be read.
    pub files: Files,
    /// Why it could not be read.
    pub unreadable: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Store {
    /// Sorted by name.
    Embedded(&'static [(&'static str, &'static str)]),
    Folder(Arc<BTreeMap<String, String>>),
}

impl Files {
    /// The material that the binary carries.
    pub const fn embedded() -> Self {
        Self { store: Store::Embedded(EMBEDDED), packs: None }
    }

    /// The material in a folder: its `content`, `quizzes` and `sandbox`, those that exist.
    pub fn folder(path: &Path) -> io::Result<Self> {
        let mut texts = BTreeMap::new();
        for folder in FOLDERS {
            let entries = match fs::read_dir(path.join(folder)) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            for entry in entries {
                let entry = entry?;
                let name = entry.file_name();
                let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
                    continue;
                };
                if entry.file_type()?.is_file() {
                    // A file that is not text is still named, so that the check can say so.
                    let bytes = fs::read(entry.path())?;
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    texts.insert(format!("{folder}/{name}"), text);
                }
            }
        }
        Ok(Self { store: Store::Folder(Arc::new(texts)), packs: None })
    }

    /// Material given as pairs of name and text.
    pub fn of<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let owned = texts.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned()));
        Self { store: Store::Folder(Arc::new(owned.collect())), packs: None }
    }

    /// The same with these packs beside it.
    #[must_use]
    pub fn beside(mut self, packs: Vec<Pack>) -> Self {
        self.packs = (!packs.is_empty()).then(|| packs.into());
        self
    }

    /// The packs beside it.
    pub fn packs(&self) -> &[Pack] {
        self.packs.as_deref().unwrap_or_default()
    }

    /// The text of that name.
    pub fn get(&self, name: &str) -> Option<&str> {
        match &self.store {
            Store::Embedded(table) => {
                let found = table.binary_search_by_key(&name, |(name, _)| name).ok()?;
                table.get(found).map(|(_, text)| *text)
            }
            Store::Folder(texts) => texts.get(name).map(String::as_str),
        }
    }

    /// The names that begin so (`quizzes/`), sorted.
    pub fn under(&self, prefix: &str) -> Vec<&str> {
        let names: Vec<&str> = match &self.store {
            Store::Embedded(table) => table.iter().map(|(name, _)| *name).collect(),
            Store::Folder(texts) => texts.keys().map(String::as_str).collect(),
        };
        names.into_iter().filter(|name| name.starts_with(prefix)).collect()
    }
}

impl Pack {
    /// Reads a pack. One that cannot be read is still one, so that this can be said.
    pub fn read(folder: &Path) -> Self {
        let (files, unreadable) = match Files::folder(folder) {
            Ok(files) => (files, None),
            Err(error) => (Files::of([]), Some(error.to_string())),
        };
        let named = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let name = named.file_name().unwrap_or(named.as_os_str()).to_string_lossy().into_owned();
        Self { name, folder: folder.to_owned(), files, unreadable }
    }

    /// What changes whenever one of its files is saved: their names, sizes and times of change.
    pub fn stamp(folder: &Path) -> u32 {
        let mut all = crc32fast::Hasher::new();
        for name in FOLDERS {
            let entries = fs::read_dir(folder.join(name)).into_iter().flatten().flatten();
            let mut seen: Vec<String> = entries
                .filter_map(|entry| {
                    let file = entry.metadata().ok()?;
                    let (named, saved) = (entry.file_name(), file.modified().ok());
                    Some(format!("{name}/{} {} {saved:?}", named.display(), file.len()))
                })
                .collect();
            seen.sort();
            for line in seen {
                all.update(line.as_bytes());
            }
        }
        all.finalize()
    }

    /// The same fault as one of this pack: its file is named with the pack.
    #[must_use]
    pub fn names(&self, mut problem: Problem) -> Problem {
        problem.file = format!("{}/{}", self.name, problem.file);
        problem
    }
}

/// The place of a byte offset in a text.
pub fn place_of(text: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    Place { line: line as u32, column: before[start..].chars().count() as u32 + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_texts_by_name() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("content")).unwrap();
        fs::write(folder.path().join("content/a.md"), "one").unwrap();
        fs::write(folder.path().join("content/.hidden"), "no").unwrap();
        fs::write(folder.path().join("README.md"), "no").unwrap();
        let files = Files::folder(folder.path()).unwrap();
        assert_eq!(files.get("content/a.md"), Some("one"));
        assert_eq!(files.under(""), ["content/a.md"]);
        assert!(files.under("quizzes/").is_empty());
    }

    #[test]
    fn embedded_names_are_sorted_and_found() {
        let files = Files::embedded();
        let names = files.under("");
        assert!(names.is_sorted());
        assert!(names.iter().all(|name| files.get(name).is_some()));
        assert_eq!(files.get("content/none.md"), None);
    }

    #[test]
    fn places_count_characters() {
        let text = "a\nbé!\n";
        assert_eq!(place_of(text, 0), Place { line: 1, column: 1 });
        assert_eq!(place_of(text, 5), Place { line: 2, column: 3 });
        assert_eq!(place_of(text, 99), Place { line: 3, column: 1 });
    }
}
