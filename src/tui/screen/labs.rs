//! Labs: the list of them, what each asks for, and how far the learner is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Place};
use crate::study::LabProgress;
use crate::tui::action::{Action, Context};
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all};
use crate::words;

/// The list of labs, with a cursor.
#[derive(Clone, Debug)]
pub(crate) struct Labs {
    cursor: usize,
    /// The first line shown.
    top: usize,
}

impl Labs {
    /// Opens on the lab that was begun and not done, or on the first that is not done.
    pub(crate) fn new(cx: &Cx) -> Self {
        let labs = cx.course.labs();
        let progress = |slug: &str| cx.history.lab(slug);
        let begun =
            labs.iter().position(|lab| progress(&lab.slug).is_some_and(|p| p.done.is_none()));
        let open = || labs.iter().position(|lab| progress(&lab.slug).is_none());
        let mut screen = Self { cursor: begun.or_else(open).unwrap_or(0), top: 0 };
        screen.clamp(cx);
        screen
    }

    /// The title row.
    pub(crate) fn title(cx: &Cx) -> (String, String) {
        let labs = cx.course.labs();
        let done =
            labs.iter().filter(|lab| cx.history.lab(&lab.slug).is_some_and(|p| p.done.is_some()));
        ("Labs".into(), format!("{} of {} done", done.count(), labs.len()))
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Labs, actions, label);
        vec![
            hint(&[Action::Primary], "begin, or go on"),
            hint(&[Action::Down, Action::Up], "move"),
            hint(&[Action::GoToday], "today"),
            hint(&[Action::GoLearn], "lessons"),
            hint(&[Action::Palette], "commands"),
            hint(&[Action::Back], "back"),
            hint(&[Action::Help], "help"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let last = cx.course.labs().len().saturating_sub(1);
        match act.action {
            Action::Primary | Action::Right => match cx.course.labs().get(self.cursor) {
                Some(lab) => out.go(Go::To(Place::Lab(lab.slug.clone()))),
                None => out.say("There are no labs in this course."),
            },
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
        self.cursor = self.cursor.min(cx.course.labs().len().saturating_sub(1));
        let (lines, rows) = self.lines(cx);
        let height = usize::from(cx.page().height);
        let row = rows.get(self.cursor).copied().unwrap_or(0);
        let end = rows.get(self.cursor + 1).copied().unwrap_or(lines.len());
        self.top = self.top.min(row.saturating_sub(1)).max(end.saturating_sub(height));
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        put_all(buffer, cx.theme, page, self.lines(cx).0.iter().skip(self.top));
    }

    /// The list as lines, and the line of each lab.
    fn lines(&self, cx: &Cx) -> (Vec<Line>, Vec<usize>) {
        let width = usize::from(cx.page().width).min(100);
        let (mut lines, mut rows) = (vec![Line::new()], Vec::new());
        for (at, lab) in cx.course.labs().iter().enumerate() {
            rows.push(lines.len());
            let here = at == self.cursor;
            let progress = cx.history.lab(&lab.slug);
            let (state, role) = mark(progress);
            let word = words::how_far(progress);
            let line = Line::of(Role::Focus, if here { "   ▸ " } else { "     " })
                .say(role, state)
                .dim(format!(" {:>2}  ", lab.number))
                .say(if here { Role::Strong } else { Role::Text }, lab.title.as_str());
            lines.push(line.right(width - 3, Role::Dim, format!("{word} · {} min", lab.minutes)));
            if here || cx.wide() {
                let lesson = cx.course.lesson(&lab.lesson);
                let of = lesson.map(|l| format!("lesson {} · {}", l.number, l.title));
                lines.push(Line::new().to(11).dim(of.unwrap_or_default()).cut(width - 3));
            }
            if here && let Some(body) = lab.body() {
                let told = wrap_text(Role::Text, &body.situation, width - 14);
                lines.extend(told.into_iter().map(|line| Line::new().to(11).and(line)));
            }
            for problem in lab.problems().iter().filter(|_| here) {
                let told = wrap_text(Role::Bad, &problem.to_string(), width - 14);
                lines.extend(told.into_iter().map(|line| Line::new().to(11).and(line)));
            }
            lines.push(Line::new());
        }
        (lines, rows)
    }
}

/// A mark for how far somebody is.
const fn mark(progress: Option<&LabProgress>) -> (&'static str, Role) {
    match progress {
        None => ("○", Role::Dim),
        Some(LabProgress { done: Some(_), .. }) => ("✓", Role::Good),
        Some(_) => ("◐", Role::Focus),
    }
}
