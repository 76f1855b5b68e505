//! The ten first-class actions of HTTP APIs: their parameters.

use super::Service;

/// A first-class action, as an `integrationSubtype` names it.
#[derive(Debug, PartialEq, Eq)]
pub struct Action {
    /// `SQS-SendMessage`
    pub name: &'static str,
    /// The service asked.
    pub service: Service,
    /// The service's operation.
    pub operation: &'static str,
    /// Parameters that a mapping must give.
    pub required: &'static [&'static str],
    /// Parameters that it may give.
    pub optional: &'static [&'static str],
    /// Of these, what AWS honours and the double does not.
    pub not_played: &'static [&'static str],
}

const fn action(
    name: &'static str,
    service: Service,
    operation: &'static str,
    required: &'static [&'static str],
    optional: &'static [&'static str],
    not_played: &'static [&'static str],
) -> Action {
    Action { name, service, operation, required, optional, not_played }
}

/// All of them.
pub static ACTIONS: [Action; 10] = [
    action(
        "EventBridge-PutEvents",
        Service::EventBridge,
        "PutEvents",
        &["Detail", "DetailType", "Source"],
        &["EventBusName", "Time", "Resources", "TraceHeader"],
        &["Region"],
    ),
    action(
        "SQS-SendMessage",
        Service::Sqs,
        "SendMessage",
        &["QueueUrl", "MessageBody"],
        &[
            "DelaySeconds",
            "MessageAttributes",
            "MessageDeduplicationId",
            "MessageGroupId",
            "MessageSystemAttributes",
        ],
        &["Region"],
    ),
    action(
        "SQS-ReceiveMessage",
        Service::Sqs,
        "ReceiveMessage",
        &["QueueUrl"],
        &[
            "AttributeNames",
            "MaxNumberOfMessages",
            "MessageAttributeNames",
            "VisibilityTimeout",
            "WaitTimeSeconds",
        ],
        &["ReceiveRequestAttemptId", "Region"],
    ),
    action(
        "SQS-DeleteMessage",
        Service::Sqs,
        "DeleteMessage",
        &["ReceiptHandle", "QueueUrl"],
        &[],
        &["Region"],
    ),
    action("SQS-PurgeQueue", Service::Sqs, "PurgeQueue", &["QueueUrl"], &[], &["Region"]),
    action(
        "AppConfig-GetConfiguration",
        Service::AppConfig,
        "GetConfiguration",
        &["Application", "Environment", "Configuration", "ClientId"],
        &["ClientConfigurationVersion"],
        &["Region"],
    ),
    action(
        "Kinesis-PutRecord",
        Service::Kinesis,
        "PutRecord",
        &["StreamName", "Data", "PartitionKey"],
        &["SequenceNumberForOrdering", "ExplicitHashKey"],
        &["Region"],
    ),
    action(
        "StepFunctions-StartExecution",
        Service::StepFunctions,
        "StartExecution",
        &["StateMachineArn"],
        &["Name", "Input"],
        &["Region"],
    ),
    action(
        "StepFunctions-StartSyncExecution",
        Service::StepFunctions,
        "StartSyncExecution",
        &["StateMachineArn"],
        &["Name", "Input"],
        &["Region", "TraceHeader"],
    ),
    action(
        "StepFunctions-StopExecution",
        Service::StepFunctions,
        "StopExecution",
        &["ExecutionArn"],
        &["Cause", "Error"],
        &["Region"],
    ),
];
