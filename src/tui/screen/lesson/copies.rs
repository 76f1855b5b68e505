//! What can be copied of a lesson: a link to where one reads, its claims, the page, the source.

use super::{ItemKind, LessonScreen};
use crate::course::markdown::plain;
use crate::tui::screen::Cx;
use crate::tui::widget::Line;

impl LessonScreen {
    /// What it is called, and the text; of several claims the one with the focus comes first.
    pub(crate) fn copies(&self, cx: &Cx) -> Vec<(&'static str, String)> {
        let (Some(lesson), Some(page)) = (cx.course.lesson(&self.slug), self.pages.get(self.page))
        else {
            return Vec::new();
        };
        let body = lesson.body();
        let starts = |block: usize| self.laid.starts.get(block).copied().unwrap_or(0);
        let section = body.sections.iter().rfind(|section| starts(section.block) < page.end);
        let section = section.map_or_else(String::new, |section| format!("#{}", section.slug));
        let mut offers = vec![("a link to this section", format!("lesson:{}{section}", self.slug))];
        let here = self.focus.into_iter().chain(self.items_here());
        let claim = here.filter_map(|at| match self.laid.items.get(at)?.kind {
            ItemKind::Claim(claim) => body.claims.get(claim),
            _ => None,
        });
        offers.extend(claim.take(1).map(|claim| ("the claim", plain(&claim.says))));
        let rows: Vec<String> = self.laid.rows[page.clone()].iter().map(Line::plain).collect();
        offers.push(("the text of this page", rows.join("\n").trim().to_owned() + "\n"));
        let source = lesson.sources.first().map(|source| source.url.clone());
        offers.extend(source.map(|url| ("the address of its source", url)));
        offers
    }
}
