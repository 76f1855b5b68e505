//! The glossary: words of the field, each in a sentence or two of our own.

use serde::Deserialize;
use toml::Spanned;

use super::written::Written;
use crate::material::{Files, Place, Problem};

/// The file that holds it.
pub const FILE: &str = "content/glossary.toml";

/// The words, in order.
#[derive(Clone, Debug, Default)]
pub struct Glossary {
    /// The words, as the file has them.
    pub terms: Vec<Term>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// A word and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// How links name it: `term:ttl`.
    pub slug: String,
    /// The word.
    pub name: String,
    /// What it is also called, or what its letters stand for.
    pub also: Vec<String>,
    /// What it means.
    pub says: String,
    /// Ids of the facts behind it; empty for a word that states none.
    pub facts: Vec<String>,
    /// Where more of it is said: `caching#how-long-an-entry-lives`.
    pub see: Option<String>,
    /// Where it stands.
    pub place: Place,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileWritten {
    #[serde(default)]
    term: Vec<Spanned<TermWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermWritten {
    slug: String,
    name: String,
    #[serde(default)]
    also: Vec<String>,
    says: String,
    #[serde(default)]
    facts: Vec<String>,
    see: Option<String>,
}

impl Glossary {
    /// Reads the glossary of the material; material without one has no words.
    pub(super) fn read(files: &Files) -> Self {
        let Some(text) = files.get(FILE) else { return Self::default() };
        let written = Written::file(FILE, text);
        match written.read::<FileWritten>() {
            Err(problem) => Self { terms: Vec::new(), problems: vec![problem] },
            Ok(file) => {
                let term = |term: Spanned<TermWritten>| {
                    let place = written.place(term.span().start);
                    let TermWritten { slug, name, also, says, facts, see } = term.into_inner();
                    Term { slug, name, also, says, facts, see, place }
                };
                Self { terms: file.term.into_iter().map(term).collect(), problems: Vec::new() }
            }
        }
    }

    /// The word of that slug.
    pub fn term(&self, slug: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.slug == slug)
    }
}

impl Term {
    /// The lesson and the section where more is said.
    pub fn more(&self) -> Option<(&str, Option<&str>)> {
        let see = self.see.as_deref()?;
        Some(see.split_once('#').map_or((see, None), |(slug, section)| (slug, Some(section))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_faults_have_places() {
        let good = "[[term]]\nslug = \"ttl\"\nname = \"TTL\"\nsays = \"How long.\"\nsee = \"caching#how\"\n";
        let glossary = Glossary::read(&Files::of([(FILE, good)]));
        let ttl = glossary.term("ttl").unwrap();
        assert_eq!((ttl.more(), ttl.place.line), (Some(("caching", Some("how"))), 1));
        let bad = Glossary::read(&Files::of([(FILE, "[[term]]\nslug = \"ttl\"\nsay = \"x\"\n")]));
        assert_eq!(bad.problems[0].place.line, 3, "{}", bad.problems[0]);
        assert!(Glossary::read(&Files::of([])).terms.is_empty());
    }
}
