//! A word of the glossary: what it means, over the page where it stands.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Place};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::wrap::wrap_text;
use super::super::widget::{Line, put_all};

/// The word, by its slug.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    slug: String,
}

impl Term {
    /// Opens it.
    pub(crate) const fn new(slug: String) -> Self {
        Self { slug }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let mut hints = Vec::new();
        if cx.course.glossary().term(&self.slug).is_some_and(|term| term.see.is_some()) {
            hints.push(cx.hint(Context::Term, &[Action::Primary], "read more"));
        }
        hints.push(cx.hint(Context::Term, &[Action::Escape], "close"));
        hints
    }

    /// Does what a key means.
    pub(crate) fn act(&self, cx: &Cx, act: Act, out: &mut Outcome) {
        let more = cx.course.glossary().term(&self.slug).and_then(|term| term.more());
        match (act.action, more) {
            (Action::Primary, Some((slug, section))) => out.go(Go::To(Place::Lesson {
                slug: slug.to_owned(),
                section: section.map(str::to_owned),
            })),
            (Action::Primary | Action::Escape | Action::Back, _) => out.go(Go::Close),
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let width = usize::from(page.width.min(70)).saturating_sub(6);
        let mut lines = vec![Line::new()];
        match cx.course.glossary().term(&self.slug) {
            None => lines.push(Line::of(Role::Dim, format!("The glossary has no {}.", self.slug))),
            Some(term) => {
                let name = Line::of(Role::Strong, term.name.as_str());
                lines.push(term.also.iter().fold(name, |line, also| line.dim(" · ").dim(also)));
                lines.push(Line::new());
                lines.extend(wrap_text(Role::Text, &term.says, width));
                let lesson = term.more().and_then(|(slug, _)| cx.course.lesson(slug));
                if let Some(lesson) = lesson {
                    lines.push(Line::new());
                    let more = format!("More: lesson {}, {}", lesson.number, lesson.title);
                    lines.push(Line::of(Role::Dim, more).cut(width));
                }
            }
        }
        let area = bar::centred(page, 70, lines.len() as u16 + 3);
        let inside = bar::boxed(buffer, cx.theme, area, "Glossary", "Esc close");
        put_all(buffer, cx.theme, inside, &lines);
    }
}
