//! The API-wide `x-amazon-apigateway-*` members.

use super::Import;
use crate::definition::{Api, ApiKeySource, Cors, GatewayResponse, Validator};
use crate::document::Node;
use crate::policy::Policy;
use crate::problem::Problem;
use crate::refusal::ResponseType;

/// The extensions that are read at the top of a document.
pub(super) const TOP: &[&str] = &[
    "x-amazon-apigateway-api-key-source",
    "x-amazon-apigateway-binary-media-types",
    "x-amazon-apigateway-cors",
    "x-amazon-apigateway-documentation", // for people: no effect on requests
    "x-amazon-apigateway-endpoint-configuration",
    "x-amazon-apigateway-gateway-responses",
    "x-amazon-apigateway-importexport-version", // a mark of exports: no effect
    "x-amazon-apigateway-policy",
    "x-amazon-apigateway-request-validator",
    "x-amazon-apigateway-request-validators",
];

/// The characters of a resource policy (facts.md F-Q29; the quota can be raised).
const MOST_POLICY: usize = 8192;

/// Right on AWS, with an effect on requests that is not played here.
const NOT_PLAYED: &[(&str, &str)] = &[
    ("x-amazon-apigateway-minimum-compression-size", "compression of bodies"),
    ("x-amazon-apigateway-security-policy", "TLS versions"),
    ("x-amazon-apigateway-endpoint-access-mode", "endpoint access modes"),
];

/// The Problem of a member that AWS knows and gatelab does not play.
pub(super) fn not_played(member: Node<'_>) -> Option<Problem> {
    let (_, what) = NOT_PLAYED.iter().find(|(name, _)| *name == member.key())?;
    Some(member.key_problem(format!("{what}: not played here yet")).not_played_here())
}

impl Import<'_> {
    /// Fills in what the extensions at the top set.
    pub(super) fn read_extensions(&mut self, api: &mut Api) {
        let root = self.root;
        api.binary_media_types = self.found.texts(root, "x-amazon-apigateway-binary-media-types");
        let sources = [("HEADER", ApiKeySource::Header), ("AUTHORIZER", ApiKeySource::Authorizer)];
        let source = self.found.word(root, "x-amazon-apigateway-api-key-source", &sources);
        api.api_key_source = source.unwrap_or_default();
        for response in self.found.members(root, "x-amazon-apigateway-gateway-responses") {
            let read = self.read_gateway_response(response);
            api.gateway_responses.insert(response.key().to_owned(), read);
        }
        let policy = root.get("x-amazon-apigateway-policy");
        if let Some(policy) = policy.filter(|p| self.found.object(*p)) {
            let value = policy.to_value();
            let length = value.to_string().chars().count();
            if length > MOST_POLICY {
                let sentence = format!(
                    "the resource policy has {length} characters; AWS takes {MOST_POLICY} unless \
                     it has granted more"
                );
                self.found.push(policy.key_problem(sentence));
            }
            match Policy::read(&value) {
                Ok(read) => api.policy = Some(read),
                Err(flaw) => self.found.push(flaw.problem(policy)),
            }
        }
        api.cors = root.get("x-amazon-apigateway-cors").map(|cors| self.read_cors(cors));
        let mut endpoints: Vec<_> =
            root.get("x-amazon-apigateway-endpoint-configuration").into_iter().collect();
        let servers = root.get("servers").into_iter().flat_map(Node::items);
        endpoints
            .extend(servers.filter_map(|s| s.get("x-amazon-apigateway-endpoint-configuration")));
        for endpoint in endpoints {
            self.read_endpoint(endpoint, api);
        }
    }

    fn read_gateway_response(&mut self, node: Node<'_>) -> GatewayResponse {
        let kind = node.key();
        if !ResponseType::ALL.iter().any(|t| t.name() == kind)
            && !matches!(kind, "DEFAULT_4XX" | "DEFAULT_5XX")
        {
            let sentence = format!("{kind:?} is no type of gateway response");
            self.found.push(node.key_problem(sentence));
        }
        self.found.only(node, &["statusCode", "responseParameters", "responseTemplates"]);
        let status = self.found.written(node, "statusCode").and_then(|text| {
            let status = text.parse().ok().filter(|s| (100..600).contains(s));
            if status.is_none() {
                self.found.push(node.problem(format!("{text:?} is no HTTP status")));
            }
            status
        });
        let parameters = self.found.pairs(node, "responseParameters");
        for (target, _) in &parameters {
            if target.strip_prefix("gatewayresponse.header.").is_none_or(str::is_empty) {
                let sentence = format!("{target:?} must be gatewayresponse.header.NAME");
                self.found.push(node.problem(sentence));
            }
        }
        let templates = self.found.pairs(node, "responseTemplates");
        GatewayResponse { status, parameters, templates }
    }

    fn read_cors(&mut self, node: Node<'_>) -> Cors {
        self.found.only(
            node,
            &[
                "allowOrigins",
                "allowMethods",
                "allowHeaders",
                "exposeHeaders",
                "allowCredentials",
                "maxAge",
            ],
        );
        let cors = Cors {
            origins: self.found.texts(node, "allowOrigins"),
            methods: self.found.texts(node, "allowMethods"),
            headers: self.found.texts(node, "allowHeaders"),
            expose: self.found.texts(node, "exposeHeaders"),
            credentials: self.found.flag(node, "allowCredentials").unwrap_or(false),
            max_age: self.found.number(node, "maxAge", (-1.0, 86_400.0)).map(|n| n as i64),
        };
        if cors.credentials && cors.origins.iter().any(|origin| origin == "*") {
            let sentence = "\"allowCredentials\" does not go with the origin \"*\"";
            self.found.push(node.problem(sentence).with_hint("name the origins"));
        }
        cors
    }

    fn read_endpoint(&mut self, node: Node<'_>, api: &mut Api) {
        self.found.only(node, &["disableExecuteApiEndpoint", "vpcEndpointIds"]);
        if let Some(member) = node.get("vpcEndpointIds") {
            let sentence = "private APIs behind VPC endpoints: not played here yet";
            self.found.push(member.key_problem(sentence).not_played_here());
        }
        if let Some(disabled) = self.found.flag(node, "disableExecuteApiEndpoint") {
            api.disable_execute_api_endpoint = disabled;
        }
    }

    /// The request validator that a method or the API names.
    pub(super) fn read_validator(&mut self, owner: Node<'_>) -> Option<Validator> {
        let name = self.found.text(owner, "x-amazon-apigateway-request-validator")?;
        let all = self.root.get("x-amazon-apigateway-request-validators");
        let Some(validator) = all.and_then(|all| all.get(&name)) else {
            let sentence = format!("there is no request validator {name:?}");
            self.found.push(
                owner
                    .problem(sentence)
                    .with_hint("define it in \"x-amazon-apigateway-request-validators\""),
            );
            return None;
        };
        self.found.only(validator, &["validateRequestParameters", "validateRequestBody"]);
        Some(Validator {
            parameters: self.found.flag(validator, "validateRequestParameters").unwrap_or(false),
            body: self.found.flag(validator, "validateRequestBody").unwrap_or(false),
        })
    }
}
