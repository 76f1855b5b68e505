//! Rules about a lesson's text.

use std::collections::HashSet;

use unicode_width::UnicodeWidthStr as _;

use super::Material;
use crate::course::lesson::{Block, Source, Table};
use crate::course::markdown::plain;
use crate::material::{Place, Problem};

/// The columns that a diagram or a line of code may take.
const COLUMNS: usize = 68;
/// The columns of the page, for the longest words of a table's row.
const PAGE: usize = 72;
const CLAIMS: usize = 4;
const TOP: Place = Place { line: 1, column: 1 };

/// Front matter is complete.
pub(super) fn front(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let mut fault = |text: &str, sentence: String| {
            problems.push(material.near(&lesson.file(), TOP, text, sentence));
        };
        if lesson.outcome.trim().is_empty() {
            fault("outcome", "the outcome is empty".to_owned());
        }
        if !(1..=30).contains(&lesson.minutes) {
            fault("minutes", "a lesson takes 1 to 30 minutes".to_owned());
        }
        for objective in lesson.objectives.iter().filter(|id| !is_id(id, "O")) {
            fault(objective, format!("{objective} does not look like an objective: O32"));
        }
        if lesson.sources.is_empty() {
            fault("+++", "it names no source".to_owned());
        }
        let mut ids = HashSet::new();
        for source in &lesson.sources {
            if source.id.is_empty() || !ids.insert(&source.id) {
                fault(&source.title, "a source of a lesson has an id of its own".to_owned());
            }
            if let Some(wrong) = wrong_source(source) {
                fault(&source.title, wrong.to_owned());
            }
        }
    }
}

/// What is wrong with a source.
pub(super) fn wrong_source(source: &Source) -> Option<&'static str> {
    match source {
        Source { title, .. } if title.trim().is_empty() => Some("a source has a title"),
        Source { url, .. } if !url.starts_with("https://") => Some("a source's url is https"),
        _ => None,
    }
}

/// Whether a text is such a prefix and a number: `O32`, `F-Q39`.
pub(super) fn is_id(text: &str, prefix: &str) -> bool {
    let number = text.strip_prefix(prefix).unwrap_or_default();
    !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

/// Whether a text looks like the id of a fact: `F-Q39`.
pub(super) fn is_fact(text: &str) -> bool {
    let rest = text.strip_prefix("F-").unwrap_or_default();
    let number = rest.trim_start_matches(|c: char| c.is_ascii_uppercase());
    number.len() < rest.len() && is_id(number, "")
}

/// Sections are there and have names of their own.
pub(super) fn sections(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let mut slugs = HashSet::new();
        for section in &lesson.body().sections {
            if !slugs.insert(&section.slug) {
                let sentence = format!("a second section is called {}", section.title);
                problems.push(material.near(&lesson.file(), TOP, &section.title, sentence));
            }
        }
        if slugs.is_empty() {
            let sentence = "a lesson has sections: lines that begin with ##";
            problems.push(Problem::of_file(&lesson.file(), sentence));
        }
    }
}

/// A claim's facts look like facts, and its source is the lesson's.
pub(super) fn claims(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        for claim in &lesson.body().claims {
            let mut fault = |sentence: String| {
                problems.push(material.at(&lesson.file(), claim.place, sentence));
            };
            for fact in claim.facts.iter().filter(|fact| !is_fact(fact)) {
                fault(format!("{fact} does not look like a fact's id: F-Q39"));
            }
            if let Some(id) = &claim.source
                && lesson.sources.iter().all(|source| source.id != *id)
            {
                fault(format!("the lesson has no source {id}"));
            }
        }
    }
}

/// Enough of it can be proved.
pub(super) fn enough_claims(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let proving = lesson.body().claims.iter().filter(|claim| !claim.steps.is_empty()).count();
        if proving < CLAIMS {
            let sentence =
                format!("{proving} claims can be proved; a lesson has at least {CLAIMS}");
            problems.push(Problem::of_file(&lesson.file(), sentence));
        }
    }
}

/// A try names a request of the sandbox.
pub(super) fn tries(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let case = super::scenario::case(lesson);
        for block in &lesson.body().blocks {
            let Block::Try(title) = block else { continue };
            let requests = case.iter().flat_map(|case| &case.requests);
            if requests.into_iter().all(|request| request.title != *title) {
                let sentence = format!("the sandbox has no request called {title}");
                problems.push(material.near(&lesson.file(), TOP, title, sentence));
            }
        }
    }
}

/// What cannot be wrapped fits the page.
pub(super) fn wide(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let mut blocks: Vec<&Block> = lesson.body().blocks.iter().collect();
        while let Some(block) = blocks.pop() {
            match block {
                Block::Diagram(text) | Block::Code { text, .. } => {
                    if let Some(line) = text.lines().find(|line| line.width() > COLUMNS) {
                        let sentence = format!("{} columns; {COLUMNS} fit", line.width());
                        problems.push(material.near(&lesson.file(), TOP, line, sentence));
                    }
                }
                Block::Table(table) => {
                    let needed = columns_of(table);
                    if needed > PAGE {
                        let head = table.header.first().map(|cell| plain(cell)).unwrap_or_default();
                        let sentence = format!("the table needs {needed} columns; {PAGE} fit");
                        let near = format!("| {head}");
                        problems.push(material.near(&lesson.file(), TOP, &near, sentence));
                    }
                }
                Block::Callout { blocks: inside, .. } => blocks.extend(inside),
                Block::Think { question, answer } => blocks.extend(question.iter().chain(answer)),
                _ => {}
            }
        }
    }
}

/// The columns that a table needs when every cell is wrapped at every blank.
fn columns_of(table: &Table) -> usize {
    let longest = |cell: &str| cell.split_whitespace().map(str::width).max().unwrap_or(0);
    let rows = || std::iter::once(&table.header).chain(&table.rows);
    let column = |index: usize| {
        rows().filter_map(|row| row.get(index)).map(|cell| longest(&plain(cell))).max().unwrap_or(0)
    };
    (0..table.header.len()).map(|index| column(index) + 3).sum::<usize>() + 1
}
