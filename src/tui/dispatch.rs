//! What reaches the screen on top, handed to the one that it is.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::{Action, Context};
use super::event::{self, Event};
use super::keymap::Act;
use super::screen::{Cx, Outcome, Screen, drills, first, labs, learn, sandbox, settings, today};
use super::widget::bar::Hint;
use crate::study::Entry;

impl Screen {
    /// Which keys hold.
    pub(crate) fn context(&self) -> Context {
        match self {
            Self::Today(_) => Context::Today,
            Self::Learn(_) => Context::Learn,
            Self::Drills(_) => Context::Drills,
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
            Self::Drills(_) => drills::Drills::title(cx),
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
            Self::Drills(screen) => screen.hints(cx),
            Self::Lesson(screen) => screen.hints(cx),
            Self::Question(screen) => screen.hints(cx),
            Self::Sandbox(screen) => screen.hints(cx),
            Self::Stats(screen) => screen.hints(cx),
            Self::Exam(screen) => screen.hints(cx),
            Self::Settings(_) => settings::SettingsScreen::hints(cx),
            Self::First(screen) => screen.hints(cx),
        }
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        match self {
            Self::Today(screen) => screen.act(cx, act, out),
            Self::Learn(screen) => screen.act(cx, act, out),
            Self::Labs(screen) => screen.act(cx, act, out),
            Self::Drills(screen) => screen.act(cx, act, out),
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

    /// Takes whatever else happened: the network, a tick.
    pub(crate) fn event(&mut self, cx: &Cx, event: Event, out: &mut Outcome) {
        match (self, event) {
            (Self::Sandbox(screen), event) => screen.event(cx, event, out),
            (Self::Exam(screen), Event::Tick) => screen.tick(cx, out),
            (Self::Settings(screen), Event::Kept(kept)) => screen.kept(kept),
            _ => {}
        }
    }

    /// The wheel does what the arrows do; only a lesson it never leaves.
    pub(crate) fn wheel(&mut self, cx: &Cx, arrow: Action, out: &mut Outcome) {
        match self {
            Self::Lesson(screen) if arrow == Action::Down && screen.at_end() => {}
            _ => self.act(cx, Act::once(arrow), out),
        }
    }

    /// Takes a click, in cells of the window.
    pub(crate) fn click(&mut self, cx: &Cx, (column, row): (u16, u16), out: &mut Outcome) {
        let page = cx.page();
        let (x, y) = (column.saturating_sub(page.x), row.saturating_sub(page.y));
        let line = usize::from(y);
        match self {
            Self::Today(screen) => screen.click(cx, line),
            Self::Learn(screen) => screen.click(cx, line),
            Self::Labs(screen) => screen.click(cx, line),
            Self::Drills(screen) => screen.click(cx, line),
            Self::Lesson(screen) => screen.click(cx, (column, row), out),
            Self::Question(screen) => screen.click(cx, line, out),
            Self::Sandbox(screen) => screen.click(cx, (x, line)),
            Self::Stats(screen) => screen.click(cx, (x, y)),
            Self::Exam(screen) => screen.click(cx, line, out),
            Self::Settings(screen) => screen.click(cx, line),
            Self::First(screen) => screen.click(cx, line),
        }
    }

    /// The history has one more entry: what was ordered to be recorded is saved.
    pub(crate) fn saved(&mut self, cx: &Cx, entry: &Entry) {
        match self {
            Self::Lesson(screen) => screen.lay(cx),
            Self::Question(screen) => screen.saved(cx, entry),
            Self::Exam(screen) => screen.saved(entry),
            Self::Drills(screen) => screen.lay(cx),
            Self::Today(screen) => screen.clamp(cx),
            Self::Stats(screen) => screen.refresh(cx),
            Self::Learn(_)
            | Self::Labs(_)
            | Self::Sandbox(_)
            | Self::Settings(_)
            | Self::First(_) => {}
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

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        match self {
            Self::Today(screen) => screen.draw(cx, page, buffer),
            Self::Learn(screen) => screen.draw(cx, page, buffer),
            Self::Labs(screen) => screen.draw(cx, page, buffer),
            Self::Drills(screen) => screen.draw(cx, page, buffer),
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
