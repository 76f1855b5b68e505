//! Where keys hold: the names of screens, of their states, and of overlays.

/// Where keys hold: each screen in each of its states, and each overlay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Context {
    Today,
    Learn,
    Lesson,
    Asking,
    Answered,
    Summary,
    Drills,
    Sandbox,
    Stats,
    ExamSetup,
    Exam,
    ExamOverview,
    ExamReport,
    ExamWalk,
    Settings,
    First,
    Labs,
    Lab,
    Prove,
    Time,
    Copies,
    Beside,
    Traffic,
    Help,
    Find,
    Term,
    List,
    Kept,
    Calendar,
    Writing,
    Question,
}

/// Every context.
pub(crate) const CONTEXTS: [Context; 31] = [
    Context::Today,
    Context::Learn,
    Context::Lesson,
    Context::Asking,
    Context::Answered,
    Context::Summary,
    Context::Drills,
    Context::Sandbox,
    Context::Stats,
    Context::Labs,
    Context::Lab,
    Context::ExamSetup,
    Context::Exam,
    Context::ExamOverview,
    Context::ExamReport,
    Context::ExamWalk,
    Context::Settings,
    Context::First,
    Context::Prove,
    Context::Time,
    Context::Copies,
    Context::Beside,
    Context::Traffic,
    Context::Help,
    Context::Find,
    Context::Term,
    Context::List,
    Context::Kept,
    Context::Calendar,
    Context::Writing,
    Context::Question,
];

impl Context {
    /// What it is called.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Learn => "Learn",
            Self::Lesson => "Lesson",
            Self::Asking => "Question",
            Self::Answered => "Answer",
            Self::Summary => "Session",
            Self::Drills => "Drills",
            Self::Sandbox => "Sandbox",
            Self::Stats => "Stats",
            Self::Labs => "Labs",
            Self::Lab => "Lab",
            Self::ExamSetup => "Mock exam",
            Self::Exam => "Exam question",
            Self::ExamOverview => "Overview",
            Self::ExamReport => "Report",
            Self::ExamWalk => "Report, question",
            Self::Settings => "Settings",
            Self::First => "First run",
            Self::Prove => "Prove",
            Self::Time => "Time machine",
            Self::Copies => "Copy",
            Self::Beside => "Side by side",
            Self::Traffic => "Traffic",
            Self::Help => "Help",
            Self::Find => "Find",
            Self::Term => "Glossary",
            Self::List => "List",
            Self::Kept => "Notes, bookmarks, marks",
            Self::Calendar => "Calendar",
            Self::Writing => "Writing",
            Self::Question => "Before harm",
        }
    }

    /// Its section in `keys.toml`: the name in small letters, dashes for blanks.
    pub(crate) fn section(self) -> String {
        self.name().to_lowercase().replace(", ", "-").replace(' ', "-")
    }
}

/// The screens, in the order of the README's table of keys: the rest of the contexts lie over them.
pub(crate) const SCREENS: &[Context] = CONTEXTS.split_at(18).0;
