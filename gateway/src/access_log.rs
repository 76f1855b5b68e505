//! Access logs: one line a request, from a format with `$context` variables (data-plane.md 13.2).

use std::fmt::Write as _;

use serde_json::Value;

use crate::definition::{Authorization, Protocol, Setup};
use crate::exchange::{Exchange, Incoming};
use crate::mapping;
use crate::message::Response;
use crate::trace::{Entry, Purpose, Verdict};

/// The most bytes of a format.
const MOST: usize = 3 * 1024;
const OPEN: &str = "$context.";

/// Variables of both protocols, or of REST APIs alone where marked.
const VARIABLES: &[(&str, Option<Protocol>)] = &[
    ("accountId", None),
    ("apiId", None),
    ("authenticate.", Some(Protocol::Rest)),
    ("authorize.", Some(Protocol::Rest)),
    ("authorizer.", None),
    ("awsEndpointRequestId", None),
    ("awsEndpointRequestId2", Some(Protocol::Http)),
    ("customDomain.basePathMatched", None),
    ("dataProcessed", Some(Protocol::Http)),
    ("deploymentId", Some(Protocol::Rest)),
    ("customDomain.basePathMatched", None),
    ("domainName", None),
    ("domainPrefix", None),
    ("endpointType", Some(Protocol::Rest)),
    ("error.message", None),
    ("error.messageString", None),
    ("error.responseType", None),
    ("error.validationErrorString", Some(Protocol::Rest)),
    ("extendedRequestId", None),
    ("httpMethod", None),
    ("identity.", None),
    ("integration.", None),
    ("integrationErrorMessage", None),
    ("integrationLatency", None),
    ("integrationStatus", None),
    ("isCanaryRequest", Some(Protocol::Rest)),
    ("path", None),
    ("protocol", None),
    ("requestId", None),
    ("requestOverride.", Some(Protocol::Rest)),
    ("requestTime", None),
    ("requestTimeEpoch", None),
    ("resourceId", Some(Protocol::Rest)),
    ("resourcePath", Some(Protocol::Rest)),
    ("responseLatency", None),
    ("responseLength", None),
    ("responseOverride.", Some(Protocol::Rest)),
    ("routeKey", Some(Protocol::Http)),
    ("stage", None),
    ("status", None),
    ("waf.", Some(Protocol::Rest)),
    ("wafResponseCode", Some(Protocol::Rest)),
    ("webaclArn", Some(Protocol::Rest)),
    ("xrayTraceId", Some(Protocol::Rest)),
];

/// The members of the presets: their name, and their variable in a REST and in an HTTP API.
const MEMBERS: [(&str, Option<&str>, Option<&str>); 11] = [
    ("requestId", Some("requestId"), Some("requestId")),
    ("extendedRequestId", Some("extendedRequestId"), None),
    ("ip", Some("identity.sourceIp"), Some("identity.sourceIp")),
    ("caller", Some("identity.caller"), None),
    ("user", Some("identity.user"), None),
    ("requestTime", Some("requestTime"), Some("requestTime")),
    ("httpMethod", Some("httpMethod"), Some("httpMethod")),
    ("place", Some("resourcePath"), Some("routeKey")),
    ("status", Some("status"), Some("status")),
    ("protocol", Some("protocol"), Some("protocol")),
    ("responseLength", Some("responseLength"), Some("responseLength")),
];

/// One of the console's ready formats: `clf`, `json`, `xml` or `csv`.
pub fn preset(name: &str, protocol: Protocol) -> Option<String> {
    let members = MEMBERS.iter().filter_map(|(name, rest, http)| {
        let variable = (*if protocol == Protocol::Rest { rest } else { http })?;
        Some((if *name == "place" { variable } else { name }, variable))
    });
    let joined = |part: &dyn Fn(&str, &str) -> String, between: &str| {
        members.clone().map(|(name, of)| part(name, of)).collect::<Vec<_>>().join(between)
    };
    let (who, place, ids) = match protocol {
        Protocol::Rest => (
            "$context.identity.caller $context.identity.user",
            "resourcePath",
            "$context.requestId $context.extendedRequestId",
        ),
        Protocol::Http => ("- -", "routeKey", "$context.requestId"),
    };
    Some(match name {
        "clf" => format!(
            "$context.identity.sourceIp {who} [$context.requestTime] \
             \"$context.httpMethod $context.{place} $context.protocol\" \
             $context.status $context.responseLength {ids}"
        ),
        "json" => format!("{{ {} }}", joined(&|n, of| format!("\"{n}\":\"{OPEN}{of}\""), ", ")),
        "xml" => {
            let inner = joined(
                &|n, of| match n {
                    "requestId" => "<request id=\"$context.requestId\">".to_owned(),
                    _ => format!("<{n}>{OPEN}{of}</{n}>"),
                },
                " ",
            );
            format!("{inner} </request>")
        }
        "csv" => {
            let mut order = vec!["identity.sourceIp"];
            if protocol == Protocol::Rest {
                order.extend(["identity.caller", "identity.user"]);
            }
            order.extend(["requestTime", "httpMethod", place, "protocol", "status"]);
            order.extend(["responseLength", "requestId"]);
            if protocol == Protocol::Rest {
                order.push("extendedRequestId");
            }
            let columns: Vec<String> = order.iter().map(|of| format!("{OPEN}{of}")).collect();
            columns.join(",")
        }
        _ => return None,
    })
}

/// What is wrong with a format, in a sentence; AWS would refuse it too, or it would have no effect.
pub fn check(format: &str, protocol: Protocol) -> Result<(), String> {
    if format.len() > MOST {
        return Err(format!("a log format has at most 3 KB; this one has {} bytes", format.len()));
    }
    if format.contains(['\n', '\r']) {
        return Err("a log format is one line".to_owned());
    }
    let mut ids = false;
    let mut fault = None;
    pieces(format, |piece| {
        let Piece::Variable(name) = piece else { return };
        ids |= matches!(name, "requestId" | "extendedRequestId");
        let known = VARIABLES.iter().find(|(known, _)| match known.strip_suffix('.') {
            Some(_) => name.len() > known.len() && name.starts_with(known),
            None => name == *known,
        });
        let api = |protocol| if protocol == Protocol::Rest { "a REST API" } else { "an HTTP API" };
        let sentence = match known {
            None => format!("there is no variable $context.{name} in access logs"),
            Some((_, Some(only))) if *only != protocol => {
                format!("{} has no variable $context.{name}", api(protocol))
            }
            Some(_) => return,
        };
        fault.get_or_insert(sentence);
    });
    if let Some(at) = format.match_indices('$').find(|(at, _)| !format[*at..].starts_with(OPEN)) {
        fault.get_or_insert(format!(
            "access logs know $context variables only: {}",
            format[at.0..].split_whitespace().next().unwrap_or_default()
        ));
    }
    match fault {
        Some(fault) => Err(fault),
        None if !ids => Err("a log format must contain $context.requestId or \
                             $context.extendedRequestId"
            .to_owned()),
        None => Ok(()),
    }
}

/// A piece of a format.
enum Piece<'a> {
    Text(&'a str),
    Variable(&'a str),
}

fn pieces<'a>(format: &'a str, mut each: impl FnMut(Piece<'a>)) {
    let mut rest = format;
    while let Some((before, after)) = rest.split_once(OPEN) {
        each(Piece::Text(before));
        let length = after
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-'))
            .unwrap_or(after.len());
        let name = after[..length].trim_end_matches(['.', '-']);
        each(Piece::Variable(name));
        rest = &after[name.len()..];
    }
    each(Piece::Text(rest));
}

/// The line of a finished request.
pub(crate) fn line(
    format: &str,
    x: &Exchange,
    setup: &Setup,
    entries: &[Entry],
    response: &Response,
) -> String {
    let finished = Finished { x, setup, entries, response };
    let mut line = String::with_capacity(format.len() * 2);
    pieces(format, |piece| match piece {
        Piece::Text(text) => line.push_str(text),
        Piece::Variable(name) => match finished.value(name).filter(|value| !value.is_null()) {
            Some(value) => {
                for c in mapping::as_text(&value).chars() {
                    // A caller's line break must not begin a line of the log.
                    if c.is_control() {
                        let _ = write!(line, "{}", c.escape_default());
                    } else {
                        line.push(c);
                    }
                }
            }
            None => line.push('-'),
        },
    });
    line
}

/// A request that was answered.
struct Finished<'a> {
    x: &'a Exchange,
    setup: &'a Setup,
    entries: &'a [Entry],
    response: &'a Response,
}

impl Finished<'_> {
    fn value(&self, name: &str) -> Option<Value> {
        let Self { x, response, .. } = *self;
        Some(match name {
            "status" => response.status.into(),
            "responseLength" => response.body.len().into(),
            "responseLatency" => x.waited_ms.into(),
            "dataProcessed" => (x.request.body.len() + response.body.len()).into(),
            "integrationLatency" | "integration.latency" => x.integration_ms?.into(),
            "integrationStatus" | "integration.integrationStatus" => self.service_status()?.into(),
            "integration.status" => self.own_status()?.into(),
            "integration.error" | "integrationErrorMessage" => self.message_at(INTEGRATION)?,
            "endpointType" => "REGIONAL".into(),
            _ => match name.split_once('.') {
                Some(("authorizer", part)) if VERDICT.contains(&part) => {
                    self.verdict(part, |of| matches!(of, Authorization::Authorizer(..)))?
                }
                Some(("authenticate" | "authorize", part)) => {
                    self.verdict(part, |of| matches!(of, Authorization::Iam))?
                }
                _ => return mapping::context(x, self.setup, name),
            },
        })
    }

    /// What the stop that asks who calls found, where the route asks in the way that is `meant`.
    fn verdict(&self, part: &str, meant: impl Fn(&Authorization) -> bool) -> Option<Value> {
        let x = self.x;
        let route = x.matched.as_ref().and_then(|m| x.api.routes.get(m.index));
        let asked = route.is_some_and(|route| meant(&route.authorization));
        let entry = self.entries.iter().find(|e| {
            e.stop == "authorize" && matches!(e.verdict, Verdict::Passed | Verdict::Refused)
        });
        let called = x.calls.iter().any(|call| call.purpose == Purpose::Authorizer);
        entry.filter(|_| asked).and_then(|entry| match part {
            "latency" => Some(entry.waited_ms.into()),
            "integrationLatency" if called => Some(entry.waited_ms.into()),
            "integrationStatus" if called => Some(200.into()),
            "status" if entry.verdict == Verdict::Passed => Some(200.into()),
            "status" => Some(self.response.status.into()),
            "error" => self.message_at(&["authorize"]),
            _ => None,
        })
    }

    /// What the service behind said: of Lambda its own status, not the function's.
    fn service_status(&self) -> Option<u16> {
        match self.x.incoming.as_ref()? {
            Incoming::Lambda { .. } => Some(200),
            Incoming::Http { status, .. } | Incoming::Mock { status } => Some(*status),
        }
    }

    /// The status that the function or back end itself chose.
    fn own_status(&self) -> Option<u16> {
        match self.x.incoming.as_ref()? {
            Incoming::Lambda { result, .. } => {
                let named = result.as_ref()?.get("statusCode")?;
                let number = named.as_u64().or_else(|| named.as_str()?.parse().ok())?;
                u16::try_from(number).ok()
            }
            _ => self.service_status(),
        }
    }

    /// The message of a refusal at one of these stops.
    fn message_at(&self, stops: &[&str]) -> Option<Value> {
        let refused = self.entries.iter().find(|e| e.verdict == Verdict::Refused)?;
        let message = self.x.refusal.as_ref()?.message.as_deref()?;
        stops.contains(&refused.stop).then(|| message.into())
    }
}

/// Members of `authorizer` that logs know; any other is the authorizer's own.
const VERDICT: &[&str] =
    &["error", "integrationLatency", "integrationStatus", "latency", "requestId", "status"];
/// The stops at which an integration's failure shows.
const INTEGRATION: &[&str] = &["integrate", "map response"];

#[cfg(test)]
mod tests;
