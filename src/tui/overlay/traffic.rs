//! Traffic: several callers at once, how often each, over how long; and what each of them got.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::sandbox::SandboxScreen;
use super::super::screen::{Cx, Go, Outcome, Passed};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::traffic::{buckets, strip};
use super::super::widget::{Line, put, put_all};
use crate::sandbox::{Sandbox, Stream, What, written};

/// Who sends what how often, and the cursor: on the seconds first, then on each sender.
#[derive(Clone, Debug)]
pub(crate) struct Traffic {
    seconds: u32,
    streams: Vec<Stream>,
    cursor: usize,
    /// The newest entry of the log is this traffic.
    ran: bool,
}

/// How long traffic can last, in seconds.
const SECONDS: [u32; 8] = [1, 2, 5, 10, 30, 60, 600, 3600];
/// How often a sender can send.
const TIMES: [u32; 10] = [0, 1, 5, 10, 20, 50, 100, 200, 500, 1000];
impl Traffic {
    /// Two callers against each other, where there are two.
    pub(crate) fn new(screen: Option<&SandboxScreen>) -> Self {
        let mut streams = Vec::new();
        if let Some((screen, sandbox, chosen)) =
            screen.and_then(|s| Some((s, s.sandbox()?, s.chosen()?)))
        {
            let first = screen.sender(sandbox);
            let mut names: Vec<Option<String>> =
                sandbox.callers().iter().map(|caller| Some(caller.name.clone())).collect();
            // Who was chosen comes first; without callers, anyone sends.
            names.sort_by_key(|name| *name != first);
            if names.is_empty() {
                names.push(None);
            }
            for (at, caller) in names.into_iter().enumerate() {
                let own =
                    sandbox.requests().iter().find(|r| caller.is_some() && r.caller == caller);
                let request = if at == 0 { chosen } else { own.unwrap_or(chosen) }.clone();
                let times = [20, 100].get(at).copied().unwrap_or(0);
                streams.push(Stream { caller, request, times });
            }
        }
        Self { seconds: 2, streams, cursor: 0, ran: false }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Traffic, actions, label);
        let mut hints = vec![
            hint(&[Action::Primary], "send"),
            hint(&[Action::Left, Action::Right], "less, more"),
            hint(&[Action::Down, Action::Up], "row"),
            hint(&[Action::NextPane], "another request"),
        ];
        if self.ran {
            hints.push(hint(&[Action::Undo], "undo"));
        }
        hints.push(hint(&[Action::Escape], "close"));
        hints
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, screen: Option<&SandboxScreen>, act: Act, out: &mut Outcome) {
        match act.action {
            Action::Down => self.cursor = (self.cursor + 1).min(self.streams.len()),
            Action::Up => self.cursor = self.cursor.saturating_sub(1),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = self.streams.len(),
            Action::Left | Action::Right => self.turn(act),
            Action::NextPane => self.other_request(screen),
            Action::Undo if self.ran => {
                self.ran = false;
                out.go(Go::Tell(Passed::Undo));
            }
            Action::Primary => {
                let streams: Vec<Stream> =
                    self.streams.iter().filter(|s| s.times > 0).cloned().collect();
                if streams.is_empty() {
                    out.say("Nobody sends anything yet: → gives a caller requests.");
                } else {
                    self.ran = true;
                    out.go(Go::Tell(Passed::Traffic { streams, over_ms: self.seconds * 1000 }));
                }
            }
            Action::Escape | Action::Back | Action::Traffic => out.go(Go::Close),
            _ => {}
        }
    }

    /// One step more or less, or the number typed before the key.
    fn turn(&mut self, act: Act) {
        let more = act.action == Action::Right;
        match self.cursor.checked_sub(1).and_then(|at| self.streams.get_mut(at)) {
            None => {
                let seconds = act.count.map(|count| count.clamp(1, 3600));
                self.seconds = seconds.unwrap_or_else(|| stepped(&SECONDS, self.seconds, more));
            }
            Some(stream) => {
                let times = act.count.map(|count| count.min(1000));
                stream.times = times.unwrap_or_else(|| stepped(&TIMES, stream.times, more));
            }
        }
    }

    /// The next of the sandbox's requests for the sender under the cursor.
    fn other_request(&mut self, screen: Option<&SandboxScreen>) {
        let Some(sandbox) = screen.and_then(SandboxScreen::sandbox) else { return };
        let all = sandbox.requests();
        if let Some(stream) = self.cursor.checked_sub(1).and_then(|at| self.streams.get_mut(at)) {
            let at = all.iter().position(|r| *r == stream.request).map_or(0, |at| at + 1);
            if let Some(request) = all.get(at).or_else(|| all.first()) {
                stream.request = request.clone();
            }
        }
    }

    /// Paints it.
    pub(crate) fn draw(
        &self,
        cx: &Cx,
        screen: Option<&SandboxScreen>,
        page: Rect,
        buffer: &mut Buffer,
    ) {
        let Some(sandbox) = screen.and_then(SandboxScreen::sandbox) else { return };
        let lines = self.lines(sandbox, usize::from(page.width.min(100)) - 4);
        let area = bar::centred(page, 100, lines.len() as u16 + 3);
        let foot = "Simulated: no second of yours passes. One undo takes all of it back";
        let inside = bar::boxed(buffer, cx.theme, area, "Traffic", foot);
        put_all(buffer, cx.theme, inside, &lines);
        if lines.len() > inside.height.into() {
            let more = Line::of(Role::Dim, "… more in a taller window");
            put(buffer, cx.theme, inside, inside.height - 1, &more.to(inside.width.into()));
        }
    }

    fn lines(&self, sandbox: &Sandbox, width: usize) -> Vec<Line> {
        let mark = |here: bool| Line::of(Role::Focus, if here { "▸ " } else { "  " });
        let arrows = |here: bool| if here { " ◂ ▸" } else { "" };
        let here = self.cursor == 0;
        let line = mark(here).text("over").to(14).say(Role::Strong, format!("{} s", self.seconds));
        let mut lines = vec![Line::new(), line.say(Role::Focus, arrows(here)), Line::new()];
        for (at, stream) in self.streams.iter().enumerate() {
            let here = self.cursor == at + 1;
            let role = if stream.times == 0 { Role::Dim } else { Role::Text };
            let line = mark(here).say(role, stream.caller.as_deref().unwrap_or("anyone"));
            let line = line.cut(13).to(14).say(role, format!("{:>4} ×", stream.times));
            let line = line.say(Role::Focus, arrows(here)).to(26);
            lines.push(line.say(role, written(&stream.request)).cut(width));
        }
        let newest = sandbox.log().next_back().map(|entry| &entry.what);
        if let (true, Some(What::Traffic(bursts))) = (self.ran, newest) {
            lines.push(Line::new());
            lines.extend(bursts.iter().map(|burst| strip(burst, width)));
            lines.push(Line::new());
            lines.extend(buckets(sandbox, width));
        }
        lines
    }
}

/// The next value up or down.
fn stepped(values: &[u32], now: u32, up: bool) -> u32 {
    let next = if up {
        values.iter().find(|value| **value > now)
    } else {
        values.iter().rev().find(|value| **value < now)
    };
    next.copied().unwrap_or(now)
}
