//! Where you stand, beside today's list: readiness with its range and mark, domains, beliefs, two weeks,
//! the library.

use crate::course::quiz::Domain;
use crate::study::Standing;
use crate::study::readiness::{NEEDED, Readiness};
use crate::tui::theme::Role;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, gauge, rule};
use crate::words::{self, duration, stats};

/// Beliefs that are shown.
const BELIEFS: usize = 3;
/// Columns of a domain's bar.
const BAR: usize = 20;

/// The right pane.
pub(super) fn pane(standing: &Standing, width: usize) -> Vec<Line> {
    let text = width - 6;
    let mut lines = vec![Line::new()];
    if let Some(ready) = standing.readiness.get() {
        let head = heading("Readiness").to(23).say(Role::Strong, format!("{:.0}", ready.score));
        lines.push(head.text(format!("  of 100, needs {NEEDED}")));
        lines.push(Line::new().to(3).and(bar(ready, text.min(41))));
        let range = stats::score_range(ready, standing.before.as_ref());
        lines.push(Line::new().to(3).dim(range).cut(width - 2));
        lines.push(Line::new());
        lines.extend(domains(ready));
    } else {
        lines.push(heading("Readiness"));
        lines.extend(waiting(standing, text));
    }
    separate(&mut lines, width);
    let beliefs = standing.beliefs.len().to_string();
    lines.push(heading("Beliefs to unlearn").right(width - 3, Role::Text, beliefs));
    if standing.beliefs.is_empty() {
        let none = "None. Being wrong while certain puts one here.";
        lines.extend(set_in(wrap_text(Role::Dim, none, text)));
    }
    for belief in standing.beliefs.iter().take(BELIEFS) {
        lines.push(Line::new().to(3).and(believed(&belief.says)).cut(width - 2));
    }
    separate(&mut lines, width);
    let (bars, days, took) = fortnight(standing);
    lines.push(heading("Last 14 days").right(width - 3, Role::Text, duration(took)));
    let spaced = |each: &mut dyn Iterator<Item = char>| {
        each.map(String::from).collect::<Vec<_>>().join("  ")
    };
    let initials = standing.days.iter().map(|(day, _)| day.date().strftime("%a").to_string());
    let mut initials = initials.filter_map(|name| name.chars().next());
    lines.push(Line::new().to(4).dim(spaced(&mut initials)));
    lines.push(Line::new().to(4).text(spaced(&mut bars.chars())));
    lines.push(Line::new().to(3).dim(match days {
        0 => "The first day is today.".to_owned(),
        1 => "1 day studied".to_owned(),
        _ => format!("{days} days studied · rest days are fine"),
    }));
    separate(&mut lines, width);
    let Standing { lessons, read, questions, seen, labs, labs_done, .. } = standing;
    // A pack may have no labs.
    let rows = [
        (*lessons, "lesson", format!("{read} read")),
        (*questions, "question", format!("{seen} seen")),
        (*labs, "lab", format!("{labs_done} done")),
    ]
    .into_iter()
    .filter(|(number, thing, _)| *number > 0 || *thing != "lab");
    let heads = [heading("Library"), Line::new(), Line::new()];
    lines.extend(heads.into_iter().zip(rows).map(|(head, (number, thing, mine))| {
        head.to(13).text(words::count(number, thing)).to(29).dim(mine)
    }));
    lines
}

/// Below the list of a small window.
pub(super) fn small(standing: &Standing, width: usize) -> Vec<Line> {
    let mut lines = match standing.readiness.get() {
        Some(ready) => domains(ready),
        None => waiting(standing, width - 6),
    };
    let column = lines.iter().map(Line::width).max().unwrap_or(0) + 4;
    let head = Line::new().text(format!("Unlearn {}", standing.beliefs.len()));
    let beliefs = standing.beliefs.iter().map(|belief| believed(&belief.says));
    if standing.readiness.get().is_some() {
        for (line, aside) in lines.iter_mut().zip([head].into_iter().chain(beliefs)) {
            *line = std::mem::take(line).to(column).and(aside).cut(width - 2);
        }
    } else if let Some(first) = beliefs.into_iter().next() {
        lines.push(Line::new().to(3).and(head).text("  ").and(first).cut(width - 2));
    }
    lines.push(Line::new().text(" ").and(rule(width - 2)));
    let (bars, _, took) = fortnight(standing);
    let line = Line::new().to(3).dim("14 days  ").text(bars).text(format!("  {}", duration(took)));
    let Standing { lessons, read, labs, labs_done, .. } = standing;
    let read = format!("Lessons {read}/{lessons}");
    let both = format!("{read}   Labs {labs_done}/{labs}");
    let fits = *labs > 0 && line.width() + both.len() + 2 <= width - 3;
    lines.push(line.right(width - 3, Role::Text, if fits { both } else { read }));
    lines
}

fn heading(text: &str) -> Line {
    Line::new().to(3).say(Role::Strong, text)
}

fn separate(lines: &mut Vec<Line>, width: usize) {
    lines.push(Line::new());
    lines.push(Line::new().text(" ").and(rule(width - 2)));
}

fn set_in(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().map(|line| Line::new().to(3).and(line)).collect()
}

fn believed(says: &str) -> Line {
    Line::of(Role::Bad, "✗").text(format!(" \"{says}\""))
}

fn waiting(standing: &Standing, width: usize) -> Vec<Line> {
    let waits = stats::waits(&standing.readiness, "answer", "where you stand");
    set_in(wrap_text(Role::Dim, &waits.unwrap_or_default(), width))
}

/// The score as a bar: full up to the range, half full within it, and a mark at what is needed.
fn bar(ready: &Readiness, width: usize) -> Line {
    let cells = |points: f64| (points / 100.0 * width as f64).round() as usize;
    let (low, high, mark) = (cells(ready.low), cells(ready.high), cells(f64::from(NEEDED)));
    (0..width).fold(Line::new(), |line, cell| match cell {
        _ if cell == mark => line.say(Role::Marked, "▕"),
        _ if cell < low => line.text("█"),
        _ if cell < high => line.text("▓"),
        _ => line.dim("░"),
    })
}

/// A bar for each domain, the weakest marked.
fn domains(ready: &Readiness) -> Vec<Line> {
    let weakest: Option<Domain> =
        ready.domains.iter().min_by(|a, b| a.1.total_cmp(&b.1)).map(|(domain, _)| *domain);
    let line = |(domain, score): &(Domain, f64)| {
        let points = score.round() as usize;
        let line = Line::new().to(3).text(stats::domain(*domain)).to(18);
        let line = line.and(gauge(BAR, points, 100)).text(format!("  {points:>3} "));
        line.say(Role::Marked, if Some(*domain) == weakest { "◂" } else { " " })
    };
    ready.domains.iter().map(line).collect()
}

/// A bar for each of the last days, how many were studied, and the milliseconds.
fn fortnight(standing: &Standing) -> (String, usize, u64) {
    let spent = || standing.days.iter().map(|(_, ms)| *ms);
    let most = spent().max().unwrap_or(0).max(1);
    let bar = |ms: u64| match ms * 8 / most {
        _ if ms == 0 => '·',
        eighth => char::from_u32(0x2580 + (eighth as u32).clamp(1, 8)).unwrap_or('█'),
    };
    (spent().map(bar).collect(), spent().filter(|ms| *ms > 0).count(), spent().sum())
}
