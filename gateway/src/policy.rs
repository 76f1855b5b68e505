//! Policy documents: explicit deny before allow, allow before the implicit deny.

use serde_json::Value;

/// A policy document, read once and asked often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Statement {
    allows: bool,
    /// Resource policies name principals; callers here are anonymous, so only `*` means them.
    anyone: bool,
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

/// `IpAddress` or `NotIpAddress` on `aws:SourceIp`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Condition {
    networks: Vec<Network>,
    negated: bool,
}

/// An address block, both families as 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: u128,
    mask: u128,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The action, such as `execute-api:Invoke`.
    pub action: &'a str,
    /// The ARN of the method.
    pub resource: &'a str,
    /// The caller's address.
    pub source_ip: &'a str,
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

impl Policy {
    /// Reads a policy document; the error says what it lacks.
    pub fn read(document: &Value) -> Result<Self, String> {
        let statements = match &document["Statement"] {
            Value::Array(list) => list.iter().map(Statement::read).collect::<Result<_, _>>()?,
            one @ Value::Object(_) => vec![Statement::read(one)?],
            _ => return Err("a policy needs a Statement".to_owned()),
        };
        Ok(Self { statements })
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

impl Statement {
    fn read(value: &Value) -> Result<Self, String> {
        let allows = match value["Effect"].as_str() {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => return Err("the Effect of a statement is Allow or Deny".to_owned()),
        };
        let conditions = match &value["Condition"] {
            Value::Null => Vec::new(),
            Value::Object(operators) => operators
                .iter()
                .map(|(name, keys)| Condition::read(name, keys))
                .collect::<Result<_, _>>()?,
            _ => return Err("a Condition is an object".to_owned()),
        };
        let anyone = match &value["Principal"] {
            Value::Null if value.get("NotPrincipal").is_some() => {
                return Err("NotPrincipal is not built yet".to_owned());
            }
            Value::Object(principals) => principals.values().any(is_everybody),
            principal => principal.is_null() || is_everybody(principal),
        };
        let actions = Match::read(value, "Action", "NotAction")?;
        let resources = Match::read(value, "Resource", "NotResource")?;
        Ok(Self { allows, anyone, actions, resources, conditions })
    }

    fn speaks_of(&self, ask: Ask<'_>) -> bool {
        self.anyone
            && self.actions.takes(|p| fits_ignoring_case(p, ask.action))
            && self.resources.takes(|p| names(p, ask.resource))
            && self.conditions.iter().all(|c| c.holds(ask.source_ip))
    }
}

fn is_everybody(principal: &Value) -> bool {
    match principal {
        Value::Array(list) => list.iter().any(is_everybody),
        one => one == "*",
    }
}

impl Match {
    fn read(statement: &Value, plain: &str, negation: &str) -> Result<Self, String> {
        let negated = statement.get(plain).is_none();
        let name = if negated { negation } else { plain };
        let text = |v: &Value| v.as_str().map(str::to_owned);
        let patterns = match &statement[name] {
            Value::String(one) => Some(vec![one.clone()]),
            Value::Array(list) => list.iter().map(text).collect(),
            _ => None,
        };
        let patterns = patterns.ok_or(format!("a statement needs {plain}: a text or a list"))?;
        Ok(Self { patterns, negated })
    }

    fn takes(&self, fits: impl Fn(&str) -> bool) -> bool {
        self.patterns.iter().any(|p| fits(p)) != self.negated
    }
}

impl Condition {
    fn read(operator: &str, keys: &Value) -> Result<Self, String> {
        let negated = match operator {
            "IpAddress" => false,
            "NotIpAddress" => true,
            _ => return Err(format!("the condition {operator} is not built yet")),
        };
        let keys = keys.as_object().ok_or("a condition holds keys and values")?;
        let mut networks = Vec::new();
        for (key, value) in keys {
            if !key.eq_ignore_ascii_case("aws:SourceIp") {
                return Err(format!("the condition key {key} is not built yet"));
            }
            let one = std::slice::from_ref(value);
            for block in value.as_array().map_or(one, Vec::as_slice) {
                let text = block.as_str().unwrap_or_default();
                networks.push(Network::read(text).ok_or(format!("{block} is no address block"))?);
            }
        }
        Ok(Self { networks, negated })
    }

    fn holds(&self, source_ip: &str) -> bool {
        let inside = Network::read(source_ip).is_some_and(|ip| {
            self.networks.iter().any(|n| ip.address & n.mask == n.address & n.mask)
        });
        inside != self.negated
    }
}

impl Network {
    fn read(text: &str) -> Option<Self> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text, None),
        };
        let (address, shift) = match address.parse().ok()? {
            core::net::IpAddr::V4(v4) => (v4.to_ipv6_mapped().to_bits(), 96),
            core::net::IpAddr::V6(v6) => (v6.to_bits(), 0),
        };
        let length = length.map_or(Some(128), |l| l.checked_add(shift))?;
        let mask = u128::MAX.checked_shl(128_u32.checked_sub(length)?).unwrap_or(0);
        Some(Self { address, mask })
    }
}

/// Whether a resource pattern names an ARN. In a resource policy, `execute-api:/stage/GET/path`
/// leaves out Region, account and API.
fn names(pattern: &str, arn: &str) -> bool {
    match pattern.strip_prefix("execute-api:/") {
        Some(short) => arn.split_once('/').is_some_and(|(_, path)| fits(short, path)),
        None => fits(pattern, arn),
    }
}

fn fits_ignoring_case(pattern: &str, text: &str) -> bool {
    pattern.eq_ignore_ascii_case(text)
        || (pattern.contains(['*', '?'])
            && fits(&pattern.to_ascii_lowercase(), &text.to_ascii_lowercase()))
}

/// IAM's wildcards: `*` is any text, slashes and colons included, `?` one character.
fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where to go on when the last star must take one byte more.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if c == b'?' || c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((after, taken)) => {
                    star = Some((after, taken + 1));
                    (p, t) = (after, taken + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ARN: &str = "arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets/7";

    fn ask(resource: &str) -> Ask<'_> {
        Ask { action: "execute-api:Invoke", resource, source_ip: "203.0.113.9" }
    }

    fn statement(effect: &str, resource: &str) -> Value {
        json!({"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource})
    }

    #[test]
    fn wildcards() {
        for (pattern, fits_it) in [
            (ARN, true),
            ("*", true),
            ("arn:aws:execute-api:*", true),
            ("arn:aws:execute-api:*:*:*/dev/*/pets/*", true),
            ("arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets/?", true),
            ("arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/*/GET/*/7", true),
            ("arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/GET/pets", false),
            ("arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5/dev/POST/*", false),
            ("execute-api:/dev/GET/pets/*", true),
            ("execute-api:/prod/*", false),
            ("", false),
        ] {
            assert_eq!(names(pattern, ARN), fits_it, "{pattern}");
        }
        assert!(fits("a*b*c", "a--b-b--c") && !fits("a*b", "a--bc") && fits("**", ""));
    }

    #[test]
    fn deny_before_allow_before_silence() {
        let allow = statement("Allow", "*");
        let deny = statement("Deny", "*/pets/*");
        let other = statement("Allow", "*/POST/*");
        for (statements, answer) in [
            (json!([allow, deny]), Answer::Denied(2)),
            (json!([other, allow]), Answer::Allowed(2)),
            (json!([other]), Answer::Silent),
            (json!([]), Answer::Silent),
            (allow.clone(), Answer::Allowed(1)),
        ] {
            let policy = Policy::read(&json!({"Statement": statements})).unwrap();
            assert_eq!(policy.answer(ask(ARN)), answer, "{statements}");
        }
    }

    #[test]
    fn actions_ignore_case_and_negations_turn_round() {
        for (part, answer) in [
            (json!({"Action": "EXECUTE-API:invoke", "Resource": "*"}), Answer::Allowed(1)),
            (json!({"Action": ["execute-api:*"], "Resource": ["x", "*"]}), Answer::Allowed(1)),
            (json!({"Action": "execute-api:InvalidateCache", "Resource": "*"}), Answer::Silent),
            (json!({"NotAction": "execute-api:Invoke", "Resource": "*"}), Answer::Silent),
            (json!({"Action": "*", "NotResource": "*/POST/*"}), Answer::Allowed(1)),
        ] {
            let mut part = part;
            part["Effect"] = json!("Allow");
            let policy = Policy::read(&json!({"Statement": [part]})).unwrap();
            assert_eq!(policy.answer(ask(ARN)), answer, "{part}");
        }
    }

    #[test]
    fn source_addresses() {
        for (operator, block, answer) in [
            ("IpAddress", json!("203.0.113.0/24"), Answer::Allowed(1)),
            ("IpAddress", json!(["10.0.0.0/8", "203.0.113.9"]), Answer::Allowed(1)),
            ("IpAddress", json!("0.0.0.0/0"), Answer::Allowed(1)),
            ("IpAddress", json!("203.0.112.0/24"), Answer::Silent),
            ("IpAddress", json!("2001:db8::/32"), Answer::Silent),
            ("NotIpAddress", json!("203.0.113.0/24"), Answer::Silent),
            ("NotIpAddress", json!("10.0.0.0/8"), Answer::Allowed(1)),
        ] {
            let mut part = statement("Allow", "*");
            part["Condition"] = json!({operator: {"aws:SourceIp": block}});
            let policy = Policy::read(&json!({"Statement": [part]})).unwrap();
            assert_eq!(policy.answer(ask(ARN)), answer, "{operator} {block}");
        }
    }

    #[test]
    fn anonymous_callers_are_meant_by_a_star_only() {
        for (principal, answer) in [
            (json!("*"), Answer::Allowed(1)),
            (json!({"AWS": "*"}), Answer::Allowed(1)),
            (json!({"AWS": ["arn:aws:iam::000000000000:root", "*"]}), Answer::Allowed(1)),
            (json!({"AWS": "arn:aws:iam::000000000000:root"}), Answer::Silent),
        ] {
            let mut part = statement("Allow", "*");
            part["Principal"] = principal.clone();
            let policy = Policy::read(&json!({"Statement": [part]})).unwrap();
            assert_eq!(policy.answer(ask(ARN)), answer, "{principal}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for (document, about) in [
            (json!({}), "Statement"),
            (json!({"Statement": [{"Effect": "Maybe"}]}), "Effect"),
            (json!({"Statement": [{"Effect": "Allow", "Action": 1, "Resource": "*"}]}), "Action"),
            (json!({"Statement": [{"Effect": "Allow", "Action": "*"}]}), "Resource"),
            (
                json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
                    "Condition": {"StringEquals": {"aws:UserAgent": "x"}}}}),
                "StringEquals",
            ),
            (
                json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
                    "Condition": {"IpAddress": {"aws:SourceIp": "300.1.2.3/8"}}}}),
                "address block",
            ),
        ] {
            let sentence = Policy::read(&document).unwrap_err();
            assert!(sentence.contains(about), "{sentence}");
        }
    }
}
