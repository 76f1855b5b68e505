//! The mouse: the wheel does what the arrows do; in a list, a click brings the cursor to the row clicked.

use ratatui::buffer::Buffer;

use super::App;
use crate::tui::action::{Action, Context};
use crate::tui::event::Mouse;
use crate::tui::keymap::Act;
use crate::tui::screen::{Outcome, Screen};

/// No list has more rows in sight.
const ROWS: u16 = 200;

impl App {
    /// Whether clicks here go to the row of a list: in what lies over a screen, and where an exam is set up,
    /// looked over and reported.
    fn is_list(&self) -> bool {
        use Context::{ExamOverview, ExamReport, ExamSetup};
        self.overlay.is_some() || matches!(self.context(), ExamSetup | ExamOverview | ExamReport)
    }

    /// Does what the mouse means.
    pub(super) fn point(&mut self, mouse: Mouse, (column, row): (u16, u16), out: &mut Outcome) {
        self.dirty = true;
        match mouse {
            Mouse::WheelDown => self.wheel(Action::Down, out),
            Mouse::WheelUp => self.wheel(Action::Up, out),
            Mouse::Click if !self.is_list() => {
                self.top(|screen, cx, out| screen.click(cx, (column, row), out), out);
            }
            Mouse::Click => {
                self.seek(row, |at| at.1, [Action::Down, Action::Up], out);
                if self.context() == Context::ExamOverview {
                    self.seek(column, |at| at.0, [Action::Right, Action::Left], out);
                }
            }
        }
    }

    /// Moves the cursor until it stands there, or on what is before it.
    fn seek(
        &mut self,
        wanted: u16,
        of: impl Fn((u16, u16)) -> u16,
        [on, back]: [Action; 2],
        out: &mut Outcome,
    ) {
        let Some(mut last) = self.cursor_at().map(&of) else { return };
        let forward = last < wanted;
        let (step, undo) = if forward { (on, back) } else { (back, on) };
        for _ in 0..ROWS {
            if last == wanted || (!forward && last < wanted) {
                return;
            }
            self.nudge(step, out);
            let Some(now) = self.cursor_at().map(&of).filter(|now| *now != last) else { return };
            // Too far, or around the end of a row.
            if (now > last) != forward || (forward && now > wanted) {
                return self.nudge(undo, out);
            }
            last = now;
        }
    }

    fn wheel(&mut self, arrow: Action, out: &mut Outcome) {
        if self.overlay.is_some() {
            self.nudge(arrow, out);
        } else {
            self.top(|screen, cx, out| screen.wheel(cx, arrow, out), out);
        }
    }

    fn nudge(&mut self, action: Action, out: &mut Outcome) {
        let act = Act::once(action);
        if let Some(mut overlay) = self.overlay.take() {
            overlay.act(&self.cx(), self.screens.last(), act, out);
            self.overlay = Some(overlay);
        } else {
            self.top(|screen, cx, out| screen.act(cx, act, out), out);
        }
    }

    /// Where the cursor of the list stands in the window.
    fn cursor_at(&self) -> Option<(u16, u16)> {
        let cx = self.cx();
        let (page, below) = (cx.page(), self.screens.last());
        let mut buffer = Buffer::empty(cx.window);
        match &self.overlay {
            Some(overlay) => overlay.draw(&cx, below, page, &mut buffer),
            None => below.map_or((), |screen: &Screen| screen.draw(&cx, page, &mut buffer)),
        }
        let rows = page.top()..page.bottom();
        let mut cells = rows.flat_map(|y| (page.left()..page.right()).map(move |x| (x, y)));
        cells.find(|(x, y)| buffer[(*x, *y)].symbol() == "▸")
    }
}
