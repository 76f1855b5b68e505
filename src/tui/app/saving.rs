//! What is known about saving, for the title row.

use crate::study::{Mode, NotSaved, ReadOnly};
use crate::tui::theme::Role;
use crate::words;

/// What the title row says about saving.
#[derive(Clone, Debug)]
pub(super) struct Saving {
    /// Facts on their way to the disk.
    pub(super) pending: usize,
    /// Why the last attempt failed.
    pub(super) failed: Option<NotSaved>,
    /// Whether anything is kept here.
    pub(super) mode: Mode,
    /// Facts that will be forgotten.
    pub(super) unkept: usize,
}

impl Saving {
    /// Another copy keeps the progress, and nothing would be lost by reading it again.
    pub(super) const fn follows(&self) -> bool {
        matches!(self.mode, Mode::ReadOnly(ReadOnly::Locked { .. })) && self.unkept == 0
    }

    /// It in a word.
    pub(super) fn word(&self) -> (&'static str, Role) {
        let calm = self.failed.is_none() && self.mode == Mode::ReadWrite;
        match calm {
            true if self.pending > 0 => ("saving …", Role::Dim),
            true => (words::saving(&self.mode, false), Role::Dim),
            false => (words::saving(&self.mode, self.failed.is_some()), Role::Bad),
        }
    }
}
