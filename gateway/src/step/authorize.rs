//! AWS finds out who calls, and whether they may call this method.
//! Skipped where the method or route has no authorization.
//! Refuses with 401 (nobody can be made out), 403 (may not), 414 (the method's ARN is too long for
//! REST) or 500 (the authorizer failed).

use std::borrow::Cow;
use std::sync::Arc;

use super::{Decision, Step};
use crate::definition::{
    Authorization, Authorizer, AuthorizerKind, IdentitySource, Protocol, Setup,
};
use crate::exchange::Exchange;
use crate::mapping;
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::World;

mod cognito;
mod iam;
mod jwt;
mod lambda;

/// The stop.
pub(crate) const STEP: Step =
    Step { name: "authorize", about: "Who calls, and may they?", lesson: "authorizers", run };

/// The longest ARN of a method that asks for authorization, on REST APIs (data-plane.md 3.1, 5.3).
const MOST_ARN_BYTES: usize = 1600;

fn run(x: &mut Exchange, setup: &Setup, world: &mut World) -> Decision {
    if let Some(refusal) = arn_too_long(x, setup) {
        return refusal;
    }
    let (authorizer, scopes) = match &x.route().authorization {
        Authorization::None => {
            return Decision::Skip(Why::new("No authorization: anybody may call."));
        }
        Authorization::Iam => return iam::run(x, setup),
        Authorization::Authorizer(authorizer, scopes) => (Arc::clone(authorizer), scopes.clone()),
    };
    match &authorizer.kind {
        AuthorizerKind::Token { .. } | AuthorizerKind::Request { .. } => {
            lambda::run(x, setup, world, &authorizer)
        }
        AuthorizerKind::Cognito { pools, audience } => {
            cognito::run(x, setup, world, &authorizer, pools, audience.as_ref(), &scopes)
        }
        AuthorizerKind::Jwt { issuer, audiences } => {
            jwt::run(x, setup, world, &authorizer, issuer, audiences, &scopes)
        }
    }
}

/// The caller chose the path, and with it the length of the ARN that policies are asked about.
fn arn_too_long(x: &Exchange, setup: &Setup) -> Option<Decision> {
    // Most paths are short: the ARN is written only where it could be too long.
    let may_be = x.path.len() > MOST_ARN_BYTES / 2
        && x.api.protocol == Protocol::Rest
        && !matches!(x.route().authorization, Authorization::None);
    let bytes = if may_be { mapping::method_arn(x, setup).len() } else { 0 };
    (bytes > MOST_ARN_BYTES).then(|| {
        let refusal = Refusal::new(ResponseType::BadRequestParameters)
            .saying("Request URI too long")
            .with_status(414)
            .at_the_door();
        let why =
            Why::new("The method's ARN has {bytes} bytes; with authorization it may have 1600.");
        Decision::refuse(refusal, why.number("bytes", bytes as f64))
    })
}

/// Every identity value in order, or the first source that is missing or empty.
fn identity(
    x: &Exchange,
    setup: &Setup,
    authorizer: &Authorizer,
) -> Result<Vec<String>, IdentitySource> {
    let value = |source: &IdentitySource| {
        value(x, setup, source).map(Cow::into_owned).ok_or_else(|| source.clone())
    };
    authorizer.identity_sources.iter().map(value).collect()
}

/// What stands at an identity source; an empty text is nothing.
fn value<'a>(x: &'a Exchange, setup: &Setup, source: &IdentitySource) -> Option<Cow<'a, str>> {
    let value = match source {
        IdentitySource::Header(name) => x.request.headers.get(name).map(Cow::Borrowed),
        IdentitySource::Query(name) => x.query_value(name).map(Cow::Borrowed),
        IdentitySource::Context(name) => {
            mapping::context(x, setup, name).map(|value| Cow::Owned(mapping::as_text(&value)))
        }
        IdentitySource::StageVariable(name) => {
            x.stage_variables.get(name).map(|value| Cow::Borrowed(value.as_str()))
        }
    };
    value.filter(|value| !value.is_empty())
}

/// An identity source in words.
fn place(source: &IdentitySource) -> String {
    match source {
        IdentitySource::Header(name) => format!("header {name}"),
        IdentitySource::Query(name) => format!("query parameter {name}"),
        IdentitySource::Context(name) => format!("$context.{name}"),
        IdentitySource::StageVariable(name) => format!("stage variable {name}"),
    }
}

/// The token without the word `Bearer`.
fn bearer(value: &str) -> &str {
    match value.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("bearer ") => value[7..].trim(),
        _ => value.trim(),
    }
}

#[cfg(test)]
mod tests;
