//! Settings by command: `mouse off`, `theme dark`, `minutes 45`. What is typed offers the values that fit.

use super::Row;
use crate::config::{Config, Key, SETTINGS, Setting};
use crate::tui::screen::{Cx, Go, Outcome};
use crate::words::settings as words;

/// So many letters of a setting's name offer its values.
const LETTERS: usize = 3;

/// The settings that can be set by what is typed, each with a value.
pub(super) fn offered(cx: &Cx, typed: &str) -> Vec<Row> {
    let typed = typed.to_lowercase();
    let (name, value) = typed.split_once(' ').unwrap_or((&typed, ""));
    let value = value.trim();
    let mut rows = Vec::new();
    for setting in SETTINGS.iter().filter(|setting| begins(setting, name)) {
        let fits = if setting.typed { valid(cx, setting, value) } else { choices(cx, setting) };
        let fits = fits.into_iter().filter(|choice| choice.starts_with(value));
        rows.extend(fits.map(|value| Row::Set { key: setting.key, value }));
    }
    rows
}

/// How a setting is typed: what stands behind the dot of its name.
pub(super) fn name(key: Key) -> &'static str {
    let name = key.setting().name;
    name.split_once('.').map_or(name, |(_, own)| own)
}

/// Gives it the value.
pub(super) fn set(cx: &Cx, key: Key, value: &str, out: &mut Outcome) {
    let show = key.setting().show;
    let old = show(&cx.settings.config);
    out.go(Go::Close);
    if old == value {
        return out.say("It is so already.");
    }
    // It is taken back by the same words.
    let said = words::changed(key, &old, value);
    out.say(said.split("  ").next().unwrap_or_default());
    out.go(Go::Set(key, (show(&Config::default()) != value).then(|| value.to_owned())));
}

fn begins(setting: &Setting, typed: &str) -> bool {
    let own = name(setting.key);
    own == typed || setting.name == typed || (typed.len() >= LETTERS && own.starts_with(typed))
}

/// The value as it is written, if it can be the setting's.
fn valid(cx: &Cx, setting: &Setting, value: &str) -> Vec<String> {
    let mut config = cx.settings.config.clone();
    let can_be = !value.is_empty() && config.put(setting, value).is_ok();
    can_be.then(|| value.to_owned()).into_iter().collect()
}

/// All values of a setting that is a choice of few, the one that it has first.
fn choices(cx: &Cx, setting: &Setting) -> Vec<String> {
    let mut config = cx.settings.config.clone();
    let mut all = vec![(setting.show)(&config)];
    while let Some(next) = setting.step(&config, 1, cx.today).filter(|next| !all.contains(next)) {
        if config.put(setting, &next).is_err() {
            break;
        }
        all.push(next);
    }
    all
}
