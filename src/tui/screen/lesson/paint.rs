//! How a page of a lesson is painted: contents, text, margin.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::Cx;
use super::{CONTENTS, LessonScreen, MARGIN};
use crate::course::Lesson;
use crate::tui::theme::Role;
use crate::tui::widget::bar;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put, put_all, rule};
use crate::words::checked;

/// So many lines of a note stand in the margin.
const NOTE: usize = 6;

/// Paints the page that is open.
pub(super) fn paint(
    screen: &LessonScreen,
    cx: &Cx,
    lesson: &Lesson,
    page: Rect,
    buffer: &mut Buffer,
) {
    let contents = contents(screen, cx, page.height.into());
    if !cx.wide() {
        if screen.contents {
            put_all(buffer, cx.theme, page, &contents);
        } else {
            put_text(screen, cx, page, buffer);
        }
        return;
    }
    let right = page.width - MARGIN;
    bar::divide(buffer, cx.theme, page, page.x + CONTENTS);
    bar::divide(buffer, cx.theme, page, page.x + right);
    let left = Rect { width: CONTENTS, ..page };
    put_all(buffer, cx.theme, left, &contents);
    put_text(screen, cx, page, buffer);
    let margin = Rect { x: page.x + right + 2, width: MARGIN - 3, ..page };
    put_all(buffer, cx.theme, margin, &beside(cx, lesson, margin.width.into()));
}

/// Says that there is no such lesson.
pub(super) fn missing(cx: &Cx, slug: &str, page: Rect, buffer: &mut Buffer) {
    let text = format!("   There is no lesson {slug}. The rest of the library works: g l.");
    put(buffer, cx.theme, page, 1, &Line::of(Role::Bad, text));
}

/// Where the rows of the text are painted.
pub(super) fn text_area(cx: &Cx, page: Rect) -> Rect {
    let (x, width) = if cx.wide() {
        (page.x + CONTENTS + 2, page.width - MARGIN - CONTENTS - 3)
    } else {
        (page.x + 2, page.width.saturating_sub(2))
    };
    Rect { x, y: page.y + 1, width, height: page.height.saturating_sub(2) }
}

fn put_text(screen: &LessonScreen, cx: &Cx, page: Rect, buffer: &mut Buffer) {
    let Some(rows) = screen.pages.get(screen.page) else { return };
    let text = text_area(cx, page);
    let first = rows.start;
    let rows = &screen.laid.rows[rows.clone()];
    match &screen.find {
        None => put_all(buffer, cx.theme, text, rows),
        Some(find) => {
            let marked = |(at, line)| find.marked(first + at, line);
            let marked: Vec<Line> = rows.iter().enumerate().map(marked).collect();
            put_all(buffer, cx.theme, text, &marked);
        }
    }
    if screen.page + 1 < screen.pages.len() {
        let more = Line::new().right(text.width.into(), Role::Dim, "more ▾");
        let below = Rect { y: text.bottom(), height: 1, ..text };
        put(buffer, cx.theme, below, 0, &more);
    }
}

/// The lessons, and the sections of this one: as many rows as fit, with this lesson among them.
fn contents(screen: &LessonScreen, cx: &Cx, height: usize) -> Vec<Line> {
    let width = if cx.wide() { usize::from(CONTENTS) } else { usize::from(cx.page().width) } - 1;
    let mut lines = vec![Line::new(), Line::new().to(3).say(Role::Strong, "Contents"), Line::new()];
    let rows = screen.pages.get(screen.page).cloned().unwrap_or_default();
    let (mut mine, mut now) = (0..0, 0);
    for lesson in cx.course.lessons() {
        let here = lesson.slug == screen.slug;
        let progress = cx.history.lesson_progress(&lesson.slug);
        let (state, role) = match (progress.done, progress.read.is_empty()) {
            (Some(_), _) => ("✓", Role::Good),
            (None, false) => ("◐", Role::Focus),
            (None, true) => ("○", Role::Dim),
        };
        let line = Line::of(Role::Focus, if here { " ▌ " } else { "   " })
            .say(role, state)
            .text(format!(" {} ", lesson.number));
        let title = if here { Role::Strong } else { Role::Text };
        let indent = line.width();
        let first = lines.len();
        for (at, part) in wrap_text(title, &lesson.title, width - indent).into_iter().enumerate() {
            lines.push(if at == 0 {
                line.clone().and(part)
            } else {
                Line::new().to(indent).and(part)
            });
        }
        if !here {
            continue;
        }
        let sections = &lesson.body().sections;
        let start = |at: usize| screen.laid.starts.get(sections[at].block).copied().unwrap_or(0);
        // The first section that begins on this page, or the one that goes on.
        let begins = (0..sections.len()).find(|at| rows.contains(&start(*at)));
        let current = begins.or_else(|| (0..sections.len()).rfind(|at| start(*at) < rows.start));
        for (at, section) in sections.iter().enumerate() {
            let on = current == Some(at);
            let seen = progress.read.contains(&section.title);
            now = if on { lines.len() } else { now };
            let mark = if on { "      ▸ " } else { "        " };
            let role = if on || seen { Role::Text } else { Role::Dim };
            for (at, part) in wrap_text(role, &section.title, width - 8).into_iter().enumerate() {
                let mark = if at == 0 { mark } else { "        " };
                lines.push(Line::of(Role::Focus, mark).and(part));
            }
        }
        mine = first..lines.len();
    }
    if mine.end > height {
        let above = mine.start.saturating_sub(1).min(lines.len().saturating_sub(height));
        lines.drain(..above.max((now + 2).saturating_sub(height)));
    }
    lines
}

/// The margin: where it comes from, what is asked about it, what can be tried.
fn beside(cx: &Cx, lesson: &Lesson, width: usize) -> Vec<Line> {
    let mut lines = vec![Line::new(), Line::of(Role::Strong, "In the margin"), Line::new()];
    if let Some(source) = lesson.sources.first() {
        lines.push(Line::new().text("Source").right(width, Role::Dim, "o"));
        lines.extend(wrap_text(Role::Dim, &source.title, width));
        lines.extend(wrap_text(Role::Dim, &checked(source.checked, cx.today), width));
        if let more @ 1.. = lesson.sources.len() - 1 {
            lines.push(Line::of(Role::Dim, format!("and {more} more")));
        }
        lines.push(Line::new());
    }
    if let Some(note) = cx.history.note(&format!("lesson:{}", lesson.slug)) {
        lines.push(Line::new().text("Your note").right(width, Role::Dim, "m"));
        let mut note = wrap_text(Role::Dim, &format!("\"{note}\""), width);
        if note.len() > NOTE {
            note.truncate(NOTE);
            note.push(Line::of(Role::Dim, "…  g n has all of it"));
        }
        lines.extend(note);
        lines.push(Line::new());
    }
    let questions = &lesson.questions().list;
    if !questions.is_empty() {
        let seen: Vec<bool> = questions
            .iter()
            .filter_map(|question| {
                let mut answers = cx.history.answers().filter(|(_, a)| a.question == question.id);
                answers.next_back().map(|(_, answer)| answer.right)
            })
            .collect();
        let right = seen.iter().filter(|right| **right).count();
        lines.push(Line::new().text("Asked about this"));
        lines.push(Line::of(Role::Dim, format!("{} questions", questions.len())));
        lines.push(Line::of(
            Role::Dim,
            match seen.len() {
                0 => "none met yet".to_owned(),
                n => format!("{n} met, {right} right"),
            },
        ));
        lines.push(Line::new());
    }
    if lesson.sandbox().is_some() {
        lines.push(rule(width));
        lines.push(Line::new().text("Try it yourself").right(width, Role::Dim, "s"));
        let text = "This very API opens in the sandbox, its clock at 00:00:00.";
        lines.extend(wrap_text(Role::Dim, text, width));
    }
    lines
}
