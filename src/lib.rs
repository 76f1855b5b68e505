//! gatelab: learn Amazon API Gateway in a terminal, beside a real mini API gateway.
//!
//! # Where things are
//!
//! | module | what it is |
//! | --- | --- |
//! | `clock` | moments, days, and the only reader of real time |
//! | `material` | named texts, embedded in the binary or in a folder, and faults in them |
//! | `config` | the learner's settings: file, environment, command |
//! | `course` | modules, lessons, claims, questions: from text to values, with all faults |
//! | `study` | what the learner did (a journal of facts) and should do next (replays of it) |
//! | `sandbox` | a gateway to play with: a clock, every change undoable, proofs, real HTTP |
//! | `sitting` | a lab being done: its sandbox comes back from the journal, what is done goes there |
//! | `find` | everything there is by its words: what fits, and where it is |
//! | `check` | one list of named rules over the material |
//! | `words` | the sentences that both faces speak |
//! | `tui` | the screen |
//! | `plain` | the same, one line after another |
//! | `cli` | the commands |
//!
//! The gateway itself is the crate `gatelab_gateway`, which everything may use and which knows nothing of us.
//!
//! # Who may use whom
//!
//! ```text
//! level 0   clock      material
//! level 1   config(material, clock)      course(material, clock)
//! level 2   study(course, config, clock, material)      sandbox(course, clock, material)
//! level 3   sitting(course, study, sandbox, clock)      check(course, sandbox, material, clock)
//!           find(course, config, sandbox, clock, material)
//! level 4   words(find, study, sandbox, course, config, clock, material)
//! level 5   tui      plain      (words, sitting and below; never each other, never check)
//! level 6   cli(everything) -> main
//! ```
//!
//! Only `clock` asks the system for the time; everything else is given a moment. Only `study/store`,
//! `config`, `material` and `cli` open files. Only `sandbox/server` names hyper. Only `tui` names the
//! terminal. `tests/house.rs` holds all of this.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, reason = "tests may"))]

pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod course;
pub mod find;
pub mod material;
pub mod plain;
pub mod sandbox;
pub mod sitting;
pub mod study;
pub mod tui;
pub mod words;
