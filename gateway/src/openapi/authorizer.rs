//! Authorizers: `x-amazon-apigateway-authorizer`.

use regex_lite::Regex;

use super::Import;
use super::integration::lambda_function;
use crate::definition::{Authorizer, AuthorizerKind, IdentitySource, PayloadFormat, StageText};
use crate::document::Node;
use crate::document::findings::unknown;

/// The default and the maximum of `authorizerResultTtlInSeconds` (data-plane.md 5.4).
const REST_TTL: u32 = 300;
const MAX_TTL: u64 = 3600;

/// What an authorizer's `type` says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Token,
    Request,
    Cognito,
    Jwt,
}

/// How an authorizer decides, and where it finds identity.
type Kind = (AuthorizerKind, Vec<IdentitySource>);

impl<'a> Import<'a> {
    /// The authorizer of a scheme.
    pub(super) fn read_authorizer(
        &mut self,
        name: &str,
        node: Node<'a>,
        scheme: Node<'a>,
    ) -> Option<Authorizer> {
        let types = [
            ("token", Type::Token),
            ("request", Type::Request),
            ("cognito_user_pools", Type::Cognito),
            ("jwt", Type::Jwt),
        ];
        self.found.required(node, "type")?;
        let kind = self.found.word(node, "type", &types)?;
        match kind {
            Type::Token if self.is_http() => {
                self.http_lacks(node, "TOKEN authorizer", "use the type \"request\"");
                return None;
            }
            Type::Cognito if self.is_http() => {
                let instead = "use a JWT authorizer with the user pool as its issuer";
                self.http_lacks(node, "Cognito authorizer", instead);
                return None;
            }
            Type::Jwt if !self.is_http() => {
                self.rest_lacks(node, "JWT authorizer", "use a Cognito or a Lambda authorizer");
                return None;
            }
            _ => {}
        }
        self.check_members(node, kind);
        let ttl = self.found.whole(node, "authorizerResultTtlInSeconds", (0, MAX_TTL));
        let default = if self.is_http() { 0 } else { REST_TTL };
        let ttl = ttl.map_or(default, |ttl| ttl as u32);
        let (kind, identity_sources) = match kind {
            Type::Token => self.read_token(node, scheme)?,
            Type::Request => self.read_request(node, ttl)?,
            Type::Cognito => self.read_cognito(node, scheme),
            Type::Jwt => self.read_jwt(node)?,
        };
        let credentials = self.found.text(node, "authorizerCredentials");
        if let Some(member) = node.get("authorizerCredentials")
            && credentials.as_deref().is_some_and(|role| !role.starts_with("arn:"))
        {
            self.found.push(member.problem("\"authorizerCredentials\" must be the ARN of a role"));
        }
        Some(Authorizer { name: name.into(), kind, identity_sources, ttl, credentials })
    }

    fn read_token(&mut self, node: Node<'a>, scheme: Node<'a>) -> Option<Kind> {
        let function = self.read_function(node);
        let validation = self.read_validation(node);
        let mut sources = self.read_identity_sources(node);
        if sources.is_empty() {
            sources = self.token_header(scheme);
        } else if !matches!(sources[..], [IdentitySource::Header(_)]) {
            let sentence = "a TOKEN authorizer has one identity source, a header";
            self.found
                .push(node.problem(sentence).with_hint("use the type \"request\" for others"));
        }
        Some((AuthorizerKind::Token { function: function?, validation }, sources))
    }

    fn read_request(&mut self, node: Node<'a>, ttl: u32) -> Option<Kind> {
        let function = self.read_function(node);
        let format = self.read_format(node);
        let simple_responses = self.found.flag(node, "enableSimpleResponses").unwrap_or(false);
        if simple_responses && format == PayloadFormat::V1 {
            let sentence = "simple answers need \"authorizerPayloadFormatVersion\": \"2.0\"";
            self.found.push(node.key_problem(sentence));
        }
        let sources = self.read_identity_sources(node);
        let written = node.get("identitySource");
        if ttl > 0 && written.is_none_or(|source| source.as_str() == Some("")) {
            let sentence = "an authorizer whose results are kept needs an \"identitySource\"";
            let hint = "name one, or set \"authorizerResultTtlInSeconds\": 0";
            self.found.push(node.key_problem(sentence).with_hint(hint));
        }
        Some((AuthorizerKind::Request { function: function?, format, simple_responses }, sources))
    }

    fn read_cognito(&mut self, node: Node<'a>, scheme: Node<'a>) -> Kind {
        self.found.required(node, "providerARNs");
        let pools = self.found.texts(node, "providerARNs");
        let audience = self.read_validation(node);
        (AuthorizerKind::Cognito { pools, audience }, self.token_header(scheme))
    }

    fn read_jwt(&mut self, node: Node<'a>) -> Option<Kind> {
        let configuration = self.found.required(node, "jwtConfiguration")?;
        self.found.only(configuration, &["issuer", "audience"]);
        for member in ["issuer", "audience"] {
            self.found.required(configuration, member);
        }
        let issuer = self.found.text(configuration, "issuer").unwrap_or_default();
        let audiences = self.found.texts(configuration, "audience");
        let mut sources = self.read_identity_sources(node);
        if sources.is_empty() {
            sources.push(IdentitySource::Header("Authorization".to_owned()));
        } else if !matches!(sources[..], [IdentitySource::Header(_) | IdentitySource::Query(_)]) {
            let sentence = "a JWT authorizer has one identity source, a header or a query string";
            self.found.push(node.problem(sentence));
        }
        Some((AuthorizerKind::Jwt { issuer, audiences }, sources))
    }

    /// The header that the scheme around an authorizer names.
    fn token_header(&mut self, scheme: Node<'a>) -> Vec<IdentitySource> {
        if let Some(place) = scheme.get("in").filter(|place| place.as_str() != Some("header")) {
            self.found.push(place.problem("this authorizer reads its token from a header only"));
        }
        self.found.required(scheme, "name");
        self.found.text(scheme, "name").map(IdentitySource::Header).into_iter().collect()
    }

    fn check_members(&mut self, node: Node<'a>, kind: Type) {
        let lambda = [
            "authorizerUri",
            "authorizerResultTtlInSeconds",
            "identitySource",
            "authorizerCredentials",
        ];
        let own: &[&str] = match kind {
            Type::Token => &["identityValidationExpression"],
            Type::Request => &["authorizerPayloadFormatVersion", "enableSimpleResponses"],
            Type::Cognito => {
                &["providerARNs", "identityValidationExpression", "authorizerResultTtlInSeconds"]
            }
            Type::Jwt => &["jwtConfiguration", "identitySource"],
        };
        let mut known = vec!["type"];
        known.extend(own);
        if matches!(kind, Type::Token | Type::Request) {
            known.extend(lambda);
        }
        for member in node.members() {
            if !known.contains(&member.key()) && self.has(member) {
                self.found.push(unknown(member, &known));
            }
        }
    }

    fn read_function(&mut self, node: Node<'a>) -> Option<StageText> {
        self.found.required(node, "authorizerUri");
        let uri = self.found.text(node, "authorizerUri")?;
        let function = lambda_function(&uri, self.is_http());
        if function.is_none() {
            let sentence = format!(
                "AWS refuses this import: Invalid Authorizer URI: {uri}. Authorizer URI should be a \
                 valid API Gateway ARN that represents a Lambda function invocation."
            );
            self.found.push(node.problem(sentence).with_hint(
                "write arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/FUNCTION-ARN/invocations",
            ));
        }
        function
    }

    /// REST events have the format 1.0; HTTP APIs are told.
    fn read_format(&mut self, node: Node<'a>) -> PayloadFormat {
        if !self.is_http() {
            if let Some(member) = node.get("authorizerPayloadFormatVersion") {
                self.has(member);
            }
            if let Some(member) = node.get("enableSimpleResponses") {
                self.has(member);
            }
            return PayloadFormat::V1;
        }
        self.found.required(node, "authorizerPayloadFormatVersion");
        let formats = [("1.0", PayloadFormat::V1), ("2.0", PayloadFormat::V2)];
        let format = self.found.word(node, "authorizerPayloadFormatVersion", &formats);
        format.unwrap_or(PayloadFormat::V1)
    }

    /// The whole token must match.
    fn read_validation(&mut self, node: Node<'a>) -> Option<Regex> {
        let pattern = self.found.text(node, "identityValidationExpression")?;
        self.whole_match(node, &pattern)
    }

    /// A Java pattern that must match a whole text.
    pub(super) fn whole_match(&mut self, node: Node<'_>, pattern: &str) -> Option<Regex> {
        let whole = || Regex::new(&format!("^(?:{pattern})$"));
        let regex = Regex::new(pattern).and_then(|_| whole()).ok();
        if regex.is_none() {
            let sentence = format!("the pattern {pattern:?} cannot be read");
            let hint = "look-around and back references are not played here";
            self.found.push(node.problem(sentence).with_hint(hint));
        }
        regex
    }

    /// A list, or text with commas.
    fn read_identity_sources(&mut self, node: Node<'a>) -> Vec<IdentitySource> {
        let Some(member) = node.get("identitySource") else { return Vec::new() };
        let texts = match member.as_str() {
            Some(text) => text.split(',').map(|t| t.trim().to_owned()).collect(),
            None => self.found.texts(node, "identitySource"),
        };
        let mut sources = Vec::new();
        for text in texts.iter().filter(|text| !text.is_empty()) {
            if let Some(source) = identity_source(text, self.is_http()) {
                sources.push(source);
                continue;
            }
            let (request, dollar) =
                if self.is_http() { ("$request", "$") } else { ("method.request", "") };
            let problem = member.problem(format!("{text:?} is no identity source"));
            self.found.push(problem.with_hint(format!(
                "write {request}.header.NAME, {request}.querystring.NAME, {dollar}context.NAME or \
                 {dollar}stageVariables.NAME"
            )));
        }
        sources
    }
}

fn identity_source(text: &str, is_http: bool) -> Option<IdentitySource> {
    let text = if is_http { text.strip_prefix('$')? } else { text };
    let request = if is_http { "request." } else { "method.request." };
    let (make, name): (fn(String) -> IdentitySource, _) =
        if let Some(rest) = text.strip_prefix(request) {
            match rest.split_once('.')? {
                ("header", name) => (IdentitySource::Header, name),
                ("querystring", name) => (IdentitySource::Query, name),
                _ => return None,
            }
        } else if let Some(name) = text.strip_prefix("context.") {
            (IdentitySource::Context, name)
        } else {
            (IdentitySource::StageVariable, text.strip_prefix("stageVariables.")?)
        };
    (!name.is_empty()).then(|| make(name.to_owned()))
}
