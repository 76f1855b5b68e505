//! Checks: as written in TOML -> questions about what happened in a sandbox.

use serde::Deserialize;
use serde_json::{Map, Value};
use toml::Spanned;

use crate::course::lesson::{Cache, HeaderExpect, Step};
use crate::course::step::{self, CacheWritten, StepWritten};
use crate::course::written::Written;
use crate::material::{Place, Problem};

/// A condition, and what it means when it does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What must be so, in a few words.
    pub says: String,
    /// What it means when it is not, in one sentence; `{got}` and other facts are filled in.
    pub means: String,
    /// What is looked at.
    pub subject: Subject,
    /// Where it stands.
    pub place: Place,
}

/// What a check looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// The requests in the log.
    Requests(Box<Requests>),
    /// A setting of the document.
    Setting(Setting),
    /// A number that the sandbox's world has.
    Figure(Figure, Amount),
    /// A line of what lies behind the stage.
    Shown {
        /// The section: `Services`, `Stage cache`.
        under: String,
        /// A part of the row's name; empty for any row.
        row: String,
        /// A part of what it says.
        has: String,
        /// There must be no such row.
        absent: bool,
    },
    /// What would happen: steps played on a copy, each with what it promises.
    Probe(Vec<Step>),
}

/// A question about the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Requests {
    /// Which requests are meant.
    pub which: Which,
    /// How far back they count.
    pub since: Since,
    /// All within a span of so many milliseconds.
    pub within_ms: Option<u32>,
    /// How many there must be.
    pub amount: Amount,
    /// What each of them must be like.
    pub each: Option<Which>,
    /// Which percentage must be like this.
    pub share: Option<(Which, Amount)>,
    /// What else must have been sent in the same span.
    pub beside: Vec<(Which, Amount)>,
}

/// From where on requests count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Since {
    /// From the beginning of the file's traffic.
    Ever,
    /// From where the learner began.
    #[default]
    Start,
    /// After the step before was passed.
    Step,
    /// After the API was last changed.
    Change,
}

/// Conditions on a request and its answer; all that are there must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Which {
    /// The caller.
    pub caller: Option<String>,
    /// The verb.
    pub method: Option<String>,
    /// The path below the stage, without its query; `*` stands for anything.
    pub path: Option<String>,
    /// Statuses: `429`, or the first digit of a class.
    pub status: Vec<u16>,
    /// What the cache did.
    pub cache: Option<Cache>,
    /// A function that was called.
    pub called: Option<String>,
    /// A function that was not called.
    pub not_called: Option<String>,
    /// The stop that answered or refused.
    pub stopped_at: Option<String>,
    /// A part of the deciding reason.
    pub why_has: Option<String>,
    /// A part of the body.
    pub body_has: Option<String>,
    /// Not a part of the body.
    pub body_lacks: Option<String>,
    /// A matcher for the parsed body.
    pub json: Option<Value>,
    /// Headers of the answer.
    pub headers: Vec<Header>,
    /// Headers of the request.
    pub sent: Vec<Header>,
    /// Simulated milliseconds from request to answer.
    pub waited: Amount,
    /// Seconds of the sandbox's clock.
    pub clock: Amount,
}

/// A header and what is expected of it.
pub type Header = (String, HeaderExpect);

/// How many, or how much.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amount {
    /// So much or more.
    pub at_least: Option<f64>,
    /// So much or less.
    pub at_most: Option<f64>,
}

impl Amount {
    /// Whether a number is within.
    pub fn holds(&self, number: f64) -> bool {
        self.at_least.is_none_or(|least| number >= least)
            && self.at_most.is_none_or(|most| number <= most)
    }

    /// Whether it asks for nothing.
    pub const fn is_open(&self) -> bool {
        self.at_least.is_none() && self.at_most.is_none()
    }
}

/// A setting of the document and what it must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Member by member; `id=gold` is the element of a list with that id, a number one by its place.
    pub path: Vec<String>,
    /// What it must be.
    pub wish: Wish,
}

/// What a setting must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// This.
    Is(Value),
    /// A number within these.
    Within(Amount),
    /// A text or a list with this in it.
    Has(String),
    /// There.
    Present,
    /// Not there.
    Absent,
    /// As it was at the beginning.
    Unchanged,
}

/// A number that the sandbox's world has.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// Calls of a function since the learner began.
    Calls(String),
    /// Entries of the stage cache.
    CacheEntries,
    /// Requests that a key has left of its quota.
    QuotaLeft(String, String),
    /// Tokens in a bucket, by its name.
    Tokens(String),
    /// Things in a queue, table, bucket …: its name.
    Held(String),
    /// Dollars for the requests in the log.
    Dollars,
    /// Dollars an hour for what is there whether used or not.
    DollarsAnHour,
    /// Dollars a month at so many requests.
    DollarsAMonth(f64),
    /// Seconds on the clock.
    Clock,
}

/// Facts that a sentence can be filled with.
const FACTS: [&str; 10] =
    ["got", "count", "statuses", "requests", "seconds", "why", "value", "beside", "wanted", "body"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckWritten {
    says: String,
    means: String,
    requests: Option<WhichWritten>,
    since: Option<Since>,
    within: Option<f64>,
    each: Option<WhichWritten>,
    share: Option<WhichWritten>,
    #[serde(default)]
    beside: Vec<WhichWritten>,
    setting: Option<Vec<String>>,
    is: Option<Value>,
    has: Option<String>,
    present: Option<bool>,
    absent: Option<bool>,
    unchanged: Option<bool>,
    number: Option<String>,
    requests_a_month: Option<f64>,
    at_least: Option<f64>,
    at_most: Option<f64>,
    exactly: Option<f64>,
    shown: Option<ShownWritten>,
    #[serde(default)]
    probe: Vec<Spanned<StepWritten>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShownWritten {
    under: String,
    #[serde(default)]
    row: String,
    #[serde(default)]
    has: String,
    #[serde(default)]
    absent: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhichWritten {
    r#as: Option<String>,
    get: Option<String>,
    post: Option<String>,
    put: Option<String>,
    delete: Option<String>,
    options: Option<String>,
    path: Option<String>,
    status: Option<StatusWritten>,
    cache: Option<CacheWritten>,
    called: Option<String>,
    not_called: Option<String>,
    stopped_at: Option<String>,
    why_has: Option<String>,
    body_has: Option<String>,
    body_lacks: Option<String>,
    json: Option<Value>,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    sent: Map<String, Value>,
    waited_at_least: Option<f64>,
    waited_at_most: Option<f64>,
    from: Option<f64>,
    until: Option<f64>,
    at_least: Option<f64>,
    at_most: Option<f64>,
    exactly: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum StatusWritten {
    One(u16),
    Several(Vec<u16>),
    /// `4xx`
    Class(String),
}

/// Reads a check; faults are at its place.
pub(super) fn checked(
    written: Written<'_>,
    check: Spanned<CheckWritten>,
) -> Result<Check, Problem> {
    let start = check.span().start;
    let fault = |sentence: String| written.problem(start, sentence);
    let mut check = check.into_inner();
    for fact in facts_of(&check.means) {
        if !FACTS.contains(&fact) {
            let known = FACTS.join(", ");
            return Err(fault(format!("`means` has no fact {{{fact}}}; there are {known}")));
        }
    }
    let probe = std::mem::take(&mut check.probe);
    if !probe.is_empty() && subjects(&check) == 0 {
        let steps = step::steps(written, probe, true)?;
        let (says, means) = (check.says, check.means);
        return Ok(Check {
            says,
            means,
            subject: Subject::Probe(steps),
            place: written.place(start),
        });
    }
    if subjects(&check) != 1 || !probe.is_empty() {
        let sentence = "a check has one of `requests`, `setting`, `number`, `shown`, `probe`";
        return Err(fault(sentence.to_owned()));
    }
    let (says, means) = (check.says.clone(), check.means.clone());
    let subject = subject(check).map_err(|sentence| fault(sentence.to_owned()))?;
    Ok(Check { says, means, subject, place: written.place(start) })
}

/// The names in braces.
pub(super) fn facts_of(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn subjects(check: &CheckWritten) -> usize {
    usize::from(check.requests.is_some())
        + usize::from(check.setting.is_some())
        + usize::from(check.number.is_some())
        + usize::from(check.shown.is_some())
}

fn subject(check: CheckWritten) -> Result<Subject, &'static str> {
    let amount = amount(check.at_least, check.at_most, check.exactly)?;
    let of_requests = check.since.is_some()
        || check.within.is_some()
        || check.each.is_some()
        || check.share.is_some()
        || !check.beside.is_empty();
    let wishes = usize::from(check.is.is_some())
        + usize::from(check.has.is_some())
        + usize::from(check.present == Some(true))
        + usize::from(check.absent == Some(true))
        + usize::from(check.unchanged == Some(true));
    if of_requests && check.requests.is_none() {
        return Err("`since`, `within`, `each`, `share` and `beside` go with `requests`");
    }
    if wishes > 0 && check.setting.is_none() {
        return Err("`is`, `has`, `present`, `absent` and `unchanged` go with `setting`");
    }
    if let Some(which) = check.requests {
        let (which, own) = which.checked()?;
        if !own.is_open() {
            return Err("how many is said beside `requests`, not in it");
        }
        let within_ms = match check.within {
            None => None,
            Some(s) if (0.0..1e6).contains(&s) => Some((s * 1000.0).round() as u32),
            Some(_) => return Err("`within` is a number of seconds, not below 0"),
        };
        let one = Amount { at_least: Some(1.0), at_most: None };
        let amount = if amount.is_open() { one } else { amount };
        let each = check.each.map(|each| each.checked().map(|(each, _)| each)).transpose()?;
        let share = check.share.map(WhichWritten::checked).transpose()?;
        let beside = check.beside.into_iter().map(|which| {
            let (which, amount) = which.checked()?;
            Ok::<_, &str>((which, if amount.is_open() { one } else { amount }))
        });
        let beside = beside.collect::<Result<_, _>>()?;
        let since = check.since.unwrap_or_default();
        let asked = Requests { which, since, within_ms, amount, each, share, beside };
        return Ok(Subject::Requests(Box::new(asked)));
    }
    if let Some(path) = check.setting {
        let wish = match (check.is, check.has, amount.is_open()) {
            _ if wishes + usize::from(!amount.is_open()) != 1 => {
                return Err(
                    "a `setting` has one of `is`, `has`, `present`, `absent`, `unchanged`, \
                            or how much: `at_least`, `at_most`",
                );
            }
            (Some(value), ..) => Wish::Is(value),
            (_, Some(part), _) => Wish::Has(part),
            (.., false) => Wish::Within(amount),
            _ if check.present == Some(true) => Wish::Present,
            _ if check.absent == Some(true) => Wish::Absent,
            _ => Wish::Unchanged,
        };
        return Ok(Subject::Setting(Setting { path, wish }));
    }
    if let Some(name) = check.number {
        if amount.is_open() {
            return Err("a `number` has `at_least`, `at_most` or `exactly`");
        }
        let figure = figure(&name, check.requests_a_month)?;
        return Ok(Subject::Figure(figure, amount));
    }
    let ShownWritten { under, row, has, absent } = check.shown.ok_or("nothing is looked at")?;
    Ok(Subject::Shown { under, row, has, absent })
}

fn figure(name: &str, a_month: Option<f64>) -> Result<Figure, &'static str> {
    let (kind, rest) = name.split_once(' ').unwrap_or((name, ""));
    if (name == "dollars a month") != a_month.is_some() {
        return Err("`dollars a month` goes with `requests_a_month`");
    }
    Ok(match (kind, rest) {
        ("calls", name) if !name.is_empty() => Figure::Calls(name.to_owned()),
        ("cache", "entries") => Figure::CacheEntries,
        ("quota", of) => {
            let (plan, key) =
                of.split_once(' ').ok_or("`quota PLAN KEY`: what the key has left")?;
            Figure::QuotaLeft(plan.to_owned(), key.to_owned())
        }
        ("tokens", bucket) if !bucket.is_empty() => Figure::Tokens(bucket.to_owned()),
        ("held", name) if !name.is_empty() => Figure::Held(name.to_owned()),
        ("dollars", "") => Figure::Dollars,
        ("dollars", "an hour") => Figure::DollarsAnHour,
        ("dollars", "a month") => Figure::DollarsAMonth(a_month.unwrap_or_default()),
        ("clock", "") => Figure::Clock,
        _ => {
            return Err(
                "a `number` is `calls FUNCTION`, `cache entries`, `quota PLAN KEY`, `tokens BUCKET`, \
                 `held NAME`, `dollars`, `dollars an hour`, `dollars a month` or `clock`",
            );
        }
    })
}

fn amount(
    at_least: Option<f64>,
    at_most: Option<f64>,
    exactly: Option<f64>,
) -> Result<Amount, &'static str> {
    match exactly {
        Some(_) if at_least.is_some() || at_most.is_some() => {
            Err("`exactly` stands without `at_least` and `at_most`")
        }
        Some(n) => Ok(Amount { at_least: Some(n), at_most: Some(n) }),
        None => Ok(Amount { at_least, at_most }),
    }
}

impl WhichWritten {
    fn checked(self) -> Result<(Which, Amount), &'static str> {
        let methods = [
            ("GET", self.get),
            ("POST", self.post),
            ("PUT", self.put),
            ("DELETE", self.delete),
            ("OPTIONS", self.options),
        ];
        let mut asked = methods.into_iter().filter_map(|(name, path)| Some((name, path?)));
        let (method, mut path) = asked.next().map_or((None, None), |(m, p)| (Some(m), Some(p)));
        if asked.next().is_some() || (path.is_some() && self.path.is_some()) {
            return Err("one of `get`, `post`, `put`, `delete`, `options`, `path`");
        }
        path = path.or(self.path);
        let status = match self.status {
            None => Vec::new(),
            Some(StatusWritten::One(status)) => vec![status],
            Some(StatusWritten::Several(several)) => several,
            Some(StatusWritten::Class(class)) => {
                let digit = class.strip_suffix("xx").and_then(|digit| digit.parse().ok());
                vec![digit.filter(|d| (1..=5).contains(d)).ok_or("a class is written \"4xx\"")?]
            }
        };
        let which = Which {
            caller: self.r#as,
            method: method.map(str::to_owned),
            path,
            status,
            cache: self.cache.map(CacheWritten::checked),
            called: self.called,
            not_called: self.not_called,
            stopped_at: self.stopped_at,
            why_has: self.why_has,
            body_has: self.body_has,
            body_lacks: self.body_lacks,
            json: self.json,
            headers: headers(self.headers)?,
            sent: headers(self.sent)?,
            waited: amount(self.waited_at_least, self.waited_at_most, None)?,
            clock: amount(self.from, self.until, None)?,
        };
        Ok((which, amount(self.at_least, self.at_most, self.exactly)?))
    }
}

fn headers(written: Map<String, Value>) -> Result<Vec<Header>, &'static str> {
    written.into_iter().map(|(name, value)| Ok((name, step::header(&value)?))).collect()
}
