//! The settings: each with its value and what it may be, changed at once and written to the file.

use super::desk::Desk;
use super::voice::Voice;
use crate::config::{Config, Key, SETTINGS, Setting};
use crate::words::settings as words;

/// What can be typed.
pub(super) const PROMPT: &str = "Enter goes back, set NAME VALUE, undo, ? for more: ";

/// Says every setting.
pub(super) fn open(desk: &Desk, voice: &mut Voice) {
    for setting in SETTINGS {
        let Setting { key, name, may_be, .. } = setting;
        let (value, remark) = words::value(*key, &desk.settings.config, desk.today());
        let plain = (setting.show)(&desk.settings.config);
        let remark = match (plain == value, remark.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!(", {remark}"),
            (false, true) => format!(", {value}"),
            (false, false) => format!(", {value}, {remark}"),
        };
        let title = words::title(*key);
        voice.say(format!("{title}, {name}: {plain}{remark}. It may be {may_be}."));
    }
}

/// Says what each setting does, and where they are kept.
pub(super) fn more(desk: &Desk, voice: &mut Voice) {
    for setting in SETTINGS {
        voice.thoughts(&format!("{}. {}", words::title(setting.key), words::about(setting.key)));
    }
    voice.say(match &desk.settings.file {
        Some(file) => format!("They are lines of {}.", file.display()),
        None => "No file is kept here: changes hold until you quit.".to_owned(),
    });
}

/// Gives a setting a value: `exam 2026-12-14`, `study.minutes 45`, `minutes default`. Whether it did.
pub(super) fn set(desk: &mut Desk, voice: &mut Voice, rest: &str) -> bool {
    let (name, value) = rest.split_once([' ', '=']).unwrap_or((rest, ""));
    let value = value.trim().trim_start_matches('=').trim().trim_matches('"');
    let Some(setting) = called(name, voice) else { return false };
    if value.is_empty() {
        let about = words::about(setting.key);
        voice.thoughts(&format!("{about} It may be {}.", setting.may_be));
        return false;
    }
    let default = (setting.show)(&Config::default());
    let value = if value == "default" { &default } else { value };
    change(desk, voice, setting.key, value, |old, new| words::changed(setting.key, old, new))
}

/// Gives a setting a value, and says so where it had another one.
pub(super) fn give(desk: &mut Desk, voice: &mut Voice, key: Key, value: &str) {
    if (key.setting().show)(&desk.settings.config) != value {
        change(desk, voice, key, value, |_, new| format!("{} is {new}.", words::title(key)));
    }
}

/// Takes the last change of a setting back, or makes it again, where nothing was done since. Whether it did.
pub(super) fn take_back(desk: &mut Desk, voice: &mut Voice, again: bool) -> bool {
    let changes = if again { &mut desk.changes_back } else { &mut desk.changes };
    let Some((key, old, new)) = changes.pop() else { return false };
    let to = if again { &new } else { &old };
    let (done, undone) =
        (std::mem::take(&mut desk.changes), std::mem::take(&mut desk.changes_back));
    change(desk, voice, key, &to.clone(), |_, now| {
        format!("{} is {now} again.", words::title(key))
    });
    (desk.changes, desk.changes_back) = (done, undone);
    let other = if again { &mut desk.changes } else { &mut desk.changes_back };
    other.push((key, old, new));
    true
}

fn change(
    desk: &mut Desk,
    voice: &mut Voice,
    key: Key,
    value: &str,
    said: impl FnOnce(&str, &str) -> String,
) -> bool {
    let setting = key.setting();
    let old = (setting.show)(&desk.settings.config);
    let mut config = desk.settings.config.clone();
    if config.put(setting, value).is_err() {
        voice.say(words::refused(key, value));
        return false;
    }
    let new = (setting.show)(&config);
    if old == new {
        voice.say("It is so already.");
        return false;
    }
    // Which key takes it back is for the screen.
    voice.say(said(&old, &new).split("  ").next().unwrap_or_default());
    if let Err(why) = desk.configure(key, config) {
        voice.say(words::not_written(&why));
    }
    if desk.settings.from_environment.contains(&key) {
        voice.say(words::environment_wins(key));
    }
    desk.changes.push((key, old, new));
    desk.changes_back.clear();
    true
}

/// The setting of that name: in full, or the beginning of what stands behind its dot.
fn called(name: &str, voice: &mut Voice) -> Option<&'static Setting> {
    let lower = name.to_lowercase();
    let behind = |s: &Setting| s.name.split_once('.').map_or(s.name, |(_, own)| own);
    let exact = SETTINGS.iter().find(|s| s.name == lower || behind(s) == lower);
    let begins = |s: &&Setting| !lower.is_empty() && behind(s).starts_with(&lower);
    let fits: Vec<&Setting> = SETTINGS.iter().filter(begins).collect();
    match (exact, fits.as_slice()) {
        (Some(setting), _) => Some(setting),
        (None, [one]) => Some(one),
        (None, []) => {
            let names: Vec<&str> = SETTINGS.iter().map(behind).collect();
            voice.say(format!(
                "Which setting, and what? As in set exam 2026-12-14. There are: {}.",
                names.join(", ")
            ));
            None
        }
        (None, many) => {
            let names: Vec<&str> = many.iter().map(|s| behind(s)).collect();
            voice.say(format!("{name} can be {}. Type more of it.", names.join(" or ")));
            None
        }
    }
}
