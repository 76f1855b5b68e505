//! The grammar of expressions: conditions and projections, with `#name` and `:value` filled in.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::condition::{self, Comparator, Condition, Operand, Part, Path};
use super::reserved::is_reserved;
use super::{invalid, value};
use crate::service::{Fault, text};

/// The most conditions within conditions.
const DEEPEST: usize = 50;

/// The expressions of one request, and what they may use.
pub(super) struct Expressions {
    names: Map<String, Value>,
    values: Map<String, Value>,
    used: BTreeSet<String>,
    /// Whether any was there.
    any: bool,
}

impl Expressions {
    pub(super) fn of(asked: &Map<String, Value>) -> Result<Self, Fault> {
        let map = |name: &str| asked.get(name).and_then(Value::as_object).cloned();
        let names = map("ExpressionAttributeNames").unwrap_or_default();
        let mut values = map("ExpressionAttributeValues").unwrap_or_default();
        for (map, sign, keys) in
            [("ExpressionAttributeNames", '#', &names), ("ExpressionAttributeValues", ':', &values)]
        {
            let is_key = |key: &str| {
                let rest = key.strip_prefix(sign).unwrap_or_default();
                !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            };
            if let Some(key) = keys.keys().find(|key| !is_key(key)) {
                let message = format!("{map} contains invalid key: Syntax error; key: \"{key}\"");
                return Err(invalid(message));
            }
        }
        for (key, given) in &mut values {
            *given = value::read_one(given).map_err(|fault| {
                let what = fault.message;
                invalid(format!(
                    "ExpressionAttributeValues contains invalid value: {what} for key {key}"
                ))
            })?;
        }
        Ok(Self { names, values, used: BTreeSet::new(), any: false })
    }

    /// The condition of that name, where there is one.
    pub(super) fn condition(
        &mut self,
        asked: &Map<String, Value>,
        what: &'static str,
    ) -> Result<Option<Condition>, Fault> {
        self.parsed(asked, what, |parser| parser.any(0))
    }

    /// The paths of `ProjectionExpression`, where there is one.
    pub(super) fn projection(
        &mut self,
        asked: &Map<String, Value>,
    ) -> Result<Option<Vec<Path>>, Fault> {
        self.parsed(asked, "ProjectionExpression", |parser| {
            let mut paths = vec![parser.path()?];
            while parser.take(",") {
                let next = parser.path()?;
                let overlaps = |path: &&Path| path.starts_with(&next) || next.starts_with(path);
                if let Some(path) = paths.iter().find(overlaps) {
                    let (one, two) = (condition::written(path), condition::written(&next));
                    return Err(invalid(format!(
                        "Invalid ProjectionExpression: Two document paths overlap with each other; \
                         must remove or rewrite one of these paths; path one: {one}, path two: {two}"
                    )));
                }
                paths.push(next);
            }
            Ok(paths)
        })
    }

    fn parsed<T>(
        &mut self,
        asked: &Map<String, Value>,
        what: &'static str,
        read: impl FnOnce(&mut Parser<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        if !asked.contains_key(what) {
            return Ok(None);
        }
        let Some(written) = text(asked, what) else {
            return Err(invalid(format!("Invalid {what}: The expression can not be empty;")));
        };
        self.any = true;
        let tokens = tokens(&written, what)?;
        let mut parser = Parser { what, tokens, at: 0, of: self };
        let read = read(&mut parser)?;
        if parser.at < parser.tokens.len() {
            return Err(parser.fault());
        }
        Ok(Some(read))
    }

    /// Refuses names and values that no expression used.
    pub(super) fn all_used(&self) -> Result<(), Fault> {
        for (map, given, which) in [
            ("ExpressionAttributeNames", &self.names, ""),
            ("ExpressionAttributeValues", &self.values, ": ConditionExpression is null"),
        ] {
            if !given.is_empty() && !self.any {
                let message = format!("{map} can only be specified when using expressions{which}");
                return Err(invalid(message));
            }
            let unused: Vec<&str> =
                given.keys().map(String::as_str).filter(|key| !self.used.contains(*key)).collect();
            if !unused.is_empty() {
                let keys = unused.join(", ");
                return Err(invalid(format!(
                    "Value provided in {map} unused in expressions: keys: {{{keys}}}"
                )));
            }
        }
        Ok(())
    }
}

/// Words (`#` and `:` begin some), and signs.
fn tokens(written: &str, what: &str) -> Result<Vec<String>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = written.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = if is_word(first) || matches!(first, '#' | ':') {
            1 + rest[1..].find(|c| !is_word(c)).unwrap_or(rest.len() - 1)
        } else if ["<>", "<=", ">="].iter().any(|sign| rest.starts_with(sign)) {
            2
        } else if "()[],.=<>".contains(first) {
            1
        } else {
            return Err(invalid(format!(
                "Invalid {what}: Syntax error; token: \"{first}\", near: \"{rest}\""
            )));
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token.to_owned());
        rest = after.trim_start();
    }
    Ok(tokens)
}

struct Parser<'a> {
    what: &'static str,
    tokens: Vec<String>,
    at: usize,
    of: &'a mut Expressions,
}

impl Parser<'_> {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    /// Takes that sign or word, in letters of either size.
    fn take(&mut self, token: &str) -> bool {
        let is_it = self.peek().eq_ignore_ascii_case(token);
        self.at += usize::from(is_it);
        is_it
    }

    fn need(&mut self, token: &str) -> Result<(), Fault> {
        if self.take(token) { Ok(()) } else { Err(self.fault()) }
    }

    fn fault(&self) -> Fault {
        let token = match self.peek() {
            "" => "<EOF>",
            token => token,
        };
        let near = self.tokens.get(self.at.saturating_sub(1)..).unwrap_or_default();
        let near = near.iter().take(3).map(String::as_str).collect::<Vec<_>>().join(" ");
        let what = self.what;
        invalid(format!("Invalid {what}: Syntax error; token: \"{token}\", near: \"{near}\""))
    }

    fn any(&mut self, depth: usize) -> Result<Condition, Fault> {
        let mut any = vec![self.all(depth)?];
        while self.take("OR") {
            any.push(self.all(depth)?);
        }
        Ok(one_or(any, Condition::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, Fault> {
        let mut all = vec![self.one(depth)?];
        while self.take("AND") {
            all.push(self.one(depth)?);
        }
        Ok(one_or(all, Condition::All))
    }

    fn one(&mut self, depth: usize) -> Result<Condition, Fault> {
        if depth > DEEPEST {
            let what = self.what;
            return Err(invalid(format!("Invalid {what}: The expression is nested too deeply")));
        }
        if self.take("NOT") {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.take("(") {
            let inner = self.any(depth + 1)?;
            self.need(")")?;
            return Ok(inner);
        }
        let function = self.peek().to_owned();
        if self.tokens.get(self.at + 1).is_some_and(|next| next == "(") && function != "size" {
            return self.function(&function);
        }
        let left = self.operand()?;
        if self.take("BETWEEN") {
            let low = self.operand()?;
            self.need("AND")?;
            return Ok(Condition::Between(left, low, self.operand()?));
        }
        if self.take("IN") {
            self.need("(")?;
            let mut list = vec![self.operand()?];
            while self.take(",") {
                list.push(self.operand()?);
            }
            self.need(")")?;
            return Ok(Condition::In(left, list));
        }
        let comparator = match self.peek() {
            "=" => Comparator::Equal,
            "<>" => Comparator::NotEqual,
            "<" => Comparator::Less,
            "<=" => Comparator::AtMost,
            ">" => Comparator::Greater,
            ">=" => Comparator::AtLeast,
            _ => return Err(self.fault()),
        };
        self.at += 1;
        Ok(Condition::Compare(left, comparator, self.operand()?))
    }

    fn function(&mut self, name: &str) -> Result<Condition, Fault> {
        let what = self.what;
        let known = [
            "attribute_exists",
            "attribute_not_exists",
            "attribute_type",
            "begins_with",
            "contains",
        ];
        if !known.contains(&name) {
            let message = format!("Invalid {what}: Invalid function name; function: {name}");
            return Err(invalid(message));
        }
        self.at += 1;
        self.need("(")?;
        let condition = match name {
            "attribute_exists" => Condition::Exists(self.path()?, true),
            "attribute_not_exists" => Condition::Exists(self.path()?, false),
            "attribute_type" => {
                let path = self.path()?;
                self.need(",")?;
                Condition::Type(path, self.operand()?)
            }
            _ => {
                let whole = self.operand()?;
                self.need(",")?;
                let part = self.operand()?;
                if name == "contains" {
                    Condition::Contains(whole, part)
                } else {
                    Condition::BeginsWith(whole, part)
                }
            }
        };
        self.need(")")?;
        Ok(condition)
    }

    fn operand(&mut self) -> Result<Operand, Fault> {
        if self.peek() == "size" && self.tokens.get(self.at + 1).is_some_and(|next| next == "(") {
            self.at += 2;
            let path = self.path()?;
            self.need(")")?;
            return Ok(Operand::Size(path));
        }
        let token = self.peek().to_owned();
        if !token.starts_with(':') {
            return self.path().map(Operand::Path);
        }
        let what = self.what;
        let value = self.of.values.get(&token).cloned().ok_or_else(|| {
            invalid(format!(
                "Invalid {what}: An expression attribute value used in expression is not defined; \
                 attribute value: {token}"
            ))
        })?;
        self.at += 1;
        self.of.used.insert(token);
        Ok(Operand::Value(value))
    }

    fn path(&mut self) -> Result<Path, Fault> {
        let mut path = vec![self.name()?];
        loop {
            if self.take(".") {
                path.push(self.name()?);
            } else if self.take("[") {
                let index = self.peek().parse().map_err(|_| self.fault())?;
                self.at += 1;
                self.need("]")?;
                path.push(Part::Index(index));
            } else {
                return Ok(path);
            }
        }
    }

    fn name(&mut self) -> Result<Part, Fault> {
        let token = self.peek().to_owned();
        if token.starts_with('#') {
            let what = self.what;
            let name = self.of.names.get(&token).and_then(Value::as_str).ok_or_else(|| {
                invalid(format!(
                    "Invalid {what}: An expression attribute name used in the document path is \
                     not defined; attribute name: {token}"
                ))
            })?;
            let name = name.to_owned();
            self.at += 1;
            self.of.used.insert(token);
            return Ok(Part::Name(name));
        }
        let keywords = ["AND", "OR", "NOT", "BETWEEN", "IN"];
        let is_name = token.starts_with(|c: char| c.is_ascii_alphabetic())
            && !keywords.iter().any(|keyword| keyword.eq_ignore_ascii_case(&token));
        if !is_name {
            return Err(self.fault());
        }
        if is_reserved(&token) {
            let what = self.what;
            return Err(invalid(format!(
                "Invalid {what}: Attribute name is a reserved keyword; reserved keyword: {token}"
            )));
        }
        self.at += 1;
        Ok(Part::Name(token))
    }
}

fn one_or(mut list: Vec<Condition>, many: fn(Vec<Condition>) -> Condition) -> Condition {
    match list.pop() {
        Some(only) if list.is_empty() => only,
        last => {
            list.extend(last);
            many(list)
        }
    }
}
