//! A fault in something a person wrote: where it is, what is wrong, what to do.

use std::fmt;

/// A place in a text, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line, from 1. 0 means the file as a whole.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
}

/// One fault. Parsers return all of them, beside whatever could be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file as the person knows it.
    pub file: String,
    /// Where in it.
    pub place: Place,
    /// The source line itself, empty when the file as a whole is meant.
    pub source: String,
    /// What is wrong, in one sentence.
    pub sentence: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// AWS would take this; gatelab does not play it yet.
    pub unsupported: bool,
}

impl Problem {
    /// A fault at `place` of `text`, whose source line is cut out of it.
    pub fn at(file: &str, text: &str, place: Place, sentence: impl Into<String>) -> Self {
        let source = match place.line {
            0 => String::new(),
            line => text.lines().nth(line as usize - 1).unwrap_or_default().to_owned(),
        };
        let (file, sentence) = (file.to_owned(), sentence.into());
        Self { file, place, source, sentence, hint: None, unsupported: false }
    }

    /// A fault of a whole file.
    pub fn of_file(file: &str, sentence: impl Into<String>) -> Self {
        Self::at(file, "", Place::default(), sentence)
    }

    /// The same fault with advice.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, as something that is right on AWS but not played here.
    #[must_use]
    pub const fn not_played_here(mut self) -> Self {
        self.unsupported = true;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { line, column } = self.place;
        match line {
            0 => write!(f, "{}: {}", self.file, self.sentence)?,
            _ => write!(f, "{}:{line}:{column}: {}", self.file, self.sentence)?,
        }
        if !self.source.is_empty() {
            // A long line (a whole document on one line) is shown around the place.
            let column = column.max(1) as usize;
            let from = column.saturating_sub(60);
            let shown: String = self.source.chars().skip(from).take(100).collect();
            let indent = column - 1 - from.min(column - 1);
            write!(f, "\n  | {shown}\n  | {:indent$}^", "")?;
        }
        match &self.hint {
            Some(hint) => write!(f, "\n  = {hint}"),
            None => Ok(()),
        }
    }
}
