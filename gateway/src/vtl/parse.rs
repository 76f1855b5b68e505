//! Reading a template: text, references and directives, as Velocity 1.7 tells them apart.
//!
//! The shape follows Velocity's lexer, whose states decide what a character means; the places
//! where that is surprising (a lost `!`, white space before `#set`) are kept and named.

mod directive;
mod expression;
mod reference;

use std::collections::HashMap;
use std::sync::Arc;

use super::TemplateError;
use super::syntax::{Block, Node};
use crate::problem::Place;

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
    /// An offset and where it is.
    counted: (usize, Place),
    /// Where the directive that was read last begins.
    directive: Place,
    /// Where a reference ended in a property: there, `##` begins no comment, and after one more
    /// reference Velocity still takes a `(` for a method's.
    sticky: usize,
    pub(super) depth: u32,
    pub(super) names: &'a mut Names,
}

/// Reads a whole text.
pub(super) fn parse(text: &str, start: Place, depth: u32, names: &mut Names) -> Parsed<Block> {
    let mut parser = Parser {
        text,
        at: 0,
        counted: (0, start),
        directive: start,
        sticky: usize::MAX,
        depth,
        names,
    };
    let (block, ending) = parser.block()?;
    match ending {
        Ending::Eof => Ok(block),
        Ending::End => Err(fault(parser.directive, "#end closes nothing that was opened")),
        Ending::Else | Ending::ElseIf => Err(fault(parser.directive, "#else without its #if")),
    }
}

/// What is wrong at a place.
fn fault(place: Place, sentence: impl Into<String>) -> TemplateError {
    TemplateError { place, sentence: sentence.into() }
}

impl<'a> Parser<'a> {
    pub(super) fn error(&mut self, sentence: impl Into<String>) -> TemplateError {
        fault(self.place(), sentence)
    }

    /// Where reading is, counted on from where it was last asked for.
    pub(super) fn place(&mut self) -> Place {
        let (counted, Place { line, column }) = self.counted;
        let passed = self.text.get(counted..self.at).unwrap_or_default();
        let place = match passed.rsplit_once('\n') {
            Some((lines, rest)) => Place {
                line: line + 1 + lines.matches('\n').count() as u32,
                column: 1 + rest.chars().count() as u32,
            },
            None => Place { line, column: column + passed.chars().count() as u32 },
        };
        self.counted = (counted.max(self.at), place);
        place
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

    /// After what sticks to a property, a `(` is an error.
    pub(super) fn refuse_parenthesis(&mut self) -> Parsed<()> {
        if self.rest().starts_with('(') {
            return Err(self.error("Velocity takes this ( for a method's: write ${…} before it"));
        }
        Ok(())
    }

    fn block(&mut self) -> Parsed<(Block, Ending)> {
        let mut nodes = Block::new();
        // A lone `#` or `$` is kept until text follows; Velocity loses it before anything else.
        let mut pending = String::new();
        while self.at < self.text.len() {
            if self.set_follows() {
                pending.clear();
                let sticks = self.at == self.sticky;
                nodes.push(self.set()?);
                if sticks {
                    self.refuse_parenthesis()?;
                    self.sticky = self.at;
                }
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
            if count > 1 {
                pending.clear();
            }
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

    /// `#`: a comment, a directive, or text. An ending when it ends the block.
    fn hash(&mut self, pending: &mut String, nodes: &mut Block) -> Parsed<Option<Ending>> {
        let rest = self.rest();
        if let Some(comment) = rest.strip_prefix("##") {
            if self.at == self.sticky && !comment.starts_with('#') {
                // No comment begins right after a property.
                self.at += 2;
                if comment.is_empty() {
                    return Err(self.error("the template ends in the middle of something"));
                }
                push_text(nodes, pending, "##");
                return Ok(None);
            }
            push_text(nodes, pending, "");
            let end = comment.find(['\n', '\r']);
            self.at += 2 + end.unwrap_or(comment.len());
            if end.is_none() {
                return self.unfinished(comment);
            }
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
            return if end.is_none() { self.unfinished(rest) } else { Ok(None) };
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
        self.directive = self.place();
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
            _ => self.directive(name, start, &lost, nodes)?,
        }
        Ok(None)
    }

    /// A comment that the template ends in: Velocity minds only when it seems to open something.
    fn unfinished(&mut self, comment: &str) -> Parsed<Option<Ending>> {
        if ["#", "$", "$!", "#*", "#[["].iter().any(|opening| comment.ends_with(opening)) {
            return Err(self.error("the template ends in the middle of something"));
        }
        Ok(None)
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
