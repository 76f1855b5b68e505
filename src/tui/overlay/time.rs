//! The time machine: what happens next in the sandbox, and going there.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::sandbox::SandboxScreen;
use super::super::screen::{Cx, Go, Outcome, Passed};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::timeline::{self, Point, timeline};
use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, put_all};
use crate::clock::Moment;
use crate::sandbox::{Pace, Sandbox, clock_text, span};
use crate::words;

/// Where the cursor stands.
#[derive(Clone, Debug)]
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
        let area = bar::centred(page, 76, 22);
        let foot = "Going back restores caches, buckets and quotas as they were";
        let inside = bar::boxed(buffer, cx.theme, area, "Time machine", foot);
        let (width, height) = (usize::from(inside.width), usize::from(inside.height));
        let roomy = height >= 14;
        let mut lines = Vec::new();
        let blank = |lines: &mut Vec<Line>| lines.extend(roomy.then(Line::new));
        blank(&mut lines);
        lines.push(head(now).cut(width));
        blank(&mut lines);
        let stops = stops(sandbox);
        let ahead = stops.len() - STEPS.len();
        lines.extend(timeline("00:00:00", &self.points(now, &stops[..ahead], width), width));
        blank(&mut lines);
        let waits =
            if roomy { wrap_text(Role::Dim, &words::would_wait(now), width) } else { Vec::new() };
        let left = height.saturating_sub(lines.len() + waits.len() + usize::from(roomy));
        let mut list = Vec::new();
        let mut here = 0;
        if ahead == 0 {
            list.push(Line::new().dim(format!("  {}", words::NOTHING_AHEAD_HERE)));
        }
        for (at, stop) in stops.iter().enumerate() {
            if at == ahead {
                blank(&mut list);
            }
            let chosen = at == self.cursor;
            if chosen {
                here = list.len();
            }
            let line = Line::of(Role::Focus, if chosen { "▸ " } else { "  " });
            let role = if chosen { Role::Strong } else { Role::Text };
            let wait = format!("in {}", span(stop.at.millis_since(now.now())));
            let line =
                line.text(format!("{}   ", clock_text(stop.at))).say(role, stop.what.as_str());
            list.push(line.right(width, Role::Dim, wait));
        }
        let first = (here + 1).saturating_sub(left).min(list.len().saturating_sub(left));
        lines.extend(list.into_iter().skip(first).take(left));
        lines.resize(height.saturating_sub(waits.len()), Line::new());
        lines.extend(waits);
        put_all(buffer, cx.theme, inside, &lines);
    }

    /// What was done, now, and what is ahead, as far as there is room.
    fn points(&self, now: &Sandbox, ahead: &[Stop], width: usize) -> Vec<Point> {
        let (done, more) = timeline::room(width);
        let mut past: Vec<(Moment, u32)> = Vec::new();
        for entry in now.log().rev().filter(|entry| entry.clock < now.now()) {
            // Of several at one moment, the last stands for all.
            if past.last().is_none_or(|(at, _)| *at != entry.clock) {
                past.push((entry.clock, entry.number));
            }
            if past.len() == done {
                break;
            }
        }
        let past = past.into_iter().rev().map(|(_, number)| Point::Done(number));
        let first = (self.cursor + 1).saturating_sub(more);
        let ahead = ahead.iter().enumerate().skip(first.min(ahead.len().saturating_sub(more)));
        let ahead = ahead.take(more).map(|(at, stop)| {
            Point::Ahead(format!("{} {}", clock_text(stop.at), stop.what), at == self.cursor)
        });
        past.chain([Point::Now]).chain(ahead).collect()
    }
}

/// What the clock shows, and how it goes.
fn head(sandbox: &Sandbox) -> Line {
    let mut head = Line::new().text("now ").say(Role::Strong, clock_text(sandbox.now()));
    head = head.to(18).dim("speed");
    for pace in PACES {
        let name = match pace {
            Pace::Stopped => "stopped".to_owned(),
            Pace::Running(speed) => format!("{speed}×"),
        };
        let here = pace == sandbox.pace();
        let [left, right] = if here { ["▐", "▌"] } else { [" ", " "] };
        let role = if here { Role::Strong } else { Role::Dim };
        head = head.text("  ").say(role, left).say(role, name).say(role, right);
    }
    head
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
