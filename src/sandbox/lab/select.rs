//! Which requests of a log a check means: conditions on one, and spans in which several were sent.

use gatelab_gateway::case::differences;
use gatelab_gateway::trace::{CacheMark, Verdict};
use serde_json::Value;

use crate::course::lab::{Header, Requests, Which};
use crate::course::lesson::{Cache, HeaderExpect};
use crate::sandbox::change::because;
use crate::sandbox::{LogEntry, START, Shot};
use gatelab_gateway::Headers;

/// One request of the log.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    /// The number of its line.
    pub(super) number: u32,
    pub(super) caller: Option<&'a str>,
    pub(super) shot: &'a Shot,
    /// The stage that its path begins with.
    pub(super) stage: &'a str,
}

/// The requests after that line of the log, in the order in which they were sent.
pub(super) fn after<'a>(
    log: impl Iterator<Item = &'a LogEntry>,
    number: u32,
    stage: &'a str,
) -> Vec<Seen<'a>> {
    let entries = log.filter(|entry| entry.number > number);
    let mut seen: Vec<Seen<'a>> = Vec::new();
    for entry in entries {
        for burst in entry.bursts() {
            let of =
                |shot| Seen { number: entry.number, caller: burst.caller.as_deref(), shot, stage };
            seen.extend(burst.shots.iter().map(of));
        }
    }
    seen.sort_by_key(|one| one.shot.at);
    seen
}

/// A span of the log in which a question was asked, and what came of it.
pub(super) struct Span<'a> {
    /// The requests meant.
    pub(super) chosen: Vec<Seen<'a>>,
    /// Those of them that are not as each must be.
    pub(super) odd: Vec<Seen<'a>>,
    /// Percent of those meant that are as the share says.
    pub(super) percent: Option<f64>,
    /// How many of each of the others there were.
    pub(super) beside: Vec<usize>,
    /// How many of the demands were met.
    pub(super) met: usize,
    /// Whether all were.
    pub(super) ok: bool,
}

/// The span that answers the question best: one in which all holds, or the latest of those in which
/// most does.
pub(super) fn best<'a>(asked: &Requests, seen: &[Seen<'a>]) -> Span<'a> {
    let Some(within) = asked.within_ms else { return span(asked, seen) };
    let mut best: Option<Span<'a>> = None;
    let mut from = seen;
    for instant in seen.chunk_by(|a, b| a.shot.at == b.shot.at) {
        let rest = from;
        from = &from[instant.len()..];
        let meant = |one| asked.which.fits(one) || asked.beside.iter().any(|(w, _)| w.fits(one));
        if !instant.iter().any(meant) {
            continue;
        }
        let end = instant[0].shot.at.plus_millis(within.into());
        let inside = rest.partition_point(|one| one.shot.at < end);
        let span = span(asked, &rest[..inside]);
        if span.ok {
            return span;
        }
        if best
            .as_ref()
            .is_none_or(|best| span.met >= best.met && span.chosen.len() >= best.chosen.len())
        {
            best = Some(span);
        }
    }
    best.unwrap_or_else(|| span(asked, &[]))
}

fn span<'a>(asked: &Requests, seen: &[Seen<'a>]) -> Span<'a> {
    let chosen: Vec<Seen<'a>> = seen.iter().filter(|one| asked.which.fits(one)).copied().collect();
    let odd: Vec<Seen<'a>> = match &asked.each {
        Some(each) => chosen.iter().filter(|one| !each.fits(one)).copied().collect(),
        None => Vec::new(),
    };
    let percent = asked.share.as_ref().map(|(which, _)| {
        let like = chosen.iter().filter(|one| which.fits(one)).count();
        like as f64 * 100.0 / chosen.len().max(1) as f64
    });
    let beside: Vec<usize> = asked
        .beside
        .iter()
        .map(|(which, _)| seen.iter().filter(|one| which.fits(one)).count())
        .collect();
    let mut demands = vec![asked.amount.holds(chosen.len() as f64), odd.is_empty()];
    if let (Some(percent), Some((_, amount))) = (percent, &asked.share) {
        demands.push(amount.holds(percent));
    }
    demands.extend(
        beside.iter().zip(&asked.beside).map(|(count, (_, amount))| amount.holds(*count as f64)),
    );
    let met = demands.iter().filter(|met| **met).count();
    Span { chosen, odd, percent, beside, met, ok: met == demands.len() }
}

impl Which {
    /// Whether a request is meant.
    pub(super) fn fits(&self, one: &Seen<'_>) -> bool {
        let Seen { caller, shot, stage, .. } = one;
        let (trace, status) = (&shot.trace, shot.response.status);
        let part = |wanted: &Option<String>, text: &dyn Fn() -> String| {
            wanted.as_ref().is_none_or(|part| text().contains(part))
        };
        let body = || String::from_utf8_lossy(&shot.response.body).into_owned();
        let called = |name: &String| trace.calls.iter().any(|call| call.name == *name);
        let class = |wanted: &u16| *wanted == status || *wanted == status / 100;
        let stopped = || {
            let ended = |v| matches!(v, Verdict::Answered | Verdict::Refused);
            trace.entries.iter().find(|e| ended(e.verdict)).map_or("", |entry| entry.stop)
        };
        let target = shot.request.target.split('?').next().unwrap_or_default();
        let below = target.strip_prefix(&format!("/{stage}")).unwrap_or(target);
        let seconds = shot.at.millis_since(START) as f64 / 1000.0;
        self.caller.as_deref().is_none_or(|name| *caller == Some(name))
            && self.method.as_ref().is_none_or(|method| shot.request.method == *method)
            && self.path.as_ref().is_none_or(|path| like(path, below))
            && (self.status.is_empty() || self.status.iter().any(class))
            && self.cache.is_none_or(|cache| trace.cache == mark(cache))
            && self.called.as_ref().is_none_or(called)
            && !self.not_called.as_ref().is_some_and(called)
            && self.stopped_at.as_ref().is_none_or(|stop| stopped().eq_ignore_ascii_case(stop))
            && part(&self.why_has, &|| because(trace))
            && part(&self.body_has, &body)
            && !self.body_lacks.as_ref().is_some_and(|part| body().contains(part))
            && self.json.as_ref().is_none_or(|json| {
                let got: Option<Value> = serde_json::from_slice(&shot.response.body).ok();
                got.is_some_and(|got| differences("body", json, &got).is_empty())
            })
            && all(&self.headers, &shot.response.headers)
            && all(&self.sent, &shot.request.headers)
            && self.waited.holds(trace.waited_ms.into())
            && self.clock.holds(seconds)
    }
}

const fn mark(cache: Cache) -> CacheMark {
    match cache {
        Cache::Hit => CacheMark::Hit,
        Cache::Miss => CacheMark::Miss,
        Cache::Off => CacheMark::Off,
    }
}

fn all(wanted: &[Header], got: &Headers) -> bool {
    wanted.iter().all(|(name, expect)| {
        let value = got.first(name);
        match expect {
            HeaderExpect::Is(text) => value == Some(text),
            HeaderExpect::Has(part) => value.is_some_and(|value| value.contains(part.as_str())),
            HeaderExpect::Absent => value.is_none(),
        }
    })
}

/// Whether a text is like a pattern in which `*` stands for anything.
fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, fits) in [
            ("/items", "/items", true),
            ("/items", "/items/7", false),
            ("/items/*", "/items/7", true),
            ("*", "/a/b", true),
            ("/a/*/c", "/a/b/b/c", true),
            ("/a/*/c", "/a/b", false),
            ("/a*a", "/a", false),
        ] {
            assert_eq!(like(pattern, text), fits, "{pattern} {text}");
        }
    }
}
