//! AWS takes a token from the bucket of the method or route, and one from the account's.
//! Never skipped: the account's limit always holds.
//! Refuses with 429 Too Many Requests when either is empty; then no token of this stop is spent.
//! What the caller's usage plan took at the stop before stays taken [inferred].

use std::sync::Arc;

use super::{Decision, Step};
use crate::bucket::TokenBucket;
use crate::definition::{Protocol, Setup, ThrottleLimit};
use crate::exchange::Exchange;
use crate::refusal::{Refusal, ResponseType};
use crate::trace::Why;
use crate::world::{Limit, World};

/// The stop of REST APIs.
pub(crate) const REST: Step =
    Step { name: "throttle", about: "Is there a token for it?", lesson: "throttling", run: rest };

/// The stop of HTTP APIs.
pub(crate) const HTTP: Step =
    Step { name: "throttle", about: "Is there a token for it?", lesson: "throttling", run: http };

fn rest(x: &mut Exchange, setup: &Setup, world: &mut World) -> Decision {
    take(x, setup, world, Protocol::Rest)
}

fn http(x: &mut Exchange, setup: &Setup, world: &mut World) -> Decision {
    take(x, setup, world, Protocol::Http)
}

fn take(x: &Exchange, setup: &Setup, world: &mut World, protocol: Protocol) -> Decision {
    let now = x.now();
    let limits =
        stage_limit(x, setup, protocol).into_iter().chain([(Limit::Account, setup.account)]);
    let mut buckets: Vec<(Limit, TokenBucket)> = limits
        .map(|(name, limit)| {
            let bucket = world.bucket(&name, limit, now);
            (name, bucket)
        })
        .collect();
    if let Some((name, bucket)) = buckets.iter().find(|(_, bucket)| !bucket.has_token(now)) {
        let why = match bucket.seconds_to_token(now) {
            Some(seconds) => Why::new(
                "The bucket of {whose} is empty ({burst} tokens, {rate} a second): the next in {next}.",
            )
            .seconds("next", seconds),
            None => Why::new("The bucket of {whose} lets nothing pass: burst {burst}, rate {rate}."),
        };
        return Decision::refuse(Refusal::new(ResponseType::Throttled), say(why, name, bucket));
    }
    for (name, bucket) in &mut buckets {
        bucket.take(now);
        world.put(name, *bucket);
    }
    let (name, bucket) = &buckets[0];
    let why = Why::new(
        "{left} of {burst} tokens left in the bucket of {whose}; {rate} come back each second.",
    );
    Decision::Continue(say(why.number("left", bucket.level(now)), name, bucket))
}

fn say(why: Why, name: &Limit, bucket: &TokenBucket) -> Why {
    let why = match name {
        Limit::Method(key) if **key != *"*/*" => why.name("whose", key),
        Limit::Method(_) => why.text("whose", "all methods (*/*)"),
        _ => why.text("whose", "the account"),
    };
    // The documents order the limits, not this stop among the others.
    why.number("burst", bucket.limit().burst).number("rate", bucket.limit().rate).inferred()
}

/// What the stage sets for the method or for all; what it leaves out is the account's.
fn stage_limit(x: &Exchange, setup: &Setup, protocol: Protocol) -> Option<(Limit, ThrottleLimit)> {
    let (route, verb) = (x.route(), x.request.method.as_str());
    let rate = setup.stage.setting(protocol, route, verb, |s| s.throttling_rate_limit);
    let burst = setup.stage.setting(protocol, route, verb, |s| s.throttling_burst_limit);
    let keys = [rate.map(|(key, _)| key), burst.map(|(key, _)| key)];
    // A method that sets one half of its own has a bucket of its own.
    let own = keys.into_iter().flatten().find(|key| ***key != *"*/*");
    let key = own.or(keys[0]).or(keys[1])?;
    let limit = ThrottleLimit {
        rate: rate.map_or(setup.account.rate, |(_, rate)| rate),
        burst: burst.map_or(setup.account.burst, |(_, burst)| burst),
    };
    Some((Limit::Method(Arc::clone(key)), limit))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::needless_pass_by_value, reason = "fragments are literals")]

    use serde_json::{Value, json};

    use crate::fixture::{self, ask, fire_at, lambda, mock};
    use crate::moment::Moment;
    use crate::trace::Verdict;
    use crate::{Gateway, Setup};

    fn rest(settings: Value) -> Gateway {
        let get = json!({"get": mock(json!({})), "post": mock(json!({}))});
        fixture::rest(json!({
            "definition": {"paths": {"/a": get, "/b": get}},
            "stage": {"method_settings": settings},
        }))
    }

    #[test]
    fn the_most_specific_limit_holds() {
        let mut gateway = rest(json!({
            "*/*": {"throttlingRateLimit": 1, "throttlingBurstLimit": 2},
            "/a/GET": {"throttlingBurstLimit": 1},
        }));
        for (millis, line, status, why) in [
            (0, "GET /dev/a", 200, "0 of 1 tokens left in the bucket of "),
            (0, "GET /dev/a", 429, "is empty (1 tokens, 1 a second): the next in 1 s."),
            (0, "POST /dev/a", 200, "1 of 2 tokens left in the bucket of all methods (*/*)"),
            (0, "GET /dev/b", 200, "0 of 2 tokens left in the bucket of all methods (*/*)"),
            (0, "GET /dev/b", 429, "The bucket of all methods (*/*) is empty"),
            (1000, "GET /dev/a", 200, "0 of 1 tokens left"),
            (1000, "GET /dev/b", 200, "0 of 2 tokens left"),
        ] {
            let answer = fire_at(&mut gateway, Moment(millis), ask(line, &[]));
            let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
            answer.expect(status, "throttle", verdict, why);
            assert!(status == 200 || answer.body() == r#"{"message":"Too Many Requests"}"#);
        }
    }

    #[test]
    fn a_refusal_of_the_account_takes_nothing_from_the_stage() {
        let gateway = rest(json!({"*/*": {"throttlingRateLimit": 0, "throttlingBurstLimit": 2}}));
        let account = crate::definition::ThrottleLimit { rate: 1.0, burst: 1 };
        let mut gateway = Gateway::new(Setup { account, ..gateway.setup().clone() });
        for (millis, status, why) in [
            (0, 200, "1 of 2 tokens"),
            (0, 429, "The bucket of the account is empty"),
            (999, 429, "The bucket of the account is empty"),
            (1000, 200, "0 of 2 tokens"),
            (9000, 429, "lets nothing pass: burst 2, rate 0"),
        ] {
            let answer = fire_at(&mut gateway, Moment(millis), ask("GET /dev/a", &[]));
            let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
            answer.expect(status, "throttle", verdict, why);
        }
    }

    #[test]
    fn without_settings_the_account_holds() {
        let mut gateway = rest(json!({}));
        for left in (0..5000).rev() {
            let answer = fire_at(&mut gateway, Moment(0), ask("GET /dev/a", &[]));
            let why = format!("{left} of 5000 tokens left in the bucket of the account");
            answer.expect(200, "throttle", Verdict::Passed, &why);
        }
        let answer = fire_at(&mut gateway, Moment(0), ask("GET /dev/a", &[]));
        answer.expect(429, "throttle", Verdict::Refused, "10000 a second");
    }

    #[test]
    fn http_routes_have_limits_of_their_own() {
        let route = lambda("F", json!({}));
        let mut gateway = fixture::http(json!({
            "definition": {"paths": {"/a": {"get": route}, "/b": {"get": route}}},
            "functions": {"F": {"kind": "static", "value": {"statusCode": 200}}},
            "stage": {"method_settings": {
                "*/*": {"throttlingRateLimit": 1, "throttlingBurstLimit": 3},
                "GET /a": {"throttlingRateLimit": 1, "throttlingBurstLimit": 1},
            }},
        }));
        for (line, status, why) in [
            ("GET /a", 200, "0 of 1 tokens left in the bucket of GET /a"),
            ("GET /a", 429, "The bucket of GET /a is empty"),
            ("GET /b", 200, "2 of 3 tokens left in the bucket of all methods (*/*)"),
        ] {
            let answer = fire_at(&mut gateway, Moment(0), ask(line, &[]));
            let verdict = if status == 200 { Verdict::Passed } else { Verdict::Refused };
            answer.expect(status, "throttle", verdict, why);
        }
    }
}
