//! Filters: `[?(@.price < 10 && @.isbn)]`.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Json, MAX_VISITS, Path};

/// A condition on a value.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    /// One of them holds.
    Any(Vec<Filter>),
    /// All of them hold.
    All(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// There is such a value.
    Exists(Operand),
    /// Two values compared.
    Compare(Operand, Comparison, Operand),
    /// The whole text fits a pattern.
    Matches(Operand, regex_lite::Regex),
}

/// A side of a comparison.
#[derive(Clone, Debug)]
pub(super) enum Operand {
    /// A path from the value under test or from the root.
    Path(Box<Path>),
    /// A value as written.
    Value(Json),
}

/// A comparison of Jayway's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
    Contains,
    Size,
    Empty,
    SubsetOf,
    AnyOf,
    NoneOf,
    AllOf,
}

impl Filter {
    /// Whether a value passes.
    pub(super) fn accepts(&self, root: &Json, item: &Json, visits: &mut usize) -> bool {
        *visits += 1;
        match self {
            Self::Any(filters) => filters.iter().any(|f| f.accepts(root, item, visits)),
            Self::All(filters) => filters.iter().all(|f| f.accepts(root, item, visits)),
            Self::Not(filter) => !filter.accepts(root, item, visits),
            Self::Exists(operand) => {
                let value = operand.value(root, item, visits);
                match operand {
                    // A path of many matches always gives a list: something has to be in it.
                    Operand::Path(path) if !path.is_definite() && path.function.is_none() => {
                        matches!(value.as_deref(), Some(Json::List(items)) if !items.is_empty())
                    }
                    Operand::Path(_) => value.is_some(),
                    Operand::Value(_) => matches!(value.as_deref(), Some(Json::Bool(true))),
                }
            }
            Self::Matches(operand, regex) => {
                let value = operand.value(root, item, visits);
                let mut fits = |value: &Json| {
                    let Json::Text(text) = value else { return false };
                    *visits += text.len();
                    regex.is_match(text)
                };
                match value.as_deref() {
                    Some(Json::List(items)) => items.iter().any(fits),
                    Some(value) => fits(value),
                    None => false,
                }
            }
            Self::Compare(left, comparison, right) => {
                let left = left.value(root, item, visits);
                let right = right.value(root, item, visits);
                let (left, right) = (left.as_deref(), right.as_deref());
                // Lists are compared item by item.
                *visits += left.map_or(1, breadth) * right.map_or(1, breadth);
                *visits < MAX_VISITS && comparison.holds(left, right)
            }
        }
    }
}

/// How many items a value has, or one.
fn breadth(value: &Json) -> usize {
    match value {
        Json::List(items) => items.len().max(1),
        Json::Text(text) => text.len() / 32 + 1,
        _ => 1,
    }
}

impl Operand {
    fn value<'a>(
        &'a self,
        root: &'a Json,
        item: &'a Json,
        visits: &mut usize,
    ) -> Option<Cow<'a, Json>> {
        match self {
            Self::Value(value) => Some(Cow::Borrowed(value)),
            Self::Path(path) => path.search(root, item, visits),
        }
    }
}

impl Comparison {
    /// The comparison written so.
    pub(super) fn written(sign: &str) -> Option<Self> {
        Some(match sign {
            "==" | "===" => Self::Equal,
            "!=" | "!==" | "<>" => Self::NotEqual,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "in" => Self::In,
            "nin" => Self::NotIn,
            "contains" => Self::Contains,
            "size" => Self::Size,
            "empty" => Self::Empty,
            "subsetof" => Self::SubsetOf,
            "anyof" => Self::AnyOf,
            "noneof" => Self::NoneOf,
            "all" => Self::AllOf,
            _ => return None,
        })
    }

    fn holds(self, left: Option<&Json>, right: Option<&Json>) -> bool {
        let order = || match (left?, right?) {
            (Json::Number(left), Json::Number(right)) => left.partial_cmp(right),
            (Json::Text(left), Json::Text(right)) => Some(left.cmp(right)),
            _ => None,
        };
        // Jayway takes a missing list for an empty one here and there; a missing value is in none.
        let items = |value: Option<&Json>| match value {
            Some(Json::List(items)) => items.clone(),
            _ => Vec::new(),
        };
        let listed = || left.is_some_and(|left| items(right).contains(left));
        match self {
            // What is missing equals nothing, not even what is missing too.
            Self::Equal => left.is_some() && left == right,
            Self::NotEqual => left.is_none() || left != right,
            Self::Less => order() == Some(Ordering::Less),
            Self::LessOrEqual => matches!(order(), Some(Ordering::Less | Ordering::Equal)),
            Self::Greater => order() == Some(Ordering::Greater),
            Self::GreaterOrEqual => matches!(order(), Some(Ordering::Greater | Ordering::Equal)),
            Self::In => listed(),
            Self::NotIn => !listed(),
            Self::Contains => match (left, right) {
                (Some(Json::Text(left)), Some(Json::Text(right))) => left.contains(&**right),
                (Some(Json::List(left)), Some(right)) => left.contains(right),
                _ => false,
            },
            Self::Size => match (left.and_then(size), right) {
                (Some(size), Some(Json::Number(right))) => right.as_integer() == Some(size as i128),
                _ => false,
            },
            Self::Empty => match (left.and_then(size), right) {
                (Some(size), Some(Json::Bool(right))) => (size == 0) == *right,
                _ => false,
            },
            Self::SubsetOf => {
                left.is_some() && items(left).iter().all(|item| items(right).contains(item))
            }
            Self::AnyOf => items(left).iter().any(|item| items(right).contains(item)),
            Self::NoneOf => !items(left).iter().any(|item| items(right).contains(item)),
            Self::AllOf => {
                left.is_some() && items(right).iter().all(|item| items(left).contains(item))
            }
        }
    }
}

/// The size of a list or a text.
fn size(value: &Json) -> Option<usize> {
    match value {
        Json::List(items) => Some(items.len()),
        Json::Text(text) => Some(text.encode_utf16().count()),
        _ => None,
    }
}
