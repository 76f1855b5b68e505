//! The log: every request, change and move of the clock, the newest first.

use super::moving::window;
use super::{Pane, SandboxScreen, role_of};
use crate::sandbox::{LogEntry, What, clock_text};
use crate::tui::theme::Role;
use crate::tui::widget::Line;
use gatelab_gateway::trace::CacheMark;

impl SandboxScreen {
    /// So many lines of the log, the cursor's among them.
    pub(super) fn log_lines(&self, width: usize, shown: usize) -> Vec<Line> {
        let lines = self.lines();
        let focused = self.pane == Pane::Log;
        let cursor = if focused { self.line } else { 0 };
        let open = self.entry().map(|e| e.number);
        let stage = self.sandbox().map(|s| s.gateway().setup().stage.name.to_string());
        let stage = stage.unwrap_or_default();
        window(lines.len(), shown, cursor)
            .map(|at| {
                let entry = lines[at];
                let mark = if focused && at == self.line {
                    Line::of(Role::Focus, " ▸ ")
                } else if open == Some(entry.number) {
                    Line::of(Role::Dim, " · ")
                } else {
                    Line::new().text("   ")
                };
                row(entry, &stage, mark, width)
            })
            .collect()
    }

    /// What all requests came to.
    pub(super) fn summary(&self) -> Line {
        let Some(sandbox) = self.sandbox() else { return Line::new() };
        let mut counts = std::collections::BTreeMap::new();
        let mut sent = 0;
        for burst in sandbox.log().flat_map(LogEntry::bursts) {
            sent += burst.shots.len();
            for (status, n) in burst.counts() {
                *counts.entry(status).or_insert(0) += n;
            }
        }
        let mut line = Line::new().dim(format!("   {sent} sent"));
        for (status, n) in counts {
            line = line.text("   ").say(role_of(status), format!("{n}×{status}"));
        }
        line
    }
}

/// The line of a burst without the stage that all of them share.
fn below_stage(line: &str, stage: &str) -> String {
    line.replacen(&format!(" /{stage}/"), " /", 1)
}

fn row(entry: &LogEntry, stage: &str, mark: Line, width: usize) -> Line {
    let line = mark.dim(format!("{:>3}  {}  ", entry.number, clock_text(entry.clock)));
    match &entry.what {
        What::Edited(words) | What::Clock(words) => {
            line.dim("·····    ").text(words.as_str()).right(width, Role::Dim, "")
        }
        What::Traffic(bursts) => {
            let mut line = line.text("traffic  ");
            for burst in bursts {
                let who = burst.caller.as_deref().unwrap_or("anyone");
                let status = burst.shots.last().map_or(0, |s| s.response.status);
                line =
                    line.text(format!("{who} ")).say(role_of(status), burst.status()).text("   ");
            }
            line
        }
        What::Requests(burst) => {
            let who = burst.caller.as_deref().unwrap_or("outside");
            let line = line.text(format!("{who:<9}")).text(below_stage(&burst.line(), stage));
            let cache = match burst.cache() {
                CacheMark::Hit => " HIT",
                CacheMark::Miss => " MISS",
                CacheMark::Off => "",
            };
            let status = burst.shots.last().map_or(0, |s| s.response.status);
            // The request gives way before the status does, and the reason before the request.
            let column = (width * 13 / 20).min(width);
            let end = format!("{}{cache}", burst.status());
            let line = line.cut(column - 2).to(column).say(role_of(status), end);
            line.text("  ").dim(burst.because()).cut(width)
        }
    }
    .cut(width)
}
