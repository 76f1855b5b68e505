//! The learner's settings: defaults, then `config.toml`, then the environment. Bad ones are Problems.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use crate::clock::Day;
use crate::material::{Problem, place_of};

/// The learner's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// `study.exam`: the day of the exam.
    pub exam: Option<Day>,
    /// `study.minutes`: minutes a day.
    pub minutes: u32,
    /// `study.retention`: how likely a question should be remembered when it comes back.
    pub retention: f32,
    /// `study.new_questions`: new questions a day.
    pub new_questions: u32,
    /// `screen.colour`: on or off; without it, what the terminal asks for.
    pub colour: Option<bool>,
}

impl Default for Config {
    fn default() -> Self {
        Self { exam: None, minutes: 30, retention: 0.90, new_questions: 8, colour: None }
    }
}

/// One setting: what it is called, what it may be, how it is read and shown.
struct Setting {
    name: &'static str,
    may_be: &'static str,
    /// Whether the text was understood.
    put: fn(&mut Config, &str) -> Option<()>,
    show: fn(&Config) -> String,
}

const SETTINGS: [Setting; 5] = [
    Setting {
        name: "study.exam",
        may_be: "a day such as 2026-12-14",
        put: |config, text| {
            config.exam = Some(Day::parse(text)?);
            Some(())
        },
        show: |config| config.exam.map_or_else(|| "no date".to_owned(), |day| day.to_string()),
    },
    Setting {
        name: "study.minutes",
        may_be: "5 to 600",
        put: |config, text| {
            config.minutes = text.parse().ok().filter(|n| (5..=600).contains(n))?;
            Some(())
        },
        show: |config| config.minutes.to_string(),
    },
    Setting {
        name: "study.retention",
        may_be: "0.70 to 0.97",
        put: |config, text| {
            config.retention = text.parse().ok().filter(|r| (0.70..=0.97).contains(r))?;
            Some(())
        },
        show: |config| format!("{:.2}", config.retention),
    },
    Setting {
        name: "study.new_questions",
        may_be: "0 to 100",
        put: |config, text| {
            config.new_questions = text.parse().ok().filter(|n| *n <= 100)?;
            Some(())
        },
        show: |config| config.new_questions.to_string(),
    },
    Setting {
        name: "screen.colour",
        may_be: "\"on\", \"off\" or \"auto\"",
        put: |config, text| {
            config.colour = match text {
                "on" => Some(true),
                "off" => Some(false),
                "auto" => None,
                _ => return None,
            };
            Some(())
        },
        show: |config| match config.colour {
            Some(true) => "on".to_owned(),
            Some(false) => "off".to_owned(),
            None => "auto".to_owned(),
        },
    },
];

/// Every setting by name, and what it may be.
pub fn settings() -> impl Iterator<Item = (&'static str, &'static str)> {
    SETTINGS.iter().map(|setting| (setting.name, setting.may_be))
}

impl Config {
    /// Reads the file, if there is one, and then the environment, given as names and values.
    pub fn load(
        file: &Path,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> (Self, Vec<Problem>) {
        let (mut config, mut problems) = (Self::default(), Vec::new());
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        match fs::read_to_string(file) {
            Ok(text) => config.read(&name, &text, &mut problems),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                let sentence = format!("cannot be read: {error}. Using the defaults.");
                problems.push(Problem::of_file(&name, sentence));
            }
        }
        for (name, text) in environment {
            let wanted = name.strip_prefix("GATELAB_").unwrap_or_default();
            let own = |s: &&Setting| s.name.replace('.', "_").eq_ignore_ascii_case(wanted);
            if let Some(setting) = SETTINGS.iter().find(own)
                && let Err(sentence) = config.put(setting, &name, text.trim())
            {
                problems.push(Problem::of_file("the environment", sentence));
            }
        }
        (config, problems)
    }

    /// Each setting: its name, its value, what it may be.
    pub fn list(&self) -> Vec<(&'static str, String, &'static str)> {
        SETTINGS
            .iter()
            .map(|setting| (setting.name, (setting.show)(self), setting.may_be))
            .collect()
    }

    fn read(&mut self, file: &str, text: &str, problems: &mut Vec<Problem>) {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let place = place_of(text, error.span().map_or(0, |span| span.start));
            problems.push(Problem::at(file, text, place, error.message()));
        }
        for (section, value) in table.get_ref() {
            let DeValue::Table(settings) = value.get_ref() else {
                let place = place_of(text, section.span().start);
                let sentence = format!("{} is not a setting.", section.get_ref());
                problems.push(Problem::at(file, text, place, sentence).with_hint(sections()));
                continue;
            };
            for (key, value) in settings {
                let place = place_of(text, key.span().start);
                let name = format!("{}.{}", section.get_ref(), key.get_ref());
                let Some(setting) = SETTINGS.iter().find(|s| s.name == name) else {
                    let sentence = format!("{name} is not a setting.");
                    problems.push(Problem::at(file, text, place, sentence).with_hint(sections()));
                    continue;
                };
                let written = text.get(value.span()).unwrap_or_default().trim_matches(['"', '\'']);
                if let Err(sentence) = self.put(setting, key.get_ref(), written) {
                    problems.push(Problem::at(file, text, place, sentence));
                }
            }
        }
    }

    fn put(&mut self, setting: &Setting, name: &str, text: &str) -> Result<(), String> {
        let Setting { may_be, put, show, .. } = setting;
        put(self, text)
            .ok_or_else(|| format!("{name} = {text}, must be {may_be}. Using {}.", show(self)))
    }
}

fn sections() -> String {
    let names: Vec<&str> = SETTINGS.iter().map(|s| s.name).collect();
    format!("There are: {}.", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Config, Vec<String>) {
        let (mut config, mut problems) = (Config::default(), Vec::new());
        config.read("config.toml", text, &mut problems);
        let first = |p: &Problem| p.to_string().lines().next().unwrap_or_default().to_owned();
        (config, problems.iter().map(first).collect())
    }

    #[test]
    fn what_is_written_holds() {
        let (config, problems) = read(
            "[study]\nexam = 2026-12-14\nminutes = 38\nretention = 0.85\nnew_questions = 0\n\n[screen]\ncolour = \"off\"\n",
        );
        assert_eq!(problems, Vec::<String>::new());
        let exam = Day::parse("2026-12-14");
        let expected =
            Config { exam, minutes: 38, retention: 0.85, new_questions: 0, colour: Some(false) };
        assert_eq!(config, expected);
    }

    #[test]
    fn what_cannot_be_is_named_and_the_rest_holds() {
        for (text, said) in [
            (
                "[study]\nminutes = 10\nretention = 1.9",
                "config.toml:3:1: retention = 1.9, must be 0.70 to 0.97. Using 0.90.",
            ),
            (
                "[study]\nminutes = 10\nexam = \"soon\"",
                "config.toml:3:1: exam = soon, must be a day such as 2026-12-14. Using no date.",
            ),
            ("[study]\nminutes = 10\nsleep = 8", "config.toml:3:1: study.sleep is not a setting."),
            ("colour = 1\n[study]\nminutes = 10", "config.toml:1:1: colour is not a setting."),
        ] {
            let (config, problems) = read(text);
            assert_eq!(problems, [said]);
            assert_eq!(config.minutes, 10);
        }
        assert_eq!(read("[study\nminutes = 5").1.len(), 1);
    }

    #[test]
    fn the_environment_comes_last() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config.toml");
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let none = Config::load(&file, []);
        assert_eq!(none, (Config::default(), Vec::new()));
        fs::write(&file, "[study]\nretention = 0.80\n").unwrap();
        let (config, problems) = Config::load(
            &file,
            [
                pair("GATELAB_STUDY_RETENTION", "0.95"),
                pair("GATELAB_STUDY_MINUTES", "3"),
                pair("GATELAB_DATA", "/x"),
            ],
        );
        assert!((config.retention - 0.95).abs() < 1e-6);
        let said = "the environment: GATELAB_STUDY_MINUTES = 3, must be 5 to 600. Using 30.";
        assert_eq!(problems[0].to_string(), said);
        assert_eq!(problems.len(), 1);
    }
}
