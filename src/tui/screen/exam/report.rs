//! The report: the verdict, what it follows from, what to do next; every number opens to its questions.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::{Cx, Go, Outcome, Place};
use super::walk::Walk;
use crate::clock::Moment;
use crate::course::quiz::QuestionId;
use crate::study::Sitting;
use crate::study::exam::{Advice, Chance, Group, Report, Tally};
use crate::tui::action::{Action, Context};
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::{self, Hint};
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, gauge, put, put_all, rule};
use crate::words;

/// Where the second pane begins.
const DIVIDER: u16 = 67;

/// A report on the screen, and perhaps the walk through some of its questions.
#[derive(Clone, Debug)]
pub(crate) struct ReportPage {
    report: Report,
    sitting: Sitting,
    cursor: usize,
    scroll: usize,
    walk: Option<Walk>,
}

/// What a row opens to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opens {
    Group(Group),
    Advice(usize),
    /// The misses that can be proved.
    Provable,
    /// The report of the exam before, by the moment when it began.
    Before(Moment),
}

/// A line of the report.
struct Row {
    line: Line,
    opens: Option<Opens>,
}

impl From<Line> for Row {
    fn from(line: Line) -> Self {
        Self { line, opens: None }
    }
}

impl ReportPage {
    /// The report of an exam that has ended; nothing while it goes on.
    pub(super) fn new(cx: &Cx, sitting: Sitting) -> Option<Self> {
        let now = if sitting.turned_in() { cx.now } else { sitting.read_at(cx.now) };
        let report = Report::of(&sitting, cx.history, cx.course, now)?;
        let mut page = Self { report, sitting, cursor: 0, scroll: 0, walk: None };
        // The misses are what most people want now.
        let misses = Opens::Group(Group::Misses);
        page.cursor = page.opens(cx).iter().position(|opens| *opens == misses).unwrap_or(0);
        page.clamp(cx);
        Some(page)
    }

    pub(super) const fn context(&self) -> Context {
        if self.walk.is_some() { Context::ExamWalk } else { Context::ExamReport }
    }

    pub(super) fn title(&self, cx: &Cx) -> (String, String) {
        let name = format!("Mock exam {} · Report", self.report.number);
        if let Some(walk) = &self.walk {
            return (name, walk.title());
        }
        let used = words::exam_used(&self.report);
        if !cx.wide() {
            return (name, used);
        }
        let day = words::date(cx.clock.today(self.report.began));
        let questions = words::count(self.report.all.len(), "question");
        (name, format!("{questions} · {used} · {day}"))
    }

    pub(super) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        if let Some(walk) = &self.walk {
            return walk.hints(cx, &self.sitting);
        }
        let hint = |actions: &[Action], label: &str| cx.hint(Context::ExamReport, actions, label);
        let open = match self.opens(cx).get(self.cursor) {
            Some(Opens::Group(Group::Misses)) => "go through misses",
            Some(Opens::Advice(_)) => "do it",
            Some(Opens::Before(_)) => "its report",
            _ => "its questions",
        };
        vec![
            hint(&[Action::Primary], open),
            hint(&[Action::Down, Action::Up], "move"),
            hint(&[Action::AllQuestions], "all"),
            hint(&[Action::PractiseMisses], "practise the misses"),
            hint(&[Action::Export], "export"),
            hint(&[Action::Copy], "copy"),
            hint(&[Action::Back], "back"),
            hint(&[Action::Help], "help"),
        ]
    }

    /// Does what a key means; the exam of another report that is to be opened is returned.
    pub(super) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) -> Option<Moment> {
        if let Some(walk) = &mut self.walk {
            if walk.act(cx, &self.sitting, act, out) {
                self.walk = None;
            }
            return None;
        }
        let last = self.opens(cx).len().saturating_sub(1);
        let times = act.times() as usize;
        match act.action {
            Action::Down | Action::NextPane => self.cursor = (self.cursor + times).min(last),
            Action::Up | Action::PreviousPane => self.cursor = self.cursor.saturating_sub(times),
            Action::Top | Action::PageUp => self.cursor = 0,
            Action::Bottom | Action::PageDown => self.cursor = last,
            Action::AllQuestions => self.open(Group::All, out),
            Action::PractiseMisses => self.practise(&self.report.misses.clone(), out),
            Action::Export => {
                let text = words::exam_report(&self.report, cx.course, true);
                let day = cx.clock.today(self.report.began);
                let name = format!("exam-{}-{day}.md", self.report.number);
                out.effect(Effect::Write { name, text });
            }
            Action::Copy => {
                let text = words::exam_report(&self.report, cx.course, true);
                out.copy(cx, "the report as Markdown", text);
            }
            Action::Primary => match self.opens(cx).get(self.cursor) {
                Some(Opens::Group(group)) => self.open(*group, out),
                Some(Opens::Provable) => {
                    let name = "misses that can be proved".to_owned();
                    self.walk = Some(Walk::new(&self.sitting, name, self.provable(cx)));
                }
                Some(Opens::Advice(at)) => self.follow(*at, out),
                Some(Opens::Before(began)) => return Some(*began),
                None => {}
            },
            _ => {}
        }
        self.clamp(cx);
        None
    }

    fn open(&mut self, group: Group, out: &mut Outcome) {
        let places = self.report.places(group);
        if places.is_empty() {
            out.say("No question is behind that number.");
        } else {
            self.walk = Some(Walk::new(&self.sitting, words::exam_group(group).to_owned(), places));
        }
    }

    /// Does what was advised.
    fn follow(&mut self, at: usize, out: &mut Outcome) {
        match self.report.next.get(at) {
            Some(Advice::Lesson { slug, .. }) => {
                out.go(Go::To(Place::Lesson { slug: slug.clone(), section: None }));
            }
            Some(advice) => self.practise(advice.places(), out),
            None => {}
        }
    }

    fn practise(&self, places: &[usize], out: &mut Outcome) {
        let questions: Vec<QuestionId> = Report::questions(&self.sitting, places);
        if questions.is_empty() {
            out.say("There is nothing to practise: no question was missed.");
        } else {
            let title = format!("Misses of mock exam {}", self.report.number);
            out.go(Go::To(Place::Review { title, questions }));
        }
    }

    /// Esc closes the walk.
    pub(super) fn escape(&mut self) -> bool {
        self.walk.take().is_some()
    }

    /// Keeps the row under the cursor in sight.
    pub(super) fn clamp(&mut self, cx: &Cx) {
        if let Some(walk) = &mut self.walk {
            walk.clamp(cx, &self.sitting);
        }
        let height = usize::from(cx.page().height);
        let rows = self.column(cx);
        let Some(wanted) = self.opens(cx).get(self.cursor).copied() else { return };
        let at = rows.iter().position(|row| row.opens == Some(wanted)).unwrap_or(0);
        let most = rows.len().saturating_sub(height);
        self.scroll =
            self.scroll.min(at.saturating_sub(1)).max((at + 2).saturating_sub(height)).min(most);
    }

    /// What can be opened, in the order of the rows.
    fn opens(&self, cx: &Cx) -> Vec<Opens> {
        self.column(cx).into_iter().filter_map(|row| row.opens).collect()
    }

    /// All rows in one column: as they are drawn where there is no room for two.
    fn column(&self, cx: &Cx) -> Vec<Row> {
        let width = usize::from(cx.page().width);
        if cx.wide() {
            let right = width - usize::from(DIVIDER) - 1;
            let mut rows = self.figures(usize::from(DIVIDER), true);
            rows.extend(self.advice(cx, right, true));
            return rows;
        }
        let mut rows: Vec<Row> = self.verdict(width).into_iter().map(Row::from).collect();
        rows.extend(self.misses(cx, width));
        rows.extend(self.figures(width, false));
        rows.push(Line::new().to(2).and(rule(width - 4)).into());
        rows.extend(self.advice(cx, width, false));
        rows.push(Line::new().into());
        let note = words::exam_estimate(&self.report);
        rows.extend(
            wrap_text(Role::Dim, &note, width - 8)
                .into_iter()
                .map(|l| Line::new().to(4).and(l).into()),
        );
        rows
    }

    /// The verdict: three words, the estimate, its range.
    fn verdict(&self, width: usize) -> Vec<Line> {
        let chance = self.report.estimate.chance();
        let role = match chance {
            Chance::LikelyPass => Role::Good,
            Chance::TooClose => Role::Marked,
            Chance::NotYet => Role::Bad,
        };
        let head = Line::of(Role::Focus, "  ▌ ").say(role, words::chance(chance)).text("    ");
        let estimate = words::exam_verdict(&self.report);
        let right = words::exam_right(&self.report);
        let mut lines = Vec::new();
        if head.width() + estimate.len() + right.len() + 4 <= width {
            lines.push(head.say(Role::Strong, estimate).text("    ").text(right));
        } else {
            lines.push(head.say(Role::Strong, estimate));
            lines.push(Line::new().to(4).text(right));
        }
        lines.push(Line::new().to(2).and(rule(width - 4)));
        lines
    }

    /// The numbers.
    fn figures(&self, width: usize, roomy: bool) -> Vec<Row> {
        let Report { domains, single, several, marks, changes, blank, .. } = &self.report;
        let mut rows: Vec<Row> = Vec::new();
        let name = |text: &str| Line::new().to(4).text(text.to_owned());
        if roomy {
            rows.push(Line::new().into());
            let head = Line::new().to(4).say(Role::Strong, "By domain").to(21);
            rows.push(head.dim("weight     right    you").into());
        }
        for domain in domains {
            let tally = &domain.tally;
            let right = format!("{:>2}/{}", tally.right.len(), tally.len());
            let line = name(words::domain(domain.domain))
                .right(27, Role::Dim, format!("{} %", domain.domain.weight()))
                .to(32)
                .text(right)
                .right(44, Role::Strong, tally.percent().to_string());
            let bar = width.saturating_sub(50).min(18);
            let line = line.text("  ").and(gauge(bar, tally.right.len(), tally.len()));
            let line = if domain.weakest { line.say(Role::Focus, " ◂") } else { line };
            rows.push(Row { line, opens: Some(Opens::Group(Group::Domain(domain.domain))) });
        }
        let gap = |rows: &mut Vec<Row>| {
            if roomy {
                rows.push(Line::new().into());
            }
        };
        gap(&mut rows);
        let add = |rows: &mut Vec<Row>, group, label: &str, value: String, note: &str| {
            let line = name(label).to(32).say(Role::Strong, value).text("  ").dim(note.to_owned());
            let some = !self.report.places(group).is_empty();
            rows.push(Row { line, opens: some.then_some(Opens::Group(group)) });
        };
        let of = |right: usize, all: usize| format!("{right:>2}/{all}");
        if !several.is_empty() {
            let value = |tally: &Tally| of(tally.right.len(), tally.len());
            add(&mut rows, Group::Single, "One answer", value(single), "");
            add(&mut rows, Group::Several, "Choose two or three", value(several), "");
        }
        let felt = marks.unmarked.wrong.len();
        let note = if felt > 0 { "◂ you felt sure" } else { "" };
        add(&mut rows, Group::FeltSure, "Not marked, and wrong", format!("{felt:>2}"), note);
        let marked = &marks.marked;
        add(
            &mut rows,
            Group::MarkedWrong,
            "Marked, and wrong",
            format!("{:>2}", marked.wrong.len()),
            "",
        );
        add(
            &mut rows,
            Group::MarkedRight,
            "Marked, and right",
            format!("{:>2}", marked.right.len()),
            "",
        );
        gap(&mut rows);
        let changed = changes.places().len();
        add(&mut rows, Group::Changed, "Changed answers", format!("{changed:>2}"), "");
        for (group, note) in
            [(Group::Helped, "it helped"), (Group::Hurt, "it hurt"), (Group::Neither, "")]
        {
            let some = self.report.places(group).len();
            if some > 0 {
                let label = format!("  {}", words::exam_group(group));
                add(&mut rows, group, &label, format!("{some:>2}"), note);
            }
        }
        let struck = self.report.struck_right.len();
        add(&mut rows, Group::StruckRight, "Struck out the right one", format!("{struck:>2}"), "");
        let left = blank.len();
        let note = if left > 0 { "counts as wrong" } else { "" };
        add(&mut rows, Group::Blank, "Left blank", format!("{left:>2}"), note);
        let never = self.report.places(Group::Unscored).len();
        if never > 0 {
            add(
                &mut rows,
                Group::Unscored,
                "Never counted",
                format!("{never:>2}"),
                "hidden, as in the real one",
            );
        }
        if roomy {
            gap(&mut rows);
            let note = words::exam_estimate(&self.report);
            let note = wrap_text(Role::Dim, &note, width - 7);
            rows.extend(note.into_iter().map(|line| Line::new().to(4).and(line).into()));
        }
        rows
    }

    /// What to do, what time did, the exams before, the misses.
    fn advice(&self, cx: &Cx, width: usize, roomy: bool) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        let gap = |rows: &mut Vec<Row>| {
            if roomy {
                rows.push(Line::new().into());
            }
        };
        let head = |text: &str| Row::from(Line::new().to(3).say(Role::Strong, text.to_owned()));
        gap(&mut rows);
        rows.push(head("What to do next"));
        if self.report.next.is_empty() {
            rows.push(
                Line::new().to(5).dim("Nothing was missed. Take another one when you like.").into(),
            );
        }
        for (at, advice) in self.report.next.iter().enumerate() {
            let text = words::exam_advice(advice, &self.report, cx.course);
            let minutes = advice.minutes().map(|m| format!("{m} min")).unwrap_or_default();
            let line = Line::new().to(3).dim(format!("{} ", at + 1)).text(text);
            let line = line.right(width - 2, Role::Dim, minutes);
            rows.push(Row { line, opens: Some(Opens::Advice(at)) });
        }
        gap(&mut rows);
        let times = &self.report.times;
        if roomy {
            rows.push(head("Time on questions"));
        }
        for (name, bars, median, group) in [
            ("right", times.right, times.right_median_ms, Group::Right),
            ("wrong", times.wrong, times.wrong_median_ms, Group::Wrong),
        ] {
            if let Some(median) = median.filter(|_| roomy) {
                let line = Line::new().to(6).text(name).text("  ").text(graph(bars));
                let line = line.text(format!("   median {}", words::exam_clock(median)));
                rows.push(Row { line, opens: Some(Opens::Group(group)) });
            }
        }
        let slow = wrap_text(Role::Text, &words::exam_slow(&self.report), width - 8);
        for (at, line) in slow.into_iter().enumerate() {
            let opens = (at == 0 && !times.slow.is_empty()).then_some(Opens::Group(Group::Slow));
            rows.push(Row { line: Line::new().to(6).and(line), opens });
        }
        gap(&mut rows);
        if let Some(last) = self.report.before.last() {
            let score = self.report.estimate.score;
            let gain = i64::from(score) - i64::from(last.score);
            if roomy {
                rows.push(head("Against your last one"));
            }
            let line = Line::new().to(6).text(format!("Mock {}  {}", last.number, last.score));
            let line = line.text(format!("   Mock {}  {score}   {gain:+}", self.report.number));
            let before = cx.history.exams().all().get(last.number - 1);
            rows.push(Row { line, opens: before.map(|before| Opens::Before(before.began)) });
            gap(&mut rows);
        }
        if roomy {
            rows.extend(self.misses(cx, width));
        }
        rows
    }

    /// The misses, by number, and how many can be proved.
    fn misses(&self, cx: &Cx, width: usize) -> Vec<Row> {
        let misses = &self.report.misses;
        let list: Vec<String> = misses.iter().map(|place| (place + 1).to_string()).collect();
        let line =
            Line::new().to(3).say(Role::Strong, "Misses").text(format!("  {}  ", misses.len()));
        let line = line.dim(list.join("  ")).cut(width - 2);
        let opens = (!misses.is_empty()).then_some(Opens::Group(Group::Misses));
        let mut rows = vec![Row { line, opens }];
        let proved = self.provable(cx).len();
        if proved > 0 {
            let line = format!("{proved} can be proved in the sandbox");
            rows.push(Row { line: Line::new().to(6).dim(line), opens: Some(Opens::Provable) });
        }
        rows
    }

    /// The misses that can be proved.
    fn provable(&self, cx: &Cx) -> Vec<usize> {
        let proof = |place: &usize| {
            let item = self.sitting.paper.items.get(*place);
            let question = item.and_then(|item| cx.course.question(&item.question));
            question.is_some_and(|question| question.proof.is_some())
        };
        self.report.misses.iter().copied().filter(proof).collect()
    }

    pub(super) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        if let Some(walk) = &self.walk {
            walk.draw(cx, &self.sitting, page, buffer);
            return;
        }
        let wanted = self.opens(cx).get(self.cursor).copied();
        let settle =
            |rows: Vec<Row>| -> Vec<Line> { rows.iter().map(|row| marked(row, wanted)).collect() };
        if !cx.wide() {
            let lines = settle(self.column(cx));
            put_all(buffer, cx.theme, page, lines.iter().skip(self.scroll));
            if lines.len() > self.scroll + usize::from(page.height) {
                let more = Line::new().right(page.width.into(), Role::Dim, "more ▾ ");
                put(buffer, cx.theme, page, page.height - 1, &more);
            }
            return;
        }
        let head = self.verdict(page.width.into());
        let head = &head[..head.len() - 1];
        put_all(buffer, cx.theme, page, head);
        let used = head.len() as u16;
        let below = Rect { y: page.y + used + 1, height: page.height - used - 1, ..page };
        bar::across(buffer, cx.theme, page, used);
        bar::divide(buffer, cx.theme, below, page.x + DIVIDER);
        let left = Rect { width: DIVIDER, ..below };
        let right = Rect { x: below.x + DIVIDER + 1, width: below.width - DIVIDER - 1, ..below };
        put_all(buffer, cx.theme, left, &settle(self.figures(usize::from(DIVIDER), true)));
        put_all(buffer, cx.theme, right, &settle(self.advice(cx, right.width.into(), true)));
    }
}

/// Bars of questions by the time they took.
fn graph(bars: [usize; 6]) -> String {
    let most = bars.into_iter().max().unwrap_or(0).max(1);
    let bar = |count: usize| match (count * 8).div_ceil(most) {
        0 => '·',
        eighth => char::from_u32(0x2580 + eighth as u32).unwrap_or('█'),
    };
    bars.map(bar).iter().collect()
}

/// The row with the cursor's mark.
fn marked(row: &Row, wanted: Option<Opens>) -> Line {
    let here = row.opens.is_some() && row.opens == wanted;
    if !here {
        return row.line.clone();
    }
    let mut line = row.line.clone();
    // Every row that opens begins with blanks.
    if let Some(first) = line.pieces.first_mut() {
        let blanks = first.text.len() - first.text.trim_start().len();
        first.text = first.text.split_off(blanks.min(3));
    }
    Line::of(Role::Focus, " ▸ ").and(line)
}
