//! A question before harm: Enter is the safe answer, a letter the other one, and both say what happens.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Passed};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::put_all;
use super::super::widget::wrap::wrap_text;

/// The question.
#[derive(Debug)]
pub(crate) struct Confirm {
    /// What will happen.
    pub(crate) question: String,
    /// What the letter does.
    pub(crate) yes: String,
    /// What Enter does.
    pub(crate) no: String,
    /// What the screen is told after the letter.
    pub(crate) then: Passed,
}

impl Confirm {
    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::Question, &[Action::Primary], &self.no),
            cx.hint(Context::Question, &[Action::Confirm], &self.yes),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, act: Act, out: &mut Outcome) {
        match act.action {
            Action::Confirm => {
                out.go(Go::Close);
                out.go(Go::Tell(self.then.clone()));
            }
            Action::Primary | Action::Escape | Action::Back => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let width = page.width.min(72);
        let lines = wrap_text(Role::Text, &self.question, usize::from(width) - 6);
        let area = bar::centred(page, width, lines.len() as u16 + 4);
        let inside = bar::boxed(buffer, cx.theme, area, "", "");
        let text = Rect { x: inside.x + 1, y: inside.y + 1, ..inside };
        put_all(buffer, cx.theme, text, &lines);
    }
}
