//! The whole program behind the screen without a terminal: keys go in, pictures come out, and everything
//! is carried out before the next key. For tests, and for pictures of the real screen.

use std::cell::RefCell;
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;

use super::Launch;
use super::action::{CONTEXTS, Context, SCREENS};
use super::app::App;
use super::event::{Effect, Event, Key};
use super::theme::{ROLES, SEEN};
use crate::clock::Clock;
use crate::config;
use crate::study::{ProgressStore, Saved};
use crate::words;

/// A running program.
pub struct Rehearsal {
    app: App,
    store: Rc<RefCell<ProgressStore>>,
    saved: Rc<Receiver<Saved>>,
    clock: Clock,
    /// Where settings are kept.
    config: Option<PathBuf>,
    window: (u16, u16),
    /// Everything the app ordered, in order.
    orders: Vec<Effect>,
    /// Facts are left on their way to the disk.
    slow_disk: bool,
    /// The mark of the requests that were fired last.
    fired: u64,
}

impl Rehearsal {
    /// Starts in a window of that size.
    pub fn start(launch: Launch, window: (u16, u16)) -> io::Result<Self> {
        let (tell, saved) = mpsc::channel();
        let clock = launch.clock;
        let config = launch.settings.file.clone();
        let tell = move |what| {
            // The receiver is gone only when the rehearsal is.
            let _ = tell.send(what);
        };
        let (app, store) = super::start(launch, SEEN, window, tell).map_err(io::Error::other)?;
        Ok(Self {
            app,
            store: Rc::new(RefCell::new(store)),
            saved: Rc::new(saved),
            clock,
            config,
            window,
            orders: Vec::new(),
            slow_disk: false,
            fired: 0,
        })
    }

    /// The same program once more, as it is now; nothing that happens to one happens to the other. Both
    /// write to one journal, which neither reads again unless it is told to.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            app: self.app.clone(),
            store: Rc::clone(&self.store),
            saved: Rc::clone(&self.saved),
            config: self.config.clone(),
            orders: self.orders.clone(),
            ..*self
        }
    }

    #[cfg(test)]
    pub(crate) const fn app(&self) -> &App {
        &self.app
    }

    /// Where keys hold now, as `keys.toml` names it.
    pub fn place(&self) -> String {
        self.app.context().section()
    }

    /// Every place that keys can hold in.
    pub fn places() -> Vec<String> {
        CONTEXTS.into_iter().map(Context::section).collect()
    }

    /// Those of them that are screens; the others lie over one.
    pub fn screens() -> Vec<String> {
        SCREENS.iter().copied().map(Context::section).collect()
    }

    /// Presses keys, named as in the key table and separated by blanks: `g q b 3 enter`. Names of no key
    /// are left out.
    pub fn keys(&mut self, script: &str) {
        for key in script.split_whitespace().filter_map(Key::parse) {
            self.happens(Event::Key(key));
        }
    }

    /// Types a text, character by character.
    pub fn types(&mut self, text: &str) {
        for key in text.chars().filter_map(|c| Key::parse(&c.to_string())) {
            self.happens(Event::Key(key));
        }
    }

    /// Lets an event happen, and all that follows from it.
    pub fn happens(&mut self, event: Event) {
        if let Event::Resize { width, height } = event {
            self.window = (width, height);
        }
        let mut waiting = std::collections::VecDeque::from([event]);
        while let Some(event) = waiting.pop_front() {
            for order in self.app.update(event, self.clock.now()) {
                self.orders.push(order.clone());
                self.carry_out(order, &mut waiting);
            }
        }
    }

    /// From here on, facts stay on their way to the disk, or arrive all at once.
    pub fn slow_disk(&mut self, slow: bool) {
        self.slow_disk = slow;
        if !slow {
            while self.app.is_saving()
                && let Ok(saved) = self.saved.recv()
            {
                self.happens(Event::Saved(saved));
            }
        }
    }

    /// Moves the clock, which must be a stopped one.
    pub fn pass(&mut self, milliseconds: i64) {
        if let Clock::Stopped(moment) = self.clock {
            self.clock = Clock::Stopped(moment.plus_millis(milliseconds));
        }
    }

    /// What was ordered since the last call.
    pub fn orders(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.orders)
    }

    /// The screen as text, blanks at the ends of lines cut.
    pub fn picture(&self) -> String {
        let buffer = self.buffer();
        lines(&buffer, |x, y| buffer[(x, y)].symbol().to_owned())
    }

    /// The screen as text, and below it the role of every cell that has one: see `theme::ROLES`.
    pub fn picture_with_roles(&self) -> String {
        let buffer = self.buffer();
        let role = |x, y| {
            let style = buffer[(x, y)].style();
            let known = ROLES.iter().find(|(role, _)| {
                let wanted = SEEN.style(*role);
                wanted.fg.unwrap_or_default() == style.fg.unwrap_or_default()
                    && wanted.add_modifier == style.add_modifier
                    && wanted.underline_color.unwrap_or_default()
                        == style.underline_color.unwrap_or_default()
            });
            let blank = buffer[(x, y)].symbol() == " ";
            known.filter(|_| !blank).map_or(' ', |(_, letter)| *letter).to_string()
        };
        format!("{}\n\n{}", self.picture(), lines(&buffer, role))
    }

    /// The screen as cells.
    pub fn buffer(&self) -> Buffer {
        let backend = TestBackend::new(self.window.0, self.window.1);
        // Drawing into memory cannot fail.
        let Ok(mut terminal) = Terminal::new(backend);
        let Ok(_) = terminal.draw(|frame| self.app.draw(frame));
        terminal.backend().buffer().clone()
    }

    fn carry_out(&mut self, order: Effect, waiting: &mut std::collections::VecDeque<Event>) {
        match order {
            Effect::Record(fact) => {
                self.store.borrow_mut().append(fact);
                if !self.slow_disk
                    && let Ok(saved) = self.saved.recv()
                {
                    waiting.push_back(Event::Saved(saved));
                }
            }
            Effect::LeaveWill(fact) => self.store.borrow().leave_will(&fact),
            Effect::SaveAgain => self.store.borrow_mut().retry(),
            Effect::Reload => {
                let (entries, _) = self.store.borrow_mut().reopen();
                let mode = self.store.borrow().mode().clone();
                waiting.push_back(Event::Reloaded { entries, mode });
            }
            Effect::Configure { key, value } => {
                if let Some(file) = &self.config
                    && let Err(why) = config::write(file, key.setting(), value.as_deref())
                {
                    waiting.push_back(Event::Failed(words::settings::not_written(&why)));
                }
            }
            Effect::LookThrough(library) => {
                library.look_through();
                waiting.push_back(Event::LookedThrough);
            }
            Effect::PlanAhead(ahead) => {
                ahead.plan();
                waiting.push_back(Event::PlannedAhead);
            }
            Effect::Weigh => waiting.push_back(Event::Kept(self.store.borrow().kept())),
            Effect::Serve => waiting.push_back(Event::Served { port: 49_152 }),
            Effect::Fire { mark, requests } => {
                let arrived =
                    |(number, request)| Event::Arrived { number, mark: Some(mark), request };
                waiting.extend((1..).zip(requests).map(arrived));
                self.fired = mark;
            }
            Effect::Answer { response, .. } => {
                waiting.push_back(Event::Replied { mark: self.fired, answer: Ok(response) });
            }
            _ => {}
        }
    }
}

fn lines(buffer: &Buffer, cell: impl Fn(u16, u16) -> String) -> String {
    let row = |y| {
        let row: String = (0..buffer.area.width).map(|x| cell(x, y)).collect();
        row.trim_end().to_owned()
    };
    (0..buffer.area.height).map(row).collect::<Vec<_>>().join("\n")
}
