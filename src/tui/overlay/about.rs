//! What gatelab is, and where its questions come from.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, put_all};
use crate::words;

/// Columns of the box.
const WIDTH: u16 = 78;

/// How far it was scrolled.
#[derive(Clone, Debug, Default)]
pub(crate) struct About {
    scroll: usize,
}

impl About {
    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::List, &[Action::Escape], "close"),
            cx.hint(Context::List, &[Action::Down, Action::Up], "scroll"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let page = cx.page();
        let room = usize::from(page.height.saturating_sub(2));
        let most = lines(page).len().saturating_sub(room);
        let times = act.times() as usize;
        match act.action {
            Action::Down => self.scroll = (self.scroll + times).min(most),
            Action::Up => self.scroll = self.scroll.saturating_sub(times),
            Action::PageDown => self.scroll = (self.scroll + room).min(most),
            Action::PageUp => self.scroll = self.scroll.saturating_sub(room),
            Action::Top => self.scroll = 0,
            Action::Bottom => self.scroll = most,
            Action::Primary | Action::Escape | Action::Back => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let lines = lines(page);
        let height = (lines.len() as u16 + 2).min(page.height);
        let area = bar::centred(page, WIDTH, height);
        let inside = bar::boxed(buffer, cx.theme, area, "About", &words::version());
        put_all(buffer, cx.theme, inside, lines.iter().skip(self.scroll));
    }
}

fn lines(page: Rect) -> Vec<Line> {
    let width = usize::from(page.width.min(WIDTH)).saturating_sub(6);
    let mut lines = Vec::new();
    for (head, says) in words::ABOUT {
        lines.push(Line::new());
        lines.push(Line::of(Role::Strong, head));
        lines.extend(wrap_text(Role::Text, says, width));
    }
    lines
}
