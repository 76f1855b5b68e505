//! How roles look. Screens speak of roles; colours, attributes and glyph sets are known here only.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};

use crate::config::{Config, Palette, Symbols};

mod palette;

/// What a piece of text means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// Plain text.
    #[default]
    Text,
    /// Text that matters more: headings, the primary line.
    Strong,
    /// Secondary text, rules.
    Dim,
    /// Where the focus is.
    Focus,
    /// 2xx, right, passed.
    Good,
    /// Wrong, failed.
    Bad,
    /// 4xx.
    Refused,
    /// 5xx.
    Fault,
    /// A cache hit.
    Hit,
    /// Marked to look at again; traps.
    Marked,
    /// What was looked for.
    Found,
    /// The one of these that was gone to.
    FoundHere,
    /// Can be opened.
    Link,
    /// A word that explains itself.
    Term,
    /// Code and values, in running text.
    Code,
    /// Emphasis in running text.
    Stressed,
    /// Struck out.
    Struck,
}

/// A line below a word in this colour is drawn dotted, in the colour of the word.
pub(super) const DOTTED: Color = Color::Gray;

/// Every role, with the letter that stands for it in dumps of a screen.
pub(crate) const ROLES: [(Role, char); 17] = [
    (Role::Text, ' '),
    (Role::Strong, 'S'),
    (Role::Dim, '.'),
    (Role::Focus, 'F'),
    (Role::Good, 'G'),
    (Role::Bad, 'B'),
    (Role::Refused, '4'),
    (Role::Fault, '5'),
    (Role::Hit, 'H'),
    (Role::Marked, 'M'),
    (Role::Found, 'f'),
    (Role::FoundHere, 'n'),
    (Role::Link, 'L'),
    (Role::Term, 'T'),
    (Role::Code, 'C'),
    (Role::Stressed, 'E'),
    (Role::Struck, 'X'),
];

/// A way to look: in which colours or without any, in Unicode or in ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Theme {
    /// Use colour at all.
    pub(crate) colour: bool,
    /// Draw with glyphs beyond ASCII.
    pub(crate) unicode: bool,
    /// Which colours.
    pub(crate) palette: Palette,
}

/// What pictures are drawn with, whatever the environment of the one who draws them.
pub(crate) const SEEN: Theme = Theme { colour: true, unicode: true, palette: Palette::Terminal };

impl Theme {
    /// What the environment asks for: `NO_COLOR`, `TERM=dumb`, a locale that is not UTF-8.
    pub(crate) fn from_environment() -> Self {
        let set = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
        let colour = set("NO_COLOR").is_none() && set("TERM").is_none_or(|t| t != "dumb");
        let locale = set("LC_ALL").or_else(|| set("LC_CTYPE")).or_else(|| set("LANG"));
        // No locale at all is how containers and fresh shells come; their terminals speak UTF-8.
        let unicode = locale.is_none_or(|l| {
            let l = l.to_ascii_lowercase();
            l.contains("utf-8") || l.contains("utf8")
        });
        Self { colour, unicode, palette: Palette::Terminal }
    }

    /// The same as far as the settings leave it open.
    #[must_use]
    pub(crate) fn with(self, config: &Config) -> Self {
        Self {
            colour: config.colour.unwrap_or(self.colour),
            unicode: config.symbols.map_or(self.unicode, |symbols| symbols == Symbols::Unicode),
            palette: config.theme,
        }
    }

    /// The look of a role. Without colour every state still differs by attribute, and always by word
    /// or glyph.
    pub(crate) fn style(self, role: Role) -> Style {
        let plain = Style::new();
        if let Some(paint) = palette::paint(self.palette).filter(|_| self.colour) {
            return paint.style(role);
        }
        let (colour, mono) = match role {
            Role::Text => (plain, plain),
            Role::Strong => return plain.bold(),
            Role::Dim => return plain.dim(),
            Role::Focus => (plain.fg(Color::LightBlue).bold(), plain.bold()),
            Role::Good => (plain.fg(Color::Blue).bold(), plain.bold()),
            Role::Bad => (plain.fg(Color::LightYellow).bold(), plain.reversed()),
            Role::Refused => (plain.fg(Color::Yellow), plain.underlined()),
            Role::Fault => (plain.fg(Color::Magenta), plain.reversed().underlined()),
            Role::Hit => (plain.fg(Color::Cyan), plain.bold()),
            Role::Marked => (plain.fg(Color::Yellow).bold(), plain.reversed()),
            Role::Found => return plain.reversed(),
            Role::FoundHere => return plain.reversed().bold().underlined(),
            Role::Link => return plain.underlined(),
            Role::Term => return plain.underlined().underline_color(DOTTED),
            Role::Code => (plain.fg(Color::Cyan), plain),
            Role::Stressed => return plain.italic(),
            Role::Struck => return plain.add_modifier(Modifier::CROSSED_OUT | Modifier::DIM),
        };
        if self.colour && self.palette != Palette::Mono { colour } else { mono }
    }

    /// The names of keys, with words for the glyphs that this theme does not draw.
    pub(crate) fn spelled(self, keys: &str) -> String {
        if self.unicode {
            return keys.to_owned();
        }
        let words = [("⏎", "Enter"), ("←", "Left"), ("→", "Right"), ("↑", "Up"), ("↓", "Down")];
        words.iter().fold(keys.to_owned(), |keys, (glyph, word)| keys.replace(glyph, word))
    }

    /// Puts a stand-in for every glyph that this theme does not draw, and its ground under all that has
    /// none.
    pub(crate) fn settle(self, buffer: &mut Buffer) {
        if !self.unicode {
            for cell in &mut buffer.content {
                if let Some(stand_in) = ascii(cell.symbol()) {
                    cell.set_symbol(stand_in);
                }
            }
        }
        if let Some(paint) = palette::paint(self.palette).filter(|_| self.colour) {
            let text = Color::Indexed(paint.of(Role::Text));
            for cell in &mut buffer.content {
                cell.bg = Color::Indexed(paint.ground);
                cell.fg = if cell.fg == Color::Reset { text } else { cell.fg };
            }
        }
    }
}

/// One ASCII cell for one cell that is not; nothing for ASCII.
fn ascii(symbol: &str) -> Option<&'static str> {
    let first = symbol.chars().next()?;
    if first.is_ascii() {
        return None;
    }
    Some(match first {
        '─' | '═' | '–' | '—' | '▁' | '▂' => "-",
        '│' | '┊' | '┆' | '▏' | '▕' => "|",
        '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' => "+",
        '▌' | '▸' | '→' | '›' | '»' | '≥' => ">",
        '◂' | '←' | '‹' | '«' | '≤' => "<",
        '▐' | '◉' | '●' | '◐' | '•' => "*",
        '○' => "o",
        '✗' | '×' => "x",
        '◆' | '█' | '▅' | '▆' | '▇' | '▄' | '▃' => "#",
        '░' | '·' => ".",
        '▓' => "=",
        '✓' | '▾' | '↓' => "v",
        '▴' | '▲' | '↑' => "^",
        '…' => "~",
        '“' | '”' | '„' => "\"",
        '‘' | '’' => "'",
        '⏎' => "$",
        'λ' => "f",
        '≠' => "!",
        '\u{a0}' => " ",
        _ => "?",
    })
}

#[cfg(test)]
mod tests;
