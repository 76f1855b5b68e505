//! The learner's settings: defaults, then `config.toml`, then the environment. Bad ones are Problems.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::clock::Day;
use crate::material::Problem;

mod file;
mod setting;
mod value;

pub use file::nearest;
pub use setting::{Key, SETTINGS, Section, Setting, named};
pub use value::{Palette, RestDays, Symbols};

/// The value of each setting.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// `study.exam`: the day of the exam.
    pub exam: Option<Day>,
    /// `study.minutes`: minutes a day.
    pub minutes: u32,
    /// `study.rest_days`: days of the week on which nothing new is planned.
    pub rest_days: RestDays,
    /// `study.retention`: how likely a question should be remembered when it comes back.
    pub retention: f32,
    /// `study.new_questions`: new questions a day.
    pub new_questions: u32,
    /// `study.ask_sure`: whether each answer is asked how sure it is.
    pub ask_sure: bool,
    /// `screen.theme`: which colours.
    pub theme: Palette,
    /// `screen.colour`: on or off; without it, what the terminal asks for.
    pub colour: Option<bool>,
    /// `screen.symbols`: which glyphs; without it, what the locale says.
    pub symbols: Option<Symbols>,
    /// `screen.text_width`: columns of running text.
    pub text_width: u16,
    /// `screen.plain`: whether gatelab talks line after line instead of drawing a screen.
    pub plain: bool,
    /// `screen.clipboard`: what is copied is sent to the terminal's clipboard; off, it is printed on leaving.
    pub clipboard: bool,
    /// `keys.vi`: whether h, j, k and l move, too.
    pub vi: bool,
    /// `keys.mouse`: whether the mouse is listened to.
    pub mouse: bool,
    /// `packs`: folders of material beside the course.
    pub packs: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            exam: None,
            minutes: 30,
            rest_days: RestDays::default(),
            retention: 0.90,
            new_questions: 8,
            ask_sure: true,
            theme: Palette::Terminal,
            colour: None,
            symbols: None,
            text_width: 72,
            plain: false,
            clipboard: true,
            vi: true,
            mouse: true,
            packs: Vec::new(),
        }
    }
}

/// The settings, where they come from and where they go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Their values.
    pub config: Config,
    /// `config.toml`; without it, changes hold until the program ends.
    pub file: Option<PathBuf>,
    /// The text of `keys.toml` beside it, if there is one.
    pub keys: Option<String>,
    /// Neither file is there: nobody has chosen anything yet.
    pub fresh: bool,
    /// Those that the environment sets, whatever the file says.
    pub from_environment: Vec<Key>,
    /// What was wrong with file and environment.
    pub problems: Vec<Problem>,
}

impl Settings {
    /// Reads the file, if there is one, then the environment, given as names and values, and the keys.
    pub fn load(file: &Path, environment: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut settings = Self { file: Some(file.to_owned()), ..Self::default() };
        let mut problems = Vec::new();
        let mut text_of = |path: &Path| match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                let sentence = format!("cannot be read: {error}. Using the defaults.");
                problems.push(Problem::of_file(&name_of(path), sentence));
                Some(String::new())
            }
        };
        let text = text_of(file);
        settings.keys = text_of(&keys_beside(file));
        settings.fresh = text.is_none() && settings.keys.is_none();
        if let Some(text) = text {
            settings.config.read(&name_of(file), &text, &mut problems);
        }
        for (name, text) in environment {
            let own = |s: &&Setting| s.variable() == name;
            if let Some(setting) = SETTINGS.iter().find(own) {
                match settings.config.put(setting, text.trim()) {
                    Ok(()) => settings.from_environment.push(setting.key),
                    Err(why) => {
                        let sentence = format!("{name} = {}, {why}", text.trim());
                        problems.push(Problem::of_file("the environment", sentence));
                    }
                }
            } else if SETTINGS.iter().any(|s| s.shares_section(&name)) {
                let sentence = format!("{name} is not a setting.");
                problems.push(Problem::of_file("the environment", sentence));
            }
        }
        settings.problems = problems;
        settings
    }

    /// The folders of packs: those of the file are seen from the file, those of the environment from where
    /// gatelab was started.
    pub fn packs(&self) -> Vec<PathBuf> {
        let beside = self.file.as_deref().and_then(Path::parent);
        let beside = beside.filter(|_| !self.from_environment.contains(&Key::Packs));
        let folders = self.config.packs.iter();
        folders
            .map(|folder| beside.map_or_else(|| folder.into(), |from| from.join(folder)))
            .collect()
    }

    /// Where the keys file is, or would be.
    pub fn keys_file(&self) -> Option<PathBuf> {
        self.file.as_deref().map(keys_beside)
    }
}

impl Config {
    /// Sets one setting from its text; why not, when it cannot be so.
    pub fn put(&mut self, setting: &Setting, text: &str) -> Result<(), String> {
        let Setting { may_be, put, show, .. } = setting;
        put(self, text).ok_or_else(|| format!("must be {may_be}. Using {}.", show(self)))
    }

    /// Gives one setting its default.
    pub fn reset(&mut self, setting: &Setting) {
        // A default is always a value that can be put.
        let _ = self.put(setting, &(setting.show)(&Self::default()));
    }
}

/// Every setting by name, and what it may be.
pub fn settings() -> impl Iterator<Item = (&'static str, &'static str)> {
    SETTINGS.iter().map(|setting| (setting.name, setting.may_be))
}

/// Writes one setting into the file, whose comments and order stay; nothing for its default.
pub fn write(file: &Path, setting: &Setting, value: Option<&str>) -> io::Result<()> {
    let old = match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        other => other?,
    };
    let new = file::edited(&name_of(file), &old, setting, value)
        .map_err(|problem| io::Error::other(problem.to_string()))?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    // Whoever reads it meanwhile sees the old file or the new one, never a half.
    let beside = file.with_extension("toml.new");
    fs::write(&beside, new)?;
    fs::rename(&beside, file)
}

fn keys_beside(file: &Path) -> PathBuf {
    file.with_file_name("keys.toml")
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
