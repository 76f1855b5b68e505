//! The sandbox: a live API, what may be sent to it, and what happened to each request.

use std::collections::BTreeMap;

use gatelab_gateway::case::SavedRequest;
use gatelab_gateway::definition::Protocol;
use gatelab_gateway::{Problem, Request};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Popup};
use crate::clock::Moment;
use crate::sandbox::{self, Burst, LogEntry, Pace, Refused, Sandbox, clock_text};
use crate::tui::action::{Action, Context};
use crate::tui::event::{Effect, Event};
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::field::Field;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all};
use crate::words::{self, described};

mod behind;
mod export;
mod features;
mod fire;
mod lab;
mod log;
mod moving;
mod paint;
mod requests;
mod told;
mod trace;

/// The API of a lesson, to play with.
#[derive(Clone, Debug)]
pub(crate) struct SandboxScreen {
    lesson: String,
    sandbox: Result<Box<Sandbox>, Vec<Problem>>,
    /// Where it listens; nothing while it does not.
    port: Option<u16>,
    pane: Pane,
    /// The row of the features, settings included.
    feature: usize,
    route: usize,
    /// The request line where it is none of the saved ones: typed, or made up for a route.
    own: Option<SavedRequest>,
    /// The request line while it is typed.
    typing: Option<Field>,
    /// The request under the cursor: the own one first, then the saved ones.
    request: usize,
    /// Whom the learner chose to be; nothing: as the request says.
    caller: Option<usize>,
    /// The stop under the cursor.
    stop: usize,
    /// The entry whose trace is shown; nothing: the newest.
    shown: Option<u32>,
    /// The row of the log, from the newest.
    line: usize,
    refused_only: bool,
    /// The row of what lies behind the stage.
    behind: usize,
    /// Requests that wait for a back end, by ticket, each with the number to answer it under.
    open: BTreeMap<u64, (u64, sandbox::Open)>,
    /// The request on which the engine failed last.
    failed: Option<Request>,
    /// Under which mark we fired last, and who each was sent as.
    mark: u64,
    sent: BTreeMap<u64, Option<String>>,
    ticked: Moment,
    /// The pane that the keys act on has the whole page.
    zoomed: bool,
    /// The lab that is done here.
    lab: Option<Box<lab::Desk>>,
}

/// What the keys act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pane {
    Task,
    Offers,
    Features,
    Routes,
    Requests,
    Callers,
    Trace,
    Behind,
    Log,
}

const PANES: [Pane; 7] = [
    Pane::Features,
    Pane::Routes,
    Pane::Requests,
    Pane::Callers,
    Pane::Trace,
    Pane::Behind,
    Pane::Log,
];

impl Pane {
    const fn name(self) -> &'static str {
        match self {
            Self::Task => "Task",
            Self::Offers => "Changes",
            Self::Features => "Features",
            Self::Routes => "Routes",
            Self::Requests => "Requests",
            Self::Callers => "Callers",
            Self::Trace => "Trace",
            Self::Behind => "Behind",
            Self::Log => "Log",
        }
    }
}

/// A running clock is shown so often.
const TICK: u64 = 250;

impl SandboxScreen {
    /// Opens the lesson's API and has it listened for.
    pub(crate) fn new(cx: &Cx, lesson: String, request: Option<&str>, out: &mut Outcome) -> Self {
        let file = cx.course.lesson(&lesson).and_then(crate::course::Lesson::sandbox);
        let sandbox = if let Some((name, text)) = file {
            Sandbox::open(&name, text).map(Box::new)
        } else {
            let name = format!("sandbox/{lesson}.json");
            Err(vec![Problem::of_file(&name, "There is no such file.")])
        };
        let at = |sandbox: &Sandbox| {
            request.and_then(|title| sandbox.requests().iter().position(|r| r.title == title))
        };
        let request = sandbox.as_ref().ok().and_then(|s| at(s)).unwrap_or(0);
        Self { request, ..Self::of(cx, lesson, sandbox) }.served(out)
    }

    /// Opens the sandbox as the first steps of a proof left it.
    pub(crate) fn of_proof(
        cx: &Cx,
        lesson: String,
        claim: &str,
        steps: usize,
        out: &mut Outcome,
    ) -> Self {
        let found = cx.course.lesson(&lesson);
        let claim = found.and_then(|l| Some((l, l.body().claims.iter().find(|c| c.id == claim)?)));
        let kept = match claim {
            Some((lesson, claim)) => sandbox::prove::keep(lesson, claim, steps),
            None => Err(Refused(format!("{lesson} has no such claim."))),
        };
        let kept = kept.map(Box::new);
        let kept = kept.map_err(|Refused(words)| vec![Problem::of_file(&lesson, words)]);
        let mut screen = Self::of(cx, lesson, kept).served(out);
        screen.stop = screen.burst().map_or(0, trace::deciding);
        screen
    }

    /// Has it listened for.
    fn served(self, out: &mut Outcome) -> Self {
        if self.sandbox.is_ok() {
            out.effect(Effect::Serve);
        }
        self
    }

    fn of(cx: &Cx, lesson: String, sandbox: Result<Box<Sandbox>, Vec<Problem>>) -> Self {
        Self {
            lesson,
            sandbox,
            port: None,
            pane: if cx.wide() { Pane::Requests } else { Pane::Trace },
            feature: 0,
            route: 0,
            own: None,
            typing: None,
            request: 0,
            caller: None,
            stop: 0,
            shown: None,
            line: 0,
            refused_only: false,
            behind: 0,
            open: BTreeMap::new(),
            failed: None,
            mark: 0,
            sent: BTreeMap::new(),
            ticked: cx.now,
            zoomed: false,
            lab: None,
        }
    }

    /// Which keys hold.
    pub(crate) const fn context(&self) -> Context {
        if self.lab.is_some() { Context::Lab } else { Context::Sandbox }
    }

    /// The sandbox itself, where its file could be read.
    pub(crate) fn sandbox(&self) -> Option<&Sandbox> {
        self.sandbox.as_deref().ok()
    }

    /// The title row.
    pub(crate) fn title(&self, cx: &Cx) -> (String, String) {
        if let Some(desk) = &self.lab {
            return self.lab_title(cx, desk);
        }
        let Some(sandbox) = self.sandbox() else {
            return (format!("Sandbox · {}", self.lesson), "cannot be opened".into());
        };
        let stage = &sandbox.gateway().setup().stage.name;
        let protocol = protocol(sandbox);
        let clock = clock_text(sandbox.now());
        let port = self.port.map(|p| format!(" · :{p}")).unwrap_or_default();
        let right = if cx.wide() {
            let pace = pace(sandbox);
            let cost = sandbox.cost();
            format!("{protocol} · stage {stage} · clock {clock} {pace} · {cost}{port}")
        } else {
            format!("{protocol} {stage} · {clock}{port}")
        };
        (format!("Sandbox · {}", sandbox.title()), right)
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        if let Some(desk) = &self.lab {
            return self.lab_hints(cx, desk);
        }
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Sandbox, actions, label);
        let mut hints = vec![hint(&[Action::Primary], "fire")];
        hints.extend(self.deploy_hint(cx));
        if self.zoomed {
            hints.push(hint(&[Action::Zoom], "unzoom"));
        }
        match self.pane {
            Pane::Log => hints[0] = hint(&[Action::Primary], "open"),
            Pane::Features => {
                hints.push(hint(&[Action::Toggle], "on/off"));
                hints.push(hint(&[Action::Left, Action::Right], "change"));
            }
            Pane::Behind => hints.push(hint(&[Action::Down, Action::Up], "look around")),
            _ => {
                hints.push(Hint { keys: cx.theme.spelled("20⏎"), label: "fire 20".into() });
                hints.push(hint(&[Action::Again], "again"));
            }
        }
        hints.extend([
            hint(&[Action::EditRequest], "edit"),
            hint(&[Action::NextPane], "pane"),
            hint(&[Action::Time], "time"),
            hint(&[Action::Zoom], "zoom"),
            hint(&[Action::Why], "why"),
            hint(&[Action::Undo], "undo"),
            hint(&[Action::Beside], "REST|HTTP"),
            hint(&[Action::Traffic], "traffic"),
            hint(&[Action::Keep], "snapshot"),
            hint(&[Action::Copy], "copy"),
            hint(&[Action::Export], "export"),
            hint(&[Action::Help], "help"),
        ]);
        if self.zoomed {
            hints.retain(|hint| hint.label != "zoom");
        }
        hints
    }

    /// That what was saved can be deployed, while something waits.
    fn deploy_hint(&self, cx: &Cx) -> Option<Hint> {
        let waits = self.sandbox().is_some_and(|sandbox| !sandbox.waiting().is_empty());
        waits.then(|| cx.hint(self.context(), &[Action::Deploy], "deploy"))
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        if act.action == Action::Report {
            self.report(cx, out);
        } else if !self.lab_act(cx, act, out) {
            self.play(cx, act, out);
        }
        self.lab_look(cx, out);
        self.clamp(cx);
    }

    fn play(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let Ok(sandbox) = &mut self.sandbox else { return };
        match act.action {
            Action::Primary if self.pane == Pane::Log => self.open_line(),
            Action::Primary if self.pane == Pane::Routes => {
                self.take_route();
                self.fire(act.times() as usize, out);
            }
            Action::Primary => self.fire(act.times() as usize, out),
            Action::Again => self.again(out),
            Action::NextPane => self.turn(1),
            Action::PreviousPane => self.turn(-1),
            Action::Down => self.step(i64::from(act.times()) as isize),
            Action::Up => self.step(-(i64::from(act.times()) as isize)),
            Action::PageDown => self.step(10),
            Action::PageUp => self.step(-10),
            Action::Top => self.step(isize::MIN / 2),
            Action::Bottom => self.step(isize::MAX / 2),
            Action::Next => self.older(false),
            Action::Previous => self.older(true),
            Action::Left | Action::Right if self.pane == Pane::Features => {
                self.turn_knob(act, out);
            }
            Action::Toggle if self.pane == Pane::Features => self.toggle(out),
            Action::Toggle => self.switch_clock(out),
            Action::ClockOn => sandbox.advance(i64::from(act.times()) * 1000),
            Action::ClockBack => sandbox.advance(-i64::from(act.times()) * 1000),
            Action::Time => out.go(Go::Open(Popup::Time)),
            Action::Filter => {
                self.refused_only = !self.refused_only;
                self.line = 0;
                out.say(if self.refused_only {
                    "Log: refusals and changes only."
                } else {
                    "Log: all."
                });
            }
            Action::Zoom => self.zoomed = !self.zoomed,
            Action::Flush => {
                sandbox.flush_cache();
                out.say(words::FLUSHED);
            }
            Action::EditRequest => self.edit_request(out),
            Action::Keep => {
                let number = sandbox.keep_snapshot();
                out.say(format!("Snapshot {number} kept. c compares with it and goes back to it."));
            }
            Action::Beside => out.go(Go::Open(Popup::Beside)),
            Action::Snapshots => out.go(Go::Open(Popup::Snapshots)),
            Action::Traffic => out.go(Go::Open(Popup::Traffic)),
            Action::Copy => out.go(Go::Open(Popup::Copy)),
            Action::Deploy => say(sandbox.deploy(), out),
            Action::Promote => say(sandbox.promote(), out),
            Action::Export => out.go(Go::Open(Popup::Export)),
            Action::Protocol => self.ask_protocol(out),
            Action::Undo => match sandbox.undo().map(described) {
                Some(what) => out.say(format!("Taken back: {what}. U does it again.")),
                None => out.say(words::NOTHING_BACK),
            },
            Action::Redo => match sandbox.redo().map(described) {
                Some(what) => out.say(format!("Done again: {what}.")),
                None => out.say(words::NOTHING_AGAIN),
            },
            Action::Why => match self.why(cx) {
                Some(why) => out.say(why),
                None => out.say(words::NO_REQUEST),
            },
            _ => {}
        }
    }

    /// Takes what came by socket, the mouse, a tick.
    pub(crate) fn event(&mut self, cx: &Cx, event: Event, out: &mut Outcome) {
        match event {
            Event::Served { port } => self.port = Some(port),
            Event::Arrived { number, mark, request } => {
                self.arrived(number, mark, request, out);
            }
            Event::Returned { ticket, reply } => self.returned(ticket, reply, out),
            Event::Exported { format, path, refused } => {
                export::exported(format, &path, refused, out);
            }
            Event::Replied { answer: Err(why), .. } => {
                out.say(format!("The request did not get through: {why}"));
            }
            Event::Tick => {
                let passed = cx.now.millis_since(self.ticked).max(0);
                if let Ok(sandbox) = &mut self.sandbox {
                    sandbox.tick(passed as u32);
                }
            }
            _ => {}
        }
        self.ticked = cx.now;
        self.lab_look(cx, out);
        self.clamp(cx);
    }

    /// Takes a click on a cell of the page.
    pub(crate) fn click(&mut self, cx: &Cx, cell: (u16, usize)) {
        self.choose_at(cx, cell);
        self.clamp(cx);
    }

    /// The window has another size.
    pub(crate) fn resized(&mut self, cx: &Cx) {
        self.clamp(cx);
    }

    /// Stops listening; a lab is kept as it is.
    pub(crate) fn leave(&mut self, cx: &Cx, out: &mut Outcome) {
        if self.lab.is_some() {
            return self.leave_lab(cx, out);
        }
        self.port = None;
        out.effect(Effect::StopServing);
    }

    /// Ticks, while the clock runs.
    pub(crate) fn wants_tick(&self) -> Option<u64> {
        let running = self.sandbox().is_some_and(|s| s.pace() != Pace::Stopped);
        running.then_some(TICK)
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        match &self.sandbox {
            Ok(sandbox) => self.paint(cx, sandbox, page, buffer),
            Err(problems) => {
                let width = usize::from(page.width).saturating_sub(6);
                let mut lines = vec![Line::new(), Line::new()];
                lines[1] = lines[1].clone().say(Role::Bad, "   This sandbox cannot be opened.");
                for problem in problems {
                    lines.push(Line::new());
                    for text in problem.to_string().lines() {
                        let wrapped = wrap_text(Role::Text, text, width);
                        lines.extend(wrapped.into_iter().map(|l| Line::new().text("   ").and(l)));
                    }
                }
                put_all(buffer, cx.theme, page, &lines);
            }
        }
    }

    /// The burst that is shown: the chosen one, or the newest.
    fn burst(&self) -> Option<&Burst> {
        self.entry().and_then(LogEntry::telling)
    }

    fn entry(&self) -> Option<&LogEntry> {
        let sandbox = self.sandbox()?;
        match self.shown {
            Some(number) => sandbox.log().find(|e| e.number == number),
            None => sandbox.log().rev().find(|e| !e.bursts().is_empty()),
        }
    }

    /// The request that Enter sends.
    pub(crate) fn chosen(&self) -> Option<&SavedRequest> {
        self.sandbox().and_then(|sandbox| self.offers(sandbox).nth(self.request))
    }
}

/// REST or HTTP, as the title has it.
fn protocol(sandbox: &Sandbox) -> &'static str {
    match sandbox.protocol() {
        Protocol::Rest => "REST",
        Protocol::Http => "HTTP",
    }
}

/// How the clock goes.
fn pace(sandbox: &Sandbox) -> String {
    match sandbox.pace() {
        Pace::Stopped => "stopped".to_owned(),
        Pace::Running(speed) => format!("running {speed}×"),
    }
}

/// Says what was done, or why it was not.
fn say(done: Result<&LogEntry, Refused>, out: &mut Outcome) {
    out.say(match done {
        Ok(entry) => format!("{}.  u undo", described(entry)),
        Err(refused) => refused.to_string(),
    });
}

/// The role of a status.
fn role_of(status: u16) -> Role {
    match status {
        200..=399 => Role::Good,
        500.. => Role::Fault,
        _ => Role::Refused,
    }
}

/// A heading of a pane, marked when the keys act on it.
fn heading(name: &str, focused: bool) -> Line {
    let line = if focused { Line::of(Role::Focus, " ▌ ") } else { Line::new().text("   ") };
    line.say(Role::Strong, name)
}
