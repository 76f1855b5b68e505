//! Features that are part of the definition: request validation and CORS.

use gatelab_gateway::definition::Protocol;
use serde_json::{Map, Value, json};

use super::stage::remove;
use crate::sandbox::definition;

const VALIDATOR: &str = "x-amazon-apigateway-request-validator";
const VALIDATORS: &str = "x-amazon-apigateway-request-validators";
const CORS: &str = "x-amazon-apigateway-cors";

pub(super) fn validator(document: &Value) -> Option<String> {
    let api = document["definition"][VALIDATOR].as_str();
    let own = definition::operations(document).into_iter().find_map(|(_, o)| o[VALIDATOR].as_str());
    let name = api.or(own)?;
    let what = &document["definition"][VALIDATORS][name];
    let on = |member: &str| what[member] == true;
    Some(match (on("validateRequestBody"), on("validateRequestParameters")) {
        (true, true) => "body + parameters".to_owned(),
        (true, false) => "body".to_owned(),
        (false, true) => "parameters".to_owned(),
        (false, false) => "nothing".to_owned(),
    })
}

pub(super) fn validator_on(document: &mut Value, taken: Option<&Value>) {
    if let Some(taken) = taken {
        if let Some(name) = taken.get("") {
            document["definition"][VALIDATOR] = name.clone();
        }
        definition::edit_operations(document, |name, operation| {
            if let Some(validator) = taken.get(name) {
                operation[VALIDATOR] = validator.clone();
            }
        });
    } else {
        let all = json!({"validateRequestBody": true, "validateRequestParameters": true});
        document["definition"][VALIDATORS]["all"] = all;
        document["definition"][VALIDATOR] = json!("all");
    }
}

pub(super) fn take_validator(document: &mut Value) -> Value {
    let mut taken = Map::new();
    let mut take = |name: &str, holder: &mut Value| {
        let value = remove(holder, VALIDATOR);
        if !value.is_null() {
            taken.insert(name.to_owned(), value);
        }
    };
    take("", &mut document["definition"]);
    definition::edit_operations(document, take);
    Value::Object(taken)
}

pub(super) fn cors(document: &Value) -> Option<String> {
    match definition::protocol(document) {
        Protocol::Http => {
            let cors = document["definition"][CORS].as_object()?;
            let origins = cors.get("allowOrigins").and_then(Value::as_array)?;
            let origins: Vec<&str> = origins.iter().filter_map(Value::as_str).collect();
            Some(origins.join(", "))
        }
        Protocol::Rest => {
            let all = definition::operations(document);
            let n = all.iter().filter(|(name, o)| definition::is_preflight(name, o)).count();
            (n > 0).then(|| format!("{n} OPTIONS methods"))
        }
    }
}

pub(super) fn cors_on(document: &mut Value, taken: Option<&Value>) {
    if definition::protocol(document) == Protocol::Http {
        let default = json!({"allowOrigins": ["*"], "allowMethods": ["*"], "allowHeaders": ["*"]});
        let setting = taken.filter(|t| t.get("allowOrigins").is_some()).unwrap_or(&default);
        document["definition"][CORS] = setting.clone();
        return;
    }
    let Some(paths) = document["definition"]["paths"].as_object_mut() else { return };
    for (path, item) in paths {
        let Some(item) = item.as_object_mut() else { continue };
        if item.contains_key("options") || item.contains_key("x-amazon-apigateway-any-method") {
            continue;
        }
        let own = taken.and_then(|t| t.get(path)).cloned();
        let verbs: Vec<String> = item.keys().map(|v| v.to_uppercase()).collect();
        item.insert("options".to_owned(), own.unwrap_or_else(|| preflight(&verbs.join(","))));
    }
}

pub(super) fn take_cors(document: &mut Value) -> Value {
    if definition::protocol(document) == Protocol::Http {
        return remove(&mut document["definition"], CORS);
    }
    let mut taken = Map::new();
    let paths = document["definition"]["paths"].as_object_mut();
    for (path, item) in paths.into_iter().flatten() {
        let Some(operation) = item.get("options") else { continue };
        if definition::is_preflight("OPTIONS ", operation) {
            taken.insert(path.clone(), remove(item, "options"));
        }
    }
    Value::Object(taken)
}

/// The OPTIONS method that the guide has people write (data-plane.md 10.1).
fn preflight(verbs: &str) -> Value {
    let text = |value: &str| format!("'{value}'");
    json!({
        "responses": {"200": {"description": "preflight", "headers": {
            "Access-Control-Allow-Origin": {"schema": {"type": "string"}},
            "Access-Control-Allow-Methods": {"schema": {"type": "string"}},
            "Access-Control-Allow-Headers": {"schema": {"type": "string"}},
        }}},
        "security": [],
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
            "responses": {"default": {"statusCode": "200", "responseParameters": {
                "method.response.header.Access-Control-Allow-Origin": text("*"),
                "method.response.header.Access-Control-Allow-Methods": text(verbs),
                "method.response.header.Access-Control-Allow-Headers":
                    text("Authorization,Content-Type,X-Api-Key"),
            }}},
        },
    })
}
