//! S3: objects with their metadata are put, read and deleted by bucket and key.
//!
//! The role is taken to be allowed to list the bucket: else a missing key would answer 403.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::sqs::md5;
use super::{Call, Content, Desk, Done, Fault, Outcome, text};
use crate::message::Headers;
use crate::moment::Moment;
use crate::trace::Why;

/// Headers of a PUT that a GET gives back, beside `x-amz-meta-*`.
const KEPT: [&str; 5] =
    ["cache-control", "content-disposition", "content-encoding", "content-language", "expires"];
/// Headers that every call has.
const PLAIN: [&str; 3] = ["accept", "content-type", "content-length"];
/// The most bytes of a key.
const LONGEST_KEY: usize = 1024;

/// One object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its bytes.
    pub body: Bytes,
    /// Its media type.
    pub content_type: String,
    /// What else was said of it, such as `x-amz-meta-owner`.
    pub metadata: Headers,
    /// When it was put.
    pub modified: Moment,
}

fn missing(status: u16, code: &'static str, message: &str, of: (&'static str, &str)) -> Fault {
    let detail = Some((of.0, of.1.to_owned()));
    Fault { status, detail, ..Fault::new(code, message) }
}

pub(super) fn run(desk: &mut Desk<'_>, call: &Call, asked: &Map<String, Value>) -> Outcome {
    let bucket = text(asked, "Bucket").unwrap_or_default();
    if !desk.settings.buckets.contains(&bucket) {
        let message = "The specified bucket does not exist";
        return Err(missing(404, "NoSuchBucket", message, ("BucketName", &bucket)));
    }
    let Some(key) = text(asked, "Key") else {
        let message = "The double plays objects only: an address needs a bucket and a key";
        return Err(Fault { status: 501, ..Fault::new("NotImplemented", message) });
    };
    if key.len() > LONGEST_KEY {
        return Err(Fault::new("KeyTooLongError", "Your key is too long"));
    }
    let metadata = metadata(call, asked)?;
    let now = desk.now;
    let objects = desk.state.buckets.entry(bucket.clone()).or_default();
    let done = |status, headers, body, why: Why| Done {
        content: Content::Raw { status, headers, body },
        took_ms: 0,
        why: why.text("key", key.clone()).text("bucket", bucket.clone()),
    };
    match call.operation.as_str() {
        "PUT" => {
            let headers: [(&str, String); 2] =
                [("x-amz-server-side-encryption", "AES256".into()), ("ETag", etag(&call.body))];
            let why = Why::new("Object {key} of {bytes} bytes put into bucket {bucket}.")
                .number("bytes", call.body.len() as f64);
            let content_type = call.headers.get("content-type").unwrap_or("binary/octet-stream");
            let content_type = content_type.to_owned();
            let object = Object { body: call.body.clone(), content_type, metadata, modified: now };
            objects.insert(key.clone(), object);
            Ok(done(200, headers.into_iter().collect(), Bytes::new(), why))
        }
        "DELETE" => {
            let why = match objects.remove(&key) {
                Some(_) => Why::new("Object {key} deleted from bucket {bucket}."),
                None => Why::new("Bucket {bucket} had no object {key}: 204 all the same."),
            };
            Ok(done(204, Headers::new(), Bytes::new(), why))
        }
        verb => {
            let Some(object) = objects.get(&key) else {
                let message = "The specified key does not exist.";
                return Err(missing(404, "NoSuchKey", message, ("Key", &key)));
            };
            let modified = object.modified.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT");
            let mut headers: Headers = [
                ("Last-Modified", modified.to_string()),
                ("ETag", etag(&object.body)),
                ("x-amz-server-side-encryption", "AES256".to_owned()),
                ("Accept-Ranges", "bytes".to_owned()),
                ("Content-Type", object.content_type.clone()),
            ]
            .into_iter()
            .collect();
            object.metadata.iter().for_each(|(name, value)| headers.append(name, value));
            // response-content-type and its like win over what is kept.
            for (name, value) in asked {
                if let (Some(name), Some(value)) = (name.strip_prefix("response-"), value.as_str())
                {
                    headers.set(name, value);
                }
            }
            let why = Why::new("Object {key} of {bytes} bytes read from bucket {bucket}.")
                .number("bytes", object.body.len() as f64);
            let body = if verb == "HEAD" { Bytes::new() } else { object.body.clone() };
            Ok(done(200, headers, body, why))
        }
    }
}

/// What a PUT says of its object. Headers and parameters that the double does not play are refused
/// in S3's words for those that it does not know itself.
fn metadata(call: &Call, asked: &Map<String, Value>) -> Result<Headers, Fault> {
    let unplayed = |what: &str, name: &str| {
        let of = if what == "header" { "Header" } else { "ResourceType" };
        let message =
            format!("A {what} you provided implies functionality that is not implemented");
        missing(501, "NotImplemented", &message, (of, name))
    };
    let plays_response = matches!(call.operation.as_str(), "GET" | "HEAD");
    let is_known = |name: &str| {
        let replaced = name.strip_prefix("response-").filter(|_| plays_response);
        matches!(name, "Bucket" | "Key")
            || replaced.is_some_and(|n| n == "content-type" || KEPT.contains(&n))
    };
    if let Some(name) = asked.keys().find(|name| !is_known(name)) {
        return Err(unplayed("parameter", name));
    }
    let mut metadata = Headers::new();
    for (name, value) in call.headers.iter() {
        let lower = name.to_ascii_lowercase();
        if call.operation == "PUT"
            && (KEPT.contains(&lower.as_str()) || lower.starts_with("x-amz-meta-"))
        {
            metadata.append(lower, value);
        } else if !PLAIN.contains(&lower.as_str()) {
            return Err(unplayed("header", name));
        }
    }
    Ok(metadata)
}

fn etag(body: &[u8]) -> String {
    format!("\"{}\"", md5(body))
}
