//! Every command by name, each with its key, so that the list teaches itself away.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::action::{ACTIONS, Action, Context, Entry};
use super::super::event::{Code, Key};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome};
use super::super::theme::Role;
use super::super::widget::bar;
use super::super::widget::field::Field;
use super::super::widget::{Line, put, put_all, rule};

/// What is typed, and the command under the cursor.
#[derive(Debug)]
pub(crate) struct Palette {
    context: Context,
    field: Field,
    cursor: usize,
}

impl Palette {
    /// The commands of a screen.
    pub(crate) fn new(_cx: &Cx, context: Context) -> Self {
        Self { context, field: Field::default(), cursor: 0 }
    }

    /// Takes a key as text; up and down move instead.
    pub(crate) fn press(&mut self, key: Key) -> bool {
        let last = self.matches().len().saturating_sub(1);
        match (key.code, key.ctrl) {
            (Code::Up, _) | (Code::Char('k'), true) => self.cursor = self.cursor.saturating_sub(1),
            (Code::Down, _) | (Code::Char('j'), true) => self.cursor = (self.cursor + 1).min(last),
            _ => {
                let taken = self.field.press(key);
                if taken {
                    self.cursor = 0;
                }
                return taken;
            }
        }
        true
    }

    /// Takes pasted text.
    pub(crate) fn paste(&mut self, text: &str) {
        self.field.insert(text);
        self.cursor = 0;
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, act: Act, out: &mut Outcome) {
        match act.action {
            Action::Escape => out.go(Go::Close),
            Action::Primary => match self.matches().get(self.cursor) {
                Some(entry) => {
                    out.go(Go::Act(Act { action: entry.action, count: None, nth: 0 }));
                }
                None => out.go(Go::Close),
            },
            _ => {}
        }
    }

    /// The commands that fit what was typed, best first.
    fn matches(&self) -> Vec<&'static Entry> {
        let wanted = self.field.text().trim().to_lowercase();
        let mut found: Vec<(usize, &Entry)> = ACTIONS
            .iter()
            .filter(|entry| entry.holds(self.context))
            .filter_map(|entry| Some((rank(&wanted, entry)?, entry)))
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, entry)| entry).collect()
    }

    /// Paints it.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let area = bar::centred(page, 90, page.height.saturating_sub(2).min(26));
        let matches = self.matches();
        let foot = format!("{} commands · Esc close", matches.len());
        let inside = bar::boxed(buffer, cx.theme, area, "Commands", &foot);
        let width = usize::from(inside.width);
        put(buffer, cx.theme, inside, 0, &Line::of(Role::Strong, ": ").and(self.field.line()));
        put(buffer, cx.theme, inside, 1, &rule(width));
        let list = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
        let first = (self.cursor + 1).saturating_sub(list.height.into());
        let rows: Vec<Line> = matches
            .iter()
            .enumerate()
            .skip(first)
            .take(list.height.into())
            .map(|(at, entry)| {
                let here = at == self.cursor;
                let (mark, role) = if here { ("▸ ", Role::Focus) } else { ("  ", Role::Text) };
                let keys = cx.keymap.labels(entry.action, self.context);
                let line = Line::of(role, mark)
                    .say(if here { Role::Strong } else { Role::Text }, entry.name);
                line.to(18).dim(entry.help).right(
                    width - 1,
                    Role::Strong,
                    keys.first().cloned().unwrap_or_default(),
                )
            })
            .collect();
        put_all(buffer, cx.theme, list, &rows);
        if rows.is_empty() {
            let nothing = format!("Nothing for \"{}\".", self.field.text());
            put(buffer, cx.theme, list, 0, &Line::of(Role::Dim, nothing));
        }
    }
}

/// How well a command fits: its name from the start, in the middle, its help, its letters in order.
fn rank(wanted: &str, entry: &Entry) -> Option<usize> {
    if entry.name.starts_with(wanted) {
        return Some(0);
    }
    if entry.name.contains(wanted) {
        return Some(1);
    }
    if entry.help.to_lowercase().contains(wanted) {
        return Some(2);
    }
    let mut letters = entry.name.chars();
    wanted.chars().all(|c| letters.any(|l| l == c)).then_some(3)
}

#[cfg(test)]
mod tests {
    use super::super::super::action::SCREENS;
    use super::*;

    fn palette(context: Context, typed: &str) -> Vec<&'static str> {
        let mut field = Field::default();
        field.insert(typed);
        Palette { context, field, cursor: 0 }.matches().iter().map(|e| e.name).collect()
    }

    #[test]
    fn every_action_of_a_screen_can_be_found_by_its_name() {
        for context in SCREENS {
            for entry in ACTIONS.iter().filter(|e| e.holds(context)) {
                assert_eq!(palette(context, entry.name).first(), Some(&entry.name));
            }
        }
    }

    #[test]
    fn commands_of_other_screens_are_not_offered() {
        assert!(!palette(Context::Today, "").contains(&"strike"));
        assert_eq!(palette(Context::Asking, "zzz"), Vec::<&str>::new());
    }
}
