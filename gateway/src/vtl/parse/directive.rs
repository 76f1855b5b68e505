//! Reading directives: what begins with `#` and a word.

use std::sync::Arc;

use super::{Ending, Parsed, Parser, fault};
use crate::vtl::syntax::{Block, Expr, Node, Reference};

impl Parser<'_> {
    /// `#set( $reference = expression )`
    pub(super) fn set(&mut self) -> Parsed<Node> {
        let rest = self.rest();
        self.at += rest.find('(').unwrap_or(0) + 1;
        self.space();
        // Velocity sets a variable called `!` or `{` then, which nothing can read.
        let lost = self.rest().starts_with("$!") || self.rest().starts_with("${");
        let Expr::Reference(mut target) = self.argument(false)? else {
            return Err(self.error("#set sets a reference: #set($name = value)"));
        };
        if lost && target.steps.is_empty() {
            target.slot = None;
        }
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

    pub(super) fn conditional(&mut self) -> Parsed<Node> {
        let opened = self.directive;
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
                    return Err(fault(opened, "#if is never closed: #end is missing"));
                }
            }
        }
    }

    /// A block up to its `#end`.
    fn body(&mut self, name: &str) -> Parsed<Block> {
        let opened = self.directive;
        match self.deeper(Self::block)? {
            (block, Ending::End) => Ok(block),
            _ => Err(fault(opened, format!("#{name} is never closed: #end is missing"))),
        }
    }

    /// A directive that is a word: one of AWS's, or printed as it stands.
    pub(super) fn directive(
        &mut self,
        name: &str,
        start: usize,
        lost: &str,
        nodes: &mut Block,
    ) -> Parsed<()> {
        // `$#foreach` is no directive that anyone knows.
        let name = if lost.is_empty() { name } else { "" };
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
                    let source = self.text[start..self.at].trim_end().trim_end_matches(')');
                    let literal = source[source.find('$').unwrap_or(0)..].trim_end().into();
                    let slot = *slot;
                    let body = Arc::new((literal, self.body(name)?));
                    nodes.push(Node::Define { slot, body });
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
                let end = literal.rfind('#').unwrap_or(literal.len());
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
            let word = self.word();
            if matches!(word, "" | "true" | "false") {
                arguments.push(self.deeper(|p| p.argument(false))?);
            } else {
                let length = word.len();
                arguments.push(Expr::Text(word.into()));
                self.at += length;
            }
        }
    }
}
