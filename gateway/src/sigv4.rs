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
#[cfg(test)]
mod tests;

use self::canonical::{Form, PathForm};
pub use self::claim::Claim;
pub(crate) use self::claim::read_authorization;
pub use self::sign::{Credentials, sign};

/// The only algorithm here.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// How far the clocks of client and service may lie apart.
const SKEW_SECONDS: i64 = 300;

/// What stands for a body that is not signed.
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
    /// Whether the signature is meant for this Region and service, on the day that its time names.
    pub fn check_scope(&self, region: &str, service: &str) -> Result<(), Fault> {
        let mut faults = Vec::new();
        if self.region != region {
            let asked = &self.region;
            faults.push(format!("Credential should be scoped to a valid region, not '{asked}'. "));
        }
        if self.service != service {
            faults.push(format!("Credential should be scoped to correct service: '{service}'. "));
        }
        if self.terminator != "aws4_request" {
            let asked = &self.terminator;
            faults.push(format!(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '{asked}'. "
            ));
        }
        if self.time_text.get(..8) != Some(&*self.date) {
            let (date, time) = (&self.date, &self.time_text);
            faults.push(format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                 from HTTP: '{date}' != '{}', from '{time}'. ",
                time.get(..8).unwrap_or(time),
            ));
        }
        if faults.is_empty() {
            return Ok(());
        }
        let why = Why::new("It is signed for {scope}, and this is {service} in {region}.")
            .text("scope", self.scope())
            .text("service", service.to_owned())
            .text("region", region.to_owned());
        Err(Fault::new(FaultKind::Invalid, faults.concat().trim_end(), why.inferred()))
    }

    /// Whether the signature is of now: five minutes around it, or as long as a presigned URL says.
    pub fn check_times(&self, now: Moment) -> Result<(), Fault> {
        let (life, unit) = match self.expires {
            None => (SKEW_SECONDS, "5 min."),
            Some(seconds) => (seconds, "X-Amz-Expires"),
        };
        let signed = &self.time_text;
        let age = now.millis_since(self.time);
        if age > life.saturating_mul(1000) {
            let (oldest, at) = (basic(now.plus_seconds(-life)), basic(now));
            let message =
                format!("Signature expired: {signed} is now earlier than {oldest} ({at} - {unit})");
            let why = Why::new("It was signed {age} ago, and a signature is good for {life}.");
            let why = why.seconds("age", age as f64 / 1000.0).seconds("life", life as f64);
            return Err(Fault::new(FaultKind::Invalid, message, why));
        }
        if age < -SKEW_SECONDS * 1000 {
            let (newest, at) = (basic(now.plus_seconds(SKEW_SECONDS)), basic(now));
            let message = format!(
                "Signature not yet current: {signed} is still later than {newest} ({at} + 5 min.)"
            );
            let why =
                Why::new("It is signed {ahead} in the future, and clocks may differ by {skew}.")
                    .seconds("ahead", -age as f64 / 1000.0)
                    .seconds("skew", SKEW_SECONDS as f64);
            return Err(Fault::new(FaultKind::Invalid, message, why));
        }
        Ok(())
    }

    /// Whether the session token is the one that belongs to the key.
    pub fn check_token(&self, expected: Option<&str>) -> Result<(), Fault> {
        let sentence = match (self.token.as_deref(), expected) {
            (sent, expected) if sent == expected => return Ok(()),
            (None, _) => "{key} is a temporary key, and its session token is missing.",
            (_, None) => "{key} is a long-term key, and a session token came with it.",
            _ => "The session token is not the one that belongs to {key}.",
        };
        Err(Fault::unknown_key(Why::new(sentence).text("key", self.access_key.clone())))
    }

    /// Whether the signature is the one that this secret gives for this request. `normalize`: dot
    /// segments and double slashes of the path are removed, as every service but S3 does.
    pub fn check_signature(
        &self,
        request: &Request,
        secret: &str,
        normalize: bool,
    ) -> Result<Texts, Fault> {
        self.check_signed_headers(request)?;
        let path = if normalize { PathForm::Normalized } else { PathForm::AsSent };
        let digest = hash(&request.body);
        let announced = request.headers.first("x-amz-content-sha256").map(str::trim);
        let payload = match announced {
            Some(UNSIGNED) => UNSIGNED,
            _ => &digest,
        };
        let form = Form { path, payload, token_signed: true };
        let texts = self.texts(request, form);
        let key = self.signing_key(secret);
        let fits = |texts: &Texts| self.fits(&key, texts);
        if announced.is_some_and(|announced| announced != payload) {
            let why = Why::new(
                "The body is not the one that was signed: x-amz-content-sha256 says {announced}, \
                 and its hash is {digest}.",
            );
            let why = why.text("announced", announced.unwrap_or_default().to_owned());
            return Err(mismatch(texts, why.text("digest", digest)));
        }
        if fits(&texts) {
            return Ok(texts);
        }
        // A presigned URL may carry its token outside of the signature; a header says itself.
        if self.expires.is_some() && self.token.is_some() {
            let texts = self.texts(request, Form { token_signed: false, ..form });
            if fits(&texts) {
                return Ok(texts);
            }
        }
        let guesses = [
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
                Form { payload: &hash(b""), ..form },
                "The client signed an empty body, and this one has {bytes} bytes.",
            ),
            (
                Form { payload: UNSIGNED, ..form },
                "The client signed UNSIGNED-PAYLOAD without saying so in x-amz-content-sha256.",
            ),
        ];
        let guess = guesses.into_iter().find(|(form, _)| fits(&self.texts(request, *form)));
        let sentence = guess.map_or(
            "The signature does not fit: the secret of {key} is another one, or something signed \
             has changed since: verb, path, query, body, or the headers {signed}.",
            |(_, sentence)| sentence,
        );
        let why = Why::new(sentence)
            .text("key", self.access_key.clone())
            .text("signed", self.signed_headers.join(", "))
            .number("bytes", request.body.len() as f64);
        Err(mismatch(texts, why))
    }

    /// Host must be signed, and whatever is named as signed must be there.
    fn check_signed_headers(&self, request: &Request) -> Result<(), Fault> {
        if !self.signed_headers.iter().any(|name| name == "host") {
            let message =
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
            let why = Why::new("The header host is not signed, and it must be.");
            return Err(Fault::new(FaultKind::Invalid, message, why.inferred()));
        }
        match self.signed_headers.iter().find(|name| !request.headers.contains(name)) {
            None => Ok(()),
            Some(missing) => {
                let why = Why::new("The header {name} was signed, and it did not arrive.");
                let why = why.text("name", missing.clone());
                let texts = self.texts(
                    request,
                    Form {
                        path: PathForm::Normalized,
                        payload: &hash(&request.body),
                        token_signed: true,
                    },
                );
                Err(mismatch(texts, why))
            }
        }
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
        "The request signature we calculated does not match the signature you provided. Check \
         your AWS Secret Access Key and signing method. Consult the service documentation for \
         details.\n\nThe Canonical String for this request should have been\n\
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
