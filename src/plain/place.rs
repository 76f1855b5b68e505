//! Where a conversation can be, and where a word leads.

use crate::course::quiz::QuestionId;
use crate::study::Drill;

/// Somewhere to go, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// What to do today.
    Today,
    /// The lessons.
    Contents,
    /// A lesson: at a section (its slug), or where reading stopped.
    Lesson { slug: String, section: Option<String> },
    /// Questions, under a name.
    Review { name: String, questions: Vec<QuestionId> },
    /// Questions as a line orders them: `weakest 10 cram`.
    Drill(Drill),
    /// A lesson's API, perhaps with the title of a request to begin with.
    Sandbox { lesson: String, request: Option<String> },
    /// The sandbox of a proof, as it left it.
    Proved { lesson: String, claim: String },
    /// The labs.
    Labs,
    /// A lab by its slug, where it was left.
    Lab(String),
    /// The mock exam that is open, or a new one.
    Exam,
    /// The statistics.
    Stats,
    /// The days until the exam.
    Calendar,
    /// The settings.
    Settings,
    /// A note on something: `lesson:caching`.
    Note { on: String },
}

/// Where a word leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Go {
    /// Nowhere else.
    Stay,
    /// There; `back` comes back here.
    To(Place),
    /// There, in place of this.
    Instead(Place),
    /// To where this was begun.
    Back,
    /// Out of the program.
    Quit,
}
