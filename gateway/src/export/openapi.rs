//! An `Api` as an OpenAPI 3.0.1 document with AWS's extensions, named as AWS's own export does.
//!
//! Every struct is taken apart in full: a setting that is added to the definition must be written here.

use serde_json::{Map, Value, json};

use crate::definition::{
    Api, ApiKeySource, Cors, GatewayResponse, Location, MethodResponse, Notes, Protocol, REGION,
    RequestParameter, Route, Stage, Validator,
};

mod integration;
mod security;

const ANY: &str = "x-amazon-apigateway-any-method";

/// The whole document.
pub(super) fn document(api: &Api, stage: &Stage) -> Value {
    let Api {
        protocol,
        id,
        name,
        document: _,
        version,
        description,
        routes,
        authorizers,
        models,
        binary_media_types,
        api_key_source,
        gateway_responses,
        policy,
        cors,
        disable_execute_api_endpoint,
    } = api;
    let names = security::Names::of(api);
    let mut info = json!({ "title": name });
    put(&mut info, "description", description.as_deref().map(Value::from));
    info["version"] = version.as_str().into();
    let mut document = json!({
        "openapi": "3.0.1",
        "info": info,
        "servers": [server(id, stage, *disable_execute_api_endpoint)],
        "paths": paths(routes, &names),
    });
    let mut components = json!({});
    let schemas: Map<String, Value> =
        models.iter().map(|(name, schema)| (name.clone(), referring(schema))).collect();
    put(&mut components, "schemas", filled(schemas));
    put(&mut components, "securitySchemes", filled(names.schemes(authorizers)));
    put(&mut document, "components", Some(components).filter(|c| *c != json!({})));
    let mut extension = |name: &str, value: Option<Value>| {
        put(&mut document, &format!("x-amazon-apigateway-{name}"), value);
    };
    let validators = routes.iter().filter_map(|route| route.validator);
    let validators = validators.map(|v| (validator_name(v).to_owned(), validator(v)));
    extension("request-validators", filled(validators.collect()));
    let responses = gateway_responses.iter();
    let responses = responses.map(|(kind, response)| (kind.clone(), gateway_response(response)));
    extension("gateway-responses", filled(responses.collect()));
    extension("binary-media-types", list(binary_media_types));
    let by_authorizer = *api_key_source == ApiKeySource::Authorizer;
    extension("api-key-source", by_authorizer.then(|| "AUTHORIZER".into()));
    extension("policy", policy.as_ref().map(|policy| policy.document.clone()));
    extension("cors", cors.as_ref().map(cors_of));
    // AWS knows this mark on HTTP APIs only.
    extension("importexport-version", (*protocol == Protocol::Http).then(|| "1.0".into()));
    document
}

/// Where the stage answers.
fn server(id: &str, stage: &Stage, is_disabled: bool) -> Value {
    let base = if &*stage.name == "$default" { "" } else { &*stage.name };
    let mut server = json!({
        "url": format!("https://{id}.execute-api.{REGION}.amazonaws.com/{{basePath}}"),
        "variables": { "basePath": { "default": base } },
    });
    if is_disabled {
        server["x-amazon-apigateway-endpoint-configuration"] =
            json!({ "disableExecuteApiEndpoint": true });
    }
    server
}

fn paths(routes: &[Route], names: &security::Names) -> Value {
    let mut paths = Map::new();
    for route in routes {
        let path = if route.path == "$default" { "/$default" } else { &route.path };
        let verb = route.verb.as_ref().map_or_else(|| ANY.to_owned(), |v| v.to_ascii_lowercase());
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[verb] = operation(route, names);
    }
    Value::Object(paths)
}

fn operation(route: &Route, names: &security::Names) -> Value {
    let Route {
        key: _, // follows from path and verb
        resource_id: _,
        path,
        segments: _,
        verb: _,
        notes: Notes { operation, summary, description },
        authorization,
        api_key_required,
        validator,
        parameters,
        models,
        responses,
        integration,
    } = route;
    let mut out = json!({});
    for (name, text) in
        [("summary", summary), ("description", description), ("operationId", operation)]
    {
        put(&mut out, name, text.as_deref().map(Value::from));
    }
    let parameters: Vec<Value> = parameters.iter().map(parameter).collect();
    put(&mut out, "parameters", (!parameters.is_empty()).then(|| parameters.into()));
    let content = models.iter().map(|(kind, model)| {
        let schema = referring(&model.schema["allOf"][0]);
        (kind.clone(), json!({ "schema": schema }))
    });
    let body = filled(content.collect());
    put(&mut out, "requestBody", body.map(|content| json!({"content": content, "required": true})));
    let answers: Map<String, Value> = responses.iter().map(response).collect();
    out["responses"] = filled(answers).unwrap_or_else(
        || json!({ "default": { "description": format!("Default response for {}", route.key) } }),
    );
    put(&mut out, "security", names.security(authorization, *api_key_required));
    put(&mut out, "x-amazon-apigateway-auth", names.auth(authorization));
    let validator = validator.map(|v| validator_name(v).into());
    put(&mut out, "x-amazon-apigateway-request-validator", validator);
    put(&mut out, "isDefaultRoute", (path == "$default").then_some(Value::Bool(true)));
    let integration = integration.as_ref().map(|i| integration::written(i, names.protocol));
    put(&mut out, "x-amazon-apigateway-integration", integration);
    out
}

fn parameter(parameter: &RequestParameter) -> Value {
    let RequestParameter { location, name, required } = parameter;
    let place = match location {
        Location::Header => "header",
        Location::Path => "path",
        Location::Query => "query",
    };
    json!({ "name": name, "in": place, "required": required, "schema": { "type": "string" } })
}

fn response(response: &MethodResponse) -> (String, Value) {
    let MethodResponse { status, description, headers, models } = response;
    let description = description.clone().unwrap_or_else(|| format!("{status} response"));
    let mut out = json!({ "description": description });
    let header = |name: &String| (name.clone(), json!({ "schema": { "type": "string" } }));
    put(&mut out, "headers", filled(headers.iter().map(header).collect()));
    let content = models.iter();
    let content = content.map(|(kind, s)| (kind.clone(), json!({ "schema": referring(s) })));
    put(&mut out, "content", filled(content.collect()));
    (status.clone(), out)
}

/// AWS's console gives validators these names.
const fn validator_name(validator: Validator) -> &'static str {
    match validator {
        Validator { parameters: true, body: true } => {
            "Validate body, query string parameters, and headers"
        }
        Validator { parameters: true, body: false } => {
            "Validate query string parameters and headers"
        }
        Validator { parameters: false, body: true } => "Validate body",
        Validator { parameters: false, body: false } => "Validate nothing",
    }
}

fn validator(Validator { parameters, body }: Validator) -> Value {
    json!({ "validateRequestParameters": parameters, "validateRequestBody": body })
}

fn gateway_response(response: &GatewayResponse) -> Value {
    let GatewayResponse { status, parameters, templates } = response;
    let mut out = json!({});
    put(&mut out, "statusCode", status.map(|s| s.to_string().into()));
    put(&mut out, "responseParameters", pairs(parameters));
    put(&mut out, "responseTemplates", pairs(templates));
    out
}

fn cors_of(cors: &Cors) -> Value {
    let Cors { origins, methods, headers, expose, credentials, max_age } = cors;
    let mut out = json!({});
    for (name, texts) in [
        ("allowOrigins", origins),
        ("allowMethods", methods),
        ("allowHeaders", headers),
        ("exposeHeaders", expose),
    ] {
        put(&mut out, name, list(texts));
    }
    put(&mut out, "allowCredentials", credentials.then_some(Value::Bool(true)));
    put(&mut out, "maxAge", max_age.map(Value::from));
    out
}

/// The schema with its references pointing where OpenAPI 3.0 keeps schemas.
fn referring(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                let value = match value {
                    Value::String(text) if key == "$ref" => {
                        text.replacen("#/definitions/", "#/components/schemas/", 1).into()
                    }
                    _ if matches!(key.as_str(), "enum" | "default" | "example") => value.clone(),
                    _ => referring(value),
                };
                (key.clone(), value)
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Array(items) => items.iter().map(referring).collect(),
        other => other.clone(),
    }
}

/// Sets a member that is there.
pub(super) fn put(object: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object[name] = value;
    }
}

/// The object, unless it is empty.
pub(super) fn filled(members: Map<String, Value>) -> Option<Value> {
    (!members.is_empty()).then_some(Value::Object(members))
}

/// The list, unless it is empty.
fn list(texts: &[String]) -> Option<Value> {
    (!texts.is_empty()).then(|| texts.into())
}

/// The same pairs as an object, unless there are none.
pub(super) fn pairs(pairs: &[(String, String)]) -> Option<Value> {
    filled(pairs.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect())
}
