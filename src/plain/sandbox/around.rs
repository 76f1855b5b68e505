//! Looking around a sandbox, and changing its features.

use crate::plain::command::Word;
use crate::plain::copies::Offer;
use crate::plain::voice::Voice;
use crate::sandbox::{
    Beside, Feature, Refused, Sandbox, Section, Shot, clock_text, shows, written,
};
use crate::words;

use super::told;

/// Sections of what outlives a request, by the word that asks for them.
const SECTIONS: [(Word, &[&str]); 3] = [
    (Word::Buckets, &["Buckets", "Quotas"]),
    (Word::Cache, &["Stage cache", "Authorizer results"]),
    (Word::Services, &["Functions", "Services"]),
];

/// Where requests are sent by tools when nothing listens yet: `gatelab serve --port 8080`.
const PORT: u16 = 8080;

/// What can be copied of the last request.
pub(super) fn copies(sandbox: &Sandbox) -> Vec<Offer> {
    let Some(shot) = last(sandbox) else { return Vec::new() };
    let mut offers = vec![("the last one as curl", sandbox.curl(&shot.request, PORT))];
    offers.extend(words::shot_copies(sandbox, shot, Some(PORT)));
    offers
}

/// Says what a word asks to see.
pub(super) fn look(sandbox: &Sandbox, word: Word, rest: &str, voice: &mut Voice) {
    match word {
        Word::Requests => {
            for (at, request) in sandbox.requests().iter().enumerate() {
                let who = words::as_whom(request.caller.as_deref());
                voice.say(format!("{}. {}{who}: {}.", at + 1, written(request), request.title));
            }
        }
        Word::Callers => {
            for caller in sandbox.callers() {
                voice.say(format!("{}: {}. Shows {}.", caller.name, caller.about, shows(caller)));
            }
        }
        Word::Routes => {
            for route in sandbox.routes() {
                let asks = match route.marks.as_slice() {
                    [] => String::new(),
                    marks => format!(" Asks for {}.", marks.join(", ")),
                };
                let broken =
                    route.broken.map(|why| format!(" Cannot work: {why}.")).unwrap_or_default();
                let verb = if route.verb.is_empty() { "" } else { " " };
                voice.say(format!(
                    "{}{verb}{} calls {}.{asks}{broken}",
                    route.verb, route.path, route.target
                ));
            }
        }
        Word::Features => features(sandbox, voice),
        Word::Behind => {
            for section in sandbox.behind() {
                told_section(&section, voice);
            }
        }
        Word::Log => log(sandbox, rest.parse().unwrap_or(10), voice),
        Word::Answer | Word::Curl | Word::Hurl | Word::Aws => match last(sandbox) {
            Some(shot) => tongue(sandbox, word, shot, voice),
            None => voice.say(words::NO_REQUEST),
        },
        Word::Snapshots => {
            let kept = sandbox.snapshots();
            if kept.is_empty() {
                voice.say("No snapshot was kept yet.");
            }
            for (at, words) in kept.iter().enumerate() {
                voice.say(format!("Snapshot {}: {words}.", at + 1));
            }
        }
        word => {
            let titles = SECTIONS.iter().find(|(asked, _)| *asked == word).map(|(_, t)| *t);
            let sections = sandbox.behind();
            let wanted = sections.iter().filter(|s| titles.is_some_and(|t| t.contains(&s.title)));
            let mut silent = true;
            for section in wanted {
                told_section(section, voice);
                silent = false;
            }
            if silent {
                voice.say("Nothing yet.");
            }
        }
    }
}

fn last(sandbox: &Sandbox) -> Option<&Shot> {
    sandbox.log().rev().flat_map(|entry| entry.bursts().iter().rev()).find_map(|b| b.shots.last())
}

fn told_section(section: &Section, voice: &mut Voice) {
    voice.say(format!("{}.", section.title));
    for (name, what) in &section.rows {
        let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
        voice.say(format!("{name}{what}."));
    }
}

fn features(sandbox: &Sandbox, voice: &mut Voice) {
    for feature in sandbox.features() {
        let state = match (&feature.available, feature.on) {
            (Err(_), _) => String::new(),
            (Ok(()), true) => "on, ".to_owned(),
            (Ok(()), false) => "off, ".to_owned(),
        };
        let state =
            if feature.summary == "off" { "off".to_owned() } else { state + &feature.summary };
        voice.say(format!("{}: {state}.", feature.name));
        for knob in sandbox.knobs(feature.kind) {
            voice.say(format!(
                "{}, {}: {}. It may be {}.",
                feature.name, knob.name, knob.value, knob.range
            ));
        }
    }
    let waiting = sandbox.waiting();
    if !waiting.is_empty() {
        voice.say(format!("Waiting for deploy: {}.", waiting.join(", ")));
    }
}

/// The feature whose name begins so.
fn feature(sandbox: &Sandbox, typed: &str) -> Result<Feature, Refused> {
    let typed = typed.trim().to_lowercase();
    let features = sandbox.features();
    let names: Vec<&str> = features.iter().map(|f| f.name).collect();
    let fits = |f: &&Feature| !typed.is_empty() && f.name.to_lowercase().starts_with(&typed);
    let found = features.iter().find(fits).cloned();
    found.ok_or_else(|| Refused(format!("Which feature? There are: {}.", names.join(", "))))
}

/// Switches a feature on or off.
pub(super) fn switch(sandbox: &mut Sandbox, on: bool, rest: &str, voice: &mut Voice) {
    match feature(sandbox, rest) {
        Ok(feature) if feature.available.is_ok() && feature.on == on => {
            let state = if on { "on" } else { "off" };
            voice.say(format!("{} is {state} already.", feature.name));
        }
        Ok(feature) => told(sandbox.toggle(feature.kind), voice),
        Err(refused) => voice.say(refused.to_string()),
    }
}

/// Changes a setting: `throttle burst 5`, `cache ttl 60`.
pub(super) fn set(sandbox: &mut Sandbox, rest: &str, voice: &mut Voice) {
    let Some((names, value)) = rest.trim().rsplit_once(char::is_whitespace) else {
        voice.say("As in set throttle burst 5, or set cache ttl 60. features lists them.");
        return;
    };
    let names = names.to_lowercase();
    let mut fits = Vec::new();
    for feature in sandbox.features() {
        for knob in sandbox.knobs(feature.kind) {
            let whole = format!("{} {}", feature.name, knob.name).to_lowercase();
            if names.split_whitespace().all(|part| whole.contains(part)) {
                fits.push((knob.knob, whole));
            }
        }
    }
    match fits.as_slice() {
        [(knob, _)] => told(sandbox.set(*knob, value), voice),
        [] => voice.say("No feature that is on has such a setting. features lists them."),
        many => {
            let names: Vec<&str> = many.iter().map(|(_, name)| name.as_str()).collect();
            voice.say(format!("That can be {}. Type more of it.", names.join(" or ")));
        }
    }
}

fn log(sandbox: &Sandbox, most: usize, voice: &mut Voice) {
    let all = sandbox.log().len();
    if all == 0 {
        voice.say(words::NO_REQUEST);
    }
    for entry in sandbox.log().skip(all.saturating_sub(most)) {
        let clock = clock_text(entry.clock);
        voice.say(match entry.burst() {
            Some(burst) => {
                let who = words::as_whom(burst.caller.as_deref());
                let line = words::sent(burst);
                format!("{}. {clock}. {line}{who}: {}.", entry.number, words::statuses(burst))
            }
            None => format!("{}. {clock}. {}.", entry.number, words::described(entry)),
        });
    }
}

/// The last request for a tool, or its answer.
fn tongue(sandbox: &Sandbox, word: Word, shot: &Shot, voice: &mut Voice) {
    match word {
        Word::Answer => voice.read(&shot.answer_text()),
        Word::Curl => {
            voice.read(&sandbox.curl(&shot.request, PORT));
            voice.say(words::WHO_LISTENS);
        }
        Word::Hurl => {
            voice.read(&sandbox.hurl(&shot.request, Some(shot.response.status), PORT));
            voice.say(words::WHO_LISTENS);
        }
        _ => match sandbox.aws_cli(&shot.request, shot.trace.route.as_deref()) {
            Some(line) => voice.read(&line),
            None => voice.say(
                "The AWS CLI can test a method of a REST API only, and a route must have taken it.",
            ),
        },
    }
}

/// Says where two APIs part.
pub(super) fn beside(compared: Result<Beside, Refused>, voice: &mut Voice) {
    let beside = match compared {
        Ok(beside) => beside,
        Err(refused) => {
            voice.say(refused.to_string());
            return;
        }
    };
    for sentence in words::beside(&beside) {
        voice.say(sentence);
    }
}
