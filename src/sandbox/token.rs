//! RS256 tokens for the sandbox's callers, signed with lab keys that are public on purpose.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use gatelab_gateway::case::Signer;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Map, Value, json};

/// Both signers use this key id: a stranger's token fails on its signature, not on an unknown key.
const KID: &str = "lab-1";

/// `None` only if a shipped key file were damaged, which a test excludes.
fn key_of(signer: Signer) -> Option<RsaKeyPair> {
    let pem = match signer {
        Signer::Issuer => include_str!("public-lab-key.pem"),
        Signer::Stranger => include_str!("public-stranger-key.pem"),
    };
    let body = pem.split("-----").nth(2)?;
    let der = STANDARD.decode(body.split_whitespace().collect::<String>()).ok()?;
    RsaKeyPair::from_pkcs8(&der).ok()
}

/// A compact token with these claims.
pub(crate) fn mint(claims: &Map<String, Value>, signer: Signer) -> Option<String> {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(&json!({"alg": "RS256", "kid": KID, "typ": "JWT"}));
    let signed = format!("{header}.{}", part(&Value::Object(claims.clone())));
    let key = key_of(signer)?;
    let mut signature = vec![0; key.public().modulus_len()];
    // PKCS#1 v1.5 signatures are deterministic: the generator only blinds.
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
    Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The lab issuer's key set, as its `jwks_uri` would give it.
pub(crate) fn key_set() -> Option<Value> {
    let key = key_of(Signer::Issuer)?;
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
        let token = mint(&claims, Signer::Issuer).unwrap();
        assert!(verifies(&token));
        assert_eq!(mint(&claims, Signer::Issuer).unwrap(), token, "equal runs give equal tokens");
        assert!(!verifies(&mint(&claims, Signer::Stranger).unwrap()));
    }
}
