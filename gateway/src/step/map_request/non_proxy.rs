//! REST integrations that are not proxies: parameters, template, content handling, overrides.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::Refused;
use crate::definition::{ContentHandling, Integration, IntegrationKind, Passthrough, Setup};
use crate::exchange::Exchange;
use crate::mapping::as_text;
use crate::mapping::media::{is_binary, media_type};
use crate::mapping::rest::{NotJson, Sources};
use crate::mapping::template::{Payload, render};
use crate::message::Headers;
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::vtl::Template;

/// A request to a back end, but for its address.
pub(super) struct Asked {
    pub(super) headers: Headers,
    pub(super) query: Vec<(String, String)>,
    pub(super) path: Vec<(String, String)>,
    pub(super) body: Bytes,
    pub(super) why: Why,
    pub(super) overrides: Option<Map<String, Value>>,
}

/// What parameter mappings set.
#[derive(Default)]
pub(super) struct Parameters {
    pub(super) headers: Headers,
    pub(super) query: Vec<(String, String)>,
    pub(super) path: Vec<(String, String)>,
}

/// The payload, why it is that one, and the overrides that its template left.
pub(super) struct Body {
    pub(super) payload: Payload,
    pub(super) why: Why,
    pub(super) overrides: Option<Map<String, Value>>,
}

/// Mappings, then the body, then the overrides that its template set, which win.
pub(super) fn ask(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
) -> Result<Asked, Refused> {
    let mut mapped = parameters(x, setup, integration)?;
    let Body { payload, why, overrides } = body(x, setup, integration)?;
    if let Some(Value::Object(set)) = overrides.as_ref().and_then(|o| o.get("requestOverride")) {
        mapped.overridden(set);
    }
    let Parameters { headers, query, path } = mapped;
    Ok(Asked { headers, query, path, body: payload.into_bytes(), why, overrides })
}

/// Every mapping's target with its values; those without a value set nothing.
pub(super) fn parameters(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
) -> Result<Parameters, Refused> {
    let sources = Sources::request(x, setup);
    let mut mapped = Parameters::default();
    for (target, expression) in &integration.request_parameters {
        let Some((place, name)) =
            target.strip_prefix("integration.request.").and_then(|t| t.split_once('.'))
        else {
            continue;
        };
        let values = sources.values(expression).map_err(|NotJson| {
            let why = Why::new("{expression} looks into the body, and the body is not JSON.");
            let refusal = Refusal::new(ResponseType::BadRequestParameters);
            let why = why.text("expression", expression.clone()).inferred();
            Refused::new(refusal.saying("Invalid JSON in request body"), why)
        })?;
        mapped.set(place, name, values);
    }
    Ok(mapped)
}

impl Parameters {
    fn set(&mut self, place: &str, name: &str, values: Vec<String>) {
        match place {
            "header" if !values.is_empty() => self.headers.append(name, values.join(",")),
            "querystring" => {
                self.query.extend(values.into_iter().map(|value| (name.to_owned(), value)));
            }
            "path" => {
                self.path.extend(values.into_iter().next_back().map(|v| (name.to_owned(), v)));
            }
            _ => {}
        }
    }

    /// `$context.requestOverride` wins over mappings (data-plane.md 9.4).
    fn overridden(&mut self, set: &Map<String, Value>) {
        for (place, given) in set {
            let Value::Object(given) = given else { continue };
            for (name, value) in given {
                match place.as_str() {
                    "header" => self.headers.remove(name),
                    "querystring" => self.query.retain(|(n, _)| n != name),
                    "path" => self.path.retain(|(n, _)| n != name),
                    _ => {}
                }
                let values = match value {
                    Value::Array(list) => list.iter().map(as_text).collect(),
                    other => vec![as_text(other)],
                };
                self.set(place, name, values);
            }
        }
    }
}

/// The request body through content handling and template (data-plane.md 4.7, 4.10).
pub(super) fn body(
    x: &Exchange,
    setup: &Setup,
    integration: &Integration,
) -> Result<Body, Refused> {
    let content_type = x.request.headers.get("content-type");
    let media = content_type.map_or("application/json", media_type);
    let media = if media.is_empty() { "application/json" } else { media };
    let template = template(integration, media)?;
    let payload = converted(x, integration, content_type)?;
    let Some((key, template)) = template else {
        let why = if integration.request_templates.is_empty() {
            Why::new("There is no request template: the body is passed on as it is{to}.")
        } else {
            Why::new("No request template is for {type}: WHEN_NO_MATCH passes the body on{to}.")
                .text("type", media.to_owned())
        };
        return Ok(Body { payload, why, overrides: None });
    };
    if matches!(payload, Payload::Bytes(_)) && !is_binary(&x.api.binary_media_types, content_type) {
        let why = Why::new(
            "CONVERT_TO_BINARY turned the text body into bytes, and the request template for {key} \
             takes text only.",
        );
        return Err(Refused::misconfigured(why.text("key", key.to_owned())));
    }
    let rendered = render(template, &payload, x, setup).map_err(|error| {
        let why = Why::new("The request template for {key} could not be rendered: {error}");
        Refused::misconfigured(why.text("key", key.to_owned()).text("error", error.to_string()))
    })?;
    let why = match (key == "$default", integration.kind, content_type) {
        (true, ..) => Why::new("The request template $default makes the body{to}."),
        (_, IntegrationKind::Mock, _) => {
            Why::new("The request template for {key} names the status of the mock answer.")
        }
        (_, _, None) => {
            Why::new("No Content-Type counts as {key}: its request template makes the body{to}.")
        }
        _ => Why::new("The Content-Type is {key}: its request template makes the body{to}."),
    };
    let why = why.text("key", key.to_owned());
    Ok(Body { payload: Payload::Text(rendered.text), why, overrides: rendered.overrides })
}

/// The template for a media type, else `$default`; none where the body may pass as it is.
fn template<'a>(
    integration: &'a Integration,
    media: &str,
) -> Result<Option<(&'a str, &'a Template)>, Refused> {
    let templates = &integration.request_templates;
    let named = |wanted: &str| {
        let found = templates.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted));
        found.map(|(key, template)| (key.as_str(), template))
    };
    let found = named(media).or_else(|| named("$default"));
    let refused = match integration.passthrough {
        _ if found.is_some() => return Ok(found),
        Passthrough::WhenNoMatch => return Ok(None),
        Passthrough::WhenNoTemplates if templates.is_empty() => return Ok(None),
        Passthrough::WhenNoTemplates => "WHEN_NO_TEMPLATES",
        Passthrough::Never => "NEVER",
    };
    let why =
        Why::new("No request template is for {type}, and {behaviour} passes nothing else on.")
            .text("type", media.to_owned())
            .text("behaviour", refused);
    Err(Refused::new(Refusal::new(ResponseType::UnsupportedMediaType), why))
}

/// Content handling: the table of data-plane.md 4.10, request side.
fn converted(
    x: &Exchange,
    integration: &Integration,
    content_type: Option<&str>,
) -> Result<Payload, Refused> {
    let body = &x.request.body;
    let binary = is_binary(&x.api.binary_media_types, content_type);
    match (binary, integration.content_handling) {
        (true, Some(ContentHandling::ConvertToText)) => Ok(Payload::base64_of(body)),
        (true, _) => Ok(Payload::Bytes(body.clone())),
        (false, Some(ContentHandling::ConvertToBinary)) => {
            Payload::decoded(body).ok_or_else(|| {
                Refused::misconfigured(Why::new(
                    "CONVERT_TO_BINARY decodes text bodies, and this one is not base64.",
                ))
            })
        }
        (false, _) => Ok(Payload::text_of(body)),
    }
}
