//! Small gateways and requests for tests.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Map, Value, json};

use crate::trace::{Entry, Verdict};
use crate::{Case, Gateway, Moment, Request, Response, Trace};

/// A REST gateway from a case without what all cases share; its stage is `dev`.
pub(crate) fn rest(case: Value) -> Gateway {
    gateway("REST", "dev", case)
}

/// An HTTP gateway; its stage is `$default`.
pub(crate) fn http(case: Value) -> Gateway {
    gateway("HTTP", "$default", case)
}

fn gateway(protocol: &str, stage: &str, case: Value) -> Gateway {
    let mut whole = json!({
        "name": "test",
        "protocol": protocol,
        "stage": {"name": stage},
        "definition": {"openapi": "3.0.1", "info": {"title": "test", "version": "1"}, "paths": {}},
    });
    merge(&mut whole, case);
    let (case, problems) = Case::from_value("test", &whole);
    assert!(problems.is_empty(), "{problems:?}");
    Gateway::new(case.unwrap().setup)
}

/// Members of the second object go into the first.
pub(crate) fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

/// A REST method that answers 200 by itself, with further members.
pub(crate) fn mock(more: Value) -> Value {
    with(
        json!({
            "responses": {"200": {"description": "200"}},
            "x-amazon-apigateway-integration": {
                "type": "mock",
                "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                "responses": {"default": {"statusCode": "200"}},
            },
        }),
        more,
    )
}

/// A method or route with a Lambda function behind it, with further members.
pub(crate) fn lambda(function: &str, more: Value) -> Value {
    with(
        json!({
            "responses": {"200": {"description": "200"}},
            "x-amazon-apigateway-integration": {
                "type": "aws_proxy",
                "httpMethod": "POST",
                "payloadFormatVersion": "1.0",
                "uri": uri(function),
            },
        }),
        more,
    )
}

/// The security scheme of a Lambda authorizer: the function `A`, with further members.
pub(crate) fn lambda_authorizer(kind: &str, more: Value) -> Value {
    json!({
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": with(json!({"type": kind, "authorizerUri": uri("A")}), more),
    })
}

fn uri(function: &str) -> String {
    format!(
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
         arn:aws:lambda:us-east-1:000000000000:function:{function}/invocations"
    )
}

fn with(mut value: Value, more: Value) -> Value {
    merge(&mut value, if more.is_null() { Map::new().into() } else { more });
    value
}

/// A token with these claims, signed by the sandbox's public lab key, kid `lab`.
pub(crate) fn token(claims: &Value) -> String {
    signed(include_str!("../../src/sandbox/public-lab-key.pem"), claims)
}

/// The same, signed by somebody else under the same kid.
pub(crate) fn forged(claims: &Value) -> String {
    signed(include_str!("../../src/sandbox/public-stranger-key.pem"), claims)
}

fn signed(pem: &str, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = part(&json!({"alg": "RS256", "kid": "lab"})) + "." + &part(claims);
    let key = key(pem);
    let mut signature = vec![0; key.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    key.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature).unwrap();
    text + "." + &URL_SAFE_NO_PAD.encode(signature)
}

/// The lab key's set, as an issuer publishes it.
pub(crate) fn jwks() -> Value {
    let public: PublicKeyComponents<Vec<u8>> = lab_key().public().into();
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    json!({"keys": [{"kty": "RSA", "kid": "lab", "n": text(&public.n), "e": text(&public.e)}]})
}

/// The lab key itself.
pub(crate) fn lab_key() -> RsaKeyPair {
    key(include_str!("../../src/sandbox/public-lab-key.pem"))
}

fn key(pem: &str) -> RsaKeyPair {
    let body: String = pem.split("-----").nth(2).unwrap().split_whitespace().collect();
    RsaKeyPair::from_pkcs8(&STANDARD.decode(body).unwrap()).unwrap()
}

/// A request from `GET /dev/pets?type=dog` and its headers.
pub(crate) fn ask(line: &str, headers: &[(&str, &str)]) -> Request {
    let (method, target) = line.split_once(' ').unwrap();
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: headers.iter().copied().collect(),
        source_ip: "203.0.113.9".to_owned(),
        ..Request::default()
    }
}

/// Fires a request at a gateway that stands still.
pub(crate) fn fire(gateway: &mut Gateway, line: &str, headers: &[(&str, &str)]) -> Answer {
    fire_at(gateway, Moment(1_000_000_000_000), ask(line, headers))
}

/// Fires a request at a moment.
pub(crate) fn fire_at(gateway: &mut Gateway, now: Moment, request: Request) -> Answer {
    let (response, trace) = gateway.handle(request, now);
    Answer { response, trace }
}

/// What came of a request.
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) trace: Trace,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.response.status
    }

    pub(crate) fn body(&self) -> String {
        String::from_utf8_lossy(&self.response.body).into_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.response.headers.get(name)
    }

    /// How a stop ended.
    pub(crate) fn stop(&self, name: &str) -> &Entry {
        let found = self.trace.entries.iter().find(|entry| entry.stop == name);
        found.unwrap_or_else(|| panic!("no stop {name}:\n{}", self.trace))
    }

    /// Status, verdict and reason of a stop, all at once.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16, stop: &str, verdict: Verdict, why: &str) {
        let entry = self.stop(stop);
        let said = entry.why.to_string();
        assert!(
            self.status() == status && entry.verdict == verdict && said.contains(why),
            "wanted {status}, {verdict}, …{why}…; got {}, {}, {said}\n{}",
            self.status(),
            entry.verdict,
            self.body(),
        );
    }
}
