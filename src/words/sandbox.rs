//! What happened in a sandbox, in words: requests, stops, changes, two APIs beside each other.

use gatelab_gateway::definition::Protocol;
use gatelab_gateway::trace::{CacheMark, Purpose, Trace, Verdict};

use super::{count, letter};
use crate::sandbox::prove::{Fork, Proof, Table};
use crate::sandbox::{
    Beside, Burst, LogEntry, Pace, Sandbox, Shot, What, because, clock_text, span,
};
use crate::study::OptionRow;

/// No request was sent yet.
pub const NO_REQUEST: &str = "No request yet.";
/// There is nothing that could be taken back.
pub const NOTHING_BACK: &str = "Nothing to take back.";
/// There is nothing that could be done again.
pub const NOTHING_AGAIN: &str = "Nothing to do again.";
/// Something was asked about and declined.
pub const NOTHING_CHANGED: &str = "Nothing was changed.";
/// Time passing would change nothing.
pub const NOTHING_AHEAD_HERE: &str = "Nothing is going to happen by itself yet.";
/// The stage cache was emptied.
pub const FLUSHED: &str = "Stage cache flushed.";
/// Why the clock does not run where nothing is said unasked.
pub const CLOCK_IS_MOVED: &str =
    "The clock stands still between two lines. clock +1m moves it, next goes to what happens next.";
/// A line for another tool needs somebody who listens.
pub const WHO_LISTENS: &str =
    "gatelab serve with this lesson's file and --port 8080 listens for it.";

/// An entry of the log in a few words.
pub fn described(entry: &LogEntry) -> String {
    match &entry.what {
        What::Requests(burst) => format!("#{} {}", entry.number, burst.line()),
        What::Traffic(_) => format!("#{} traffic", entry.number),
        What::Edited(words) | What::Clock(words) => words.clone(),
    }
}

/// ` as alice`, or nothing for somebody from outside.
pub fn as_whom(caller: Option<&str>) -> String {
    caller.map(|caller| format!(" as {caller}")).unwrap_or_default()
}

/// `REST API shop, stage prod. On: Cache 300 s · 0.5 GB. Clock 00:00:00, stopped.`
pub fn sandbox(sandbox: &Sandbox) -> String {
    let product = match sandbox.protocol() {
        Protocol::Rest => "REST API",
        Protocol::Http => "HTTP API",
    };
    let on = sandbox.features().into_iter().filter(|feature| feature.on);
    let on: Vec<String> = on.map(|f| format!("{} {}", f.name, f.summary)).collect();
    let on = if on.is_empty() { "nothing".to_owned() } else { on.join("; ") };
    let stage = &sandbox.gateway().setup().stage.name;
    format!("{product} {}, stage {stage}. On: {on}. {}", sandbox.title(), clock(sandbox))
}

/// What one would wait for on AWS, where the clock here is moved: what was skipped, or the longest of all.
pub fn would_wait(sandbox: &Sandbox) -> String {
    match (sandbox.skipped_waits().first(), sandbox.protocol()) {
        (Some((what, wait)), _) => {
            format!("On AWS you would wait, and not for these alone: {what} {wait}.")
        }
        (None, Protocol::Rest) => {
            "On AWS you would wait. (A new stage cache alone takes about four minutes to appear.)"
                .to_owned()
        }
        (None, Protocol::Http) => "On AWS you would wait.".to_owned(),
    }
}

/// `Clock 00:05:00, stopped.`
pub fn clock(sandbox: &Sandbox) -> String {
    let pace = match sandbox.pace() {
        Pace::Stopped => "stopped".to_owned(),
        Pace::Running(speed) => format!("running {speed} times as fast"),
    };
    format!("Clock {}, {pace}.", clock_text(sandbox.now()))
}

/// What was sent: `POST /prod/orders`, `40 of POST /prod/orders`.
pub fn sent(burst: &Burst) -> String {
    let line = burst.line();
    let (line, _) = line.split_once(" ×").unwrap_or((&line, ""));
    match burst.shots.len() {
        1 => line.to_owned(),
        n => format!("{n} of {line}"),
    }
}

/// `200`, or `11 were 200, 29 were 429`.
pub fn statuses(burst: &Burst) -> String {
    match burst.counts().as_slice() {
        [(status, 1)] => status.to_string(),
        counts => {
            let counts: Vec<String> = counts
                .iter()
                .map(|(status, n)| format!("{n} {} {status}", if *n == 1 { "was" } else { "were" }))
                .collect();
            counts.join(", ")
        }
    }
}

/// What became of requests: for one, status, cache, who was called and why; for more, each status with
/// the reason of its last.
pub fn answered(burst: &Burst) -> Vec<String> {
    let [shot] = burst.shots.as_slice() else {
        let mut lines =
            vec![format!("{} sent{}.", burst.shots.len(), as_whom(burst.caller.as_deref()))];
        for (status, number) in burst.counts() {
            let last = burst.shots.iter().rfind(|shot| shot.response.status == status);
            // What went well needs no reason.
            let why = last.filter(|_| status >= 400).map(|shot| reason(&shot.trace));
            let were = if number == 1 { "was" } else { "were" };
            lines.push(format!("{number} {were} {status}. {}", why.unwrap_or_default()));
        }
        return lines;
    };
    let trace = &shot.trace;
    let cache = match trace.cache {
        CacheMark::Off => "",
        CacheMark::Hit => " Cache hit.",
        CacheMark::Miss => " Cache miss.",
    };
    let called = trace.calls.iter().filter(|call| call.purpose == Purpose::Authorizer);
    let called: Vec<String> = called.map(|call| format!(" {} was asked.", call.name)).collect();
    let called = called.concat();
    let (status, ms) = (shot.response.status, trace.waited_ms);
    vec![format!("{status} in {ms} ms.{cache}{called} {}", reason(trace))]
}

/// The reason of the stop that decided, as a sentence.
fn reason(trace: &Trace) -> String {
    let why = because(trace);
    why.strip_prefix("HIT: ").unwrap_or(&why).to_owned()
}

/// A request stop by stop; those that had nothing to do together.
pub fn stops(trace: &Trace) -> Vec<String> {
    let told = |v| matches!(v, Verdict::Passed | Verdict::Answered | Verdict::Refused);
    let mut lines: Vec<String> = Vec::new();
    for entry in trace.entries.iter().filter(|entry| told(entry.verdict)) {
        let wait = match entry.waited_ms {
            0 => String::new(),
            ms => format!(" {ms} ms."),
        };
        lines.push(format!("{}, {}: {}{wait}", entry.stop, entry.verdict, entry.why));
    }
    for (verdict, words) in
        [(Verdict::Skipped, "Nothing to do at"), (Verdict::NotReached, "Not reached")]
    {
        let names: Vec<&str> =
            trace.entries.iter().filter(|e| e.verdict == verdict).map(|e| e.stop).collect();
        if !names.is_empty() {
            lines.push(format!("{words}: {}.", names.join(", ")));
        }
    }
    lines
}

/// What switching to the other kind of API would do.
pub fn switching(sandbox: &Sandbox) -> String {
    let to = match sandbox.protocol() {
        Protocol::Rest => "an HTTP API",
        Protocol::Http => "a REST API",
    };
    let lost = sandbox.lost_on_switch();
    let lost = if lost.is_empty() {
        "Nothing that is on now will be lost.".to_owned()
    } else {
        lost.join(" ")
    };
    format!("Switch this API to {to}. {lost}")
}

/// Two APIs beside each other: prices, then where each request's answers part.
pub fn beside(beside: &Beside) -> Vec<String> {
    let [one, other] = &beside.names;
    let mut lines = beside.lost.clone();
    let [a, b] = beside.dollars_a_million;
    lines.push(format!("{one} costs ${a:.2} a million requests, {other} ${b:.2}."));
    for pair in &beside.pairs {
        let difference = pair.difference();
        lines.push(match difference {
            Some(difference) => format!("{}: they part at the {difference}.", pair.did),
            None => format!("{}: no difference.", pair.did),
        });
    }
    lines
}

/// Each step of a proof: when, what was done, expected and got.
pub fn proof_rows(proof: &Proof) -> Vec<String> {
    let row = |row: &crate::sandbox::prove::Row| {
        let ok = if row.ok { "as expected" } else { "not as expected" };
        let clock = clock_text(row.clock);
        let (did, expected, got) = (&row.did, &row.expected, &row.got);
        format!("{clock}  {did}  expected {expected}  got {got}  {ok}")
    };
    proof.rows.iter().map(row).collect()
}

/// A proof as text: what is claimed, what was given, and each step.
pub fn proof_text(says: &str, given: &str, proof: Option<&Proof>) -> String {
    let given = (!given.is_empty()).then(|| format!("Given: {given}"));
    let rows = proof.map(proof_rows).unwrap_or_default();
    let lines = std::iter::once(says.to_owned()).chain(given).chain(rows);
    lines.flat_map(|line| [line, "\n".to_owned()]).collect()
}

/// What can be copied of a request that was sent: in other tongues, its answer and its trace. `port`: where
/// something listens.
pub fn shot_copies(
    sandbox: &Sandbox,
    shot: &Shot,
    port: Option<u16>,
) -> Vec<(&'static str, String)> {
    let cli = sandbox.aws_cli(&shot.request, shot.trace.route.as_deref());
    let hurl = port.map(|port| sandbox.hurl(&shot.request, Some(shot.response.status), port));
    let cli = cli.map(|line| ("the last one for the AWS CLI", line));
    let hurl = hurl.map(|text| ("the last one as hurl, with its status", text));
    let rest = [("the answer", shot.answer_text()), ("the trace", shot.trace_text())];
    cli.into_iter().chain(hurl).chain(rest).collect()
}

/// `Proved, 2 of 2.`, or where it is not so; what it took.
pub fn proof_verdict(proof: &Proof) -> String {
    let right = proof.rows.iter().filter(|row| row.ok).count();
    let all = proof.rows.len();
    let requests = count(proof.requests, "request");
    let simulated = match proof.simulated_ms {
        0 => String::new(),
        ms => format!(", {} simulated", span(ms)),
    };
    match proof.rows.iter().enumerate().find(|(_, row)| !row.ok) {
        None => format!("Proved, {right} of {all}: {requests}{simulated}."),
        Some((at, row)) => format!("Not so. {}", not_so(at, row)),
    }
}

/// Which step of a proof did not give what was expected.
pub fn not_so(at: usize, row: &crate::sandbox::prove::Row) -> String {
    format!(
        "step {}: you expected {}, the gateway says {}. The lesson or the test is wrong (line {}).",
        at + 1,
        row.expected,
        row.got,
        row.place.line
    )
}

/// What was tried for a question.
pub fn tried(forks: usize) -> String {
    match forks {
        0 | 1 => "Tried in the sandbox · what was counted".to_owned(),
        _ => format!("Tried in the sandbox · the same requests on {forks} forks of one API"),
    }
}

/// What a fork shows beside the answers: calls where they tell forks apart, hits, and whether it is as if
/// nothing had been changed.
pub fn fork_note(table: &Table, fork: &Fork) -> String {
    let played = || table.rows.iter().filter(|fork| fork.refused.is_none());
    let told = played().any(|other| other.calls != fork.calls);
    let calls = told.then(|| match fork.calls {
        0 => "no calls".to_owned(),
        calls => count(calls, "call"),
    });
    let hits = (fork.cache_hits > 0).then(|| count(fork.cache_hits as usize, "cache hit"));
    let same = (fork.option.is_some() && fork.same).then(|| "no difference".to_owned());
    [calls, hits, same].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Each fork of a trial as a sentence, the options in the order in which they were seen.
pub fn trial(table: &Table, seen: &[OptionRow]) -> Vec<String> {
    let said = |fork: &Fork, name: &str| {
        if let Some(why) = &fork.refused {
            return format!("{name}: refused, {why}");
        }
        let cells = table.callers.iter().zip(&fork.cells).filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> = cells
            .map(|(caller, cell)| {
                let counts: Vec<String> =
                    cell.iter().map(|(status, n)| format!("{n} of {status}")).collect();
                format!("{caller} got {}", counts.join(" and "))
            })
            .collect();
        let note = Some(fork_note(table, fork)).filter(|note| !note.is_empty());
        let parts: Vec<String> = cells.into_iter().chain(note).collect();
        format!("{name}: {}.", parts.join(", "))
    };
    let base = table.rows.iter().filter(|fork| fork.option.is_none());
    let mut lines: Vec<String> = base.map(|fork| said(fork, "Nothing changed")).collect();
    for (place, option) in seen.iter().enumerate() {
        let fork = table.rows.iter().find(|fork| fork.option == Some(option.written));
        lines.extend(fork.map(|fork| said(fork, &letter(place).to_string())));
    }
    lines
}
