//! Tables in as many columns as there are: cells wrapped, or label and value when it is too narrow.

use unicode_width::UnicodeWidthStr as _;

use super::super::theme::Role;
use super::wrap::wrap;
use super::{Line, Piece};
use crate::course::lesson::{Align, Span, Table};

/// Blanks between two columns.
const GAP: usize = 3;
/// A column narrower than this is not worth reading.
const NARROWEST: usize = 9;

/// A table as lines of at most `width` columns.
pub(crate) fn lay(
    table: &Table,
    width: usize,
    mut cell: impl FnMut(&[Span]) -> Vec<Piece>,
) -> Vec<Line> {
    let header: Vec<Vec<Piece>> = table
        .header
        .iter()
        .map(|spans| {
            let mut pieces = cell(spans);
            for piece in &mut pieces {
                piece.role = Role::Strong;
            }
            pieces
        })
        .collect();
    let rows: Vec<Vec<Vec<Piece>>> =
        table.rows.iter().map(|row| row.iter().map(|spans| cell(spans)).collect()).collect();
    match widths(&header, &rows, width) {
        Some(widths) => columns(table, &header, &rows, &widths),
        None => folded(&header, &rows, width),
    }
}

/// How wide each column becomes; nothing when they cannot stand side by side.
fn widths(header: &[Vec<Piece>], rows: &[Vec<Vec<Piece>>], width: usize) -> Option<Vec<usize>> {
    let length = |pieces: &Vec<Piece>| Line { pieces: pieces.clone() }.width();
    let natural: Vec<usize> = (0..header.len())
        .map(|at| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(length);
            cells.chain([length(&header[at])]).max().unwrap_or(0)
        })
        .collect();
    let room = width.checked_sub(2 + GAP * header.len().saturating_sub(1))?;
    // The widest columns give way first, down to a common limit.
    let fits = |limit: usize| natural.iter().map(|n| (*n).min(limit)).sum::<usize>() <= room;
    let limit = (1..=natural.iter().copied().max().unwrap_or(1)).rev().find(|l| fits(*l))?;
    let cut = natural.iter().any(|n| *n > limit);
    if cut && limit < NARROWEST {
        return None;
    }
    let mut widths: Vec<usize> = natural.iter().map(|n| (*n).min(limit)).collect();
    let mut spare = room - widths.iter().sum::<usize>();
    for (width, natural) in widths.iter_mut().zip(&natural) {
        let more = spare.min(natural - *width);
        *width += more;
        spare -= more;
    }
    // A column too narrow for one of its words would break it.
    let longest = |at: usize| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain([&header[at]]);
        let text = |pieces: &Vec<Piece>| Line { pieces: pieces.clone() }.plain();
        let words = |text: String| text.split_whitespace().map(str::width).max().unwrap_or(0);
        cells.map(text).map(words).max().unwrap_or(0)
    };
    let whole = widths.iter().enumerate().all(|(at, width)| longest(at) <= *width);
    whole.then_some(widths)
}

fn columns(
    table: &Table,
    header: &[Vec<Piece>],
    rows: &[Vec<Vec<Piece>>],
    widths: &[usize],
) -> Vec<Line> {
    let align = |at: usize| table.align.get(at).copied().unwrap_or(Align::Left);
    let set = |row: &[Vec<Piece>]| -> Vec<Line> {
        let cells: Vec<Vec<Line>> = widths
            .iter()
            .enumerate()
            .map(|(at, w)| row.get(at).map_or_else(Vec::new, |c| wrap(c, *w)))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(1);
        (0..height)
            .map(|y| {
                let mut line = Line::new().text("  ");
                let mut start = 2;
                for (at, width) in widths.iter().enumerate() {
                    let part = cells[at].get(y).cloned().unwrap_or_default();
                    let lead = match align(at) {
                        Align::Left => 0,
                        Align::Center => (width - part.width().min(*width)) / 2,
                        Align::Right => width - part.width().min(*width),
                    };
                    line = line.to(start + lead).and(part);
                    start += width + GAP;
                }
                line
            })
            .collect()
    };
    let across = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let mut lines = set(header);
    lines.push(Line::new().text("  ").dim("─".repeat(across)));
    let tall = rows.iter().any(|row| set(row).len() > 1);
    for (at, row) in rows.iter().enumerate() {
        if tall && at > 0 {
            lines.push(Line::new());
        }
        lines.extend(set(row));
    }
    lines
}

/// Each row as pairs of label and value.
fn folded(header: &[Vec<Piece>], rows: &[Vec<Vec<Piece>>], width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            lines.push(Line::new());
        }
        for (label, value) in header.iter().zip(row) {
            let mut pieces = label.clone();
            if !pieces.is_empty() {
                pieces.push(Piece { role: Role::Strong, text: ": ".into() });
            }
            pieces.extend(value.iter().cloned());
            for (y, line) in wrap(&pieces, width.saturating_sub(4)).into_iter().enumerate() {
                lines.push(Line::new().to(if y == 0 { 2 } else { 4 }).and(line));
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let cells = |row: &&[&str]| {
            row.iter().map(|t| vec![Span { text: (*t).into(), ..Span::default() }]).collect()
        };
        Table {
            align: vec![Align::Left; rows[0].len()],
            header: cells(&rows[0]),
            rows: rows[1..].iter().map(cells).collect(),
        }
    }

    fn check(rows: &[&[&str]], width: usize, expected: &[&str]) {
        let cell = |spans: &[Span]| {
            let piece = |s: &Span| Piece { role: Role::Text, text: s.text.clone() };
            spans.iter().map(piece).collect()
        };
        let lines: Vec<String> = lay(&table(rows), width, cell)
            .iter()
            .map(|l| l.plain().trim_end().to_owned())
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn columns_when_there_is_room_and_pairs_when_there_is_not() {
        let rows: &[&[&str]] = &[&["Setting", "Range"], &["TTL", "0 to 3600 s"]];
        check(
            rows,
            40,
            &["  Setting   Range", "  ─────────────────────", "  TTL       0 to 3600 s"],
        );
        check(
            rows,
            21,
            &[
                "  Setting   Range",
                "  ───────────────────",
                "  TTL       0 to 3600",
                "            s",
            ],
        );
        check(rows, 16, &["  Setting: TTL", "  Range: 0 to", "    3600 s"]);
    }
}
