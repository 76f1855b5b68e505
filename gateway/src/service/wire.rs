//! How services are spoken to: the query protocol, AWS JSON, and S3's and AppConfig's own ways.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Content, Done, Fault, Outcome, sqs};
use crate::definition::Service;
use crate::integration::as_text;
use crate::message::Headers;
use crate::trace::Why;

/// How a call is made and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// `Action=…` as a form or a query string; answers in XML, or in JSON where that is asked for.
    Query { json: bool },
    /// A JSON body; the version of AWS JSON.
    Json(&'static str),
    /// Paths and verbs.
    Rest,
}

/// What a REST API's integration sends.
pub(crate) struct Sent<'a> {
    /// `path/…` or `action/NAME`, from the ARN.
    pub(crate) address: &'a str,
    /// A name before the service's, as in `bucket.s3`.
    pub(crate) subdomain: Option<&'a str>,
    pub(crate) method: &'a str,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: &'a Headers,
    pub(crate) body: Bytes,
}

/// The call that a request amounts to.
pub(crate) fn call(service: Service, sent: Sent<'_>) -> Call {
    let Sent { address, subdomain, method, mut query, headers, body } = sent;
    let (address, inline) = address.split_once('?').unwrap_or((address, ""));
    query.splice(0..0, pairs(inline.as_bytes()));
    let content_type = headers.get("content-type").map(str::to_owned);
    let path = address.strip_prefix("path").map(|path| path.trim_matches('/'));
    let action = address.strip_prefix("action/").map(str::to_owned);
    let target = headers.get("x-amz-target").and_then(|t| t.rsplit('.').next()).map(str::to_owned);
    if service == Service::S3 {
        let whole = path.unwrap_or_default();
        let (bucket, key) = match subdomain {
            Some(bucket) => (bucket, whole),
            None => whole.split_once('/').unwrap_or((whole, "")),
        };
        let key = percent_decode_str(key).decode_utf8_lossy();
        let parameters = [("Bucket", bucket.into()), ("Key", Value::from(key))];
        let parameters = parameters.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
        let operation = method.to_owned();
        let parameters = Some(parameters);
        return Call { service, operation, parameters, body, content_type, wire: Wire::Rest };
    }
    let speaks_query = matches!(service, Service::Sqs | Service::Sns) && target.is_none();
    let (operation, mut parameters, wire) = if speaks_query {
        if content_type.as_deref().is_some_and(|t| t.starts_with("application/x-www-form")) {
            query.extend(pairs(&body));
        }
        let named = query.iter().find(|(name, _)| name == "Action").map(|(_, v)| v.clone());
        let json = headers.get("accept").is_none_or(|accept| accept.contains("json"));
        (action.or(named), Some(structure(query)), Wire::Query { json })
    } else {
        let parameters = if body.is_empty() { Some(Map::new()) } else { object(&body) };
        (target.or(action), parameters, Wire::Json(version(service)))
    };
    if let (Service::Sqs, Some(path), Some(parameters)) = (service, path, &mut parameters)
        && !path.is_empty()
    {
        parameters.entry("QueueUrl").or_insert_with(|| path.into());
    }
    let operation = operation.unwrap_or_default();
    Call { service, operation, parameters, body: Bytes::new(), content_type, wire }
}

/// The version of AWS JSON that a service speaks.
pub(super) const fn version(service: Service) -> &'static str {
    match service {
        Service::EventBridge | Service::Kinesis => "1.1",
        _ => "1.0",
    }
}

fn object(body: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Some(members),
        _ => None,
    }
}

/// Base64 as bytes.
pub(super) fn base64(text: &str) -> Option<Bytes> {
    STANDARD.decode(text).ok().map(Bytes::from)
}

/// The pairs of a form or a query string, decoded.
fn pairs(text: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(text);
    let decoded =
        |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    let parts = text.trim().split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// Parameters by name; numbered attributes become one map, as the JSON protocol has it.
fn structure(pairs: Vec<(String, String)>) -> Map<String, Value> {
    let mut attributes: Vec<(String, Map<String, Value>)> = Vec::new();
    let mut all = Map::new();
    for (name, value) in pairs {
        let numbered = name
            .strip_prefix("MessageAttributes.entry.")
            .or_else(|| name.strip_prefix("MessageAttribute."));
        let Some((number, member)) = numbered.and_then(|rest| rest.split_once('.')) else {
            all.insert(name, value.into());
            continue;
        };
        let member = member.strip_prefix("Value.").unwrap_or(member).to_owned();
        if let Some((_, members)) = attributes.iter_mut().find(|(known, _)| known == number) {
            members.insert(member, value.into());
        } else {
            attributes.push((number.to_owned(), [(member, value.into())].into_iter().collect()));
        }
    }
    let named = attributes.into_iter().filter_map(|(_, mut members)| {
        let name = members.remove("Name")?;
        Some((name.as_str()?.to_owned(), Value::from(members)))
    });
    let named: Map<String, Value> = named.collect();
    if !named.is_empty() {
        all.insert("MessageAttributes".into(), named.into());
    }
    all
}

/// What comes back over the wire.
pub(super) fn answer(call: &Call, outcome: Outcome, request_id: &str) -> Answer {
    let mut headers = Headers::new();
    let id_header =
        if call.service == Service::S3 { "x-amz-request-id" } else { "x-amzn-RequestId" };
    headers.append(id_header, request_id);
    match outcome {
        Ok(Done { content: Content::Raw { status, headers: own, body }, took_ms, why }) => {
            own.iter().for_each(|(name, value)| headers.append(name, value));
            Answer { status, headers, body, took_ms, why }
        }
        Ok(Done { content: Content::Value(value), took_ms, why }) => {
            let body = success(call, value, request_id);
            if !body.is_empty() {
                headers.append("Content-Type", content_type(call.wire));
            }
            Answer { status: 200, headers, body: body.into(), took_ms, why }
        }
        Err(fault) => {
            let why = Why::new("{service} refused it with {status} {code}: {message}.")
                .text("service", call.service.name())
                .number("status", fault.status)
                .text("code", fault.query_code.unwrap_or(fault.code))
                .text("message", fault.message.trim_end_matches('.').to_owned());
            headers.append("Content-Type", fault_type(call));
            let body = failure(call, &fault, request_id, &mut headers);
            Answer { status: fault.status, headers, body: body.into(), took_ms: 0, why }
        }
    }
}

fn content_type(wire: Wire) -> &'static str {
    match wire {
        Wire::Query { json: false } => "text/xml",
        Wire::Json("1.1") => "application/x-amz-json-1.1",
        Wire::Json(_) => "application/x-amz-json-1.0",
        Wire::Query { json: true } | Wire::Rest => "application/json",
    }
}

fn fault_type(call: &Call) -> &'static str {
    if call.service == Service::S3 { "application/xml" } else { content_type(call.wire) }
}

fn success(call: &Call, mut value: Value, request_id: &str) -> String {
    let Wire::Query { json } = call.wire else {
        return if value.is_null() { String::new() } else { value.to_string() };
    };
    let operation = &call.operation;
    let metadata = json!({"RequestId": request_id});
    let (response, result) = (format!("{operation}Response"), format!("{operation}Result"));
    if operation == "ReceiveMessage" {
        value = sqs::in_query_words(value, json);
    }
    if json {
        // Every member is named, also those without a value.
        let members: &[&str] = match operation.as_str() {
            "SendMessage" => &[
                "MD5OfMessageAttributes",
                "MD5OfMessageBody",
                "MD5OfMessageSystemAttributes",
                "MessageId",
                "SequenceNumber",
            ],
            "Publish" => &["MessageId", "SequenceNumber"],
            _ => &[],
        };
        if !members.is_empty() {
            let member = |name: &&str| ((*name).to_owned(), value[*name].clone());
            value = members.iter().map(member).collect::<Map<_, _>>().into();
        }
        let mut inner = json!({"ResponseMetadata": metadata});
        if !value.is_null() {
            inner[result] = value;
        }
        return json!({response: inner}).to_string();
    }
    let space = match call.service {
        Service::Sns => "http://sns.amazonaws.com/doc/2010-03-31/",
        _ => "http://queue.amazonaws.com/doc/2012-11-05/",
    };
    let mut xml = String::from("<?xml version=\"1.0\"?>");
    let _ = write!(xml, "<{response} xmlns=\"{space}\">");
    if !value.is_null() {
        element(&mut xml, &result, &value);
    }
    element(&mut xml, "ResponseMetadata", &metadata);
    let _ = write!(xml, "</{response}>");
    xml
}

fn failure(call: &Call, fault: &Fault, request_id: &str, headers: &mut Headers) -> String {
    let Fault { code, message, .. } = fault;
    let query_code = fault.query_code.unwrap_or(code);
    let error = json!({"Type": "Sender", "Code": query_code, "Message": message});
    match call.wire {
        Wire::Query { json: true } => {
            let error = json!({"Code": query_code, "Message": message, "Type": "Sender"});
            json!({"Error": error, "RequestId": request_id}).to_string()
        }
        Wire::Query { json: false } => {
            let mut xml = String::from("<?xml version=\"1.0\"?>");
            element(&mut xml, "ErrorResponse", &json!({"Error": error, "RequestId": request_id}));
            xml
        }
        Wire::Rest if call.service == Service::S3 => {
            let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
            let error = json!({"Code": code, "Message": message, "RequestId": request_id});
            element(&mut xml, "Error", &error);
            xml
        }
        Wire::Rest => {
            headers.append("x-amzn-ErrorType", *code);
            json!({"Message": message}).to_string()
        }
        Wire::Json(_) => {
            if call.service == Service::Sqs {
                headers.append("x-amzn-query-error", format!("{query_code};Sender"));
            }
            let space = match (call.service, *code) {
                (_, "SerializationException" | "UnknownOperationException") => {
                    "com.amazon.coral.service#"
                }
                (Service::Sqs, _) => "com.amazonaws.sqs#",
                (Service::StepFunctions, _) => "com.amazonaws.swf.service.v2.model#",
                (Service::DynamoDb, "ValidationException") => "com.amazon.coral.validate#",
                (Service::DynamoDb, _) => "com.amazonaws.dynamodb.v20120810#",
                _ => "",
            };
            json!({"__type": format!("{space}{code}"), "message": message}).to_string()
        }
    }
}

/// Writes an element: lists repeat it, what is null is left out.
fn element(xml: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Array(list) => list.iter().for_each(|item| element(xml, name, item)),
        Value::Object(members) => {
            let _ = write!(xml, "<{name}>");
            members.iter().for_each(|(name, value)| element(xml, name, value));
            let _ = write!(xml, "</{name}>");
        }
        other => {
            let text = as_text(other);
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let text = text.replace('"', "&quot;").replace('\r', "&#xD;");
            let _ = write!(xml, "<{name}>{text}</{name}>");
        }
    }
}
