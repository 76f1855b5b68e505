//! What one kind of API has and the other has not (facts.md section 4), with what to use instead.

use super::Import;
use crate::definition::Protocol;
use crate::document::Node;
use crate::problem::Problem;

/// Member, what it sets, what to use instead.
type Row = (&'static str, &'static str, &'static str);

const REST_ONLY: &[Row] = &[
    (
        "x-amazon-apigateway-request-validators",
        "request validation",
        "check requests in the function behind the route",
    ),
    (
        "x-amazon-apigateway-request-validator",
        "request validation",
        "check requests in the function behind the route",
    ),
    (
        "x-amazon-apigateway-gateway-responses",
        "custom gateway responses",
        "take its fixed error answers as they are",
    ),
    (
        "x-amazon-apigateway-binary-media-types",
        "list of binary media types",
        "leave it out: bodies that are not text reach a function base64-encoded without it",
    ),
    (
        "x-amazon-apigateway-api-key-source",
        "API keys",
        "throttle its routes, and tell callers apart with a JWT or Lambda authorizer",
    ),
    (
        "x-amazon-apigateway-policy",
        "resource policy",
        "use IAM authorization, or a JWT or Lambda authorizer",
    ),
    (
        "x-amazon-apigateway-documentation",
        "documentation parts",
        "put descriptions into the OpenAPI document itself",
    ),
    (
        "requestTemplates",
        "mapping templates",
        "map parameters, or transform bodies in the function",
    ),
    ("passthroughBehavior", "mapping templates", "leave it out: bodies are passed on as they are"),
    ("contentHandling", "content handling", "leave it out: bodies are passed on as they are"),
    ("cacheKeyParameters", "response cache", "put CloudFront before it, or cache in the back end"),
    ("cacheNamespace", "response cache", "put CloudFront before it, or cache in the back end"),
    ("responseTransferMode", "response streaming", "leave it out"),
    ("identityValidationExpression", "token validation", "check the token in the authorizer"),
    ("providerARNs", "Cognito authorizer", "use a JWT authorizer with the user pool as its issuer"),
];

const HTTP_ONLY: &[Row] = &[
    (
        "x-amazon-apigateway-cors",
        "CORS configuration",
        "answer OPTIONS with a MOCK method, and add the headers to each method's response",
    ),
    ("isDefaultRoute", "$default route", "give the resource {proxy+} an ANY method"),
    ("jwtConfiguration", "JWT authorizer", "use a Cognito or a Lambda authorizer"),
    ("enableSimpleResponses", "simple authorizer answers", "return a policy document"),
    (
        "authorizerPayloadFormatVersion",
        "payload format of authorizers",
        "leave it out: the authorizer's type decides",
    ),
    (
        "integrationSubtype",
        "first-class AWS service actions",
        "use an integration of type \"aws\" with templates",
    ),
    (
        "responseParameters",
        "response mapping by status here",
        "map parameters in the integration's \"responses\"",
    ),
];

impl Import<'_> {
    /// Whether this API's protocol has such a member; reports it when not.
    pub(super) fn has(&mut self, member: Node<'_>) -> bool {
        let (missing, api, other) = match self.protocol {
            Protocol::Rest => (HTTP_ONLY, "a REST API", "an HTTP API"),
            Protocol::Http => (REST_ONLY, "an HTTP API", "a REST API"),
        };
        let Some((_, what, instead)) = missing.iter().find(|(name, ..)| *name == member.key())
        else {
            return true;
        };
        self.found.push(lacks(member, api, other, what, instead));
        false
    }

    /// Reports that an HTTP API lacks something that no single member stands for.
    pub(super) fn http_lacks(&mut self, node: Node<'_>, what: &str, instead: &str) {
        self.found.push(lacks(node, "an HTTP API", "a REST API", what, instead));
    }

    /// Reports that a REST API lacks something that no single member stands for.
    pub(super) fn rest_lacks(&mut self, node: Node<'_>, what: &str, instead: &str) {
        self.found.push(lacks(node, "a REST API", "an HTTP API", what, instead));
    }
}

fn lacks(node: Node<'_>, api: &str, other: &str, what: &str, instead: &str) -> Problem {
    node.key_problem(format!("{api} has no {what}"))
        .with_hint(format!("{instead}; or make this {other}"))
}
