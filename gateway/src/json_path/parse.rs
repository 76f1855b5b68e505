//! Reading a path.

use super::filter::{Comparison, Filter, Operand};
use super::function::Function;
use super::{Json, Path, PathError, Step, pattern};

/// Filters inside one another.
const MAX_DEPTH: u32 = 20;
/// A longer path is refused.
const MAX_LENGTH: usize = 10_000;

type Parsed<T> = Result<T, PathError>;

/// Reads a whole path.
pub(super) fn parse(text: &str) -> Parsed<Path> {
    let text = text.trim();
    let whole = if text.starts_with(['$', '@']) { text.to_owned() } else { format!("$.{text}") };
    let mut reader = Reader { text: &whole, at: 0, depth: 0 };
    if text.len() > MAX_LENGTH {
        return Err(reader.error("the path is too long"));
    }
    let path = reader.path(false)?;
    if reader.at < whole.len() {
        return Err(reader.error("a . or a [ is missing here"));
    }
    Ok(path)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    fn error(&self, sentence: &str) -> PathError {
        PathError { at: self.at, sentence: sentence.to_owned() }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn eat(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        if found {
            self.at += what.len();
        }
        found
    }

    fn expect(&mut self, what: &str) -> Parsed<()> {
        if self.eat(what) { Ok(()) } else { Err(self.error(&format!("{what} is missing here"))) }
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// A path from `$` or `@`; in a filter it ends at white space or an operator.
    fn path(&mut self, in_filter: bool) -> Parsed<Path> {
        let from_item = self.eat("@");
        if !from_item {
            self.expect("$")?;
        }
        let mut path = Path { from_item, steps: Vec::new(), function: None };
        loop {
            if self.eat("..") {
                path.steps.push(Step::Deep);
                if !self.rest().starts_with('[') {
                    self.child(&mut path, in_filter)?;
                }
            } else if self.eat(".") {
                if !self.rest().starts_with('[') {
                    self.child(&mut path, in_filter)?;
                }
            } else if self.rest().starts_with('[') {
                let step = self.bracket()?;
                path.steps.push(step);
            } else {
                return Ok(path);
            }
            if path.function.is_some() {
                return Ok(path);
            }
        }
    }

    /// A name, `*` or a function after a dot.
    fn child(&mut self, path: &mut Path, in_filter: bool) -> Parsed<()> {
        if self.eat("*") {
            path.steps.push(Step::All);
            return Ok(());
        }
        let rest = self.rest();
        let ends = |c: char| {
            matches!(c, '.' | '[' | '(')
                || c.is_whitespace()
                || (in_filter
                    && matches!(c, '=' | '<' | '>' | '!' | '&' | '|' | ')' | ',' | '~' | ']'))
        };
        let end = rest.find(ends).unwrap_or(rest.len());
        let name = &rest[..end];
        if name.is_empty() {
            return Err(self.error("a name is missing here"));
        }
        self.at += end;
        if !self.eat("(") {
            path.steps.push(Step::Names(vec![name.into()]));
            return Ok(());
        }
        self.space();
        self.expect(")")?;
        path.function = Function::named(name);
        if path.function.is_none() {
            return Err(self.error(&format!("there is no function {name}()")));
        }
        Ok(())
    }

    fn bracket(&mut self) -> Parsed<Step> {
        self.expect("[")?;
        self.space();
        let step = if self.eat("*") {
            Step::All
        } else if self.eat("?") {
            self.space();
            self.expect("(")?;
            let filter = self.filter()?;
            self.expect(")")?;
            Step::Filter(filter)
        } else if self.rest().starts_with(['\'', '"']) {
            let mut names = vec![self.quoted()?.into()];
            self.space();
            while self.eat(",") {
                self.space();
                names.push(self.quoted()?.into());
                self.space();
            }
            Step::Names(names)
        } else {
            self.indexes()?
        };
        self.space();
        self.expect("]")?;
        Ok(step)
    }

    fn indexes(&mut self) -> Parsed<Step> {
        let first = self.index()?;
        self.space();
        if self.eat(":") {
            self.space();
            let last = self.index()?;
            self.space();
            // Jayway reads a step and does nothing with it.
            if self.eat(":") {
                self.index()?;
            }
            return Ok(Step::Slice(first, last));
        }
        let Some(first) = first else {
            return Err(self.error("an index, a quoted name, * or ?( belongs here"));
        };
        let mut indexes = vec![first];
        while self.eat(",") {
            self.space();
            match self.index()? {
                Some(index) => indexes.push(index),
                None => return Err(self.error("an index is missing here")),
            }
            self.space();
        }
        Ok(Step::Indexes(indexes))
    }

    /// A whole number, if one stands here.
    fn index(&mut self) -> Parsed<Option<i64>> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '-')).unwrap_or(rest.len());
        if end == 0 {
            return Ok(None);
        }
        match rest[..end].parse() {
            Ok(index) => {
                self.at += end;
                Ok(Some(index))
            }
            Err(_) => Err(self.error("this index is no number")),
        }
    }

    /// A text in either quotes; a backslash takes the next character as it is.
    fn quoted(&mut self) -> Parsed<String> {
        let Some(quote @ ('\'' | '"')) = self.rest().chars().next() else {
            return Err(self.error("a name in quotes is missing here"));
        };
        let mut text = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((at, c)) = characters.next() {
            if c == quote {
                self.at += at + 1;
                return Ok(text);
            }
            text.push(if c == '\\' { characters.next().map_or(c, |(_, c)| c) } else { c });
        }
        Err(self.error("this quote is never closed"))
    }

    fn filter(&mut self) -> Parsed<Filter> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error("too many filters inside one another"));
        }
        self.depth += 1;
        let mut any = vec![self.all()?];
        while self.eat("||") {
            any.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if any.len() == 1 { any.remove(0) } else { Filter::Any(any) })
    }

    fn all(&mut self) -> Parsed<Filter> {
        let mut all = vec![self.condition()?];
        while self.eat("&&") {
            all.push(self.condition()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Filter::All(all) })
    }

    fn condition(&mut self) -> Parsed<Filter> {
        self.space();
        let mut negated = false;
        while self.eat("!") {
            negated = !negated;
            self.space();
        }
        let filter = if self.eat("(") {
            let inner = self.filter()?;
            self.expect(")")?;
            self.space();
            inner
        } else {
            self.comparison()?
        };
        Ok(if negated { Filter::Not(Box::new(filter)) } else { filter })
    }

    fn comparison(&mut self) -> Parsed<Filter> {
        let left = self.operand()?;
        self.space();
        if self.eat("=~") {
            self.space();
            let regex = self.regex()?;
            self.space();
            return Ok(Filter::Matches(left, regex));
        }
        let rest = self.rest();
        let word = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let length = if word > 0 {
            word
        } else {
            rest.find(|c| !matches!(c, '=' | '!' | '<' | '>')).unwrap_or(rest.len())
        };
        if length == 0 {
            return Ok(Filter::Exists(left));
        }
        let Some(comparison) = Comparison::written(&rest[..length].to_ascii_lowercase()) else {
            return Err(self.error("there is no such operator"));
        };
        self.at += length;
        self.space();
        let right = self.operand()?;
        self.space();
        Ok(Filter::Compare(left, comparison, right))
    }

    fn operand(&mut self) -> Parsed<Operand> {
        let rest = self.rest();
        match rest.chars().next() {
            Some('@' | '$') => Ok(Operand::Path(Box::new(self.path(true)?))),
            Some('\'' | '"') => Ok(Operand::Value(Json::Text(self.quoted()?.into()))),
            Some('[') => self.list().map(Operand::Value),
            _ => {
                let end = rest
                    .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')))
                    .unwrap_or(rest.len());
                match Json::parse(&rest[..end]) {
                    Some(value) => {
                        self.at += end;
                        Ok(Operand::Value(value))
                    }
                    None => Err(self.error("a value or a path is missing here")),
                }
            }
        }
    }

    /// A list as written in a filter: quotes of both kinds.
    fn list(&mut self) -> Parsed<Json> {
        self.expect("[")?;
        let mut items = Vec::new();
        self.space();
        if self.eat("]") {
            return Ok(Json::List(items));
        }
        loop {
            self.space();
            match self.operand_value()? {
                Some(value) => items.push(value),
                None => return Err(self.error("a list in a filter has plain values only")),
            }
            self.space();
            if self.eat(",") {
                continue;
            }
            self.expect("]")?;
            return Ok(Json::List(items));
        }
    }

    fn operand_value(&mut self) -> Parsed<Option<Json>> {
        if self.rest().starts_with('[') {
            return Ok(None);
        }
        Ok(match self.operand()? {
            Operand::Value(value) => Some(value),
            Operand::Path(_) => None,
        })
    }

    /// `/pattern/flags`, or a quoted pattern; it has to fit the whole text.
    fn regex(&mut self) -> Parsed<regex_lite::Regex> {
        let (source, flags) = if self.eat("/") {
            let rest = self.rest();
            let mut escaped = false;
            let end = rest.find(|c| {
                let ends = c == '/' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let Some(end) = end else {
                return Err(self.error("this pattern is never closed by /"));
            };
            self.at += end + 1;
            let after = self.rest();
            let flags = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
            self.at += flags;
            (rest[..end].replace("\\/", "/"), &after[..flags])
        } else {
            (self.quoted()?, "")
        };
        let flags: String = flags.chars().filter(|c| "imsx".contains(*c)).collect();
        let flags = if flags.is_empty() { flags } else { format!("(?{flags})") };
        pattern::compile(&format!("{flags}^(?:{source})$"))
            .map_err(|sentence| self.error(&sentence))
    }
}
