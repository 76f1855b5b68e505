//! The proof of a claim: still to come.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome};
use super::super::widget::bar::{self, Hint};
use super::super::widget::{Line, put};

/// A claim and what running it gave.
#[derive(Debug)]
pub(crate) struct Prove {
    lesson: String,
    claim: String,
}

impl Prove {
    /// Runs the claim.
    pub(crate) fn new(_cx: &Cx, lesson: String, claim: String, _out: &mut Outcome) -> Self {
        Self { lesson, claim }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        vec![cx.hint(Context::Prove, &[Action::Escape], "back to the text")]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, _cx: &Cx, act: Act, out: &mut Outcome) {
        if matches!(act.action, Action::Escape | Action::Back | Action::Primary) {
            out.go(Go::Close);
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let area = bar::centred(page, 60, 5);
        let inside = bar::boxed(buffer, cx.theme, area, "Prove", "Esc close");
        let what = format!("{}#{}: not built yet", self.lesson, self.claim);
        put(buffer, cx.theme, inside, 1, &Line::new().text(what));
    }
}
