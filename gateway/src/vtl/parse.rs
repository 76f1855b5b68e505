//! Reading a template: text, references and directives, as Velocity 1.7 tells them apart.
//!
//! The shape follows Velocity's lexer, whose states decide what a character means; the places
//! where that is surprising (a lost `!`, white space before `#set`) are kept and named.

use std::collections::HashMap;
use std::sync::Arc;

use super::TemplateError;
use super::syntax::{Block, Expr, Node, Reference, Step};

/// Blocks, parentheses and quotes inside one another; more is refused so that no stack overflows.
pub(super) const MAX_DEPTH: u32 = 60;

/// Why reading stopped.
pub(super) type Parsed<T> = Result<T, TemplateError>;

/// Variables by name, numbered in the order they are met.
#[derive(Debug)]
pub(super) struct Names {
    slots: HashMap<Arc<str>, u32>,
    /// The first 32 by bit: whether the template names them.
    named: u32,
}

impl Names {
    /// These names, which no template has named yet.
    pub(super) fn given(names: &[&str]) -> Self {
        let slots = names.iter().zip(0..).map(|(name, slot)| (Arc::from(*name), slot)).collect();
        Self { slots, named: 0 }
    }

    /// The number of a name.
    pub(super) fn slot(&mut self, name: &str) -> u32 {
        let next = self.slots.len() as u32;
        let slot = match self.slots.get(name) {
            Some(slot) => *slot,
            None => *self.slots.entry(name.into()).or_insert(next),
        };
        self.named |= 1_u32.checked_shl(slot).unwrap_or(0);
        slot
    }

    /// Whether one of the first 32 is named.
    pub(super) fn names(&self, slot: usize) -> bool {
        self.named >> slot & 1 == 1
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }
}

/// What ended a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    End,
    Else,
    ElseIf,
    Eof,
}

/// A reader of one text: the template's, or a double-quoted string's in it.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    /// An offset and the line it is on.
    lines: (usize, u32),
    pub(super) depth: u32,
    pub(super) names: &'a mut Names,
}

/// Reads a whole text.
pub(super) fn parse(text: &str, first_line: u32, depth: u32, names: &mut Names) -> Parsed<Block> {
    let mut parser = Parser { text, at: 0, lines: (0, first_line), depth, names };
    let (block, ending) = parser.block()?;
    match ending {
        Ending::Eof => Ok(block),
        Ending::End => Err(parser.error("#end closes nothing that was opened")),
        Ending::Else | Ending::ElseIf => Err(parser.error("#else without its #if")),
    }
}

impl<'a> Parser<'a> {
    pub(super) fn error(&mut self, sentence: impl Into<String>) -> TemplateError {
        TemplateError { line: self.line(), sentence: sentence.into() }
    }

    /// The line that reading has reached, counted on from where it was last asked for.
    pub(super) fn line(&mut self) -> u32 {
        let (counted, line) = self.lines;
        let passed = self.text.as_bytes().get(counted..self.at).unwrap_or_default();
        let ends = passed.iter().filter(|b| **b == b'\n').count() as u32;
        self.lines = (counted.max(self.at), line + ends);
        self.lines.1
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn eat(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        if found {
            self.at += what.len();
        }
        found
    }

    /// Spaces, tabs and line ends.
    pub(super) fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Runs `read` one level deeper.
    pub(super) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error(format!("more than {MAX_DEPTH} levels inside one another")));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The spaces and tabs up to a line end, with that line end: gobbled after a directive.
    pub(super) fn rest_of_line(&mut self) {
        let rest = self.rest();
        let after = rest.trim_start_matches([' ', '\t']);
        let end = match after.as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return,
        };
        self.at += rest.len() - after.len() + end;
    }

    fn block(&mut self) -> Parsed<(Block, Ending)> {
        let mut nodes = Block::new();
        // A lone `#` or `$` is kept until text follows; Velocity loses it before anything else.
        let mut pending = String::new();
        while self.at < self.text.len() {
            if self.set_follows() {
                pending.clear();
                nodes.push(self.set()?);
                continue;
            }
            match self.peek() {
                Some(b'$') => self.dollar("", &mut pending, &mut nodes)?,
                Some(b'#') => {
                    if let Some(ending) = self.hash(&mut pending, &mut nodes)? {
                        return Ok((nodes, ending));
                    }
                }
                Some(b'\\') => self.backslashes(&mut pending, &mut nodes)?,
                _ => {
                    let rest = self.rest();
                    let end = rest.find(['$', '#', '\\']).unwrap_or(rest.len());
                    self.at += end;
                    push_text(&mut nodes, &mut pending, &rest[..end]);
                }
            }
        }
        if pending.is_empty() {
            Ok((nodes, Ending::Eof))
        } else {
            Err(self.error(format!("the template ends in a lone {pending}")))
        }
    }

    /// Whether `#set(` follows, with the white space that it swallows.
    fn set_follows(&self) -> bool {
        let rest = self.rest().trim_start_matches([' ', '\t']);
        rest.strip_prefix("#set")
            .or_else(|| rest.strip_prefix("#{set}"))
            .is_some_and(|rest| rest.trim_start_matches(' ').starts_with('('))
    }

    /// Backslashes: an escape where something to be escaped follows, text elsewhere.
    fn backslashes(&mut self, pending: &mut String, nodes: &mut Block) -> Parsed<()> {
        let rest = self.rest();
        let count = rest.len() - rest.trim_start_matches('\\').len();
        let after = &rest[count..];
        if after.starts_with('$') {
            self.at += count;
            return self.dollar(&rest[..count], pending, nodes);
        }
        let Some(name) = directive_name(after) else {
            self.at += count;
            push_text(nodes, pending, &rest[..count]);
            return Ok(());
        };
        let known = is_directive(name.trim_matches(['{', '}']));
        if count % 2 == 1 {
            let length = count + 1 + name.len();
            self.at += length;
            let skipped = if known { count - count / 2 } else { 0 };
            pending.clear();
            push_text(nodes, pending, &rest[skipped..length]);
        } else {
            // A pair stands for one backslash, except before #set (which Velocity overlooks).
            let halve = known && !name.contains("set");
            self.at += count;
            pending.clear();
            push_text(nodes, pending, &rest[..if halve { count / 2 } else { count }]);
        }
        Ok(())
    }

    /// `$`: a reference, or text.
    fn dollar(&mut self, slashes: &str, pending: &mut String, nodes: &mut Block) -> Parsed<()> {
        let start = self.at;
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
        if matches!(self.peek(), Some(b'[')) || (self.peek() == Some(b'.') && !quiet) {
            self.at += 1;
            prefix.push_str(slashes);
            prefix.push_str(&self.text[start..self.at]);
            nodes.push(Node::Text(prefix.into()));
            return Ok(());
        }
        let formal = self.rest().starts_with('{');
        if formal && !starts_name(&self.rest()[1..]) {
            self.at += 1;
            prefix.push_str(slashes);
            prefix.push_str(&self.text[start..self.at]);
            nodes.push(Node::Text(prefix.into()));
            return Ok(());
        }
        if !formal && !starts_name(self.rest()) {
            // Not a reference. The `!` of a lone `$!` is lost.
            if matches!(self.peek(), Some(b'#')) {
                return Ok(());
            }
            prefix.push_str(slashes);
            prefix.push_str(dollars);
            prefix.push('$');
            *pending = prefix;
            return Ok(());
        }
        let reference = self.reference()?;
        let literal = &self.text[sign..self.at];
        let halved = slashes.len() / 2;
        prefix.push_str(&slashes[..halved]);
        let escaped = (slashes.len() % 2 == 1).then(|| literal.into());
        if escaped.is_none() || dollars.is_empty() {
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
        if self.text[..self.at].ends_with('}') || !self.rest().starts_with('{') {
            return Ok(());
        }
        self.at += 1;
        if starts_name(self.rest()) {
            self.at -= 1;
            let _ = self.reference()?;
        }
        nodes.push(Node::Text("{".into()));
        Ok(())
    }

    /// A reference after its `$` and `!`.
    pub(super) fn reference(&mut self) -> Parsed<Reference> {
        let line = self.line();
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
        Ok(Reference { slot, steps, prefix: "".into(), escaped: None, line })
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
        if self.at == self.text.len() {
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

    /// `#`: a comment, a directive, or text. An ending when it ends the block.
    fn hash(&mut self, pending: &mut String, nodes: &mut Block) -> Parsed<Option<Ending>> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("##") {
            pending.clear();
            self.at += 2 + comment.find(['\n', '\r']).unwrap_or(comment.len());
            if !self.eat("\r\n") && !self.eat("\n") {
                self.eat("\r");
            }
            return Ok(None);
        }
        if let Some(literal) = rest.strip_prefix("#[[") {
            let Some(end) = literal.find("]]#") else {
                return Err(self.error("#[[ is never closed: ]]# is missing"));
            };
            self.at += end + 6;
            push_text(nodes, pending, &literal[..end]);
            return Ok(None);
        }
        if rest.starts_with("#*") {
            pending.clear();
            // `#**` counts as two opening characters unless a `#` follows.
            let opening = if rest.starts_with("#**") && !rest.starts_with("#**#") { 3 } else { 2 };
            let end = rest.get(opening..).and_then(|rest| rest.find("*#"));
            self.at += end.map_or(rest.len(), |end| opening + end + 2);
            return Ok(None);
        }
        let Some(word) = directive_name(rest) else {
            self.at += 1;
            if let Some(number) = number_after(self.rest()) {
                self.at += number;
                push_text(nodes, pending, &rest[..=number]);
            } else {
                pending.push('#');
            }
            return Ok(None);
        };
        let start = self.at;
        self.at += 1 + word.len();
        let name = word.trim_matches(['{', '}']);
        let lost = std::mem::take(pending);
        match name {
            "end" | "else" => {
                self.rest_of_line();
                return Ok(Some(if name == "end" { Ending::End } else { Ending::Else }));
            }
            "elseif" => return Ok(Some(Ending::ElseIf)),
            "if" => nodes.push(self.conditional()?),
            _ => self.directive(name, start, lost, nodes)?,
        }
        Ok(None)
    }

    /// `#set( $reference = expression )`
    fn set(&mut self) -> Parsed<Node> {
        let rest = self.rest();
        self.at += rest.find('(').unwrap_or(0) + 1;
        self.space();
        let target = match self.argument(false)? {
            Expr::Reference(target) => target,
            _ => return Err(self.error("#set sets a reference: #set($name = value)")),
        };
        if !self.eat("=") {
            return Err(self.error("#set needs a = and a value: #set($name = value)"));
        }
        let value = self.deeper(Self::expression)?;
        if !self.eat(")") {
            return Err(self.error("#set( is not closed by ) after its value"));
        }
        self.rest_of_line();
        Ok(Node::Set { target, value })
    }

    /// `( expression )` and the rest of its line.
    fn condition(&mut self) -> Parsed<Expr> {
        self.space();
        if !self.eat("(") {
            return Err(self.error("#if and #elseif need a condition in parentheses"));
        }
        let condition = self.deeper(Self::expression)?;
        if !self.eat(")") {
            return Err(self.error("a condition is not closed by )"));
        }
        self.rest_of_line();
        Ok(condition)
    }

    fn conditional(&mut self) -> Parsed<Node> {
        let mut arms = Vec::new();
        let mut otherwise = Block::new();
        loop {
            let condition = self.condition()?;
            let (block, mut ending) = self.deeper(Self::block)?;
            arms.push((condition, block));
            if ending == Ending::Else {
                (otherwise, ending) = self.deeper(Self::block)?;
                if ending == Ending::Else || ending == Ending::ElseIf {
                    return Err(self.error("nothing but #end follows #else"));
                }
            }
            match ending {
                Ending::End => return Ok(Node::If { arms, otherwise }),
                Ending::ElseIf => {}
                Ending::Else | Ending::Eof => {
                    return Err(self.error("#if is never closed: #end is missing"));
                }
            }
        }
    }

    /// A block up to its `#end`.
    fn body(&mut self, name: &str) -> Parsed<Block> {
        match self.deeper(Self::block)? {
            (block, Ending::End) => Ok(block),
            _ => Err(self.error(format!("#{name} is never closed: #end is missing"))),
        }
    }

    /// A directive that is a word: one of AWS's, or printed as it stands.
    fn directive(
        &mut self,
        name: &str,
        start: usize,
        lost: String,
        nodes: &mut Block,
    ) -> Parsed<()> {
        let opened = self.rest().trim_start_matches([' ', '\t', '\n', '\r']).starts_with('(');
        let arguments = if opened { Some(self.directive_arguments()?) } else { None };
        match (name, arguments) {
            ("foreach", Some(mut arguments)) if arguments.len() >= 3 => {
                let (list, item) = (arguments.swap_remove(2), arguments.swap_remove(0));
                let Expr::Reference(Reference { slot: Some(item), .. }) = item else {
                    return Err(self.error("#foreach needs a variable: #foreach($item in $list)"));
                };
                let body = self.body(name)?;
                nodes.push(Node::Foreach { item, list, body });
            }
            ("define", Some(arguments)) => match arguments.as_slice() {
                [Expr::Reference(Reference { slot: Some(slot), .. })] => {
                    let slot = *slot;
                    nodes.push(Node::Define { slot, body: Arc::new(self.body(name)?) });
                }
                _ => return Err(self.error("#define needs a variable: #define($name)")),
            },
            // Inline macros are off: a definition is read and does nothing.
            ("macro", Some(_)) => drop(self.body(name)?),
            ("foreach" | "define" | "macro", _) => {
                return Err(self.error(format!("#{name} lacks its arguments")));
            }
            ("break", _) => nodes.push(Node::Break),
            ("stop", _) => nodes.push(Node::Stop),
            ("include" | "parse", Some(_)) => {
                return Err(self.error(format!("#{name} has no other template to read here")));
            }
            ("literal", Some(_)) => {
                let from = self.at;
                drop(self.body(name)?);
                let literal = &self.text[from..self.at];
                let end = literal.rfind("#").unwrap_or(literal.len());
                nodes.push(Node::Text(literal[..end].into()));
            }
            (name, arguments) => {
                if name.starts_with('@') && arguments.is_some() {
                    drop(self.body(name)?);
                }
                let literal = &self.text[start..self.at];
                nodes.push(Node::Text(format!("{lost}{literal}").into()));
            }
        }
        Ok(())
    }

    /// `( argument argument, … )` and the rest of its line; words are text here.
    fn directive_arguments(&mut self) -> Parsed<Vec<Expr>> {
        self.space();
        self.at += 1;
        let mut arguments = Vec::new();
        loop {
            self.space();
            if self.eat(",") {
                self.space();
            }
            if self.eat(")") {
                self.rest_of_line();
                return Ok(arguments);
            }
            match self.word().len() {
                0 | 4 | 5 if matches!(self.word(), "" | "true" | "false") => {
                    arguments.push(self.deeper(|p| p.argument(false))?);
                }
                word => {
                    arguments.push(Expr::Text(self.rest()[..word].into()));
                    self.at += word;
                }
            }
        }
    }
}

/// Adds text, joined to what was waiting and to the text before it.
fn push_text(nodes: &mut Block, pending: &mut String, text: &str) {
    let mut whole = std::mem::take(pending);
    whole.push_str(text);
    if whole.is_empty() {
        return;
    }
    nodes.push(Node::Text(whole.into()));
}

/// Whether a reference's name starts here.
pub(super) fn starts_name(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// The word after a `#`, in its braces if it has some.
fn directive_name(rest: &str) -> Option<&str> {
    let rest = rest.strip_prefix('#')?;
    let braced = rest.starts_with('{');
    let inner = if braced { &rest[1..] } else { rest };
    let end = inner
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '@'))
        .unwrap_or(inner.len());
    let first = inner[..end].chars().next()?;
    if first.is_ascii_digit() || (braced && (first == '@' || !inner[end..].starts_with('}'))) {
        return None;
    }
    Some(if braced { &rest[..end + 2] } else { &rest[..end] })
}

/// How long a number after a `#` is, which is then no directive.
fn number_after(rest: &str) -> Option<usize> {
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    (end > 0).then_some(end)
}

/// Whether AWS's set-up knows a directive of that name.
fn is_directive(name: &str) -> bool {
    matches!(
        name,
        "if" | "else"
            | "elseif"
            | "end"
            | "set"
            | "foreach"
            | "define"
            | "macro"
            | "break"
            | "stop"
            | "literal"
            | "include"
            | "parse"
    )
}
