//! Breaking text into lines: at blanks, measured in columns, roles kept.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Line, Piece};

/// Breaks pieces into lines of at most `width` columns. A word longer than a line is broken where the
/// line ends. Blanks at the ends of lines are dropped.
pub(crate) fn wrap(pieces: &[Piece], width: usize) -> Vec<Line> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = Line::new();
    let mut used = 0;
    for (blank, word) in words(pieces) {
        let length: usize = word.iter().map(|p| p.text.width()).sum();
        let gap = usize::from(blank.is_some() && used > 0);
        if used > 0 && used + gap + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else if let Some(blank) = blank.filter(|_| gap > 0) {
            line = push(line, Piece { role: blank, text: " ".into() });
            used += 1;
        }
        for piece in word {
            let mut rest = piece.text.as_str();
            while !rest.is_empty() {
                let (part, columns) = fitting(rest, width - used);
                if part.is_empty() && used > 0 {
                    lines.push(std::mem::take(&mut line));
                    used = 0;
                    continue;
                }
                // A character wider than the whole line still has to go somewhere.
                let part = if part.is_empty() { rest } else { part };
                line = push(line, Piece { role: piece.role, text: part.into() });
                used += columns;
                rest = &rest[part.len()..];
            }
        }
    }
    if !line.pieces.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// Breaks plain text of one role.
pub(crate) fn wrap_text(role: super::Role, text: &str, width: usize) -> Vec<Line> {
    wrap(&[Piece { role, text: text.to_owned() }], width)
}

/// The longest beginning of `text` in so many columns, and how many it takes.
pub(crate) fn fitting(text: &str, columns: usize) -> (&str, usize) {
    let mut used = 0;
    let mut end = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        let width = cluster.width();
        if used + width > columns {
            break;
        }
        used += width;
        end = at + cluster.len();
    }
    (&text[..end], used)
}

/// Adds a piece to a line, joined with the last one when the role is the same.
fn push(mut line: Line, piece: Piece) -> Line {
    match line.pieces.last_mut() {
        Some(last) if last.role == piece.role => last.text.push_str(&piece.text),
        _ => line.pieces.push(piece),
    }
    line
}

/// The words, each with the role of the blank before it, if there was one. A word can change its role
/// in the middle, as in `code`, with a comma after it.
fn words(pieces: &[Piece]) -> Vec<(Option<super::Role>, Vec<Piece>)> {
    let mut words: Vec<(Option<super::Role>, Vec<Piece>)> = Vec::new();
    let mut blank = None;
    let mut open = false;
    for piece in pieces {
        for (at, part) in piece.text.split([' ', '\n']).enumerate() {
            if at > 0 {
                blank = Some(piece.role);
                open = false;
            }
            if part.is_empty() {
                continue;
            }
            let part = Piece { role: piece.role, text: part.into() };
            match words.last_mut() {
                Some((_, word)) if open => word.push(part),
                _ => words.push((blank.take(), vec![part])),
            }
            open = true;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Role;
    use super::*;

    fn check(text: &str, width: usize, expected: &[&str]) {
        let lines: Vec<String> =
            wrap_text(Role::Text, text, width).iter().map(Line::plain).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn breaks_at_blanks() {
        check("one two three", 7, &["one two", "three"]);
        check("one two three", 13, &["one two three"]);
        check("  one   two ", 20, &["one two"]);
        check("abcdefghij kl", 4, &["abcd", "efgh", "ij", "kl"]);
        check("", 10, &[""]);
        check("表示 する", 4, &["表示", "する"]);
    }

    #[test]
    fn a_word_keeps_its_roles_together() {
        let pieces = [
            Piece { role: Role::Text, text: "see (".into() },
            Piece { role: Role::Code, text: "GET".into() },
            Piece { role: Role::Text, text: "), or not".into() },
        ];
        let lines = wrap(&pieces, 10);
        assert_eq!(lines.iter().map(Line::plain).collect::<Vec<_>>(), ["see (GET),", "or not"]);
        assert_eq!(lines[0].pieces[1], pieces[1]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "[a-zé表 ]{0,80}", width in 2_usize..30) {
            let lines = wrap_text(Role::Text, &text, width);
            for line in &lines {
                prop_assert!(line.width() <= width);
            }
            let squeezed = |s: &str| s.replace(' ', "");
            let all: String = lines.iter().map(Line::plain).collect();
            prop_assert_eq!(squeezed(&all), squeezed(&text));
        }
    }
}
