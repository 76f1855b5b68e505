//! DynamoDB: items by partition key and sort key. Queries know `=` on the keys; nothing is filtered.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, text, whole};
use crate::definition::Table;
use crate::trace::Why;

/// A table's items, by the text of their keys: partition, then sort.
pub type Items = BTreeMap<(String, String), Map<String, Value>>;

/// Parameters that the double honours, or that have no effect on what it does.
const KNOWN: &[&str] = &[
    "TableName",
    "Key",
    "Item",
    "ConsistentRead",
    "ReturnConsumedCapacity",
    "ReturnItemCollectionMetrics",
    "ReturnValues",
    "KeyConditionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ScanIndexForward",
    "Limit",
];

pub(super) const fn played(_operation: &str) -> &'static [&'static str] {
    KNOWN
}

pub(super) fn run(desk: &mut Desk<'_>, operation: &str, asked: &Map<String, Value>) -> Outcome {
    let name = text(asked, "TableName").unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default().to_owned();
    let Some(table) = desk.settings.tables.get(&name) else {
        let message = "Requested resource not found";
        return Err(Fault::new("ResourceNotFoundException", message));
    };
    let items = desk.state.tables.entry(name.clone()).or_default();
    let said = |why: Why, key: &(String, String)| {
        let sort = table.sort.as_ref().map(|sort| format!(", {sort}={}", key.1));
        why.text("item", format!("{}={}{}", table.key, key.0, sort.unwrap_or_default()))
            .text("table", name.clone())
    };
    let part = |part: &str| asked.get(part).and_then(Value::as_object);
    match operation {
        "PutItem" => {
            let item = part("Item").ok_or_else(|| invalid("The parameter Item is required"))?;
            let key = key_of(table, item)?;
            let old = items.insert(key.clone(), item.clone());
            let why = match old {
                None => Why::new("Item {item} written to table {table}."),
                Some(_) => Why::new("Item {item} of table {table} overwritten."),
            };
            Ok(Done::new(old_values(asked, old), said(why, &key)))
        }
        "DeleteItem" => {
            let key = exact_key(table, part("Key"))?;
            let old = items.remove(&key);
            let why = match old {
                Some(_) => Why::new("Item {item} deleted from table {table}."),
                None => Why::new("Table {table} had no item {item}: nothing to delete."),
            };
            Ok(Done::new(old_values(asked, old), said(why, &key)))
        }
        "GetItem" => {
            let key = exact_key(table, part("Key"))?;
            let (answer, why) = match items.get(&key) {
                Some(item) => {
                    (json!({"Item": item}), Why::new("Item {item} read from table {table}."))
                }
                None => (json!({}), Why::new("Table {table} has no item {item}: nothing is told.")),
            };
            Ok(Done::new(answer, said(why, &key)))
        }
        _ => query(table, items, asked, &name),
    }
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationException", message)
}

fn old_values(asked: &Map<String, Value>, old: Option<Map<String, Value>>) -> Value {
    match old {
        Some(old) if text(asked, "ReturnValues").as_deref() == Some("ALL_OLD") => {
            json!({"Attributes": old})
        }
        _ => json!({}),
    }
}

/// The text of an attribute that may be a key: `S`, `N` or `B`.
fn key_text(value: &Value) -> Option<&str> {
    let (kind, value) = value.as_object()?.iter().next()?;
    matches!(kind.as_str(), "S" | "N" | "B").then(|| value.as_str())?
}

/// The keys in an item.
fn key_of(table: &Table, item: &Map<String, Value>) -> Result<(String, String), Fault> {
    let of = |name: &str| {
        let message = format!(
            "One or more parameter values were invalid: Missing the key {name} in the item"
        );
        item.get(name).and_then(key_text).map(str::to_owned).ok_or_else(|| invalid(message))
    };
    let sort = table.sort.as_deref().map_or(Ok(String::new()), of)?;
    Ok((of(&table.key)?, sort))
}

/// The keys of `Key`, which may hold nothing else.
fn exact_key(table: &Table, key: Option<&Map<String, Value>>) -> Result<(String, String), Fault> {
    let wanted = 1 + usize::from(table.sort.is_some());
    let key = key.filter(|key| key.len() == wanted);
    let key = key.and_then(|key| key_of(table, key).ok());
    key.ok_or_else(|| invalid("The provided key element does not match the schema"))
}

fn query(table: &Table, items: &Items, asked: &Map<String, Value>, name: &str) -> Outcome {
    let expression = text(asked, "KeyConditionExpression").unwrap_or_default();
    let (mut partition, mut sort) = (None, None);
    let lower = expression.replace(" and ", " AND ");
    for term in lower.split(" AND ") {
        let term = term.trim().trim_start_matches('(').trim_end_matches(')');
        let unknown = || {
            invalid(format!("Invalid KeyConditionExpression: the double plays only = ({term:?})"))
        };
        let (left, right) = term.split_once('=').ok_or_else(unknown)?;
        let (left, right) = (left.trim(), right.trim());
        let named = asked.get("ExpressionAttributeNames").and_then(|names| names.get(left));
        let left = named.and_then(Value::as_str).unwrap_or(left);
        let value = asked.get("ExpressionAttributeValues").and_then(|values| values.get(right));
        let value = value.and_then(key_text).ok_or_else(unknown)?;
        if left == table.key {
            partition = Some(value);
        } else if table.sort.as_deref() == Some(left) {
            sort = Some(value);
        } else {
            return Err(invalid("Query condition missed key schema element"));
        }
    }
    let Some(partition) = partition else {
        let message = format!("Query condition missed key schema element: {}", table.key);
        return Err(invalid(message));
    };
    let fits = |key: &(String, String)| key.0 == partition && sort.is_none_or(|s| key.1 == s);
    let mut found: Vec<_> = items.iter().filter(|(key, _)| fits(key)).collect();
    // Numbers are in their own order; texts are already in theirs.
    if let Some(sort) = &table.sort {
        let number = |item: &Map<String, Value>| item.get(sort)?.get("N")?.as_str()?.parse().ok();
        found.sort_by(|(_, a), (_, b)| {
            let (a, b): (Option<f64>, Option<f64>) = (number(a), number(b));
            a.zip(b).map_or(std::cmp::Ordering::Equal, |(a, b)| a.total_cmp(&b))
        });
    }
    if asked.get("ScanIndexForward") == Some(&Value::Bool(false)) {
        found.reverse();
    }
    let all = found.len();
    if let Some(limit) = whole(asked, "Limit") {
        found.truncate(
            usize::try_from(limit)
                .ok()
                .filter(|l| *l > 0)
                .ok_or_else(|| invalid("Limit must be greater than or equal to 1"))?,
        );
    }
    let mut answer = json!({"Count": found.len(), "ScannedCount": found.len()});
    if let Some((_, last)) = found.last().filter(|_| found.len() < all) {
        let keys = [Some(&table.key), table.sort.as_ref()].into_iter().flatten();
        let keys = keys.filter_map(|key| Some((key.clone(), last.get(key)?.clone())));
        answer["LastEvaluatedKey"] = keys.collect::<Map<_, _>>().into();
    }
    answer["Items"] = found.iter().map(|(_, item)| Value::from((*item).clone())).collect();
    let why = Why::new("{count} items of table {table} have {key}={value}.")
        .number("count", found.len() as f64)
        .text("table", name.to_owned())
        .text("key", table.key.clone())
        .text("value", partition.to_owned());
    Ok(Done::new(answer, why))
}
