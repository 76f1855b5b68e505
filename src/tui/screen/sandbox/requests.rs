//! What can be sent: the routes, the saved requests, and a request line to type in.

use gatelab_gateway::case::SavedRequest;

use super::moving::window;
use super::{Pane, SandboxScreen, heading};
use crate::sandbox::{RouteView, Sandbox, read_line, written};
use crate::tui::event::{Code, Key};
use crate::tui::screen::{Cx, Outcome};
use crate::tui::theme::Role;
use crate::tui::widget::Line;
use crate::tui::widget::field::Field;

impl SandboxScreen {
    /// Every request that Enter could send.
    pub(super) fn offers<'a>(
        &'a self,
        sandbox: &'a Sandbox,
    ) -> impl Iterator<Item = &'a SavedRequest> + use<'a> {
        self.own.iter().chain(sandbox.requests())
    }

    /// The route under the cursor fills the request line.
    pub(super) fn take_route(&mut self) {
        let sample = self.sandbox().and_then(|sandbox| sandbox.sample(self.route));
        if let Some(sample) = sample {
            self.take(sample);
        }
    }

    /// The cursor goes to that request; one that is not among them is the own one from now on.
    fn take(&mut self, request: SavedRequest) {
        let known = self.sandbox().and_then(|s| self.offers(s).position(|r| *r == request));
        self.request = known.unwrap_or_else(|| {
            self.own = Some(request);
            0
        });
    }

    /// Opens the request line for typing.
    pub(super) fn edit_request(&mut self, out: &mut Outcome) {
        if self.pane == Pane::Routes {
            self.take_route();
        }
        let Some(request) = self.chosen() else {
            out.say("There is no request to change.");
            return;
        };
        let mut field = Field::default();
        field.insert(&written(request));
        self.typing = Some(field);
    }

    /// Whether printable keys are text.
    pub(crate) const fn takes_text(&self) -> bool {
        self.typing.is_some()
    }

    /// Takes a key as text; Enter sends the line.
    pub(crate) fn press(&mut self, cx: &Cx, key: Key, out: &mut Outcome) {
        let Some(field) = &mut self.typing else { return };
        if key.code != Code::Enter {
            field.press(key);
            return;
        }
        let line = field.text().to_owned();
        let Some(before) = self.chosen().cloned() else { return };
        if line == written(&before) {
            self.typing = None;
            self.fire(1, out);
        } else {
            match read_line(&line, &before) {
                Ok(request) => {
                    self.typing = None;
                    self.take(request);
                    self.fire(1, out);
                }
                Err(refused) => out.say(refused.to_string()),
            }
        }
        self.lab_look(cx, out);
        self.clamp(cx);
    }

    /// Stops typing; false where nothing was typed.
    pub(crate) fn escape(&mut self) -> bool {
        self.typing.take().is_some() || std::mem::take(&mut self.zoomed) || self.leave_fork()
    }

    /// The request line in place of the keys, while it is typed.
    pub(crate) fn prompt(&self) -> Option<Line> {
        let field = self.typing.as_ref()?;
        let line = Line::new().text(" ").say(Role::Strong, "▸ ").and(field.line());
        Some(line.dim("   ⏎ send   typing · Esc to stop"))
    }

    /// The routes, each with what it asks for and what it calls.
    pub(super) fn route_lines(&self, sandbox: &Sandbox, width: usize, shown: usize) -> Vec<Line> {
        let focused = self.pane == Pane::Routes;
        let all = sandbox.routes();
        let mut lines = vec![counted("Routes", focused, self.route, all.len(), shown, width)];
        let wide = width >= 70;
        // Below the route under the cursor there is room for its marks.
        let shown = if focused && !wide { shown.saturating_sub(1).max(1) } else { shown };
        for at in window(all.len(), shown, self.route) {
            let route = &all[at];
            let here = focused && at == self.route;
            let role = if here { Role::Strong } else { Role::Text };
            let line = Line::of(Role::Focus, if here { " ▸ " } else { "   " });
            let line = line.say(role, format!("{:<7}{}", route.verb, route.path));
            if wide {
                let line = line.cut(34).to(36).and(target(route)).cut(width);
                lines.push(line.right(width, Role::Dim, route.marks.join(" · ")));
            } else {
                // The path gives way first: the verb and the target tell more.
                let end = target(route).cut(width / 2);
                let start = width.saturating_sub(end.width());
                lines.push(line.cut(start.saturating_sub(1)).to(start).and(end));
                if here {
                    let marks = match route.marks.as_slice() {
                        [] => "asks for nothing".to_owned(),
                        marks => marks.join(" · "),
                    };
                    lines.push(Line::new().dim(format!("          {marks}")).cut(width));
                }
            }
        }
        lines
    }

    /// The requests that may be sent.
    pub(super) fn request_lines(&self, sandbox: &Sandbox, width: usize, shown: usize) -> Vec<Line> {
        let focused = self.pane == Pane::Requests;
        let all: Vec<&SavedRequest> = self.offers(sandbox).collect();
        let mut lines = vec![counted("Requests", focused, self.request, all.len(), shown, width)];
        for at in window(all.len(), shown, self.request) {
            let request = all[at];
            let here = at == self.request;
            let line = Line::of(Role::Focus, if here { " ▸ " } else { "   " });
            let role = if here { Role::Strong } else { Role::Text };
            let text = written(request);
            let (method, rest) = text.split_once(' ').unwrap_or((&text, ""));
            let line = line.say(role, format!("{method:<7}{rest}")).cut(width);
            let title = request.title.as_str();
            let room = width.saturating_sub(line.width() + 3);
            let fits = title.chars().count() <= room;
            lines.push(if fits { line.right(width, Role::Dim, title) } else { line });
        }
        lines
    }
}

/// What a route calls, and why that cannot work.
fn target(route: &RouteView) -> Line {
    let line = Line::new().dim("→ ").text(route.target.as_str());
    match route.broken {
        Some(why) => line.text(" · ").say(Role::Bad, why),
        None => line,
    }
}

/// A heading that tells which of how many rows is under the cursor, where not all are in sight.
pub(super) fn counted(
    name: &str,
    focused: bool,
    cursor: usize,
    all: usize,
    shown: usize,
    width: usize,
) -> Line {
    let more = if all > shown { format!("{} of {all}", cursor + 1) } else { String::new() };
    heading(name, focused).right(width, Role::Dim, more)
}
