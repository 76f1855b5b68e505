//! A check held against a sandbox: whether it holds, what was found, and what that means.

use gatelab_gateway::case::differences;
use serde_json::Value;

use super::Start;
use super::select::{self, Seen};
use crate::course::lab::{Amount, Check, Figure, Requests, Setting, Since, Subject, Which, Wish};
use crate::course::lesson::Step;
use crate::sandbox::change::{because, counts};
use crate::sandbox::{Sandbox, cost, expect, prove};

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it holds.
    pub ok: bool,
    /// What must be so.
    pub says: String,
    /// What was found.
    pub got: String,
    /// The lines of the log that show it.
    pub numbers: Vec<u32>,
    /// What it means that it does not hold; empty where it does.
    pub means: String,
    /// Nothing was sent that it could look at: since when.
    pub unsent: Option<Since>,
    /// The API was changed before this was seen.
    pub spoilt: bool,
}

/// What a check may look at.
pub(super) struct View<'a> {
    pub(super) sandbox: &'a Sandbox,
    pub(super) start: &'a Start,
    /// The change that passed the step before.
    pub(super) passed: u32,
    /// The latest change of the API.
    pub(super) changed: u32,
    /// The API was changed, and what is looked for is how it was before.
    pub(super) spoilt: bool,
}

/// Whether it holds, and the facts for sentences.
#[derive(Default)]
struct Found {
    ok: bool,
    got: String,
    numbers: Vec<u32>,
    facts: Vec<(&'static str, String)>,
    /// Nothing was sent that it could look at: since when.
    unsent: Option<Since>,
}

impl View<'_> {
    /// Holds a check against the sandbox.
    pub(super) fn judge(&self, check: &Check) -> Finding {
        let mut found = match &check.subject {
            Subject::Requests(asked) => self.requests(asked),
            Subject::Setting(setting) => self.setting(setting),
            Subject::Figure(figure, amount) => self.figure(figure, *amount),
            Subject::Shown { under, row, has, absent } => self.shown(under, row, has, *absent),
            Subject::Probe(steps) => self.probe(steps),
        };
        found.facts.push(("got", found.got.clone()));
        let means = if found.ok {
            String::new()
        } else {
            let facts = found.facts.iter();
            facts.fold(check.means.clone(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
        };
        let Found { ok, got, numbers, unsent, .. } = found;
        let spoilt = !ok && self.spoilt && matches!(check.subject, Subject::Requests(_));
        Finding { ok, says: check.says.clone(), got, numbers, means, unsent, spoilt }
    }

    fn requests(&self, asked: &Requests) -> Found {
        let since = match asked.since {
            Since::Ever => 0,
            Since::Start => self.start.number,
            Since::Step => self.passed,
            Since::Change => self.changed,
        };
        let stage = &self.sandbox.gateway().setup().stage.name;
        let seen = select::after(self.sandbox.log(), since, stage);
        let span = select::best(asked, &seen);
        // What decides is shown: the odd ones, or all.
        let telling = if span.odd.is_empty() { &span.chosen } else { &span.odd };
        let numbers = numbers(telling);
        let statuses = statuses(&span.chosen);
        let got = match (span.chosen.len(), span.percent) {
            (0, _) => nearly(asked, &seen).unwrap_or_else(|| "no such request yet".to_owned()),
            (n, Some(percent)) => format!("{percent:.0} % of {n}"),
            (_, None) => statuses.clone(),
        };
        let first = telling.first().map(|one| one.shot);
        let body = first.map(|shot| expect::clip(&String::from_utf8_lossy(&shot.response.body)));
        let from = span.chosen.first().map(|one| one.shot.at);
        let to = span.chosen.last().map(|one| one.shot.at);
        let millis = from.zip(to).map_or(0, |(from, to)| to.millis_since(from));
        let beside: Vec<String> = span.beside.iter().map(usize::to_string).collect();
        let facts = vec![
            ("count", span.chosen.len().to_string()),
            ("statuses", if statuses.is_empty() { "nothing".to_owned() } else { statuses }),
            ("requests", hashes(&numbers)),
            ("seconds", trimmed(asked.within_ms.map_or(millis, i64::from) as f64 / 1000.0)),
            ("why", first.map_or_else(String::new, |shot| because(&shot.trace))),
            ("body", body.unwrap_or_default()),
            ("beside", beside.join(" and ")),
            ("wanted", wanted(asked.amount)),
        ];
        let unsent = seen.is_empty().then_some(asked.since);
        Found { ok: span.ok, got, numbers, facts, unsent }
    }

    fn setting(&self, setting: &Setting) -> Found {
        let now = find(self.sandbox.document(), &setting.path);
        let ok = match &setting.wish {
            Wish::Is(value) => now.is_some_and(|now| same(now, value)),
            Wish::Within(amount) => now.and_then(Value::as_f64).is_some_and(|n| amount.holds(n)),
            Wish::Has(part) => now.is_some_and(|now| match now {
                Value::Array(list) => list.iter().any(|one| one == part.as_str()),
                Value::String(text) => text.contains(part.as_str()),
                _ => false,
            }),
            Wish::Present => now.is_some(),
            Wish::Absent => now.is_none(),
            Wish::Unchanged => now == find(&self.start.document, &setting.path),
        };
        let value = match now {
            None => "not set".to_owned(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        };
        let numbers =
            if self.changed > self.start.number { vec![self.changed] } else { Vec::new() };
        Found { ok, got: value.clone(), numbers, facts: vec![("value", value)], unsent: None }
    }

    fn figure(&self, figure: &Figure, amount: Amount) -> Found {
        let sandbox = self.sandbox;
        let number = match figure {
            Figure::Calls(name) => {
                let calls = sandbox.gateway().world().functions.get(name).map_or(0, |c| c.count);
                let before = self.start.calls.iter().find(|(other, _)| other == name);
                calls.saturating_sub(before.map_or(0, |(_, count)| *count)) as f64
            }
            Figure::CacheEntries => sandbox.cache_stats().entries as f64,
            Figure::QuotaLeft(plan, key) => {
                let quotas = sandbox.quotas().into_iter();
                let mut own = quotas.filter(|q| q.plan == *plan && q.key == *key);
                let whole = || {
                    let plans = &sandbox.gateway().setup().usage_plans;
                    let quota = plans.iter().find(|p| *p.id == **plan).and_then(|p| p.quota);
                    quota.map_or(0, |quota| quota.limit)
                };
                own.next().map_or_else(whole, |quota| quota.left) as f64
            }
            Figure::Tokens(name) => {
                let bucket = sandbox.buckets().into_iter().find(|bucket| bucket.name == *name);
                bucket.map_or(0.0, |bucket| bucket.level)
            }
            Figure::Held(name) => {
                let views = sandbox.gateway().services(sandbox.now());
                let own = views.iter().find(|view| view.name == *name);
                own.map_or(0.0, |view| view.lines.len() as f64)
            }
            Figure::Dollars => sandbox.cost().requests,
            Figure::DollarsAnHour => sandbox.cost().cache_an_hour,
            Figure::DollarsAMonth(requests) => {
                let each = cost::dollars_a_million(sandbox.protocol()) / 1e6;
                requests * each + sandbox.cost().cache_an_hour * HOURS_A_MONTH
            }
            Figure::Clock => sandbox.now().millis_since(crate::sandbox::START) as f64 / 1000.0,
        };
        let got = match figure {
            Figure::Dollars => cost::price(number),
            Figure::DollarsAnHour | Figure::DollarsAMonth(_) => format!("${number:.2}"),
            _ => trimmed(number),
        };
        let facts = vec![("value", got.clone()), ("wanted", wanted(amount))];
        Found { ok: amount.holds(number), got, facts, ..Found::default() }
    }

    fn shown(&self, under: &str, row: &str, has: &str, absent: bool) -> Found {
        let sections = self.sandbox.behind();
        let rows = sections.iter().filter(|section| section.title == under);
        let rows: Vec<&(String, String)> = rows.flat_map(|section| &section.rows).collect();
        let there = rows.iter().find(|(name, words)| name.contains(row) && words.contains(has));
        let named = rows.iter().find(|(name, _)| name.contains(row));
        let value = match there.or(named) {
            Some((name, words)) => format!("{name}: {words}"),
            None => "nothing of the kind".to_owned(),
        };
        let facts = vec![("value", value.clone())];
        Found { ok: there.is_some() != absent, got: value, facts, ..Found::default() }
    }

    /// Plays steps on a copy, as if they came next.
    fn probe(&self, steps: &[Step]) -> Found {
        let mut copy = self.sandbox.clone();
        for step in steps {
            let happened = prove::play(&mut copy, step);
            if let Some(got) = prove::missed(step, &happened) {
                let row = prove::row(&copy, step, &happened);
                let facts = vec![("value", row.got), ("wanted", row.expected)];
                return Found { ok: false, got, facts, ..Found::default() };
            }
        }
        Found { ok: true, got: "so it is".to_owned(), ..Found::default() }
    }
}

/// Where the body of the latest request that is like those meant, but for its body, is another one.
fn nearly(asked: &Requests, seen: &[Seen<'_>]) -> Option<String> {
    let json = asked.which.json.as_ref()?;
    let which = Which { json: None, ..asked.which.clone() };
    let one = seen.iter().rfind(|one| which.fits(one))?;
    let body = serde_json::from_slice(&one.shot.response.body).unwrap_or_default();
    let apart = expect::apart(&differences("body", json, &body));
    Some(format!("of #{}, {apart}", one.number))
}

/// A month of AWS's price examples: 730 hours.
const HOURS_A_MONTH: f64 = 730.0;

/// A number without needless decimals.
fn trimmed(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn wanted(amount: Amount) -> String {
    match (amount.at_least, amount.at_most) {
        (Some(least), Some(most)) if trimmed(least) == trimmed(most) => trimmed(least),
        (Some(least), Some(most)) => format!("{} to {}", trimmed(least), trimmed(most)),
        (Some(least), None) => format!("{} or more", trimmed(least)),
        (None, Some(most)) => format!("at most {}", trimmed(most)),
        (None, None) => "any".to_owned(),
    }
}

fn statuses(seen: &[Seen<'_>]) -> String {
    let counts = counts(seen.iter().map(|one| one.shot.response.status));
    counts.iter().map(|(status, n)| format!("{n}×{status}")).collect::<Vec<_>>().join(" ")
}

fn numbers(seen: &[Seen<'_>]) -> Vec<u32> {
    let mut numbers: Vec<u32> = seen.iter().map(|one| one.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// `#40`, `#40 and #41`, `#40 to #52`.
fn hashes(numbers: &[u32]) -> String {
    match numbers {
        [] => "no request".to_owned(),
        [one] => format!("#{one}"),
        [one, two] => format!("#{one} and #{two}"),
        [first, .., last] => format!("#{first} to #{last}"),
    }
}

/// A member of the document: `id=gold` is the element of a list with that id.
fn find<'a>(document: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(document, |at, member| match at {
        Value::Array(list) => match member.split_once('=') {
            Some((name, value)) => list.iter().find(|one| one[name] == value),
            None => list.get(member.parse::<usize>().ok()?),
        },
        other => other.get(member),
    })
}

/// Whether two values are the same, `10` and `10.0` too.
fn same(a: &Value, b: &Value) -> bool {
    a == b || (a.is_number() && a.as_f64() == b.as_f64())
}
