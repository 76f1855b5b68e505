//! A lab on the page: its steps with what was found, beside the sandbox or behind a tab.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Pane, SandboxScreen, heading};
use super::{Desk, PANES, Scroll};
use crate::sandbox::lab::Standing;
use crate::sandbox::prove::told;
use crate::sandbox::{Sandbox, What};
use crate::tui::action::{Action, Context};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::bar::{Hint, across, divide};
use crate::tui::widget::traffic::{buckets, strip};
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all, rule};
use crate::words;

/// Columns of the task, where there is room for panes.
const LEFT: u16 = 48;
/// Lines of the log.
const LOG: u16 = 8;
/// The same below the task, where there is no room for panes.
pub(in super::super) const SHORT_LOG: u16 = 3;
/// Rows of the tabs, with the rule below.
const TABS: u16 = 2;
/// Lines of what a check found.
const GOT: usize = 3;

/// The task, line by line, and where its parts are.
struct Task {
    lines: Vec<Line>,
    /// The step at hand; what to take along, where all is done.
    here: Range<usize>,
    /// Where the newest hint begins.
    hint: usize,
    /// Where the other ways begin.
    ways: usize,
}

impl Task {
    /// The first line in sight, where there is room for so many.
    fn top(&self, desk: &Desk, height: usize) -> usize {
        let end = self.lines.len().saturating_sub(height);
        match desk.scroll {
            Scroll::Line(line) => line.min(end),
            Scroll::Hint => self.hint.min(end),
            Scroll::Ways => self.ways.min(end),
            Scroll::Step if desk.sitting.played().is_some() => end,
            Scroll::Step if desk.sitting.is_untouched() => 0,
            // The last line may be taken for what lies below.
            Scroll::Step => {
                self.here.end.saturating_sub(height.saturating_sub(1)).min(self.here.start)
            }
        }
    }
}

impl SandboxScreen {
    /// The title row of a lab.
    pub(in super::super) fn lab_title(&self, cx: &Cx, desk: &Desk) -> (String, String) {
        let sitting = &desk.sitting;
        let Some(lab) = cx.course.lab(sitting.slug()) else { return Default::default() };
        let name = words::lab_name(lab);
        if let Some(played) = sitting.played() {
            let steps = sitting.run().solution().len();
            return (name, format!("the solution, {played} of {steps} · your own work waits"));
        }
        let spent = sitting.spent_ms(cx.now);
        let spent = format!("{:02}:{:02}", spent / 60_000, spent / 1000 % 60);
        let progress = words::lab_progress(sitting.run());
        let right = if cx.wide() {
            let hints = words::hints_used(sitting.hints());
            let clock = self.sandbox().map(|s| crate::sandbox::clock_text(s.now()));
            format!("{progress} · {spent} · {hints} · clock {}", clock.unwrap_or_default())
        } else {
            format!("{progress} · {spent}")
        };
        (name, right)
    }

    /// The bottom row of a lab.
    pub(in super::super) fn lab_hints(&self, cx: &Cx, desk: &Desk) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Lab, actions, label);
        if desk.sitting.played().is_some() {
            return vec![
                hint(&[Action::Primary], "next step"),
                hint(&[Action::Escape], "back to your own work"),
                hint(&[Action::NextPane], "pane"),
                hint(&[Action::Help], "help"),
            ];
        }
        let first = match self.pane {
            Pane::Offers => "do it",
            Pane::Log => "open",
            _ => "fire",
        };
        let mut hints = vec![hint(&[Action::Primary], first)];
        hints.extend(self.deploy_hint(cx));
        if self.pane == Pane::Features {
            hints.push(hint(&[Action::Toggle], "on/off"));
        }
        if self.zoomed {
            hints.push(hint(&[Action::Zoom], "unzoom"));
        }
        hints.push(hint(&[Action::NextPane], "pane"));
        if desk.sitting.run().is_done() {
            hints.push(hint(&[Action::OtherWays], "other ways"));
            hints.push(hint(&[Action::StartOver], "start over"));
        } else {
            hints.push(hint(&[Action::Check], "check"));
            hints.push(hint(&[Action::Hint], "hint"));
            hints.push(hint(&[Action::Solution], "solution"));
        }
        hints.extend([
            hint(&[Action::Time], "time"),
            hint(&[Action::Traffic], "traffic"),
            hint(&[Action::Why], "why"),
            hint(&[Action::Undo], "undo"),
            hint(&[Action::Zoom], "zoom"),
            hint(&[Action::Back], "leave (kept)"),
            hint(&[Action::Help], "help"),
        ]);
        if self.zoomed {
            hints.retain(|hint| hint.label != "zoom");
        }
        hints
    }

    pub(in super::super) fn paint_lab(
        &self,
        cx: &Cx,
        sandbox: &Sandbox,
        desk: &Desk,
        page: Rect,
        buffer: &mut Buffer,
    ) {
        if !cx.wide() {
            self.paint_tabs(cx, sandbox, page, buffer);
            return;
        }
        divide(buffer, cx.theme, page, page.x + LEFT);
        let left = Rect { width: LEFT - 1, ..page };
        let task = self.task_lines(desk, usize::from(LEFT) - 2, page.height.into());
        put_all(buffer, cx.theme, left, &task);
        let right = Rect { x: page.x + LEFT + 1, width: page.width - LEFT - 1, ..page };
        let above = Rect { height: right.height - LOG - 1, ..right };
        self.paint_tabs(cx, sandbox, above, buffer);
        across(buffer, cx.theme, right, above.height);
        buffer.set_string(page.x + LEFT, above.bottom(), "├", cx.theme.style(Role::Dim));
        let below = Rect { y: right.y + above.height + 1, height: LOG, ..right };
        put_all(buffer, cx.theme, below, &self.log_lines(right.width.into(), LOG.into()));
    }

    /// The task in so many lines, what it is scrolled to among them.
    pub(in super::super) fn task_lines(
        &self,
        desk: &Desk,
        width: usize,
        height: usize,
    ) -> Vec<Line> {
        let task = self.task(desk, width);
        let top = task.top(desk, height);
        let more = task.lines.len().saturating_sub(top + height);
        let mut shown: Vec<Line> = task.lines.into_iter().skip(top).take(height).collect();
        if let Some(last) = shown.last_mut().filter(|_| more > 0) {
            *last = Line::new().dim(format!("   … {} more lines", more + 1));
        }
        shown
    }

    /// Scrolls the task from where it stands.
    pub(super) fn scroll_task(&mut self, cx: &Cx, by: isize) {
        let page = cx.page();
        let (width, height) = if self.zoomed {
            (page.width - 1, page.height)
        } else if cx.wide() {
            (LEFT - 2, page.height)
        } else {
            (page.width - 1, page.height - TABS - SHORT_LOG - 1)
        };
        let (width, height) = (usize::from(width), usize::from(height));
        let Some(desk) = &self.lab else { return };
        let task = self.task(desk, width);
        let top = task.top(desk, height).saturating_add_signed(by);
        let line = top.min(task.lines.len().saturating_sub(height));
        if let Some(desk) = &mut self.lab {
            desk.scroll = Scroll::Line(line);
        }
    }

    fn task(&self, desk: &Desk, width: usize) -> Task {
        let text = width.saturating_sub(4);
        let run = desk.sitting.run();
        let steps = run.lab().steps.len();
        let title = heading("The task", self.pane == Pane::Task);
        let mut lines = vec![
            title.right(width, Role::Dim, format!("{} of {steps} steps", run.count())),
            Line::new(),
        ];
        lines.extend(set_in(3, wrap_text(Role::Text, &run.lab().situation, text)));
        let mut here = 0..lines.len();
        for (step, goal) in run.lab().steps.iter().enumerate() {
            lines.push(Line::new());
            let start = lines.len();
            let standing = run.standing(step);
            let current = run.current() == Some(step);
            lines.push(step_line(standing, current, step + 1, &goal.title));
            let fine = matches!(standing, Standing::Passed(_) | Standing::Holds);
            if !fine {
                lines.extend(set_in(8, wrap_text(Role::Text, &goal.asks, text.saturating_sub(5))));
            }
            let told = words::standing(standing);
            if !told.is_empty() {
                lines.push(Line::new().to(8).dim(told));
            }
            if current {
                lines.extend(findings(desk, step, text.saturating_sub(7)));
                here = start..lines.len();
            }
        }
        lines.push(Line::new());
        lines.push(Line::new().text(" ").and(rule(width.saturating_sub(2))));
        let mut task = Task { hint: lines.len() - 1, ways: lines.len() - 1, lines, here };
        below(desk, text, &mut task);
        task
    }

    /// What can be changed here, and traffic to send, the cursor in sight; below it, what the latest
    /// traffic came to.
    pub(in super::super) fn offer_lines(
        &self,
        sandbox: &Sandbox,
        desk: &Desk,
        width: usize,
        height: usize,
    ) -> Vec<Line> {
        let focused = self.pane == Pane::Offers;
        let (mut offers, mut cursor) = (Vec::new(), 0..0);
        for (at, offer) in desk.sitting.run().lab().offers.iter().enumerate() {
            let here = focused && at == desk.offer;
            let so = desk.sitting.run().offer_taken(sandbox, at);
            let kind = match (offer.change(), so) {
                (None, _) => "send  ",
                (Some(_), true) => "is so ",
                (Some(_), false) => "set   ",
            };
            let role = if here { Role::Strong } else { Role::Text };
            let said = wrap_text(role, &offer.says, width.saturating_sub(13));
            let start = offers.len();
            for (y, words) in said.into_iter().enumerate() {
                let mark = Line::of(Role::Focus, if here && y == 0 { " ▸ " } else { "   " });
                let kind = if y == 0 { kind } else { "" };
                offers.push(mark.dim(kind).to(10).and(words));
            }
            if here {
                cursor = start..offers.len();
            }
        }
        let mut results = Vec::new();
        let newest = sandbox.log().rev().find(|entry| !entry.bursts().is_empty());
        if let Some(What::Traffic(bursts)) = newest.map(|entry| &entry.what) {
            results.push(Line::new());
            results.extend(bursts.iter().map(|burst| strip(burst, width)));
            let fits = 1 + offers.len() + results.len() < height;
            results.extend(buckets(sandbox, width).into_iter().filter(|_| fits));
        }
        let room = height.saturating_sub(1 + results.len());
        let first = cursor.end.saturating_sub(room).min(cursor.start);
        let hidden = offers.len().saturating_sub(room);
        let more = if hidden > 0 { words::count(hidden, "more line") } else { String::new() };
        let head = heading("What you can do here, beside the features", focused);
        let mut lines = vec![head.right(width, Role::Dim, more)];
        lines.extend(offers.into_iter().skip(first).take(room));
        lines.extend(results);
        lines
    }

    /// The panes that there are.
    pub(in super::super) const fn panes(&self) -> &'static [Pane] {
        if self.lab.is_some() { &PANES } else { &super::super::PANES }
    }
}

/// A step by its mark, its number and its name.
fn step_line(standing: Standing, current: bool, number: usize, title: &str) -> Line {
    let line = Line::of(Role::Focus, if current { " ▸ " } else { "   " });
    let (role, mark) = match standing {
        Standing::Passed(_) | Standing::Holds => (Role::Good, "✓"),
        Standing::Current => (Role::Focus, "●"),
        Standing::Broken => (Role::Bad, "✗"),
        Standing::Later => (Role::Dim, "○"),
    };
    let name = if current { Role::Strong } else { Role::Text };
    line.say(role, mark).dim(format!(" {number}  ")).say(name, title)
}

/// What the checks of a step found.
fn findings(desk: &Desk, step: usize, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for finding in desk.sitting.run().findings(step) {
        let (role, mark) = if finding.ok { (Role::Good, "✓ ") } else { (Role::Bad, "✗ ") };
        let words = wrap_text(Role::Text, &finding.says, width);
        for (y, line) in words.into_iter().enumerate() {
            let mark = if y == 0 { mark } else { "  " };
            lines.push(Line::new().to(8).say(role, mark).and(line));
        }
        if !finding.ok {
            if let Some(got) = words::lab_got(finding) {
                let mut got = wrap_text(Role::Text, &format!("got: {got}"), width);
                if got.len() > GOT {
                    got.truncate(GOT);
                    got[GOT - 1] = got[GOT - 1].clone().cut(width - 2).dim(" …");
                }
                lines.extend(set_in(10, got));
            }
            lines.extend(set_in(10, wrap_text(Role::Dim, &words::lab_means(finding), width)));
        }
    }
    lines
}

/// Puts below the steps: the solution's step, hints, other ways, what to take along.
fn below(desk: &Desk, width: usize, task: &mut Task) {
    let run = desk.sitting.run();
    let lines = &mut task.lines;
    let say = |lines: &mut Vec<Line>, role, text: &str| {
        lines.extend(set_in(3, wrap_text(role, text, width)));
    };
    if let Some(played) = desk.sitting.played() {
        for (step, number) in run.solution().iter().zip(1..).take(played + 1) {
            let next = number > played;
            let role = if next { Role::Strong } else { Role::Text };
            let key = if next { "   ⏎" } else { "" };
            say(lines, role, &format!("{number}. {}{key}", told(step)));
            if !next {
                say(lines, Role::Dim, step.why.as_deref().unwrap_or_default());
            }
        }
        return;
    }
    if run.is_done() {
        let start = lines.len();
        say(lines, Role::Text, &run.lab().moral);
        task.here = start..lines.len();
    } else {
        let any =
            "Checks look at what happened, not at how you did it. Any way that works is right.";
        say(lines, Role::Dim, any);
    }
    for (hint, number) in run.lab().hints.iter().zip(1..).take(desk.sitting.hints()) {
        lines.push(Line::new());
        task.hint = lines.len();
        say(lines, Role::Text, &format!("Hint {number}: {hint}"));
    }
    if !run.is_done() {
        lines.push(Line::new());
        let costs = words::hint_costs(desk.sitting.hints(), run.lab().hints.len(), "i", "S");
        say(lines, Role::Dim, &costs);
    }
    task.ways = lines.len();
    for way in run.lab().ways.iter().filter(|_| desk.ways) {
        lines.push(Line::new());
        say(lines, Role::Strong, &way.name);
        say(lines, Role::Text, &way.says);
    }
}

fn set_in(by: usize, lines: Vec<Line>) -> impl Iterator<Item = Line> {
    lines.into_iter().map(move |line| Line::new().to(by).and(line))
}
