//! What may be typed: the words and where they hold, resolving them, and help.

mod near;
mod table;

use self::near::are_near;
use self::table::COMMANDS;

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Word {
    Help,
    Repeat,
    Again,
    More,
    Time,
    Undo,
    Redo,
    Report,
    Kept,
    Drills,
    Save,
    Remove,
    Back,
    Quit,
    Today,
    Learn,
    Review,
    Ahead,
    Sandbox,
    Settings,
    Setting,
    Stats,
    About,
    Span,
    Export,
    Copy,
    Calendar,
    Later,
    Earlier,
    Result,
    Group,
    Why,
    Prove,
    Keep,
    Note,
    Bookmark,
    Lesson,
    Source,
    Strike,
    Mark,
    Overview,
    Exam,
    Term,
    Find,
    Hint,
    Contents,
    Previous,
    Try,
    Links,
    Requests,
    Callers,
    Routes,
    Features,
    On,
    Off,
    Set,
    Clock,
    Next,
    Buckets,
    Cache,
    Flush,
    Services,
    Behind,
    Log,
    Answer,
    Curl,
    Hurl,
    Aws,
    Snapshot,
    Snapshots,
    Restore,
    Compare,
    Beside,
    Switch,
    Deploy,
    Promote,
    RollBack,
    SignIn,
    Lab,
    Task,
    Check,
    Change,
    Ways,
    Solution,
    Anew,
    Yes,
}

/// Where words hold: each talk in each of its states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Context {
    First,
    Today,
    Contents,
    Lesson,
    Exam,
    ExamForm,
    ExamReport,
    Asking,
    Answered,
    Summary,
    Sandbox,
    Labs,
    Lab,
    Solution,
    Confirm,
    Stats,
    Calendar,
    Settings,
    Note,
}

/// One line of the table.
#[derive(Debug)]
pub(super) struct Command {
    /// What it stands for.
    pub(super) word: Word,
    /// How it is typed; its first letters do where they fit nothing else.
    pub(super) name: &'static str,
    /// Other ways to type it.
    also: &'static [&'static str],
    /// What may follow.
    after: &'static str,
    /// What it does.
    help: &'static str,
    /// Where it holds; nowhere in particular means everywhere.
    places: &'static [Context],
}

/// What a typed word fits.
#[derive(Debug)]
pub(super) enum Found {
    /// This command.
    One(Word),
    /// All of these.
    Many(Vec<&'static str>),
    /// None; perhaps one that is spelled nearly so.
    None(Option<&'static str>),
}

impl Command {
    fn holds(&self, context: Context) -> bool {
        // A lab is a sandbox with a task: what may be typed there may be typed here.
        let also = context == Context::Lab && self.places.contains(&Context::Sandbox);
        self.places.is_empty() || self.places.contains(&context) || also
    }

    fn is_called(&self, typed: &str) -> bool {
        // A name is any case; a short way may differ in case alone, as on the keyboard.
        self.name.eq_ignore_ascii_case(typed) || self.also.contains(&typed)
    }
}

/// What a word means in a place: by its name, else by its first letters.
pub(super) fn find(context: Context, typed: &str) -> Found {
    let own = || COMMANDS.iter().filter(|c| !c.places.is_empty() && c.holds(context));
    let global = || COMMANDS.iter().filter(|c| c.places.is_empty());
    let lower = typed.to_lowercase();
    let called = own().chain(global()).find(|c| c.is_called(typed));
    let called =
        called.or_else(|| own().chain(global()).find(|c| c.also.contains(&lower.as_str())));
    if let Some(command) = called {
        return Found::One(command.word);
    }
    for commands in [own().collect::<Vec<_>>(), global().collect()] {
        let fits = |c: &&&Command| !lower.is_empty() && c.name.starts_with(&lower);
        let fitting: Vec<&Command> = commands.iter().filter(fits).copied().collect();
        match fitting.as_slice() {
            [] => {}
            [one] => return Found::One(one.word),
            many => return Found::Many(many.iter().map(|c| c.name).collect()),
        }
    }
    let near = own().chain(global()).find(|c| are_near(c.name, &lower));
    Found::None(near.map(|c| c.name))
}

/// What may be typed here, a line each.
pub(super) fn help(context: Context) -> Vec<String> {
    let here = COMMANDS.iter().filter(|c| c.holds(context));
    let line = |c: &Command| {
        let after = if c.after.is_empty() { String::new() } else { format!(" {}", c.after) };
        let short: Vec<&str> = c.also.iter().copied().filter(|s| s.len() == 1).collect();
        let short = short.first().map(|s| format!(" (or {s})")).unwrap_or_default();
        format!("{}{after}{short}: {}.", c.name, c.help)
    };
    here.map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Context as C, Word as W, *};

    const ALL: [Context; 19] = [
        C::First,
        C::ExamForm,
        C::ExamReport,
        C::Stats,
        C::Calendar,
        C::Labs,
        C::Lab,
        C::Solution,
        C::Exam,
        C::Today,
        C::Contents,
        C::Lesson,
        C::Asking,
        C::Answered,
        C::Summary,
        C::Sandbox,
        C::Confirm,
        C::Settings,
        C::Note,
    ];

    #[test]
    fn every_word_can_be_typed_where_it_holds() {
        for context in ALL {
            let mut seen = HashSet::new();
            for command in COMMANDS.iter().filter(|c| c.holds(context)) {
                assert!(!command.help.is_empty() && !command.help.ends_with('.'));
                assert!(seen.insert(command.name), "{} twice in {context:?}", command.name);
                match find(context, command.name) {
                    Found::One(word) => assert_eq!(word, command.word, "{}", command.name),
                    other => panic!("{context:?}, {}: {other:?}", command.name),
                }
            }
        }
        assert_eq!(
            COMMANDS.iter().map(|c| c.word).collect::<HashSet<_>>().len(),
            Word::Yes as usize + 1,
            "a word is missing in the table"
        );
    }

    #[test]
    fn first_letters_and_slips() {
        let one = |context, typed: &str| match find(context, typed) {
            Found::One(word) => word,
            other => panic!("{typed}: {other:?}"),
        };
        assert_eq!(one(C::Answered, "pr"), W::Prove);
        assert_eq!(one(C::Answered, "PROVE"), W::Prove);
        assert_eq!(one(C::Asking, "q"), W::Back);
        assert_eq!(one(C::Asking, "Q"), W::Quit);
        assert_eq!(one(C::Sandbox, "again"), W::Again);
        assert_eq!(one(C::Today, "again"), W::Repeat);
        assert!(matches!(find(C::Today, "prove"), Found::None(None)));
        assert!(matches!(find(C::Today, "reveiw"), Found::None(Some("review"))));
        assert!(matches!(find(C::Today, "setings"), Found::None(Some("settings"))));
        assert!(matches!(find(C::Today, ""), Found::None(None)));
        assert!(matches!(find(C::Sandbox, "snap"), Found::Many(names) if names.len() == 2));
    }
}
