//! Calls that the gateway makes to a real back end, and that our own client makes to the gateway:
//! reqwest, to this machine only.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use gatelab_gateway::{BackendCall, BackendReply, Headers, Request, Response};
use reqwest::header::{CONTENT_LENGTH, HOST};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use tokio::time::Instant;

use super::{MARK, MOST_BODY};

/// A client that goes nowhere but where it is told, and never off this machine.
#[derive(Clone, Debug)]
pub struct Caller(Client);

impl Caller {
    /// A client without proxies, redirects or waiting connections to anywhere.
    pub fn new() -> Result<Self, String> {
        let builder = Client::builder().no_proxy().redirect(Policy::none());
        // Names as most clients write them: REST mappings tell X-Team from x-team.
        let client = builder.http1_title_case_headers().build();
        client.map(Self).map_err(|error| in_words(&error))
    }

    /// Carries out an integration's call.
    pub async fn call(&self, call: BackendCall) -> BackendReply {
        if let Err(sentence) = on_this_machine(&call.url) {
            return BackendReply::Failed(sentence);
        }
        let started = Instant::now();
        let limit = Duration::from_millis(call.timeout_ms.into());
        let sent = self.send(&call.method, &call.url, &call.headers, call.body, None);
        match tokio::time::timeout(limit, sent).await {
            Err(_) => BackendReply::TimedOut,
            Ok(Err(sentence)) => BackendReply::Failed(sentence),
            Ok(Ok(Response { status, headers, body })) => {
                let took_ms = started.elapsed().as_millis() as u32;
                BackendReply::Answer { status, headers, body, took_ms }
            }
        }
    }

    /// Sends a request to our own listener, marked as ours.
    pub async fn fire(&self, port: u16, request: Request, mark: u64) -> Result<Response, String> {
        let url = format!("http://127.0.0.1:{port}{}", request.target);
        self.send(&request.method, &url, &request.headers, request.body, Some(mark)).await
    }

    async fn send(
        &self,
        method: &str,
        url: &str,
        headers: &Headers,
        body: Bytes,
        mark: Option<u64>,
    ) -> Result<Response, String> {
        let method = Method::from_bytes(method.as_bytes()).map_err(|e| e.to_string())?;
        let mut request = self.0.request(method, url);
        for (name, value) in headers.iter() {
            // Both are the client's own affair, and follow from the address and the body.
            if !name.eq_ignore_ascii_case(HOST.as_str())
                && !name.eq_ignore_ascii_case(CONTENT_LENGTH.as_str())
            {
                request = request.header(name, value);
            }
        }
        if let Some(mark) = mark {
            request = request.header(MARK, mark);
        }
        let mut answer = request.body(body).send().await.map_err(|e| in_words(&e))?;
        let lines = answer.headers().iter();
        let headers = lines
            .map(|(n, v)| (n.as_str(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
            .collect();
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|e| in_words(&e))? {
            body.extend_from_slice(&chunk);
            if body.len() > MOST_BODY {
                return Err("the answer is larger than 10 MB".to_owned());
            }
        }
        Ok(Response { status, headers, body: body.into() })
    }
}

/// The innermost cause: `connection refused`, rather than that sending failed.
fn in_words(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// Refuses every address but this machine's own.
fn on_this_machine(url: &str) -> Result<(), String> {
    let host = Url::parse(url).map_err(|e| format!("{url}: {e}"))?;
    let host = host.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let own = host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    if own { Ok(()) } else { Err(format!("{host} is not this machine; nothing else is called")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called() {
        for (url, own) in [
            ("http://127.0.0.1:3000/x", true),
            ("http://localhost/", true),
            ("http://[::1]:80/", true),
            ("http://192.168.0.1/", false),
            ("http://example.com/", false),
            ("http://localhost.example.com/", false),
            ("http://127.0.0.1@example.com/", false),
            ("not a url", false),
        ] {
            assert_eq!(on_this_machine(url).is_ok(), own, "{url}");
        }
    }
}
