//! AWS Signature Version 4: what a signed request claims, and whether the claim holds.
//!
//! A signature is checked in the order in which AWS speaks of it: the claim is read, then its
//! scope, its times, its key and token, and the signature itself (data-plane.md 3.5).

use ring::{digest, hmac};

use crate::message::Request;
use crate::moment::Moment;
use crate::trace::Why;

mod canonical;
mod claim;
mod sign;
mod terms;
#[cfg(test)]
mod tests;

use self::canonical::{Form, PathForm};
pub use self::claim::Claim;
pub(crate) use self::claim::read_authorization;
pub use self::sign::{Credentials, sign};

/// The only algorithm here.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// AWS's words for a signature that does not fit.
const MISMATCH: &str = "The request signature we calculated does not match the signature you \
    provided. Check your AWS Secret Access Key and signing method. Consult the service \
    documentation for details.";

/// How far the clocks of client and service may lie apart.
const SKEW_SECONDS: i64 = 300;

/// What stands for a body that is not signed. That API Gateway takes it is our reading.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// Why a signature is not accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What kind of answer that is.
    pub kind: FaultKind,
    /// What AWS says to the client.
    pub message: String,
    /// The reason with its facts.
    pub why: Why,
}

/// How AWS files a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// There is no signature.
    Unsigned,
    /// There is something, but not a whole signature.
    Incomplete,
    /// The signature is of another time, for another place, or does not fit.
    Invalid,
    /// Nobody has this access key or session token.
    UnknownKey,
}

impl Fault {
    pub(crate) fn new(kind: FaultKind, message: impl Into<String>, why: Why) -> Self {
        Self { kind, message: message.into(), why }
    }

    /// Nobody here has this key, or its token is another one: AWS says the same to both.
    pub fn unknown_key(why: Why) -> Self {
        let message = "The security token included in the request is invalid.";
        Self::new(FaultKind::UnknownKey, message, why.inferred())
    }
}

/// The texts that a signature is made of, to be held beside the client's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The request in its one canonical form.
    pub canonical_request: String,
    /// What is signed: algorithm, time, scope and the hash of the former.
    pub string_to_sign: String,
}

impl Claim {
    /// Whether the signature is the one that this secret gives for this request. `normalize`: dot
    /// segments and double slashes of the path are removed, as every service but S3 does.
    pub fn check_signature(
        &self,
        request: &Request,
        secret: &str,
        normalize: bool,
    ) -> Result<Texts, Fault> {
        self.check_list()?;
        let path = if normalize { PathForm::Normalized } else { PathForm::AsSent };
        let digest = hash(&request.body);
        let announced = request.headers.first("x-amz-content-sha256").map(str::trim);
        let payload = if announced == Some(UNSIGNED) { UNSIGNED } else { &digest };
        let form = Form::new(path, payload);
        let texts = self.texts(request, form);
        if let Some(missing) = self.signed_headers.iter().find(|n| !request.headers.contains(n)) {
            let why = Why::new("The header {name} was signed, and it did not arrive.");
            return Err(mismatch(texts, why.text("name", missing.clone())));
        }
        if let Some(announced) = announced.filter(|announced| *announced != payload) {
            let why = Why::new(
                "The body is not the one that was signed: x-amz-content-sha256 says {announced}, \
                 and its hash is {digest}.",
            );
            let why = why.text("announced", announced.to_owned()).text("digest", digest);
            return Err(mismatch(texts, why));
        }
        let key = self.signing_key(secret);
        if self.fits(&key, &texts) {
            return Ok(texts);
        }
        // A presigned URL may carry its token outside of the signature; a header says itself.
        if self.expires.is_some() && self.token.is_some() {
            let texts = self.texts(request, Form { token_signed: false, ..form });
            if self.fits(&key, &texts) {
                return Ok(texts);
            }
        }
        Err(mismatch(texts, self.guess(request, &key, form)))
    }

    /// The headers must be listed in order, each once, and Host among them.
    fn check_list(&self) -> Result<(), Fault> {
        let (message, why) = if !self.signed_headers.iter().any(|name| name == "host") {
            (
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
                Why::new("The header host is not signed, and it must be."),
            )
        } else if !self.signed_headers.is_sorted_by(|a, b| a < b) {
            (MISMATCH, Why::new("SignedHeaders is not in alphabetical order, each name once."))
        } else {
            return Ok(());
        };
        Err(Fault::new(FaultKind::Invalid, message, why.inferred()))
    }

    /// What may be behind a signature that does not fit: the slips of signers, tried one by one.
    fn guess(&self, request: &Request, key: &hmac::Key, form: Form<'_>) -> Why {
        let slips = [
            (
                Form { path: PathForm::AsSent, ..form },
                "The client signed the path as it stands; API Gateway removes dot segments and \
                 double slashes first.",
            ),
            (
                Form { path: PathForm::EncodedOnce, ..form },
                "The client signed the path encoded once; every service but S3 encodes it twice.",
            ),
            (
                Form { raw_query: true, ..form },
                "The client signed the query as it stands; its names and values are encoded and \
                 sorted first.",
            ),
            (
                Form { payload: &hash(b""), ..form },
                "The client signed an empty body, and this one has {bytes} bytes.",
            ),
            (
                Form { payload: UNSIGNED, ..form },
                "The client signed UNSIGNED-PAYLOAD without saying so in x-amz-content-sha256.",
            ),
        ];
        let slip = slips.iter().find(|(form, _)| self.fits(key, &self.texts(request, *form)));
        let unknown = "The signature does not fit: the secret of {key} is another one, or something signed \
             has changed since: verb, path, query, body, or the headers {signed}.";
        Why::new(slip.map_or(unknown, |(_, sentence)| sentence))
            .text("key", self.access_key.clone())
            .text("signed", self.signed_headers.join(", "))
            .number("bytes", request.body.len() as f64)
    }

    /// `20260101/us-east-1/execute-api/aws4_request`
    fn scope(&self) -> String {
        [&*self.date, &*self.region, &*self.service, &*self.terminator].join("/")
    }

    fn texts(&self, request: &Request, form: Form<'_>) -> Texts {
        let canonical_request = canonical::request(request, &self.signed_headers, form);
        let hash = hash(canonical_request.as_bytes());
        let string_to_sign = format!("{ALGORITHM}\n{}\n{}\n{hash}", self.time_text, self.scope());
        Texts { canonical_request, string_to_sign }
    }

    /// The secret is never used itself: day, Region, service and an end mark are mixed into it.
    fn signing_key(&self, secret: &str) -> hmac::Key {
        let key = |bytes: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, bytes);
        [&self.date, &self.region, &self.service, &self.terminator]
            .into_iter()
            .fold(key(format!("AWS4{secret}").as_bytes()), |last, part| {
                key(hmac::sign(&last, part.as_bytes()).as_ref())
            })
    }

    fn fits(&self, key: &hmac::Key, texts: &Texts) -> bool {
        bytes_of(&self.signature)
            .is_some_and(|sent| hmac::verify(key, texts.string_to_sign.as_bytes(), &sent).is_ok())
    }
}

/// API Gateway shows the client both texts as it calculated them.
fn mismatch(texts: Texts, why: Why) -> Fault {
    let Texts { canonical_request, string_to_sign } = texts;
    let message = format!(
        "{MISMATCH}\n\nThe Canonical String for this request should have been\n\
         '{canonical_request}'\n\nThe String-to-Sign should have been\n'{string_to_sign}'\n"
    );
    let why =
        why.text("canonical_request", canonical_request).text("string_to_sign", string_to_sign);
    Fault::new(FaultKind::Invalid, message, why)
}

/// The hash of some bytes in hexadecimal digits.
fn hash(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// A moment in ISO 8601's basic form: `20260101T000000Z`.
fn basic(at: Moment) -> String {
    at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string()
}

fn hex(bytes: &[u8]) -> String {
    let digit = |d: u8| char::from_digit(u32::from(d), 16).unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of 64 lower-case hexadecimal digits.
fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digit = |c: &u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let pairs = hex.as_bytes().chunks_exact(2);
    let whole = hex.len() == 64;
    pairs
        .map(|pair| Some(digit(&pair[0])? << 4 | digit(&pair[1])?))
        .collect::<Option<_>>()
        .filter(|_| whole)
}
