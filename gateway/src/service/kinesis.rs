//! Kinesis: records go onto a stream's shards by the digest of their partition key, numbered in
//! order.
//!
//! The fault for an unknown stream is recorded, the shape of the others is that of all services
//! whose constraints fail; the width of sequence numbers is recorded, their steps are inferred.

use bytes::Bytes;
use md5::{Digest as _, Md5};
use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, keep, text, wire};
use crate::definition::ACCOUNT;
use crate::trace::Why;

/// Sequence numbers are this one's followers.
const FIRST: u128 = 49_590_338_271_490_256_608_559_692_538_361_571_095;
/// The most bytes of a record: its data and its partition key.
const MOST_BYTES: usize = 1_048_576;

/// A stream's records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// Those kept, oldest first.
    pub kept: Vec<Record>,
    /// How many were ever put on it.
    pub sent: u64,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The number of its shard.
    pub shard: u32,
    /// `PartitionKey`
    pub partition_key: String,
    /// `SequenceNumber`
    pub sequence_number: String,
    /// The data, decoded.
    pub data: Bytes,
}

fn constraint(value: &str, name: &str, must: &str) -> Fault {
    let message = format!(
        "1 validation error detected: Value {value} at '{name}' failed to satisfy constraint: \
         Member must {must}"
    );
    Fault::new("ValidationException", message)
}

pub(super) fn put(desk: &mut Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let arn = text(asked, "StreamARN");
    let named = arn.as_deref().and_then(|arn| arn.rsplit('/').next()).map(str::to_owned);
    let need = |name: &str, value: Option<String>| {
        value.ok_or_else(|| constraint("null", name, "not be null"))
    };
    let stream = need("streamName", text(asked, "StreamName").or(named))?;
    let partition_key = need("partitionKey", text(asked, "PartitionKey"))?;
    if partition_key.chars().count() > 256 {
        let value = format!("'{partition_key}'");
        return Err(constraint(&value, "partitionKey", "have length less than or equal to 256"));
    }
    let data = need("data", text(asked, "Data"))?;
    let Some(data) = wire::base64(&data) else {
        return Err(Fault::new("SerializationException", "Data is not base64"));
    };
    if data.len() + partition_key.len() > MOST_BYTES {
        let must = format!("have length less than or equal to {MOST_BYTES}");
        return Err(constraint("'java.nio.HeapByteBuffer'", "data", &must));
    }
    let Some(&shards) = desk.settings.streams.get(&stream) else {
        let message = format!("Stream {stream} under account {ACCOUNT} not found.");
        return Err(Fault::new("ResourceNotFoundException", message));
    };
    let hash = match text(asked, "ExplicitHashKey") {
        Some(written) => written.parse().map_err(|_| {
            let message = format!(
                "Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. \
                 Specified value was {written}"
            );
            Fault::new("InvalidArgumentException", message)
        })?,
        None => u128::from_be_bytes(Md5::digest(partition_key.as_bytes()).into()),
    };
    // Shards share the hash keys evenly, and the last takes what is left over.
    let shard = (hash / (u128::MAX / u128::from(shards))).min(u128::from(shards) - 1) as u32;
    let records = desk.state.streams.entry(stream.clone()).or_default();
    let count = records.sent + 1;
    let after = text(asked, "SequenceNumberForOrdering").map(|written| written.parse::<u128>());
    let number = FIRST + u128::from(count);
    if let Some(after) = after.filter(|after| after.as_ref().map_or(true, |n| *n >= number)) {
        let written = after.map_or_else(|_| String::new(), |n| n.to_string());
        let message = format!("Invalid SequenceNumberForOrdering: {written}");
        return Err(Fault::new("InvalidArgumentException", message));
    }
    records.sent = count;
    let sequence_number = number.to_string();
    let shard_id = format!("shardId-{shard:012}");
    let answer = json!({"SequenceNumber": sequence_number, "ShardId": shard_id});
    let why = Why::new("Record {count} put on stream {stream}, partition key {key}, {shard}.")
        .number("count", count as f64)
        .text("stream", stream)
        .text("shard", shard_id)
        .text("key", partition_key.clone());
    keep(&mut records.kept, Record { shard, partition_key, sequence_number, data });
    Ok(Done::new(answer, why))
}
