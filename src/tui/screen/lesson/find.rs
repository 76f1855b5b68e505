//! What was looked for in a lesson: every match is marked, and the pages follow.

use crate::tui::widget::Line;
use crate::tui::widget::marks;

/// The words, and where they were found.
#[derive(Clone, Debug)]
pub(super) struct Find {
    words: String,
    /// The rows with a match.
    rows: Vec<usize>,
    at: usize,
}

impl Find {
    /// Looks for words in these rows, and goes to the first match from a row on. Words that stand
    /// nowhere side by side are looked for one by one.
    pub(super) fn of(words: &str, rows: &[Line], from: usize) -> Option<Self> {
        let candidates = std::iter::once(words).chain(words.split_whitespace());
        candidates.filter(|words| !words.trim().is_empty()).find_map(|words| {
            let mut find =
                Self { words: words.trim().to_ascii_lowercase(), rows: Vec::new(), at: 0 };
            find.look(rows, from);
            (!find.rows.is_empty()).then_some(find)
        })
    }

    /// Looks again, in rows laid out anew.
    pub(super) fn look(&mut self, rows: &[Line], from: usize) {
        let has = |line: &Line| marks::has(&line.plain(), &self.words);
        self.rows = rows.iter().enumerate().filter(|(_, l)| has(l)).map(|(at, _)| at).collect();
        self.at = self.rows.iter().position(|row| *row >= from).unwrap_or(0);
    }

    /// Goes to the next match or the one before; around at the ends.
    pub(super) fn step(&mut self, forward: bool) {
        self.at = marks::step(self.at, self.rows.len(), forward);
    }

    /// The row of the match that was gone to.
    pub(super) fn row(&self) -> Option<usize> {
        self.rows.get(self.at).copied()
    }

    /// The bottom row.
    pub(super) fn prompt(&self) -> Line {
        marks::prompt(&self.words, self.at, self.rows.len())
    }

    /// A row with its matches marked.
    pub(super) fn marked(&self, row: usize, line: &Line) -> Line {
        marks::marked(line, &self.words, self.row() == Some(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::Role;

    #[test]
    fn words_are_found_together_or_else_one_by_one() {
        let rows = [
            Line::new().text("A stage ").say(Role::Code, "cache"),
            Line::new().text("nothing"),
            Line::new().text("stage cache, again"),
        ];
        let mut find = Find::of("STAGE C", &rows, 1).unwrap();
        assert_eq!((find.rows.clone(), find.row()), (vec![0, 2], Some(2)));
        find.step(true);
        assert_eq!(find.row(), Some(0));
        assert_eq!(Find::of("cache nothing", &rows, 0).unwrap().rows, [0, 2]);
        assert!(Find::of("quota", &rows, 0).is_none() && Find::of(" ", &rows, 0).is_none());
    }
}
