//! Who may do what: asks policies about an exchange, on behalf of whoever signed it.

use crate::definition::{Authorization, Principal, Setup};
use crate::exchange::Exchange;
use crate::mapping;
use crate::message::Request;
use crate::moment::Moment;
use crate::policy::{Answer, Ask, INVALIDATE_CACHE, INVOKE};
use crate::sigv4::{self, Credentials};

/// The Region that signatures are meant for here.
pub(crate) const REGION: &str = mapping::REGION;
/// The service that signatures are meant for here.
pub(crate) const SERVICE: &str = "execute-api";

/// Signs a request to an API here.
pub fn sign(principal: &Principal, request: &mut Request, now: Moment) {
    let Principal { access_key, secret, session_token, .. } = principal;
    let session_token = session_token.as_deref();
    sigv4::sign(request, Credentials { access_key, secret, session_token }, REGION, SERVICE, now);
}

/// Somebody unknown wants to call the method with this ARN.
pub(crate) fn ask<'a>(x: &'a Exchange, arn: &'a str) -> Ask<'a> {
    let endpoint = x.vpc_endpoint.as_ref();
    Ask {
        action: INVOKE,
        resource: arn,
        caller: None,
        source_ip: &x.request.source_ip,
        vpc_endpoint: endpoint.map(|(endpoint, vpc)| (endpoint.as_str(), vpc.as_deref())),
        user_agent: x.request.headers.get("user-agent"),
        referer: x.request.headers.get("referer"),
        now: x.now(),
    }
}

/// Whether a principal belongs to the account that owns the API.
pub(crate) fn is_home(principal: &Principal) -> bool {
    principal.account() == mapping::ACCOUNT
}

/// Who signed a request to a method that asks for it, once that is known.
pub(crate) fn signer<'a>(x: &Exchange, setup: &'a Setup) -> Option<&'a Principal> {
    let caller = x.caller.as_ref()?;
    let asked = matches!(x.route().authorization, Authorization::Iam);
    let signed = |principal: &&Principal| asked && principal.arn == caller.principal;
    setup.principals.iter().find(signed)
}

/// Whether the signer may have the method's cached answer made anew: only one of the same account
/// can (data-plane.md 7).
pub(crate) fn may_invalidate_cache(x: &Exchange, setup: &Setup) -> bool {
    let Some(principal) = signer(x, setup).filter(|principal| is_home(principal)) else {
        return false;
    };
    let arn = mapping::method_arn(x, setup);
    let ask = Ask { action: INVALIDATE_CACHE, caller: Some(&principal.arn), ..ask(x, &arn) };
    let resource = x.api.policy.as_ref().map_or(Answer::Silent, |policy| policy.answer(ask));
    principal.answer(ask).0.with(resource, true) == Some(true)
}

/// AWS's text (data-plane.md 3.4); the account's digits in the ARN are masked but for four.
pub(crate) fn not_authorized(user: &str, arn: &str) -> String {
    let masked = mapping::ACCOUNT.get(8..).unwrap_or_default();
    let arn = arn.replacen(mapping::ACCOUNT, &format!("********{masked}"), 1);
    format!("User: {user} is not authorized to perform: execute-api:Invoke on resource: {arn}")
}
