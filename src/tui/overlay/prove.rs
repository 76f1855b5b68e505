//! The proof of a claim: what was done, expected and got, step by step.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::event::Effect;
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, blocks, put, put_all};
use crate::course::lesson::Claim;
use crate::sandbox::clock_text;
use crate::sandbox::prove::{self, Proof, Row};
use crate::study::Fact;
use crate::words::count;

/// A claim and what running it gave.
#[derive(Debug)]
pub(crate) struct Prove {
    lesson: String,
    claim: String,
    /// Nothing when the claim cannot be found.
    proof: Option<Proof>,
    scroll: usize,
}

/// The widest that the box becomes.
const WIDEST: u16 = 104;
/// Columns of the clock, and blanks between two columns.
const CLOCK: usize = 8;
const GAP: usize = 3;

impl Prove {
    /// Runs the claim, and has it recorded: a proof is worth noting once a day.
    pub(crate) fn new(cx: &Cx, lesson: String, claim: String, out: &mut Outcome) -> Self {
        let found = cx.course.lesson(&lesson);
        let found = found.and_then(|lesson| Some((lesson, lesson.body().claim(&claim)?)));
        let proof = found.map(|(lesson, claim)| prove::prove(lesson, claim));
        let known = cx.history.lesson_progress(&lesson).proved.get(&claim) == Some(&cx.today);
        if let Some(Proof { passed, .. }) = proof.as_ref().filter(|proof| !proof.passed || !known) {
            out.record(Fact::Proved {
                lesson: lesson.clone(),
                claim: claim.clone(),
                passed: *passed,
                at: cx.now,
            });
        }
        Self { lesson, claim, proof, scroll: 0 }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Prove, actions, label);
        let mut hints = vec![hint(&[Action::Primary], "back")];
        if self.most(cx) > 0 {
            hints.push(hint(&[Action::Down, Action::Up], "scroll"));
        }
        hints.push(hint(&[Action::Copy], "copy as text"));
        hints.push(hint(&[Action::Escape], "close"));
        hints
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let times = act.times() as usize;
        let most = self.most(cx);
        match act.action {
            Action::Down => self.scroll = (self.scroll + times).min(most),
            Action::Up => self.scroll = self.scroll.saturating_sub(times),
            Action::PageDown | Action::Bottom => self.scroll = most,
            Action::PageUp | Action::Top => self.scroll = 0,
            Action::Copy => {
                let lines = self.lines(cx, usize::from(WIDEST));
                let text: Vec<String> = lines.iter().map(|l| l.plain().trim_end().into()).collect();
                out.effect(Effect::Copy(text.join("\n")));
                out.say("The proof is on the clipboard.");
            }
            Action::Escape | Action::Back | Action::Primary | Action::Prove => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let claim = self.written(cx);
        let number = claim.map_or_else(String::new, |claim| format!(" · claim {}", claim.number));
        let foot = self.proof.as_ref().map_or_else(String::new, |proof| {
            let seconds = (proof.simulated_ms / 1000).max(0) as usize;
            format!(
                "{} · {} · the same every time",
                count(proof.requests, "request"),
                count(seconds, "simulated second")
            )
        });
        let area = area(page);
        let inside = bar::boxed(buffer, cx.theme, area, &format!("Prove{number}"), &foot);
        let text = text(inside);
        let lines = self.lines(cx, text.width.into());
        put_all(buffer, cx.theme, text, lines.iter().skip(self.scroll));
        if lines.len() - self.scroll > text.height.into() {
            let more = Line::new().right(inside.width.into(), Role::Dim, "more ▾");
            put(buffer, cx.theme, inside, inside.height - 1, &more);
        }
    }

    fn written<'a>(&self, cx: &Cx<'a>) -> Option<&'a Claim> {
        cx.course.lesson(&self.lesson)?.body().claim(&self.claim)
    }

    /// The most that can be scrolled.
    fn most(&self, cx: &Cx) -> usize {
        let page = area(cx.page());
        let text = text(Rect { width: page.width - 4, height: page.height - 2, ..page });
        self.lines(cx, text.width.into()).len().saturating_sub(text.height.into())
    }

    fn lines(&self, cx: &Cx, width: usize) -> Vec<Line> {
        let (Some(claim), Some(proof)) = (self.written(cx), &self.proof) else {
            let text = format!("There is no claim {}#{}.", self.lesson, self.claim);
            return vec![Line::of(Role::Bad, text)];
        };
        let mut lines = blocks::spans(&claim.says, width);
        lines.push(Line::new());
        for (at, line) in wrap_text(Role::Text, &claim.given, width - 9).into_iter().enumerate() {
            lines.push(Line::new().dim(if at == 0 { "Given" } else { "" }).to(9).and(line));
        }
        lines.push(Line::new());
        lines.extend(table(&proof.rows, width));
        lines.push(Line::new());
        lines.extend(verdict(proof, &self.lesson, width));
        if let Some(not_shown) = &proof.not_shown {
            lines.push(Line::new());
            let text = format!("What this does not show: {not_shown}");
            lines.extend(wrap_text(Role::Dim, &text, width));
        }
        lines
    }
}

fn area(page: Rect) -> Rect {
    bar::centred(page, WIDEST, page.height)
}

/// The text's place in the box: a blank column and row around it.
fn text(inside: Rect) -> Rect {
    Rect {
        x: inside.x + 1,
        y: inside.y + 1,
        width: inside.width.saturating_sub(2),
        height: inside.height.saturating_sub(2),
    }
}

/// Clock, what was done, expected, got, and whether that is the same.
fn table(rows: &[Row], width: usize) -> Vec<Line> {
    let room = width.saturating_sub(CLOCK + 3 * GAP + 3);
    let longest = |text: fn(&Row) -> &str, most: usize, least: usize| {
        rows.iter().map(|row| text(row).chars().count()).max().unwrap_or(0).clamp(least, most)
    };
    let expected = longest(|row| &row.expected, room * 3 / 10, 10);
    let got = longest(|row| &row.got, room * 4 / 10, 8);
    let did = room.saturating_sub(expected + got).min(longest(|row| &row.did, room, 6));
    let starts = [0, CLOCK + GAP, CLOCK + GAP + did + GAP, CLOCK + did + expected + 3 * GAP];
    let mut lines = vec![
        Line::new()
            .dim("clock")
            .to(starts[1])
            .dim("you do")
            .to(starts[2])
            .dim("you expect")
            .to(starts[3])
            .dim("you get"),
    ];
    for row in rows {
        let role = if row.ok { Role::Text } else { Role::Strong };
        let cells = [
            vec![Line::of(Role::Dim, clock_text(row.clock))],
            wrap_text(Role::Text, &row.did, did),
            wrap_text(Role::Text, &row.expected, expected),
            wrap_text(role, &row.got, got),
        ];
        for y in 0..cells.iter().map(Vec::len).max().unwrap_or(1) {
            let mut line = Line::new();
            for (cell, start) in cells.iter().zip(starts) {
                line = line.to(start).and(cell.get(y).cloned().unwrap_or_default());
            }
            if y == 0 {
                let (mark, role) = if row.ok { ("✓", Role::Good) } else { ("✗", Role::Bad) };
                line = line.to(starts[3] + got + 2).say(role, mark);
            }
            lines.push(line);
        }
    }
    lines
}

fn verdict(proof: &Proof, lesson: &str, width: usize) -> Vec<Line> {
    let held = proof.rows.iter().filter(|row| row.ok).count();
    let all = proof.rows.len();
    if proof.passed {
        let said = "The claim in the lesson is this very test.";
        let line = Line::of(Role::Focus, "▌ ").say(Role::Good, "PROVED");
        return vec![line.text(format!("   {held} of {all}      ")).dim(said).cut(width)];
    }
    let mut lines = vec![Line::of(Role::Bad, "✗ NOT SO").text(format!("   {held} of {all} held"))];
    if let Some((at, row)) = proof.rows.iter().enumerate().find(|(_, row)| !row.ok) {
        let text = format!(
            "Step {}: you expected {}, the gateway says {}. The lesson or the gateway is wrong: content/{lesson}.md:{}",
            at + 1,
            row.expected,
            row.got,
            row.place.line
        );
        lines.extend(wrap_text(Role::Text, &text, width));
    }
    lines
}
