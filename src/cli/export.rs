//! `gatelab export`: an API to be taken along, as OpenAPI, a template, or a script of its requests.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use gatelab_gateway::export::Format;

use super::Exit;
use crate::sandbox::Sandbox;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A case or OpenAPI file, or a lesson, by its number or slug, for its sandbox
    what: String,
    /// The format
    #[arg(long, value_enum)]
    to: To,
    /// The file to write; without it, the text is printed
    #[arg(long)]
    out: Option<PathBuf>,
    /// Overwrite the file
    #[arg(long, requires = "out")]
    force: bool,
}

/// A format, as the command line names it.
#[derive(Clone, Copy, Debug)]
struct To(Format);

impl ValueEnum for To {
    fn value_variants<'a>() -> &'a [Self] {
        use Format as F;
        const { &[To(F::OpenApi), To(F::Sam), To(F::CloudFormation), To(F::Curl), To(F::Hurl)] }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name().0).help(self.0.about()))
    }
}

pub(super) fn run(
    arguments: &Arguments,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let (name, text) = match source(&arguments.what, err) {
        Ok(source) => source,
        Err(sentence) => {
            writeln!(err, "gatelab: {sentence}")?;
            return Ok(Exit::USAGE);
        }
    };
    let sandbox = match Sandbox::open(&name, &text) {
        Ok(sandbox) => sandbox,
        Err(problems) => {
            for problem in &problems {
                writeln!(err, "{problem}\n")?;
            }
            let faults = super::faults(&problems);
            writeln!(err, "gatelab: nothing is exported: {faults} to mend first")?;
            return Ok(Exit::CONTENT);
        }
    };
    let text = match sandbox.export(arguments.to.0) {
        Ok(text) => text,
        Err(refused) => {
            writeln!(err, "gatelab: nothing is exported: {refused}")?;
            return Ok(Exit::CONTENT);
        }
    };
    let Some(path) = &arguments.out else {
        write!(out, "{text}")?;
        return Ok(Exit::DONE);
    };
    match write(path, &text, arguments.force) {
        Ok(()) => {
            writeln!(out, "{}", path.display())?;
            Ok(Exit::DONE)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let advice = "--force overwrites it";
            writeln!(err, "gatelab: {} is there already: {advice}", path.display())?;
            Ok(Exit::NO)
        }
        Err(error) => {
            writeln!(err, "gatelab: {} cannot be written: {error}", path.display())?;
            Ok(Exit::NO)
        }
    }
}

/// Only a new file, unless it may be overwritten.
fn write(path: &Path, text: &str, force: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(!force).create(force).truncate(force);
    options.open(path)?.write_all(text.as_bytes())
}

/// The file of that name with its text, or else a lesson's sandbox.
fn source(what: &str, err: &mut impl Write) -> Result<(String, String), String> {
    if Path::new(what).is_file() {
        let text = fs::read_to_string(what);
        let text = text.map_err(|error| format!("{what} cannot be read: {error}"))?;
        return Ok((what.to_owned(), text));
    }
    let course = super::places::course(err).map_err(|error| error.to_string())?;
    let lesson = super::material::lesson(&course, what)
        .map_err(|lessons| format!("{what} is no file, and there is {lessons}"))?;
    let sandbox = lesson.sandbox().map(|(name, text)| (name, text.to_owned()));
    sandbox.ok_or_else(|| format!("the lesson {} has no sandbox", lesson.slug))
}
