//! JSON text to a document, strictly: no comments, no loose ends.

use jsonc_parser::ast::Value as Ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::builder::{Builder, Fault, check_depth};
use super::{Name, Shape};
use crate::problem::Place;

/// Reads a JSON text.
pub(super) fn read(text: &str, builder: &mut Builder) -> Result<(), Fault> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    let mut ruler = Ruler { text, byte: 0, place: Place { line: 1, column: 1 } };
    let ast = parse_to_ast(text, &CollectOptions::default(), &strict).map_err(|error| {
        Fault::new(ruler.place_of(error.range().start), format!("not JSON: {}", error.kind()))
    })?;
    let Some(ast) = ast.value else {
        return Err(Fault::new(Place::default(), "this document is empty"));
    };
    add(&ast, None, Name::Root, None, 0, &mut ruler, builder)
}

fn add(
    ast: &Ast<'_>,
    parent: Option<usize>,
    name: Name,
    name_place: Option<Place>,
    depth: usize,
    ruler: &mut Ruler<'_>,
    builder: &mut Builder,
) -> Result<(), Fault> {
    let place = ruler.place_of(ast.start());
    check_depth(depth, place)?;
    let places = (name_place.unwrap_or(place), place);
    let shape = match ast {
        Ast::NullKeyword(_) => Shape::Null,
        Ast::BooleanLit(lit) => Shape::Bool(lit.value),
        Ast::StringLit(lit) => Shape::Text(lit.value.to_string()),
        Ast::NumberLit(lit) => Shape::Number(
            serde_json::from_str(lit.value)
                .map_err(|_| Fault::new(place, format!("{} is no JSON number", lit.value)))?,
        ),
        Ast::Array(_) => Shape::List(Vec::new()),
        Ast::Object(_) => Shape::Object(Vec::new()),
    };
    let index = builder.add(parent, name, places, shape);
    match ast {
        Ast::Array(list) => {
            for (at, item) in list.elements.iter().enumerate() {
                add(item, Some(index), Name::Index(at), None, depth + 1, ruler, builder)?;
            }
        }
        Ast::Object(object) => {
            for member in &object.properties {
                let key_place = Some(ruler.place_of(member.name.start()));
                let key = Name::Key(member.name.as_str().to_owned());
                add(&member.value, Some(index), key, key_place, depth + 1, ruler, builder)?;
            }
            builder.check_keys(index);
        }
        _ => {}
    }
    Ok(())
}

/// Turns byte offsets into places. Offsets are asked for in rising order, so it walks the text once.
struct Ruler<'a> {
    text: &'a str,
    byte: usize,
    place: Place,
}

impl Ruler<'_> {
    fn place_of(&mut self, byte: usize) -> Place {
        for c in self.text.get(self.byte..byte).unwrap_or_default().chars() {
            if c == '\n' {
                self.place = Place { line: self.place.line + 1, column: 1 };
            } else {
                self.place.column += 1;
            }
        }
        self.byte = byte.max(self.byte);
        self.place
    }
}
