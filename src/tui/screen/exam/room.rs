//! In the room: one question at a time, the clock, and the overview over it.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Cx, Go, Outcome, Passed, Popup};
use super::overview::Overview;
use super::{ExamStep, Questions, fact};
use crate::clock::Moment;
use crate::study::exam::{Timing, warning};
use crate::study::{Entry, Fact, Paper, Sitting};
use crate::tui::action::{Action, Context};
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::question::{Measure, Page, Sheet};
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, gauge, put_all};
use crate::words;

/// Nobody was there when nothing happened for so long: the clock ticks every second.
const ASLEEP: i64 = 5_000;

/// In a window narrower than this, the title row has no room for pace and marks.
const SLIM: u16 = 72;

/// The exam that goes on.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    number: usize,
    /// As it stands after the last key; the journal follows.
    sitting: Sitting,
    questions: Questions,
    /// The question on the screen. It changes when everything chosen before is on the disk.
    drawn: usize,
    /// Choices on their way to the disk.
    pending: usize,
    /// The option under the cursor, in the order seen.
    cursor: usize,
    scroll: usize,
    overview: Option<Overview>,
    hidden: bool,
    /// When something last happened.
    alive: Moment,
}

impl Room {
    /// A new exam begins.
    pub(super) fn begin(cx: &Cx, paper: Paper, out: &mut Outcome) -> Self {
        let began = cx.history.exams().name(cx.now);
        out.record(fact(began, ExamStep::Began(paper.clone()), began));
        let number = cx.history.exams().number(began);
        Self::of(number, Sitting::new(began, paper), cx.now)
    }

    /// Back into the open exam; nothing without one. Out of time, it is turned in.
    pub(super) fn again(cx: &Cx, out: &mut Outcome) -> Option<Self> {
        let exams = cx.history.exams();
        let open = exams.open()?.clone();
        let mut room = Self::of(exams.number(open.began), open, cx.now);
        room.drawn = room.sitting.here();
        // Without a word on when it was left, it was when something last happened.
        let last = room.sitting.clock().last_seen();
        if !room.sitting.clock().is_away() {
            room.step(ExamStep::Paused, last, out);
        }
        room.alive = last;
        room.come_back(cx, out);
        Some(room)
    }

    fn of(number: usize, sitting: Sitting, now: Moment) -> Self {
        Self {
            number,
            questions: Questions::of(&sitting.paper),
            sitting,
            drawn: 0,
            pending: 0,
            cursor: 0,
            scroll: 0,
            overview: None,
            hidden: false,
            alive: now,
        }
    }

    pub(super) const fn sitting(&self) -> &Sitting {
        &self.sitting
    }

    pub(super) const fn context(&self) -> Context {
        if self.overview.is_some() { Context::ExamOverview } else { Context::Exam }
    }

    /// Where you are, the clock, the pace.
    pub(super) fn title(&self, cx: &Cx) -> (String, String) {
        let name = format!("Mock exam {}", self.number);
        let clock = self.time(cx);
        let slim = cx.window.width < SLIM;
        if self.overview.is_some() {
            let (blank, marked) = (self.sitting.blank().len(), self.sitting.marked().len());
            let marked = if slim { String::new() } else { format!(" · {marked} marked") };
            let counts = format!("{blank} blank{marked}{clock}");
            return (format!("{name} · Overview"), counts);
        }
        let (place, of) = (self.drawn + 1, self.sitting.paper.items.len());
        let ahead = self.sitting.ahead_ms(cx.now);
        let pace = match (cx.wide(), ahead < 0) {
            _ if self.hidden || slim => String::new(),
            (true, _) if ahead.abs() < 1000 => " · on pace".to_owned(),
            (true, false) => format!(" · pace {} ahead", words::exam_ahead(ahead)),
            (true, true) => format!(" · pace {} behind", words::exam_ahead(ahead)),
            (false, _) => format!(" · {}", words::exam_ahead(ahead)),
        };
        let question = if cx.wide() { "Question " } else { "" };
        (name, format!("{question}{place} of {of}{clock}{pace}"))
    }

    /// The clock, or the words that warn; hidden, only the words.
    fn time(&self, cx: &Cx) -> String {
        let clock = self.sitting.clock();
        let left = clock.left(cx.now);
        match warning(left, clock.limit()) {
            Some(minutes) => format!(" · {}", words::exam_warning(minutes)),
            None if self.hidden => String::new(),
            None => format!(" · {} left", words::exam_left(left)),
        }
    }

    pub(super) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let context = self.context();
        let hint = |actions: &[Action], label: &str| cx.hint(context, actions, label);
        let clock = if self.hidden { "show clock" } else { "hide clock" };
        if let Some(overview) = &self.overview {
            return overview.hints(cx);
        }
        let options = self.sitting.paper.order(self.drawn).len();
        let keys = cx.keymap.labels(Action::Choose, context);
        let last = keys.get(options.saturating_sub(1)).cloned().unwrap_or_default();
        let mut choose = hint(&[Action::Choose], "choose");
        choose.keys = format!("{}–{last}", choose.keys);
        let away = match self.sitting.paper.form.timing {
            Timing::Practice => "pause",
            Timing::Strict => "leave",
        };
        vec![
            choose,
            hint(&[Action::StrikeRow], "strike"),
            hint(&[Action::MarkReview], "mark"),
            hint(&[Action::Previous, Action::Next], "prev/next"),
            hint(&[Action::Overview], "overview"),
            hint(&[Action::Back], away),
            hint(&[Action::Undo], "undo"),
            hint(&[Action::HideClock], clock),
            hint(&[Action::Help], "keys"),
        ]
    }

    pub(super) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        self.come_back(cx, out);
        if self.sitting.turned_in() {
            return;
        }
        match act.action {
            Action::HideClock => self.hidden = !self.hidden,
            Action::Suspend => self.step(ExamStep::Paused, cx.now, out),
            Action::TurnIn => self.ask_to_turn_in(out),
            Action::Overview if self.overview.is_some() => self.overview = None,
            Action::Overview => self.overview = Some(Overview::new(self.drawn)),
            Action::Back | Action::Escape if self.sitting.paper.form.timing == Timing::Strict => {
                out.go(Go::Open(Popup::Ask {
                    question: "Strict timing: the clock runs on while you are away, as on the day."
                        .into(),
                    yes: "leave".into(),
                    no: "keep going".into(),
                    then: Passed::Leave,
                }));
            }
            Action::Back | Action::Escape => out.go(Go::Back),
            _ if self.overview.is_some() => {
                if let Some(overview) = &mut self.overview
                    && let Some(place) = overview.act(cx, &self.sitting, act)
                {
                    if place == self.sitting.paper.items.len() {
                        return self.ask_to_turn_in(out);
                    }
                    self.overview = None;
                    self.show(cx, place, out);
                }
            }
            // The title row says that a choice is being saved; the next question waits for it.
            _ if self.drawn != self.sitting.here() => {}
            _ => self.answer(cx, act, out),
        }
    }

    fn ask_to_turn_in(&self, out: &mut Outcome) {
        out.go(Go::Open(Popup::Ask {
            question: words::exam_turning_in(&self.sitting),
            yes: "turn in".into(),
            no: "keep going".into(),
            then: Passed::TurnIn,
        }));
    }

    fn answer(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let options = self.sitting.paper.order(self.drawn).len();
        let last = options.saturating_sub(1);
        let times = act.times() as usize;
        match act.action {
            Action::Choose | Action::Strike if act.nth >= options => {
                out.say("There is no such answer here.");
            }
            Action::Choose => {
                self.cursor = act.nth;
                self.choose(cx, out);
            }
            Action::Strike => {
                self.cursor = act.nth;
                self.change(self.sitting.strike(self.cursor), cx, out);
            }
            Action::Pick | Action::Left | Action::Right => self.choose(cx, out),
            Action::StrikeRow => self.change(self.sitting.strike(self.cursor), cx, out),
            Action::MarkReview => self.change(self.sitting.mark(), cx, out),
            Action::Undo => {
                let steps = self.sitting.undo();
                if steps.is_empty() {
                    out.say("Nothing was chosen yet.");
                }
                for step in steps {
                    self.change(Some(step), cx, out);
                }
                self.turn();
            }
            Action::Primary | Action::Next => {
                let place = self.drawn + times;
                if self.drawn + 1 == self.sitting.paper.items.len() {
                    self.overview = Some(Overview::new(self.drawn));
                } else {
                    self.show(cx, place, out);
                }
            }
            Action::Previous => self.show(cx, self.drawn.saturating_sub(times), out),
            Action::Down | Action::NextPane => self.cursor = (self.cursor + times).min(last),
            Action::Up | Action::PreviousPane => self.cursor = self.cursor.saturating_sub(times),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = last,
            Action::PageDown => {
                self.scroll += 3;
                self.clamp(cx);
            }
            Action::PageUp => self.scroll = self.scroll.saturating_sub(3),
            _ => {}
        }
    }

    fn choose(&mut self, cx: &Cx, out: &mut Outcome) {
        match self.sitting.choose(self.cursor) {
            None => out.say("Enough are chosen: take one back first."),
            step => self.change(step, cx, out),
        }
    }

    fn change(&mut self, step: Option<ExamStep>, cx: &Cx, out: &mut Outcome) {
        if let Some(step) = step {
            self.step(step, cx.now, out);
        }
    }

    /// Goes to a question.
    fn show(&mut self, cx: &Cx, place: usize, out: &mut Outcome) {
        let place = place.min(self.sitting.paper.items.len().saturating_sub(1));
        if place != self.sitting.here() {
            self.step(ExamStep::Shown { place }, cx.now, out);
        }
        self.turn();
    }

    /// Draws the question that it is at, as soon as what was chosen before is on the disk.
    fn turn(&mut self) {
        if self.pending == 0 && self.drawn != self.sitting.here() {
            self.drawn = self.sitting.here();
            (self.cursor, self.scroll) = (0, 0);
        }
    }

    /// Something happens: here at once, and in the journal.
    fn step(&mut self, step: ExamStep, at: Moment, out: &mut Outcome) {
        self.pending += usize::from(matches!(step, ExamStep::Chose { .. }));
        self.sitting.apply(&step, at);
        out.record(fact(self.sitting.began, step, at));
    }

    pub(super) fn saved(&mut self, entry: &Entry) {
        if matches!(&entry.fact, Fact::Exam { step: ExamStep::Chose { .. }, .. }) {
            self.pending = self.pending.saturating_sub(1);
            self.turn();
        }
    }

    /// Before anything else: time that passed while nobody was there is told apart, and when all of it has
    /// passed the exam is turned in.
    fn come_back(&mut self, cx: &Cx, out: &mut Outcome) {
        if self.sitting.turned_in() {
            return;
        }
        let asleep = cx.now.millis_since(self.alive) > ASLEEP;
        if asleep && !self.sitting.clock().is_away() {
            let left = self.alive.max(self.sitting.clock().last_seen());
            self.step(ExamStep::Paused, left, out);
        }
        if self.sitting.clock().is_away() {
            if let Some(counted) = words::exam_counted(&self.sitting, cx.now) {
                out.say(counted);
            }
            self.step(ExamStep::Resumed, cx.now, out);
        }
        self.alive = cx.now;
        if self.sitting.clock().left(cx.now) == 0 {
            self.step(ExamStep::TurnedIn, cx.now, out);
            out.say("Time is up. It was turned in with everything you chose so far.");
        }
    }

    pub(super) fn tick(&mut self, cx: &Cx, out: &mut Outcome) {
        self.come_back(cx, out);
        if !self.sitting.turned_in() {
            let will = fact(self.sitting.began, ExamStep::Paused, cx.now);
            out.effect(Effect::LeaveWill(will));
        }
    }

    /// Chooses the option that was clicked.
    pub(super) fn click(&mut self, cx: &Cx, row: usize, out: &mut Outcome) {
        if let Some(nth) = self.page(cx).and_then(|page| page.place_at(row)) {
            self.act(cx, Act { action: Action::Choose, count: None, nth }, out);
        }
    }

    pub(super) fn told(&mut self, cx: &Cx, passed: &Passed, out: &mut Outcome) {
        match passed {
            Passed::TurnIn if !self.sitting.turned_in() => {
                self.step(ExamStep::TurnedIn, cx.now, out);
            }
            Passed::Leave => out.go(Go::Back),
            _ => {}
        }
    }

    /// Esc closes the overview.
    pub(super) fn escape(&mut self) -> bool {
        self.overview.take().is_some()
    }

    pub(super) fn leave(&mut self, cx: &Cx, out: &mut Outcome) {
        if !self.sitting.turned_in() {
            self.step(ExamStep::Paused, cx.now, out);
            out.say(words::exam_left_room(self.number, &self.sitting, cx.now));
        }
    }

    pub(super) fn clamp(&mut self, cx: &Cx) {
        let hidden = self.page(cx).map_or(0, |page| page.hidden);
        self.scroll = self.scroll.min(hidden);
    }

    fn page(&self, cx: &Cx) -> Option<Page> {
        let question = self.questions.get(cx, &self.sitting.paper, self.drawn)?;
        let sheet = self.sitting.sheet(self.drawn)?;
        let measure = Measure::of(cx.page().width, cx.wide());
        let Measure { left, text, width, .. } = measure;
        let all = self.sitting.paper.items.len();
        let foot = Line::new().to(left + 2).text(format!(
            "{} of {} chosen",
            sheet.chosen.len(),
            question.choose()
        ));
        let marked = if cx.wide() { "◆ marked for review  (r)" } else { "◆ marked for review" };
        let foot = if sheet.marked { foot.right(left + text, Role::Marked, marked) } else { foot };
        let sheet = Sheet {
            question,
            order: &self.sitting.paper.order(self.drawn),
            chosen: &sheet.chosen,
            struck: &sheet.struck,
            cursor: self.cursor,
            scroll: self.scroll,
            head: Line::new().text(" ").and(gauge(width - 2, self.drawn + 1, all)),
            foot,
            remarks: self.remarks(cx, left, text),
            firm: false,
        };
        Some(sheet.lay(measure, cx.page().height.into()))
    }

    fn remarks(&self, cx: &Cx, left: usize, text: usize) -> Vec<Line> {
        if !cx.wide() {
            return Vec::new();
        }
        let none = "No explanations, no right or wrong until you finish: as in the real room.";
        let timing = words::exam_timing(self.sitting.paper.form.timing);
        let mut lines = vec![Line::new(), Line::new()];
        for says in [none, timing] {
            let wrapped = wrap_text(Role::Dim, says, text - 2);
            lines.extend(wrapped.into_iter().map(|line| Line::new().to(left + 2).and(line)));
        }
        lines
    }

    pub(super) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        if let Some(overview) = &self.overview {
            overview.draw(cx, &self.sitting, page, buffer);
        } else if let Some(laid) = self.page(cx) {
            put_all(buffer, cx.theme, page, &laid.lines);
        } else {
            let gone =
                "This question is no longer in the course. L goes on; it cannot be answered.";
            put_all(buffer, cx.theme, page, &[Line::new(), Line::new().to(4).text(gone)]);
        }
    }
}
