//! YAML text to a document: the YAML 1.2 core schema, one document, no aliases.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::builder::{Builder, Fault, check_depth};
use super::{Name, Shape};
use crate::problem::Place;

/// A list or object whose end has not come yet.
struct Open {
    index: usize,
    /// In an object: the key that waits for its value.
    key: Option<(String, Place)>,
    items: usize,
    is_object: bool,
}

/// Reads a YAML text.
pub(super) fn read(text: &str, builder: &mut Builder) -> Result<(), Fault> {
    if let Some(place) = lone_return(text) {
        let sentence = "this line ends in a carriage return alone: end it with a line feed";
        return Err(Fault::new(place, sentence));
    }
    let mut open: Vec<Open> = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let marker = error.marker();
            let place = Place { line: marker.line() as u32, column: marker.col() as u32 + 1 };
            Fault::new(place, format!("not YAML: {}", error.info()))
        })?;
        let place = place_of(span);
        check_depth(open.len(), place)?;
        match event {
            Event::DocumentStart(_) if !builder.entries.is_empty() => {
                return Err(Fault::new(place, "a second YAML document begins here; one is read"));
            }
            Event::Alias(_) => {
                let sentence = "YAML aliases are not read here: write the value out again";
                return Err(Fault::new(place, sentence));
            }
            Event::Scalar(text, style, _, tag) => {
                check_tag(tag.as_deref(), place)?;
                if let Some(Open { is_object: true, key: key @ None, .. }) = open.last_mut() {
                    *key = Some((text.into_owned(), place));
                } else {
                    let is_text = tag.is_some_and(|t| t.suffix == "str");
                    let shape = scalar(&text, style, is_text);
                    add(place, shape, &mut open, builder)?;
                }
            }
            Event::SequenceStart(_, tag) => {
                check_tag(tag.as_deref(), place)?;
                let index = add(place, Shape::List(Vec::new()), &mut open, builder)?;
                open.push(Open { index, key: None, items: 0, is_object: false });
            }
            Event::MappingStart(_, tag) => {
                check_tag(tag.as_deref(), place)?;
                let index = add(place, Shape::Object(Vec::new()), &mut open, builder)?;
                open.push(Open { index, key: None, items: 0, is_object: true });
            }
            Event::SequenceEnd => drop(open.pop()),
            Event::MappingEnd => {
                if let Some(object) = open.pop() {
                    builder.check_keys(object.index);
                }
            }
            _ => {}
        }
    }
    if builder.entries.is_empty() {
        return Err(Fault::new(Place::default(), "this document is empty"));
    }
    Ok(())
}

/// YAML ends a line at a carriage return alone; nobody else does, and places would be those of
/// other lines than people see.
fn lone_return(text: &str) -> Option<Place> {
    let bytes = text.as_bytes();
    let at =
        (0..bytes.len()).find(|&at| bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'))?;
    let before = &text[..at];
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
    Some(Place { line, column })
}

fn add(
    place: Place,
    shape: Shape,
    open: &mut [Open],
    builder: &mut Builder,
) -> Result<usize, Fault> {
    let Some(parent) = open.last_mut() else {
        return Ok(builder.add(None, Name::Root, (place, place), shape));
    };
    let (name, name_place) = if parent.is_object {
        match parent.key.take() {
            Some((key, key_place)) => (Name::Key(key), key_place),
            None => return Err(Fault::new(place, "a key must be plain text")),
        }
    } else {
        parent.items += 1;
        (Name::Index(parent.items - 1), place)
    };
    Ok(builder.add(Some(parent.index), name, (name_place, place), shape))
}

fn place_of(span: Span) -> Place {
    Place { line: span.start.line() as u32, column: span.start.col() as u32 + 1 }
}

/// Only YAML's own `!!` tags are read; CloudFormation's `!Sub` and the like would be lost.
fn check_tag(tag: Option<&saphyr_parser::Tag>, place: Place) -> Result<(), Fault> {
    match tag {
        Some(tag) if !tag.is_yaml_core_schema() => {
            Err(Fault::new(place, format!("the tag {tag} is not read here: write a plain value")))
        }
        _ => Ok(()),
    }
}

/// The core schema: only plain scalars are anything but text.
fn scalar(text: &str, style: ScalarStyle, is_text: bool) -> Shape {
    if is_text || style != ScalarStyle::Plain {
        return Shape::Text(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Shape::Null,
        "true" | "True" | "TRUE" => return Shape::Bool(true),
        "false" | "False" | "FALSE" => return Shape::Bool(false),
        _ => {}
    }
    let looks_numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    number(text).filter(|_| looks_numeric).unwrap_or_else(|| Shape::Text(text.to_owned()))
}

fn number(text: &str) -> Option<Shape> {
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(|n| Shape::Number(n.into()));
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(|n| Shape::Number(n.into()));
    }
    if let Ok(integer) = text.parse::<i64>() {
        return Some(Shape::Number(integer.into()));
    }
    let is_decimal = text.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    let float = text.parse::<f64>().ok().filter(|_| is_decimal)?;
    serde_json::Number::from_f64(float).map(Shape::Number)
}
