//! Every state of the program that is looked at, by the keys that lead there.

/// Whose program it is: of somebody who was never here, of a learner on the first day, of one with three
/// weeks behind them, on the day of their exam, or after it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Who {
    New,
    Fresh,
    Studied,
    Sitting,
    Over,
}
use Who::{Fresh, New, Over, Sitting, Studied};

impl Who {
    /// What the settings of theirs say.
    pub(crate) const fn config(self) -> &'static str {
        match self {
            Self::New | Self::Fresh | Self::Studied => "",
            Self::Sitting => "[study]\nexam = \"2026-11-20\"\n",
            Self::Over => "[study]\nexam = \"2026-11-18\"\n",
        }
    }

    /// Whether there is a journal.
    pub(crate) const fn studied(self) -> bool {
        matches!(self, Self::Studied | Self::Sitting | Self::Over)
    }
}

/// A state of the program that is looked at: its name, whose it is, and the keys that lead there.
pub(crate) type Screen = (&'static str, Who, &'static str);

/// Every screen and overlay: a new one gets its line here.
pub(crate) const SCREENS: &[Screen] = &[
    ("first run", New, ""),
    ("placement", New, "enter enter"),
    ("today", Fresh, ""),
    ("today, studied", Studied, ""),
    ("today, why", Studied, "w"),
    ("today, the exam's morning", Sitting, ""),
    ("a warm-up", Sitting, "enter"),
    ("today, the exam is over", Over, ""),
    ("today, it was passed", Over, "j enter"),
    ("today, five minutes a week", Over, "j enter enter"),
    ("learn", Fresh, "g l"),
    ("lesson", Fresh, "enter"),
    ("lesson, later", Studied, "g l enter space space"),
    ("lesson, on a word", Fresh, "g l g g j j enter tab"),
    ("glossary", Fresh, "/ tab t o k e n space b u c k e t enter"),
    ("finding", Fresh, "enter / c a c h e"),
    ("finding everywhere", Fresh, "/ tab c a c h e"),
    ("proof", Fresh, "enter space space tab p"),
    ("drills", Fresh, "g q"),
    ("drills, studied", Studied, "g q j l"),
    ("question", Fresh, "g q j j j j enter"),
    ("question, chosen", Studied, "g q enter b right"),
    ("question, struck", Studied, "g q enter x j x r *"),
    ("question, hint", Studied, "g q enter i"),
    ("session at a glance", Studied, "g q enter v"),
    ("answer", Studied, "g q enter a b 1"),
    ("answer, wrong", Studied, "g q enter d e 3"),
    ("answer, scrolled", Studied, "g q enter a b 3 space"),
    ("a session's end", Studied, "g q 1 enter a b 3 enter"),
    ("note", Studied, "g q enter m"),
    ("report of a mistake", Studied, "g q enter !"),
    ("name of a drill", Studied, "g q S"),
    ("notes, none", Fresh, "g n"),
    ("notes", Studied, "g l enter m x enter * r g n"),
    ("deleting a note", Studied, "g l enter m x enter g n x"),
    ("sandbox", Fresh, "g s"),
    ("sandbox, fired", Fresh, "g s 3 enter"),
    ("sandbox, features", Fresh, "g s tab"),
    ("sandbox, a request typed", Fresh, "g s e"),
    ("sandbox, why", Fresh, "g s enter w"),
    ("time machine", Fresh, "g s t"),
    ("copies", Fresh, "g s enter y"),
    ("beside", Fresh, "g s b"),
    ("snapshots", Fresh, "g s s c"),
    ("traffic", Fresh, "g s T"),
    ("export", Fresh, "g s X"),
    ("protocol", Fresh, "g s P"),
    ("labs", Fresh, "g b"),
    ("lab", Fresh, "g b enter"),
    ("lab, fired and checked", Fresh, "g b enter 2 0 enter V"),
    ("lab, hint", Fresh, "g b enter i"),
    ("lab, solution", Fresh, "g b enter S"),
    ("exam, setup", Fresh, "g e"),
    ("exam, question", Fresh, "g e l enter"),
    ("exam, chosen", Fresh, "g e l enter a x r"),
    ("exam, stopping", Fresh, "g e j l enter q"),
    ("exam, overview", Fresh, "g e l enter a r L b L v"),
    ("exam, turning in", Fresh, "g e l enter a r L b L v T"),
    ("exam, report", Fresh, "g e l enter a r L b L c d v T y"),
    ("exam, a miss", Fresh, "g e l enter a r L b L c d v T y enter"),
    ("stats", Fresh, "g t"),
    ("stats, studied", Studied, "g t"),
    ("stats, memory", Studied, "g t tab w"),
    ("stats, beliefs", Studied, "g t tab tab"),
    ("stats, copies", Studied, "g t y"),
    ("settings", Fresh, "g ,"),
    ("settings, seeing", Fresh, "g , tab j"),
    ("settings, data", Studied, "g , tab tab tab"),
    ("settings, typing", Fresh, "g , enter"),
    ("help", Fresh, "?"),
    ("help of a question", Studied, "g q enter ?"),
    ("help of a lab", Fresh, "g b enter ?"),
    ("a key looked for", Fresh, "? /"),
    ("keys practised", Fresh, "? K"),
    ("commands", Fresh, ": g o"),
    ("ways", Fresh, "g"),
];
