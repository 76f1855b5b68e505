//! Requests as a hurl file, with the status that each must give.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Asked, is_own_host};
use crate::definition::{REGION, Setup};
use crate::mapping::domain_name;
use crate::message::Request;

/// A case's requests; the server's address is hurl's variable `base`.
pub(super) fn file(title: &str, own_host: &str, asked: &[Asked]) -> String {
    let mut out = String::new();
    let usage = "hurl --variable base=http://127.0.0.1:8080 FILE";
    let about = format!("{title}: its requests, in order. Usage: {usage}");
    super::yaml::comment(&mut out, 0, &about);
    for line in super::head(asked) {
        super::yaml::comment(&mut out, 0, &line);
    }
    for (number, one) in (1..).zip(asked) {
        out.push('\n');
        super::yaml::comment(&mut out, 0, &format!("{number}. {}", one.title));
        entry(&mut out, one, own_host, "{{base}}");
    }
    out
}

/// One request for a server at this address.
pub fn hurl(request: &Request, status: Option<u16>, setup: &Setup, base: &str) -> String {
    let request = request.clone();
    let asked = Asked { title: String::new(), wait_ms: 0, request, signer: None, status };
    let mut out = String::new();
    entry(&mut out, &asked, &domain_name(&setup.api.id), base);
    out
}

fn entry(out: &mut String, asked: &Asked, own_host: &str, base: &str) {
    let Request { method, target, headers, body, source_ip: _ } = &asked.request;
    let _ = writeln!(out, "{method} {base}{}", address(target));
    for (name, value) in headers.iter() {
        let is_host = name.eq_ignore_ascii_case("host") && is_own_host(value, own_host);
        if !is_host && !name.eq_ignore_ascii_case("content-length") {
            let _ = writeln!(out, "{}: {}", escaped(name, true), escaped(value, false));
        }
    }
    let mut options = Vec::new();
    if let Some(signer) = &asked.signer {
        if let Some(token) = &signer.session_token {
            let _ = writeln!(out, "x-amz-security-token: {}", escaped(token, false));
        }
        options.push(format!("aws-sigv4: aws:amz:{REGION}:execute-api"));
        let user = format!("{}:{}", signer.access_key, signer.secret);
        options.push(format!("user: {}", escaped(&user, false)));
    }
    if target.contains("/.") {
        options.push("path-as-is: true".to_owned());
    }
    if asked.wait_ms > 0 {
        options.push(format!("delay: {}ms", asked.wait_ms));
    }
    if !options.is_empty() {
        let _ = writeln!(out, "[Options]\n{}", options.join("\n"));
    }
    match std::str::from_utf8(body) {
        Ok("") => {}
        Ok(text) if is_one_line(text) => {
            let _ = writeln!(out, "`{text}`");
        }
        _ => {
            let _ = writeln!(out, "base64,{};", STANDARD.encode(body));
        }
    }
    match asked.status {
        Some(status) => {
            let _ = writeln!(out, "HTTP {status}");
        }
        None => out.push_str("HTTP *\n"),
    }
}

/// The target with everything percent-encoded that ends an address in hurl, or begins a variable.
fn address(target: &str) -> String {
    target.chars().fold(String::new(), |mut out, c| {
        if c.is_ascii_graphic() && !"#{}\\\"<>^`|".contains(c) {
            out.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|b| {
                let _ = write!(out, "%{b:02X}");
            });
        }
        out
    })
}

/// A header's name or value; what means something to hurl is written by its number.
fn escaped(text: &str, is_name: bool) -> String {
    let last = text.chars().count().saturating_sub(1);
    text.chars().enumerate().fold(String::new(), |mut out, (at, c)| {
        let is_plain = match c {
            ' ' => !is_name && at > 0 && at < last,
            '#' | '\\' | '{' | '}' => false,
            c if is_name => c.is_ascii_alphanumeric() || "_-.".contains(c),
            c => !c.is_control() && !c.is_whitespace(),
        };
        if is_plain {
            out.push(c);
        } else {
            let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
        }
        out
    })
}

/// Whether a body can stand between backticks as it is.
fn is_one_line(text: &str) -> bool {
    text.chars().all(|c| (c == ' ' || c.is_ascii_graphic()) && !"`\\#$".contains(c))
        && !text.contains("{{")
        && !text.contains("}}")
}
