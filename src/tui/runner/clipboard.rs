//! The terminal's clipboard: OSC 52, which works over SSH; in tmux also by its own command, and past it.

use std::fmt;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use crossterm::clipboard::CopyToClipboard;

use crate::tui::terminal::Tty;

/// Sends text to whatever clipboards can be reached. None of them says what it made of it.
pub(super) fn copy(tty: &Tty, text: &str) -> io::Result<()> {
    if std::env::var_os("TMUX").is_some() {
        // As it comes, tmux keeps what programs say from the clipboard, and takes it from its own command.
        give_to_tmux(text);
        tty.send(Passed(text))?;
    }
    tty.send(CopyToClipboard::to_clipboard_from(text))
}

/// Fills a buffer of tmux and, where that is allowed, the clipboard of the terminal around it. Without a
/// tmux that can, the other ways are left.
fn give_to_tmux(text: &str) {
    let mut tmux = Command::new("tmux");
    tmux.args(["load-buffer", "-w", "-"]);
    tmux.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = tmux.spawn() else { return };
    if let Some(mut input) = child.stdin.take() {
        let _ = input.write_all(text.as_bytes());
    }
    let _ = child.wait();
}

/// Text for the clipboard of the terminal around tmux, where tmux lets it pass.
struct Passed<'a>(&'a str);

impl crossterm::Command for Passed<'_> {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        let mut plain = String::new();
        CopyToClipboard::to_clipboard_from(self.0).write_ansi(&mut plain)?;
        write!(f, "\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b"))
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crossterm::Command as _;

    use super::*;

    #[test]
    fn what_passes_tmux_is_wrapped() {
        let mut sent = String::new();
        Passed("hi").write_ansi(&mut sent).unwrap();
        assert_eq!(sent, "\x1bPtmux;\x1b\x1b]52;c;aGk=\x1b\x1b\\\x1b\\");
    }
}
