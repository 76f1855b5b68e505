//! What a click in a lesson means: the link, claim, question or request that stands there.

use unicode_width::UnicodeWidthStr as _;

use super::{Item, ItemKind, LessonScreen, paint};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;

impl LessonScreen {
    /// What stands in that cell of the window: a link by its words, anything else by its rows.
    pub(super) fn item_at(&self, cx: &Cx, (column, row): (u16, u16)) -> Option<usize> {
        let text = paint::text_area(cx, cx.page());
        let page = self.pages.get(self.page).filter(|_| !self.contents)?;
        let inside = (text.left()..text.right()).contains(&column) && row < text.bottom();
        let row = page.start + usize::from(row.checked_sub(text.y).filter(|_| inside)?);
        let is_link = |item: &Item| matches!(item.kind, ItemKind::Link(_));
        let items = self.laid.items.iter().enumerate();
        let links = items.clone().filter(|(_, item)| item.row == row && is_link(item));
        let mut x = text.x;
        let linked = self.laid.rows.get(row)?.pieces.iter().filter_map(|piece| {
            let from = x;
            x += piece.text.width() as u16;
            matches!(piece.role, Role::Link | Role::Term | Role::Focus).then_some(from..x)
        });
        let mut cells = linked.zip(links);
        if let Some((_, (at, _))) = cells.find(|(cells, _)| cells.contains(&column)) {
            return Some(at);
        }
        let block = |row: usize| self.laid.starts.iter().rposition(|start| *start <= row);
        let of_block = |item: &Item| !is_link(item) && block(item.row) == block(row);
        items.clone().find(|(_, item)| of_block(item)).map(|(at, _)| at)
    }
}
