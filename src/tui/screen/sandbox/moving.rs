//! Moving about: the cursor of each pane, and from one request of the log to another.

use super::{Pane, SandboxScreen, behind, trace};
use crate::sandbox::{Burst, LogEntry};
use crate::tui::screen::Cx;
use crate::words;

impl SandboxScreen {
    /// Why the stop under the cursor ended as it did.
    pub(super) fn why(&self, cx: &Cx) -> Option<String> {
        let shot = self.burst()?.shots.last()?;
        words::why_stop(shot, self.stop, self.sandbox()?.protocol(), cx.course)
    }

    /// The log as shown, newest first.
    pub(super) fn lines(&self) -> Vec<&LogEntry> {
        let Some(sandbox) = self.sandbox() else { return Vec::new() };
        let keep = |e: &&LogEntry| {
            let fine = |b: &Burst| b.shots.iter().all(|s| s.response.status < 400);
            !self.refused_only || e.bursts().is_empty() || !e.bursts().iter().all(fine)
        };
        sandbox.log().rev().filter(keep).collect()
    }

    /// Shows what is under the cursor of the log.
    pub(super) fn open_line(&mut self) {
        let number =
            self.lines().get(self.line).filter(|e| !e.bursts().is_empty()).map(|e| e.number);
        if number.is_some() {
            self.shown = number;
            self.stop = self.burst().map_or(0, trace::deciding);
            self.pane = Pane::Trace;
        }
    }

    /// Shows the request before or after the one that is shown.
    pub(super) fn older(&mut self, older: bool) {
        let Some(here) = self.entry().map(|e| e.number) else { return };
        let found = self.sandbox().and_then(|sandbox| {
            let mut requests = sandbox.log().filter(|e| !e.bursts().is_empty()).map(|e| e.number);
            if older { requests.rfind(|n| *n < here) } else { requests.find(|n| *n > here) }
        });
        if found.is_some() {
            self.shown = found;
            self.stop = self.burst().map_or(0, trace::deciding);
        }
    }

    /// Goes so many panes on.
    pub(super) fn turn(&mut self, by: isize) {
        let panes = self.panes();
        let at = panes.iter().position(|p| *p == self.pane).unwrap_or(0);
        self.pane = panes[(at + panes.len()).saturating_add_signed(by) % panes.len()];
    }

    /// Moves the cursor of the pane.
    pub(super) fn step(&mut self, by: isize) {
        let moved = |at: usize| at.saturating_add_signed(by);
        match self.pane {
            Pane::Task => {}
            Pane::Offers => {
                if let Some(desk) = &mut self.lab {
                    desk.offer = moved(desk.offer);
                }
            }
            Pane::Features => self.feature = moved(self.feature),
            Pane::Routes => self.route = moved(self.route),
            Pane::Requests => self.request = moved(self.request),
            Pane::Callers => self.caller = Some(self.caller.map_or(0, moved)),
            Pane::Trace => self.stop = moved(self.stop),
            Pane::Behind => self.behind = moved(self.behind),
            Pane::Log => self.line = moved(self.line),
        }
    }

    /// Keeps every cursor on its list.
    pub(super) fn clamp(&mut self, _cx: &Cx) {
        let Some(sandbox) = self.sandbox() else { return };
        let (requests, callers) = (self.offers(sandbox).count(), sandbox.callers().len());
        let (routes, behind) = (sandbox.routes().len(), behind::rows(sandbox));
        let features = self.rows(sandbox).len();
        let stops = self.burst().and_then(|b| b.shots.last()).map_or(0, |s| s.trace.entries.len());
        let lines = self.lines().len();
        self.feature = self.feature.min(features.saturating_sub(1));
        self.route = self.route.min(routes.saturating_sub(1));
        self.behind = self.behind.min(behind.saturating_sub(1));
        self.request = self.request.min(requests.saturating_sub(1));
        self.caller = self.caller.map(|c| c.min(callers.saturating_sub(1)));
        self.stop = self.stop.min(stops.saturating_sub(1));
        self.line = self.line.min(lines.saturating_sub(1));
        if let Some(desk) = &mut self.lab {
            desk.clamp();
        }
    }
}

/// Which rows of a list are in sight: `shown` of `all`, the cursor among them.
pub(super) fn window(all: usize, shown: usize, cursor: usize) -> std::ops::Range<usize> {
    let start = (cursor + 1).saturating_sub(shown).min(all.saturating_sub(shown));
    start..(start + shown).min(all)
}
