//! From keys to actions: names of keys, counts, sequences, and what a key means where.

use std::fmt;

use self::file::Change;
use super::action::{ACTIONS, Action, Context, Entry};
use super::event::{Code, Key};
use crate::config::Settings;

mod file;

pub(crate) use self::file::as_they_come;

/// The bindings, sequences resolved.
#[derive(Clone, Debug)]
pub(crate) struct Keymap {
    bindings: Vec<Binding>,
    changed: usize,
}

#[derive(Clone, Debug)]
struct Binding {
    keys: Vec<Key>,
    /// Which of the entry's keys this is: `b` is the second of `choose`.
    nth: usize,
    entry: &'static Entry,
    /// It holds there only.
    only: Option<Context>,
    /// It does not hold there.
    except: Vec<Context>,
    /// The keys file brought it.
    changed: bool,
}

impl Binding {
    fn holds(&self, context: Context) -> bool {
        self.entry.holds(context)
            && self.only.is_none_or(|only| only == context)
            && !self.except.contains(&context)
    }
}

/// Every action of the table with its keys as they come, as people read them.
pub(crate) fn listed() -> Vec<(&'static str, String, &'static str)> {
    let read =
        |keys: &&str| sequence(keys).iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
    let line = |entry: &Entry| {
        let keys: Vec<String> = entry.keys.iter().map(read).collect();
        (entry.name, keys.join(", "), entry.help)
    };
    ACTIONS.iter().map(line).collect()
}

/// The keys of a text such as `g l`.
fn sequence(keys: &str) -> Vec<Key> {
    keys.split(' ').filter_map(Key::parse).collect()
}

/// An action as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Act {
    /// What to do.
    pub(crate) action: Action,
    /// The number typed before the key.
    pub(crate) count: Option<u32>,
    /// Which of the action's keys was pressed: `b` is 1 for `choose`.
    pub(crate) nth: usize,
}

impl Act {
    /// The action, as if its first key had been pressed.
    pub(crate) const fn once(action: Action) -> Self {
        Self { action, count: None, nth: 0 }
    }

    /// Where it leads the cursor of a list whose last row this is; nothing when it moves none.
    pub(crate) fn walk(self, cursor: usize, last: usize) -> Option<usize> {
        const PAGE: usize = 5;
        let times = self.times() as usize;
        let down = |rows: usize| cursor.saturating_add(rows).min(last);
        Some(match self.action {
            Action::Down => down(times),
            Action::Up => cursor.saturating_sub(times),
            Action::PageDown => down(PAGE * times),
            Action::PageUp => cursor.saturating_sub(PAGE * times),
            Action::Top => 0,
            Action::Bottom => last,
            _ => return None,
        })
    }

    /// How often: the count, or once.
    pub(crate) fn times(self) -> u32 {
        self.count.unwrap_or(1)
    }
}

/// Keys typed that do not mean anything yet: a count, the beginning of a sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Typed {
    /// The number so far.
    pub(crate) count: Option<u32>,
    /// The keys of the sequence so far.
    pub(crate) keys: Vec<Key>,
}

/// A bigger count is a slip of the finger.
const MOST: u32 = 9999;

/// The letters that move, beside the arrow keys.
const VI: [&str; 4] = ["h", "j", "k", "l"];

impl Keymap {
    /// The keys of the table, as the settings and the keys file have changed them; in words, why they
    /// cannot be so.
    pub(crate) fn new(settings: &Settings) -> Result<Self, String> {
        let changes = match &settings.keys {
            Some(text) => file::read(text)?,
            None => Vec::new(),
        };
        let mut map = Self { bindings: Vec::new(), changed: 0 };
        for entry in ACTIONS {
            map.bind(entry, &changes, settings.config.vi);
        }
        if let Some(text) = settings.keys.as_ref().filter(|_| map.changed > 0) {
            file::without_conflicts(text, &map, &changes)?;
        }
        Ok(map)
    }

    /// Binds one action: where a context has a line of its own, that; else the line for everywhere; else
    /// the keys it comes with.
    fn bind(&mut self, entry: &'static Entry, changes: &[Change], vi: bool) {
        let own = |change: &&Change| change.entry.action == entry.action;
        let there: Vec<Context> =
            changes.iter().filter(own).filter_map(|change| change.context).collect();
        let come = || entry.keys.iter().map(|keys| sequence(keys));
        let everywhere = changes.iter().filter(own).find(|change| change.context.is_none());
        let mut add = |keys: Vec<Vec<Key>>, only: Option<Context>, except: &[Context]| {
            for (nth, keys) in keys.into_iter().enumerate() {
                let changed = !come().any(|known| known == keys);
                self.bindings.push(Binding {
                    keys,
                    nth,
                    entry,
                    only,
                    except: except.to_vec(),
                    changed,
                });
            }
        };
        if let Some(change) = everywhere {
            add(change.keys.clone(), None, &there);
        } else {
            let moves = matches!(
                entry.action,
                Action::Down
                    | Action::Up
                    | Action::Left
                    | Action::Right
                    | Action::LessSure
                    | Action::MoreSure
            );
            let letters = moves && !vi;
            let keys = entry.keys.iter().filter(|keys| !(letters && VI.contains(keys)));
            add(keys.map(|keys| sequence(keys)).collect(), None, &there);
        }
        for change in changes.iter().filter(own) {
            if change.context.is_some() {
                add(change.keys.clone(), change.context, &[]);
            }
            self.changed += usize::from(!change.keys.iter().cloned().eq(come()));
        }
    }

    /// How many lines of the keys file say something else than the keys come with.
    pub(crate) const fn changed(&self) -> usize {
        self.changed
    }

    /// Takes a key in a context: an action when it is complete. What was typed towards one is kept in
    /// `typed` until then.
    pub(crate) fn press(&self, context: Context, typed: &mut Typed, key: Key) -> Option<Act> {
        typed.keys.push(key);
        let specific_first = |everywhere: bool| {
            self.bindings.iter().filter(move |b| b.entry.places.is_empty() == everywhere)
        };
        let candidates = || {
            specific_first(false)
                .chain(specific_first(true))
                .filter(|b| b.holds(context) && b.keys.starts_with(&typed.keys))
        };
        if let Some(found) = candidates().find(|b| b.keys.len() == typed.keys.len()) {
            let act = Act { action: found.entry.action, count: typed.count, nth: found.nth };
            *typed = Typed::default();
            return Some(act);
        }
        if candidates().next().is_some() {
            return None;
        }
        let digit = match key.code {
            Code::Char(c) if !key.ctrl && typed.keys.len() == 1 => c.to_digit(10),
            _ => None,
        };
        typed.keys.clear();
        typed.count =
            digit.map(|d| (typed.count.unwrap_or(0) * 10 + d).min(MOST)).filter(|count| *count > 0);
        None
    }

    /// The keys of an action in a context, as people read them: `⏎`, `g l`.
    pub(crate) fn labels(&self, action: Action, context: Context) -> Vec<String> {
        self.bindings
            .iter()
            .filter(|b| b.entry.action == action && b.holds(context))
            .map(|b| b.keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" "))
            .collect()
    }

    /// The keys of an action in a context, as they are pressed.
    pub(crate) fn sequences(&self, action: Action, context: Context) -> Vec<Vec<Key>> {
        let holds = |b: &&Binding| b.entry.action == action && b.entry.holds(context);
        self.bindings.iter().filter(holds).map(|b| b.keys.clone()).collect()
    }

    /// Ways to go on from what was typed so far.
    pub(crate) fn continuations(
        &self,
        context: Context,
        typed: &Typed,
    ) -> Vec<(String, &'static Entry)> {
        let mut ways: Vec<(String, &'static Entry)> = Vec::new();
        for binding in &self.bindings {
            let more = binding.keys.len() > typed.keys.len();
            if more && binding.holds(context) && binding.keys.starts_with(&typed.keys) {
                let rest = &binding.keys[typed.keys.len()..];
                let label = rest.iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
                // The first entry of the table is the more specific one.
                if ways.iter().all(|(known, _)| *known != label) {
                    ways.push((label, binding.entry));
                }
            }
        }
        ways
    }
}

impl Key {
    /// Reads a name such as `ctrl-d`, `space`, `G`.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let (ctrl, name) = name.strip_prefix("ctrl-").map_or((false, name), |rest| (true, rest));
        let mut chars = name.chars();
        let code = match (chars.next(), chars.next()) {
            (Some(only), None) => Code::Char(only),
            _ => match name {
                "enter" => Code::Enter,
                "esc" => Code::Esc,
                "space" => Code::Char(' '),
                "tab" => Code::Tab,
                "shift-tab" => Code::BackTab,
                "backspace" => Code::Backspace,
                "delete" => Code::Delete,
                "up" => Code::Up,
                "down" => Code::Down,
                "left" => Code::Left,
                "right" => Code::Right,
                "home" => Code::Home,
                "end" => Code::End,
                "pageup" => Code::PageUp,
                "pagedown" => Code::PageDown,
                _ => Code::Function(name.strip_prefix('f')?.parse().ok()?),
            },
        };
        Some(Self { code, ctrl })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.code {
            Code::Char(c) if self.ctrl => return write!(f, "Ctrl-{}", c.to_ascii_uppercase()),
            Code::Char(' ') => "Space",
            Code::Char(c) => return write!(f, "{c}"),
            Code::Function(n) => return write!(f, "F{n}"),
            Code::Enter => "⏎",
            Code::Esc => "Esc",
            Code::Tab => "Tab",
            Code::BackTab => "Shift-Tab",
            Code::Backspace => "Backspace",
            Code::Delete => "Del",
            Code::Up => "↑",
            Code::Down => "↓",
            Code::Left => "←",
            Code::Right => "→",
            Code::Home => "Home",
            Code::End => "End",
            Code::PageUp => "PgUp",
            Code::PageDown => "PgDn",
        };
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::action::CONTEXTS;
    use super::*;

    fn shipped() -> Keymap {
        Keymap::new(&Settings::default()).unwrap()
    }

    fn typed(context: Context, keys: &str) -> Vec<Act> {
        let map = shipped();
        let mut typed = Typed::default();
        keys.split(' ')
            .filter_map(|k| map.press(context, &mut typed, Key::parse(k).unwrap()))
            .collect()
    }

    fn act(action: Action, count: Option<u32>, nth: usize) -> Act {
        Act { action, count, nth }
    }

    #[test]
    fn every_key_in_the_table_can_be_read() {
        for entry in ACTIONS {
            for key in entry.keys.iter().flat_map(|k| k.split(' ')) {
                assert!(Key::parse(key).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn counts_sequences_and_contexts() {
        assert_eq!(typed(Context::Today, "5 j"), [act(Action::Down, Some(5), 0)]);
        assert_eq!(typed(Context::Sandbox, "2 0 enter"), [act(Action::Primary, Some(20), 0)]);
        assert_eq!(typed(Context::Today, "g g"), [act(Action::Top, None, 0)]);
        assert_eq!(typed(Context::Today, "g l"), [act(Action::GoLearn, None, 0)]);
        assert_eq!(typed(Context::Asking, "g l"), [act(Action::Lesson, None, 0)]);
        assert_eq!(typed(Context::Asking, "2"), [act(Action::SureNow, None, 1)]);
        assert_eq!(typed(Context::Asking, "b"), [act(Action::Choose, None, 1)]);
        assert_eq!(typed(Context::Asking, "D"), [act(Action::Strike, None, 3)]);
        assert_eq!(typed(Context::Today, "g x j"), [act(Action::Down, None, 0)]);
        assert_eq!(typed(Context::Today, "0 j"), [act(Action::Down, None, 0)]);
    }

    #[test]
    fn no_context_has_two_actions_on_one_key() {
        let map = shipped();
        for context in CONTEXTS {
            for everywhere in [true, false] {
                let mut bound: HashMap<&[Key], &str> = HashMap::new();
                for binding in map
                    .bindings
                    .iter()
                    .filter(|b| b.holds(context) && b.entry.places.is_empty() == everywhere)
                {
                    // On a question `g l` and `g b` are its own: the narrower entry stands first.
                    if matches!(binding.entry.action, Action::GoLearn | Action::GoLabs) {
                        continue;
                    }
                    let other = bound.insert(&binding.keys, binding.entry.name);
                    assert_eq!(other, None, "{context:?}: {} and another", binding.entry.name);
                }
            }
        }
    }

    #[test]
    fn keys_of_flow_control_and_of_multiplexers_stay_free() {
        let map = shipped();
        for free in ["ctrl-s", "ctrl-q", "ctrl-b", "ctrl-a"] {
            let free = Key::parse(free).unwrap();
            assert!(map.bindings.iter().all(|b| !b.keys.contains(&free)));
        }
    }

    /// AZERTY has its digits under Shift, and German layouts their brackets under AltGr.
    #[test]
    fn everything_has_a_way_of_letters_and_arrows() {
        for entry in ACTIONS {
            let easy = |keys: &&&str| !keys.contains(|c: char| "0123456789[]{}\\|@~".contains(c));
            // How sure is also said with the arrows, and Enter answers.
            let other = entry.action == Action::SureNow;
            assert!(other || entry.keys.iter().any(|keys| easy(&keys)), "{}", entry.name);
        }
    }

    #[test]
    fn the_menu_after_g_lists_each_way_once() {
        let map = shipped();
        let typed = Typed { count: None, keys: vec![Key::parse("g").unwrap()] };
        let ways = map.continuations(Context::Asking, &typed);
        let labels: Vec<&str> = ways.iter().map(|(l, _)| l.as_str()).collect();
        assert_eq!(labels, ["l", "b", "g", "h", "q", "n", "e", "s", "t", ",", "a"]);
    }

    #[test]
    fn letters_that_move_can_be_let_go() {
        let mut settings = Settings::default();
        settings.config.vi = false;
        let map = Keymap::new(&settings).unwrap();
        let mut typed = Typed::default();
        let mut press = |key| map.press(Context::Today, &mut typed, Key::parse(key).unwrap());
        assert_eq!(press("j"), None);
        assert_eq!(press("down"), Some(act(Action::Down, None, 0)));
        assert_eq!(map.labels(Action::Down, Context::Today), ["↓"]);
    }
}
