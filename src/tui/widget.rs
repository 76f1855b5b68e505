//! What every screen is painted with: lines of pieces that carry roles, and the boxes they go in.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr;

use super::theme::{Role, Theme};

pub(crate) mod bar;
pub(crate) mod blocks;
pub(crate) mod field;
pub(crate) mod marks;
pub(crate) mod pages;
pub(crate) mod question;
pub(crate) mod table;
pub(crate) mod timeline;
pub(crate) mod traffic;
pub(crate) mod wrap;

/// Text of one role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    /// What it means.
    pub(crate) role: Role,
    /// What it says.
    pub(crate) text: String,
}

/// One line on the screen, built from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) pieces: Vec<Piece>,
}

impl Line {
    /// An empty line.
    pub(crate) const fn new() -> Self {
        Self { pieces: Vec::new() }
    }

    /// A line of one piece.
    pub(crate) fn of(role: Role, text: impl Into<String>) -> Self {
        Self::new().say(role, text)
    }

    /// Adds a piece.
    #[must_use]
    pub(crate) fn say(mut self, role: Role, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.pieces.push(Piece { role, text });
        }
        self
    }

    /// Adds plain text.
    #[must_use]
    pub(crate) fn text(self, text: impl Into<String>) -> Self {
        self.say(Role::Text, text)
    }

    /// Adds secondary text.
    #[must_use]
    pub(crate) fn dim(self, text: impl Into<String>) -> Self {
        self.say(Role::Dim, text)
    }

    /// Adds blanks up to a column.
    #[must_use]
    pub(crate) fn to(self, column: usize) -> Self {
        let blanks = column.saturating_sub(self.width());
        self.text(" ".repeat(blanks))
    }

    /// Adds a piece that ends at a column, at least two blanks away from what is there. When there is
    /// no room for both, what was there gives way, with an ellipsis.
    #[must_use]
    pub(crate) fn right(self, column: usize, role: Role, text: impl Into<String>) -> Self {
        let text = text.into();
        let start = column.saturating_sub(text.width());
        let line = if self.width() + 2 > start { self.cut(start.saturating_sub(2)) } else { self };
        line.to(start).say(role, text)
    }

    /// Adds all pieces of another line.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Columns taken.
    pub(crate) fn width(&self) -> usize {
        self.pieces.iter().map(|p| p.text.width()).sum()
    }

    /// The line without more than so many columns; what is cut ends in an ellipsis.
    #[must_use]
    pub(crate) fn cut(self, columns: usize) -> Self {
        if self.width() <= columns {
            return self;
        }
        let mut left = columns.saturating_sub(1);
        let mut cut = Self::new();
        for piece in self.pieces {
            let (kept, width) = wrap::fitting(&piece.text, left);
            let whole = kept.len() == piece.text.len();
            cut = cut.say(piece.role, kept);
            left -= width;
            if !whole {
                let role = piece.role;
                return if columns > 0 { cut.say(role, "…") } else { cut };
            }
        }
        cut
    }

    /// All its text.
    pub(crate) fn plain(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}

/// Paints a line in the row `y` of an area, cut to its width.
pub(crate) fn put(buffer: &mut Buffer, theme: Theme, area: Rect, y: u16, line: &Line) {
    let row = area.y + y;
    if y >= area.height || row >= buffer.area.bottom() {
        return;
    }
    let cut;
    let line = if line.width() > area.width.into() {
        cut = line.clone().cut(area.width.into());
        &cut
    } else {
        line
    };
    let mut x = area.x;
    for piece in &line.pieces {
        let room = usize::from(area.right().saturating_sub(x));
        (x, _) = buffer.set_stringn(x, row, &piece.text, room, theme.style(piece.role));
    }
}

/// Paints lines from the top of an area; those below it are left out.
pub(crate) fn put_all<'a>(
    buffer: &mut Buffer,
    theme: Theme,
    area: Rect,
    lines: impl IntoIterator<Item = &'a Line>,
) {
    for (y, line) in (0..area.height).zip(lines) {
        put(buffer, theme, area, y, line);
    }
}

/// A line across an area.
pub(crate) fn rule(width: usize) -> Line {
    Line::of(Role::Dim, "─".repeat(width))
}

/// A bar of `width` cells, of which `part` of `whole` are full.
pub(crate) fn gauge(width: usize, part: usize, whole: usize) -> Line {
    let full = if whole == 0 { 0 } else { (width * part).div_ceil(whole).min(width) };
    Line::of(Role::Text, "█".repeat(full)).dim("░".repeat(width - full))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_cut_without_an_ellipsis() {
        let line = Line::new().text("one ").say(Role::Strong, "two").dim(" three");
        assert_eq!(line.clone().cut(13).plain(), "one two three");
        assert_eq!(line.clone().cut(9).plain(), "one two …");
        assert_eq!(line.clone().cut(1).plain(), "…");
        assert_eq!(line.cut(0).plain(), "");
    }

    #[test]
    fn what_is_on_the_right_stays() {
        let line = Line::new().text("a long sentence").right(14, Role::Dim, "9 min");
        assert_eq!(line.plain(), "a long…  9 min");
        let line = Line::new().text("short").right(14, Role::Dim, "9 min");
        assert_eq!(line.plain(), "short    9 min");
    }

    #[test]
    fn gauges_are_full_when_all_is_done() {
        assert_eq!(gauge(4, 0, 3).plain(), "░░░░");
        assert_eq!(gauge(4, 3, 3).plain(), "████");
        assert_eq!(gauge(4, 0, 0).plain(), "░░░░");
        assert_eq!(gauge(4, 1, 100).plain(), "█░░░");
    }
}
