//! The screens: their names, what each may read, and what each may ask for.

use std::sync::OnceLock;

use gatelab_gateway::export::Format;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::action::{Action, Context};
use super::event::{self, Effect, Event};
use super::keymap::{Act, Keymap};
use super::theme::Theme;
use super::widget::Line;
use super::widget::bar::{Areas, Hint};
use crate::clock::{Clock, Day, Moment};
use crate::config::{Key, Settings};
use crate::course::Course;
use crate::course::quiz::QuestionId;
use crate::find::{Index, Thing, library};
use crate::sandbox::{FeatureKind, Pace, Stream};
use crate::study::{Entry, Fact, History, Plan};

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
#[derive(Debug)]
pub(crate) enum Screen {
    Today(today::Today),
    Learn(learn::Learn),
    Labs(labs::Labs),
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

    /// Says something in the bottom row, until the next key.
    pub(crate) fn say(&mut self, notice: impl Into<String>) {
        self.notice = Some(notice.into());
    }
}

/// What every screen may read.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'a> {
    pub(crate) course: &'a Course,
    pub(crate) history: &'a History,
    pub(crate) plan: &'a Plan,
    /// What was chosen when something was looked for, the latest first.
    pub(crate) chosen: &'a [Thing],
    pub(crate) library: &'a OnceLock<Index>,
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

impl Cx<'_> {
    /// The page of the window.
    pub(crate) fn page(&self) -> Rect {
        Areas::of(self.window).page
    }

    /// Everything that can be found at any time, looked through when it is first asked for.
    pub(crate) fn library(&self) -> &Index {
        self.library.get_or_init(|| library(self.course))
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
