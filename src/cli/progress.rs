//! `gatelab progress`: where it is kept, out and in, two folders joined, every line verified, copies.

mod export;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

pub(super) use self::export::{Format, sure};
use super::places::{Places, device};
use super::{Exit, schema};
use crate::clock::Clock;
use crate::study::{
    CameIn, Copies, Inspected, Mode, Opened, ProgressStore, RawFact, facts_in, verify,
};
use crate::words;

#[derive(Debug, Subcommand)]
pub(super) enum Progress {
    /// Print the folder that it is kept in
    Where {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Print all of it: every fact as JSON, every answer as CSV, every question met as text for Anki
    Export {
        /// The format
        #[arg(long, value_enum, default_value_t = Format::Json)]
        to: Format,
        /// The file to write; without it, the text is printed
        #[arg(long)]
        out: Option<PathBuf>,
        /// Overwrite the file
        #[arg(long, requires = "out")]
        force: bool,
    },
    /// Take in what progress export printed as JSON; what is here already stays as it is
    Import {
        /// The file
        file: PathBuf,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Take in another progress folder: another computer's, or a backup
    Merge {
        /// The folder
        folder: PathBuf,
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Read every line of every journal, and name those that are damaged
    Verify {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Copy the journals now, and list the copies; one is made by itself each day, seven are kept
    Backup {
        /// One JSON object instead of text
        #[arg(long)]
        json: bool,
    },
    /// Begin anew; everything so far is kept in a backup
    StartOver {
        /// Do it without asking
        #[arg(long)]
        yes: bool,
    },
}

impl Progress {
    /// Does it.
    pub(super) fn run(self, out: &mut impl Write, err: &mut impl Write) -> io::Result<Exit> {
        let Some(places) = Places::find() else {
            writeln!(err, "gatelab: there is no home folder for your progress. Set GATELAB_DATA.")?;
            return Ok(Exit::DATA);
        };
        match self {
            Self::Where { json } => show_where(&places.data, json, out),
            Self::Export { to, out: file, force } => {
                export::run(to, file.as_deref(), force, &places, out, err)
            }
            Self::Import { file, json } => match import(&file) {
                Ok(facts) => take_in(&places, "progress import", facts, json, out, err),
                Err(why) => no(err, &format!("{}: {why}. Nothing was taken in.", file.display())),
            },
            Self::Merge { folder, json } => match facts_in(&folder) {
                Ok(facts) => take_in(&places, "progress merge", facts, json, out, err),
                Err(why) => no(
                    err,
                    &format!("{} cannot be read: {why}. Nothing was taken in.", folder.display()),
                ),
            },
            Self::Verify { json } => verify_all(&places.data, json, out, err),
            Self::Backup { json } => backup(&places.data, json, out, err),
            Self::StartOver { yes } => start_over(&places, yes, out, err),
        }
    }
}

fn no(err: &mut impl Write, sentence: &str) -> io::Result<Exit> {
    writeln!(err, "gatelab: {sentence}")?;
    Ok(Exit::DATA)
}

fn show_where(folder: &Path, json: bool, out: &mut impl Write) -> io::Result<Exit> {
    if json {
        schema::print("progress where", json!({"folder": folder}), out)?;
    } else {
        writeln!(out, "{}", folder.display())?;
    }
    Ok(Exit::DONE)
}

/// The facts of an exported file; what it says of a fault is a sentence without its end.
fn import(file: &Path) -> Result<Vec<RawFact>, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("cannot be read: {error}"))?;
    let mut whole: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    if whole["schema"] != 1 {
        return Err("this is no export of gatelab with schema 1".to_owned());
    }
    serde_json::from_value(whole["facts"].take()).map_err(|error| format!("facts: {error}"))
}

/// The store, if it may write; otherwise why not is said.
fn store(places: &Places, err: &mut impl Write) -> io::Result<Option<ProgressStore>> {
    let Opened { store, notices, .. } =
        ProgressStore::open(&places.data, &device(), Clock::Running, |_| {});
    for notice in &notices {
        writeln!(err, "{}", words::notice(notice))?;
    }
    if let Mode::ReadOnly(why) = store.mode() {
        writeln!(err, "{}", words::read_only(why))?;
        return Ok(None);
    }
    Ok(Some(store))
}

fn take_in(
    places: &Places,
    command: &str,
    facts: Vec<RawFact>,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let Some(mut store) = store(places, err)? else { return Ok(Exit::DATA) };
    let CameIn { new, known } = match store.take_in(facts) {
        Ok(came) => came,
        Err(error) => {
            let folder = places.data.display();
            return no(err, &format!("{folder}: {error}. What was taken in so far stays."));
        }
    };
    if json {
        let new: Vec<Value> =
            new.iter().map(|(device, facts)| json!({"device": device, "facts": facts})).collect();
        schema::print(command, json!({"known": known, "new": new}), out)?;
        return Ok(Exit::DONE);
    }
    for (device, facts) in &new {
        writeln!(out, "{} of {device} came in.", words::count(*facts, "fact"))?;
    }
    if new.is_empty() {
        writeln!(out, "Nothing new came in.")?;
    }
    let were = if known == 1 { "was" } else { "were" };
    writeln!(out, "{} {were} here already.", words::count(known, "fact"))?;
    Ok(Exit::DONE)
}

fn verify_all(
    folder: &Path,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let journals = match verify(folder) {
        Ok(journals) => journals,
        Err(why) => return no(err, &format!("{}: {why}.", folder.display())),
    };
    let sound = journals.iter().all(Inspected::sound);
    let exit = if sound { Exit::DONE } else { Exit::DATA };
    if json {
        let damaged = |all: &[(usize, String)]| -> Vec<Value> {
            all.iter().map(|(line, text)| json!({"line": line, "text": text})).collect()
        };
        let journals: Vec<Value> = journals
            .iter()
            .map(|j| {
                json!({"journal": j.journal, "facts": j.facts, "newer": j.newer, "twice": j.twice,
                    "damaged": damaged(&j.damaged)})
            })
            .collect();
        schema::print("progress verify", json!({"sound": sound, "journals": journals}), out)?;
        return Ok(exit);
    }
    for journal in &journals {
        let name = &journal.journal;
        let well = if journal.sound() { ", every line is sound" } else { "" };
        writeln!(out, "{name}: {}{well}.", words::count(journal.facts, "fact"))?;
        for (line, text) in &journal.damaged {
            let text: String = text.chars().take(100).collect();
            writeln!(out, "{name}:{line}: this line cannot be read: {}", text.escape_debug())?;
        }
        for number in &journal.twice {
            writeln!(out, "{name}: two different facts have the number {number}.")?;
        }
        if let Some(version) = &journal.newer {
            writeln!(
                out,
                "{name}: written by gatelab {version}, which is newer. Update to see it."
            )?;
        }
    }
    if journals.is_empty() {
        writeln!(out, "There is no journal in {} yet.", folder.display())?;
    }
    if !sound {
        writeln!(
            out,
            "The other lines count. A backup may have these: gatelab progress backup lists them, \
             gatelab progress merge FOLDER brings back what is missing."
        )?;
    }
    Ok(exit)
}

fn backup(
    folder: &Path,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let copies = Copies::of(folder, &device());
    let clock = Clock::Running;
    if let Err(why) = copies.renew(clock.today(clock.now())) {
        return no(err, &format!("{}: no copy could be made: {why}.", folder.display()));
    }
    let all = copies.all();
    if json {
        let all: Vec<Value> = all
            .iter()
            .map(|copy| json!({"day": copy.day.to_string(), "folder": copy.folder}))
            .collect();
        schema::print("progress backup", json!({"backups": all}), out)?;
        return Ok(Exit::DONE);
    }
    for copy in &all {
        writeln!(out, "{}  {}", copy.day, copy.folder.display())?;
    }
    if all.is_empty() {
        writeln!(out, "There is nothing to copy yet.")?;
    } else {
        writeln!(out, "gatelab progress merge FOLDER brings back what is missing.")?;
    }
    Ok(Exit::DONE)
}

fn start_over(
    places: &Places,
    yes: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    if !yes {
        writeln!(
            err,
            "gatelab: this puts everything in {} aside and begins anew. It is kept, and \
             gatelab progress merge brings it back. To do it: gatelab progress start-over --yes",
            places.data.display()
        )?;
        return Ok(Exit::NO);
    }
    let Some(mut store) = store(places, err)? else { return Ok(Exit::DATA) };
    let clock = Clock::Running;
    match store.start_over(clock.today(clock.now())) {
        Ok(kept) => {
            writeln!(out, "Begun anew. What was there is kept in {}", kept.display())?;
            writeln!(out, "gatelab progress merge FOLDER brings it back.")?;
            Ok(Exit::DONE)
        }
        Err(why) => no(err, &format!("{}: {why}.", places.data.display())),
    }
}
