//! A sandbox as a whole: firing, logging, the clock, undo and redo, features.

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
        (FeatureKind::Cors, "1 OPTIONS methods", "2×200"),
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
