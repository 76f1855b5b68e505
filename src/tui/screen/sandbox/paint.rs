//! Where the panes stand: side by side where there is room, behind tabs where there is not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::moving::window;
use super::{Pane, SandboxScreen, lab};
use crate::sandbox::{Sandbox, Waiting, span};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::bar::{across, divide};
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put, put_all};

/// Columns of the left side.
const LEFT: u16 = 44;

impl SandboxScreen {
    pub(super) fn paint(&self, cx: &Cx, sandbox: &Sandbox, page: Rect, buffer: &mut Buffer) {
        if self.zoomed {
            self.paint_pane(cx, sandbox, page, buffer);
        } else if let Some(desk) = &self.lab {
            self.paint_lab(cx, sandbox, desk, page, buffer);
        } else if cx.wide() {
            self.paint_wide(cx, sandbox, page, buffer);
        } else {
            self.paint_tabs(cx, sandbox, page, buffer);
        }
    }

    /// Choosing with the mouse: the pane, and the row in it.
    pub(super) fn choose_at(&mut self, cx: &Cx, (x, y): (u16, usize)) {
        let page = cx.page();
        if self.zoomed || (self.lab.is_some() && cx.wide()) {
            return;
        }
        if !cx.wide() {
            if y == 0 {
                let mut at = 1;
                for pane in self.panes() {
                    let pane = *pane;
                    let end = at
                        + pane.name().len() as u16
                        + if self.lab.is_some() || cx.window.width < 80 { 1 } else { 3 };
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
            if y > log {
                self.pane = Pane::Log;
                self.line = y - log - 1;
            } else if self.pane != Pane::Behind {
                self.pane = Pane::Trace;
            }
            return;
        }
        let Some(sandbox) = self.sandbox() else { return };
        let room = self.room(sandbox, page);
        let features = self.feature_lines(sandbox, 40).len();
        let routes = features + 2 + room.routes;
        let requests = routes + 2 + room.requests;
        let callers = requests + 2 + room.callers;
        let in_list = |top: usize, all: usize, shown: usize, cursor: usize| {
            window(all, shown, cursor).start + y.saturating_sub(top + 2)
        };
        let all = self.offers(sandbox).count();
        if y < features {
            self.feature = y.saturating_sub(1);
            self.pane = Pane::Features;
        } else if y < routes {
            if self.pane != Pane::Routes {
                self.route = in_list(features, sandbox.routes().len(), room.routes, self.route);
            }
            self.pane = Pane::Routes;
        } else if y < requests {
            self.request = in_list(routes, all, room.requests, self.request);
            self.pane = Pane::Requests;
        } else if y < callers {
            self.pane = Pane::Callers;
        } else {
            self.pane = Pane::Behind;
        }
    }

    /// How the rows of the left side are shared out.
    fn room(&self, sandbox: &Sandbox, page: Rect) -> Room {
        let mut room = Room { routes: 1, requests: 1, callers: 1, state: 2 };
        let state = Self::state_lines(sandbox, 40).len();
        let fixed =
            self.feature_lines(sandbox, 40).len() + Self::clock_lines(sandbox, 40).len() + 8;
        let mut left = usize::from(page.height).saturating_sub(fixed + 5);
        let marks = usize::from(self.pane == Pane::Routes);
        let wanted = [
            sandbox.routes().len() + marks,
            self.offers(sandbox).count(),
            sandbox.callers().len(),
            state,
        ];
        // A row each in turn; two for the list that the keys act on.
        while left > 0 {
            let before = left;
            let lists = [&mut room.routes, &mut room.requests, &mut room.callers, &mut room.state];
            let panes = [Pane::Routes, Pane::Requests, Pane::Callers, Pane::Behind];
            for ((list, pane), wanted) in lists.into_iter().zip(panes).zip(wanted) {
                let more = if pane == self.pane { 2 } else { 1 };
                let more = more.min(wanted.saturating_sub(*list)).min(left);
                *list += more;
                left -= more;
            }
            if left == before {
                break;
            }
        }
        room
    }

    fn paint_wide(&self, cx: &Cx, sandbox: &Sandbox, page: Rect, buffer: &mut Buffer) {
        divide(buffer, cx.theme, page, page.x + LEFT);
        let width = usize::from(LEFT) - 2;
        let room = self.room(sandbox, page);
        let mut left = self.feature_lines(sandbox, width);
        left.push(Line::new());
        left.extend(self.route_lines(sandbox, width, room.routes));
        left.push(Line::new());
        left.extend(self.request_lines(sandbox, width, room.requests));
        left.push(Line::new());
        left.extend(self.caller_lines(sandbox, width, room.callers));
        left.push(Line::new());
        left.extend(Self::clock_lines(sandbox, width));
        left.push(Line::new());
        let mut state = Self::state_lines(sandbox, width);
        if state.len() > room.state {
            state.truncate(room.state.saturating_sub(1));
            state.push(Line::new().dim("   … the rest under Behind"));
        }
        left.extend(state);
        let side = Rect { width: LEFT - 1, ..page };
        put_all(buffer, cx.theme, side, &left);

        let right = Rect { x: page.x + LEFT + 1, width: page.width - LEFT - 1, ..page };
        let width = usize::from(right.width) - 1;
        let log = Self::log_top(page);
        let above = Rect { height: log as u16, ..right };
        let upper = match self.pane {
            Pane::Behind => self.behind_lines(sandbox, width, log),
            _ => self.trace_lines(sandbox, width, log, false),
        };
        put_all(buffer, cx.theme, above, &upper);
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

    /// One pane behind a row of tabs.
    pub(super) fn paint_tabs(&self, cx: &Cx, sandbox: &Sandbox, page: Rect, buffer: &mut Buffer) {
        let width = usize::from(page.width) - 1;
        let mut tabs = Line::new().text(" ");
        // Where the row is short, the mark is all that stands between two names.
        let short = self.lab.is_some() || cx.window.width < 80;
        let between = if short { "" } else { " │" };
        for pane in self.panes() {
            let pane = *pane;
            let focused = pane == self.pane;
            tabs = tabs.say(Role::Focus, if focused { "▌" } else { " " });
            tabs =
                tabs.say(if focused { Role::Strong } else { Role::Dim }, pane.name()).dim(between);
        }
        let left = width.saturating_sub(tabs.width() + 2);
        let enough = if self.lab.is_some() { 14 } else { 10 };
        if left >= enough
            && let Some(request) = self.chosen()
        {
            let who = self.sender(sandbox).map(|who| format!("{who} · ")).unwrap_or_default();
            let next = Line::of(Role::Dim, format!("{who}{} {}", request.method, request.path));
            let next = next.cut(left);
            tabs = tabs.to(width.saturating_sub(next.width())).and(next);
        }
        put(buffer, cx.theme, page, 0, &tabs);
        across(buffer, cx.theme, page, 1);
        let body = Rect { y: page.y + 2, height: page.height - 2, ..page };
        let height = usize::from(body.height);
        match self.pane {
            Pane::Task if !cx.wide() => {
                let log = usize::from(lab::SHORT_LOG);
                let above = height - log - 1;
                if let Some(desk) = &self.lab {
                    let lines = self.task_lines(desk, width, above);
                    put_all(buffer, cx.theme, body, &lines);
                }
                across(buffer, cx.theme, body, above as u16);
                let below = Rect { y: body.y + above as u16 + 1, height: log as u16, ..body };
                put_all(buffer, cx.theme, below, &self.log_lines(width, log));
            }
            // Beside the task the log stands below anyway, and the trace is where the cursor was.
            Pane::Trace | Pane::Task if self.lab.is_some() && cx.wide() => {
                put_all(buffer, cx.theme, body, &self.trace_lines(sandbox, width, height, true));
            }
            Pane::Trace => {
                let log = 4.min(height / 4).max(1);
                let above = height - log - 1;
                put_all(buffer, cx.theme, body, &self.trace_lines(sandbox, width, above, true));
                across(buffer, cx.theme, body, above as u16);
                let below = Rect { y: body.y + above as u16 + 1, height: log as u16, ..body };
                put_all(buffer, cx.theme, below, &self.log_lines(width, log));
            }
            _ => self.paint_pane(cx, sandbox, body, buffer),
        }
    }

    /// The pane that the keys act on, alone.
    fn paint_pane(&self, cx: &Cx, sandbox: &Sandbox, area: Rect, buffer: &mut Buffer) {
        let (width, height) = (usize::from(area.width) - 1, usize::from(area.height));
        let lines = match self.pane {
            Pane::Task | Pane::Offers => match &self.lab {
                Some(desk) if self.pane == Pane::Task => self.task_lines(desk, width, height),
                Some(desk) => self.offer_lines(sandbox, desk, width, height),
                None => Vec::new(),
            },
            Pane::Features => {
                let mut lines = self.feature_lines(sandbox, width);
                lines.push(Line::new());
                lines.extend(Self::clock_lines(sandbox, width));
                lines.extend(Self::state_lines(sandbox, width));
                lines
            }
            Pane::Routes => self.route_lines(sandbox, width, height - 1),
            Pane::Requests => self.request_lines(sandbox, width, height - 1),
            Pane::Callers => self.caller_lines(sandbox, width, height - 1),
            Pane::Trace => self.trace_lines(sandbox, width, height, false),
            Pane::Behind => self.behind_lines(sandbox, width, height),
            Pane::Log => {
                let mut lines = self.log_lines(width, height - 2);
                lines.resize(height - 1, Line::new());
                lines.push(self.summary());
                lines
            }
        };
        put_all(buffer, cx.theme, area, &lines);
    }

    /// The trace with its answer below, in so many lines; before the first request, what to do.
    fn trace_lines(
        &self,
        sandbox: &Sandbox,
        width: usize,
        height: usize,
        short: bool,
    ) -> Vec<Line> {
        let burst = self.burst();
        let Some(shot) = burst.and_then(|b| b.shots.last()) else {
            let waiting = burst.and_then(|b| b.waiting.last());
            return waiting.map_or_else(
                || self.empty_lines(sandbox, width),
                |waiting| self.waiting_lines(waiting, width),
            );
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
        let stops = self.stop_lines(&shot.trace, width, short);
        let room = height.saturating_sub(lines.len());
        if stops.len() > room {
            // What does not fit is told; the stop under the cursor always fits.
            let marked = |line: &Line| line.pieces.first().is_some_and(|p| p.text == " ▸ ");
            let here = stops.iter().position(marked).unwrap_or(0);
            let from = (here + 2).saturating_sub(room).min(stops.len() + 1 - room);
            let hidden = stops.len() + 1 - room;
            lines.extend(stops.into_iter().skip(from).take(room.saturating_sub(1)));
            let more = format!("   … {hidden} more lines: j/k, or a taller window");
            lines.push(Line::of(Role::Dim, more).cut(width));
            return lines;
        }
        lines.extend(stops);
        if lines.len() + 3 <= height {
            lines.push(Line::new());
        }
        let left = height.saturating_sub(lines.len());
        lines.extend(self.answer_lines(width, left));
        lines
    }

    /// A request whose back end has not answered yet.
    fn waiting_lines(&self, waiting: &Waiting, width: usize) -> Vec<Line> {
        let words = format!(
            "{} is being called, and has {} to answer. Everything else goes on meanwhile.",
            waiting.url,
            span(waiting.timeout_ms.into())
        );
        let mut lines = vec![Line::new().text("   ").and(self.trace_head(width - 3)), Line::new()];
        let wrapped = wrap_text(Role::Text, &words, width.saturating_sub(6));
        lines.extend(wrapped.into_iter().map(|line| Line::new().text("   ").and(line)));
        lines
    }

    fn empty_lines(&self, sandbox: &Sandbox, width: usize) -> Vec<Line> {
        let mut lines = vec![Line::new()];
        let about = wrap_text(Role::Text, sandbox.about(), width.saturating_sub(6));
        lines.extend(about.into_iter().map(|l| Line::new().text("   ").and(l)));
        lines.push(Line::new());
        if let Some(request) = self.chosen() {
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

/// Rows of the left side, headings not counted; those of the state with their heading.
struct Room {
    routes: usize,
    requests: usize,
    callers: usize,
    state: usize,
}
