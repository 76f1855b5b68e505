//! Drills to order: which questions, of what, how many, counting or not; and the drills that were saved.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Place, Popup, Purpose};
use crate::study::{Drill, Fact, Scope};
use crate::tui::action::{Action, Context};
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all, rule};
use crate::words;

/// The list of drills, with a cursor.
#[derive(Clone, Debug)]
pub(crate) struct Drills {
    cursor: usize,
    of: Scope,
    cram: bool,
    rows: Vec<Row>,
}

/// A drill in the list, and how many questions it has now.
#[derive(Clone, Debug)]
struct Row {
    drill: Drill,
    /// The name that it was saved under.
    name: Option<String>,
    questions: usize,
}

impl Drills {
    /// All of the course, counting.
    pub(crate) fn new(cx: &Cx) -> Self {
        let mut drills = Self { cursor: 0, of: Scope::All, cram: false, rows: Vec::new() };
        drills.lay(cx);
        drills
    }

    /// The title row.
    pub(crate) fn title(cx: &Cx) -> (String, String) {
        ("Review".into(), format!("due {}", cx.plan().why.due))
    }

    /// The bottom row.
    pub(crate) fn hints(&self, cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Drills, actions, label);
        let mut hints = vec![
            hint(&[Action::Primary], "start"),
            hint(&[Action::Down, Action::Up], "move"),
            hint(&[Action::Left, Action::Right], "of what"),
            hint(&[Action::Cram], if self.cram { "count" } else { "cram" }),
            hint(&[Action::Save], "save"),
        ];
        if self.rows.get(self.cursor).is_some_and(|row| row.name.is_some()) {
            hints.push(hint(&[Action::Remove], "remove"));
        }
        hints.push(hint(&[Action::Back], "back"));
        hints.push(hint(&[Action::Help], "help"));
        hints
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let last = self.rows.len().saturating_sub(1);
        match act.action {
            Action::Down | Action::NextPane => {
                self.cursor = (self.cursor + act.times() as usize).min(last);
            }
            Action::Up | Action::PreviousPane => {
                self.cursor = self.cursor.saturating_sub(act.times() as usize);
            }
            Action::Top | Action::PageUp => self.cursor = 0,
            Action::Bottom | Action::PageDown => self.cursor = last,
            Action::Left | Action::Right => {
                let scopes = scopes(cx);
                let at = scopes.iter().position(|scope| *scope == self.of).unwrap_or(0);
                let step = if act.action == Action::Right { 1 } else { scopes.len() - 1 };
                self.of = scopes[(at + step) % scopes.len()].clone();
                self.lay(cx);
            }
            Action::Cram => {
                self.cram = !self.cram;
                self.lay(cx);
            }
            Action::Primary => self.start(act.count, out),
            Action::Save => {
                if let Some(Row { drill, .. }) = self.rows.get(self.cursor) {
                    let count = act.count.map(|count| count as usize).or(drill.count);
                    let line = Drill { count, ..drill.clone() }.to_string();
                    out.go(Go::Open(Popup::Write(Purpose::Drill { line })));
                }
            }
            Action::Remove => match self.rows.get(self.cursor) {
                Some(Row { name: Some(name), .. }) => {
                    let (name, line) = (name.clone(), String::new());
                    out.record(Fact::Drill { name, line, at: cx.now });
                    out.say("The drill is removed.   u undo");
                }
                _ => out.say("Only a saved drill can be removed."),
            },
            _ => {}
        }
    }

    fn start(&self, count: Option<u32>, out: &mut Outcome) {
        match self.rows.get(self.cursor) {
            Some(Row { questions: 0, .. }) | None => out.say("No question is in that drill now."),
            Some(Row { drill, .. }) => {
                let count = count.map(|count| count as usize).or(drill.count);
                out.go(Go::To(Place::Drill(Drill { count, ..drill.clone() })));
            }
        }
    }

    /// Takes a click on a line of the page.
    pub(crate) fn click(&mut self, cx: &Cx, row: usize) {
        if let Some(at) = self.lines(cx).1.iter().position(|r| *r == row) {
            self.cursor = at;
        }
    }

    /// Counts again: something was recorded, or another scope is wanted.
    pub(crate) fn lay(&mut self, cx: &Cx) {
        let offered = Drill::offered()
            .map(|drill| (Drill { of: self.of.clone(), cram: self.cram, ..drill }, None));
        // A line of a newer version that cannot be read is left out here and stays in the journal.
        let saved = cx
            .history
            .drills()
            .filter_map(|(name, line)| Some((line.parse().ok()?, Some(name.to_owned()))));
        let row = |(drill, name): (Drill, Option<String>)| {
            let questions = drill.count(cx.course, cx.history, cx.today);
            Row { drill, name, questions }
        };
        self.rows = offered.chain(saved).map(row).collect();
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        let (lines, rows) = self.lines(cx);
        let height = usize::from(page.height);
        let row = rows.get(self.cursor).copied().unwrap_or(0);
        let top = (row + 4).saturating_sub(height).min(lines.len().saturating_sub(height));
        put_all(buffer, cx.theme, page, lines.iter().skip(top));
    }

    /// The page as lines, and the line of each drill.
    fn lines(&self, cx: &Cx) -> (Vec<Line>, Vec<usize>) {
        let width = usize::from(cx.page().width).min(110);
        let mut rows = Vec::new();
        let head = Line::new().to(3).say(Role::Strong, "Questions to order");
        let of = format!("of {}", words::scope(&self.of, cx.course));
        let mut lines = vec![Line::new(), head.right(width - 3, Role::Focus, of), Line::new()];
        for (at, row) in self.rows.iter().enumerate() {
            let first = at > 0 && self.rows[at - 1].name.is_none();
            if row.name.is_some() && first {
                lines.push(Line::new());
                lines.push(Line::new().to(5).dim("Saved"));
            }
            rows.push(lines.len());
            let here = at == self.cursor;
            let role = if here { Role::Strong } else { Role::Text };
            let (name, about) = match &row.name {
                Some(name) => (name.clone(), row.drill.to_string()),
                None => words::drill(&row.drill),
            };
            let line = Line::of(Role::Focus, if here { "   ▸ " } else { "     " });
            let line = line.say(role, name).to(26).say(role, format!("{:>4}", row.questions));
            lines.push(line.to(33).dim(about).cut(width - 3));
        }
        lines.push(Line::new());
        lines.push(Line::new().to(3).and(rule(width - 6)));
        let counts = if self.cram {
            "A cram: whatever you answer, no date changes."
        } else {
            "Every answer counts for the schedule."
        };
        lines.push(Line::new().to(5).say(Role::Text, counts));
        if let Some(Row { drill, .. }) = self.rows.get(self.cursor) {
            let more = format!(
                "A number and ⏎ asks so many: 10⏎. The same from a shell: gatelab quiz --drill \"{drill}\""
            );
            let more = wrap_text(Role::Dim, &more, width - 8);
            lines.extend(more.into_iter().map(|line| Line::new().to(5).and(line)));
        }
        (lines, rows)
    }
}

/// What a drill can be of, in the order of the keys: all, each lesson, each domain.
fn scopes(cx: &Cx) -> Vec<Scope> {
    let lessons = cx.course.lessons().iter().map(|lesson| Scope::Lesson(lesson.slug.clone()));
    std::iter::once(Scope::All).chain(lessons).chain((1..=4).map(Scope::Domain)).collect()
}
