//! Front matter: what a lesson says of itself, between two lines of `+++`.

use serde::Deserialize;

use super::lesson::Source;
use super::written::{Date, SourceWritten, Written};
use crate::clock::Day;
use crate::material::Problem;

/// What a lesson says of itself.
#[derive(Debug)]
pub(super) struct Front {
    pub(super) title: String,
    pub(super) outcome: String,
    pub(super) minutes: u32,
    pub(super) objectives: Vec<String>,
    pub(super) checked: Day,
    pub(super) sources: Vec<Source>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrontWritten {
    title: String,
    outcome: String,
    minutes: u32,
    #[serde(default)]
    objectives: Vec<String>,
    checked: Date,
    #[serde(default)]
    source: Vec<SourceWritten>,
}

/// Reads the front matter of a lesson's text.
pub(super) fn read(file: &str, text: &str) -> Result<Front, Problem> {
    let Some((from, to, _)) = split(text) else {
        let sentence = "a lesson begins with front matter between two lines of +++";
        return Err(Problem::at(
            file,
            text,
            crate::material::Place { line: 1, column: 1 },
            sentence,
        ));
    };
    let front: FrontWritten = Written::part(file, text, from, to).read()?;
    Ok(Front {
        title: front.title,
        outcome: front.outcome,
        minutes: front.minutes,
        objectives: front.objectives,
        checked: front.checked.0,
        sources: front.source.into_iter().map(SourceWritten::checked).collect(),
    })
}

/// Where the body begins.
pub(super) fn body_at(text: &str) -> usize {
    split(text).map_or(0, |(_, _, body)| body)
}

/// Byte offsets: where the front matter begins, where it ends, where the body begins.
fn split(text: &str) -> Option<(usize, usize, usize)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| line.trim_end() == "+++")?;
    let mut at = first.len();
    for line in lines {
        if line.trim_end() == "+++" {
            return Some((first.len(), at, at + line.len()));
        }
        at += line.len();
    }
    None
}
