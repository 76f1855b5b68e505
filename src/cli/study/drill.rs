//! `gatelab drill`: the drills that there are, and saving one under a name.

use std::io::{self, Write};

use clap::Subcommand;

use super::super::Exit;
use super::{Desk, places};
use crate::study::{Drill, Fact, Mode, Saved};
use crate::words;

#[derive(Debug, Subcommand)]
pub(in super::super) enum DrillCommand {
    /// List the drills, the saved ones too, each with how many questions it has now
    List,
    /// Save a drill under a name; gatelab quiz --drill NAME asks it
    Save {
        /// The name
        name: String,
        /// The drill, as in "weakest 10 lesson:caching cram"
        line: String,
    },
    /// Remove a saved drill
    Remove {
        /// Its name
        name: String,
    },
}

/// Lists, saves or removes drills.
pub(in super::super) fn drill(
    what: &DrillCommand,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let mut desk = Desk::open(&places, err)?;
    match what {
        DrillCommand::List => {
            list(&desk, out)?;
            Ok(Exit::DONE)
        }
        DrillCommand::Save { name, line } => match line.parse::<Drill>() {
            Ok(drill) => keep(&mut desk, name, drill.to_string(), out, err),
            Err(sentence) => {
                writeln!(err, "gatelab: {sentence}")?;
                Ok(Exit::USAGE)
            }
        },
        DrillCommand::Remove { name } if desk.history.drills().all(|(saved, _)| saved != name) => {
            writeln!(err, "gatelab: no drill is saved as {name}. gatelab drill list has them.")?;
            Ok(Exit::NO)
        }
        DrillCommand::Remove { name } => keep(&mut desk, name, String::new(), out, err),
    }
}

fn list(desk: &Desk, out: &mut impl Write) -> io::Result<()> {
    let count = |drill: &Drill| {
        let questions = drill.questions(&desk.course, &desk.history, desk.today(), 0);
        words::count(questions.len(), "question")
    };
    for drill in Drill::offered() {
        writeln!(out, "{drill}: {}, {}", count(&drill), words::drill(&drill).1)?;
    }
    for (name, line) in desk.history.drills() {
        let Ok(drill) = line.parse::<Drill>() else { continue };
        writeln!(out, "{name}: {}, saved as {line}", count(&drill))?;
    }
    Ok(())
}

/// Waits until it is on the disk.
fn keep(
    desk: &mut Desk,
    name: &str,
    line: String,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    if let Mode::ReadOnly(why) = desk.store.mode() {
        writeln!(err, "gatelab: {}", words::read_only(why))?;
        return Ok(Exit::DATA);
    }
    let removed = line.is_empty();
    desk.store.append(Fact::Drill { name: name.to_owned(), line, at: desk.clock.now() });
    match desk.saved.recv() {
        Ok(Saved::Kept(..)) if removed => writeln!(out, "removed {name}")?,
        Ok(Saved::Kept(..)) => writeln!(out, "saved {name}; gatelab quiz --drill {name} asks it")?,
        Ok(Saved::Failed(_, why)) => {
            writeln!(err, "gatelab: {}", words::not_saved(&why))?;
            return Ok(Exit::DATA);
        }
        Ok(Saved::Unkept(..)) | Err(_) => return Ok(Exit::DATA),
    }
    Ok(Exit::DONE)
}
