//! Where everything stands: two panes in a wide window, a tab at a time in a small one.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::Cx;
use super::{pictures, rows};
use crate::study::Stats;
use crate::study::stats::Spot;
use crate::tui::theme::Role;
use crate::tui::widget::bar;
use crate::tui::widget::{Line, put, put_all, rule};
use crate::words::stats::{self as words, View};

/// Where the topics end and the pictures begin.
const DIVIDER: u16 = 60;

/// How many panes there are in a wide window.
pub(super) const PANES: usize = 8;

/// The pane of a figure in a wide window: Tab goes from one to the next.
pub(super) const fn pane(spot: Spot) -> usize {
    match spot {
        Spot::Readiness => 0,
        Spot::Topic(_) => 1,
        Spot::Belief(_) => 2,
        Spot::Nut(_) => 3,
        Spot::Forecast => 4,
        Spot::Due => 5,
        Spot::Calibration => 6,
        Spot::Recall | Spot::Hours | Spot::Pace | Spot::Days => 7,
    }
}

/// Paints the page.
pub(super) fn page(stats: &Stats, here: Spot, cx: &Cx, page: Rect, buffer: &mut Buffer) {
    if cx.wide() {
        bar::divide(buffer, cx.theme, page, page.x + DIVIDER);
        let (left, right) = halves(page);
        let shown = Rows::of(rows::left(stats, here, left.width.into()));
        shown.paint(cx, left, here, buffer);
        pictures::right(stats, here, cx, right, buffer);
        return;
    }
    let view = View::of(here);
    put(buffer, cx.theme, page, 0, &tabs(view, stats, page.width.into()));
    put(buffer, cx.theme, page, 1, &Line::new().text(" ").and(rule(usize::from(page.width) - 2)));
    let body = below(page);
    match view {
        View::Topics => {
            let foot = rows::foot(stats, here, cx, body.width.into());
            let height = body.height.saturating_sub(foot.len() as u16);
            let list = Rect { height, ..body };
            Rows::of(rows::topics(stats, here, body.width.into())).paint(cx, list, here, buffer);
            put_all(
                buffer,
                cx.theme,
                Rect { y: body.y + height, height: body.height - height, ..body },
                &foot,
            );
        }
        View::Beliefs => {
            Rows::of(rows::beliefs(stats, here, body.width.into())).paint(cx, body, here, buffer);
        }
        View::Memory => pictures::memory(stats, here, cx, body, buffer),
        View::Time => pictures::time(stats, here, cx, body, buffer),
    }
}

/// What stands at a place of the page, for the mouse: rows of lists, and tabs.
pub(super) fn spot_at(
    stats: &Stats,
    here: Spot,
    cx: &Cx,
    page: Rect,
    at: (u16, u16),
) -> Option<Spot> {
    let (column, row) = at;
    let width = usize::from(page.width);
    let (shown, area) = if cx.wide() {
        let (left, right) = halves(page);
        if column >= DIVIDER {
            return pictures::right_rows(stats, right.height)
                .into_iter()
                .rev()
                .find(|(_, y)| *y <= row)
                .map(|(spot, _)| spot);
        }
        (rows::left(stats, here, left.width.into()), left)
    } else {
        if row == 0 {
            let mut end = 3;
            let tab = View::ALL.into_iter().find(|view| {
                end += view.name().len() + 3;
                usize::from(column) < end
            })?;
            return stats.spots().into_iter().find(|spot| View::of(*spot) == tab);
        }
        match View::of(here) {
            View::Topics => (rows::topics(stats, here, width), below(page)),
            View::Beliefs => (rows::beliefs(stats, here, width), below(page)),
            View::Memory | View::Time => return None,
        }
    };
    let shown = Rows::of(shown);
    let line = usize::from(row.checked_sub(area.y - page.y)?) + shown.top(here, area.height);
    shown.spots.get(line).copied().flatten()
}

fn halves(page: Rect) -> (Rect, Rect) {
    let left = Rect { width: DIVIDER, ..page };
    let right = Rect { x: page.x + DIVIDER + 1, width: page.width - DIVIDER - 1, ..page };
    (left, right)
}

fn below(page: Rect) -> Rect {
    Rect { y: page.y + 2, height: page.height.saturating_sub(2), ..page }
}

fn tabs(view: View, stats: &Stats, width: usize) -> Line {
    let mut line = Line::new();
    for tab in View::ALL {
        let here = tab == view;
        line = line.say(Role::Focus, if here { " ▌" } else { "  " });
        line = line.say(if here { Role::Strong } else { Role::Text }, tab.name()).dim(" │");
    }
    line.right(width - 2, Role::Dim, format!("range {}", words::range(stats.range)))
}

/// Lines, each with the figure it belongs to.
struct Rows {
    lines: Vec<Line>,
    spots: Vec<Option<Spot>>,
}

impl Rows {
    fn of(rows: Vec<(Option<Spot>, Line)>) -> Self {
        let (spots, lines) = rows.into_iter().unzip();
        Self { lines, spots }
    }

    /// The first line shown: as far down as the cursor needs.
    fn top(&self, here: Spot, height: u16) -> usize {
        let row = self.spots.iter().position(|spot| *spot == Some(here)).unwrap_or(0);
        let most = self.lines.len().saturating_sub(height.into());
        (row + 3).saturating_sub(height.into()).min(most)
    }

    fn paint(&self, cx: &Cx, area: Rect, here: Spot, buffer: &mut Buffer) {
        put_all(buffer, cx.theme, area, self.lines.iter().skip(self.top(here, area.height)));
    }
}
