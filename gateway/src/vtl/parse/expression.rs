//! Reading values: literals, references and the operators between them.

use std::sync::Arc;

use super::reference::starts_name;
use super::{Parsed, Parser, parse};
use crate::json_path::Number;
use crate::problem::Place;
use crate::vtl::syntax::{Expr, Operator, Reference, Term};

/// Operators by precedence, loosest first, with both of their spellings.
const LEVELS: [&[(&str, &str, Operator)]; 6] = [
    &[("||", "or", Operator::Or)],
    &[("&&", "and", Operator::And)],
    &[("==", "eq", Operator::Equal), ("!=", "ne", Operator::NotEqual)],
    &[
        ("<=", "le", Operator::LessOrEqual),
        ("<", "lt", Operator::Less),
        (">=", "ge", Operator::GreaterOrEqual),
        (">", "gt", Operator::Greater),
    ],
    &[("+", "", Operator::Add), ("-", "", Operator::Subtract)],
    &[("*", "", Operator::Multiply), ("/", "", Operator::Divide), ("%", "", Operator::Remainder)],
];

impl Parser<'_> {
    /// A whole expression, as conditions and `#set` take it.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.chain(0)
    }

    fn chain(&mut self, level: usize) -> Parsed<Expr> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let first = self.chain(level + 1)?;
        let mut others = Vec::new();
        while let Some(operator) = self.operator(operators) {
            let from = self.at;
            let operand = self.chain(level + 1)?;
            let source = if operator.reckons() { &self.text[from..self.at] } else { "" };
            others.push(Term { operator, operand, source: source.into() });
        }
        Ok(if others.is_empty() { first } else { Expr::Chain(Box::new(first), others) })
    }

    fn operator(&mut self, among: &[(&str, &str, Operator)]) -> Option<Operator> {
        for (sign, word, operator) in among {
            // `5 -1` is two numbers to Velocity, not a subtraction.
            if *sign == "-" && number_length(self.rest()).is_some() {
                return None;
            }
            if self.eat(sign) || self.eat_word(word) {
                return Some(*operator);
            }
        }
        None
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = !word.is_empty() && self.word() == word;
        if found {
            self.at += word.len();
        }
        found
    }

    /// The word that stands here; empty when there is none.
    pub(super) fn word(&self) -> &str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '@'))
            .unwrap_or(rest.len());
        if rest.starts_with(|c: char| c.is_ascii_digit()) { "" } else { &rest[..end] }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        self.space();
        if self.eat("!") || self.eat_word("not") {
            return Ok(Expr::Not(Box::new(self.deeper(Self::unary)?)));
        }
        if self.eat("(") {
            let from = self.at;
            let inner = self.deeper(Self::expression)?;
            let source = &self.text[from..self.at];
            if !self.eat(")") {
                return Err(self.error("a parenthesis is not closed by )"));
            }
            self.space();
            return Ok(match inner {
                Expr::Chain(..) | Expr::Range(..) => Expr::Group(Box::new(inner), source.into()),
                inner => inner,
            });
        }
        self.argument(false)
    }

    /// A value without operators, as methods, lists and maps take it. A bare word is null in a
    /// method's arguments (`put('k', null)` works by that) and refused elsewhere.
    pub(super) fn argument(&mut self, in_method: bool) -> Parsed<Expr> {
        self.space();
        let value = match self.peek() {
            Some(b'"') => self.double_quoted()?,
            Some(b'\'') => self.single_quoted()?,
            Some(b'$') => {
                self.at += 1;
                self.eat("!");
                Expr::Reference(self.reference()?)
            }
            Some(b'[') => self.deeper(|p| p.list(in_method))?,
            Some(b'{') => self.deeper(|p| p.map(in_method))?,
            _ => self.plain(in_method)?,
        };
        self.space();
        Ok(value)
    }

    /// A number, `true`, `false`, or a bare word.
    fn plain(&mut self, in_method: bool) -> Parsed<Expr> {
        if let Some((length, whole)) = number_length(self.rest()) {
            let text = &self.rest()[..length];
            self.at += length;
            return Ok(Expr::Number(match text.parse::<f64>() {
                Ok(double) if !whole => Number::Double(double),
                _ => Number::read(text),
            }));
        }
        match self.word() {
            "true" => {
                self.at += 4;
                Ok(Expr::Bool(true))
            }
            "false" => {
                self.at += 5;
                Ok(Expr::Bool(false))
            }
            _ if in_method && starts_name(self.rest()) => {
                let _ = self.name()?;
                let steps = self.steps()?;
                Ok(Expr::Reference(Reference {
                    slot: None,
                    steps,
                    prefix: "".into(),
                    escaped: None,
                    place: self.place(),
                }))
            }
            "" => Err(self.error("a value is missing here")),
            word => {
                let sentence = format!("{word} is not a value: text stands in quotes");
                Err(self.error(sentence))
            }
        }
    }

    /// An index in brackets: a text, a whole number or a reference.
    pub(super) fn index(&mut self) -> Parsed<Expr> {
        let index = self.argument(false)?;
        match index {
            Expr::List(_) | Expr::Range(..) | Expr::Map(_) | Expr::Number(Number::Double(_)) => {
                Err(self.error("an index is a number, a text or a reference"))
            }
            index => Ok(index),
        }
    }

    fn list(&mut self, in_method: bool) -> Parsed<Expr> {
        let from = self.at;
        self.at += 1;
        if self.eat("]") {
            return Ok(Expr::List(Vec::new()));
        }
        let first = self.argument(in_method)?;
        if ends_range(&first) && self.eat("..") {
            let last = self.argument(in_method)?;
            if !ends_range(&last) || !self.eat("]") {
                return Err(self.error("a range is written [first..last], of whole numbers"));
            }
            let source = self.text[from..self.at].into();
            return Ok(Expr::Range(Box::new(first), Box::new(last), source));
        }
        let mut items = vec![first];
        while self.eat(",") {
            items.push(self.argument(in_method)?);
        }
        if !self.eat("]") {
            return Err(self.error("a list has , between its items and ] after them"));
        }
        Ok(Expr::List(items))
    }

    fn map(&mut self, in_method: bool) -> Parsed<Expr> {
        self.at += 1;
        self.space();
        let mut pairs = Vec::new();
        if self.eat("}") {
            return Ok(Expr::Map(pairs));
        }
        loop {
            let key = self.argument(in_method)?;
            if !self.eat(":") {
                return Err(self.error("a map's key is followed by : and its value"));
            }
            pairs.push((key, self.argument(in_method)?));
            if self.eat(",") {
                continue;
            }
            if self.eat("}") {
                return Ok(Expr::Map(pairs));
            }
            return Err(self.error("a map has , between its pairs and } after them"));
        }
    }

    /// What stands between quotes; a doubled quote stands for one.
    fn quoted(&mut self, quote: char) -> Parsed<&str> {
        let rest = &self.rest()[1..];
        let mut from = 0;
        let mut fallback = None;
        let length = loop {
            let Some(found) = rest[from..].find(quote) else {
                break fallback;
            };
            let end = from + found;
            if !rest[end + 1..].starts_with(quote) {
                break Some(end);
            }
            fallback = Some(end);
            from = end + 2;
        };
        let Some(length) = length else {
            return Err(self.error(format!("a text in {quote} quotes is never closed")));
        };
        self.at += length + 2;
        Ok(&self.text[self.at - 1 - length..self.at - 1])
    }

    fn single_quoted(&mut self) -> Parsed<Expr> {
        Ok(Expr::Text(self.quoted('\'')?.replace("''", "'").into()))
    }

    fn double_quoted(&mut self) -> Parsed<Expr> {
        let place = self.place();
        let raw: Arc<str> = self.quoted('"')?.into();
        let Some(text) = unescape(&raw) else {
            return Err(self.error("\\u needs four hexadecimal digits"));
        };
        let mut text = text.replace("\"\"", "\"");
        if !raw.contains(['$', '#']) {
            return Ok(Expr::Text(text.into()));
        }
        // Velocity reads it with a space after it, which it then takes away again.
        let padded = !text.contains("##");
        if padded {
            text.push(' ');
        }
        let block = self.deeper(|p| {
            parse(&text, Place { column: place.column + 1, ..place }, p.depth, p.names)
        })?;
        Ok(Expr::Interpolated { block, padded })
    }
}

/// Whether a range may begin or end in it.
fn ends_range(expr: &Expr) -> bool {
    match expr {
        Expr::Number(number) => !matches!(number, Number::Double(_)),
        expr => matches!(expr, Expr::Reference(_)),
    }
}

/// Turns `\uXXXX` into its character; the other escapes of Java mean nothing in a template.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\u") {
        out.push_str(&rest[..at]);
        let digits = rest.get(at + 2..at + 6)?;
        let code = u32::from_str_radix(digits, 16).ok()?;
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        rest = &rest[at + 6..];
    }
    out.push_str(rest);
    Some(out)
}

/// How long the number is that stands here, and whether it is a whole one.
fn number_length(rest: &str) -> Option<(usize, bool)> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(sign);
    let mut end = sign + whole;
    if whole > 0 && bytes[end..].starts_with(b"..") {
        return Some((end, true));
    }
    let point = bytes.get(end) == Some(&b'.');
    if point {
        let fraction = digits(end + 1);
        if whole == 0 && fraction == 0 {
            return None;
        }
        end += 1 + fraction;
    } else if whole == 0 {
        return None;
    }
    let mut exponent = false;
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let power = bytes.get(end + 1 + signed..).map_or(0, |_| digits(end + 1 + signed));
        if power > 0 {
            end += 1 + signed + power;
            exponent = true;
        }
    }
    Some((end, !point && !exponent))
}
