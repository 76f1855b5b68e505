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
            match n {
                0 => None,
                1 => Some("1 OPTIONS method".to_owned()),
                n => Some(format!("{n} OPTIONS methods")),
            }
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

/// What a preflight's answer names, beside the members of an HTTP API's setting for it.
const NAMED: [(&str, &str); 3] = [
    ("method.response.header.Access-Control-Allow-Origin", "allowOrigins"),
    ("method.response.header.Access-Control-Allow-Methods", "allowMethods"),
    ("method.response.header.Access-Control-Allow-Headers", "allowHeaders"),
];

/// Puts CORS as the other product had it into a document; says what cannot come along.
pub(super) fn cors_across(document: &mut Value, taken: &Value) -> Vec<String> {
    match definition::protocol(document) {
        Protocol::Http => setting_of_mocks(document, taken),
        Protocol::Rest => mocks_of_setting(document, taken),
    }
}

fn setting_of_mocks(document: &mut Value, mocks: &Value) -> Vec<String> {
    let mut lost = Vec::new();
    let mut setting = Map::new();
    for (header, member) in NAMED {
        let mut names: Vec<&str> = Vec::new();
        for mock in mocks.as_object().into_iter().flat_map(Map::values) {
            let answers = mock["x-amazon-apigateway-integration"]["responses"].as_object();
            let value = |answer: &&Value| answer["responseParameters"][header].is_string();
            let answer = answers.into_iter().flat_map(Map::values).find(value);
            let text = answer.and_then(|answer| answer["responseParameters"][header].as_str());
            let fixed = text.and_then(|text| text.strip_prefix('\'')?.strip_suffix('\''));
            if text.is_some() && fixed.is_none() && member == "allowOrigins" {
                lost.push("a CORS origin that is no fixed text (any origin instead)".to_owned());
            }
            for name in fixed.into_iter().flat_map(|list| list.split(',')).map(str::trim) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        setting.insert(member.to_owned(), json!(if names.is_empty() { vec!["*"] } else { names }));
    }
    document["definition"][CORS] = Value::Object(setting);
    lost
}

fn mocks_of_setting(document: &mut Value, setting: &Value) -> Vec<String> {
    cors_on(document, None);
    let list = |member: &str| -> Vec<String> {
        let names = setting[member].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.map(str::to_owned).collect()
    };
    let mut lost = Vec::new();
    for (header, member) in NAMED {
        let names = list(member);
        let text = match (member, names.as_slice()) {
            // What the mocks have already fits any of them.
            (_, []) => continue,
            (_, [any]) if any == "*" => continue,
            ("allowOrigins", [first, others @ ..]) => {
                if !others.is_empty() {
                    let others = others.join(", ");
                    lost.push(format!("CORS for {others} (an OPTIONS mock names one origin)"));
                }
                first.clone()
            }
            _ => names.join(","),
        };
        definition::edit_operations(document, |name, operation| {
            if definition::is_preflight(name, operation) {
                let answer =
                    &mut operation["x-amazon-apigateway-integration"]["responses"]["default"];
                answer["responseParameters"][header] = json!(format!("'{text}'"));
            }
        });
    }
    let beside = ["allowCredentials", "exposeHeaders", "maxAge"];
    let beside: Vec<&str> = beside.into_iter().filter(|m| !setting[*m].is_null()).collect();
    if !beside.is_empty() {
        lost.push(format!("CORS settings of this form ({})", beside.join(", ")));
    }
    lost
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
