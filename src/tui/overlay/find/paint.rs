//! How finding is painted: what is typed, what fits, and what the one under the cursor says.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Find, Row, Scope, help, value};
use crate::find::{Hit, Kind};
use crate::tui::screen::Cx;
use crate::tui::theme::Role;
use crate::tui::widget::bar;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, marks, put, put_all, rule};
use crate::words;

/// Columns of the kind before a hit, where there are no headings.
const KIND: usize = 10;
/// The scopes, as they stand beside what is typed.
const SCOPES: [(Scope, &str); 3] =
    [(Scope::Page, "this page"), (Scope::Everything, "everything"), (Scope::Commands, "commands")];

impl Find {
    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let margin = if cx.wide() { 2 } else { 0 };
        let area = bar::centred(page, 92, page.height.saturating_sub(margin));
        let inside = bar::boxed(buffer, cx.theme, area, "Find", &self.foot());
        let width = usize::from(inside.width);
        put(buffer, cx.theme, inside, 0, &self.head(width));
        put(buffer, cx.theme, inside, 1, &rule(width));
        let said = if inside.height < 14 { 2 } else { 4 };
        let height = inside.height.saturating_sub(3 + said);
        let list = Rect { y: inside.y + 2, height, ..inside };
        let (lines, at) = self.lines(cx, width);
        let first = (at + 1).saturating_sub(height.into());
        put_all(buffer, cx.theme, list, lines.iter().skip(first));
        put(buffer, cx.theme, inside, 2 + height, &rule(width));
        let below = Rect { y: inside.y + 3 + height, height: said, ..inside };
        put_all(buffer, cx.theme, below, &self.preview(cx, width, said.into()));
    }

    fn foot(&self) -> String {
        match self.scope {
            _ if self.typed().is_empty() || self.found.meant.is_some() => "Esc close".to_owned(),
            Scope::Page => words::found_in(self.rows.len(), self.took_ms),
            _ => {
                let sets = self.rows.iter().filter(|row| matches!(row, Row::Set { .. })).count();
                words::found_in(self.found.total + sets, self.took_ms)
            }
        }
    }

    fn head(&self, width: usize) -> Line {
        let sign = if self.scope == Scope::Commands { ": " } else { "/ " };
        let mut right = Line::new();
        for (scope, name) in SCOPES {
            if scope == self.scope {
                right = right.say(Role::Focus, format!("▐{name}▌"));
            } else if width >= 60 {
                right = right.dim(format!(" {name} "));
            }
        }
        let room = width.saturating_sub(right.width() + 1);
        Line::of(Role::Strong, sign).and(self.field.end(room - 2)).to(room + 1).and(right)
    }

    /// The list, and the line of the cursor.
    fn lines(&self, cx: &Cx, width: usize) -> (Vec<Line>, usize) {
        let typed = self.typed();
        let mut lines = Vec::new();
        let mut at = 0;
        let headed = cx.wide() && !typed.is_empty() && self.scope == Scope::Everything;
        let mut kind = None;
        for (nth, row) in self.rows.iter().enumerate() {
            if let Row::Hit(hit) = row
                && headed
                && kind != Some(hit.thing.kind)
            {
                kind = Some(hit.thing.kind);
                lines.push(self.heading(hit.thing.kind, width));
            }
            if nth == self.cursor {
                at = lines.len();
            }
            lines.push(self.row(cx, row, nth == self.cursor, headed, width));
        }
        if self.rows.is_empty() {
            lines.push(Line::new());
            let said = match self.scope {
                Scope::Everything if !typed.is_empty() && cx.library.index().is_none() => {
                    "Looking through the course…".into()
                }
                _ if !typed.is_empty() => words::found_nothing(&typed, &self.found),
                Scope::Page => "Type what to look for in this page; Tab looks everywhere.".into(),
                _ => {
                    "A word, a setting, the text of an error. What you choose is kept here.".into()
                }
            };
            lines.extend(wrap_text(Role::Dim, &said, width));
        }
        if self.in_exam.is_some() && self.scope == Scope::Everything {
            lines.extend(wrap_text(Role::Dim, words::FOUND_IN_EXAM, width));
        }
        (lines, at)
    }

    fn heading(&self, kind: Kind, width: usize) -> Line {
        let line = Line::new().text("  ").dim(words::found_kinds(kind));
        let shown = |row: &&Row| matches!(row, Row::Hit(hit) if hit.thing.kind == kind);
        let shown = self.rows.iter().filter(shown).count();
        match self.found.groups.iter().find(|group| group.kind == kind) {
            Some(group) if group.total > shown => {
                line.right(width, Role::Dim, format!("{shown} of {}", group.total))
            }
            _ => line,
        }
    }

    fn row(&self, cx: &Cx, row: &Row, here: bool, headed: bool, width: usize) -> Line {
        let (mark, name) = if here { ("▸ ", Role::Strong) } else { ("  ", Role::Text) };
        let line = Line::of(Role::Focus, mark);
        let hit = match row {
            Row::Meant(_) => {
                let said = words::found_nothing(&self.typed(), &self.found);
                return line.say(name, said).right(width, Role::Strong, cx.theme.spelled("⏎"));
            }
            Row::Text { text, .. } => {
                let wanted = self.typed().to_ascii_lowercase();
                let text = marks::marked(&Line::of(name, text.as_str()), &wanted, false);
                return line.and(text).cut(width);
            }
            Row::Set { key, value } => {
                let kind = if self.scope == Scope::Commands { "" } else { "setting" };
                let kind = if headed { Line::new() } else { Line::new().dim(kind) };
                let kind = if kind.width() > 0 { kind.to(KIND) } else { kind };
                let line = line.and(kind).say(name, format!("{} {value}", value::name(*key)));
                let now = (key.setting().show)(&cx.settings.config);
                let start = (line.width() + 2).max(20);
                let said = format!("{}, now {now}", words::settings::title(*key));
                return line.to(start).dim(said).cut(width);
            }
            Row::Hit(hit) => hit,
        };
        let Hit { thing, around } = hit;
        let command = thing.kind == Kind::Command;
        let kind = if headed || self.scope == Scope::Commands {
            Line::new()
        } else {
            Line::new().dim(words::found_kind(thing.kind)).to(KIND)
        };
        let id = if thing.kind == Kind::Question { thing.aside.as_str() } else { "" };
        let line = line.and(kind).dim(id).text(if id.is_empty() { "" } else { "  " });
        let line = line.say(name, thing.name.as_str());
        let line = if command {
            let start = (line.width() + 2).max(20);
            line.to(start).dim(help(&thing.name))
        } else if thing.kind == Kind::Lesson && headed && !around.is_empty() {
            let start = (line.width() + 2).max(44);
            line.to(start).dim(around.as_str()).cut(width)
        } else {
            line
        };
        let beside = words::found_beside(thing, cx.history, cx.today);
        let role = if command { Role::Strong } else { Role::Dim };
        if beside.is_empty() { line.cut(width) } else { line.right(width, role, beside) }
    }

    /// What the one under the cursor says.
    fn preview(&self, cx: &Cx, width: usize, height: usize) -> Vec<Line> {
        let text = match self.rows.get(self.cursor) {
            Some(Row::Hit(Hit { thing, .. })) if thing.kind == Kind::Command => help(&thing.name),
            Some(Row::Hit(Hit { thing, around })) if around.is_empty() => &thing.name,
            Some(Row::Hit(hit)) => hit.around.trim_end_matches('…'),
            // The rows around it are the sentence.
            Some(Row::Text { row, .. }) => {
                let around = row.saturating_sub(1)..(row + 2).min(self.page.len());
                &self.page[around].iter().map(|row| row.trim()).collect::<Vec<_>>().join(" ")
            }
            Some(Row::Set { key, .. }) => words::settings::about(*key),
            Some(Row::Meant(_)) | None => return Vec::new(),
        };
        let label = if cx.wide() { "Preview   " } else { "" };
        let indent = 2 + label.len();
        let room = width.saturating_sub(indent);
        let mut lines = wrap_text(Role::Text, text, room);
        if lines.len() > height {
            lines.truncate(height);
            if let Some(last) = lines.last_mut() {
                let whole = std::mem::take(last);
                let fits = whole.width() + 2 <= room;
                *last = if fits { whole.text(" …") } else { whole.text(" …").cut(room) };
            }
        }
        let wanted = self.found.meant.clone().unwrap_or_else(|| self.typed()).to_ascii_lowercase();
        let mut head = Some(Line::new().text("  ").dim(label));
        let marked = lines.iter().map(|line| marks::marked(line, &wanted, false));
        marked.map(|line| head.take().unwrap_or_default().to(indent).and(line)).collect()
    }
}
