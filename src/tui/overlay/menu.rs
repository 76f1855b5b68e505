//! Where the keys typed so far can lead; shown when a second key does not come.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::Entry;
use super::super::keymap::Typed;
use super::super::theme::{Role, Theme};
use super::super::widget::{Line, bar, put_all};

/// Paints the list in the lower left corner of the page.
pub(crate) fn draw(
    theme: Theme,
    page: Rect,
    typed: &Typed,
    ways: &[(String, &'static Entry)],
    buffer: &mut Buffer,
) {
    let lines: Vec<Line> = ways
        .iter()
        .map(|(key, entry)| Line::of(Role::Strong, format!(" {key}")).to(5).text(entry.help))
        .collect();
    let width = lines.iter().map(Line::width).max().unwrap_or(0) as u16 + 6;
    let height = (lines.len() as u16 + 2).min(page.height);
    let area =
        Rect { x: page.x + 1, y: page.bottom() - height, width: width.min(page.width - 2), height };
    let title: Vec<String> = typed.keys.iter().map(ToString::to_string).collect();
    let inside = bar::boxed(buffer, theme, area, &title.join(" "), "Esc close");
    put_all(buffer, theme, inside, &lines);
}
