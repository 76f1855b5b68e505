//! Lambda authorizers: TOKEN and REQUEST on REST, REQUEST on HTTP APIs (data-plane.md 5.1 to 5.5).

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{identity, place};
use crate::definition::{Authorizer, AuthorizerKind, PayloadFormat, Protocol, Setup, StageText};
use crate::double::{InvokeError, Invoked, Invoker, invoke_authorizer};
use crate::event;
use crate::exchange::{Caller, Exchange};
use crate::mapping;
use crate::permission;
use crate::policy::{Answer, Policy};
use crate::refusal::{EXPLICIT_DENY, Refusal, ResponseType};
use crate::step::Decision;
use crate::trace::{Purpose, Why};
use crate::world::{KeptDecision, World};

/// An HTTP API's authorizer has so many milliseconds.
const HTTP_TIMEOUT_MS: u32 = 10_000;

pub(super) fn run(
    x: &mut Exchange,
    setup: &Setup,
    world: &mut World,
    authorizer: &Authorizer,
) -> Decision {
    let unauthorized = || Refusal::new(ResponseType::Unauthorized);
    let values = match identity(x, setup, authorizer) {
        Ok(values) => values,
        Err(missing) => {
            let why =
                Why::new("Identity source {source} is empty or missing: {name} is not asked.")
                    .text("source", place(&missing))
                    .name("name", &authorizer.name);
            return Decision::refuse(unauthorized(), why);
        }
    };
    let (function, validation) = match &authorizer.kind {
        AuthorizerKind::Token { function, validation } => (function, validation.as_ref()),
        AuthorizerKind::Request { function, .. } => (function, None),
        _ => return Decision::refuse(failed(), Why::new("This authorizer is no function.")),
    };
    if let Some(expression) = validation
        && !values.first().is_some_and(|token| expression.is_match(token))
    {
        let why = Why::new("The token does not match {expression}: {name} is not asked.")
            .text("expression", expression.as_str().to_owned())
            .name("name", &authorizer.name);
        return Decision::refuse(unauthorized(), why);
    }
    let arn = mapping::method_arn(x, setup);
    let keeps = authorizer.ttl > 0 && !values.is_empty();
    let key = (Arc::clone(&authorizer.name), values);
    let now = x.now();
    if keeps && let Some(kept) = world.decisions.get(&key).filter(|kept| now < kept.expires) {
        // Of requests at one instant, the first took its authorizer's time.
        let (kept, age) = (kept.clone(), now.millis_since(kept.made).max(0));
        return decide(x, authorizer, &kept, &arn, Some(age));
    }
    let kept = match ask(x, setup, world, authorizer, function, &key.1, &arn) {
        Ok(kept) => kept,
        Err(refused) => return refused,
    };
    if keeps {
        world.keep_decision(key, kept.clone());
    }
    decide(x, authorizer, &kept, &arn, None)
}

/// Calls the function and reads its result.
#[expect(clippy::result_large_err, reason = "the refusal is handed on at once")]
fn ask(
    x: &mut Exchange,
    setup: &Setup,
    world: &mut World,
    authorizer: &Authorizer,
    function: &StageText,
    values: &[String],
    arn: &str,
) -> Result<KeptDecision, Decision> {
    let name = mapping::fill(function, x);
    let event = event(x, setup, authorizer, values, arn);
    let first = values.first().map(String::as_str);
    let invoker = Invoker::of(authorizer.credentials.as_ref());
    let Invoked { result, took_ms } =
        invoke_authorizer(setup, world, (&name, invoker), event, first);
    let say = |why: Why| why.text("function", name.clone());
    let http = x.api.protocol == Protocol::Http;
    if matches!(result, Ok(_) | Err(InvokeError::Failed(_))) {
        x.called(&name, Purpose::Authorizer);
    }
    if http && took_ms > HTTP_TIMEOUT_MS {
        x.wait(HTTP_TIMEOUT_MS);
        let why = say(Why::new("{function} did not answer within 10 s."));
        return Err(Decision::refuse(failed(), why));
    }
    x.wait(took_ms);
    let result = match result {
        Ok(result) => result,
        Err(InvokeError::Failed(error)) => {
            let message = error["errorMessage"].as_str().unwrap_or_default().to_owned();
            if !http && message == "Unauthorized" {
                let why = say(Why::new("{function} failed with exactly the word Unauthorized."));
                return Err(Decision::refuse(Refusal::new(ResponseType::Unauthorized), why));
            }
            let why = say(Why::new("{function} failed: {message}.")).text("message", message);
            let kind = Refusal::new(ResponseType::AuthorizerFailure);
            return Err(Decision::refuse(kind, if http { why.inferred() } else { why }));
        }
        Err(InvokeError::Missing) => {
            let why = say(Why::new("There is no function {function} to ask."));
            return Err(Decision::refuse(failed(), why));
        }
        Err(InvokeError::NotPermitted) => {
            let why = say(Why::new("API Gateway has no permission to invoke {function}."));
            return Err(Decision::refuse(failed(), why));
        }
    };
    read(&result, &authorizer.kind, x.api.protocol)
        .map(|(caller, policy, allowed)| KeptDecision {
            caller: Arc::new(caller),
            policy: policy.map(Arc::new),
            allowed,
            made: x.now(),
            expires: x.now().plus_seconds(i64::from(authorizer.ttl)),
        })
        .map_err(|fault| {
            let why = say(Why::new("The result of {function} is of no use: {fault}."));
            Decision::refuse(failed(), why.text("fault", fault))
        })
}

const fn failed() -> Refusal {
    Refusal::new(ResponseType::AuthorizerConfigurationError)
}

/// The event that the function gets.
fn event(
    x: &Exchange,
    setup: &Setup,
    authorizer: &Authorizer,
    values: &[String],
    arn: &str,
) -> Value {
    let AuthorizerKind::Request { format, .. } = authorizer.kind else {
        return json!({
            "type": "TOKEN",
            "authorizationToken": values.first(),
            "methodArn": arn,
        });
    };
    let mut event = Map::new();
    let inner = match (x.api.protocol, format) {
        (Protocol::Rest, _) => {
            event.insert("type".into(), "REQUEST".into());
            event.insert("methodArn".into(), arn.into());
            event::rest_proxy(x, setup).value()
        }
        (Protocol::Http, PayloadFormat::V1) => {
            let joined: Value = values.join(",").into();
            event.insert("version".into(), "1.0".into());
            event.insert("type".into(), "REQUEST".into());
            event.insert("methodArn".into(), arn.into());
            event.insert("identitySource".into(), joined.clone());
            event.insert("authorizationToken".into(), joined);
            event::http_v1(x, setup).value()
        }
        (Protocol::Http, PayloadFormat::V2) => {
            event.insert("version".into(), "2.0".into());
            event.insert("type".into(), "REQUEST".into());
            event.insert("routeArn".into(), arn.into());
            let sources = if values.is_empty() { Value::Null } else { values.into() };
            event.insert("identitySource".into(), sources);
            event::http_v2(x, setup).value()
        }
    };
    if let Value::Object(members) = inner {
        let rest = x.api.protocol == Protocol::Rest;
        for (name, value) in members {
            // An authorizer does not see the body.
            if name == "body" || name == "isBase64Encoded" || event.contains_key(&name) {
                continue;
            }
            let value = if rest && value.is_null() { Map::new().into() } else { value };
            event.insert(name, value);
        }
    }
    event.into()
}

/// What the function said: who calls, and a policy or a plain yes or no.
fn read(
    result: &Value,
    kind: &AuthorizerKind,
    protocol: Protocol,
) -> Result<(Caller, Option<Policy>, bool), Cow<'static, str>> {
    let context = match result.get("context") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(context)) => context.clone(),
        Some(_) => return Err("context is not an object".into()),
    };
    let nested = |value: &Value| matches!(value, Value::Array(_) | Value::Object(_));
    if protocol == Protocol::Rest && context.values().any(nested) {
        return Err("context may hold texts, numbers and booleans only".into());
    }
    let first_format = matches!(kind, AuthorizerKind::Request { format: PayloadFormat::V1, .. });
    if protocol == Protocol::Http && first_format && context.contains_key("claims") {
        return Err("context holds claims, a name that format 1.0 reserves".into());
    }
    let text = |name: &str| result.get(name).and_then(Value::as_str).map(str::to_owned);
    let principal = text("principalId");
    let caller = |principal: Option<String>| Caller {
        principal: principal.unwrap_or_default(),
        context,
        usage_identifier_key: text("usageIdentifierKey"),
        ..Caller::default()
    };
    if matches!(kind, AuthorizerKind::Request { simple_responses: true, .. }) {
        let allowed = result.get("isAuthorized").and_then(Value::as_bool);
        let allowed = allowed.ok_or("isAuthorized is missing or not a boolean")?;
        return Ok((caller(principal), None, allowed));
    }
    if protocol == Protocol::Rest && principal.is_none() {
        return Err("principalId is missing".into());
    }
    let document = result.get("policyDocument").ok_or("policyDocument is missing")?;
    let policy = Policy::read(document).map_err(|flaw| flaw.sentence)?;
    Ok((caller(principal), Some(policy), false))
}

/// Holds a result, new or kept, against the method that is called now.
fn decide(
    x: &mut Exchange,
    authorizer: &Authorizer,
    kept: &KeptDecision,
    arn: &str,
    age_ms: Option<i64>,
) -> Decision {
    let ask = permission::ask(x, arn);
    let answer = kept.policy.as_ref().map(|policy| policy.answer(ask));
    if answer == Some(Answer::Silent)
        && let Some(Answer::Allowed(n)) = x.api.policy.as_ref().map(|policy| policy.answer(ask))
    {
        x.caller = Some(Arc::clone(&kept.caller));
        let why = Why::new(
            "{name}: its policy is silent, and statement {n} of the API's resource policy allows \
             this method; in the same account that is enough.",
        );
        let why = why.name("name", &authorizer.name).number("n", n as f64);
        return Decision::Continue(why);
    }
    let sentence = match (answer, kept.allowed, age_ms.is_some()) {
        (Some(Answer::Allowed(_)), _, false) => {
            "{name}: statement {n} of its policy allows this method."
        }
        (Some(Answer::Allowed(_)), _, true) => {
            "{name} is not asked: its policy, kept {age} ago (TTL {ttl}), allows this method in \
             statement {n}."
        }
        (Some(Answer::Denied(_)), _, false) => {
            "{name}: statement {n} of its policy denies this method."
        }
        (Some(Answer::Denied(_)), _, true) => {
            "{name} is not asked: its policy, kept {age} ago (TTL {ttl}), denies this method in \
             statement {n}."
        }
        (Some(Answer::Silent), _, false) => "{name}: no statement of its policy allows {arn}.",
        (Some(Answer::Silent), _, true) => {
            "{name} is not asked: its policy, kept {age} ago (TTL {ttl}), has no statement that \
             allows {arn}."
        }
        (None, true, false) => "{name} says isAuthorized.",
        (None, true, true) => "{name} is not asked: it said isAuthorized {age} ago (TTL {ttl}).",
        (None, false, false) => "{name} says that the caller is not authorized.",
        (None, false, true) => {
            "{name} is not asked: it said {age} ago (TTL {ttl}) that the caller is not authorized."
        }
    };
    let mut why = Why::new(sentence).name("name", &authorizer.name);
    if let Some(age) = age_ms {
        why = why.seconds("age", age as f64 / 1000.0).seconds("ttl", authorizer.ttl);
    }
    match answer {
        Some(Answer::Allowed(n)) => {
            x.caller = Some(Arc::clone(&kept.caller));
            Decision::Continue(why.number("n", n as f64))
        }
        None if kept.allowed => {
            x.caller = Some(Arc::clone(&kept.caller));
            Decision::Continue(why)
        }
        Some(Answer::Denied(n)) => {
            let refusal = Refusal::new(ResponseType::AccessDenied).saying(EXPLICIT_DENY);
            Decision::refuse(refusal, why.number("n", n as f64))
        }
        Some(Answer::Silent) => {
            let why = why.text("arn", arn.to_owned());
            Decision::refuse(Refusal::new(ResponseType::AccessDenied), why)
        }
        None => Decision::refuse(Refusal::new(ResponseType::AccessDenied), why),
    }
}
