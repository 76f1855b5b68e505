//! Running a template: statements write text, expressions have values.

mod expression;
mod reference;

use std::sync::Arc;

use super::parse::Names;
use super::syntax::{Block, Expr, Node};
use super::value::{Heap, Kind, Value};
use super::{Scope, TemplateError};
use crate::json_path::Json;
use crate::problem::Place;

/// Statements, values and portions of text that one rendering may go through.
const BUDGET: usize = 8_000_000;
/// What a new list or map costs of it: as memory, they are dear.
pub(super) const NEW: usize = 8;
/// Bytes of output, and of any one text on the way.
const MAX_LENGTH: usize = 10_000_000;
/// Blocks, lists and maps inside one another while it runs.
const MAX_DEPTH: u32 = 120;
/// How often a `#foreach` goes round (data-plane.md 9.6).
const MAX_ROUNDS: usize = 1000;
/// How often a `#define` may appear in itself.
const MAX_SELF: usize = 2;

/// Variables that are there without `#set`, in the order of their slots.
pub(super) const GIVEN: [&str; 7] =
    ["input", "util", "context", "stageVariables", "foreach", "velocityCount", "velocityHasNext"];
const INPUT: usize = 0;
const UTIL: usize = 1;
const CONTEXT: usize = 2;
const STAGE_VARIABLES: usize = 3;
const FOREACH: usize = 4;
const COUNT: usize = 5;
const HAS_NEXT: usize = 6;

/// Why running stopped early.
pub(super) enum Halt {
    /// `#break`
    Break,
    /// `#stop`
    Stop,
    /// The template fails.
    Failed(TemplateError),
}

/// A result while running.
pub(super) type Eval<T> = Result<T, Halt>;

/// A round of a `#foreach`.
struct Round {
    index: usize,
    has_next: bool,
}

/// A rendering under way.
pub(super) struct Runtime<'a> {
    pub(super) scope: &'a mut Scope,
    pub(super) heap: Heap,
    /// The payload read as JSON, once it was asked for.
    pub(super) payload: Option<Json>,
    variables: Vec<Value>,
    rounds: Vec<Round>,
    defines: Vec<u32>,
    budget: usize,
    depth: u32,
    place: Place,
    /// The variable of a `#foreach` whose item is null: it stays null, whatever is set.
    held: Option<usize>,
}

/// Which of the given variables a template names.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Uses {
    pub(super) input: bool,
    pub(super) context: bool,
    pub(super) stage_variables: bool,
}

impl Uses {
    /// What these names show.
    pub(super) fn of(names: &Names) -> Self {
        Self {
            input: names.names(INPUT),
            context: names.names(CONTEXT),
            stage_variables: names.names(STAGE_VARIABLES),
        }
    }
}

/// Renders a block with `count` variables.
pub(super) fn render(
    block: &[Node],
    count: usize,
    uses: Uses,
    scope: &mut Scope,
) -> Result<String, TemplateError> {
    let mut run = Runtime {
        scope,
        heap: Heap::default(),
        payload: None,
        variables: vec![Value::Null; count],
        rounds: Vec::new(),
        defines: Vec::new(),
        budget: BUDGET,
        depth: 0,
        place: super::START,
        held: None,
    };
    run.variables[INPUT] = Value::Input;
    run.variables[UTIL] = Value::Util;
    if uses.context {
        run.variables[CONTEXT] = run.context();
    }
    if uses.stage_variables {
        run.variables[STAGE_VARIABLES] = run.heap.read_members(&run.scope.stage_variables);
    }
    let context = run.variables[CONTEXT].clone();
    let mut out = String::new();
    match run.block(block, &mut out) {
        Ok(()) | Err(Halt::Break | Halt::Stop) => {}
        Err(Halt::Failed(error)) => return Err(error),
    }
    if let Value::Map(context) = context {
        run.keep_overrides(context);
    }
    Ok(out)
}

impl Runtime<'_> {
    /// The template fails here.
    pub(super) fn fail<T>(&self, sentence: impl Into<String>) -> Eval<T> {
        Err(Halt::Failed(TemplateError { place: self.place, sentence: sentence.into() }))
    }

    /// Counts work, so that none is endless.
    pub(super) fn spend(&mut self, work: usize) -> Eval<()> {
        match self.budget.checked_sub(work) {
            Some(left) => {
                self.budget = left;
                Ok(())
            }
            None => self.fail("the template does too much work"),
        }
    }

    /// Refuses a text that outgrew any use.
    pub(super) fn check_length(&self, text: &str) -> Eval<()> {
        if text.len() <= MAX_LENGTH {
            return Ok(());
        }
        self.fail(format!("a text grew beyond {MAX_LENGTH} bytes"))
    }

    /// A new text.
    pub(super) fn new_text(&mut self, text: &str) -> Eval<Value> {
        self.check_length(text)?;
        self.spend(text.len() / 32)?;
        Ok(Value::text(text))
    }

    /// A new list of its kind.
    pub(super) fn new_list(&mut self, items: Vec<Value>, kind: Kind) -> Eval<Value> {
        self.spend(items.len() / 2 + NEW)?;
        Ok(self.heap.list(items, kind))
    }

    /// A value read from JSON.
    pub(super) fn new_json(&mut self, json: &Json) -> Eval<Value> {
        let (value, count) = self.heap.read(json);
        self.spend(count * 2)?;
        Ok(value)
    }

    /// Runs `work` one level deeper.
    pub(super) fn deeper<T>(&mut self, work: impl FnOnce(&mut Self) -> Eval<T>) -> Eval<T> {
        if self.depth >= MAX_DEPTH {
            return self.fail(format!("more than {MAX_DEPTH} levels inside one another"));
        }
        self.depth += 1;
        let result = work(self);
        self.depth -= 1;
        result
    }

    fn block(&mut self, block: &[Node], out: &mut String) -> Eval<()> {
        for node in block {
            self.spend(1)?;
            self.node(node, out)?;
            self.check_length(out)?;
        }
        Ok(())
    }

    fn node(&mut self, node: &Node, out: &mut String) -> Eval<()> {
        match node {
            Node::Text(text) => {
                self.spend(text.len() / 32)?;
                out.push_str(text);
            }
            Node::Reference(reference) => {
                out.push_str(&reference.prefix);
                if let Some(literal) = &reference.escaped {
                    out.push_str(literal);
                    return Ok(());
                }
                let value = self.reference(reference)?;
                self.spend(if let Value::Text(text) = &value { text.len() / 32 } else { 1 })?;
                self.print(&value, out)?;
            }
            Node::Set { target, value } => {
                let value = self.value(value)?;
                if !matches!(value, Value::Null) {
                    self.set(target, value)?;
                }
            }
            Node::If { arms, otherwise } => {
                for (condition, block) in arms {
                    if self.truth(condition)? {
                        return self.deeper(|run| run.block(block, out));
                    }
                }
                self.deeper(|run| run.block(otherwise, out))?;
            }
            Node::Foreach { item, list, body } => self.foreach(*item as usize, list, body, out)?,
            Node::Define { slot, body } => {
                self.variables[*slot as usize] = Value::Block(*slot, Arc::clone(body));
            }
            Node::Break => return Err(Halt::Break),
            Node::Stop => return Err(Halt::Stop),
        }
        Ok(())
    }

    fn foreach(&mut self, item: usize, list: &Expr, body: &[Node], out: &mut String) -> Eval<()> {
        let list = self.value(list)?;
        let size = self.watched(&list);
        let items = match list {
            Value::List(id) => self.heap.list_at(id).items.clone(),
            Value::Iterator(id) => self.heap.list_mut(id).items.drain(..).rev().collect(),
            Value::Map(id) => {
                self.heap.map_at(id).entries().iter().map(|(_, value)| value.clone()).collect()
            }
            _ => return Ok(()),
        };
        self.spend(items.len() / 2)?;
        let kept = [item, COUNT, HAS_NEXT, FOREACH];
        let before = kept.map(|slot| self.variables[slot].clone());
        let held = self.held;
        self.rounds.push(Round { index: 0, has_next: false });
        let round = self.rounds.len() - 1;
        self.variables[FOREACH] = Value::Loop(round);
        let mut result = Ok(());
        let count = items.len();
        for (index, value) in items.into_iter().enumerate().take(MAX_ROUNDS) {
            let has_next = index + 1 < count;
            self.variables[COUNT] = Value::int(index + 1);
            self.variables[HAS_NEXT] = Value::Bool(has_next);
            self.held = matches!(value, Value::Null).then_some(item);
            self.variables[item] = value;
            self.rounds[round] = Round { index, has_next };
            result = self.spend(1).and_then(|()| self.deeper(|run| run.block(body, out)));
            if result.is_err() {
                break;
            }
            let now = self.watched(&list);
            if now != size {
                let ends = match now {
                    Some((size, true)) => size == index + 1,
                    _ => !has_next,
                };
                if !ends {
                    result = self.fail("what #foreach goes through was added to or taken from");
                }
                break;
            }
        }
        self.rounds.pop();
        self.held = held;
        for (slot, value) in kept.into_iter().zip(before) {
            self.variables[slot] = value;
        }
        match result {
            Err(Halt::Break) => Ok(()),
            result => result,
        }
    }

    /// The size of what a `#foreach` goes through, which must not change on the way, and whether
    /// it is a list: Java looks for its end by that, and for a map's by what comes next.
    fn watched(&self, list: &Value) -> Option<(usize, bool)> {
        match list {
            Value::List(id) => match self.heap.list_at(*id).kind {
                Kind::Set(map) => Some((self.heap.map_at(map).entries().len(), false)),
                _ => Some((self.heap.list_at(*id).items.len(), true)),
            },
            Value::Map(id) => Some((self.heap.map_at(*id).entries().len(), false)),
            _ => None,
        }
    }

    /// A member of `$foreach`.
    pub(super) fn round(&self, round: usize, name: &str) -> Value {
        let Some(state) = self.rounds.get(round) else {
            return Value::Null;
        };
        match name {
            "index" => Value::int(state.index),
            "count" => Value::int(state.index + 1),
            "hasNext" => Value::Bool(state.has_next),
            "first" => Value::Bool(state.index == 0),
            "last" => Value::Bool(!state.has_next),
            "parent" if round > 0 => Value::Loop(round - 1),
            "topmost" => Value::Loop(0),
            _ => Value::Null,
        }
    }

    /// Renders what `#define` keeps; inside itself it stops after two rounds, as Velocity does.
    pub(super) fn render_define(
        &mut self,
        slot: u32,
        (literal, block): &(Arc<str>, Block),
        out: &mut String,
    ) -> Eval<()> {
        if self.defines.iter().filter(|open| **open == slot).count() >= MAX_SELF {
            out.push_str(literal);
            return Ok(());
        }
        self.defines.push(slot);
        let result = self.deeper(|run| run.block(block, out));
        self.defines.pop();
        result
    }
}
