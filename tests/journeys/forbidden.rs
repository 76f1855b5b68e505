//! `w` says of each 403 which one it is, how it is told from the others on AWS, and where it is taught.

use super::plain::{folder, says, talk_in};
use super::*;

/// A door for each 403: a key, an authorizer that denies or allows nothing, a policy, a signature, no route.
const DOORS: &str = r#"{
  "title": "doors",
  "about": "Each of them is shut in another way.",
  "name": "caching",
  "protocol": "REST",
  "definition": {
    "openapi": "3.0.1",
    "info": { "title": "doors", "version": "1" },
    "x-amazon-apigateway-policy": { "Version": "2012-10-17", "Statement": [
      { "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
        "Resource": ["execute-api:/prod/GET/key", "execute-api:/prod/GET/signed"] },
      { "Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke",
        "Resource": "execute-api:/prod/GET/shut" }
    ] },
    "components": { "securitySchemes": {
      "key": { "type": "apiKey", "name": "x-api-key", "in": "header" },
      "sigv4": { "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4" },
      "desk": { "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": { "type": "token", "authorizerResultTtlInSeconds": 0,
          "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:desk/invocations" } }
    } },
    "paths": { KEY, DESK, SIGNED, SHUT }
  },
  "stage": { "name": "prod" },
  "functions": { "desk": { "kind": "authorizer", "default": "deny", "rules": {
    "none": { "principalId": "x", "policyDocument": { "Version": "2012-10-17", "Statement": [
      { "Effect": "Allow", "Action": "execute-api:Invoke",
        "Resource": "arn:aws:execute-api:us-east-1:*:*/prod/POST/*" }] } } } } },
  "callers": { "nobody": { "about": "shows nothing" } },
  "requests": [
    { "title": "no key", "method": "GET", "path": "/key", "as": "nobody" },
    { "title": "denied", "method": "GET", "path": "/desk", "as": "nobody", "headers": { "Authorization": "x" } },
    { "title": "not allowed", "method": "GET", "path": "/desk", "as": "nobody", "headers": { "Authorization": "none" } },
    { "title": "no such method", "method": "POST", "path": "/key", "as": "nobody" },
    { "title": "policy", "method": "GET", "path": "/shut", "as": "nobody" },
    { "title": "not signed", "method": "GET", "path": "/signed", "as": "nobody" }
  ]
}"#;

/// Each request, what its 403 is called, and how it is told from the others.
const TOLD: [(&str, &str); 6] = [
    ("the API key that is missing or unknown", "WAF_FILTERED"),
    ("the explicit deny", "the text ends in these words"),
    ("the policy that allows nothing here", "lacks the words explicit deny"),
    ("the path or method that does not exist", "Missing Authentication Token"),
    ("the resource policy", "names the caller and the ARN"),
    ("the missing signature", "although the route is found"),
];

fn files() -> Files {
    let door = |path: &str, security: &str| {
        format!(
            r#""/{path}": {{ "get": {{ {security} "responses": {{ "200": {{ "description": "in" }} }},
            "x-amazon-apigateway-integration": {{ "type": "mock",
              "requestTemplates": {{ "application/json": "{{\"statusCode\": 200}}" }},
              "responses": {{ "default": {{ "statusCode": "200" }} }} }} }} }}"#
        )
    };
    let sandbox = DOORS
        .replace("KEY", &door("key", r#""security": [{ "key": [] }],"#))
        .replace("DESK", &door("desk", r#""security": [{ "desk": [] }],"#))
        .replace("SIGNED", &door("signed", r#""security": [{ "sigv4": [] }],"#))
        .replace("SHUT", &door("shut", ""));
    let door = KEYS.replace("Keys and callers", "The front door");
    Files::of([
        ("content/course.toml", &*COURSE.replace("\"keys\"", "\"front-door\"")),
        ("content/caching.md", &CACHING.replace("lesson:keys", "lesson:front-door")),
        ("content/front-door.md", &door),
        ("quizzes/caching.toml", QUESTIONS),
        ("sandbox/caching.json", &sandbox),
    ])
}

#[test]
fn each_is_told_from_the_others() {
    let folder = folder();
    let launch = Launch { files: files(), ..launch(folder.path()) };
    let mut screen = Rehearsal::start(launch, (120, 36)).unwrap();
    screen.keys("g s");
    let mut whys = Vec::new();
    for (which, how) in TOLD {
        screen.keys("enter w");
        let seen: String = screen.picture().split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [which, how] {
            assert!(seen.contains(words), "{words}: {}", screen.picture());
        }
        whys.push(seen);
        screen.keys("j");
    }
    assert!(whys[3].contains("Lesson 2: The front door."), "{}", whys[3]);
    for (at, (which, _)) in TOLD.iter().enumerate() {
        let told = whys.iter().filter(|why| why.contains(&format!("Of the 403s this is {which}")));
        assert_eq!(told.count(), 1, "{at}: {which}");
    }
}

#[test]
fn each_is_told_from_the_others_without_a_screen() {
    let script: String = (1..=6).flat_map(|n| [n.to_string(), "\nwhy\n".to_owned()]).collect();
    let said = talk_in(&folder(), files(), &format!("sandbox\n{script}why route\nwhy 404\n"));
    for (which, how) in TOLD {
        says(&said, &[&format!("Of the 403s this is {which}"), how]);
    }
    says(&said, &["Lesson 2: The front door.", "No answer had the status 404."]);
}
