//! The first run on the screen: three questions, and a way past them.

use std::path::PathBuf;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Place};
use crate::clock::Day;
use crate::study::{FirstOption, FirstRun, FirstThen, placement};
use crate::tui::action::{Action, Context};
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all};
use crate::words;

/// The three questions.
#[derive(Clone, Debug)]
pub(crate) struct FirstScreen {
    run: FirstRun,
    /// Where progress will be kept.
    folder: PathBuf,
}

impl FirstScreen {
    /// The first question.
    pub(crate) fn new(today: Day, folder: PathBuf) -> Self {
        Self { run: FirstRun::new(today), folder }
    }

    /// The title row.
    pub(crate) fn title() -> (String, String) {
        ("First run".into(), "nothing leaves this computer".into())
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::First, actions, label);
        let mut hints = vec![
            hint(&[Action::Primary], "next"),
            hint(&[Action::Escape], "skip all"),
            hint(&[Action::Down, Action::Up], "move"),
        ];
        if self.run.has_a_date() {
            hints.push(hint(&[Action::Left, Action::Right], "change the date"));
        }
        hints.extend([hint(&[Action::Back], "quit"), hint(&[Action::Help], "help")]);
        hints
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let times = act.times().cast_signed();
        match act.action {
            Action::Down | Action::NextPane => self.run.go(times as isize),
            Action::Up | Action::PreviousPane => self.run.go(-times as isize),
            Action::Left => self.run.shift(-times),
            Action::Right => self.run.shift(times),
            Action::PageUp => self.run.shift(-7 * times),
            Action::PageDown => self.run.shift(7 * times),
            Action::Primary => {
                let (setting, then) = self.run.choose(cx.course);
                if let Some((key, value)) = setting {
                    out.go(Go::Set(key, Some(value)));
                }
                match then {
                    FirstThen::Next => {}
                    FirstThen::Lesson => lesson(cx, out),
                    FirstThen::Quiz(questions) => {
                        let title = "Placement".to_owned();
                        out.go(Go::Instead(Place::Review { title, questions }));
                    }
                }
            }
            Action::Escape => lesson(cx, out),
            Action::Back => out.effect(Effect::Quit),
            _ => {}
        }
    }

    /// Takes a click on an answer.
    pub(crate) fn click(&mut self, cx: &Cx, row: usize) {
        let (_, first) = self.lines(cx, cx.page());
        let clicked = row.checked_sub(first);
        if let Some(clicked) = clicked.filter(|at| *at < self.run.options().len()) {
            self.run.go(clicked.cast_signed() - self.run.cursor().cast_signed());
        }
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        put_all(buffer, cx.theme, page, &self.lines(cx, page).0);
    }

    /// The page, and the line of the first answer.
    fn lines(&self, cx: &Cx, page: Rect) -> (Vec<Line>, usize) {
        let left = if page.width < 80 { 2 } else { 6 };
        let text = usize::from(page.width).min(80) - 2 * left;
        // On a low page there is room for the question only.
        let low = page.height < 18;
        let air = vec![Line::new(); if low { 1 } else { 2 }];
        let set_in = |lines: Vec<Line>| lines.into_iter().map(move |l| Line::new().to(left).and(l));
        let mut lines = air.clone();
        if !low {
            lines.extend(set_in(wrap_text(Role::Text, words::FIRST_ABOUT, text)));
            lines.extend(air.clone());
        }
        let (number, question) = words::first_ask(self.run.asks());
        let asked = Line::of(Role::Dim, format!("{number} of 3   ")).say(Role::Strong, question);
        lines.push(Line::new().to(left + 2).and(asked));
        lines.push(Line::new());
        let start = lines.len();
        let questions = placement(cx.course).len();
        for (at, option) in self.run.options().into_iter().enumerate() {
            let here = at == self.run.cursor();
            let (words, remark) = words::first_option(option, questions);
            let line = Line::new()
                .to(left + 6)
                .say(Role::Focus, if here { "▸ " } else { "  " })
                .say(if here { Role::Strong } else { Role::Text }, words)
                .to(left + 38)
                .dim(remark);
            let dated = here && matches!(option, FirstOption::On(_));
            lines.push(if dated { line.dim("  ◂ ▸") } else { line });
        }
        lines.extend(air);
        for remark in words::first_remarks(self.run.asks(), &self.folder) {
            lines.extend(set_in(wrap_text(Role::Dim, &remark, text)));
            lines.push(Line::new());
        }
        (lines, start)
    }
}

/// Straight to the first lesson.
fn lesson(cx: &Cx, out: &mut Outcome) {
    match cx.course.lessons().first() {
        Some(lesson) => {
            let slug = lesson.slug.clone();
            out.go(Go::Instead(Place::Lesson { slug, section: None }));
        }
        None => out.go(Go::To(Place::Today)),
    }
}
