//! Doubles of AWS services: which queues, topics, buses, streams, tables and buckets there are.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// Every resource of the services that integrations can call. A name that is not here does not
/// exist, and the service answers so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Services {
    /// SQS queues.
    pub queues: BTreeMap<String, Queue>,
    /// SNS topics, and the queues subscribed to each.
    pub topics: BTreeMap<String, Vec<String>>,
    /// EventBridge buses and their rules; every account has `default`, declared or not.
    pub buses: BTreeMap<String, Vec<Rule>>,
    /// Kinesis streams, and how many shards each has.
    pub streams: BTreeMap<String, u32>,
    /// Step Functions state machines.
    pub state_machines: BTreeMap<String, StateMachine>,
    /// DynamoDB tables.
    pub tables: BTreeMap<String, Table>,
    /// S3 buckets.
    pub buckets: BTreeSet<String>,
    /// AppConfig configurations, by `application/environment/configuration`.
    pub configurations: BTreeMap<String, Configuration>,
}

/// An SQS queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Seconds for which a received message is hidden.
    pub visibility_timeout: u32,
    /// Seconds before a message can be received for the first time.
    pub delay_seconds: u32,
    /// Seconds for which a receiver waits for a message.
    pub wait_seconds: u32,
    /// Its name ends with `.fifo`.
    pub fifo: bool,
    /// FIFO: a message without a deduplication id gets one from its body.
    pub content_based_deduplication: bool,
}

/// A rule of an EventBridge bus.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Events that have these values match.
    pub pattern: Map<String, Value>,
    /// The queues that get them.
    pub queues: Vec<String>,
}

/// A state machine: what it ends with, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct StateMachine {
    /// Express rather than standard: only these can be waited for.
    pub express: bool,
    /// Its output; `None` hands the input through.
    pub output: Option<Value>,
    /// Simulated milliseconds that an execution lasts.
    pub latency_ms: u32,
}

/// A DynamoDB table's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The partition key.
    pub key: TableKey,
    /// The sort key, where it has one.
    pub sort: Option<TableKey>,
}

impl Table {
    /// The partition key, then the sort key.
    pub fn keys(&self) -> impl Iterator<Item = &TableKey> {
        std::iter::once(&self.key).chain(&self.sort)
    }
}

/// A key attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableKey {
    /// Its name.
    pub name: String,
    /// Its type: `S`, `N` or `B`.
    pub kind: &'static str,
}

/// What AppConfig hands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The content.
    pub content: String,
    /// Its media type.
    pub content_type: String,
    /// Its version.
    pub version: String,
}

/// A service that has a double.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Amazon SQS.
    Sqs,
    /// Amazon SNS.
    Sns,
    /// Amazon EventBridge.
    EventBridge,
    /// Amazon Kinesis Data Streams.
    Kinesis,
    /// AWS Step Functions.
    StepFunctions,
    /// Amazon DynamoDB.
    DynamoDb,
    /// Amazon S3.
    S3,
    /// AWS AppConfig; only HTTP APIs call it here.
    AppConfig,
}

impl Service {
    /// The service that an integration's ARN names.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "sqs" => Self::Sqs,
            "sns" => Self::Sns,
            "events" => Self::EventBridge,
            "kinesis" => Self::Kinesis,
            "states" => Self::StepFunctions,
            "dynamodb" => Self::DynamoDb,
            "s3" => Self::S3,
            _ => return None,
        })
    }

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqs => "SQS",
            Self::Sns => "SNS",
            Self::EventBridge => "EventBridge",
            Self::Kinesis => "Kinesis",
            Self::StepFunctions => "Step Functions",
            Self::DynamoDb => "DynamoDB",
            Self::S3 => "S3",
            Self::AppConfig => "AppConfig",
        }
    }

    /// The operations that its double plays.
    pub(crate) const fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Sqs => &["SendMessage", "ReceiveMessage", "DeleteMessage", "PurgeQueue"],
            Self::Sns => &["Publish"],
            Self::EventBridge => &["PutEvents"],
            Self::Kinesis => &["PutRecord"],
            Self::StepFunctions => {
                &["StartExecution", "StartSyncExecution", "DescribeExecution", "StopExecution"]
            }
            Self::DynamoDb => &["GetItem", "PutItem", "DeleteItem", "Query"],
            Self::S3 => &["GET", "HEAD", "PUT", "DELETE"],
            Self::AppConfig => &["GetConfiguration"],
        }
    }
}
