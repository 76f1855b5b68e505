//! The commands: arguments in, text and exit codes out.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

use crate::material::Problem;

pub mod conform;
mod export;
mod material;
mod places;
pub mod screenshots;
mod serve;
mod study;
mod template;

/// Learn Amazon API Gateway for the SAA-C03 exam in a terminal, beside a real mini API gateway.
#[derive(Debug, Parser)]
#[command(name = "gatelab", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print today's plan
    Today {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Ask questions and read the answers line by line; each is saved before the next
    Quiz {
        /// Questions of one lesson, by its number or slug
        #[arg(long)]
        lesson: Option<String>,
        /// At most so many
        #[arg(long)]
        count: Option<usize>,
    },
    /// Print a lesson as text
    Lesson {
        /// Its number or slug
        lesson: String,
    },
    /// Prove a claim in the gateway: caching#2, or all claims of caching
    Prove {
        /// The lesson, and perhaps # and the claim's number or id
        claim: String,
    },
    /// Check lessons, questions and sandboxes: the shipped ones, or a folder of your own
    Check {
        /// A folder with content, quizzes and sandbox
        pack: Option<PathBuf>,
    },
    /// Serve a case or OpenAPI file (JSON or YAML) as a real API on 127.0.0.1
    Serve(serve::Arguments),
    /// Render a mapping template, as API Gateway would
    Template(template::Arguments),
    /// Export an API: a lesson's, or a file's
    Export(export::Arguments),
    /// Play every case file below a folder and compare with what AWS answered
    Conform {
        /// The folder with the cases
        folder: PathBuf,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Draw the screens with sample data, as SVG files
    Screenshots {
        /// Where they go
        folder: PathBuf,
    },
    /// Your progress
    Progress {
        #[command(subcommand)]
        what: Progress,
    },
}

#[derive(Debug, Subcommand)]
enum Progress {
    /// Print the folder that it is kept in
    Where,
}

/// How a command ended: the process's exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit(pub u8);

impl Exit {
    /// It did what was asked.
    pub const DONE: Self = Self(0);
    /// A check said no, or it could not be done.
    pub const NO: Self = Self(1);
    /// The arguments were wrong.
    pub const USAGE: Self = Self(2);
    /// The material has faults.
    pub const CONTENT: Self = Self(3);
    /// The learner's data could not be read or written.
    pub const DATA: Self = Self(4);
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let exit = match run(env::args_os(), &mut io::stdin().lock(), &mut out, &mut err) {
        Ok(exit) => exit,
        // A closed pipe (`gatelab lesson 1 | head`) is no fault of anyone.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::DONE,
        Err(error) => {
            drop(writeln!(err, "gatelab: {error}"));
            Exit::NO
        }
    };
    ExitCode::from(exit.0)
}

/// Runs the program with these arguments, the program's name first.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return misuse(&error, out, err),
    };
    match arguments.command {
        None => study::start(out, err),
        Some(Command::Today { json }) => study::today(json, out, err),
        Some(Command::Quiz { lesson, count }) => {
            study::quiz(lesson.as_deref(), count, input, out, err)
        }
        Some(Command::Lesson { lesson }) => material::read(&lesson, out, err),
        Some(Command::Prove { claim }) => material::prove(&claim, out, err),
        Some(Command::Check { pack }) => material::check(pack.as_deref(), out, err),
        Some(Command::Serve(arguments)) => serve::run(&arguments, out, err),
        Some(Command::Template(arguments)) => template::run(&arguments, input, out, err),
        Some(Command::Export(arguments)) => export::run(&arguments, out, err),
        Some(Command::Conform { folder, json }) => conform::run(&folder, json, out, err),
        Some(Command::Screenshots { folder }) => {
            for path in screenshots::write(&folder)? {
                writeln!(out, "{}", path.display())?;
            }
            Ok(Exit::DONE)
        }
        Some(Command::Progress { what: Progress::Where }) => study::progress_where(out, err),
    }
}

/// `1 fault`, `3 faults`.
fn faults(problems: &[Problem]) -> String {
    match problems.len() {
        1 => "1 fault".to_owned(),
        n => format!("{n} faults"),
    }
}

/// Help and version go to `out`; anything else is a misuse, in one line where it is a wrong name.
fn misuse(error: &clap::Error, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            write!(out, "{error}")?;
            return Ok(Exit::DONE);
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            match context(ContextKind::SuggestedSubcommand) {
                Some(near) => writeln!(err, "gatelab: no command \"{name}\". Did you mean {near}?"),
                None => writeln!(err, "gatelab: no command \"{name}\". gatelab --help lists them."),
            }?;
        }
        _ => {
            let text = error.to_string();
            write!(err, "gatelab: {}", text.strip_prefix("error: ").unwrap_or(&text))?;
        }
    }
    Ok(Exit::USAGE)
}
