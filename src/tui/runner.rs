//! Carries out what the app orders: the journal, the sandbox's network, the clipboard, the terminal.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread;

use gatelab_gateway::BackendReply;

use super::event::{Effect, Event};
use super::signal;
use super::terminal::Tty;
use crate::config::{self, Key};
use crate::material::{Files, Problem};
use crate::study::{Fact, ProgressStore, Saved, Ticket};
use crate::words;

mod clipboard;
mod net;
mod packs;

/// The hands of the app. What they do comes back as events.
pub(crate) struct Runner {
    store: ProgressStore,
    tty: Tty,
    events: Sender<Event>,
    /// Facts that were not acknowledged yet.
    pending: VecDeque<(Ticket, Fact)>,
    net: Option<net::Net>,
    packs: Option<packs::Watcher>,
    /// Where settings are kept.
    config: Option<PathBuf>,
    /// What was copied to be printed on leaving.
    copied: Vec<String>,
}

/// What finds the faults of a pack.
pub(crate) type Lint = fn(&Files) -> Vec<Problem>;

/// What the loop has to do itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Nothing.
    On,
    /// Paint every cell anew.
    Redraw,
    /// End the program.
    Quit,
}

impl Runner {
    /// A runner that writes to this store and tells this channel.
    pub(crate) const fn new(
        store: ProgressStore,
        config: Option<PathBuf>,
        tty: Tty,
        events: Sender<Event>,
    ) -> Self {
        Self {
            store,
            tty,
            events,
            pending: VecDeque::new(),
            net: None,
            packs: None,
            config,
            copied: Vec::new(),
        }
    }

    /// Keeps an eye on the packs beside this material; it looks only when told to.
    pub(crate) fn watch(&mut self, files: &Files, lint: Lint) -> io::Result<()> {
        if !files.packs().is_empty() {
            self.packs = Some(packs::Watcher::start(files.clone(), lint, self.events.clone())?);
        }
        Ok(())
    }

    /// Hears what became of a fact, before the app does.
    pub(crate) fn heard(&mut self, saved: &Saved) {
        if let Saved::Kept(ticket, _) | Saved::Unkept(ticket, _) = saved {
            self.pending.retain(|(waiting, _)| waiting != ticket);
        }
    }

    /// The facts that never reached the disk, as lines of a journal.
    pub(crate) fn unsaved(&self) -> Vec<String> {
        self.pending.iter().filter_map(|(_, fact)| serde_json::to_string(fact).ok()).collect()
    }

    /// What was copied to be printed on leaving, in order.
    pub(crate) fn copied(&self) -> &[String] {
        &self.copied
    }

    /// Does one thing.
    pub(crate) fn carry_out(&mut self, effect: Effect) -> Flow {
        match effect {
            Effect::Record(fact) => {
                let ticket = self.store.append(fact.clone());
                self.pending.push_back((ticket, fact));
            }
            Effect::LeaveWill(fact) => self.store.leave_will(&fact),
            Effect::SaveAgain => self.store.retry(),
            Effect::Reload => {
                let (entries, _) = self.store.reopen();
                let mode = self.store.mode().clone();
                self.tell(Event::Reloaded { entries, mode });
            }
            Effect::Configure { key, value } => {
                if let Err(why) = self.configure(key, value.as_deref()) {
                    self.tell(Event::Failed(words::settings::not_written(&why)));
                }
            }
            Effect::Mouse(on) => self.tty.mouse(on),
            Effect::Weigh => self.tell(Event::Kept(self.store.kept())),
            Effect::Copy(text) => {
                if clipboard::copy(&self.tty, &text).is_err() {
                    self.tell(Event::Failed("The terminal did not take the text.".into()));
                }
            }
            Effect::PrintLater(text) => self.copied.push(text),
            Effect::Export { name, format, text, over } => {
                let name = format!("{name}.{}", format.name().1);
                let (path, written) = self.store.export(&name, &text, over);
                let path = path.display().to_string();
                self.tell(match written {
                    Ok(()) => Event::Exported { format, path, refused: false },
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                        Event::Exported { format, path, refused: true }
                    }
                    Err(error) => Event::Failed(format!("{path} cannot be written: {error}")),
                });
            }
            Effect::Write { name, text } => {
                let (path, written) = self.store.export(&name, &text, true);
                let path = path.display().to_string();
                self.tell(match written {
                    Ok(()) => Event::Written(path),
                    Err(error) => Event::Failed(format!("{path} cannot be written: {error}")),
                });
            }
            Effect::Report { name, text } => {
                let told = match self.store.report(&name, &text) {
                    Ok(path) => Event::Reported { path: path.display().to_string() },
                    Err(error) => Event::Failed(format!("The report was not written: {error}")),
                };
                self.tell(told);
            }
            Effect::Edit(text) => {
                self.tty.restore();
                let written = edit(&self.store.folder().join("note.txt"), &text);
                let back = self.tty.enter();
                self.tell(match back.and(written) {
                    Ok(text) => Event::Edited(text),
                    Err(error) => Event::Failed(format!("The editor did not work: {error}")),
                });
                return Flow::Redraw;
            }
            Effect::Open(url) => {
                if !open(&url) {
                    self.tell(Event::Failed(format!("Nothing here opens links: {url}")));
                }
            }
            Effect::Suspend => {
                if !signal::suspend() {
                    self.tell(Event::Failed("This system cannot suspend a program.".into()));
                }
            }
            Effect::LookThrough(library) => {
                self.aside(move || library.look_through(), Event::LookedThrough);
            }
            Effect::PlanAhead(ahead) => self.aside(move || ahead.plan(), Event::PlannedAhead),
            Effect::LookAtPacks => {
                if let Some(packs) = &self.packs {
                    packs.look();
                }
            }
            Effect::Redraw => return Flow::Redraw,
            Effect::Quit => return Flow::Quit,
            Effect::StopServing => self.net = None,
            Effect::Serve => match net::Net::start(self.events.clone()) {
                Ok(net) => self.net = Some(net),
                Err(why) => self.tell(Event::Failed(format!(
                    "The sandbox cannot listen on 127.0.0.1 ({why}), so nothing can be sent."
                ))),
            },
            Effect::Fire { mark, requests } => match &self.net {
                Some(net) => net.fire(mark, requests),
                None => self.tell(Event::Failed("Nothing listens, so nothing was sent.".into())),
            },
            Effect::Call { ticket, call } => {
                if let Some(net) = &self.net {
                    net.call(ticket, call);
                } else {
                    let reply = BackendReply::Failed("the sandbox does not listen".to_owned());
                    self.tell(Event::Returned { ticket, reply });
                }
            }
            Effect::Answer { number, response } => {
                if let Some(net) = &self.net {
                    net.answer(number, response);
                }
            }
        }
        Flow::On
    }

    /// Has some work done beside the keys; this is told when it is.
    fn aside(&self, work: impl FnOnce() + Send + 'static, done: Event) {
        let events = self.events.clone();
        let work = move || {
            work();
            // Nobody listens any more when the program ends meanwhile.
            let _ = events.send(done);
        };
        if let Err(why) = thread::Builder::new().name("aside".to_owned()).spawn(work) {
            self.tell(Event::Failed(format!("This cannot be worked out: {why}")));
        }
    }

    fn configure(&self, key: Key, value: Option<&str>) -> io::Result<()> {
        match &self.config {
            Some(file) => config::write(file, key.setting(), value),
            None => Ok(()),
        }
    }

    fn tell(&self, event: Event) {
        // The receiver lives as long as the loop that called us.
        let _ = self.events.send(event);
    }
}

/// Lets the learner's editor work on a text. What `$VISUAL` or `$EDITOR` says may have arguments.
fn edit(path: &Path, text: &str) -> io::Result<String> {
    fs::write(path, text)?;
    let set = |name| std::env::var(name).ok().filter(|editor| !editor.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR")).unwrap_or_else(|| "vi".to_owned());
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or("vi"));
    let ended = command.args(words).arg(path).status()?;
    let text = fs::read_to_string(path);
    // It was only there for the editor.
    let _ = fs::remove_file(path);
    if ended.success() { text } else { Err(io::Error::other(format!("{editor}: {ended}"))) }
}

/// Opens a link with whatever the system opens links with.
fn open(url: &str) -> bool {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    Command::new(opener)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}
