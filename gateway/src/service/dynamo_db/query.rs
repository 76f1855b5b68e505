//! `Query`: the items of one partition, in the order of their sort key.

use serde_json::{Map, Value};

use super::condition::{self, Comparator, Condition, Operand, Part};
use super::expression::Expressions;
use super::{Item, Items, answer, exact_key, invalid, read_units, value, values_invalid};
use crate::definition::Table;
use crate::service::{Done, Fault, Outcome, text, whole};
use crate::trace::Why;

/// The most bytes that a query reads.
const MOST_BYTES: usize = 1_048_576;

pub(super) fn run(table: &Table, items: &Items, asked: &Map<String, Value>, name: &str) -> Outcome {
    let mut expressions = Expressions::of(asked)?;
    let Some(condition) = expressions.condition(asked, "KeyConditionExpression")? else {
        return Err(invalid(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the \
             request.",
        ));
    };
    let filter = expressions.condition(asked, "FilterExpression")?;
    let paths = expressions.projection(asked)?;
    expressions.all_used()?;
    let filtered = filter.as_ref().map(Condition::attributes).unwrap_or_default();
    if let Some(key) = table.keys().find(|key| filtered.contains(&key.name.as_str())) {
        let name = &key.name;
        return Err(invalid(format!(
            "Filter Expression can only contain non-primary key attributes: Primary key attribute: \
             {name}"
        )));
    }
    let partition = checked(table, &condition)?;
    let counts_only = match text(asked, "Select").as_deref() {
        None | Some("ALL_ATTRIBUTES" | "SPECIFIC_ATTRIBUTES") => false,
        Some("COUNT") => true,
        Some(other) => return Err(invalid(format!("the double does not play Select {other}"))),
    };
    let mut found: Vec<&Item> = items.values().filter(|item| condition.holds(item)).collect();
    let backwards = asked.get("ScanIndexForward") == Some(&Value::Bool(false));
    let order = |a: &Item, b: &Item| {
        let sort = table.sort.as_ref();
        let order = sort.and_then(|sort| value::compare(a.get(&sort.name)?, b.get(&sort.name)?));
        let order = order.unwrap_or(std::cmp::Ordering::Equal);
        if backwards { order.reverse() } else { order }
    };
    found.sort_by(|a, b| order(a, b));
    if asked.contains_key("ExclusiveStartKey") {
        let start = exact_key(table, asked.get("ExclusiveStartKey"));
        let (_, start) = start.map_err(|fault| {
            let what = fault.message;
            invalid(format!("The provided starting key is invalid: {what}"))
        })?;
        if start.get(&table.key.name) != Some(&partition) {
            let message = "The provided starting key is outside query boundaries based on provided \
                           conditions";
            return Err(invalid(message));
        }
        if !condition.holds(&start) {
            let message = "The provided starting key does not match the range key predicate";
            return Err(invalid(message));
        }
        found.retain(|item| order(item, &start).is_gt());
    }
    let limit = match asked.get("Limit") {
        None => usize::MAX,
        Some(_) => match whole(asked, "Limit").and_then(|limit| usize::try_from(limit).ok()) {
            Some(limit) if limit > 0 => limit,
            _ => {
                let message = "1 validation error detected: Value at 'limit' failed to satisfy \
                               constraint: Member must have value greater than or equal to 1";
                return Err(invalid(message));
            }
        },
    };
    // A page ends at the limit, or where it has become too big.
    let mut bytes = 0;
    let fits = |item: &&Item| {
        let before = bytes;
        bytes += value::size(item);
        before < MOST_BYTES
    };
    let page: Vec<&Item> = found.iter().copied().take_while(fits).take(limit).collect();
    let read = page.iter().map(|item| value::size(item)).sum();
    let kept = |item: &&&Item| filter.as_ref().is_none_or(|filter| filter.holds(item));
    let told: Vec<Value> = page
        .iter()
        .filter(kept)
        .map(|item| condition::projected(item, paths.as_deref()).into())
        .collect();
    let count = told.len();
    let mut answer = answer(asked, name, read_units(asked, read))?;
    answer["Count"] = count.into();
    if !counts_only {
        answer["Items"] = told.into();
    }
    // A page that the limit filled says where to go on, even when nothing follows.
    if let Some(last) = page.last().filter(|_| page.len() == limit || page.len() < found.len()) {
        let keys = table.keys().filter_map(|key| Some((key.name.clone(), last.get(&key.name)?)));
        answer["LastEvaluatedKey"] =
            keys.map(|(name, value)| (name, value.clone())).collect::<Map<_, _>>().into();
    }
    answer["ScannedCount"] = page.len().into();
    let why = if filter.is_some() {
        Why::new("{count} of {read} items of table {table} with {key}={value} pass the filter.")
            .number("read", page.len() as f64)
    } else {
        Why::new("{count} items of table {table} have {key}={value}.")
    };
    let why = why
        .number("count", count as f64)
        .text("table", name.to_owned())
        .text("key", table.key.name.clone())
        .text("value", value::key_text(&partition).unwrap_or_default().to_owned());
    Ok(Done::new(answer, why))
}

/// The partition that a key condition names: `=` on the partition key and at most one condition on
/// the sort key.
fn checked(table: &Table, condition: &Condition) -> Result<Value, Fault> {
    let all = match condition {
        Condition::All(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut partition = None;
    let mut sorted = false;
    for one in all {
        let (path, values, is_equal) = parts(one)?;
        let [Part::Name(name)] = path else {
            let message = "KeyConditionExpressions cannot have conditions on nested attributes";
            return Err(invalid(message));
        };
        let key = table.keys().find(|key| key.name == *name);
        let Some(key) = key else {
            let missing = table.keys().map(|key| key.name.as_str()).next().unwrap_or_default();
            let missing = if partition.is_none() { missing } else { sort_name(table) };
            let message = format!("Query condition missed key schema element: {missing}");
            return Err(invalid(message));
        };
        if values.iter().any(|value| value.get(key.kind).is_none()) {
            return Err(values_invalid("Condition parameter type does not match schema type"));
        }
        let is_partition = *name == table.key.name;
        let twice = if is_partition { partition.is_some() } else { sorted };
        if twice {
            let message = "KeyConditionExpressions must only contain one condition per key";
            return Err(invalid(message));
        }
        if !is_partition {
            sorted = true;
        } else if is_equal {
            partition = values.first().map(|value| (*value).clone());
        } else {
            return Err(invalid("Query key condition not supported"));
        }
    }
    partition.ok_or_else(|| {
        let missing = &table.key.name;
        invalid(format!("Query condition missed key schema element: {missing}"))
    })
}

fn sort_name(table: &Table) -> &str {
    table.sort.as_ref().map_or("", |sort| &sort.name)
}

/// The attribute and values of a condition on a key, and whether it is `=`.
fn parts(condition: &Condition) -> Result<(&[Part], Vec<&Value>, bool), Fault> {
    let operator = |name: &str| {
        Err(invalid(format!("Invalid operator used in KeyConditionExpression: {name}")))
    };
    match condition {
        Condition::Compare(Operand::Path(path), comparator, Operand::Value(value))
        | Condition::Compare(
            Operand::Value(value),
            comparator @ Comparator::Equal,
            Operand::Path(path),
        ) => {
            if *comparator == Comparator::NotEqual {
                return operator("<>");
            }
            Ok((path, vec![value], *comparator == Comparator::Equal))
        }
        Condition::Between(Operand::Path(path), Operand::Value(low), Operand::Value(high)) => {
            if value::compare(low, high).is_some_and(std::cmp::Ordering::is_gt) {
                let bound = |value: &Value| {
                    let kind = value.as_object().and_then(|members| members.keys().next().cloned());
                    let text = value::key_text(value).unwrap_or_default();
                    format!("AttributeValue: {{{}:{text}}}", kind.unwrap_or_default())
                };
                let (low, high) = (bound(low), bound(high));
                return Err(invalid(format!(
                    "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to \
                     be greater than or equal to lower bound; lower bound operand: {low}, upper \
                     bound operand: {high}"
                )));
            }
            Ok((path, vec![low, high], false))
        }
        Condition::BeginsWith(Operand::Path(path), Operand::Value(start)) => {
            if start.get("N").is_some() {
                return Err(invalid(
                    "Invalid KeyConditionExpression: Incorrect operand type for operator or \
                     function; operator or function: begins_with, operand type: N",
                ));
            }
            Ok((path, vec![start], false))
        }
        Condition::Any(_) => operator("OR"),
        Condition::Not(_) => operator("NOT"),
        Condition::In(..) => operator("IN"),
        Condition::Exists(_, true) => operator("attribute_exists"),
        Condition::Exists(_, false) => operator("attribute_not_exists"),
        Condition::Type(..) => operator("attribute_type"),
        Condition::Contains(..) => operator("contains"),
        Condition::Compare(Operand::Size(_), ..) | Condition::Compare(_, _, Operand::Size(_)) => {
            Err(invalid("KeyConditionExpressions cannot contain nested operations"))
        }
        // A nested AND in parentheses, and operands the other way round.
        _ => Err(invalid("Query key condition not supported")),
    }
}
