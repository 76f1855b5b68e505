//! What a key does: where text is typed, on every screen, and on the one on top.

use super::App;
use crate::tui::action::Action;
use crate::tui::event::{Code, Effect, Key};
use crate::tui::keymap::{Act, Typed};
use crate::tui::overlay::Overlay;
use crate::tui::screen::{Go, Outcome, Place, Popup, Scope, Screen};
use crate::words;

impl App {
    /// Takes a key: as text where that is typed, else as what it is bound to.
    pub(super) fn press(&mut self, key: Key, out: &mut Outcome) {
        if self.overlay.as_ref().is_some_and(Overlay::takes_text) {
            if let Some(mut overlay) = self.overlay.take_if(|_| !ends(key)) {
                let taken = overlay.press(&self.cx(), key);
                self.overlay = Some(overlay);
                if taken {
                    return;
                }
            }
        } else if self.overlay.is_none()
            && key.code != Code::Esc
            && !ends(key)
            && self.screens.last().is_some_and(Screen::takes_text)
        {
            self.top(|screen, cx, out| screen.press(cx, key, out), out);
            return;
        }
        let context = self.context();
        if self.typed.keys.is_empty() || key.code != Code::Esc {
            if let Some(act) = self.keymap.press(context, &mut self.typed, key) {
                self.act(act, out);
            }
        } else {
            self.typed = Typed::default();
        }
    }

    pub(super) fn act(&mut self, act: Act, out: &mut Outcome) {
        if self.too_small()
            && !matches!(act.action, Action::Quit | Action::Suspend | Action::Redraw)
        {
            return;
        }
        match act.action {
            Action::Quit => {
                self.top(Screen::leave, out);
                out.effect(Effect::Quit);
            }
            Action::Suspend => {
                if self.screens.last().is_some_and(Screen::in_exam) {
                    self.top(|screen, cx, out| screen.act(cx, act, out), out);
                }
                out.effect(Effect::Suspend);
            }
            Action::Redraw => out.effect(Effect::Redraw),
            Action::Primary if self.saving.failed.is_some() => out.effect(Effect::SaveAgain),
            _ if self.overlay.is_some() => {
                let Some(mut overlay) = self.overlay.take() else { return };
                overlay.act(&self.cx(), self.screens.last(), act, out);
                self.overlay = Some(overlay);
            }
            Action::Help => out.go(Go::Open(Popup::Help)),
            Action::Palette => out.go(Go::Open(Popup::Find(Scope::Commands))),
            Action::Find => out.go(Go::Open(Popup::Find(Scope::Page))),
            Action::NextMatch | Action::PreviousMatch if self.look.is_some() => {
                self.next_match(act.action == Action::NextMatch);
            }
            Action::NextMatch | Action::PreviousMatch if !self.has_text() => {
                out.say("Nothing is looked for: / begins.");
            }
            Action::GoToday => out.go(Go::To(Place::Today)),
            Action::GoLearn => out.go(Go::To(Place::Learn)),
            Action::GoStats => out.go(Go::To(Place::Stats)),
            Action::GoSettings => out.go(Go::To(Place::Settings)),
            Action::GoReview => out.go(Go::To(Place::Drills)),
            Action::Kept if self.screens.last().is_some_and(Screen::in_exam) => {
                out.say(words::FOUND_IN_EXAM);
            }
            Action::Kept => out.go(Go::Open(Popup::Kept)),
            Action::About => out.go(Go::Open(Popup::About)),
            Action::Note | Action::Bookmark | Action::Mark | Action::Report => self.keep(act, out),
            Action::Undo | Action::Redo if !self.screen_takes_back(act.action) => {
                self.take_back(act.action, out);
            }
            Action::GoSandbox => out.go(Go::To(self.playground())),
            Action::Escape | Action::Back
                if matches!(self.screens.last(), Some(Screen::First(_))) =>
            {
                self.top(|screen, cx, out| screen.act(cx, act, out), out);
            }
            Action::Escape if self.look.take().is_some() => {}
            Action::GoExam => out.go(Go::To(Place::Exam)),
            Action::GoLabs => out.go(Go::To(Place::Labs)),
            Action::Escape if self.screens.last_mut().is_some_and(Screen::escape) => {}
            Action::Escape | Action::Back if self.screens.last().is_some_and(Screen::asks_back) => {
                self.top(|screen, cx, out| screen.act(cx, act, out), out);
            }
            Action::Escape | Action::Back => {
                if self.screens.len() > 1 {
                    out.go(Go::Back);
                } else if act.action == Action::Back {
                    out.effect(Effect::Quit);
                }
            }
            _ => self.top(|screen, cx, out| screen.act(cx, act, out), out),
        }
    }
}

/// Keys that work while text is typed.
const fn ends(key: Key) -> bool {
    matches!((key.code, key.ctrl), (Code::Char('c' | 'z' | 'l'), true))
}
