//! What stands behind a method: `x-amazon-apigateway-integration`.

use std::collections::BTreeMap;

use serde_json::Number;

use super::Import;
use crate::definition::{
    ACTIONS, ContentHandling, Integration, IntegrationKind, IntegrationResponse, Passthrough,
    PayloadFormat, Route, Service, StageText, Target,
};
use crate::document::Node;
use crate::document::findings::unknown;
use crate::double::backend;
use crate::integration::is_loopback;
use crate::vtl::Template;

/// Limits of `timeoutInMillis` by protocol; the maximum is the default (data-plane.md 4.1).
const MIN_TIMEOUT: u64 = 50;
const REST_TIMEOUT: u64 = 29_000;
const HTTP_TIMEOUT: u64 = 30_000;

const KNOWN: &[&str] = &[
    "type",
    "uri",
    "httpMethod",
    "credentials",
    "requestParameters",
    "requestTemplates",
    "passthroughBehavior",
    "contentHandling",
    "responses",
    "responseParameters",
    "cacheKeyParameters",
    "cacheNamespace",
    "timeoutInMillis",
    "payloadFormatVersion",
    "connectionType",
    "connectionId",
    "tlsConfig",
    "integrationSubtype",
    "responseTransferMode",
];

/// Right on AWS, with an effect that is not played here.
const NOT_PLAYED: &[(&str, &str)] =
    &[("connectionId", "VPC links"), ("tlsConfig", "TLS towards back ends")];

impl<'a> Import<'a> {
    /// The integration of a method.
    pub(super) fn read_integration(
        &mut self,
        written: Node<'a>,
        route: &Route,
    ) -> Option<Integration> {
        let node = self.follow(written)?;
        if !self.found.object(node) {
            return None;
        }
        self.check_integration(node);
        let kinds = [
            ("aws_proxy", IntegrationKind::AwsProxy),
            ("http_proxy", IntegrationKind::HttpProxy),
            ("aws", IntegrationKind::Aws),
            ("http", IntegrationKind::Http),
            ("mock", IntegrationKind::Mock),
        ];
        self.found.required(node, "type")?;
        let kind = self.found.word(node, "type", &kinds)?;
        if self.is_http() {
            let instead = "use \"aws_proxy\" or \"http_proxy\"";
            match kind {
                IntegrationKind::Mock => self.http_lacks(node, "MOCK integration", instead),
                IntegrationKind::Aws | IntegrationKind::Http => {
                    self.http_lacks(node, "integration other than a proxy", instead);
                }
                IntegrationKind::AwsProxy | IntegrationKind::HttpProxy => {}
            }
        }
        let has_verb = kind == IntegrationKind::Mock
            || node.get("httpMethod").is_some()
            || node.get("integrationSubtype").is_some();
        if !has_verb {
            self.refuse(node, route, "Enumeration value for HttpMethod must be non-empty");
            return None;
        }
        let target = match node.get("integrationSubtype") {
            Some(member) if self.is_http() => self.read_action(node, member, kind)?,
            Some(member) => {
                let instead = "REST APIs name the service in the \"uri\"";
                self.rest_lacks(member, "first-class action", instead);
                return None;
            }
            None => self.read_target(node, kind, route)?,
        };
        let most = if self.is_http() { HTTP_TIMEOUT } else { REST_TIMEOUT };
        let timeout = self.read_timeout(node, route, most);
        let method = self.found.text(node, "httpMethod").map(|m| m.to_ascii_uppercase());
        let passthrough = [
            ("when_no_match", Passthrough::WhenNoMatch),
            ("when_no_templates", Passthrough::WhenNoTemplates),
            ("never", Passthrough::Never),
        ];
        let templates = self.found.pairs(node, "requestTemplates");
        let integration = Integration {
            kind,
            target,
            credentials: self.found.text(node, "credentials"),
            method: method.filter(|m| m != "ANY" && m != "X-AMAZON-APIGATEWAY-ANY-METHOD"),
            format: self.read_payload_format(node),
            timeout_ms: timeout.unwrap_or(most) as u32,
            request_parameters: self.found.pairs(node, "requestParameters"),
            request_templates: compiled(templates),
            passthrough: self
                .found
                .word(node, "passthroughBehavior", &passthrough)
                .unwrap_or_default(),
            content_handling: self.read_content_handling(node),
            responses: self.read_integration_responses(node),
            response_parameters: self.read_response_parameters(node),
            cache_key_parameters: self.found.texts(node, "cacheKeyParameters"),
            cache_namespace: self.found.text(node, "cacheNamespace"),
        };
        self.check_role(node, route, &integration);
        self.check_conversion(node, &integration);
        self.check_mappings(node, route, &integration);
        Some(integration)
    }

    fn read_timeout(&mut self, node: Node<'a>, route: &Route, most: u64) -> Option<u64> {
        let written = node.get("timeoutInMillis")?;
        let millis = written.as_number().and_then(Number::as_u64);
        if millis.is_some_and(|millis| !(MIN_TIMEOUT..=most).contains(&millis)) {
            let words = format!("Timeout should be between {MIN_TIMEOUT} ms and {most} ms");
            self.refuse(written, route, &words);
            return None;
        }
        self.found.whole(node, "timeoutInMillis", (MIN_TIMEOUT, most))
    }

    fn check_integration(&mut self, node: Node<'a>) {
        for member in node.members() {
            let key = member.key();
            if !self.has(member) {
                continue;
            }
            if key == "responses" && self.is_http() {
                let instead = "map response parameters by status in \"responseParameters\"";
                self.http_lacks(member, "integration responses", instead);
            }
            if let Some((_, what)) = NOT_PLAYED.iter().find(|(name, _)| *name == key) {
                let sentence = format!("{what}: not played here yet");
                self.found.push(member.key_problem(sentence).not_played_here());
            } else if !KNOWN.contains(&key) {
                self.found.push(unknown(member, KNOWN));
            }
        }
        let connections = [("INTERNET", true), ("VPC_LINK", false)];
        let streams = [("BUFFERED", true), ("STREAM", false)];
        for (name, words, what) in [
            ("connectionType", connections, "VPC links"),
            ("responseTransferMode", streams, "response streaming"),
        ] {
            if self.found.word(node, name, &words) == Some(false)
                && let Some(member) = node.get(name)
            {
                let sentence = format!("{what}: not played here yet");
                self.found.push(member.problem(sentence).not_played_here());
            }
        }
    }

    fn read_target(
        &mut self,
        node: Node<'a>,
        kind: IntegrationKind,
        route: &Route,
    ) -> Option<Target> {
        if kind == IntegrationKind::Mock {
            return Some(Target::None);
        }
        let member = self.found.required(node, "uri")?;
        let uri = self.found.text(node, "uri")?;
        if matches!(kind, IntegrationKind::Http | IntegrationKind::HttpProxy) {
            return self.read_url(member, uri, route);
        }
        if let Some(function) = lambda_function(&uri, self.is_http()) {
            return Some(Target::Lambda(function));
        }
        let parts: Vec<&str> = uri.splitn(6, ':').collect();
        match parts[..] {
            ["arn", _, _, _, service, rest]
                if rest.starts_with("path/") || rest.starts_with("action/") =>
            {
                if kind == IntegrationKind::AwsProxy && service != "firehose" {
                    let words = "Integrations of type 'AWS_PROXY' currently only supports Lambda \
                                 function and Firehose stream invocations.";
                    self.refuse(member, route, words);
                } else {
                    return self.read_service(member, service, rest, &uri);
                }
            }
            ["arn", ..] => {
                self.refuse(member, route, "AWS ARN for integration must contain path or action");
            }
            _ => self.refuse(member, route, "Invalid ARN specified in the request"),
        }
        None
    }

    /// REST: a service with a double, and of its actions one that the double plays.
    fn read_service(
        &mut self,
        member: Node<'a>,
        host: &str,
        rest: &str,
        uri: &str,
    ) -> Option<Target> {
        let name = host.rsplit('.').next().unwrap_or(host);
        let sentence = match (Service::named(name), rest.strip_prefix("action/")) {
            (None, _) => format!("the AWS service {name:?} is not played here yet"),
            (Some(service), Some(action)) if !service.operations().contains(&action) => {
                format!("{} of {}: not played here yet", action, service.name())
            }
            (Some(service), _) => {
                return Some(Target::Service(service, StageText(uri.to_owned())));
            }
        };
        self.found.push(member.problem(sentence).not_played_here());
        None
    }

    /// HTTP: a first-class action of an AWS service.
    fn read_action(
        &mut self,
        node: Node<'a>,
        member: Node<'a>,
        kind: IntegrationKind,
    ) -> Option<Target> {
        let words: Vec<_> = ACTIONS.iter().map(|action| (action.name, action)).collect();
        let action = self.found.word(node, "integrationSubtype", &words)?;
        if kind != IntegrationKind::AwsProxy {
            let sentence = "\"integrationSubtype\" goes with the type \"aws_proxy\" only";
            self.found.push(member.key_problem(sentence));
            return None;
        }
        if let Some(uri) = node.get("uri") {
            let sentence = "a first-class action has no \"uri\": its parameters say what it calls";
            self.found.push(uri.key_problem(sentence));
        }
        Some(Target::Action(action))
    }

    /// AWS wants a role for calling services other than Lambda, and takes one for functions. Here
    /// nothing is forbidden to it.
    fn check_role(&mut self, node: Node<'a>, route: &Route, integration: &Integration) {
        let is_service = matches!(integration.target, Target::Service(..) | Target::Action(_));
        let is_function = matches!(integration.target, Target::Lambda(_));
        match (&integration.credentials, node.get("credentials")) {
            (None, None) if is_service => {
                self.refuse(node, route, "Role ARN must be specified for AWS integrations");
            }
            (Some(_), Some(member)) if !is_service && !is_function => {
                let sentence = "roles for calling back ends: not played here yet";
                self.found.push(member.key_problem(sentence).not_played_here());
            }
            (Some(role), Some(member)) if !role.starts_with("arn:") => {
                self.refuse(member, route, "Invalid ARN specified in the request");
            }
            (Some(role), Some(member)) if role.ends_with(":user/*") => {
                let sentence = "calls with the caller's own permissions: not played here yet";
                self.found.push(member.problem(sentence).not_played_here());
            }
            _ => {}
        }
    }

    fn read_url(&mut self, member: Node<'a>, uri: String, route: &Route) -> Option<Target> {
        let Some(rest) = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://"))
        else {
            self.refuse(member, route, "Invalid HTTP endpoint specified for URI");
            return None;
        };
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let port =
            authority.rsplit_once(':').map(|(_, port)| port).filter(|p| !p.contains(['}', ']']));
        if port.is_some_and(|port| !matches!(port.parse(), Ok(80 | 443 | 1024..=65535_u16))) {
            let sentence = "API Gateway calls the ports 80, 443 and 1024 to 65535 only";
            self.found.push(member.problem(sentence));
            return None;
        }
        let is_known_later = authority.contains("${stageVariables.");
        let is_here = backend::target(&uri).is_some() || is_loopback(&uri);
        let sentence = if !is_known_later && !is_here {
            format!("{authority} is not called from here: nothing beyond this machine is")
        } else if uri.starts_with("https://") {
            "TLS towards back ends: not played here yet".to_owned()
        } else {
            return Some(Target::Url(StageText(uri)));
        };
        let hint = "write http://{backend}/… for the built-in back end, or http://127.0.0.1:PORT/…";
        self.found.push(member.problem(sentence).with_hint(hint).not_played_here());
        None
    }

    /// AWS's import default on HTTP APIs is 1.0; REST events have no other.
    fn read_payload_format(&mut self, node: Node<'a>) -> PayloadFormat {
        let formats = [("1.0", PayloadFormat::V1), ("2.0", PayloadFormat::V2)];
        let format = self.found.word(node, "payloadFormatVersion", &formats);
        if format == Some(PayloadFormat::V2)
            && !self.is_http()
            && let Some(member) = node.get("payloadFormatVersion")
        {
            let instead = "leave it out: REST events have the format 1.0";
            self.rest_lacks(member, "payload format 2.0", instead);
        }
        format.unwrap_or(PayloadFormat::V1)
    }

    fn read_content_handling(&mut self, node: Node<'a>) -> Option<ContentHandling> {
        let kinds = [
            ("CONVERT_TO_BINARY", ContentHandling::ConvertToBinary),
            ("CONVERT_TO_TEXT", ContentHandling::ConvertToText),
        ];
        self.found.word(node, "contentHandling", &kinds)
    }

    /// A Lambda proxy gets text anyway; other conversions by proxies would be lost here.
    fn check_conversion(&mut self, node: Node<'a>, integration: &Integration) {
        let is_text = integration.content_handling == Some(ContentHandling::ConvertToText);
        let is_played = match integration.kind {
            IntegrationKind::HttpProxy => false,
            IntegrationKind::AwsProxy => is_text,
            _ => true,
        };
        if let Some(member) = node.get("contentHandling").filter(|_| !is_played) {
            let sentence = "conversion of bodies by a proxy integration: not played here yet";
            self.found.push(member.key_problem(sentence).not_played_here());
        }
    }

    fn read_integration_responses(&mut self, node: Node<'a>) -> Vec<IntegrationResponse> {
        let mut responses = Vec::new();
        if self.is_http() {
            return responses;
        }
        for response in self.found.members(node, "responses") {
            self.found.only(
                response,
                &["statusCode", "responseParameters", "responseTemplates", "contentHandling"],
            );
            self.found.required(response, "statusCode");
            let status = self.found.written(response, "statusCode").unwrap_or_default();
            let pattern = match response.key() {
                "default" | "" => None,
                pattern => self.whole_match(response, pattern),
            };
            let templates = self.found.pairs(response, "responseTemplates");
            responses.push(IntegrationResponse {
                pattern,
                status,
                parameters: self.found.pairs(response, "responseParameters"),
                templates: compiled(templates),
                content_handling: self.read_content_handling(response),
            });
        }
        responses
    }

    /// HTTP: mappings of the answer, by the integration's status.
    fn read_response_parameters(
        &mut self,
        node: Node<'a>,
    ) -> BTreeMap<String, Vec<(String, String)>> {
        let Some(all) = node.get("responseParameters").filter(|_| self.is_http()) else {
            return BTreeMap::new();
        };
        let statuses = self.found.members(node, "responseParameters").into_iter();
        statuses.map(|m| (m.key().to_owned(), self.found.pairs(all, m.key()))).collect()
    }
}

fn compiled(templates: Vec<(String, String)>) -> Vec<(String, Template)> {
    templates.into_iter().map(|(kind, text)| (kind, Template::new(&text))).collect()
}

/// The function that an integration's or authorizer's uri names: by API Gateway's invocation ARN,
/// or on HTTP APIs by its own ARN.
pub(super) fn lambda_function(uri: &str, is_http: bool) -> Option<StageText> {
    let arn = match uri.split_once(":lambda:path/") {
        Some((gateway, path)) => {
            gateway.strip_prefix("arn:")?;
            path.split_once("/functions/")?.1.strip_suffix("/invocations")?
        }
        None if is_http && uri.starts_with("arn:") && uri.contains(":lambda:") => uri,
        None => return None,
    };
    let name = arn.split_once(":function:").map_or(arn, |(_, name)| name);
    (!name.is_empty()).then(|| StageText(name.to_owned()))
}
