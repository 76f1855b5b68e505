//! A question before harm: Enter is the safe answer, a letter the other one, and both say what happens.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Passed};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, put_all};

/// The question.
#[derive(Clone, Debug)]
pub(crate) struct Confirm {
    /// What will happen.
    pub(crate) question: String,
    /// What the letter does.
    pub(crate) yes: String,
    /// What Enter does.
    pub(crate) no: String,
    /// What the screen is told after the letter.
    pub(crate) then: Passed,
    /// The cursor is on the other answer, for hands without letters.
    pub(crate) other: bool,
}

impl Confirm {
    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(
                Context::Question,
                &[Action::Primary],
                if self.other { &self.yes } else { &self.no },
            ),
            cx.hint(Context::Question, &[Action::Confirm], &self.yes),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, act: Act, out: &mut Outcome) {
        match act.action {
            Action::Left | Action::Right | Action::NextPane | Action::PreviousPane => {
                self.other = !self.other;
            }
            Action::Confirm => self.confirm(out),
            Action::Primary if self.other => self.confirm(out),
            Action::Primary | Action::Escape | Action::Back => out.go(Go::Close),
            _ => {}
        }
    }

    fn confirm(&self, out: &mut Outcome) {
        out.go(Go::Close);
        out.go(Go::Tell(self.then.clone()));
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let width = page.width.min(72);
        let mut lines = wrap_text(Role::Text, &self.question, usize::from(width) - 6);
        let answer = |line: Line, label: &str, here: bool| {
            let [left, right] = if here { ["▐", "▌"] } else { [" ", " "] };
            let role = if here { Role::Strong } else { Role::Dim };
            line.say(role, format!("{left}{label}{right}"))
        };
        let answers = answer(Line::new(), &self.no, !self.other).text("   ");
        lines.extend([Line::new(), answer(answers, &self.yes, self.other)]);
        let area = bar::centred(page, width, lines.len() as u16 + 4);
        let inside = bar::boxed(buffer, cx.theme, area, "", "");
        let text = Rect { x: inside.x + 1, y: inside.y + 1, ..inside };
        put_all(buffer, cx.theme, text, &lines);
    }
}
