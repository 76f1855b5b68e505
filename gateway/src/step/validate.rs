//! AWS checks a REST request against its method's validator: required parameters, then the body.
//! Skipped without a validator, even where parameters are marked as required.
//! Refuses with 400: Missing required request parameters, or Invalid request body.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Decision, Step};
use crate::definition::{Location, Model, RequestParameter, Setup};
use crate::exchange::Exchange;
use crate::mapping::media::media_type;
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::World;

mod schema_errors;

/// The stop.
pub(crate) const STEP: Step =
    Step { name: "validate", about: "Are the required parts there?", lesson: "front-door", run };

fn run(x: &mut Exchange, _setup: &Setup, _world: &mut World) -> Decision {
    let Some(validator) = x.route().validator.filter(|v| v.parameters || v.body) else {
        return Decision::Skip(Why::new("The method has no request validator."));
    };
    if validator.parameters {
        let missing = missing(x);
        if !missing.is_empty() {
            let list = missing.join(", ");
            let why = Why::new("Missing or blank: {list}. The body is not looked at any more.")
                .text("list", list.clone());
            let refusal = Refusal::new(ResponseType::BadRequestParameters)
                .saying(format!("Missing required request parameters: [{list}]"));
            return Decision::refuse(refusal, why);
        }
    }
    if !validator.body {
        let why = Why::new("Every required parameter is there; this validator reads no body.");
        return Decision::Continue(why);
    }
    let Some(model) = model(x) else {
        let why = Why::new("No model for this Content-Type: the body is passed on unchecked.");
        return Decision::Continue(why);
    };
    match faults(model, &x.request.body) {
        Ok(()) => Decision::Continue(
            Why::new("Everything required is there, and the body fits the model {model}.")
                .text("model", model.name.clone()),
        ),
        Err(detail) => {
            let why = Why::new("The body does not fit the model {model}: {detail}")
                .text("model", model.name.clone())
                .text("detail", detail.clone());
            let refusal = Refusal::new(ResponseType::BadRequestBody);
            Decision::refuse(Refusal { detail: Some(detail), ..refusal }, why)
        }
    }
}

/// Required parameters without a value, in the recorded order: headers, path, query; then by name.
fn missing(x: &Exchange) -> Vec<&str> {
    let value = |parameter: &RequestParameter| {
        let name = parameter.name.as_str();
        match parameter.location {
            Location::Header => x.request.headers.get(name),
            Location::Query => x.query_value(name),
            Location::Path => {
                x.path_variables().iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
            }
        }
    };
    let mut missing: Vec<&RequestParameter> = x
        .route()
        .parameters
        .iter()
        .filter(|p| p.required && value(p).is_none_or(|v| v.trim().is_empty()))
        .collect();
    missing.sort_by_key(|p| (p.location, &p.name));
    missing.into_iter().map(|p| p.name.as_str()).collect()
}

/// The model for the request's Content-Type, JSON without one; `$default` takes the rest.
fn model(x: &Exchange) -> Option<&Model> {
    let media = x.request.headers.get("content-type").map_or("application/json", media_type);
    let models = &x.route().models;
    let named = |name: &str| models.iter().find(|(m, _)| m.eq_ignore_ascii_case(name));
    named(media).or_else(|| named("$default")).map(|(_, model)| model.as_ref())
}

/// What keeps a body from fitting a model. An empty body counts as an empty object.
fn faults(model: &Model, body: &[u8]) -> Result<(), String> {
    let body: Cow<'_, Value> = if body.iter().all(u8::is_ascii_whitespace) {
        Cow::Owned(Value::Object(Map::new()))
    } else {
        match serde_json::from_slice(body) {
            Ok(value) => Cow::Owned(value),
            Err(_) => return Err("[the body is not JSON]".to_owned()),
        }
    };
    if model.validator.is_valid(&body) {
        return Ok(());
    }
    Err(schema_errors::text(&model.validator, &body))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::fixture::{self, ask, fire_at, mock};
    use crate::moment::Moment;
    use crate::trace::Verdict;

    #[test]
    fn parameters_first_then_the_body() {
        let parameter = |place: &str, name: &str, required: bool| json!({"in": place, "name": name, "required": required, "schema": {"type": "string"}});
        let method = |validator: &str| {
            mock(json!({
                "parameters": [parameter("query", "q1", true), parameter("query", "q0", true),
                    parameter("path", "id", true), parameter("header", "x-h", true),
                    parameter("query", "free", false)],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}},
                "x-amazon-apigateway-request-validator": validator,
            }))
        };
        let mut gateway = fixture::rest(json!({"definition": {
            "paths": {
                "/both/{id}": {"post": method("both")},
                "/params/{id}": {"post": method("params")},
                "/none/{id}": {"post": mock(json!({"parameters": [parameter("query", "q1", true)]}))},
            },
            "components": {"schemas": {"Pet": {"type": "object", "required": ["name"]}}},
            "x-amazon-apigateway-request-validators": {
                "both": {"validateRequestParameters": true, "validateRequestBody": true},
                "params": {"validateRequestParameters": true, "validateRequestBody": false},
            },
        }}));
        let json = "application/json; charset=utf-8";
        for (target, h, media, body, status, why, message) in [
            ("/none/1", "", json, "", 200, "has no request validator", ""),
            ("/both/1", "", json, "x", 400, "Missing or blank: x-h, q0, q1.", "[x-h, q0, q1]"),
            ("/both/1?q0=a&q1=", "h", json, "{}", 400, "Missing or blank: q1.", "[q1]"),
            ("/both/1?q0=a&q1=+", " ", json, "{}", 400, "Missing or blank: x-h, q1.", "[x-h, q1]"),
            ("/both/1?q0=a&q1=b", "h", json, "", 400, "does not fit the model Pet", "request body"),
            ("/both/1?q0=a&q1=b", "h", json, "no", 400, "not JSON", "request body"),
            ("/both/1?q0=a&q1=b", "h", json, "{\"name\":1}", 200, "fits the model Pet", ""),
            (
                "/both/1?q0=a&q1=b",
                "h",
                "text/plain",
                "{statusCode: 200}",
                200,
                "No model for this",
                "",
            ),
            ("/params/1?q0=a&q1=b", "h", json, "no", 200, "reads no body", ""),
        ] {
            let headers = [("X-H", h), ("Content-Type", media)];
            let mut request = ask(&format!("POST /dev{target}"), &headers);
            request.body = body.into();
            let answer = fire_at(&mut gateway, Moment(0), request);
            let verdict = match status {
                400 => Verdict::Refused,
                _ if why.contains("no request") => Verdict::Skipped,
                _ => Verdict::Passed,
            };
            answer.expect(status, "validate", verdict, why);
            assert!(answer.body().contains(message), "{}", answer.body());
        }
    }
}
