//! Rows per service: what comes back, what is kept, what is refused at import.

#![expect(clippy::needless_pass_by_value, reason = "rows of a table read better with values")]

use serde_json::{Map, Value, json};

use crate::fixture::{self, Answer, fire_at};
use crate::{Case, Gateway, Moment};

const NOW: Moment = Moment(1_700_000_000_000);
const ROLE: &str = "arn:aws:iam::123456789012:role/api";

fn services() -> Value {
    json!({
        "queues": {
            "jobs": {"visibility_timeout": 10},
            "mail": {},
            "slow": {"delay_seconds": 5, "wait_seconds": 20},
            "order.fifo": {},
            "text.fifo": {"content_based_deduplication": true},
        },
        "topics": {"orders": {"queues": ["mail"]}, "quiet": {}},
        "buses": {"shop": {"rules": {"big": {
            "pattern": {"source": ["shop"], "detail": {"size": ["big", "huge"]}},
            "queues": ["mail"],
        }}}},
        "streams": {"clicks": {}, "wide": {"shards": 4}},
        "state_machines": {
            "report": {"output": {"ok": true}, "latency_ms": 1000},
            "quick": {"type": "EXPRESS", "latency_ms": 200},
            "slow": {"type": "EXPRESS", "latency_ms": 40_000},
        },
        "tables": {"items": {"key": "id"}, "lines": {"key": "order", "sort": "no", "sort_type": "N"},
            "notes": {"key": "who", "sort": "title"}},
        "buckets": {"files": {}},
        "configurations": {"app/prod/flags": {"content": {"beta": true}, "version": 3}},
    })
}

/// A REST API whose `POST /call` hands its body to a service.
fn rest(uri: &str, more: Value) -> Gateway {
    let mut integration = json!({
        "type": "aws", "httpMethod": "POST", "credentials": ROLE,
        "uri": format!("arn:aws:apigateway:us-east-1:{uri}"),
        "responses": {"default": {"statusCode": "200"}, "4\\d{2}": {"statusCode": "400"}},
    });
    fixture::merge(&mut integration, more);
    fixture::rest(json!({
        "services": services(),
        "definition": {"paths": {"/call": {"x-amazon-apigateway-any-method": {
            "responses": {"200": {"description": ""}, "400": {"description": ""}},
            "x-amazon-apigateway-integration": integration,
        }}}},
    }))
}

/// An HTTP API whose `POST /call` is a first-class action.
fn http(action: &str, parameters: Value, more: Value) -> Gateway {
    let (case, problems) = http_case(action, &parameters, more);
    assert_eq!(problems, Vec::<String>::new());
    Gateway::new(case.unwrap().setup)
}

fn http_case(action: &str, parameters: &Value, more: Value) -> (Option<Case>, Vec<String>) {
    let mut integration = json!({
        "type": "aws_proxy", "integrationSubtype": action, "credentials": ROLE,
        "payloadFormatVersion": "1.0", "requestParameters": parameters,
    });
    fixture::merge(&mut integration, more);
    let case = json!({
        "name": "test", "protocol": "HTTP", "stage": {"name": "$default"}, "services": services(),
        "definition": {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {
            "/call": {"post": {"responses": {}, "x-amazon-apigateway-integration": integration}},
        }},
    });
    let (case, problems) = Case::from_value("test", &case);
    (case, problems.into_iter().map(|p| p.sentence).collect())
}

fn post(gateway: &mut Gateway, body: impl ToString) -> Answer {
    post_at(gateway, NOW, &body)
}

fn post_at(gateway: &mut Gateway, now: Moment, body: &impl ToString) -> Answer {
    let stage = if gateway.setup().api.routes[0].key.starts_with("ANY") { "/dev" } else { "" };
    let line = format!("POST {stage}/call");
    let mut request = fixture::ask(&line, &[("Content-Type", "application/json")]);
    request.body = body.to_string().into();
    fire_at(gateway, now, request)
}

#[track_caller]
fn expect(answer: &Answer, status: u16, body: &str, why: &str) {
    let said = answer.stop("integrate").why.to_string();
    assert!(
        answer.status() == status && answer.body().contains(body) && said.contains(why),
        "wanted {status} …{body}… because …{why}…; got {} {}\n{said}",
        answer.status(),
        answer.body()
    );
}

const FORM: &str = "'application/x-www-form-urlencoded'";

fn form(template: &str) -> Value {
    json!({
        "requestParameters": {"integration.request.header.Content-Type": FORM},
        "requestTemplates": {"application/json": template},
    })
}

#[test]
fn rest_services() {
    let json_target = |target: &str, version: &str| {
        json!({"requestParameters": {
            "integration.request.header.X-Amz-Target": format!("'{target}'"),
            "integration.request.header.Content-Type": format!("'application/x-amz-json-{version}'"),
        }})
    };
    let xml = |template: &str| {
        let mut more = form(template);
        more["requestParameters"]["integration.request.header.Accept"] = "'application/xml'".into();
        more
    };
    let url = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs";
    let none = json!({});
    let send = form("Action=SendMessage&MessageBody=$util.urlEncode($input.body)");
    let attributed = form(
        "Action=SendMessage&MessageBody=hi&MessageAttribute.1.Name=a&MessageAttribute.1.Value.\
         StringValue=b&MessageAttribute.1.Value.DataType=String",
    );
    let publish = |topic: &str| {
        form(&format!(
            "Action=Publish&TopicArn=arn:aws:sns:us-east-1:123456789012:{topic}&Message=$input.body"
        ))
    };
    let machine = |name: &str| format!("arn:aws:states:us-east-1:123456789012:stateMachine:{name}");
    let start = |name: &str| json!({"stateMachineArn": machine(name), "input": "{\"n\":1}"});
    for (uri, more, body, status, answer, why) in [
        // The digest is that of the text hello.
        ("sqs:path/123456789012/jobs", &send, json!("hello").to_string(), 200, "5deaee1c1332199e5b5bc7c5e4f7f0c2", "Message 1 put on queue jobs"),
        ("sqs:path/123456789012/jobs", &form("Action=SendMessage&MessageBody=hello"), String::new(), 200, "\"MD5OfMessageAttributes\":null,\"MD5OfMessageBody\":\"5d41402abc4b2a76b9719d911017c592\"", "Message 1 put on queue jobs"),
        ("sqs:path/123456789012/jobs", &attributed, String::new(), 200, "\"MD5OfMessageAttributes\":\"bef8bf215374a0a228d67533b1a488be\"", "Message 1"),
        ("sqs:path/123456789012/jobs", &xml("Action=SendMessage&MessageBody=hello"), String::new(), 200, "<SendMessageResult><MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592</MD5OfMessageBody><MessageId>", "Message 1"),
        ("sqs:path/123456789012/nope", &send, "hi".into(), 400, "\"Code\":\"AWS.SimpleQueueService.NonExistentQueue\"", "SQS refused it with 400 AWS.SimpleQueueService.NonExistentQueue"),
        ("sqs:path/123456789012/nope", &xml("Action=SendMessage&MessageBody=a"), String::new(), 400, "<ErrorResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><Error><Type>Sender</Type><Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message><Detail/></Error><RequestId>", "refused"),
        ("sqs:path/123456789012/jobs", &form("Action=SendMessage"), String::new(), 400, "must contain the parameter MessageBody", "MissingParameter"),
        ("sqs:path/123456789012/jobs", &form("Action=TagQueue"), String::new(), 400, "InvalidAction", "does not play \"TagQueue\""),
        ("sqs:action/SendMessage", &json_target("AmazonSQS.SendMessage", "1.0"), json!({"QueueUrl": url, "MessageBody": "hello"}).to_string(), 200, "{\"MD5OfMessageBody\":\"5d41402abc4b2a76b9719d911017c592\",\"MessageId\":", "Message 1"),
        ("sqs:path//", &json_target("AmazonSQS.SendMessage", "1.0"), json!({"QueueUrl": "https://x/nope", "MessageBody": "a"}).to_string(), 400, "\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\"", "refused"),
        ("sqs:path//", &json_target("AmazonSQS.SendMessage", "1.0"), "[".into(), 400, "SerializationException", "not a JSON object"),
        ("sns:path//", &publish("orders"), "hi".into(), 200, "{\"PublishResponse\":{\"ResponseMetadata\":{\"RequestId\":", "Published to topic orders, and put on queue mail"),
        ("sns:action/Publish", &publish("quiet"), "hi".into(), 200, "\"PublishResult\":{\"MessageId\":", "which no queue is subscribed to"),
        ("sns:path//", &publish("nope"), "hi".into(), 400, "NotFound", "404 NotFound: Topic does not exist"),
        ("events:action/PutEvents", &none, json!({"Entries": [{"Source": "s", "DetailType": "t", "Detail": "{}", "EventBusName": "shop"}, {"Source": "s"}]}).to_string(), 200, "\"FailedEntryCount\":1", "1 entries put on bus shop, 1 failed"),
        ("events:action/PutEvents", &none, "{}".into(), 400, "ValidationException", "greater than or equal to 1"),
        ("kinesis:action/PutRecord", &none, json!({"StreamName": "clicks", "PartitionKey": "a", "Data": "aGk="}).to_string(), 200, "\"ShardId\":\"shardId-000000000000\"", "Record 1 put on stream clicks, partition key a, shardId-000000000000"),
        ("kinesis:action/PutRecord", &none, json!({"StreamName": "nope", "PartitionKey": "a", "Data": "aGk="}).to_string(), 400, "\"__type\":\"ResourceNotFoundException\"", "Stream nope"),
        ("states:action/StartExecution", &none, start("report").to_string(), 200, ":execution:report:", "started execution"),
        ("states:action/StartSyncExecution", &none, start("report").to_string(), 400, "StateMachineTypeNotSupported", "refused"),
        ("states:action/StartSyncExecution", &none, start("quick").to_string(), 200, "\"output\":\"{\\\"n\\\":1}\"", "to its end"),
        ("states:action/StartExecution", &none, start("nope").to_string(), 400, "StateMachineDoesNotExist", "refused"),
        ("dynamodb:action/PutItem", &none, json!({"TableName": "items", "Item": {"id": {"S": "7"}}}).to_string(), 200, "{}", "Item id=7 written to table items"),
        ("dynamodb:action/PutItem", &none, json!({"TableName": "items", "Item": {"no": {"S": "7"}}}).to_string(), 400, "Missing the key id in the item", "ValidationException"),
        ("dynamodb:action/GetItem", &none, json!({"TableName": "items", "Key": {"id": {"S": "7"}}}).to_string(), 200, "{}", "has no item id=7"),
        ("dynamodb:action/GetItem", &none, json!({"TableName": "nope", "Key": {}}).to_string(), 400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "refused"),
        ("dynamodb:action/PutItem", &none, json!({"TableName": "items", "Item": {}, "Expected": {}}).to_string(), 400, "PutItem does not play Expected", "refused"),
        ("s3:path/files/a.txt", &json!({"httpMethod": "PUT"}), "hi".into(), 200, "", "Object a.txt of 2 bytes put into bucket files"),
        ("files.s3:path/b/c.txt", &json!({"httpMethod": "PUT"}), "hi".into(), 200, "", "Object b/c.txt of 2 bytes put into bucket files"),
        ("s3:path/files/a.txt", &json!({"httpMethod": "GET"}), String::new(), 400, "<Code>NoSuchKey</Code>", "404 NoSuchKey"),
        ("s3:path/nope/a.txt", &json!({"httpMethod": "DELETE"}), String::new(), 400, "<Code>NoSuchBucket</Code>", "404 NoSuchBucket"),
    ] {
        let mut gateway = rest(uri, more.clone());
        let got = post(&mut gateway, &body);
        println!("{uri} {body}");
        expect(&got, status, answer, why);
    }
}

#[test]
fn first_class_actions() {
    let queue = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs";
    let machine = |name: &str| format!("arn:aws:states:us-east-1:123456789012:stateMachine:{name}");
    for (action, parameters, status, body, why) in [
        (
            "EventBridge-PutEvents",
            json!({"Detail": "$request.body", "DetailType": "t", "Source": "'s'", "EventBusName": "shop"}),
            200,
            "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":",
            "1 entries put on bus shop",
        ),
        (
            "SQS-SendMessage",
            json!({"QueueUrl": queue, "MessageBody": "$request.body.text"}),
            200,
            "<MD5OfMessageBody>5d41402abc4b2a76b9719d911017c592<",
            "Message 1 put on queue jobs",
        ),
        (
            "SQS-SendMessage",
            json!({"QueueUrl": "https://x/order.fifo", "MessageBody": "a", "MessageGroupId": "$request.body.text", "MessageDeduplicationId": "$context.requestId"}),
            200,
            "<SequenceNumber>18849496460467696384</SequenceNumber>",
            "Message 1 put on queue order.fifo",
        ),
        (
            "SQS-SendMessage",
            json!({"QueueUrl": queue, "MessageBody": "hi", "MessageAttributes": "{\"a\":{\"DataType\":\"String\",\"StringValue\":\"b\"}}"}),
            200,
            "<MD5OfMessageAttributes>bef8bf215374a0a228d67533b1a488be<",
            "Message 1 put",
        ),
        (
            "EventBridge-PutEvents",
            json!({"Detail": "$request.body", "DetailType": "t", "Source": "s", "Time": "2020-09-13T12:26:40Z", "Resources": "[\"arn:x\"]"}),
            200,
            "{\"FailedEntryCount\":0",
            "1 entries put on bus default",
        ),
        (
            "SQS-ReceiveMessage",
            json!({"QueueUrl": queue, "AttributeNames": "All"}),
            200,
            "<ReceiveMessageResult/>",
            "0 messages received from queue jobs",
        ),
        (
            "SQS-DeleteMessage",
            json!({"QueueUrl": queue, "ReceiptHandle": "$request.body.text"}),
            400,
            "<Code>ReceiptHandleIsInvalid</Code>",
            "refused",
        ),
        (
            "SQS-PurgeQueue",
            json!({"QueueUrl": queue}),
            200,
            "<PurgeQueueResponse xmlns=",
            "0 messages purged from queue jobs",
        ),
        (
            "SQS-PurgeQueue",
            json!({"QueueUrl": "https://x/nope"}),
            400,
            "NonExistentQueue",
            "refused",
        ),
        (
            "AppConfig-GetConfiguration",
            json!({"Application": "app", "Environment": "prod", "Configuration": "flags", "ClientId": "c"}),
            200,
            "{\"beta\":true}",
            "Version 3 of configuration app/prod/flags read",
        ),
        (
            "AppConfig-GetConfiguration",
            json!({"Application": "app", "Environment": "prod", "Configuration": "flags", "ClientId": "c", "ClientConfigurationVersion": "3"}),
            200,
            "",
            "already",
        ),
        (
            "Kinesis-PutRecord",
            json!({"StreamName": "clicks", "Data": "aGk=", "PartitionKey": "$request.body.text"}),
            200,
            "\"SequenceNumber\"",
            "partition key hello, shardId-000000000000",
        ),
        (
            "StepFunctions-StartExecution",
            json!({"StateMachineArn": machine("report"), "Input": "$request.body"}),
            200,
            "\"startDate\":1700000000.0",
            "started execution",
        ),
        (
            "StepFunctions-StartSyncExecution",
            json!({"StateMachineArn": machine("quick"), "Input": "$request.body"}),
            200,
            "\"status\":\"SUCCEEDED\"",
            "to its end",
        ),
        (
            "StepFunctions-StopExecution",
            json!({"ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:report:x"}),
            400,
            "ExecutionDoesNotExist",
            "refused",
        ),
    ] {
        let got = post(&mut http(action, parameters, json!({})), json!({"text": "hello"}));
        println!("{action}");
        expect(&got, status, body, why);
    }
    // Mappings of the answer, by the service's status.
    let more = json!({"responseParameters": {"200": {"overwrite:statuscode": "202", "append:header.x": "$response.header.content-type"}}});
    let parameters = json!({"QueueUrl": queue, "MessageBody": "$request.body.text"});
    let mut gateway = http("SQS-SendMessage", parameters, more);
    let got = post(&mut gateway, json!({"text": "hello"}));
    assert_eq!((got.status(), got.header("x")), (202, Some("text/xml")));
    // A required parameter without a value.
    let got = post(&mut gateway, "{}");
    assert_eq!(got.status(), 500);
    assert!(got.stop("map request").why.to_string().contains("needs MessageBody"));
    // Too slow for the integration.
    let parameters = json!({"StateMachineArn": machine("slow")});
    let got = post(&mut http("StepFunctions-StartSyncExecution", parameters, json!({})), "{}");
    assert_eq!(got.status(), 503);
}

#[test]
fn what_the_doubles_keep() {
    let send = form("$input.body");
    let mut gateway = rest("sqs:path/123456789012/jobs", send);
    for body in
        ["Action=SendMessage&MessageBody=a", "Action=SendMessage&MessageBody=b&DelaySeconds=60"]
    {
        assert_eq!(post(&mut gateway, body).status(), 200);
    }
    let snapshot = gateway.clone();
    let receive = "Action=ReceiveMessage&MaxNumberOfMessages=10";
    let got = post(&mut gateway, receive);
    expect(&got, 200, "\"Body\":\"a\"", "1 messages received");
    let again = post(&mut snapshot.clone(), receive);
    assert_eq!(got.body(), again.body(), "equal worlds give equal ids");
    // Hidden for ten seconds, then there again, and the delayed one later.
    expect(&post(&mut gateway, receive), 200, "\"messages\":null", "0 messages");
    expect(
        &post_at(&mut gateway, NOW.plus_seconds(10), &receive),
        200,
        "\"Body\":\"a\"",
        "1 messages",
    );
    let all = post_at(&mut gateway, NOW.plus_seconds(60), &receive);
    expect(&all, 200, "\"Body\":\"b\"", "2 messages");
    let handle = gateway.world().services.queues["jobs"].waiting[0].receipt_handle.clone().unwrap();
    let delete = format!("Action=DeleteMessage&ReceiptHandle={handle}");
    expect(&post(&mut gateway, &delete), 200, "DeleteMessageResponse", "1 are left");
    expect(&post(&mut gateway, &delete), 200, "DeleteMessageResponse", "no longer on queue");
    expect(&post(&mut gateway, "Action=PurgeQueue"), 200, "", "1 messages purged");
    assert_eq!(gateway.world().services.queues["jobs"].waiting, []);
    assert_eq!(snapshot.world().services.queues["jobs"].waiting.len(), 2);

    // A topic's message is put on its queue.
    let topic = "arn:aws:sns:us-east-1:123456789012:orders";
    let mut gateway = rest("sns:path//", form("$input.body"));
    let body = format!("Action=Publish&TopicArn={topic}&Message=hi&Subject=s");
    assert_eq!(post(&mut gateway, body).status(), 200);
    let kept = &gateway.world().services;
    assert_eq!(kept.topics["orders"][0].subject.as_deref(), Some("s"));
    let envelope: Value = serde_json::from_str(&kept.queues["mail"].waiting[0].body).unwrap();
    assert_eq!((&envelope["Message"], &envelope["TopicArn"]), (&json!("hi"), &json!(topic)));

    // Items by partition and sort key; numbers in their own order.
    let target = json!({"requestParameters": {
        "integration.request.header.X-Amz-Target": "'DynamoDB_20120810.PutItem'"}});
    let mut gateway = rest("dynamodb:path//", target);
    for no in ["10", "9"] {
        let item = json!({"order": {"S": "o"}, "no": {"N": no}});
        let put = json!({"TableName": "lines", "Item": item});
        assert_eq!(post(&mut gateway, put).status(), 200);
    }
    let query = |condition: &str| {
        let used = |all: Value| -> Value {
            let all = all.as_object().unwrap().clone().into_iter();
            all.filter(|(name, _)| condition.contains(name.as_str())).collect::<Map<_, _>>().into()
        };
        json!({"TableName": "lines", "KeyConditionExpression": condition,
            "ExpressionAttributeNames": used(json!({"#o": "order", "#n": "no"})),
            "ExpressionAttributeValues": used(json!({":o": {"S": "o"}, ":n": {"N": "9.0"}}))})
    };
    let other = rest("dynamodb:action/Query", json!({}));
    let mut gateway = gateway.redeployed(other.setup().clone(), Moment(0));
    for (condition, status, body) in [
        ("#o = :o", 200, "{\"Count\":2,\"Items\":[{\"order\":{\"S\":\"o\"},\"no\":{\"N\":\"9\"}}"),
        ("#o = :o AND #n = :n", 200, "\"Count\":1"),
        ("#n = :n", 400, "missed key schema element: order"),
        ("#o = :o AND #n > :n", 200, "\"Count\":1"),
    ] {
        expect(&post(&mut gateway, query(condition)), status, body, "");
    }

    // An execution runs, ends, or is stopped.
    let start = rest("states:action/StartExecution", json!({}));
    let describe = rest("states:action/DescribeExecution", json!({}));
    let arn =
        |kind: &str, name: &str| format!("arn:aws:states:us-east-1:123456789012:{kind}:{name}");
    let mut gateway = start;
    let asked = json!({"stateMachineArn": arn("stateMachine", "report"), "name": "one"});
    assert_eq!(post(&mut gateway, asked).status(), 200);
    let mut gateway = gateway.redeployed(describe.setup().clone(), Moment(0));
    let asked = json!({"executionArn": arn("execution", "report:one")});
    expect(&post(&mut gateway, &asked), 200, "\"status\":\"RUNNING\"", "RUNNING");
    let later = NOW.plus_seconds(1);
    expect(
        &post_at(&mut gateway, later, &asked),
        200,
        "\"output\":\"{\\\"ok\\\":true}\"",
        "SUCCEEDED",
    );
    let stop = rest("states:action/StopExecution", json!({}));
    let mut gateway = gateway.redeployed(stop.setup().clone(), Moment(0));
    expect(&post(&mut gateway, &asked), 200, "stopDate", "was running, and is stopped");
    let mut gateway = gateway.redeployed(describe.setup().clone(), Moment(0));
    expect(&post_at(&mut gateway, later, &asked), 200, "\"status\":\"ABORTED\"", "ABORTED");

    // An object that is put can be read.
    let put = rest("s3:path/files/a", json!({"httpMethod": "PUT"}));
    let get = rest("s3:path/files/a", json!({"httpMethod": "GET"}));
    let mut gateway = put;
    assert_eq!(post(&mut gateway, "{}").status(), 200);
    let mut gateway = gateway.redeployed(get.setup().clone(), Moment(0));
    expect(&post(&mut gateway, ""), 200, "{}", "Object a of 2 bytes read");
}

#[test]
fn refused_at_import() {
    for (action, parameters, more, sentence) in [
        (
            "SQS-SendMessage",
            json!({"QueueUrl": "q"}),
            json!({}),
            "SQS-SendMessage needs the parameter MessageBody",
        ),
        (
            "SQS-PurgeQueue",
            json!({"QueueUrl": "q", "Region": "x"}),
            json!({}),
            "Region of SQS-PurgeQueue: not played here yet",
        ),
        (
            "SQS-PurgeQueue",
            json!({"QueueUrl": "q", "QueueName": "x"}),
            json!({}),
            "\"QueueName\" means nothing here",
        ),
        (
            "SQS-PurgeQueue",
            json!({"QueueUrl": "$request.cookie.x"}),
            json!({}),
            "$request.cookie.x selects nothing here",
        ),
        ("SQS-PurgeQueue", json!({"QueueUrl": "q"}), json!({"credentials": null}), "must be text"),
        (
            "SQS-PurgeQueue",
            json!({"QueueUrl": "q"}),
            json!({"uri": "http://{backend}/"}),
            "has no \"uri\"",
        ),
        ("SQS-Peek", json!({}), json!({}), "must be one of"),
    ] {
        let (_, problems) = http_case(action, &parameters, more);
        let found = problems.iter().any(|problem| problem.contains(sentence));
        assert!(found, "{sentence}: {problems:?}");
    }
    let integration = |uri: &str| {
        json!({"name": "test", "protocol": "REST", "stage": {"name": "dev"},
            "services": {
                "queues": {"q": {"content_based_deduplication": true}, "q.fifo": {}},
                "topics": {"t": {"queues": ["none", "q.fifo"]}, "t.fifo": {"queues": []}},
                "tables": {"u": {}, "v": {"key": "a", "sort_type": "N"}},
                "buses": {"b": {"rules": {
                    "r": {"pattern": {"source": [{"prefix": "a"}]}, "queues": ["none"]},
                }}},
            },
            "definition": {"openapi": "3.0.1", "info": {"title": "t", "version": "1"},
            "paths": {"/": {"get": {"responses": {}, "x-amazon-apigateway-integration": {
                "type": "aws", "httpMethod": "POST",
                "uri": format!("arn:aws:apigateway:us-east-1:{uri}")}}}}}})
    };
    for (uri, sentence) in [
        ("sqs:path/1/q", "this table has no \"sort\" to be of that type"),
        ("sqs:path/1/q", "only FIFO queues deduplicate"),
        ("sqs:path/1/q", "filters such as prefix"),
        ("sqs:path/1/q", "the rule \"r\" names no queue here"),
        ("sqs:path/1/q", "FIFO topics are not played"),
        ("sqs:path/1/q", "SNS subscribes no FIFO queue"),
        ("sqs:path/1/q", "Role ARN must be specified for AWS integrations"),
        ("sqs:action/CreateQueue", "CreateQueue of SQS: not played here yet"),
        ("sqs:path/1/q", "the topic \"t\" names no queue here: \"none\""),
        ("sqs:path/1/q", "\"key\" is missing here"),
    ] {
        let (_, problems) = Case::from_value("test", &integration(uri));
        let found = problems.iter().any(|problem| {
            let hint = problem.hint.as_deref().unwrap_or_default();
            problem.sentence.contains(sentence) || hint.contains(sentence)
        });
        assert!(found, "{sentence}: {problems:?}");
    }
}

#[test]
fn looked_into() {
    let mut gateway = rest("sqs:path/123456789012/jobs", form("$input.body"));
    for more in ["a%0Ab", "b&DelaySeconds=60"] {
        let sent = post(&mut gateway, format!("Action=SendMessage&MessageBody={more}"));
        assert_eq!(sent.status(), 200);
    }
    let seen = |gateway: &Gateway, kind: &str, name: &str, now: Moment| {
        let views = gateway.services(now);
        let view = views.into_iter().find(|view| view.kind == kind && view.name == name).unwrap();
        (view.holds, view.lines)
    };
    let (holds, lines) = seen(&gateway, "queue", "jobs", NOW);
    assert_eq!(holds, "2 messages, 1 of them hidden");
    assert_eq!(lines, ["a b", "b (hidden until 2023-11-14T22:14:20Z)"]);
    let later = NOW.plus_seconds(60);
    assert_eq!(seen(&gateway, "queue", "jobs", later).0, "2 messages");
    for (kind, name, holds) in [
        ("topic", "orders", "0 messages"),
        ("bus", "shop", "0 events"),
        ("stream", "clicks", "0 records"),
        ("state machine", "report", "0 executions"),
        ("table", "items", "0 items"),
        ("bucket", "files", "0 objects"),
    ] {
        assert_eq!(seen(&gateway, kind, name, NOW), (holds.to_owned(), Vec::new()));
    }
    // Each with something in it.
    let arn = "arn:aws:states:us-east-1:123456789012:stateMachine:report";
    let topic = "arn:aws:sns:us-east-1:123456789012:orders";
    let published = format!("Action=Publish&TopicArn={topic}&Message=m&Subject=s");
    for (uri, more, body, kind, name, line) in [
        ("sns:path//", form("$input.body"), published.into(), "topic", "orders", "s: m"),
        (
            "events:action/PutEvents",
            json!({}),
            json!({"Entries": [{"Source": "s", "DetailType": "t", "Detail": "{}"}]}),
            "bus",
            "default",
            "s · t {}",
        ),
        (
            "kinesis:action/PutRecord",
            json!({}),
            json!({"StreamName": "clicks", "PartitionKey": "a", "Data": "aGk="}),
            "stream",
            "clicks",
            "a: hi",
        ),
        (
            "states:action/StartExecution",
            json!({}),
            json!({"stateMachineArn": arn, "name": "one", "input": "{}"}),
            "state machine",
            "report",
            "one SUCCEEDED {} → {\"ok\":true}",
        ),
        (
            "dynamodb:action/PutItem",
            json!({}),
            json!({"TableName": "items", "Item": {"id": {"S": "7"}}}),
            "table",
            "items",
            "{\"id\":{\"S\":\"7\"}}",
        ),
        (
            "s3:path/files/a",
            json!({"httpMethod": "PUT"}),
            "x".into(),
            "bucket",
            "files",
            "a: application/json, 3 bytes",
        ),
    ] {
        let mut gateway = rest(uri, more);
        let body = match &body {
            Value::String(text) if uri.starts_with("sns") => text.clone(),
            other => other.to_string(),
        };
        assert_eq!(post(&mut gateway, body).status(), 200, "{uri}");
        assert_eq!(seen(&gateway, kind, name, later).1, [line], "{uri}");
    }
}

/// Forms sent one after the other to a queue, each at a second of its own: what is answered and why.
fn played(queue: &str, rows: &[(i64, &str, u16, &str, &str)]) -> Gateway {
    let mut gateway = rest(&format!("sqs:path/123456789012/{queue}"), form("$input.body"));
    for (second, body, status, answer, why) in rows {
        println!("{second} {body}");
        let got = post_at(&mut gateway, NOW.plus_seconds(*second), body);
        expect(&got, *status, answer, why);
    }
    gateway
}

#[test]
fn fifo_queues() {
    let send = |more: &str| format!("Action=SendMessage&MessageBody=hi{more}");
    let (plain, delayed, bare) =
        (send("&MessageGroupId=g"), send("&MessageGroupId=g&DelaySeconds=2"), send(""));
    let one = send("&MessageGroupId=g&MessageDeduplicationId=1");
    let two = send("&MessageGroupId=g&MessageDeduplicationId=2");
    let other = send("&MessageGroupId=h&MessageDeduplicationId=3");
    let spaced = send("&MessageGroupId=a%20b");
    let receive = "Action=ReceiveMessage&VisibilityTimeout=30&AttributeName.1=MessageGroupId";
    let many = "Action=ReceiveMessage&MaxNumberOfMessages=10";
    let gateway = played(
        "order.fifo",
        &[
            (0, &bare, 400, "must contain the parameter MessageGroupId.", "MissingParameter"),
            (0, &plain, 400, "ContentBasedDeduplication enabled or", "InvalidParameterValue"),
            (0, &delayed, 400, "Value 2 for parameter DelaySeconds", "for this queue type"),
            (0, &spaced, 400, "alphanumeric and punctuation", "Value a b"),
            (0, &one, 200, "\"SequenceNumber\":\"18849496460467696384\"", "Message 1"),
            (299, &one, 200, "18849496460467696384", "had this deduplication id 299 s ago"),
            (299, &two, 200, "18849496460467696640", "Message 2 put"),
            (300, &one, 200, "18849496460467696896", "Message 3 put"),
            (300, &other, 200, "", "Message 4 put"),
            // A group's next message waits for the one before it, another group does not.
            (300, receive, 200, "{\"Name\":\"MessageGroupId\",\"Value\":\"g\"}", "1 messages"),
            (301, receive, 200, "\"Value\":\"h\"", "1 messages"),
            (301, many, 200, "\"messages\":null", "0 messages"),
            (330, many, 200, "", "3 messages"),
        ],
    );
    let handle = gateway.world().services.queues["order.fifo"].waiting[0].receipt_handle.clone();
    let delete = format!("Action=DeleteMessage&ReceiptHandle={}", handle.unwrap());
    let mut late = gateway.clone();
    expect(&post_at(&mut late, NOW.plus_seconds(360), &delete), 400, "has expired", "refused");
    let mut gateway = gateway;
    expect(&post_at(&mut gateway, NOW.plus_seconds(359), &delete), 200, "", "3 are left");

    let more = send(
        "&MessageGroupId=h&MessageAttribute.1.Name=a&MessageAttribute.1.Value.\
                     StringValue=b&MessageAttribute.1.Value.DataType=String",
    );
    played(
        "text.fifo",
        &[
            (0, &plain, 200, "", "Message 1 put"),
            // The body makes the id, attributes and group have no part in it.
            (1, &more, 200, "", "had this deduplication id 1 s ago"),
            (301, &plain, 200, "", "Message 2 put"),
        ],
    );
}

#[test]
fn standard_queues() {
    let attribute = "&MessageAttribute.1.Name=shop.a&MessageAttribute.1.Value.StringValue=1\
                     &MessageAttribute.1.Value.DataType=Number";
    let send = format!("Action=SendMessage&MessageBody=hi{attribute}");
    let empty = "Action=SendMessage&MessageBody=hi&MessageAttribute.1.Name=e\
                 &MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=";
    let traced = "Action=SendMessage&MessageBody=hi&MessageSystemAttribute.1.Name=AWSTraceHeader\
                  &MessageSystemAttribute.1.Value.DataType=String\
                  &MessageSystemAttribute.1.Value.StringValue=Root%3D1";
    let receive = |more: &str| format!("Action=ReceiveMessage&VisibilityTimeout=0{more}");
    played(
        "jobs",
        &[
            (0, &send, 200, "\"MD5OfMessageAttributes\":\"", "Message 1"),
            (0, empty, 400, "attribute 'e' must contain a non-empty value", "refused"),
            (0, &receive(""), 200, "\"MessageAttributes\":null", "1 messages"),
            (0, &receive("&MessageAttributeName.1=shop.*"), 200, "\"StringValue\":\"1\"", "1"),
            (0, &receive("&MessageAttributeName.1=sho"), 200, "\"MessageAttributes\":null", "1"),
            (
                7,
                &receive("&AttributeName.1=All"),
                200,
                "\"ApproximateReceiveCount\",\"Value\":\"4\"",
                "1",
            ),
            (7, &receive("&AttributeName.1=Colour"), 400, "Unknown Attribute Colour.", "refused"),
            (
                7,
                &receive("&MaxNumberOfMessages=11"),
                400,
                "Must be between 1 and 10, if",
                "refused",
            ),
            (7, &receive("&WaitTimeSeconds=21"), 400, "Must be >= 0 and <= 20, if", "refused"),
            (7, &receive("&Colour=red"), 400, "does not play Colour; it plays QueueUrl", "refused"),
            (7, traced, 200, "\"MD5OfMessageSystemAttributes\":\"", "Message 2"),
            (
                7,
                "Action=SendMessage&MessageBody=a&MessageDeduplicationId=1",
                400,
                "valid for this queue type",
                "refused",
            ),
            (7, "Action=PurgeQueue", 200, "", "2 messages purged"),
            (66, "Action=PurgeQueue", 400, "PurgeQueueInProgress", "refused it with 403"),
            (67, "Action=PurgeQueue", 200, "", "0 messages purged"),
        ],
    );
    // Its own delay, and a receiver that waits for it.
    let mut gateway =
        played("slow", &[(0, "Action=SendMessage&MessageBody=a", 200, "", "seen after 5 s")]);
    let got = post_at(&mut gateway, NOW.plus_seconds(1), &"Action=ReceiveMessage");
    expect(&got, 200, "\"Body\":\"a\"", "1 messages");
    assert_eq!(got.stop("integrate").waited_ms, 4000);
}

#[test]
fn topics_buses_streams() {
    let topic = "arn:aws:sns:us-east-1:123456789012:orders";
    let publish = |more: &str| format!("Action=Publish&TopicArn={topic}&{more}");
    let attribute = |kind: &str, value: &str| {
        publish(&format!(
            "Message=m&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.DataType=\
             {kind}&MessageAttributes.entry.1.Value.{value}"
        ))
    };
    for (body, status, answer) in [
        (publish("Message=m&Subject="), 400, "Invalid parameter: Subject"),
        (publish("Message="), 400, "Invalid parameter: Empty message"),
        (publish(&format!("Message={}", "m".repeat(262_145))), 400, "Message too long"),
        (publish("Message=m&MessageStructure=json"), 400, "JSON message body failed to parse"),
        (publish("Message=%7B%7D&MessageStructure=json"), 400, "No default entry"),
        (publish("Message=m&MessageDeduplicationId=1"), 400, "not valid for this topic type"),
        (attribute("Colour", "StringValue=b"), 400, "supported type prefixes"),
        (attribute("String", "BinaryValue=b"), 400, "must use field 'String'"),
        (attribute("Number", "StringValue="), 400, "must contain non-empty"),
        (attribute("Number", "StringValue=1"), 200, "MessageId"),
        ("Action=Publish&Message=m&TopicArn=a:b".to_owned(), 400, "at least 6 elements, not 2"),
        ("Action=Publish&Message=m".to_owned(), 400, "no value for required parameter"),
        (publish("Message=m&PhoneNumber=1"), 400, "does not play PhoneNumber"),
    ] {
        let mut gateway = rest("sns:path//", form("$input.body"));
        expect(&post(&mut gateway, &body), status, answer, "");
    }
    // What a queue gets of it.
    let mut gateway = rest("sns:path//", form("$input.body"));
    let message = publish("MessageStructure=json&Subject=s&Message=%7B%22default%22%3A%22d%22%7D");
    post(&mut gateway, message);
    let body = gateway.world().services.queues["mail"].waiting[0].body.clone();
    let told = format!(
        "\"TopicArn\":\"{topic}\",\"Subject\":\"s\",\"Message\":\"d\",\
         \"Timestamp\":\"2023-11-14T22:13:20.000Z\"}}"
    );
    assert!(body.starts_with("{\"Type\":\"Notification\",") && body.ends_with(&told), "{body}");

    let entry = |more: Value| {
        let mut entry = json!({"Source": "shop", "DetailType": "t", "Detail": "{\"size\":\"big\"}",
            "EventBusName": "shop"});
        fixture::merge(&mut entry, more);
        json!({"Entries": [entry]})
    };
    let long = "x".repeat(262_144);
    for (body, status, answer, why) in [
        (entry(json!({})), 200, "EventId", "its rules put them on queue mail"),
        (entry(json!({"Source": "other"})), 200, "EventId", "1 entries put on bus shop."),
        (entry(json!({"Detail": "{\"size\":\"small\"}"})), 200, "EventId", "on bus shop."),
        (entry(json!({"EventBusName": "nope"})), 200, "\"FailedEntryCount\":0", "lost without"),
        (entry(json!({"Detail": "[]"})), 200, "MalformedDetail", "No entry put"),
        (entry(json!({"Time": "soon"})), 200, "InvalidArgument", "No entry put"),
        (entry(json!({"DetailType": long})), 400, "over the limit", "ValidationException"),
        (json!({"Entries": vec![json!({}); 11]}), 400, "less than or equal to 10", "refused"),
    ] {
        expect(&post(&mut rest("events:action/PutEvents", json!({})), body), status, answer, why);
    }
    let mut gateway = rest("events:action/PutEvents", json!({}));
    post(&mut gateway, entry(json!({"Time": 1_600_000_000.5, "Resources": ["arn:x"]})));
    let body = gateway.world().services.queues["mail"].waiting[0].body.clone();
    let told = "\"time\":\"2020-09-13T12:26:40Z\",\"region\":\"us-east-1\",\
                \"resources\":[\"arn:x\"],\"detail\":{\"size\":\"big\"}}";
    assert!(body.ends_with(told), "{body}");

    let record = |more: Value| {
        let mut record = json!({"StreamName": "wide", "PartitionKey": "a", "Data": "aGk="});
        fixture::merge(&mut record, more);
        record
    };
    for (body, status, answer) in [
        // MD5 of "a" begins with 0c, of "b" with 92.
        (record(json!({})), 200, "\"ShardId\":\"shardId-000000000000\""),
        (record(json!({"PartitionKey": "b"})), 200, "shardId-000000000002"),
        (record(json!({"ExplicitHashKey": u128::MAX.to_string()})), 200, "shardId-000000000003"),
        (record(json!({"ExplicitHashKey": "-1"})), 400, "Invalid ExplicitHashKey"),
        (record(json!({"SequenceNumberForOrdering": "7"})), 200, "SequenceNumber"),
        (record(json!({"SequenceNumberForOrdering": u128::MAX.to_string()})), 400, "Invalid"),
        (record(json!({"PartitionKey": "k".repeat(257)})), 400, "less than or equal to 256"),
        (record(json!({"PartitionKey": null})), 400, "Value null at 'partitionKey'"),
        (record(json!({"Colour": "red"})), 400, "does not play Colour"),
    ] {
        let mut gateway = rest("kinesis:action/PutRecord", json!({}));
        expect(&post(&mut gateway, body), status, answer, "");
    }
}

#[test]
fn objects_and_executions() {
    let header = |name: &str| format!("integration.request.header.{name}");
    let put =
        |name: &str| json!({"httpMethod": "PUT", "requestParameters": {header(name): "'me'"}});
    let mut gateway = rest("s3:path/files/a.txt", put("x-amz-meta-owner"));
    assert_eq!(post(&mut gateway, "{}").status(), 200);
    let kept = &gateway.world().services.buckets["files"]["a.txt"];
    assert_eq!(kept.metadata.get("x-amz-meta-owner"), Some("me"));
    let get = rest("s3:path/files/a.txt", json!({"httpMethod": "GET"}));
    let mut gateway = gateway.redeployed(get.setup().clone(), NOW);
    expect(&post(&mut gateway, ""), 200, "{}", "Object a.txt of 2 bytes read");
    for (uri, more, answer, why) in [
        (
            "s3:path/files/a.txt",
            put("x-amz-acl"),
            "<Header>x-amz-acl</Header>",
            "501 NotImplemented",
        ),
        ("s3:path/files", json!({"httpMethod": "GET"}), "<Code>NotImplemented</Code>", "501"),
        (
            "s3:path/files/b",
            json!({"httpMethod": "GET"}),
            "<Key>b</Key><RequestId>",
            "404 NoSuchKey",
        ),
        ("s3:path/none/b", json!({"httpMethod": "GET"}), "<BucketName>none</BucketName>", "404"),
        (
            "s3:path/files/b?versionId=1",
            json!({"httpMethod": "GET"}),
            "<ResourceType>versionId",
            "501",
        ),
    ] {
        let mut more = more;
        more["responses"] = json!({"5\\d{2}": {"statusCode": "400"}});
        println!("{uri}");
        expect(&post(&mut rest(uri, more), ""), 400, answer, why);
    }

    let machine = |name: &str| format!("arn:aws:states:us-east-1:123456789012:stateMachine:{name}");
    let start = |more: Value| {
        let mut asked = json!({"stateMachineArn": machine("quick")});
        fixture::merge(&mut asked, more);
        asked
    };
    for (action, body, status, answer) in [
        (
            "StartSyncExecution",
            start(json!({})),
            200,
            "{\"billingDetails\":{\"billedDurationInMilliseconds\":200,\"billedMemoryUsedInMB\":64},\"executionArn\":",
        ),
        ("StartExecution", start(json!({"input": ""})), 400, "Invalid execution input."),
        ("StartExecution", start(json!({"input": "no"})), 400, "InvalidExecutionInput"),
        ("StartExecution", start(json!({"name": "a b"})), 400, "Invalid Name: 'a b'"),
        ("StartExecution", start(json!({"traceHeader": "x"})), 400, "does not play traceHeader"),
        (
            "StopExecution",
            json!({"executionArn": "arn:aws:states:us-east-1:123456789012:express:quick:a:b"}),
            400,
            "not valid in this context: express",
        ),
        ("DescribeExecution", json!({"executionArn": "x"}), 400, "Invalid ARN prefix: x"),
    ] {
        let mut gateway = rest(&format!("states:action/{action}"), json!({}));
        expect(&post(&mut gateway, body), status, answer, "");
    }
}

/// Asks operations of one world, one after the other.
fn tables(rows: &[(&str, Value, u16, &str)]) {
    let mut gateway = rest("dynamodb:action/PutItem", json!({}));
    for (operation, asked, status, answer) in rows {
        println!("{operation} {asked}");
        let other = rest(&format!("dynamodb:action/{operation}"), json!({}));
        gateway = gateway.redeployed(other.setup().clone(), NOW);
        expect(&post(&mut gateway, asked), *status, answer, "");
    }
}

#[test]
fn items_under_conditions() {
    let with = |mut asked: Value, more: Value| {
        fixture::merge(&mut asked, json!({"TableName": "items"}));
        fixture::merge(&mut asked, more);
        asked
    };
    let item = json!({"id": {"S": "7"}, "n": {"N": "1.50"}, "boxes": {"L": [{"M": {"a": {"S": "x"}}}]},
        "tags": {"SS": ["red", "blue"]}});
    let put = |more: Value| ("PutItem", with(json!({"Item": item.clone()}), more));
    let get = |more: Value| ("GetItem", with(json!({"Key": {"id": {"S": "7"}}}), more));
    let delete = |more: Value| ("DeleteItem", with(json!({"Key": {"id": {"S": "7"}}}), more));
    let condition = |text: &str, values: Value| {
        let values =
            if values.is_null() { json!({}) } else { json!({"ExpressionAttributeValues": values}) };
        let mut all = json!({"ConditionExpression": text});
        fixture::merge(&mut all, values);
        all
    };
    let failed = "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\",\
                  \"message\":\"The conditional request failed\"}";
    let mut rows = Vec::new();
    let mut add = |(operation, asked): (&'static str, Value), status: u16, answer: &'static str| {
        rows.push((operation, asked, status, answer));
    };
    add(put(condition("attribute_exists(id)", Value::Null)), 400, failed);
    add(put(condition("attribute_not_exists(id)", Value::Null)), 200, "{}");
    add(put(condition("attribute_not_exists(id)", Value::Null)), 400, failed);
    add(get(json!({})), 200, "\"n\":{\"N\":\"1.5\"}");
    for (text, values, holds) in [
        ("n = :n", json!({":n": {"N": "15e-1"}}), true),
        ("n <> :n", json!({":n": {"N": "1.5"}}), false),
        ("n < :n", json!({":n": {"N": "10"}}), true),
        ("n < :n", json!({":n": {"S": "10"}}), false),
        ("n BETWEEN :a AND :b", json!({":a": {"N": "1"}, ":b": {"N": "2"}}), true),
        ("n IN (:a, :b)", json!({":a": {"N": "1"}, ":b": {"N": "1.5"}}), true),
        (
            "NOT n = :n OR (n = :n AND contains(tags, :t))",
            json!({":n": {"N": "1.5"}, ":t": {"S": "red"}}),
            true,
        ),
        ("contains(tags, :t)", json!({":t": {"S": "green"}}), false),
        ("begins_with(boxes[0].a, :t)", json!({":t": {"S": "x"}}), true),
        ("attribute_type(tags, :t)", json!({":t": {"S": "SS"}}), true),
        ("size(tags) >= :n", json!({":n": {"N": "2"}}), true),
        ("size(gone) >= :n", json!({":n": {"N": "0"}}), false),
    ] {
        add(
            put(condition(text, values)),
            if holds { 200 } else { 400 },
            if holds { "{}" } else { failed },
        );
    }
    for (text, values, answer) in [
        ("", Value::Null, "Invalid ConditionExpression: The expression can not be empty;"),
        ("n = :n", Value::Null, "not defined; attribute value: :n"),
        ("#n = :n", json!({":n": {"N": "1"}}), "not defined; attribute name: #n"),
        (
            "n == :n",
            json!({":n": {"N": "1"}}),
            "Syntax error; token: \\\"=\\\", near: \\\"= = :n\\\"",
        ),
        ("n ? :n", json!({":n": {"N": "1"}}), "Syntax error; token: \\\"?\\\""),
        ("(n = :n", json!({":n": {"N": "1"}}), "token: \\\"<EOF>\\\""),
        ("starts(n, :n)", json!({":n": {"N": "1"}}), "Invalid function name; function: starts"),
        ("attribute_exists(n)", json!({":n": {"N": "1"}}), "unused in expressions: keys: {:n}"),
        ("size > :n", json!({":n": {"N": "1"}}), "reserved keyword; reserved keyword: size"),
        (
            "n > :n",
            json!({":n": {"N": "x"}}),
            "contains invalid value: The parameter cannot be converted to a numeric value: x for key :n",
        ),
        ("n > :n", json!({"n": {"N": "1"}}), "invalid key: Syntax error; key: \\\"n\\\""),
    ] {
        add(put(condition(text, values)), 400, answer);
    }
    add(
        put(json!({"ExpressionAttributeNames": {"#a": "b"}})),
        400,
        "can only be specified when using",
    );
    add(
        get(json!({"ProjectionExpression": "boxes[0].a, gone, n"})),
        200,
        "{\"Item\":{\"boxes\":{\"L\":[{\"M\":{\"a\":{\"S\":\"x\"}}}]},\"n\":{\"N\":\"1.5\"}}}",
    );
    add(
        get(json!({"ProjectionExpression": "boxes, boxes[0]"})),
        400,
        "path one: [boxes], path two: [boxes, [0]]",
    );
    add(
        get(json!({"ConsistentRead": true, "ReturnConsumedCapacity": "TOTAL"})),
        200,
        "{\"ConsumedCapacity\":{\"CapacityUnits\":1.0,\"TableName\":\"items\"}",
    );
    add(get(json!({"Key": {"id": {"S": "7"}, "n": {"N": "1"}}})), 400, "does not match the schema");
    add(put(json!({"Item": {"id": null}})), 400, "Supplied AttributeValue is empty");
    add(put(json!({"Item": {"id": {"S": null, "N": "1"}}})), 400, "more than one datatypes set");
    add(put(json!({"Item": {"n": {"N": "x"}}})), 400, "cannot be converted to a numeric value: x");
    add(
        put(json!({"Item": {"id": {"S": ""}}})),
        400,
        "cannot contain an empty string value. Key: id",
    );
    add(put(json!({"Item": {"big": {"S": "x".repeat(409_600)}}})), 400, "Item size has exceeded");
    add(
        ("PutItem", json!({"TableName": "items", "Item": {"id": {"N": "7"}}})),
        400,
        "Type mismatch for key id expected: S actual: N",
    );
    add(put(json!({"ReturnValues": "ALL_NEW"})), 400, "Return values set to invalid value");
    add(delete(json!({"ReturnValues": "ALL_OLD"})), 200, "{\"Attributes\":{\"id\":");
    add(delete(json!({})), 200, "{}");
    tables(&rows);
}

#[test]
fn queries() {
    let put = |user: &str, name: &str, size: usize| {
        let item =
            json!({"who": {"S": user}, "title": {"S": name}, "len": {"N": size.to_string()}});
        ("PutItem", json!({"TableName": "notes", "Item": item}), 200, "{}")
    };
    let mut rows =
        vec![put("ann", "b", 2), put("ann", "a1", 1), put("ann", "a2", 3), put("bob", "a", 4)];
    let query = |condition: &str, more: Value| {
        let mut asked = json!({"TableName": "notes", "KeyConditionExpression": condition,
            "ExpressionAttributeValues": {":u": {"S": "ann"}}});
        fixture::merge(&mut asked, more);
        asked
    };
    let values = |more: Value| json!({"ExpressionAttributeValues": more});
    let text = |name: &str, value: &str| values(json!({name: {"S": value}}));
    let user = "who = :u";
    for (condition, more, status, answer) in [
        (
            user,
            json!({}),
            200,
            "{\"Count\":3,\"Items\":[{\"who\":{\"S\":\"ann\"},\"title\":{\"S\":\"a1\"}",
        ),
        (
            user,
            json!({"ScanIndexForward": false}),
            200,
            "\"Items\":[{\"who\":{\"S\":\"ann\"},\"title\":{\"S\":\"b\"}",
        ),
        (user, json!({"Select": "COUNT"}), 200, "{\"Count\":3,\"ScannedCount\":3}"),
        (
            user,
            json!({"Limit": 2, "ProjectionExpression": "len"}),
            200,
            "{\"Count\":2,\"Items\":[{\"len\":{\"N\":\"1\"}},{\"len\":{\"N\":\"3\"}}],\"LastEvaluatedKey\":{\"who\":{\"S\":\"ann\"},\"title\":{\"S\":\"a2\"}},\"ScannedCount\":2}",
        ),
        (
            user,
            json!({"ExclusiveStartKey": {"who": {"S": "ann"}, "title": {"S": "a2"}}}),
            200,
            "{\"Count\":1,",
        ),
        (
            user,
            json!({"FilterExpression": "len > :n", "ExpressionAttributeValues": {":n": {"N": "1"}}}),
            200,
            "\"ScannedCount\":3",
        ),
        ("who = :u AND begins_with(title, :n)", text(":n", "a"), 200, "{\"Count\":2,"),
        (
            "who = :u and title between :a and :b",
            values(json!({":a": {"S": "a2"}, ":b": {"S": "b"}})),
            200,
            "{\"Count\":2,",
        ),
        ("who = :u AND title <= :n", text(":n", "a1"), 200, "{\"Count\":1,"),
        ("(who = :u)", json!({}), 200, "{\"Count\":3,"),
        (
            "who = :u AND title between :a and :b",
            values(json!({":a": {"S": "b"}, ":b": {"S": "a"}})),
            400,
            "lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",
        ),
        (
            "who = :u OR title = :u",
            json!({}),
            400,
            "Invalid operator used in KeyConditionExpression: OR",
        ),
        ("who > :u", json!({}), 400, "Query key condition not supported"),
        ("title = :u", json!({}), 400, "missed key schema element: who"),
        ("who = :u AND len = :u", json!({}), 400, "missed key schema element: title"),
        ("who = :u AND title = :u AND title = :u", json!({}), 400, "one condition per key"),
        (
            "who = :u AND title = :n",
            values(json!({":n": {"N": "1"}})),
            400,
            "does not match schema type",
        ),
        (user, json!({"Limit": 0}), 400, "greater than or equal to 1"),
        (user, json!({"FilterExpression": "title = :u"}), 400, "Primary key attribute: title"),
        (
            user,
            json!({"ExclusiveStartKey": {"who": {"S": "bob"}, "title": {"S": "a"}}}),
            400,
            "outside query boundaries",
        ),
        (
            user,
            json!({"ExclusiveStartKey": {"who": {"S": "ann"}}}),
            400,
            "starting key is invalid: The provided key",
        ),
        ("who = :u AND size(title) = :u", json!({}), 400, "cannot contain nested operations"),
        ("who = :u AND title.a = :u", json!({}), 400, "conditions on nested attributes"),
        (user, json!({"IndexName": "x"}), 400, "Query does not play IndexName"),
    ] {
        rows.push(("Query", query(condition, more), status, answer));
    }
    rows.push(("Query", json!({"TableName": "notes"}), 400, "must be specified in the request"));
    tables(&rows);
}
