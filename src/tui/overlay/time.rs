//! The time machine: still to come.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::sandbox::SandboxScreen;
use super::super::screen::{Cx, Go, Outcome};
use super::super::widget::bar::{self, Hint};

/// What happens next in the sandbox, and going there.
#[derive(Debug)]
pub(crate) struct Time {}

impl Time {
    /// Opens on the next event.
    pub(crate) const fn new(_sandbox: Option<&SandboxScreen>) -> Self {
        Self {}
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        vec![cx.hint(Context::Time, &[Action::Escape], "close")]
    }

    /// Does what a key means.
    pub(crate) fn act(
        &mut self,
        _cx: &Cx,
        _sandbox: Option<&SandboxScreen>,
        act: Act,
        out: &mut Outcome,
    ) {
        if matches!(act.action, Action::Escape | Action::Back) {
            out.go(Go::Close);
        }
    }

    /// Paints it.
    pub(crate) fn draw(
        &self,
        cx: &Cx,
        _sandbox: Option<&SandboxScreen>,
        page: Rect,
        buffer: &mut Buffer,
    ) {
        bar::boxed(buffer, cx.theme, bar::centred(page, 60, 5), "Time machine", "Esc close");
    }
}
