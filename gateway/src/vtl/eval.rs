//! Running a template: statements write text, expressions have values.

use std::sync::Arc;

use super::arithmetic::{TooLong, compare, reckon};
use super::parse::Names;
use super::syntax::{Expr, Node, Operator, Reference, Step};
use super::value::{Heap, Value};
use super::{Scope, TemplateError};
use crate::json_path::Json;

/// Statements, values and portions of text that one rendering may go through.
const BUDGET: usize = 8_000_000;
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
    /// Whether it is no JSON, and stands as a text.
    pub(super) payload_is_text: bool,
    variables: Vec<Value>,
    rounds: Vec<Round>,
    defines: Vec<u32>,
    budget: usize,
    depth: u32,
    line: u32,
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
        payload_is_text: false,
        variables: vec![Value::Null; count],
        rounds: Vec::new(),
        defines: Vec::new(),
        budget: BUDGET,
        depth: 0,
        line: 1,
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
        Err(Halt::Failed(TemplateError { line: self.line, sentence: sentence.into() }))
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

    /// A new list.
    pub(super) fn new_list(&mut self, items: Vec<Value>) -> Eval<Value> {
        self.spend(items.len() / 2 + 1)?;
        Ok(self.heap.list(items, false))
    }

    /// A value read from JSON.
    pub(super) fn new_json(&mut self, json: &Json) -> Eval<Value> {
        let (value, count) = self.heap.read(json);
        self.spend(count / 4)?;
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
        let items = match self.value(list)? {
            Value::List(id) => self.heap.list_at(id).items.clone(),
            Value::Map(id) => {
                self.heap.map_at(id).entries().iter().map(|(_, value)| value.clone()).collect()
            }
            _ => return Ok(()),
        };
        self.spend(items.len() / 2)?;
        let kept = [item, COUNT, HAS_NEXT, FOREACH];
        let before = kept.map(|slot| self.variables[slot].clone());
        self.rounds.push(Round { index: 0, has_next: false });
        let round = self.rounds.len() - 1;
        self.variables[FOREACH] = Value::Loop(round);
        let mut result = Ok(());
        let count = items.len();
        for (index, value) in items.into_iter().enumerate().take(MAX_ROUNDS) {
            let has_next = index + 1 < count;
            self.variables[COUNT] = Value::int(index + 1);
            self.variables[HAS_NEXT] = Value::Bool(has_next);
            self.variables[item] = value;
            self.rounds[round] = Round { index, has_next };
            result = self.spend(1).and_then(|()| self.deeper(|run| run.block(body, out)));
            if result.is_err() {
                break;
            }
        }
        self.rounds.pop();
        for (slot, value) in kept.into_iter().zip(before) {
            self.variables[slot] = value;
        }
        match result {
            Err(Halt::Break) => Ok(()),
            result => result,
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
        block: &[Node],
        out: &mut String,
    ) -> Eval<()> {
        if self.defines.iter().filter(|open| **open == slot).count() >= MAX_SELF {
            return Ok(());
        }
        self.defines.push(slot);
        let result = self.deeper(|run| run.block(block, out));
        self.defines.pop();
        result
    }

    /// Whether a condition holds: an undefined reference is an empty text, and that is true; a
    /// literal other than `true` is not.
    fn truth(&mut self, condition: &Expr) -> Eval<bool> {
        match condition {
            Expr::Bool(b) => Ok(*b),
            Expr::Reference(_) | Expr::Not(_) | Expr::Chain(..) => {
                let value = self.value(condition)?;
                let reckoned = matches!(condition, Expr::Chain(..));
                Ok(match value {
                    Value::Null => false,
                    Value::Bool(b) => b,
                    _ => !reckoned,
                })
            }
            _ => Ok(false),
        }
    }

    /// An expression's value.
    pub(super) fn value(&mut self, expr: &Expr) -> Eval<Value> {
        self.spend(1)?;
        match expr {
            Expr::Text(text) => Ok(Value::Text(Arc::clone(text))),
            Expr::Number(number) => Ok(Value::Number(number.clone())),
            Expr::Bool(b) => Ok(Value::Bool(*b)),
            Expr::Reference(reference) => self.reference(reference),
            Expr::Interpolated { block, padded } => {
                let mut text = String::new();
                self.deeper(|run| run.block(block, &mut text))?;
                if *padded {
                    text.pop();
                }
                self.new_text(&text)
            }
            Expr::List(items) => {
                let items = items.iter().map(|item| self.value(item)).collect::<Eval<Vec<_>>>()?;
                self.new_list(items)
            }
            Expr::Map(pairs) => {
                let mut entries = Vec::with_capacity(pairs.len());
                for (key, value) in pairs {
                    entries.push((self.value(key)?, self.value(value)?));
                }
                Ok(self.heap.map(entries))
            }
            Expr::Range(first, last) => self.range(first, last),
            Expr::Not(inner) => Ok(Value::Bool(!self.truth(inner)?)),
            Expr::Chain(first, others) => self.chain(first, others),
        }
    }

    fn range(&mut self, first: &Expr, last: &Expr) -> Eval<Value> {
        let (Value::Number(first), Value::Number(last)) = (self.value(first)?, self.value(last)?)
        else {
            return Ok(Value::Null);
        };
        let (first, last) = (first.as_int(), last.as_int());
        let count = first.abs_diff(last) as usize + 1;
        self.spend(count)?;
        let step = if first >= last { -1 } else { 1 };
        let numbers = (0..count as i128).map(|i| i128::from(first) + step * i);
        let items = numbers.map(|n| Value::Number(crate::json_path::Number::integer(n)));
        Ok(self.heap.list(items.collect(), false))
    }

    fn chain(&mut self, first: &Expr, others: &[(Operator, Expr)]) -> Eval<Value> {
        if let Some((operator @ (Operator::Or | Operator::And), _)) = others.first() {
            let stops_at = *operator == Operator::Or;
            let mut operands = std::iter::once(first).chain(others.iter().map(|(_, expr)| expr));
            while let Some(operand) = operands.next() {
                if self.truth(operand)? == stops_at {
                    return Ok(Value::Bool(stops_at));
                }
            }
            return Ok(Value::Bool(!stops_at));
        }
        let mut left = self.value(first)?;
        for (operator, expr) in others {
            let right = self.value(expr)?;
            left = match operator {
                Operator::Equal => Value::Bool(self.same(&left, &right)?),
                Operator::NotEqual => Value::Bool(!self.same(&left, &right)?),
                Operator::Less
                | Operator::Greater
                | Operator::LessOrEqual
                | Operator::GreaterOrEqual => Value::Bool(compare(&left, *operator, &right)),
                Operator::Add if [&left, &right].iter().any(|v| matches!(v, Value::Text(_))) => {
                    let mut text = String::new();
                    for side in [&left, &right] {
                        match side {
                            Value::Null => text.push_str("null"),
                            side => self.print(side, &mut text)?,
                        }
                    }
                    self.new_text(&text)?
                }
                _ => match reckon(&left, *operator, &right) {
                    Ok(value) => value,
                    Err(TooLong) => {
                        return self.fail("numbers of over 38 digits are not reckoned with");
                    }
                },
            };
        }
        Ok(left)
    }

    /// `==`: numbers by value, everything else by its text.
    fn same(&mut self, left: &Value, right: &Value) -> Eval<bool> {
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => Ok(left == right),
            (Value::Text(left), Value::Text(right)) => Ok(left == right),
            (Value::Bool(left), Value::Bool(right)) => Ok(left == right),
            (Value::Null, Value::Null) => Ok(true),
            (Value::Null, _) | (_, Value::Null) => Ok(false),
            (left, right) => Ok(self.text_of(left)? == self.text_of(right)?),
        }
    }

    /// A reference's value; what is not there is an empty text, as AWS has it.
    fn reference(&mut self, reference: &Reference) -> Eval<Value> {
        let Some(slot) = reference.slot else {
            return Ok(Value::Null);
        };
        self.line = reference.line;
        let mut value = self.variables[slot as usize].clone();
        for step in &reference.steps {
            if matches!(value, Value::Null) {
                break;
            }
            value = self.deeper(|run| run.step(&value, step))?;
            self.line = reference.line;
        }
        Ok(if matches!(value, Value::Null) { Value::Text("".into()) } else { value })
    }

    fn step(&mut self, value: &Value, step: &Step) -> Eval<Value> {
        self.spend(1)?;
        match step {
            Step::Property(name) => self.property(value, name),
            Step::Method(name, arguments) => {
                let arguments =
                    arguments.iter().map(|expr| self.value(expr)).collect::<Eval<Vec<_>>>()?;
                self.method(value, name, &arguments)
            }
            Step::Index(index) => {
                let index = self.value(index)?;
                let index = self.from_the_end(value, index);
                self.method(value, "get", &[index])
            }
        }
    }

    /// `[-1]` is the last of a list.
    fn from_the_end(&self, value: &Value, index: Value) -> Value {
        match (value, &index) {
            (Value::List(id), Value::Number(number)) if number.as_int() < 0 => {
                let size = self.heap.list_at(*id).items.len() as i128;
                Value::Number(crate::json_path::Number::integer(size + i128::from(number.as_int())))
            }
            _ => index,
        }
    }

    /// `#set`: a variable, or a member of what a reference leads to; nothing where it leads
    /// nowhere.
    fn set(&mut self, target: &Reference, value: Value) -> Eval<()> {
        self.line = target.line;
        let Some(slot) = target.slot else {
            return Ok(());
        };
        let Some((last, steps)) = target.steps.split_last() else {
            self.variables[slot as usize] = value;
            return Ok(());
        };
        let mut holder = self.variables[slot as usize].clone();
        for step in steps {
            holder = self.step(&holder, step)?;
        }
        match (last, &holder) {
            (Step::Property(name), Value::Map(id)) => {
                self.put(*id, Value::Text(Arc::clone(name)), value).map(drop)
            }
            (Step::Index(index), Value::Map(id)) => {
                let key = self.value(index)?;
                self.put(*id, key, value).map(drop)
            }
            (Step::Index(index), Value::List(_)) => {
                let index = self.value(index)?;
                let index = self.from_the_end(&holder, index);
                self.method(&holder, "set", &[index, value]).map(drop)
            }
            _ => Ok(()),
        }
    }
}
