//! HTTP APIs: a token of an OpenID Connect issuer (data-plane.md 5.7, 3.2).

use std::sync::Arc;

use serde_json::Value;

use super::{bearer, value};
use crate::definition::{Authorizer, Setup};
use crate::exchange::{Caller, Exchange};
use crate::jwt::Fault;
use crate::refusal::{Refusal, ResponseType};
use crate::step::Decision;
use crate::trace::Why;
use crate::world::World;

pub(super) fn run(
    x: &mut Exchange,
    setup: &Setup,
    world: &mut World,
    authorizer: &Authorizer,
    issuer: &str,
    audiences: &[String],
    scopes: &[String],
) -> Decision {
    let source = authorizer.identity_sources.first();
    let Some(sent) = source.and_then(|source| value(x, setup, source)) else {
        let refusal =
            Refusal::new(ResponseType::Unauthorized).with_header("www-authenticate", "Bearer");
        let why = Why::new("There is no token: {source} is empty or missing.")
            .text("source", source.map(super::place).unwrap_or_default());
        return Decision::refuse(refusal, why);
    };
    let now = x.now();
    let jwks = setup.jwks.get(issuer).unwrap_or(&Value::Null);
    let checked = world.verified.token(bearer(&sent), jwks).and_then(|(token, known)| {
        token.check_issuer(issuer)?;
        token.check_audience(audiences)?;
        token.check_times(now)?;
        Ok((token, known))
    });
    let (token, known) = match checked {
        Ok(checked) => checked,
        Err(fault) => return refuse(fault, issuer, scopes),
    };
    if !scopes.is_empty() && !token.has_one_of(scopes) {
        let challenge = challenge(scopes, "insufficient_scope", "the token lacks a scope");
        let refusal =
            Refusal::new(ResponseType::AccessDenied).with_header("www-authenticate", challenge);
        let why = Why::new("The token carries {carried}, and the route asks for one of {asked}.")
            .text("carried", list(&token.scopes))
            .text("asked", list(scopes));
        return Decision::refuse(refusal, why.inferred());
    }
    let why = Why::new(if known {
        "A token of {issuer} for {sub}: claims hold, the signature was checked before; \
         it expires in {left}."
    } else {
        "A token of {issuer} for {sub}: signature, issuer, audience and times hold; \
         it expires in {left}."
    })
    .text("issuer", issuer.to_owned())
    .text("sub", token.caller.principal.clone())
    .seconds("left", token.seconds_left(now));
    x.caller = Some(if scopes.is_empty() {
        Arc::clone(&token.caller)
    } else {
        Arc::new(Caller { scopes: Some(token.scopes.clone()), ..(*token.caller).clone() })
    });
    Decision::Continue(why)
}

fn refuse(fault: Fault, issuer: &str, scopes: &[String]) -> Decision {
    let refusal = Refusal::new(ResponseType::Unauthorized)
        .with_header("www-authenticate", challenge(scopes, "invalid_token", &fault.description()));
    let why = Why::new(match fault {
        Fault::Segments => "That is no JWT: it must be three parts between two dots.",
        Fault::Encoding => "That is no JWT: a part of it is not base64url or not JSON.",
        Fault::UnknownAlgorithm => "The token names no algorithm that it is signed with.",
        Fault::Algorithm(_) => {
            "The token is signed with {algorithm}, and JWT authorizers take RS256, RS384 and RS512."
        }
        Fault::NoKeys => "No key set was found at {issuer}.",
        Fault::UnknownKey => "The key set of {issuer} has no RSA key of the token's kid.",
        Fault::Signature => "The signature does not fit the token and the key of {issuer}.",
        Fault::Issuer => "The claim iss is not {issuer}.",
        Fault::Audience => {
            "Neither aud nor, without an aud, client_id is one of the configured audiences."
        }
        Fault::Expired => "The claim exp is missing or has passed.",
        Fault::NotYetValid => "The claim nbf is still to come.",
        Fault::IssuedLater => "The claim iat is still to come.",
    })
    .text("issuer", issuer.to_owned());
    let why = match fault {
        Fault::Algorithm(algorithm) => why.text("algorithm", algorithm.name()),
        _ => why,
    };
    Decision::refuse(refusal, if fault.is_recorded() { why } else { why.inferred() })
}

fn challenge(scopes: &[String], error: &str, description: &str) -> String {
    let scopes = scopes.join(" ");
    format!("Bearer scope=\"{scopes}\" error=\"{error}\" error_description=\"{description}\"")
}

fn list(scopes: &[String]) -> String {
    if scopes.is_empty() { "no scope".to_owned() } else { scopes.join(", ") }
}
