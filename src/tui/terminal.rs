//! The real terminal: entered, left and given back whatever happens; a frame leaves in one write.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};

pub(super) mod ansi;

/// Alternate screen, no cursor, bracketed paste.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[2J";
/// Clicks and wheel (never motion: it would wake us).
const MOUSE_ON: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &[u8] = b"\x1b[?1006l\x1b[?1000l";
/// Everything that could be on, off; in any state, any number of times.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";
const BEGIN_FRAME: &str = "\x1b[?2026h";
const END_FRAME: &str = "\x1b[?2026l";

/// The terminal we were started in. Every clone speaks of the same one: the loop, the panic hook and
/// the signal thread each hold one, and whoever comes first gives the terminal back.
#[derive(Clone, Default)]
pub(crate) struct Tty {
    taken: Arc<Mutex<bool>>,
    /// The mouse is left to the terminal.
    no_mouse: Arc<AtomicBool>,
}

impl Tty {
    /// Takes the terminal over. Asks it nothing, so nothing can be waited for.
    pub(crate) fn enter(&self) -> io::Result<()> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if !*taken {
            crossterm::terminal::enable_raw_mode()?;
            *taken = true;
            let mouse = if self.no_mouse.load(Ordering::Relaxed) { MOUSE_OFF } else { MOUSE_ON };
            write_out(&[ENTER, mouse].concat())?;
        }
        Ok(())
    }

    /// Listens to the mouse or not, now and after every stop.
    pub(crate) fn mouse(&self, on: bool) {
        self.no_mouse.store(!on, Ordering::Relaxed);
        // A terminal that is not ours now is told when it is entered.
        let _ = self.show(if on { MOUSE_ON } else { MOUSE_OFF });
    }

    /// Gives the terminal back as it was; nothing happens the second time. A dead terminal cannot be
    /// told anything, so failures are not looked at.
    pub(crate) fn restore(&self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut *taken) {
            let _ = write_out(LEAVE);
            let _ = crossterm::terminal::disable_raw_mode();
        }
    }

    /// Writes a finished frame, unless the terminal was given back in the meantime.
    fn show(&self, frame: &[u8]) -> io::Result<()> {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if *taken { write_out(frame) } else { Ok(()) }
    }

    /// Sends something to the terminal between frames, such as text for its clipboard.
    pub(crate) fn send(&self, command: impl crossterm::Command) -> io::Result<()> {
        let mut text = String::new();
        command.write_ansi(&mut text).map_err(io::Error::other)?;
        self.show(text.as_bytes())
    }
}

fn write_out(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// What ratatui paints on: collects a frame and writes it at once, inside a synchronized update. It
/// knows its size from the last resize, because asking costs system calls in every frame.
pub(crate) struct Canvas {
    tty: Tty,
    frame: String,
    size: Size,
}

impl Canvas {
    /// A canvas on the terminal, which must have been entered.
    pub(crate) fn new(tty: Tty, (width, height): (u16, u16)) -> Self {
        Self { tty, frame: BEGIN_FRAME.to_owned(), size: Size { width, height } }
    }

    /// Notes the size the terminal has told.
    pub(crate) const fn resized(&mut self, width: u16, height: u16) {
        self.size = Size { width, height };
    }
}

impl Backend for Canvas {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        ansi::cells(&mut self.frame, content);
        Ok(())
    }

    /// The cursor was hidden on entering, and nothing shows it but leaving.
    fn hide_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Never asked of the terminal: one that does not answer would hold us for two seconds.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(Position::ORIGIN)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, _position: P) -> io::Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.frame.push_str(ansi::CLEAR);
        Ok(())
    }

    fn clear_region(&mut self, _region: ClearType) -> io::Result<()> {
        self.clear()
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::ZERO })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.frame.len() == BEGIN_FRAME.len() {
            return Ok(());
        }
        self.frame.push_str(END_FRAME);
        let shown = self.tty.show(self.frame.as_bytes());
        self.frame.truncate(BEGIN_FRAME.len());
        shown
    }
}

/// Writes the details of a failure into a file of that folder; says which.
pub(super) fn report(fault: &str, folder: Option<&Path>) -> Option<PathBuf> {
    let folder = folder?;
    fs::create_dir_all(folder).ok()?;
    let path = folder.join(format!("crash-{}.txt", std::process::id()));
    fs::write(&path, fault).ok()?;
    Some(path)
}
