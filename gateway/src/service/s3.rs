//! S3: objects are put, read and deleted by bucket and key.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Call, Content, Desk, Done, Fault, Outcome, sqs, text};
use crate::message::Headers;
use crate::trace::Why;

/// One object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its bytes.
    pub body: Bytes,
    /// Its media type.
    pub content_type: String,
}

pub(super) fn run(desk: &mut Desk<'_>, call: &Call, asked: &Map<String, Value>) -> Outcome {
    let bucket = text(asked, "Bucket").unwrap_or_default();
    let Some(key) = text(asked, "Key") else {
        let message = "The double plays objects only: an address needs a bucket and a key";
        return Err(Fault { status: 405, ..Fault::new("MethodNotAllowed", message) });
    };
    if !desk.settings.buckets.contains(&bucket) {
        let message = "The specified bucket does not exist";
        return Err(Fault { status: 404, ..Fault::new("NoSuchBucket", message) });
    }
    let objects = desk.state.buckets.entry(bucket.clone()).or_default();
    let done = |status, headers, body, why: Why| Done {
        content: Content::Raw { status, headers, body },
        took_ms: 0,
        why: why.text("key", key.clone()).text("bucket", bucket.clone()),
    };
    match call.operation.as_str() {
        "PUT" => {
            let headers = [("ETag", etag(&call.body))].into_iter().collect();
            let why = Why::new("Object {key} of {bytes} bytes put into bucket {bucket}.")
                .number("bytes", call.body.len() as f64);
            let content_type = call.content_type.clone();
            let content_type = content_type.unwrap_or_else(|| "binary/octet-stream".to_owned());
            objects.insert(key.clone(), Object { body: call.body.clone(), content_type });
            Ok(done(200, headers, Bytes::new(), why))
        }
        "DELETE" => {
            let why = match objects.remove(&key) {
                Some(_) => Why::new("Object {key} deleted from bucket {bucket}."),
                None => Why::new("Bucket {bucket} had no object {key}: 204 all the same."),
            };
            Ok(done(204, Headers::new(), Bytes::new(), why))
        }
        _ => {
            let Some(object) = objects.get(&key) else {
                let message = "The specified key does not exist.";
                return Err(Fault { status: 404, ..Fault::new("NoSuchKey", message) });
            };
            let headers =
                [("Content-Type", object.content_type.clone()), ("ETag", etag(&object.body))];
            let why = Why::new("Object {key} of {bytes} bytes read from bucket {bucket}.")
                .number("bytes", object.body.len() as f64);
            Ok(done(200, headers.into_iter().collect(), object.body.clone(), why))
        }
    }
}

fn etag(body: &[u8]) -> String {
    format!("\"{}\"", sqs::md5(body))
}
