//! `gatelab find`: what fits some words, as text or as one JSON object.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::places::places;
use super::study::Desk;
use super::{Exit, schema};
use crate::find::{Group, Hit, Index, find, library, note};
use crate::words;

/// Of each kind, so many are printed; the JSON object has them all, up to `find::MOST`.
const EACH: usize = 5;
/// Columns of the kind before a hit.
const KIND: usize = 9;

/// Prints what fits the words.
pub(super) fn run(
    typed: &[String],
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let typed = typed.join(" ");
    if typed.trim().is_empty() {
        writeln!(err, "gatelab: what is to be found? As in: gatelab find \"cache ttl\"")?;
        return Ok(Exit::USAGE);
    }
    let Some(places) = places(err)? else { return Ok(Exit::DATA) };
    let desk = Desk::open(&places, err)?;
    let mut notes = Index::default();
    for (on, text) in desk.history.notes() {
        note(&mut notes, on, text);
    }
    let library = library(&desk.course);
    let began = desk.clock.now();
    let found = find(&[&library, &notes], &typed);
    let took = desk.clock.now().millis_since(began);
    if json {
        let groups = found.groups.iter().flat_map(|group| &group.hits);
        let hits: Vec<Value> = groups.map(|hit| object(hit, &desk)).collect();
        let all = json!({
            "words": typed,
            "meant": found.meant,
            "matches": found.total,
            "took_ms": took,
            "hits": hits,
        });
        schema::print("find", all, out)?;
    } else {
        if found.total == 0 || found.meant.is_some() {
            writeln!(err, "{}", words::found_nothing(&typed, &found))?;
        }
        for group in &found.groups {
            print(group, &desk, out)?;
        }
        if found.total > 0 {
            writeln!(out, "{}", words::found_in(found.total, took))?;
        }
    }
    Ok(if found.total == 0 || found.meant.is_some() { Exit::NO } else { Exit::DONE })
}

fn print(group: &Group, desk: &Desk, out: &mut impl Write) -> io::Result<()> {
    for hit in group.hits.iter().take(EACH) {
        let kind = words::found_kind(group.kind);
        let beside = words::found_beside(&hit.thing, &desk.history, desk.today());
        let link = words::found_link(&hit.thing);
        let more: Vec<String> =
            link.into_iter().chain([beside]).filter(|text| !text.is_empty()).collect();
        let more = if more.is_empty() { String::new() } else { format!("  ({})", more.join(", ")) };
        writeln!(out, "{kind:<KIND$} {}{more}", hit.thing.name)?;
        if !hit.around.is_empty() {
            writeln!(out, "{:KIND$} {}", "", hit.around)?;
        }
    }
    if group.total > EACH {
        writeln!(out, "{:KIND$} and {} more", "", group.total - EACH)?;
    }
    Ok(())
}

fn object(hit: &Hit, desk: &Desk) -> Value {
    json!({
        "kind": words::found_kind(hit.thing.kind),
        "name": hit.thing.name,
        "link": words::found_link(&hit.thing),
        "beside": words::found_beside(&hit.thing, &desk.history, desk.today()),
        "text": hit.around,
    })
}
