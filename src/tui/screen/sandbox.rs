//! The sandbox screen: still to come.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Passed};
use crate::tui::action::{Action, Context};
use crate::tui::event::Event;
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::{Line, put};

/// The API of a lesson, to play with.
#[derive(Debug)]
pub(crate) struct SandboxScreen {
    lesson: String,
}

impl SandboxScreen {
    /// Opens the lesson's API.
    pub(crate) fn new(
        _cx: &Cx,
        lesson: String,
        _request: Option<&str>,
        _out: &mut Outcome,
    ) -> Self {
        Self { lesson }
    }

    /// The title row.
    pub(crate) fn title(&self, _cx: &Cx) -> (String, String) {
        (format!("Sandbox · {}", self.lesson), String::new())
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::Sandbox, &[Action::Back], "back"),
            cx.hint(Context::Sandbox, &[Action::Help], "help"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, _cx: &Cx, act: Act, out: &mut Outcome) {
        if act.action == Action::Primary {
            out.go(Go::Back);
        }
    }

    /// Takes what came by socket, the mouse, a tick.
    pub(crate) fn event(&mut self, _cx: &Cx, _event: Event, _out: &mut Outcome) {}

    /// Takes what the time machine or a question above says.
    pub(crate) fn told(&mut self, _cx: &Cx, _passed: Passed, _out: &mut Outcome) {}

    /// The window has another size.
    pub(crate) fn resized(&mut self, _cx: &Cx) {}

    /// Stops listening.
    pub(crate) fn leave(&mut self, _out: &mut Outcome) {}

    /// Ticks, while the clock runs.
    pub(crate) fn wants_tick(&self) -> Option<u64> {
        None
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        put(buffer, cx.theme, page, 1, &Line::of(Role::Dim, "   The sandbox is not built yet."));
    }
}
