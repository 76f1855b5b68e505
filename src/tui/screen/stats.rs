//! Stats: what you know and will remember, what you believe, and when you learn; every figure can be asked
//! how it came to be.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Place, Popup};
use crate::study::stats::{Practice, Spot};
use crate::study::{Range, Stats};
use crate::tui::action::{Action, Context};
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::widget::bar::Hint;
use crate::words::stats::{self as words, View};
use crate::words::{self as said};

mod paint;
mod pictures;
mod rows;

/// The figures, and the one under the cursor.
#[derive(Clone, Debug)]
pub(crate) struct StatsScreen {
    stats: Stats,
    spot: Spot,
}

impl StatsScreen {
    /// Opens on the topic that is known least.
    pub(crate) fn new(cx: &Cx) -> Self {
        let stats = figures(cx, Range::default());
        let spot = if stats.topics.is_empty() { Spot::Readiness } else { Spot::Topic(0) };
        Self { stats, spot }
    }

    /// The title row.
    pub(crate) fn title(&self, cx: &Cx) -> (String, String) {
        let Stats { seen, questions, answers, spent_ms, .. } = &self.stats;
        let (answers, spent) = (said::count(*answers, "answer"), said::duration(*spent_ms));
        let seen = if cx.wide() {
            format!("{seen} of {questions} questions seen")
        } else {
            format!("{seen}/{questions} seen")
        };
        let spent = if cx.window.width < 80 { String::new() } else { format!(" · {spent}") };
        ("Stats".into(), format!("{seen} · {answers}{spent}"))
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Stats, actions, label);
        let range = format!("range: {}", words::range(self.stats.range));
        let (pane, range, why) = if cx.wide() {
            ("pane", range.as_str(), "how is this worked out?")
        } else {
            ("view", "range", "why")
        };
        vec![
            hint(&[Action::Primary], "practise"),
            hint(&[Action::NextPane], pane),
            hint(&[Action::Range], range),
            hint(&[Action::Why], why),
            hint(&[Action::Export], "export"),
            hint(&[Action::Copy], "copy"),
            hint(&[Action::Down, Action::Up], "move"),
            hint(&[Action::Back], "back"),
            hint(&[Action::Help], "help"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let times = act.times() as usize;
        match act.action {
            Action::Down => self.walk(cx, |at, last| (at + times).min(last)),
            Action::Up => self.walk(cx, |at, _| at.saturating_sub(times)),
            Action::PageDown => self.walk(cx, |at, last| (at + 10 * times).min(last)),
            Action::PageUp => self.walk(cx, |at, _| at.saturating_sub(10 * times)),
            Action::Top => self.walk(cx, |_, _| 0),
            Action::Bottom => self.walk(cx, |_, last| last),
            Action::NextPane | Action::Right => self.turn(cx, 1),
            Action::PreviousPane | Action::Left => self.turn(cx, -1),
            Action::Range => {
                self.stats = figures(cx, self.stats.range.next());
                self.clamp();
            }
            Action::Why => out.say(words::why(&self.stats, self.spot)),
            Action::Primary => self.practise(cx, out),
            Action::Copy => out.go(Go::Open(Popup::Copy)),
            Action::Export => self.export(out),
            _ => {}
        }
    }

    /// Takes a click on a cell of the page.
    pub(crate) fn click(&mut self, cx: &Cx, at: (u16, u16)) {
        if let Some(spot) = self.spot_at(cx, cx.page(), at) {
            self.spot = spot;
        }
    }

    /// Works everything out anew: time went by, or answers came.
    pub(crate) fn refresh(&mut self, cx: &Cx) {
        self.stats = figures(cx, self.stats.range);
        self.clamp();
    }

    /// What can be copied: the tables of the view under the cursor, then all of them.
    pub(crate) fn copies(&self) -> Vec<(&'static str, String)> {
        words::copies(&self.stats, View::of(self.spot))
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        paint::page(&self.stats, self.spot, cx, page, buffer);
    }

    fn export(&self, out: &mut Outcome) {
        let name = format!("stats-{}.md", self.stats.today);
        out.effect(Effect::Write { name, text: words::document(&self.stats) });
    }

    /// Goes to questions on what is under the cursor, or to the lab that takes it apart.
    fn practise(&self, cx: &Cx, out: &mut Outcome) {
        match self.stats.practice(self.spot, cx.course, cx.history) {
            Practice::Lab(slug) => out.go(Go::To(Place::Lab(slug))),
            Practice::Questions(none) if none.is_empty() => out.say(words::NOTHING_OF_THIS),
            Practice::Questions(questions) => {
                let title = words::practised(&self.stats, self.spot, cx.course);
                out.go(Go::To(Place::Review { title, questions }));
            }
        }
    }

    /// Everything the cursor can stand on, in order; in small windows, what is on the tab.
    fn spots(&self, cx: &Cx) -> Vec<Spot> {
        let all = self.stats.spots();
        if cx.wide() {
            return all;
        }
        let view = View::of(self.spot);
        all.into_iter().filter(|spot| View::of(*spot) == view).collect()
    }

    fn walk(&mut self, cx: &Cx, to: impl FnOnce(usize, usize) -> usize) {
        let spots = self.spots(cx);
        let at = spots.iter().position(|spot| *spot == self.spot).unwrap_or(0);
        let at = to(at, spots.len().saturating_sub(1));
        self.spot = spots.get(at).copied().unwrap_or(self.spot);
    }

    /// To the next pane, or the next tab.
    fn turn(&mut self, cx: &Cx, by: isize) {
        let all = self.stats.spots();
        let of = |spot: Spot| {
            if cx.wide() { paint::pane(spot) } else { View::of(spot) as usize }
        };
        let panes = if cx.wide() { paint::PANES } else { View::ALL.len() };
        let mut pane = of(self.spot);
        // A pane without anything in it is passed over.
        for _ in 0..panes {
            pane = (pane + panes).wrapping_add_signed(by) % panes;
            if let Some(spot) = all.iter().copied().find(|spot| of(*spot) == pane) {
                self.spot = spot;
                return;
            }
        }
    }

    /// Keeps the cursor on something that is there.
    fn clamp(&mut self) {
        let last = |list: usize| list.checked_sub(1);
        self.spot = match self.spot {
            Spot::Topic(at) => last(self.stats.topics.len())
                .map_or(Spot::Readiness, |last| Spot::Topic(at.min(last))),
            Spot::Belief(at) => last(self.stats.beliefs.len())
                .map_or(Spot::Calibration, |last| Spot::Belief(at.min(last))),
            Spot::Nut(at) => last(self.stats.nuts.len())
                .map_or(Spot::Calibration, |last| Spot::Nut(at.min(last))),
            other => other,
        };
    }

    /// What stands at a place of the page.
    fn spot_at(&self, cx: &Cx, page: Rect, at: (u16, u16)) -> Option<Spot> {
        paint::spot_at(&self.stats, self.spot, cx, page, at)
    }
}

fn figures(cx: &Cx, range: Range) -> Stats {
    Stats::of(cx.course, cx.history, cx.clock, cx.today, range)
}
