//! Policy documents: explicit deny before allow, allow before the implicit deny.

use std::borrow::Cow;

use serde_json::Value;

use crate::document::Node;
use crate::moment::Moment;
use crate::problem::Problem;

mod condition;
mod pattern;
mod principal;
#[cfg(test)]
mod tests;

use self::condition::Condition;
use self::pattern::{fits_ignoring_case, names};
use self::principal::Principals;

/// What calling a method is called.
pub const INVOKE: &str = "execute-api:Invoke";
/// What asking for a fresh answer is called.
pub const INVALIDATE_CACHE: &str = "execute-api:InvalidateCache";

/// A policy document, read once and asked often.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// As it was written.
    pub document: Value,
    statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq)]
struct Statement {
    allows: bool,
    principals: Principals,
    actions: Match,
    resources: Match,
    conditions: Vec<Condition>,
}

/// Patterns of `Action` or `Resource`, or of their negations.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Match {
    patterns: Vec<String>,
    negated: bool,
}

/// What somebody wants to do, and from where: the facts that conditions look at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// The action, such as `execute-api:Invoke`.
    pub action: &'a str,
    /// The ARN of the method.
    pub resource: &'a str,
    /// The ARN of whoever signed the request; `None`: anonymous.
    pub caller: Option<&'a str>,
    /// The caller's address.
    pub source_ip: &'a str,
    /// The VPC endpoint that the request came through, and its VPC.
    pub vpc_endpoint: Option<(&'a str, Option<&'a str>)>,
    /// The header User-Agent.
    pub user_agent: Option<&'a str>,
    /// The header Referer.
    pub referer: Option<&'a str>,
    /// When it is asked.
    pub now: Moment,
}

/// What a policy says to it. Statements are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This statement denies it: nothing can allow it any more.
    Denied(usize),
    /// This statement allows it.
    Allowed(usize),
    /// No statement speaks of it: the implicit deny.
    Silent,
}

/// What a policy document has wrong, and where in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// A JSON pointer to the place.
    pub pointer: String,
    /// What is wrong.
    pub sentence: Cow<'static, str>,
    /// AWS would take it; it is not played here.
    pub unsupported: bool,
}

impl Flaw {
    fn new(sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { pointer: String::new(), sentence: sentence.into(), unsupported: false }
    }

    fn unsupported(sentence: impl Into<Cow<'static, str>>) -> Self {
        Self { unsupported: true, ..Self::new(sentence) }
    }

    /// The same as a Problem of the document that was read.
    pub(crate) fn problem(self, document: Node<'_>) -> Problem {
        let problem = document.at(&self.pointer).unwrap_or(document).key_problem(self.sentence);
        if self.unsupported { problem.not_played_here() } else { problem }
    }

    /// The same, inside a member or item of that name.
    fn within(mut self, name: &str) -> Self {
        let name = name.replace('~', "~0").replace('/', "~1");
        self.pointer = format!("/{name}{}", self.pointer);
        self
    }
}

impl Policy {
    /// Reads a policy document; the flaw says what it lacks.
    pub fn read(document: &Value) -> Result<Self, Flaw> {
        let inside = |flaw: Flaw| flaw.within("Statement");
        let one = |(at, value): (usize, &Value)| {
            Statement::read(value).map_err(|flaw| inside(flaw.within(&at.to_string())))
        };
        let statements = match &document["Statement"] {
            Value::Array(list) => list.iter().enumerate().map(one).collect::<Result<_, _>>()?,
            statement @ Value::Object(_) => vec![Statement::read(statement).map_err(inside)?],
            _ => return Err(Flaw::new("a policy needs a Statement")),
        };
        Ok(Self { document: document.clone(), statements })
    }

    /// Reads a policy that belongs to somebody, and therefore names nobody.
    pub fn read_identity(document: &Value) -> Result<Self, Flaw> {
        let policy = Self::read(document)?;
        let named = policy.statements.iter().any(|s| s.principals != Principals::default());
        if named {
            let sentence = "a policy of a caller names no Principal: it speaks of the caller";
            return Err(Flaw::new(sentence).within("Statement"));
        }
        Ok(policy)
    }

    /// Evaluates the policy: a matching Deny wins, then a matching Allow.
    pub fn answer(&self, ask: Ask<'_>) -> Answer {
        let hit =
            |allows| self.statements.iter().position(|s| s.allows == allows && s.speaks_of(ask));
        match (hit(false), hit(true)) {
            (Some(deny), _) => Answer::Denied(deny + 1),
            (None, Some(allow)) => Answer::Allowed(allow + 1),
            (None, None) => Answer::Silent,
        }
    }
}

impl Answer {
    /// What a caller's own policies and a resource policy say together (data-plane.md 5.8); a
    /// caller of another account needs both. `None` where nothing denies, but not enough allows.
    pub const fn with(self, resource: Self, same_account: bool) -> Option<bool> {
        match (self, resource) {
            (Self::Denied(_), _) | (_, Self::Denied(_)) => Some(false),
            (Self::Allowed(_), Self::Allowed(_)) => Some(true),
            (Self::Allowed(_), Self::Silent) | (Self::Silent, Self::Allowed(_)) if same_account => {
                Some(true)
            }
            _ => None,
        }
    }
}

impl Statement {
    fn read(value: &Value) -> Result<Self, Flaw> {
        const KNOWN: [&str; 9] = [
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        if let Some((name, _)) = value
            .as_object()
            .into_iter()
            .flatten()
            .find(|(name, _)| !KNOWN.contains(&name.as_str()))
        {
            return Err(Flaw::new(format!("{name:?} means nothing in a statement")).within(name));
        }
        let allows = match value["Effect"].as_str() {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err(Flaw::new("the Effect of a statement is Allow or Deny")),
        };
        let conditions =
            Condition::read_all(&value["Condition"]).map_err(|flaw| flaw.within("Condition"))?;
        let principals = Principals::read(value)?;
        let actions = Match::read(value, "Action", "NotAction")?;
        let resources = Match::read(value, "Resource", "NotResource")?;
        Ok(Self { allows, principals, actions, resources, conditions })
    }

    fn speaks_of(&self, ask: Ask<'_>) -> bool {
        self.principals.mean(ask.caller)
            && self.actions.takes(|p| fits_ignoring_case(p, ask.action))
            && self.resources.takes(|p| names(p, ask.resource))
            && self.conditions.iter().all(|c| c.holds(ask))
    }
}

impl Match {
    fn read(statement: &Value, plain: &str, negation: &str) -> Result<Self, Flaw> {
        let negated = statement.get(plain).is_none();
        let name = if negated { negation } else { plain };
        let patterns = texts(&statement[name])
            .ok_or_else(|| Flaw::new(format!("a statement needs {plain}: a text or a list")))?;
        if patterns.iter().any(|pattern| pattern.contains("${")) {
            return Err(Flaw::unsupported("policy variables: not played here yet").within(name));
        }
        Ok(Self { patterns, negated })
    }

    fn takes(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.patterns.iter().any(|p| fits(p)) != self.negated
    }
}

/// A text, or a list of texts.
fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(list) => list.iter().map(|v| v.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}
