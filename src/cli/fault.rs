//! A failure of ours in a command: said in words, with the details in a file, and its own exit code.

use std::io::Write;
use std::panic;
use std::sync::{Arc, Mutex, PoisonError};

use super::Exit;
use super::places::Places;
use crate::{tui, words};

/// What the last failure was; the screen has a watch of its own.
pub(super) type Fault = Arc<Mutex<Option<String>>>;

/// From here on a failure is noted instead of printed, unless who runs us wants to see where it was.
pub(super) fn watch() -> Fault {
    let fault = Fault::default();
    let noted = fault.clone();
    let old = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            old(info);
        }
        let text = format!("{info}\n{}", std::backtrace::Backtrace::force_capture());
        *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(text);
    }));
    fault
}

/// Says what became of the learner's work, and where the report is.
pub(super) fn tell(fault: &Fault, err: &mut impl Write) -> Exit {
    let fault = fault.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
    let report = tui::report_fault(&fault, Places::find().map(|places| places.reports).as_deref());
    // Whoever closed standard error does not want to hear it.
    drop(writeln!(err, "{}", words::stopped(None, report.as_deref())));
    Exit::BUG
}

/// Lets a test see what a fault of ours does; not in what is shipped.
#[cfg(debug_assertions)]
pub(super) fn fail_if_asked() {
    assert!(std::env::var("GATELAB_FAULT").ok().as_deref() != Some("command"), "asked to fail");
}
