//! What can be copied here: a list, of which `y` takes the first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Screen};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::{Line, put_all};

/// The list and the cursor.
#[derive(Clone, Debug)]
pub(crate) struct Copies {
    offers: Vec<(&'static str, String)>,
    cursor: usize,
}

impl Copies {
    /// What the screen below offers.
    pub(crate) fn new(cx: &Cx, below: Option<&Screen>) -> Self {
        Self { offers: below.map(|screen| screen.copies(cx)).unwrap_or_default(), cursor: 0 }
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::Copies, &[Action::Primary], "copy"),
            cx.hint(Context::Copies, &[Action::Down, Action::Up], "choose"),
            cx.hint(Context::Copies, &[Action::Copy], "the first"),
            cx.hint(Context::Copies, &[Action::Escape], "close"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let last = self.offers.len().saturating_sub(1);
        match act.action {
            Action::Down => self.cursor = (self.cursor + act.times() as usize).min(last),
            Action::Up => self.cursor = self.cursor.saturating_sub(act.times() as usize),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::Copy => self.copy(cx, 0, out),
            Action::Primary => self.copy(cx, self.cursor, out),
            Action::Escape | Action::Back => out.go(Go::Close),
            _ => {}
        }
    }

    fn copy(&self, cx: &Cx, at: usize, out: &mut Outcome) {
        out.go(Go::Close);
        match self.offers.get(at) {
            Some((name, text)) => out.copy(cx, name, text.clone()),
            None => out.say("There is nothing to copy here yet."),
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let rows = self.offers.len().max(1) as u16;
        // Some of the text itself, to see what one gets.
        let preview = self.offers.get(self.cursor).map_or("", |(_, text)| text.as_str());
        let shown = page.height.saturating_sub(rows + 6).min(8);
        let area = bar::centred(page, 92, rows + shown + 5);
        let foot = if cx.settings.config.clipboard {
            "The terminal takes it if it lets programs do so (OSC 52)"
        } else {
            "Printed when you leave: screen.clipboard in the settings"
        };
        let inside = bar::boxed(buffer, cx.theme, area, "Copy", foot);
        let width = usize::from(inside.width);
        let mut lines = vec![Line::new()];
        for (at, (name, _)) in self.offers.iter().enumerate() {
            let here = at == self.cursor;
            let line = Line::of(Role::Focus, if here { "▸ " } else { "  " });
            lines.push(line.say(if here { Role::Strong } else { Role::Text }, *name));
        }
        if self.offers.is_empty() {
            lines.push(Line::new().dim("  There is nothing to copy here yet."));
        }
        lines.push(Line::new());
        let all = preview.lines().count();
        for (y, text) in preview.lines().take(shown.into()).enumerate() {
            let cut = y + 1 == usize::from(shown) && all > shown.into();
            let line = Line::new().dim(format!("  {text}"));
            let line = if cut { line.cut(width - 2).dim(" …") } else { line.cut(width) };
            lines.push(line);
        }
        put_all(buffer, cx.theme, inside, &lines);
    }
}
