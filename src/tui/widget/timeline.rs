//! A line of time: what happened, now, and what is going to happen, in order and not to scale.

use super::Line;
use crate::tui::theme::Role;

/// A point on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// Something that was done, by its number.
    Done(u32),
    /// The moment it is.
    Now,
    /// Something that is going to happen: in words, and whether the cursor is on it.
    Ahead(String, bool),
}

/// A point with its label needs so many columns.
const EACH: usize = 5;
/// So many things that were done are shown at most.
const DONE: usize = 5;

/// How many things done and how many ahead there is room for.
pub(crate) fn room(width: usize) -> (usize, usize) {
    let all = width.saturating_sub(12) / EACH;
    let done = DONE.min(all / 3);
    (done, all.saturating_sub(done + 1))
}

/// The line in three rows: the points, what they are called, and the one under the cursor in words.
pub(crate) fn timeline(start: &str, points: &[Point], width: usize) -> [Line; 3] {
    let left = start.len() + 1;
    let span = width.saturating_sub(left + 2);
    let column = |at: usize| left + (at + 1) * span / (points.len() + 1);
    let mut axis = Line::of(Role::Dim, format!("{start} "));
    let (mut names, mut words) = (Line::new(), Line::new());
    for (at, point) in points.iter().enumerate() {
        let (glyph, role, name) = match point {
            Point::Done(number) => ("●", Role::Text, number.to_string()),
            Point::Now => ("▲", Role::Strong, "now".to_owned()),
            Point::Ahead(_, true) => ("●", Role::Focus, "┆".to_owned()),
            Point::Ahead(_, false) => ("●", Role::Dim, "┆".to_owned()),
        };
        let column = column(at);
        axis = line_to(axis, column).say(role, glyph);
        let begins = column.saturating_sub((name.chars().count() - 1) / 2);
        names = names.to(begins).say(role, name);
        if let Point::Ahead(what, true) = point {
            let long = what.chars().count();
            let begins = column.min(width.saturating_sub(long));
            words = Line::new().to(begins).say(Role::Focus, what.as_str()).cut(width);
        }
    }
    axis = line_to(axis, width.saturating_sub(1)).dim("▸");
    [axis, names, words]
}

fn line_to(line: Line, column: usize) -> Line {
    let rest = column.saturating_sub(line.width());
    line.dim("─".repeat(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_stand_in_order_with_their_names_below() {
        let ahead = |what: &str, here| Point::Ahead(what.to_owned(), here);
        let points = [
            Point::Done(37),
            Point::Done(40),
            Point::Now,
            ahead("a", false),
            ahead("bucket", true),
        ];
        let rows = timeline("00:00", &points, 40).map(|line| line.plain());
        assert_eq!(
            rows,
            [
                "00:00 ─────●────●─────▲────●────●──────▸",
                "           37   40   now   ┆    ┆",
                "                                bucket",
            ]
        );
        // What does not fit where it is ends at the edge.
        let long = "the bucket of the stage is full";
        let rows = timeline("00:00", &[Point::Now, ahead(long, true)], 40);
        assert!(rows[2].plain().ends_with(long) && rows[2].width() == 40);
        for width in [20, 56, 76, 120] {
            let (done, more) = room(width);
            let points: Vec<Point> = (0..done as u32)
                .map(|n| Point::Done(990 + n))
                .chain([Point::Now])
                .chain((0..more).map(|n| ahead("x", n == 0)))
                .collect();
            let rows = timeline("00:00:00", &points, width);
            assert!(rows.iter().all(|row| row.width() <= width), "{width}");
            assert_eq!(rows[0].plain().matches('●').count(), done + more, "{width}");
        }
    }
}
