//! `keys.toml`: any action of the table on other keys, everywhere or in one context; conflicts are told.

use std::fmt::Write as _;

use toml::de::{DeTable, DeValue};

use super::super::action::{ACTIONS, Action, CONTEXTS, Context, Entry};
use super::super::event::Key;
use super::{Binding, Keymap};
use crate::material::{Problem, place_of};

/// One line of the file.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) entry: &'static Entry,
    /// Where; nothing for wherever the action holds.
    pub(super) context: Option<Context>,
    pub(super) keys: Vec<Vec<Key>>,
    /// Its offset in the file.
    at: usize,
}

const FILE: &str = "keys.toml";
const EVERYWHERE: &str = "everywhere";
/// Flow control, tmux and screen have these.
const TAKEN: [char; 4] = ['s', 'q', 'a', 'b'];
/// Whoever has no key for these is caught.
const NEEDED: [Action; 3] = [Action::Primary, Action::Escape, Action::Quit];

/// Reads the file; in words, all that is wrong with it.
pub(super) fn read(text: &str) -> Result<Vec<Change>, String> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader { text, problems: Vec::new(), changes: Vec::new() };
    for error in errors {
        reader.wrong(error.span().map_or(0, |span| span.start), error.message());
    }
    for (section, value) in table.get_ref() {
        let at = section.span().start;
        let name = section.get_ref().as_ref();
        let context = CONTEXTS.into_iter().find(|context| context.section() == name);
        let DeValue::Table(lines) = value.get_ref() else {
            reader.wrong(at, format!("{name} stands outside of a section such as [{EVERYWHERE}]."));
            continue;
        };
        if context.is_none() && name != EVERYWHERE {
            let known: Vec<String> = CONTEXTS.into_iter().map(Context::section).collect();
            let sentence = format!(
                "[{name}] is no place that keys hold in. There are {EVERYWHERE}, {}.",
                known.join(", ")
            );
            reader.wrong(at, sentence);
            continue;
        }
        for (action, value) in lines {
            let sequences = match value.get_ref() {
                DeValue::String(keys) => Some(vec![keys.as_ref()]),
                DeValue::Array(all) => all.iter().map(|keys| keys.get_ref().as_str()).collect(),
                _ => None,
            };
            reader.line(action.get_ref(), action.span().start, context, sequences);
        }
    }
    if reader.problems.is_empty() { Ok(reader.changes) } else { Err(told(&reader.problems)) }
}

struct Reader<'a> {
    text: &'a str,
    problems: Vec<Problem>,
    changes: Vec<Change>,
}

impl Reader<'_> {
    fn wrong(&mut self, at: usize, sentence: impl Into<String>) {
        self.problems.push(Problem::at(FILE, self.text, place_of(self.text, at), sentence));
    }

    /// Takes one line: the name of an action, where it holds, its keys.
    fn line(&mut self, name: &str, at: usize, context: Option<Context>, keys: Option<Vec<&str>>) {
        let Some(entry) = ACTIONS.iter().find(|entry| entry.name == name) else {
            return self.wrong(at, format!("No action is called \"{name}\"."));
        };
        if let Some(context) = context.filter(|context| !entry.holds(*context)) {
            let sentence = format!("\"{name}\" means nothing in {}.", context.section());
            return self.wrong(at, sentence);
        }
        let Some(keys) = keys else {
            return self
                .wrong(at, format!("The keys of \"{name}\" are texts, as in [\"x\", \"g x\"]."));
        };
        if keys.is_empty() && NEEDED.contains(&entry.action) {
            return self.wrong(at, format!("\"{name}\" needs a key: there is no other way."));
        }
        let mut read = Vec::new();
        for keys in keys {
            let parsed: Option<Vec<Key>> = keys.split(' ').map(Key::parse).collect();
            match parsed {
                None => return self.wrong(at, format!("\"{keys}\" is no key.")),
                Some(parsed) if parsed.iter().any(taken) => {
                    let sentence = format!(
                        "{keys} belongs to the terminal: Ctrl-S, Q, A and B stop its output, or are tmux's and screen's."
                    );
                    return self.wrong(at, sentence);
                }
                Some(parsed) => read.push(parsed),
            }
        }
        self.changes.push(Change { entry, context, keys: read, at });
    }
}

fn taken(key: &Key) -> bool {
    TAKEN.iter().any(|letter| *key == Key { code: super::Code::Char(*letter), ctrl: true })
}

/// Whether no key of the file leads to two commands in one context; in words, which ones do.
pub(super) fn without_conflicts(
    text: &str,
    map: &Keymap,
    changes: &[Change],
) -> Result<(), String> {
    let mut problems: Vec<Problem> = Vec::new();
    for one in map.bindings.iter().filter(|binding| binding.changed) {
        for other in &map.bindings {
            let differs = one.entry.action != other.entry.action;
            let clash = one.keys.starts_with(&other.keys) || other.keys.starts_with(&one.keys);
            let both = |context: &Context| one.holds(*context) && other.holds(*context);
            let Some(context) = CONTEXTS.into_iter().find(both).filter(|_| differs && clash) else {
                continue;
            };
            let at = changes.iter().find(|change| brought(change, one)).map_or(0, |c| c.at);
            let place = place_of(text, at);
            // The other half of a pair that was told, or the same pair by its next key.
            if problems.iter().any(|known| known.place == place) {
                continue;
            }
            let keys = if one.keys.len() > other.keys.len() { &one.keys } else { &other.keys };
            let keys: Vec<String> = keys.iter().map(Key::to_string).collect();
            let (one, other) = (one.entry.name, other.entry.name);
            let sentence = format!(
                "In {}, {} would be both \"{one}\" and \"{other}\".",
                context.section(),
                keys.join(" ")
            );
            problems.push(Problem::at(FILE, text, place, sentence));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(told(&problems)) }
}

fn brought(change: &Change, binding: &Binding) -> bool {
    change.entry.action == binding.entry.action
        && change.context == binding.only
        && change.keys.contains(&binding.keys)
}

fn told(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    format!(
        "{}\nNothing was started, so that no key does what you do not expect. gatelab --default-keys prints the file as the keys come.",
        lines.join("\n")
    )
}

/// The file with the keys as they come, ready to be changed.
pub(crate) fn as_they_come() -> String {
    let mut text = String::from(
        "# What each key of gatelab does. Keep the lines you change, as keys.toml beside config.toml.\n\
         # A key is a letter, or ctrl- and a letter, enter, esc, space, tab, shift-tab, backspace, delete,\n\
         # up, down, left, right, home, end, pageup, pagedown, f1 to f12; a sequence has blanks in it.\n\
         # [everywhere] is wherever the action holds; a section such as [lesson] changes it there only.\n\
         \n[everywhere]\n",
    );
    for entry in ACTIONS {
        let keys: Vec<String> = entry.keys.iter().map(|keys| format!("\"{keys}\"")).collect();
        let places: Vec<String> = entry.places.iter().map(|context| context.section()).collect();
        let places = if places.is_empty() { EVERYWHERE.to_owned() } else { places.join(", ") };
        let _ = writeln!(text, "# {} ({places})", entry.help);
        let _ = writeln!(text, "\"{}\" = [{}]", entry.name, keys.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, Typed};
    use super::*;

    fn map(keys: &str) -> Result<Keymap, String> {
        Keymap::new(&Settings { keys: Some(keys.to_owned()), ..Settings::default() })
    }

    #[track_caller]
    fn refused(keys: &str, said: &str) {
        let why = map(keys).unwrap_err();
        assert!(why.starts_with(said), "{why}");
        assert!(why.contains("gatelab --default-keys"), "{why}");
    }

    #[test]
    fn the_file_as_the_keys_come_changes_nothing() {
        let same = map(&as_they_come()).unwrap();
        let shipped = Keymap::new(&Settings::default()).unwrap();
        assert_eq!(same.changed(), 0);
        for context in CONTEXTS {
            for entry in ACTIONS {
                let labels = |map: &Keymap| map.labels(entry.action, context);
                assert_eq!(labels(&same), labels(&shipped), "{}", entry.name);
            }
        }
    }

    #[test]
    fn a_line_changes_an_action_everywhere_or_in_one_place() {
        let map = map("[everywhere]\nhelp = [\"f2\"]\n[lesson]\nfind = \"f3\"\n").unwrap();
        assert_eq!(map.changed(), 2);
        assert_eq!(map.labels(Action::Help, Context::Sandbox), ["F2"]);
        assert_eq!(map.labels(Action::Find, Context::Lesson), ["F3"]);
        assert_eq!(map.labels(Action::Find, Context::Settings), ["/"]);
        let press = |context, key| {
            map.press(context, &mut Typed::default(), Key::parse(key).unwrap()).map(|a| a.action)
        };
        assert_eq!(press(Context::Today, "?"), None);
        assert_eq!(press(Context::Lesson, "f3"), Some(Action::Find));
        assert_eq!(press(Context::Lesson, "/"), None);
    }

    #[test]
    fn keys_may_change_places() {
        let map = map("[everywhere]\ndown = [\"k\", \"down\"]\nup = [\"j\", \"up\"]\n").unwrap();
        assert_eq!(map.labels(Action::Down, Context::Today), ["k", "↓"]);
    }

    #[test]
    fn two_commands_on_one_key_are_told_with_their_line() {
        refused(
            "[lesson]\nfind = \"j\"\n",
            "keys.toml:2:1: In lesson, j would be both \"find\" and \"down\".",
        );
        refused(
            "[everywhere]\nhelp = \"g\"\n",
            "keys.toml:2:1: In question, g l would be both \"help\" and \"lesson\".",
        );
        refused(
            "[everywhere]\nhint = \"a\"\n",
            "keys.toml:2:1: In question, a would be both \"hint\" and \"choose\".",
        );
    }

    #[test]
    fn what_cannot_be_is_told_with_its_line() {
        refused("[everywhere]\nfly = \"x\"\n", "keys.toml:2:1: No action is called \"fly\".");
        refused("[moon]\nfind = \"x\"\n", "keys.toml:1:2: [moon] is no place that keys hold in.");
        refused("[today]\nstrike = \"x\"\n", "keys.toml:2:1: \"strike\" means nothing in today.");
        refused("[lesson]\nfind = \"xx\"\n", "keys.toml:2:1: \"xx\" is no key.");
        refused("[lesson]\nfind = 3\n", "keys.toml:2:1: The keys of \"find\" are texts");
        refused("[lesson]\nfind = \"ctrl-s\"\n", "keys.toml:2:1: ctrl-s belongs to the terminal");
        refused("[everywhere]\nquit = []\n", "keys.toml:2:1: \"quit\" needs a key");
        refused("find = \"x\"\n", "keys.toml:1:1: find stands outside of a section");
        refused("[lesson\n", "keys.toml:1:");
    }
}
