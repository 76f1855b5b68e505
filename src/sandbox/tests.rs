//! A sandbox as a whole: firing, logging, the clock, undo and redo, features.

use proptest::prelude::*;

use super::*;

pub(super) const SHOP: &str = r#"{
  "title": "shop", "about": "A shop.", "protocol": "REST", "name": "shop",
  "definition": {"openapi": "3.0.1", "info": {"title": "shop", "version": "1"}, "paths": {
    "/items/{id}": {"get": {
      "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
      "responses": {"200": {"description": "ok"}},
      "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST",
        "cacheKeyParameters": ["method.request.path.id"],
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:items/invocations"}}}}},
  "stage": {"name": "prod"},
  "functions": {"items": {"kind": "counter"}},
  "api_keys": [{"id": "gold", "value": "gold-key-0123456789abcdef", "enabled": true}],
  "usage_plans": [{"id": "gold", "apiStages": [{"stage": "prod"}], "keys": ["gold"],
    "throttle": {"rateLimit": 100, "burstLimit": 200}}],
  "callers": {
    "alice": {"token": "good", "key": "gold"},
    "bob": {"token": "bad"},
    "carol": {"jwt": {"expires_in": 600}},
    "mallory": {"jwt": {"signed_by": "stranger"}}},
  "requests": [{"title": "One item", "path": "/items/7", "as": "alice"}]
}"#;

pub(super) fn shop() -> Sandbox {
    Sandbox::open("shop.json", SHOP).unwrap()
}

fn fire(sandbox: &mut Sandbox, caller: &str, times: usize) -> String {
    let entry = sandbox.fire_as(Some(caller), 0, times).unwrap();
    entry.burst().unwrap().status()
}

#[test]
fn every_feature_changes_what_happens_and_comes_back() {
    let mut s = shop();
    assert_eq!(fire(&mut s, "alice", 1), "200");
    for (kind, summary, refused) in [
        (FeatureKind::Cache, "300 s · 0.5 GB", "2×200"),
        (FeatureKind::Throttle, "10/s · burst 5", "2×200"),
        (FeatureKind::ApiKey, "required · 1 plan", "2×403"),
        (FeatureKind::Authorizer, "Lambda TOKEN 300 s", "2×403"),
        (FeatureKind::Validator, "body + parameters", "2×200"),
        (FeatureKind::Cors, "1 OPTIONS method", "2×200"),
        (FeatureKind::Canary, "10 % of requests", "2×200"),
    ] {
        let before = s.document().clone();
        s.toggle(kind).unwrap();
        let feature = s.features().into_iter().find(|f| f.kind == kind).unwrap();
        assert!(feature.on);
        assert_eq!(feature.summary, summary);
        assert_eq!(fire(&mut s, "bob", 2), refused, "{kind:?}");
        assert_eq!(fire(&mut s, "alice", 2), "2×200", "{kind:?}");
        let on = s.document().clone();
        s.toggle(kind).unwrap();
        assert!(s.features().into_iter().any(|f| f.kind == kind && !f.on));
        s.toggle(kind).unwrap();
        assert_eq!(*s.document(), on, "{kind:?} comes back as it was");
        for _ in 0..5 {
            s.undo();
        }
        assert_eq!(*s.document(), before);
    }
}

#[test]
fn undoing_everything_leaves_no_trace_and_redo_brings_it_back() {
    let mut s = shop();
    s.toggle(FeatureKind::Cache).unwrap();
    s.toggle(FeatureKind::Throttle).unwrap();
    let start = (s.document().clone(), s.gateway().world().clone(), s.now());
    let begun = s.log().len();
    assert_eq!(fire(&mut s, "alice", 20), "5×200 15×429");
    s.advance(60_000);
    s.set(Knob::CacheTtl, "3600").unwrap();
    fire(&mut s, "bob", 1);
    s.flush_cache();
    let end = (s.document().clone(), s.gateway().world().clone(), s.now());
    let log: Vec<String> = s.log().map(|e| format!("{e:?}")).collect();
    while s.log().len() > begun {
        s.undo().unwrap();
    }
    assert_eq!((s.document().clone(), s.gateway().world().clone(), s.now()), start);
    while s.redo().is_some() {}
    assert_eq!((s.document().clone(), s.gateway().world().clone(), s.now()), end);
    assert_eq!(s.log().map(|e| format!("{e:?}")).collect::<Vec<_>>(), log);
    s.undo();
    fire(&mut s, "bob", 1);
    assert!(s.redo().is_none(), "what was undone is gone after something new");
}

#[test]
fn settings_stay_within_the_limits_of_aws() {
    let mut s = shop();
    for kind in [FeatureKind::Cache, FeatureKind::Throttle, FeatureKind::Canary] {
        s.toggle(kind).unwrap();
    }
    for (knob, refused, words, taken) in [
        (
            Knob::CacheTtl,
            "3601",
            "Cache, TTL in seconds: 3601 is refused; it can be 0 to 3600.",
            "0",
        ),
        (Knob::CacheSize, "3", "Cache, size in GB: 3 is refused; it can be 0.5, 1.6, 6.1", "237"),
        (Knob::Rate, "10001", "0 to 10000", "0.5"),
        (Knob::Burst, "-1", "0 to 5000", "5000"),
        (Knob::CanaryPercent, "101", "0 to 100", "33.3"),
        (Knob::AuthorizerTtl, "5", "Authorizer is off", ""),
    ] {
        let before = s.document().clone();
        let sentence = s.set(knob, refused).unwrap_err().0;
        assert!(sentence.contains(words), "{sentence}");
        assert_eq!(*s.document(), before);
        if !taken.is_empty() {
            s.set(knob, taken).unwrap();
            let all = [FeatureKind::Cache, FeatureKind::Throttle, FeatureKind::Canary];
            let views = all.into_iter().flat_map(|kind| s.knobs(kind));
            assert_eq!(views.into_iter().find(|v| v.knob == knob).unwrap().value, taken);
        }
    }
    let mtls = s.toggle(FeatureKind::MutualTls).unwrap_err().0;
    assert_eq!(mtls, "Mutual TLS is not simulated here. Nothing was changed.");
}

#[test]
fn the_clock_goes_on_jumps_and_goes_back() {
    let mut s = shop();
    s.toggle(FeatureKind::Cache).unwrap();
    fire(&mut s, "alice", 1);
    s.advance(1_000);
    fire(&mut s, "alice", 1);
    let marks: Vec<String> =
        s.log().filter_map(|e| Some(format!("{:?}", e.burst()?.cache()))).collect();
    assert_eq!(marks, ["Miss", "Hit"]);
    assert_eq!(s.cache_stats(), CacheStats { entries: 1, bytes: 11, hits: 1, misses: 1 });
    let next = s.upcoming().into_iter().find(|u| u.what.contains("cache entry")).unwrap();
    assert_eq!(clock_text(next.at), "00:05:00");
    while s.now() < next.at {
        s.jump_to_next().unwrap();
    }
    assert_eq!(s.now(), next.at);
    assert_eq!(s.cache_stats().entries, 0);
    s.advance(-299_500);
    assert_eq!(clock_text(s.now()), "00:00:00");
    assert_eq!(s.cache_stats().hits, 0, "the second request is not sent yet");
    assert_eq!(s.log().count(), 2);
    s.advance(-10_000);
    assert_eq!(s.now(), START);
    s.set_pace(Pace::Running(60));
    s.tick(500);
    assert_eq!(clock_text(s.now()), "00:00:30");
    s.undo();
    assert_eq!((s.now(), s.pace()), (START, Pace::Stopped));
}

#[test]
fn tokens_of_callers_pass_the_authorizers_that_trust_the_lab() {
    let mut s = shop();
    s.toggle(FeatureKind::Authorizer).unwrap();
    s.set(Knob::AuthorizerKind, "Cognito").unwrap();
    for (caller, status) in [("carol", "200"), ("mallory", "401")] {
        assert_eq!(fire(&mut s, caller, 1), status, "{caller}");
    }
    s.advance(601_000);
    assert_eq!(fire(&mut s, "carol", 1), "401", "her token has expired");
    s.sign_in("carol").unwrap();
    assert_eq!(fire(&mut s, "carol", 1), "200");
    assert_eq!(s.sign_in("bob").unwrap_err().0, "bob has no token that could be renewed.");
}

#[test]
fn callers_with_a_principal_sign_what_they_send() {
    const ANN: &str = "arn:aws:iam::123456789012:user/ann";
    let mut document: serde_json::Value = serde_json::from_str(SHOP).unwrap();
    let allow = serde_json::json!({"Statement": [
        {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "*/GET/items/*"}]});
    document["principals"] = serde_json::json!([
        {"arn": ANN, "access_key": "AKIAANN", "secret": "a secret", "policies": [allow]}]);
    document["callers"]["ann"] = serde_json::json!({"principal": ANN});
    document["definition"]["paths"]["/items/{id}"]["get"]["x-amazon-apigateway-auth"] =
        serde_json::json!({"type": "AWS_IAM"});
    let mut s = Sandbox::open("shop.json", &document.to_string()).unwrap();
    for (caller, status) in [("ann", "200"), ("alice", "403"), ("carol", "403")] {
        assert_eq!(fire(&mut s, caller, 1), status, "{caller}");
    }
    let request = s.compose(Some("ann"), &s.requests()[0].clone()).unwrap();
    s.advance(301_000);
    assert_eq!(s.answer(Sender::default(), request).status, 403, "the signature has expired");
    assert_eq!(fire(&mut s, "ann", 1), "200");
}

#[test]
fn requests_from_outside_are_logged_and_bursts_of_one_mark_are_one_change() {
    let mut s = shop();
    let request = s.compose(Some("alice"), &s.requests()[0].clone()).unwrap();
    assert_eq!(
        s.curl(&request, 4711),
        "curl -i -H 'x-api-key: gold-key-0123456789abcdef' -H 'Authorization: good' \
         'http://127.0.0.1:4711/prod/items/7'"
    );
    let ours = Sender { caller: Some("alice".to_owned()), mark: Some(9) };
    assert_eq!(s.answer(Sender::default(), request.clone()).status, 200);
    s.answer(ours.clone(), request.clone());
    s.answer(ours, request.clone());
    s.answer(Sender::default(), request);
    let lines: Vec<String> = s.log().map(|e| e.burst().unwrap().line()).collect();
    assert_eq!(lines, ["GET /prod/items/7", "GET /prod/items/7 ×2", "GET /prod/items/7"]);
}

#[test]
fn callers_keep_their_standing_when_the_authorizer_changes() {
    let mut s = shop();
    s.toggle(FeatureKind::Authorizer).unwrap();
    for kind in ["Cognito", "Lambda REQUEST", "Lambda TOKEN"] {
        s.set(Knob::AuthorizerKind, kind).unwrap();
        assert_eq!(fire(&mut s, "alice", 1), "200", "{kind}");
        assert!(["401", "403"].contains(&fire(&mut s, "bob", 1).as_str()), "{kind}");
        assert!(["401", "403"].contains(&fire(&mut s, "mallory", 1).as_str()), "{kind}");
    }
}

#[test]
fn the_switch_to_http_says_first_what_is_lost() {
    let mut s = shop();
    for kind in [
        FeatureKind::Cache,
        FeatureKind::Throttle,
        FeatureKind::ApiKey,
        FeatureKind::Authorizer,
        FeatureKind::Validator,
        FeatureKind::Cors,
        FeatureKind::Canary,
    ] {
        s.toggle(kind).unwrap();
    }
    let rest = s.document().clone();
    assert_eq!(
        s.lost_on_switch(),
        ["HTTP APIs have no: stage cache, API keys and usage plans, request validation, canary \
          releases. 4 features will be off."]
    );
    s.switch_protocol().unwrap();
    assert_eq!(s.protocol(), Protocol::Http);
    let on: Vec<FeatureKind> = s.features().into_iter().filter(|f| f.on).map(|f| f.kind).collect();
    let kept = [FeatureKind::Throttle, FeatureKind::Authorizer, FeatureKind::Cors];
    assert_eq!(on, [&kept[..], &[FeatureKind::Deployments]].concat());
    assert_eq!(fire(&mut s, "alice", 1), "200");
    assert_eq!(fire(&mut s, "bob", 1), "403");
    let none = s.toggle(FeatureKind::Cache).unwrap_err().0;
    assert_eq!(none, "HTTP APIs have no stage cache. Nothing was changed.");
    s.set(Knob::AuthorizerKind, "JWT").unwrap();
    for (caller, status) in [("alice", "200"), ("carol", "200"), ("mallory", "401")] {
        assert_eq!(fire(&mut s, caller, 1), status, "{caller}");
    }
    assert_eq!(
        s.lost_on_switch(),
        ["REST APIs have no: event format 2.0, JWT authorizer for other issuers than Cognito. \
          2 features will be off."]
    );
    s.switch_protocol().unwrap();
    assert_eq!(s.protocol(), Protocol::Rest);
    s.advance(1_000);
    assert_eq!(fire(&mut s, "bob", 1), "200");
    while s.document() != &rest {
        s.undo().unwrap();
    }
}

#[test]
fn shipped_sandboxes_take_every_switch_and_every_request() {
    let files = crate::material::Files::embedded();
    for name in
        files.under("sandbox/").into_iter().filter(|name| name.strip_suffix(".json").is_some())
    {
        let open = || Sandbox::open(name, files.get(name).unwrap()).unwrap();
        for feature in open().features().into_iter().filter(|f| f.available.is_ok()) {
            let mut s = open();
            for _ in 0..2 {
                let toggled = s.toggle(feature.kind).map(|_| ());
                assert_eq!(toggled, Ok(()), "{name} {:?}", feature.kind);
            }
        }
        let mut s = open();
        for _ in 0..3 {
            for (index, request) in s.requests().to_vec().iter().enumerate() {
                let fired = s.fire_as(request.caller.as_deref(), index, 1).map(|_| ());
                assert_eq!(fired, Ok(()), "{name} {}", request.title);
            }
            assert_eq!(s.switch_protocol().map(|_| ()), Ok(()), "{name}");
        }
    }
}

#[test]
fn what_it_would_cost_counts_what_aws_bills() {
    let mut s = shop();
    assert_eq!(s.cost().to_string(), "$0");
    fire(&mut s, "alice", 100);
    assert_eq!(s.cost().to_string(), "$0.00035");
    for kind in [FeatureKind::Cache, FeatureKind::Throttle, FeatureKind::ApiKey] {
        s.toggle(kind).unwrap();
    }
    let before = s.cost().requests;
    assert_eq!(fire(&mut s, "bob", 3), "3×403");
    assert_eq!(fire(&mut s, "alice", 6), "5×200 1×429");
    assert!((s.cost().requests - before - 5.0 * 3.5e-6).abs() < 1e-12, "refusals are free");
    assert_eq!(s.cost().to_string(), "$0.000367 + $0.02/h");
    // The cache is billed while it is there; at an HTTP API the same requests cost less.
    s.advance(90 * 60_000);
    s.toggle(FeatureKind::Cache).unwrap();
    s.advance(60 * 60_000);
    let cost = s.cost();
    assert!((cost.cache_hours - 1.5).abs() < 1e-3 && (cost.cache - 0.03).abs() < 1e-4, "{cost:?}");
    assert!((cost.requests / cost.requests_elsewhere - 3.5).abs() < 1e-9, "{cost:?}");
    assert_eq!((cost.sent, cost.billed), (109, 105));
    // What was sent before a switch keeps its price.
    s.switch_protocol().unwrap();
    assert!((s.cost().requests - cost.requests).abs() < 1e-12, "{:?}", s.cost());
    assert!((s.cost().requests_elsewhere - cost.requests).abs() < 1e-12, "{:?}", s.cost());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// The bar of F14, for toggles, settings, requests, the clock and snapshots.
    #[test]
    fn n_things_done_and_n_undone_leave_what_was_there(
        deeds in proptest::collection::vec((0..7_u8, 0..20_u8), 0..25),
    ) {
        let mut s = shop();
        let all = |s: &Sandbox| {
            (s.document().clone(), s.gateway().world().clone(), s.now(), s.pace(), s.log().len())
        };
        let start = all(&s);
        let begun = s.log().len();
        for (kind, number) in deeds {
            // What is refused is not done.
            match kind {
                0 => {
                    let kinds: Vec<FeatureKind> = feature_names().map(|(kind, _)| kind).collect();
                    let _ = s.toggle(kinds[usize::from(number) % kinds.len()]);
                }
                1 => {
                    let _ = s.set(Knob::CacheTtl, &number.to_string());
                }
                2 => s.advance(i64::from(number) * 7_000),
                3 => s.flush_cache(),
                4 => {
                    let _ = s.fire_as(Some("bob"), 0, number.into());
                }
                5 => {
                    s.keep_snapshot();
                }
                _ => {
                    let _ = s.restore_snapshot(0);
                }
            }
        }
        let end = all(&s);
        let done = s.log().len() - begun;
        for _ in 0..done {
            prop_assert!(s.undo().is_some());
        }
        prop_assert!(all(&s) == start);
        for _ in 0..done {
            prop_assert!(s.redo().is_some());
        }
        prop_assert!(all(&s) == end);
    }
}
