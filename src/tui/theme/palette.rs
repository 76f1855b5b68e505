//! The painted themes: a ground and a colour for each role, of the 256 that terminals agree on.

use ratatui::style::{Color, Style};

use super::{DOTTED, Role};
use crate::config::Palette;

/// Indexes of the 6 × 6 × 6 cube and the greys; the first sixteen are every terminal's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    pub(super) ground: u8,
    text: u8,
    dim: u8,
    focus: u8,
    good: u8,
    bad: u8,
    refused: u8,
    fault: u8,
    hit: u8,
    marked: u8,
    code: u8,
}

const DARK: Paint = Paint {
    ground: 234,
    text: 252,
    dim: 246,
    focus: 117,
    good: 75,
    bad: 214,
    refused: 228,
    fault: 213,
    hit: 80,
    marked: 221,
    code: 152,
};

const LIGHT: Paint = Paint {
    ground: 231,
    text: 235,
    dim: 241,
    focus: 25,
    good: 25,
    bad: 130,
    refused: 94,
    fault: 90,
    hit: 23,
    marked: 94,
    code: 24,
};

/// The colours of a theme that paints; nothing for those that leave the terminal's own.
pub(super) const fn paint(palette: Palette) -> Option<Paint> {
    Some(match palette {
        Palette::Terminal | Palette::Mono => return None,
        Palette::Dark => DARK,
        Palette::Light => LIGHT,
        Palette::HighContrast => Paint {
            ground: 16,
            text: 231,
            focus: 123,
            good: 117,
            refused: 227,
            fault: 219,
            hit: 123,
            marked: 227,
            code: 195,
            dim: 252,
            ..DARK
        },
        // Blue, orange and a pale yellow stay apart without red or green; the fault is told by its light.
        Palette::Deuteranopia => Paint { refused: 229, fault: 219, ..DARK },
        Palette::Protanopia => Paint { bad: 220, refused: 230, fault: 189, marked: 222, ..DARK },
        // Blue and yellow are the pair that is lost: teal and salmon in their place.
        Palette::Tritanopia => Paint {
            focus: 87,
            good: 80,
            bad: 210,
            refused: 230,
            fault: 199,
            hit: 159,
            marked: 219,
            ..DARK
        },
        Palette::Paper => {
            Paint { ground: 230, text: 236, dim: 240, focus: 24, fault: 89, code: 23, ..LIGHT }
        }
    })
}

impl Paint {
    /// The colour of a role.
    pub(super) const fn of(self, role: Role) -> u8 {
        match role {
            Role::Text
            | Role::Strong
            | Role::Stressed
            | Role::Link
            | Role::Term
            | Role::Found
            | Role::FoundHere => self.text,
            Role::Dim | Role::Struck => self.dim,
            Role::Focus => self.focus,
            Role::Good => self.good,
            Role::Bad => self.bad,
            Role::Refused => self.refused,
            Role::Fault => self.fault,
            Role::Hit => self.hit,
            Role::Marked => self.marked,
            Role::Code => self.code,
        }
    }

    /// The look of a role.
    pub(super) fn style(self, role: Role) -> Style {
        let style = Style::new().fg(Color::Indexed(self.of(role)));
        match role {
            Role::Strong | Role::Focus | Role::Good | Role::Bad | Role::Marked => style.bold(),
            Role::Stressed => style.italic(),
            Role::Link => style.underlined(),
            Role::Term => style.underlined().underline_color(DOTTED),
            Role::Found => style.reversed(),
            Role::FoundHere => style.reversed().bold().underlined(),
            Role::Struck => style.crossed_out(),
            _ => style,
        }
    }
}
