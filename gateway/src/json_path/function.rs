//! Functions at the end of a path: `length()`, `sum()` and the rest.

use super::{Json, Number};

/// A function of Jayway's.
#[derive(Clone, Copy, Debug)]
pub(super) enum Function {
    Length,
    Keys,
    Min,
    Max,
    Sum,
    Average,
    Deviation,
    First,
    Last,
}

impl Function {
    /// The function of that name.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "length" | "size" => Self::Length,
            "keys" => Self::Keys,
            "min" => Self::Min,
            "max" => Self::Max,
            "sum" => Self::Sum,
            "avg" => Self::Average,
            "stddev" => Self::Deviation,
            "first" => Self::First,
            "last" => Self::Last,
            _ => return None,
        })
    }

    /// Its result; `None` for a value that it means nothing for.
    pub(super) fn apply(self, value: &Json) -> Option<Json> {
        match (self, value) {
            (Self::Length, Json::List(items)) => Some(count(items.len())),
            (Self::Length, Json::Object(members)) => Some(count(members.len())),
            (Self::Length, Json::Text(text)) => Some(count(text.encode_utf16().count())),
            (Self::Keys, Json::Object(members)) => {
                Some(Json::List(members.iter().map(|(name, _)| Json::Text(name.clone())).collect()))
            }
            (Self::First, Json::List(items)) => items.first().cloned(),
            (Self::Last, Json::List(items)) => items.last().cloned(),
            (
                Self::Min | Self::Max | Self::Sum | Self::Average | Self::Deviation,
                Json::List(items),
            ) => {
                let numbers: Vec<f64> = items
                    .iter()
                    .filter_map(|item| match item {
                        Json::Number(number) => Some(number.as_double()),
                        _ => None,
                    })
                    .collect();
                self.aggregate(&numbers).map(|result| Json::Number(Number::Double(result)))
            }
            _ => None,
        }
    }

    fn aggregate(self, numbers: &[f64]) -> Option<f64> {
        let count = numbers.len() as f64;
        let sum: f64 = numbers.iter().sum();
        let pick = |best: fn(f64, f64) -> f64| numbers.iter().copied().reduce(best);
        match self {
            _ if numbers.is_empty() => None,
            Self::Min => pick(f64::min),
            Self::Max => pick(f64::max),
            Self::Sum => Some(sum),
            Self::Average => Some(sum / count),
            _ => {
                let squares: f64 = numbers.iter().map(|n| n * n).sum();
                Some((squares / count - sum * sum / count / count).sqrt())
            }
        }
    }
}

fn count(n: usize) -> Json {
    Json::Number(Number::integer(n as i128))
}
