//! A mock exam: setting it up, sitting it, and its report.

use std::sync::OnceLock;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Outcome, Passed};
use crate::clock::Moment;
use crate::course::quiz::Question;
use crate::sandbox::vary;
use crate::study::{Entry, ExamStep, Fact, Paper};
use crate::tui::action::Context;
use crate::tui::keymap::Act;
use crate::tui::widget::bar::Hint;

mod overview;
mod report;
mod room;
mod setup;
mod walk;

use self::report::ReportPage;
use self::room::Room;
use self::setup::Setup;

/// The exam, at one of its stages.
#[derive(Clone, Debug)]
pub(crate) enum ExamScreen {
    /// What it will be; or the one that is open.
    Setup(Setup),
    /// In the room: a question or the overview.
    Room(Box<Room>),
    /// What it came to.
    Report(Box<ReportPage>),
}

/// What follows from a key.
enum Next {
    Stay,
    /// Into the room of a new exam or of the open one.
    Room(Box<Room>),
    /// To the report of the exam that began then.
    Report(Moment),
}

impl ExamScreen {
    /// Before an exam: the setup.
    pub(crate) fn new(cx: &Cx) -> Self {
        Self::Setup(Setup::new(cx))
    }

    /// Back into the room of the open exam; when its time has run out, its report; without one, the setup.
    pub(crate) fn go_on(cx: &Cx, out: &mut Outcome) -> Self {
        let Some(room) = Room::again(cx, out) else { return Self::new(cx) };
        let mut screen = Self::Room(Box::new(room));
        screen.settle(cx);
        screen
    }

    /// Which keys hold.
    pub(crate) fn context(&self) -> Context {
        match self {
            Self::Setup(_) => Context::ExamSetup,
            Self::Room(room) => room.context(),
            Self::Report(report) => report.context(),
        }
    }

    /// Whether the learner is in the room.
    pub(crate) const fn in_room(&self) -> bool {
        matches!(self, Self::Room(_))
    }

    /// Whether q and Esc do more here than leave: in the room, and on a walk.
    pub(crate) fn asks_back(&self) -> bool {
        self.in_room() || self.context() == Context::ExamWalk
    }

    /// The title row.
    pub(crate) fn title(&self, cx: &Cx) -> (String, String) {
        match self {
            Self::Setup(_) => Setup::title(cx),
            Self::Room(room) => room.title(cx),
            Self::Report(report) => report.title(cx),
        }
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        match self {
            Self::Setup(_) => Setup::hints(cx),
            Self::Room(room) => room.hints(cx),
            Self::Report(report) => report.hints(cx),
        }
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let next = match self {
            Self::Setup(setup) => setup.act(cx, act, out),
            Self::Room(room) => {
                room.act(cx, act, out);
                Next::Stay
            }
            Self::Report(report) => report.act(cx, act, out).map_or(Next::Stay, Next::Report),
        };
        match next {
            Next::Stay => {}
            Next::Room(room) => *self = Self::Room(room),
            Next::Report(began) => {
                let sitting = cx.history.exams().get(began);
                if let Some(report) = sitting.and_then(|s| ReportPage::new(cx, s.clone())) {
                    *self = Self::Report(Box::new(report));
                }
            }
        }
        self.settle(cx);
    }

    /// Takes a tick of the clock.
    pub(crate) fn tick(&mut self, cx: &Cx, out: &mut Outcome) {
        if let Self::Room(room) = self {
            room.tick(cx, out);
        }
        self.settle(cx);
    }

    /// Takes a click on a question.
    pub(crate) fn click(&mut self, cx: &Cx, row: usize, out: &mut Outcome) {
        if let Self::Room(room) = self {
            room.click(cx, row, out);
        }
        self.settle(cx);
    }

    /// Takes what a question before harm says.
    pub(crate) fn told(&mut self, cx: &Cx, passed: &Passed, out: &mut Outcome) {
        if let Self::Room(room) = self {
            room.told(cx, passed, out);
        }
        self.settle(cx);
    }

    /// A fact is on the disk.
    pub(crate) fn saved(&mut self, entry: &Entry) {
        if let Self::Room(room) = self {
            room.saved(entry);
        }
    }

    /// Esc closes what is open before it leads back.
    pub(crate) fn escape(&mut self) -> bool {
        match self {
            Self::Setup(_) => false,
            Self::Room(room) => room.escape(),
            Self::Report(report) => report.escape(),
        }
    }

    /// The window has another size.
    pub(crate) fn clamp(&mut self, cx: &Cx) {
        match self {
            Self::Setup(_) => {}
            Self::Room(room) => room.clamp(cx),
            Self::Report(report) => report.clamp(cx),
        }
    }

    /// A clock that is shown moves every second.
    pub(crate) fn wants_tick(&self) -> Option<u64> {
        self.in_room().then_some(1_000)
    }

    /// The learner leaves: the clock of practice timing stops.
    pub(crate) fn leave(&mut self, cx: &Cx, out: &mut Outcome) {
        if let Self::Room(room) = self {
            room.leave(cx, out);
        }
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        match self {
            Self::Setup(setup) => setup.draw(cx, page, buffer),
            Self::Room(room) => room.draw(cx, page, buffer),
            Self::Report(report) => report.draw(cx, page, buffer),
        }
    }

    /// An exam that was turned in becomes its report.
    fn settle(&mut self, cx: &Cx) {
        if let Self::Room(room) = self
            && room.sitting().turned_in()
            && let Some(report) = ReportPage::new(cx, room.sitting().clone())
        {
            *self = Self::Report(Box::new(report));
        }
    }
}

/// The questions of a paper as they are asked: made when they are first looked at, and then the same.
#[derive(Clone, Debug)]
struct Questions(Vec<OnceLock<Option<Question>>>);

impl Questions {
    fn of(paper: &Paper) -> Self {
        Self(paper.items.iter().map(|_| OnceLock::new()).collect())
    }

    /// The question in that place; nothing when it is not in the course any more.
    fn get(&self, cx: &Cx, paper: &Paper, place: usize) -> Option<&Question> {
        let asked = || {
            let question = cx.course.question(&paper.items.get(place)?.question)?;
            Some(vary::asked(cx.course, question, paper.option_seed(place)))
        };
        self.0.get(place)?.get_or_init(asked).as_ref()
    }
}

/// Something in an exam, for the journal.
const fn fact(exam: Moment, step: ExamStep, at: Moment) -> Fact {
    Fact::Exam { exam, step, at }
}
