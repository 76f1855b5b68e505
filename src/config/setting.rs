//! The table of settings: what each is called, what it may be, how it is read, shown and stepped.

use std::env;

use super::Config;
use super::value::{Palette, RestDays, Symbols};
use crate::clock::Day;

/// A setting's own name in the program; its words are in `words::settings`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the table below says what each one is")]
pub enum Key {
    Exam,
    Minutes,
    RestDays,
    Retention,
    NewQuestions,
    AskSure,
    Theme,
    Colour,
    Symbols,
    TextWidth,
    Plain,
    Clipboard,
    Vi,
    Mouse,
    Packs,
}

impl Key {
    /// Its row of the table, which has the order of this enum.
    pub const fn setting(self) -> &'static Setting {
        &SETTINGS[self as usize]
    }
}

/// Where a setting stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Section {
    /// What the plan is made from.
    Study,
    /// What the screen looks like.
    Screen,
    /// Keys and mouse.
    Keys,
    /// The learner's own files.
    Data,
}

/// How TOML wants a value to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// As it is shown.
    Bare,
    /// In quotes.
    Quoted,
    /// As a list of strings: what is shown is that list as PATH has it.
    List,
}

/// One setting.
#[derive(Debug)]
pub struct Setting {
    /// Which it is.
    pub key: Key,
    /// Its name in `config.toml`: section, dot, key; or a key that stands in no section.
    pub name: &'static str,
    /// Where it stands.
    pub section: Section,
    /// What it may be, in words.
    pub may_be: &'static str,
    /// Reads it; `None` when the text cannot be its value.
    pub(super) put: fn(&mut Config, &str) -> Option<()>,
    /// Its value, as it is written.
    pub show: fn(&Config) -> String,
    /// How TOML wants its value.
    pub(super) written: Written,
    /// Whether its value can be typed; the others are a choice of few.
    pub typed: bool,
    /// The value so many steps on, as text; `None` where there is none.
    step: fn(&Config, i32, Day) -> Option<String>,
}

impl Setting {
    /// Its name in the environment.
    pub fn variable(&self) -> String {
        format!("GATELAB_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }

    /// Whether a name of the environment begins with its section.
    pub(super) fn shares_section(&self, variable: &str) -> bool {
        let own = self.variable();
        let section = own.splitn(3, '_').take(2).map(|part| part.len() + 1).sum();
        own.get(..section).is_some_and(|section| variable.starts_with(section))
    }

    /// The value one step on or back from what it is, as text; nothing at the ends.
    pub fn step(&self, config: &Config, by: i32, today: Day) -> Option<String> {
        (self.step)(config, by, today).filter(|text| *text != (self.show)(config))
    }

    /// The line of `config.toml` that says so: `retention = 0.90`, without the section.
    pub fn line(&self, value: &str) -> String {
        let key = self.name.split('.').next_back().unwrap_or(self.name);
        match self.written {
            Written::Bare => format!("{key} = {value}"),
            Written::Quoted => format!("{key} = \"{value}\""),
            Written::List => format!("{key} = {}", list(value)),
        }
    }

    /// The section in which it stands in the file, if it stands in one.
    pub fn place(&self) -> Option<&'static str> {
        self.name.split_once('.').map(|(section, _)| section)
    }
}

/// The setting of that name.
pub fn named(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: Key::Exam,
        name: "study.exam",
        section: Section::Study,
        may_be: "a day such as 2026-12-14, or none",
        put: |config, text| {
            config.exam = if text == "none" { None } else { Some(Day::parse(text)?) };
            Some(())
        },
        show: |config| config.exam.map_or_else(|| "none".to_owned(), |day| day.to_string()),
        written: Written::Quoted,
        typed: true,
        step: |config, by, today| {
            // Four weeks are a fair guess for somebody who begins to choose.
            let day = config.exam.map_or_else(|| today.plus(28), |day| day.plus(by));
            Some(if day < today { "none".to_owned() } else { day.to_string() })
        },
    },
    Setting {
        key: Key::Minutes,
        name: "study.minutes",
        section: Section::Study,
        may_be: "5 to 600",
        put: |config, text| {
            config.minutes = text.parse().ok().filter(|n| (5..=600).contains(n))?;
            Some(())
        },
        show: |config| config.minutes.to_string(),
        written: Written::Bare,
        typed: true,
        step: |config, by, _| {
            let by = by * if config.minutes.saturating_add_signed(by) > 60 { 15 } else { 5 };
            Some(config.minutes.saturating_add_signed(by).clamp(5, 600).to_string())
        },
    },
    Setting {
        key: Key::RestDays,
        name: "study.rest_days",
        section: Section::Study,
        may_be: "days such as \"Sat Sun\", at most six, or \"none\"",
        put: |config, text| {
            config.rest_days = RestDays::parse(text)?;
            Some(())
        },
        show: |config| config.rest_days.to_string(),
        written: Written::Quoted,
        typed: true,
        step: |config, by, _| {
            among(&["none", "Sun", "Sat Sun", "Fri", "Fri Sat"], &config.rest_days.to_string(), by)
        },
    },
    Setting {
        key: Key::Retention,
        name: "study.retention",
        section: Section::Study,
        may_be: "0.70 to 0.97",
        put: |config, text| {
            config.retention = text.parse().ok().filter(|r| (0.70..=0.97).contains(r))?;
            Some(())
        },
        show: |config| format!("{:.2}", config.retention),
        written: Written::Bare,
        typed: true,
        step: |config, by, _| {
            let percent = (config.retention * 100.0).round() as i32 + by;
            Some(format!("{:.2}", f64::from(percent.clamp(70, 97)) / 100.0))
        },
    },
    Setting {
        key: Key::NewQuestions,
        name: "study.new_questions",
        section: Section::Study,
        may_be: "0 to 100",
        put: |config, text| {
            config.new_questions = text.parse().ok().filter(|n| *n <= 100)?;
            Some(())
        },
        show: |config| config.new_questions.to_string(),
        written: Written::Bare,
        typed: true,
        step: |config, by, _| {
            Some(config.new_questions.saturating_add_signed(by).min(100).to_string())
        },
    },
    Setting {
        key: Key::AskSure,
        name: "study.ask_sure",
        section: Section::Study,
        may_be: "\"always\" or \"never\"",
        put: |config, text| {
            config.ask_sure = either(text, "always", "never")?;
            Some(())
        },
        show: |config| if config.ask_sure { "always" } else { "never" }.to_owned(),
        written: Written::Quoted,
        typed: false,
        step: |config, _, _| Some(if config.ask_sure { "never" } else { "always" }.to_owned()),
    },
    Setting {
        key: Key::Theme,
        name: "screen.theme",
        section: Section::Screen,
        may_be: "\"terminal\", \"dark\", \"light\", \"high-contrast\", \"deuteranopia\", \"protanopia\", \"tritanopia\", \"mono\" or \"paper\"",
        put: |config, text| {
            config.theme = Palette::parse(text)?;
            Some(())
        },
        show: |config| config.theme.name().to_owned(),
        written: Written::Quoted,
        typed: false,
        step: |config, by, _| among(&Palette::ALL.map(Palette::name), config.theme.name(), by),
    },
    Setting {
        key: Key::Colour,
        name: "screen.colour",
        section: Section::Screen,
        may_be: "\"on\", \"off\" or \"auto\"",
        put: |config, text| {
            config.colour = if text == "auto" { None } else { Some(either(text, "on", "off")?) };
            Some(())
        },
        show: |config| config.colour.map_or("auto", on_off).to_owned(),
        written: Written::Quoted,
        typed: false,
        step: |config, by, _| {
            among(&["auto", "on", "off"], config.colour.map_or("auto", on_off), by)
        },
    },
    Setting {
        key: Key::Symbols,
        name: "screen.symbols",
        section: Section::Screen,
        may_be: "\"auto\", \"unicode\" or \"ascii\"",
        put: |config, text| {
            config.symbols = match text {
                "auto" => None,
                "unicode" => Some(Symbols::Unicode),
                "ascii" => Some(Symbols::Ascii),
                _ => return None,
            };
            Some(())
        },
        show: |config| symbols(config).to_owned(),
        written: Written::Quoted,
        typed: false,
        step: |config, by, _| among(&["auto", "unicode", "ascii"], symbols(config), by),
    },
    Setting {
        key: Key::TextWidth,
        name: "screen.text_width",
        section: Section::Screen,
        may_be: "40 to 100",
        put: |config, text| {
            config.text_width = text.parse().ok().filter(|n| (40..=100).contains(n))?;
            Some(())
        },
        show: |config| config.text_width.to_string(),
        written: Written::Bare,
        typed: true,
        step: |config, by, _| {
            let wide = i32::from(config.text_width) + 4 * by;
            Some(wide.clamp(40, 100).to_string())
        },
    },
    Setting {
        key: Key::Plain,
        name: "screen.plain",
        section: Section::Screen,
        may_be: "\"on\" or \"off\"",
        put: |config, text| {
            config.plain = either(text, "on", "off")?;
            Some(())
        },
        show: |config| on_off(config.plain).to_owned(),
        written: Written::Quoted,
        typed: false,
        step: |config, _, _| Some(on_off(!config.plain).to_owned()),
    },
    Setting {
        key: Key::Clipboard,
        name: "screen.clipboard",
        section: Section::Screen,
        may_be: "\"terminal\" or \"leaving\"",
        put: |config, text| {
            config.clipboard = either(text, "terminal", "leaving")?;
            Some(())
        },
        show: |config| if config.clipboard { "terminal" } else { "leaving" }.to_owned(),
        written: Written::Quoted,
        typed: false,
        step: |config, _, _| Some(if config.clipboard { "leaving" } else { "terminal" }.to_owned()),
    },
    Setting {
        key: Key::Vi,
        name: "keys.vi",
        section: Section::Keys,
        may_be: "\"on\" or \"off\"",
        put: |config, text| {
            config.vi = either(text, "on", "off")?;
            Some(())
        },
        show: |config| on_off(config.vi).to_owned(),
        written: Written::Quoted,
        typed: false,
        step: |config, _, _| Some(on_off(!config.vi).to_owned()),
    },
    Setting {
        key: Key::Mouse,
        name: "keys.mouse",
        section: Section::Keys,
        may_be: "\"on\" or \"off\"",
        put: |config, text| {
            config.mouse = either(text, "on", "off")?;
            Some(())
        },
        show: |config| on_off(config.mouse).to_owned(),
        written: Written::Quoted,
        typed: false,
        step: |config, _, _| Some(on_off(!config.mouse).to_owned()),
    },
    Setting {
        key: Key::Packs,
        name: "packs",
        section: Section::Data,
        may_be: "folders listed as PATH lists them, or none",
        put: |config, text| {
            config.packs = folders(text)?;
            Some(())
        },
        show: |config| match env::join_paths(&config.packs) {
            _ if config.packs.is_empty() => "none".to_owned(),
            Ok(listed) => listed.to_string_lossy().into_owned(),
            // A name with PATH's own sign in it can stand in the file only.
            Err(_) => toml_edit::Array::from_iter(config.packs.clone()).to_string(),
        },
        written: Written::List,
        typed: true,
        step: |_, _, _| None,
    },
];

/// A list as PATH has it, as an array of TOML.
pub(super) fn list(value: &str) -> toml_edit::Array {
    folders(value).unwrap_or_default().into_iter().collect()
}

/// Folders: an array of TOML, or a list as PATH has it; `none`, or nothing, is none.
fn folders(text: &str) -> Option<Vec<String>> {
    if text.starts_with('[') {
        let array = text.parse::<toml_edit::Value>().ok()?;
        return array.as_array()?.iter().map(|one| Some(one.as_str()?.to_owned())).collect();
    }
    let given = env::split_paths(text).map(|path| path.to_string_lossy().into_owned());
    Some(given.filter(|folder| !folder.is_empty() && folder != "none").collect())
}

const fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

const fn symbols(config: &Config) -> &'static str {
    match config.symbols {
        None => "auto",
        Some(Symbols::Unicode) => "unicode",
        Some(Symbols::Ascii) => "ascii",
    }
}

/// Whether it is the first word; `None` when it is neither. TOML's own booleans mean the same.
fn either(text: &str, yes: &str, no: &str) -> Option<bool> {
    match text {
        _ if text == yes || text == "true" => Some(true),
        _ if text == no || text == "false" => Some(false),
        _ => None,
    }
}

/// The value so many places on, around at the ends; the first one from what is not among them.
fn among(values: &[&str], now: &str, by: i32) -> Option<String> {
    let at = values.iter().position(|value| *value == now);
    let next = at.map_or(0, |at| {
        (at.cast_signed() + by as isize).rem_euclid(values.len().cast_signed()).cast_unsigned()
    });
    values.get(next).map(ToString::to_string)
}
