//! REST APIs: a token of a Cognito user pool (data-plane.md 5.6).

use std::sync::Arc;

use regex_lite::Regex;
use serde_json::Value;

use super::{bearer, value};
use crate::definition::{Authorizer, Setup};
use crate::exchange::Exchange;
use crate::jwt::{Fault, Known};
use crate::refusal::{Refusal, ResponseType};
use crate::step::Decision;
use crate::trace::Why;
use crate::world::World;

pub(super) fn run(
    x: &mut Exchange,
    setup: &Setup,
    world: &mut World,
    authorizer: &Authorizer,
    pools: &[String],
    audience: Option<&Regex>,
    scopes: &[String],
) -> Decision {
    let unauthorized = Refusal::new(ResponseType::Unauthorized);
    let source = authorizer.identity_sources.first();
    let Some(sent) = source.and_then(|source| value(x, setup, source)) else {
        let why = Why::new("There is no token: {source} is empty or missing.")
            .text("source", source.map(super::place).unwrap_or_default());
        return Decision::refuse(unauthorized, why);
    };
    let now = x.now();
    let checked = of_a_pool(bearer(&sent), pools, setup, world);
    let (token, pool) = match checked.and_then(|(t, pool)| t.check_times(now).map(|()| (t, pool))) {
        Ok(checked) => checked,
        Err(Fault::Expired) => {
            let refusal = unauthorized.saying("The incoming token has expired");
            return Decision::refuse(refusal, Why::new("The claim exp is missing or has passed."));
        }
        Err(fault) => {
            let why = Why::new("No user pool of this authorizer stands behind the token: {fault}.")
                .text("fault", fault.description());
            return Decision::refuse(unauthorized, why);
        }
    };
    if let Some(why) = wrong_kind(&token, audience, scopes) {
        return Decision::refuse(unauthorized, why.inferred());
    }
    let why = Why::new("A token of user pool {pool} for {sub}; it expires in {left}.")
        .text("pool", pool.to_owned())
        .text("sub", token.caller.principal.clone())
        .seconds("left", token.seconds_left(now));
    x.caller = Some(Arc::clone(&token.caller));
    Decision::Continue(why)
}

/// The token, checked with the keys of the pool that issued it.
fn of_a_pool<'a>(
    token: &str,
    pools: &'a [String],
    setup: &Setup,
    world: &mut World,
) -> Result<(Arc<Known>, &'a str), Fault> {
    let mut fault = Fault::Issuer;
    for arn in pools {
        let Some((issuer, pool)) = issuer(arn) else { continue };
        let jwks = setup.jwks.get(&issuer).unwrap_or(&Value::Null);
        let checked = world.verified.token(token, jwks);
        match checked.and_then(|(token, _)| token.check_issuer(&issuer).map(|()| token)) {
            Ok(token) => return Ok((token, pool)),
            Err(other) => fault = other,
        }
    }
    Err(fault)
}

/// The issuer that stands for a user pool's ARN, and the pool's id.
fn issuer(arn: &str) -> Option<(String, &str)> {
    let region = arn.split(':').nth(3)?;
    let (_, pool) = arn.rsplit_once("userpool/")?;
    Some((format!("https://cognito-idp.{region}.amazonaws.com/{pool}"), pool))
}

/// Without scopes the method takes an ID token, with scopes an access token that has one of them.
fn wrong_kind(token: &Known, audience: Option<&Regex>, scopes: &[String]) -> Option<Why> {
    let of_kind = |kind| token.claim("token_use").is_some_and(|used| used == kind);
    let aud = token.claim("aud").and_then(Value::as_str).unwrap_or_default();
    if scopes.is_empty() && !of_kind("id") {
        Some(Why::new("A method without scopes takes the pool's ID token; this is another one."))
    } else if !scopes.is_empty() && !of_kind("access") {
        Some(Why::new("A method with scopes takes the pool's access token; this is another one."))
    } else if !scopes.is_empty() && !token.has_one_of(scopes) {
        Some(
            Why::new("The token carries none of the method's scopes: {asked}.")
                .text("asked", scopes.join(", ")),
        )
    } else if audience.is_some_and(|expression| !expression.is_match(aud)) {
        Some(Why::new("The claim aud does not match the identity validation expression."))
    } else {
        None
    }
}
