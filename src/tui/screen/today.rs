//! Today: what to do now, in order, and where you stand.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Place};
use crate::course::Lesson;
use crate::course::quiz::QuestionId;
use crate::study::PlanStep;
use crate::tui::action::{Action, Context};
use crate::tui::event::{Event, Mouse};
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::{self, Hint};
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, gauge, put_all, rule};
use crate::words::{self, date};

/// The list of today, with a cursor.
#[derive(Debug, Default)]
pub(crate) struct Today {
    cursor: usize,
}

/// Something to do.
struct Item {
    what: String,
    detail: String,
    minutes: Option<u32>,
    place: Place,
}

/// Where the list ends and the other pane begins.
const DIVIDER: u16 = 73;
/// Fewer answers than this say nothing about anybody.
const ENOUGH: usize = 20;

impl Today {
    /// The title row.
    pub(crate) fn title(cx: &Cx) -> (String, String) {
        if cx.history.entries().is_empty() {
            let said = if cx.wide() {
                "first time here · nothing leaves this computer"
            } else {
                "nothing leaves this computer"
            };
            return ("Today".into(), said.into());
        }
        let aim = cx.history.aim();
        let mut parts = Vec::new();
        if let Some(exam) = aim.exam {
            let days = exam.days_since(cx.today);
            if cx.wide() {
                parts.push(format!("exam {} · {days} days", date(exam)));
            } else {
                parts.push(format!("exam {days} days"));
            }
        }
        if cx.wide() {
            parts.push(format!("{} min/day", aim.minutes));
        }
        parts.push(format!("due {}", cx.history.due(cx.today).len()));
        ("Today".into(), parts.join(" · "))
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Today, actions, label);
        vec![
            hint(&[Action::Primary], "start"),
            hint(&[Action::Down, Action::Up], "move"),
            hint(&[Action::GoLearn], "lessons"),
            hint(&[Action::GoSandbox], "sandbox"),
            hint(&[Action::Palette], "commands"),
            hint(&[Action::Back], "quit"),
            hint(&[Action::Help], "help"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let items = items(cx);
        let last = items.len().saturating_sub(1);
        let times = act.times() as usize;
        match act.action {
            Action::Down | Action::NextPane => self.cursor = (self.cursor + times).min(last),
            Action::Up | Action::PreviousPane => self.cursor = self.cursor.saturating_sub(times),
            Action::Top | Action::PageUp => self.cursor = 0,
            Action::Bottom | Action::PageDown => self.cursor = last,
            Action::Primary => {
                let Some(item) = items.into_iter().nth(self.cursor) else { return };
                self.cursor = 0;
                out.go(Go::To(item.place));
            }
            Action::Ahead => match ahead(cx) {
                questions if questions.is_empty() => {
                    out.say("Nothing comes back tomorrow, so there is nothing to bring forward.");
                }
                questions => {
                    let title = "Review ahead".into();
                    out.go(Go::To(Place::Review { title, questions }));
                }
            },
            Action::Why => out.say(words::why_plan(cx.plan, cx.today)),
            _ => {}
        }
    }

    /// Takes a click on a row, or the wheel.
    pub(crate) fn event(&mut self, cx: &Cx, event: &Event, out: &mut Outcome) {
        let press = |action| Act { action, count: None, nth: 0 };
        if let Event::Mouse { mouse, row, .. } = event {
            match mouse {
                Mouse::WheelDown => self.act(cx, press(Action::Down), out),
                Mouse::WheelUp => self.act(cx, press(Action::Up), out),
                Mouse::Click => {
                    let rows = self.list(cx, usize::from(cx.page().width)).1;
                    let clicked = usize::from(row.saturating_sub(cx.page().y));
                    if let Some(item) = rows.iter().rposition(|r| *r <= clicked) {
                        self.cursor = item;
                    }
                }
            }
        }
    }

    /// Keeps the cursor on the list.
    pub(crate) fn clamp(&mut self, cx: &Cx) {
        self.cursor = self.cursor.min(items(cx).len().saturating_sub(1));
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        if !cx.wide() {
            let width = usize::from(page.width);
            let (mut lines, _) = self.list(cx, width);
            lines.push(Line::new().text(" ").and(rule(width - 2)));
            lines.extend(small_standing(cx, width));
            put_all(buffer, cx.theme, page, &lines);
            return;
        }
        bar::divide(buffer, cx.theme, page, page.x + DIVIDER);
        let left = Rect { width: DIVIDER, ..page };
        let right = Rect { x: page.x + DIVIDER + 1, width: page.width - DIVIDER - 1, ..page };
        put_all(buffer, cx.theme, left, &self.list(cx, DIVIDER.into()).0);
        put_all(buffer, cx.theme, right, &standing(cx, right.width.into()));
    }

    /// The list as lines, and the line of each item.
    fn list(&self, cx: &Cx, width: usize) -> (Vec<Line>, Vec<usize>) {
        let roomy = cx.wide();
        let steps = cx.plan.steps.len();
        let mut lines = if roomy { vec![Line::new()] } else { Vec::new() };
        let head = match steps {
            0 => "Today · nothing left to do".to_owned(),
            1 => format!("Today · 1 step · {} min", cx.plan.minutes()),
            _ => format!("Today · {steps} steps · {} min", cx.plan.minutes()),
        };
        lines.push(Line::of(Role::Focus, " ▌ ").say(Role::Strong, head));
        lines.push(Line::new());
        let mut rows = Vec::new();
        if steps == 0 {
            let why = words::why_plan(cx.plan, cx.today);
            let why = wrap_text(Role::Text, &why, width - 8);
            lines.extend(why.into_iter().map(|line| Line::new().to(5).and(line)));
            lines.push(Line::new());
        }
        for (at, item) in items(cx).into_iter().enumerate() {
            if at == steps {
                if roomy {
                    lines.push(Line::new().text(" ").and(rule(width.saturating_sub(3))));
                    let begun = !cx.history.entries().is_empty();
                    let head =
                        if begun { "Pick up where you left off" } else { "Or begin elsewhere" };
                    lines.push(Line::of(Role::Dim, format!("   {head}")));
                }
                lines.push(Line::new());
            }
            rows.push(lines.len());
            let here = at == self.cursor;
            let mark = if here { "▸" } else { " " };
            let mut line = Line::of(Role::Focus, format!("   {mark} "))
                .dim(format!("{}  ", at + 1))
                .say(if here { Role::Strong } else { Role::Text }, item.what);
            if let Some(minutes) = item.minutes {
                line = line.right(width - 3, Role::Dim, format!("{minutes} min"));
            }
            lines.push(line);
            if roomy && !item.detail.is_empty() {
                lines.push(Line::new().to(8).dim(item.detail).cut(width - 3));
            }
            if roomy && at < steps {
                lines.push(Line::new());
            }
        }
        if !roomy {
            lines.push(Line::new());
        }
        (lines, rows)
    }
}

/// The steps of the plan, then what was begun.
fn items(cx: &Cx) -> Vec<Item> {
    let mut items: Vec<Item> = cx.plan.steps.iter().map(|step| item(cx, step)).collect();
    for lesson in cx.course.lessons() {
        let progress = cx.history.lesson_progress(&lesson.slug);
        let begun = !progress.read.is_empty() && progress.done.is_none();
        let place = Place::Lesson { slug: lesson.slug.clone(), section: None };
        if begun && items.iter().all(|item| item.place != place) {
            let what = format!("Lesson {} · {} · begun", lesson.number, lesson.title);
            items.push(Item { what, detail: String::new(), minutes: None, place });
        }
    }
    let playable = || cx.course.lessons().iter().filter(|lesson| lesson.sandbox().is_some());
    let seen = |lesson: &&Lesson| !cx.history.lesson_progress(&lesson.slug).read.is_empty();
    let playable = playable().rfind(seen).or_else(|| playable().next());
    if let Some(lesson) = playable {
        items.push(Item {
            what: format!("Sandbox · the API of lesson {} · {}", lesson.number, lesson.title),
            detail: String::new(),
            minutes: None,
            place: Place::Sandbox { lesson: lesson.slug.clone(), request: None },
        });
    }
    items
}

fn item(cx: &Cx, step: &PlanStep) -> Item {
    let (what, detail) = words::plan_step(step, cx.course);
    let minutes = Some(step.minutes());
    let place = match step {
        PlanStep::Review { questions, .. } => {
            Place::Review { title: "Review".into(), questions: questions.clone() }
        }
        PlanStep::Lesson { slug, .. } => Place::Lesson { slug: slug.clone(), section: None },
        PlanStep::Questions { questions, .. } => {
            Place::Review { title: "Questions".into(), questions: questions.clone() }
        }
    };
    Item { what, detail, minutes, place }
}

/// What tomorrow would bring.
fn ahead(cx: &Cx) -> Vec<QuestionId> {
    cx.history.due(cx.today.plus(1)).into_iter().cloned().collect()
}

/// The right pane: answers, beliefs, two weeks, the library.
fn standing(cx: &Cx, width: usize) -> Vec<Line> {
    let text = width - 5;
    let mut lines = vec![Line::new()];
    lines.push(heading("Where you stand"));
    lines.extend(answers(cx, text).into_iter().map(|l| Line::new().to(3).and(l)));
    lines.push(Line::new());
    lines.push(Line::new().text(" ").and(rule(width - 2)));
    let beliefs = beliefs(cx);
    let head = heading("Beliefs to unlearn");
    lines.push(head.right(width - 3, Role::Text, beliefs.len().to_string()));
    if beliefs.is_empty() {
        let none = "None. Being wrong while certain puts one here.";
        lines.extend(set_in(wrap_text(Role::Dim, none, text)));
    }
    for says in beliefs.iter().take(3) {
        lines.push(
            Line::new().to(3).say(Role::Bad, "✗").text(format!(" \"{says}\"")).cut(width - 2),
        );
    }
    lines.push(Line::new());
    lines.push(Line::new().text(" ").and(rule(width - 2)));
    let (bars, days, took) = fortnight(cx);
    lines.push(heading("Last 14 days").right(width - 3, Role::Text, words::duration(took)));
    let spaced: Vec<String> = bars.chars().map(String::from).collect();
    lines.push(Line::new().to(4).text(spaced.join("  ")));
    lines.push(Line::new().to(3).dim(match days {
        0 => "The first day is today.".to_owned(),
        1 => "1 day studied".to_owned(),
        _ => format!("{days} days studied · rest days are fine"),
    }));
    lines.push(Line::new());
    lines.push(Line::new().text(" ").and(rule(width - 2)));
    lines.push(heading("Library").to(14).text(library(cx)));
    lines
}

fn small_standing(cx: &Cx, width: usize) -> Vec<Line> {
    let text = width - 6;
    let mut lines: Vec<Line> = set_in(answers(cx, text));
    let beliefs = beliefs(cx);
    if let Some(says) = beliefs.first() {
        let line = Line::new().to(3).text(format!("Unlearn {}  ", beliefs.len()));
        lines.push(line.say(Role::Bad, "✗").text(format!(" \"{says}\"")).cut(width - 2));
    }
    lines.push(Line::new().text(" ").and(rule(width - 2)));
    let (bars, _, took) = fortnight(cx);
    let line = Line::new().to(3).dim("14 days  ").text(bars);
    lines.push(line.text(format!("  {}", words::duration(took))).right(
        width - 3,
        Role::Text,
        library(cx),
    ));
    lines
}

fn heading(text: &str) -> Line {
    Line::new().to(3).say(Role::Strong, text)
}

fn set_in(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().map(|line| Line::new().to(3).and(line)).collect()
}

fn answers(cx: &Cx, width: usize) -> Vec<Line> {
    let (right, all) =
        cx.history.answers().fold((0, 0), |(r, n), (_, a)| (r + usize::from(a.right), n + 1));
    if all < ENOUGH {
        let so_far = match all {
            0 => "No answers yet.".to_owned(),
            1 => "1 answer so far.".to_owned(),
            n => format!("{n} answers so far."),
        };
        let text = format!("{so_far} After {ENOUGH} this shows where you stand.");
        return wrap_text(Role::Dim, &text, width);
    }
    let percent = right * 100 / all;
    let bar = gauge(width.min(40) - 6, right, all);
    vec![
        Line::new().and(bar).text(format!("  {percent} %")),
        Line::of(Role::Dim, format!("{right} of {all} answers were right")),
    ]
}

/// What the beliefs to unlearn say.
fn beliefs(cx: &Cx) -> Vec<String> {
    let says = |id: &str| cx.course.belief(id).map(|belief| belief.says.clone());
    cx.history.beliefs_to_unlearn().iter().filter_map(|u| says(&u.belief)).collect()
}

/// A bar for each of the last fourteen days, how many were studied, and the milliseconds.
fn fortnight(cx: &Cx) -> (String, usize, u64) {
    let mut days = [0_u64; 14];
    for (day, answer) in cx.history.answers() {
        let ago = cx.today.days_since(day);
        if let Some(slot) = usize::try_from(13 - ago).ok().and_then(|at| days.get_mut(at)) {
            *slot += answer.took_ms;
        }
    }
    let most = days.iter().copied().max().unwrap_or(0).max(1);
    let bar = |ms: &u64| match ms * 8 / most {
        _ if *ms == 0 => '·',
        eighth => char::from_u32(0x2580 + (eighth as u32).clamp(1, 8)).unwrap_or('█'),
    };
    let total = days.iter().sum();
    (days.iter().map(bar).collect(), days.iter().filter(|ms| **ms > 0).count(), total)
}

fn library(cx: &Cx) -> String {
    let lessons = cx.course.lessons();
    let read = lessons.iter().filter(|l| cx.history.lesson_progress(&l.slug).done.is_some());
    format!("{} of {} lessons read", read.count(), lessons.len())
}
