//! The commands: arguments in, text and exit codes out.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

use crate::material::Problem;

pub mod conform;
mod serve;

/// Learn Amazon API Gateway for the SAA-C03 exam in a terminal, beside a real mini API gateway.
#[derive(Debug, Parser)]
#[command(name = "gatelab", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play every case file below a folder and compare with what AWS answered
    Conform {
        /// The folder with the cases
        folder: PathBuf,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Serve a case or OpenAPI file (JSON or YAML) as a real API on 127.0.0.1
    Serve {
        /// The file
        file: PathBuf,
        /// The port; 0 takes a free one
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// No line for each request
        #[arg(long)]
        quiet: bool,
    },
}

/// How a command ended. The number is the process's exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked.
    Done = 0,
    /// A check said no, or it could not be done.
    No = 1,
    /// The arguments were wrong.
    Usage = 2,
    /// The material has faults.
    Content = 3,
    /// The learner's data could not be read or written.
    Data = 4,
}

/// Where a command writes.
#[derive(Debug)]
pub struct Output<'a, O, E> {
    /// What was asked for.
    pub out: &'a mut O,
    /// What went wrong, and what else there is to say.
    pub err: &'a mut E,
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    // A closed pipe (`gatelab conform … | head`) is no fault of anyone.
    let exit = run(env::args_os(), &mut out, &mut err).unwrap_or(Exit::No);
    ExitCode::from(exit as u8)
}

/// Runs the program with these arguments, the program's name first.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return misuse(&error, out, err),
    };
    match arguments.command {
        None => Ok(Exit::Done),
        Some(Command::Conform { folder, json }) => conform::run(&folder, json, out, err),
        Some(Command::Serve { file, port, quiet }) => serve::run(&file, port, quiet, out, err),
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
            return Ok(Exit::Done);
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
    Ok(Exit::Usage)
}
