//! RS256 tokens for the sandbox's callers, signed with lab keys that are public on purpose.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Whose key signs a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignedBy {
    /// The issuer that the gateway trusts.
    #[default]
    Lab,
    /// Someone else, who claims to be that issuer.
    Stranger,
}

/// Both signers use this key id: a stranger's token fails on its signature, not on an unknown key.
const KID: &str = "lab-1";

impl SignedBy {
    const fn pem(self) -> &'static str {
        match self {
            Self::Lab => include_str!("public-lab-key.pem"),
            Self::Stranger => include_str!("public-stranger-key.pem"),
        }
    }

    /// `None` only if a shipped key file were damaged, which a test excludes.
    fn key(self) -> Option<RsaKeyPair> {
        let body = self.pem().split("-----").nth(2)?;
        let der = STANDARD.decode(body.split_whitespace().collect::<String>()).ok()?;
        RsaKeyPair::from_pkcs8(&der).ok()
    }
}

/// A compact token with these claims.
pub(crate) fn mint(claims: &Map<String, Value>, signer: SignedBy) -> Option<String> {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(&json!({"alg": "RS256", "kid": KID, "typ": "JWT"}));
    let signed = format!("{header}.{}", part(&Value::Object(claims.clone())));
    let key = signer.key()?;
    let mut signature = vec![0; key.public().modulus_len()];
    // PKCS#1 v1.5 signatures are deterministic: the generator only blinds.
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
    Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The lab issuer's key set, as its `jwks_uri` would give it.
pub(crate) fn key_set() -> Option<Value> {
    let key = SignedBy::Lab.key()?;
    let PublicKeyComponents::<Vec<u8>> { n, e } = key.public().into();
    let (n, e) = (URL_SAFE_NO_PAD.encode(n), URL_SAFE_NO_PAD.encode(e));
    Some(
        json!({"keys": [{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": KID, "n": n, "e": e}]}),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};

    fn verifies(token: &str) -> bool {
        let key = key_set().unwrap()["keys"][0].clone();
        let part = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        RsaPublicKeyComponents { n: part("n"), e: part("e") }
            .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
            .is_ok()
    }

    #[test]
    fn the_lab_key_verifies_its_own_tokens_and_no_stranger_s() {
        let claims = json!({"sub": "alice"}).as_object().unwrap().clone();
        let token = mint(&claims, SignedBy::Lab).unwrap();
        assert!(verifies(&token));
        assert_eq!(mint(&claims, SignedBy::Lab).unwrap(), token, "equal runs give equal tokens");
        assert!(!verifies(&mint(&claims, SignedBy::Stranger).unwrap()));
    }
}
