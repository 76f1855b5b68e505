//! What stands around a page: the title row and the bottom row.

use super::App;
use crate::tui::screen::Screen;
use crate::tui::theme::Role;
use crate::tui::widget::{Line, bar};
use crate::words;

impl App {
    /// Where you are, and on the right what there is to know about it. The word on saving always stays,
    /// and enough of the left to tell the screen.
    pub(super) fn title(&self, screen: &Screen, width: usize) -> Line {
        let (left, right) = screen.title(&self.cx());
        let (word, role) = self.saving.word();
        let name = Line::new().say(Role::Dim, " gatelab · ").say(Role::Strong, left);
        let word = Line::of(role, word);
        let room = width.saturating_sub(name.width().min(24) + word.width() + 6);
        let right = Line::of(Role::Dim, right).cut(room);
        let state = if right.width() == 0 { word } else { right.dim(" · ").and(word) };
        let start = (width - 1).saturating_sub(state.width());
        name.cut(start.saturating_sub(2)).to(start).and(state)
    }

    /// The keys of this moment, or what is to be said in their place.
    pub(super) fn bottom(&self, screen: &Screen, width: usize) -> Line {
        if let Some(why) = &self.saving.failed {
            return Line::new().text(" ").say(Role::Bad, words::not_saved(why));
        }
        if let Some(notice) = &self.notice {
            return Line::new().text(" ").text(notice.as_str());
        }
        if let Some(count) = self.typed.count {
            return Line::new().text(format!(" {count}")).dim(" times …   Esc forgets the number");
        }
        if let Some(prompt) = screen.prompt().filter(|_| self.overlay.is_none()) {
            return prompt;
        }
        if let Some(look) = self.look.as_ref().filter(|_| self.overlay.is_none()) {
            return look.prompt();
        }
        let cx = self.cx();
        let hints = match &self.overlay {
            Some(overlay) => overlay.hints(&cx),
            None => screen.hints(&cx),
        };
        bar::keys(&hints, width)
    }
}
