//! Authorizers, IAM and API keys as security schemes, and what operations ask of them.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::put;
use crate::definition::{
    Api, Authorization, Authorizer, AuthorizerKind, IdentitySource, PayloadFormat, Protocol,
};
use crate::export::{function_uri, pattern_as_written};

/// What the schemes that are no authorizers are called: `None` where nobody asks for them.
pub(super) struct Names {
    pub(super) protocol: Protocol,
    api_key: Option<String>,
    sigv4: Option<String>,
}

impl Names {
    /// Names that no authorizer bears.
    pub(super) fn of(api: &Api) -> Self {
        let free = |name: &str| {
            let mut name = name.to_owned();
            while api.authorizers.iter().any(|authorizer| *authorizer.name == name) {
                name.push('_');
            }
            name
        };
        let is_rest = api.protocol == Protocol::Rest;
        let mut routes = api.routes.iter();
        let signs = is_rest && routes.any(|r| matches!(r.authorization, Authorization::Iam));
        let has_keys = api.routes.iter().any(|r| r.api_key_required);
        Self {
            protocol: api.protocol,
            api_key: has_keys.then(|| free("api_key")),
            sigv4: signs.then(|| free("sigv4")),
        }
    }

    /// Every scheme.
    pub(super) fn schemes(&self, authorizers: &[Arc<Authorizer>]) -> Map<String, Value> {
        let mut all: Map<String, Value> =
            authorizers.iter().map(|a| (a.name.to_string(), scheme(a, self.protocol))).collect();
        if let Some(name) = &self.sigv4 {
            let mut sigv4 = header("Authorization");
            sigv4["x-amazon-apigateway-authtype"] = "awsSigv4".into();
            all.insert(name.clone(), sigv4);
        }
        if let Some(name) = &self.api_key {
            all.insert(name.clone(), header("x-api-key"));
        }
        all
    }

    /// The `security` of an operation.
    pub(super) fn security(&self, asked: &Authorization, needs_key: bool) -> Option<Value> {
        let mut all: Vec<Value> = Vec::new();
        match asked {
            Authorization::Authorizer(authorizer, scopes) => {
                all.push(json!({ &*authorizer.name: scopes }));
            }
            Authorization::Iam => all.extend(self.sigv4.as_ref().map(|name| json!({ name: [] }))),
            Authorization::None => {}
        }
        let key = self.api_key.as_ref().filter(|_| needs_key);
        all.extend(key.map(|name| json!({ name: [] })));
        (!all.is_empty()).then(|| all.into())
    }

    /// HTTP APIs name IAM authorization beside `security`.
    pub(super) fn auth(&self, asked: &Authorization) -> Option<Value> {
        let is_here = self.protocol == Protocol::Http && matches!(asked, Authorization::Iam);
        is_here.then(|| json!({ "type": "AWS_IAM" }))
    }
}

fn header(name: &str) -> Value {
    json!({ "type": "apiKey", "name": name, "in": "header" })
}

fn scheme(authorizer: &Authorizer, protocol: Protocol) -> Value {
    let Authorizer { name: _, kind, identity_sources, ttl, credentials } = authorizer;
    let sources: Vec<String> =
        identity_sources.iter().map(|source| written_source(source, protocol)).collect();
    let first_header = identity_sources.iter().find_map(|source| match source {
        IdentitySource::Header(name) => Some(name.as_str()),
        _ => None,
    });
    let token_header = first_header.unwrap_or("Authorization");
    let (mut scheme, authtype, mut own) = match kind {
        AuthorizerKind::Token { function, validation } => {
            let mut own = json!({
                "type": "token",
                "authorizerUri": function_uri(&function.0),
                "authorizerResultTtlInSeconds": ttl,
            });
            let validation = validation.as_ref().map(|v| pattern_as_written(v).into());
            put(&mut own, "identityValidationExpression", validation);
            (header(token_header), Some("custom"), own)
        }
        AuthorizerKind::Request { function, format, simple_responses } => {
            let mut own = json!({
                "type": "request",
                "authorizerUri": function_uri(&function.0),
                "identitySource": sources.join(", "),
                "authorizerResultTtlInSeconds": ttl,
            });
            if protocol == Protocol::Http {
                let format = if *format == PayloadFormat::V2 { "2.0" } else { "1.0" };
                own["authorizerPayloadFormatVersion"] = format.into();
                let is_simple = simple_responses.then_some(Value::Bool(true));
                put(&mut own, "enableSimpleResponses", is_simple);
            }
            (header("Unused"), Some("custom"), own)
        }
        AuthorizerKind::Cognito { pools, audience } => {
            let mut own = json!({
                "type": "cognito_user_pools",
                "providerARNs": pools,
                "authorizerResultTtlInSeconds": ttl,
            });
            let audience = audience.as_ref().map(|a| pattern_as_written(a).into());
            put(&mut own, "identityValidationExpression", audience);
            (header(token_header), Some("cognito_user_pools"), own)
        }
        AuthorizerKind::Jwt { issuer, audiences } => {
            let own = json!({
                "type": "jwt",
                "identitySource": sources.join(", "),
                "jwtConfiguration": { "issuer": issuer, "audience": audiences },
            });
            (json!({ "type": "oauth2" }), None, own)
        }
    };
    put(&mut scheme, "x-amazon-apigateway-authtype", authtype.map(Value::from));
    put(&mut own, "authorizerCredentials", credentials.as_deref().map(Value::from));
    scheme["x-amazon-apigateway-authorizer"] = own;
    scheme
}

fn written_source(source: &IdentitySource, protocol: Protocol) -> String {
    let (request, dollar) = match protocol {
        Protocol::Rest => ("method.request", ""),
        Protocol::Http => ("$request", "$"),
    };
    match source {
        IdentitySource::Header(name) => format!("{request}.header.{name}"),
        IdentitySource::Query(name) => format!("{request}.querystring.{name}"),
        IdentitySource::Context(name) => format!("{dollar}context.{name}"),
        IdentitySource::StageVariable(name) => format!("{dollar}stageVariables.{name}"),
    }
}
