//! Signing, as an SDK does it: for the lab's own callers.

use ring::hmac;

use super::canonical::{Form, PathForm};
use super::{ALGORITHM, Claim, UNSIGNED, basic, hash, hex};
use crate::message::Request;
use crate::moment::Moment;

/// What a request is signed with.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    /// The id of the key.
    pub access_key: &'a str,
    /// The secret that belongs to it.
    pub secret: &'a str,
    /// The token of temporary credentials.
    pub session_token: Option<&'a str>,
}

/// Signs a request in its Authorization header, as an SDK does: Host, Content-Type and all
/// `x-amz-` headers.
pub fn sign(
    request: &mut Request,
    credentials: Credentials<'_>,
    region: &str,
    service: &str,
    now: Moment,
) {
    let time_text = basic(now);
    request.headers.set("X-Amz-Date", time_text.clone());
    if let Some(token) = credentials.session_token {
        request.headers.set("X-Amz-Security-Token", token);
    }
    let mut signed: Vec<String> = request
        .headers
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .filter(|name| {
            matches!(name.as_str(), "host" | "content-type") || name.starts_with("x-amz-")
        })
        .collect();
    signed.sort();
    signed.dedup();
    let claim = Claim {
        access_key: credentials.access_key.to_owned(),
        date: time_text.get(..8).unwrap_or_default().to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
        terminator: "aws4_request".to_owned(),
        signed_headers: signed,
        signature: String::new(),
        time: now,
        time_text,
        token: credentials.session_token.map(str::to_owned),
        expires: None,
    };
    let digest = hash(&request.body);
    let announced = request.headers.first("x-amz-content-sha256");
    let payload = if announced == Some(UNSIGNED) { UNSIGNED } else { &digest };
    let form = Form::new(PathForm::Normalized, payload);
    let texts = claim.texts(request, form);
    let tag = hmac::sign(&claim.signing_key(credentials.secret), texts.string_to_sign.as_bytes());
    let authorization = format!(
        "{ALGORITHM} Credential={}/{}, SignedHeaders={}, Signature={}",
        claim.access_key,
        claim.scope(),
        claim.signed_headers.join(";"),
        hex(tag.as_ref()),
    );
    request.headers.set("Authorization", authorization);
}
