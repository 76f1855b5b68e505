//! Arbitrary definitions and arbitrary requests: what must hold of every answer, whatever they are.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]
#![expect(clippy::match_bool, reason = "REST and HTTP side by side are two arms")]

use gatelab_gateway::case::START;
use gatelab_gateway::trace::{CacheMark, Purpose, Trace, Verdict};
use gatelab_gateway::{Moment, Request, Response, permission, pipeline};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::json;

#[path = "properties/definition.rs"]
mod definition;
#[path = "properties/request.rs"]
mod request;

use definition::{Feature, Wide, features, gateway, wide};
use request::request;

/// The entry of a stop.
fn verdict(trace: &Trace, stop: &str) -> Option<Verdict> {
    trace.entries.iter().find(|entry| entry.stop == stop).map(|entry| entry.verdict)
}

fn integrated(trace: &Trace) -> bool {
    trace.calls.iter().any(|call| call.purpose == Purpose::Integration)
}

/// The stop that ended the walk, and how.
fn end(trace: &Trace) -> Option<(usize, Verdict)> {
    let ends = [Verdict::Refused, Verdict::Answered];
    let at = trace.entries.iter().position(|entry| ends.contains(&entry.verdict))?;
    Some((at, trace.entries[at].verdict))
}

/// What holds on every API: the walk has an end, nobody refused before the integration reaches it.
fn check_walk(response: &Response, trace: &Trace, stops: &[&str]) -> Result<(), TestCaseError> {
    let walked: Vec<&str> = trace.entries.iter().map(|entry| entry.stop).collect();
    prop_assert_eq!(&walked, stops);
    prop_assert!((100..=599).contains(&response.status), "status {}", response.status);
    prop_assert_eq!(trace.status, response.status);
    let Some((at, how)) = end(trace) else { return Ok(()) };
    let after = &trace.entries[at + 1..];
    prop_assert!(after.iter().all(|e| e.verdict == Verdict::NotReached), "{}", trace);
    let at_stop = |name: &str| stops.iter().position(|stop| *stop == name);
    prop_assert!(Some(at) >= at_stop("integrate") || !integrated(trace), "called: {}", trace);
    if how == Verdict::Refused {
        prop_assert!(response.status >= 400, "refused with {}: {}", response.status, trace);
        let before_authorizer = Some(at) < at_stop("authorize");
        prop_assert!(!before_authorizer || trace.calls.is_empty(), "{}", trace);
    }
    Ok(())
}

/// What holds on REST APIs: headers of the service, cache, canary, resource policy.
fn check_rest(response: &Response, trace: &Trace, wide: &Wide) -> Result<(), TestCaseError> {
    let id = response.headers.get_all("x-amzn-RequestId").last();
    prop_assert_eq!(id, Some(trace.request_id.as_str()));
    let refused = end(trace).is_some_and(|(_, how)| how == Verdict::Refused);
    prop_assert_eq!(response.headers.contains("x-amzn-ErrorType"), refused, "{}", trace);
    let hit = verdict(trace, "cache lookup") == Some(Verdict::Answered);
    prop_assert_eq!(trace.cache == CacheMark::Hit, hit, "{}", trace);
    if let (Some((percent, _)), Some(Verdict::Passed)) = (wide.canary, verdict(trace, "arrive")) {
        let taken = trace.entries[0].why.to_string().contains("the canary takes it");
        prop_assert!(percent == 50 || taken == (percent == 100), "{}", trace);
    }
    match wide.policy {
        Some("Deny" | "Elsewhere") if !integrated(trace) => {}
        // Only the identity side can let somebody in whom the policy does not name.
        Some("Elsewhere") => {
            prop_assert_eq!(verdict(trace, "authorize"), Some(Verdict::Passed), "{}", trace);
        }
        Some("Deny") => prop_assert!(false, "denied, and called: {}", trace),
        _ => {
            let stops = ["resource policy", "policy verdict"];
            let refused = stops.map(|stop| verdict(trace, stop) == Some(Verdict::Refused));
            prop_assert_eq!(refused, [false, false], "{}", trace);
        }
    }
    Ok(())
}

/// What holds on HTTP APIs: CORS headers where they are set up, for the one origin.
fn check_http(request: &Request, response: &Response, wide: &Wide) -> Result<(), TestCaseError> {
    let Some(origin) = response.headers.get("access-control-allow-origin") else { return Ok(()) };
    prop_assert!(wide.cors, "CORS headers without CORS");
    prop_assert_eq!(origin, "https://a.example");
    prop_assert!(request.headers.get_all("origin").any(|sent| sent == origin));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_request_is_answered_stop_by_stop(
        (is_rest, features, wide) in
            any::<bool>().prop_flat_map(|r| (Just(r), features(r), wide(r))),
        requests in vec((request(), 0..2000_i64, 1..3_usize), 1..8),
    ) {
        let mut gateway = gateway(is_rest, &features, &wide);
        let stops: Vec<&str> =
            pipeline::steps(gateway.setup().api.protocol).iter().map(|step| step.name).collect();
        let mut now = START;
        let requests = requests.into_iter().flat_map(|(sent, millis, times)| {
            std::iter::repeat_n((sent, millis), times)
        });
        for ((mut request, signer), millis) in requests {
            now = now.plus_millis(millis);
            if let Some(signer) = signer {
                permission::sign(&gateway.setup().principals[signer], &mut request, now);
            }
            let mut twin = gateway.clone();
            let same = twin.handle(request.clone(), now);
            let (response, trace) = gateway.handle(request.clone(), now);
            prop_assert_eq!(&(response.clone(), trace.clone()), &same);
            prop_assert_eq!(gateway.world(), twin.world());
            check_walk(&response, &trace, &stops)?;
            match is_rest {
                true => check_rest(&response, &trace, &wide)?,
                false => check_http(&request, &response, &wide)?,
            }
            // Behind IAM stands nobody whom the API's own account did not sign in.
            let path = trace.route.as_deref().and_then(|key| key.split_once(' ')).map(|(_, p)| p);
            let door = features.iter().find(|f| Some(f.path) == path).map(|f| f.door);
            if door == Some("signed") && integrated(&trace) {
                prop_assert_eq!(signer, Some(0), "{}", trace);
            }
        }
    }

    #[test]
    fn a_bucket_admits_no_more_than_burst_and_rate(
        is_rest in any::<bool>(),
        rate in 0..20_u32,
        burst in 0..20_u32,
        pauses in vec(0..400_i64, 1..80),
    ) {
        let feature = Feature {
            path: "/a", verb: "get", door: "", needs_key: false, validator: false,
            integration: json!({"type": "http_proxy", "httpMethod": "ANY",
                                "uri": "http://{backend}/x"}),
            throttle: Some((rate, burst)),
            caching: None,
        };
        let mut feature = feature;
        if !is_rest {
            feature.integration["payloadFormatVersion"] = "1.0".into();
        }
        let plain = Wide { policy: None, canary: None, responses: json!({}), cors: false };
        let mut gateway = gateway(is_rest, &[feature], &plain);
        let (mut now, mut admitted): (Moment, u64) = (START, 0);
        for millis in pauses {
            now = now.plus_millis(millis);
            let request = Request {
                method: "GET".to_owned(), target: "/prod/a".to_owned(), ..Request::default()
            };
            let (response, trace) = gateway.handle(request, now);
            let called = integrated(&trace);
            prop_assert_eq!(called, response.status == 200);
            prop_assert!(called || response.status == 429, "status {}", response.status);
            admitted += u64::from(called);
            let seconds = now.millis_since(START) as f64 / 1000.0;
            let most = f64::from(burst) + f64::from(rate) * seconds;
            prop_assert!(admitted as f64 <= most + 1e-6, "{} of {}", admitted, most);
        }
    }
}
