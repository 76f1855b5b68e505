//! Review and quiz: asking, waiting for the disk, explaining, and what the session came to.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Place, Popup};
use crate::course::quiz::{ClaimRef, Question, QuestionId};
use crate::sandbox::prove::{self, Table};
use crate::sandbox::vary;
use crate::study::{Asked, Deck, Drill, Entry, Kind, NeedMore, Session, Sure, Verdict, lab_about};
use crate::tui::action::{Action, Context};
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::question::letter;
use crate::tui::widget::{Line, put, put_all};
use crate::words;

mod answered;
mod asking;
mod trial;

/// A session of questions.
#[derive(Clone, Debug)]
pub(crate) struct QuestionScreen {
    name: String,
    session: Session,
    /// The option under the cursor, in the order seen.
    cursor: usize,
    /// How sure, as shown; the session knows it when it was chosen.
    sure: Sure,
    /// How sure was said first, and for good: choosing answers at once.
    at_once: bool,
    /// An answer is on its way to the disk.
    waiting: bool,
    scroll: usize,
    /// An answer was struck out by its letter before.
    struck: bool,
    /// The question just answered, as it was asked; the session has moved on by then.
    answered: Option<Asked>,
    /// Its traffic, tried with each option.
    trial: Option<Table>,
}

const SURES: [(Sure, &str); 3] =
    [(Sure::Guess, "guess"), (Sure::Think, "think so"), (Sure::Certain, "certain")];

impl QuestionScreen {
    /// A session over these questions.
    pub(crate) fn new(cx: &Cx, name: String, questions: &[QuestionId]) -> Self {
        Self::over(cx, name, Deck::of(cx.course, cx.history, questions))
    }

    /// A drill.
    pub(crate) fn drill(cx: &Cx, drill: &Drill) -> Self {
        let questions = drill.questions(cx.course, cx.history, cx.today, cx.now.0.unsigned_abs());
        let deck =
            Deck::of(cx.course, cx.history, &questions).cramming(drill.cram).paced(drill.pace);
        let name = words::drill(drill).0;
        let name = match (drill.kind, drill.cram) {
            (Kind::Due, false) => "Review".to_owned(),
            (_, false) => name,
            (_, true) => format!("{name} · cram"),
        };
        Self::over(cx, name, deck)
    }

    fn over(cx: &Cx, name: String, deck: Deck) -> Self {
        // The seed is part of every answer's fact, so the order seen can be told later.
        let seed = cx.now.0.unsigned_abs();
        let deck = deck.asked(seed, |question, seed| vary::asked(cx.course, question, seed));
        let session = Session::new(deck, seed, cx.history, cx.clock);
        Self {
            name,
            session,
            cursor: 0,
            sure: Sure::Think,
            at_once: false,
            waiting: false,
            scroll: 0,
            struck: false,
            answered: None,
            trial: None,
        }
    }

    /// Which keys hold: they depend on where the session is.
    pub(crate) fn context(&self) -> Context {
        if self.waiting || self.session.current().is_some() {
            Context::Asking
        } else if self.session.verdict().is_some() {
            Context::Answered
        } else {
            Context::Summary
        }
    }

    /// The title row.
    pub(crate) fn title(&self, cx: &Cx) -> (String, String) {
        let all = self.session.len();
        let answered = self.session.marks().len();
        let shown = self.session.current().or(self.answered.as_ref());
        if self.context() == Context::Summary {
            return (self.name.clone(), format!("{answered} of {all}"));
        }
        let number = shown.map_or(0, |asked| asked.number);
        let lesson = shown.and_then(|asked| cx.course.lesson(&asked.question.lesson));
        let topic = lesson.map(|lesson| lesson.title.as_str());
        let topic = topic.filter(|_| cx.wide()).map_or_else(String::new, |t| format!(" · {t}"));
        let on = self.about().unwrap_or_default();
        let marked = if cx.history.marked(&on) { " · marked" } else { "" };
        let kept = if cx.history.bookmarked(&on) { " · bookmarked" } else { "" };
        let pace = self.session.paced(cx.now).map(|paced| format!(" · {}", words::paced(&paced)));
        let pace = pace.unwrap_or_default();
        (self.name.clone(), format!("{number} of {all}{topic}{marked}{kept}{pace}"))
    }

    /// A clock that is shown moves every second.
    pub(crate) fn wants_tick(&self) -> Option<u64> {
        self.session.runs().then_some(1_000)
    }

    /// The question that a note, a bookmark or a mark made here is on.
    pub(crate) fn about(&self) -> Option<String> {
        let shown = self.session.current().or(self.answered.as_ref());
        shown.map(|asked| format!("question:{}", asked.question.id))
    }

    /// Whether something of this session was done, or taken back, last.
    pub(crate) fn takes_back(&self, again: bool) -> bool {
        let own = if again { self.session.can_redo() } else { self.session.can_undo() };
        self.waiting || own
    }

    /// The session.
    pub(crate) const fn session(&self) -> &Session {
        &self.session
    }

    /// What can be copied: the question, and once it is answered, the reasons and the source.
    pub(crate) fn copies(&self) -> Vec<(&'static str, String)> {
        let asked = self.session.current().or(self.answered.as_ref());
        asked.map(|asked| words::question_copies(asked, self.session.verdict())).unwrap_or_default()
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let context = self.context();
        let hint = |actions: &[Action], label: &str| cx.hint(context, actions, label);
        match context {
            Context::Asking => {
                let last = self.session.current().map_or(4, |asked| asked.order.len());
                let last = cx.keymap.labels(Action::Choose, context).get(last - 1).cloned();
                let mut choose = hint(&[Action::Choose], "choose");
                choose.keys = format!("{}–{}", choose.keys, last.unwrap_or_default());
                let mut hints = vec![
                    choose,
                    hint(&[Action::StrikeRow], "strike out"),
                    hint(&[Action::LessSure, Action::MoreSure], "how sure"),
                    hint(&[Action::Primary], "answer"),
                ];
                if self.session.current().is_some_and(|a| a.hints < a.question.hints.len()) {
                    hints.push(hint(&[Action::Hint], "hint"));
                }
                hints.push(hint(&[Action::Mark], "mark"));
                hints.push(hint(&[Action::Undo], "undo"));
                hints.push(hint(&[Action::Sandbox], "sandbox"));
                hints.push(hint(&[Action::Back], "stop"));
                hints.push(hint(&[Action::Help], "help"));
                hints
            }
            Context::Answered => {
                let mut hints = vec![hint(&[Action::Primary], "next")];
                if self.proof(cx).is_some() {
                    hints.push(hint(&[Action::Prove], "prove it"));
                }
                hints.push(hint(&[Action::Why], "why then"));
                hints.push(hint(&[Action::Lesson], "lesson"));
                hints.push(hint(&[Action::Note], "note"));
                hints.push(hint(&[Action::Report], "report"));
                hints.push(hint(&[Action::Undo], "undo answer"));
                hints.push(hint(&[Action::Back], "stop"));
                hints.push(hint(&[Action::Help], "help"));
                hints
            }
            _ => vec![
                hint(&[Action::Primary], "done"),
                hint(&[Action::Undo], "undo the last answer"),
                hint(&[Action::Help], "help"),
            ],
        }
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        // The title row says that the answer is being saved; nothing can be done until it is.
        if self.waiting {
            return;
        }
        match self.context() {
            Context::Asking => self.ask(cx, act, out),
            Context::Answered => self.explain(cx, act, out),
            _ => match act.action {
                Action::Primary => out.go(Go::Back),
                Action::Undo => self.undo(cx, out),
                Action::Redo => self.redo(cx, out),
                _ => {}
            },
        }
    }

    /// Takes a click on an option.
    pub(crate) fn click(&mut self, cx: &Cx, row: usize, out: &mut Outcome) {
        let Some(asked) = self.session.current() else { return };
        if let Some(place) = asking::page(self, cx, asked).place_at(row) {
            self.cursor = place;
            self.act(cx, Act { action: Action::Choose, count: None, nth: place }, out);
        }
    }

    /// The answer is on the disk: now it may be explained.
    pub(crate) fn saved(&mut self, cx: &Cx, entry: &Entry) {
        self.session.saved(entry);
        if std::mem::take(&mut self.waiting) {
            let question = self.answered.as_ref().map(|asked| &asked.question);
            self.trial = question
                .and_then(|question| prove::trial(cx.course.lesson(&question.lesson)?, question));
        }
    }

    /// Says what the session came to when it is stopped before its end.
    pub(crate) fn leave(&self, cx: &Cx, out: &mut Outcome) {
        if self.context() != Context::Summary && self.session.summary().answered > 0 {
            out.say(answered::outcome(self, cx));
        }
    }

    /// Keeps the scrolling inside the text.
    pub(crate) fn clamp(&mut self, cx: &Cx) {
        let hidden = match self.session.current() {
            Some(asked) => asking::page(self, cx, asked).hidden,
            None => self.lines(cx).len().saturating_sub(cx.page().height.into()),
        };
        self.scroll = self.scroll.min(hidden);
    }

    fn ask(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let Some(asked) = self.session.current() else { return };
        let options = asked.order.len();
        let times = act.times() as usize;
        match act.action {
            Action::Choose if act.nth < options => {
                self.cursor = act.nth;
                self.choose(cx, act.nth, out);
            }
            Action::Strike if act.nth < options => {
                self.cursor = act.nth;
                self.session.strike(act.nth);
                // A terminal does not tell Shift from Caps Lock, so the first time it is asked.
                if !std::mem::replace(&mut self.struck, true) {
                    out.say(words::caps_lock(letter(act.nth)));
                }
            }
            Action::Choose | Action::Strike => out.say(words::NO_SUCH_ANSWER),
            Action::Pick => self.choose(cx, self.cursor, out),
            Action::StrikeRow => self.session.strike(self.cursor),
            Action::Down | Action::NextPane => self.cursor = (self.cursor + times).min(options - 1),
            Action::Up | Action::PreviousPane => self.cursor = self.cursor.saturating_sub(times),
            Action::Top => self.cursor = 0,
            Action::Bottom => self.cursor = options - 1,
            // Nothing is asked, so nothing is answered: every answer counts as thought so.
            Action::LessSure | Action::MoreSure | Action::SureNow
                if !cx.settings.config.ask_sure =>
            {
                out.say("How sure you are is not asked: settings, study.ask_sure.");
            }
            Action::LessSure | Action::MoreSure => {
                self.sure = step(self.sure, act.action == Action::MoreSure);
                self.at_once = false;
            }
            Action::SureNow => {
                self.sure = SURES.get(act.nth).map_or(self.sure, |(sure, _)| *sure);
                if asked.chosen.is_empty() {
                    self.at_once = true;
                    out.say("From here on, choosing answers at once, as sure as this. ← or → ends that.");
                } else {
                    self.answer(cx, out);
                }
            }
            Action::Primary => {
                // Enter on an untouched single choice takes the row under the cursor with it. Of two or
                // three it chooses row by row, for hands without letters, and then answers.
                let (chosen, wanted) = (asked.chosen.len(), asked.question.choose());
                let new = asked.order.get(self.cursor).is_some_and(|at| !asked.chosen.contains(at));
                let takes = if wanted == 1 { chosen == 0 && self.cursor > 0 } else { new };
                if chosen < wanted && takes {
                    self.session.choose(self.cursor);
                }
                if wanted == 1 || chosen == wanted || !new {
                    self.answer(cx, out);
                }
            }
            Action::Hint => {
                out.say(match self.session.hint() {
                    Some(_) => words::HINT_COSTS,
                    None => words::NO_HINT,
                });
            }
            Action::PageDown => {
                self.scroll += 3;
                self.clamp(cx);
            }
            Action::PageUp => self.scroll = self.scroll.saturating_sub(3),
            Action::Undo => self.undo(cx, out),
            Action::Redo => self.redo(cx, out),
            Action::Why => out.say(words::why_asked(asked, cx.history, cx.today)),
            Action::Overview => out.go(Go::Open(Popup::Overview)),
            Action::Copy => out.go(Go::Open(Popup::Copy)),
            Action::Lesson => lesson(cx, &asked.question, out),
            Action::ItsLab => lab(cx, &asked.question, out),
            Action::Sandbox => {
                let lesson = asked.question.lesson.clone();
                out.go(Go::To(Place::Sandbox { lesson, request: None }));
            }
            _ => {}
        }
    }

    /// Chooses; when how sure was said first and nothing more is to be chosen, that is the answer.
    fn choose(&mut self, cx: &Cx, place: usize, out: &mut Outcome) {
        self.session.choose(place);
        let full = |asked: &Asked| asked.chosen.len() == asked.question.choose();
        if self.at_once && self.session.current().is_some_and(full) {
            self.answer(cx, out);
        }
    }

    fn answer(&mut self, cx: &Cx, out: &mut Outcome) {
        self.session.sure(self.sure);
        let asked = self.session.current().cloned();
        match self.session.answer(cx.now) {
            Ok(fact) => {
                self.waiting = true;
                self.answered = asked;
                self.scroll = 0;
                out.record(fact);
            }
            Err(NeedMore::Options(n)) => out.say(words::need_more(n)),
            Err(NeedMore::Sure | NeedMore::Nothing) => {}
        }
    }

    fn explain(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let Some(Asked { question, .. }) = self.answered.clone() else { return };
        match act.action {
            Action::Primary => {
                self.session.next(cx.now);
                self.cursor = 0;
                self.scroll = 0;
                if !self.at_once {
                    self.sure = Sure::Think;
                }
            }
            Action::Down => self.scroll += act.times() as usize,
            Action::Up => self.scroll = self.scroll.saturating_sub(act.times() as usize),
            Action::PageDown => self.scroll += usize::from(cx.page().height),
            Action::PageUp => {
                self.scroll = self.scroll.saturating_sub(usize::from(cx.page().height));
            }
            Action::Prove => match self.proof(cx) {
                Some(ClaimRef { lesson, claim }) => {
                    out.go(Go::Open(Popup::Prove { lesson, claim }));
                }
                None => out.say("This question has no proof; o opens its source."),
            },
            Action::Why => {
                out.say(self.session.verdict().map_or_else(String::new, words::why_next));
            }
            Action::Lesson => lesson(cx, &question, out),
            Action::ItsLab => lab(cx, &question, out),
            Action::Sandbox => {
                let lesson = question.lesson.clone();
                out.go(Go::To(Place::Sandbox { lesson, request: None }));
            }
            Action::OpenLink => {
                out.effect(Effect::Open(question.source.url.clone()));
                out.say(format!("Opened {}", question.source.url));
            }
            Action::Undo => self.undo(cx, out),
            Action::Redo => self.redo(cx, out),
            Action::Overview => out.go(Go::Open(Popup::Overview)),
            Action::Copy => out.go(Go::Open(Popup::Copy)),
            _ => {}
        }
        self.clamp(cx);
    }

    /// Takes back the last step; an answer by another fact.
    fn undo(&mut self, cx: &Cx, out: &mut Outcome) {
        let answers = self.session.marks().len();
        if let Some(fact) = self.session.undo(cx.now) {
            out.record(fact);
            out.say(if self.session.marks().len() < answers {
                words::ANSWER_BACK
            } else {
                "Taken back.   U redo"
            });
        }
        self.shown();
    }

    /// Does again what was taken back last.
    fn redo(&mut self, cx: &Cx, out: &mut Outcome) {
        if let Some(fact) = self.session.redo(cx.now) {
            out.record(fact);
            out.say("Done again.   u undo");
        }
        self.shown();
    }

    /// The question that is explained, if one is, may be another one now.
    fn shown(&mut self) {
        if self.session.verdict().is_some() {
            self.answered = self.session.last_answered().cloned();
        }
    }

    /// The claim that shows the answer, or the one that breaks the belief behind a wrong one.
    fn proof(&self, cx: &Cx) -> Option<ClaimRef> {
        let question = &self.answered.as_ref()?.question;
        self.session.verdict()?.proof(cx.course, question)
    }

    /// What stands on the page when nothing is being asked.
    fn lines(&self, cx: &Cx) -> Vec<Line> {
        match (self.session.verdict(), &self.answered) {
            (Some(verdict), Some(asked)) => answered::lines(self, cx, &asked.question, verdict),
            _ if self.session.is_empty() => asking::nothing(cx),
            _ => answered::summary(self, cx),
        }
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        // Until the answer is on the disk, the question stays as it was.
        let asked = self.session.current().or(self.answered.as_ref().filter(|_| self.waiting));
        if let Some(asked) = asked {
            put_all(buffer, cx.theme, page, &asking::page(self, cx, asked).lines);
            return;
        }
        let lines = self.lines(cx);
        put_all(buffer, cx.theme, page, lines.iter().skip(self.scroll));
        if lines.len() - self.scroll > page.height.into() {
            let more = Line::new().right(page.width.into(), Role::Dim, "more ▾ ");
            put(buffer, cx.theme, page, page.height - 1, &more);
        }
    }
}

/// One step more or less sure.
fn step(sure: Sure, more: bool) -> Sure {
    let at = SURES.iter().position(|(s, _)| *s == sure).unwrap_or(1);
    let at = if more { at + 1 } else { at.saturating_sub(1) };
    SURES.get(at).map_or(sure, |(sure, _)| *sure)
}

/// Goes to the section of the lesson that a question is about.
fn lesson(cx: &Cx, question: &Question, out: &mut Outcome) {
    let lesson = cx.course.lesson(&question.lesson);
    let section = lesson.and_then(|lesson| lesson.section_of(question));
    let section = section.map(|section| section.slug.clone());
    out.go(Go::To(Place::Lesson { slug: question.lesson.clone(), section }));
}

/// Goes to the lab on a question, or else to all of them.
fn lab(cx: &Cx, question: &Question, out: &mut Outcome) {
    let lab = lab_about(cx.course, &question.lesson, &question.id);
    let lab = lab.map(|lab| Place::Lab(lab.slug.clone()));
    out.go(Go::To(lab.unwrap_or(Place::Labs)));
}

/// The first belief behind a wrong answer given with certainty, in its words.
fn belief(cx: &Cx, verdict: &Verdict) -> Option<String> {
    let id = verdict.beliefs.first()?;
    cx.course.belief(id).map(|belief| belief.says.clone())
}
