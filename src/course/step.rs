//! Steps of proofs and trials: as written in TOML -> checked.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;

use super::lesson::{Act, Cache, Expect, Fire, HeaderExpect, Step};
use super::written::{Patch, Written};
use crate::material::Problem;

/// A step as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepWritten {
    get: Option<String>,
    post: Option<String>,
    put: Option<String>,
    delete: Option<String>,
    patch: Option<String>,
    options: Option<String>,
    head: Option<String>,
    r#as: Option<String>,
    headers: Option<Map<String, Value>>,
    body: Option<String>,
    times: Option<u32>,
    every: Option<u64>,
    wait: Option<f64>,
    change: Option<Patch>,
    edit: Option<Patch>,
    deploy: Option<bool>,
    rollback: Option<usize>,
    promote: Option<bool>,
    flush: Option<bool>,
    traffic: Option<Vec<StreamWritten>>,
    over: Option<f64>,
    offer: Option<String>,
    name: Option<String>,
    why: Option<String>,
    expect: Option<Spanned<ExpectWritten>>,
}

/// One caller's part of traffic as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StreamWritten {
    get: Option<String>,
    post: Option<String>,
    put: Option<String>,
    delete: Option<String>,
    r#as: Option<String>,
    #[serde(default)]
    headers: Map<String, Value>,
    body: Option<String>,
    times: u32,
}

/// What a lab offers: its id, its name, what it does.
pub(super) type Named = (String, String, Act);

/// What an offer does: it changes something, or several callers send.
pub(super) fn offered(
    change: Option<Patch>,
    traffic: Option<Vec<StreamWritten>>,
    over: Option<f64>,
) -> Result<Act, &'static str> {
    match (change, several(traffic, over)?) {
        (Some(Patch(change)), None) => Ok(Act::Change(change)),
        (None, Some(traffic)) => Ok(traffic),
        _ => Err("an offer has one of `change`, or `traffic` and `over`"),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectWritten {
    status: Option<u16>,
    counts: Option<BTreeMap<String, u32>>,
    cache: Option<CacheWritten>,
    body: Option<String>,
    body_has: Option<String>,
    json: Option<Value>,
    headers: Option<Map<String, Value>>,
    stopped_at: Option<String>,
    #[serde(default)]
    called: Vec<String>,
    #[serde(default)]
    not_called: Vec<String>,
    why_has: Option<String>,
    waited_ms: Option<u64>,
    refused: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum CacheWritten {
    Hit,
    Miss,
    Off,
}

/// The steps of a lab: they may name what the lab offers, and promise nothing.
pub(super) fn lab_steps(
    written: Written<'_>,
    steps: Vec<Spanned<StepWritten>>,
    offers: &[Named],
) -> Result<Vec<Step>, Problem> {
    all(written, steps, false, Some(offers))
}

/// The steps, or the first fault. A trial's steps promise nothing.
pub(super) fn steps(
    written: Written<'_>,
    steps: Vec<Spanned<StepWritten>>,
    promising: bool,
) -> Result<Vec<Step>, Problem> {
    all(written, steps, promising, None)
}

fn all(
    written: Written<'_>,
    steps: Vec<Spanned<StepWritten>>,
    promising: bool,
    offers: Option<&[Named]>,
) -> Result<Vec<Step>, Problem> {
    let checked = steps.into_iter().map(|step| {
        let start = step.span().start;
        let fault = |sentence: String| written.problem(start, sentence);
        let mut step = checked(written, step, offers).map_err(|sentence| fault(sentence.into()))?;
        let promises = match (&step.act, &step.expect) {
            (_, Some(_)) if !promising => {
                return Err(fault("this step promises nothing: leave `expect` out".into()));
            }
            (Act::Fire(_), None) if promising => {
                return Err(fault("this step says nothing of what must happen: `expect`".into()));
            }
            (_, None) => return Ok(step),
            (_, Some(expect)) => expect,
        };
        let wrong = match &step.act {
            Act::Fire(_) if promises.refused.is_some() => {
                Some("`refused` is for changes and deployments")
            }
            Act::Change(_) | Act::Edit(_) | Act::Deploy | Act::RollBack(_) | Act::Promote => {
                let wrong = !promises.only_refused();
                wrong.then_some("a change or a deployment can only be expected to be `refused`")
            }
            Act::Flush | Act::Wait => Some("nothing can be expected of a `flush` or a `wait`"),
            Act::Traffic(..) => Some("nothing can be expected of `traffic`"),
            Act::Fire(fire) => {
                let told: u32 = promises.counts.values().sum();
                let wrong = !promises.counts.is_empty() && told != fire.times;
                wrong.then_some("`counts` does not add up to `times`")
            }
        };
        step.place = written.place(start);
        wrong.map_or(Ok(step), |wrong| Err(fault(wrong.into())))
    });
    checked.collect()
}

fn checked(
    written: Written<'_>,
    step: Spanned<StepWritten>,
    offers: Option<&[Named]>,
) -> Result<Step, &'static str> {
    let place = written.place(step.span().start);
    let step = step.into_inner();
    let wait_ms = match step.wait {
        None => 0,
        Some(seconds) if (0.0..1e9).contains(&seconds) => (seconds * 1000.0).round() as u64,
        Some(_) => return Err("`wait` is a number of seconds, not below 0"),
    };
    let methods = [
        ("GET", step.get),
        ("POST", step.post),
        ("PUT", step.put),
        ("DELETE", step.delete),
        ("PATCH", step.patch),
        ("OPTIONS", step.options),
        ("HEAD", step.head),
    ];
    let mut requests = methods.into_iter().filter_map(|(name, path)| Some((name, path?)));
    let of_requests = step.r#as.is_some()
        || step.headers.is_some()
        || step.body.is_some()
        || step.times.is_some()
        || step.every.is_some();
    if offers.is_none() && (step.offer.is_some() || step.name.is_some() || step.why.is_some()) {
        return Err("`offer`, `name` and `why` are for labs");
    }
    if step.name.is_some() && step.change.is_none() && step.edit.is_none() {
        return Err("a `name` is for a `change` or an `edit`");
    }
    let mut name = step.name;
    let offer = match step.offer {
        None => None,
        Some(id) => {
            let found = offers.unwrap_or_default().iter().find(|(other, ..)| *other == id);
            let (_, says, act) = found.ok_or("no [[offer]] of this lab has that id")?;
            name = Some(says.clone());
            Some(act.clone())
        }
    };
    let traffic = several(step.traffic, step.over)?;
    let waits = wait_ms > 0 && offers.is_some();
    let acts = [
        offer,
        traffic,
        step.change.map(|Patch(change)| Act::Change(change)),
        step.edit.map(|Patch(edit)| Act::Edit(edit)),
        step.deploy.filter(|on| *on).map(|_| Act::Deploy),
        step.rollback.map(Act::RollBack),
        step.promote.filter(|on| *on).map(|_| Act::Promote),
        step.flush.filter(|on| *on).map(|_| Act::Flush),
    ];
    let mut acts = acts.into_iter().flatten();
    let act = match (requests.next(), acts.next()) {
        (Some((method, path)), None) => {
            if !path.starts_with('/') {
                return Err("a path begins with /");
            }
            if step.times == Some(0) {
                return Err("`times` is at least 1");
            }
            Act::Fire(Fire {
                method: method.to_owned(),
                path,
                caller: step.r#as,
                headers: lines(step.headers.unwrap_or_default())?,
                body: step.body,
                times: step.times.unwrap_or(1),
                every_ms: step.every.unwrap_or(0),
            })
        }
        (None, Some(act)) if !of_requests && acts.next().is_none() => act,
        (None, None) if !of_requests && waits => Act::Wait,
        (None, _) if of_requests => return Err("`as`, `headers`, `body`, `times` need a request"),
        _ => {
            return Err(
                "a step is one of: a request (`get = \"/path\"`), `change` (live at once), `edit` \
                 (waits), `deploy = true`, `rollback = N`, `promote = true`, `flush = true`",
            );
        }
    };
    if requests.next().is_some() {
        return Err("one request a step");
    }
    let expect = step.expect.map(|expect| promised(expect.into_inner())).transpose()?;
    Ok(Step { wait_ms, act, expect, name, why: step.why, place })
}

impl CacheWritten {
    pub(super) const fn checked(self) -> Cache {
        match self {
            Self::Hit => Cache::Hit,
            Self::Miss => Cache::Miss,
            Self::Off => Cache::Off,
        }
    }
}

/// Several callers at once, where they are written.
fn several(
    traffic: Option<Vec<StreamWritten>>,
    over: Option<f64>,
) -> Result<Option<Act>, &'static str> {
    match (traffic, over) {
        (None, None) => Ok(None),
        (Some(streams), Some(seconds)) if (0.0..1e6).contains(&seconds) => {
            let fires = streams.into_iter().map(stream).collect::<Result<_, _>>()?;
            Ok(Some(Act::Traffic(fires, (seconds * 1000.0).round() as u32)))
        }
        (Some(_), Some(_)) => Err("`over` is a number of seconds, not below 0"),
        _ => Err("`traffic` and `over` go together"),
    }
}

/// One caller's part of traffic.
fn stream(written: StreamWritten) -> Result<Fire, &'static str> {
    let methods = [
        ("GET", written.get),
        ("POST", written.post),
        ("PUT", written.put),
        ("DELETE", written.delete),
    ];
    let mut requests = methods.into_iter().filter_map(|(name, path)| Some((name, path?)));
    let (Some((method, path)), None) = (requests.next(), requests.next()) else {
        return Err("each of `traffic` has one request: `get = \"/path\"`");
    };
    if !path.starts_with('/') || written.times == 0 {
        return Err("each of `traffic` has a path that begins with / and `times` of 1 or more");
    }
    Ok(Fire {
        method: method.to_owned(),
        path,
        caller: written.r#as,
        headers: lines(written.headers)?,
        body: written.body,
        times: written.times,
        every_ms: 0,
    })
}

pub(super) fn lines(headers: Map<String, Value>) -> Result<Vec<(String, String)>, &'static str> {
    let mut lines = Vec::new();
    for (name, value) in headers {
        match value {
            Value::String(text) => lines.push((name, text)),
            Value::Array(values) => {
                for value in values {
                    let text = value.as_str().ok_or("a header's value is text")?;
                    lines.push((name.clone(), text.to_owned()));
                }
            }
            _ => return Err("a header's value is text"),
        }
    }
    Ok(lines)
}

fn promised(written: ExpectWritten) -> Result<Expect, &'static str> {
    let counts = written.counts.unwrap_or_default().into_iter().map(|(status, count)| {
        let status = status.parse().map_err(|_| "`counts` goes from a status to a number")?;
        Ok::<_, &str>((status, count))
    });
    let headers = written.headers.unwrap_or_default().into_iter();
    let headers = headers.map(|(name, value)| Ok::<_, &str>((name, header(&value)?)));
    let expect = Expect {
        status: written.status,
        counts: counts.collect::<Result<_, _>>()?,
        cache: written.cache.map(CacheWritten::checked),
        body: written.body,
        body_has: written.body_has,
        json: written.json,
        headers: headers.collect::<Result<_, _>>()?,
        stopped_at: written.stopped_at,
        called: written.called,
        not_called: written.not_called,
        why_has: written.why_has,
        waited_ms: written.waited_ms,
        refused: written.refused,
    };
    if expect == Expect::default() {
        return Err("`expect` has at least one member");
    }
    Ok(expect)
}

pub(super) fn header(value: &Value) -> Result<HeaderExpect, &'static str> {
    let only = |name: &str| value.as_object().filter(|map| map.len() == 1)?.get(name);
    if let Some(text) = value.as_str() {
        Ok(HeaderExpect::Is(text.to_owned()))
    } else if only("absent").and_then(Value::as_bool) == Some(true) {
        Ok(HeaderExpect::Absent)
    } else if let Some(part) = only("has").and_then(Value::as_str) {
        Ok(HeaderExpect::Has(part.to_owned()))
    } else {
        Err("a header is expected as text, `{ has = \"…\" }` or `{ absent = true }`")
    }
}

impl Expect {
    fn only_refused(&self) -> bool {
        let rest = Self { refused: None, ..self.clone() };
        self.refused.is_some() && rest == Self::default()
    }
}
