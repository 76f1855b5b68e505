//! OpenAPI 3.0 and Swagger 2.0 documents with AWS's extensions to an `Api`, as AWS imports them.
//!
//! No setting is accepted without effect: what AWS would refuse, what the protocol does not have,
//! and what is not played here yet all become Problems.

mod authorizer;
mod extension;
mod integration;
mod mapping;
mod model;
mod protocol;
mod reference;
mod route;
mod security;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::definition::{Api, Protocol, Route};
use crate::document::findings::unknown;
use crate::document::{Findings, Node};

use self::model::Models;
use self::security::Scheme;

/// What the import does with the base path: AWS's query parameter `basepath`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BasePath {
    /// Dropped.
    #[default]
    Ignore,
    /// Put before every path.
    Prepend,
    /// Its first segment dropped, the rest put before every path.
    Split,
}

/// One import: the document, and what was read of it so far.
struct Import<'a> {
    root: Node<'a>,
    protocol: Protocol,
    schemes: BTreeMap<String, Scheme>,
    models: Models<'a>,
    found: &'a mut Findings,
}

/// Members of a document that describe it to people, or that AWS reads nothing from.
const DESCRIPTIVE: &[&str] = &["info", "tags", "externalDocs"];

/// Members of an OpenAPI 3.0 document.
const OPENAPI: &[&str] = &["openapi", "paths", "components", "security", "servers"];

/// Members of a Swagger 2.0 document.
const SWAGGER: &[&str] = &[
    "swagger",
    "host",
    "schemes",
    "basePath",
    "consumes",
    "produces",
    "paths",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
];

/// Members of `components`.
const COMPONENTS: &[&str] = &[
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "x-amazon-apigateway-integrations",
];

/// Reads a definition; `None` when anything in it cannot be honoured.
pub(crate) fn import(
    root: Node<'_>,
    protocol: Protocol,
    base: BasePath,
    id: &str,
    found: &mut Findings,
) -> Option<Api> {
    let before = found.count();
    if !found.object(root) {
        return None;
    }
    let mut import =
        Import { root, protocol, schemes: BTreeMap::new(), models: Models::default(), found };
    import.check_top();
    import.schemes = import.read_schemes();
    import.models = import.read_models();
    let api = import.read_api(base, id);
    (found.count() == before).then_some(api)
}

impl Import<'_> {
    fn read_api(&mut self, base: BasePath, id: &str) -> Api {
        let info = |name| self.root.get("info").and_then(|info: Node<'_>| info.get(name));
        let text = |name| info(name).and_then(Node::as_written);
        let (name, version, description) = (text("title"), text("version"), text("description"));
        let routes = self.read_routes(base, id);
        let authorizers = self.schemes.values().filter_map(Scheme::authorizer).cloned().collect();
        let mut api = Api::new(self.protocol, id);
        api.name = name.unwrap_or_else(|| "api".to_owned());
        api.version = version.unwrap_or_default();
        api.description = description;
        api.models = self.models.schemas();
        api.document = Arc::new(self.root.to_value());
        api.routes = routes;
        api.authorizers = authorizers;
        self.read_extensions(&mut api);
        api
    }

    /// Every member of the top must be one that is read somewhere, or is for people only.
    fn check_top(&mut self) {
        let swagger = self.root.get("swagger");
        self.check_version(swagger);
        let own = if swagger.is_some() { SWAGGER } else { OPENAPI };
        let known = [DESCRIPTIVE, own, extension::TOP].concat();
        for member in self.root.members().filter(|m| is_read_by_aws(m.key())) {
            if known.contains(&member.key()) {
                self.has(member);
            } else {
                let problem = extension::not_played(member);
                self.found.push(problem.unwrap_or_else(|| unknown(member, &known)));
            }
        }
        if let Some(components) = self.root.get("components") {
            self.only(components, COMPONENTS);
        }
    }

    fn check_version(&mut self, swagger: Option<Node<'_>>) {
        let Some(version) = swagger.or_else(|| self.root.get("openapi")) else {
            let sentence = "this is no OpenAPI document: \"openapi\" is missing";
            let problem = self.root.problem(sentence);
            self.found.push(problem.with_hint("write \"openapi\": \"3.0.1\""));
            return;
        };
        let written = version.as_written().unwrap_or_default();
        let sentence = if swagger.is_some() && self.is_http() {
            "AWS imports HTTP APIs from OpenAPI 3.0 only".to_owned()
        } else if !written.starts_with(if swagger.is_some() { "2" } else { "3.0" }) {
            format!("AWS imports OpenAPI 3.0 and Swagger 2.0, not {written:?}")
        } else {
            return;
        };
        self.found.push(version.problem(sentence));
    }

    const fn is_http(&self) -> bool {
        matches!(self.protocol, Protocol::Http)
    }

    /// It must be an object of these members, and extensions that AWS does not read.
    fn only(&mut self, object: Node<'_>, known: &[&str]) {
        self.found.object(object);
        for member in object.members().filter(|m| is_read_by_aws(m.key())) {
            if !known.contains(&member.key()) {
                self.found.push(unknown(member, known));
            }
        }
    }

    /// What AWS answers when it refuses a method's integration.
    fn refuse(&mut self, node: Node<'_>, route: &Route, words: &str) {
        let Route { verb, path, .. } = route;
        let verb = verb.as_deref().unwrap_or("ANY");
        let place = match self.protocol {
            Protocol::Rest => {
                format!("Unable to put integration on '{verb}' for resource at path '{path}': ")
            }
            Protocol::Http => String::new(),
        };
        self.found.push(node.problem(format!("AWS refuses this import: {place}{words}")));
    }
}

/// Other vendors' extensions mean nothing to AWS, and are not ours to judge.
fn is_read_by_aws(key: &str) -> bool {
    !key.starts_with("x-") || key.starts_with("x-amazon")
}

/// Letters and digits that follow from a text: AWS's ids are opaque, ours are equal in equal runs.
pub(crate) fn opaque_id(text: &str, length: usize) -> String {
    const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let start = 0xcbf2_9ce4_8422_2325_u64; // FNV-1a
    let mut hash =
        text.bytes().fold(start, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let mut letter = || {
        hash = (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        char::from(LETTERS[(hash >> 40) as usize % LETTERS.len()])
    };
    (0..length).map(|_| letter()).collect()
}
