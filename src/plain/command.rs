//! What may be typed: one table that resolving, prompts and help read.

mod near;

use self::near::are_near;

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
    Today,
    Contents,
    Lesson,
    Exam,
    Asking,
    Answered,
    Summary,
    Sandbox,
    Labs,
    Lab,
    Solution,
    Confirm,
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

const fn command(
    word: Word,
    [name, after]: [&'static str; 2],
    also: &'static [&'static str],
    help: &'static str,
    places: &'static [Context],
) -> Command {
    Command { word, name, also, after, help, places }
}

use Context as C;
use Word as W;

const EVERYWHERE: &[Context] = &[];
const BOX: &[Context] = &[C::Sandbox];
/// Where a lab is done.
const LAB: &[Context] = &[C::Lab];
const READING: &[Context] = &[C::Lesson];
const QUESTION: &[Context] = &[C::Asking, C::Answered];

/// Every word there is. What holds in one place wins over what holds everywhere.
pub(super) const COMMANDS: &[Command] = &[
    command(
        W::Strike,
        ["strike", "LETTER"],
        &["x"],
        "strike that answer out, or bring it back",
        &[C::Asking, C::Exam],
    ),
    command(
        W::Mark,
        ["mark", ""],
        &["r"],
        "mark this to be looked at again, or no longer",
        &[C::Lesson, C::Asking, C::Answered, C::Exam],
    ),
    command(
        W::Report,
        ["report", "WORDS"],
        &["!"],
        "report a mistake here, into a file of yours",
        &[C::Lesson, C::Asking, C::Answered],
    ),
    command(
        W::Overview,
        ["overview", ""],
        &["v"],
        "what is answered, blank and marked, and the time left",
        &[C::Exam],
    ),
    command(W::Hint, ["hint", ""], &["i"], "the next hint, at most three", &[C::Asking, C::Lab]),
    command(
        W::Task,
        ["task", ""],
        &["steps"],
        "how things stand, and each step with what was found",
        &[C::Lab, C::Solution],
    ),
    command(W::Check, ["check", ""], &["V"], "what the step at hand still lacks", LAB),
    command(
        W::Change,
        ["change", "[NUMBER]"],
        &["do"],
        "what this lab offers to change or send; a number does it",
        LAB,
    ),
    command(W::Ways, ["ways", ""], &["W"], "other ways that pass", LAB),
    command(
        W::Solution,
        ["solution", ""],
        &["S"],
        "play the solution in a fork, step by step",
        LAB,
    ),
    command(W::Anew, ["anew", ""], &["O"], "begin the lab anew; what was done is kept", LAB),
    command(
        W::Prove,
        ["prove", "[NUMBER]"],
        &["p"],
        "run the claim in the gateway and hear what happens",
        &[C::Lesson, C::Answered],
    ),
    command(
        W::Keep,
        ["keep", ""],
        &[],
        "open the sandbox of the last proof as it was left",
        &[C::Lesson, C::Answered],
    ),
    command(W::Try, ["try", ""], &["t"], "send the request that this section proposes", READING),
    command(
        W::Contents,
        ["contents", ""],
        &["c"],
        "the sections of this lesson; a number goes there",
        READING,
    ),
    command(
        W::Previous,
        ["previous", ""],
        &["h"],
        "the section or the question before",
        &[C::Lesson, C::Exam],
    ),
    command(W::Links, ["links", ""], &[], "where this section leads to", READING),
    command(
        W::Lesson,
        ["lesson", ""],
        &["l"],
        "the part of the lesson that this is about",
        QUESTION,
    ),
    command(
        W::Source,
        ["source", ""],
        &["o"],
        "the page that this rests on",
        &[C::Lesson, C::Answered],
    ),
    command(
        W::Why,
        ["why", "[STATUS or STOP]"],
        &["w"],
        "how this came to be",
        &[C::Today, C::Answered, C::Sandbox, C::Solution],
    ),
    command(
        W::Note,
        ["note", "[WORDS]"],
        &["m"],
        "write a note on this",
        &[C::Lesson, C::Asking, C::Answered],
    ),
    command(
        W::Bookmark,
        ["bookmark", ""],
        &["*"],
        "set a bookmark here, or take it away",
        &[C::Lesson, C::Asking, C::Answered],
    ),
    command(W::Ahead, ["ahead", ""], &[], "bring tomorrow's reviews forward", &[C::Today]),
    command(W::Again, ["again", ""], &["."], "send the last request again", BOX),
    command(
        W::Clock,
        ["clock", "+5m, -10s, run, stop"],
        &["+", "-"],
        "move the clock, set it running, stop it; alone it says what it shows",
        BOX,
    ),
    command(
        W::Next,
        ["next", ""],
        &[],
        "move the clock to the next thing that happens by itself",
        BOX,
    ),
    command(W::Requests, ["requests", ""], &[], "what may be sent; a number sends it", BOX),
    command(W::Callers, ["callers", ""], &[], "who may be played, and what they show", BOX),
    command(W::Routes, ["routes", ""], &[], "the API's routes and what is behind them", BOX),
    command(
        W::Features,
        ["features", ""],
        &["f"],
        "what is switched on and off, with its settings",
        BOX,
    ),
    command(W::On, ["on", "FEATURE"], &[], "switch a feature on", BOX),
    command(W::Off, ["off", "FEATURE"], &[], "switch a feature off", BOX),
    command(
        W::Set,
        ["set", "FEATURE SETTING VALUE"],
        &[],
        "change a setting: set throttle burst 5",
        BOX,
    ),
    command(W::Buckets, ["buckets", ""], &[], "tokens left in each bucket, and quotas", BOX),
    command(W::Cache, ["cache", ""], &[], "what the stage cache and the authorizers keep", BOX),
    command(W::Flush, ["flush", ""], &[], "empty the stage cache", BOX),
    command(
        W::Services,
        ["services", ""],
        &[],
        "what the functions and services behind it were called with and keep",
        BOX,
    ),
    command(
        W::Behind,
        ["behind", ""],
        &[],
        "everything that outlives a request, metrics and price too",
        BOX,
    ),
    command(W::Log, ["log", "[HOW MANY]"], &[], "what was done, the newest last", BOX),
    command(W::Answer, ["answer", ""], &[], "the last answer in full: status, headers, body", BOX),
    command(W::Curl, ["curl", ""], &[], "the last request for curl", BOX),
    command(W::Hurl, ["hurl", ""], &[], "the last request for hurl, with its status", BOX),
    command(W::Aws, ["aws", ""], &[], "the last request for the AWS CLI", BOX),
    command(W::Snapshot, ["snapshot", ""], &["s"], "keep everything as it is now", BOX),
    command(W::Snapshots, ["snapshots", ""], &[], "what was kept", BOX),
    command(
        W::Restore,
        ["restore", "[NUMBER]"],
        &[],
        "put everything as it was in that snapshot",
        BOX,
    ),
    command(
        W::Compare,
        ["compare", "[NUMBER]"],
        &[],
        "what was sent since that snapshot, then and now",
        BOX,
    ),
    command(
        W::Beside,
        ["beside", ""],
        &["b"],
        "the last request at a REST API and at an HTTP API",
        BOX,
    ),
    command(
        W::Switch,
        ["switch", ""],
        &["P"],
        "make it the other kind of API; what would be lost is said first",
        BOX,
    ),
    command(W::Deploy, ["deploy", ""], &["D"], "make what was edited live", BOX),
    command(W::Promote, ["promote", ""], &["M"], "give the stage what its canary has", BOX),
    command(W::RollBack, ["rollback", "NUMBER"], &[], "point the stage at that deployment", BOX),
    command(W::SignIn, ["signin", "CALLER"], &[], "give a caller a new token", BOX),
    command(W::Yes, ["yes", ""], &["y"], "do it", &[C::Confirm]),
    command(
        W::Undo,
        ["undo", ""],
        &["u"],
        "take the last thing back",
        &[
            C::Today,
            C::Contents,
            C::Lesson,
            C::Asking,
            C::Answered,
            C::Summary,
            C::Sandbox,
            C::Exam,
        ],
    ),
    command(
        W::Redo,
        ["redo", ""],
        &["U"],
        "do again what was taken back",
        &[C::Today, C::Contents, C::Lesson, C::Asking, C::Answered, C::Summary, C::Sandbox],
    ),
    command(W::Kept, ["notes", ""], &[], "your notes, bookmarks and marks", EVERYWHERE),
    command(W::Drills, ["drills", ""], &[], "questions to order; review asks them", EVERYWHERE),
    command(W::Save, ["save", "NAME DRILL"], &[], "save a drill under a name", EVERYWHERE),
    command(W::Remove, ["remove", "NAME"], &[], "remove a saved drill", EVERYWHERE),
    command(W::More, ["more", ""], &[], "the detail of what was said last", EVERYWHERE),
    command(W::Repeat, ["repeat", ""], &["again"], "say the last block once more", EVERYWHERE),
    command(
        W::Time,
        ["time", ""],
        &[],
        "what time it is, and how long you have been here",
        EVERYWHERE,
    ),
    command(W::Today, ["today", ""], &["home"], "what to do today", EVERYWHERE),
    command(
        W::Learn,
        ["learn", "[LESSON]"],
        &[],
        "the lessons, or one by number or name",
        EVERYWHERE,
    ),
    command(
        W::Review,
        ["review", "[LESSON]"],
        &["quiz"],
        "questions that are due, or those of a lesson",
        EVERYWHERE,
    ),
    command(
        W::Sandbox,
        ["sandbox", "[LESSON]"],
        &[],
        "play with an API: this lesson's, or the one you name",
        EVERYWHERE,
    ),
    command(
        W::Lab,
        ["lab", "[NUMBER or NAME]"],
        &["labs"],
        "the labs, or one of them; in a lesson, its own",
        EVERYWHERE,
    ),
    command(
        W::Exam,
        ["exam", ""],
        &[],
        "a mock exam: the one that is open, or a new one",
        EVERYWHERE,
    ),
    command(W::Term, ["word", "NAME"], &["term"], "what a word of the glossary means", EVERYWHERE),
    command(W::Find, ["find", "WORDS"], &["/"], "whatever has these words in it", EVERYWHERE),
    command(W::Settings, ["settings", ""], &[","], "your settings", EVERYWHERE),
    command(W::Help, ["help", ""], &["?"], "what may be typed here", EVERYWHERE),
    command(
        W::Back,
        ["back", ""],
        &["q", "stop", "leave"],
        "back to where this was begun; everything is kept",
        EVERYWHERE,
    ),
    command(W::Quit, ["quit", ""], &["Q", "exit"], "end gatelab; everything is kept", EVERYWHERE),
];

impl Command {
    fn holds(&self, context: Context) -> bool {
        // A lab is a sandbox with a task: what may be typed there may be typed here.
        let also = context == C::Lab && self.places.contains(&C::Sandbox);
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

    use super::*;

    const ALL: [Context; 14] = [
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
