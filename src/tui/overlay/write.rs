//! A text to write: a note, what is wrong with the material, the name of a drill.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::event::{Effect, Key};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Passed, Popup, Purpose};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::field::Field;
use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, put_all};
use crate::study::Fact;
use crate::words;

/// What is written, and what for.
#[derive(Clone, Debug)]
pub(crate) struct Write {
    purpose: Purpose,
    field: Field,
    /// What was there before.
    before: String,
}

impl Write {
    /// A note begins with the one that is there.
    pub(crate) fn new(cx: &Cx, purpose: Purpose) -> Self {
        let before = match &purpose {
            Purpose::Note { on } => cx.history.note(on).unwrap_or_default().to_owned(),
            Purpose::Report { .. } | Purpose::Drill { .. } => String::new(),
        };
        Self { purpose, field: Field::of(before.clone()), before }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let label = match self.purpose {
            Purpose::Note { .. } => "keep it",
            Purpose::Report { .. } => "write the file",
            Purpose::Drill { .. } => "save it",
        };
        let mut hints = vec![cx.hint(Context::Writing, &[Action::Primary], label)];
        if !matches!(self.purpose, Purpose::Drill { .. }) {
            hints.push(cx.hint(Context::Writing, &[Action::Editor], "your editor"));
        }
        hints.push(Hint { keys: "typing".into(), label: "· Esc to stop".into() });
        hints
    }

    /// Takes a key as text.
    pub(crate) fn press(&mut self, key: Key) -> bool {
        self.field.press(key)
    }

    /// Takes pasted text.
    pub(crate) fn paste(&mut self, text: &str) {
        self.field.insert(text);
    }

    /// The learner's editor gave this back.
    pub(crate) fn edited(&mut self, text: &str) {
        self.field = Field::of(text.trim().to_owned());
    }

    /// Does what a key means. Esc loses nothing: a note that was changed is kept, and `u` takes it back.
    pub(crate) fn act(&self, cx: &Cx, act: Act, out: &mut Outcome) {
        let text = self.field.text().trim().to_owned();
        match (&self.purpose, act.action) {
            (Purpose::Drill { .. }, Action::Editor) => {}
            (_, Action::Editor) => out.effect(Effect::Edit(self.field.text().to_owned())),
            (_, Action::Primary | Action::Escape) if text == self.before => out.go(Go::Close),
            (Purpose::Note { on }, Action::Primary | Action::Escape) => {
                out.go(Go::Close);
                if text.is_empty() {
                    out.go(Go::Open(Popup::forget(on, &self.before)));
                } else {
                    out.record(Fact::Note { on: on.clone(), text, at: cx.now });
                    out.say("The note is kept.   u undo");
                }
            }
            (Purpose::Report { on }, Action::Primary) => {
                out.go(Go::Close);
                let (name, text) = words::report(on, &text, cx.course, cx.today);
                out.effect(Effect::Report { name, text });
            }
            (Purpose::Drill { line }, Action::Primary) => {
                out.go(Go::Close);
                out.record(Fact::Drill { name: text, line: line.clone(), at: cx.now });
                out.say("The drill is saved.   u undo");
            }
            (_, Action::Escape) => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let (title, about) = match &self.purpose {
            Purpose::Note { on } => ("Note", words::name_of(on, cx.course)),
            Purpose::Report { on } => ("What is wrong here?", words::name_of(on, cx.course)),
            Purpose::Drill { line } => ("A name for this drill", line.clone()),
        };
        let width = page.width.min(76);
        let text = usize::from(width) - 6;
        let mut lines = wrap_text(Role::Dim, &about, text);
        lines.truncate(2);
        lines.push(Line::new());
        let written = self.field.line().plain();
        for paragraph in written.split('\n') {
            let mut wrapped = wrap_text(Role::Text, paragraph, text);
            if wrapped.is_empty() {
                wrapped.push(Line::new());
            }
            lines.append(&mut wrapped);
        }
        let area = bar::centred(page, width, (lines.len() as u16 + 4).max(8));
        let inside = bar::boxed(buffer, cx.theme, area, title, "");
        let inside = Rect { x: inside.x + 1, y: inside.y + 1, ..inside };
        // The end, where one writes, stays in sight.
        let hidden = lines.len().saturating_sub(usize::from(inside.height.saturating_sub(2)));
        put_all(buffer, cx.theme, inside, lines.iter().skip(hidden));
    }
}

impl Popup {
    /// Deleting a note asks.
    pub(crate) fn forget(on: &str, note: &str) -> Self {
        Self::Ask {
            question: format!("Delete this note? \"{note}\""),
            yes: "delete it".into(),
            no: "keep it".into(),
            then: Passed::Forget(on.to_owned()),
        }
    }
}
