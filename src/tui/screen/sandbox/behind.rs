//! What lies behind the stage: buckets, quotas, kept answers, functions, queues, tables, metrics.

use super::{Pane, SandboxScreen, heading};
use crate::sandbox::Sandbox;
use crate::tui::theme::Role;
use crate::tui::widget::Line;
use crate::tui::widget::wrap::wrap_text;
use crate::words::count;

/// How many rows there are to look at.
pub(super) fn rows(sandbox: &Sandbox) -> usize {
    sandbox.behind().iter().map(|section| section.rows.len()).sum()
}

impl SandboxScreen {
    /// Everything that outlives a request, so many lines of it, the cursor's among them. The row under
    /// the cursor is told in full.
    pub(super) fn behind_lines(&self, sandbox: &Sandbox, width: usize, shown: usize) -> Vec<Line> {
        let focused = self.pane == Pane::Behind;
        let mut lines = Vec::new();
        let (mut at, mut cursor) = (0, 0..0);
        for section in sandbox.behind() {
            if !lines.is_empty() {
                lines.push(Line::new());
            }
            lines.push(Line::new().text("   ").say(Role::Strong, section.title));
            let longest = section.rows.iter().map(|(what, _)| what.chars().count()).max();
            let name = (longest.unwrap_or(0) + 5).clamp((width / 3).max(20), (width / 2).max(20));
            for (what, words) in &section.rows {
                let here = focused && at == self.behind;
                let head = Line::of(Role::Focus, if here { " ▸ " } else { "   " });
                if here {
                    let top = lines.len();
                    let what = wrap_text(Role::Text, what, name - 5);
                    let words = wrap_text(Role::Text, words, width.saturating_sub(name));
                    for y in 0..what.len().max(words.len()) {
                        let line = if y == 0 { head.clone() } else { Line::new().to(3) };
                        let line = line.and(what.get(y).cloned().unwrap_or_default()).to(name);
                        lines.push(line.and(words.get(y).cloned().unwrap_or_default()));
                    }
                    cursor = top..lines.len();
                } else {
                    let line = head.text(narrowed(what, name - 5)).to(name);
                    lines.push(line.dim(words.as_str()).cut(width));
                }
                at += 1;
            }
        }
        let shown = shown.saturating_sub(1);
        let first = cursor.end.saturating_sub(shown).min(cursor.start);
        let below = lines.len().saturating_sub(first + shown);
        let more = match (first, below) {
            (0, 0) => String::new(),
            (0, _) => format!("{} below", count(below, "more line")),
            (_, 0) => format!("{} above", count(first, "more line")),
            _ => format!("{} above, {below} below", count(first, "more line")),
        };
        let mut out = vec![heading("Behind the stage", focused).right(width, Role::Dim, more)];
        out.extend(lines.into_iter().skip(first).take(shown));
        out
    }
}

/// A name in so many columns. What it begins and ends with tells it from others.
fn narrowed(name: &str, columns: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= columns {
        return name.to_owned();
    }
    let end = columns / 2;
    let start = columns.saturating_sub(end + 1);
    letters[..start].iter().chain(&['…']).chain(&letters[letters.len() - end..]).collect()
}

#[cfg(test)]
mod tests {
    use super::narrowed;

    #[test]
    fn two_names_that_begin_alike_stay_two() {
        for (name, columns, told) in [
            ("SQS queue bids", 14, "SQS queue bids"),
            ("Step Functions state machine albums", 20, "Step Func…ine albums"),
            ("Step Functions state machine orders", 20, "Step Func…ine orders"),
        ] {
            assert_eq!(narrowed(name, columns), told);
        }
    }
}
