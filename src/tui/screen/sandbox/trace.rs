//! What happened to one request, stop by stop.

use gatelab_gateway::trace::{CacheMark, Purpose, Trace, Verdict};

use super::{Pane, SandboxScreen, role_of};
use crate::sandbox::{self, Burst};
use crate::tui::theme::Role;
use crate::tui::widget::Line;
use crate::tui::widget::wrap::wrap_text;

/// The stop that decided about the last request of a burst.
pub(super) fn deciding(burst: &Burst) -> usize {
    burst.shots.last().map_or(0, |shot| sandbox::deciding(&shot.trace))
}

impl SandboxScreen {
    /// The first line: which request, as whom, and how it ended.
    pub(super) fn trace_head(&self, width: usize) -> Line {
        let Some((entry, burst)) = self.entry().and_then(|e| Some((e, e.telling()?))) else {
            return Line::new();
        };
        let who = burst.caller.as_deref().map_or("from outside".to_owned(), |c| format!("as {c}"));
        let mut line =
            Line::new().say(Role::Strong, format!("#{}  {}", entry.number, burst.line()));
        let of = if entry.bursts().len() > 1 { ", in traffic" } else { "" };
        line = line.dim(format!("   {who}{of}"));
        let status = burst.shots.last().map_or(0, |s| s.response.status);
        let cache = match burst.cache() {
            CacheMark::Hit => "   HIT",
            CacheMark::Miss => "   MISS",
            CacheMark::Off => "",
        };
        let end = if burst.shots.is_empty() {
            burst.status()
        } else {
            format!("{}{cache}   {} ms", burst.status(), burst.ms())
        };
        line.right(width, role_of(status), end)
    }

    /// The stops. Those that had nothing to do are told in one line where room is short.
    pub(super) fn stop_lines(&self, trace: &Trace, width: usize, short: bool) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut idle = Vec::new();
        for (at, entry) in trace.entries.iter().enumerate() {
            let (glyph, role) = match entry.verdict {
                Verdict::Passed => ("✓", Role::Good),
                Verdict::Answered => ("●", Role::Hit),
                Verdict::Refused => ("✗", role_of(trace.status)),
                Verdict::Skipped | Verdict::NotReached => ("·", Role::Dim),
            };
            let here = at == self.stop && self.pane == Pane::Trace;
            if short && role == Role::Dim && !here {
                idle.push(entry.stop);
                continue;
            }
            let line = Line::of(Role::Focus, if here { " ▸ " } else { "   " }).say(role, glyph);
            let text = if role == Role::Dim { Role::Dim } else { Role::Text };
            let line =
                line.say(text, format!(" {:<16}", entry.stop)).say(text, entry.why.to_string());
            let wait =
                if entry.waited_ms > 0 { format!("{} ms", entry.waited_ms) } else { String::new() };
            let room = if wait.is_empty() { width } else { width.saturating_sub(wait.len() + 2) };
            if here && line.width() > room {
                // The one under the cursor is told in full.
                let why = wrap_text(text, &entry.why.to_string(), room.saturating_sub(22));
                let head = Line::of(Role::Focus, " ▸ ")
                    .say(role, glyph)
                    .say(text, format!(" {}", entry.stop));
                lines.extend(why.into_iter().enumerate().map(|(y, why)| match y {
                    0 if wait.is_empty() => head.clone().to(21).and(why),
                    0 => head.clone().to(21).and(why).right(width, Role::Dim, wait.as_str()),
                    _ => Line::new().to(21).and(why),
                }));
            } else if wait.is_empty() {
                lines.push(line.cut(width));
            } else {
                lines.push(line.right(width, Role::Dim, wait));
            }
        }
        if !idle.is_empty() {
            lines.push(Line::new().dim(format!("   · {}", idle.join(", "))).cut(width));
        }
        lines
    }

    /// What the caller got: status, headers, the beginning of the body; and who was called for it.
    pub(super) fn answer_lines(&self, width: usize, shown: usize) -> Vec<Line> {
        let Some(shot) = self.burst().and_then(|b| b.shots.last()) else { return Vec::new() };
        let status = shot.response.status;
        let mut lines =
            vec![Line::new().text("   ").say(role_of(status), status.to_string()).right(
                width,
                Role::Dim,
                self.called(&shot.trace),
            )];
        if let Some(sandbox) = self.sandbox() {
            let counted = shot.metrics(sandbox.protocol()).join(", ");
            let counted = format!("on AWS, CloudWatch: {counted}");
            let counted = wrap_text(Role::Dim, &counted, width.saturating_sub(3));
            lines.extend(counted.into_iter().map(|line| Line::new().to(3).and(line)));
        }
        let body = String::from_utf8_lossy(&shot.response.body).into_owned();
        let room = shown.saturating_sub(lines.len() + if body.is_empty() { 0 } else { 2 });
        for (name, value) in shot.response.headers.iter().take(room) {
            lines.push(Line::new().dim(format!("   {name}: ")).text(value).cut(width));
        }
        if !body.is_empty() {
            lines.push(Line::new());
            let left = shown.saturating_sub(lines.len());
            let wrapped = wrap_text(Role::Text, &body, width.saturating_sub(3));
            let cut = wrapped.len() > left;
            for (y, line) in wrapped.into_iter().take(left).enumerate() {
                let line = Line::new().text("   ").and(line);
                lines.push(if cut && y + 1 == left { line.dim(" …").cut(width) } else { line });
            }
        }
        lines
    }

    /// Which functions, services and back ends were called.
    fn called(&self, trace: &Trace) -> String {
        if trace.calls.is_empty() {
            return "nothing was called".to_owned();
        }
        let functions = self.sandbox().map(|sandbox| &sandbox.gateway().setup().functions);
        let name = |call: &gatelab_gateway::trace::Called| {
            let lambda = functions.is_some_and(|functions| functions.contains_key(&call.name));
            let mark = if lambda { "λ " } else { "" };
            match call.purpose {
                Purpose::Authorizer => format!("{mark}{} as authorizer", call.name),
                Purpose::Integration => format!("{mark}{}", call.name),
            }
        };
        format!("called: {}", trace.calls.iter().map(name).collect::<Vec<_>>().join(", "))
    }
}
