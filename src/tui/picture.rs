//! The real screen as a picture: its cells as ANSI text, and that as SVG.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// A screen as an SVG picture.
pub fn svg(buffer: &Buffer) -> String {
    anstyle_svg::Term::new()
        .palette(anstyle_svg::WIN10_CONSOLE)
        .min_width_px(usize::from(buffer.area.width) * 8)
        .render_svg(&ansi(buffer))
}

/// A screen as text with ANSI escapes.
fn ansi(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut style = String::new();
        let row: Vec<&Cell> = (0..buffer.area.width).map(|x| &buffer[(x, y)]).collect();
        for cell in row {
            let next = escape(cell);
            if next != style {
                text.push_str(if style.is_empty() { "" } else { "\x1b[0m" });
                text.push_str(&next);
                style = next;
            }
            text.push_str(cell.symbol());
        }
        text.push_str(if style.is_empty() { "\n" } else { "\x1b[0m\n" });
    }
    text
}

/// The escape that switches a cell's style on; nothing for plain text.
fn escape(cell: &Cell) -> String {
    let mut codes = Vec::new();
    for (modifier, code) in [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
        (Modifier::CROSSED_OUT, 9),
    ] {
        if cell.modifier.contains(modifier) {
            codes.push(code);
        }
    }
    codes.extend(colour(cell.fg));
    let mut text = String::new();
    for (at, code) in codes.iter().enumerate() {
        let _ = write!(text, "{}{code}", if at == 0 { "\x1b[" } else { ";" });
    }
    text + if codes.is_empty() { "" } else { "m" }
}

/// The code of a foreground colour; the themes use the terminal's own sixteen.
const fn colour(colour: Color) -> Option<u8> {
    Some(match colour {
        Color::Black => 30,
        Color::Red => 31,
        Color::Green => 32,
        Color::Yellow => 33,
        Color::Blue => 34,
        Color::Magenta => 35,
        Color::Cyan => 36,
        Color::Gray => 37,
        Color::DarkGray => 90,
        Color::LightRed => 91,
        Color::LightGreen => 92,
        Color::LightYellow => 93,
        Color::LightBlue => 94,
        Color::LightMagenta => 95,
        Color::LightCyan => 96,
        Color::White => 97,
        _ => return None,
    })
}
