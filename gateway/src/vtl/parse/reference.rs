//! Reading references: what begins with `$`, and what Velocity takes for one.

use std::sync::Arc;

use super::{Parsed, Parser, directive_name};
use crate::problem::Place;
use crate::vtl::syntax::{Block, Expr, Node, Reference, Step};

impl<'a> Parser<'a> {
    /// `$`: a reference, or text.
    pub(super) fn dollar(
        &mut self,
        slashes: &str,
        pending: &mut String,
        nodes: &mut Block,
    ) -> Parsed<()> {
        let start = self.at;
        let sticks = start == self.sticky;
        // Several in a row are one token: all but the last are printed before the reference.
        while self.rest().starts_with("$$") {
            self.at += 1;
        }
        let mut prefix = std::mem::take(pending);
        let dollars = &self.text[start..self.at];
        let sign = self.at;
        self.at += 1;
        if self.rest().starts_with('\\') && self.rest().trim_start_matches('\\').starts_with('!') {
            return self.broken_quiet(sign, &prefix, nodes);
        }
        let quiet = self.eat("!");
        let rest = self.rest();
        let after = rest.get(1..).unwrap_or_default();
        if starts_nested(rest) {
            // `${$name}` asks for a variable called `$name`, which there never is.
            nodes.push(Node::Text(prefix.into()));
            return self.nested();
        }
        let is_text = match self.peek() {
            Some(b'[') => true,
            Some(b'.') => !quiet,
            Some(b'{') => !starts_name(after),
            _ => false,
        };
        if is_text {
            self.at += 1;
            prefix.push_str(slashes);
            prefix.push_str(&self.text[start..self.at]);
            nodes.push(Node::Text(prefix.into()));
            return Ok(());
        }
        if quiet && rest.starts_with('.') && starts_name(after) {
            return Ok(());
        }
        if !rest.starts_with('{') && !starts_name(rest) {
            // Not a reference. The `!` of a lone `$!` is lost, but before what cannot follow it.
            prefix.push_str(slashes);
            prefix.push_str(dollars);
            prefix.push('$');
            let kept = rest.starts_with("##") || rest.starts_with('}') || starts_reference(rest);
            if quiet && (kept || directive_name(rest).is_some()) {
                prefix.push('!');
            }
            *pending = prefix;
            return if sticks { self.refuse_parenthesis() } else { Ok(()) };
        }
        let formal = rest.starts_with('{');
        let reference = self.reference()?;
        let mut steps = reference.steps.iter().rev();
        match steps.find(|step| !matches!(step, Step::Index(_))) {
            Some(Step::Property(_)) if !formal => self.sticky = self.at,
            None if sticks => self.refuse_parenthesis()?,
            _ => {}
        }
        let literal = &self.text[sign..self.at];
        // Backslashes after a lone `#` or `$` are its text; elsewhere each pair is one, and an odd
        // one escapes.
        let plain = !prefix.is_empty();
        prefix.push_str(&slashes[..if plain { slashes.len() } else { slashes.len() / 2 }]);
        let escaped = (!plain && slashes.len() % 2 == 1).then(|| literal.into());
        if escaped.is_none() {
            prefix.push_str(dollars);
        }
        nodes.push(Node::Reference(Reference { prefix: prefix.into(), escaped, ..reference }));
        self.after_reference(nodes)
    }

    /// `$\!name`, which is never found.
    fn broken_quiet(&mut self, sign: usize, prefix: &str, nodes: &mut Block) -> Parsed<()> {
        let rest = self.rest().trim_start_matches('\\');
        self.at = self.text.len() - rest.len() + 1;
        if starts_name(self.rest()) || self.rest().starts_with('{') {
            let _ = self.reference()?;
            nodes.push(Node::Text(prefix.into()));
        } else {
            nodes.push(Node::Text(format!("{prefix}{}", &self.text[sign..self.at]).into()));
        }
        Ok(())
    }

    /// Velocity still looks for a reference's parts right after one: `{name}` there shows as `{`.
    fn after_reference(&mut self, nodes: &mut Block) -> Parsed<()> {
        let rest = self.rest();
        if self.text[..self.at].ends_with('}') || !rest.starts_with('{') {
            return Ok(());
        }
        nodes.push(Node::Text("{".into()));
        if starts_name(&rest[1..]) || starts_nested(rest) {
            return self.nested();
        }
        self.at += 1;
        Ok(())
    }

    /// `{name}` or `{$name}`, read for nothing.
    fn nested(&mut self) -> Parsed<()> {
        self.at += 1;
        if self.eat("$") {
            self.eat("!");
        }
        let _ = self.name()?;
        let _ = self.steps()?;
        if self.eat("}") { Ok(()) } else { Err(self.error("a } is missing here")) }
    }

    /// A reference after its `$` and `!`.
    pub(super) fn reference(&mut self) -> Parsed<Reference> {
        let place = self.place();
        let sign = if self.text[..self.at].ends_with('!') { 2 } else { 1 };
        let place = Place { column: place.column.saturating_sub(sign).max(1), ..place };
        let formal = self.eat("{");
        let name = self.name()?;
        if !formal && matches!(name, "true" | "false") {
            return Err(self.error(format!("${name} is no reference: {name} is a value")));
        }
        let slot = Some(self.names.slot(name));
        let steps = self.steps()?;
        if formal && !self.eat("}") {
            return Err(self.error(format!("${{{name} is never closed: a }} is missing")));
        }
        Ok(Reference { slot, steps, prefix: "".into(), escaped: None, place })
    }

    /// What follows a reference's name.
    pub(super) fn steps(&mut self) -> Parsed<Vec<Step>> {
        let mut steps = Vec::new();
        loop {
            let rest = self.rest().as_bytes();
            match rest {
                [b'[', ..] => {
                    self.at += 1;
                    let index = self.deeper(Self::index)?;
                    if !self.eat("]") {
                        return Err(self.error("an index ends in ]"));
                    }
                    steps.push(Step::Index(index));
                }
                [b'.', letter, ..] if letter.is_ascii_alphabetic() => {
                    self.at += 1;
                    let name: Arc<str> = self.name()?.into();
                    match self.arguments()? {
                        Some(arguments) => steps.push(Step::Method(name, arguments)),
                        None => steps.push(Step::Property(name)),
                    }
                }
                _ => return Ok(steps),
            }
        }
    }

    /// A method's arguments, when a `(` that opens some follows.
    fn arguments(&mut self) -> Parsed<Option<Vec<Expr>>> {
        if !self.rest().starts_with('(') {
            return Ok(None);
        }
        let open = self.at;
        self.at += 1;
        if self.at == self.text.len() || self.rest().starts_with('#') {
            self.at = open;
            return Ok(None);
        }
        let mut arguments = Vec::new();
        if self.eat(")") {
            return Ok(Some(arguments));
        }
        loop {
            arguments.push(self.deeper(|p| p.argument(true))?);
            if self.eat(",") {
                continue;
            }
            if self.eat(")") {
                return Ok(Some(arguments));
            }
            return Err(
                self.error("a method's arguments are values with , between and ) after them")
            );
        }
    }

    /// An identifier of a reference.
    pub(super) fn name(&mut self) -> Parsed<&'a str> {
        let rest = self.rest();
        if !starts_name(rest) {
            return Err(self.error("a name is missing here"));
        }
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(rest.len());
        self.at += end;
        Ok(&rest[..end])
    }
}

/// Whether a reference's name starts here.
pub(super) fn starts_name(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Whether a reference, `$name`, `$!name` or `${name}`, starts here, backslashes aside.
fn starts_reference(rest: &str) -> bool {
    let name = rest.trim_start_matches('\\').strip_prefix('$');
    name.is_some_and(|name| starts_name(name.trim_start_matches(['!', '{'])))
}

/// Whether `{$name` or `{$!name` stands here.
fn starts_nested(rest: &str) -> bool {
    let inner = rest.strip_prefix("{$").unwrap_or_default();
    starts_name(inner.strip_prefix('!').unwrap_or(inner))
}
