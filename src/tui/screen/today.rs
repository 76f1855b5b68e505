//! Today: what to do now, in order, and where you stand.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Place, Popup, Scope};
use crate::clock::Day;
use crate::course::Lesson;
use crate::course::quiz::QuestionId;
use crate::study::{self, AfterExam, Occasion, Offer, PlanStep, Standing};
use crate::tui::action::{Action, Context};
use crate::tui::event::Effect;
use crate::tui::keymap::Act;
use crate::tui::theme::Role;
use crate::tui::widget::bar::{self, Hint};
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all, rule};
use crate::words::{self, date};

mod standing;

/// The list of today, with a cursor, and where the learner stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Today {
    cursor: usize,
    /// Worked out whenever the screen comes on top.
    standing: Option<Box<Standing>>,
}

/// Something to do.
struct Item {
    what: String,
    detail: String,
    minutes: Option<u32>,
    leads: Leads,
}

/// What choosing something does.
#[derive(PartialEq)]
enum Leads {
    To(Place),
    /// To every command, by name.
    Commands,
    /// Out of the program.
    Out,
    /// The exam of that day is spoken of.
    Say(Day, AfterExam),
}

/// Where the list ends and the other pane begins.
const DIVIDER: u16 = 73;

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
        if let Some(exam) = aim.exam
            && let Some(days) = words::exam_in(exam, cx.today)
        {
            if cx.wide() {
                parts.push(format!("exam {} · {days}", date(exam)));
            } else {
                parts.push(format!("exam {days}"));
            }
        }
        if cx.wide() && !cx.history.keeps() {
            parts.push(format!("{} min/day", aim.minutes));
        }
        parts.push(format!("due {}", cx.plan().why.due));
        ("Today".into(), parts.join(" · "))
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Today, actions, label);
        vec![
            hint(&[Action::Primary], "start"),
            hint(&[Action::Down, Action::Up], "move"),
            hint(&[Action::Why], "calendar"),
            hint(&[Action::GoLearn], "lessons"),
            hint(&[Action::GoSandbox], "sandbox"),
            hint(&[Action::Palette], "commands"),
            hint(&[Action::Back], "quit"),
            hint(&[Action::Help], "help"),
        ]
    }

    /// The cursor stands on the exam that is open, if there is one: a start goes on with it.
    pub(crate) fn at_start(cx: &Cx) -> Self {
        let open = items(cx).iter().position(|item| item.leads == Leads::To(Place::OpenExam));
        Self { cursor: open.unwrap_or(0), ..Self::default() }
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
                match item.leads {
                    Leads::To(place) => out.go(Go::To(place)),
                    Leads::Commands => out.go(Go::Open(Popup::Find(Scope::Commands))),
                    Leads::Out => out.effect(Effect::Quit),
                    Leads::Say(exam, said) => {
                        out.record(said.said(exam, cx.now));
                        out.say(words::thanks(said));
                    }
                }
            }
            Action::Ahead => match ahead(cx) {
                questions if questions.is_empty() => {
                    out.say(words::NOTHING_AHEAD);
                }
                questions => {
                    let title = "Review ahead".into();
                    out.go(Go::To(Place::Review { title, questions }));
                }
            },
            Action::Why => out.go(Go::Open(Popup::Calendar)),
            _ => {}
        }
    }

    /// Takes a click on a line of the page.
    pub(crate) fn click(&mut self, cx: &Cx, row: usize) {
        let rows = self.list(cx, usize::from(cx.page().width)).1;
        if let Some(item) = rows.iter().rposition(|r| *r <= row) {
            self.cursor = item;
        }
    }

    /// Keeps the cursor on the list, and what is said true.
    pub(crate) fn clamp(&mut self, cx: &Cx) {
        self.standing = Some(Box::new(Standing::on(cx.course, cx.history, cx.today)));
        self.cursor = self.cursor.min(items(cx).len().saturating_sub(1));
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        if !cx.wide() {
            let width = usize::from(page.width);
            let (mut lines, _) = self.list(cx, width);
            lines.push(Line::new().text(" ").and(rule(width - 2)));
            lines
                .extend(self.standing.iter().flat_map(|standing| standing::small(standing, width)));
            let why = why(cx, width);
            if lines.len() + why.len() <= usize::from(page.height) {
                lines.extend(why);
            }
            put_all(buffer, cx.theme, page, &lines);
            return;
        }
        bar::divide(buffer, cx.theme, page, page.x + DIVIDER);
        let left = Rect { width: DIVIDER, ..page };
        let right = Rect { x: page.x + DIVIDER + 1, width: page.width - DIVIDER - 1, ..page };
        let width = usize::from(DIVIDER);
        let mut lines = self.list(cx, width).0;
        let why = why(cx, width);
        if !why.is_empty() && lines.len() + why.len() + 3 <= usize::from(page.height) {
            let head = Line::new().to(3).say(Role::Strong, words::why_these(cx.plan().steps.len()));
            let rule = Line::new().text(" ").and(rule(width.saturating_sub(3)));
            lines.extend([Line::new(), rule, head]);
            lines.extend(why);
        }
        put_all(buffer, cx.theme, left, &lines);
        if let Some(standing) = &self.standing {
            put_all(buffer, cx.theme, right, &standing::pane(standing, right.width.into()));
        }
    }

    /// The list as lines, and the line of each item.
    fn list(&self, cx: &Cx, width: usize) -> (Vec<Line>, Vec<usize>) {
        let roomy = cx.wide();
        let steps = cx.plan().steps.len();
        let mut lines = if roomy { vec![Line::new()] } else { Vec::new() };
        let occasion = words::occasion(Occasion::of(cx.history, cx.today));
        let head = match steps {
            _ if let Some((head, _)) = &occasion => format!("Today · {head}"),
            0 => "Today · nothing left to do".to_owned(),
            1 => format!("Today · 1 step · {} min", cx.plan().minutes()),
            _ => format!("Today · {steps} steps · {} min", cx.plan().minutes()),
        };
        let head = Line::of(Role::Focus, " ▌ ").say(Role::Strong, head);
        let ready = self.standing.as_ref().and_then(|standing| standing.readiness.get());
        lines.push(match ready.filter(|_| !roomy) {
            Some(ready) => head.right(
                width - 3,
                Role::Text,
                format!("Readiness {}", words::stats::score(ready)),
            ),
            None => head,
        });
        lines.push(Line::new());
        let mut rows = Vec::new();
        let offers = offers(cx).len();
        let said = match occasion {
            Some((_, said)) => Some(said),
            None => (steps == 0).then(|| words::why_plan(cx.plan(), cx.today)),
        };
        if let Some(why) = said {
            let why = wrap_text(Role::Text, &why, width - 8);
            lines.extend(why.into_iter().map(|line| Line::new().to(5).and(line)));
            lines.push(Line::new());
        }
        for (at, item) in items(cx).into_iter().enumerate() {
            if at == offers + steps {
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
            if roomy && at < offers + steps {
                lines.push(Line::new());
            }
        }
        if !roomy {
            lines.push(Line::new());
        }
        (lines, rows)
    }
}

/// Why the plan is so, where it has steps and the list does not say it already.
fn why(cx: &Cx, width: usize) -> Vec<Line> {
    if cx.plan().steps.is_empty() || Occasion::of(cx.history, cx.today) != Occasion::Study {
        return Vec::new();
    }
    let lines = wrap_text(Role::Dim, &words::why_plan(cx.plan(), cx.today), width - 6);
    lines.into_iter().map(|line| Line::new().to(3).and(line)).collect()
}

/// What the day of the exam and the days after it begin with.
fn offers(cx: &Cx) -> Vec<Item> {
    let offers = Occasion::of(cx.history, cx.today).offers(cx.course, cx.history, cx.today);
    let item = |offer: Offer| Item {
        what: words::offer(&offer),
        detail: String::new(),
        minutes: None,
        leads: match offer {
            Offer::WarmUp(questions) => {
                Leads::To(Place::Review { title: "Warm-up".into(), questions })
            }
            Offer::Leave => Leads::Out,
            Offer::AnotherDay => Leads::To(Place::Settings),
            Offer::Say(exam, said) => Leads::Say(exam, said),
        },
    };
    offers.into_iter().map(item).collect()
}

/// What the day offers, the steps of the plan, then what was begun. On the day of the exam the offers are all.
fn items(cx: &Cx) -> Vec<Item> {
    let mut items = offers(cx);
    if Occasion::of(cx.history, cx.today) == Occasion::ExamDay {
        return items;
    }
    items.extend(cx.plan().steps.iter().map(|step| item(cx, step)));
    if let Some(open) = cx.history.exams().open() {
        let what = words::exam_open(cx.history.exams().number(open.began), open, cx.now);
        items.push(Item {
            what,
            detail: String::new(),
            minutes: None,
            leads: Leads::To(Place::OpenExam),
        });
    }
    for lesson in cx.course.lessons() {
        let progress = cx.history.lesson_progress(&lesson.slug);
        let begun = !progress.read.is_empty() && progress.done.is_none();
        let leads = Leads::To(Place::Lesson { slug: lesson.slug.clone(), section: None });
        if begun && items.iter().all(|item| item.leads != leads) {
            let what = format!("Lesson {} · {} · begun", lesson.number, lesson.title);
            items.push(Item { what, detail: String::new(), minutes: None, leads });
        }
    }
    for lab in cx.course.labs() {
        let begun = cx.history.lab(&lab.slug).is_some_and(|progress| progress.done.is_none());
        let leads = Leads::To(Place::Lab(lab.slug.clone()));
        if begun && items.iter().all(|item| item.leads != leads) {
            let what = format!("{} · begun", words::lab_name(lab));
            items.push(Item { what, detail: String::new(), minutes: None, leads });
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
            leads: Leads::To(Place::Sandbox { lesson: lesson.slug.clone(), request: None }),
        });
    }
    items.push(Item {
        what: "Everything else · settings, and every command by name".to_owned(),
        detail: String::new(),
        minutes: None,
        leads: Leads::Commands,
    });
    items
}

fn item(cx: &Cx, step: &PlanStep) -> Item {
    let (what, detail) = words::plan_step(step, cx.course);
    let minutes = Some(step.minutes());
    let place = match step {
        PlanStep::Review { questions, .. } | PlanStep::Ahead { questions, .. } => {
            Place::Review { title: "Review".into(), questions: questions.clone() }
        }
        PlanStep::Lab { slug, .. } => Place::Lab(slug.clone()),
        PlanStep::Lesson { slug, .. } => Place::Lesson { slug: slug.clone(), section: None },
        PlanStep::Questions { questions, .. } => {
            Place::Review { title: "Questions".into(), questions: questions.clone() }
        }
    };
    Item { what, detail, minutes, leads: Leads::To(place) }
}

/// What tomorrow would bring.
fn ahead(cx: &Cx) -> Vec<QuestionId> {
    study::due(cx.course, cx.history, cx.today.plus(1)).into_iter().cloned().collect()
}
