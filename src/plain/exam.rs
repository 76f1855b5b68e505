//! A mock exam talked through: its form, the questions, the overview, turning in, and the report.

mod overview;
mod report;

use super::command::{Context, Word};
use super::copies::Offer;
use super::desk::Desk;
use super::place::Go;
use super::question::place;
use super::voice::Voice;
use crate::clock::Moment;
use crate::course::quiz::Question;
use crate::sandbox::vary;
use crate::study::exam::{Form, Paper, Set, Timing, WARNINGS};
use crate::study::{ExamStep, Fact, Sitting};
use crate::words;

/// A mock exam: being set up, sat, or over.
#[derive(Debug)]
pub(super) struct Examining {
    form: Form,
    /// The one that is sat or told about, by the moment when it began.
    began: Option<Moment>,
    /// It is asked whether to turn it in.
    turning_in: bool,
    /// The minutes left that were warned of last.
    warned: u64,
}

impl Examining {
    /// Goes on with the exam that is open, or sets one up.
    pub(super) fn new(desk: &Desk) -> Self {
        let exams = desk.history.exams();
        let began = exams.open().map(|sitting| sitting.began);
        let form = exams.all().last().map(|last| last.paper.form).unwrap_or_default();
        Self { form, began, turning_in: false, warned: u64::MAX }
    }

    /// Which words hold.
    pub(super) fn context(&self, desk: &Desk) -> Context {
        match self.sitting(desk) {
            _ if self.turning_in => Context::Confirm,
            Some(sitting) if !sitting.turned_in() => Context::Exam,
            Some(_) => Context::ExamReport,
            None => Context::ExamForm,
        }
    }

    fn sitting<'a>(&self, desk: &'a Desk) -> Option<&'a Sitting> {
        self.began.and_then(|began| desk.history.exams().get(began))
    }

    /// Says how the exam stands.
    pub(super) fn open(&mut self, desk: &mut Desk, voice: &mut Voice) {
        match self.sitting(desk).cloned() {
            Some(sitting) if sitting.turned_in() => report::open(&sitting, desk, voice),
            Some(sitting) => {
                self.step(desk, ExamStep::Resumed);
                let number = desk.history.exams().number(sitting.began);
                voice.say(format!("Mock exam {number} is open. {}", left(&sitting, desk.now())));
                ask(&sitting, desk, voice);
            }
            None => self.say_form(desk, voice),
        }
    }

    /// What can be typed.
    pub(super) fn prompt(&self, desk: &Desk) -> String {
        match self.sitting(desk) {
            None => {
                "Enter begins; full, gateway, a number, strict, extra, unscored, result, back: "
                    .to_owned()
            }
            Some(sitting) if sitting.turned_in() => report::PROMPT.to_owned(),
            Some(_) if self.turning_in => "Enter keeps going, yes turns it in: ".to_owned(),
            Some(_) => {
                "Answer, Enter for the next, mark, overview, turn in, ? for more: ".to_owned()
            }
        }
    }

    /// Takes Enter, the form, an answer, or the number of a question.
    pub(super) fn takes(&mut self, desk: &mut Desk, voice: &mut Voice, line: &str) -> Option<Go> {
        let Some(sitting) = self.sitting(desk).cloned() else {
            return self.set_up(desk, voice, line);
        };
        if sitting.turned_in() {
            return report::takes(&sitting, desk, voice, line);
        }
        if sitting.ended(desk.now()).is_some() {
            voice.say("The time is up: it is turned in with everything that you chose.");
            self.turn_in(desk, voice);
            return Some(Go::Stay);
        }
        self.warn(&sitting, desk, voice);
        if std::mem::take(&mut self.turning_in) {
            if line.to_lowercase().starts_with('y') {
                self.turn_in(desk, voice);
            }
            return Some(Go::Stay);
        }
        let lower = line.to_lowercase();
        if ["turn in", "turn", "t"].contains(&lower.as_str()) {
            voice.say(words::exam_turning_in(&sitting));
            self.turning_in = true;
            return Some(Go::Stay);
        }
        if lower.is_empty() {
            self.show(desk, voice, sitting.here() + 1);
            return Some(Go::Stay);
        }
        if let Ok(number) = lower.parse::<usize>() {
            self.show(desk, voice, number.wrapping_sub(1));
            return Some(Go::Stay);
        }
        self.choose(sitting, desk, voice, &lower)
    }

    /// Does what a word means.
    pub(super) fn obey(
        &mut self,
        desk: &mut Desk,
        voice: &mut Voice,
        word: Word,
        rest: &str,
    ) -> Go {
        if word == Word::Result {
            if let Some(began) = report::named(desk, voice, rest) {
                self.began = Some(began);
                self.open(desk, voice);
            }
            return Go::Stay;
        }
        let Some(mut sitting) = self.sitting(desk).cloned() else { return Go::Stay };
        if sitting.turned_in() {
            report::obey(&sitting, desk, voice, word, rest);
            return Go::Stay;
        }
        match word {
            Word::Previous => self.show(desk, voice, sitting.here().wrapping_sub(1)),
            Word::Overview => overview::tell(&sitting, desk, voice, rest),
            Word::More => ask(&sitting, desk, voice),
            Word::Mark => {
                voice.say(match sitting.sheet(sitting.here()) {
                    Some(sheet) if sheet.marked => "Mark taken away.",
                    _ => "Marked for review.",
                });
                if let Some(step) = sitting.mark() {
                    self.step(desk, step);
                }
            }
            Word::Strike => {
                let options = sitting.paper.order(sitting.here()).len();
                match place(rest, options).and_then(|at| sitting.strike(at)) {
                    Some(step) => {
                        sitting.apply(&step, desk.now());
                        self.step(desk, step);
                        voice.say(standing(&sitting));
                    }
                    None => voice.say(words::NO_SUCH_ANSWER),
                }
            }
            Word::Undo => {
                let steps = sitting.undo();
                if steps.is_empty() {
                    voice.say(words::NOTHING_BACK);
                }
                for step in steps {
                    sitting.apply(&step, desk.now());
                    self.step(desk, step);
                }
                voice.say(format!("Question {}. {}", sitting.here() + 1, standing(&sitting)));
            }
            _ => {}
        }
        Go::Stay
    }

    /// What the clock says, while an exam is sat.
    pub(super) fn time(&self, desk: &Desk) -> Option<String> {
        let sitting = self.sitting(desk).filter(|sitting| !sitting.turned_in())?;
        Some(left(sitting, desk.now()))
    }

    /// What can be copied: nothing while it is sat.
    pub(super) fn copies(&self, desk: &Desk) -> Vec<Offer> {
        let over = self.sitting(desk).filter(|sitting| sitting.turned_in());
        over.and_then(|sitting| report::copy(sitting, desk)).into_iter().collect()
    }

    /// The clock of practice timing stands still while nobody is there.
    pub(super) fn leave(&self, desk: &mut Desk, voice: &mut Voice) {
        if self.sitting(desk).is_some_and(|sitting| !sitting.turned_in()) {
            self.step(desk, ExamStep::Paused);
            voice.say("The exam stays open; exam goes on with it.");
        }
    }

    fn step(&self, desk: &mut Desk, step: ExamStep) {
        if let Some(exam) = self.began {
            let at = desk.now();
            desk.record(Fact::Exam { exam, step, at });
        }
    }

    fn say_form(&self, desk: &Desk, voice: &mut Voice) {
        let form = self.form;
        let paper = Paper::draw(&desk.course, form, 0);
        let questions = paper.items.len();
        voice.say(format!("Mock exam: {}", words::exam_form(form, questions)));
        voice.say(words::exam_timing(form.timing));
        if let Some(short) = words::exam_short(&form.shortfalls(&desk.course), questions) {
            voice.say(short);
        }
        report::before(desk, voice);
    }

    fn set_up(&mut self, desk: &mut Desk, voice: &mut Voice, line: &str) -> Option<Go> {
        let form = &mut self.form;
        match line.to_lowercase().as_str() {
            "" => {
                let (now, form) = (desk.now(), *form);
                let paper = Paper::draw(&desk.course, form, now.0.unsigned_abs());
                if paper.items.is_empty() {
                    voice.say("There is no question to make an exam of.");
                    return Some(Go::Stay);
                }
                let began = desk.history.exams().name(now);
                self.began = Some(began);
                let sitting = Sitting::new(began, paper.clone());
                self.step(desk, ExamStep::Began(paper));
                ask(&sitting, desk, voice);
                return Some(Go::Stay);
            }
            "full" => form.set = Set::Full,
            "gateway" => form.set = Set::Gateway,
            "strict" => form.timing = Timing::Strict,
            "practice" => form.timing = Timing::Practice,
            "extra" => form.extra = !form.extra,
            "unscored" => form.unscored = !form.unscored,
            number => form.set = Set::Own(number.parse().ok().filter(|n| *n > 0)?),
        }
        self.say_form(desk, voice);
        Some(Go::Stay)
    }

    fn show(&self, desk: &mut Desk, voice: &mut Voice, place: usize) {
        let Some(mut sitting) = self.sitting(desk).cloned() else { return };
        if place >= sitting.paper.items.len() {
            overview::tell(&sitting, desk, voice, "");
            return;
        }
        let step = ExamStep::Shown { place };
        sitting.apply(&step, desk.now());
        self.step(desk, step);
        ask(&sitting, desk, voice);
    }

    fn choose(
        &self,
        mut sitting: Sitting,
        desk: &mut Desk,
        voice: &mut Voice,
        line: &str,
    ) -> Option<Go> {
        let options = sitting.paper.order(sitting.here()).len();
        let letters = line.split(|c: char| c.is_whitespace() || c == ',').filter(|l| !l.is_empty());
        let places: Option<Vec<usize>> = letters.map(|letter| place(letter, options)).collect();
        for at in places? {
            if let Some(step) = sitting.choose(at) {
                sitting.apply(&step, desk.now());
                self.step(desk, step);
            }
        }
        voice.say(standing(&sitting));
        Some(Go::Stay)
    }

    /// Time is said unasked only when so many minutes are left, once each.
    fn warn(&mut self, sitting: &Sitting, desk: &Desk, voice: &mut Voice) {
        let left_ms = sitting.clock().left(desk.now());
        let due = WARNINGS.into_iter().rfind(|minutes| {
            let mark = minutes * 60_000;
            left_ms <= mark && mark < sitting.clock().limit()
        });
        if let Some(minutes) = due.filter(|minutes| *minutes < self.warned) {
            self.warned = minutes;
            voice.say(left(sitting, desk.now()));
        }
    }

    fn turn_in(&self, desk: &mut Desk, voice: &mut Voice) {
        let Some(mut sitting) = self.sitting(desk).cloned() else { return };
        sitting.apply(&ExamStep::TurnedIn, desk.now());
        self.step(desk, ExamStep::TurnedIn);
        report::open(&sitting, desk, voice);
    }
}

fn left(sitting: &Sitting, now: Moment) -> String {
    format!("{} left.", words::duration(sitting.clock().left(now)))
}

/// What is chosen, struck out and marked at the question.
fn standing(sitting: &Sitting) -> String {
    let Some(sheet) = sitting.sheet(sitting.here()) else { return String::new() };
    let order = sitting.paper.order(sitting.here());
    let letters = |written: &[usize]| {
        let places = order.iter().enumerate().filter(|(_, w)| written.contains(w));
        places.map(|(at, _)| words::letter(at).to_string()).collect::<Vec<_>>().join(" and ")
    };
    let wanted = sitting.paper.items.get(sitting.here()).map_or(1, |item| item.right.len());
    let mut said = match sheet.chosen.as_slice() {
        [] => "Nothing chosen.".to_owned(),
        chosen => format!("Chosen: {}.", letters(chosen)),
    };
    if !sheet.chosen.is_empty() && sheet.chosen.len() < wanted {
        said = format!("{said} {}", words::need_more(wanted - sheet.chosen.len()));
    }
    if !sheet.struck.is_empty() {
        said = format!("{said} Struck out: {}.", letters(&sheet.struck));
    }
    if sheet.marked { format!("{said} Marked.") } else { said }
}

/// The question in that place as it is asked, unless it is not in the course any more.
fn question(sitting: &Sitting, desk: &Desk, place: usize) -> Option<Question> {
    let question = desk.course.question(&sitting.paper.items.get(place)?.question)?;
    Some(vary::asked(&desk.course, question, sitting.paper.option_seed(place)))
}

/// The question on the table; nothing about right or wrong.
fn ask(sitting: &Sitting, desk: &Desk, voice: &mut Voice) {
    let (here, of) = (sitting.here(), sitting.paper.items.len());
    let Some(question) = question(sitting, desk, here) else {
        voice.say(format!("Question {} of {of} is not in this course any more.", here + 1));
        return;
    };
    let choose = match question.choose() {
        1 => "one".to_owned(),
        n => n.to_string(),
    };
    voice.say(format!("Question {} of {of}. Choose {choose}.", here + 1));
    for paragraph in question.stem.split("\n\n") {
        voice.thoughts(paragraph);
    }
    voice.flow(&question.ask);
    for (at, written) in sitting.paper.order(here).into_iter().enumerate() {
        if let Some(option) = question.options.get(written) {
            voice.flow(&format!("{}. {}", words::letter(at), option.text));
        }
    }
    if sitting.sheet(here).is_some_and(|sheet| !sheet.chosen.is_empty() || sheet.marked) {
        voice.say(standing(sitting));
    }
}
