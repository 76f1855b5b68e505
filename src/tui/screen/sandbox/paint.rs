//! Where the panes stand: side by side where there is room, behind tabs where there is not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{PANES, Pane, SandboxScreen};
use crate::sandbox::Sandbox;
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::bar::{across, divide};
use crate::tui::widget::{Line, put, put_all};

/// Columns of the left side.
const LEFT: u16 = 44;

impl SandboxScreen {
    pub(super) fn paint(&self, cx: &Cx, sandbox: &Sandbox, page: Rect, buffer: &mut Buffer) {
        if cx.wide() {
            self.paint_wide(cx, sandbox, page, buffer);
        } else {
            self.paint_tabs(cx, sandbox, page, buffer);
        }
    }

    /// Choosing with the mouse: the pane, and the row in it.
    pub(super) fn click(&mut self, cx: &Cx, column: u16, row: u16) {
        let page = cx.page();
        let (x, y) = (column.saturating_sub(page.x), usize::from(row.saturating_sub(page.y)));
        if !cx.wide() {
            if y == 0 {
                let mut at = 2;
                for pane in PANES {
                    let end = at + pane.name().len() as u16 + 3;
                    if (at..end).contains(&x) {
                        self.pane = pane;
                    }
                    at = end;
                }
            }
            return;
        }
        if x > LEFT {
            let log = Self::log_top(page);
            self.pane = if y > log { Pane::Log } else { Pane::Trace };
            if self.pane == Pane::Log {
                self.line = y - log - 1;
            }
            return;
        }
        let Some(sandbox) = self.sandbox() else { return };
        let features = self.feature_lines(sandbox, 40).len();
        let requests = features + 1 + self.request_lines(sandbox, 40, SHOWN).len();
        match y {
            y if y < features => {
                self.pane = Pane::Features;
                self.feature = y.saturating_sub(1);
            }
            y if (features + 2..requests).contains(&y) => {
                self.pane = Pane::Requests;
                self.request = y - features - 2;
            }
            _ => self.pane = Pane::Callers,
        }
    }

    fn paint_wide(&self, cx: &Cx, sandbox: &Sandbox, page: Rect, buffer: &mut Buffer) {
        divide(buffer, cx.theme, page, page.x + LEFT);
        let width = usize::from(LEFT) - 2;
        let mut left = self.feature_lines(sandbox, width);
        let state = Self::state_lines(sandbox, width);
        let clock = Self::clock_lines(sandbox, width);
        left.push(Line::new());
        left.extend(self.request_lines(sandbox, width, SHOWN));
        left.push(Line::new());
        let room =
            usize::from(page.height).saturating_sub(left.len() + clock.len() + state.len() + 3);
        left.extend(self.caller_lines(sandbox, width, room.clamp(1, 8)));
        left.push(Line::new());
        left.extend(clock);
        left.push(Line::new());
        left.extend(state);
        let side = Rect { width: LEFT - 1, ..page };
        put_all(buffer, cx.theme, side, &left);

        let right = Rect { x: page.x + LEFT + 1, width: page.width - LEFT - 1, ..page };
        let width = usize::from(right.width) - 1;
        let log = Self::log_top(page);
        let above = Rect { height: log as u16, ..right };
        put_all(buffer, cx.theme, above, &self.trace_lines(sandbox, width, log, false));
        across(buffer, cx.theme, right, log as u16);
        buffer.set_string(page.x + LEFT, page.y + log as u16, "├", cx.theme.style(Role::Dim));
        let below =
            Rect { y: right.y + log as u16 + 1, height: right.height - log as u16 - 1, ..right };
        let shown = usize::from(below.height) - 1;
        put_all(buffer, cx.theme, below, &self.log_lines(width, shown));
        put(buffer, cx.theme, below, below.height - 1, &self.summary());
    }

    /// The row of the rule above the log.
    fn log_top(page: Rect) -> usize {
        usize::from(page.height) * 2 / 3
    }

    fn paint_tabs(&self, cx: &Cx, sandbox: &Sandbox, page: Rect, buffer: &mut Buffer) {
        let width = usize::from(page.width) - 1;
        let mut tabs = Line::new().text(" ");
        for pane in PANES {
            let focused = pane == self.pane;
            tabs = tabs.say(Role::Focus, if focused { "▌" } else { " " });
            tabs = tabs.say(if focused { Role::Strong } else { Role::Dim }, pane.name()).dim(" │");
        }
        let request = sandbox.requests().get(self.request);
        let next = request.map(|r| {
            let who = self.sender(sandbox).unwrap_or_else(|| "nobody".into());
            format!("{who} · {} {}", r.method, r.path)
        });
        let tabs = tabs.right(width, Role::Dim, next.unwrap_or_default());
        put(buffer, cx.theme, page, 0, &tabs);
        across(buffer, cx.theme, page, 1);
        let body = Rect { y: page.y + 2, height: page.height - 2, ..page };
        let height = usize::from(body.height);
        match self.pane {
            Pane::Features => {
                let mut lines = self.feature_lines(sandbox, width);
                lines.push(Line::new());
                lines.extend(Self::clock_lines(sandbox, width));
                lines.extend(Self::state_lines(sandbox, width));
                put_all(buffer, cx.theme, body, &lines);
            }
            Pane::Requests => {
                put_all(buffer, cx.theme, body, &self.request_lines(sandbox, width, height - 1));
            }
            Pane::Callers => {
                put_all(buffer, cx.theme, body, &self.caller_lines(sandbox, width, height - 1));
            }
            Pane::Trace => {
                let log = 4.min(height / 4).max(1);
                let above = height - log - 1;
                put_all(buffer, cx.theme, body, &self.trace_lines(sandbox, width, above, true));
                across(buffer, cx.theme, body, above as u16);
                let below = Rect { y: body.y + above as u16 + 1, height: log as u16, ..body };
                put_all(buffer, cx.theme, below, &self.log_lines(width, log));
            }
            Pane::Log => {
                put_all(buffer, cx.theme, body, &self.log_lines(width, height - 2));
                put(buffer, cx.theme, body, body.height - 1, &self.summary());
            }
        }
    }

    /// The trace with its answer below, in so many lines; before the first request, what to do.
    fn trace_lines(
        &self,
        sandbox: &Sandbox,
        width: usize,
        height: usize,
        short: bool,
    ) -> Vec<Line> {
        let Some(shot) = self.burst().and_then(|b| b.shots.last()) else {
            return self.empty_lines(sandbox, width);
        };
        let head = if self.pane == Pane::Trace {
            Line::of(Role::Focus, " ▌ ")
        } else {
            Line::new().text("   ")
        };
        let mut lines = vec![head.and(self.trace_head(width - 3))];
        if !short {
            lines.push(Line::new());
        }
        lines.extend(self.stop_lines(&shot.trace, width, short));
        if lines.len() + 3 <= height {
            lines.push(Line::new());
        }
        let left = height.saturating_sub(lines.len());
        lines.extend(self.answer_lines(width, left));
        lines
    }

    fn empty_lines(&self, sandbox: &Sandbox, width: usize) -> Vec<Line> {
        let mut lines = vec![Line::new()];
        let about = crate::tui::widget::wrap::wrap_text(
            Role::Text,
            sandbox.about(),
            width.saturating_sub(6),
        );
        lines.extend(about.into_iter().map(|l| Line::new().text("   ").and(l)));
        lines.push(Line::new());
        if let Some(request) = sandbox.requests().get(self.request) {
            let who = self.sender(sandbox).map(|w| format!(" as {w}")).unwrap_or_default();
            let first =
                format!("No requests yet. ⏎ sends {} {}{who}.", request.method, request.path);
            lines.push(Line::new().text("   ").say(Role::Strong, first).cut(width));
        }
        if let Some(port) = self.port {
            let stage = &sandbox.gateway().setup().stage.name;
            let stage = if **stage == *"$default" { String::new() } else { format!("/{stage}") };
            let url = format!("It answers curl too: http://127.0.0.1:{port}{stage}/…");
            lines.push(Line::new().dim(format!("   {url}")).cut(width));
        }
        lines
    }
}

/// So many requests are in sight on a wide screen.
const SHOWN: usize = 6;
