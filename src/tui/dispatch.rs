//! What reaches the screen on top, handed to the one that it is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::Context;
use super::event::{self, Event};
use super::keymap::Act;
use super::screen::{Cx, Outcome, Passed, Screen, first, labs, learn, sandbox, settings, today};
use super::widget::Line;
use super::widget::bar::Hint;
use crate::study::Entry;

impl Screen {
    /// Which keys hold.
    pub(crate) fn context(&self) -> Context {
        match self {
            Self::Today(_) => Context::Today,
            Self::Learn(_) => Context::Learn,
            Self::Lesson(_) => Context::Lesson,
            Self::Question(screen) => screen.context(),
            Self::Stats(_) => Context::Stats,
            Self::Exam(screen) => screen.context(),
            Self::Settings(_) => Context::Settings,
            Self::First(_) => Context::First,
            Self::Labs(_) => Context::Labs,
            Self::Sandbox(screen) => screen.context(),
        }
    }

    /// The title row: what stands on the left, and on the right before the word on saving.
    pub(crate) fn title(&self, cx: &Cx) -> (String, String) {
        match self {
            Self::Today(_) => today::Today::title(cx),
            Self::Learn(_) => learn::Learn::title(cx),
            Self::Labs(_) => labs::Labs::title(cx),
            Self::Lesson(screen) => screen.title(cx),
            Self::Question(screen) => screen.title(cx),
            Self::Sandbox(screen) => screen.title(cx),
            Self::Stats(screen) => screen.title(cx),
            Self::Exam(screen) => screen.title(cx),
            Self::Settings(_) => settings::SettingsScreen::title(),
            Self::First(_) => first::FirstScreen::title(),
        }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        match self {
            Self::Today(_) => today::Today::hints(cx),
            Self::Learn(_) => learn::Learn::hints(cx),
            Self::Labs(_) => labs::Labs::hints(cx),
            Self::Lesson(screen) => screen.hints(cx),
            Self::Question(screen) => screen.hints(cx),
            Self::Sandbox(screen) => screen.hints(cx),
            Self::Stats(screen) => screen.hints(cx),
            Self::Exam(screen) => screen.hints(cx),
            Self::Settings(_) => settings::SettingsScreen::hints(cx),
            Self::First(_) => first::FirstScreen::hints(cx),
        }
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        match self {
            Self::Today(screen) => screen.act(cx, act, out),
            Self::Learn(screen) => screen.act(cx, act, out),
            Self::Labs(screen) => screen.act(cx, act, out),
            Self::Lesson(screen) => screen.act(cx, act, out),
            Self::Question(screen) => screen.act(cx, act, out),
            Self::Sandbox(screen) => screen.act(cx, act, out),
            Self::Stats(screen) => screen.act(cx, act, out),
            Self::Exam(screen) => screen.act(cx, act, out),
            Self::Settings(screen) => screen.act(cx, act, out),
            Self::First(screen) => screen.act(cx, act, out),
        }
    }

    /// Whether printable keys are text.
    pub(crate) fn takes_text(&self) -> bool {
        match self {
            Self::Sandbox(screen) => screen.takes_text(),
            Self::Settings(screen) => screen.takes_text(),
            _ => false,
        }
    }

    /// Takes a key as text.
    pub(crate) fn press(&mut self, cx: &Cx, key: event::Key, out: &mut Outcome) {
        match self {
            Self::Sandbox(screen) => screen.press(cx, key, out),
            Self::Settings(screen) => screen.press(cx, key, out),
            _ => {}
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

    /// What stands in the bottom row in place of the keys.
    pub(crate) fn prompt(&self) -> Option<Line> {
        match self {
            Self::Lesson(screen) => screen.prompt(),
            Self::Sandbox(screen) => screen.prompt(),
            Self::Settings(screen) => screen.prompt(),
            _ => None,
        }
    }

    /// Takes whatever else happened: the mouse (in cells of the window), the network, a tick.
    pub(crate) fn event(&mut self, cx: &Cx, event: Event, out: &mut Outcome) {
        match self {
            Self::Today(screen) => screen.event(cx, &event, out),
            Self::Learn(screen) => screen.event(cx, &event, out),
            Self::Labs(screen) => screen.event(cx, &event, out),
            Self::Lesson(screen) => screen.event(cx, &event, out),
            Self::Question(screen) => screen.event(cx, &event, out),
            Self::Sandbox(screen) => screen.event(cx, event, out),
            Self::Stats(screen) => screen.event(cx, &event, out),
            Self::Exam(screen) => screen.event(cx, &event, out),
            Self::Settings(screen) => screen.event(cx, event, out),
            Self::First(screen) => screen.event(cx, &event),
        }
    }

    /// The history has one more entry: what was ordered to be recorded is saved.
    pub(crate) fn saved(&mut self, cx: &Cx, entry: &Entry) {
        match self {
            Self::Lesson(screen) => screen.lay(cx),
            Self::Question(screen) => screen.saved(cx, entry),
            Self::Exam(screen) => screen.saved(entry),
            Self::Today(screen) => screen.clamp(cx),
            Self::Stats(screen) => screen.refresh(cx),
            Self::Learn(_)
            | Self::Labs(_)
            | Self::Sandbox(_)
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
            Self::Question(screen) => screen.clamp(cx),
            Self::Sandbox(screen) => screen.resized(cx),
            Self::Stats(screen) => screen.refresh(cx),
            Self::Exam(screen) => screen.clamp(cx),
            Self::Settings(screen) => screen.clamp(cx),
            Self::First(_) => {}
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

    /// Its text, where there is more of it than can be seen at once.
    pub(crate) fn text(&self) -> Option<Vec<String>> {
        if let Self::Lesson(screen) = self { Some(screen.text()) } else { None }
    }

    /// The text that is seen of it now, row by row.
    pub(crate) fn seen(&self, cx: &Cx) -> Vec<String> {
        let page = cx.page();
        let mut buffer = Buffer::empty(cx.window);
        self.draw(cx, page, &mut buffer);
        let row = |y| (page.left()..page.right()).map(|x| buffer[(x, y)].symbol()).collect();
        (page.top()..page.bottom()).map(row).collect()
    }

    /// Marks words in such a text, from a row on; false when it has no such text.
    pub(crate) fn look(&mut self, cx: &Cx, words: &str, row: usize, out: &mut Outcome) -> bool {
        let Self::Lesson(screen) = self else { return false };
        screen.look(cx, words, row, out);
        true
    }

    /// The sandbox to which the overlay above refers.
    pub(crate) fn sandbox(&self) -> Option<&sandbox::SandboxScreen> {
        if let Self::Sandbox(screen) = self { Some(screen) } else { None }
    }

    /// What can be copied here: what it is called, and the text.
    pub(crate) fn copies(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Sandbox(screen) => screen.copies(),
            Self::Stats(screen) => screen.copies(),
            _ => Vec::new(),
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

    /// Whether it listens on a port of this machine.
    pub(crate) fn listens(&self) -> bool {
        self.sandbox().is_some_and(|screen| screen.context() == Context::Sandbox)
    }

    /// Milliseconds after which the screen wants a tick; none while nothing moves.
    pub(crate) fn wants_tick(&self) -> Option<u64> {
        match self {
            Self::Sandbox(screen) => screen.wants_tick(),
            Self::Exam(screen) => screen.wants_tick(),
            _ => None,
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
            | Self::Stats(_)
            | Self::Settings(_)
            | Self::First(_) => {}
        }
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        match self {
            Self::Today(screen) => screen.draw(cx, page, buffer),
            Self::Learn(screen) => screen.draw(cx, page, buffer),
            Self::Labs(screen) => screen.draw(cx, page, buffer),
            Self::Lesson(screen) => screen.draw(cx, page, buffer),
            Self::Question(screen) => screen.draw(cx, page, buffer),
            Self::Sandbox(screen) => screen.draw(cx, page, buffer),
            Self::Stats(screen) => screen.draw(cx, page, buffer),
            Self::Exam(screen) => screen.draw(cx, page, buffer),
            Self::Settings(screen) => screen.draw(cx, page, buffer),
            Self::First(screen) => screen.draw(cx, page, buffer),
        }
    }
}
