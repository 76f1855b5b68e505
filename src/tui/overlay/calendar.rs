//! The plan until the exam, day by day, and where the numbers of Today come from.

use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::event::Effect;
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, put_all};
use crate::study::{self, Ahead, Fact, PlannedDay, Readiness};
use crate::words::{self, plan};

/// The calendar, with a cursor on a day; or the numbers.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    ahead: Arc<Ahead>,
    /// What is shown until that is planned.
    before: Option<Arc<Ahead>>,
    /// The numbers of Today, each with how it came to be.
    numbers: Vec<String>,
    cursor: usize,
    shows_numbers: bool,
}

/// Minutes that a key moves; a number first makes it so many times.
const MINUTES: u32 = 10;
/// Minutes that are one cell of a bar.
const CELL: u32 = 4;

impl Calendar {
    /// The calendar from today on.
    pub(crate) fn new(cx: &Cx, out: &mut Outcome) -> Self {
        let readiness = Readiness::on(cx.course, cx.history, cx.today);
        let ahead = Ahead::new(Arc::clone(cx.course), Arc::clone(cx.history), cx.today);
        let ahead = Arc::new(ahead);
        out.effect(Effect::PlanAhead(Arc::clone(&ahead)));
        Self {
            ahead,
            before: None,
            numbers: plan::numbers(cx.plan(), cx.history, &readiness),
            cursor: 0,
            shows_numbers: false,
        }
    }

    /// Something was kept: the days follow.
    pub(crate) fn lay(&mut self, cx: &Cx, out: &mut Outcome) {
        let Self { cursor, shows_numbers, .. } = *self;
        let planned = self.ahead.calendar().is_some();
        let before = if planned { Some(Arc::clone(&self.ahead)) } else { self.before.take() };
        *self = Self { before, cursor, shows_numbers, ..Self::new(cx, out) };
    }

    /// The days as they were planned last.
    fn plan(&self) -> Option<&study::Calendar> {
        self.ahead.calendar().or_else(|| self.before.as_ref()?.calendar())
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Calendar, actions, label);
        let mut hints = vec![hint(&[Action::Down, Action::Up], "move")];
        if !self.shows_numbers {
            hints.push(hint(
                &[Action::Previous, Action::Next],
                "move 10 min to the day before, the day after",
            ));
            hints.push(hint(&[Action::Undo], "undo"));
        }
        let other = if self.shows_numbers { "calendar" } else { "where the numbers come from" };
        hints.push(hint(&[Action::NextPane], other));
        hints.push(hint(&[Action::Escape], "close"));
        hints
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let days = self.plan().map_or(0, |plan| plan.days.len());
        let rows = if self.shows_numbers { self.numbers.len() } else { days };
        let last = rows.saturating_sub(1);
        match act.action {
            Action::Down => self.cursor = (self.cursor + act.times() as usize).min(last),
            Action::Up => self.cursor = self.cursor.saturating_sub(act.times() as usize),
            Action::Top | Action::PageUp => self.cursor = 0,
            Action::Bottom | Action::PageDown => self.cursor = last,
            Action::NextPane | Action::PreviousPane => {
                (self.shows_numbers, self.cursor) = (!self.shows_numbers, 0);
            }
            Action::Next | Action::Previous if !self.shows_numbers => {
                let later = act.action == Action::Next;
                let minutes = MINUTES.saturating_mul(act.times());
                let plan = self.ahead.calendar();
                match plan.map(|plan| plan.moved(self.cursor, later, minutes, cx.now)) {
                    Some(Ok(fact)) => out.record(fact),
                    Some(Err(why)) => out.say(plan::not_moved(why)),
                    None => out.say("The days are still being planned."),
                }
            }
            Action::Undo | Action::Redo => {
                let step = if act.action == Action::Undo {
                    cx.history.undo(cx.now)
                } else {
                    cx.history.redo(cx.now)
                };
                match step.filter(|step| matches!(step.deed, Fact::Moved { .. })) {
                    Some(step) => out.record(step.fact),
                    None => out.say("No work was moved last."),
                }
            }
            Action::Primary | Action::Escape | Action::Back | Action::Why => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let area = bar::centred(page, 100, page.height);
        let title = if self.shows_numbers { "The numbers of Today" } else { "The plan" };
        let inside = bar::boxed(buffer, cx.theme, area, title, "");
        let (width, height) = (usize::from(inside.width), usize::from(inside.height));
        let mut lines = vec![Line::new()];
        let text = |words: &str, role| {
            let lines = wrap_text(role, words, width - 4).into_iter();
            lines.map(|line| Line::new().to(2).and(line))
        };
        if self.shows_numbers {
            let shown = self.numbers.iter().skip(self.cursor);
            for number in shown {
                lines.extend(text(number, Role::Text));
                lines.push(Line::new());
            }
        } else if let Some(plan) = self.plan() {
            lines.extend(text(&plan::ends(plan), Role::Strong));
            lines.push(Line::new());
            let room = height.saturating_sub(lines.len()).max(1);
            let first = (self.cursor + 1).saturating_sub(room);
            let days = plan.days.iter().enumerate().skip(first).take(room);
            lines.extend(days.map(|(at, day)| row(day, at == self.cursor, width)));
        } else {
            lines.extend(text("The days are being planned…", Role::Dim));
        }
        put_all(buffer, cx.theme, inside, &lines);
    }
}

fn row(day: &PlannedDay, here: bool, width: usize) -> Line {
    let role = if here { Role::Strong } else { Role::Text };
    let line = Line::of(Role::Focus, if here { "▸ " } else { "  " });
    let line = line.say(role, words::weekday(day.day)).to(13);
    let line = line.say(role, format!("{:>3} min  ", day.minutes));
    let cells = day.minutes.div_ceil(CELL).min(16) as usize;
    let line = if width > 70 { line.dim("▄".repeat(cells)).to(42) } else { line };
    line.say(if here { Role::Text } else { Role::Dim }, plan::day(day)).cut(width - 1)
}
