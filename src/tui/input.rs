//! What the terminal sends, as events; read in a thread that sleeps until something comes.

use std::io;
use std::sync::mpsc::{Receiver, Sender};

use crossterm::event::{self as term, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::event::{MouseButton, MouseEventKind};

use super::event::{Code, Event, Key, Mouse};

/// Reads until the terminal or the loop is gone. After a key with Ctrl it waits for word that the key was
/// dealt with: an editor may have the terminal in between.
pub(crate) fn watch(events: Sender<Event>, dealt_with: Receiver<()>) -> io::Result<()> {
    let watch = move || {
        loop {
            let event = match term::read() {
                Ok(event) => translate(&event),
                Err(_) => Some(Event::Hangup { signal: 0 }),
            };
            let ends = matches!(event, Some(Event::Hangup { .. }));
            let waits = matches!(event, Some(Event::Key(Key { ctrl: true, .. })));
            if event.is_some_and(|event| events.send(event).is_err())
                || ends
                || (waits && dealt_with.recv().is_err())
            {
                return;
            }
        }
    };
    std::thread::Builder::new().name("gatelab input".into()).spawn(watch).map(drop)
}

/// The event that the app knows; nothing for what it does not care about.
fn translate(event: &term::Event) -> Option<Event> {
    match event {
        term::Event::Key(key) => key_of(*key).map(Event::Key),
        term::Event::Paste(text) => Some(Event::Paste(text.clone())),
        term::Event::Resize(width, height) => {
            Some(Event::Resize { width: *width, height: *height })
        }
        term::Event::Mouse(mouse) => {
            let what = match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => Mouse::Click,
                MouseEventKind::ScrollUp => Mouse::WheelUp,
                MouseEventKind::ScrollDown => Mouse::WheelDown,
                _ => return None,
            };
            Some(Event::Mouse { mouse: what, column: mouse.column, row: mouse.row })
        }
        _ => None,
    }
}

/// A key that went down. Releases are dropped, and repeats of all keys but those that move.
fn key_of(key: KeyEvent) -> Option<Key> {
    let code = match key.code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::Function(n),
        _ => return None,
    };
    let moves = matches!(
        code,
        Code::Up
            | Code::Down
            | Code::Left
            | Code::Right
            | Code::PageUp
            | Code::PageDown
            | Code::Char('h' | 'j' | 'k' | 'l')
    );
    let counts = match key.kind {
        KeyEventKind::Press => true,
        KeyEventKind::Repeat => moves,
        KeyEventKind::Release => false,
    };
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let alt = key.modifiers.contains(KeyModifiers::ALT);
    // AltGr comes as Ctrl and Alt on some systems: the character is what was meant.
    (counts && (!alt || ctrl)).then_some(Key { code, ctrl: ctrl && !alt })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind, expected: Option<&str>) {
        let key = key_of(KeyEvent::new_with_kind(code, modifiers, kind));
        assert_eq!(key.map(|k| k.to_string()).as_deref(), expected, "{code:?} {kind:?}");
    }

    #[test]
    fn only_presses_count_and_repeats_of_movement() {
        use KeyEventKind::{Press, Release, Repeat};
        let none = KeyModifiers::NONE;
        check(KeyCode::Char('b'), none, Press, Some("b"));
        check(KeyCode::Char('b'), none, Release, None);
        check(KeyCode::Char('b'), none, Repeat, None);
        check(KeyCode::Char('j'), none, Repeat, Some("j"));
        for code in [KeyCode::Up, KeyCode::Left, KeyCode::PageDown, KeyCode::Char('l')] {
            let key = key_of(KeyEvent::new_with_kind(code, none, Repeat));
            assert!(key.is_some(), "{code:?} moves");
        }
        for code in "abcdefgimnopqrstuvwxyzABCQ123 .?/:*!".chars().map(KeyCode::Char) {
            check(code, none, Repeat, None);
            check(code, none, Release, None);
        }
        check(KeyCode::Enter, none, Repeat, None);
        check(KeyCode::Down, none, Release, None);
        check(KeyCode::Char('D'), KeyModifiers::SHIFT, Press, Some("D"));
        check(KeyCode::Char('c'), KeyModifiers::CONTROL, Press, Some("Ctrl-C"));
        check(KeyCode::Char('x'), KeyModifiers::ALT, Press, None);
        check(KeyCode::Char('['), KeyModifiers::ALT | KeyModifiers::CONTROL, Press, Some("["));
    }
}
