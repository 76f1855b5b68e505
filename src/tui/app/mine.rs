//! What works on every screen: undo over the journal; notes, bookmarks, marks, reports on what is shown.

use super::{App, Cx, Overlay};
use crate::study::Fact;
use crate::tui::action::Action;
use crate::tui::keymap::Act;
use crate::tui::screen::{Go, Outcome, Passed, Popup, Purpose, Screen};
use crate::words;

impl App {
    /// What lies over the screen follows something that happened.
    pub(super) fn tell_overlay(&mut self, tell: impl FnOnce(&mut Overlay, &Cx)) {
        if let Some(mut overlay) = self.overlay.take() {
            tell(&mut overlay, &self.cx());
            self.overlay = Some(overlay);
        }
    }

    /// Whether the screen on top has an undo, or a redo, of its own to do first.
    pub(super) fn screen_takes_back(&self, action: Action) -> bool {
        let again = action == Action::Redo;
        self.screens.last().is_some_and(|screen| screen.takes_back(again))
    }

    /// Takes back the last thing that the journal knows, or does it again, in whichever run it was done.
    pub(super) fn take_back(&self, action: Action, out: &mut Outcome) {
        if self.saving.pending > 0 {
            return;
        }
        let again = action == Action::Redo;
        let step = if again { self.history.redo(self.now) } else { self.history.undo(self.now) };
        match step {
            Some(step) => {
                out.say(words::taken_back(&step.deed, again, &self.course));
                out.record(step.fact);
            }
            None if again => out.say("Nothing was taken back that could be done again."),
            None => out.say("There is nothing to take back."),
        }
    }

    /// Tells the screen what an overlay says; a note that is to be deleted is nobody else's business.
    pub(super) fn tell(&mut self, passed: Passed, out: &mut Outcome) {
        if let Passed::Forget(on) = passed {
            out.record(Fact::Note { on, text: String::new(), at: self.now });
            out.say("The note is deleted.   u undo");
        } else {
            self.top(|screen, cx, out| screen.told(cx, passed, out), out);
        }
    }

    /// Takes what was written in the learner's editor.
    pub(super) fn edited(&mut self, text: &str) {
        self.dirty = true;
        if let Some(overlay) = &mut self.overlay {
            overlay.edited(text);
        }
    }

    /// Puts something on what is shown, or asks what to put there.
    pub(super) fn keep(&mut self, act: Act, out: &mut Outcome) {
        // What can be reported of a sandbox is a failure of ours.
        if self.screens.last().is_some_and(|screen| screen.sandbox().is_some()) {
            return self.top(|screen, cx, out| screen.act(cx, act, out), out);
        }
        let Some(on) = self.screens.last().and_then(Screen::about) else {
            out.say("Notes, bookmarks and marks go on lessons and questions.");
            return;
        };
        let at = self.now;
        match act.action {
            Action::Note => out.go(Go::Open(Popup::Write(Purpose::Note { on }))),
            Action::Report => out.go(Go::Open(Popup::Write(Purpose::Report { on }))),
            Action::Bookmark => {
                let set = !self.history.bookmarked(&on);
                out.say(if set { "Bookmarked.   g n lists them" } else { "No longer bookmarked." });
                out.record(Fact::Bookmark { on, set, at });
            }
            _ => {
                let set = !self.history.marked(&on);
                out.say(if set {
                    "Marked, to look at again.   g q has a drill of these"
                } else {
                    "No longer marked."
                });
                out.record(Fact::Mark { on, set, at });
            }
        }
    }
}
