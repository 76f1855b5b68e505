//! An integration as `x-amazon-apigateway-integration`.

use serde_json::{Map, Value, json};

use super::{filled, list, pairs, put};
use crate::definition::{
    ContentHandling, Integration, IntegrationKind, IntegrationResponse, Passthrough, PayloadFormat,
    Protocol, Target,
};
use crate::export::{function_uri, pattern_as_written};
use crate::vtl::Template;

/// All members of an integration that say something.
pub(super) fn written(integration: &Integration, protocol: Protocol) -> Value {
    let Integration {
        kind,
        target,
        credentials,
        method,
        format,
        timeout_ms,
        request_parameters,
        request_templates,
        passthrough,
        content_handling,
        responses,
        response_parameters,
        cache_key_parameters,
        cache_namespace,
    } = integration;
    let is_rest = protocol == Protocol::Rest;
    let mut out = json!({ "type": kind_name(*kind) });
    let has_method = !matches!(kind, IntegrationKind::Mock) && !matches!(target, Target::Action(_));
    let method = method.as_deref().map(Value::from);
    put(&mut out, "httpMethod", method.or_else(|| has_method.then(|| "ANY".into())));
    match target {
        Target::None => {}
        Target::Lambda(name) => out["uri"] = function_uri(&name.0).into(),
        Target::Url(uri) | Target::Service(_, uri) => out["uri"] = uri.0.as_str().into(),
        Target::Action(action) => out["integrationSubtype"] = action.name.into(),
    }
    put(&mut out, "credentials", credentials.as_deref().map(Value::from));
    put(&mut out, "requestParameters", pairs(request_parameters));
    put(&mut out, "requestTemplates", templates(request_templates));
    if is_rest {
        out["passthroughBehavior"] = match passthrough {
            Passthrough::WhenNoMatch => "when_no_match",
            Passthrough::WhenNoTemplates => "when_no_templates",
            Passthrough::Never => "never",
        }
        .into();
    } else {
        out["payloadFormatVersion"] = match format {
            PayloadFormat::V1 => "1.0",
            PayloadFormat::V2 => "2.0",
        }
        .into();
        out["connectionType"] = "INTERNET".into();
    }
    put(&mut out, "contentHandling", content_handling.map(conversion));
    let default_timeout = if is_rest { 29_000 } else { 30_000 };
    let timeout = (*timeout_ms != default_timeout).then(|| (*timeout_ms).into());
    put(&mut out, "timeoutInMillis", timeout);
    put(&mut out, "cacheNamespace", cache_namespace.as_deref().map(Value::from));
    put(&mut out, "cacheKeyParameters", list(cache_key_parameters));
    put(&mut out, "responses", filled(integration_responses(responses)));
    let by_status = response_parameters.iter();
    let by_status = by_status
        .map(|(status, mapped)| (status.clone(), pairs(mapped).unwrap_or_else(|| json!({}))));
    put(&mut out, "responseParameters", filled(by_status.collect()));
    out
}

const fn kind_name(kind: IntegrationKind) -> &'static str {
    match kind {
        IntegrationKind::Mock => "mock",
        IntegrationKind::AwsProxy => "aws_proxy",
        IntegrationKind::Aws => "aws",
        IntegrationKind::Http => "http",
        IntegrationKind::HttpProxy => "http_proxy",
    }
}

fn conversion(handling: ContentHandling) -> Value {
    match handling {
        ContentHandling::ConvertToBinary => "CONVERT_TO_BINARY",
        ContentHandling::ConvertToText => "CONVERT_TO_TEXT",
    }
    .into()
}

fn templates(templates: &[(String, Template)]) -> Option<Value> {
    let pair = |(kind, t): &(String, Template)| (kind.clone(), Value::from(&*t.source));
    filled(templates.iter().map(pair).collect())
}

fn integration_responses(responses: &[IntegrationResponse]) -> Map<String, Value> {
    let mut out = Map::new();
    for response in responses {
        let IntegrationResponse { pattern, status, parameters, templates: own, content_handling } =
            response;
        let mut written = json!({ "statusCode": status });
        put(&mut written, "responseParameters", pairs(parameters));
        put(&mut written, "responseTemplates", templates(own));
        put(&mut written, "contentHandling", content_handling.map(conversion));
        let key = match pattern {
            Some(pattern) => pattern_as_written(pattern),
            // The default may be written either way.
            None if out.contains_key("default") => "",
            None => "default",
        };
        out.insert(key.to_owned(), written);
    }
    out
}
