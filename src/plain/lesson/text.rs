//! A lesson's blocks as lines of words: tables by rows, drawings by their words, claims with their state.

use std::collections::BTreeMap;

use crate::clock::Day;
use crate::course::Lesson;
use crate::course::lesson::{Block, Callout, Link, Marker, Span, Table};
use crate::course::markdown::plain;
use crate::plain::voice::{Voice, is_drawn};
use crate::words;

/// Says these blocks.
pub(crate) fn tell(
    lesson: &Lesson,
    blocks: &[Block],
    proved: &BTreeMap<String, Day>,
    voice: &mut Voice,
) {
    for block in blocks {
        match block {
            Block::Heading { text, .. } => voice.say(format!("{}.", plain(text))),
            Block::Paragraph(text) => voice.thoughts(&plain(text)),
            Block::Item { marker, text, .. } => {
                let mark = match marker {
                    Marker::Number(n) => format!("{n}. "),
                    Marker::Bullet | Marker::None => String::new(),
                };
                voice.flow(&format!("{mark}{}", plain(text)));
            }
            Block::Table(table) => rows(table, voice),
            Block::Code { language, text } => {
                let lines = words::count(text.lines().count(), "line");
                let name = if language.is_empty() { "Code" } else { language.as_str() };
                voice.say(format!("{name}, {lines}:"));
                voice.read(text);
            }
            Block::Diagram(text) => drawing(text, voice),
            Block::Callout { kind, blocks } => {
                let word = match kind {
                    Callout::Trap => "Trap.",
                    Callout::Signal if signal(blocks, voice) => continue,
                    Callout::Signal => "Signal.",
                    Callout::Clocks => "Two clocks.",
                    Callout::Note => "Note.",
                };
                voice.say(word);
                tell(lesson, blocks, proved, voice);
            }
            Block::Think { question, answer } => {
                voice.say("Think first.");
                tell(lesson, question, proved, voice);
                voice.say("The answer.");
                tell(lesson, answer, proved, voice);
            }
            Block::Try(title) => voice.say(format!("To try: {title}.")),
            Block::Claim(index) => {
                let Some(claim) = lesson.body().claims.get(*index) else { continue };
                let state = match proved.get(&claim.id) {
                    _ if claim.steps.is_empty() => "From the source.".to_owned(),
                    Some(day) => format!("Proved {}.", words::date(*day)),
                    None => "Not proved yet.".to_owned(),
                };
                let says = plain(&claim.says);
                voice.flow(&format!("Claim {}. {says} {state}", claim.number));
            }
            Block::Rule => {}
            Block::Broken(problem) => {
                voice.say("This part cannot be told:");
                voice.read(&problem.to_string());
            }
        }
    }
}

/// Words of the exam, the choice and its reason, each by its name; false where it is not written so.
fn signal(blocks: &[Block], voice: &mut Voice) -> bool {
    let [Block::Paragraph(text)] = blocks else { return false };
    let text = plain(text);
    let mut parts = text.splitn(3, " → ").map(|part| part.trim().trim_end_matches('.'));
    let (Some(read), Some(choose)) = (parts.next(), parts.next()) else { return false };
    voice.flow(&format!("Signal. You read: {read}."));
    voice.flow(&format!("Choose: {choose}."));
    if let Some(reason) = parts.next() {
        let mut rest = reason.chars();
        let first = rest.next().map(|sign| sign.to_uppercase().to_string()).unwrap_or_default();
        voice.thoughts(&format!("{first}{}.", rest.as_str()));
    }
    true
}

/// Each row as a line, each cell after the head of its column.
fn rows(table: &Table, voice: &mut Voice) {
    let heads: Vec<String> = table.header.iter().map(|cell| plain(cell)).collect();
    voice.say(format!("Table, {}.", words::count(table.rows.len(), "row")));
    for row in &table.rows {
        let cells = row.iter().enumerate().filter_map(|(at, cell)| {
            let cell = plain(cell);
            let head = heads.get(at).filter(|head| at > 0 && !head.is_empty());
            match head {
                _ if cell.trim().is_empty() => None,
                Some(head) => Some(format!("{head}: {cell}")),
                None => Some(cell),
            }
        });
        voice.flow(&format!("{}.", cells.collect::<Vec<_>>().join(". ")));
    }
}

/// What a drawing has in words, line by line.
fn drawing(text: &str, voice: &mut Voice) {
    voice.say("Drawing, its words only:");
    for line in text.lines() {
        let line: String = line
            .chars()
            .map(|sign| if is_drawn(sign) && sign != '→' { '\n' } else { sign })
            .collect();
        let parts = line.split('\n').flat_map(|part| part.split("  ")).map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        if !parts.is_empty() {
            voice.say(parts.join(", "));
        }
    }
}

/// Every link in these blocks, with its words.
pub(super) fn links(blocks: &[Block]) -> Vec<(String, Link)> {
    fn spans<'a>(block: &'a Block, into: &mut Vec<&'a Span>) {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) | Block::Item { text, .. } => {
                into.extend(text);
            }
            Block::Table(table) => into.extend(table.rows.iter().flatten().flatten()),
            Block::Callout { blocks, .. } => blocks.iter().for_each(|block| spans(block, into)),
            Block::Think { question, answer } => {
                question.iter().chain(answer).for_each(|block| spans(block, into));
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    for block in blocks {
        spans(block, &mut all);
    }
    let linked = all.into_iter().filter_map(|span| Some((span.text.clone(), span.link.clone()?)));
    linked.collect()
}
