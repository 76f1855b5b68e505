//! The commands: arguments in, text and exit codes out.

use std::env;
use std::ffi::OsString;
use std::io::{self, BufRead, Write};
use std::panic;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::clock::Day;
use crate::material::Problem;
use crate::tui;

mod check;
pub mod conform;
mod doctor;
mod exam;
mod export;
mod fault;
mod find;
mod lab;
mod manual;
mod material;
mod pack;
mod places;
mod plain;
mod progress;
mod sandbox;
pub mod schema;
mod screen_reader;
pub mod screenshots;
mod serve;
mod set;
mod simulate;
mod stats;
mod study;
mod template;

/// Learn Amazon API Gateway for the SAA-C03 exam in a terminal, beside a real mini API gateway.
#[derive(Debug, Parser)]
#[command(name = "gatelab", version, disable_help_subcommand = true)]
struct Arguments {
    /// Talk line after line instead of drawing; what follows is done first, as in --plain sandbox caching
    #[arg(long, global = true)]
    plain: bool,
    /// Show this pack of your own beside the course; those in config.toml or GATELAB_PACKS always are
    #[arg(long, value_name = "FOLDER")]
    pack: Vec<PathBuf>,
    /// Print keys.toml with the keys as they come
    #[arg(long)]
    default_keys: bool,
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
    /// List the questions that are due
    Due {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
        /// On that day instead of today, as 2026-12-14
        #[arg(long, value_parser = study::day)]
        on: Option<Day>,
    },
    /// Print what you know by topic, your readiness, and when you learn
    Stats {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
        /// How far back the answers count
        #[arg(long, value_enum, default_value = "30")]
        days: stats::Days,
    },
    /// Say what this is, where its questions come from, and why there are no exam dumps
    About,
    /// Ask questions and read the answers line by line; each is saved before the next
    Quiz {
        /// Questions of one topic: a lesson by its number or slug, or words of a module's title
        #[arg(long, alias = "lesson")]
        topic: Option<String>,
        /// A drill: due, weakest, certain, missed, new, slow, marked, mixed; or a line of one, as
        /// "missed:50 10 domain:3" or "mixed 10 pace", with the exam's clock; or the name of a saved one
        #[arg(long)]
        drill: Option<String>,
        /// Only to practise: no answer changes a date
        #[arg(long)]
        cram: bool,
        /// At most so many
        #[arg(long)]
        count: Option<usize>,
        /// One JSON object at the end; the questions go to standard error
        #[arg(long)]
        json: bool,
        /// The order of options is drawn from this number, so that a script knows it
        #[arg(long)]
        seed: Option<u64>,
    },
    /// Drills: list them, save one under a name, remove one
    Drill {
        #[command(subcommand)]
        what: study::DrillCommand,
    },
    /// Print a lesson as text
    Lesson {
        /// Its number or slug
        lesson: String,
    },
    /// Find lessons, claims, questions, settings, error texts, words and notes
    Find {
        /// What to look for: words, or the text of an error
        words: Vec<String>,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Prove a claim in the gateway: caching#2, or all claims of caching
    Prove {
        /// The lesson, and perhaps # and the claim's number or id
        claim: String,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// List the settings, show one, or give one a value
    Set {
        /// Its name, as in study.minutes
        name: Option<String>,
        /// What it is from now on; its default takes it out of config.toml
        value: Option<String>,
    },
    /// Check lessons, questions and sandboxes: the shipped ones, or a folder of your own
    Check {
        /// A folder with content, quizzes and sandbox
        folder: Option<PathBuf>,
        /// Hold the folder to everything that the shipped course is held to
        #[arg(long, requires = "folder")]
        strict: bool,
        /// Say what the material comes to: counts by module, objective, domain, and what gives answers away
        #[arg(long)]
        report: bool,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Write a template for a pack, a lesson, a lab or a question of your own
    New {
        #[command(subcommand)]
        what: pack::New,
    },
    /// Play traffic against an API
    Sandbox {
        #[command(subcommand)]
        what: sandbox::Command,
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
    /// Mock exams: their reports, and the list of them
    Exam {
        #[command(subcommand)]
        what: exam::Exam,
    },
    /// Labs: list them, or check an API of your own against one
    Lab {
        #[command(subcommand)]
        what: lab::Command,
    },
    /// Your progress
    Progress {
        #[command(subcommand)]
        what: progress::Progress,
    },
    /// Let simulated learners study as the plan says and as plain FSRS says, and compare
    #[command(hide = true)]
    Simulate(simulate::Arguments),
    /// Look at folders, journals, settings and the terminal, and say what stands in the way
    Doctor {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
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
    /// A bug of ours.
    pub const BUG: Self = Self(70);
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let fault = fault::watch();
    let ended = panic::catch_unwind(|| {
        let (mut out, mut err) = (io::stdout(), io::stderr());
        match run(env::args_os(), &mut io::stdin().lock(), &mut out, &mut err) {
            Ok(exit) => exit,
            // A closed pipe (`gatelab lesson 1 | head`) is no fault of anyone.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::DONE,
            Err(error) => {
                drop(writeln!(err, "gatelab: {error}"));
                Exit::NO
            }
        }
    });
    let exit = ended.unwrap_or_else(|_| fault::tell(&fault, &mut io::stderr()));
    ExitCode::from(exit.0)
}

/// A command has no use for the option that the screens have.
const PACK_ALONE: &str = "gatelab: --pack goes with the screens and with --plain. A command sees the packs of \
    GATELAB_PACKS, as in GATELAB_PACKS=mine gatelab lab list, and those of config.toml.";

/// Runs the program with these arguments, the program's name first.
pub fn run(
    arguments: impl IntoIterator<Item = OsString>,
    input: &mut impl BufRead,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(asked) = plain::asked(&arguments) {
        return study::talk(&asked, input, out, err);
    }
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return misuse(&error, out, err),
    };
    #[cfg(debug_assertions)]
    fault::fail_if_asked();
    if arguments.default_keys {
        write!(out, "{}", tui::default_keys())?;
        return Ok(Exit::DONE);
    }
    if arguments.command.is_some() && !arguments.pack.is_empty() {
        writeln!(err, "{PACK_ALONE}")?;
        return Ok(Exit::USAGE);
    }
    match arguments.command {
        None => study::start(&arguments.pack, input, out, err),
        Some(Command::Today { json }) => study::today(json, out, err),
        Some(Command::Due { json, on }) => study::due(on, json, out, err),
        Some(Command::Stats { json, days }) => stats::run(json, days, out, err),
        Some(Command::Quiz { topic, drill, cram, count, json, seed }) => {
            let wanted = study::Wanted { topic, drill, cram, count, json, seed };
            study::quiz(&wanted, input, out, err)
        }
        Some(Command::Drill { what }) => study::drill(&what, out, err),
        Some(Command::Lesson { lesson }) => material::read(&lesson, out, err),
        Some(Command::Find { words, json }) => find::run(&words, json, out, err),
        Some(Command::Prove { claim, json }) => material::prove(&claim, json, out, err),
        Some(Command::Set { name, value }) => set::run(name.as_deref(), value.as_deref(), out, err),
        Some(Command::Check { folder, strict, report, json }) => {
            let asks = check::Asks { folder, strict, report, json };
            check::run(&asks, out, err)
        }
        Some(Command::New { what }) => pack::run(&what, out, err),
        Some(Command::Sandbox { what }) => sandbox::run(&what, out, err),
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
        Some(Command::Exam { what }) => exam::run(&what, out, err),
        Some(Command::Lab { what }) => lab::run(&what, out, err),
        Some(Command::Progress { what }) => what.run(out, err),
        Some(Command::Simulate(arguments)) => simulate::run(&arguments, out, err),
        Some(Command::About) => about(out),
        Some(Command::Doctor { json }) => doctor::run(json, out),
        Some(Command::Completions { shell }) => Ok(manual::completions(shell, out)),
        Some(Command::Man) => manual::man(out),
    }
}

/// Says what this is.
fn about(out: &mut impl Write) -> io::Result<Exit> {
    writeln!(out, "{}", crate::words::version())?;
    for (head, says) in crate::words::ABOUT {
        writeln!(out, "\n{head}\n{says}")?;
    }
    Ok(Exit::DONE)
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory as _;

    use super::*;

    /// What is typed, and what comes of it: exit code, standard output, standard error.
    fn typed(arguments: &str) -> (u8, String, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let all = std::iter::once("gatelab").chain(arguments.split_whitespace());
        let exit = run(all.map(OsString::from), &mut io::empty(), &mut out, &mut err).unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (exit.0, text(out), text(err))
    }

    #[test]
    fn the_table_of_arguments_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_was_mistyped_is_answered_with_what_was_meant() {
        for (arguments, code, said) in [
            ("quizz", 2, "gatelab: no command \"quizz\". Did you mean quiz?\n"),
            ("zzz", 2, "gatelab: no command \"zzz\". gatelab --help lists them.\n"),
            ("progress verfy", 2, "gatelab: no command \"verfy\". Did you mean verify?\n"),
            ("prove caching#no", 2, "gatelab: no claim \"caching#no\""),
            ("due --on soon", 2, "a day is written 2026-12-14"),
            ("--pack mine lab list", 2, "GATELAB_PACKS=mine gatelab lab list"),
        ] {
            let (got, out, err) = typed(arguments);
            assert_eq!((got, out.as_str()), (code, ""), "{arguments}: {err}");
            assert!(err.contains(said), "{arguments}: {err}");
        }
        assert_eq!(
            typed("--version"),
            (0, format!("gatelab {}\n", env!("CARGO_PKG_VERSION")), String::new())
        );
    }

    #[test]
    fn the_readme_lists_the_commands_that_there_are() {
        let readme = include_str!("../README.md");
        let lines = readme.lines().filter_map(|line| line.strip_prefix("    gatelab "));
        let listed: BTreeSet<&str> =
            lines.filter_map(|line| line.split_whitespace().next()).collect();
        assert!(listed.contains("--plain"));
        let listed: BTreeSet<&str> = listed.into_iter().filter(|c| !c.starts_with('-')).collect();
        let table = Arguments::command();
        let shown = table.get_subcommands().filter(|command| !command.is_hide_set());
        let there: BTreeSet<&str> = shown.map(clap::Command::get_name).collect();
        assert_eq!(listed, there);
    }

    /// The bar of F16, for what stands outside of the screen: row, help and palette are compared there.
    #[test]
    fn the_manual_and_the_keys_file_know_every_key() {
        let (_, man, _) = typed("man");
        let (_, file, _) = typed("--default-keys");
        let bare = |text: &str| text.replace("\\*(Aq", "'").replace('\\', "");
        for (name, keys, says) in tui::keys() {
            assert!(bare(&man).contains(&format!("{name}: {keys}")), "the manual: {name}");
            assert!(bare(&man).contains(says), "the manual: {name}");
            assert!(file.contains(&format!("\"{name}\" = ")), "keys.toml: {name}");
        }
    }

    #[test]
    fn completions_and_the_manual_know_every_command() {
        let (code, man, _) = typed("man");
        assert_eq!(code, 0);
        for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
            let (code, script, _) = typed(&format!("completions {shell}"));
            assert_eq!(code, 0);
            for command in Arguments::command().get_subcommands() {
                let name = command.get_name();
                assert!(script.contains(name), "{shell}: {name}");
                assert!(man.contains(&format!(".SS \"gatelab {name}")), "{name}\n{man}");
            }
        }
        for schema in schema::SCHEMAS {
            assert!(man.contains(&format!("{} (schema", schema.command)), "{}", schema.command);
        }
    }
}
