//! The same requests through one fork of the API for each option, as a table below the reasons.

use unicode_width::UnicodeWidthStr;

use crate::sandbox::prove::{Fork, Table};
use crate::study::OptionRow;
use crate::tui::theme::Role;
use crate::tui::widget::question::letter;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, blocks};
use crate::words;

/// Blanks between two columns.
const GAP: usize = 3;
/// An option's name has so many columns at least.
const LABEL: usize = 14;

/// The table, its forks in the order in which the options were seen.
pub(super) fn lines(table: &Table, seen: &[OptionRow], left: usize, text: usize) -> Vec<Line> {
    let head = words::tried(table.rows.len());
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
    let room = text.saturating_sub(6 + taken);
    let notes = table.rows.iter().map(|fork| words::fork_note(table, fork).width()).max();
    // Where a note leaves no room for the options' names, it stands below its row.
    let beside = notes.filter(|width| room >= LABEL + GAP + width).unwrap_or(0);
    let label = room.saturating_sub(GAP + beside).clamp(LABEL, 44);
    let names: Vec<Line> = seen
        .iter()
        .map(|option| blocks::inline(Role::Text, &option.text, usize::MAX).swap_remove(0))
        .collect();
    let names = told_apart(names, label);

    let set = |name: Line, cells_of: &dyn Fn(usize) -> (Role, String)| {
        let mut line = name.cut(left + 6 + label);
        let mut column = left + 6 + label + GAP;
        for (caller, width) in cells.iter().enumerate() {
            let (role, words) = cells_of(caller);
            line = line.to(column).say(role, words);
            column += width + GAP;
        }
        line.to(column)
    };
    let callers = |caller: usize| (Role::Dim, table.callers[caller].clone());
    lines.push(set(Line::new().to(left + 6).dim("change"), &callers));
    let mut row = |fork: &Fork, name: Line| {
        if let Some(why) = &fork.refused {
            let name = name.cut(left + 6 + label).to(left + 6 + label + GAP);
            lines.push(name.dim("refused: ").text(why.as_str()));
            return;
        }
        let line = set(name, &|caller| (Role::Text, cell(fork, caller)));
        let note = words::fork_note(table, fork);
        if beside > 0 || note.is_empty() {
            lines.push(line.dim(note));
        } else {
            lines.extend([line, Line::new().to(left + 8).dim(note)]);
        }
    };
    for fork in table.rows.iter().filter(|fork| fork.option.is_none()) {
        row(fork, Line::new().to(left + 6).text("nothing"));
    }
    for ((place, option), words) in seen.iter().enumerate().zip(names) {
        let Some(fork) = table.rows.iter().find(|fork| fork.option == Some(option.written)) else {
            continue;
        };
        let mark = if fork.right { "✓" } else { "" };
        let name = Line::new().to(left + 1).say(Role::Good, mark).to(left + 3).text(letter(place));
        row(fork, name.to(left + 6).and(words));
    }
    lines
}

/// Names that would be cut to the same words begin where they differ.
fn told_apart(names: Vec<Line>, width: usize) -> Vec<Line> {
    let plain: Vec<String> = names.iter().map(Line::plain).collect();
    let seen = |name: &str| name.chars().take(width.saturating_sub(1)).collect::<String>();
    let differs = |at: usize| {
        let alike = plain.iter().enumerate().filter(|(other, name)| {
            *other != at && name.chars().count() >= width && seen(name) == seen(&plain[at])
        });
        alike.map(|(_, name)| common(name, &plain[at])).min()
    };
    let starts: Vec<Option<usize>> = (0..plain.len()).map(differs).collect();
    let cut = |((line, start), plain): ((Line, Option<usize>), &String)| match start {
        Some(start) => Line::of(Role::Text, format!("… {}", &plain[start..])),
        None => line,
    };
    names.into_iter().zip(starts).zip(&plain).map(cut).collect()
}

/// How many bytes of whole words two texts begin with in common.
fn common(one: &str, other: &str) -> usize {
    let words = one.split_inclusive(' ').zip(other.split_inclusive(' '));
    words.take_while(|(a, b)| a == b).map(|(word, _)| word.len()).sum()
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
                "      change            flood           shop",
                "      nothing           11×200 29×429   429",
                " ✓ a  option 1          5×200 35×429    200",
                "   b  option 2          refused: no cache on HTTP APIs",
                "   c  option 0          11×200 29×429   429    no difference",
            ]
        );
    }

    #[test]
    fn options_are_told_apart_and_calls_are_told() {
        let mut rows = vec![fork(None, &[&[(200, 9)]]), fork(Some(1), &[&[(200, 9)]])];
        rows.push(fork(Some(0), &[&[(200, 9)]]));
        (rows[0].calls, rows[2].calls) = (9, 9);
        let table = Table { given: "Nine.".into(), callers: vec!["shop".into()], rows };
        let option = |written: usize, text: &str| OptionRow {
            written,
            text: text.to_owned(),
            why: String::new(),
            right: written == 1,
            chosen: false,
            struck: false,
            belief: None,
        };
        let seen =
            [option(0, "A stage cache with a short life"), option(1, "A stage cache of a day")];
        let lines = |width| -> Vec<String> {
            let lines = lines(&table, &seen, 0, width);
            lines.iter().skip(2).map(|line| line.plain().trim_end().to_owned()).collect()
        };
        assert_eq!(
            lines(66),
            [
                "      change                        shop",
                "      nothing                       9×200   9 calls",
                "   a  A stage cache with a short…   9×200   9 calls, no difference",
                " ✓ b  A stage cache of a day        9×200   no calls",
            ]
        );
        let narrow = lines(32);
        assert!(
            narrow[3].starts_with("   a  … with a") && narrow[5].starts_with(" ✓ b  … of a day")
        );
        assert_eq!(
            (&*narrow[4], &*narrow[6]),
            ("        9 calls, no difference", "        no calls")
        );
    }
}
