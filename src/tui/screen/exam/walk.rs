//! Going through questions of a finished exam: what was asked, what you chose, every option's reason.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Cx, Go, Outcome, Place, Popup};
use super::Questions;
use crate::course::quiz::{Breaker, ClaimRef, Question};
use crate::study::Sitting;
use crate::tui::action::{Action, Context};
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::question::{Measure, Reason, stem};
use crate::tui::widget::{Line, put, put_all, rule};
use crate::words;

/// A walk through some questions.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    /// What they have in common.
    name: String,
    places: Vec<usize>,
    questions: Questions,
    /// Which of them is on the screen.
    at: usize,
    scroll: usize,
}

impl Walk {
    pub(super) fn new(sitting: &Sitting, name: String, places: Vec<usize>) -> Self {
        Self { name, places, questions: Questions::of(&sitting.paper), at: 0, scroll: 0 }
    }

    pub(super) fn title(&self) -> String {
        format!("{} · {} of {}", self.name, self.at + 1, self.places.len())
    }

    pub(super) fn hints(&self, cx: &Cx, sitting: &Sitting) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::ExamWalk, actions, label);
        let last = self.at + 1 == self.places.len();
        let mut hints = vec![
            hint(&[Action::Primary], if last { "done" } else { "next" }),
            hint(&[Action::Previous, Action::Next], "prev/next"),
        ];
        if self.proof(cx, sitting).is_some() {
            hints.push(hint(&[Action::Prove], "prove it"));
        }
        hints.push(hint(&[Action::Lesson], "lesson"));
        hints.push(hint(&[Action::OpenLink], "source"));
        hints.push(hint(&[Action::Back], "report"));
        hints.push(hint(&[Action::Help], "help"));
        hints
    }

    /// Does what a key means; true when the walk is over.
    pub(super) fn act(&mut self, cx: &Cx, sitting: &Sitting, act: Act, out: &mut Outcome) -> bool {
        let last = self.places.len().saturating_sub(1);
        let times = act.times() as usize;
        match act.action {
            Action::Primary if self.at == last => return true,
            Action::Back | Action::Escape => return true,
            Action::Primary | Action::Next => self.go(self.at + times),
            Action::Previous => self.go(self.at.saturating_sub(times)),
            Action::Down => self.scroll += times,
            Action::Up => self.scroll = self.scroll.saturating_sub(times),
            Action::PageDown => self.scroll += usize::from(cx.page().height),
            Action::PageUp => {
                self.scroll = self.scroll.saturating_sub(usize::from(cx.page().height));
            }
            Action::Prove => match self.proof(cx, sitting) {
                Some(ClaimRef { lesson, claim }) => {
                    out.go(Go::Open(Popup::Prove { lesson, claim }));
                }
                None => out.say("This question has no proof; o opens its source."),
            },
            Action::OpenLink => {
                if let Some(question) = self.question(cx, sitting) {
                    out.effect(Effect::Open(question.source.url.clone()));
                    out.say(format!("Opened {}", question.source.url));
                }
            }
            Action::Lesson => {
                if let Some(question) = self.question(cx, sitting) {
                    let slug = question.lesson.clone();
                    let section = cx.course.lesson(&slug).and_then(|l| l.section_of(question));
                    let section = section.map(|section| section.slug.clone());
                    out.go(Go::To(Place::Lesson { slug, section }));
                }
            }
            _ => {}
        }
        self.clamp(cx, sitting);
        false
    }

    fn go(&mut self, at: usize) {
        self.at = at.min(self.places.len().saturating_sub(1));
        self.scroll = 0;
    }

    pub(super) fn clamp(&mut self, cx: &Cx, sitting: &Sitting) {
        let hidden = self.lines(cx, sitting).len().saturating_sub(cx.page().height.into());
        self.scroll = self.scroll.min(hidden);
    }

    fn place(&self) -> usize {
        self.places.get(self.at).copied().unwrap_or(0)
    }

    fn question(&self, cx: &Cx, sitting: &Sitting) -> Option<&Question> {
        self.questions.get(cx, &sitting.paper, self.place())
    }

    /// The claim that breaks the belief that was chosen, or the one that shows the answer.
    fn proof(&self, cx: &Cx, sitting: &Sitting) -> Option<ClaimRef> {
        let item = sitting.paper.items.get(self.place())?;
        let sheet = sitting.sheet(self.place())?;
        let mut beliefs = sheet.chosen.iter().filter_map(|at| item.beliefs.get(*at)?.as_deref());
        let broken = beliefs.find_map(|id| match &cx.course.belief(id)?.broken_by {
            Breaker::Claim(claim) => Some(claim.clone()),
            Breaker::Source(_) => None,
        });
        broken.or_else(|| self.question(cx, sitting)?.proof.clone())
    }

    fn lines(&self, cx: &Cx, sitting: &Sitting) -> Vec<Line> {
        let Measure { left, text, .. } = Measure::of(cx.page().width, cx.wide());
        let (left, text) =
            if cx.wide() { (4, usize::from(cx.page().width) - 8) } else { (left, text) };
        let place = self.place();
        let (Some(question), Some(sheet)) = (self.question(cx, sitting), sitting.sheet(place))
        else {
            return vec![
                Line::new(),
                Line::new().to(4).text("This question is no longer in the course."),
            ];
        };
        let (word, role) = match (sitting.right(place), sheet.chosen.is_empty()) {
            (true, _) => ("✓ RIGHT", Role::Good),
            (false, true) => ("✗ BLANK", Role::Bad),
            (false, false) => ("✗ NOT RIGHT", Role::Bad),
        };
        let mark = if sheet.marked { ", marked for review" } else { "" };
        let took = format!(". It took {}{mark}.", words::exam_clock(sheet.took_ms));
        let number = Line::new().to(left).say(Role::Strong, format!("Question {}   ", place + 1));
        let mut lines = vec![number.say(role, word).text(took)];
        lines.push(Line::new());
        lines.extend(stem(question, left, text));
        lines.push(Line::new().to(left).and(rule(text)));
        for (seen, written) in sitting.paper.order(place).into_iter().enumerate() {
            let Some(option) = question.options.get(written) else { continue };
            let chosen = sheet.chosen.contains(&written);
            let reason = Reason {
                text: &option.text,
                why: &option.why,
                right: option.right,
                chosen,
                place: seen,
            };
            lines.extend(reason.lines(left, text, false));
            lines.push(Line::new());
        }
        let source = &question.source;
        let words =
            format!("Source: {}, {}", source.title, words::checked(source.checked, cx.today));
        lines.push(Line::new().to(left).dim(words).right(left + text, Role::Dim, "o  open"));
        lines
    }

    pub(super) fn draw(&self, cx: &Cx, sitting: &Sitting, page: Rect, buffer: &mut Buffer) {
        let lines = self.lines(cx, sitting);
        put_all(buffer, cx.theme, page, lines.iter().skip(self.scroll));
        if lines.len() > self.scroll + usize::from(page.height) {
            let more = Line::new().right(page.width.into(), Role::Dim, "more ▾ ");
            put(buffer, cx.theme, page, page.height - 1, &more);
        }
    }
}
