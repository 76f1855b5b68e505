//! Kinesis: records go onto streams of one shard, numbered in order.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, keep, text, wire};
use crate::definition::ACCOUNT;
use crate::trace::Why;

/// Sequence numbers are this one's followers.
const FIRST: u128 = 49_590_338_271_490_256_608_559_692_538_361_571_095;

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
    /// `PartitionKey`
    pub partition_key: String,
    /// `SequenceNumber`
    pub sequence_number: String,
    /// The data, decoded.
    pub data: Bytes,
}

pub(super) fn put(desk: &mut Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let arn = text(asked, "StreamARN");
    let named = arn.as_deref().and_then(|arn| arn.rsplit('/').next()).map(str::to_owned);
    let need = |name: &str, value: Option<String>| {
        let message = format!(
            "1 validation error detected: Value null at '{name}' failed to satisfy constraint: \
             Member must not be null"
        );
        value.ok_or_else(|| Fault::new("ValidationException", message))
    };
    let stream = need("streamName", text(asked, "StreamName").or(named))?;
    let partition_key = need("partitionKey", text(asked, "PartitionKey"))?;
    let data = need("data", text(asked, "Data"))?;
    let Some(data) = wire::base64(&data) else {
        return Err(Fault::new("SerializationException", "Data is not base64"));
    };
    if !desk.settings.streams.contains(&stream) {
        let message = format!("Stream {stream} under account {ACCOUNT} not found.");
        return Err(Fault::new("ResourceNotFoundException", message));
    }
    let records = desk.state.streams.entry(stream.clone()).or_default();
    records.sent += 1;
    let sequence_number = (FIRST + u128::from(records.sent)).to_string();
    let answer = json!({"SequenceNumber": sequence_number, "ShardId": "shardId-000000000000"});
    let why = Why::new("Record {count} put on stream {stream}, partition key {key}.")
        .number("count", records.sent as f64)
        .text("stream", stream)
        .text("key", partition_key.clone());
    keep(&mut records.kept, Record { partition_key, sequence_number, data });
    Ok(Done::new(answer, why))
}
