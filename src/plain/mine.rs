//! What is the learner's own: undo over the journal, marks, reports, notes and drills as lists.

use super::desk::Desk;
use super::settings;
use super::voice::Voice;
use crate::study::{Drill, Fact};
use crate::words;

/// Takes back the change of a setting where that was the last thing, else what the journal knows, in whichever
/// run it was done; or does it again.
pub(super) fn take_back(desk: &mut Desk, voice: &mut Voice, again: bool) {
    if settings::take_back(desk, voice, again) {
        return;
    }
    let at = desk.now();
    let step = if again { desk.history.redo(at) } else { desk.history.undo(at) };
    match step {
        Some(step) => {
            let said = words::taken_back(&step.deed, again, &desk.course);
            // Which key does the opposite is for the screen.
            voice.say(said.split("   ").next().unwrap_or_default());
            desk.record(step.fact);
        }
        None if again => voice.say(words::NOTHING_AGAIN),
        None => voice.say(words::NOTHING_BACK),
    }
}

/// Marks something to be looked at again, or takes the mark away.
pub(super) fn mark(desk: &mut Desk, voice: &mut Voice, on: String) {
    let set = !desk.history.marked(&on);
    let at = desk.now();
    desk.record(Fact::Mark { on, set, at });
    voice.say(if set { "Marked, to look at again." } else { "No longer marked." });
}

/// Writes a report of a mistake into a file.
pub(super) fn report(desk: &Desk, voice: &mut Voice, on: &str, says: &str) {
    if says.is_empty() {
        voice.say("What is wrong here? As in report the second hint gives it away.");
        return;
    }
    let (name, text) = words::report(on, says, &desk.course, desk.today());
    voice.say(match desk.report(&name, &text) {
        Ok(path) => format!("Written to {}; nothing was sent.", path.display()),
        Err(error) => format!("The report was not written: {error}"),
    });
}

/// Says what notes, bookmarks and marks there are.
pub(super) fn kept(desk: &Desk, voice: &mut Voice) {
    let history = &desk.history;
    let notes = history.notes().map(|(on, text)| ("Note", on, format!(": {text}")));
    let bookmarks = history.bookmarks().map(|on| ("Bookmark", on, String::new()));
    let marks = history.marks().map(|on| ("Mark", on, String::new()));
    let all: Vec<_> = notes.chain(bookmarks).chain(marks).collect();
    if all.is_empty() {
        voice.say("Nothing yet: note, bookmark and mark go on lessons and questions.");
    }
    for (what, on, says) in all {
        voice.flow(&format!("{what} on {}{says}", words::name_of(on, &desk.course)));
    }
}

/// Says which drills can be asked for, and how many questions are in each.
pub(super) fn drills(desk: &Desk, voice: &mut Voice) {
    let count = |drill: &Drill| {
        let questions = drill.questions(&desk.course, &desk.history, desk.today(), 0);
        words::count(questions.len(), "question")
    };
    for drill in Drill::offered() {
        let (name, about) = words::drill(&drill);
        voice.say(format!("{name}: {about}. {}; review {drill}.", count(&drill)));
    }
    for (name, line) in desk.history.drills() {
        let Ok(drill) = line.parse::<Drill>() else { continue };
        voice.say(format!("Saved as {name}: {line}. {}; review {name}.", count(&drill)));
    }
    voice
        .say("After it a number, lesson:NAME or domain:1 to 4, pace for the exam's clock, and cram where no date may change.");
}

/// Saves a drill under a name, or takes it away.
pub(super) fn save_drill(desk: &mut Desk, voice: &mut Voice, rest: &str) {
    let (name, line) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    if name.is_empty() || line.trim().is_empty() {
        voice.say("Under which name, and what? As in save evening weakest 10 cram.");
        return;
    }
    match line.parse::<Drill>() {
        Ok(drill) => {
            let (name, line, at) = (name.to_owned(), drill.to_string(), desk.now());
            voice.say(format!("Saved: review {name} asks for {line}."));
            desk.record(Fact::Drill { name, line, at });
        }
        Err(sentence) => voice.say(sentence),
    }
}

/// Takes a saved drill away.
pub(super) fn remove_drill(desk: &mut Desk, voice: &mut Voice, name: &str) {
    if desk.history.drills().all(|(saved, _)| saved != name) {
        voice.say(format!("No drill is saved as {name}."));
        return;
    }
    let (name, line, at) = (name.to_owned(), String::new(), desk.now());
    desk.record(Fact::Drill { name, line, at });
    voice.say("The drill is removed.");
}
