//! Where pages end: at paragraphs and headings, never after a heading, seldom anywhere else.

use std::ops::Range;

/// Divides rows into pages of at most `height` rows. `breaks` holds the rows before which a page may
/// end, in order; a part that is longer than a page is cut where the page is full. No page begins with a
/// blank row: those are past the end of the page before.
pub(crate) fn pages(
    rows: usize,
    breaks: &[usize],
    height: usize,
    blank: impl Fn(usize) -> bool,
) -> Vec<Range<usize>> {
    let height = height.max(1);
    let mut pages = Vec::new();
    let mut start = 0;
    while rows - start > height {
        let full = start + height;
        let end = breaks.iter().rev().find(|b| **b > start && **b <= full).copied();
        let end = end.unwrap_or(full);
        let end = (end..rows).find(|row| !blank(*row)).unwrap_or(rows);
        pages.push(start..end);
        start = end;
    }
    if start < rows || pages.is_empty() {
        pages.push(start..rows);
    }
    pages
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_end_where_they_may() {
        let starts = |rows, breaks: &[usize], height| -> Vec<usize> {
            pages(rows, breaks, height, |_| false).into_iter().map(|page| page.start).collect()
        };
        assert_eq!(starts(5, &[2], 10), [0]);
        assert_eq!(starts(12, &[3, 6, 9], 7), [0, 6]);
        assert_eq!(starts(12, &[], 5), [0, 5, 10]);
        assert_eq!(starts(0, &[], 5), [0]);
        let blank = |row| (5..8).contains(&row);
        assert_eq!(pages(12, &[], 5, blank), [0..8, 8..12]);
        assert_eq!(pages(7, &[], 5, |row| row > 4), [std::ops::Range { start: 0, end: 7 }]);
    }

    proptest! {
        #[test]
        fn every_row_is_on_one_page(rows in 0_usize..200, height in 1_usize..40, step in 1_usize..60) {
            let breaks: Vec<usize> = (0..rows).step_by(step).collect();
            let pages = pages(rows, &breaks, height, |_| false);
            prop_assert_eq!(pages[0].start, 0);
            prop_assert_eq!(pages[pages.len() - 1].end, rows);
            for pair in pages.windows(2) {
                prop_assert_eq!(pair[0].end, pair[1].start);
                prop_assert!(pair[0].len() <= height && !pair[0].is_empty());
            }
        }
    }
}
