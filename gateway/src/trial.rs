//! For tests: a gateway from the few lines of definition that matter, asked one request.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::exchange::{Exchange, Ids, Matched};
use crate::{Case, Gateway, Moment, Request, Response, Trace};

/// The uri of the function F.
pub(crate) const F: &str = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
    arn:aws:lambda:us-east-1:000000000000:function:F/invocations";

/// 2026-01-02T03:04:05.678Z
pub(crate) const NOW: Moment = Moment(1_767_323_045_678);

/// A REST API whose every method of /r/{id} has this integration. It declares a few parameters,
/// statuses and headers.
pub(crate) fn rest(integration: &Value) -> Value {
    let headers = json!({
        "X-One": {"schema": {"type": "string"}},
        "Content-Type": {"schema": {"type": "string"}},
        "Date": {"schema": {"type": "string"}},
    });
    let parameter = |place: &str, name: &str| {
        json!({"name": name, "in": place, "required": place == "path",
            "schema": {"type": "string"}})
    };
    let declared = |status: &str| json!({"description": status, "headers": headers});
    case(
        "REST",
        "dev",
        "/r/{id}",
        &json!({
            "parameters": [
                parameter("path", "id"), parameter("query", "q"),
                parameter("header", "X-In"), parameter("header", "X-Out"),
            ],
            "responses": {"200": declared("200"), "400": declared("400"), "404": declared("404")},
            "x-amazon-apigateway-integration": integration,
        }),
    )
}

/// An HTTP API with this integration behind ANY /r/{id}.
pub(crate) fn http(integration: &Value) -> Value {
    case(
        "HTTP",
        "$default",
        "/r/{id}",
        &json!({
            "responses": {"default": {"description": "any"}},
            "x-amazon-apigateway-integration": integration,
        }),
    )
}

fn case(protocol: &str, stage: &str, path: &str, method: &Value) -> Value {
    json!({
        "name": "trial",
        "protocol": protocol,
        "definition": {
            "openapi": "3.0.1",
            "info": {"title": "trial", "version": "1"},
            "paths": {path: {"x-amazon-apigateway-any-method": method}},
        },
        "stage": {"name": stage, "variables": {"v": "vee"}},
    })
}

/// The gateway of a case, which must have no fault.
pub(crate) fn gateway(case: &Value) -> Gateway {
    let (case, problems) = Case::read("trial", &case.to_string());
    let sentences: Vec<&str> = problems.iter().map(|p| p.sentence.as_str()).collect();
    assert_eq!(sentences, Vec::<&str>::new());
    Gateway::new(case.unwrap().setup)
}

/// A request such as `GET /r/7?a=b`; the stage is put in front where the API has a named one.
pub(crate) fn request(case: &Value, line: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let (method, path) = line.split_once(' ').unwrap();
    let stage = case["stage"]["name"].as_str().unwrap();
    let target = if stage == "$default" { path.to_owned() } else { format!("/{stage}{path}") };
    Request {
        method: method.to_owned(),
        target,
        headers: headers.iter().copied().collect(),
        body: body.to_owned().into(),
        source_ip: "192.0.2.7".to_owned(),
    }
}

/// A request that has been routed to the case's only route, with the id in its path.
pub(crate) fn routed(case: &Value, line: &str, headers: &[(&str, &str)]) -> (Gateway, Exchange) {
    let gateway = gateway(case);
    let request = request(case, line, headers, "");
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let (full_path, raw_query) = (path.to_owned(), query.to_owned());
    let mut x = Exchange::new(request, NOW, gateway.setup(), &Ids::of(0, 1));
    x.path = full_path[full_path.find("/r/").unwrap_or(0)..].to_owned();
    let id = x.path.rsplit('/').next().unwrap().to_owned();
    x.matched = Some(Matched { index: 0, variables: vec![("id".to_owned(), id)] });
    x.stage_variables = Arc::clone(&gateway.setup().stage.variables);
    (x.full_path, x.raw_query) = (full_path, raw_query);
    (gateway, x)
}

/// What a fresh gateway of the case answers.
pub(crate) fn ask(
    case: &Value,
    line: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> (Response, Trace) {
    gateway(case).handle(request(case, line, headers, body), NOW)
}

/// The body as text.
pub(crate) fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

/// The reason of a stop.
pub(crate) fn why(trace: &Trace, stop: &str) -> String {
    let entry = trace.entries.iter().find(|entry| entry.stop == stop);
    entry.map(|entry| entry.why.to_string()).unwrap_or_default()
}
