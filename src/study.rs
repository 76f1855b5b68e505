//! What the learner did, and what to do next. Facts are stored; everything else is a replay of them.

pub mod belief;
pub mod calendar;
pub mod drill;
mod due;
pub mod exam;
pub mod fact;
mod figure;
mod first;
pub mod history;
mod journal;
pub mod lab;
pub mod memory;
mod occasion;
pub mod plan;
pub mod practice;
pub mod readiness;
mod round;
pub mod session;
mod shuffle;
pub mod simulation;
pub mod stats;
pub mod store;
mod training;
pub mod undo;

pub use belief::Unlearn;
pub use calendar::{Ahead, Calendar, NotMoved, PlannedDay};
pub use drill::{Drill, Kind, Scope};
pub use due::due;
pub use exam::{ExamStep, Exams, Paper, Sitting};
pub use fact::{AfterExam, Entry, Fact, FactId, LabFact, Review, Sure};
pub use figure::{ENOUGH, Figure};
pub use first::{FirstAsk, FirstOption, FirstRun, FirstThen, placement};
pub use history::{History, LessonProgress, Recalled, Record};
pub use lab::{AFTER_HINTS, AFTER_SOLUTION, Attempt, LabProgress};
pub use memory::{Aim, Grade, Memory, Scheduler};
pub use occasion::{Occasion, Offer};
pub use plan::{Plan, PlanStep};
pub use practice::lab_about;
pub use readiness::Readiness;
pub use session::{
    Asked, Deck, NeedMore, OptionRow, Paced, Session, Summary, Verdict, unasked, wanted,
};
pub use simulation::{Outcome, Simulation, made_up};
pub use stats::{Range, Standing, Stats};
pub use store::{CameIn, Copies, Copy, Inspected, RawFact, facts_in, verify};
pub use store::{Kept, Mode, NotSaved, Notice, Opened, ProgressStore, ReadOnly, Saved, Ticket};
pub use training::trained;
