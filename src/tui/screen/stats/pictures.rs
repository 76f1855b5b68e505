//! The pictures, each with words beside it: the forecast, what is due, the hours, the days.

use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::Style;
use ratatui::symbols::Marker;
use ratatui::widgets::{Axis, Bar, BarChart, Chart, Dataset, GraphType, Sparkline, Widget};

use super::super::Cx;
use super::rows::{calibration, heading};
use crate::study::Stats;
use crate::study::stats::{EXAM_PACE_MS, Forecast, Spot};
use crate::tui::theme::Role;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all, rule};
use crate::words::stats as words;
use crate::words::{date, duration};

/// Rows of the figures below the two pictures of the right pane.
const FIGURES: u16 = 12;
/// Rows of what is due: title, bars, labels.
const DUE: u16 = 5;

/// The right pane of a wide window.
pub(super) fn right(stats: &Stats, here: Spot, cx: &Cx, area: Rect, buffer: &mut Buffer) {
    for (spot, y) in right_rows(stats, area.height) {
        let at = Rect { y: area.y + y, height: area.height.saturating_sub(y), ..area };
        match spot {
            Spot::Forecast => {
                let height = area.height.saturating_sub(FIGURES + DUE + 3);
                forecast(stats, here, cx, Rect { height, ..at }, buffer);
            }
            Spot::Due => {
                put_all(buffer, cx.theme, at, [&line(area)]);
                due(stats, here, cx, Rect { y: at.y + 1, height: DUE, ..at }, buffer);
            }
            Spot::Calibration => {
                let mut lines = vec![line(area)];
                let rows = calibration(stats, here, area.width.into());
                lines.extend(rows.into_iter().map(|(_, line)| line));
                put_all(buffer, cx.theme, at, &lines);
            }
            Spot::Recall => put_all(buffer, cx.theme, at, [&line(area), &recall(stats, here)]),
            Spot::Hours => put_all(buffer, cx.theme, at, [&hours_line(stats, here)]),
            Spot::Pace => put_all(buffer, cx.theme, at, [&pace(stats, here)]),
            Spot::Days => days(stats, here, cx, Rect { height: 2, ..at }, buffer),
            Spot::Readiness | Spot::Topic(_) | Spot::Belief(_) | Spot::Nut(_) => {}
        }
    }
}

/// The figures of the right pane and the rows where they begin.
pub(super) fn right_rows(_: &Stats, height: u16) -> [(Spot, u16); 7] {
    let figures = height.saturating_sub(FIGURES);
    [
        (Spot::Forecast, 1),
        (Spot::Due, figures.saturating_sub(DUE + 2)),
        (Spot::Calibration, figures),
        (Spot::Recall, figures + 5),
        (Spot::Pace, figures + 7),
        (Spot::Hours, figures + 8),
        (Spot::Days, figures + 9),
    ]
}

/// The tab of what will be remembered.
pub(super) fn memory(stats: &Stats, here: Spot, cx: &Cx, area: Rect, buffer: &mut Buffer) {
    let low = area.height.saturating_sub(DUE + 2);
    forecast(stats, here, cx, Rect { height: low, ..area }, buffer);
    due(stats, here, cx, Rect { y: area.y + low, height: DUE, ..area }, buffer);
    let last = Rect { y: area.bottom() - 1, height: 1, ..area };
    put_all(buffer, cx.theme, last, [&recall(stats, here)]);
}

/// The tab of when and how fast.
pub(super) fn time(stats: &Stats, here: Spot, cx: &Cx, area: Rect, buffer: &mut Buffer) {
    put_all(buffer, cx.theme, area, [&pace(stats, here)]);
    let below = Rect { y: area.y + 2, height: area.height.saturating_sub(5), ..area };
    hours(stats, here, cx, below, buffer);
    days(stats, here, cx, Rect { y: area.bottom() - 2, height: 2, ..area }, buffer);
}

/// How much is remembered: a line up to today, two from there on.
fn forecast(stats: &Stats, here: Spot, cx: &Cx, area: Rect, buffer: &mut Buffer) {
    let title = words::forecast_title(&stats.forecast);
    let title = heading(&title, Spot::Forecast, here);
    let Some(forecast) = stats.forecast.get() else {
        return waiting(
            cx,
            area,
            title,
            words::waits(&stats.forecast, "answer", "a forecast"),
            buffer,
        );
    };
    let key = Line::new().to(5).text("• reviewed when due").dim("  · without  ");
    let key = key.dim(format!("─ goal {}  ┊ today", words::percent(forecast.goal)));
    put_all(buffer, cx.theme, area, [&title, &key.cut(area.width.into())]);
    let chart = Rect {
        x: area.x + 4,
        y: area.y + 2,
        width: area.width.saturating_sub(6),
        height: area.height.saturating_sub(2),
    };
    if chart.height >= 5 {
        line_chart(stats, forecast, cx).render(chart, buffer);
    } else {
        let said = wrap_text(Role::Text, &words::forecast(forecast), chart.width.into());
        put_all(buffer, cx.theme, chart, &said);
    }
}

/// The lines as a chart.
struct Lines<'a> {
    kept: Vec<(f64, f64)>,
    left: Vec<(f64, f64)>,
    goal: Vec<(f64, f64)>,
    today: Vec<(f64, f64)>,
    days: [f64; 2],
    floor: f64,
    labels: [String; 2],
    cx: &'a Cx<'a>,
}

fn line_chart<'a>(stats: &Stats, forecast: &Forecast, cx: &'a Cx<'a>) -> Lines<'a> {
    let day = |day: crate::clock::Day| f64::from(day.days_since(stats.today));
    let points = &forecast.points;
    let kept: Vec<_> = points.iter().map(|point| (day(point.day), 100.0 * point.kept)).collect();
    let left = points.iter().filter_map(|point| Some((day(point.day), 100.0 * point.left?)));
    let left: Vec<_> = left.collect();
    let lowest = kept.iter().chain(&left).map(|(_, share)| *share).fold(80.0, f64::min);
    let floor = (lowest / 10.0).floor() * 10.0;
    let first = points.first().map_or(stats.today, |point| point.day);
    let days = [day(first), day(forecast.until)];
    let across = |at: i32| days[0] + (days[1] - days[0]) * f64::from(at) / 100.0;
    let goal = (0..=100).map(|at| (across(at), 100.0 * forecast.goal)).collect();
    let today = (0..=40).map(|at| (0.0, floor + (100.0 - floor) * f64::from(at) / 40.0)).collect();
    let labels = [date(first), date(forecast.until)];
    Lines { kept, left, goal, today, days, floor, labels, cx }
}

impl Widget for Lines<'_> {
    fn render(self, area: Rect, buffer: &mut Buffer) {
        let style = |role| self.cx.theme.style(role);
        let set = |data, marker, graph, role| {
            Dataset::default().data(data).marker(marker).graph_type(graph).style(style(role))
        };
        let sets = vec![
            set(&self.goal, Marker::Custom('─'), GraphType::Scatter, Role::Dim),
            set(&self.today, Marker::Custom('┊'), GraphType::Scatter, Role::Dim),
            set(&self.left, Marker::Custom('·'), GraphType::Line, Role::Text),
            set(&self.kept, Marker::Dot, GraphType::Line, Role::Good),
        ];
        let share = |share: f64| format!("{share:>3.0}");
        let y = Axis::default()
            .bounds([self.floor, 100.0])
            .labels([share(self.floor), share(f64::midpoint(self.floor, 100.0)), share(100.0)])
            .style(style(Role::Dim));
        let x = Axis::default().bounds(self.days).labels(self.labels).style(style(Role::Dim));
        Chart::new(sets)
            .x_axis(x)
            .y_axis(y)
            .hidden_legend_constraints((Constraint::Length(0), Constraint::Length(0)))
            .style(Style::new())
            .render(area, buffer);
    }
}

/// What is due, a bar a day.
fn due(stats: &Stats, here: Spot, cx: &Cx, area: Rect, buffer: &mut Buffer) {
    let head = heading("Due", Spot::Due, here);
    let said = format!("today {} · the next 14 days", stats.due[0]);
    let head = head.right(usize::from(area.width) - 3, Role::Text, said);
    put_all(buffer, cx.theme, area, [&head]);
    let bars = stats.due.iter().map(|due| (due.to_string(), *due as u64)).collect();
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    columns(bars, 14, cx, below, buffer);
}

/// Right answers by two hours of the day.
fn hours(stats: &Stats, here: Spot, cx: &Cx, area: Rect, buffer: &mut Buffer) {
    put_all(buffer, cx.theme, area, [&hours_line(stats, here)]);
    let slots = stats.habits.slots.iter();
    let bars = slots.map(|slot| {
        let share = slot.said.share().unwrap_or(0.0);
        (format!("{:02}", slot.from), (100.0 * share).round() as u64)
    });
    let below = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    if stats.habits.slots.iter().any(|slot| slot.said.asked > 0) {
        columns(bars.collect(), 12, cx, below, buffer);
    }
}

/// Bars of the same width beside each other, labelled below.
fn columns(bars: Vec<(String, u64)>, count: u16, cx: &Cx, area: Rect, buffer: &mut Buffer) {
    let room = area.width.saturating_sub(8) / count;
    let width = room.saturating_sub(1).clamp(2, 4);
    let bars: Vec<Bar> = bars
        .into_iter()
        .map(|(label, value)| Bar::with_label(label, value).text_value(String::new()))
        .collect();
    BarChart::vertical(bars)
        .bar_width(width)
        .bar_gap(1)
        .bar_style(cx.theme.style(Role::Good))
        .label_style(cx.theme.style(Role::Dim))
        .render(Rect { x: area.x + 5, width: area.width.saturating_sub(6), ..area }, buffer);
}

fn recall(stats: &Stats, here: Spot) -> Line {
    let line = heading("Recall asked for   ", Spot::Recall, here);
    let figure = &stats.habits.recall;
    let Some(recall) = figure.get() else {
        return line.dim(words::waits(figure, "later answer", "what you gave").unwrap_or_default());
    };
    let given = recall.given.share().map(words::percent).unwrap_or_default();
    let goal = words::percent(recall.goal);
    line.text(format!("{goal}   you gave {given}  (n = {})", recall.given.asked))
}

fn hours_line(stats: &Stats, here: Spot) -> Line {
    let line = heading("Time of day        ", Spot::Hours, here);
    let share = |slot: &crate::study::stats::Slot| {
        format!(
            "{}, {}",
            words::hours(*slot),
            slot.said.share().map(words::percent).unwrap_or_default()
        )
    };
    match stats.habits.best.get() {
        Some((best, worst)) => line.text(format!("best {}; worst {}", share(best), share(worst))),
        None => line.dim(words::waits_for_hours(&stats.habits.best).unwrap_or_default()),
    }
}

fn pace(stats: &Stats, here: Spot) -> Line {
    let line = heading("Minutes a question ", Spot::Pace, here);
    let figure = &stats.habits.pace;
    let Some(pace) = figure.get() else {
        return line.dim(words::waits(figure, "answer", "your pace").unwrap_or_default());
    };
    let (yours, exam) = (words::clock(pace.mean_ms), words::clock(EXAM_PACE_MS));
    line.text(format!("{yours}   exam allows {exam}"))
}

/// Study by day, in words and as a line of bars.
fn days(stats: &Stats, here: Spot, cx: &Cx, area: Rect, buffer: &mut Buffer) {
    let spent: Vec<u64> = stats.days.iter().map(|(_, ms)| *ms).collect();
    let studied = spent.iter().filter(|ms| **ms > 0).count();
    let said = format!("{} on {studied} of {} days", duration(spent.iter().sum()), spent.len());
    let line = heading("Study by day       ", Spot::Days, here).text(said);
    put_all(buffer, cx.theme, area, [&line]);
    let width = area.width.saturating_sub(8);
    let latest = spent.len().saturating_sub(width.into());
    Sparkline::default()
        .data(&spent[latest..])
        .style(cx.theme.style(Role::Good))
        .render(Rect { x: area.x + 5, y: area.y + 1, width, height: 1 }, buffer);
}

fn waiting(cx: &Cx, area: Rect, title: Line, waits: Option<String>, buffer: &mut Buffer) {
    let mut lines = vec![title];
    let waits = waits.unwrap_or_default();
    let wrapped = wrap_text(Role::Dim, &waits, usize::from(area.width).saturating_sub(8));
    lines.extend(wrapped.into_iter().map(|line| Line::new().to(5).and(line)));
    put_all(buffer, cx.theme, area, &lines);
}

fn line(area: Rect) -> Line {
    Line::new().text(" ").and(rule(usize::from(area.width).saturating_sub(2)))
}
