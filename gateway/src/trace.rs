//! What happened to one request, stop by stop. Equal runs give equal traces: no wall time is in them.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// One request's journey: an entry for every stop of the protocol's list, always.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// The stops, in the list's order.
    pub entries: Vec<Entry>,
    /// `$context.requestId`.
    pub request_id: String,
    /// The route that took it, such as `GET /items/{id}`.
    pub route: Option<Arc<str>>,
    /// What the stage cache had to do with it.
    pub cache: CacheMark,
    /// Functions and back ends that were called, in order.
    pub calls: Vec<Called>,
    /// Simulated milliseconds from arrival to answer.
    pub waited_ms: u32,
    /// Of these, milliseconds spent in the integration (`IntegrationLatency`).
    pub integration_ms: Option<u32>,
    /// The status that left.
    pub status: u16,
    /// Its line in the access log, where the stage keeps one.
    pub log: Option<String>,
}

/// One stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The step's name.
    pub stop: &'static str,
    /// How it ended.
    pub verdict: Verdict,
    /// Why: one sentence and the facts that decided.
    pub why: Why,
    /// Simulated milliseconds spent here.
    pub waited_ms: u32,
}

/// How a stop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not set up here: nothing to do.
    Skipped,
    /// The request went on.
    Passed,
    /// The answer was made here.
    Answered,
    /// The request was refused here.
    Refused,
    /// An earlier stop had answered.
    NotReached,
}

/// What the stage cache had to do with a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CacheMark {
    /// Nothing: caching is off here.
    #[default]
    Off,
    /// Answered from the cache.
    Hit,
    /// Looked up and not found (or invalidated).
    Miss,
}

/// A call that left the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The function's name, or the back end's path.
    pub name: String,
    /// Why it was called.
    pub purpose: Purpose,
}

/// Why a function or back end was called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// As an authorizer.
    Authorizer,
    /// As the integration.
    Integration,
}

/// One sentence with its facts in braces: `Why::new("{tokens} of {burst} tokens left")`.
/// Kept unprinted, since most are never read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Why {
    sentence: &'static str,
    facts: Vec<(&'static str, Fact)>,
    /// The behaviour is our choice where AWS says nothing ([inferred] in the reference).
    inferred: bool,
}

/// One labelled fact of a Why.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// Words.
    Text(Cow<'static, str>),
    /// A name that the definition gives.
    Name(Arc<str>),
    /// A number, printed with at most one decimal.
    Number(f64),
    /// A span, printed as seconds, or as hours and minutes when long.
    Seconds(f64),
}

impl Why {
    /// A reason; `{name}` in it is filled from the fact of that name.
    pub const fn new(sentence: &'static str) -> Self {
        Self { sentence, facts: Vec::new(), inferred: false }
    }

    /// Adds a fact in words.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.facts.push((name, Fact::Text(value.into())));
        self
    }

    /// Adds a name from the definition.
    #[must_use]
    pub fn name(mut self, name: &'static str, value: &Arc<str>) -> Self {
        self.facts.push((name, Fact::Name(Arc::clone(value))));
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: impl Into<f64>) -> Self {
        self.facts.push((name, Fact::Number(value.into())));
        self
    }

    /// Adds a span of time.
    #[must_use]
    pub fn seconds(mut self, name: &'static str, value: impl Into<f64>) -> Self {
        self.facts.push((name, Fact::Seconds(value.into())));
        self
    }

    /// Marks the behaviour as chosen where AWS leaves it open.
    #[must_use]
    pub const fn inferred(mut self) -> Self {
        self.inferred = true;
        self
    }

    /// The facts, for screens that show them on their own.
    pub fn facts(&self) -> &[(&'static str, Fact)] {
        &self.facts
    }

    /// Whether AWS leaves this open and we chose.
    pub const fn is_inferred(&self) -> bool {
        self.inferred
    }

    /// Whether there is nothing to say.
    pub const fn is_empty(&self) -> bool {
        self.sentence.is_empty()
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.sentence;
        while let Some((before, after)) = rest.split_once('{') {
            f.write_str(before)?;
            let (name, tail) = after.split_once('}').unwrap_or((after, ""));
            match self.facts.iter().find(|(n, _)| *n == name) {
                Some((_, fact)) => fact.fmt(f)?,
                None => write!(f, "{{{name}}}")?,
            }
            rest = tail;
        }
        f.write_str(rest)
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Name(name) => f.write_str(name),
            Self::Number(n) if n.fract() == 0.0 => write!(f, "{n:.0}"),
            Self::Number(n) => write!(f, "{n:.1}"),
            Self::Seconds(s) if *s >= 3600.0 => {
                write!(f, "{:.0} h {:.0} min", (s / 3600.0).floor(), (s % 3600.0 / 60.0).floor())
            }
            Self::Seconds(s) if s.fract() == 0.0 => write!(f, "{s:.0} s"),
            Self::Seconds(s) if s.abs() < 1.0 => write!(f, "{:.0} ms", s * 1000.0),
            Self::Seconds(s) => write!(f, "{s:.1} s"),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Skipped => "skipped",
            Self::Passed => "passed",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::NotReached => "not reached",
        })
    }
}

/// The reviewable face of a trace: one line a stop.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.entries {
            writeln!(f, "{:<16} {:<12} {}", entry.stop, entry.verdict, entry.why)?;
        }
        Ok(())
    }
}
