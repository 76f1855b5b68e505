//! `gatelab doctor`: what the program finds around itself, and what stands in its way. Nothing is sent.

use std::io::{self, IsTerminal as _, Write};
use std::{env, fs};

use serde_json::{Value, json};

use super::places::{Places, device};
use super::{Exit, schema};
use crate::clock::Clock;
use crate::config::Settings;
use crate::course::Course;
use crate::study::{Copies, Mode, Opened, ProgressStore, verify};
use crate::words;

/// One thing that was looked at.
struct Finding {
    what: &'static str,
    is: String,
    /// What to do about it; nothing when it is well.
    advice: Option<String>,
}

/// Looks around, and says what was found.
pub(super) fn run(json: bool, out: &mut impl Write) -> io::Result<Exit> {
    let mut found = vec![well("version", format!("gatelab {}", env!("CARGO_PKG_VERSION")))];
    let places = Places::find();
    let unkept = places.as_ref().is_none_or(|places| progress(places, &mut found));
    if places.is_none() {
        let advice = Some("there is no home folder: set GATELAB_DATA".to_owned());
        found.push(Finding { what: "progress", is: "nowhere".to_owned(), advice });
    }
    let settings = places.as_ref().map(|places| Settings::load(&places.config, env::vars()));
    let settings = settings.unwrap_or_default();
    let (course, problems) = Course::load(&super::places::material(&[], &settings));
    let questions: usize = course.lessons().iter().map(|l| l.question_ids().len()).sum();
    let is =
        format!("{} with {questions} questions", words::count(course.lessons().len(), "lesson"));
    let advice = problems.first().map(ToString::to_string);
    found.push(Finding { what: "course", is, advice });
    terminal(&mut found);
    let all_well = found.iter().all(|finding| finding.advice.is_none());
    if json {
        let rows: Vec<Value> =
            found.iter().map(|f| json!({"what": f.what, "is": f.is, "advice": f.advice})).collect();
        schema::print("doctor", json!({"well": all_well, "found": rows}), out)?;
    } else {
        for Finding { what, is, advice } in &found {
            writeln!(out, "{what:<12} {is}")?;
            for line in advice.iter().flat_map(|advice| advice.lines()) {
                writeln!(out, "{:<12} {line}", "")?;
            }
        }
        let end = if all_well { "Nothing stands in the way." } else { "See the lines above." };
        writeln!(out, "{end} Nothing was sent anywhere.")?;
    }
    Ok(if unkept { Exit::DATA } else { Exit::DONE })
}

const fn well(what: &'static str, is: String) -> Finding {
    Finding { what, is, advice: None }
}

/// Folders, journals, copies and settings; whether nothing can be kept.
fn progress(places: &Places, found: &mut Vec<Finding>) -> bool {
    let folder = &places.data;
    let device = device();
    let Opened { store, .. } = ProgressStore::open(folder, &device, Clock::Running, |_| {});
    let advice = match store.mode() {
        Mode::ReadWrite => None,
        Mode::ReadOnly(why) => Some(words::read_only(why)),
    };
    let unkept = advice.is_some();
    found.push(Finding { what: "progress", is: folder.display().to_string(), advice });
    found.push(well("device", device.clone()));
    for journal in verify(folder).unwrap_or_default() {
        let advice = (!journal.sound())
            .then(|| "some lines cannot be read: gatelab progress verify names them".to_owned());
        let is = format!("{}: {}", journal.journal, words::count(journal.facts, "fact"));
        found.push(Finding { what: "journal", is, advice });
    }
    let copies = Copies::of(folder, &device).all();
    let is = match copies.last() {
        Some(last) => format!("{}, the last of {}", words::count(copies.len(), "day"), last.day),
        None => "none yet: one is made with the first answer of each day".to_owned(),
    };
    found.push(well("backups", is));
    let problems = Settings::load(&places.config, env::vars()).problems;
    let there =
        if fs::exists(&places.config).unwrap_or(false) { "" } else { ": none, defaults hold" };
    let is = format!("{}{there}", places.config.display());
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let advice = (!problems.is_empty()).then(|| problems.join("\n"));
    found.push(Finding { what: "settings", is, advice });
    unkept
}

fn terminal(found: &mut Vec<Finding>) {
    let value = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let term = value("TERM");
    let is = match (io::stdout().is_terminal(), &term) {
        (false, _) => "none: output goes to a file or a pipe".to_owned(),
        (true, None) => "of a kind that does not say what it is".to_owned(),
        (true, Some(term)) => term.clone(),
    };
    let dumb = term.as_deref() == Some("dumb");
    let advice = dumb.then(|| "it cannot show a screen: gatelab --plain works in it".to_owned());
    found.push(Finding { what: "terminal", is, advice });
    let colours = match (value("NO_COLOR"), value("COLORTERM"), term.as_deref()) {
        (Some(_), ..) => "none: NO_COLOR is set",
        (_, Some(kind), _) if matches!(kind.as_str(), "truecolor" | "24bit") => "16 million",
        (_, _, Some(term)) if term.contains("256") => "256",
        _ => "16",
    };
    found.push(well("colours", colours.to_owned()));
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(value);
    let utf8 = locale.as_ref().is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    });
    let advice = (!utf8 && cfg!(unix))
        .then(|| "it does not say UTF-8: symbols may look wrong (LANG=C.UTF-8)".to_owned());
    let is = locale.unwrap_or_else(|| "not set".to_owned());
    found.push(Finding { what: "text", is, advice });
}
