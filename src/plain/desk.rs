//! What a conversation is about: the course, what the learner did, and the journal that it goes to.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};

use crate::clock::{Clock, Day, Moment};
use crate::config::{self, Config, Key, Section, Settings};
use crate::course::Course;
use crate::material::Files;
use crate::study::{
    Aim, Entry, Fact, History, Mode, NotSaved, Opened, Plan, ProgressStore, ReadOnly, Saved, Ticket,
};
use crate::words;

/// What plain mode is started with.
#[derive(Debug)]
pub struct Launch {
    /// The course material.
    pub files: Files,
    /// The progress folder.
    pub folder: PathBuf,
    /// This device's name in it.
    pub device: String,
    /// The settings, and where they are kept.
    pub settings: Settings,
    /// The clock.
    pub clock: Clock,
}

/// Everything that talks read, and the one way of keeping what happened.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) course: Course,
    pub(super) history: History,
    pub(super) clock: Clock,
    pub(super) settings: Settings,
    /// Settings that were changed since anything else was done: which, from what, to what.
    pub(super) changes: Vec<(Key, String, String)>,
    /// Those of them that were taken back, the latest last.
    pub(super) changes_back: Vec<(Key, String, String)>,
    pub(super) began: Moment,
    /// The lesson and the claim of the last proof.
    pub(super) proved: Option<(String, String)>,
    /// The progress folder.
    folder: PathBuf,
    store: ProgressStore,
    saved: Receiver<Saved>,
    /// Facts on their way to the disk.
    pending: VecDeque<(Ticket, Fact)>,
}

/// What became of the facts that were under way.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// Those that count now, each with whether it is on the disk.
    pub(super) entries: Vec<(Entry, bool)>,
    /// Why the rest is not saved.
    pub(super) failed: Option<NotSaved>,
}

impl Desk {
    /// Opens everything; what the learner should know comes as sentences.
    pub(super) fn open(launch: Launch) -> (Self, Vec<String>) {
        let Launch { files, folder, device, settings, clock } = launch;
        let (course, problems) = Course::load(&files);
        let (tell, saved) = mpsc::channel();
        // Nobody listens any more when the conversation is over.
        let tell = move |how| drop(tell.send(how));
        let Opened { store, entries, notices } = ProgressStore::open(&folder, &device, clock, tell);
        let mut told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        if let Mode::ReadOnly(why) = store.mode() {
            told.push(words::read_only(why));
        }
        told.extend(notices.iter().map(words::notice));
        let history = History::replay(entries, Aim::of(&settings.config));
        let (began, pending) = (clock.now(), VecDeque::new());
        let desk = Self {
            course,
            history,
            clock,
            settings,
            changes: Vec::new(),
            changes_back: Vec::new(),
            began,
            proved: None,
            folder,
            store,
            saved,
            pending,
        };
        (desk, told)
    }

    /// Whether nothing was set or done before, and what is done now is kept.
    pub(super) fn is_new(&self) -> bool {
        let kept = *self.store.mode() == Mode::ReadWrite;
        self.settings.fresh && self.history.entries().is_empty() && kept
    }

    /// Where progress is kept.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The moment it is.
    pub(super) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The day it is.
    pub(super) fn today(&self) -> Day {
        self.clock.today(self.now())
    }

    /// Today's plan.
    pub(super) fn plan(&self) -> Plan {
        Plan::today(&self.course, &self.history, self.today())
    }

    /// Gives a fact to the disk; `settle` hears what became of it.
    pub(super) fn record(&mut self, fact: Fact) {
        self.changes.clear();
        self.changes_back.clear();
        let ticket = self.store.append(fact.clone());
        self.pending.push_back((ticket, fact));
    }

    /// Gives several facts to the disk.
    pub(super) fn record_all(&mut self, facts: impl IntoIterator<Item = Fact>) {
        for fact in facts {
            self.record(fact);
        }
    }

    /// Waits until everything is on the disk, or something is not.
    pub(super) fn settle(&mut self) -> Settled {
        let mut settled = Settled::default();
        while !self.pending.is_empty() {
            let (ticket, entry, kept) = match self.saved.recv() {
                Ok(Saved::Kept(ticket, entry)) => (ticket, entry, true),
                Ok(Saved::Unkept(ticket, entry)) => (ticket, entry, false),
                Ok(Saved::Failed(_, why)) => {
                    settled.failed = Some(why);
                    return settled;
                }
                Err(_) => {
                    let why = "the writer of your progress stopped".to_owned();
                    settled.failed = Some(NotSaved::Other(why));
                    return settled;
                }
            };
            self.pending.retain(|(waiting, _)| *waiting != ticket);
            self.history.add(entry.clone());
            settled.entries.push((entry, kept));
        }
        settled
    }

    /// What is true of everything that was done here.
    pub(super) const fn kept(&self) -> &'static str {
        match self.store.mode() {
            Mode::ReadWrite => "Everything is kept.",
            Mode::ReadOnly(_) => "Nothing of it was kept.",
        }
    }

    /// Lets a setting have its effect, and writes it into the file.
    pub(super) fn configure(&mut self, key: Key, config: Config) -> io::Result<()> {
        let setting = key.setting();
        let value = (setting.show)(&config);
        let kept = (value != (setting.show)(&Config::default())).then_some(value);
        self.settings.config = config;
        if setting.section == Section::Study {
            let entries = self.history.entries().to_vec();
            self.history = History::replay(entries, Aim::of(&self.settings.config));
        }
        match &self.settings.file {
            Some(file) => config::write(file, setting, kept.as_deref()),
            None => Ok(()),
        }
    }

    /// Writes a file into the folder of exports; where it is.
    pub(super) fn export(&self, name: &str, text: &str, over: bool) -> (PathBuf, io::Result<()>) {
        self.store.export(name, text, over)
    }

    /// Writes a report of a mistake; where it is.
    pub(super) fn report(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        self.store.report(name, text)
    }

    /// Tries again to save what could not be saved.
    pub(super) fn retry(&mut self) {
        // Whatever else was said of the last attempt is stale.
        while self.saved.try_recv().is_ok() {}
        self.store.retry();
    }

    /// The facts that are not on the disk, as lines of a journal.
    pub(super) fn unsaved(&self) -> Vec<String> {
        self.pending.iter().filter_map(|(_, fact)| serde_json::to_string(fact).ok()).collect()
    }

    /// Reads what another copy wrote meanwhile, and takes over once that has ended. Whether it did.
    pub(super) fn follow(&mut self) -> bool {
        if !matches!(self.store.mode(), Mode::ReadOnly(ReadOnly::Locked { .. })) {
            return false;
        }
        let (entries, _) = self.store.reopen();
        self.history = History::replay(entries, *self.history.aim());
        *self.store.mode() == Mode::ReadWrite
    }
}
