//! The screen: the terminal, the loop, and a frame whenever something changed.

mod action;
mod app;
mod dispatch;
pub mod event;
mod input;
mod keymap;
mod overlay;
pub mod picture;
pub mod rehearsal;
mod runner;
mod screen;
mod signal;
mod terminal;
mod theme;
mod widget;

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ratatui::Terminal;
use ratatui::layout::Rect;

use self::app::App;
use self::event::{Effect, Event, Key};
use self::keymap::Keymap;
use self::runner::{Flow, Runner};
use self::terminal::{Canvas, Tty};
use self::theme::Theme;
use crate::clock::Clock;
use crate::config::Settings;
use crate::course::Course;
use crate::material::{Files, Problem};
use crate::study::{Aim, Entry, Fact, History, Mode, Notice, Opened, ProgressStore, Saved};
use crate::words;

/// What the screen is started with.
#[derive(Debug)]
pub struct Launch {
    /// The course material.
    pub files: Files,
    /// The progress folder.
    pub folder: PathBuf,
    /// This device's name in it.
    pub device: String,
    /// The learner's settings.
    pub settings: Settings,
    /// The clock.
    pub clock: Clock,
    /// Where reports of our own faults go.
    pub reports: Option<PathBuf>,
}

/// How it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// The exit code.
    pub code: u8,
    /// What to print on standard error, now that the terminal is given back.
    pub words: Option<String>,
}

/// Where the engine's source is.
const ENGINE: [&str; 2] = ["gateway/src/", "src/sandbox/call.rs"];

/// The longest that quitting waits for the disk.
const LAST_WAIT: Duration = Duration::from_secs(5);

/// Every action: its name, its keys as people read them, what it does.
pub fn keys() -> Vec<(&'static str, String, &'static str)> {
    keymap::listed()
}

/// Writes the details of a failure of ours into a file of that folder; says which.
pub fn report_fault(fault: &str, folder: Option<&Path>) -> Option<PathBuf> {
    terminal::report(fault, folder)
}

/// `keys.toml` with the keys as they come.
pub fn default_keys() -> String {
    keymap::as_they_come()
}

/// Runs the screen until the learner quits, the terminal goes away, or we fail. `lint` finds the faults of
/// a pack that was saved meanwhile.
pub fn run(launch: Launch, lint: fn(&Files) -> Vec<Problem>) -> Ended {
    let tty = Tty::default();
    let (events, inbox) = mpsc::channel();
    let fault = Arc::new(Mutex::new(None));
    let old = panic::take_hook();
    panic::set_hook(fault_hook(tty.clone(), events.clone(), fault.clone()));
    let reports = launch.reports.clone();
    let mut last = None;
    let study = || study(launch, lint, &tty, events, &inbox, &mut last);
    let done = panic::catch_unwind(AssertUnwindSafe(study));
    tty.restore();
    panic::set_hook(old);
    let fault: Option<Fault> = fault.lock().unwrap_or_else(PoisonError::into_inner).take();
    // A fault of the engine that somebody caught is no end.
    if let Some(fault) = fault.filter(|fault| !fault.engine || done.is_err()) {
        let report = terminal::report(&fault.text, reports.as_deref());
        let words = words::stopped(last.as_deref(), report.as_deref());
        return Ended { code: 70, words: Some(words) };
    }
    match done {
        Ok(Ok(ended)) => ended,
        Ok(Err(error)) => {
            Ended { code: 1, words: Some(format!("gatelab: the terminal cannot be used: {error}")) }
        }
        Err(_) => Ended { code: 70, words: None },
    }
}

/// A failure of ours.
struct Fault {
    text: String,
    /// In the engine: the sandbox catches what fails there, and puts everything back.
    engine: bool,
}

/// On a panic: first the terminal, then a note for the last words. A fault in a thread of ours ends the
/// loop as well; a fault in the sandbox's network or in the engine ends only that request.
fn fault_hook(
    tty: Tty,
    events: Sender<Event>,
    fault: Arc<Mutex<Option<Fault>>>,
) -> Box<dyn Fn(&panic::PanicHookInfo) + Send + Sync> {
    let events = Mutex::new(events);
    Box::new(move |info| {
        let thread = std::thread::current();
        let tell = |event| {
            let _ = events.lock().unwrap_or_else(PoisonError::into_inner).send(event);
        };
        if thread.name().is_some_and(|name| name.starts_with("tokio")) {
            tell(Event::Failed("The sandbox failed on a request (a bug of ours).".into()));
            return;
        }
        let engine = info.location().is_some_and(|at| {
            ENGINE.iter().any(|folder| at.file().replace('\\', "/").starts_with(folder))
        });
        let text = format!("{info}\n{}", std::backtrace::Backtrace::force_capture());
        let mut fault = fault.lock().unwrap_or_else(PoisonError::into_inner);
        if !engine {
            tty.restore();
            *fault = Some(Fault { text, engine });
            tell(Event::Hangup { signal: 0 });
        } else if fault.as_ref().is_none_or(|fault| fault.engine) {
            *fault = Some(Fault { text, engine });
        }
    })
}

/// The app at its start, and the journal it writes to. `tell` hears what becomes of facts. It fails, in
/// words, when the keys cannot be what their file says.
fn start(
    launch: Launch,
    theme: Theme,
    window: (u16, u16),
    tell: impl Fn(Saved) + Send + Sync + 'static,
) -> Result<(App, ProgressStore), String> {
    let Launch { files, folder, device, settings, clock, .. } = launch;
    let keymap = Keymap::new(&settings)?;
    let (course, faults) = Course::load(&files);
    let Opened { store, entries, notices } = ProgressStore::open(&folder, &device, clock, tell);
    let history = History::replay(entries, Aim::of(&settings.config));
    let window = Rect::new(0, 0, window.0, window.1);
    let mode = store.mode().clone();
    let told = match &mode {
        Mode::ReadOnly(why) => Some(words::read_only(why)),
        Mode::ReadWrite => notices
            .first()
            .map(words::notice)
            .or_else(|| settings.problems.first().map(words::settings::fault))
            .or_else(|| words::faults(&faults)),
    };
    let first = settings.fresh && history.entries().is_empty() && mode == Mode::ReadWrite;
    let mut app = App::new(course, history, mode, (settings, keymap, theme), clock, window);
    if first {
        app.begin(&folder);
    }
    if let Some(told) = told {
        let behind = notices.into_iter().find_map(|notice| match notice {
            Notice::Damaged { first, .. } => Some(first),
            _ => None,
        });
        app.say(told, behind);
    }
    Ok((app, store))
}

/// From the first frame to the last word.
fn study(
    launch: Launch,
    lint: fn(&Files) -> Vec<Problem>,
    tty: &Tty,
    events: Sender<Event>,
    inbox: &Receiver<Event>,
    last: &mut Option<String>,
) -> io::Result<Ended> {
    let clock = launch.clock;
    let files = launch.files.clone();
    let tell = events.clone();
    let tell = move |saved| {
        // Nobody listens any more when the loop has ended.
        let _ = tell.send(Event::Saved(saved));
    };
    let window = crossterm::terminal::size()?;
    let (config, mouse) = (launch.settings.file.clone(), launch.settings.config.mouse);
    let (mut app, store) = match start(launch, Theme::from_environment(), window, tell) {
        Ok(started) => started,
        Err(words) => return Ok(Ended { code: 2, words: Some(words) }),
    };
    tty.mouse(mouse);
    signal::watch(tty.clone(), events.clone())?;
    tty.enter()?;
    let mut terminal = Terminal::new(Canvas::new(tty.clone(), window))?;
    let mut runner = Runner::new(store, config, tty.clone(), events.clone());
    runner.watch(&files, lint)?;
    app.take_dirty();
    terminal.draw(|frame| app.draw(frame))?;
    let (deal, dealt_with) = mpsc::channel();
    input::watch(events, dealt_with)?;
    let code = turn(&mut app, &mut runner, &mut terminal, clock, inbox, &deal, last)?;
    let ended = farewell(&mut app, &mut runner, clock, inbox, code);
    tty.restore();
    // When the learner has left, so that nobody waits for it. Unsaved, it is done again the next time.
    if let Some(fact) = app.trained() {
        runner.carry_out(Effect::Record(fact));
    }
    Ok(ended)
}

/// The loop: wait, drain, update, draw once. Returns the exit code.
fn turn(
    app: &mut App,
    runner: &mut Runner,
    terminal: &mut Terminal<Canvas>,
    clock: Clock,
    inbox: &Receiver<Event>,
    deal: &Sender<()>,
    last: &mut Option<String>,
) -> io::Result<u8> {
    let mut code = 0;
    loop {
        let first = match app.wants_tick() {
            None => inbox.recv().ok(),
            Some(ms) => match inbox.recv_timeout(Duration::from_millis(ms)) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => Some(Event::Tick),
                Err(RecvTimeoutError::Disconnected) => None,
            },
        };
        let Some(first) = first else { return Ok(code) };
        let mut quit = false;
        let mut redraw = false;
        for event in std::iter::once(first).chain(inbox.try_iter()) {
            match &event {
                Event::Hangup { signal } => code = 128_u8.saturating_add(*signal as u8),
                Event::Resize { width, height } => terminal.backend_mut().resized(*width, *height),
                Event::Saved(saved) => {
                    runner.heard(saved);
                    if let Saved::Kept(_, Entry { fact: Fact::Answered(answer), .. }) = saved {
                        let at = clock.time_to_the_second(answer.at);
                        *last = Some(format!("{} at {at}", answer.question));
                    }
                }
                _ => {}
            }
            let waits = matches!(event, Event::Key(Key { ctrl: true, .. }));
            for effect in app.update(event, clock.now()) {
                match runner.carry_out(effect) {
                    Flow::On => {}
                    Flow::Redraw => redraw = true,
                    Flow::Quit => quit = true,
                }
            }
            if quit {
                return Ok(code);
            }
            if waits {
                // Nobody reads any more when the terminal is gone.
                let _ = deal.send(());
            }
        }
        if redraw {
            #[cfg(debug_assertions)]
            fail_if_asked();
            // Whoever had the terminal in between may have changed its size.
            let (width, height) = crossterm::terminal::size()?;
            terminal.backend_mut().resized(width, height);
            app.update(Event::Resize { width, height }, clock.now());
            terminal.clear()?;
        }
        if app.take_dirty() {
            terminal.draw(|frame| app.draw(frame))?;
        }
    }
}

/// Lets a test see what a fault of ours does; not in what is shipped.
#[cfg(debug_assertions)]
fn fail_if_asked() {
    assert!(std::env::var("GATELAB_FAULT").ok().as_deref() != Some("screen"), "asked to fail");
}

/// Waits for the disk, and prints what did not get there.
fn farewell(
    app: &mut App,
    runner: &mut Runner,
    clock: Clock,
    inbox: &Receiver<Event>,
    code: u8,
) -> Ended {
    while app.is_saving() {
        let Ok(event) = inbox.recv_timeout(LAST_WAIT) else { break };
        if let Event::Saved(saved) = event {
            runner.heard(&saved);
            app.update(Event::Saved(saved), clock.now());
        }
    }
    let (unsaved, copied) = (runner.unsaved(), runner.copied());
    let mut words = Vec::new();
    if !copied.is_empty() {
        words.push(format!("What you copied:\n\n{}", copied.join("\n\n")));
    }
    if !unsaved.is_empty() {
        let facts = unsaved.join("\n");
        words.push(format!("gatelab: not saved, so that you can keep it:\n{facts}"));
    }
    let code = if unsaved.is_empty() { code } else { code.max(4) };
    Ended { code, words: (!words.is_empty()).then(|| words.join("\n")) }
}
