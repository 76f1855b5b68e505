//! Before an exam: how many questions, which timing, hidden ones or not, extra time. And the open exam.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Cx, Outcome};
use super::Next;
use super::room::Room;
use crate::study::Paper;
use crate::study::exam::{Form, Report, Set, Timing};
use crate::tui::action::{Action, Context};
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all, rule};
use crate::words;

/// An exam of one's own grows and shrinks by so many.
const STEP: usize = 5;
const ROWS: usize = 4;

/// The form as chosen so far.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    form: Form,
    row: usize,
    /// How many questions an exam of one's own has.
    own: usize,
}

impl Setup {
    /// As the last exam was, or else the full one.
    pub(super) fn new(cx: &Cx) -> Self {
        let form = cx.history.exams().all().last().map(|last| last.paper.form).unwrap_or_default();
        let own = if let Set::Own(number) = form.set { number } else { 10 };
        Self { form, row: 0, own }
    }

    pub(super) fn title(cx: &Cx) -> (String, String) {
        let taken = cx.history.exams().finished(cx.now).count();
        let before = match taken {
            0 => "none taken yet".to_owned(),
            n => format!("{n} taken"),
        };
        ("Mock exam".into(), before)
    }

    pub(super) fn hints(cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::ExamSetup, actions, label);
        let mut hints = Vec::new();
        if cx.history.exams().open().is_some() {
            hints.push(hint(&[Action::Primary], "go on"));
        } else {
            hints.push(hint(&[Action::Primary], "begin"));
            hints.push(hint(&[Action::Down, Action::Up], "move"));
            hints.push(hint(&[Action::Left, Action::Right], "change"));
        }
        if cx.history.exams().finished(cx.now).next().is_some() {
            hints.push(hint(&[Action::LastReport], "last report"));
        }
        hints.push(hint(&[Action::Back], "back"));
        hints.push(hint(&[Action::Help], "help"));
        hints
    }

    pub(super) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) -> Next {
        if act.action == Action::LastReport {
            if let Some((_, last)) = cx.history.exams().finished(cx.now).last() {
                return Next::Report(last.began);
            }
            out.say("There is no report yet: no exam was finished.");
            return Next::Stay;
        }
        if cx.history.exams().open().is_some() {
            if act.action == Action::Primary
                && let Some(room) = Room::again(cx, out)
            {
                return Next::Room(Box::new(room));
            }
            return Next::Stay;
        }
        match act.action {
            Action::Down | Action::NextPane => self.row = (self.row + 1).min(ROWS - 1),
            Action::Up | Action::PreviousPane => self.row = self.row.saturating_sub(1),
            Action::Right => self.change(act, true),
            Action::Left => self.change(act, false),
            Action::Primary => {
                let paper = Paper::draw(cx.course, self.form, cx.now.0.unsigned_abs());
                if paper.items.is_empty() {
                    out.say("This course has no questions, so there is no exam.");
                } else {
                    return Next::Room(Box::new(Room::begin(cx, paper, out)));
                }
            }
            _ => {}
        }
        Next::Stay
    }

    fn change(&mut self, act: Act, more: bool) {
        match self.row {
            0 => self.form.set = self.other_set(act, more),
            1 => self.form.timing = if more { Timing::Strict } else { Timing::Practice },
            2 => self.form.unscored = !more,
            _ => self.form.extra = more,
        }
        if let Set::Own(number) = self.form.set {
            self.own = number;
        }
    }

    /// The next set or the one before. On one's own, a number typed first is the number of questions.
    fn other_set(&self, act: Act, more: bool) -> Set {
        match (self.form.set, act.count, more) {
            (Set::Own(_), Some(number), _) => Set::Own((number as usize).clamp(1, Set::MOST)),
            (Set::Full, _, true) | (Set::Own(..=STEP), _, false) => Set::Gateway,
            (Set::Full | Set::Gateway, _, false) => Set::Full,
            (Set::Gateway, _, true) => Set::Own(self.own),
            (Set::Own(number), _, true) => Set::Own((number + STEP).min(Set::MOST)),
            (Set::Own(number), _, false) => Set::Own(number - STEP),
        }
    }

    pub(super) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let left = if cx.wide() { 8 } else { 2 };
        let text = (usize::from(page.width) - 2 * left).min(96);
        let lines = match cx.history.exams().open() {
            Some(_) => opened(cx, text),
            None => self.lines(cx, text),
        };
        let lines: Vec<Line> =
            lines.into_iter().map(|line| Line::new().to(left).and(line)).collect();
        put_all(buffer, cx.theme, page, &lines);
    }

    fn lines(&self, cx: &Cx, text: usize) -> Vec<Line> {
        let Form { set, timing, unscored, extra } = self.form;
        let own = match set {
            Set::Own(number) => format!("your own: {number}"),
            _ => "your own".to_owned(),
        };
        let sets = [
            (set == Set::Full, "full: 65".to_owned()),
            (set == Set::Gateway, "gateway: 20".to_owned()),
            (matches!(set, Set::Own(_)), own),
        ];
        let two = |first: bool, names: [&str; 2]| {
            vec![(first, names[0].to_owned()), (!first, names[1].to_owned())]
        };
        let rows = [
            ("Questions", sets.to_vec()),
            ("Timing", two(timing == Timing::Practice, ["practice", "strict"])),
            ("Not counted", two(unscored, ["some, hidden", "none"])),
            ("Extra time", two(!extra, ["none", "30 minutes"])),
        ];
        let mut lines = vec![Line::new()];
        for (at, (name, values)) in rows.into_iter().enumerate() {
            let here = at == self.row;
            let mut line = Line::of(Role::Focus, if here { "▸ " } else { "  " })
                .say(if here { Role::Strong } else { Role::Text }, name)
                .to(16);
            for (chosen, value) in values {
                line = if chosen {
                    line.say(Role::Focus, format!("▐ {value} ▌"))
                } else {
                    line.dim(format!("  {value}  "))
                };
            }
            lines.push(line);
            if cx.wide() {
                lines.push(Line::new());
            }
        }
        lines.push(rule(text));
        let shares = self.form.shares();
        let short = self.form.shortfalls(cx.course);
        let missing: usize = short.iter().map(|short| short.wanted - short.available).sum();
        let questions = self.form.wanted() - missing;
        let mut say = |role, words: &str| lines.extend(wrap_text(role, words, text));
        say(Role::Strong, &words::exam_form(self.form, questions));
        if let Some(short) = words::exam_short(&short, questions) {
            say(Role::Marked, &short);
        } else {
            let shares =
                shares.map(|(domain, number)| format!("{} {number}", words::domain(domain)));
            say(Role::Text, &shares.join(" · "));
        }
        say(Role::Text, words::exam_timing(timing));
        say(Role::Text, "Nothing about right or wrong is shown until the end.");
        lines.push(Line::new());
        let before = before(cx);
        if !before.is_empty() {
            lines.push(Line::of(Role::Dim, "Before   ").text(before).cut(text));
        }
        lines
    }
}

/// The exams that have a result, the latest last.
fn before(cx: &Cx) -> String {
    let finished = cx.history.exams().finished(cx.now);
    let last = finished.filter_map(|(_, sitting)| {
        Report::of(sitting, cx.history, cx.course, sitting.read_at(cx.now))
    });
    let all: Vec<String> =
        last.map(|report| format!("Mock {}  {}", report.number, report.estimate.score)).collect();
    all[all.len().saturating_sub(5)..].join("   ")
}

/// One is open: nothing else can begin.
fn opened(cx: &Cx, text: usize) -> Vec<Line> {
    let exams = cx.history.exams();
    let Some(open) = exams.open() else { return Vec::new() };
    let number = exams.number(open.began);
    let kind = words::exam_kind(open.paper.form, open.paper.items.len());
    let mut lines = vec![Line::new()];
    lines.push(
        Line::of(Role::Focus, "▸ ")
            .say(Role::Strong, words::exam_open(number, open, cx.now))
            .cut(text),
    );
    lines.push(Line::new().to(2).dim(kind));
    lines.push(Line::new());
    let rest =
        "Enter goes on where you stopped. To begin another one, turn this one in first: v, then T.";
    lines.extend(wrap_text(Role::Text, rest, text));
    lines
}
