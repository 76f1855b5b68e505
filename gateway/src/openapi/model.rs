//! Models: JSON Schema draft 4 with references between them resolved, ready to check bodies with.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::Import;
use crate::definition::Model;
use crate::document::Node;

/// Bytes of all models together. Each holds those that it names, and those that they name: a chain
/// of models grows with its square, and a small document would fill the memory.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// The schemas of a document by name, and the models made of them so far.
#[derive(Debug, Default)]
pub(super) struct Models<'a> {
    schemas: BTreeMap<&'a str, Node<'a>>,
    made: BTreeMap<String, Arc<Model>>,
    /// Bytes in them.
    bytes: usize,
}

impl Models<'_> {
    /// Every schema by name, references rewritten.
    pub(super) fn schemas(&self) -> BTreeMap<String, Value> {
        let pair = |(name, node): (&&str, &Node<'_>)| ((*name).to_owned(), schema_of(*node));
        self.schemas.iter().map(pair).collect()
    }
}

/// A schema as it stands, references rewritten.
pub(super) fn schema_of(node: Node<'_>) -> Value {
    let mut schema = node.to_value();
    rewrite(&mut schema, &mut Vec::new());
    schema
}

impl<'a> Import<'a> {
    /// Finds the schemas; each is compiled when a method names it.
    pub(super) fn read_models(&mut self) -> Models<'a> {
        let mut all = self.found.members(self.root, "definitions");
        if let Some(components) = self.root.get("components") {
            all.extend(self.found.members(components, "schemas"));
        }
        let schemas = all.into_iter().map(|schema| (schema.key(), schema)).collect();
        Models { schemas, ..Models::default() }
    }

    /// The model of a schema as a method's body names it: by reference, or written out.
    pub(super) fn read_model(&mut self, schema: Node<'a>, fallback: &str) -> Option<Arc<Model>> {
        let named = schema.get("$ref").and_then(Node::as_str).and_then(name_of);
        let name = named.unwrap_or(fallback);
        if let Some(made) = self.models.made.get(name).filter(|_| named.is_some()) {
            return Some(Arc::clone(made));
        }
        let mut definitions = Map::new();
        let body = self.prepared(schema.to_value(), schema, &mut definitions)?;
        // Draft 4 ignores what stands beside a `$ref`, so the schema stands below `allOf`.
        let schema_value = json!({ "allOf": [body], "definitions": definitions });
        let validator = match jsonschema::draft4::new(&schema_value) {
            Ok(validator) => validator,
            Err(error) => {
                let sentence = format!("the model {name:?} is no valid JSON Schema: {error}");
                self.found.push(schema.problem(sentence));
                return None;
            }
        };
        let model = Arc::new(Model { name: name.to_owned(), schema: schema_value, validator });
        if named.is_some() {
            self.models.made.insert(name.to_owned(), Arc::clone(&model));
        }
        Some(model)
    }

    /// The schema with its references pointing into `definitions`, which are filled as needed.
    fn prepared(
        &mut self,
        mut schema: Value,
        place: Node<'a>,
        definitions: &mut Map<String, Value>,
    ) -> Option<Value> {
        let mut names = Vec::new();
        rewrite(&mut schema, &mut names);
        self.models.bytes += bytes_of(&schema);
        if self.models.bytes > MOST_BYTES {
            let sentence = "the models name one another too often: each with those that it names, \
                            they have more than 32 MB";
            self.found.push(place.problem(sentence).not_played_here());
            return None;
        }
        for name in names {
            if definitions.contains_key(&name) {
                continue;
            }
            let Some(&node) = self.models.schemas.get(name.as_str()) else {
                self.found.push(place.problem(format!("there is no model {name:?}")));
                return None;
            };
            definitions.insert(name.clone(), Value::Null);
            let value = self.prepared(node.to_value(), node, definitions)?;
            definitions.insert(name, value);
        }
        Some(schema)
    }
}

/// `#/components/schemas/Pet`, `#/definitions/Pet`, or AWS's own `…/models/Pet`.
fn name_of(reference: &str) -> Option<&str> {
    ["#/components/schemas/", "#/definitions/"]
        .iter()
        .find_map(|prefix| reference.strip_prefix(prefix))
        .or_else(|| {
            let path = reference.strip_prefix("https://apigateway.amazonaws.com/restapis/")?;
            path.split_once("/models/").map(|(_, name)| name)
        })
}

/// About as many bytes as it has as JSON.
fn bytes_of(schema: &Value) -> usize {
    match schema {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(|item| bytes_of(item) + 1).sum::<usize>() + 2,
        Value::Object(members) => {
            let pair = |(key, value): (&String, &Value)| key.len() + bytes_of(value) + 4;
            members.iter().map(pair).sum::<usize>() + 2
        }
        _ => 4,
    }
}

/// Points references into `definitions`, names them, and drops what AWS drops on import:
/// `minItems` and `maxItems` (data-plane.md section 8), and words that would move references.
fn rewrite(schema: &mut Value, names: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            members.retain(|key, value| match key.as_str() {
                "minItems" | "maxItems" => !value.is_number(),
                "$schema" | "id" => !value.is_string(),
                _ => true,
            });
            for (key, value) in members {
                match value {
                    Value::String(text) if key == "$ref" => {
                        if let Some(name) = name_of(text).map(str::to_owned) {
                            *text = format!("#/definitions/{name}");
                            names.push(name);
                        }
                    }
                    _ if matches!(key.as_str(), "enum" | "default" | "example") => {}
                    _ => rewrite(value, names),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, names)),
        _ => {}
    }
}
