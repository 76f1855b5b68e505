//! The time machine: what happens next in the sandbox, and going there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::sandbox::SandboxScreen;
use super::super::screen::{Cx, Go, Outcome, Passed};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::{Line, put_all};
use crate::clock::Moment;
use crate::sandbox::{Pace, clock_text, span};

/// Where the cursor stands.
#[derive(Debug)]
pub(crate) struct Time {
    cursor: usize,
}

/// So many things ahead are listed.
const SHOWN: usize = 8;
/// Steps that are always offered.
const STEPS: [(i64, &str); 3] =
    [(1_000, "a second on"), (60_000, "a minute on"), (300_000, "five minutes on")];

/// How the clock can go.
const PACES: [Pace; 4] = [Pace::Stopped, Pace::Running(1), Pace::Running(60), Pace::Running(3600)];

/// The next of them; around at the ends.
fn after(pace: Pace, on: bool) -> Pace {
    let at = PACES.iter().position(|p| *p == pace).unwrap_or(0);
    PACES[(at + if on { 1 } else { PACES.len() - 1 }) % PACES.len()]
}

/// A place to go to: when, and what is there.
struct Stop {
    at: Moment,
    what: String,
}

impl Time {
    /// Opens on the next event.
    pub(crate) const fn new(_sandbox: Option<&SandboxScreen>) -> Self {
        Self { cursor: 0 }
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::Time, &[Action::Primary], "go"),
            cx.hint(Context::Time, &[Action::Down, Action::Up], "event"),
            cx.hint(Context::Time, &[Action::ClockOn, Action::ClockBack], "step"),
            cx.hint(Context::Time, &[Action::PageDown], "run/stop"),
            cx.hint(Context::Time, &[Action::NextPane], "speed"),
            cx.hint(Context::Time, &[Action::Undo], "back"),
            cx.hint(Context::Time, &[Action::Escape], "close"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(
        &mut self,
        _cx: &Cx,
        sandbox: Option<&SandboxScreen>,
        act: Act,
        out: &mut Outcome,
    ) {
        let stops = stops(sandbox);
        let last = stops.len().saturating_sub(1);
        let seconds = i64::from(act.times()) * 1000;
        match act.action {
            Action::Down | Action::Right => self.cursor = (self.cursor + 1).min(last),
            Action::Up | Action::Left => self.cursor = self.cursor.saturating_sub(1),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::ClockOn => out.go(Go::Tell(Passed::ClockBy(seconds))),
            Action::ClockBack => out.go(Go::Tell(Passed::ClockBy(-seconds))),
            Action::NextPane | Action::PreviousPane => {
                if let Some(sandbox) = sandbox.and_then(SandboxScreen::sandbox) {
                    let on = act.action == Action::NextPane;
                    out.go(Go::Tell(Passed::Pace(after(sandbox.pace(), on))));
                }
            }
            Action::Undo => out.go(Go::Tell(Passed::Undo)),
            Action::PageDown => out.go(Go::Tell(Passed::ClockSwitch)),
            Action::Primary => {
                if let Some(stop) = stops.get(self.cursor) {
                    out.go(Go::Tell(Passed::ClockTo(stop.at)));
                }
                out.go(Go::Close);
            }
            Action::Escape | Action::Back | Action::Time => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(
        &self,
        cx: &Cx,
        sandbox: Option<&SandboxScreen>,
        page: Rect,
        buffer: &mut Buffer,
    ) {
        let Some(now) = sandbox.and_then(SandboxScreen::sandbox) else { return };
        let area = bar::centred(page, 76, 18);
        let foot = "Going back restores caches, buckets and quotas as they were";
        let inside = bar::boxed(buffer, cx.theme, area, "Time machine", foot);
        let width = usize::from(inside.width);
        let mut head = Line::new().text("now ").say(Role::Strong, clock_text(now.now()));
        head = head.to(18).dim("speed");
        for pace in PACES {
            let name = match pace {
                Pace::Stopped => "stopped".to_owned(),
                Pace::Running(speed) => format!("{speed}×"),
            };
            let here = pace == now.pace();
            let [left, right] = if here { ["▐", "▌"] } else { [" ", " "] };
            let role = if here { Role::Strong } else { Role::Dim };
            head = head.text("  ").say(role, left).say(role, name).say(role, right);
        }
        let mut lines = vec![Line::new(), head.cut(width), Line::new()];
        let stops = stops(sandbox);
        let ahead = stops.len() - STEPS.len();
        if ahead == 0 {
            lines.push(Line::new().dim("  Nothing is going to happen by itself yet."));
        }
        for (at, stop) in stops.iter().enumerate() {
            if at == ahead {
                lines.push(Line::new());
            }
            let here = at == self.cursor;
            let line = Line::of(Role::Focus, if here { "▸ " } else { "  " });
            let role = if here { Role::Strong } else { Role::Text };
            let wait = format!("in {}", span(stop.at.millis_since(now.now())));
            let line =
                line.text(format!("{}   ", clock_text(stop.at))).say(role, stop.what.as_str());
            lines.push(line.right(width, Role::Dim, wait));
        }
        put_all(buffer, cx.theme, inside, &lines);
    }
}

/// What happens by itself, the soonest first, then the steps.
fn stops(sandbox: Option<&SandboxScreen>) -> Vec<Stop> {
    let Some(sandbox) = sandbox.and_then(SandboxScreen::sandbox) else { return Vec::new() };
    let upcoming = sandbox.upcoming().into_iter().take(SHOWN);
    let steps = STEPS.iter().map(|(millis, words)| Stop {
        at: sandbox.now().plus_millis(*millis),
        what: (*words).to_owned(),
    });
    upcoming.map(|u| Stop { at: u.at, what: u.what }).chain(steps).collect()
}
