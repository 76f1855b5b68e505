//! What a step promised against what happened, and both in words.

use gatelab_gateway::Trace;
use gatelab_gateway::case::{Difference, differences};
use gatelab_gateway::trace::{CacheMark, Verdict};
use serde_json::Value;

use super::change::{Shot, because, counts};
use crate::course::lesson::{Cache, Expect, HeaderExpect};

/// What a step came to.
#[derive(Debug, Default)]
pub(super) struct Happened {
    /// The requests with their answers.
    pub(super) shots: Vec<Shot>,
    /// What was refused by the import.
    pub(super) refused: Option<String>,
}

/// The words for what was expected and for what came, and whether they agree.
#[derive(Debug)]
pub(super) struct Judge {
    expected: Vec<String>,
    /// What everybody wants to know of what came.
    came: Vec<String>,
    /// What came in place of each promise that was not kept.
    instead: Vec<String>,
    /// The promises that were not kept.
    missed: Vec<String>,
    /// Whether all were kept.
    pub(super) ok: bool,
}

impl Judge {
    /// One promise: its words, whether it was kept, and what came instead (said only if it was not).
    fn check(&mut self, expected: String, kept: bool, instead: impl FnOnce() -> String) {
        if !kept {
            self.ok = false;
            self.instead.push(instead());
            self.missed.push(expected.clone());
        }
        self.expected.push(expected);
    }

    /// Everything that was expected.
    pub(super) fn expected(&self) -> String {
        self.expected.join(" · ")
    }

    /// What came, for a column beside what was expected.
    pub(super) fn got(&self) -> String {
        self.came.iter().chain(&self.instead).cloned().collect::<Vec<_>>().join("  ")
    }

    /// What came, as a part of a sentence: `200, λ orders called; wanted: 401`.
    pub(super) fn said(&self) -> String {
        let mut parts: Vec<&str> = Vec::new();
        // That a header is not there is told by its being wanted.
        let said_by_wanting =
            |part: &str| [STATUS, COUNTS].contains(&part) || part.starts_with("no ");
        for part in self.came.iter().chain(&self.instead).map(String::as_str) {
            if !said_by_wanting(part) && !parts.contains(&part) {
                parts.push(part);
            }
        }
        let came = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
        match self.missed.as_slice() {
            [] => came,
            missed => format!("{came}; wanted: {}", missed.join(", ")),
        }
    }
}

/// What came stands first in the row already.
const STATUS: &str = "another status";
const COUNTS: &str = "other counts";

/// What was expected, what came, and whether they agree.
pub(super) fn judge(expect: Option<&Expect>, happened: &Happened) -> Judge {
    let (expected, instead, missed) = (Vec::new(), Vec::new(), Vec::new());
    let mut judge = Judge { expected, came: in_short(happened), instead, missed, ok: true };
    let promised = expect.and_then(|e| e.refused.as_deref());
    match (promised, &happened.refused) {
        (Some(part), refused) => {
            let kept = refused.as_ref().is_some_and(|sentence| sentence.contains(part));
            let words = format!("refused: {part}");
            judge.check(words, kept, || "not refused so".to_owned());
        }
        (None, Some(_)) => judge.ok = false,
        (None, None) => {}
    }
    if let Some(expect) = expect {
        judge_answers(expect, &happened.shots, &mut judge);
    }
    judge
}

/// `200 MISS`, `λ items called`: what everybody wants to know.
fn in_short(happened: &Happened) -> Vec<String> {
    let mut got = Vec::new();
    if let Some(sentence) = &happened.refused {
        got.push(format!("refused: {sentence}"));
    }
    let Some(last) = happened.shots.last() else { return got };
    got.push(match happened.shots.len() {
        1 => last.response.status.to_string(),
        _ => counted(&happened.shots),
    });
    if let Some(mark) = mark(last.trace.cache) {
        got.push(mark.to_owned());
    }
    let called = called(&happened.shots);
    if !called.is_empty() {
        got.push(format!("λ {} called", called.join(", ")));
    }
    got
}

fn judge_answers(expect: &Expect, shots: &[Shot], judge: &mut Judge) {
    if let Some(status) = expect.status {
        let kept = !shots.is_empty() && shots.iter().all(|s| s.response.status == status);
        judge.check(status.to_string(), kept, || STATUS.to_owned());
    }
    if !expect.counts.is_empty() {
        let promised: Vec<(u16, usize)> =
            expect.counts.iter().map(|(s, n)| (*s, *n as usize)).collect();
        let kept = promised == counts(shots.iter().map(|s| s.response.status));
        let words = promised.iter().map(|(s, n)| format!("{n}×{s}")).collect::<Vec<_>>();
        judge.check(words.join(" "), kept, || COUNTS.to_owned());
    }
    let called = called(shots);
    for function in &expect.called {
        judge.check(format!("λ {function} called"), called.contains(&function.as_str()), || {
            format!("λ {function} not called")
        });
    }
    for function in &expect.not_called {
        judge.check(
            format!("λ {function} not called"),
            !called.contains(&function.as_str()),
            || format!("λ {function} called"),
        );
    }
    match shots.last() {
        Some(last) => judge_last(expect, last, judge),
        None if *expect != Expect::default() && expect.refused.is_none() => judge.ok = false,
        None => {}
    }
}

fn judge_last(expect: &Expect, Shot { response, trace, .. }: &Shot, judge: &mut Judge) {
    if let Some(cache) = expect.cache {
        let promised = match cache {
            Cache::Hit => CacheMark::Hit,
            Cache::Miss => CacheMark::Miss,
            Cache::Off => CacheMark::Off,
        };
        let word = |cache| mark(cache).unwrap_or("cache off");
        judge.check(word(promised).to_owned(), trace.cache == promised, || {
            word(trace.cache).to_owned()
        });
    }
    let body = String::from_utf8_lossy(&response.body);
    let shown = || format!("body {}", clip(&body));
    if let Some(text) = &expect.body {
        judge.check(format!("body {}", clip(text)), *text == body, shown);
    }
    if let Some(part) = &expect.body_has {
        judge.check(format!("body has {part}"), body.contains(part), shown);
    }
    if let Some(promised) = &expect.json {
        let json: Value = serde_json::from_str(&body).unwrap_or_default();
        let found = differences("body", promised, &json);
        judge.check(format!("body {}", clip(&promised.to_string())), found.is_empty(), || {
            apart(&found)
        });
    }
    for (name, promised) in &expect.headers {
        let got = response.headers.get(name);
        let instead = || match got {
            Some(value) => format!("{name}: {value}"),
            None => format!("no {name}"),
        };
        let (words, kept) = match promised {
            HeaderExpect::Is(value) => (format!("{name}: {value}"), got == Some(value)),
            HeaderExpect::Has(part) => {
                (format!("{name} has {part}"), got.is_some_and(|v| v.contains(part)))
            }
            HeaderExpect::Absent => (format!("no {name}"), got.is_none()),
        };
        judge.check(words, kept, instead);
    }
    if let Some(stop) = &expect.stopped_at {
        let at = stopped_at(trace);
        let kept = at.is_some_and(|at| at.eq_ignore_ascii_case(stop));
        judge.check(format!("at {stop}"), kept, || format!("at {}", at.unwrap_or("no stop")));
    }
    if let Some(part) = &expect.why_has {
        let why = because(trace);
        judge.check(format!("because {part}"), why.contains(part), || format!("because {why}"));
    }
    if let Some(waited) = expect.waited_ms {
        let kept = u64::from(trace.waited_ms) == waited;
        judge.check(format!("after {waited} ms"), kept, || format!("after {} ms", trace.waited_ms));
    }
}

/// The stop that answered or refused.
fn stopped_at(trace: &Trace) -> Option<&'static str> {
    let ended = |v| matches!(v, Verdict::Answered | Verdict::Refused);
    trace.entries.iter().find(|e| ended(e.verdict)).map(|e| e.stop)
}

const fn mark(cache: CacheMark) -> Option<&'static str> {
    match cache {
        CacheMark::Hit => Some("HIT"),
        CacheMark::Miss => Some("MISS"),
        CacheMark::Off => None,
    }
}

fn counted(shots: &[Shot]) -> String {
    let counts = counts(shots.iter().map(|s| s.response.status));
    counts.iter().map(|(s, n)| format!("{n}×{s}")).collect::<Vec<_>>().join(" ")
}

/// The functions called, each once, in order.
fn called(shots: &[Shot]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for call in shots.iter().flat_map(|s| &s.trace.calls) {
        if !names.contains(&call.name.as_str()) {
            names.push(&call.name);
        }
    }
    names
}

/// Where a body is another one: the first few places.
pub(super) fn apart(found: &[Difference]) -> String {
    let told = found.iter().take(3).map(|d| {
        let length =
            |text: &str| serde_json::from_str::<Vec<Value>>(text).ok().map(|all| all.len());
        let what = within(&d.what);
        match (length(&d.expected), length(&d.got)) {
            (Some(wanted), Some(got)) if wanted != got => {
                format!("{what} is a list of {got}, not of {wanted}")
            }
            _ => format!("{what} is {}", clip(&d.got)),
        }
    });
    let more = found.len().saturating_sub(3);
    let more = (more > 0).then(|| format!("{more} more"));
    told.chain(more).collect::<Vec<_>>().join(", ")
}

/// The end of a long way into a body.
fn within(what: &str) -> String {
    let parts: Vec<&str> = what.split('.').collect();
    match parts.as_slice() {
        [_, _, .., before, last] => format!("…{before}.{last}"),
        _ => what.to_owned(),
    }
}

/// The beginning of a text that may be long.
pub(super) fn clip(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn where_a_body_is_another_one_is_told_in_short() {
        let long = "x".repeat(100);
        for (promised, came, words) in [
            (json!({"a": 1}), json!({"a": 2}), "body.a is 2"),
            (json!([1, 2]), json!([1]), "body is a list of 1, not of 2"),
            (
                json!({"a": {"b": {"c": 1}}}),
                json!({"a": {"b": {"c": long}}}),
                &format!("…b.c is \"{}…", "x".repeat(59)),
            ),
            (
                json!({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}),
                json!({"a": 2, "b": 2, "c": 2, "d": 2, "e": 2}),
                "body.a is 2, body.b is 2, body.c is 2, 2 more",
            ),
        ] {
            assert_eq!(apart(&differences("body", &promised, &came)), words);
        }
    }
}
