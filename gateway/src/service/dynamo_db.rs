//! DynamoDB: items by partition key and sort key, written under conditions, read and queried.
//!
//! The faults for a missing table and a failed condition are recorded; the texts of
//! `ValidationException` are those that tests run against AWS expect. Inferred: what stands after
//! `near:` in a syntax error, the order in which faults are looked for, and a size's details.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use self::expression::Expressions;
use super::{Desk, Done, Fault, Outcome, text};
use crate::definition::{Table, TableKey};
use crate::trace::Why;

mod condition;
mod expression;
mod query;
mod reserved;
mod value;

/// A table's items, by the text of their keys: partition, then sort.
pub type Items = BTreeMap<(String, String), Item>;
/// An item: attributes by name, each an object with its type, such as `{"S": "a"}`.
pub type Item = Map<String, Value>;

/// The most bytes of an item.
const MOST_BYTES: usize = 400 * 1024;

/// The parameters that an operation plays.
pub(super) fn played(operation: &str) -> &'static [&'static str] {
    match operation {
        "PutItem" => &[
            "TableName",
            "Item",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnValues",
            "ReturnConsumedCapacity",
        ],
        "DeleteItem" => &[
            "TableName",
            "Key",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnValues",
            "ReturnConsumedCapacity",
        ],
        "GetItem" => &[
            "TableName",
            "Key",
            "ConsistentRead",
            "ProjectionExpression",
            "ExpressionAttributeNames",
            "ReturnConsumedCapacity",
        ],
        _ => &[
            "TableName",
            "KeyConditionExpression",
            "FilterExpression",
            "ProjectionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ConsistentRead",
            "ScanIndexForward",
            "Limit",
            "ExclusiveStartKey",
            "Select",
            "ReturnConsumedCapacity",
        ],
    }
}

pub(super) fn run(desk: &mut Desk<'_>, operation: &str, asked: &Map<String, Value>) -> Outcome {
    let name = text(asked, "TableName").unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default().to_owned();
    let Some(table) = desk.settings.tables.get(&name) else {
        let message = "Requested resource not found";
        return Err(Fault::new("ResourceNotFoundException", message));
    };
    let items = desk.state.tables.entry(name.clone()).or_default();
    match operation {
        "PutItem" => put(table, items, asked, &name),
        "DeleteItem" => delete(table, items, asked, &name),
        "GetItem" => get(table, items, asked, &name),
        _ => query::run(table, items, asked, &name),
    }
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::new("ValidationException", message)
}

fn values_invalid(what: &str) -> Fault {
    invalid(format!("One or more parameter values were invalid: {what}"))
}

fn put(table: &Table, items: &mut Items, asked: &Map<String, Value>, name: &str) -> Outcome {
    let item = asked.get("Item").and_then(Value::as_object);
    let item = value::read(item.ok_or_else(|| missing("item"))?)?;
    let size = value::size(&item);
    if size > MOST_BYTES {
        return Err(invalid("Item size has exceeded the maximum allowed size"));
    }
    let key = key_of(table, &item)?;
    permitted(asked, items.get(&key))?;
    let returns = returns_old(asked)?;
    let old = items.insert(key, item.clone());
    let why = match old {
        None => Why::new("Item {item} written to table {table}."),
        Some(_) => Why::new("Item {item} of table {table} overwritten."),
    };
    let mut answer =
        answer(asked, name, write_units(size.max(old.as_ref().map_or(0, value::size))))?;
    if let Some(old) = old.filter(|_| returns) {
        answer["Attributes"] = old.into();
    }
    Ok(Done::new(answer, of(why, table, &item, name)))
}

fn delete(table: &Table, items: &mut Items, asked: &Map<String, Value>, name: &str) -> Outcome {
    let (key, given) = exact_key(table, asked.get("Key"))?;
    permitted(asked, items.get(&key))?;
    let returns = returns_old(asked)?;
    let old = items.remove(&key);
    let why = match old {
        Some(_) => Why::new("Item {item} deleted from table {table}."),
        None => Why::new("Table {table} had no item {item}: nothing to delete."),
    };
    let mut answer = answer(asked, name, write_units(old.as_ref().map_or(0, value::size)))?;
    if let Some(old) = old.filter(|_| returns) {
        answer["Attributes"] = old.into();
    }
    Ok(Done::new(answer, of(why, table, &given, name)))
}

fn get(table: &Table, items: &Items, asked: &Map<String, Value>, name: &str) -> Outcome {
    let (key, given) = exact_key(table, asked.get("Key"))?;
    let mut expressions = Expressions::of(asked)?;
    let paths = expressions.projection(asked)?;
    expressions.all_used()?;
    let found = items.get(&key);
    let mut answer = answer(asked, name, read_units(asked, found.map_or(0, value::size)))?;
    let why = match found {
        Some(item) => {
            answer["Item"] = condition::projected(item, paths.as_deref()).into();
            Why::new("Item {item} read from table {table}.")
        }
        None => Why::new("Table {table} has no item {item}: nothing is told."),
    };
    Ok(Done::new(answer, of(why, table, &given, name)))
}

fn missing(name: &str) -> Fault {
    invalid(format!(
        "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member \
         must not be null"
    ))
}

/// The item as people name it, and its table.
fn of(why: Why, table: &Table, item: &Item, name: &str) -> Why {
    let part = |key: &TableKey| {
        let written = item.get(&key.name).and_then(value::key_text).unwrap_or_default();
        format!("{}={written}", key.name)
    };
    let keys: Vec<String> = table.keys().map(part).collect();
    why.text("item", keys.join(", ")).text("table", name.to_owned())
}

/// Holds the condition, where there is one, against what is there.
fn permitted(asked: &Map<String, Value>, found: Option<&Item>) -> Result<(), Fault> {
    let mut expressions = Expressions::of(asked)?;
    let condition = expressions.condition(asked, "ConditionExpression")?;
    expressions.all_used()?;
    let none = Item::new();
    if condition.is_some_and(|condition| !condition.holds(found.unwrap_or(&none))) {
        let message = "The conditional request failed";
        return Err(Fault::new("ConditionalCheckFailedException", message));
    }
    Ok(())
}

fn returns_old(asked: &Map<String, Value>) -> Result<bool, Fault> {
    match text(asked, "ReturnValues").as_deref() {
        None | Some("NONE") => Ok(false),
        Some("ALL_OLD") => Ok(true),
        Some(_) => Err(invalid("Return values set to invalid value")),
    }
}

/// An answer that tells the capacity used, where that is asked for.
fn answer(asked: &Map<String, Value>, table: &str, units: f64) -> Result<Value, Fault> {
    match text(asked, "ReturnConsumedCapacity").as_deref() {
        None | Some("NONE") => Ok(json!({})),
        Some("TOTAL") => {
            Ok(json!({"ConsumedCapacity": {"CapacityUnits": units, "TableName": table}}))
        }
        Some(other) => Err(invalid(format!(
            "the double of ReturnConsumedCapacity does not play {other}; it plays NONE, TOTAL"
        ))),
    }
}

/// A unit for each started KB.
fn write_units(bytes: usize) -> f64 {
    bytes.max(1).div_ceil(1024) as f64
}

/// Half a unit for each started 4 KB; a whole one when read consistently.
fn read_units(asked: &Map<String, Value>, bytes: usize) -> f64 {
    let consistent = asked.get("ConsistentRead") == Some(&Value::Bool(true));
    bytes.max(1).div_ceil(4096) as f64 * if consistent { 1.0 } else { 0.5 }
}

/// The keys in an item.
fn key_of(table: &Table, item: &Item) -> Result<(String, String), Fault> {
    let part = |key: &TableKey| {
        let name = &key.name;
        let found = item.get(name).and_then(Value::as_object);
        let missing = || values_invalid(&format!("Missing the key {name} in the item"));
        let found = found.ok_or_else(missing)?;
        let Some(written) = found.get(key.kind).and_then(Value::as_str) else {
            let (wanted, has) = (key.kind, found.keys().next().map_or("", String::as_str));
            let what = format!("Type mismatch for key {name} expected: {wanted} actual: {has}");
            return Err(values_invalid(&what));
        };
        if written.is_empty() {
            return Err(invalid(format!(
                "One or more parameter values are not valid. The AttributeValue for a key \
                 attribute cannot contain an empty string value. Key: {name}"
            )));
        }
        Ok(written.to_owned())
    };
    let sort = table.sort.as_ref().map_or_else(|| Ok(String::new()), part)?;
    Ok((part(&table.key)?, sort))
}

/// A key as it was given, which holds the table's keys and nothing else.
fn exact_key(table: &Table, given: Option<&Value>) -> Result<((String, String), Item), Fault> {
    let given = given.and_then(Value::as_object).ok_or_else(|| missing("key"))?;
    let given = value::read(given)?;
    let key = Some(&given).filter(|given| given.len() == table.keys().count());
    let key = key.and_then(|given| key_of(table, given).ok());
    let key = key.ok_or_else(|| invalid("The provided key element does not match the schema"))?;
    Ok((key, given))
}
