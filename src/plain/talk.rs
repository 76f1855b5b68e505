//! What can be talked about: a closed list, each with its words and its prompt.

use super::command::{Context, Word};
use super::copies::Offer;
use super::desk::Desk;
use super::exam::Examining;
use super::lesson::Reading;
use super::place::{Go, Place};
use super::question::Questions;
use super::sandbox::Playing;
use super::stats::Counted;
use super::voice::Voice;
use super::{calendar, first, labs, settings, today};
use crate::study::{Entry, Fact, FirstRun};
use crate::words;

/// What is talked about.
#[derive(Debug)]
pub(super) enum Talk {
    /// The three questions of a first run.
    First(FirstRun),
    /// Today's list.
    Today,
    /// The lessons.
    Contents,
    /// A lesson.
    Lesson(Reading),
    /// Questions.
    Questions(Box<Questions>),
    /// A lesson's API.
    Sandbox(Box<Playing>),
    /// The labs.
    Labs,
    /// A mock exam.
    Exam(Examining),
    /// The statistics.
    Stats(Box<Counted>),
    /// The days until the exam.
    Calendar,
    /// The settings.
    Settings,
    /// A note that is typed, on something.
    Note(String),
}

impl Talk {
    /// The talk of a place.
    pub(super) fn new(desk: &mut Desk, place: Place) -> Self {
        match place {
            Place::Today => Self::Today,
            Place::Contents => Self::Contents,
            Place::Lesson { slug, section } => {
                Self::Lesson(Reading::new(desk, slug, section.as_deref()))
            }
            Place::Review { name, questions } => {
                Self::Questions(Box::new(Questions::new(desk, name, &questions)))
            }
            Place::Drill(drill) => Self::Questions(Box::new(Questions::drill(desk, &drill))),
            Place::Sandbox { lesson, request } => {
                Self::Sandbox(Box::new(Playing::new(desk, &lesson, request.as_deref())))
            }
            Place::Proved { lesson, claim } => {
                Self::Sandbox(Box::new(Playing::of_proof(desk, &lesson, &claim)))
            }
            Place::Labs => Self::Labs,
            Place::Lab(slug) => Self::Sandbox(Box::new(Playing::of_lab(desk, &slug))),
            Place::Exam => Self::Exam(Examining::new(desk)),
            Place::Stats => Self::Stats(Box::new(Counted::new(desk))),
            Place::Calendar => Self::Calendar,
            Place::Settings => Self::Settings,
            Place::Note { on } => Self::Note(on),
        }
    }

    /// Which words hold.
    pub(super) fn context(&self, desk: &Desk) -> Context {
        match self {
            Self::First(_) => Context::First,
            Self::Today => Context::Today,
            Self::Contents => Context::Contents,
            Self::Labs => Context::Labs,
            Self::Lesson(_) => Context::Lesson,
            Self::Questions(questions) => questions.context(),
            Self::Sandbox(playing) => playing.context(),
            Self::Exam(exam) => exam.context(desk),
            Self::Stats(_) => Context::Stats,
            Self::Calendar => Context::Calendar,
            Self::Settings => Context::Settings,
            Self::Note(_) => Context::Note,
        }
    }

    /// Says what it is about; `back` after something else was talked about in between.
    pub(super) fn open(&mut self, desk: &mut Desk, voice: &mut Voice, back: bool) {
        match self {
            Self::First(run) => first::open(run, desk, voice),
            Self::Today => today::open(desk, voice),
            Self::Contents => today::open_contents(desk, voice),
            Self::Labs => labs::open(desk, voice),
            Self::Lesson(reading) => reading.open(desk, voice, back),
            Self::Questions(questions) => questions.open(desk, voice),
            Self::Sandbox(playing) => playing.open(desk, voice, back),
            Self::Exam(exam) => exam.open(desk, voice),
            Self::Stats(counted) => counted.open(desk, voice),
            Self::Calendar => calendar::open(desk, voice),
            Self::Settings => settings::open(desk, voice),
            Self::Note(on) => {
                if let Some(note) = desk.history.note(on) {
                    voice.say(format!("The note so far: {note}"));
                }
            }
        }
    }

    /// What can be typed, for the prompt.
    pub(super) fn prompt(&self, desk: &Desk) -> String {
        match self {
            Self::First(run) => first::prompt(run),
            Self::Today => today::prompt(desk),
            Self::Contents => today::prompt_contents(desk),
            Self::Labs => labs::prompt(desk),
            Self::Lesson(reading) => reading.prompt(desk),
            Self::Questions(questions) => questions.prompt(),
            Self::Sandbox(playing) => playing.prompt(),
            Self::Exam(exam) => exam.prompt(desk),
            Self::Stats(counted) => counted.prompt(),
            Self::Calendar => calendar::PROMPT.to_owned(),
            Self::Settings => settings::PROMPT.to_owned(),
            Self::Note(_) => {
                "Your note in one line; Enter leaves it as it is, - deletes it: ".to_owned()
            }
        }
    }

    /// Takes a line that is no word of the table: Enter, an answer, a number, a request.
    pub(super) fn takes(&mut self, desk: &mut Desk, voice: &mut Voice, line: &str) -> Option<Go> {
        match self {
            Self::First(run) => first::takes(run, desk, voice, line),
            Self::Today => today::takes(desk, voice, line),
            Self::Contents => today::takes_contents(desk, voice, line),
            Self::Labs => labs::takes(desk, voice, line),
            Self::Lesson(reading) => reading.takes(desk, voice, line),
            Self::Questions(questions) => questions.takes(desk, voice, line),
            Self::Sandbox(playing) => playing.takes(desk, voice, line),
            Self::Exam(exam) => exam.takes(desk, voice, line),
            Self::Stats(counted) => counted.takes(desk, voice, line),
            Self::Calendar | Self::Settings => line.is_empty().then_some(Go::Back),
            Self::Note(on) => {
                match line {
                    "" => {}
                    "-" => keep_note(desk, voice, on.clone(), String::new()),
                    words => keep_note(desk, voice, on.clone(), words.to_owned()),
                }
                Some(Go::Back)
            }
        }
    }

    /// Does what a word means here.
    pub(super) fn obey(
        &mut self,
        desk: &mut Desk,
        voice: &mut Voice,
        word: Word,
        rest: &str,
    ) -> Go {
        match self {
            Self::Today => return today::obey(desk, voice, word),
            Self::Lesson(reading) => return reading.obey(desk, voice, word, rest),
            Self::Questions(questions) => return questions.obey(desk, voice, word, rest),
            Self::Exam(exam) => return exam.obey(desk, voice, word, rest),
            Self::Sandbox(playing) => playing.obey(desk, voice, word, rest),
            Self::Contents => today::more_contents(desk, voice),
            Self::Labs => labs::more(desk, voice),
            Self::Stats(counted) => counted.obey(desk, voice, word, rest),
            Self::Calendar => calendar::obey(desk, voice, word, rest),
            Self::Settings => settings::more(desk, voice),
            Self::First(_) | Self::Note(_) => {}
        }
        Go::Stay
    }

    /// Hears that a fact counts now.
    pub(super) fn saved(&mut self, desk: &Desk, voice: &mut Voice, entry: &Entry, kept: bool) {
        match self {
            Self::Today => today::saved(desk, voice, entry),
            Self::Calendar => calendar::saved(desk, voice, entry),
            Self::Questions(questions) => questions.saved(desk, voice, entry, kept),
            _ => {}
        }
    }

    /// What notes and bookmarks made here are on.
    pub(super) fn about(&self) -> Option<String> {
        match self {
            Self::Lesson(reading) => Some(format!("lesson:{}", reading.slug())),
            Self::Questions(questions) => questions.about(),
            _ => None,
        }
    }

    /// What can be copied here: what it is called, and the text.
    pub(super) fn copies(&self, desk: &Desk) -> Vec<Offer> {
        match self {
            Self::Lesson(reading) => reading.copies(desk),
            Self::Questions(questions) => questions.copies(desk),
            Self::Sandbox(playing) => playing.copies(),
            Self::Stats(counted) => counted.copies(),
            Self::Exam(exam) => exam.copies(desk),
            _ => Vec::new(),
        }
    }

    /// The lesson that this belongs to.
    pub(super) fn lesson(&self) -> Option<String> {
        match self {
            Self::Lesson(reading) => Some(reading.slug().to_owned()),
            Self::Questions(questions) => questions.lesson_of(),
            Self::Sandbox(playing) => Some(playing.lesson().to_owned()),
            _ => None,
        }
    }

    /// Goes back within it, where something in it is to be gone back from; false: it is left.
    pub(super) fn steps_back(&mut self, voice: &mut Voice) -> bool {
        match self {
            Self::Sandbox(playing) => playing.leave_solution(voice),
            _ => false,
        }
    }

    /// The lab that is done here.
    pub(super) fn lab(&self) -> Option<&str> {
        match self {
            Self::Sandbox(playing) => playing.lab(),
            _ => None,
        }
    }

    /// Says what there is to say when it is left.
    pub(super) fn leave(&mut self, desk: &mut Desk, voice: &mut Voice) {
        match self {
            Self::Sandbox(playing) => playing.leave(desk),
            Self::Questions(questions) => questions.leave(desk, voice),
            Self::Exam(exam) => exam.leave(desk, voice),
            _ => {}
        }
    }

    /// Whether it has something of its own to take back, or to do again, before the journal is asked.
    pub(super) fn takes_back(&self, again: bool) -> bool {
        match self {
            Self::Questions(questions) => questions.takes_back(again),
            Self::Sandbox(_) | Self::Exam(_) => true,
            _ => false,
        }
    }

    /// Whether an exam is sat.
    pub(super) fn in_exam(&self, desk: &Desk) -> bool {
        matches!(self, Self::Exam(exam) if exam.time(desk).is_some())
    }

    /// What the clock says where one runs.
    pub(super) fn time(&self, desk: &Desk) -> Option<String> {
        match self {
            Self::Exam(exam) => exam.time(desk),
            Self::Questions(questions) => questions.time(desk),
            _ => None,
        }
    }
}

/// Sets a bookmark or takes it away; keeps a note, or asks for it where there are no words yet.
pub(super) fn remember(
    desk: &mut Desk,
    voice: &mut Voice,
    word: Word,
    on: String,
    rest: &str,
) -> Go {
    if word == Word::Bookmark {
        let set = !desk.history.bookmarked(&on);
        let at = desk.now();
        desk.record(Fact::Bookmark { on, set, at });
        voice.say(if set { words::BOOKMARKED } else { words::NOT_BOOKMARKED });
        return Go::Stay;
    }
    if rest.is_empty() {
        return Go::To(Place::Note { on });
    }
    keep_note(desk, voice, on, rest.to_owned());
    Go::Stay
}

fn keep_note(desk: &mut Desk, voice: &mut Voice, on: String, text: String) {
    voice.say(if text.is_empty() { words::NOTE_DELETED } else { words::NOTE_KEPT });
    let at = desk.now();
    desk.record(Fact::Note { on, text, at });
}
