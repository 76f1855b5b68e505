//! How fast the engine answers: `cargo bench --bench gateway`. Each name carries its budget.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gatelab::sandbox::Sandbox;
use gatelab_gateway::{Case, Gateway, Headers, Moment, Request};

/// An HTTP API behind a JWT authorizer, and a caller whose tokens outlive the bench.
const JWT: &str = include_str!("jwt.json");

/// A REST stage with everything on: authorizer (kept), key and plan, throttles, validator, cache.
const EVERYTHING: &str = r#"{
  "protocol": "REST",
  "definition": {
    "openapi": "3.0.1", "info": {"title": "bench", "version": "1"},
    "x-amazon-apigateway-request-validators":
      {"params": {"validateRequestParameters": true, "validateRequestBody": false}},
    "x-amazon-apigateway-request-validator": "params",
    "components": {"securitySchemes": {
      "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
      "token": {"type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {"type": "token", "authorizerResultTtlInSeconds": 3600,
          "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:auth/invocations"}}}},
    "paths": {
      "/mock": {"get": {"responses": {"200": {"description": "ok"}},
        "x-amazon-apigateway-integration": {"type": "mock",
          "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
          "responses": {"default": {"statusCode": "200",
            "responseTemplates": {"application/json": "{\"ok\": true}"}}}}}},
      "/items/{id}": {"get": {"responses": {"200": {"description": "ok"}},
        "security": [{"token": [], "key": []}],
        "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}},
          {"name": "color", "in": "query", "required": true, "schema": {"type": "string"}}],
        "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST",
          "cacheKeyParameters": ["method.request.path.id"],
          "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:items/invocations"}}}}},
  "stage": {"name": "prod", "cache_cluster_size": "0.5", "method_settings": {"*/*":
    {"cachingEnabled": true, "throttlingRateLimit": 10000, "throttlingBurstLimit": 5000}}},
  "functions": {
    "items": {"kind": "static", "value": {"statusCode": 200, "body": "{\"id\":7,\"name\":\"lamp\"}"}},
    "auth": {"kind": "authorizer", "rules": {"good": "allow"}}},
  "api_keys": [{"id": "k", "value": "abcdefghijklmnopqrstuvwxyz012345", "enabled": true}],
  "usage_plans": [{"id": "p", "apiStages": [{"stage": "prod"}], "keys": ["k"],
    "throttle": {"rateLimit": 10000, "burstLimit": 5000},
    "quota": {"limit": 1000000000, "period": "MONTH"}}],
  "steps": []
}"#;

const START: Moment = Moment(1_767_225_600_000);

fn gateway() -> Gateway {
    of(EVERYTHING)
}

fn of(text: &str) -> Gateway {
    let (case, problems) = Case::read("bench.json", text);
    let Some(case) = case else { panic!("{problems:?}") };
    Gateway::new(case.setup)
}

fn get(target: &str) -> Request {
    Request {
        method: "GET".into(),
        target: target.into(),
        headers: [
            ("Host", "bench.execute-api.us-east-1.amazonaws.com"),
            ("Authorization", "good"),
            ("x-api-key", "abcdefghijklmnopqrstuvwxyz012345"),
        ]
        .into_iter()
        .collect::<Headers>(),
        source_ip: "127.0.0.1".into(),
        ..Request::default()
    }
}

fn handle(c: &mut Criterion) {
    let mut group = c.benchmark_group("handle");
    for (name, target) in [
        ("mock alone (budget 2 µs)", "/prod/mock".to_owned()),
        ("everything on, cache hit (budget 8 µs)", "/prod/items/7?color=red".to_owned()),
    ] {
        let mut gateway = gateway();
        let mut now = START;
        let (first, trace) = gateway.handle(get(&target), now);
        assert_eq!(first.status, 200, "{trace}");
        group.bench_function(name, |b| {
            b.iter_batched(
                || get(&target),
                |request| {
                    now = now.plus_millis(1);
                    black_box(gateway.handle(request, now))
                },
                BatchSize::SmallInput,
            );
        });
    }
    let mut gateway = gateway();
    let (mut now, mut id) = (START, 0_u32);
    group.bench_function("everything on, cache miss (budget 8 µs)", |b| {
        b.iter_batched(
            || {
                id += 1;
                get(&format!("/prod/items/{}?color=red", id % 1000))
            },
            |request| {
                // Past every entry's life, so that the integration is asked each time.
                now = now.plus_seconds(301);
                black_box(gateway.handle(request, now))
            },
            BatchSize::SmallInput,
        );
    });
    let mut sandbox = Sandbox::open("jwt.json", JWT).unwrap();
    let saved = sandbox.requests()[0].clone();
    let request = sandbox.compose(saved.caller.as_deref(), &saved).unwrap();
    let mut gateway = of(&sandbox.document().to_string());
    assert_eq!(gateway.handle(request.clone(), START).0.status, 200);
    group.bench_function("a known JWT, an event for Lambda (budget 8 µs)", |b| {
        b.iter_batched(
            || request.clone(),
            |request| black_box(gateway.handle(request, START)),
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

fn million(c: &mut Criterion) {
    let mut group = c.benchmark_group("simulation");
    group.sample_size(10).measurement_time(Duration::from_secs(20));
    group.bench_function("a million requests (budget 2 s)", |b| {
        b.iter(|| {
            let mut gateway = gateway();
            let mut now = START;
            let mut answers = 0_u64;
            for n in 0..1_000_000_u32 {
                now = now.plus_millis(i64::from(n % 2));
                answers +=
                    u64::from(gateway.handle(get(ITEMS[n as usize % ITEMS.len()]), now).0.status);
            }
            answers
        });
    });
    group.finish();
}

const ITEMS: [&str; 4] = [
    "/prod/items/1?color=red",
    "/prod/items/2?color=red",
    "/prod/items/3?color=blue",
    "/prod/items/4",
];

criterion_group!(benches, handle, million);
criterion_main!(benches);
