//! The screens: their names, what each may read, and what each may ask for.

use std::cell::OnceCell;
use std::sync::Arc;

use gatelab_gateway::export::Format;
use ratatui::layout::Rect;

use super::action::{Action, Context};
use super::event::Effect;
use super::keymap::{Act, Keymap};
use super::theme::Theme;
use super::widget::bar::{Areas, Hint};
use crate::clock::{Clock, Day, Moment};
use crate::config::{Key, Settings};
use crate::course::Course;
use crate::course::quiz::QuestionId;
use crate::find::{Library, Thing};
use crate::sandbox::{FeatureKind, Pace, Stream};
use crate::study::{Drill, Fact, History, Plan};
use crate::words;

mod below;
pub(crate) mod drills;
pub(crate) mod exam;
pub(crate) mod first;
pub(crate) mod labs;
pub(crate) mod learn;
pub(crate) mod lesson;
pub(crate) mod question;
pub(crate) mod sandbox;
pub(crate) mod settings;
pub(crate) mod stats;
pub(crate) mod today;

/// A screen.
#[derive(Clone, Debug)]
pub(crate) enum Screen {
    Today(today::Today),
    Learn(learn::Learn),
    Labs(labs::Labs),
    Drills(drills::Drills),
    Lesson(Box<lesson::LessonScreen>),
    Question(Box<question::QuestionScreen>),
    Sandbox(Box<sandbox::SandboxScreen>),
    Stats(Box<stats::StatsScreen>),
    Exam(Box<exam::ExamScreen>),
    Settings(Box<settings::SettingsScreen>),
    First(first::FirstScreen),
}

/// The plain name of a screen, for going there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Today,
    Learn,
    Stats,
    Settings,
    Labs,
    /// A lab by its slug, where it was left.
    Lab(String),
    Lesson {
        slug: String,
        /// The slug of a section; without it, where reading stopped.
        section: Option<String>,
    },
    Review {
        /// What the title row calls it.
        title: String,
        questions: Vec<QuestionId>,
    },
    /// A mock exam that is yet to begin.
    Exam,
    /// The mock exam that is open.
    OpenExam,
    /// Drills to order.
    Drills,
    /// A drill.
    Drill(Drill),
    Sandbox {
        /// The lesson whose API it is.
        lesson: String,
        /// The title of the request to stand on.
        request: Option<String>,
    },
    /// The sandbox as a proof left it.
    Proved {
        lesson: String,
        claim: String,
        /// After so many of its steps.
        steps: usize,
    },
}

/// The plain name of an overlay, for opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Popup {
    Help,
    Find(Scope),
    /// What a word of the glossary means.
    Term(String),
    Prove {
        lesson: String,
        claim: String,
    },
    Time,
    /// What can be copied here.
    Copy,
    /// The request at a REST API and at an HTTP API.
    Beside,
    /// The snapshots, each beside what is now.
    Snapshots,
    /// Several callers at once.
    Traffic,
    /// In which format to take the sandbox along.
    Export,
    /// A text to write.
    Write(Purpose),
    /// Notes, bookmarks, marks.
    Kept,
    /// What this is.
    About,
    /// The session at a glance.
    Overview,
    /// The plan until the exam, day by day.
    Calendar,
    /// A question with a safe answer (Enter) and another one, which does something.
    Ask {
        question: String,
        yes: String,
        no: String,
        then: Passed,
    },
}

/// Where to look for what is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// In the text of this screen.
    Page,
    /// In all there is.
    Everything,
    /// Among what keys do here.
    Commands,
}

/// What a text is written for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A note on something.
    Note { on: String },
    /// A mistake in something.
    Report { on: String },
    /// The name of a drill.
    Drill { line: String },
}

/// What an overlay tells the screen below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// The clock is to move so many milliseconds.
    ClockBy(i64),
    /// The clock is to stand at this moment.
    ClockTo(Moment),
    /// The clock is to run or stand.
    ClockSwitch,
    /// The clock is to go so fast.
    Pace(Pace),
    /// The last change is to be taken back.
    Undo,
    /// Everything is to be as that snapshot has it.
    Restore(usize),
    /// Several callers are to send at once.
    Traffic { streams: Vec<Stream>, over_ms: u32 },
    /// The protocol is to be switched, whatever is lost.
    Protocol,
    /// The lab is to be begun anew.
    StartOver,
    /// The note on this is to be deleted.
    Forget(String),
    /// The sandbox is to be exported, perhaps over a file that is there.
    Export { format: Format, over: bool },
    /// The cursor is to stand on that feature.
    Feature(FeatureKind),
    /// That claim is to be on the page, with the focus.
    Claim(String),
    /// The exam is to be turned in.
    TurnIn,
    /// The screen is to be left.
    Leave,
    /// The cursor is to stand on that setting.
    Setting(String),
}

/// What a screen asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Go {
    /// To another screen, from which Back leads here.
    To(Place),
    /// To another screen, in place of this one.
    Instead(Place),
    /// To the screen before.
    Back,
    /// Open an overlay.
    Open(Popup),
    /// Close the overlay.
    Close,
    /// Give a setting a value, or its default.
    Set(Key, Option<String>),
    /// Tell the screen below; asked for by overlays.
    Tell(Passed),
    /// Do what a key would do; asked for by the palette.
    Act(Act),
    /// Mark these words in the page, from the match in that row on.
    Look { words: String, row: usize },
    /// Remember what was chosen, for the next time nothing is typed.
    Chose(Thing),
}

/// What came of an event: orders to the world, where to go, a sentence for the bottom row.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) effects: Vec<Effect>,
    pub(crate) go: Vec<Go>,
    pub(crate) notice: Option<String>,
}

impl Outcome {
    /// Orders something.
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    /// Has a fact recorded.
    pub(crate) fn record(&mut self, fact: Fact) {
        self.effect(Effect::Record(fact));
    }

    /// Goes somewhere.
    pub(crate) fn go(&mut self, go: Go) {
        self.go.push(go);
    }

    /// Copies a text, and says what and where to.
    pub(crate) fn copy(&mut self, cx: &Cx, what: &str, text: String) {
        let clipboard = cx.settings.config.clipboard;
        self.say(words::copied(what, clipboard));
        self.effect(if clipboard { Effect::Copy(text) } else { Effect::PrintLater(text) });
    }

    /// Says something in the bottom row, until the next key.
    pub(crate) fn say(&mut self, notice: impl Into<String>) {
        self.notice = Some(notice.into());
    }
}

/// What every screen may read.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'a> {
    pub(crate) course: &'a Arc<Course>,
    pub(crate) history: &'a Arc<History>,
    pub(crate) plan: &'a OnceCell<Plan>,
    /// What was chosen when something was looked for, the latest first.
    pub(crate) chosen: &'a [Thing],
    pub(crate) library: &'a Arc<Library>,
    pub(crate) settings: &'a Settings,
    pub(crate) keymap: &'a Keymap,
    pub(crate) theme: Theme,
    pub(crate) clock: Clock,
    pub(crate) now: Moment,
    /// The calendar day of `now`.
    pub(crate) today: Day,
    /// The window.
    pub(crate) window: Rect,
}

impl<'a> Cx<'a> {
    /// Today's plan.
    pub(crate) fn plan(&self) -> &'a Plan {
        self.plan.get_or_init(|| Plan::today(self.course, self.history, self.today))
    }

    /// The page of the window.
    pub(crate) fn page(&self) -> Rect {
        Areas::of(self.window).page
    }

    /// Whether there is room for panes side by side.
    pub(crate) const fn wide(&self) -> bool {
        self.window.width >= 118 && self.window.height >= 30
    }

    /// A hint for the bottom row: the first key of each action, and what they do.
    pub(crate) fn hint(&self, context: Context, actions: &[Action], label: &str) -> Hint {
        let first = |action: &Action| self.keymap.labels(*action, context).into_iter().next();
        let keys: Vec<String> = actions.iter().filter_map(first).collect();
        Hint { keys: self.theme.spelled(&keys.join("/")), label: label.to_owned() }
    }
}

/// Where a new screen begins, and what it asks for at once.
pub(crate) fn open(cx: &Cx, place: Place, out: &mut Outcome) -> Screen {
    match place {
        Place::Today => Screen::Today(today::Today::default()),
        Place::Learn => Screen::Learn(learn::Learn::new(cx)),
        Place::Stats => Screen::Stats(Box::new(stats::StatsScreen::new(cx))),
        Place::Settings => Screen::Settings(Box::new(settings::SettingsScreen::new(out))),
        Place::Labs => Screen::Labs(labs::Labs::new(cx)),
        Place::Lab(slug) => {
            Screen::Sandbox(Box::new(sandbox::SandboxScreen::of_lab(cx, &slug, out)))
        }
        Place::Drills => Screen::Drills(drills::Drills::new(cx)),
        Place::Drill(drill) => {
            Screen::Question(Box::new(question::QuestionScreen::drill(cx, &drill)))
        }
        Place::Lesson { slug, section } => {
            Screen::Lesson(Box::new(lesson::LessonScreen::new(cx, slug, section.as_deref(), out)))
        }
        Place::Review { title, questions } => {
            Screen::Question(Box::new(question::QuestionScreen::new(cx, title, &questions)))
        }
        Place::Exam => Screen::Exam(Box::new(exam::ExamScreen::new(cx))),
        Place::OpenExam => Screen::Exam(Box::new(exam::ExamScreen::go_on(cx, out))),
        Place::Sandbox { lesson, request } => Screen::Sandbox(Box::new(
            sandbox::SandboxScreen::new(cx, lesson, request.as_deref(), out),
        )),
        Place::Proved { lesson, claim, steps } => Screen::Sandbox(Box::new(
            sandbox::SandboxScreen::of_proof(cx, lesson, &claim, steps, out),
        )),
    }
}
