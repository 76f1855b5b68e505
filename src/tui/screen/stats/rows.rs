//! The lists: topics, beliefs, hard nuts, and how sure is how right.

use super::super::Cx;
use crate::study::Stats;
use crate::study::readiness::NEEDED;
use crate::study::stats::{Spot, Topic};
use crate::tui::theme::Role;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, gauge, rule};
use crate::words::stats as words;

/// A line, and the figure it belongs to.
pub(super) type Row = (Option<Spot>, Line);

/// The left pane of a wide window.
pub(super) fn left(stats: &Stats, here: Spot, width: usize) -> Vec<Row> {
    let mut rows = vec![(None, Line::new())];
    rows.extend(topics(stats, here, width));
    rows.push((None, Line::new()));
    rows.push((None, Line::new().text(" ").and(rule(width - 3))));
    rows.extend(unlearn(stats, here, width));
    rows
}

/// Readiness in a line, then every topic.
pub(super) fn topics(stats: &Stats, here: Spot, width: usize) -> Vec<Row> {
    let mut rows = vec![(Some(Spot::Readiness), readiness(stats, here, width))];
    let slow = width >= 70 || (60..62).contains(&width);
    let wide = width >= 70;
    let (name, word) = if wide { (26, "certain but wrong") } else { (24, "sure≠right") };
    let head = Line::new().to(5).dim("Topic").to(name + 4).dim("know    seen");
    let head = if slow { head.to(name + 20).dim("slow") } else { head };
    rows.push((None, head.to(name + if slow { 26 } else { 20 }).dim(word)));
    for (at, topic) in stats.topics.iter().enumerate() {
        let spot = Spot::Topic(at);
        rows.push((Some(spot), row(topic, mark(spot, here), name, slow)));
    }
    rows
}

fn readiness(stats: &Stats, here: Spot, width: usize) -> Line {
    let line = heading("Readiness", Spot::Readiness, here);
    let Some(ready) = stats.readiness.get() else {
        let waits = words::waits(&stats.readiness, "answer", "where you stand");
        return line.text("  ").dim(waits.unwrap_or_default()).cut(width - 2);
    };
    let line = line.say(Role::Strong, format!(" {:.0}", ready.score));
    let range = words::score_range(ready, None);
    line.text(format!(", needs {NEEDED}")).dim(format!(" · {range}")).cut(width - 2)
}

fn row(topic: &Topic, line: Line, name: usize, slow: bool) -> Line {
    let line = line.text(topic.title.as_str()).cut(name + 3);
    let know = topic.know.map_or_else(|| "–   ".to_owned(), words::percent);
    let line = line.to(name + 3).text(format!("{know:>5}"));
    let line = line.text(format!("  {:>3}/{:<3}", topic.seen, topic.questions));
    let marked = slow && topic.slow();
    let line = if marked { line.to(name + 21).say(Role::Marked, "●") } else { line };
    let wrong = match (topic.seen, topic.certain_wrong) {
        (0, _) => Line::new(),
        (_, 0) => Line::new().dim("0"),
        (_, n) => Line::of(Role::Bad, n.to_string()),
    };
    line.to(name + if slow { 27 } else { 22 }).and(wrong)
}

/// Beliefs, hard nuts, and how sure is how right.
pub(super) fn beliefs(stats: &Stats, here: Spot, width: usize) -> Vec<Row> {
    let mut rows = unlearn(stats, here, width);
    rows.push((None, Line::new().text(" ").and(rule(width - 2))));
    rows.extend(calibration(stats, here, width));
    rows
}

fn unlearn(stats: &Stats, here: Spot, width: usize) -> Vec<Row> {
    let head = |text: &str, right: &str| {
        Line::new().to(3).say(Role::Strong, text).right(width - 3, Role::Dim, right)
    };
    let mut rows = vec![(None, head("Beliefs to unlearn", "seen   last  state "))];
    if stats.beliefs.is_empty() {
        let none = "None. Being wrong while certain puts one here.";
        rows.push((None, Line::new().to(5).dim(none).cut(width - 2)));
    }
    for (at, belief) in stats.beliefs.iter().enumerate() {
        let spot = Spot::Belief(at);
        let ago = stats.today.days_since(belief.last);
        let (state, role) =
            if belief.gone { ("gone ✓", Role::Good) } else { ("open  ", Role::Text) };
        let line = mark(spot, here).text(format!("\"{}\"", belief.says));
        let line = line.right(width - 9, Role::Text, format!("{:>3}× {ago:>5} d ", belief.seen));
        rows.push((Some(spot), line.text(" ").say(role, state)));
    }
    rows.push((None, Line::new()));
    let many = stats.nuts.len().to_string();
    rows.push((None, head("Hard nuts (missed 4 times or more)", &many)));
    if stats.nuts.is_empty() {
        rows.push((None, Line::new().to(5).dim("None.")));
    }
    for (at, nut) in stats.nuts.iter().enumerate() {
        let spot = Spot::Nut(at);
        let line = mark(spot, here).text(format!("{}  ", nut.id)).dim(nut.ask.trim());
        rows.push((Some(spot), line.right(width - 3, Role::Text, format!("{}×", nut.missed))));
    }
    rows
}

/// How often a guess, a thought and a certainty are right.
pub(super) fn calibration(stats: &Stats, here: Spot, width: usize) -> Vec<Row> {
    let spot = Some(Spot::Calibration);
    let head = heading("When you say…        …you are right", Spot::Calibration, here);
    let mut rows = vec![(spot, head)];
    let figure = &stats.habits.calibration;
    if let Some(waits) = words::waits(figure, "answer", "how right you are when you are sure") {
        let lines = wrap_text(Role::Dim, &waits, width.saturating_sub(8));
        rows.extend(lines.into_iter().map(|line| (spot, Line::new().to(5).and(line))));
    }
    for (sure, said) in figure.get().into_iter().flatten() {
        let line = Line::new().to(5).text(words::sure(*sure)).to(25);
        let line = match said.share() {
            Some(share) => {
                let bar = gauge(20.min(width.saturating_sub(48)), (share * 100.0) as usize, 100);
                line.text(format!("{:>5}  ", words::percent(share))).and(bar)
            }
            None => line.dim("    –  "),
        };
        rows.push((spot, line.dim(format!("  of {}", said.asked))));
    }
    rows
}

/// What the topic under the cursor needs, below the list of a small window.
pub(super) fn foot(stats: &Stats, here: Spot, cx: &Cx, width: usize) -> Vec<Line> {
    let mut said = Vec::new();
    match here {
        Spot::Topic(at) => {
            if let Some(topic) = stats.topics.get(at) {
                let done = cx.history.lesson_progress(&topic.slug).done.is_some();
                said.push(words::topic(topic));
                said.push(words::next_step(topic, cx.course.lesson(&topic.slug), done));
            }
        }
        _ => said.extend(stats.readiness.get().map(words::needed)),
    }
    said.extend(stats.forecast.get().map(words::forecast));
    let mut lines = vec![Line::new().text(" ").and(rule(width - 2))];
    let wrapped = said.iter().flat_map(|text| wrap_text(Role::Text, text, width - 6));
    lines.extend(wrapped.map(|line| Line::new().to(3).and(line)));
    lines.truncate(if cx.page().height >= 20 { 6 } else { 4 });
    lines
}

/// The title of a figure, with the cursor when it is there.
pub(super) fn heading(text: &str, spot: Spot, here: Spot) -> Line {
    Line::of(Role::Focus, if spot == here { " ▸ " } else { "   " }).say(Role::Strong, text)
}

fn mark(spot: Spot, here: Spot) -> Line {
    Line::of(Role::Focus, if spot == here { "   ▸ " } else { "     " })
}
