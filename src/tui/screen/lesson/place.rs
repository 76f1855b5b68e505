//! The place in a lesson, to the letter: the same sentence at any width, and when it is opened again.

use super::super::Cx;
use super::LessonScreen;
use crate::course::lesson::Section;
use crate::study::Fact;
use crate::tui::widget::Line;
use crate::tui::widget::blocks::Laid;

/// How many letters stand in these rows: the same at any width, but for tables.
pub(super) fn letters(rows: &[Line]) -> usize {
    let text = rows.iter().flat_map(|row| &row.pieces).flat_map(|piece| piece.text.chars());
    text.filter(|c| c.is_alphanumeric()).count()
}

/// The row where so many letters of what begins with one block, and ends before another, are past.
pub(super) fn row(laid: &Laid, block: usize, end: Option<usize>, into: usize) -> Option<usize> {
    let start = *laid.starts.get(block)?;
    let end = end.and_then(|end| laid.starts.get(end).copied());
    let end = end.unwrap_or(laid.rows.len()).max(start + 1);
    let mut past = 0;
    let found = (start..end).find(|row| {
        past += letters(&laid.rows[*row..=*row]);
        past > into
    });
    Some(found.unwrap_or(end - 1))
}

/// That a lesson is left where its page begins, unless that is known.
pub(super) fn left(screen: &LessonScreen, cx: &Cx) -> Option<Fact> {
    let progress = cx.history.lesson_progress(&screen.slug);
    let top = screen.pages.get(screen.page)?.start;
    let start = |section: &Section| screen.laid.starts.get(section.block).copied();
    let here = |section: &&Section| start(section).is_some_and(|row| row <= top);
    let section = cx.course.lesson(&screen.slug)?.body().sections.iter().rfind(here)?;
    let letters = letters(&screen.laid.rows[start(section)?..top]);
    let known = progress.last.as_ref() == Some(&section.title) && progress.letters == letters;
    // That a section is begun is known since it came on the page.
    let begun = letters == 0 && screen.noted.contains(&section.title);
    let new = progress.done.is_none() && !known && !begun;
    let (lesson, section) = (screen.slug.clone(), section.title.clone());
    new.then_some(Fact::ReadTo { lesson, section, letters, at: cx.now })
}
