//! The real screen as a picture: its cells as ANSI text, and that as SVG.

use ratatui::buffer::Buffer;

use super::terminal::ansi;

/// Columns of the picture in pixels: what its font is wide.
const COLUMN: usize = 8;

/// A screen as an SVG picture, in the colours of a common terminal.
pub fn svg(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut text = String::new();
    for y in area.top()..area.bottom() {
        ansi::line(&mut text, (area.left()..area.right()).map(|x| &buffer[(x, y)]));
    }
    anstyle_svg::Term::new()
        .palette(anstyle_svg::WIN10_CONSOLE)
        .min_width_px(usize::from(area.width) * COLUMN)
        .render_svg(&text)
}
