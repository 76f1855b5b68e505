//! A request as other tools send it: curl, hurl, the AWS CLI; and what came of it as text.

use std::fmt::Write as _;

use gatelab_gateway::Request;
use gatelab_gateway::definition::Protocol;
use gatelab_gateway::export::{self, quoted};
use gatelab_gateway::trace::Verdict;

use super::{Sandbox, Shot};

/// Headers that clients write themselves.
const OWN: [&str; 2] = ["host", "content-length"];

impl Sandbox {
    /// The same request for a shell, to the listener on that port.
    pub fn curl(&self, request: &Request, port: u16) -> String {
        export::curl(request, self.gateway().setup(), &format!("http://127.0.0.1:{port}"))
    }

    /// The same for hurl, which then insists on the status.
    pub fn hurl(&self, request: &Request, status: Option<u16>, port: u16) -> String {
        let base = format!("http://127.0.0.1:{port}");
        export::hurl(request, status, self.gateway().setup(), &base)
    }

    /// The call that tests the same method of a REST API on AWS, past its keys, plans and throttles;
    /// HTTP APIs have none.
    pub fn aws_cli(&self, request: &Request, route: Option<&str>) -> Option<String> {
        let setup = self.gateway().setup();
        let route = setup.api.routes.iter().find(|r| Some(&*r.key) == route)?;
        if self.protocol() == Protocol::Http {
            return None;
        }
        let stage = format!("/{}", setup.stage.name);
        let path = request.target.strip_prefix(&stage).unwrap_or(&request.target);
        let mut line = format!(
            "aws apigateway test-invoke-method --rest-api-id {} --resource-id {} --http-method {} \
             --path-with-query-string {}",
            setup.api.id,
            route.resource_id,
            request.method,
            quoted(path)
        );
        let headers: serde_json::Map<String, serde_json::Value> =
            sent(request).map(|(name, value)| (name.to_owned(), value.into())).collect();
        if !headers.is_empty() {
            let _ = write!(
                line,
                " --headers {}",
                quoted(&serde_json::Value::from(headers).to_string())
            );
        }
        if !request.body.is_empty() {
            let _ = write!(line, " --body {}", quoted(&String::from_utf8_lossy(&request.body)));
        }
        Some(line)
    }
}

impl Shot {
    /// The answer as it went over the wire, near enough to read.
    pub fn answer_text(&self) -> String {
        let mut text = format!("HTTP/1.1 {}\n", self.response.status);
        for (name, value) in self.response.headers.iter() {
            let _ = writeln!(text, "{name}: {value}");
        }
        let _ = write!(text, "\n{}", String::from_utf8_lossy(&self.response.body));
        text
    }

    /// The trace, a line for each stop.
    pub fn trace_text(&self) -> String {
        let Request { method, target, .. } = &self.request;
        let mut text = format!("{method} {target}  {}\n", self.response.status);
        for entry in &self.trace.entries {
            let verdict = match entry.verdict {
                Verdict::Skipped => "skipped",
                Verdict::Passed => "passed",
                Verdict::Answered => "answered",
                Verdict::Refused => "refused",
                Verdict::NotReached => "not reached",
            };
            let _ = writeln!(text, "{:<16} {verdict:<12} {}", entry.stop, entry.why);
        }
        text
    }
}

/// The headers that a client has to be told.
fn sent(request: &Request) -> impl Iterator<Item = (&str, &str)> {
    request.headers.iter().filter(|(name, _)| !OWN.iter().any(|own| name.eq_ignore_ascii_case(own)))
}

#[cfg(test)]
mod tests {
    use crate::sandbox::tests::shop;

    #[test]
    fn one_request_in_three_tongues() {
        let mut s = shop();
        let mut saved = s.requests()[0].clone();
        saved.method = "POST".into();
        saved.body = r#"{"it's":1}"#.into();
        let request = s.compose(Some("alice"), &saved).unwrap();
        assert_eq!(
            s.curl(&request, 8080),
            "curl -i -H 'x-api-key: gold-key-0123456789abcdef' -H 'Authorization: good' \
             -H 'Content-Type:' --data-raw '{\"it'\\''s\":1}' 'http://127.0.0.1:8080/prod/items/7'"
        );
        assert_eq!(
            s.hurl(&request, Some(403), 8080),
            "POST http://127.0.0.1:8080/prod/items/7\nx-api-key: gold-key-0123456789abcdef\n\
             Authorization: good\n`{\"it's\":1}`\nHTTP 403\n"
        );
        let aws = s.aws_cli(&request, Some("GET /items/{id}")).unwrap();
        assert!(aws.starts_with("aws apigateway test-invoke-method --rest-api-id "), "{aws}");
        assert!(aws.contains("--path-with-query-string '/items/7' --headers '{"), "{aws}");
        assert_eq!(s.aws_cli(&request, None), None);
    }
}
