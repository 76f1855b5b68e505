//! The recorded vectors, every fault, and a byte changed anywhere.

use std::{fs, path::Path};

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::case::{Outcome, play_signature};
use crate::message::Headers;

/// 2026-01-01T00:00:00Z
const NOW: Moment = Moment(1_767_225_600_000);
const KEY: &str = "AKIDGATELAB000000001";
const SECRET: &str = "a-secret-of-the-lab";
const REGION: &str = "eu-west-1";
const SERVICE: &str = "execute-api";

/// A request with something of everything, not signed yet.
fn request() -> Request {
    Request {
        method: "POST".to_owned(),
        target: "/dev/pets%20and/b?b=2&a=%2F&a=1&c".to_owned(),
        headers: [
            ("Host", "api.example.com:8443"),
            ("Content-Type", "application/json"),
            ("X-Amz-Meta", "one   two"),
            ("X-Amz-Meta", " three"),
            ("Accept", "*/*"),
        ]
        .into_iter()
        .collect(),
        body: "{\"name\": \"Rex\"}".into(),
        ..Request::default()
    }
}

fn signed(session_token: Option<&str>) -> Request {
    let mut request = request();
    let credentials = Credentials { access_key: KEY, secret: SECRET, session_token };
    sign(&mut request, credentials, REGION, SERVICE, NOW);
    request
}

/// A presigned URL; the token goes in before the signature, or after it.
fn presigned(token: Option<&str>, token_signed: bool, expires: &str) -> Request {
    let mut request = Request { body: "".into(), ..request() };
    request.target = format!(
        "/dev/pets?q=1&X-Amz-Algorithm={ALGORITHM}&X-Amz-Credential={KEY}%2F20260101%2F{REGION}\
         %2F{SERVICE}%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-SignedHeaders=host{expires}"
    );
    if let Some(token) = token {
        request.target.extend(["&X-Amz-Security-Token=", token]);
    }
    let mut unsigned = request.clone();
    unsigned.target += "&X-Amz-Signature=0";
    let claim = Claim::read(&unsigned).unwrap();
    let payload = &hash(b"");
    let form = Form { token_signed, ..Form::new(PathForm::Normalized, payload) };
    let texts = claim.texts(&request, form);
    let tag = hmac::sign(&claim.signing_key(SECRET), texts.string_to_sign.as_bytes());
    request.target.extend(["&X-Amz-Signature=", &hex(tag.as_ref())]);
    request
}

fn verify(request: &Request, token: Option<&str>, now: Moment) -> Result<Texts, Fault> {
    let claim = Claim::read(request)?;
    claim.check_scope(REGION, SERVICE)?;
    claim.check_times(now)?;
    if claim.access_key != KEY {
        return Err(Fault::unknown_key(Why::default()));
    }
    claim.check_token(token)?;
    claim.check_signature(request, SECRET, true)
}

#[track_caller]
fn refused(request: &Request, kind: FaultKind, message: &str, why: &str) {
    let fault = verify(request, None, NOW).unwrap_err();
    let said = fault.why.to_string();
    assert_eq!(fault.kind, kind, "{said}");
    assert!(fault.message.contains(message), "{}", fault.message);
    assert!(said.contains(why), "{said}");
}

#[test]
fn recorded_vectors() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance/sigv4"));
    for name in ["header.json", "query.json"] {
        let Ok(text) = fs::read_to_string(folder.join(name)) else {
            eprintln!("SKIPPED: there is no {name} in {}", folder.display());
            continue;
        };
        let vectors: Vec<Value> = serde_json::from_str(&text).unwrap();
        assert!(!vectors.is_empty());
        for mut vector in vectors {
            assert_eq!(play_signature(&vector), Outcome::Passed, "{}", vector["name"]);
            vector["credentials"]["secret_access_key"] = "another".into();
            assert_ne!(play_signature(&vector), Outcome::Passed, "{}", vector["name"]);
        }
    }
}

/// The example of a signing key that AWS's guide gives.
#[test]
fn the_key_of_a_day() {
    let mut request = request();
    request.headers.set("Authorization", format!(
        "{ALGORITHM} Credential={KEY}/20150830/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0"
    ));
    request.headers.set("X-Amz-Date", "20150830T123600Z");
    let key =
        Claim::read(&request).unwrap().signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    let text = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\
                f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59";
    let tag = hex(hmac::sign(&key, text.as_bytes()).as_ref());
    assert_eq!(tag, "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

#[test]
fn the_canonical_request() {
    let texts = verify(&signed(None), None, NOW).unwrap();
    let digest = hash(b"{\"name\": \"Rex\"}");
    assert_eq!(
        texts.canonical_request,
        format!(
            "POST\n/dev/pets%2520and/b\na=%2F&a=1&b=2&c=\ncontent-type:application/json\n\
             host:api.example.com:8443\nx-amz-date:20260101T000000Z\nx-amz-meta:one two,three\n\n\
             content-type;host;x-amz-date;x-amz-meta\n{digest}"
        )
    );
    let lines: Vec<&str> = texts.string_to_sign.lines().collect();
    assert_eq!(lines[1..3], ["20260101T000000Z", "20260101/eu-west-1/execute-api/aws4_request"]);
}

#[test]
fn paths() {
    for (target, canonical) in [
        ("", "/"),
        ("/", "/"),
        ("//", "/"),
        ("/a/", "/a/"),
        ("/a//b///", "/a/b/"),
        ("/./a/./b", "/a/b"),
        ("/a/b/..", "/a"),
        ("/../../a", "/a"),
        ("/a/../", "/"),
        ("/a b/%20", "/a%20b/%2520"),
        ("/~a-b_c.d/ü:@", "/~a-b_c.d/%C3%BC%3A%40"),
    ] {
        let request = Request { target: target.to_owned(), ..request() };
        let form = Form::new(PathForm::Normalized, "");
        let text = canonical::request(&request, &[], form);
        assert_eq!(text.lines().nth(1), Some(canonical), "{target}");
    }
}

#[test]
fn what_is_signed_is_accepted() {
    let with = |change: fn(&mut Request)| {
        let mut request = request();
        change(&mut request);
        let credentials = Credentials { access_key: KEY, secret: SECRET, session_token: None };
        sign(&mut request, credentials, REGION, SERVICE, NOW);
        request
    };
    let announce = |r: &mut Request| r.headers.set("X-Amz-Content-Sha256", hash(&r.body));
    for request in [
        signed(None),
        with(|r| r.body = "".into()),
        with(announce),
        with(|r| r.headers.set("x-amz-content-sha256", UNSIGNED)),
        presigned(None, true, "&X-Amz-Expires=300"),
        presigned(None, true, ""),
    ] {
        verify(&request, None, NOW).unwrap();
    }
    let mut other_body = with(|r| r.headers.set("x-amz-content-sha256", UNSIGNED));
    other_body.body = "anything".into();
    verify(&other_body, None, NOW).unwrap();
    verify(&signed(Some("token")), Some("token"), NOW).unwrap();
    for token_signed in [true, false] {
        let request = presigned(Some("token"), token_signed, "&X-Amz-Expires=300");
        verify(&request, Some("token"), NOW).unwrap();
    }
    // A Date header does where there is no X-Amz-Date.
    let mut dated = signed(None);
    dated.headers.remove("x-amz-date");
    dated.headers.set("Date", "Thu, 01 Jan 2026 00:00:00 GMT");
    assert_eq!(Claim::read(&dated).unwrap().time_text, "20260101T000000Z");
}

#[test]
fn times() {
    let (request, url) = (signed(None), presigned(None, true, "&X-Amz-Expires=3600"));
    let old = "Signature expired: 20260101T000000Z is now earlier than ";
    let early = "Signature not yet current: 20260101T000000Z is still later than ";
    for (request, seconds, message) in [
        (&request, 300, ""),
        (&request, -300, ""),
        (&request, 301, "20260101T000001Z (20260101T000501Z - 5 min.)"),
        (&request, -301, "20251231T235959Z (20251231T235459Z + 5 min.)"),
        (&url, 3600, ""),
        (&url, -300, ""),
        (&url, 3601, "20260101T000001Z (20260101T010001Z - X-Amz-Expires)"),
        (&url, -301, "20251231T235959Z (20251231T235459Z + 5 min.)"),
    ] {
        match verify(request, None, NOW.plus_seconds(seconds)) {
            Ok(_) => assert_eq!(message, "", "{seconds}"),
            Err(fault) => {
                let start = if seconds > 0 { old } else { early };
                assert_eq!(fault.message, format!("{start}{message}"));
                assert_eq!(fault.kind, FaultKind::Invalid);
            }
        }
    }
}

#[test]
fn faults_of_the_header() {
    use FaultKind::{Incomplete, Invalid, Unsigned};
    let whole = signed(None).headers.get("authorization").unwrap().to_owned();
    let with = |header: &str| {
        let mut request = signed(None);
        request.headers.set("Authorization", header);
        request
    };
    let credential = "Credential=AKIDGATELAB000000001/20260101/eu-west-1/execute-api/aws4_request";
    assert!(whole.contains(credential));
    let scoped =
        |scope: &str| with(&whole.replace(credential, &format!("Credential={KEY}/{scope}")));
    refused(&request(), Unsigned, "Missing Authentication Token", "not signed");
    for (request, kind, message, why) in [
        (with("Bearer abc"), Incomplete, "'abc' not a valid key=value pair", "abc in the"),
        (
            with("Basic abc=="),
            Incomplete,
            "requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization=Basic abc==",
            "Credential, Signature, SignedHeaders missing",
        ),
        (
            with(&whole.replace("Signature=", "Sig=")),
            Incomplete,
            "requires 'Signature' parameter. Authorization=AWS4",
            "Signature missing",
        ),
        (with(&whole.replace("HMAC", "ECDSA")), Incomplete, "Unsupported", "AWS4-ECDSA-SHA256"),
        (
            scoped("20260101/eu-west-1/execute-api"),
            Incomplete,
            "exactly 5 slash-delimited elements",
            "is not KEY/DAY",
        ),
        (
            scoped("20260101/us-east-1/execute-api/aws4_request"),
            Invalid,
            "a valid region, not 'us-east-1'.",
            "signed for 20260101/us-east-1",
        ),
        (
            scoped("20260101/eu-west-1/s3/aws4_request"),
            Invalid,
            "Credential should be scoped to correct service: 'execute-api'.",
            "this is execute-api in eu-west-1",
        ),
        (scoped("20260101/eu-west-1/execute-api/aws5"), Invalid, "terminator", ""),
        (
            scoped("20260102/eu-west-1/execute-api/aws4_request"),
            Invalid,
            "'20260102' != '20260101', from '20260101T000000Z'.",
            "",
        ),
        (
            with(&whole.replace(";host", "")),
            Invalid,
            "'Host' or ':authority' must be",
            "host is not signed",
        ),
        (
            with(&whole.replace(";host", ";host;i-gone")),
            Invalid,
            "does not match",
            "i-gone was signed, and it did not arrive",
        ),
        (
            with(&whole.replace(";host", ";host;host")),
            Invalid,
            "does not match",
            "not in alphabetical order, each name once",
        ),
        (
            with(&whole.replace("content-type;host", "host;content-type")),
            Invalid,
            "does not match",
            "not in alphabetical order",
        ),
    ] {
        refused(&request, kind, message, why);
    }
    let mut undated = signed(None);
    undated.headers.remove("x-amz-date");
    refused(
        &undated,
        Incomplete,
        "either a 'X-Amz-Date' or a 'Date' header. ",
        "X-Amz-Date missing",
    );
    undated.headers.set("X-Amz-Date", "yesterday");
    refused(&undated, Incomplete, "Got 'yesterday'.", "no time such as");
}

#[test]
fn faults_of_the_query() {
    use FaultKind::{Incomplete, Invalid};
    for (expires, message) in [
        ("&X-Amz-Expires=604801", "less than a week"),
        ("&X-Amz-Expires=-1", "non-negative"),
        ("&X-Amz-Expires=soon", "should be a number"),
        ("&X-Amz-Expires=", "should be a number"),
    ] {
        let mut request = request();
        let whole = presigned(None, true, "").target;
        request.target = format!("{whole}{expires}");
        refused(&request, Invalid, message, "0 to 604800");
    }
    let mut request = presigned(None, true, "");
    request.target = request.target.replace("X-Amz-Date=20260101T000000Z&", "");
    refused(&request, Incomplete, "must include 'X-Amz-Date'.", "X-Amz-Date missing");
}

#[test]
fn a_signature_is_64_lower_case_digits() {
    let whole = signed(None).headers.get("authorization").unwrap().to_owned();
    let (before, signature) = whole.split_once("Signature=").unwrap();
    for other in [
        format!("{signature}0"),
        format!("{signature}00"),
        signature[..63].to_owned(),
        signature.to_ascii_uppercase(),
    ] {
        let mut request = signed(None);
        request.headers.set("Authorization", format!("{before}Signature={other}"));
        refused(&request, FaultKind::Invalid, "does not match", "does not fit");
    }
}

#[test]
fn tokens() {
    for (sent, expected, why) in [
        (None, Some("token"), "its session token is missing"),
        (Some("token"), None, "a long-term key"),
        (Some("token"), Some("other"), "not the one"),
    ] {
        let fault = verify(&signed(sent), expected, NOW).unwrap_err();
        assert!(fault.why.to_string().contains(why), "{}", fault.why);
        assert_eq!(fault.kind, FaultKind::UnknownKey);
        assert_eq!(fault.message, "The security token included in the request is invalid.");
    }
}

#[test]
fn a_mismatch_says_what_it_can() {
    let sign_as = |request: &mut Request, form: Form<'_>| {
        request.headers.set("X-Amz-Date", "20260101T000000Z");
        let header = |signature: &str| {
            format!(
                "{ALGORITHM} Credential={KEY}/20260101/{REGION}/{SERVICE}/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature={signature}"
            )
        };
        request.headers.set("Authorization", header("0"));
        let claim = Claim::read(request).unwrap();
        let texts = claim.texts(request, form);
        let tag = hmac::sign(&claim.signing_key(SECRET), texts.string_to_sign.as_bytes());
        request.headers.set("Authorization", header(&hex(tag.as_ref())));
    };
    let digest = hash(&request().body);
    let form = Form::new(PathForm::Normalized, &digest);
    for (target, form, why) in [
        ("/dev//a", Form { path: PathForm::AsSent, ..form }, "the path as it stands"),
        ("/dev/a%20b", Form { path: PathForm::EncodedOnce, ..form }, "encoded once"),
        ("/dev/a?b&a", Form { raw_query: true, ..form }, "the query as it stands"),
        (
            "/dev/a",
            Form { payload: &hash(b""), ..form },
            "an empty body, and this one has 15 bytes",
        ),
        ("/dev/a", Form { payload: UNSIGNED, ..form }, "without saying so"),
        ("/dev/a", Form { payload: "other", ..form }, "the headers host, x-amz-date"),
    ] {
        let mut request = Request { target: target.to_owned(), ..request() };
        sign_as(&mut request, form);
        refused(&request, FaultKind::Invalid, "The Canonical String for this request should", why);
    }
    let mut request = signed(None);
    request.headers.set("x-amz-content-sha256", "0");
    refused(&request, FaultKind::Invalid, "", "The body is not the one that was signed");
    let fault = verify(&request, None, NOW).unwrap_err();
    for name in ["canonical_request", "string_to_sign"] {
        assert!(fault.why.facts().iter().any(|(fact, _)| *fact == name), "{name}");
    }
}

/// Every byte of everything that is signed, changed to several others.
#[test]
fn a_changed_byte_is_refused_wherever_it_is() {
    let changes = |text: &str| -> Vec<String> {
        let at = text.char_indices().filter(|(_, c)| *c != ' ');
        at.flat_map(|(at, old)| ['x', 'y', '0'].map(|new| (at, old, new)))
            .filter(|(_, old, new)| !old.eq_ignore_ascii_case(new))
            .map(|(at, old, new)| format!("{}{new}{}", &text[..at], &text[at + old.len_utf8()..]))
            .collect()
    };
    let check = |request: &Request, token: Option<&str>| {
        let result = verify(request, token, NOW);
        assert!(result.is_err(), "{request:?}");
    };
    let token = Some("a-session-token");
    for original in [signed(token), presigned(token, true, ""), presigned(token, false, "")] {
        verify(&original, token, NOW).unwrap();
        for method in changes(&original.method) {
            check(&Request { method, ..original.clone() }, token);
        }
        for target in changes(&original.target) {
            check(&Request { target, ..original.clone() }, token);
        }
        for body in changes(&String::from_utf8_lossy(&original.body)) {
            check(&Request { body: body.into(), ..original.clone() }, token);
        }
        let lines: Vec<(String, String)> =
            original.headers.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
        let by_header = original.headers.contains("authorization");
        let is_signed = |name: &str| if by_header { name != "Accept" } else { name == "Host" };
        for (at, (name, value)) in lines.iter().enumerate().filter(|(_, (n, _))| is_signed(n)) {
            let names = changes(name).into_iter().map(|name| (name, value.clone()));
            let values = changes(value).into_iter().map(|value| (name.clone(), value));
            for line in names.chain(values) {
                let mut lines = lines.clone();
                lines[at] = line;
                let headers: Headers = lines.into_iter().collect();
                check(&Request { headers, ..original.clone() }, token);
            }
        }
    }
}

proptest! {
    /// Whatever is sent, it is refused in words, without the secret.
    #[test]
    fn anything_else_is_refused(
        authorization in "(AWS4-HMAC-SHA256 )?(Credential=|SignedHeaders=host|Signature=|[ -~]|[,/;= é]){0,12}",
        target in "/[ -~é]{0,20}(\\?(X-Amz-(Algorithm|Date|Signature|Credential|SignedHeaders|Expires)=[ -~]{0,9}&?){0,6})?",
        date in "[0-9TZ]{0,17}",
        by_header in any::<bool>(),
    ) {
        let mut request = Request { target, ..request() };
        if by_header {
            request.headers.set("Authorization", authorization);
            request.headers.set("X-Amz-Date", date);
        }
        prop_assert!(verify(&request, None, NOW).is_err());
    }
}
