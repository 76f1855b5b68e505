//! JSON Web Tokens: taken apart, signature checked against a JWKS, claims checked in AWS's order.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaParameters, RsaPublicKeyComponents,
};
use serde_json::{Map, Value};

use crate::exchange::Caller;
use crate::moment::Moment;

/// What is wrong with a token. The order is that of the checks (data-plane.md 5.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not three parts between dots.
    Segments,
    /// A part is not base64url, or not a JSON object.
    Encoding,
    /// Not RS256, RS384 or RS512.
    Algorithm,
    /// The issuer's key set has no key of the token's `kid`.
    UnknownKey,
    /// The key did not sign this token.
    Signature,
    /// `iss` is not the configured issuer.
    Issuer,
    /// Neither `aud` nor, without one, `client_id` is a configured audience.
    Audience,
    /// `exp` is missing or has passed.
    Expired,
    /// `nbf` is still to come.
    NotYetValid,
    /// `iat` is still to come.
    IssuedLater,
}

impl Fault {
    /// The `error_description` of an HTTP API. AWS's own words are known for two of them; the
    /// others are ours.
    pub const fn description(self) -> &'static str {
        match self {
            Self::Segments => "token contains an invalid number of segments",
            Self::Encoding => "the token is malformed",
            Self::Algorithm => "the token is not signed with RS256, RS384 or RS512",
            Self::UnknownKey => "the token names a signing key that the issuer does not have",
            Self::Signature => "the token has an invalid signature",
            Self::Issuer => "the token has another issuer",
            Self::Audience => "the token does not have a valid audience",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::IssuedLater => "the token was issued in the future",
        }
    }

    /// Whether AWS's own words are known.
    pub const fn is_recorded(self) -> bool {
        matches!(self, Self::Segments | Self::Audience)
    }
}

/// Tokens whose signature was checked before. Only arithmetic is remembered: claims and times are
/// judged anew each time, and a key that changed is checked anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verified(Arc<BTreeMap<String, Arc<Known>>>);

/// A token with a valid signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The caller it names: `sub` and all claims, without scopes.
    pub caller: Arc<Caller>,
    /// The key that signed it, as its JWKS has it.
    key: Value,
    /// The scopes it carries.
    pub scopes: Vec<String>,
}

/// Tokens remembered before all of them are forgotten.
const MOST: usize = 4096;

impl Verified {
    /// A token whose signature holds under a key of the set, and whether that was known before.
    pub fn token(&mut self, token: &str, jwks: &Value) -> Result<(Arc<Known>, bool), Fault> {
        if let Some(known) = self.0.get(token)
            && keys(jwks).any(|key| *key == known.key)
        {
            return Ok((Arc::clone(known), true));
        }
        let known = Arc::new(verify(token, jwks)?);
        let tokens = Arc::make_mut(&mut self.0);
        if tokens.len() >= MOST {
            tokens.clear();
        }
        tokens.insert(token.to_owned(), Arc::clone(&known));
        Ok((known, false))
    }
}

impl Known {
    /// A claim.
    pub fn claim(&self, name: &str) -> Option<&Value> {
        self.caller.claims.as_ref()?.get(name)
    }

    /// Whether the token carries one of these scopes.
    pub fn has_one_of(&self, scopes: &[String]) -> bool {
        self.scopes.iter().any(|scope| scopes.contains(scope))
    }

    /// `iss` is this issuer.
    pub fn check_issuer(&self, issuer: &str) -> Result<(), Fault> {
        let same = self.claim("iss").and_then(Value::as_str) == Some(issuer);
        if same { Ok(()) } else { Err(Fault::Issuer) }
    }

    /// `aud`, or `client_id` where there is no `aud`, is one of these.
    pub fn check_audience(&self, audiences: &[String]) -> Result<(), Fault> {
        let listed = |v: &Value| v.as_str().is_some_and(|text| audiences.iter().any(|a| a == text));
        let valid = match (self.claim("aud"), self.claim("client_id")) {
            (Some(Value::Array(list)), _) => list.iter().any(listed),
            (Some(one), _) | (None, Some(one)) => listed(one),
            (None, None) => false,
        };
        if valid { Ok(()) } else { Err(Fault::Audience) }
    }

    /// `exp` is to come; `nbf` and `iat`, where they are there, are not.
    pub fn check_times(&self, now: Moment) -> Result<(), Fault> {
        let now = now.0 as f64 / 1000.0;
        let time = |name| self.claim(name).map(Value::as_f64);
        match time("exp") {
            Some(Some(exp)) if exp > now => {}
            _ => return Err(Fault::Expired),
        }
        let begun = |claim: Option<Option<f64>>| claim.is_none_or(|t| t.is_some_and(|t| t <= now));
        if !begun(time("nbf")) {
            return Err(Fault::NotYetValid);
        }
        if begun(time("iat")) { Ok(()) } else { Err(Fault::IssuedLater) }
    }

    /// Seconds until it expires.
    pub fn seconds_left(&self, now: Moment) -> f64 {
        let exp = self.claim("exp").and_then(Value::as_f64).unwrap_or_default();
        exp - now.0 as f64 / 1000.0
    }
}

fn keys(jwks: &Value) -> impl Iterator<Item = &Value> {
    jwks["keys"].as_array().into_iter().flatten()
}

/// Takes a token apart and checks its signature with the key that it names.
fn verify(token: &str, jwks: &Value) -> Result<Known, Fault> {
    let parts = Parts::of(token)?;
    let header = object(parts.header)?;
    let algorithm = algorithm(&header)?;
    let kid = header.get("kid").and_then(Value::as_str).ok_or(Fault::UnknownKey)?;
    let fits =
        |key: &&Value| key["kid"] == kid && key.get("alg").is_none_or(|alg| *alg == header["alg"]);
    let key = keys(jwks).find(fits).ok_or(Fault::UnknownKey)?;
    parts.check(algorithm, key)?;
    let claims = object(parts.payload)?;
    let caller = Caller {
        principal: claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned(),
        claims: Some(claims),
        ..Caller::default()
    };
    let scopes = caller.claims.iter().flat_map(scopes).collect();
    Ok(Known { caller: Arc::new(caller), key: key.clone(), scopes })
}

/// Whether a key verifies a token's signature, whatever the token says. Algorithms that JWT authorizers
/// do not take are a fault (data-plane.md 5.7).
pub fn signature_holds(token: &str, jwk: &Value) -> Result<bool, Fault> {
    let parts = Parts::of(token)?;
    let algorithm = algorithm(&object(parts.header)?)?;
    Ok(parts.check(algorithm, jwk).is_ok())
}

/// A token between its dots.
struct Parts<'a> {
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn of(token: &'a str) -> Result<Self, Fault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Fault::Segments)?;
        let (header, payload) = signed.split_once('.').ok_or(Fault::Segments)?;
        if payload.contains('.') {
            return Err(Fault::Segments);
        }
        Ok(Self { header, payload, signature, signed })
    }

    fn check(&self, algorithm: &RsaParameters, key: &Value) -> Result<(), Fault> {
        let number = |name: &str| {
            let bytes = bytes(key[name].as_str()?).ok()?;
            let leading = bytes.iter().take_while(|b| **b == 0).count();
            (key["kty"] == "RSA").then(|| bytes[leading..].to_vec())
        };
        let (Some(n), Some(e)) = (number("n"), number("e")) else { return Err(Fault::UnknownKey) };
        RsaPublicKeyComponents { n, e }
            .verify(algorithm, self.signed.as_bytes(), &bytes(self.signature)?)
            .map_err(|_| Fault::Signature)
    }
}

fn algorithm(header: &Map<String, Value>) -> Result<&'static RsaParameters, Fault> {
    match header.get("alg").and_then(Value::as_str) {
        Some("RS256") => Ok(&RSA_PKCS1_2048_8192_SHA256),
        Some("RS384") => Ok(&RSA_PKCS1_2048_8192_SHA384),
        Some("RS512") => Ok(&RSA_PKCS1_2048_8192_SHA512),
        _ => Err(Fault::Algorithm),
    }
}

/// `scope` is a text of several; `scp` a text or a list.
fn scopes(claims: &Map<String, Value>) -> Vec<String> {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    match claims.get("scope").or_else(|| claims.get("scp")) {
        Some(Value::String(text)) => words(text),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).flat_map(words).collect(),
        _ => Vec::new(),
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, Fault> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Fault::Encoding)
}

fn object(text: &str) -> Result<Map<String, Value>, Fault> {
    serde_json::from_slice(&bytes(text)?).map_err(|_| Fault::Encoding)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn known(claims: Value) -> Known {
        let Value::Object(claims) = claims else { panic!("an object") };
        let scopes = scopes(&claims);
        let caller = Caller { claims: Some(claims), ..Caller::default() };
        Known { caller: Arc::new(caller), key: Value::Null, scopes }
    }

    #[test]
    fn claims_one_by_one() {
        let now = Moment(1_000_000);
        let audiences = ["a".to_owned(), "b".to_owned()];
        for (claims, audience, times) in [
            (json!({"aud": "a", "exp": 1001}), Ok(()), Ok(())),
            (json!({"aud": ["x", "b"], "exp": 1000}), Ok(()), Err(Fault::Expired)),
            (json!({"aud": ["x"], "client_id": "a"}), Err(Fault::Audience), Err(Fault::Expired)),
            (json!({"client_id": "b", "exp": "soon"}), Ok(()), Err(Fault::Expired)),
            (json!({"exp": 2000, "nbf": 1001}), Err(Fault::Audience), Err(Fault::NotYetValid)),
            (json!({"aud": "a", "exp": 2000, "iat": 1001}), Ok(()), Err(Fault::IssuedLater)),
            (
                json!({"aud": 1, "exp": 2000, "nbf": 1000, "iat": 1000}),
                Err(Fault::Audience),
                Ok(()),
            ),
        ] {
            let known = known(claims.clone());
            assert_eq!(known.check_audience(&audiences), audience, "{claims}");
            assert_eq!(known.check_times(now), times, "{claims}");
        }
    }

    #[test]
    fn scopes_in_all_their_forms() {
        for (claims, expected) in [
            (json!({"scope": "a b"}), vec!["a", "b"]),
            (json!({"scp": ["a", "b c"]}), vec!["a", "b", "c"]),
            (json!({"scp": "a"}), vec!["a"]),
            (json!({"scope": 7}), vec![]),
            (json!({}), vec![]),
        ] {
            assert_eq!(known(claims).scopes, expected);
        }
    }

    #[test]
    fn what_is_no_token() {
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let rs = |kid: Value| part(json!({"alg": "RS256", "kid": kid}));
        let none = json!({"keys": []});
        for (token, fault) in [
            (String::new(), Fault::Segments),
            ("a.b".to_owned(), Fault::Segments),
            ("a.b.c.d".to_owned(), Fault::Segments),
            ("?.b.c".to_owned(), Fault::Encoding),
            (format!("{}.e30.x", part(json!([]))), Fault::Encoding),
            (format!("{}.e30.x", part(json!({"alg": "HS256", "kid": "k"}))), Fault::Algorithm),
            (format!("{}.e30.", part(json!({"alg": "none"}))), Fault::Algorithm),
            (format!("{}.e30.x", rs(json!("k"))), Fault::UnknownKey),
            (format!("{}.e30.x", rs(Value::Null)), Fault::UnknownKey),
        ] {
            assert_eq!(Verified::default().token(&token, &none), Err(fault), "{token}");
            assert_eq!(Verified::default().token(&token, &Value::Null), Err(fault), "{token}");
        }
    }

    /// The published vectors, where the folder of conformance cases is at hand.
    #[test]
    fn published_signatures() {
        const CASES: &str =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance/jwt/signatures.json");
        let Ok(text) = std::fs::read_to_string(CASES) else {
            println!("skipped: no conformance cases here");
            return;
        };
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        let mut verified = 0;
        for case in &cases {
            let token = case["token"].as_str().unwrap();
            let Ok(valid) = signature_holds(token, &case["jwk"]) else { continue };
            assert_eq!(case["signature_valid"], valid, "{}", case["name"]);
            verified += usize::from(valid);
        }
        assert!(verified > 0, "no vector was verified");
    }
}
