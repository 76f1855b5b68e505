//! The same requests at two APIs, side by side, and where they part first.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::sandbox::SandboxScreen;
use super::super::screen::{Cx, Go, Outcome, Passed};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, put, put_all};
use crate::sandbox::{self, Sandbox, Shot, because};
use gatelab_gateway::trace::CacheMark;

/// Two APIs beside each other.
#[derive(Clone, Debug)]
pub(crate) struct Beside {
    /// The snapshot by its number; nothing: the other product.
    snapshot: Option<usize>,
    title: String,
    sides: Result<sandbox::Beside, String>,
    /// The request under the cursor.
    cursor: usize,
}

/// So many requests are in sight.
const SHOWN: usize = 6;

impl Beside {
    /// The chosen request at both products.
    pub(crate) fn products(screen: Option<&SandboxScreen>) -> Self {
        let sides = match screen.and_then(|s| Some((s, s.sandbox()?, s.chosen()?))) {
            None => Err("There is no request to send.".to_owned()),
            Some((screen, sandbox, request)) => {
                let caller = screen.sender(sandbox);
                sandbox.beside_protocol(caller.as_deref(), request).map_err(|r| r.to_string())
            }
        };
        Self { snapshot: None, title: "REST beside HTTP".to_owned(), sides, cursor: 0 }.at_first()
    }

    /// The newest snapshot beside what is now.
    pub(crate) fn snapshots(screen: Option<&SandboxScreen>) -> Self {
        let sandbox = screen.and_then(SandboxScreen::sandbox);
        Self::snapshot(sandbox, sandbox.map_or(0, |s| s.snapshots().len()))
    }

    fn snapshot(sandbox: Option<&Sandbox>, number: usize) -> Self {
        let kept = sandbox.map(Sandbox::snapshots).unwrap_or_default();
        let (title, sides) = match (sandbox, number.checked_sub(1).and_then(|at| kept.get(at))) {
            (Some(sandbox), Some(words)) => (
                format!("Snapshot {number} of {}, {words}", kept.len()),
                sandbox.beside_snapshot(number).map_err(|refused| refused.to_string()),
            ),
            _ => ("Snapshots".to_owned(), Err("No snapshot yet: s keeps one.".to_owned())),
        };
        Self { snapshot: Some(number), title, sides, cursor: 0 }.at_first()
    }

    /// The cursor stands where the two part first.
    fn at_first(mut self) -> Self {
        let first = self.sides.as_ref().ok().and_then(sandbox::Beside::first_difference);
        self.cursor = first.map_or(0, |(at, _)| at);
        self
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Beside, actions, label);
        let mut hints = Vec::new();
        if self.snapshot.is_some() {
            hints.push(hint(&[Action::Primary], "go back to it"));
            hints.push(hint(&[Action::Left, Action::Right], "another snapshot"));
        }
        hints.push(hint(&[Action::Down, Action::Up], "request"));
        hints.push(hint(&[Action::Escape], "close"));
        hints
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, screen: Option<&SandboxScreen>, act: Act, out: &mut Outcome) {
        let last = self.sides.as_ref().map_or(0, |s| s.pairs.len().saturating_sub(1));
        let sandbox = screen.and_then(SandboxScreen::sandbox);
        let all = sandbox.map_or(0, |s| s.snapshots().len());
        match (act.action, self.snapshot) {
            (Action::Down, _) => self.cursor = (self.cursor + act.times() as usize).min(last),
            (Action::Up, _) => self.cursor = self.cursor.saturating_sub(act.times() as usize),
            (Action::Top, _) => self.cursor = 0,
            (Action::Bottom, _) => self.cursor = last,
            (Action::Left, Some(n)) if n > 1 => *self = Self::snapshot(sandbox, n - 1),
            (Action::Right, Some(n)) if n < all => *self = Self::snapshot(sandbox, n + 1),
            (Action::Primary, Some(n)) if n > 0 => {
                out.go(Go::Close);
                out.go(Go::Tell(Passed::Restore(n)));
            }
            (
                Action::Primary
                | Action::Escape
                | Action::Back
                | Action::Beside
                | Action::Snapshots,
                _,
            ) => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let area = bar::centred(page, 116, page.height);
        let foot = "The sandbox itself is as it was: both are forks";
        let inside = bar::boxed(buffer, cx.theme, area, &self.title, foot);
        let lines = self.lines(usize::from(inside.width));
        put_all(buffer, cx.theme, inside, &lines);
        if lines.len() > inside.height.into() {
            let more = Line::of(Role::Dim, "… more in a taller window");
            put(buffer, cx.theme, inside, inside.height - 1, &more.to(inside.width.into()));
        }
    }

    fn lines(&self, width: usize) -> Vec<Line> {
        let mut lines = vec![Line::new()];
        let sides = match &self.sides {
            Ok(sides) => sides,
            Err(words) => {
                lines.extend(wrap_text(Role::Text, words, width));
                return lines;
            }
        };
        for lost in &sides.lost {
            lines.extend(wrap_text(Role::Text, lost, width));
        }
        let [start, half] = [width * 2 / 5, width * 7 / 10];
        let [one, other] = &sides.names;
        let [cheap, dear] = sides.dollars_a_million.map(|d| format!("${d:.2} a million"));
        let line = Line::new().to(start).say(Role::Strong, one.as_str()).to(half);
        lines.push(line.say(Role::Strong, other.as_str()).cut(width));
        let price = Line::new().dim("  price").to(start).dim(cheap).to(half).dim(dear);
        lines.push(price.cut(width));
        let first = (self.cursor + 1).saturating_sub(SHOWN).min(sides.pairs.len());
        for (at, pair) in sides.pairs.iter().enumerate().skip(first).take(SHOWN) {
            let here = at == self.cursor;
            let line = Line::of(Role::Focus, if here { "▸ " } else { "  " });
            let differs = pair.difference().is_some();
            let line = line.say(Role::Bad, if differs { "≠ " } else { "  " });
            let line = line.say(if here { Role::Strong } else { Role::Text }, pair.did.as_str());
            let [left, right] = &pair.shots;
            let line = line.cut(start - 1).to(start).and(outcome(left)).cut(half - 1).to(half);
            lines.push(line.and(outcome(right)).cut(width));
        }
        let differ = sides.pairs.iter().filter(|pair| pair.difference().is_some()).count();
        lines.push(Line::new().dim(match (sides.pairs.len(), differ) {
            (_, 0) => "  They do not part anywhere.".to_owned(),
            (all, n) => format!("  {n} of {all} differ."),
        }));
        let Some(pair) = sides.pairs.get(self.cursor) else { return lines };
        if let Some(difference) = pair.difference() {
            lines.push(Line::new());
            lines.extend(wrap_text(Role::Strong, &format!("They part at the {difference}"), width));
        }
        let column = (width / 2).saturating_sub(2);
        let [left, right] = pair.shots.each_ref().map(|shot| told(shot, column));
        lines.push(Line::new());
        for y in 0..left.len().max(right.len()) {
            let at = |side: &[Line]| side.get(y).cloned().unwrap_or_default();
            lines.push(at(&left).to(width / 2).and(at(&right)));
        }
        lines
    }
}

/// How a request ended, in a few words.
fn outcome(shot: &Shot) -> Line {
    let cache = match shot.trace.cache {
        CacheMark::Off => "",
        CacheMark::Hit => " HIT",
        CacheMark::Miss => " MISS",
    };
    let role = if shot.response.status < 400 { Role::Good } else { Role::Refused };
    let line = Line::of(role, format!("{}{cache}", shot.response.status));
    line.dim(format!("  {} ms", shot.trace.waited_ms))
}

/// One side of a request: why it ended so, the headers, the body.
fn told(shot: &Shot, width: usize) -> Vec<Line> {
    let mut lines = wrap_text(Role::Dim, &because(&shot.trace), width);
    lines.push(Line::new());
    for (name, value) in shot.response.headers.iter() {
        lines.push(Line::new().dim(format!("{name}: ")).text(value).cut(width));
    }
    let body = String::from_utf8_lossy(&shot.response.body);
    lines.extend(wrap_text(Role::Text, &body, width));
    lines
}
