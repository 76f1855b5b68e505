//! Bare OpenAPI documents: a case is made around them.

use serde_json::{Map, json};

use super::{Case, name_of_file};
use crate::definition::{Api, AuthorizerKind, Protocol, StageText, Target};
use crate::document::{Findings, Node};
use crate::openapi::{self, BasePath};

/// A bare OpenAPI document becomes a case around it: a stage, and a double for every function.
pub(super) fn read(file: &str, root: Node<'_>, found: &mut Findings) -> Option<Case> {
    let protocol = guess_protocol(root);
    let title = root.get("info").and_then(|info| info.get("title")).and_then(Node::as_str);
    let name = name_of_file(file);
    let id = openapi::opaque_id(&name, 10);
    let api = openapi::import(root, protocol, BasePath::Ignore, &id, found)?;
    let functions = functions_of(&api);
    let (word, stage) = match protocol {
        Protocol::Rest => ("REST", "dev"),
        Protocol::Http => ("HTTP", "$default"),
    };
    let double = |name: &String| (name.clone(), json!({ "kind": "proxy_echo" }));
    let document = json!({
        "name": name,
        "title": title.unwrap_or(&name),
        "protocol": word,
        "definition": root.to_value(),
        "stage": { "name": stage },
        "functions": functions.iter().map(double).collect::<Map<_, _>>(),
    });
    let (case, problems) = Case::from_value(file, &document);
    found.extend(problems);
    case
}

/// Every function that an API calls by a fixed name.
fn functions_of(api: &Api) -> Vec<String> {
    let integrations =
        api.routes.iter().filter_map(|route| match &route.integration.as_ref()?.target {
            Target::Lambda(name) => Some(name),
            _ => None,
        });
    let authorizers = api.authorizers.iter().filter_map(|authorizer| match &authorizer.kind {
        AuthorizerKind::Token { function, .. } | AuthorizerKind::Request { function, .. } => {
            Some(function)
        }
        AuthorizerKind::Cognito { .. } | AuthorizerKind::Jwt { .. } => None,
    });
    let mut names: Vec<String> = integrations
        .chain(authorizers)
        .map(|StageText(name)| name.clone())
        .filter(|name| !name.contains("${"))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// HTTP only where something in the document exists on HTTP APIs alone.
pub(super) fn guess_protocol(definition: Node<'_>) -> Protocol {
    const ONLY_HTTP: &[&str] = &[
        "x-amazon-apigateway-cors",
        "x-amazon-apigateway-importexport-version",
        "jwtConfiguration",
        "isDefaultRoute",
        "integrationSubtype",
    ];
    fn is_http(node: Node<'_>) -> bool {
        let key = node.key();
        ONLY_HTTP.contains(&key)
            || matches!(key, "/$default" | "$default")
            || (key == "payloadFormatVersion" && node.as_written().as_deref() == Some("2.0"))
            || node.members().chain(node.items()).any(is_http)
    }
    if is_http(definition) { Protocol::Http } else { Protocol::Rest }
}
