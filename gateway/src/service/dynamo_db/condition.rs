//! What expressions say, held against an item.

use std::cmp::Ordering;

use serde_json::{Map, Value, json};

use super::{Item, value};

/// A condition of a write, a filter, or the key condition of a query.
#[derive(Debug)]
pub(super) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Compare(Operand, Comparator, Operand),
    Between(Operand, Operand, Operand),
    In(Operand, Vec<Operand>),
    Exists(Path, bool),
    Type(Path, Operand),
    BeginsWith(Operand, Operand),
    Contains(Operand, Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

#[derive(Debug)]
pub(super) enum Operand {
    Path(Path),
    Value(Value),
    Size(Path),
}

/// A way into an item, such as `a.b[0]`.
pub(super) type Path = Vec<Part>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Name(String),
    Index(usize),
}

impl Comparator {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

impl Condition {
    /// Whether an item fulfils it; what is not there fulfils no comparison but `<>`.
    pub(super) fn holds(&self, item: &Item) -> bool {
        match self {
            Self::All(all) => all.iter().all(|one| one.holds(item)),
            Self::Any(any) => any.iter().any(|one| one.holds(item)),
            Self::Not(inner) => !inner.holds(item),
            Self::Compare(a, comparator, b) => {
                let (a, b) = (a.value(item), b.value(item));
                match comparator {
                    Comparator::Equal => a.is_some() && a == b,
                    Comparator::NotEqual => a != b,
                    _ => order(a.as_ref(), b.as_ref()).is_some_and(|o| comparator.holds(o)),
                }
            }
            Self::Between(a, low, high) => {
                let (a, low, high) = (a.value(item), low.value(item), high.value(item));
                order(a.as_ref(), low.as_ref()).is_some_and(Ordering::is_ge)
                    && order(a.as_ref(), high.as_ref()).is_some_and(Ordering::is_le)
            }
            Self::In(a, list) => {
                let a = a.value(item);
                a.is_some() && list.iter().any(|one| one.value(item) == a)
            }
            Self::Exists(path, wanted) => find(item, path).is_some() == *wanted,
            Self::Type(path, kind) => {
                let kind = kind.value(item);
                let kind = kind.as_ref().and_then(|kind| kind.get("S")?.as_str());
                find(item, path).zip(kind).is_some_and(|(found, kind)| found.get(kind).is_some())
            }
            Self::BeginsWith(a, start) => begins(a.value(item), start.value(item)).is_some(),
            Self::Contains(a, part) => contains(a.value(item), part.value(item)).unwrap_or(false),
        }
    }
}

impl Condition {
    /// The attributes that it looks at.
    pub(super) fn attributes(&self) -> Vec<&str> {
        let operands: Vec<&Operand> = match self {
            Self::All(many) | Self::Any(many) => {
                return many.iter().flat_map(Self::attributes).collect();
            }
            Self::Not(inner) => return inner.attributes(),
            Self::Exists(path, _) | Self::Type(path, _) => return head(path).into_iter().collect(),
            Self::Compare(a, _, b) | Self::BeginsWith(a, b) | Self::Contains(a, b) => vec![a, b],
            Self::Between(a, low, high) => vec![a, low, high],
            Self::In(a, list) => std::iter::once(a).chain(list).collect(),
        };
        operands.into_iter().filter_map(Operand::path).filter_map(head).collect()
    }
}

fn head(path: &Path) -> Option<&str> {
    match path.first()? {
        Part::Name(name) => Some(name),
        Part::Index(_) => None,
    }
}

impl Operand {
    const fn path(&self) -> Option<&Path> {
        match self {
            Self::Path(path) | Self::Size(path) => Some(path),
            Self::Value(_) => None,
        }
    }

    fn value(&self, item: &Item) -> Option<Value> {
        match self {
            Self::Path(path) => find(item, path).cloned(),
            Self::Value(value) => Some(value.clone()),
            Self::Size(path) => {
                let (_, inner) = find(item, path)?.as_object()?.iter().next()?;
                let size = match inner {
                    Value::String(text) => text.len(),
                    Value::Array(all) => all.len(),
                    Value::Object(members) => members.len(),
                    _ => return None,
                };
                Some(json!({"N": size.to_string()}))
            }
        }
    }
}

/// A path as DynamoDB's faults have it: `[a, [0]]`.
pub(super) fn written(path: &[Part]) -> String {
    let parts = path.iter().map(|part| match part {
        Part::Name(name) => name.clone(),
        Part::Index(index) => format!("[{index}]"),
    });
    format!("[{}]", parts.collect::<Vec<_>>().join(", "))
}

fn order(a: Option<&Value>, b: Option<&Value>) -> Option<Ordering> {
    value::compare(a?, b?)
}

fn begins(a: Option<Value>, start: Option<Value>) -> Option<()> {
    let (a, start) = (a?, start?);
    a.get("S")?.as_str()?.starts_with(start.get("S")?.as_str()?).then_some(())
}

/// A part of a text, a member of a set or a list.
fn contains(a: Option<Value>, part: Option<Value>) -> Option<bool> {
    let (a, part) = (a?, part?);
    let (kind, inner) = a.as_object()?.iter().next()?;
    let text = |kind: &str| part.get(kind).and_then(Value::as_str);
    Some(match (kind.as_str(), inner) {
        ("S", Value::String(whole)) => text("S").is_some_and(|part| whole.contains(part)),
        ("L", Value::Array(all)) => all.contains(&part),
        (set, Value::Array(all)) => {
            let part = text(set.trim_end_matches('S').get(..1).unwrap_or("S"));
            part.is_some_and(|part| all.iter().any(|one| one == part))
        }
        _ => false,
    })
}

fn find<'a>(item: &'a Item, path: &[Part]) -> Option<&'a Value> {
    let (Part::Name(first), rest) = path.split_first()? else { return None };
    rest.iter().try_fold(item.get(first)?, |value, part| match part {
        Part::Name(name) => value.get("M")?.get(name),
        Part::Index(index) => value.get("L")?.get(index),
    })
}

/// The parts of an item that a projection names; all of it without one.
pub(super) fn projected(item: &Item, paths: Option<&[Path]>) -> Item {
    let Some(paths) = paths else { return item.clone() };
    let mut all = Map::new();
    for path in paths {
        if let (Some(found), [Part::Name(first), rest @ ..]) = (find(item, path), path.as_slice()) {
            place(all.entry(first.clone()).or_insert(Value::Null), rest, found);
        }
    }
    all
}

/// Puts what was found where it was: a part deep inside comes with what is around it.
fn place(at: &mut Value, path: &[Part], found: &Value) {
    match path.split_first() {
        None => *at = found.clone(),
        Some((Part::Name(name), rest)) => {
            if at.is_null() {
                *at = json!({"M": {}});
            }
            if let Some(Value::Object(members)) = at.get_mut("M") {
                place(members.entry(name.clone()).or_insert(Value::Null), rest, found);
            }
        }
        Some((Part::Index(_), rest)) => {
            if at.is_null() {
                *at = json!({"L": []});
            }
            if let Some(Value::Array(list)) = at.get_mut("L") {
                let mut one = Value::Null;
                place(&mut one, rest, found);
                list.push(one);
            }
        }
    }
}
