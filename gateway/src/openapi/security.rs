//! Security schemes, and what methods ask of them: API keys, IAM, authorizers.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Import;
use crate::definition::{Authorization, Authorizer, AuthorizerKind};
use crate::document::Node;

/// Members of a security scheme.
const KNOWN: &[&str] = &[
    "type",
    "name",
    "in",
    "description",
    "flows",
    "flow",
    "authorizationUrl",
    "tokenUrl",
    "scopes",
    "openIdConnectUrl",
    "scheme",
    "bearerFormat",
    "x-amazon-apigateway-authtype",
    "x-amazon-apigateway-authorizer",
];

/// One security scheme.
#[derive(Debug)]
pub(super) enum Scheme {
    /// A key in `x-api-key`.
    ApiKey,
    /// `AWS_IAM`.
    Iam,
    /// An authorizer.
    Authorizer(Arc<Authorizer>),
    /// A scheme that AWS attaches nothing to.
    Unattached,
    /// One with Problems of its own.
    Broken,
}

impl Scheme {
    pub(super) const fn authorizer(&self) -> Option<&Arc<Authorizer>> {
        match self {
            Self::Authorizer(authorizer) => Some(authorizer),
            _ => None,
        }
    }
}

impl<'a> Import<'a> {
    /// Every security scheme, by name.
    pub(super) fn read_schemes(&mut self) -> BTreeMap<String, Scheme> {
        let mut all = self.found.members(self.root, "securityDefinitions");
        if let Some(components) = self.root.get("components") {
            all.extend(self.found.members(components, "securitySchemes"));
        }
        let read = |scheme: Node<'a>| (scheme.key().to_owned(), self.read_scheme(scheme));
        all.into_iter().map(read).collect()
    }

    fn read_scheme(&mut self, node: Node<'a>) -> Scheme {
        let before = self.found.count();
        let name = node.key();
        let Some(node) = self.follow(node) else { return Scheme::Broken };
        self.only(node, KNOWN);
        let authtypes = [
            ("awsSigv4", true),
            ("custom", false),
            ("cognito_user_pools", false),
            ("oauth2", false),
        ];
        let authtype = self.found.word(node, "x-amazon-apigateway-authtype", &authtypes);
        let scheme = if authtype == Some(true) {
            Scheme::Iam
        } else if let Some(authorizer) = node.get("x-amazon-apigateway-authorizer") {
            match self.read_authorizer(name, authorizer, node) {
                Some(authorizer) => Scheme::Authorizer(Arc::new(authorizer)),
                None => Scheme::Broken,
            }
        } else {
            self.read_plain_scheme(node)
        };
        if self.found.count() == before { scheme } else { Scheme::Broken }
    }

    fn read_plain_scheme(&mut self, node: Node<'a>) -> Scheme {
        if node.get("type").and_then(Node::as_str) != Some("apiKey") {
            return Scheme::Unattached;
        }
        if self.is_http() {
            let instead = "use a JWT or Lambda authorizer, and throttle the routes";
            self.http_lacks(node, "API keys", instead);
        }
        let name = self.found.text(node, "name").unwrap_or_default();
        if !name.eq_ignore_ascii_case("x-api-key")
            || node.get("in").and_then(Node::as_str) != Some("header")
        {
            let sentence = "API Gateway reads API keys from the header x-api-key only";
            self.found.push(node.key_problem(sentence).with_hint(
                "write \"name\": \"x-api-key\", \"in\": \"header\", or add an authorizer",
            ));
        }
        Scheme::ApiKey
    }

    /// What `security` (of the method, or else of the API) asks for: authorization, and a key.
    pub(super) fn read_security(&mut self, operation: Node<'a>) -> (Authorization, bool) {
        let mut authorization = Authorization::None;
        let mut key_required = false;
        let owner = if operation.get("security").is_some() { operation } else { self.root };
        for alternative in self.found.items(owner, "security") {
            self.found.object(alternative);
            for requirement in alternative.members() {
                if matches!(self.schemes.get(requirement.key()), Some(Scheme::ApiKey)) {
                    key_required = true;
                    continue;
                }
                let Some(asked) = self.read_requirement(alternative, requirement) else { continue };
                if !matches!(authorization, Authorization::None) {
                    let sentence = "a method has one authorizer at most";
                    self.found.push(requirement.key_problem(sentence));
                }
                authorization = asked;
            }
        }
        (authorization, key_required)
    }

    fn read_requirement(
        &mut self,
        alternative: Node<'a>,
        requirement: Node<'a>,
    ) -> Option<Authorization> {
        let name = requirement.key();
        let scopes = self.found.texts(alternative, name);
        let problem = match self.schemes.get(name) {
            Some(Scheme::Authorizer(authorizer)) => {
                let by_scope = matches!(
                    authorizer.kind,
                    AuthorizerKind::Cognito { .. } | AuthorizerKind::Jwt { .. }
                );
                if by_scope || scopes.is_empty() {
                    return Some(Authorization::Authorizer(Arc::clone(authorizer), scopes));
                }
                requirement.problem("scopes mean nothing to a Lambda authorizer")
            }
            Some(Scheme::Iam) => return Some(Authorization::Iam),
            Some(Scheme::Unattached) => requirement
                .key_problem(format!(
                    "AWS would leave this open: the scheme {name:?} has no authorizer"
                ))
                .with_hint("add \"x-amazon-apigateway-authorizer\" to the scheme"),
            None => requirement.key_problem(format!("there is no security scheme {name:?}")),
            Some(Scheme::ApiKey | Scheme::Broken) => return None,
        };
        self.found.push(problem);
        None
    }
}
