//! How the settings are painted: two panes where there is room, tabs where there is not.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::super::Cx;
use super::{PARTS, Row, SettingsScreen, default, rows_of};
use crate::config::Key;
use crate::tui::theme::Role;
use crate::tui::widget::bar;
use crate::tui::widget::wrap::wrap_text;
use crate::tui::widget::{Line, put_all, rule};
use crate::words::{self, settings};

/// Where the list ends and the explanation begins.
const DIVIDER: u16 = 66;
/// Where values and remarks stand.
const VALUE: usize = 32;
/// Rows of the list where the explanation stands below it.
const TABS: u16 = 2;

/// The list as lines, and the line of each row.
pub(super) struct List {
    pub(super) lines: Vec<Line>,
    /// The row, and its line.
    pub(super) starts: Vec<(usize, usize)>,
}

/// Lines of the list that are in sight.
pub(super) fn height(cx: &Cx) -> usize {
    let page = usize::from(cx.page().height);
    if cx.wide() { page } else { page / 2 }
}

/// The list: all parts one below the other, or the part of the open tab.
pub(super) fn list(screen: &SettingsScreen, cx: &Cx) -> List {
    let mut list = List { lines: Vec::new(), starts: Vec::new() };
    let width = if cx.wide() { usize::from(DIVIDER) } else { usize::from(cx.page().width) };
    let mut at = 0;
    for part in PARTS {
        let open = part == screen.here();
        if cx.wide() {
            let mark = if open { Line::of(Role::Focus, " ▌ ") } else { Line::new().to(3) };
            list.lines.push(Line::new());
            list.lines.push(mark.say(Role::Strong, settings::section(part).0));
        }
        for row in rows_of(part) {
            if cx.wide() || open {
                list.starts.push((at, list.lines.len()));
                list.lines.push(line(screen, cx, row, at, width));
            }
            at += 1;
        }
    }
    if !cx.wide() {
        // The tabs stand above.
        list.starts.iter_mut().for_each(|(_, line)| *line += usize::from(TABS));
        list.lines.splice(0..0, [tabs(screen), rule(width)]);
    }
    list
}

fn tabs(screen: &SettingsScreen) -> Line {
    let mut line = Line::new().text(" ");
    for (at, part) in PARTS.into_iter().enumerate() {
        let open = part == screen.here();
        line = line.dim(if at == 0 { "" } else { " │ " });
        line = line.say(Role::Focus, if open { "▌" } else { "" });
        line = line.say(if open { Role::Strong } else { Role::Text }, settings::section(part).1);
    }
    line
}

/// What a row is called, its value, and a remark.
fn cells(screen: &SettingsScreen, cx: &Cx, row: Row) -> (&'static str, String, String) {
    let kept = screen.kept.as_ref();
    match row {
        Row::Setting(key) => {
            let (value, remark) = settings::value(key, &cx.settings.config, cx.today);
            (settings::title(key), value, remark)
        }
        Row::Remap => {
            let changed = words::count(cx.keymap.changed(), "change");
            ("Remap", changed, "keys.toml".to_owned())
        }
        Row::Where => {
            let folder = kept.map(|kept| kept.folder.display().to_string());
            ("Where", folder.unwrap_or_default(), String::new())
        }
        Row::Size => {
            let answers = words::count(cx.history.answers().count(), "answer");
            let size = kept.map_or_else(String::new, |kept| format!("{} KB", kept.bytes / 1000));
            ("Size", size, answers)
        }
        Row::Backups => {
            let days = kept.map_or(&[][..], |kept| &kept.copies);
            let last = days.last().map(|day| format!("last {}", words::date(*day)));
            ("Backups", words::count(days.len(), "day"), last.unwrap_or_default())
        }
        Row::Devices => ("Devices", devices(screen, cx).join(", "), String::new()),
    }
}

/// The devices whose facts are here, this one first.
fn devices(screen: &SettingsScreen, cx: &Cx) -> Vec<String> {
    let own = screen.kept.as_ref().map(|kept| kept.device.clone());
    let mut names: Vec<String> = own.iter().map(|name| format!("{name} (this)")).collect();
    for entry in cx.history.entries() {
        let device = &entry.id.device;
        if Some(device) != own.as_ref() && !names.contains(device) {
            names.push(device.clone());
        }
    }
    names
}

fn line(screen: &SettingsScreen, cx: &Cx, row: Row, at: usize, width: usize) -> Line {
    let here = at == screen.cursor;
    let (title, value, remark) = cells(screen, cx, row);
    let line = Line::of(Role::Focus, if here { "   ▸ " } else { "     " })
        .say(if here { Role::Strong } else { Role::Text }, title)
        .to(VALUE)
        .say(if here { Role::Strong } else { Role::Text }, value);
    // Folders are typed: there is no next one.
    let stepped = here && matches!(row, Row::Setting(key) if key != Key::Packs);
    let line = if stepped { line.dim("  ◂ ▸") } else { line };
    if remark.is_empty() { line.cut(width - 2) } else { line.right(width - 3, Role::Dim, remark) }
}

/// Paints the page.
pub(super) fn paint(screen: &SettingsScreen, cx: &Cx, page: Rect, buffer: &mut Buffer) {
    let list = list(screen, cx);
    if cx.wide() {
        bar::divide(buffer, cx.theme, page, page.x + DIVIDER);
        let left = Rect { width: DIVIDER, ..page };
        put_all(buffer, cx.theme, left, list.lines.iter().skip(screen.top));
        let right = Rect { x: page.x + DIVIDER + 3, width: page.width - DIVIDER - 4, ..page };
        put_all(buffer, cx.theme, right, &explained(screen, cx, right.width.into()));
        return;
    }
    let rows = (list.lines.len() as u16).min(page.height / 2);
    let upper = Rect { height: rows, ..page };
    put_all(buffer, cx.theme, upper, list.lines.iter().skip(screen.top));
    bar::across(buffer, cx.theme, page, rows);
    let lower = Rect {
        x: page.x + 3,
        y: page.y + rows + 1,
        width: page.width - 5,
        height: page.height.saturating_sub(rows + 1),
    };
    let lines = explained(screen, cx, lower.width.into());
    put_all(buffer, cx.theme, lower, lines.iter().skip(1));
}

/// What the row under the cursor does, and the same setting elsewhere.
fn explained(screen: &SettingsScreen, cx: &Cx, width: usize) -> Vec<Line> {
    let row = screen.row();
    let (title, value, _) = cells(screen, cx, row);
    let mut lines = vec![Line::new(), Line::of(Role::Strong, title), Line::new()];
    let mut say = |role, text: &str| lines.extend(wrap_text(role, text, width));
    let Row::Setting(key) = row else {
        say(Role::Text, &about(screen, cx, row, &value));
        return lines;
    };
    let setting = key.setting();
    say(Role::Text, settings::about(key));
    lines.push(Line::new());
    let may_be = format!("It may be {}. It comes as {}.", setting.may_be, default(key));
    lines.extend(wrap_text(Role::Dim, &may_be, width));
    if cx.settings.from_environment.contains(&key) {
        lines.push(Line::new());
        lines.extend(wrap_text(Role::Marked, &settings::environment_wins(key), width));
    }
    lines.push(Line::new());
    let written = (setting.show)(&cx.settings.config);
    let quoted = if written.contains(' ') { format!("'{written}'") } else { written.clone() };
    let section = setting.place().map(|section| format!("[{section}] ")).unwrap_or_default();
    let elsewhere = [
        ("config.toml", format!("{section}{}", setting.line(&written))),
        ("environment", format!("{}={quoted}", setting.variable())),
        ("command", format!("gatelab set {} {quoted}", setting.name)),
    ];
    if cx.wide() {
        lines.push(rule(width));
        lines.push(Line::of(Role::Strong, "Same thing elsewhere"));
    }
    for (place, text) in elsewhere {
        lines.push(Line::new().text("  ").dim(place).to(16).say(Role::Code, text).cut(width));
    }
    lines
}

/// What a row is about that is no setting.
fn about(screen: &SettingsScreen, cx: &Cx, row: Row, value: &str) -> String {
    match row {
        Row::Remap => {
            let file = cx.settings.keys_file().map(|file| file.display().to_string());
            format!(
                "Every key can be changed in keys.toml, by the name of what it does. gatelab --default-keys prints the file to begin with. Two commands on one key are told at the start, with their line. The file: {}",
                file.unwrap_or_else(|| "none is kept here".to_owned())
            )
        }
        Row::Where => format!(
            "Everything you did is in {value}, as plain text, one journal for each device, yours to copy. GATELAB_DATA names another folder."
        ),
        Row::Size => format!(
            "{} so far. A year of heavy study is a few megabytes.",
            words::count(cx.history.entries().len(), "fact")
        ),
        Row::Backups => "Before the first answer of a day all journals are copied; seven days are kept. gatelab progress merge brings back what is missing.".to_owned(),
        Row::Devices => {
            let all = devices(screen, cx).len();
            format!(
                "{} wrote here. Two devices merge by having both journals in this folder.",
                words::count(all, "device")
            )
        }
        Row::Setting(_) => String::new(),
    }
}
