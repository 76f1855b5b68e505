//! Settings: every one of them with its value, changed at once, and what it means elsewhere.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::{Cx, Go, Outcome, Passed};
use crate::config::{Key, SETTINGS, Section};
use crate::study::Kept;
use crate::tui::action::{Action, Context};
use crate::tui::event::{self, Code, Effect};
use crate::tui::keymap::Act;
use crate::tui::widget::Line;
use crate::tui::widget::bar::Hint;
use crate::tui::widget::field::Field;
use crate::words::settings as words;

mod paint;

/// The list of settings, with a cursor.
#[derive(Clone, Debug)]
pub(crate) struct SettingsScreen {
    /// The row under the cursor, of `ROWS`.
    cursor: usize,
    /// The first line shown.
    top: usize,
    /// The value being typed.
    typing: Option<Field>,
    /// Changes made here: which, from what, to what.
    changes: Vec<(Key, String, String)>,
    /// So many of them hold; the others were taken back.
    holding: usize,
    kept: Option<Kept>,
}

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Setting(Key),
    Remap,
    Where,
    Size,
    Backups,
    Devices,
}

const PARTS: [Section; 4] = [Section::Study, Section::Screen, Section::Keys, Section::Data];

/// The rows of a part: its settings, and what else belongs there.
fn rows_of(part: Section) -> Vec<Row> {
    let settings = SETTINGS.iter().filter(|setting| setting.section == part);
    let settings = settings.map(|setting| Row::Setting(setting.key));
    match part {
        Section::Study | Section::Screen => settings.collect(),
        Section::Keys => settings.chain([Row::Remap]).collect(),
        Section::Data => {
            let kept = [Row::Where, Row::Size, Row::Backups, Row::Devices];
            kept.into_iter().chain(settings).collect()
        }
    }
}

/// Every row in its order.
fn rows() -> Vec<Row> {
    PARTS.into_iter().flat_map(rows_of).collect()
}

impl SettingsScreen {
    /// Opens on the first setting.
    pub(crate) fn new(out: &mut Outcome) -> Self {
        out.effect(Effect::Weigh);
        Self { cursor: 0, top: 0, typing: None, changes: Vec::new(), holding: 0, kept: None }
    }

    /// The title row.
    pub(crate) fn title() -> (String, String) {
        ("Settings".into(), "changes apply at once".into())
    }

    /// The bottom row.
    pub(crate) fn hints(cx: &Cx) -> Vec<Hint> {
        let hint = |actions: &[Action], label: &str| cx.hint(Context::Settings, actions, label);
        vec![
            hint(&[Action::Down, Action::Up], "move"),
            hint(&[Action::Left, Action::Right], "change"),
            hint(&[Action::Primary], "edit"),
            hint(&[Action::Default], "default"),
            hint(&[Action::Undo], "undo"),
            hint(&[Action::OpenLink], "open the file"),
            hint(&[Action::Find], "find"),
            hint(&[Action::Back], "back"),
            hint(&[Action::Help], "help"),
        ]
    }

    /// Does what a key means.
    pub(crate) fn act(&mut self, cx: &Cx, act: Act, out: &mut Outcome) {
        let last = rows().len() - 1;
        let times = act.times() as usize;
        let steps = act.times().cast_signed();
        match act.action {
            Action::Down => self.cursor = (self.cursor + times).min(last),
            Action::Up => self.cursor = self.cursor.saturating_sub(times),
            Action::Top | Action::PageUp => self.cursor = 0,
            Action::Bottom | Action::PageDown => self.cursor = last,
            Action::NextPane => self.part(true),
            Action::PreviousPane => self.part(false),
            Action::Left => self.step(cx, -steps, out),
            Action::Right => self.step(cx, steps, out),
            Action::Primary => self.edit(cx, out),
            Action::Default => match self.key() {
                Some(key) => self.change(cx, key, default(key), out),
                None => out.say("There is nothing to change here."),
            },
            Action::Undo => self.back(out),
            Action::Redo => self.again(out),
            Action::OpenLink => open(cx, self.row() == Row::Remap, out),
            _ => {}
        }
        self.clamp(cx);
    }

    /// Whether printable keys are text.
    pub(crate) const fn takes_text(&self) -> bool {
        self.typing.is_some()
    }

    /// Takes a key as text.
    pub(crate) fn press(&mut self, cx: &Cx, key: event::Key, out: &mut Outcome) {
        let Some(field) = &mut self.typing else { return };
        if key.code != Code::Enter {
            field.press(key);
            return;
        }
        let text = field.text().trim().to_owned();
        if let Some(key) = self.key() {
            if cx.settings.config.clone().put(key.setting(), &text).is_err() {
                // It stays open: what was typed is nearly right.
                return out.say(words::refused(key, &text));
            }
            self.change(cx, key, text, out);
        }
        self.typing = None;
    }

    /// Stops typing; false when nothing was being typed.
    pub(crate) fn escape(&mut self) -> bool {
        self.typing.take().is_some()
    }

    /// What stands in the bottom row in place of the keys.
    pub(crate) fn prompt(&self) -> Option<Line> {
        let line = Line::new().text(" ").and(self.typing.as_ref()?.line());
        Some(line.dim("    ⏎ sets it   typing · Esc to stop"))
    }

    /// Takes what is known about the data.
    pub(crate) fn kept(&mut self, kept: Kept) {
        self.kept = Some(kept);
    }

    /// Brings the cursor to the row that was clicked.
    pub(crate) fn click(&mut self, cx: &Cx, row: usize) {
        let list = paint::list(self, cx);
        if let Some((row, _)) = list.starts.iter().find(|(_, at)| *at == row + self.top) {
            self.cursor = *row;
        }
    }

    /// Keeps the cursor in sight.
    pub(crate) fn clamp(&mut self, cx: &Cx) {
        let list = paint::list(self, cx);
        let height = paint::height(cx);
        let at = list.starts.iter().find(|(row, _)| *row == self.cursor).map_or(0, |(_, at)| *at);
        // Two lines above are the heading and its blank.
        self.top = self.top.min(at.saturating_sub(2)).max((at + 1).saturating_sub(height));
        self.top = self.top.min(list.lines.len().saturating_sub(height));
    }

    /// Paints the page.
    pub(crate) fn draw(&self, cx: &Cx, page: Rect, buffer: &mut Buffer) {
        paint::paint(self, cx, page, buffer);
    }

    fn row(&self) -> Row {
        rows().get(self.cursor).copied().unwrap_or(Row::Where)
    }

    /// The setting under the cursor.
    fn key(&self) -> Option<Key> {
        if let Row::Setting(key) = self.row() { Some(key) } else { None }
    }

    /// The part that the cursor is in.
    fn here(&self) -> Section {
        let row = self.row();
        PARTS.into_iter().find(|part| rows_of(*part).contains(&row)).unwrap_or(Section::Data)
    }

    /// Goes to the first row of the next part or the one before; around at the ends.
    fn part(&mut self, forward: bool) {
        let at = PARTS.iter().position(|part| *part == self.here()).unwrap_or(0);
        let step = if forward { 1 } else { PARTS.len() - 1 };
        let next = (at + step) % PARTS.len();
        self.cursor = PARTS.iter().take(next).map(|part| rows_of(*part).len()).sum();
    }

    fn step(&mut self, cx: &Cx, by: i32, out: &mut Outcome) {
        let Some(key) = self.key() else { return };
        match key.setting().step(&cx.settings.config, by, cx.today) {
            Some(value) => self.change(cx, key, value, out),
            None => out.say(format!("It may be {}.", key.setting().may_be)),
        }
    }

    fn edit(&mut self, cx: &Cx, out: &mut Outcome) {
        match self.row() {
            Row::Setting(key) if key.setting().typed => {
                let mut field = Field::default();
                field.insert(&(key.setting().show)(&cx.settings.config));
                self.typing = Some(field);
            }
            Row::Setting(_) => self.step(cx, 1, out),
            Row::Remap => open(cx, true, out),
            Row::Where | Row::Size | Row::Backups | Row::Devices => {
                out.say("There is nothing to change here.");
            }
        }
    }

    fn change(&mut self, cx: &Cx, key: Key, new: String, out: &mut Outcome) {
        let old = (key.setting().show)(&cx.settings.config);
        if old == new {
            out.say("It is so already.");
            return;
        }
        out.say(words::changed(key, &old, &new));
        out.go(Go::Set(key, kept(key, &new)));
        self.changes.truncate(self.holding);
        self.changes.push((key, old, new));
        self.holding = self.changes.len();
    }

    fn back(&mut self, out: &mut Outcome) {
        let before = self.holding.checked_sub(1);
        let Some((at, (key, old, _))) = before.and_then(|at| Some((at, self.changes.get(at)?)))
        else {
            return out.say("Nothing was changed here yet.");
        };
        out.say(format!("{} is {old} again.  U redo", words::title(*key)));
        out.go(Go::Set(*key, kept(*key, old)));
        self.holding = at;
    }

    fn again(&mut self, out: &mut Outcome) {
        let Some((key, old, new)) = self.changes.get(self.holding) else {
            return out.say("There is nothing to redo.");
        };
        out.say(words::changed(*key, old, new));
        out.go(Go::Set(*key, kept(*key, new)));
        self.holding += 1;
    }

    /// Takes what was found: the setting of that name.
    pub(crate) fn told(&mut self, cx: &Cx, passed: &Passed) {
        if let Passed::Setting(name) = passed {
            let is_it = |row: &Row| matches!(row, Row::Setting(key) if key.setting().name == name);
            self.cursor = rows().iter().position(is_it).unwrap_or(self.cursor);
            self.clamp(cx);
        }
    }
}

/// The value as the file is told: nothing for the default.
fn kept(key: Key, value: &str) -> Option<String> {
    (default(key) != value).then(|| value.to_owned())
}

fn default(key: Key) -> String {
    (key.setting().show)(&crate::config::Config::default())
}

/// Opens the settings file or the keys file with whatever the system opens files with, and says where
/// it is.
fn open(cx: &Cx, keys: bool, out: &mut Outcome) {
    let file = if keys { cx.settings.keys_file() } else { cx.settings.file.clone() };
    let Some(file) = file else {
        return out.say("No file is kept here: changes hold until you quit.");
    };
    let path = file.display().to_string();
    out.say(format!("{path} · what is changed there holds from the next start on"));
    out.effect(Effect::Open(path));
}
