//! A line to type in.

use super::super::event::{Code, Key};
use super::super::theme::Role;
use super::Line;

/// What was typed, and where the cursor stands in it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    text: String,
    /// A byte offset, always between characters.
    cursor: usize,
}

impl Field {
    /// A text to go on with, the cursor at its end.
    pub(crate) fn of(text: String) -> Self {
        Self { cursor: text.len(), text }
    }

    /// What was typed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Takes a key; false when it means nothing to a text.
    pub(crate) fn press(&mut self, key: Key) -> bool {
        match (key.code, key.ctrl) {
            (Code::Char(c), false) => self.insert(&c.to_string()),
            (Code::Char('u'), true) => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            (Code::Backspace, _) => {
                if let Some((at, _)) = self.text[..self.cursor].char_indices().next_back() {
                    self.text.remove(at);
                    self.cursor = at;
                }
            }
            (Code::Left, _) => {
                self.cursor =
                    self.text[..self.cursor].char_indices().next_back().map_or(0, |(at, _)| at);
            }
            (Code::Right, _) => {
                let next = self.text[self.cursor..].chars().next();
                self.cursor += next.map_or(0, char::len_utf8);
            }
            (Code::Home, _) => self.cursor = 0,
            (Code::End, _) => self.cursor = self.text.len(),
            _ => return false,
        }
        true
    }

    /// Puts text at the cursor; what cannot be typed in a line is left out.
    pub(crate) fn insert(&mut self, text: &str) {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        self.text.insert_str(self.cursor, &text);
        self.cursor += text.len();
    }

    /// The same in so many columns: of a longer text, the part that ends at the cursor.
    pub(crate) fn end(&self, columns: usize) -> Line {
        let line = self.line();
        if line.width() <= columns {
            return line;
        }
        let after: String = self.text[self.cursor..].chars().take(columns / 2).collect();
        let room = columns.saturating_sub(2 + after.chars().count());
        let mut before = self.text[..self.cursor].char_indices().rev();
        let start = before.nth(room.saturating_sub(1)).map_or(0, |(at, _)| at);
        let line = Line::new().dim(if start > 0 { "…" } else { "" });
        let line = line.text(&self.text[start..self.cursor]).say(Role::Focus, "▏");
        line.text(after).cut(columns)
    }

    /// The text with a mark where the next character goes.
    pub(crate) fn line(&self) -> Line {
        let (before, after) = self.text.split_at(self.cursor);
        Line::new().text(before).say(Role::Focus, "▏").text(after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_deletes_whole_characters() {
        let mut field = Field::default();
        for c in "caché".chars() {
            field.press(Key { code: Code::Char(c), ctrl: false });
        }
        field.press(Key { code: Code::Backspace, ctrl: false });
        field.insert("e\nttl");
        assert_eq!(field.text(), "cachettl");
        field.press(Key { code: Code::Left, ctrl: false });
        assert_eq!(field.line().plain(), "cachett▏l");
        assert_eq!(field.end(20).plain(), "cachett▏l");
        assert_eq!(field.end(6).plain(), "…ett▏l");
        assert!(!field.press(Key { code: Code::Enter, ctrl: false }));
    }
}
