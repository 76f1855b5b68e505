//! The proof of a claim: what was given, done, expected and got, line by line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr as _;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Place};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};

use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, put, put_all};
use crate::course::Lesson;
use crate::course::lesson::Claim;
use crate::course::markdown::plain;
use crate::sandbox::prove::{Proof, Row, prove};
use crate::sandbox::{clock_text, span};
use crate::words;

/// A claim and what running it gave.
#[derive(Clone, Debug)]
pub(crate) struct Prove {
    /// The lesson's slug and the claim's id.
    whose: (String, String),
    /// `claim 2`.
    title: String,
    says: String,
    given: String,
    proof: Option<Proof>,
    /// How many steps are shown; stepping through hides the rest.
    shown: usize,
    scroll: usize,
}

/// Columns of the box.
const WIDTH: u16 = 104;

impl Prove {
    /// Runs the claim, and has it recorded that it was.
    pub(crate) fn new(cx: &Cx, lesson: &str, claim: &str, out: &mut Outcome) -> Self {
        let found = cx.course.lesson(lesson);
        let Some((lesson, claim)) = found.and_then(|l| Some((l, find(l, claim)?))) else {
            let title = format!("{lesson}#{claim}");
            let says = "This claim could not be read.".to_owned();
            let given = String::new();
            let whose = Default::default();
            return Self { whose, title, says, given, proof: None, shown: 0, scroll: 0 };
        };
        let title = format!("claim {}", claim.number);
        let (says, given) = (plain(&claim.says), claim.given.clone());
        let proof = (!claim.steps.is_empty()).then(|| prove(lesson, claim));
        let fact = proof.as_ref().and_then(|proof| {
            cx.history.proof_fact(&lesson.slug, &claim.id, proof.passed, cx.today, cx.now)
        });
        if let Some(fact) = fact {
            out.record(fact);
        }
        let shown = proof.as_ref().map_or(0, |p| p.rows.len());
        let whose = (lesson.slug.clone(), claim.id.clone());
        Self { whose, title, says, given, proof, shown, scroll: 0 }
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::Prove, &[Action::Left, Action::Right], "step by step"),
            cx.hint(Context::Prove, &[Action::Keep], "keep this sandbox"),
            cx.hint(Context::Prove, &[Action::Copy], "copy as text"),
            cx.hint(Context::Prove, &[Action::Escape], "back to the text"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let rows = self.proof.as_ref().map_or(0, |p| p.rows.len());
        match act.action {
            Action::Escape | Action::Back | Action::Primary | Action::Prove => out.go(Go::Close),
            Action::Right => self.shown = if self.shown == rows { 1 } else { self.shown + 1 },
            Action::Left => self.shown = self.shown.saturating_sub(1).max(1),
            Action::Down | Action::PageDown => self.scroll += act.times() as usize,
            Action::Up | Action::PageUp => {
                self.scroll = self.scroll.saturating_sub(act.times() as usize);
            }
            Action::Keep if rows > 0 => {
                let (lesson, claim) = self.whose.clone();
                out.go(Go::To(Place::Proved { lesson, claim, steps: self.shown }));
            }
            Action::Keep => out.say("Nothing was run, so there is no sandbox to keep."),
            Action::Copy => {
                let text = words::proof_text(&self.says, &self.given, self.proof.as_ref());
                out.copy(cx, "the proof as text", text);
            }
            _ => {}
        }
        let (lines, room) = (self.lines(cx).len(), usize::from(area(cx.page()).height) - 2);
        self.scroll = self.scroll.min(lines.saturating_sub(room));
        self.shown = self.shown.min(rows);
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let lines = self.lines(cx);
        let whole = area(page);
        let height = (lines.len() as u16 + 2).min(whole.height);
        let area = bar::centred(page, whole.width, height);
        let title = format!("Prove · {}", self.title);
        let inside = bar::boxed(buffer, cx.theme, area, &title, &self.foot());
        put_all(buffer, cx.theme, inside, lines.iter().skip(self.scroll));
        if lines.len() - self.scroll > inside.height.into() {
            let more = Line::new().right(inside.width.into(), Role::Dim, "more ▾");
            put(buffer, cx.theme, inside, inside.height - 1, &more);
        }
    }

    fn foot(&self) -> String {
        self.proof.as_ref().map_or_else(String::new, |proof| {
            let requests = match proof.requests {
                1 => "1 request".to_owned(),
                n => format!("{n} requests"),
            };
            // What came of it stands here too: the table may be longer than the window.
            let verdict = match proof.passed {
                _ if self.shown < proof.rows.len() => "",
                true => "PROVED · ",
                false => "NOT SO · ",
            };
            match proof.simulated_ms {
                0 => format!("{verdict}deterministic · {requests}"),
                ms => format!("{verdict}deterministic · {requests} · {} simulated", span(ms)),
            }
        })
    }

    fn lines(&self, cx: &Cx) -> Vec<Line> {
        let width = usize::from(area(cx.page()).width).saturating_sub(6);
        let mut lines = vec![Line::new()];
        lines.extend(wrap_text(Role::Strong, &self.says, width));
        lines.push(Line::new());
        let Some(proof) = &self.proof else {
            lines.extend(wrap_text(Role::Text, words::NOT_RUN, width));
            lines.push(Line::new());
            return lines;
        };
        if !self.given.is_empty() {
            let given = wrap_text(Role::Text, &self.given, width.saturating_sub(11));
            lines.extend(given.into_iter().enumerate().map(|(y, line)| {
                let head = if y == 0 { Line::new().dim("  Given") } else { Line::new() };
                head.to(11).and(line)
            }));
            lines.push(Line::new());
        }
        let columns = Columns::of(&proof.rows, width);
        lines.push(columns.line(Role::Dim, ["clock", "you do", "you expect", "you get"]));
        for row in &proof.rows[..self.shown.min(proof.rows.len())] {
            lines.extend(columns.row(row));
        }
        lines.push(Line::new());
        let right = proof.rows.iter().filter(|r| r.ok).count();
        if self.shown < proof.rows.len() {
            lines.push(Line::new().dim(format!("  step {} of {}", self.shown, proof.rows.len())));
        } else if proof.passed {
            let words = format!("▌ PROVED   {right} of {}", proof.rows.len());
            lines.push(Line::of(Role::Good, words));
        } else {
            let Some((at, row)) = proof.rows.iter().enumerate().find(|(_, r)| !r.ok) else {
                return lines;
            };
            let words = format!("✗ NOT SO   {}", words::not_so(at, row));
            lines.extend(wrap_text(Role::Bad, &words, width));
        }
        if let Some(not_shown) = &proof.not_shown {
            lines.push(Line::new());
            let words = format!("What this does not show: {not_shown}");
            lines.extend(wrap_text(Role::Dim, &words, width));
        }
        lines.push(Line::new());
        lines
    }
}

fn find<'a>(lesson: &'a Lesson, id: &str) -> Option<&'a Claim> {
    lesson.body().claims.iter().find(|claim| claim.id == id)
}

fn area(page: Rect) -> Rect {
    bar::centred(page, WIDTH, page.height)
}

/// Where the columns of the table begin.
struct Columns {
    expected: usize,
    got: usize,
    width: usize,
}

impl Columns {
    /// As wide as their longest cells; where that is too much, the widest give way, all to the same width.
    fn of(rows: &[Row], width: usize) -> Self {
        let longest = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).width()).max();
        let cells: [fn(&Row) -> &str; 3] = [|row| &row.did, |row| &row.expected, |row| &row.got];
        let wanted = cells.map(|cell| longest(cell).unwrap_or(0).max(10));
        let room = width.saturating_sub(12 + 2 + 2 + 3);
        let fits = |most: &usize| wanted.iter().map(|cell| cell.min(most)).sum::<usize>() <= room;
        let most = (room / 3..=room).rev().find(fits).unwrap_or(room / 3);
        let [did, expected, _] = wanted.map(|cell| cell.min(most));
        Self { expected: 12 + did + 2, got: 12 + did + 2 + expected + 2, width }
    }

    fn line(&self, role: Role, [clock, did, expected, got]: [&str; 4]) -> Line {
        let line = Line::new().text("  ").say(role, clock).to(12).say(role, did);
        line.to(self.expected).say(role, expected).to(self.got).say(role, got)
    }

    /// A step; long cells go on below.
    fn row(&self, row: &Row) -> Vec<Line> {
        let cell = |text: &str, width: usize| wrap_text(Role::Text, text, width.max(8));
        let did = cell(&row.did, self.expected - 14);
        let expected = cell(&row.expected, self.got - self.expected - 2);
        let got = cell(&row.got, self.width - self.got - 3);
        let height = did.len().max(expected.len()).max(got.len());
        let at = |lines: &[Line], y: usize| lines.get(y).cloned().unwrap_or_default();
        (0..height)
            .map(|y| {
                let clock = if y == 0 { clock_text(row.clock) } else { String::new() };
                let line = Line::new().text("  ").dim(clock).to(12).and(at(&did, y));
                let line = line.to(self.expected).and(at(&expected, y));
                let line = line.to(self.got).and(at(&got, y));
                let (role, mark) = if row.ok { (Role::Good, "✓") } else { (Role::Bad, "✗") };
                if y == 0 { line.to(self.width - 1).say(role, mark) } else { line }
            })
            .collect()
    }
}
