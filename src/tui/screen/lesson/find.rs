//! Finding text in a lesson: every match is marked, and the pages follow.

use crate::tui::event::{Code, Key};
use crate::tui::theme::Role;
use crate::tui::widget::field::Field;
use crate::tui::widget::{Line, Piece};

/// What is looked for, and where it was found.
#[derive(Debug, Default)]
pub(super) struct Find {
    field: Field,
    /// Keys are text.
    pub(super) typing: bool,
    /// The rows with a match.
    rows: Vec<usize>,
    at: usize,
}

impl Find {
    /// Nothing typed yet.
    pub(super) fn new() -> Self {
        Self { typing: true, ..Self::default() }
    }

    /// Takes a key while typing.
    pub(super) fn press(&mut self, key: Key, rows: &[Line], from: usize) {
        if key.code == Code::Enter {
            self.typing = false;
        } else if self.field.press(key) {
            self.look(rows, from);
        }
    }

    /// Looks again, in rows laid out anew, and goes to the first match from a row on.
    pub(super) fn look(&mut self, rows: &[Line], from: usize) {
        let wanted = self.wanted();
        let has =
            |line: &Line| !wanted.is_empty() && line.plain().to_ascii_lowercase().contains(&wanted);
        self.rows = rows.iter().enumerate().filter(|(_, l)| has(l)).map(|(at, _)| at).collect();
        self.at = self.rows.iter().position(|row| *row >= from).unwrap_or(0);
    }

    /// Goes to the next match or the one before; around at the ends.
    pub(super) fn step(&mut self, forward: bool) {
        if let Some(last) = self.rows.len().checked_sub(1) {
            self.at = match (self.at, forward) {
                (at, true) if at == last => 0,
                (at, true) => at + 1,
                (0, false) => last,
                (at, false) => at - 1,
            };
        }
    }

    /// The row of the match that was gone to.
    pub(super) fn row(&self) -> Option<usize> {
        self.rows.get(self.at).copied()
    }

    /// The bottom row.
    pub(super) fn prompt(&self) -> Line {
        let line = Line::new().text(" ").say(Role::Strong, "/ ");
        let line =
            if self.typing { line.and(self.field.line()) } else { line.text(self.field.text()) };
        let count = match self.rows.len() {
            _ if self.wanted().is_empty() => String::new(),
            0 => format!("Nothing for \"{}\".   ", self.field.text()),
            all => format!("match {} of {all}   ", self.at + 1),
        };
        let keys = if self.typing {
            "⏎ keep   typing · Esc to stop"
        } else {
            "n/N next, previous   Esc done"
        };
        line.text("   ").text(count).dim(keys)
    }

    /// A line with its matches marked.
    pub(super) fn marked(&self, line: &Line) -> Line {
        let wanted = self.wanted();
        if wanted.is_empty() {
            return line.clone();
        }
        let text = line.plain().to_ascii_lowercase();
        let found: Vec<usize> = text.match_indices(&wanted).map(|(at, _)| at).collect();
        let inside = |at: usize| found.iter().any(|f| (*f..f + wanted.len()).contains(&at));
        let mut marked = Line::new();
        let mut offset = 0;
        for piece in &line.pieces {
            for (at, c) in piece.text.char_indices() {
                let role = if inside(offset + at) { Role::Marked } else { piece.role };
                match marked.pieces.last_mut() {
                    Some(last) if last.role == role => last.text.push(c),
                    _ => marked.pieces.push(Piece { role, text: c.into() }),
                }
            }
            offset += piece.text.len();
        }
        marked
    }

    fn wanted(&self) -> String {
        self.field.text().trim().to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_are_marked_across_roles() {
        let mut find = Find::default();
        let rows = [
            Line::new().text("A stage ").say(Role::Code, "cache"),
            Line::new().text("nothing"),
            Line::new().text("stage cache, again"),
        ];
        for c in "STAGE C".chars() {
            find.press(Key { code: Code::Char(c), ctrl: false }, &rows, 1);
        }
        assert_eq!((find.rows.clone(), find.row()), (vec![0, 2], Some(2)));
        find.step(true);
        assert_eq!(find.row(), Some(0));
        let marked = find.marked(&rows[0]);
        assert_eq!(marked.plain(), rows[0].plain());
        assert_eq!(marked.pieces[1], Piece { role: Role::Marked, text: "stage c".into() });
    }
}
