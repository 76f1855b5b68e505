//! What the app and the overlays ask of the screen below them.

use super::{Cx, Outcome, Passed, Screen};
use crate::study::Session;
use crate::tui::action::Context;
use crate::tui::widget::Line;

impl Screen {
    /// What a note, a bookmark or a mark made here is on.
    pub(crate) fn about(&self) -> Option<String> {
        match self {
            Self::Lesson(screen) => Some(format!("lesson:{}", screen.slug())),
            Self::Question(screen) => screen.about(),
            _ => None,
        }
    }

    /// Whether it has an undo of its own for what was done last; if not, the journal is asked.
    pub(crate) fn takes_back(&self, again: bool) -> bool {
        match self {
            Self::Today(_) | Self::Learn(_) | Self::Lesson(_) | Self::Drills(_) => false,
            Self::Question(screen) => screen.takes_back(again),
            _ => true,
        }
    }

    /// The session to which the overlay above refers.
    pub(crate) fn session(&self) -> Option<&Session> {
        if let Self::Question(screen) = self { Some(screen.session()) } else { None }
    }

    /// What can be copied here: what it is called, and the text.
    pub(crate) fn copies(&self, cx: &Cx) -> Vec<(&'static str, String)> {
        match self {
            Self::Lesson(screen) => screen.copies(cx),
            Self::Sandbox(screen) => screen.copies(),
            Self::Question(screen) => screen.copies(),
            Self::Stats(screen) => screen.copies(),
            _ => Vec::new(),
        }
    }

    /// Takes what the overlay above says.
    pub(crate) fn told(&mut self, cx: &Cx, passed: Passed, out: &mut Outcome) {
        match self {
            Self::Sandbox(screen) => screen.told(cx, passed, out),
            Self::Lesson(screen) => screen.told(cx, &passed, out),
            Self::Exam(screen) => screen.told(cx, &passed, out),
            Self::Settings(screen) => screen.told(cx, &passed),
            _ => {}
        }
    }

    /// Whether what leads back is the screen's own affair first.
    pub(crate) fn asks_back(&self) -> bool {
        matches!(self, Self::Exam(screen) if screen.asks_back())
    }

    /// Whether the learner sits in an exam: leaving the room is then more than another screen above.
    pub(crate) fn in_exam(&self) -> bool {
        matches!(self, Self::Exam(screen) if screen.in_room())
    }

    /// The lab that is done here, by its slug.
    pub(crate) fn lab(&self) -> Option<&str> {
        match self {
            Self::Sandbox(screen) => screen.lab_slug(),
            _ => None,
        }
    }

    /// What stands in the bottom row in place of the keys.
    pub(crate) fn prompt(&self) -> Option<Line> {
        match self {
            Self::Lesson(screen) => screen.prompt(),
            Self::Sandbox(screen) => screen.prompt(),
            Self::Settings(screen) => screen.prompt(),
            _ => None,
        }
    }

    /// Whether it listens on a port of this machine.
    pub(crate) fn listens(&self) -> bool {
        self.sandbox().is_some_and(|screen| screen.context() == Context::Sandbox)
    }

    /// Milliseconds after which the screen wants a tick; none while nothing moves.
    pub(crate) fn wants_tick(&self) -> Option<u64> {
        match self {
            Self::Sandbox(screen) => screen.wants_tick(),
            Self::Exam(screen) => screen.wants_tick(),
            Self::Question(screen) => screen.wants_tick(),
            _ => None,
        }
    }

    /// Stops what Esc stops before it leads back; false when there is no such thing.
    pub(crate) fn escape(&mut self) -> bool {
        match self {
            Self::Lesson(screen) => screen.escape(),
            Self::Sandbox(screen) => screen.escape(),
            Self::Exam(screen) => screen.escape(),
            Self::Settings(screen) => screen.escape(),
            _ => false,
        }
    }

    /// What it leaves behind when it is left for good.
    pub(crate) fn leave(&mut self, cx: &Cx, out: &mut Outcome) {
        match self {
            Self::Lesson(screen) => screen.leave(cx, out),
            Self::Sandbox(screen) => screen.leave(cx, out),
            Self::Exam(screen) => screen.leave(cx, out),
            Self::Question(screen) => screen.leave(cx, out),
            Self::Today(_)
            | Self::Learn(_)
            | Self::Labs(_)
            | Self::Drills(_)
            | Self::Stats(_)
            | Self::Settings(_)
            | Self::First(_) => {}
        }
    }

    /// The window has another size, or the screen is on top again.
    pub(crate) fn resized(&mut self, cx: &Cx) {
        match self {
            Self::Lesson(screen) => screen.lay(cx),
            Self::Today(screen) => screen.clamp(cx),
            Self::Learn(screen) => screen.clamp(cx),
            Self::Labs(screen) => screen.clamp(cx),
            Self::Drills(screen) => screen.lay(cx),
            Self::Question(screen) => screen.clamp(cx),
            Self::Sandbox(screen) => screen.resized(cx),
            Self::Stats(screen) => screen.refresh(cx),
            Self::Exam(screen) => screen.clamp(cx),
            Self::Settings(screen) => screen.clamp(cx),
            Self::First(_) => {}
        }
    }
}
