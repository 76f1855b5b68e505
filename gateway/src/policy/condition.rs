//! Conditions: an operator, a key of the request, and the values it is held against.

use std::borrow::Cow;

use serde_json::Value;

use super::pattern::{fits, fits_arn};
use super::principal::{account, role_of};
use super::{Ask, Flaw};

/// One operator on one key.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    key: Key,
    test: Test,
    /// `…Not…`: none of the values may fit. Then a missing key holds.
    negated: bool,
    /// `…IfExists` and `ForAllValues:`: a missing key holds.
    if_exists: bool,
}

/// A key of the request; every one has a single value, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    SourceIp,
    VpcSourceIp,
    SourceVpce,
    SourceVpc,
    PrincipalArn,
    PrincipalAccount,
    UserAgent,
    Referer,
    SecureTransport,
    CurrentTime,
    EpochTime,
}

const KEYS: [(&str, Key); 11] = [
    ("aws:SourceIp", Key::SourceIp),
    ("aws:VpcSourceIp", Key::VpcSourceIp),
    ("aws:SourceVpce", Key::SourceVpce),
    ("aws:SourceVpc", Key::SourceVpc),
    ("aws:PrincipalArn", Key::PrincipalArn),
    ("aws:PrincipalAccount", Key::PrincipalAccount),
    ("aws:UserAgent", Key::UserAgent),
    ("aws:Referer", Key::Referer),
    ("aws:SecureTransport", Key::SecureTransport),
    ("aws:CurrentTime", Key::CurrentTime),
    ("aws:EpochTime", Key::EpochTime),
];

/// What a value must do; one of several is enough.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    Equals(Vec<String>),
    EqualsIgnoringCase(Vec<String>),
    Like(Vec<String>),
    Arn(Vec<String>),
    Number(Order, Vec<f64>),
    /// Seconds since 1970.
    Date(Order, Vec<f64>),
    Bool(Vec<bool>),
    Address(Vec<Network>),
    /// `Null`: whether the key is missing.
    Missing(Vec<bool>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// An address block, both families as 128 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Network {
    address: u128,
    mask: u128,
}

impl Condition {
    /// All conditions of a statement: every one must hold.
    pub(super) fn read_all(condition: &Value) -> Result<Vec<Self>, Flaw> {
        let operators = match condition {
            Value::Null => return Ok(Vec::new()),
            Value::Object(operators) => operators,
            _ => return Err(Flaw::new("a Condition is an object")),
        };
        let mut all = Vec::new();
        for (operator, keys) in operators {
            let keys = keys
                .as_object()
                .ok_or_else(|| Flaw::new("a condition holds keys and values").within(operator))?;
            for (key, values) in keys {
                let condition = Self::read(operator, key, values)
                    .map_err(|flaw| flaw.within(key).within(operator))?;
                all.push(condition);
            }
        }
        Ok(all)
    }

    fn read(operator: &str, key: &str, values: &Value) -> Result<Self, Flaw> {
        let (plain, for_all) = match operator.split_once(':') {
            Some((set, plain)) if set.eq_ignore_ascii_case("ForAnyValue") => (plain, false),
            Some((set, plain)) if set.eq_ignore_ascii_case("ForAllValues") => (plain, true),
            _ => (operator, false),
        };
        let (plain, if_exists) = match plain.strip_suffix("IfExists") {
            Some(plain) => (plain, true),
            None => (plain, false),
        };
        let values = texts_of(values)
            .ok_or_else(|| Flaw::new(format!("{operator} takes texts, or a list of them")))?;
        if values.iter().any(|value| value.contains("${")) {
            return Err(Flaw::unsupported("policy variables: not played here yet"));
        }
        let (test, negated) = Test::read(plain, values)?;
        let key = KEYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        let Some(&(_, key)) = key else {
            let known = KEYS.map(|(name, _)| name).join(", ");
            let sentence = format!("this condition key is not played here; {known} are");
            return Err(Flaw::unsupported(sentence));
        };
        Ok(Self { key, test, negated, if_exists: if_exists || for_all })
    }

    pub(super) fn holds(&self, ask: Ask<'_>) -> bool {
        let value = self.key.of(ask);
        if let Test::Missing(wanted) = &self.test {
            return wanted.contains(&value.is_none());
        }
        match value {
            None => self.negated || self.if_exists,
            Some(value) => self.test.takes(&value) != self.negated,
        }
    }
}

impl Key {
    /// Its value in this request. A request through a VPC endpoint has no public address.
    fn of(self, ask: Ask<'_>) -> Option<Cow<'_, str>> {
        let text = |text: Option<_>| text.map(Cow::Borrowed);
        let through = ask.vpc_endpoint;
        match self {
            Self::SourceIp => text(through.is_none().then_some(ask.source_ip)),
            Self::VpcSourceIp => text(through.map(|_| ask.source_ip)),
            Self::SourceVpce => text(through.map(|(endpoint, _)| endpoint)),
            Self::SourceVpc => text(through.and_then(|(_, vpc)| vpc)),
            Self::PrincipalArn => {
                ask.caller.map(|arn| role_of(arn).map_or(Cow::Borrowed(arn), Cow::Owned))
            }
            Self::PrincipalAccount => text(ask.caller.and_then(account)),
            Self::UserAgent => text(ask.user_agent),
            Self::Referer => text(ask.referer),
            Self::SecureTransport => text(Some("true")),
            Self::CurrentTime => Some(ask.now.to_string().into()),
            Self::EpochTime => Some(ask.now.epoch_seconds().to_string().into()),
        }
    }
}

impl Test {
    /// The test of an operator without its affixes, and whether it is turned round.
    fn read(operator: &str, values: Vec<String>) -> Result<(Self, bool), Flaw> {
        let plain = operator.to_ascii_lowercase();
        let negated = ["stringnot", "arnnot", "numericnot", "datenot", "notipaddress"]
            .iter()
            .any(|not| plain.starts_with(not));
        let plain = if negated { plain.replacen("not", "", 1) } else { plain };
        let order = |family: &str| match plain.strip_prefix(family)? {
            "equals" => Some(Order::Equal),
            _ if negated => None,
            "lessthan" => Some(Order::Less),
            "lessthanequals" => Some(Order::LessOrEqual),
            "greaterthan" => Some(Order::Greater),
            "greaterthanequals" => Some(Order::GreaterOrEqual),
            _ => None,
        };
        let test = match plain.as_str() {
            "stringequals" => Self::Equals(values),
            "stringequalsignorecase" => Self::EqualsIgnoringCase(values),
            "stringlike" => Self::Like(values),
            "arnequals" | "arnlike" => Self::Arn(values),
            "ipaddress" => Self::Address(all(&values, Network::read, "address block")?),
            "bool" if !negated => Self::Bool(all(&values, boolean, "true or false")?),
            "null" if !negated => Self::Missing(all(&values, boolean, "true or false")?),
            "binaryequals" => {
                let sentence = "BinaryEquals: no key of a request is binary, not played here";
                return Err(Flaw::unsupported(sentence));
            }
            _ => match (order("numeric"), order("date")) {
                (Some(order), _) => Self::Number(order, all(&values, number, "number")?),
                (_, Some(order)) => Self::Date(order, all(&values, seconds, "date")?),
                _ => return Err(Flaw::new(format!("there is no condition operator {operator:?}"))),
            },
        };
        Ok((test, negated))
    }

    fn takes(&self, value: &str) -> bool {
        match self {
            Self::Equals(texts) => texts.iter().any(|text| text == value),
            Self::EqualsIgnoringCase(texts) => {
                texts.iter().any(|text| text.to_lowercase() == value.to_lowercase())
            }
            Self::Like(patterns) => patterns.iter().any(|pattern| fits(pattern, value)),
            Self::Arn(patterns) => patterns.iter().any(|pattern| fits_arn(pattern, value)),
            Self::Number(order, numbers) => order.holds(number(value), numbers),
            Self::Date(order, dates) => order.holds(seconds(value), dates),
            Self::Bool(wanted) => boolean(value).is_some_and(|value| wanted.contains(&value)),
            Self::Address(networks) => Network::read(value)
                .is_some_and(|ip| networks.iter().any(|network| network.holds(ip))),
            Self::Missing(_) => false,
        }
    }
}

impl Order {
    fn holds(self, value: Option<f64>, limits: &[f64]) -> bool {
        value.is_some_and(|value| {
            limits.iter().any(|limit| match self {
                Self::Equal => value.total_cmp(limit).is_eq(),
                Self::Less => value < *limit,
                Self::LessOrEqual => value <= *limit,
                Self::Greater => value > *limit,
                Self::GreaterOrEqual => value >= *limit,
            })
        })
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

    const fn holds(self, ip: Self) -> bool {
        ip.address & self.mask == self.address & self.mask
    }
}

/// Every value read, or a flaw that says what one of them is not.
fn all<T>(values: &[String], read: fn(&str) -> Option<T>, what: &str) -> Result<Vec<T>, Flaw> {
    let read =
        |value: &String| read(value).ok_or_else(|| Flaw::new(format!("{value:?} is no {what}")));
    values.iter().map(read).collect()
}

/// Texts, numbers and booleans, one or a list, as text.
fn texts_of(values: &Value) -> Option<Vec<String>> {
    let list = std::slice::from_ref(values);
    let list = values.as_array().map_or(list, Vec::as_slice);
    let text = |value: &Value| match value {
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    list.iter().map(text).collect()
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// A date as seconds since 1970: those themselves, a day, or a whole ISO 8601 time.
fn seconds(text: &str) -> Option<f64> {
    if let Some(seconds) = number(text) {
        return Some(seconds);
    }
    let at = if let Ok(at) = text.parse::<jiff::Timestamp>() {
        at
    } else {
        let day: jiff::civil::Date = text.parse().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?
    };
    Some(at.as_millisecond() as f64 / 1000.0)
}
