//! The same requests through one fork of the API for each option, as a table below the reasons.

use unicode_width::UnicodeWidthStr;

use crate::sandbox::prove::{Fork, Table};
use crate::study::OptionRow;
use crate::tui::theme::Role;
use crate::tui::widget::question::letter;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, blocks};

/// Blanks between two columns.
const GAP: usize = 3;

/// The table, its forks in the order in which the options were seen.
pub(super) fn lines(table: &Table, seen: &[OptionRow], left: usize, text: usize) -> Vec<Line> {
    let forks = table.rows.len();
    let head = format!("Tried in the sandbox · the same requests on {forks} forks of one API");
    let mut lines = vec![Line::new().to(left).say(Role::Focus, "▌ ").say(Role::Strong, head)];
    let given = wrap_text(Role::Dim, &table.given, text.saturating_sub(6));
    lines.extend(given.into_iter().map(|line| Line::new().to(left + 6).and(line)));

    let cells: Vec<usize> = (0..table.callers.len())
        .map(|caller| {
            let widths = table.rows.iter().map(|fork| cell(fork, caller).width());
            widths.chain([table.callers[caller].width()]).max().unwrap_or(0)
        })
        .collect();
    let taken: usize = cells.iter().map(|width| width + GAP).sum();
    let label = text.saturating_sub(6 + taken + GAP + 14).clamp(16, 44);
    let set = |label_line: Line, cells_of: &dyn Fn(usize) -> (Role, String), note: &str| {
        let mut line = label_line.cut(left + 6 + label);
        let mut column = left + 6 + label + GAP;
        for (caller, width) in cells.iter().enumerate() {
            let (role, words) = cells_of(caller);
            line = line.to(column).say(role, words);
            column += width + GAP;
        }
        line.to(column).dim(note)
    };
    let callers = |caller: usize| (Role::Dim, table.callers[caller].clone());
    lines.push(set(Line::new().to(left + 6).dim("change"), &callers, ""));
    let mut row = |fork: &Fork, name: Line| {
        let words = |caller: usize| (Role::Text, cell(fork, caller));
        if let Some(why) = &fork.refused {
            lines.push(
                name.cut(left + 6 + label)
                    .to(left + 6 + label + GAP)
                    .dim("refused: ")
                    .text(why.as_str()),
            );
        } else {
            lines.push(set(name, &words, &note(fork)));
        }
    };
    for fork in table.rows.iter().filter(|fork| fork.option.is_none()) {
        row(fork, Line::new().to(left + 6).text("nothing"));
    }
    for (place, option) in seen.iter().enumerate() {
        let Some(fork) = table.rows.iter().find(|fork| fork.option == Some(option.written)) else {
            continue;
        };
        let mark = if fork.right { "✓" } else { "" };
        let name = Line::new().to(left + 1).say(Role::Good, mark).to(left + 3).text(letter(place));
        let words = blocks::inline(Role::Text, &option.text, usize::MAX).swap_remove(0);
        row(fork, name.to(left + 6).and(words));
    }
    lines
}

/// How often each status came: `11×200 29×429`; only the status for a single request.
fn cell(fork: &Fork, caller: usize) -> String {
    match fork.cells.get(caller).map(Vec::as_slice) {
        None | Some([]) => String::new(),
        Some([(status, 1)]) => status.to_string(),
        Some(counts) => {
            counts.iter().map(|(s, n)| format!("{n}×{s}")).collect::<Vec<_>>().join(" ")
        }
    }
}

fn note(fork: &Fork) -> String {
    let hits = match fork.cache_hits {
        0 => String::new(),
        1 => "1 cache hit".to_owned(),
        n => format!("{n} cache hits"),
    };
    match (fork.option.is_some() && fork.same, hits.is_empty()) {
        (true, true) => "no difference".to_owned(),
        (true, false) => format!("{hits}, no difference"),
        (false, _) => hits,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fork(option: Option<usize>, cells: &[&[(u16, usize)]]) -> Fork {
        Fork {
            option,
            right: option == Some(1),
            cells: cells.iter().map(|c| c.to_vec()).collect(),
            cache_hits: 0,
            calls: 0,
            same: option == Some(0),
            refused: (option == Some(2)).then(|| "no cache on HTTP APIs".to_owned()),
        }
    }

    #[test]
    fn forks_stand_in_the_order_seen() {
        let table = Table {
            given: "Two callers.".into(),
            callers: vec!["flood".into(), "shop".into()],
            rows: vec![
                fork(None, &[&[(200, 11), (429, 29)], &[(429, 1)]]),
                fork(Some(0), &[&[(200, 11), (429, 29)], &[(429, 1)]]),
                fork(Some(1), &[&[(200, 5), (429, 35)], &[(200, 1)]]),
                fork(Some(2), &[]),
            ],
        };
        let seen: Vec<OptionRow> = [1, 2, 0]
            .map(|written| OptionRow {
                written,
                text: format!("option {written}"),
                why: String::new(),
                right: written == 1,
                chosen: false,
                struck: false,
                belief: None,
            })
            .to_vec();
        let lines: Vec<String> =
            lines(&table, &seen, 0, 60).iter().map(|l| l.plain().trim_end().to_owned()).collect();
        assert_eq!(
            lines,
            [
                "▌ Tried in the sandbox · the same requests on 4 forks of one API",
                "      Two callers.",
                "      change             flood           shop",
                "      nothing            11×200 29×429   429",
                " ✓ a  option 1           5×200 35×429    200",
                "   b  option 2           refused: no cache on HTTP APIs",
                "   c  option 0           11×200 29×429   429    no difference",
            ]
        );
    }
}
