//! The same API as the other product: REST to HTTP and back, and what is lost on the way.

use gatelab_gateway::definition::Protocol;
use serde_json::{Map, Value, json};

use super::feature::{self, FeatureKind};
use super::{Did, LogEntry, Refused, Sandbox, definition};

const INTEGRATION: &str = "x-amazon-apigateway-integration";
const AUTHORIZER: &str = "x-amazon-apigateway-authorizer";

/// A document on its way to the other protocol.
struct Crossing {
    document: Value,
    /// Features that the other product has not, in words.
    features: Vec<String>,
    /// Routes that cannot go along, each with its reason.
    routes: Vec<String>,
}

impl Sandbox {
    /// What switching to the other protocol would take away, in sentences; none: nothing.
    pub fn lost_on_switch(&self) -> Vec<String> {
        let crossing = Crossing::of(self.document());
        let product = match self.protocol() {
            Protocol::Rest => "HTTP APIs",
            Protocol::Http => "REST APIs",
        };
        let mut lost = Vec::new();
        if !crossing.features.is_empty() {
            let off = match crossing.features.len() {
                1 => "1 feature will be off.".to_owned(),
                n => format!("{n} features will be off."),
            };
            lost.push(format!("{product} have no: {}. {off}", crossing.features.join(", ")));
        }
        if !crossing.routes.is_empty() {
            lost.push(format!("Not along: {}.", crossing.routes.join(", ")));
        }
        lost
    }

    /// Makes the API the other product's. Undo brings back what is lost.
    pub fn switch_protocol(&mut self) -> Result<&LogEntry, Refused> {
        let words = match self.protocol() {
            Protocol::Rest => "switched from a REST API to an HTTP API",
            Protocol::Http => "switched from an HTTP API to a REST API",
        };
        let document = Crossing::of(self.document()).document;
        self.apply(document, words, Did::Crossed)?;
        // What switched-off features took with them belongs to the other product; undo has it all.
        self.state.taken.clear();
        self.last_entry()
    }
}

impl Crossing {
    fn of(document: &Value) -> Self {
        let document = document.clone();
        let mut crossing = Self { document, features: Vec::new(), routes: Vec::new() };
        let cors = feature::take_if_on(&mut crossing.document, FeatureKind::Cors);
        match definition::protocol(&crossing.document) {
            Protocol::Rest => crossing.become_http(),
            Protocol::Http => crossing.become_rest(),
        }
        if let Some(cors) = cors {
            crossing.features.extend(feature::cors_across(&mut crossing.document, &cors));
        }
        crossing
    }

    fn become_http(&mut self) {
        for kind in feature::only_rest() {
            if feature::take_if_on(&mut self.document, kind).is_some() {
                self.features.push(feature::without(kind).to_owned());
            }
        }
        for (member, words) in [
            ("x-amazon-apigateway-request-validators", ""),
            ("x-amazon-apigateway-request-validator", ""),
            ("x-amazon-apigateway-api-key-source", ""),
            ("x-amazon-apigateway-gateway-responses", "custom gateway responses"),
            ("x-amazon-apigateway-policy", "resource policy"),
            ("x-amazon-apigateway-binary-media-types", "binary media types"),
            ("x-amazon-apigateway-minimum-compression-size", "compression setting"),
        ] {
            if remove(&mut self.document["definition"], member).is_some() && !words.is_empty() {
                self.features.push(words.to_owned());
            }
        }
        let mut mapped = false;
        self.keep_operations(|operation| {
            for member in ["x-amazon-apigateway-request-validator", "requestBody"] {
                remove(operation, member);
            }
            let kind = definition::integration_type(operation);
            if !matches!(kind.as_str(), "aws_proxy" | "http_proxy") {
                return Err(format!("{} integration", kind.replace('_', " ")));
            }
            let integration = &mut operation[INTEGRATION];
            mapped |= remove(integration, "requestParameters").is_some();
            for member in
                ["cacheKeyParameters", "cacheNamespace", "passthroughBehavior", "responses"]
            {
                remove(integration, member);
            }
            if kind == "aws_proxy" {
                integration["payloadFormatVersion"] = json!("2.0");
            }
            Ok(())
        });
        if mapped {
            self.features.push("parameter mappings of this form".to_owned());
        }
        let keys = definition::names_of(&self.document, definition::is_api_key);
        self.drop_schemes(&keys);
        self.keys_become_headers();
        for member in ["api_keys", "usage_plans"] {
            remove(&mut self.document, member);
        }
        if remove(&mut self.document, "vpc_endpoints").is_some() {
            self.features.push("VPC endpoints".to_owned());
        }
        let callers = self.document.get_mut("callers").and_then(Value::as_object_mut);
        for (_, caller) in callers.into_iter().flatten() {
            remove(caller, "key");
        }
        self.document["protocol"] = json!("HTTP");
        self.each_authorizer(|scheme| match scheme[AUTHORIZER]["type"].as_str() {
            Some("cognito_user_pools") => *scheme = jwt_of(&scheme[AUTHORIZER]),
            Some("token" | "request") => {
                remove(scheme, "x-amazon-apigateway-authtype");
                let header = scheme["name"].as_str().unwrap_or("Authorization").to_owned();
                let authorizer = &mut scheme[AUTHORIZER];
                remove(authorizer, "identityValidationExpression");
                let sources = authorizer["identitySource"].as_str().unwrap_or_default();
                let sources = if sources.is_empty() || authorizer["type"] == "token" {
                    format!("$request.header.{header}")
                } else {
                    sources.replace("method.request.", "$request.")
                };
                authorizer["identitySource"] = json!(sources);
                authorizer["type"] = json!("request");
                authorizer["authorizerPayloadFormatVersion"] = json!("2.0");
            }
            _ => {}
        });
        for member in ["cache_cluster_size", "canary"] {
            remove(&mut self.document["stage"], member);
        }
        self.settings(|key| match key.rsplit_once('/') {
            Some(("*", "*")) | None => key.to_owned(),
            Some((path, verb)) => format!("{verb} {path}"),
        });
    }

    fn become_rest(&mut self) {
        let mut formats = false;
        let mut mapped = false;
        self.keep_operations(|operation| {
            let Some(integration) = operation.get_mut(INTEGRATION) else {
                return Err("no integration".to_owned());
            };
            formats |= remove(integration, "payloadFormatVersion").is_some_and(|v| v == "2.0");
            mapped |= remove(integration, "requestParameters").is_some();
            mapped |= remove(integration, "responseParameters").is_some();
            if integration["integrationSubtype"].is_string() {
                return Err("first-class AWS action".to_owned());
            }
            remove(operation, "isDefaultRoute");
            Ok(())
        });
        if formats {
            self.features.push("event format 2.0".to_owned());
        }
        if mapped {
            self.features.push("parameter mappings of this form".to_owned());
        }
        if let Some(paths) = self.document["definition"]["paths"].as_object_mut()
            && let Some(route) = paths.shift_remove("/$default")
        {
            paths.entry("/{proxy+}").or_insert(route);
        }
        let foreign = definition::schemes(&self.document).into_iter().flatten();
        let foreign: Vec<String> = foreign
            .filter(|(_, s)| s[AUTHORIZER]["type"] == "jwt" && pool_of(&s[AUTHORIZER]).is_none())
            .map(|(name, _)| name.clone())
            .collect();
        if !foreign.is_empty() {
            self.features.push("JWT authorizer for other issuers than Cognito".to_owned());
            self.drop_schemes(&foreign);
        }
        self.document["protocol"] = json!("REST");
        self.each_authorizer(|scheme| match scheme[AUTHORIZER]["type"].as_str() {
            Some("jwt") => {
                let Some(pool) = pool_of(&scheme[AUTHORIZER]) else { return };
                *scheme = json!({"type": "apiKey", "name": "Authorization", "in": "header",
                    "x-amazon-apigateway-authtype": "cognito_user_pools",
                    AUTHORIZER: {"type": "cognito_user_pools", "providerARNs": [pool]}});
            }
            Some("request") => {
                scheme["x-amazon-apigateway-authtype"] = json!("custom");
                let authorizer = &mut scheme[AUTHORIZER];
                for member in ["authorizerPayloadFormatVersion", "enableSimpleResponses"] {
                    remove(authorizer, member);
                }
                let sources = authorizer["identitySource"].as_str().unwrap_or_default();
                authorizer["identitySource"] =
                    json!(sources.replace("$request.", "method.request."));
            }
            _ => {}
        });
        remove(&mut self.document["stage"], "auto_deploy");
        if self.document["stage"]["name"] == "$default" {
            self.document["stage"]["name"] = json!("prod");
        }
        self.settings(|key| match key.split_once(' ') {
            Some((verb, path)) => format!("{path}/{verb}"),
            None => key.to_owned(),
        });
    }

    /// Without keys of its own, the document has callers send what they sent as a plain header. Events
    /// of format 2.0 have header names in lower case, and authorizer doubles look there.
    fn keys_become_headers(&mut self) {
        let keys = self.document["api_keys"].as_array().cloned().unwrap_or_default();
        let callers = self.document.get_mut("callers").and_then(Value::as_object_mut);
        for (_, caller) in callers.into_iter().flatten() {
            let id = remove(caller, "key");
            if let Some(key) = id.and_then(|id| keys.iter().find(|key| key["id"] == id)) {
                caller["headers"]["x-api-key"] = key["value"].clone();
            }
        }
        let functions = self.document.get_mut("functions").and_then(Value::as_object_mut);
        for (_, function) in functions.into_iter().flatten() {
            match function.get("token").and_then(Value::as_str) {
                Some("authorizationToken") => drop(remove(function, "token")),
                Some(path) if path.starts_with("headers.") => {
                    function["token"] = json!(path.to_ascii_lowercase());
                }
                _ => {}
            }
        }
    }

    /// Changes every operation; those that cannot go along are taken out and told.
    fn keep_operations(&mut self, mut change: impl FnMut(&mut Value) -> Result<(), String>) {
        let mut gone = Vec::new();
        definition::edit_operations(&mut self.document, |name, operation| {
            if let Err(why) = change(operation) {
                gone.push((name.to_owned(), why));
            }
        });
        for (name, why) in gone {
            definition::remove_operation(&mut self.document, &name);
            self.routes.push(format!("{name} ({why})"));
        }
    }

    fn each_authorizer(&mut self, mut change: impl FnMut(&mut Value)) {
        let schemes = definition::schemes_mut(&mut self.document).into_iter().flatten();
        for (_, scheme) in schemes.filter(|(_, s)| definition::is_authorizer(s)) {
            change(scheme);
        }
    }

    /// Takes security schemes out, and every mention of them.
    fn drop_schemes(&mut self, names: &[String]) {
        definition::forget(&mut self.document, names);
        if let Some(schemes) = definition::schemes_mut(&mut self.document) {
            schemes.retain(|name, _| !names.contains(name));
        }
    }

    /// Renames the keys of method settings, and drops what only REST stages have.
    fn settings(&mut self, rename: impl Fn(&str) -> String) {
        let http = definition::protocol(&self.document) == Protocol::Http;
        let settings = self.document.pointer_mut("/stage/method_settings");
        let Some(settings) = settings.and_then(Value::as_object_mut) else { return };
        let mut renamed = Map::new();
        for (key, mut value) in std::mem::take(settings) {
            if http && let Some(value) = value.as_object_mut() {
                value.retain(|name, _| name.starts_with("throttling"));
            }
            if value.as_object().is_some_and(|v| !v.is_empty()) {
                renamed.insert(rename(&key), value);
            }
        }
        *settings = renamed;
    }
}

/// The JWT authorizer that takes the tokens of a Cognito authorizer's pool.
fn jwt_of(cognito: &Value) -> Value {
    let pool = cognito["providerARNs"][0].as_str().unwrap_or_default();
    let region = pool.split(':').nth(3).unwrap_or("us-east-1");
    let id = pool.rsplit('/').next().unwrap_or_default();
    let issuer = format!("https://cognito-idp.{region}.amazonaws.com/{id}");
    json!({"type": "oauth2", AUTHORIZER: {"type": "jwt",
        "identitySource": "$request.header.Authorization",
        "jwtConfiguration": {"issuer": issuer, "audience": [super::request::AUDIENCE]}}})
}

/// The user pool whose tokens a JWT authorizer takes, if it is Cognito's.
fn pool_of(jwt: &Value) -> Option<String> {
    let issuer = jwt["jwtConfiguration"]["issuer"].as_str()?;
    let rest = issuer.strip_prefix("https://cognito-idp.")?;
    let (region, id) = rest.split_once(".amazonaws.com/")?;
    Some(format!("arn:aws:cognito-idp:{region}:000000000000:userpool/{id}"))
}

fn remove(value: &mut Value, member: &str) -> Option<Value> {
    value.as_object_mut()?.shift_remove(member)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::material::Files;

    /// Every shipped sandbox goes over and comes back, and answers on both sides.
    #[test]
    fn every_shipped_api_can_be_switched() {
        let files = Files::embedded();
        let mut seen = 0;
        for name in
            files.under("sandbox/").into_iter().filter(|name| name.strip_suffix(".json").is_some())
        {
            let mut sandbox = Sandbox::open(name, files.get(name).unwrap()).unwrap();
            let (lost, own) = (sandbox.lost_on_switch(), sandbox.protocol());
            sandbox.switch_protocol().unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_ne!(sandbox.protocol(), own, "{name}");
            sandbox.fire_as(None, 0, 1).unwrap();
            sandbox.switch_protocol().unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(sandbox.protocol(), own, "{name}");
            assert!(lost.iter().all(|l| l.ends_with('.')), "{name}: {lost:?}");
            sandbox.undo();
            sandbox.undo();
            sandbox.undo();
            assert_eq!(sandbox.lost_on_switch(), lost, "{name}");
            seen += 1;
        }
        assert!(seen > 0);
    }

    #[test]
    fn cors_goes_along_as_far_as_it_can() {
        let mut sandbox = crate::sandbox::tests::shop();
        sandbox.toggle(FeatureKind::Cors).unwrap();
        let page = "method.response.header.Access-Control-Allow-Origin";
        let mock = |value: &str| {
            json!({"definition": {"paths": {"/items/{id}": {"options": {INTEGRATION:
            {"responses": {"default": {"responseParameters": {page: value}}}}}}}}})
        };
        sandbox.edit(&mock("'https://shop.example'"), "a page").unwrap();
        assert_eq!(sandbox.lost_on_switch(), Vec::<String>::new());
        sandbox.switch_protocol().unwrap();
        let cors = |s: &Sandbox| s.document()["definition"]["x-amazon-apigateway-cors"].clone();
        assert_eq!(cors(&sandbox)["allowOrigins"], json!(["https://shop.example"]));
        assert_eq!(cors(&sandbox)["allowMethods"], json!(["GET"]));
        // Back again, and with an origin that a mock has no room for.
        let two = json!({"definition": {"x-amazon-apigateway-cors":
            {"allowOrigins": ["https://shop.example", "https://till.example"]}}});
        sandbox.edit(&two, "two pages").unwrap();
        assert!(sandbox.lost_on_switch()[0].contains("CORS for https://till.example"));
        sandbox.switch_protocol().unwrap();
        let mocks = sandbox.document()["definition"]["paths"]["/items/{id}"]["options"].clone();
        let parameters = &mocks[INTEGRATION]["responses"]["default"]["responseParameters"];
        assert_eq!(parameters[page], "'https://shop.example'");
        // An origin that a variable holds is no setting of an HTTP API.
        sandbox.edit(&mock("stageVariables.page"), "a page by stage").unwrap();
        assert!(
            sandbox.lost_on_switch()[0].contains("CORS origin"),
            "{:?}",
            sandbox.lost_on_switch()
        );
    }

    #[test]
    fn what_is_lost_is_said() {
        let files = Files::embedded();
        let file = "sandbox/front-door.json";
        let sandbox = Sandbox::open(file, files.get(file).unwrap()).unwrap();
        assert_eq!(
            sandbox.lost_on_switch(),
            [
                "HTTP APIs have no: API keys and usage plans, request validation. \
                 2 features will be off.",
                "Not along: GET /ping (mock integration)."
            ]
        );
    }
}
