//! Matches in a page: marked by reversal, counted in words.

use super::super::theme::Role;
use super::{Line, Piece};

/// Whether a text has these words, which are in lower case.
pub(crate) fn has(text: &str, words: &str) -> bool {
    !words.is_empty() && text.to_ascii_lowercase().contains(words)
}

/// The next match or the one before; around at the ends.
pub(crate) const fn step(at: usize, of: usize, forward: bool) -> usize {
    match (of, forward) {
        (0, _) => 0,
        (_, true) => (at + 1) % of,
        (_, false) => (at + of - 1) % of,
    }
}

/// The bottom row while matches are marked.
pub(crate) fn prompt(words: &str, at: usize, of: usize) -> Line {
    let line = Line::new().text(" ").say(Role::Strong, "/ ").text(words);
    let count = if of == 0 { String::new() } else { format!("   match {} of {of}   ", at + 1) };
    line.text(count).dim("n/N next, previous   / find   Esc done")
}

/// A line with its matches marked; `here` when it is the one that was gone to.
pub(crate) fn marked(line: &Line, words: &str, here: bool) -> Line {
    if words.is_empty() {
        return line.clone();
    }
    let text = line.plain().to_ascii_lowercase();
    let found: Vec<usize> = text.match_indices(words).map(|(at, _)| at).collect();
    let inside = |at: usize| found.iter().any(|f| (*f..f + words.len()).contains(&at));
    let mark = if here { Role::FoundHere } else { Role::Found };
    let mut marked = Line::new();
    let mut offset = 0;
    for piece in &line.pieces {
        for (at, c) in piece.text.char_indices() {
            let role = if inside(offset + at) { mark } else { piece.role };
            match marked.pieces.last_mut() {
                Some(last) if last.role == role => last.text.push(c),
                _ => marked.pieces.push(Piece { role, text: c.into() }),
            }
        }
        offset += piece.text.len();
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_are_marked_across_roles() {
        let line = Line::new().text("A stage ").say(Role::Code, "cache");
        let marked = marked(&line, "stage c", false);
        assert_eq!(marked.plain(), line.plain());
        assert_eq!(marked.pieces[1], Piece { role: Role::Found, text: "stage c".into() });
    }

    #[test]
    fn the_ends_meet() {
        assert_eq!([step(2, 3, true), step(0, 3, false), step(0, 0, true)], [0, 2, 0]);
        assert!(prompt("ttl", 2, 7).plain().contains("match 3 of 7"));
    }
}
