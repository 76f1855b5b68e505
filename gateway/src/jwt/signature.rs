//! The signature algorithms of RFC 7518, and whether a key verifies what was signed.

use ring::hmac;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, EcdsaVerificationAlgorithm,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RSA_PSS_2048_8192_SHA256, RSA_PSS_2048_8192_SHA384, RSA_PSS_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::{Map, Value};

use super::{Fault, bytes};

/// An algorithm that signs, by its name in RFC 7518: `none` is no such thing.
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
}

/// What an algorithm calculates, and so which type of key it needs.
enum Scheme {
    Hmac(hmac::Algorithm),
    Rsa(&'static RsaParameters),
    Ecdsa(&'static EcdsaVerificationAlgorithm, Curve),
}

/// A curve by its name, and how many bytes a coordinate has.
struct Curve(&'static str, usize);

impl Algorithm {
    const ALL: [Self; 11] = [
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
            Self::ES256 => ("ES256", Scheme::Ecdsa(&ECDSA_P256_SHA256_FIXED, Curve("P-256", 32))),
            Self::ES384 => ("ES384", Scheme::Ecdsa(&ECDSA_P384_SHA384_FIXED, Curve("P-384", 48))),
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
            Scheme::Ecdsa(..) => "EC",
        };
        let says = |member: &str, word: &str| key.get(member).is_none_or(|said| said == word);
        key["kty"] == kind && says("alg", name) && says("use", "sig")
    }

    /// Whether the key verifies the signature.
    pub(super) fn holds(self, key: &Value, signed: &[u8], signature: &[u8]) -> bool {
        let member = |name: &str| bytes(key[name].as_str()?).ok().filter(|b| !b.is_empty());
        let checked = match self.row().1 {
            Scheme::Hmac(algorithm) => member("k")
                .map(|secret| hmac::verify(&hmac::Key::new(algorithm, &secret), signed, signature)),
            Scheme::Rsa(parameters) => {
                rsa(member).map(|key| key.verify(parameters, signed, signature))
            }
            Scheme::Ecdsa(algorithm, curve) => point(key, &curve, member)
                .map(|key| UnparsedPublicKey::new(algorithm, key).verify(signed, signature)),
        };
        checked.is_some_and(|verified| verified.is_ok())
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

/// An uncompressed point: 4, then both coordinates in full length.
fn point(key: &Value, curve: &Curve, member: impl Fn(&str) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
    let Curve(name, length) = curve;
    let [x, y] = [member("x")?, member("y")?];
    let fits = key["crv"] == *name && x.len() == *length && y.len() == *length;
    fits.then(|| [vec![4], x, y].concat())
}

#[cfg(test)]
mod tests;
