//! A caller's request as it goes out: target, headers, key and token.

use gatelab_gateway::case::{
    Address, Caller, CaseStep, Expectation, SavedRequest, Signer, TokenRecipe, request_of,
};
use gatelab_gateway::definition::Principal;
use gatelab_gateway::{Headers, Moment, Request, permission};
use serde_json::{Map, Value, json};

use super::{Did, Refused, Sandbox, What, token};

/// What a caller shows, in a few words: `token good   key gold`.
pub fn shows(caller: &Caller) -> String {
    let mut shown = Vec::new();
    match (&caller.token, &caller.jwt) {
        (Some(token), _) => shown.push(format!("token {token}")),
        (None, Some(jwt)) if jwt.signed_by == Signer::Stranger => {
            shown.push("a stranger's JWT".to_owned());
        }
        (None, Some(jwt)) if jwt.expires_in < 0 => shown.push("an expired JWT".to_owned()),
        (None, Some(_)) => shown.push("a JWT".to_owned()),
        (None, None) => {}
    }
    shown.extend(caller.principal.iter().map(|arn| format!("signed by {arn}")));
    shown.extend(caller.key.iter().map(|key| format!("key {key}")));
    shown.extend(caller.headers.iter().map(|(name, value)| format!("{name}: {value}")));
    if shown.is_empty() { "nothing".to_owned() } else { shown.join("   ") }
}

impl Sandbox {
    /// The request that this caller would send. A caller's JWT is minted when it is first used and
    /// then kept, so that it expires as real ones do; a signature is of the moment.
    pub fn compose(
        &mut self,
        caller: Option<&str>,
        saved: &SavedRequest,
    ) -> Result<Request, Refused> {
        let (mut request, signer) = self.prepare(caller, saved)?;
        if let Some(principal) = signer {
            permission::sign(&principal, &mut request, self.state.now);
        }
        Ok(request)
    }

    /// The same before it is signed, and who is to sign it.
    pub(super) fn prepare(
        &mut self,
        caller: Option<&str>,
        saved: &SavedRequest,
    ) -> Result<(Request, Option<Principal>), Refused> {
        let mut headers = Headers::new();
        let mut principal = None;
        if let Some(name) = caller {
            let caller = self.caller(name)?.clone();
            principal.clone_from(&caller.principal);
            for (name, value) in &caller.headers {
                headers.set(name, value);
            }
            if let Some(key) = &caller.key {
                headers.set("x-api-key", self.key_value(key)?);
            }
            if let Some(token) = &caller.token {
                headers.set("Authorization", token);
            }
            if let Some(recipe) = &caller.jwt {
                let token = self.token_of(&caller, recipe)?;
                headers.set("Authorization", format!("Bearer {token}"));
            }
        }
        for (name, value) in &saved.headers {
            headers.set(name, value);
        }
        let step = CaseStep {
            advance_ms: 0,
            method: saved.method.clone(),
            to: Address::Path(saved.path.clone()),
            query: saved.query.clone(),
            headers: headers.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect(),
            body: saved.body.clone().into(),
            expect: Expectation::default(),
        };
        let setup = self.gateway().setup();
        let signer = setup.principals.iter().find(|p| Some(&p.arn) == principal.as_ref());
        Ok((request_of(&step, setup), signer.cloned()))
    }

    fn caller(&self, name: &str) -> Result<&Caller, Refused> {
        let caller = self.callers().iter().find(|c| c.name == name);
        caller.ok_or_else(|| Refused(format!("No caller is called {name}.")))
    }

    /// A caller signs in again: their next request carries a new token.
    pub fn sign_in(&mut self, caller: &str) -> Result<(), Refused> {
        let caller = self.caller(caller)?.clone();
        let Some(recipe) = &caller.jwt else {
            return Err(Refused(format!("{} has no token that could be renewed.", caller.name)));
        };
        let before = self.state.clone();
        self.state.tokens.remove(&caller.name);
        self.token_of(&caller, recipe)?;
        let did = Did::SignedIn(caller.name.clone());
        let words = format!("{} signed in: a new token", caller.name);
        self.note(What::Edited(words), Some(did), before);
        Ok(())
    }

    fn key_value(&self, id: &str) -> Result<String, Refused> {
        let keys = self.document()["api_keys"].as_array().into_iter().flatten();
        let value = keys.into_iter().find(|k| k["id"] == id).and_then(|k| k["value"].as_str());
        let value = value.map(str::to_owned);
        value.ok_or_else(|| Refused(format!("No API key has the id {id}.")))
    }

    fn token_of(&mut self, caller: &Caller, recipe: &TokenRecipe) -> Result<String, Refused> {
        if let Some(token) = self.state.tokens.get(&caller.name) {
            return Ok(token.clone());
        }
        let claims = claims_of(caller, recipe, self.document(), self.state.now);
        let token = token::mint(&claims, recipe.signed_by);
        let token = token.ok_or_else(|| Refused("The lab's key is damaged.".to_owned()))?;
        self.state.tokens.insert(caller.name.clone(), token.clone());
        Ok(token)
    }
}

/// The claims of a caller's token: what fits the API's own authorizer, then what the file says.
fn claims_of(
    caller: &Caller,
    recipe: &TokenRecipe,
    document: &Value,
    now: Moment,
) -> Map<String, Value> {
    let own = &recipe.claims;
    let mut known = issuers(document).into_iter();
    let issuer = match &recipe.issuer {
        None => known.next().unwrap_or_default(),
        Some(url) => known
            .find(|i| i.url == *url)
            .unwrap_or_else(|| Issuer { url: url.clone(), ..Issuer::default() }),
    };
    let exp = now.epoch_seconds() + recipe.expires_in;
    let mut claims = json!({
        "sub": caller.name,
        "iss": issuer.url,
        "iat": now.epoch_seconds().min(exp - 3600),
        "exp": exp,
    });
    // Cognito tells access tokens, which carry scopes, from ID tokens (data-plane.md 5.6).
    let access = own.contains_key("scope") || own.contains_key("client_id");
    let (audience, token_use) = match (issuer.cognito, access) {
        (true, true) => ("client_id", Some("access")),
        (true, false) => ("aud", Some("id")),
        (false, _) => ("aud", None),
    };
    if !own.contains_key("client_id") {
        claims[audience] = json!(issuer.audience);
    }
    if let Some(token_use) = token_use {
        claims["token_use"] = json!(token_use);
    }
    super::patch::merge(&mut claims, &Value::Object(own.clone()));
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
