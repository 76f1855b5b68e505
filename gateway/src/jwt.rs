//! JSON Web Tokens: taken apart, signature checked against a JWKS, claims checked in AWS's order.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::exchange::Caller;
use crate::moment::Moment;

mod signature;

use self::signature::Algorithm;

/// What is wrong with a token. The order is that of the checks (data-plane.md 5.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not three parts between dots.
    Segments,
    /// A part is not base64url, or not a JSON object.
    Encoding,
    /// `alg` is missing, or nobody's.
    UnknownAlgorithm,
    /// An algorithm, but not RS256, RS384 or RS512.
    Algorithm(Algorithm),
    /// The issuer has no key set at all.
    NoKeys,
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
    /// The `error_description` of an HTTP API. AWS's own words are known for four of them; the
    /// others are ours.
    pub fn description(self) -> Cow<'static, str> {
        if let Self::Algorithm(algorithm) = self {
            return format!("signing method {} is invalid", algorithm.name()).into();
        }
        Cow::Borrowed(match self {
            Self::Segments => "token contains an invalid number of segments",
            Self::Encoding => "the token is malformed",
            Self::UnknownAlgorithm | Self::Algorithm(_) => "the token's signing method is unknown",
            Self::NoKeys => "OIDC discovery endpoint communication error",
            Self::UnknownKey => "the token names a signing key that the issuer does not have",
            Self::Signature => "the token has an invalid signature",
            Self::Issuer => "the token has another issuer",
            Self::Audience => "the token does not have a valid audience",
            Self::Expired => "the token has expired",
            Self::NotYetValid => "the token is not valid yet",
            Self::IssuedLater => "the token was issued in the future",
        })
    }

    /// Whether AWS's own words are known.
    pub const fn is_recorded(self) -> bool {
        matches!(self, Self::Segments | Self::Audience | Self::Algorithm(_) | Self::NoKeys)
    }
}

/// Tokens whose signature was checked before, by that signature: tokens of one issuer begin alike, and
/// no two signatures do. Only arithmetic is remembered: claims and times are judged anew each time, and
/// a key that changed is checked anew.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verified(Arc<BTreeMap<String, Arc<Known>>>);

/// A token with a valid signature.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// What was signed: its header and claims, as sent.
    signed: String,
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
        let parts = Parts::of(token)?;
        if let Some(known) = self.0.get(parts.signature)
            && known.signed == parts.signed
            && keys(jwks).any(|key| *key == known.key)
        {
            return Ok((Arc::clone(known), true));
        }
        let known = Arc::new(verify(&parts, jwks)?);
        let tokens = Arc::make_mut(&mut self.0);
        if tokens.len() >= MOST {
            tokens.clear();
        }
        tokens.insert(parts.signature.to_owned(), Arc::clone(&known));
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

/// Checks a token's signature with the key that it names. Of all algorithms JWT authorizers take the
/// three of RSA (data-plane.md 5.7).
fn verify(parts: &Parts<'_>, jwks: &Value) -> Result<Known, Fault> {
    let header = object(parts.header)?;
    let algorithm = Algorithm::of(&header)?;
    if !algorithm.is_taken_by_authorizers() {
        return Err(Fault::Algorithm(algorithm));
    }
    if jwks.is_null() {
        return Err(Fault::NoKeys);
    }
    let kid = header.get("kid").and_then(Value::as_str).ok_or(Fault::UnknownKey)?;
    let key =
        keys(jwks).find(|key| key["kid"] == kid && algorithm.fits(key)).ok_or(Fault::UnknownKey)?;
    parts.check(algorithm, key)?;
    let claims = object(parts.payload)?;
    let caller = Caller {
        principal: claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned(),
        claims: Some(claims),
        ..Caller::default()
    };
    let scopes = caller.claims.iter().flat_map(scopes).collect();
    Ok(Known {
        signed: parts.signed.to_owned(),
        caller: Arc::new(caller),
        key: key.clone(),
        scopes,
    })
}

/// Whether a key verifies a token's signature, whatever the token says and whatever its algorithm,
/// as long as there is one: a token without a signature is a fault.
pub fn signature_holds(token: &str, jwk: &Value) -> Result<bool, Fault> {
    let parts = Parts::of(token)?;
    let algorithm = Algorithm::of(&object(parts.header)?)?;
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

    fn check(&self, algorithm: Algorithm, key: &Value) -> Result<(), Fault> {
        if !algorithm.fits(key) {
            return Err(Fault::UnknownKey);
        }
        let signature = bytes(self.signature)?;
        let holds = algorithm.holds(key, self.signed.as_bytes(), &signature);
        holds.then_some(()).ok_or(Fault::Signature)
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
        Known { signed: String::new(), caller: Arc::new(caller), key: Value::Null, scopes }
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
        let signed = |header: Value| format!("{}.e30.x", part(header));
        let none = json!({"keys": []});
        for (token, fault) in [
            (String::new(), Fault::Segments),
            ("a.b".to_owned(), Fault::Segments),
            ("a.b.c.d".to_owned(), Fault::Segments),
            ("?.b.c".to_owned(), Fault::Encoding),
            (format!("{}.e30.x", part(json!([]))), Fault::Encoding),
            (signed(json!({"alg": "HS256", "kid": "k"})), Fault::Algorithm(Algorithm::HS256)),
            (signed(json!({"alg": "PS512", "kid": "k"})), Fault::Algorithm(Algorithm::PS512)),
            (signed(json!({"alg": "ES256", "kid": "k"})), Fault::Algorithm(Algorithm::ES256)),
            (signed(json!({"alg": "none"})), Fault::UnknownAlgorithm),
            (signed(json!({"alg": "rs256"})), Fault::UnknownAlgorithm),
            (signed(json!({"alg": ["RS256"]})), Fault::UnknownAlgorithm),
            (signed(json!({"alg": "RS256", "kid": "k"})), Fault::UnknownKey),
            (signed(json!({"alg": "RS256", "kid": null})), Fault::UnknownKey),
        ] {
            assert_eq!(Verified::default().token(&token, &none), Err(fault), "{token}");
        }
        let token = signed(json!({"alg": "RS256", "kid": "k"}));
        assert_eq!(Verified::default().token(&token, &Value::Null), Err(Fault::NoKeys));
        assert_eq!(
            Fault::Algorithm(Algorithm::ES256).description(),
            "signing method ES256 is invalid"
        );
    }
}
