//! Requests as curl commands: the one place that quotes for a shell.

use std::fmt::Write as _;

use super::{Asked, is_own_host};
use crate::definition::{Principal, REGION, Setup};
use crate::mapping::domain_name;
use crate::message::Request;

/// A case's requests as a script for `sh`; the server's address is its argument.
pub(super) fn script(title: &str, own_host: &str, asked: &[Asked]) -> String {
    let mut out = "#!/bin/sh\n".to_owned();
    let about = format!("{title}: its requests, in order. Usage: sh FILE [ADDRESS]");
    super::yaml::comment(&mut out, 0, &about);
    for line in super::head(asked) {
        super::yaml::comment(&mut out, 0, &line);
    }
    out.push_str("base=${1:-http://127.0.0.1:8080}\n");
    for (number, one) in (1..).zip(asked) {
        out.push('\n');
        let status = one.status.map(|s| format!(": {s}")).unwrap_or_default();
        super::yaml::comment(&mut out, 0, &format!("{number}. {}{status}", one.title));
        if one.wait_ms > 0 {
            let _ = writeln!(out, "sleep {}", one.wait_ms as f64 / 1000.0);
        }
        let url = format!("\"$base\"{}", quoted(&one.request.target));
        out.push_str(&command(&one.request, own_host, one.signer.as_ref(), &url));
        out.push_str("\necho\n");
    }
    out
}

/// A request as a curl command; `url` is a word of the shell already. Who signs, signs when it runs.
fn command(request: &Request, own_host: &str, signer: Option<&Principal>, url: &str) -> String {
    let body = &request.body;
    let (mut line, is_piped) = match std::str::from_utf8(body) {
        Ok(text) if !text.contains('\0') => ("curl -i".to_owned(), false),
        _ => (format!("printf '{}' | curl -i", octal(body)), true),
    };
    match (&*request.method, body.is_empty()) {
        ("GET", true) | ("POST", false) => {}
        ("HEAD", true) => line.push_str(" --head"),
        (method, _) => {
            let _ = write!(line, " -X {}", word(method));
        }
    }
    if request.target.contains(['[', ']', '{', '}']) {
        line.push_str(" --globoff");
    }
    if request.target.contains("/.") {
        line.push_str(" --path-as-is");
    }
    if let Some(signer) = signer {
        let scope = format!("aws:amz:{REGION}:execute-api");
        let user = format!("{}:{}", signer.access_key, signer.secret);
        let _ = write!(line, " --aws-sigv4 {} --user {}", quoted(&scope), quoted(&user));
        if let Some(token) = &signer.session_token {
            let _ = write!(line, " -H {}", quoted(&format!("x-amz-security-token: {token}")));
        }
    }
    for (name, value) in request.headers.iter() {
        let is_host = name.eq_ignore_ascii_case("host") && is_own_host(value, own_host);
        if is_host || name.eq_ignore_ascii_case("content-length") {
            continue;
        }
        // Without a value, curl would take the header away instead.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        let _ = write!(line, " -H {}", quoted(&header));
    }
    if !body.is_empty() {
        if !request.headers.contains("content-type") {
            line.push_str(" -H 'Content-Type:'");
        }
        if is_piped {
            line.push_str(" --data-binary @-");
        } else {
            let _ = write!(line, " --data-raw {}", quoted(&String::from_utf8_lossy(body)));
        }
    }
    let _ = write!(line, " {url}");
    line
}

/// A request as a curl command for a server at this address.
pub fn curl(request: &Request, setup: &Setup, base: &str) -> String {
    let own_host = domain_name(&setup.api.id);
    command(request, &own_host, None, &quoted(&format!("{base}{}", request.target)))
}

/// Text as one word of a shell.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// The same, without quotes where it needs none.
fn word(text: &str) -> String {
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// Bytes for `printf`.
fn octal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "\\{byte:03o}");
        out
    })
}
