//! What the account owner wrote: an API, its stage, its keys and plans, and the doubles behind it.
//!
//! Values here are checked: `openapi` and `case` refuse whatever the engine could not honour.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use regex_lite::Regex;
use serde_json::Value;

use crate::policy::Policy;
use crate::vtl::Template;

mod action;
mod domain;
mod double;
mod principal;
mod service;
mod stage;

pub use action::*;
pub use domain::*;
pub use double::*;
pub use principal::*;
pub use service::*;
pub use stage::*;

/// The account that every API here belongs to.
pub(crate) const ACCOUNT: &str = "123456789012";
/// The Region that every API here lives in.
pub(crate) const REGION: &str = "us-east-1";

/// Which of API Gateway's products this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// A REST API (API Gateway v1).
    Rest,
    /// An HTTP API (API Gateway v2).
    Http,
}

/// One API as one deployment holds it.
#[derive(Clone, Debug)]
pub struct Api {
    /// REST or HTTP.
    pub protocol: Protocol,
    /// The ten-character id in host names and ARNs.
    pub id: String,
    /// `info.title`.
    pub name: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: Option<String>,
    /// The document that it was imported from.
    pub document: Arc<Value>,
    /// REST methods or HTTP routes.
    pub routes: Vec<Route>,
    /// Every authorizer, whether a route names it or not.
    pub authorizers: Vec<Arc<Authorizer>>,
    /// Every model's schema, whether a route names it or not; references point into
    /// `#/definitions/`.
    pub models: BTreeMap<String, Value>,
    /// REST: media types treated as bytes.
    pub binary_media_types: Vec<String>,
    /// REST: where the API key comes from.
    pub api_key_source: ApiKeySource,
    /// REST: customised gateway responses, by type name (`DEFAULT_4XX` too).
    pub gateway_responses: BTreeMap<String, GatewayResponse>,
    /// REST: the resource policy.
    pub policy: Option<Policy>,
    /// HTTP: the CORS configuration.
    pub cors: Option<Cors>,
    /// Whether the default `execute-api` host is switched off.
    pub disable_execute_api_endpoint: bool,
}

impl Api {
    /// An API without routes.
    pub fn new(protocol: Protocol, id: &str) -> Self {
        Self {
            protocol,
            id: id.to_owned(),
            name: String::new(),
            version: String::new(),
            description: None,
            document: Arc::default(),
            routes: Vec::new(),
            authorizers: Vec::new(),
            models: BTreeMap::new(),
            binary_media_types: Vec::new(),
            api_key_source: ApiKeySource::Header,
            gateway_responses: BTreeMap::new(),
            policy: None,
            cors: None,
            disable_execute_api_endpoint: false,
        }
    }
}

/// A REST method, or a route of an HTTP API.
#[derive(Clone, Debug)]
pub struct Route {
    /// `GET /pets/{id}`, or `$default`: how traces, logs and method settings name it.
    pub key: Arc<str>,
    /// REST: the resource's id. HTTP: the route key again, as AWS's events have it.
    pub resource_id: String,
    /// The path as written: `/pets/{id}`; `$default` for an HTTP API's catch-all.
    pub path: String,
    /// The path cut at its slashes.
    pub segments: Vec<Segment>,
    /// The verb; `None` is ANY.
    pub verb: Option<String>,
    /// What the definition says of it to people.
    pub notes: Notes,
    /// Who may call.
    pub authorization: Authorization,
    /// REST: a key of a usage plan is needed.
    pub api_key_required: bool,
    /// REST: what the request validator checks.
    pub validator: Option<Validator>,
    /// REST: declared request parameters.
    pub parameters: Vec<RequestParameter>,
    /// REST: request models by content type.
    pub models: Vec<(String, Arc<Model>)>,
    /// REST: declared method responses.
    pub responses: Vec<MethodResponse>,
    /// What stands behind; a REST method without one answers 500.
    pub integration: Option<Integration>,
}

/// What an operation says to people and generated SDKs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// `operationId`: AWS's operation name.
    pub operation: Option<String>,
    /// `summary`.
    pub summary: Option<String>,
    /// `description`.
    pub description: Option<String>,
}

/// One part of a route's path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// Exactly this text.
    Literal(String),
    /// `{name}`: any one segment.
    Variable(String),
    /// `{name+}`: this segment and all after it.
    Greedy(String),
}

/// What a caller must pass before the route.
#[derive(Clone, Debug)]
pub enum Authorization {
    /// Nothing.
    None,
    /// `AWS_IAM`: a SigV4 signature.
    Iam,
    /// An authorizer; scopes where the route names some.
    Authorizer(Arc<Authorizer>, Vec<String>),
}

/// An authorizer of the API.
#[derive(Clone, Debug)]
pub struct Authorizer {
    /// Its name in the definition's security schemes.
    pub name: Arc<str>,
    /// How it decides.
    pub kind: AuthorizerKind,
    /// Where it finds the caller's identity, in order.
    pub identity_sources: Vec<IdentitySource>,
    /// Seconds its result is kept; 0 is off.
    pub ttl: u32,
    /// The role that its function is invoked with; here nothing is forbidden to it.
    pub credentials: Option<String>,
}

/// How an authorizer decides.
#[derive(Clone, Debug)]
pub enum AuthorizerKind {
    /// REST Lambda authorizer of type TOKEN.
    Token {
        /// The function asked.
        function: StageText,
        /// Tokens that do not match are refused without asking it.
        validation: Option<Regex>,
    },
    /// Lambda authorizer of type REQUEST, of either protocol.
    Request {
        /// The function asked.
        function: StageText,
        /// The event's format: REST is always V1.
        format: PayloadFormat,
        /// HTTP, format 2.0: answers `{"isAuthorized": …}`.
        simple_responses: bool,
    },
    /// REST: a Cognito user pool.
    Cognito {
        /// ARNs of the user pools.
        pools: Vec<String>,
        /// `identityValidationExpression`: what the `aud` of a token must match.
        audience: Option<Regex>,
    },
    /// HTTP: an OpenID Connect issuer.
    Jwt {
        /// The `iss` that tokens must carry.
        issuer: String,
        /// The audiences, one of which they must name.
        audiences: Vec<String>,
    },
}

/// One place where an authorizer looks for identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdentitySource {
    /// A request header.
    Header(String),
    /// A query string parameter.
    Query(String),
    /// A `$context` variable, without its prefix.
    Context(String),
    /// A stage variable.
    StageVariable(String),
}

/// Text in which `${stageVariables.x}` may stand, as in URIs and function names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageText(pub String);

/// The shape of a Lambda event and of the result it may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayloadFormat {
    /// 1.0
    V1,
    /// 2.0
    V2,
}

/// REST: where API keys are read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiKeySource {
    /// The `x-api-key` header.
    #[default]
    Header,
    /// `usageIdentifierKey` of the authorizer's result.
    Authorizer,
}

/// REST: a request validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validator {
    /// `validateRequestParameters`.
    pub parameters: bool,
    /// `validateRequestBody`.
    pub body: bool,
}

/// Where a request parameter stands. The order is that of the recorded 400 message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// A header.
    Header,
    /// A path variable.
    Path,
    /// A query string parameter.
    Query,
}

/// REST: a declared request parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestParameter {
    /// Where it stands.
    pub location: Location,
    /// Its name.
    pub name: String,
    /// Whether a validator insists on it.
    pub required: bool,
}

/// REST: a model, its schema compiled (references resolved).
pub struct Model {
    /// Its name.
    pub name: String,
    /// JSON Schema draft 4.
    pub schema: Value,
    /// The same, ready to check with.
    pub validator: jsonschema::Validator,
}

impl fmt::Debug for Model {
    /// Without the validator: it follows from the schema.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, schema, validator: _ } = self;
        let mut model = f.debug_struct("Model");
        model.field("name", name).field("schema", schema).finish_non_exhaustive()
    }
}

/// REST: one declared answer of a method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodResponse {
    /// The status.
    pub status: String,
    /// What it says to people.
    pub description: Option<String>,
    /// Header names that a mapping may fill.
    pub headers: Vec<String>,
    /// Schemas of its body by content type, for generated SDKs; references as in `Api::models`.
    pub models: Vec<(String, Value)>,
}

/// What stands behind a route.
#[derive(Clone, Debug)]
pub struct Integration {
    /// Its type.
    pub kind: IntegrationKind,
    /// What it calls; empty for MOCK. A Lambda function, a URL, or another AWS service.
    pub target: Target,
    /// The role that functions and other AWS services are called with; here nothing is forbidden
    /// to it.
    pub credentials: Option<String>,
    /// The verb used towards it; `None` or ANY: the caller's own.
    pub method: Option<String>,
    /// Lambda proxy: event format.
    pub format: PayloadFormat,
    /// Milliseconds until it is given up: 29 000 by default on REST, 30 000 on HTTP.
    pub timeout_ms: u32,
    /// Request parameter mappings, target then expression, as written.
    pub request_parameters: Vec<(String, String)>,
    /// REST: request templates by content type.
    pub request_templates: Vec<(String, Template)>,
    /// REST: what happens without a matching template.
    pub passthrough: Passthrough,
    /// REST: conversion of the request body.
    pub content_handling: Option<ContentHandling>,
    /// REST, not proxy: how answers are told apart, in the order written.
    pub responses: Vec<IntegrationResponse>,
    /// HTTP: response parameter mappings by status.
    pub response_parameters: BTreeMap<String, Vec<(String, String)>>,
    /// REST: parameters that are part of the cache key, e.g. `method.request.querystring.type`.
    pub cache_key_parameters: Vec<String>,
    /// REST: the cache namespace, where one is given.
    pub cache_namespace: Option<String>,
}

/// The five integration types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntegrationKind {
    /// An answer made by the gateway itself.
    Mock,
    /// Lambda proxy.
    AwsProxy,
    /// Lambda custom, or another AWS service.
    Aws,
    /// HTTP custom.
    Http,
    /// HTTP proxy.
    HttpProxy,
}

/// What an integration calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Nothing (MOCK).
    None,
    /// A Lambda function: its name, in which stage variables may stand.
    Lambda(StageText),
    /// An HTTP address with `{parameters}` and stage variables.
    Url(StageText),
    /// REST: another AWS service, and the ARN as written.
    Service(Service, StageText),
    /// HTTP: a first-class action of an AWS service.
    Action(&'static Action),
}

/// REST: what happens to a body that no template matches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Passthrough {
    /// Passed on.
    #[default]
    WhenNoMatch,
    /// Passed on only when there are no templates at all.
    WhenNoTemplates,
    /// 415.
    Never,
}

/// REST: conversion between text and bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentHandling {
    /// Base64 text becomes bytes.
    ConvertToBinary,
    /// Bytes become base64 text.
    ConvertToText,
}

/// REST, not proxy: one integration response.
#[derive(Clone, Debug)]
pub struct IntegrationResponse {
    /// The selection pattern; `None` is the default response.
    pub pattern: Option<Regex>,
    /// The method response it leads to.
    pub status: String,
    /// Response parameter mappings, target then expression.
    pub parameters: Vec<(String, String)>,
    /// Response templates by media type.
    pub templates: Vec<(String, Template)>,
    /// Conversion of the response body.
    pub content_handling: Option<ContentHandling>,
}

/// REST: a customised gateway response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GatewayResponse {
    /// The status, where changed.
    pub status: Option<u16>,
    /// `gatewayresponse.header.X` and its expression.
    pub parameters: Vec<(String, String)>,
    /// Templates by media type: plain `$name` substitution only.
    pub templates: Vec<(String, String)>,
}

/// HTTP: the CORS configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cors {
    /// `allowOrigins`.
    pub origins: Vec<String>,
    /// `allowMethods`.
    pub methods: Vec<String>,
    /// `allowHeaders`.
    pub headers: Vec<String>,
    /// `exposeHeaders`.
    pub expose: Vec<String>,
    /// `allowCredentials`.
    pub credentials: bool,
    /// `maxAge`, in seconds.
    pub max_age: Option<i64>,
}

/// Everything one gateway is made of.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What the deployment holds that the stage points at.
    pub api: Arc<Api>,
    /// That deployment's id.
    pub deployment: Arc<str>,
    /// The stage.
    pub stage: Stage,
    /// Custom domain names.
    pub domains: Vec<Domain>,
    /// Lambda doubles by name.
    pub functions: BTreeMap<String, Function>,
    /// The HTTP back end's double.
    pub backend: Backend,
    /// Doubles of AWS services.
    pub services: Services,
    /// JWKS by issuer: `{"keys": [..]}`.
    pub jwks: BTreeMap<String, Value>,
    /// Who may sign requests.
    pub principals: Vec<Principal>,
    /// VPC endpoints, and the VPC that each lies in.
    pub vpc_endpoints: BTreeMap<String, String>,
    /// API keys.
    pub api_keys: Vec<ApiKey>,
    /// Usage plans.
    pub usage_plans: Vec<UsagePlan>,
    /// The account's throttle: 10 000 a second, burst 5 000 by default.
    pub account: ThrottleLimit,
}
