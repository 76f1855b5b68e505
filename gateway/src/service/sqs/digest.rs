//! The digests that SQS sends along.

use md5::{Digest as _, Md5};
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};

use crate::service::wire;

/// MD5 in hexadecimal digits.
pub(in crate::service) fn md5(bytes: &[u8]) -> String {
    hex(Md5::digest(bytes).as_slice())
}

/// SHA-256 in hexadecimal digits: the deduplication id that a body makes.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// SQS's digest of attributes: by name, each part after its length, text marked 1 and bytes 2.
pub(super) fn of_attributes(attributes: &Map<String, Value>) -> String {
    let mut hash = Md5::new();
    let mut names: Vec<&String> = attributes.keys().collect();
    names.sort();
    let mut part = |bytes: &[u8], mark: Option<u8>| {
        hash.update(mark.as_slice());
        hash.update((bytes.len() as u32).to_be_bytes());
        hash.update(bytes);
    };
    for name in names {
        let member = |name_of: &str| attributes[name][name_of].as_str();
        part(name.as_bytes(), None);
        part(member("DataType").unwrap_or_default().as_bytes(), None);
        match (member("BinaryValue"), member("StringValue")) {
            (Some(binary), _) => part(&wire::base64(binary).unwrap_or_default(), Some(2)),
            (None, string) => part(string.unwrap_or_default().as_bytes(), Some(1)),
        }
    }
    hex(hash.finalize().as_slice())
}
