//! By which host a request came: the API's own, or a custom domain name and a mapping of it.

use std::sync::Arc;

use super::{cut, slashed};
use crate::definition::Setup;
use crate::exchange::{Exchange, Mapped};
use crate::message::{Headers, Response};
use crate::refusal::Refusal;
use crate::step::{Decision, Reply};
use crate::trace::Why;

/// Paths at the root of a custom domain that AWS answers itself.
const RESERVED: [&str; 2] = ["/ping", "/sping"];

/// The path below the mapping of a custom domain that takes the request; `None` at the API's own
/// host, which every other name stands for (a loopback address, say).
pub(super) fn below_mapping(
    x: &mut Exchange,
    setup: &Setup,
) -> Result<Option<String>, Box<Decision>> {
    if setup.domains.is_empty() {
        return Ok(None);
    }
    let host = x.request.headers.first("host").unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).trim_end_matches('.');
    let mut domains = setup.domains.iter();
    let Some(domain) = domains.find(|domain| domain.name.eq_ignore_ascii_case(host)) else {
        return Ok(None);
    };
    let (path, _) = cut(&x.request.target);
    if RESERVED.contains(&path) {
        let why = Why::new("API Gateway answers {path} of a custom domain itself: a health check.");
        let why = why.text("path", path.to_owned()).inferred();
        let headers = Headers::new();
        let response = Response { status: 200, headers, body: "Healthy Connection".into() };
        return Err(Box::new(Decision::Respond(Reply::Answered(response), why)));
    }
    let Some((mapping, below)) = domain.mapping(path) else {
        let why = Why::new("No API mapping of {domain} takes {path}.");
        let why = why.name("domain", &domain.name).text("path", path.to_owned());
        let refusal = Refusal::forbidden_at_the_door();
        return Err(Box::new(Decision::refuse(refusal, why.inferred())));
    };
    let below = slashed(below.trim_start_matches('/'));
    x.mapped = Some(Mapped { domain: Arc::clone(&domain.name), path: Arc::clone(&mapping.path) });
    Ok(Some(below))
}

/// Why nothing is served at the API's own host.
pub(super) fn switched_off(setup: &Setup) -> Why {
    let names: Vec<&str> = setup.domains.iter().map(|domain| &*domain.name).collect();
    if names.is_empty() {
        return Why::new(
            "The default endpoint is switched off (disableExecuteApiEndpoint), and no other \
             domain is set up.",
        );
    }
    Why::new(
        "The default endpoint is switched off (disableExecuteApiEndpoint): this API answers at \
         {domains} only.",
    )
    .text("domains", names.join(", "))
}

/// The stage as a reason names it, with the way that led there.
pub(super) fn stage(x: &Exchange, setup: &Setup, why: Why) -> Why {
    let name = &setup.stage.name;
    match &x.mapped {
        None => why.name("stage", name),
        Some(Mapped { domain, path }) => why.text("stage", format!("{name}, by {domain}/{path}")),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::needless_pass_by_value, reason = "fragments are literals")]

    use serde_json::{Value, json};

    use crate::Gateway;
    use crate::fixture::{self, fire, lambda, mock};
    use crate::trace::Verdict;

    fn domains(stage: &str) -> Value {
        json!([
            {"name": "api.example.com", "mappings": [
                {"path": "shop", "stage": stage}, {"path": "", "stage": stage}]},
            {"name": "only.example.com", "mappings": [{"path": "v1/shop", "stage": stage}]},
        ])
    }

    fn case(stage: &str, off: bool, operation: Value) -> Value {
        json!({
            "definition": {
                "paths": {"/a": {"get": operation}},
                "x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": off},
            },
            "functions": {"F": {"kind": "proxy_echo"}},
            "domains": domains(stage),
        })
    }

    fn rest(off: bool) -> Gateway {
        fixture::rest(case("dev", off, lambda("F", json!({}))))
    }

    fn http(format: &str, off: bool) -> Gateway {
        let integration = json!({"payloadFormatVersion": format});
        let route = lambda("F", json!({"x-amazon-apigateway-integration": integration}));
        let mut case = case("$default", off, route);
        // HTTP APIs know it among the servers' settings.
        case["definition"]
            .as_object_mut()
            .unwrap()
            .remove("x-amazon-apigateway-endpoint-configuration");
        case["definition"]["servers"] = json!([{"url": "https://x.test",
            "x-amazon-apigateway-endpoint-configuration": {"disableExecuteApiEndpoint": off}}]);
        fixture::http(case)
    }

    #[test]
    fn the_host_chooses() {
        let mut gateway = rest(false);
        for (host, target, status, stop, why) in [
            ("api.example.com", "/a", 200, "arrive", "Stage dev, by api.example.com/."),
            (
                "API.example.com:443",
                "/shop/a",
                200,
                "arrive",
                "Stage dev, by api.example.com/shop.",
            ),
            ("only.example.com", "/v1/shop/a", 200, "arrive", "by only.example.com/v1/shop."),
            (
                "only.example.com",
                "/a",
                403,
                "arrive",
                "No API mapping of only.example.com takes /a.",
            ),
            ("api.example.com", "/ping", 200, "arrive", "answers /ping of a custom domain itself"),
            ("api.example.com", "/sping", 200, "arrive", "a health check"),
            // The stage is not repeated there.
            ("api.example.com", "/dev/a", 403, "route", "No resource fits /dev/a."),
            ("127.0.0.1:4000", "/dev/a", 200, "arrive", "Stage dev."),
            ("other.example.com", "/a", 403, "arrive", "the stage is called dev"),
        ] {
            let answer = fire(&mut gateway, &format!("GET {target}"), &[("Host", host)]);
            assert_eq!(answer.status(), status, "{host}{target}");
            let said = answer.stop(stop).why.to_string();
            assert!(said.contains(why), "{host}{target}: {said}");
        }
        let answer = fire(&mut gateway, "GET /dev/a", &[("Host", "api.example.com")]);
        assert_eq!(answer.body(), r#"{"message":"Missing Authentication Token"}"#);
        let answer = fire(&mut gateway, "GET /a", &[("Host", "only.example.com")]);
        assert_eq!(answer.body(), r#"{"message":"Forbidden"}"#);
        assert_eq!(answer.header("x-amzn-ErrorType"), Some("ForbiddenException"));
        let answer = fire(&mut gateway, "GET /ping", &[("Host", "api.example.com")]);
        assert_eq!(answer.body(), "Healthy Connection");
    }

    #[test]
    fn what_a_function_sees_of_the_domain() {
        let event = |gateway: &mut Gateway, target: &str, host: &str| -> Value {
            let answer = fire(gateway, &format!("GET {target}"), &[("Host", host)]);
            serde_json::from_str(&answer.body()).unwrap()
        };
        let seen = |event: &Value| {
            let context = &event["requestContext"];
            let path = if context["http"].is_null() { context } else { &context["http"] };
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            [
                &event["path"],
                &event["rawPath"],
                &path["path"],
                &context["domainName"],
                &context["domainPrefix"],
            ]
            .map(text)
            .join(" ")
        };
        let host = "api.example.com";
        for (mut gateway, expected) in [
            (rest(false), "/shop/a - /shop/a api.example.com api"),
            (http("1.0", false), "/shop/a - /shop/a api.example.com api"),
            (http("2.0", false), "- /a /a api.example.com api"),
        ] {
            assert_eq!(seen(&event(&mut gateway, "/shop/a", host)), expected);
        }
        let own = seen(&event(&mut rest(false), "/dev/a", "localhost"));
        assert!(own.starts_with("/a - /dev/a ") && own.contains(".execute-api."), "{own}");
    }

    #[test]
    fn context_variables_of_the_domain() {
        let template = json!({"application/json":
            "$context.path $context.domainName $context.domainPrefix $context.customDomain.basePathMatched"});
        let integration = json!({"responses": {"default": {"responseTemplates": template}}});
        let operation = mock(json!({"x-amazon-apigateway-integration": integration}));
        let mut gateway = fixture::rest(case("dev", false, operation));
        let headers = [("Host", "only.example.com")];
        let answer = fire(&mut gateway, "GET /v1/shop/a", &headers);
        assert_eq!(answer.body(), "/v1/shop/a only.example.com only v1/shop");
    }

    #[test]
    fn the_default_endpoint_switched_off() {
        let domain = [("Host", "api.example.com")];
        for (mut gateway, own, status, body) in [
            (rest(true), "GET /dev/a", 403, r#"{"message":"Forbidden"}"#),
            (http("2.0", true), "GET /a", 404, r#"{"message":"Not Found"}"#),
        ] {
            let answer = fire(&mut gateway, own, &[]);
            assert_eq!((answer.status(), answer.body().as_str()), (status, body));
            let why = "switched off (disableExecuteApiEndpoint): this API answers at api.example.com, only";
            answer.expect(status, "arrive", Verdict::Refused, why);
            assert_eq!(fire(&mut gateway, "GET /a", &domain).status(), 200);
        }
        // It is part of the API: switched off for good when that is deployed.
        let mut gateway = rest(false).edited(rest(true).setup().clone(), crate::Moment(0));
        assert_eq!(fire(&mut gateway, "GET /dev/a", &[]).status(), 200);
        gateway.deploy("", crate::Moment(0));
        assert_eq!(fire(&mut gateway, "GET /dev/a", &[]).status(), 403);
    }
}
