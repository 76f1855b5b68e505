use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{
    self, EcdsaKeyPair, EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RsaEncoding,
    RsaKeyPair,
};
use serde_json::{Value, json};

use super::Algorithm;
use crate::fixture;
use crate::jwt::{Fault, bytes, signature_holds};

const TEXT: &str = "eyJhbGciOiJ4In0.e30";
const SECRET: &[u8] = b"a secret that is long enough";

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn rsa(pair: &RsaKeyPair, encoding: &'static dyn RsaEncoding, text: &str) -> Vec<u8> {
    let mut signature = vec![0; pair.public().modulus_len()];
    pair.sign(encoding, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    signature
}

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm, curve: &str, text: &str) -> (Value, Vec<u8>) {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(pair.public_key().as_ref().len() / 2);
    let key = json!({"kty": "EC", "crv": curve, "x": encoded(x), "y": encoded(y)});
    (key, pair.sign(&random, text.as_bytes()).unwrap().as_ref().to_vec())
}

/// A key on P-521 and what it signed `TEXT` with, both made by another implementation.
fn es512() -> (Value, Vec<u8>) {
    let x = "AdPMoXny4SFiT1NbqbJwd637B1FsQYXlqZgGGBHz9GZs855DvJ5fAC4BdsvmRYjVI4tAy13kGCvB9takOE3K\
         EEwT";
    let y = "AXWVN0jJnrsENZlqmVxDrETP0hfJcj3kb8IuEXj9HoCb7I8kBIj5lHHAOeZR6vVxgh7-paujqe3rdW_3tqi-\
         ZfuT";
    let signature = "ARbj2kWjDthn4BWKWMJIhGLLfgXushNwkz2AXa02mU-sfW6Ce0lS59Mn_0J-5TTuFwm7l7Bd_PpoqhcqpotU\
         Bmp3Af5P-2V7VH9VXSSuMeI-p_Kzsh919wih9Z1XLvmwQQi3mQx3K0CpSMdQQtrjcYSCSAjZiA0Qc7mHo2Mc\
         RQtVNcsn";
    (json!({"kty": "EC", "crv": "P-521", "x": x, "y": y}), bytes(signature).unwrap())
}

fn eddsa(text: &str) -> (Value, Vec<u8>) {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let key = json!({"kty": "OKP", "crv": "Ed25519", "x": encoded(pair.public_key().as_ref())});
    (key, pair.sign(text.as_bytes()).as_ref().to_vec())
}

/// A key, and what its owner signs a text with.
fn signed(algorithm: Algorithm, text: &str) -> (Value, Vec<u8>) {
    let hmac = |hash| {
        let tag = hmac::sign(&hmac::Key::new(hash, SECRET), text.as_bytes());
        (json!({"kty": "oct", "k": encoded(SECRET)}), tag.as_ref().to_vec())
    };
    let rsa = |encoding| {
        let key = fixture::jwks()["keys"][0].clone();
        (key, rsa(&fixture::lab_key(), encoding, text))
    };
    match algorithm {
        Algorithm::HS256 => hmac(hmac::HMAC_SHA256),
        Algorithm::HS384 => hmac(hmac::HMAC_SHA384),
        Algorithm::HS512 => hmac(hmac::HMAC_SHA512),
        Algorithm::RS256 => rsa(&signature::RSA_PKCS1_SHA256),
        Algorithm::RS384 => rsa(&signature::RSA_PKCS1_SHA384),
        Algorithm::RS512 => rsa(&signature::RSA_PKCS1_SHA512),
        Algorithm::PS256 => rsa(&signature::RSA_PSS_SHA256),
        Algorithm::PS384 => rsa(&signature::RSA_PSS_SHA384),
        Algorithm::PS512 => rsa(&signature::RSA_PSS_SHA512),
        Algorithm::ES256 => ecdsa(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, "P-256", text),
        Algorithm::ES384 => ecdsa(&signature::ECDSA_P384_SHA384_FIXED_SIGNING, "P-384", text),
        Algorithm::ES512 => es512(),
        Algorithm::EdDSA => eddsa(text),
    }
}

#[test]
fn every_algorithm_under_its_own_key_only() {
    let all: Vec<_> = Algorithm::ALL.into_iter().map(|a| (a, signed(a, TEXT))).collect();
    for (algorithm, (key, signature)) in &all {
        let name = algorithm.name();
        let header = json!({"alg": name});
        assert_eq!(Algorithm::of(header.as_object().unwrap()), Ok(*algorithm));
        assert!(algorithm.fits(key) && algorithm.holds(key, TEXT.as_bytes(), signature), "{name}");
        assert!(!algorithm.holds(key, b"another text", signature), "{name}");
        assert!(!algorithm.holds(key, TEXT.as_bytes(), &signature[1..]), "{name}");
        for (member, said, fits) in [
            ("use", json!("sig"), true),
            ("use", json!("enc"), false),
            ("alg", json!(name), true),
            ("alg", json!("HS1"), false),
            ("kty", json!("none"), false),
            ("kty", Value::Null, false),
        ] {
            let mut key = key.clone();
            key[member] = said;
            assert_eq!(algorithm.fits(&key), fits, "{name} {key}");
        }
        for (other, (_, foreign)) in &all {
            let same = other == algorithm;
            assert_eq!(algorithm.holds(key, TEXT.as_bytes(), foreign), same, "{name}: {other:?}");
        }
    }
}

#[test]
fn keys_that_are_none() {
    let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b""), TEXT.as_bytes());
    let nothing = signature.as_ref();
    let (key, point) = signed(Algorithm::ES256, TEXT);
    let changed = |member: &str, value: &str| {
        let mut key = key.clone();
        key[member] = value.into();
        key
    };
    assert!(Algorithm::ES256.holds(&key, TEXT.as_bytes(), &point));
    for (algorithm, key, signature) in [
        (Algorithm::HS256, json!({"kty": "oct", "k": ""}), nothing),
        (Algorithm::HS256, json!({"kty": "oct"}), nothing),
        (Algorithm::RS256, json!({"kty": "RSA", "n": "", "e": "AQAB"}), nothing),
        (Algorithm::RS256, json!({"kty": "RSA", "n": "AAAA", "e": "AA"}), nothing),
        (Algorithm::ES256, changed("crv", "P-384"), &point),
        (Algorithm::ES256, changed("x", "AAAA"), &point),
        (Algorithm::ES256, changed("y", "?"), &point),
    ] {
        assert!(!algorithm.holds(&key, TEXT.as_bytes(), signature), "{algorithm:?} {key}");
    }
}

/// The classic forgery: what is public of an RSA key is taken for a secret.
#[test]
fn a_public_key_is_no_secret() {
    let key = fixture::jwks()["keys"][0].clone();
    let text = format!("{}.e30", encoded(br#"{"alg":"HS256"}"#));
    for secret in [key.to_string(), key["n"].to_string()] {
        let tag =
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), text.as_bytes());
        let token = format!("{text}.{}", encoded(tag.as_ref()));
        assert_eq!(signature_holds(&token, &key), Ok(false));
    }
    let unsigned = format!("{}.e30.", encoded(br#"{"alg":"none"}"#));
    assert_eq!(signature_holds(&unsigned, &key), Err(Fault::UnknownAlgorithm));
}

proptest! {
    /// Whatever stands elsewhere than before, at any place of a token: it is refused.
    #[test]
    fn a_changed_token_is_refused(at in any::<prop::sample::Index>(), with in "[A-Za-z0-9_.=-]") {
        let token = fixture::token(&json!({"sub": "ann", "exp": 9}));
        let key = &fixture::jwks()["keys"][0];
        prop_assert_eq!(signature_holds(&token, key), Ok(true));
        let at = at.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(at..=at, &with);
        prop_assume!(changed != token);
        prop_assert_ne!(signature_holds(&changed, key), Ok(true));
    }
}
