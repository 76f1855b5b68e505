//! Where an outcome leads: to another screen, over this one, or back.

use super::App;
use crate::tui::event::Effect;
use crate::tui::overlay;
use crate::tui::screen::{self, Go, Outcome, Place, Screen};

impl App {
    /// Goes where an outcome leads, and hands its orders on.
    pub(super) fn carry(&mut self, mut out: Outcome) -> Vec<Effect> {
        // What is opened on the way may ask for more.
        while !out.go.is_empty() {
            for go in std::mem::take(&mut out.go) {
                self.follow(go, &mut out);
            }
        }
        if out.notice.is_some() {
            self.notice = out.notice;
            self.dirty = true;
        }
        let recorded = out.effects.iter().filter(|e| matches!(e, Effect::Record(_))).count();
        self.saving.pending += recorded;
        out.effects
    }

    fn follow(&mut self, go: Go, out: &mut Outcome) {
        self.dirty = true;
        if matches!(go, Go::To(_) | Go::Instead(_) | Go::Back) {
            self.look = None;
        }
        match go {
            Go::To(Place::Today) => {
                if self.saving.follows() {
                    out.effect(Effect::Reload);
                }
                self.overlay = None;
                while self.screens.len() > 1 {
                    self.leave(out);
                }
                self.on_top(Screen::resized);
            }
            Go::To(place) if self.back_to_lab(&place, out) => self.overlay = None,
            Go::To(place) => {
                self.overlay = None;
                if self.screens.last().is_some_and(Screen::in_exam) {
                    self.leave(out);
                }
                let screen = screen::open(&self.cx(), place, out);
                self.screens.push(screen);
            }
            Go::Instead(place) => {
                self.leave(out);
                self.follow(Go::To(place), out);
            }
            Go::Back => {
                self.leave(out);
                self.on_top(Screen::resized);
            }
            Go::Open(popup) => {
                let overlay = overlay::open(&self.cx(), self.screens.last(), popup, out);
                self.overlay = Some(overlay);
            }
            Go::Set(key, value) => self.set(key, value, out),
            Go::Close => self.overlay = None,
            Go::Tell(passed) => self.tell(passed, out),
            Go::Look { words, row } => self.look(&words, row, out),
            Go::Chose(thing) => self.chose(thing),
            Go::Act(act) => {
                self.overlay = None;
                self.act(act, out);
            }
        }
    }

    pub(super) fn leave(&mut self, out: &mut Outcome) {
        self.top(Screen::leave, out);
        if self.screens.len() > 1 {
            self.screens.pop();
        }
        // A sandbox further down has lost its listener to the one that went.
        if out.effects.last() == Some(&Effect::StopServing) && self.sandbox().is_some() {
            out.effect(Effect::Serve);
        }
    }
}
