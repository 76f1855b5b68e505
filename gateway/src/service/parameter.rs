//! The parameters of each operation that its double plays; others are refused, never ignored.

use crate::definition::Service;

/// Those of an operation. S3's are headers and parameters of an address, which it looks after itself.
pub(super) fn played(service: Service, operation: &str) -> &'static [&'static str] {
    match (service, operation) {
        (Service::Sqs, "SendMessage") => &[
            "QueueUrl",
            "MessageBody",
            "DelaySeconds",
            "MessageAttributes",
            "MessageSystemAttributes",
            "MessageDeduplicationId",
            "MessageGroupId",
        ],
        (Service::Sqs, "ReceiveMessage") => &[
            "QueueUrl",
            "MaxNumberOfMessages",
            "VisibilityTimeout",
            "WaitTimeSeconds",
            "AttributeNames",
            "MessageSystemAttributeNames",
            "MessageAttributeNames",
        ],
        (Service::Sqs, "DeleteMessage") => &["QueueUrl", "ReceiptHandle"],
        (Service::Sqs, _) => &["QueueUrl"],
        (Service::Sns, _) => &[
            "TopicArn",
            "TargetArn",
            "Message",
            "Subject",
            "MessageStructure",
            "MessageAttributes",
            "MessageGroupId",
            "MessageDeduplicationId",
        ],
        (Service::EventBridge, _) => &["Entries"],
        (Service::Kinesis, _) => &[
            "StreamName",
            "StreamARN",
            "Data",
            "PartitionKey",
            "ExplicitHashKey",
            "SequenceNumberForOrdering",
        ],
        (Service::StepFunctions, "StartExecution" | "StartSyncExecution") => {
            &["stateMachineArn", "name", "input"]
        }
        (Service::StepFunctions, "StopExecution") => &["executionArn", "error", "cause"],
        (Service::StepFunctions, _) => &["executionArn"],
        (Service::DynamoDb, operation) => super::dynamo_db::played(operation),
        (Service::S3 | Service::AppConfig, _) => &[],
    }
}
