//! The tail: shapes a refusal into AWS's bytes and adds the headers that every answer carries.

use std::fmt::Write as _;

use serde_json::Value;

use crate::definition::{GatewayResponse, IntegrationKind, Protocol, Setup};
use crate::exchange::Exchange;
use crate::mapping::rest::Sources;
use crate::message::{Headers, Response};
use crate::refusal::{Refusal, ResponseType, http_message};
use crate::step::{Reply, cors};
use crate::trace::CacheMark;

/// The answer that leaves: a finished one as it is, a refusal in AWS's form (data-plane.md 2 and 3),
/// both with the service's headers (section 14).
pub(crate) fn answer(x: &mut Exchange, reply: Reply, setup: &Setup) -> Response {
    let protocol = setup.api.protocol;
    let mut response = match reply {
        Reply::Answered(mut response) => {
            if protocol == Protocol::Rest && has_trace_header(x) {
                response.headers.append("X-Amzn-Trace-Id", x.trace_id.clone());
            }
            response
        }
        Reply::Refused(refusal) => {
            x.refusal = Some(refusal.clone());
            match protocol {
                Protocol::Rest => rest(x, setup, &refusal),
                Protocol::Http => http(x, &refusal),
            }
        }
    };
    match protocol {
        Protocol::Rest => {
            response.headers.append("x-amzn-RequestId", x.request_id.clone());
            response.headers.append("x-amz-apigw-id", x.extended_request_id.clone());
        }
        Protocol::Http => {
            response.headers.append("Apigw-Requestid", x.extended_request_id.clone());
        }
    }
    response
}

/// Lambda, AWS and HTTP custom integrations send it; MOCK, HTTP proxies and refusals do not.
fn has_trace_header(x: &Exchange) -> bool {
    let kind = x
        .matched
        .as_ref()
        .and_then(|m| x.api.routes[m.index].integration.as_ref())
        .map(|integration| integration.kind);
    x.cache != CacheMark::Hit
        && matches!(
            kind,
            Some(IntegrationKind::AwsProxy | IntegrationKind::Aws | IntegrationKind::Http)
        )
}

/// A gateway response: the API's own for the type, else its DEFAULT_4XX or DEFAULT_5XX, else AWS's.
fn rest(x: &Exchange, setup: &Setup, refusal: &Refusal) -> Response {
    let own = &x.api.gateway_responses;
    let class = if refusal.status() < 500 { "DEFAULT_4XX" } else { "DEFAULT_5XX" };
    let custom =
        own.get(refusal.kind.name()).or_else(|| own.get(class)).filter(|_| !refusal.at_the_door);
    let status = custom.and_then(|c| c.status).unwrap_or_else(|| refusal.status());
    let (media_type, body) = match custom.and_then(|c| template(c, x)) {
        Some((media_type, template)) => (media_type, fill(template, x, setup)),
        None => ("application/json", default_body(refusal)),
    };
    let mut headers = Headers::new();
    headers.append("Content-Type", media_type);
    let error_type = refusal.error_type.unwrap_or_else(|| refusal.kind.error_type());
    headers.append("x-amzn-ErrorType", error_type);
    for (name, value) in &refusal.headers {
        headers.append(*name, value.clone());
    }
    for (target, source) in custom.map_or(&[][..], |c| &c.parameters) {
        let name = target.strip_prefix("gatewayresponse.header.").unwrap_or(target);
        if let Some(value) = value_of(source, x, setup) {
            headers.set(name, value);
        }
    }
    Response { status, headers, body: body.into() }
}

/// Section 0: the renderer writes no space after the colon, the execution engine writes one.
fn default_body(refusal: &Refusal) -> String {
    let denied = refusal.kind == ResponseType::AccessDenied && !refusal.at_the_door;
    let member = if denied { "Message" } else { "message" };
    let space = if refusal.engine { " " } else { "" };
    format!("{{\"{member}\":{space}{}}}", Value::from(refusal.message.as_deref()))
}

/// The template for the media type that the caller asks for, else the JSON one, else the first.
fn template<'a>(custom: &'a GatewayResponse, x: &Exchange) -> Option<(&'a str, &'a str)> {
    let accept = x.request.headers.get("accept").unwrap_or_default();
    let accept = accept.split([',', ';']).next().unwrap_or_default().trim();
    let named = |name: &str| custom.templates.iter().find(|(media, _)| media == name);
    named(accept)
        .or_else(|| named("application/json"))
        .or_else(|| custom.templates.first())
        .map(|(media, text)| (media.as_str(), text.as_str()))
}

/// Plain `$name` substitution; no directives, no functions (data-plane.md 2.2).
fn fill(template: &str, x: &Exchange, setup: &Setup) -> String {
    let mut text = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let length = after
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-'))
            .unwrap_or(after.len());
        let name = after[..length].trim_end_matches('.');
        match name.split_once('.') {
            Some(("context" | "stageVariables" | "method", _)) => {
                text.push_str(&value_of(name, x, setup).unwrap_or_default());
            }
            _ => {
                let _ = write!(text, "${name}");
            }
        }
        rest = &after[name.len()..];
    }
    text.push_str(rest);
    text
}

/// A value that a gateway response may show: `'static'`, `context.…`, `stageVariables.…` or a
/// parameter of the request.
fn value_of(source: &str, x: &Exchange, setup: &Setup) -> Option<String> {
    Sources::request(x, setup).values(source).ok()?.into_iter().next()
}

/// HTTP APIs have one fixed text for each status (data-plane.md 3.2), with their CORS headers.
fn http(x: &Exchange, refusal: &Refusal) -> Response {
    let status = refusal.status.unwrap_or(match refusal.kind {
        ResponseType::IntegrationTimeout => 503,
        ResponseType::IntegrationFailure => 500,
        kind => kind.status(),
    });
    let text = http_message(status);
    let mut headers = Headers::new();
    headers.append("Content-Type", "application/json");
    for (name, value) in &refusal.headers {
        headers.append(*name, value.clone());
    }
    let mut response =
        Response { status, headers, body: format!("{{\"message\":\"{text}\"}}").into() };
    if let Some(cors) = &x.api.cors {
        cors::add_headers(&mut response, x, cors);
    }
    response
}

#[cfg(test)]
mod tests {
    #![expect(clippy::needless_pass_by_value, reason = "fragments are literals")]

    use serde_json::{Value, json};

    use super::*;
    use crate::fixture::{self, fire, lambda, mock};

    /// Every status and byte of section 2.1 that a refusal alone decides.
    #[test]
    fn bytes_of_every_type() {
        let gateway =
            fixture::rest(json!({"definition": {"paths": {"/a": {"get": mock(json!({}))}}}}));
        let ids = crate::exchange::Ids::of(0, 1);
        let request = fixture::ask("GET /dev/a", &[]);
        let x = Exchange::new(request, crate::Moment(0), gateway.setup(), &ids);
        for kind in ResponseType::ALL {
            let response = rest(&x, gateway.setup(), &Refusal::new(kind));
            let body = String::from_utf8(response.body.to_vec()).unwrap();
            let space = if Refusal::new(kind).engine { " " } else { "" };
            let member = if kind == ResponseType::AccessDenied { "Message" } else { "message" };
            let text = kind.message().map_or("null".to_owned(), |text| format!("\"{text}\""));
            assert_eq!(body, format!("{{\"{member}\":{space}{text}}}"), "{kind:?}");
            assert_eq!(response.status, kind.status());
            assert_eq!(response.headers.get("Content-Type"), Some("application/json"));
            assert_eq!(response.headers.get("x-amzn-ErrorType"), Some(kind.error_type()));
        }
        let engine = rest(&x, gateway.setup(), &Refusal::new(ResponseType::ApiConfigurationError));
        assert_eq!(engine.body.len(), 36);
        let unknown = Refusal::new(ResponseType::MissingAuthenticationToken);
        assert_eq!(rest(&x, gateway.setup(), &unknown).body.len(), 42);
        let configuration = Refusal::new(ResponseType::AuthorizerConfigurationError);
        assert_eq!(rest(&x, gateway.setup(), &configuration).body.len(), 16);
    }

    #[test]
    fn http_texts_follow_the_status() {
        let gateway = fixture::http(json!({}));
        let ids = crate::exchange::Ids::of(0, 1);
        let x = Exchange::new(fixture::ask("GET /a", &[]), crate::Moment(0), gateway.setup(), &ids);
        for (refusal, status, text) in [
            (Refusal::new(ResponseType::Unauthorized), 401, "Unauthorized"),
            (Refusal::new(ResponseType::AccessDenied).saying("x"), 403, "Forbidden"),
            (Refusal::new(ResponseType::ResourceNotFound), 404, "Not Found"),
            (Refusal::new(ResponseType::RequestTooLarge), 413, "Request Entity Too Large"),
            (Refusal::new(ResponseType::Throttled), 429, "Too Many Requests"),
            (Refusal::new(ResponseType::AuthorizerFailure), 500, "Internal Server Error"),
            (Refusal::new(ResponseType::IntegrationTimeout), 503, "Service Unavailable"),
            (
                Refusal::new(ResponseType::IntegrationTimeout).with_status(504),
                504,
                "Gateway Timeout",
            ),
        ] {
            let response = http(&x, &refusal);
            assert_eq!(response.status, status);
            assert_eq!(response.body, format!("{{\"message\":\"{text}\"}}"));
            assert_eq!(response.headers.get("x-amzn-ErrorType"), None);
        }
    }

    fn custom(responses: Value) -> crate::Gateway {
        fixture::rest(json!({
            "definition": {
                "paths": {"/a/{id}": {"get": lambda("F", json!({}))}},
                "x-amazon-apigateway-gateway-responses": responses,
            },
            "stage": {"variables": {"v": "9"}},
            "functions": {"F": {"kind": "error", "errorMessage": "x"}},
        }))
    }

    #[test]
    fn customised_gateway_responses() {
        let plain = r#"{"message":"Missing Authentication Token"}"#;
        let header =
            |value: &str| json!({"responseParameters": {"gatewayresponse.header.X": value}});
        let json = |text: &str| json!({"responseTemplates": {"application/json": text}});
        let own = |response: Value| json!({"MISSING_AUTHENTICATION_TOKEN": response});
        for (responses, status, body, x) in [
            (own(json!({"statusCode": 404})), 404, plain, None),
            (own(header("'a'")), 403, plain, Some("a")),
            (own(header("method.request.querystring.q")), 403, plain, Some("2")),
            (own(header("method.request.header.h")), 403, plain, Some("hh")),
            (own(header("stageVariables.v")), 403, plain, Some("9")),
            (
                own(header("context.error.responseType")),
                403,
                plain,
                Some("MISSING_AUTHENTICATION_TOKEN"),
            ),
            (own(header("context.authorizer.nothing")), 403, plain, None),
            (
                own(json(
                    "$context.error.message; $context.error.messageString. $stageVariables.v$",
                )),
                403,
                "Missing Authentication Token; \"Missing Authentication Token\". 9$",
                None,
            ),
            (
                own(json("$unknown.name costs $5: $context.stage")),
                403,
                "$unknown.name costs $5: dev",
                None,
            ),
            (json!({"DEFAULT_4XX": {"statusCode": 418}}), 418, plain, None),
            (json!({"DEFAULT_5XX": {"statusCode": 599}}), 403, plain, None),
            (
                json!({"DEFAULT_4XX": {"statusCode": 418},
                    "MISSING_AUTHENTICATION_TOKEN": {"responseParameters": {}}}),
                403,
                plain,
                None,
            ),
        ] {
            let mut gateway = custom(responses.clone());
            let answer = fire(&mut gateway, "GET /dev/none?q=1&q=2", &[("H", "hh")]);
            assert_eq!((answer.status(), answer.body().as_str()), (status, body), "{responses}");
            assert_eq!(answer.header("X"), x, "{responses}");
            let kind = answer.header("x-amzn-ErrorType");
            assert_eq!(kind, Some("MissingAuthenticationTokenException"));
        }
    }

    #[test]
    fn defaults_for_errors_of_the_engine_and_none_at_the_door() {
        let mut gateway =
            custom(json!({"DEFAULT_5XX": {"statusCode": 599}, "DEFAULT_4XX": {"statusCode": 499}}));
        assert_eq!(fire(&mut gateway, "GET /dev/a/1", &[]).status(), 599);
        assert_eq!(fire(&mut gateway, "GET /dev/b", &[]).status(), 499);
        assert_eq!(fire(&mut gateway, "GET /prod/a/1", &[]).status(), 403);
    }

    #[test]
    fn the_template_follows_the_accept_header() {
        let templates = json!({"application/json": "json", "text/html": "html"});
        let mut gateway =
            custom(json!({"MISSING_AUTHENTICATION_TOKEN": {"responseTemplates": templates}}));
        for (accept, media) in [("*/*", "application/json"), ("text/html, */*", "text/html")] {
            let answer = fire(&mut gateway, "GET /dev/none", &[("Accept", accept)]);
            assert_eq!(answer.header("Content-Type"), Some(media));
        }
    }
}
