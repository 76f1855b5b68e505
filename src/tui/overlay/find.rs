//! Find and commands: one box, three scopes. What is chosen is opened at the very place.

use std::sync::Arc;

use super::super::action::{ACTIONS, Action, Context, Entry};
use super::super::event::{self, Code, Effect};
use super::super::keymap::Act;
use super::super::screen::{Cx, Go, Outcome, Passed, Place, Popup, Scope, Screen};
use super::super::widget::bar::Hint;
use super::super::widget::field::Field;
use crate::config::Key;
use crate::course::quiz::QuestionId;
use crate::find::{Found, Hit, Index, Kind, Target, Thing, find, in_exam, note};
use crate::words;

mod paint;
mod value;

/// What is typed, where it is looked for, and what fits.
#[derive(Clone, Debug)]
pub(crate) struct Find {
    scope: Scope,
    field: Field,
    /// The text of the page below, row by row.
    page: Vec<String>,
    /// What is found here and now only: the commands of this screen.
    commands: Index,
    notes: Index,
    /// All that is found while an exam is sat, in place of the library and the notes.
    in_exam: Option<Index>,
    /// The lesson whose sandbox is meant.
    lesson: String,
    found: Found,
    rows: Vec<Row>,
    cursor: usize,
    took_ms: i64,
}

/// A row that can be chosen.
#[derive(Clone, Debug)]
enum Row {
    /// What was meant instead.
    Meant(String),
    /// A row of the page with a match.
    Text { row: usize, text: String },
    /// Something that was found, or chosen before.
    Hit(Hit),
    /// A setting that gets this value.
    Set { key: Key, value: String },
}

/// Of each kind, so many are listed among others.
const EACH: usize = 5;

impl Find {
    /// Opens it over a screen.
    pub(crate) fn new(cx: &Cx, below: Option<&Screen>, scope: Scope, out: &mut Outcome) -> Self {
        if cx.library.index().is_none() {
            out.effect(Effect::LookThrough(Arc::clone(cx.library)));
        }
        let context = below.map_or(Context::Today, Screen::context);
        let in_exam = below.is_some_and(Screen::in_exam).then(in_exam);
        let mut notes = Index::default();
        for (on, text) in cx.history.notes() {
            note(&mut notes, on, text);
        }
        let mut find = Self {
            scope,
            field: Field::default(),
            page: below
                .map(|screen| screen.text().unwrap_or_else(|| screen.seen(cx)))
                .unwrap_or_default(),
            commands: commands(cx, context),
            notes,
            in_exam,
            lesson: lesson(cx, below),
            found: Found::default(),
            rows: Vec::new(),
            cursor: 0,
            took_ms: 0,
        };
        find.look(cx);
        find
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        vec![
            cx.hint(Context::Find, &[Action::Primary], "open"),
            cx.hint(Context::Find, &[Action::NextPane], "scope"),
            Hint { keys: cx.theme.spelled("↑/↓"), label: "move".into() },
            cx.hint(Context::Find, &[Action::CopyLink], "copy link"),
            Hint { keys: "typing".into(), label: "· Esc to stop".into() },
        ]
    }

    /// Takes a key as text; Ctrl-J and Ctrl-K move instead.
    pub(crate) fn press(&mut self, cx: &Cx, key: event::Key) -> bool {
        match (key.code, key.ctrl) {
            (Code::Char('k'), true) => self.cursor = self.cursor.saturating_sub(1),
            (Code::Char('j'), true) => self.cursor = (self.cursor + 1).min(self.last()),
            _ => {
                let taken = self.field.press(key);
                if taken {
                    self.look(cx);
                }
                return taken;
            }
        }
        true
    }

    /// Takes pasted text.
    pub(crate) fn paste(&mut self, cx: &Cx, text: &str) {
        self.field.insert(text);
        self.look(cx);
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        match act.action {
            Action::Escape => out.go(Go::Close),
            Action::Up => self.cursor = self.cursor.saturating_sub(1),
            Action::Down => self.cursor = (self.cursor + 1).min(self.last()),
            Action::PageUp => self.cursor = self.cursor.saturating_sub(10),
            Action::PageDown => self.cursor = (self.cursor + 10).min(self.last()),
            Action::NextPane | Action::PreviousPane => {
                let forward = act.action == Action::NextPane;
                self.scope = match (self.scope, forward) {
                    (Scope::Page, true) | (Scope::Commands, false) => Scope::Everything,
                    (Scope::Everything, true) | (Scope::Page, false) => Scope::Commands,
                    (Scope::Commands, true) | (Scope::Everything, false) => Scope::Page,
                };
                self.look(cx);
            }
            Action::CopyLink => match self.rows.get(self.cursor) {
                Some(Row::Hit(hit)) => match words::found_link(&hit.thing) {
                    Some(link) => {
                        out.copy(cx, &link, link.clone());
                    }
                    None => out.say("This has no link."),
                },
                _ => out.say("There is nothing to copy."),
            },
            Action::Primary => match self.rows.get(self.cursor).cloned() {
                Some(Row::Meant(meant)) => {
                    self.field = Field::default();
                    self.paste(cx, &meant);
                }
                Some(Row::Text { row, .. }) => {
                    out.go(Go::Close);
                    out.go(Go::Look { words: self.typed(), row });
                }
                Some(Row::Hit(hit)) => self.open(cx, hit.thing, out),
                Some(Row::Set { key, value }) => value::set(cx, key, &value, out),
                None => out.go(Go::Close),
            },
            _ => {}
        }
    }

    fn typed(&self) -> String {
        self.field.text().trim().to_owned()
    }

    fn last(&self) -> usize {
        self.rows.len().saturating_sub(1)
    }

    /// There is more to be found than when it was looked for.
    pub(crate) fn looked_through(&mut self, cx: &Cx) {
        if self.scope == Scope::Everything {
            self.look(cx);
        }
    }

    /// Looks for what is typed.
    fn look(&mut self, cx: &Cx) {
        let began = cx.clock.now();
        let typed = self.typed();
        self.cursor = 0;
        self.found = match self.scope {
            Scope::Page => Found::default(),
            Scope::Everything => {
                let library = cx.library.index().into_iter();
                let all: Vec<&Index> = match &self.in_exam {
                    Some(settings) => vec![settings, &self.commands],
                    None => library.chain([&self.notes, &self.commands]).collect(),
                };
                find(&all, &typed)
            }
            Scope::Commands => find(&[&self.commands], &typed),
        };
        self.took_ms = cx.clock.now().millis_since(began);
        self.rows = match self.scope {
            Scope::Page => self.matches(&typed),
            Scope::Everything if typed.is_empty() => {
                let again = |thing: &Thing| Row::Hit(plain(thing.clone()));
                let here = |thing: &&Thing| {
                    self.in_exam.is_none() || matches!(thing.kind, Kind::Setting | Kind::Command)
                };
                cx.chosen.iter().filter(here).map(again).collect()
            }
            Scope::Commands if typed.is_empty() => {
                let chosen = cx.chosen.iter().filter(|thing| thing.kind == Kind::Command);
                let chosen: Vec<&Thing> = chosen.collect();
                let others = self.commands.things().iter().filter(|t| !chosen.contains(t));
                let here = |thing: &&Thing| self.commands.things().contains(thing);
                let all = chosen.iter().copied().filter(here).chain(others);
                all.map(|thing| Row::Hit(plain(thing.clone()))).collect()
            }
            _ => value::offered(cx, &typed).into_iter().chain(self.hits()).collect(),
        };
    }

    fn matches(&self, typed: &str) -> Vec<Row> {
        let wanted = typed.to_ascii_lowercase();
        let has = |text: &str| !wanted.is_empty() && text.to_ascii_lowercase().contains(&wanted);
        let rows = self.page.iter().enumerate().filter(|(_, text)| has(text));
        rows.map(|(row, text)| Row::Text { row, text: text.trim().to_owned() }).collect()
    }

    fn hits(&self) -> Vec<Row> {
        let meant = self.found.meant.iter().map(|meant| Row::Meant(meant.clone()));
        let alone = self.found.groups.len() == 1;
        let each = if alone { usize::MAX } else { EACH };
        let hits = self.found.groups.iter().flat_map(|group| group.hits.iter().take(each));
        meant.chain(hits.cloned().map(Row::Hit)).collect()
    }

    /// Goes where a thing is.
    fn open(&self, cx: &Cx, thing: Thing, out: &mut Outcome) {
        out.go(Go::Chose(thing.clone()));
        let look = |out: &mut Outcome, words: String| {
            if !words.is_empty() {
                out.go(Go::Look { words, row: 0 });
            }
        };
        let typed = self.found.meant.clone().unwrap_or_else(|| self.typed());
        match thing.target {
            Target::Lesson { slug, section } => {
                out.go(Go::To(Place::Lesson { slug, section }));
                // An error is looked for by its own words, without its number.
                let said = thing.name.split_once(' ').map(|(_, said)| said.to_owned());
                let said = said.filter(|_| thing.kind == Kind::Failure);
                look(out, said.unwrap_or(typed));
            }
            Target::Claim { slug, claim } => {
                out.go(Go::To(Place::Lesson { slug, section: None }));
                out.go(Go::Tell(Passed::Claim(claim)));
                look(out, typed);
            }
            Target::Question { id, .. } => question(id, out),
            Target::Lab(slug) => out.go(Go::To(Place::Lab(slug))),
            Target::Feature(kind) => {
                out.go(Go::To(Place::Sandbox { lesson: self.lesson.clone(), request: None }));
                out.go(Go::Tell(Passed::Feature(kind)));
            }
            Target::Setting(name) => {
                out.go(Go::To(Place::Settings));
                out.go(Go::Tell(Passed::Setting(name)));
            }
            Target::Term(slug) => out.go(Go::Open(Popup::Term(slug))),
            Target::Note(on) => match on.split_once(':') {
                Some(("lesson", slug)) if cx.course.lesson(slug).is_some() => {
                    out.go(Go::To(Place::Lesson { slug: slug.to_owned(), section: None }));
                }
                Some(("question", id)) => question(QuestionId(id.to_owned()), out),
                _ => out.say(format!("This note is on {on}.")),
            },
            Target::Command(name) => {
                let entry = ACTIONS.iter().find(|entry| entry.name == name);
                out.go(entry.map_or(Go::Close, |entry| Go::Act(Act::once(entry.action))));
            }
            Target::Failure => out.say("No lesson speaks of this yet."),
        }
    }
}

/// What keys do on a screen, each with its key.
pub(crate) fn commands(cx: &Cx, context: Context) -> Index {
    let mut commands = Index::default();
    for entry in ACTIONS.iter().filter(|entry| entry.holds(context)) {
        let keys = cx.keymap.labels(entry.action, context);
        let key = cx.theme.spelled(keys.first().map_or("", String::as_str));
        commands.add(command(entry, key), entry.help);
    }
    commands
}

fn command(entry: &Entry, key: String) -> Thing {
    let name = entry.name.to_owned();
    Thing { kind: Kind::Command, name: name.clone(), aside: key, target: Target::Command(name) }
}

/// What a command does.
fn help(command: &str) -> &'static str {
    ACTIONS.iter().find(|entry| entry.name == command).map_or("", |entry| entry.help)
}

fn question(id: QuestionId, out: &mut Outcome) {
    let title = format!("Found · {id}");
    out.go(Go::To(Place::Review { title, questions: vec![id] }));
}

const fn plain(thing: Thing) -> Hit {
    Hit { thing, around: String::new() }
}

/// The lesson whose sandbox is meant: the one on the screen, or the first that has one.
fn lesson(cx: &Cx, below: Option<&Screen>) -> String {
    let here = match below {
        Some(Screen::Lesson(screen)) => cx.course.lesson(screen.slug()),
        _ => None,
    };
    let all = here.into_iter().chain(cx.course.lessons());
    let mut with = all.filter(|lesson| lesson.sandbox().is_some());
    with.next().map_or_else(String::new, |lesson| lesson.slug.clone())
}

#[cfg(test)]
mod tests;
