//! Signals: the terminal is given back before anything else, then the loop is told.

use std::io;
use std::sync::mpsc::Sender;

use super::event::Event;
use super::terminal::Tty;

/// Watches for signals in a thread of its own, which sleeps until one comes. SIGHUP is watched even when
/// it was inherited as ignored: reading from a terminal that is gone would spin.
#[cfg(unix)]
pub(crate) fn watch(tty: Tty, events: Sender<Event>) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
    use signal_hook::low_level::emulate_default_handler;

    let mut signals =
        signal_hook::iterator::Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    let watch = move || {
        let mut asked = false;
        for signal in signals.forever() {
            match signal {
                SIGTSTP => {
                    tty.restore();
                    let _ = emulate_default_handler(SIGTSTP);
                }
                // After a plain SIGSTOP nobody gave the terminal back: leave it first, then take it.
                SIGCONT => {
                    tty.restore();
                    if tty.enter().is_ok() {
                        let _ = events.send(Event::Redraw);
                    }
                }
                _ => {
                    tty.restore();
                    // Asked a second time, the loop does not answer: end as if nobody had listened.
                    if asked || events.send(Event::Hangup { signal }).is_err() {
                        let _ = emulate_default_handler(signal);
                    }
                    asked = true;
                }
            }
        }
    };
    std::thread::Builder::new().name("gatelab signals".into()).spawn(watch).map(drop)
}

/// Other systems have no such signals.
#[cfg(not(unix))]
pub(crate) fn watch(_tty: Tty, _events: Sender<Event>) -> io::Result<()> {
    Ok(())
}

/// Stops this program as Ctrl-Z does; false where that cannot be done.
#[cfg(unix)]
pub(crate) fn suspend() -> bool {
    signal_hook::low_level::raise(signal_hook::consts::SIGTSTP).is_ok()
}

/// Other systems have no such signals.
#[cfg(not(unix))]
pub(crate) fn suspend() -> bool {
    false
}
