//! What is said when progress cannot be kept, or not all of it could be read: what happened, what it means
//! for your work, what to do.

use std::path::Path;

use super::{count, grouped};
use crate::clock::Day;
use crate::study::{Mode, NotSaved, Notice, ReadOnly};

/// The words in the title row; `failing` while something waits for the disk in vain.
pub const fn saving(mode: &Mode, failing: bool) -> &'static str {
    match (mode, failing) {
        (Mode::ReadOnly(_), _) => "not saving",
        (Mode::ReadWrite, true) => "NOT SAVED",
        (Mode::ReadWrite, false) => "saved ✓",
    }
}

/// An answer could not be written.
pub fn not_saved(why: &NotSaved) -> String {
    let (what, first) = match why {
        NotSaved::Full => ("the disk is full".to_owned(), "Free some space, then "),
        NotSaved::Other(why) => (why.clone(), ""),
    };
    format!(
        "Not saved: {what}. Your last answer is kept in memory. {first}⏎ tries again. Q quits and prints the answer."
    )
}

/// Nothing will be kept.
pub fn read_only(why: &ReadOnly) -> String {
    match why {
        ReadOnly::Folder { folder, why } => format!(
            "Studying without saving: {} cannot be written ({why}). Set GATELAB_DATA, or go on; nothing will be kept.",
            folder.display()
        ),
        ReadOnly::Locked { pid } => {
            let pid = pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default();
            format!(
                "gatelab is open in another terminal{pid}. Opened for reading; it follows along. ⏎ takes over once the other has quit."
            )
        }
        ReadOnly::Newer { version } => format!(
            "This was written by gatelab {version}; this is {}. Opened for reading only. Update, or set GATELAB_DATA to start another.",
            env!("CARGO_PKG_VERSION")
        ),
    }
}

/// We failed: what became of the learner's work, and where the report is.
pub fn stopped(last: Option<&str>, report: Option<&Path>) -> String {
    let kept = match last {
        Some(last) => format!("your last answer, {last}, is saved."),
        None => "every answer that was shown as saved is on the disk.".to_owned(),
    };
    let report = match report {
        Some(path) => format!("Report: {} (nothing was sent).", path.display()),
        None => "A report could not be written.".to_owned(),
    };
    format!("gatelab stopped: a bug of ours. Nothing was lost: {kept} {report}")
}

/// The engine failed on a request of the sandbox.
pub fn engine_failed(number: u32) -> String {
    let back = match number.saturating_sub(1) {
        0 => "as it was at first".to_owned(),
        before => format!("to #{before}"),
    };
    format!(
        "The engine failed on request #{number} (a bug of ours). Your sandbox was put back {back}. ! writes a report with the request in it."
    )
}

/// A report of such a failure, ready to send: the name of its file, and the text.
pub fn engine_report(lesson: &str, curl: &str, today: Day) -> (String, String) {
    let version = env!("CARGO_PKG_VERSION");
    let text = format!(
        "# The engine failed\n\n- sandbox: {lesson}\n- day: {today}\n- gatelab {version}\n\nThe request:\n\n    {curl}\n"
    );
    (format!("engine-{today}"), text)
}

/// Something about the journals.
pub fn notice(notice: &Notice) -> String {
    match notice {
        Notice::Damaged { journal, damaged, lines, aside, .. } => {
            let one = *damaged == 1;
            let what = match damaged {
                1 => format!("One line of {}", grouped(*lines)),
                damaged => format!("{} of {}", grouped(*damaged), count(*lines, "line")),
            };
            let aside = match aside {
                Some(aside) if one => format!("was set aside ({aside})"),
                Some(aside) => format!("were set aside ({aside})"),
                None if one => "stays where it is".to_owned(),
                None => "stay where they are".to_owned(),
            };
            let shown = if one { "the line" } else { "the first" };
            format!(
                "{what} in {journal} could not be read and {aside}. Everything else is here. w shows {shown}."
            )
        }
        Notice::NewerDevice { journal, version } => format!(
            "{journal} was written by gatelab {version}; this is {}. What this version does not know is left out here and stays in the file. Update to see it.",
            env!("CARGO_PKG_VERSION")
        ),
        Notice::Unreadable { journal, why } => format!(
            "{journal} could not be opened ({why}). What it holds is not counted until it can be; nothing in it was changed."
        ),
    }
}
