//! The session at a glance: every question of it, and what its answer came to.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::{Line, put_all};
use crate::study::Session;
use crate::words;

/// How far it was scrolled.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overview {
    scroll: usize,
}

impl Overview {
    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::List, &[Action::Primary], "go on"),
            cx.hint(Context::List, &[Action::Down, Action::Up], "scroll"),
            cx.hint(Context::List, &[Action::Escape], "close"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, session: Option<&Session>, act: Act, out: &mut Outcome) {
        let last = session.map_or(0, Session::len).saturating_sub(1);
        match act.action {
            Action::Down => self.scroll = (self.scroll + act.times() as usize).min(last),
            Action::Up => self.scroll = self.scroll.saturating_sub(act.times() as usize),
            Action::Top => self.scroll = 0,
            Action::Bottom => self.scroll = last,
            Action::Primary | Action::Escape | Action::Back => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it. A question that was not asked yet shows its lesson and no more.
    pub(crate) fn draw(&self, cx: &Cx, session: Option<&Session>, page: Rect, buffer: &mut Buffer) {
        let Some(session) = session else { return };
        let height = (session.len() as u16 + 6).min(page.height);
        let area = bar::centred(page, 90, height);
        let inside = bar::boxed(buffer, cx.theme, area, "This session", "");
        let width = usize::from(inside.width);
        let asking = session.marks().len();
        let rows =
            session.overview().enumerate().skip(self.scroll).map(|(at, (question, verdict))| {
                let marked = cx.history.marked(&format!("question:{}", question.id));
                let lesson = cx.course.lesson(&question.lesson).map_or("", |l| l.title.as_str());
                let (mark, role, said) = match verdict {
                    Some(verdict) if verdict.right => {
                        ("✓", Role::Good, words::next_time(verdict, None))
                    }
                    Some(verdict) => ("✗", Role::Bad, words::next_time(verdict, None)),
                    None if at == asking => ("◉", Role::Focus, "now".to_owned()),
                    None => ("○", Role::Dim, String::new()),
                };
                let line = Line::new().text(format!(" {:>3}  ", at + 1)).say(role, mark).to(9);
                let line = line.text(lesson).dim(if marked { "  marked" } else { "" });
                line.right(width - 1, Role::Dim, said)
            });
        let summary = words::so_far(&session.summary(), session.len());
        let mut lines =
            vec![Line::new(), Line::new().to(2).say(Role::Strong, summary), Line::new()];
        lines.extend(rows);
        put_all(buffer, cx.theme, inside, &lines);
    }
}
