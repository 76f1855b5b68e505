//! Words marked in the page of any screen, and what was chosen when something was looked for.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::App;
use crate::find::Thing;
use crate::tui::screen::Outcome;
use crate::tui::theme::{Role, Theme};
use crate::tui::widget::{Line, marks};

/// So many choices are remembered.
const REMEMBERED: usize = 8;

/// Words that are marked in what is seen of a page.
#[derive(Clone, Debug)]
pub(super) struct Look {
    words: String,
    /// The rows of the page that had them when they were looked for.
    rows: Vec<usize>,
    at: usize,
}

impl Look {
    /// Marks every place of the words in a page as it is painted now.
    pub(super) fn mark(&self, theme: Theme, page: Rect, buffer: &mut Buffer) {
        for (row, y) in (page.top()..page.bottom()).enumerate() {
            // Each cell's place in the row's text.
            let mut text = String::new();
            let mut starts = Vec::new();
            for x in page.left()..page.right() {
                starts.push(text.len());
                text.push_str(buffer[(x, y)].symbol());
            }
            let here = self.rows.get(self.at) == Some(&row);
            let style = theme.style(if here { Role::FoundHere } else { Role::Found });
            for (from, _) in text.to_ascii_lowercase().match_indices(&self.words) {
                let inside = from..from + self.words.len();
                for (x, start) in (page.left()..page.right()).zip(&starts) {
                    if inside.contains(start) {
                        buffer[(x, y)].set_style(style);
                    }
                }
            }
        }
    }

    /// The bottom row.
    pub(super) fn prompt(&self) -> Line {
        marks::prompt(&self.words, self.at, self.rows.len())
    }
}

impl App {
    /// Whether the screen marks words in its own text.
    pub(super) fn has_text(&self) -> bool {
        self.screens.last().is_some_and(|screen| screen.text().is_some())
    }

    /// Marks words in the page, the match in that row as the one gone to.
    pub(super) fn look(&mut self, words: &str, row: usize, out: &mut Outcome) {
        let mut looks = false;
        self.top(|screen, cx, out| looks = screen.look(cx, words, row, out), out);
        if looks {
            return;
        }
        let words = words.trim().to_ascii_lowercase();
        let page = self.screens.last().map(|screen| screen.seen(&self.cx())).unwrap_or_default();
        let rows = page.iter().enumerate().filter(|(_, text)| marks::has(text, &words));
        let rows: Vec<usize> = rows.map(|(row, _)| row).collect();
        let at = rows.iter().position(|known| *known >= row).unwrap_or(0);
        self.look = (!rows.is_empty()).then_some(Look { words, rows, at });
    }

    /// Goes to the next match, or the one before.
    pub(super) fn next_match(&mut self, forward: bool) {
        if let Some(look) = &mut self.look {
            look.at = marks::step(look.at, look.rows.len(), forward);
        }
    }

    /// Remembers what was chosen.
    pub(super) fn chose(&mut self, thing: Thing) {
        self.chosen.retain(|known| known.target != thing.target);
        self.chosen.insert(0, thing);
        self.chosen.truncate(REMEMBERED);
    }
}
