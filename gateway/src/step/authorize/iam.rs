//! AWS_IAM: a SigV4 signature, and what the signer's policies allow (data-plane.md 3.4, 3.5, 5.8).

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::definition::{Principal, Protocol, Setup};
use crate::exchange::{Caller, Exchange};
use crate::mapping;
use crate::permission::{self, REGION, SERVICE};
use crate::policy::{Answer, Ask};
use crate::refusal::{Refusal, ResponseType};
use crate::sigv4::{Claim, Fault, FaultKind, Texts};
use crate::step::Decision;
use crate::trace::Why;

pub(super) fn run(x: &mut Exchange, setup: &Setup) -> Decision {
    match authenticate(x, setup) {
        Ok((principal, texts)) => {
            x.caller = Some(Arc::new(caller(principal)));
            authorize(x, setup, principal, &texts)
        }
        Err(fault) => refuse(fault, x.api.protocol),
    }
}

/// Who signed the request.
fn authenticate<'a>(x: &Exchange, setup: &'a Setup) -> Result<(&'a Principal, Texts), Fault> {
    let claim = Claim::read(&x.request)?;
    claim.check_scope(REGION, SERVICE)?;
    claim.check_times(x.now())?;
    let principal = setup.principals.iter().find(|p| p.access_key == claim.access_key);
    let Some(principal) = principal else {
        let why = Why::new("None of the principals set up here has the access key {key}.");
        return Err(Fault::unknown_key(why.text("key", claim.access_key)));
    };
    claim.check_token(principal.session_token.as_deref())?;
    let texts = claim.check_signature(&x.request, &principal.secret, true)?;
    Ok((principal, texts))
}

fn refuse(fault: Fault, protocol: Protocol) -> Decision {
    let (kind, error_type) = match fault.kind {
        FaultKind::Unsigned => (ResponseType::MissingAuthenticationToken, None),
        FaultKind::Incomplete => {
            (ResponseType::MissingAuthenticationToken, Some("IncompleteSignatureException"))
        }
        FaultKind::Invalid => (ResponseType::InvalidSignature, None),
        FaultKind::UnknownKey => (ResponseType::InvalidSignature, Some("AccessDeniedException")),
    };
    let refusal = Refusal { error_type, ..Refusal::new(kind).saying(fault.message) };
    // What an HTTP API answers to any of these is our reading (data-plane.md 3.2).
    let why = if protocol == Protocol::Http { fault.why.inferred() } else { fault.why };
    Decision::refuse(refusal, why)
}

/// What events and mappings show of a signer.
fn caller(principal: &Principal) -> Caller {
    let identity: [(&str, &str); 5] = [
        ("accountId", principal.account()),
        ("caller", &principal.id),
        ("accessKey", &principal.access_key),
        ("userArn", &principal.arn),
        ("user", &principal.id),
    ];
    let value = |(name, value): (&str, &str)| (name.to_owned(), Value::from(value));
    Caller {
        principal: principal.arn.clone(),
        identity: identity.into_iter().map(value).collect::<Map<_, _>>(),
        ..Caller::default()
    }
}

/// Holds the signer's own policies against the call. What the resource policy denies, or does not
/// allow where it must, is said by the stop after this one.
fn authorize(x: &Exchange, setup: &Setup, principal: &Principal, texts: &Texts) -> Decision {
    let arn = mapping::method_arn(x, setup);
    let ask = Ask { caller: Some(&principal.arn), ..permission::ask(x, &arn) };
    let (own, policy) = principal.answer(ask);
    let resource = x.api.policy.as_ref().map(|policy| policy.answer(ask));
    let home = permission::is_home(principal);
    let say = |sentence: &'static str| {
        let why = Why::new(sentence)
            .text("user", principal.arn.clone())
            .text("arn", arn.clone())
            .number("policy", policy as f64)
            .text("canonical_request", texts.canonical_request.clone())
            .text("string_to_sign", texts.string_to_sign.clone());
        match (own, resource) {
            (Answer::Allowed(n) | Answer::Denied(n), _) | (_, Some(Answer::Allowed(n))) => {
                why.number("n", n as f64)
            }
            _ => why,
        }
    };
    let text = || permission::not_authorized(&principal.arn, &arn);
    let denied = |message: String, sentence| {
        Decision::refuse(Refusal::new(ResponseType::AccessDenied).saying(message), say(sentence))
    };
    match (own, resource) {
        (Answer::Denied(_), _) => denied(
            text() + " with an explicit deny",
            "{user} signed it; statement {n} of the caller's policy {policy} denies this method.",
        ),
        (Answer::Allowed(_), None) if !home => denied(
            text(),
            "{user} signed it, from another account. The caller's policy allows this method, and \
             a resource policy must allow it as well; the API has none.",
        ),
        (Answer::Allowed(_), _) => Decision::Continue(say(
            "{user} signed it; statement {n} of the caller's policy {policy} allows this method.",
        )),
        (Answer::Silent, Some(Answer::Denied(_))) => Decision::Continue(say(
            "{user} signed it. The caller's policies are silent; the resource policy decides.",
        )),
        (Answer::Silent, Some(Answer::Allowed(_))) if home => Decision::Continue(say(
            "{user} signed it. The caller's policies are silent, and statement {n} of the API's \
             resource policy allows this method; in the same account that is enough.",
        )),
        (Answer::Silent, Some(Answer::Allowed(_))) => denied(
            text(),
            "{user} signed it, from another account. Statement {n} of the API's resource policy \
             allows this method, and the caller's own policies must allow it as well.",
        ),
        (Answer::Silent, _) => {
            denied(text(), "{user} signed it. No statement of the caller's policies allows {arn}.")
        }
    }
}

#[cfg(test)]
mod tests;
