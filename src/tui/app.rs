//! The app: screens one above the other, perhaps an overlay, and what is known about saving.

use std::cell::OnceCell;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthStr as _;

use self::saving::Saving;
use super::action::Context;
use super::event::{Code, Effect, Event, Key};
use super::keymap::{Keymap, Typed};
use super::overlay::{self, Overlay};
use super::screen::{self, Cx, Outcome, Screen};
use super::theme::Theme;
use super::widget::bar::Areas;
use super::widget::put_all;
use crate::clock::{Clock, Moment};
use crate::config::Settings;
use crate::course::Course;
use crate::find::{Library, Thing};
use crate::study::{self, Fact, History, Mode, Plan, Saved};
use crate::words;

mod follow;
mod frame;
mod keys;
mod look;
mod mine;
mod pointer;
mod preferences;
mod saving;
mod small;
mod ways;

/// The whole program behind the screen, as a value: events go in, orders come out.
#[derive(Clone, Debug)]
pub(crate) struct App {
    course: Arc<Course>,
    history: Arc<History>,
    /// Today's plan, made when it is first looked at.
    plan: OnceCell<Plan>,
    settings: Settings,
    keymap: Keymap,
    theme: Theme,
    /// What the environment asks the theme to be, where the settings leave it open.
    asked: Theme,
    clock: Clock,
    now: Moment,
    window: Rect,
    /// The way back; the last one is on top. Never empty.
    screens: Vec<Screen>,
    overlay: Option<Overlay>,
    /// Words marked in the page below, where the screen does not do that itself.
    look: Option<look::Look>,
    /// What was chosen when something was looked for, the latest first.
    chosen: Vec<Thing>,
    library: Arc<Library>,
    /// Keys typed towards an action.
    typed: Typed,
    /// Show where the keys typed so far can lead.
    menu: bool,
    notice: Option<String>,
    /// What `w` shows while the first notice stands: the line that could not be read.
    behind: Option<String>,
    saving: Saving,
    dirty: bool,
}

/// After so long without a second key, the ways on from a first one are listed.
const MENU_AFTER: u64 = 400;

impl App {
    /// The app at its start, on Today.
    pub(crate) fn new(
        course: Course,
        history: History,
        mode: Mode,
        (settings, keymap, asked): (Settings, Keymap, Theme),
        clock: Clock,
        window: Rect,
    ) -> Self {
        let now = clock.now();
        let course = Arc::new(course);
        let mut app = Self {
            library: Arc::new(Library::new(Arc::clone(&course))),
            course,
            history: Arc::new(history),
            plan: OnceCell::new(),
            theme: asked.with(&settings.config),
            asked,
            keymap,
            settings,
            clock,
            now,
            window,
            screens: vec![Screen::Today(screen::today::Today::default())],
            overlay: None,
            look: None,
            chosen: Vec::new(),
            typed: Typed::default(),
            menu: false,
            notice: None,
            behind: None,
            saving: Saving { pending: 0, failed: None, mode, unkept: 0 },
            dirty: true,
        };
        app.pick_up();
        app.on_top(Screen::resized);
        app
    }

    /// Says something in the bottom row until the next key; `w` then shows what is behind it.
    pub(crate) fn say(&mut self, notice: String, behind: Option<String>) {
        self.notice = Some(notice);
        self.behind = behind;
        self.dirty = true;
    }

    /// Whether what is said takes more than the bottom row: Esc then closes it, and leaves nothing.
    fn covers(&self) -> bool {
        let width = usize::from(self.window.width.saturating_sub(2));
        let typing = self.screens.last().is_some_and(Screen::takes_text);
        let long = self.notice.as_ref().is_some_and(|notice| notice.width() > width);
        long && !typing && self.overlay.is_none()
    }

    /// Takes what happened at `now` and says what is to be done about it.
    pub(crate) fn update(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        self.now = now;
        let mut out = Outcome::default();
        match event {
            Event::Key(key)
                if key.code == Code::Enter && self.notice.is_some() && self.saving.follows() =>
            {
                self.notice = None;
                self.dirty = true;
                out.effect(Effect::Reload);
            }
            Event::Key(Key { code: Code::Char('w'), .. }) if self.behind.is_some() => {
                self.notice = self.behind.take();
                self.dirty = true;
            }
            Event::Key(key) if key.code == Code::Esc && self.covers() => {
                self.notice = None;
                self.dirty = true;
            }
            Event::Key(key) => {
                self.behind = None;
                self.notice = None;
                self.menu = false;
                self.dirty = true;
                self.press(key, &mut out);
                if !self.course.packs().is_empty() {
                    out.effect(Effect::LookAtPacks);
                }
            }
            Event::Paste(text) => {
                self.dirty = true;
                match self.overlay.take_if(|overlay| overlay.takes_text()) {
                    Some(mut overlay) => {
                        overlay.paste(&self.cx(), &text);
                        self.overlay = Some(overlay);
                    }
                    None => out.say("Pasted text ignored: no field is open."),
                }
            }
            Event::Resize { width, height } => {
                self.window = Rect::new(0, 0, width, height);
                self.dirty = true;
                self.on_top(Screen::resized);
            }
            Event::Saved(saved) => self.saved(saved, &mut out),
            Event::Reloaded { entries, mode } => {
                self.history = Arc::new(History::replay(entries, *self.history.aim()));
                self.plan = OnceCell::new();
                if mode == Mode::ReadWrite {
                    out.say("Your progress is yours again: from here on everything is kept.");
                }
                self.saving.mode = mode;
                self.dirty = true;
                self.on_top(Screen::resized);
            }
            Event::Material { files, problems } => {
                self.course = Arc::new(Course::load(&files).0);
                self.library = Arc::new(Library::new(Arc::clone(&self.course)));
                if matches!(self.overlay, Some(Overlay::Find(_))) {
                    out.effect(Effect::LookThrough(Arc::clone(&self.library)));
                }
                self.plan = OnceCell::new();
                out.say(words::read_again(&problems));
                self.dirty = true;
                self.on_top(Screen::resized);
            }
            Event::LookedThrough => {
                self.dirty = true;
                self.tell_overlay(Overlay::looked_through);
            }
            Event::PlannedAhead => self.dirty = true,
            Event::Failed(words) => out.say(words),
            Event::Written(path) => out.say(format!("Exported to {path}")),
            Event::Reported { path } => out.say(format!("Written to {path}; nothing was sent.")),
            Event::Edited(text) => self.edited(&text),
            Event::Redraw => {
                self.dirty = true;
                out.effect(Effect::Redraw);
            }
            Event::Hangup { .. } => out.effect(Effect::Quit),
            Event::Tick if !self.typed.keys.is_empty() && !self.menu => {
                self.menu = true;
                self.dirty = true;
            }
            Event::Mouse { .. } if self.too_small() => {}
            Event::Mouse { mouse, column, row } => self.point(mouse, (column, row), &mut out),
            other => {
                self.dirty = true;
                let at = self.sandbox().filter(|_| other.is_for_sandbox());
                let at = at.unwrap_or(self.screens.len() - 1);
                self.lend(at, |screen, cx, out| screen.event(cx, other, out), &mut out);
            }
        }
        self.carry(out)
    }

    /// Milliseconds after which a tick is wanted; none while nothing moves by itself.
    pub(crate) fn wants_tick(&self) -> Option<u64> {
        if !self.typed.keys.is_empty() && !self.menu {
            return Some(MENU_AFTER);
        }
        self.screens.last().and_then(Screen::wants_tick)
    }

    /// Whether something visible changed since the last call.
    pub(crate) fn take_dirty(&mut self) -> bool {
        std::mem::take(&mut self.dirty)
    }

    /// Whether answers are still on their way to the disk.
    pub(crate) const fn is_saving(&self) -> bool {
        self.saving.pending > 0 && self.saving.failed.is_none()
    }

    /// The fact that the memory's parameters were fitted to the answers, when there are enough new ones and
    /// it can be kept.
    pub(crate) fn trained(&self) -> Option<Fact> {
        let keeps = self.saving.mode == Mode::ReadWrite;
        keeps.then(|| study::trained(&self.history, self.clock.now())).flatten()
    }

    fn cx(&self) -> Cx<'_> {
        Cx {
            course: &self.course,
            history: &self.history,
            plan: &self.plan,
            chosen: &self.chosen,
            library: &self.library,
            settings: &self.settings,
            keymap: &self.keymap,
            theme: self.theme,
            clock: self.clock,
            now: self.now,
            today: self.clock.today(self.now),
            window: self.page_window(),
        }
    }

    /// Lends the screen on top, together with what it may read.
    fn top(&mut self, work: impl FnOnce(&mut Screen, &Cx, &mut Outcome), out: &mut Outcome) {
        self.lend(self.screens.len() - 1, work, out);
    }

    fn lend(
        &mut self,
        at: usize,
        work: impl FnOnce(&mut Screen, &Cx, &mut Outcome),
        out: &mut Outcome,
    ) {
        let mut screen = self.screens.remove(at);
        work(&mut screen, &self.cx(), out);
        self.screens.insert(at, screen);
    }

    fn on_top(&mut self, work: impl FnOnce(&mut Screen, &Cx)) {
        self.top(|screen, cx, _| work(screen, cx), &mut Outcome::default());
    }

    /// Where keys hold now.
    pub(crate) fn context(&self) -> Context {
        match &self.overlay {
            Some(overlay) => overlay.context(),
            None => self.screens.last().map_or(Context::Today, Screen::context),
        }
    }

    /// Where the newest sandbox stands: it listens, below other screens too.
    fn sandbox(&self) -> Option<usize> {
        self.screens.iter().rposition(Screen::listens)
    }

    fn saved(&mut self, saved: Saved, out: &mut Outcome) {
        self.dirty = true;
        match saved {
            Saved::Kept(_, ref entry) | Saved::Unkept(_, ref entry) => {
                self.saving.unkept += usize::from(matches!(saved, Saved::Unkept(..)));
                self.saving.pending = self.saving.pending.saturating_sub(1);
                self.saving.failed = None;
                Arc::make_mut(&mut self.history).add(entry.clone());
                self.plan = OnceCell::new();
                self.on_top(|screen, cx| screen.saved(cx, entry));
                self.tell_overlay(|overlay, cx| overlay.saved(cx, out));
            }
            Saved::Failed(_, why) => self.saving.failed = Some(why),
        }
    }

    /// Draws everything.
    pub(crate) fn draw(&self, frame: &mut Frame) {
        let window = frame.area();
        let buffer = frame.buffer_mut();
        if self.too_small() {
            put_all(buffer, self.theme, window, &self.smallness());
            self.theme.settle(buffer);
            return;
        }
        let cx = self.cx();
        let areas = Areas::of(window);
        let width = usize::from(areas.whole.width);
        if let Some(screen) = self.screens.last() {
            let (title, bottom) = (self.title(screen, width), self.bottom(screen, width));
            areas.frame(buffer, self.theme, &title, &bottom);
            if self.overlay.as_ref().is_none_or(Overlay::leaves_page) {
                screen.draw(&cx, areas.page, buffer);
                if let Some(look) = &self.look {
                    look.mark(self.theme, areas.page, buffer);
                }
            }
            if let Some(overlay) = &self.overlay {
                overlay.draw(&cx, Some(screen), areas.page, buffer);
            }
            areas.in_full(buffer, self.theme, &bottom);
        }
        if self.menu {
            let ways = self.keymap.continuations(self.context(), &self.typed);
            overlay::menu::draw(self.theme, areas.page, &self.typed, &ways, buffer);
        }
        self.theme.settle(buffer);
    }
}

#[cfg(test)]
mod tests;
