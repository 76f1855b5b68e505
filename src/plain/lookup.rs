//! Looking things up: a word of the glossary, or anything by its words.

use super::desk::Desk;
use super::voice::Voice;
use crate::find::{Index, find, library, note};
use crate::words;

/// Of each kind, so many are said.
const EACH: usize = 3;

/// Says what a word means.
pub(super) fn word(desk: &Desk, voice: &mut Voice, typed: &str) {
    let lower = typed.to_lowercase();
    let terms = &desk.course.glossary().terms;
    let begins = |name: &String| name.to_lowercase().starts_with(&lower);
    let exact = terms.iter().find(|t| t.slug == lower || t.name.to_lowercase() == lower);
    let found = exact.or_else(|| {
        terms.iter().find(|t| !lower.is_empty() && (begins(&t.name) || t.also.iter().any(begins)))
    });
    let Some(term) = found else {
        let names: Vec<&str> = terms.iter().map(|term| term.name.as_str()).collect();
        voice.say(match names.as_slice() {
            [] => "There is no glossary here.".to_owned(),
            names => format!("The glossary has no such word. It has: {}.", names.join(", ")),
        });
        return;
    };
    voice.say(format!("{}.", term.name));
    voice.thoughts(&term.says);
    if !term.also.is_empty() {
        voice.say(format!("Also: {}.", term.also.join(", ")));
    }
    if let Some((slug, _)) = term.more() {
        voice.say(format!("More: learn {slug}."));
    }
}

/// Says what fits some words: lessons, questions, requests, notes.
pub(super) fn anything(desk: &Desk, voice: &mut Voice, typed: &str) {
    if typed.is_empty() {
        voice.say("What is to be found? As in find cache ttl.");
        return;
    }
    let mut notes = Index::default();
    for (on, text) in desk.history.notes() {
        note(&mut notes, on, text);
    }
    let library = library(&desk.course);
    let found = find(&[&library, &notes], typed);
    if found.total == 0 || found.meant.is_some() {
        voice.say(words::found_nothing(typed, &found));
    }
    for group in &found.groups {
        for hit in group.hits.iter().take(EACH) {
            let kind = words::found_kind(group.kind);
            let link = words::found_link(&hit.thing);
            let link = link.map(|link| format!(", {link}")).unwrap_or_default();
            voice.say(format!("{kind}: {}{link}.", hit.thing.name));
            voice.flow(&hit.around);
        }
        if group.total > EACH {
            voice.say(format!("And {} more.", group.total - EACH));
        }
    }
}
