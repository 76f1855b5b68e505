//! Notes, bookmarks and marks: what the learner put on the material, each a key away from where it is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{Action, Context};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Place, Popup};
use super::super::theme::Role;
use super::super::widget::bar::{self, Hint};
use super::super::widget::{Line, put_all};
use crate::course::quiz::QuestionId;
use crate::study::Fact;
use crate::words;

/// Where the cursor stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    cursor: usize,
}

/// Something kept: what it is, what it is on, and a note's words.
struct Item {
    what: &'static str,
    on: String,
    note: Option<String>,
}

fn items(cx: &Cx) -> Vec<Item> {
    let item = |what, on: &str, note: Option<&str>| Item {
        what,
        on: on.to_owned(),
        note: note.map(ToOwned::to_owned),
    };
    let notes = cx.history.notes().map(|(on, text)| item("note", on, Some(text)));
    let bookmarks = cx.history.bookmarks().map(|on| item("bookmark", on, None));
    let marks = cx.history.marks().map(|on| item("mark", on, None));
    notes.chain(bookmarks).chain(marks).collect()
}

impl Kept {
    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::Kept, &[Action::Primary], "go there"),
            cx.hint(Context::Kept, &[Action::Down, Action::Up], "move"),
            cx.hint(Context::Kept, &[Action::Remove], "remove"),
            cx.hint(Context::Kept, &[Action::Escape], "close"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let mut items = items(cx);
        let last = items.len().saturating_sub(1);
        self.cursor = self.cursor.min(last);
        match act.action {
            Action::Down => self.cursor = (self.cursor + act.times() as usize).min(last),
            Action::Up => self.cursor = self.cursor.saturating_sub(act.times() as usize),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::Escape | Action::Back => out.go(Go::Close),
            Action::Primary | Action::Remove if items.is_empty() => out.go(Go::Close),
            Action::Primary => match place(&items[self.cursor].on) {
                Some(place) => out.go(Go::To(place)),
                None => out.say("What this was on is not here any more."),
            },
            Action::Remove => {
                let Item { what, on, note } = items.swap_remove(self.cursor);
                let at = cx.now;
                match (what, note) {
                    (_, Some(note)) => out.go(Go::Open(Popup::forget(&on, &note))),
                    ("bookmark", _) => out.record(Fact::Bookmark { on, set: false, at }),
                    _ => out.record(Fact::Mark { on, set: false, at }),
                }
            }
            _ => {}
        }
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let items = items(cx);
        let height = (items.len() as u16 + 4).clamp(6, page.height.max(6));
        let area = bar::centred(page, 96, height);
        let inside = bar::boxed(buffer, cx.theme, area, "Notes, bookmarks, marks", "");
        let width = usize::from(inside.width);
        let mut lines = vec![Line::new()];
        if items.is_empty() {
            lines
                .push(Line::new().to(2).dim("Nothing yet: m writes a note, * bookmarks, r marks."));
        }
        let room = usize::from(inside.height).saturating_sub(2).max(1);
        let cursor = self.cursor.min(items.len().saturating_sub(1));
        let first = (cursor + 1).saturating_sub(room);
        for (at, item) in items.iter().enumerate().skip(first).take(room) {
            let here = at == cursor;
            let role = if here { Role::Strong } else { Role::Text };
            let mark = Line::of(Role::Focus, if here { "▸ " } else { "  " });
            let line = mark.dim(item.what).to(13);
            let line = match &item.note {
                Some(note) => line.say(role, format!("\"{}\"  ", note.replace('\n', " "))),
                None => line,
            };
            let name = words::name_of(&item.on, cx.course);
            let role = if item.note.is_some() { Role::Dim } else { role };
            lines.push(line.say(role, name).cut(width - 1));
        }
        put_all(buffer, cx.theme, inside, &lines);
    }
}

/// Where something is that can be kept.
fn place(on: &str) -> Option<Place> {
    match on.split_once(':')? {
        ("lesson", slug) => Some(Place::Lesson { slug: slug.to_owned(), section: None }),
        ("question", id) => {
            let questions = vec![QuestionId(id.to_owned())];
            Some(Place::Review { title: "Question".into(), questions })
        }
        _ => None,
    }
}
