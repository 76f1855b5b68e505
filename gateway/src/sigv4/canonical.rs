//! The canonical request: the one way to write a request down that client and service share.

use std::borrow::Cow;

use percent_encoding::{
    AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode, utf8_percent_encode,
};

use super::claim::query_parts;
use crate::message::Request;

/// Everything but the unreserved characters of RFC 3986.
const NAMES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: &AsciiSet = &NAMES.remove(b'/');

/// Where signers differ.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form<'a> {
    pub(super) path: PathForm,
    /// The hash of the body, or what stands for it.
    pub(super) payload: &'a str,
    /// A presigned URL's session token is part of what is signed.
    pub(super) token_signed: bool,
    /// The query as it was sent, neither encoded nor sorted: no service takes that.
    pub(super) raw_query: bool,
}

impl<'a> Form<'a> {
    /// What every service but S3 asks for.
    pub(super) const fn new(path: PathForm, payload: &'a str) -> Self {
        Self { path, payload, token_signed: true, raw_query: false }
    }
}

/// How the path of the request becomes the canonical one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathForm {
    /// Without dot segments and double slashes, what is encoded already encoded again.
    Normalized,
    /// Encoded again as it stands.
    AsSent,
    /// As it was sent: S3's way.
    EncodedOnce,
}

/// Verb, path, query, headers, their names, and the hash of the body.
pub(super) fn request(request: &Request, signed: &[String], form: Form<'_>) -> String {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let path = canonical_path(path, form.path);
    let query =
        if form.raw_query { query.to_owned() } else { canonical_query(query, form.token_signed) };
    let mut text = format!("{}\n{path}\n{query}\n", request.method);
    for name in signed {
        let values: Vec<String> = request.headers.get_all(name).map(single_spaced).collect();
        text.extend([name, ":", &values.join(","), "\n"]);
    }
    text.extend(["\n", &signed.join(";"), "\n", form.payload]);
    text
}

fn canonical_path(path: &str, form: PathForm) -> String {
    match form {
        PathForm::Normalized => utf8_percent_encode(&normalized(path), PATH).to_string(),
        PathForm::AsSent => utf8_percent_encode(path, PATH).to_string(),
        PathForm::EncodedOnce => path.to_owned(),
    }
}

/// RFC 3986's removal of dot segments, and of empty ones; a slash at the end stays.
fn normalized(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            segment => kept.push(segment),
        }
    }
    let end = if path.ends_with('/') && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

/// Names and values, encoded alike whatever they were written as, in the order of their bytes.
fn canonical_query(query: &str, token_signed: bool) -> String {
    let encoded = |part: &str| {
        let bytes: Cow<'_, [u8]> = percent_decode_str(part).into();
        percent_encode(&bytes, NAMES).to_string()
    };
    let mut pairs: Vec<(String, String)> = query_parts(query)
        .map(|(name, value)| (encoded(name), encoded(value)))
        .filter(|(name, _)| name != "X-Amz-Signature")
        .filter(|(name, _)| token_signed || name != "X-Amz-Security-Token")
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// A value without white space at its ends; runs of it, folded lines too, are one space.
fn single_spaced(value: &str) -> String {
    value.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}
