//! A caller's request as it goes out: target, headers, key and token.

use gatelab_gateway::{Headers, Moment, Request};
use serde_json::{Map, Value, json};

use super::scene::{Caller, Claims, Credential, Sample};
use super::{Refused, Sandbox, token};

impl Sandbox {
    /// The request that this caller would send. A caller's JWT is minted when it is first used and
    /// then kept, so that it expires as real ones do.
    pub fn compose(&mut self, caller: Option<&str>, sample: &Sample) -> Result<Request, Refused> {
        let mut headers = Headers::new();
        headers.append("Host", self.host());
        if let Some(name) = caller {
            let caller = self.scene.caller(name);
            let caller = caller.ok_or_else(|| Refused(format!("No caller is called {name}.")))?;
            for (name, value) in &caller.headers {
                headers.set(name, value);
            }
            if let Some(key) = &caller.key {
                headers.set("x-api-key", self.key_value(key)?);
            }
            match caller.credential.clone() {
                Credential::None => {}
                Credential::Token(token) => headers.set("Authorization", token),
                Credential::Jwt(_) => {
                    let token = self.token_of(name)?;
                    headers.set("Authorization", format!("Bearer {token}"));
                }
            }
        }
        for (name, value) in &sample.headers {
            headers.set(name, value);
        }
        let body = match &sample.body {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(json) => {
                if !headers.contains("Content-Type") {
                    headers.set("Content-Type", "application/json");
                }
                json.to_string()
            }
        };
        if !body.is_empty() {
            headers.set("Content-Length", body.len().to_string());
        }
        Ok(Request {
            method: sample.method.clone(),
            target: format!("{}{}", self.base_path(), sample.path),
            headers,
            body: body.into(),
            source_ip: "127.0.0.1".to_owned(),
        })
    }

    /// `/prod`, or nothing for an HTTP API's `$default` stage.
    pub fn base_path(&self) -> String {
        match self.gateway().setup().stage.name.as_str() {
            "$default" => String::new(),
            name => format!("/{name}"),
        }
    }

    /// A caller signs in again: their next request carries a new token.
    pub fn sign_in(&mut self, caller: &str) -> Result<(), Refused> {
        let before = self.state.clone();
        self.state.tokens.remove(caller);
        self.token_of(caller)?;
        self.note(super::What::Edited(format!("{caller} signed in: a new token")), before);
        Ok(())
    }

    fn host(&self) -> String {
        format!("{}.execute-api.us-east-1.amazonaws.com", self.gateway().setup().api.id)
    }

    fn key_value(&self, id: &str) -> Result<String, Refused> {
        let key = self.gateway().setup().api_keys.iter().find(|k| k.id == id);
        // The switch to an HTTP API takes the keys away; callers go on sending what they have.
        let value = key.map(|k| k.value.clone()).or_else(|| written_key(self.document(), id));
        value.ok_or_else(|| Refused(format!("No API key has the id {id}.")))
    }

    fn token_of(&mut self, name: &str) -> Result<String, Refused> {
        if let Some(token) = self.state.tokens.get(name) {
            return Ok(token.clone());
        }
        let token = match self.scene.caller(name) {
            Some(caller @ Caller { credential: Credential::Jwt(claims), .. }) => {
                let all = claims_of(caller, claims, self.document(), self.state.now);
                token::mint(&all, claims.signed_by)
            }
            _ => None,
        };
        let token = token.ok_or_else(|| Refused(format!("{name} has no token to sign.")))?;
        self.state.tokens.insert(name.to_owned(), token.clone());
        Ok(token)
    }
}

fn written_key(document: &Value, id: &str) -> Option<String> {
    let keys = document["api_keys"].as_array()?;
    keys.iter().find(|k| k["id"] == id)?["value"].as_str().map(str::to_owned)
}

/// The claims of a caller's token: what fits the API's own authorizer, then what the file says.
fn claims_of(caller: &Caller, own: &Claims, document: &Value, now: Moment) -> Map<String, Value> {
    let issuer = issuers(document).into_iter().next().unwrap_or_default();
    let exp = now.epoch_seconds() + own.expires_in;
    let mut claims = json!({
        "sub": caller.name,
        "iss": issuer.url,
        "aud": issuer.audience,
        "iat": now.epoch_seconds().min(exp - 3600),
        "exp": exp,
    });
    // Cognito tells access tokens, which carry scopes, from ID tokens (data-plane.md 5.6).
    if issuer.cognito {
        let patch = if own.claims.contains_key("scope") {
            json!({"token_use": "access", "client_id": issuer.audience, "aud": null})
        } else {
            json!({"token_use": "id"})
        };
        super::patch::merge(&mut claims, &patch);
    }
    super::patch::merge(&mut claims, &Value::Object(own.claims.clone()));
    claims.as_object().cloned().unwrap_or_default()
}

/// An issuer of tokens that an API trusts.
#[derive(Debug, PartialEq, Eq)]
struct Issuer {
    url: String,
    audience: String,
    cognito: bool,
}

impl Default for Issuer {
    fn default() -> Self {
        Self {
            url: "https://issuer.lab.example".to_owned(),
            audience: AUDIENCE.to_owned(),
            cognito: false,
        }
    }
}

/// The audience of tokens where the API names none.
pub(super) const AUDIENCE: &str = "lab-client";

/// The issuers that the document's authorizers trust, in its order.
fn issuers(document: &Value) -> Vec<Issuer> {
    let definition = &document["definition"];
    let schemes = match &definition["components"]["securitySchemes"] {
        Value::Object(schemes) => schemes,
        _ => match &definition["securityDefinitions"] {
            Value::Object(schemes) => schemes,
            _ => return Vec::new(),
        },
    };
    let of = |scheme: &Value| {
        let authorizer = &scheme["x-amazon-apigateway-authorizer"];
        let jwt = &authorizer["jwtConfiguration"];
        if let Some(url) = jwt["issuer"].as_str() {
            let audience = jwt["audience"][0].as_str().unwrap_or(AUDIENCE).to_owned();
            return Some(Issuer { url: url.to_owned(), audience, cognito: false });
        }
        let pool = authorizer["providerARNs"][0].as_str()?;
        Some(Issuer { url: pool_issuer(pool)?, audience: AUDIENCE.to_owned(), cognito: true })
    };
    schemes.values().filter_map(of).collect()
}

/// The issuer of a user pool's tokens, from the pool's ARN.
pub(super) fn pool_issuer(arn: &str) -> Option<String> {
    let mut parts = arn.split(':').skip(3);
    let region = parts.next()?;
    let pool = parts.nth(1)?.strip_prefix("userpool/")?;
    Some(format!("https://cognito-idp.{region}.amazonaws.com/{pool}"))
}

/// Lets the gateway find the lab's key set at every issuer that the document does not give keys for.
pub(super) fn trust_the_lab(document: &mut Value) {
    let unknown: Vec<Issuer> =
        issuers(document).into_iter().filter(|i| document["jwks"][&i.url].is_null()).collect();
    if let Some(keys) = (!unknown.is_empty()).then(token::key_set).flatten() {
        for issuer in unknown {
            document["jwks"][issuer.url] = keys.clone();
        }
    }
}
