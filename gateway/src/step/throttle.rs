//! AWS takes a token from the bucket of the method or route, and one from the account's.
//! Never skipped: the account's limit always holds.
//! Refuses with 429 Too Many Requests when either is empty; then no token of this stop is spent.

use super::{Decision, Step};
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
    let account = (Limit::Account, setup.account);
    let limits = match stage_limit(x, setup, protocol) {
        Some(own) => vec![own, account],
        None => vec![account],
    };
    let refused = world.admit(&limits, now).err();
    let (name, limit) = &limits[refused.unwrap_or(0)];
    let bucket = world.bucket(name, *limit, now);
    let why = match (refused, bucket.seconds_to_token(now)) {
        (None, _) => Why::new(
            "{left} of {burst} tokens left in the bucket of {whose}; {rate} come back each second.",
        )
        .number("left", bucket.level(now)),
        (Some(_), Some(seconds)) => Why::new(
            "The bucket of {whose} is empty ({burst} tokens, {rate} a second): the next in {next}.",
        )
        .seconds("next", seconds),
        (Some(_), None) => {
            Why::new("The bucket of {whose} lets nothing pass: burst {burst}, rate {rate}.")
        }
    };
    let why = why
        .text("whose", name.to_string())
        .number("burst", limit.burst)
        .number("rate", limit.rate)
        // The documents order the limits, not this stop among the others.
        .inferred();
    match refused {
        None => Decision::Continue(why),
        Some(_) => Decision::refuse(Refusal::new(ResponseType::Throttled), why),
    }
}

/// What the stage sets for the method or for all; what it leaves out is the account's.
fn stage_limit(x: &Exchange, setup: &Setup, protocol: Protocol) -> Option<(Limit, ThrottleLimit)> {
    let (route, verb) = (x.route(), x.request.method.as_str());
    let rate = setup.stage.setting(protocol, route, verb, |s| s.throttling_rate_limit);
    let burst = setup.stage.setting(protocol, route, verb, |s| s.throttling_burst_limit);
    let (key, _) = rate.or(burst.map(|(key, _)| (key, 0.0)))?;
    let limit = ThrottleLimit {
        rate: rate.map_or(setup.account.rate, |(_, rate)| rate),
        burst: burst.map_or(setup.account.burst, |(_, burst)| burst),
    };
    Some((Limit::Method(key.to_owned()), limit))
}
