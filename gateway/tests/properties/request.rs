//! Requests of any kind: those that fit, those that nearly fit, and noise.

use gatelab_gateway::Request;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::definition::KEY;

/// A request, and who signs it: one of the case's principals, or nobody.
pub(crate) fn request() -> impl Strategy<Value = (Request, Option<usize>)> {
    let segment = prop_oneof![
        6 => select(vec!["a", "b", "7", "%2F", "%zz", "", "..", "a b", "\u{e9}", "%ff"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let target = prop_oneof![
        16 => select(vec!["/prod/", "/prod/a", "/prod/a/7", "/prod/a/b", "/prod/a/%2F?q=x"])
            .prop_map(str::to_owned),
        8 => (vec(segment, 0..4), select(vec!["", "?", "?q=x", "?q=%zz&q&=&a=%F0%9F"]))
            .prop_map(|(segments, query)| format!("/prod/{}{query}", segments.join("/"))),
        1 => any::<String>(),
    ];
    let name = prop_oneof![
        8 => select(vec!["Authorization", "x-api-key", "Content-Type", "Accept", "Host", "Cookie",
                         "Origin", "Cache-Control", "X-Amzn-Trace-Id", "X-Forwarded-For",
                         "Access-Control-Request-Method", "x-amzn-RequestId", "X-In"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let value = prop_oneof![
        8 => select(vec!["yes", "no", KEY, "application/json", "image/png", "a.b.c", "max-age=0",
                         "Bearer e30.e30.e30", "*/*", "https://a.example", "GET"])
            .prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let fitting = vec![
        ("Accept", "image/png"),
        ("Content-Type", "image/png"),
        ("Cache-Control", "max-age=0"),
        ("Origin", "https://a.example"),
        ("X-In", "1"),
        ("Accept", "*/*"),
    ];
    let line = prop_oneof![
        3 => select(fitting).prop_map(|(name, value)| (name.to_owned(), value.to_owned())),
        2 => (name, value),
    ];
    let body = prop_oneof![
        3 => select(vec!["", "{\"a\": [1, {\"b\": \"%\"}]}", "{", "null", "{\"a\": 1}"])
            .prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..40),
    ];
    let method = prop_oneof![
        8 => select(vec!["GET", "POST", "PUT", "OPTIONS", "HEAD", "DELETE"]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    let (token, key) = (("Authorization", "yes"), ("x-api-key", KEY));
    let access = select(vec![vec![], vec![token], vec![key], vec![token, key]]);
    let signer = select(vec![None, None, None, None, Some(0), Some(1)]);
    (method, target, vec(line, 0..4), access, body, signer).prop_map(
        |(method, target, mut lines, access, body, signer)| {
            let access = access.into_iter();
            lines.extend(access.map(|(name, value)| (name.to_owned(), value.to_owned())));
            let request = Request {
                method,
                target,
                headers: lines.into_iter().collect(),
                body: body.into(),
                source_ip: "192.0.2.1".to_owned(),
            };
            (request, signer)
        },
    )
}
