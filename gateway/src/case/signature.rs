//! Plays a SigV4 vector: a signed request, and the texts and the signature that it must give.

use serde_json::Value;

use super::matcher::Difference;
use super::play::{Failure, Outcome};
use crate::message::Request;
use crate::sigv4::Claim;

/// Verifies the vector's `signed_request` at its `amz_date`.
pub fn play_signature(vector: &Value) -> Outcome {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut failures = Vec::new();
    let mut compare = |what: &str, expected: String, got: String| {
        if expected != got {
            let difference = Difference { what: what.to_owned(), expected, got };
            failures.push(Failure { step: 1, difference });
        }
    };
    let request = request_of(&vector["signed_request"]);
    let credentials = &vector["credentials"];
    let checked = Claim::read(&request).and_then(|claim| {
        claim.check_scope(&text(&vector["region"]), &text(&vector["service"]))?;
        claim.check_times(claim.time)?;
        claim.check_token(credentials["token"].as_str())?;
        let secret = text(&credentials["secret_access_key"]);
        let texts = claim.check_signature(&request, &secret, vector["normalize"] != false)?;
        Ok((claim, texts))
    });
    match checked {
        Ok((claim, texts)) => {
            compare("amz_date", text(&vector["amz_date"]), claim.time_text);
            compare("access_key_id", text(&credentials["access_key_id"]), claim.access_key);
            compare("signature", text(&vector["signature"]), claim.signature);
            let canonical_request = texts.canonical_request;
            compare("canonical_request", text(&vector["canonical_request"]), canonical_request);
            compare("string_to_sign", text(&vector["string_to_sign"]), texts.string_to_sign);
        }
        Err(fault) => {
            let got = format!("{} {}", fault.why, fault.message);
            compare("signed_request", "a signature that fits".to_owned(), got);
        }
    }
    if failures.is_empty() { Outcome::Passed } else { Outcome::Failed(failures) }
}

/// `method`, `target`, `headers` (a list of pairs) and `body`.
fn request_of(vector: &Value) -> Request {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let headers = vector["headers"].as_array().into_iter().flatten();
    Request {
        method: text(&vector["method"]),
        target: text(&vector["target"]),
        headers: headers.map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
        body: text(&vector["body"]).into(),
        ..Request::default()
    }
}
