//! Every lesson of the course at every measure: nothing of its text is lost, nothing is wider than the page.

#![cfg(test)]

use super::*;
use crate::course::Course;
use crate::course::lesson::{Block, Body, Span};
use crate::material::Files;

/// The measures of pages of 60, 80 and 120 columns.
const MEASURES: [usize; 3] = [58, 72, 68];

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn plain(spans: &[Span]) -> String {
    bare(&spans.iter().map(|span| span.text.as_str()).collect::<String>())
}

/// Everything that a reader must find, sentence by sentence; of a table, word by word.
fn wanted(body: &Body, blocks: &[Block], into: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => {
                into.push(plain(text));
            }
            Block::Table(table) => {
                let cells = table.header.iter().chain(table.rows.iter().flatten()).flatten();
                into.extend(cells.flat_map(|span| span.text.split_whitespace()).map(bare));
            }
            Block::Code { text, .. } => into.extend(text.lines().map(bare)),
            // Its right part may stand below.
            Block::Diagram(text) => into.extend(text.split_whitespace().map(bare)),
            Block::Callout { blocks, .. } => wanted(body, blocks, into),
            Block::Think { question, answer } => {
                wanted(body, question, into);
                wanted(body, answer, into);
            }
            Block::Try(title) => into.push(bare(title)),
            Block::Claim(at) => into.push(plain(&body.claims[*at].says)),
            Block::Rule => {}
            Block::Broken(problem) => panic!("{problem}"),
        }
    }
}

#[test]
fn every_lesson_is_whole_at_every_measure() {
    let (course, _) = Course::load(&Files::embedded());
    let mut faults = Vec::new();
    for lesson in course.lessons() {
        let body = lesson.body();
        let mut all = Vec::new();
        wanted(body, &body.blocks, &mut all);
        assert!(all.len() > 20, "{}", lesson.slug);
        for width in MEASURES {
            let (proved, revealed) = (std::collections::BTreeMap::new(), (0..999).collect());
            let (focus, roomy, prove_key) = (None, width == 68, "p");
            let view = View {
                width,
                proved: &proved,
                revealed: &revealed,
                focus,
                roomy,
                prove_key,
                labs: &[],
            };
            let lay = |view: &View| blocks::lay(body, view).rows;
            let rows = lay(&view);
            for row in rows.iter().filter(|row| row.width() > width) {
                faults.push(format!("{} at {width}: {}", lesson.slug, row.plain()));
            }
            let text = |rows: &[Line]| rows.iter().map(Line::plain).collect::<String>();
            let ellipses = |rows: &[Line]| text(rows).matches('…').count();
            if ellipses(&rows) > ellipses(&lay(&View { width: 200, ..view })) {
                faults.push(format!("{} at {width}: something is cut", lesson.slug));
            }
            let seen = bare(&text(&rows));
            for text in all.iter().filter(|text| !seen.contains(*text)) {
                faults.push(format!("{} at {width} lacks {text}", lesson.slug));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
