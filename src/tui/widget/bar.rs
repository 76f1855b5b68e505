//! The calm frame of every screen: a title row, a rule, the page, a rule, a row of keys; and boxes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::super::theme::{Role, Theme};
use super::wrap::wrap;
use super::{Line, put, rule};

/// A key and what it does here, for the bottom row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    /// The key, as people read it.
    pub(crate) keys: String,
    /// What it does.
    pub(crate) label: String,
}

/// The page between the rules, and where the keys go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Areas {
    /// All of the window that is used: wide screens are centred.
    pub(crate) whole: Rect,
    /// Between the rules.
    pub(crate) page: Rect,
}

/// Wider than this, a page is centred.
const WIDEST: u16 = 160;

impl Areas {
    /// The areas of a window.
    pub(crate) fn of(window: Rect) -> Self {
        let width = window.width.min(WIDEST);
        let x = window.x + (window.width - width) / 2;
        let whole = Rect { x, width, ..window };
        let page = Rect { y: whole.y + 2, height: whole.height.saturating_sub(4), ..whole };
        Self { whole, page }
    }

    /// Draws title, rules and the bottom row.
    pub(crate) fn frame(self, buffer: &mut Buffer, theme: Theme, title: &Line, bottom: &Line) {
        let across = rule(self.whole.width.into());
        put(buffer, theme, self.whole, 0, title);
        put(buffer, theme, self.whole, 1, &across);
        put(buffer, theme, self.whole, self.whole.height.saturating_sub(2), &across);
        put(buffer, theme, self.whole, self.whole.height.saturating_sub(1), bottom);
    }
}

impl Areas {
    /// A bottom row that is too long for its row is told in as many rows as it takes, over the page.
    pub(crate) fn in_full(self, buffer: &mut Buffer, theme: Theme, bottom: &Line) {
        let width = usize::from(self.whole.width);
        if bottom.width() <= width {
            return;
        }
        let lines = wrap(&bottom.pieces, width.saturating_sub(2));
        let height = (lines.len() as u16 + 1).min(self.whole.height);
        let area = Rect { y: self.whole.bottom() - height, height, ..self.whole };
        Clear.render(area, buffer);
        put(buffer, theme, area, 0, &rule(width));
        for (y, line) in (1..).zip(lines) {
            put(buffer, theme, area, y, &Line::new().text(" ").and(line));
        }
    }
}

/// Draws a line down a page, joined with the rules above and below it.
pub(crate) fn divide(buffer: &mut Buffer, theme: Theme, page: Rect, x: u16) {
    let style = theme.style(Role::Dim);
    buffer.set_string(x, page.y - 1, "┬", style);
    for y in page.y..page.bottom() {
        buffer.set_string(x, y, "│", style);
    }
    buffer.set_string(x, page.bottom(), "┴", style);
}

/// Draws a rule across one row of an area.
pub(crate) fn across(buffer: &mut Buffer, theme: Theme, area: Rect, y: u16) {
    put(buffer, theme, area, y, &rule(area.width.into()));
}

/// The bottom row: as many keys as fit, the last one (help) always.
pub(crate) fn keys(hints: &[Hint], width: usize) -> Line {
    let shown =
        |hint: &Hint| Line::of(Role::Strong, hint.keys.as_str()).dim(format!(" {}", hint.label));
    let Some((last, rest)) = hints.split_last() else { return Line::new() };
    let last = shown(last);
    let mut line = Line::new().text(" ");
    for hint in rest {
        let next = shown(hint);
        if line.width() + next.width() + last.width() + 7 > width {
            break;
        }
        line = line.and(next).text("   ");
    }
    line.and(last)
}

/// Draws a box over whatever is there and returns its inside.
pub(crate) fn boxed(
    buffer: &mut Buffer,
    theme: Theme,
    area: Rect,
    title: &str,
    foot: &str,
) -> Rect {
    Clear.render(area, buffer);
    let width = usize::from(area.width);
    let edge = |left: &str, text: &str, right: &str| {
        let text = if text.is_empty() { String::new() } else { format!("─ {text} ") };
        let text = Line::of(Role::Dim, text).cut(width.saturating_sub(2));
        let filled = "─".repeat(width.saturating_sub(2 + text.width()));
        Line::of(Role::Dim, left).and(text).dim(filled + right)
    };
    put(buffer, theme, area, 0, &edge("┌", title, "┐"));
    for y in 1..area.height.saturating_sub(1) {
        put(buffer, theme, area, y, &Line::new().dim("│").to(width.saturating_sub(1)).dim("│"));
    }
    put(buffer, theme, area, area.height.saturating_sub(1), &edge("└", foot, "┘"));
    Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

/// An area of at most that size in the middle of another one.
pub(crate) fn centred(area: Rect, width: u16, height: u16) -> Rect {
    let (width, height) = (width.min(area.width), height.min(area.height));
    Rect {
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width,
        height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_row_ends_with_help_at_any_width() {
        let hint = |keys: &str, label: &str| Hint { keys: keys.into(), label: label.into() };
        let hints = [hint("⏎", "start"), hint("j/k", "move"), hint("?", "help")];
        assert_eq!(keys(&hints, 80).plain(), " ⏎ start   j/k move   ? help");
        assert_eq!(keys(&hints, 26).plain(), " ⏎ start   ? help");
        assert_eq!(keys(&hints, 10).plain(), " ? help");
    }

    #[test]
    fn wide_windows_are_centred() {
        let areas = Areas::of(Rect::new(0, 0, 200, 60));
        assert_eq!(areas.whole, Rect::new(20, 0, 160, 60));
        assert_eq!(areas.page, Rect::new(20, 2, 160, 56));
    }
}
