//! What a key can mean: one table that the key map, the bottom rows, the help and the palette read.

mod context;

pub(crate) use self::context::{CONTEXTS, Context, SCREENS};

/// What a key means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    Primary,
    Down,
    Up,
    Left,
    Right,
    PageDown,
    PageUp,
    Top,
    Bottom,
    NextPane,
    PreviousPane,
    Next,
    Previous,
    Escape,
    Back,
    Quit,
    Suspend,
    Redraw,
    Help,
    Palette,
    GoToday,
    GoLearn,
    GoReview,
    GoSandbox,
    GoStats,
    GoExam,
    GoLabs,
    Check,
    Solution,
    OtherWays,
    StartOver,
    Find,
    CopyLink,
    Practise,
    Narrow,
    NextMatch,
    PreviousMatch,
    Prove,
    Why,
    Sandbox,
    OpenLink,
    Contents,
    Ahead,
    Choose,
    Strike,
    StrikeRow,
    Pick,
    LessSure,
    MoreSure,
    SureNow,
    Hint,
    Undo,
    Redo,
    Note,
    Bookmark,
    Mark,
    Report,
    Kept,
    About,
    Editor,
    Cram,
    Save,
    Remove,
    Lesson,
    ItsLab,
    Again,
    Toggle,
    ClockOn,
    ClockBack,
    Time,
    Filter,
    Range,
    Copy,
    Export,
    Protocol,
    EditRequest,
    Keep,
    Beside,
    Snapshots,
    Traffic,
    Flush,
    Zoom,
    Deploy,
    Promote,
    MarkReview,
    Overview,
    TurnIn,
    HideClock,
    AllQuestions,
    PractiseMisses,
    LastReport,
    Default,
    GoSettings,
    Confirm,
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Entry {
    /// What it stands for.
    pub(crate) action: Action,
    /// Its name, as the palette and `keys.toml` spell it.
    pub(crate) name: &'static str,
    /// What it does, for the help.
    pub(crate) help: &'static str,
    /// The keys, as written in `keys.toml`; a sequence has a space in it.
    pub(crate) keys: &'static [&'static str],
    /// Where it holds; nowhere in particular means everywhere.
    pub(crate) places: &'static [Context],
}

impl Entry {
    /// Whether it holds there.
    pub(crate) fn holds(&self, context: Context) -> bool {
        // A lab is a sandbox with a task: what holds there holds here.
        let also = (context == Context::Lab).then_some(Context::Sandbox);
        let places = self.places;
        places.is_empty()
            || places.contains(&context)
            || also.is_some_and(|also| places.contains(&also))
    }
}

const fn entry(
    action: Action,
    name: &'static str,
    help: &'static str,
    keys: &'static [&'static str],
    places: &'static [Context],
) -> Entry {
    Entry { action, name, help, keys, places }
}

use Action as A;
use Context::{
    Answered, Asking, Beside, Calendar, Copies, Drills, Exam, ExamOverview, ExamReport, ExamSetup,
    ExamWalk, Help, Kept, Lab, Learn, Lesson, Prove, Question, Sandbox, Settings, Stats, Summary,
    Time, Today, Traffic, Writing,
};

const EVERYWHERE: &[Context] = &[];
/// Where something is shown that a note can be on.
const ON_MATERIAL: &[Context] = &[Lesson, Asking, Answered];

/// Every action there is. What holds in one context wins over what holds everywhere.
pub(crate) const ACTIONS: &[Entry] = &[
    entry(
        A::Primary,
        "go on",
        "the main thing: the first key of the bottom row",
        &["enter"],
        EVERYWHERE,
    ),
    entry(
        A::Choose,
        "choose",
        "choose that answer, or take it back",
        &["a", "b", "c", "d", "e", "f"],
        &[Asking, Exam],
    ),
    entry(
        A::Strike,
        "strike",
        "strike that answer out, or bring it back",
        &["A", "B", "C", "D", "E", "F"],
        &[Asking, Exam],
    ),
    entry(
        A::StrikeRow,
        "strike row",
        "strike out the answer under the cursor",
        &["x"],
        &[Asking, Exam],
    ),
    entry(A::Pick, "pick", "choose the answer under the cursor", &["space"], &[Asking, Exam]),
    entry(A::LessSure, "less sure", "how sure: one step less", &["left", "h"], &[Asking]),
    entry(A::MoreSure, "more sure", "how sure: one step more", &["right", "l"], &[Asking]),
    entry(
        A::SureNow,
        "sure now",
        "guess, think so, certain; and answer at once",
        &["1", "2", "3"],
        &[Asking],
    ),
    entry(A::Hint, "hint", "the next hint, at most three", &["i"], &[Asking, Lab]),
    entry(
        A::Check,
        "run checks",
        "hold the steps against what happened, and say why not",
        &["V"],
        &[Lab],
    ),
    entry(
        A::Solution,
        "show solution",
        "play the solution step by step, in a fork",
        &["S"],
        &[Lab],
    ),
    entry(A::OtherWays, "show other ways", "other ways that pass", &["W"], &[Lab]),
    entry(A::StartOver, "start over", "begin the lab anew; what was done is kept", &["O"], &[Lab]),
    entry(A::Ahead, "ahead", "bring tomorrow's reviews forward", &["L"], &[Today]),
    entry(A::Prove, "prove", "run it in the engine and see", &["p"], &[Lesson, Answered, ExamWalk]),
    entry(A::Contents, "contents", "the contents, in place of the text", &["c"], &[Lesson]),
    entry(
        A::OpenLink,
        "open link",
        "open the source, the link under the cursor, the settings file",
        &["o"],
        &[Lesson, Answered, ExamWalk, Settings],
    ),
    entry(A::Why, "why", "how this came to be", &["w"], &[Today, Asking, Answered, Sandbox, Stats]),
    entry(
        A::Undo,
        "undo",
        "take back the last thing, whatever it was",
        &["u"],
        &[
            Today, Learn, Lesson, Drills, Asking, Answered, Summary, Sandbox, Settings, Time,
            Traffic, Exam, Calendar,
        ],
    ),
    entry(
        A::Redo,
        "redo",
        "do again what was taken back",
        &["U"],
        &[Today, Learn, Lesson, Drills, Asking, Answered, Summary, Sandbox, Settings, Calendar],
    ),
    entry(A::Note, "note", "a note on this lesson or question", &["m"], ON_MATERIAL),
    entry(A::Bookmark, "bookmark", "bookmark this, or no longer", &["*"], ON_MATERIAL),
    entry(A::Mark, "look again", "mark this to look at again, or no longer", &["r"], ON_MATERIAL),
    entry(
        A::Report,
        "report",
        "report a mistake here, into a file of yours",
        &["!"],
        &[Lesson, Asking, Answered, Sandbox],
    ),
    entry(A::Editor, "editor", "write it in $EDITOR", &["ctrl-e"], &[Writing]),
    entry(A::Cram, "cram", "only to practise: no answer changes a date", &["c"], &[Drills]),
    entry(A::Save, "save", "save this drill under a name", &["S"], &[Drills]),
    entry(A::Remove, "remove", "remove it", &["x", "delete"], &[Drills, Kept]),
    entry(A::Lesson, "lesson", "the lesson this is about", &["g l"], &[Asking, Answered, ExamWalk]),
    entry(A::ItsLab, "its lab", "the lab on this, or all labs", &["g b"], &[Asking, Answered]),
    entry(
        A::Sandbox,
        "open sandbox",
        "open its API in the sandbox",
        &["s"],
        &[Lesson, Asking, Answered],
    ),
    entry(A::Again, "again", "fire the last request again", &["."], &[Sandbox]),
    entry(
        A::Toggle,
        "toggle",
        "the feature on or off; on the clock, run and stop",
        &["space"],
        &[Sandbox],
    ),
    entry(
        A::ClockOn,
        "clock on",
        "the clock on by a second; a number first makes it so many",
        &["+"],
        &[Sandbox, Time],
    ),
    entry(A::ClockBack, "clock back", "the clock back by a second", &["-"], &[Sandbox, Time]),
    entry(A::Time, "time machine", "what happens next, and go there", &["t"], &[Sandbox]),
    entry(
        A::Filter,
        "filter",
        "filter the log, or the questions shown",
        &["f"],
        &[Sandbox, ExamOverview],
    ),
    entry(A::Range, "range", "how far back: 7, 30 or 90 days, or all", &["f"], &[Stats]),
    entry(
        A::Copy,
        "copy",
        "copy…",
        &["y"],
        &[Lesson, Asking, Answered, Sandbox, Stats, Prove, Copies, ExamReport],
    ),
    entry(
        A::Export,
        "export",
        "take it along as a file: the API and its requests, the statistics, the report",
        &["X"],
        &[Sandbox, Stats, ExamReport],
    ),
    entry(
        A::Protocol,
        "protocol",
        "REST or HTTP API: what would be lost is said first",
        &["P"],
        &[Sandbox],
    ),
    entry(A::EditRequest, "edit request", "type the request line, and send it", &["e"], &[Sandbox]),
    entry(
        A::Keep,
        "keep",
        "keep what is here: a snapshot; in a proof, its sandbox",
        &["s"],
        &[Sandbox, Prove],
    ),
    entry(
        A::Beside,
        "rest beside http",
        "this request at a REST API and at an HTTP API, side by side",
        &["b"],
        &[Sandbox, Beside],
    ),
    entry(
        A::Snapshots,
        "compare",
        "snapshots: compare with one, go back to one",
        &["c"],
        &[Sandbox, Beside],
    ),
    entry(
        A::Traffic,
        "traffic",
        "several callers at once, for some seconds",
        &["T"],
        &[Sandbox, Traffic],
    ),
    entry(
        A::Deploy,
        "deploy",
        "make what was edited live: on the stage, or on its canary",
        &["D"],
        &[Sandbox],
    ),
    entry(A::Promote, "promote", "give the stage what its canary has", &["M"], &[Sandbox]),
    entry(A::Zoom, "zoom", "this pane on the whole page, and back", &["z"], &[Sandbox]),
    entry(A::Flush, "flush cache", "empty the stage cache", &["F"], &[Sandbox]),
    entry(A::Default, "default", "give this setting its default", &["delete"], &[Settings]),
    entry(A::MarkReview, "mark", "mark for review, or take the mark away", &["r"], &[Exam]),
    entry(
        A::Overview,
        "overview",
        "all questions of the exam or of this session, and back",
        &["v"],
        &[Asking, Answered, Exam, ExamOverview],
    ),
    entry(A::TurnIn, "turn in", "turn the exam in; asks once", &["T"], &[ExamOverview]),
    entry(
        A::HideClock,
        "hide clock",
        "the exam's clock, shown or not",
        &["z"],
        &[Exam, ExamOverview],
    ),
    entry(A::AllQuestions, "all questions", "go through all questions", &["a"], &[ExamReport]),
    entry(
        A::PractiseMisses,
        "practise misses",
        "a review of what was missed",
        &["P"],
        &[ExamReport],
    ),
    entry(A::LastReport, "last report", "the report of the last exam", &["r"], &[ExamSetup]),
    entry(A::Confirm, "yes", "do it, as the question says", &["y", "T"], &[Question]),
    entry(A::Down, "down", "move down; a number first counts", &["j", "down"], EVERYWHERE),
    entry(A::Up, "up", "move up", &["k", "up"], EVERYWHERE),
    entry(A::Left, "left", "collapse, or one less", &["h", "left"], EVERYWHERE),
    entry(A::Right, "right", "expand, or one more", &["l", "right"], EVERYWHERE),
    entry(A::PageDown, "page down", "a page on", &["space", "pagedown", "ctrl-d"], EVERYWHERE),
    entry(A::PageUp, "page up", "a page back", &["pageup", "ctrl-u"], EVERYWHERE),
    entry(A::Top, "top", "the first line", &["g g", "home"], EVERYWHERE),
    entry(A::Bottom, "bottom", "the last line", &["G", "end"], EVERYWHERE),
    entry(
        A::Next,
        "next",
        "the next lesson, question or request",
        &["L", "]"],
        &[Lesson, Sandbox, Exam, ExamOverview, ExamWalk, Calendar],
    ),
    entry(
        A::Previous,
        "previous",
        "the one before",
        &["H", "["],
        &[Lesson, Sandbox, Exam, ExamOverview, ExamWalk, Calendar],
    ),
    entry(
        A::NextPane,
        "next pane",
        "the next pane, or the next thing on the page",
        &["tab"],
        EVERYWHERE,
    ),
    entry(A::PreviousPane, "previous pane", "the one before", &["shift-tab"], EVERYWHERE),
    entry(A::CopyLink, "copy link", "copy where this is", &["ctrl-y"], &[Context::Find]),
    entry(A::Narrow, "find a key", "find a key by what it does", &["/"], &[Help]),
    entry(A::Practise, "practise", "practise these keys, for two minutes", &["K"], &[Help]),
    entry(A::Find, "find", "find: this page, then everything", &["/"], SCREENS),
    entry(A::NextMatch, "next match", "the next match", &["n"], SCREENS),
    entry(A::PreviousMatch, "previous match", "the match before", &["N"], SCREENS),
    entry(A::GoToday, "go today", "Today: what to do now", &["g h"], SCREENS),
    entry(A::GoLearn, "go learn", "Learn: the lessons", &["g l"], SCREENS),
    entry(A::GoReview, "go review", "Review: what is due, and drills to order", &["g q"], SCREENS),
    entry(A::Kept, "go notes", "your notes, bookmarks and marks", &["g n"], SCREENS),
    entry(A::GoExam, "go exam", "a mock exam", &["g e"], SCREENS),
    entry(A::GoSandbox, "go sandbox", "the sandbox", &["g s"], SCREENS),
    entry(A::GoStats, "go stats", "Stats: what you know, and will remember", &["g t"], SCREENS),
    entry(A::GoSettings, "go settings", "the settings", &["g ,"], SCREENS),
    entry(A::GoLabs, "go labs", "the labs", &["g b"], SCREENS),
    entry(A::About, "about", "what this is, and why it has no exam dumps", &["g a"], SCREENS),
    entry(A::Palette, "commands", "every command, by name", &[":", "ctrl-p"], SCREENS),
    entry(A::Help, "help", "the keys of this screen", &["?", "f1"], SCREENS),
    entry(A::Escape, "close", "close what is open, then one step back", &["esc"], EVERYWHERE),
    entry(A::Back, "back", "back; from Today: quit", &["q"], EVERYWHERE),
    entry(A::Quit, "quit", "quit now; everything is kept", &["Q", "ctrl-c"], EVERYWHERE),
    entry(
        A::Suspend,
        "suspend",
        "stop, as in any Unix program; fg comes back",
        &["ctrl-z"],
        EVERYWHERE,
    ),
    entry(A::Redraw, "redraw", "draw the screen anew", &["ctrl-l"], EVERYWHERE),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_action_is_listed_once_and_says_what_it_does() {
        let mut seen = HashSet::new();
        let mut names = HashSet::new();
        for entry in ACTIONS {
            assert!(seen.insert(entry.action), "{:?} twice", entry.action);
            assert!(names.insert(entry.name), "{} twice", entry.name);
            assert!(!entry.help.is_empty() && !entry.keys.is_empty(), "{}", entry.name);
        }
        assert_eq!(seen.len(), Action::Confirm as usize + 1, "an action is missing in the table");
    }
}
