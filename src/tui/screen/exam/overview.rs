//! The overview: every question of the paper in a grid, answered, marked, or blank.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::Cx;
use crate::study::Sitting;
use crate::tui::action::{Action, Context};
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all, rule};
use crate::words;

/// Which questions are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    All,
    Blank,
    Marked,
}

/// The grid with its cursor.
#[derive(Clone, Debug)]
pub(super) struct Overview {
    show: Show,
    /// The place of the question under the cursor; after the last one, turning in.
    place: usize,
}

impl Overview {
    pub(super) const fn new(place: usize) -> Self {
        Self { show: Show::All, place }
    }

    pub(super) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::ExamOverview, actions, label);
        let mut moves = hint(&[Action::Down], "move");
        moves.keys = cx.theme.spelled("←/→/↑/↓");
        let show = match self.show {
            Show::All => "show: all",
            Show::Blank => "show: blank",
            Show::Marked => "show: marked",
        };
        vec![
            hint(&[Action::Primary], "open"),
            moves,
            hint(&[Action::TurnIn], "turn in"),
            hint(&[Action::Filter], show),
            hint(&[Action::Overview], "back to the question"),
            hint(&[Action::Help], "keys"),
        ]
    }

    /// Does what a key means; a question that is to be opened is returned, or the place after the last one
    /// when the exam is to be turned in.
    pub(super) fn act(&mut self, cx: &Cx, sitting: &Sitting, act: Act) -> Option<usize> {
        let shown = self.shown(sitting);
        let here = shown.iter().position(|place| *place == self.place).unwrap_or(0);
        let last = shown.len().saturating_sub(1);
        let row = columns(cx);
        let times = act.times() as usize;
        let to = match act.action {
            Action::Primary => return shown.get(here).copied(),
            Action::Filter => {
                self.show = match self.show {
                    Show::All => Show::Blank,
                    Show::Blank => Show::Marked,
                    Show::Marked => Show::All,
                };
                let shown = self.shown(sitting);
                if !shown.contains(&self.place) {
                    self.place = shown.first().copied().unwrap_or(self.place);
                }
                return None;
            }
            Action::Right | Action::Next | Action::NextPane => here + times,
            Action::Left | Action::Previous | Action::PreviousPane => here.saturating_sub(times),
            Action::Down => here + row * times,
            Action::Up => here.checked_sub(row * times).unwrap_or(here),
            Action::Top | Action::PageUp => 0,
            Action::Bottom | Action::PageDown => last,
            _ => return None,
        };
        self.place = shown.get(to.min(last)).copied().unwrap_or(self.place);
        None
    }

    /// Where the cursor can go.
    fn shown(&self, sitting: &Sitting) -> Vec<usize> {
        let mut shown = self.questions(sitting);
        shown.push(sitting.paper.items.len());
        shown
    }

    fn questions(&self, sitting: &Sitting) -> Vec<usize> {
        match self.show {
            Show::All => (0..sitting.paper.items.len()).collect(),
            Show::Blank => sitting.blank(),
            Show::Marked => sitting.marked(),
        }
    }

    pub(super) fn draw(&self, cx: &Cx, sitting: &Sitting, page: Rect, buffer: &mut Buffer) {
        let width = usize::from(page.width);
        let left = if cx.wide() { 4 } else { 2 };
        let text = width - 2 * left;
        let here = self.place == sitting.paper.items.len();
        let role = if here { Role::Strong } else { Role::Text };
        let turn_in = Line::new().to(left + 2).say(Role::Focus, if here { "▸ " } else { "  " });
        let mut foot =
            vec![turn_in.say(role, "Turn the exam in"), Line::new().to(left).and(rule(text))];
        let set_in = |line: Line| Line::new().to(left + 2).and(line);
        foot.extend(legend(sitting, text).into_iter().map(set_in));
        let used = sitting.clock().used(cx.now);
        let seen = sitting.sheets().iter().filter(|sheet| sheet.shown).count() as u64;
        let each = words::exam_clock(used / seen.max(1));
        let mut say = |words: &str| {
            foot.extend(wrap_text(Role::Text, words, text - 2).into_iter().map(set_in));
        };
        if cx.wide() {
            say(&format!("{} used, {each} a question so far.", words::exam_clock(used)));
        }
        say(&words::exam_blanks(sitting, cx.now));
        say("A blank counts as wrong, a guess costs nothing: turn in with nothing blank.");
        if cx.wide() {
            say(
                "T turns the exam in, and asks once. If time runs out it is turned in by itself, with everything you chose so far.",
            );
        }
        let room = usize::from(page.height).saturating_sub(foot.len());
        let mut lines = self.grid(cx, sitting, left, room);
        lines.extend(foot);
        put_all(buffer, cx.theme, page, &lines);
    }

    /// As many rows as there is room for, the one with the cursor among them.
    fn grid(&self, cx: &Cx, sitting: &Sitting, left: usize, room: usize) -> Vec<Line> {
        let shown = self.questions(sitting);
        if shown.is_empty() {
            let none =
                if self.show == Show::Blank { "Nothing is blank." } else { "Nothing is marked." };
            return vec![Line::new(), Line::new().to(left + 2).text(none), Line::new()];
        }
        let rows: Vec<&[usize]> = shown.chunks(columns(cx)).collect();
        let apart = if rows.len() * 2 < room { 2 } else { 1 };
        let fit = (room.saturating_sub(1) / apart).max(1);
        let here = rows.iter().position(|row| row.contains(&self.place));
        let here = here.unwrap_or(if self.place == 0 { 0 } else { rows.len() - 1 });
        let first = (here + 1).saturating_sub(fit);
        let mut lines = vec![Line::new()];
        for row in rows.into_iter().skip(first).take(fit) {
            let mut line = Line::new().to(left);
            for place in row {
                line = self.cell(line, sitting, *place, cx.wide());
            }
            lines.push(line);
            lines.extend(vec![Line::new(); apart - 1]);
        }
        lines
    }

    fn cell(&self, line: Line, sitting: &Sitting, place: usize, wide: bool) -> Line {
        let here = place == self.place;
        let start = line.width();
        let cursor = if here { "▸" } else { " " };
        let marked = sitting.sheet(place).is_some_and(|sheet| sheet.marked);
        let (glyph, role) = match (sitting.answered(place), marked) {
            (true, false) => ("●", Role::Text),
            (true, true) => ("◆", Role::Marked),
            (false, true) => ("◇", Role::Marked),
            (false, false) => ("○", Role::Dim),
        };
        let number = format!("{:>3}", place + 1);
        let number = number.trim_start();
        line.to(start + 4 - number.len() - 1)
            .say(Role::Focus, cursor)
            .say(if here { Role::Strong } else { Role::Text }, number)
            .text(" ")
            .say(role, glyph)
            .to(start + if wide { WIDE } else { NARROW })
    }
}

/// Columns of a cell.
const WIDE: usize = 8;
const NARROW: usize = 7;

/// Questions in a row.
fn columns(cx: &Cx) -> usize {
    let (left, cell) = if cx.wide() { (4, WIDE) } else { (2, NARROW) };
    ((usize::from(cx.page().width) - 2 * left) / cell).clamp(1, 13)
}

/// What the signs mean, and how many there are of each.
fn legend(sitting: &Sitting, width: usize) -> Vec<Line> {
    let places = || 0..sitting.paper.items.len();
    let marked = |place: usize| sitting.sheet(place).is_some_and(|sheet| sheet.marked);
    let count = |answered: bool, mark: bool| {
        places().filter(|p| sitting.answered(*p) == answered && marked(*p) == mark).count()
    };
    let unmarked = sitting.blank().into_iter().filter(|place| !marked(*place));
    let shown = |place: &usize| sitting.sheet(*place).is_some_and(|sheet| sheet.shown);
    let (skipped, unseen): (Vec<usize>, Vec<usize>) = unmarked.partition(shown);
    let mut blank = format!("○ blank {}", skipped.len() + unseen.len());
    if !skipped.is_empty() && !unseen.is_empty() {
        let (skipped, unseen) = (skipped.len(), unseen.len());
        blank = format!("{blank} ({skipped} skipped, {unseen} not reached yet)");
    }
    let sign = |sign: &str, says: &str, number: usize| {
        Line::of(Role::Marked, sign).text(format!(" {says} {number}"))
    };
    let mut parts = vec![
        Line::new().text(format!("● answered {}", count(true, false))),
        sign("◆", "answered and marked", count(true, true)),
    ];
    if count(false, true) > 0 {
        parts.push(sign("◇", "blank and marked", count(false, true)));
    }
    parts.push(Line::new().text(blank));
    let mut lines: Vec<Line> = Vec::new();
    for part in parts {
        match lines.pop() {
            Some(line) if line.width() + 4 + part.width() <= width => {
                lines.push(line.text("    ").and(part));
            }
            full => lines.extend(full.into_iter().chain([part])),
        }
    }
    lines
}
