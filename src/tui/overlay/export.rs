//! In which format to take the sandbox along.

use gatelab_gateway::export::Format;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Passed};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::{Line, put_all};

/// Where the cursor stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Export {
    cursor: usize,
}

impl Export {
    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::List, &[Action::Primary], "write the file"),
            cx.hint(Context::List, &[Action::Down, Action::Up], "format"),
            cx.hint(Context::List, &[Action::Escape], "close"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, act: Act, out: &mut Outcome) {
        match act.action {
            Action::Down => self.cursor = (self.cursor + 1).min(Format::ALL.len() - 1),
            Action::Up => self.cursor = self.cursor.saturating_sub(1),
            Action::Primary => {
                let format = Format::ALL[self.cursor];
                out.go(Go::Close);
                out.go(Go::Tell(Passed::Export { format, over: false }));
            }
            Action::Escape | Action::Back => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let area = bar::centred(page, 66, Format::ALL.len() as u16 + 4);
        let foot = "Written to the folder exports in your data";
        let inside = bar::boxed(buffer, cx.theme, area, "Export", foot);
        let row = |(at, format): (usize, &Format)| {
            let here = at == self.cursor;
            let role = if here { Role::Strong } else { Role::Text };
            let mark = Line::of(Role::Focus, if here { "▸ " } else { "  " });
            mark.say(role, format.name().0).to(12).text(format.about())
        };
        let lines = Format::ALL.iter().enumerate().map(row);
        let lines: Vec<Line> = std::iter::once(Line::new()).chain(lines).collect();
        put_all(buffer, cx.theme, inside, &lines);
    }
}
