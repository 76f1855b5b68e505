//! Cells as the bytes a terminal understands: as few as the colours and the attributes need.

use std::fmt::Write;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use crate::tui::theme::DOTTED;

/// Plain attributes, and nothing on the screen.
pub(super) const CLEAR: &str = "\x1b[0m\x1b[2J";

const ATTRIBUTES: [(Modifier, u8); 6] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

/// Writes cells with their columns and rows: moves only where they are not side by side, attributes only
/// where they change.
pub(super) fn cells<'a>(out: &mut String, cells: impl Iterator<Item = (u16, u16, &'a Cell)>) {
    let mut cursor = None;
    let mut look = PLAIN;
    for (x, y, cell) in cells {
        if cursor != Some((x, y)) {
            // Writing to a string cannot fail.
            let _ = write!(out, "\x1b[{};{}H", y + 1, x + 1);
        }
        put(out, &mut look, cell);
        cursor = Some((x + cell.symbol().width() as u16, y));
    }
    end(out, look);
}

/// Writes a row of cells as a line of text, for what is not a terminal.
pub(in crate::tui) fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a Cell>) {
    let mut look = PLAIN;
    for cell in cells {
        put(out, &mut look, cell);
    }
    end(out, look);
    out.push('\n');
}

/// Foreground, background, attributes, and whether the line below is dotted.
type Look = (Color, Color, Modifier, bool);

const PLAIN: Look = (Color::Reset, Color::Reset, Modifier::empty(), false);

fn put(out: &mut String, look: &mut Look, cell: &Cell) {
    let wanted = (cell.fg, cell.bg, cell.modifier, cell.underline_color == DOTTED);
    if *look != wanted {
        *look = wanted;
        attributes(out, wanted);
    }
    out.push_str(cell.symbol());
}

fn end(out: &mut String, look: Look) {
    if look != PLAIN {
        out.push_str("\x1b[0m");
    }
}

fn attributes(out: &mut String, (colour, ground, modifier, dotted): Look) {
    out.push_str("\x1b[0");
    for (attribute, code) in ATTRIBUTES {
        if modifier.contains(attribute) {
            let _ = write!(out, ";{code}");
        }
    }
    match colour {
        Color::Indexed(index) => drop(write!(out, ";38;5;{index}")),
        colour => {
            if let Some(code) = code(colour) {
                let _ = write!(out, ";{code}");
            }
        }
    }
    // Only themes of the 256 have a ground of their own.
    if let Color::Indexed(index) = ground {
        let _ = write!(out, ";48;5;{index}");
    }
    out.push('m');
    // On its own: a terminal that knows no dotted lines leaves this out, and the line stays plain.
    if dotted && modifier.contains(Modifier::UNDERLINED) {
        out.push_str("\x1b[4:4m");
    }
}

/// The terminal's own colours; `theme` uses no others but indexed ones.
const fn code(colour: Color) -> Option<u8> {
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

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn neighbours_of_one_look_cost_their_text_only() {
        let blue = Style::new().fg(Color::LightBlue).bold();
        let mut made: Vec<Cell> =
            vec![Cell::new("a"), Cell::new("表"), Cell::new("b"), Cell::new("c")];
        made[2].set_style(blue);
        made[3].set_style(blue);
        let mut out = String::new();
        let places = [(0, 0), (1, 0), (3, 0), (4, 0)];
        cells(&mut out, places.iter().zip(&made).map(|((x, y), cell)| (*x, *y, cell)));
        assert_eq!(out, "\x1b[1;1Ha表\x1b[0;1;94mbc\x1b[0m");
    }

    #[test]
    fn a_word_of_the_glossary_has_dots_below() {
        let mut made = [Cell::new("a"), Cell::new("b")];
        made[0].set_style(Style::new().underlined().underline_color(DOTTED));
        made[1].set_style(Style::new().underlined());
        let mut out = String::new();
        line(&mut out, made.iter());
        assert_eq!(out, "\x1b[0;4m\x1b[4:4ma\x1b[0;4mb\x1b[0m\n");
    }

    #[test]
    fn a_theme_of_the_256_paints_both_sides() {
        let mut made = Cell::new("a");
        made.set_style(Style::new().fg(Color::Indexed(75)).bg(Color::Indexed(234)).bold());
        let mut out = String::new();
        cells(&mut out, [(0, 0, &made)].into_iter());
        assert_eq!(out, "\x1b[1;1H\x1b[0;1;38;5;75;48;5;234ma\x1b[0m");
    }

    #[test]
    fn a_gap_costs_a_move() {
        let made = [Cell::new("a"), Cell::new("b")];
        let mut out = String::new();
        cells(&mut out, [(0, 0, &made[0]), (5, 1, &made[1])].into_iter());
        assert_eq!(out, "\x1b[1;1Ha\x1b[2;6Hb");
    }
}
