//! Paths and methods: REST methods, or the routes of an HTTP API.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;

use super::model::schema_of;
use super::{BasePath, Import, is_read_by_aws, opaque_id};
use crate::definition::{
    Authorization, Location, MethodResponse, Model, Notes, RequestParameter, Route, Segment,
};
use crate::document::Node;
use crate::document::findings::unknown;

const VERBS: &[&str] = &["get", "put", "post", "delete", "options", "head", "patch"];
const ANY: &str = "x-amazon-apigateway-any-method";

/// Members of an operation; those before `parameters` are for people and generated SDKs.
const OPERATION: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "deprecated",
    "callbacks",
    "servers",
    "schemes",
    "produces",
    "parameters",
    "consumes",
    "requestBody",
    "responses",
    "security",
    "isDefaultRoute",
    "x-amazon-apigateway-integration",
    "x-amazon-apigateway-auth",
    "x-amazon-apigateway-request-validator",
];

impl<'a> Import<'a> {
    /// Every method or route, in the order written.
    pub(super) fn read_routes(&mut self, base: BasePath, id: &str) -> Vec<Route> {
        let prefix = self.base_path(base);
        let mut routes: Vec<Route> = Vec::new();
        let mut keys = BTreeSet::new();
        let Some(paths) = self.found.required(self.root, "paths") else { return routes };
        let before = self.found.count();
        let items = self.found.members(self.root, "paths").into_iter();
        for item in items.filter(|item| is_read_by_aws(item.key())) {
            self.found.object(item);
            let Some((path, segments)) = self.read_path(item, &prefix) else { continue };
            for operation in item.members() {
                let key = operation.key();
                if key == ANY || VERBS.contains(&key) {
                    let verb = (key != ANY).then(|| key.to_ascii_uppercase());
                    let route = self.read_route(item, operation, (&path, &segments), verb, id);
                    if !keys.insert(route.key.clone()) {
                        let sentence = format!("{} stands here a second time", route.key);
                        self.found.push(operation.key_problem(sentence));
                    }
                    routes.push(route);
                } else if !matches!(key, "parameters" | "summary" | "description" | "servers")
                    && is_read_by_aws(key)
                {
                    let known = [VERBS, &[ANY, "parameters"]].concat();
                    self.found.push(unknown(operation, &known));
                }
            }
        }
        if self.is_http() {
            return routes;
        }
        self.check_siblings(paths, &routes);
        if routes.is_empty() && self.found.count() == before {
            let sentence = "AWS refuses this deployment: The REST API doesn't contain any methods";
            self.found.push(paths.key_problem(sentence));
        }
        routes
    }

    fn base_path(&mut self, base: BasePath) -> String {
        let server = self.found.items(self.root, "servers").into_iter().next();
        let variable = server
            .and_then(|s| s.get("variables")?.get("basePath")?.get("default"))
            .or_else(|| self.root.get("basePath"));
        let url = server.and_then(|s| s.get("url")).and_then(Node::as_str).unwrap_or_default();
        let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
        let of_url = after_scheme.split_once('/').map_or("", |(_, path)| path);
        let written = variable.map_or(of_url, |path| path.as_str().unwrap_or_default());
        let path = written.trim_matches('/');
        let kept = match base {
            BasePath::Ignore => "",
            BasePath::Prepend => path,
            BasePath::Split => path.split_once('/').map_or("", |(_, rest)| rest),
        };
        if kept.is_empty() { String::new() } else { format!("/{kept}") }
    }

    /// The whole path and its segments; `None` when it cannot be one.
    fn read_path(&mut self, item: Node<'a>, prefix: &str) -> Option<(String, Vec<Segment>)> {
        let written = item.key();
        if matches!(written, "/$default" | "$default") {
            if self.is_http() {
                return Some(("$default".to_owned(), Vec::new()));
            }
            self.rest_lacks(item, "$default route", "give the resource {proxy+} an ANY method");
            return None;
        }
        if !written.starts_with('/') {
            self.found.push(item.key_problem(format!("the path {written:?} must begin with /")));
            return None;
        }
        let whole = format!("{prefix}{written}");
        // A trailing slash counts on HTTP APIs only (data-plane.md 11.3 and 11.4).
        let trimmed = if self.is_http() { &whole } else { whole.trim_end_matches('/') };
        let path = if trimmed.is_empty() { "/" } else { trimmed };
        let parts = path.split('/').skip(1).filter(|_| path != "/");
        let segments: Option<Vec<Segment>> =
            parts.map(|part| segment(part, self.is_http())).collect();
        let Some(segments) = segments else {
            let sentence = "AWS refuses this import: Resource's path part only allow a-zA-Z0-9._-: \
                            or a valid greedy path variable and curly braces at the beginning and \
                            the end.";
            self.found.push(item.key_problem(sentence));
            return None;
        };
        let last = segments.len().saturating_sub(1);
        if segments.iter().take(last).any(|s| matches!(s, Segment::Greedy(_))) {
            let sentence = "a greedy variable must be the last part of a path";
            self.found.push(item.key_problem(sentence));
            return None;
        }
        Some((path.to_owned(), segments))
    }

    /// AWS allows one variable name among the children of a resource.
    fn check_siblings(&mut self, paths: Node<'a>, routes: &[Route]) {
        let mut variables: BTreeMap<(String, bool), &str> = BTreeMap::new();
        for route in routes {
            let mut parent = String::new();
            for (part, segment) in route.path.split('/').skip(1).zip(&route.segments) {
                let (name, is_greedy) = match segment {
                    Segment::Literal(_) => ("", false),
                    Segment::Variable(name) => (name.as_str(), false),
                    Segment::Greedy(name) => (name.as_str(), true),
                };
                if !name.is_empty() {
                    let first = variables.entry((parent.clone(), is_greedy)).or_insert(part);
                    if *first != part {
                        let sentence = format!(
                            "AWS refuses this import: A sibling ({first}) of this resource already \
                             has a variable path part -- only one is allowed"
                        );
                        let place = paths.get(&route.path).unwrap_or(paths);
                        self.found.push(place.key_problem(sentence));
                        return;
                    }
                }
                parent = format!("{parent}/{part}");
            }
        }
    }

    fn read_route(
        &mut self,
        item: Node<'a>,
        operation: Node<'a>,
        (path, segments): (&str, &[Segment]),
        verb: Option<String>,
        id: &str,
    ) -> Route {
        self.only(operation, OPERATION);
        for member in operation.members() {
            self.has(member);
        }
        let shown = verb.as_deref().unwrap_or("ANY");
        let key = if path == "$default" { path.to_owned() } else { format!("{shown} {path}") };
        let resource_id =
            if self.is_http() { key.clone() } else { opaque_id(&format!("{id}{path}"), 6) };
        let (authorization, api_key_required) = self.read_authorization(operation);
        let mut route = Route {
            key: key.into(),
            resource_id,
            path: path.to_owned(),
            segments: segments.to_vec(),
            verb,
            notes: self.read_notes(operation),
            authorization,
            api_key_required,
            validator: None,
            parameters: Vec::new(),
            models: Vec::new(),
            responses: Vec::new(),
            integration: None,
        };
        if !self.is_http() {
            let owner = match operation.get("x-amazon-apigateway-request-validator") {
                Some(_) => operation,
                None => self.root,
            };
            route.validator = self.read_validator(owner);
            let parameters = self.all_parameters(item, operation);
            route.parameters = self.read_parameters(&parameters);
            route.models = self.read_body_models(operation, &parameters);
            route.responses = self.read_responses(operation);
        }
        if let Some(integration) = operation.get("x-amazon-apigateway-integration") {
            route.integration = self.read_integration(integration, &route);
        } else {
            let sentence = "AWS refuses this deployment: No integration defined for method";
            let hint = format!("add \"x-amazon-apigateway-integration\" to {}", route.key);
            self.found.push(operation.key_problem(sentence).with_hint(hint));
        }
        route
    }

    fn read_notes(&mut self, operation: Node<'a>) -> Notes {
        Notes {
            operation: self.found.text(operation, "operationId"),
            summary: self.found.text(operation, "summary"),
            description: self.found.text(operation, "description"),
        }
    }

    fn read_authorization(&mut self, operation: Node<'a>) -> (Authorization, bool) {
        let (authorization, key) = self.read_security(operation);
        let Some(auth) = operation.get("x-amazon-apigateway-auth") else {
            return (authorization, key);
        };
        self.found.only(auth, &["type"]);
        let kinds = [("NONE", false), ("AWS_IAM", true)];
        match self.found.word(auth, "type", &kinds) {
            Some(true) => (Authorization::Iam, key),
            Some(false) => (Authorization::None, key),
            None => (authorization, key),
        }
    }

    /// The parameters of a path and of its method; the method's win.
    fn all_parameters(&mut self, item: Node<'a>, operation: Node<'a>) -> Vec<Node<'a>> {
        let mut all: Vec<Node<'a>> = Vec::new();
        for owner in [item, operation] {
            for written in self.found.items(owner, "parameters") {
                let Some(parameter) = self.follow(written) else { continue };
                let place = |p: Node<'a>| {
                    (p.get("name").and_then(Node::as_str), p.get("in").and_then(Node::as_str))
                };
                all.retain(|p| place(*p) != place(parameter));
                all.push(parameter);
            }
        }
        all
    }

    fn read_parameters(&mut self, all: &[Node<'a>]) -> Vec<RequestParameter> {
        let mut parameters = Vec::new();
        for &node in all {
            let name = self.found.required(node, "name").and_then(Node::as_str);
            let place = self.found.required(node, "in").and_then(Node::as_str);
            let location = match place {
                Some("header") => Location::Header,
                Some("path") => Location::Path,
                Some("query") => Location::Query,
                Some("body") | None => continue,
                Some(other) => {
                    let sentence = format!("API Gateway reads no parameters in {other:?}");
                    self.found.push(node.problem(sentence));
                    continue;
                }
            };
            let required = self.found.flag(node, "required").unwrap_or(false);
            let name = name.unwrap_or_default().to_owned();
            parameters.push(RequestParameter { location, name, required });
        }
        parameters
    }

    /// Models by content type: `requestBody` of OpenAPI, or the `body` parameter of Swagger.
    fn read_body_models(
        &mut self,
        operation: Node<'a>,
        parameters: &[Node<'a>],
    ) -> Vec<(String, Arc<Model>)> {
        let mut models = Vec::new();
        if let Some(body) = operation.get("requestBody").and_then(|body| self.follow(body)) {
            for content in self.found.members(body, "content") {
                if let Some(schema) = content.get("schema") {
                    let model = self.read_model(schema, "inline model");
                    models.extend(model.map(|m| (content.key().to_owned(), m)));
                }
            }
        }
        let in_body = |p: &&Node<'a>| p.get("in").and_then(Node::as_str) == Some("body");
        if let Some(schema) = parameters.iter().find(in_body).and_then(|p| p.get("schema")) {
            let types = self.types(operation, "consumes");
            let model = self.read_model(schema, "inline model");
            models.extend(types.into_iter().filter_map(|t| Some((t, Arc::clone(model.as_ref()?)))));
        }
        models
    }

    /// Declared answers; a `default` is for people only.
    fn read_responses(&mut self, operation: Node<'a>) -> Vec<MethodResponse> {
        let mut responses = Vec::new();
        for written in self.found.members(operation, "responses") {
            let status = written.key();
            if status == "default" || status.starts_with("x-") {
                continue;
            }
            let Some(response) = self.follow(written) else { continue };
            let headers = self.found.members(response, "headers").into_iter();
            responses.push(MethodResponse {
                status: status.to_owned(),
                description: self.found.text(response, "description"),
                headers: headers.map(|header| header.key().to_owned()).collect(),
                models: self.read_response_models(operation, response),
            });
        }
        responses
    }
}

impl<'a> Import<'a> {
    /// Schemas of an answer's body: `content` of OpenAPI, or Swagger's `schema` and `produces`.
    fn read_response_models(
        &mut self,
        operation: Node<'a>,
        response: Node<'a>,
    ) -> Vec<(String, Value)> {
        if let Some(schema) = response.get("schema") {
            let types = self.types(operation, "produces").into_iter();
            return types.map(|kind| (kind, schema_of(schema))).collect();
        }
        let contents = self.found.members(response, "content").into_iter();
        let model = |c: Node<'a>| Some((c.key().to_owned(), schema_of(c.get("schema")?)));
        contents.filter_map(model).collect()
    }

    /// Swagger's `consumes` or `produces`, of the operation or else of the document.
    fn types(&mut self, operation: Node<'a>, name: &str) -> Vec<String> {
        let owner = if operation.get(name).is_some() { operation } else { self.root };
        let mut types = self.found.texts(owner, name);
        if types.is_empty() {
            types.push("application/json".to_owned());
        }
        types
    }
}

/// One part of a path; `None` when AWS would refuse it. The empty part after a trailing slash is one
/// on HTTP APIs.
fn segment(part: &str, is_http: bool) -> Option<Segment> {
    let signs = if is_http { "._-:,%~$+@" } else { "._-:," };
    let allowed = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c));
    let Some(inner) = part.strip_prefix('{') else {
        let is_text = allowed(part) && (is_http || !part.is_empty());
        return is_text.then(|| Segment::Literal(part.to_owned()));
    };
    let name = inner.strip_suffix('}')?;
    let (name, is_greedy) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
    let make = if is_greedy { Segment::Greedy } else { Segment::Variable };
    (!name.is_empty() && allowed(name)).then(|| make(name.to_owned()))
}
