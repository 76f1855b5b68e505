//! Learn: the lessons in their order, and how far each one is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Place};
use crate::course::Lesson;
use crate::tui::action::{Action, Context};
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all};

/// The list of lessons, with a cursor.
#[derive(Clone, Debug)]
pub(crate) struct Learn {
    cursor: usize,
    /// The first line shown.
    top: usize,
}

impl Learn {
    /// Opens on the first lesson that is not read.
    pub(crate) fn new(cx: &Cx) -> Self {
        let unread = |l: &Lesson| cx.history.lesson_progress(&l.slug).done.is_none();
        let cursor = cx.course.lessons().iter().position(unread).unwrap_or(0);
        let mut learn = Self { cursor, top: 0 };
        learn.clamp(cx);
        learn
    }

    /// The title row.
    pub(crate) fn title(cx: &Cx) -> (String, String) {
        ("Learn".into(), format!("{} lessons", cx.course.lessons().len()))
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Learn, actions, label);
        vec![
            hint(&[Action::Primary], "read"),
            hint(&[Action::Down, Action::Up], "move"),
            hint(&[Action::GoToday], "today"),
            hint(&[Action::GoSandbox], "sandbox"),
            hint(&[Action::Palette], "commands"),
            hint(&[Action::Back], "back"),
            hint(&[Action::Help], "help"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let last = cx.course.lessons().len().saturating_sub(1);
        match act.action {
            Action::Primary | Action::Right => {
                if let Some(lesson) = cx.course.lessons().get(self.cursor) {
                    let slug = lesson.slug.clone();
                    out.go(Go::To(Place::Lesson { slug, section: None }));
                }
            }
            _ => self.cursor = act.walk(self.cursor, last).unwrap_or(self.cursor),
        }
        self.clamp(cx);
    }

    /// Takes a click on a line of the page.
    pub(crate) fn click(&mut self, cx: &Cx, row: usize) {
        if let Some(at) = self.lines(cx).1.iter().rposition(|r| *r <= row + self.top) {
            self.cursor = at;
        }
    }

    /// Keeps the cursor on the list and in sight.
    pub(crate) fn clamp(&mut self, cx: &Cx) {
        self.cursor = self.cursor.min(cx.course.lessons().len().saturating_sub(1));
        let (lines, rows) = self.lines(cx);
        let height = usize::from(cx.page().height);
        let row = rows.get(self.cursor).copied().unwrap_or(0);
        // Two lines below belong to the lesson; the module's title above should be seen as well.
        self.top = self.top.min(row.saturating_sub(2)).max((row + 3).saturating_sub(height));
        self.top = self.top.min(lines.len().saturating_sub(height.min(lines.len())));
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let (lines, _) = self.lines(cx);
        put_all(buffer, cx.theme, page, lines.iter().skip(self.top));
    }

    /// The list as lines, and the line of each lesson.
    fn lines(&self, cx: &Cx) -> (Vec<Line>, Vec<usize>) {
        let width = usize::from(cx.page().width).min(100);
        let mut lines = Vec::new();
        let mut rows = Vec::new();
        let mut module = "";
        for (at, lesson) in cx.course.lessons().iter().enumerate() {
            if lesson.module != module {
                module = &lesson.module;
                if !cx.wide() || lines.is_empty() {
                    lines.push(Line::new());
                }
                lines.push(Line::new().to(3).dim(module));
            }
            rows.push(lines.len());
            let here = at == self.cursor;
            let progress = cx.history.lesson_progress(&lesson.slug);
            let (state, role, word) = match (progress.done, progress.read.is_empty()) {
                (Some(_), _) => ("✓", Role::Good, "read"),
                (None, false) => ("◐", Role::Focus, "begun"),
                (None, true) => ("○", Role::Dim, "new"),
            };
            let line = Line::of(Role::Focus, if here { "   ▸ " } else { "     " })
                .say(role, state)
                .dim(format!(" {:>2}  ", lesson.number))
                .say(if here { Role::Strong } else { Role::Text }, lesson.title.as_str());
            lines.push(line.right(
                width - 3,
                Role::Dim,
                format!("{word} · {} min", lesson.minutes),
            ));
            if here || cx.wide() {
                let outcome = wrap_text(Role::Dim, &lesson.outcome, width - 14);
                lines.extend(outcome.into_iter().map(|line| Line::new().to(11).and(line)));
            }
            if cx.wide() {
                lines.push(Line::new());
            }
        }
        (lines, rows)
    }
}
