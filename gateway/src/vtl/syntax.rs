//! A parsed template: what Velocity's grammar makes of the text.

use std::sync::Arc;

use crate::json_path::Number;
use crate::problem::Place;

/// A block of statements.
pub(super) type Block = Vec<Node>;

/// Something a template renders or does.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Text to be printed as it stands.
    Text(Arc<str>),
    /// `$name`
    Reference(Reference),
    /// `#set($name = value)`
    Set { target: Reference, value: Expr },
    /// `#if … #elseif … #else … #end`
    If { arms: Vec<(Expr, Block)>, otherwise: Block },
    /// `#foreach($item in list) … #end`
    Foreach { item: u32, list: Expr, body: Block },
    /// `#define($name) … #end`; with the block, `$name` as it was written.
    Define { slot: u32, body: Arc<(Arc<str>, Block)> },
    /// `#break`
    Break,
    /// `#stop`
    Stop,
}

/// A reference: `$name`, `$!name` or `${name}` with what follows it.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    /// Its variable; a bare word in an argument list has none and is null.
    pub(super) slot: Option<u32>,
    /// Properties, methods and indexes, left to right.
    pub(super) steps: Vec<Step>,
    /// Printed before its value: backslashes, and `#` or `$` that belong to nothing else.
    pub(super) prefix: Arc<str>,
    /// Its text when it is escaped, to be printed instead of its value.
    pub(super) escaped: Option<Arc<str>>,
    /// Where it is.
    pub(super) place: Place,
}

/// A step along a reference.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// `.name`
    Property(Arc<str>),
    /// `.name(arguments)`
    Method(Arc<str>, Vec<Expr>),
    /// `[index]`
    Index(Expr),
}

/// Something that has a value.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// `'text'`, or a double-quoted one with nothing to fill in.
    Text(Arc<str>),
    /// A double-quoted text with references or directives in it, and whether it ends in a
    /// space that is not its own.
    Interpolated { block: Block, padded: bool },
    /// A number.
    Number(Number),
    /// `true` or `false`
    Bool(bool),
    /// A reference.
    Reference(Reference),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `[from..to]`, and as it was written.
    Range(Box<Expr>, Box<Expr>, Arc<str>),
    /// `{key: value}`
    Map(Vec<(Expr, Expr)>),
    /// `!value`
    Not(Box<Expr>),
    /// Operands of one precedence, left to right: a chain, so that a long one is not a deep one.
    Chain(Box<Expr>, Vec<Term>),
    /// What stands in parentheses, and as it was written.
    Group(Box<Expr>, Arc<str>),
}

/// An operator, and what it takes on its right.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) operator: Operator,
    pub(super) operand: Expr,
    /// The operand as it was written, where a number has to come of it.
    pub(super) source: Arc<str>,
}

impl Expr {
    /// What Velocity prints of it in a sum of texts when its value is null.
    pub(super) fn source(&self) -> &str {
        match self {
            Self::Range(.., source) | Self::Group(_, source) => source,
            Self::Chain(_, terms) => terms.last().map_or("", |term| &term.source),
            _ => "null",
        }
    }
}

/// An operator between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    Greater,
    LessOrEqual,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operator {
    /// Whether it reckons: takes two values and gives a third.
    pub(super) const fn reckons(self) -> bool {
        matches!(self, Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Remainder)
    }
}
