//! Where things stand in a case document: its operations, security schemes and functions.

use gatelab_gateway::definition::Protocol;
use serde_json::{Map, Value};

/// The members of a path item that are operations.
pub(super) const VERBS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "x-amazon-apigateway-any-method"];

/// An operation's name in our words: `GET /items/{id}`.
pub(super) fn name_of(path: &str, verb: &str) -> String {
    match verb {
        "x-amazon-apigateway-any-method" => format!("ANY {path}"),
        _ => format!("{} {path}", verb.to_uppercase()),
    }
}

/// Every operation with its name, in the order written.
pub(super) fn operations(document: &Value) -> Vec<(String, &Value)> {
    operations_in(&document["definition"])
}

/// The same of a definition.
pub(super) fn operations_in(definition: &Value) -> Vec<(String, &Value)> {
    let Some(paths) = definition["paths"].as_object() else { return Vec::new() };
    let mut found = Vec::new();
    for (path, item) in paths {
        for (verb, operation) in item.as_object().into_iter().flatten() {
            if VERBS.contains(&verb.as_str()) {
                found.push((name_of(path, verb), operation));
            }
        }
    }
    found
}

/// The same, to be edited.
pub(super) fn edit_operations(document: &mut Value, mut edit: impl FnMut(&str, &mut Value)) {
    let Some(paths) = document["definition"]["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        for (verb, operation) in item.as_object_mut().into_iter().flatten() {
            if VERBS.contains(&verb.as_str()) {
                edit(&name_of(path, verb), operation);
            }
        }
    }
}

/// Takes an operation out, and its path with the last one.
pub(super) fn remove_operation(document: &mut Value, name: &str) {
    let Some(paths) = document["definition"]["paths"].as_object_mut() else { return };
    for (path, item) in paths.iter_mut() {
        if let Some(item) = item.as_object_mut() {
            item.retain(|verb, _| !VERBS.contains(&verb.as_str()) || name_of(path, verb) != name);
        }
    }
    let empty = |item: &Value| {
        item.as_object().is_some_and(|i| !i.keys().any(|k| VERBS.contains(&k.as_str())))
    };
    paths.retain(|_, item| !empty(item));
}

/// The type of an operation's integration, in lower case.
pub(super) fn integration_type(operation: &Value) -> String {
    let kind = &operation["x-amazon-apigateway-integration"]["type"];
    kind.as_str().unwrap_or_default().to_ascii_lowercase()
}

/// An OPTIONS method that answers preflights by itself.
pub(super) fn is_preflight(name: &str, operation: &Value) -> bool {
    name.starts_with("OPTIONS ") && integration_type(operation) == "mock"
}

/// The security schemes, of OpenAPI 3.0 or of Swagger 2.0.
pub(super) fn schemes(document: &Value) -> Option<&Map<String, Value>> {
    let definition = &document["definition"];
    let schemes = definition["components"]["securitySchemes"].as_object();
    schemes.or_else(|| definition["securityDefinitions"].as_object())
}

/// The same, to be edited; made where there are none.
pub(super) fn schemes_mut(document: &mut Value) -> Option<&mut Map<String, Value>> {
    let definition = &mut document["definition"];
    let schemes = if definition["swagger"].is_string() {
        &mut definition["securityDefinitions"]
    } else {
        &mut definition["components"]["securitySchemes"]
    };
    if schemes.is_null() {
        *schemes = Value::Object(Map::new());
    }
    schemes.as_object_mut()
}

/// Whether a security scheme stands for the API key.
pub(super) fn is_api_key(scheme: &Value) -> bool {
    scheme["type"] == "apiKey"
        && scheme["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case("x-api-key"))
        && scheme["x-amazon-apigateway-authtype"].is_null()
        && scheme["x-amazon-apigateway-authorizer"].is_null()
}

/// Whether a security scheme is an authorizer.
pub(super) fn is_authorizer(scheme: &Value) -> bool {
    scheme["x-amazon-apigateway-authorizer"].is_object()
}

/// Whether a security scheme asks for a signature.
pub(super) fn is_iam(scheme: &Value) -> bool {
    scheme["x-amazon-apigateway-authtype"]
        .as_str()
        .is_some_and(|t| t.eq_ignore_ascii_case("awsSigv4"))
}

/// The protocol that the document names.
pub(super) fn protocol(document: &Value) -> Protocol {
    if document["protocol"] == "HTTP" { Protocol::Http } else { Protocol::Rest }
}

/// How a Lambda function is named in URIs.
pub(super) fn function_uri(name: &str) -> String {
    format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
         arn:aws:lambda:us-east-1:000000000000:function:{name}/invocations"
    )
}

/// Names of the operations that ask for a scheme of this kind, or `""` for the whole API.
pub(super) fn guarded(document: &Value, kind: fn(&Value) -> bool) -> Vec<String> {
    let names = names_of(document, kind);
    let asks = |security: &Value| {
        let entries = security.as_array().into_iter().flatten().filter_map(Value::as_object);
        entries.flat_map(Map::keys).any(|scheme| names.contains(scheme))
    };
    let mut found = Vec::new();
    if asks(&document["definition"]["security"]) {
        found.push(String::new());
    }
    let all = operations(document).into_iter().filter(|(_, o)| asks(&o["security"]));
    found.extend(all.map(|(name, _)| name));
    found
}

/// Names of the schemes of this kind.
pub(super) fn names_of(document: &Value, kind: fn(&Value) -> bool) -> Vec<String> {
    let schemes = schemes(document).into_iter().flatten();
    schemes.filter(|(_, s)| kind(s)).map(|(n, _)| n.clone()).collect()
}

/// Takes the schemes of this kind out of every `security`; gives back what it took, by operation.
pub(super) fn unguard(document: &mut Value, kind: fn(&Value) -> bool) -> Map<String, Value> {
    let names = names_of(document, kind);
    forget(document, &names)
}

/// The same for schemes by name.
pub(super) fn forget(document: &mut Value, names: &[String]) -> Map<String, Value> {
    let mut taken = Map::new();
    let mut take = |name: &str, security: &mut Value| {
        let Some(entries) = security.as_array_mut() else { return };
        let mut out = Map::new();
        for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
            for scheme in names {
                if let Some(scopes) = entry.shift_remove(scheme) {
                    out.insert(scheme.clone(), scopes);
                }
            }
        }
        entries.retain(|e| e.as_object().is_none_or(|e| !e.is_empty()));
        if !out.is_empty() {
            taken.insert(name.to_owned(), Value::Object(out));
        }
    };
    take("", &mut document["definition"]["security"]);
    edit_operations(document, |name, operation| {
        if let Some(security) = operation.get_mut("security") {
            take(name, security);
        }
    });
    if document["definition"]["security"].as_array().is_none_or(Vec::is_empty)
        && let Some(definition) = document["definition"].as_object_mut()
    {
        definition.shift_remove("security");
    }
    taken
}

/// Puts back what `unguard` took.
pub(super) fn guard(document: &mut Value, taken: &Map<String, Value>) {
    if let Some(schemes) = taken.get("") {
        add_security(&mut document["definition"], schemes);
    }
    edit_operations(document, |name, operation| {
        if let Some(schemes) = taken.get(name) {
            add_security(operation, schemes);
        }
    });
}

fn add_security(holder: &mut Value, schemes: &Value) {
    let security = &mut holder["security"];
    if !security.is_array() {
        *security = Value::Array(Vec::new());
    }
    if let Some(entries) = security.as_array_mut() {
        for (scheme, scopes) in schemes.as_object().into_iter().flatten() {
            entries.push(Value::Object(Map::from_iter([(scheme.clone(), scopes.clone())])));
        }
    }
}
