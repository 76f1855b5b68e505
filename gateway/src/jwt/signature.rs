//! The signature algorithms of RFC 7518 and RFC 8037, and whether a key verifies what was signed.

use p521::ecdsa::signature::Verifier as _;
use p521::ecdsa::{Signature, VerifyingKey};
use ring::hmac;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256,
    RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey, VerificationAlgorithm,
};
use serde_json::{Map, Value};

use super::{Fault, bytes};

/// An algorithm that signs, by its name in those two: `none` is no such thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
    EdDSA,
}

/// What an algorithm calculates, and so which type of key it needs.
enum Scheme {
    Hmac(hmac::Algorithm),
    Rsa(&'static RsaParameters),
    Curve(Curve),
}

/// A curve on which signatures are made; EdDSA's is one of two, and the other is not played here.
#[derive(Clone, Copy)]
enum Curve {
    P256,
    P384,
    P521,
    Ed25519,
}

impl Algorithm {
    const ALL: [Self; 13] = [
        Self::HS256,
        Self::HS384,
        Self::HS512,
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::EdDSA,
    ];

    const fn row(self) -> (&'static str, Scheme) {
        match self {
            Self::HS256 => ("HS256", Scheme::Hmac(hmac::HMAC_SHA256)),
            Self::HS384 => ("HS384", Scheme::Hmac(hmac::HMAC_SHA384)),
            Self::HS512 => ("HS512", Scheme::Hmac(hmac::HMAC_SHA512)),
            Self::RS256 => ("RS256", Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA256)),
            Self::RS384 => ("RS384", Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA384)),
            Self::RS512 => ("RS512", Scheme::Rsa(&RSA_PKCS1_2048_8192_SHA512)),
            Self::PS256 => ("PS256", Scheme::Rsa(&RSA_PSS_2048_8192_SHA256)),
            Self::PS384 => ("PS384", Scheme::Rsa(&RSA_PSS_2048_8192_SHA384)),
            Self::PS512 => ("PS512", Scheme::Rsa(&RSA_PSS_2048_8192_SHA512)),
            Self::ES256 => ("ES256", Scheme::Curve(Curve::P256)),
            Self::ES384 => ("ES384", Scheme::Curve(Curve::P384)),
            Self::ES512 => ("ES512", Scheme::Curve(Curve::P521)),
            Self::EdDSA => ("EdDSA", Scheme::Curve(Curve::Ed25519)),
        }
    }

    /// The algorithm that a token's header names.
    pub(super) fn of(header: &Map<String, Value>) -> Result<Self, Fault> {
        let named = header.get("alg").and_then(Value::as_str);
        Self::ALL
            .into_iter()
            .find(|algorithm| Some(algorithm.name()) == named)
            .ok_or(Fault::UnknownAlgorithm)
    }

    /// Its name in a token's header.
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Whether an HTTP API's JWT authorizer takes it (data-plane.md 5.7).
    pub(super) const fn is_taken_by_authorizers(self) -> bool {
        matches!(self, Self::RS256 | Self::RS384 | Self::RS512)
    }

    /// Whether a key may be used with it: the key's type fits, and where the key says what it is
    /// for (`use`, `alg`), it is for this. So a public RSA key is never a secret for HMAC.
    pub(super) fn fits(self, key: &Value) -> bool {
        let (name, scheme) = self.row();
        let kind = match scheme {
            Scheme::Hmac(_) => "oct",
            Scheme::Rsa(_) => "RSA",
            Scheme::Curve(Curve::Ed25519) => "OKP",
            Scheme::Curve(_) => "EC",
        };
        let says = |member: &str, word: &str| key.get(member).is_none_or(|said| said == word);
        key["kty"] == kind && says("alg", name) && says("use", "sig")
    }

    /// Whether the key verifies the signature.
    pub(super) fn holds(self, key: &Value, signed: &[u8], signature: &[u8]) -> bool {
        let member = |name: &str| bytes(key[name].as_str()?).ok().filter(|b| !b.is_empty());
        let holds = match self.row().1 {
            Scheme::Hmac(algorithm) => member("k").map(|secret| {
                hmac::verify(&hmac::Key::new(algorithm, &secret), signed, signature).is_ok()
            }),
            Scheme::Rsa(parameters) => {
                rsa(member).map(|key| key.verify(parameters, signed, signature).is_ok())
            }
            Scheme::Curve(curve) => {
                curve.point(key, member).map(|point| curve.verifies(&point, signed, signature))
            }
        };
        holds.unwrap_or(false)
    }
}

impl Curve {
    /// A key's public point. Where there are two coordinates: 4, then both in full length.
    fn point(self, key: &Value, member: impl Fn(&str) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
        let (name, length) = match self {
            Self::P256 => ("P-256", 32),
            Self::P384 => ("P-384", 48),
            Self::P521 => ("P-521", 66),
            Self::Ed25519 => ("Ed25519", 32),
        };
        let coordinate = |name| member(name).filter(|bytes| bytes.len() == length);
        if key["crv"] != name {
            return None;
        }
        match self {
            Self::Ed25519 => coordinate("x"),
            _ => Some([vec![4], coordinate("x")?, coordinate("y")?].concat()),
        }
    }

    fn verifies(self, point: &[u8], signed: &[u8], signature: &[u8]) -> bool {
        let ring = |algorithm: &'static dyn VerificationAlgorithm| {
            UnparsedPublicKey::new(algorithm, point).verify(signed, signature).is_ok()
        };
        match self {
            Self::P256 => ring(&ECDSA_P256_SHA256_FIXED),
            Self::P384 => ring(&ECDSA_P384_SHA384_FIXED),
            Self::Ed25519 => ring(&ED25519),
            // ring leaves this one out.
            Self::P521 => {
                let key = VerifyingKey::from_sec1_bytes(point);
                let signature = Signature::from_slice(signature);
                key.is_ok_and(|key| signature.is_ok_and(|s| key.verify(signed, &s).is_ok()))
            }
        }
    }
}

/// Modulus and exponent; some key sets write them with zeros before.
fn rsa(member: impl Fn(&str) -> Option<Vec<u8>>) -> Option<RsaPublicKeyComponents<Vec<u8>>> {
    let number = |name: &str| {
        let bytes = member(name)?;
        Some(bytes.iter().skip_while(|byte| **byte == 0).copied().collect())
    };
    Some(RsaPublicKeyComponents { n: number("n")?, e: number("e")? })
}

#[cfg(test)]
mod tests;
