//! `config.toml`: read with every fault and its place, and changed with its comments left alone.

use toml::de::{DeTable, DeValue};
use toml_edit::{DocumentMut, Item, Table, TableLike};

use super::setting::{Written, list};
use super::{Config, SETTINGS, Setting, named};
use crate::material::{Problem, place_of};

impl Config {
    /// Takes what a file says; what it says wrong goes to `problems`, and the rest holds.
    pub(super) fn read(&mut self, file: &str, text: &str, problems: &mut Vec<Problem>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let place = place_of(text, error.span().map_or(0, |span| span.start));
            problems.push(Problem::at(file, text, place, error.message()));
        }
        let unknown = |at: usize, name: &str| {
            Problem::at(file, text, place_of(text, at), format!("{name} is not a setting."))
                .with_hint(nearest(name))
        };
        let mut put = |setting: &Setting, key: &str, at: usize, value: std::ops::Range<usize>| {
            let written = text.get(value).unwrap_or_default().trim_matches(['"', '\'']);
            if let Err(why) = self.put(setting, written) {
                let sentence = format!("{key} = {written}, {why}");
                problems.push(Problem::at(file, text, place_of(text, at), sentence));
            }
        };
        let mut strange = Vec::new();
        for (section, value) in table.get_ref() {
            let (name, at) = (section.get_ref(), section.span().start);
            let DeValue::Table(settings) = value.get_ref() else {
                match named(name) {
                    Some(setting) => put(setting, name, at, value.span()),
                    None => strange.push(unknown(at, name)),
                }
                continue;
            };
            for (key, value) in settings {
                let (name, at) = (format!("{name}.{}", key.get_ref()), key.span().start);
                match named(&name) {
                    Some(setting) => put(setting, key.get_ref(), at, value.span()),
                    None => strange.push(unknown(at, &name)),
                }
            }
        }
        problems.extend(strange);
    }
}

/// The setting that is probably meant, or all of them.
pub fn nearest(name: &str) -> String {
    let key = name.split('.').next_back().unwrap_or(name);
    let near = |s: &&Setting| {
        let own = s.name.split('.').next_back().unwrap_or(s.name);
        s.name.ends_with(key) || own.starts_with(key)
    };
    if let Some(setting) = SETTINGS.iter().find(near) {
        return format!("Did you mean {}?", setting.name);
    }
    let names: Vec<&str> = SETTINGS.iter().map(|s| s.name).collect();
    format!("There are: {}.", names.join(", "))
}

/// The file with one setting changed, or taken out for its default. A file with faults is left alone:
/// they are somebody's work.
pub(super) fn edited(
    file: &str,
    text: &str,
    setting: &Setting,
    value: Option<&str>,
) -> Result<String, Problem> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let place = place_of(text, error.span().map_or(0, |span| span.start));
        Problem::at(file, text, place, format!("{}. Nothing was changed.", error.message()))
    })?;
    let key = setting.name.split('.').next_back().unwrap_or(setting.name);
    let Some(value) = value else {
        let table = match setting.place() {
            Some(section) => document.get_mut(section).and_then(Item::as_table_like_mut),
            None => Some(document.as_table_mut() as &mut dyn TableLike),
        };
        table.map(|table| table.remove(key));
        return Ok(document.to_string());
    };
    let new: Item = match setting.written {
        Written::Quoted => value.into(),
        Written::List => Item::Value(list(value).into()),
        Written::Bare => {
            // This is a number, and written as it is shown: 0.90, not 0.9.
            let parsed = value.parse::<toml_edit::Value>();
            parsed.map_or_else(|_| value.into(), Item::Value)
        }
    };
    let Some(section) = setting.place() else {
        put(document.as_table_mut(), key, new);
        return Ok(document.to_string());
    };
    if !document.contains_key(section) {
        // What stands at the end of the file is above what comes behind it.
        let above = document.trailing().as_str().unwrap_or_default().to_owned();
        let mut table = Table::new();
        if !above.is_empty() {
            table.decor_mut().set_prefix(format!("{above}\n"));
            document.set_trailing("");
        }
        document.insert(section, table.into());
    }
    let table = document.entry(section).or_insert_with(|| Table::new().into());
    let Some(table) = table.as_table_like_mut() else {
        let place = place_of(text, text.find(section).unwrap_or(0));
        let sentence = format!("{section} is not a section of settings. Nothing was changed.");
        return Err(Problem::at(file, text, place, sentence));
    };
    put(table, key, new);
    Ok(document.to_string())
}

fn put(table: &mut dyn TableLike, key: &str, new: Item) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        // What stands around the value, a comment behind it for one, stays.
        Some(old) => {
            let around = old.decor().clone();
            if let Ok(new) = new.into_value() {
                *old = new;
                *old.decor_mut() = around;
            }
        }
        None => {
            table.insert(key, new);
        }
    }
}
