//! How services are spoken to: the query protocol, AWS JSON, and S3's and AppConfig's own ways.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{Answer, Call, Content, Done, Fault, Outcome};
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
    let path = address.strip_prefix("path").map(|path| path.trim_matches('/'));
    let action = address.strip_prefix("action/").map(str::to_owned);
    let target = headers.get("x-amz-target").and_then(|t| t.rsplit('.').next()).map(str::to_owned);
    if service == Service::S3 {
        let whole = path.unwrap_or_default();
        let (bucket, key) = match subdomain {
            Some(bucket) => (bucket, whole),
            None => whole.split_once('/').unwrap_or((whole, "")),
        };
        let key = percent_decode_str(key).decode_utf8_lossy().into_owned();
        let place = [("Bucket", bucket.to_owned()), ("Key", key)];
        let place = place.into_iter().map(|(name, value)| (name.to_owned(), value));
        let parameters = query.into_iter().chain(place).map(|(name, value)| (name, value.into()));
        let (operation, headers) = (method.to_owned(), headers.clone());
        let parameters = Some(parameters.collect());
        return Call { service, operation, parameters, body, headers, wire: Wire::Rest };
    }
    let speaks_query = matches!(service, Service::Sqs | Service::Sns) && target.is_none();
    let (operation, mut parameters, wire) = if speaks_query {
        let content_type = headers.get("content-type").unwrap_or_default();
        if content_type.starts_with("application/x-www-form") {
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
    Call { service, operation, parameters, body: Bytes::new(), headers: Headers::new(), wire }
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

/// Parameters by name; what the query protocol numbers becomes a list or a map, as the JSON protocol
/// has it. `MessageAttributes.1.Name` is understood, too.
fn structure(pairs: Vec<(String, String)>) -> Map<String, Value> {
    let mut all = Map::new();
    let mut maps: Vec<(&str, String, Map<String, Value>)> = Vec::new();
    for (name, value) in pairs {
        let is_own = |name: &str| matches!(name, "Action" | "Version");
        let Some((what, rest)) = name.split_once('.') else {
            if !is_own(&name) {
                all.insert(name, value.into());
            }
            continue;
        };
        let map = match what {
            "MessageAttribute" | "MessageAttributes" => "MessageAttributes",
            "MessageSystemAttribute" | "MessageSystemAttributes" => "MessageSystemAttributes",
            list => {
                let list = list.trim_end_matches('s').to_owned() + "s";
                let members = all.entry(list).or_insert_with(|| Value::Array(Vec::new()));
                members.as_array_mut().into_iter().for_each(|list| list.push(value.clone().into()));
                continue;
            }
        };
        let rest = rest.strip_prefix("entry.").unwrap_or(rest);
        let (number, member) = rest.split_once('.').unwrap_or((rest, ""));
        let member = member.strip_prefix("Value.").unwrap_or(member).to_owned();
        let found = maps.iter_mut().find(|(m, known, _)| *m == map && known == number);
        if let Some((.., members)) = found {
            members.insert(member, value.into());
        } else {
            let members = [(member, value.into())].into_iter().collect();
            maps.push((map, number.to_owned(), members));
        }
    }
    for (map, _, mut members) in maps {
        let name = members.remove("Name").unwrap_or_default();
        all.entry(map).or_insert_with(|| json!({}))[as_text(&name)] = members.into();
    }
    all
}

/// What comes back over the wire.
pub(super) fn answer(call: &Call, outcome: Outcome, request_id: &str) -> Answer {
    let mut headers = Headers::new();
    if call.service == Service::S3 {
        let short: String = request_id.replace('-', "").to_uppercase().chars().take(16).collect();
        headers.append("x-amz-id-2", STANDARD.encode(request_id));
        headers.append("x-amz-request-id", short);
    } else {
        headers.append("x-amzn-RequestId", request_id);
    }
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
            let mut body = failure(call, &fault, request_id, &mut headers);
            if call.operation == "HEAD" {
                body.clear();
            }
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
        value = in_query_words(value, json);
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
    let mut inner = Map::new();
    if !value.is_null() {
        inner.insert(result, value);
    }
    inner.insert("ResponseMetadata".into(), metadata);
    document(call.service, &response, &inner.into())
}

/// A document of the query protocol. SQS declares its XML and writes one line; SNS does neither.
fn document(service: Service, root: &str, value: &Value) -> String {
    let (declaration, space, indent) = match service {
        Service::Sns => ("", "http://sns.amazonaws.com/doc/2010-03-31/", Some(0)),
        _ => ("<?xml version=\"1.0\"?>", "http://queue.amazonaws.com/doc/2012-11-05/", None),
    };
    let mut xml = declaration.to_owned();
    element(&mut xml, root, value, indent);
    let open = format!("<{root}");
    xml.replacen(&open, &format!("{open} xmlns=\"{space}\""), 1)
}

fn failure(call: &Call, fault: &Fault, request_id: &str, headers: &mut Headers) -> String {
    let Fault { code, message, .. } = fault;
    let query_code = fault.query_code.unwrap_or(code);
    match call.wire {
        Wire::Query { json } => {
            // The same fault is worded otherwise in the older protocol.
            let version = if *code == "QueueDoesNotExist" { " for this wsdl version." } else { "" };
            let message = match version {
                "" => message.clone(),
                version => message.trim_end_matches('.').to_owned() + version,
            };
            if json {
                let error = json!({"Code": query_code, "Message": message, "Type": "Sender"});
                return json!({"Error": error, "RequestId": request_id}).to_string();
            }
            let mut error = json!({"Type": "Sender", "Code": query_code, "Message": message});
            if call.service == Service::Sqs {
                error["Detail"] = "".into();
            }
            let body = json!({"Error": error, "RequestId": request_id});
            document(call.service, "ErrorResponse", &body)
        }
        Wire::Rest if call.service == Service::S3 => {
            let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
            let mut error = json!({"Code": code, "Message": message});
            if let Some((name, value)) = &fault.detail {
                error[name] = value.as_str().into();
            }
            error["RequestId"] = headers.get("x-amz-request-id").into();
            error["HostId"] = headers.get("x-amz-id-2").into();
            element(&mut xml, "Error", &error, None);
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
            // SQS's own faults have names of their own here, its framework's others.
            let code = match (call.service, *code) {
                (Service::Sqs, "MissingParameter") => "MissingRequiredParameterException",
                (Service::Sqs, "InvalidParameterValue") => "InvalidParameterValueException",
                (_, code) => code,
            };
            let space = match (call.service, code) {
                (_, "SerializationException" | "UnknownOperationException")
                | (
                    Service::Sqs,
                    "MissingRequiredParameterException" | "InvalidParameterValueException",
                ) => "com.amazon.coral.service#",
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

/// Writes an element: lists repeat it, what is null is left out. `indent` is how deep its line is.
fn element(xml: &mut String, name: &str, value: &Value, indent: Option<usize>) {
    let line = |xml: &mut String| {
        if let Some(depth) = indent {
            let _ = write!(xml, "{:depth$}", "", depth = depth * 2);
        }
    };
    let end = if indent.is_some() { "\n" } else { "" };
    match value {
        Value::Null => {}
        Value::Array(list) => list.iter().for_each(|item| element(xml, name, item, indent)),
        empty if *empty == json!({}) || *empty == json!("") => {
            line(xml);
            let _ = write!(xml, "<{name}/>{end}");
        }
        Value::Object(members) => {
            line(xml);
            let _ = write!(xml, "<{name}>{end}");
            let deeper = indent.map(|depth| depth + 1);
            members.iter().for_each(|(name, value)| element(xml, name, value, deeper));
            line(xml);
            let _ = write!(xml, "</{name}>{end}");
        }
        other => {
            let text = as_text(other);
            let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let text = text.replace('"', "&quot;").replace('\r', "&#xD;");
            line(xml);
            let _ = write!(xml, "<{name}>{text}</{name}>{end}");
        }
    }
}

/// What the query protocol calls the messages of an answer; in JSON every member is there.
fn in_query_words(mut answer: Value, json: bool) -> Value {
    let Some(members) = answer.as_object_mut() else { return answer };
    let messages = members.remove("Messages").map(|messages| {
        let messages = messages.as_array().into_iter().flatten();
        messages.map(|message| query_message(message, json)).collect::<Value>()
    });
    match messages {
        messages if json => answer["messages"] = messages.unwrap_or_default(),
        Some(messages) => answer["Message"] = messages,
        None => {}
    }
    answer
}

fn query_message(message: &Value, json: bool) -> Value {
    let pairs = |name: &str| -> Value {
        let Some(all) = message[name].as_object() else { return Value::Null };
        all.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect()
    };
    let (system, own) = (pairs("Attributes"), pairs("MessageAttributes"));
    let part = |name: &str| &message[name];
    if json {
        return json!({
            "Attributes": system,
            "Body": part("Body"),
            "MD5OfBody": part("MD5OfBody"),
            "MD5OfMessageAttributes": part("MD5OfMessageAttributes"),
            "MessageAttributes": own,
            "MessageId": part("MessageId"),
            "ReceiptHandle": part("ReceiptHandle"),
        });
    }
    json!({
        "MessageId": part("MessageId"),
        "ReceiptHandle": part("ReceiptHandle"),
        "MD5OfBody": part("MD5OfBody"),
        "Body": part("Body"),
        "Attribute": system,
        "MessageAttribute": own,
        "MD5OfMessageAttributes": part("MD5OfMessageAttributes"),
    })
}
