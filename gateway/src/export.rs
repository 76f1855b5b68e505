//! What is played here, to be taken along: as OpenAPI, as a SAM or CloudFormation template, and its
//! requests as a shell script or a hurl file.
//!
//! Everything is written from the checked values, so what was switched on or off is switched so there
//! too. What a format has no words for is said in remarks at the top.

mod cloudformation;
mod curl;
mod function;
mod hurl;
mod openapi;
mod sam;
mod template;
mod yaml;

use regex_lite::Regex;
use serde_json::Value;

use crate::case::{Case, request_of};
use crate::definition::{ACCOUNT, Principal, Protocol, REGION};
use crate::mapping::domain_name;
use crate::message::Request;

pub use self::curl::{curl, quoted};
pub use self::function::code as function_code;
pub use self::hurl::hurl;

/// A format to export to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// OpenAPI 3.0.1 with AWS's extensions.
    OpenApi,
    /// A template of the AWS Serverless Application Model.
    Sam,
    /// A CloudFormation template.
    CloudFormation,
    /// A shell script.
    Curl,
    /// A file for hurl.
    Hurl,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::OpenApi, Self::Sam, Self::CloudFormation, Self::Curl, Self::Hurl];

    /// Its short name, and how names of its files end: `shop.openapi.yaml`.
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::OpenApi => ("openapi", "openapi.yaml"),
            Self::Sam => ("sam", "sam.yaml"),
            Self::CloudFormation => ("cfn", "cfn.yaml"),
            Self::Curl => ("curl", "curl.sh"),
            Self::Hurl => ("hurl", "hurl"),
        }
    }

    /// What it holds, in a few words.
    pub const fn about(self) -> &'static str {
        match self {
            Self::OpenApi => "the API: OpenAPI 3.0 with AWS's extensions",
            Self::Sam => "API, stage, functions, keys: an AWS SAM template",
            Self::CloudFormation => "the same as a CloudFormation template",
            Self::Curl => "its requests as a shell script",
            Self::Hurl => "its requests for hurl",
        }
    }
}

/// What a lesson may be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// REST or HTTP API.
    Protocol,
    /// The stage cache.
    Cache,
    /// Throttling.
    Throttle,
    /// Settings of methods: cache and throttle.
    Settings,
    /// API keys and usage plans.
    ApiKey,
    /// Authorizers.
    Authorizer,
    /// Request validation.
    Validator,
    /// CORS.
    Cors,
    /// Canary releases.
    Canary,
}

/// The remark that names the lesson behind a topic, where there is one.
pub type Lessons<'a> = &'a dyn Fn(Topic) -> Option<String>;

/// A request to be written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What it shows.
    pub title: String,
    /// How long after the request before it, in milliseconds.
    pub wait_ms: i64,
    /// The request, unsigned.
    pub request: Request,
    /// Who signs it.
    pub signer: Option<Principal>,
    /// The status that it must give.
    pub status: Option<u16>,
}

/// The case in a format; `requests` are what the scripts hold.
pub fn export(case: &Case, format: Format, lessons: Lessons<'_>, requests: &[Asked]) -> String {
    let own_host = domain_name(&case.setup.api.id);
    match format {
        Format::OpenApi => self::openapi(case, lessons),
        Format::Sam => sam::template(case, lessons),
        Format::CloudFormation => cloudformation::template(case, lessons),
        Format::Curl => curl::script(&case.title, &own_host, requests),
        Format::Hurl => hurl::file(&case.title, &own_host, requests),
    }
}

/// The requests of a case's steps.
pub fn asked(case: &Case) -> Vec<Asked> {
    let of = |(number, step): (usize, &crate::case::CaseStep)| {
        let request = request_of(step, &case.setup);
        Asked {
            title: format!("step {number}: {} {}", request.method, request.target),
            wait_ms: step.advance_ms,
            request,
            signer: None,
            status: step.expect.status.as_ref().and_then(Value::as_u64).map(|s| s as u16),
        }
    };
    (1..).zip(&case.steps).map(of).collect()
}

fn openapi(case: &Case, lessons: Lessons<'_>) -> String {
    let (api, stage) = (&case.setup.api, &case.setup.stage);
    let definition = openapi::document(api, stage);
    let remark = |(pointer, topic)| Some((pointer, lessons(topic)?));
    let remarks = topics(&definition).into_iter().filter_map(remark).collect();
    let (kind, more) = match case.protocol {
        Protocol::Rest => ("REST", ", its cache and canary, API keys and usage plans"),
        Protocol::Http => ("HTTP", ""),
    };
    let mut head = vec![
        format!("{}: a {kind} API, exported by gatelab", case.title),
        format!(
            "OpenAPI holds the API alone. Not here: settings and variables of the stage{more}, \
             functions, requests; --to sam and --to cfn hold them, --to curl and --to hurl the \
             requests."
        ),
    ];
    if definition.to_string().contains("{backend}") {
        head.push("{backend} is gatelab's own HTTP back end: put your server there.".to_owned());
    }
    yaml::document(&head, &definition, &remarks)
}

/// Where a definition holds what a lesson may be about, by JSON pointer.
fn topics(definition: &Value) -> Vec<(String, Topic)> {
    let all = [
        ("/components/securitySchemes", Topic::Authorizer),
        ("/x-amazon-apigateway-request-validators", Topic::Validator),
        ("/x-amazon-apigateway-cors", Topic::Cors),
        ("/x-amazon-apigateway-api-key-source", Topic::ApiKey),
    ];
    let is_there = |(pointer, _): &(&str, Topic)| definition.pointer(pointer).is_some();
    let owned = |(pointer, topic): (&str, Topic)| (pointer.to_owned(), topic);
    all.into_iter().filter(is_there).map(owned).collect()
}

/// What a script of requests does not hold, in words for its top.
fn head(asked: &[Asked]) -> Vec<String> {
    let mut head = Vec::new();
    if asked.iter().any(|one| one.signer.is_some()) {
        head.push("Requests with an access key are signed when they are sent.".to_owned());
    }
    let bears = |one: &Asked| {
        one.request.headers.get("authorization").is_some_and(|value| value.starts_with("Bearer ey"))
    };
    if asked.iter().any(bears) {
        head.push(
            "Tokens are of the sandbox's clock: on another clock they are expired.".to_owned(),
        );
    }
    head
}

/// Whether a Host says nothing that the address does not: the API's own, or this machine.
fn is_own_host(host: &str, own_host: &str) -> bool {
    host == own_host || host.starts_with("127.0.0.1") || host.starts_with("localhost")
}

/// How API Gateway names a Lambda function that it invokes.
fn function_uri(name: &str) -> String {
    format!(
        "arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/\
         arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}/invocations"
    )
}

/// A pattern without what makes it match whole texts.
fn pattern_as_written(pattern: &Regex) -> &str {
    let text = pattern.as_str();
    text.strip_prefix("^(?:").and_then(|text| text.strip_suffix(")$")).unwrap_or(text)
}
