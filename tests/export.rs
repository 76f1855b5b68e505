//! Exports: what is written is read back as the same API, and plays to the same answers.

#![expect(clippy::print_stdout, reason = "a test may say what it skipped")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::{env, fs, io::Write as _};

use gatelab::sandbox::Sandbox;
use gatelab_gateway::case::{Outcome, play};
use gatelab_gateway::definition::{Api, Setup};
use gatelab_gateway::double::{InvokeError, Invoker, invoke};
use gatelab_gateway::export::{self, Format};
use gatelab_gateway::{Case, Headers, Request, World};
use serde_json::{Value, json};

const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance");
const SANDBOXES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/sandbox");

/// Every readable REST or HTTP case below these folders.
fn cases() -> Vec<(PathBuf, Case)> {
    let shared = env::var("GATELAB_CASES").unwrap_or_else(|_| CASES.to_owned());
    let mut folders = vec![PathBuf::from(SANDBOXES)];
    if Path::new(&shared).is_dir() {
        folders.extend(["rest", "http"].map(|family| Path::new(&shared).join(family)));
    } else {
        println!("SKIPPED: no conformance cases at {shared}: only the sandboxes were exported");
    }
    let mut files: Vec<PathBuf> = Vec::new();
    for folder in folders {
        files.extend(fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
    }
    files.retain(|path| path.extension().is_some_and(|e| e == "json"));
    files.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        Some((Case::read(&path.to_string_lossy(), &text).0?, path))
    };
    files.into_iter().filter_map(read).map(|(case, path)| (path, case)).collect()
}

/// The case again, over the API as it was exported.
fn exported(case: &Case) -> Result<Case, String> {
    let text = export::export(case, Format::OpenApi, &|_| None, &[]);
    let (bare, problems) = Case::read("exported.yaml", &text);
    let Some(bare) = bare.filter(|_| problems.is_empty()) else {
        return Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    };
    let mut document = case.document.clone();
    let members = document.as_object_mut().unwrap();
    members.retain(|name, _| !matches!(name.as_str(), "definition_text" | "import_parameters"));
    members.insert("definition".to_owned(), bare.document["definition"].clone());
    let (again, problems) = Case::from_value("exported", &document);
    again.filter(|_| problems.is_empty()).ok_or_else(|| format!("{problems:?}"))
}

#[test]
fn an_exported_api_is_the_same_api() {
    let mut count = 0;
    let mut faults = Vec::new();
    for (path, case) in cases() {
        if case.import_error.is_some() {
            continue;
        }
        count += 1;
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let again = match exported(&case) {
            Ok(again) => again,
            Err(problems) => {
                faults.push(format!("{name}: {problems}"));
                continue;
            }
        };
        let (before, after) = (api_of(&case), api_of(&again));
        if before != after {
            let first = before.lines().zip(after.lines()).find(|(a, b)| a != b);
            faults.push(format!("{name}: {first:?}"));
        }
        if let (Outcome::Passed, outcome @ Outcome::Failed(_)) = (play(&case), play(&again)) {
            faults.push(format!("{name}: {outcome:?}"));
        }
    }
    println!("{count} APIs exported and read back");
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    assert!(count >= 5);
}

/// Everything that the API is made of, but for the document that it was read from.
fn api_of(case: &Case) -> String {
    let api = Api { document: Arc::default(), ..(*case.setup.api).clone() };
    format!("{api:#?}")
}

/// Whether a program is installed here; says so when it is not.
fn installed(program: &str, tests: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).status().is_ok();
    if !found {
        println!("SKIPPED: there is no {program}: {tests} were not tested");
    }
    found
}

fn sandboxes() -> Vec<(String, Sandbox)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(SANDBOXES).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "json"));
    files.sort();
    let open = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        (name, Sandbox::open("sandbox.json", &text).unwrap())
    };
    files.into_iter().map(open).collect()
}

/// The APIs with everything on, so that every property of a template is seen by cfn-lint.
fn everything() -> Vec<(String, Sandbox)> {
    let lambda = |name: &str| {
        format!(
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/\
             arn:aws:lambda:us-east-1:000000000000:function:{name}/invocations"
        )
    };
    let rest = json!({
        "name": "all-rest", "protocol": "REST",
        "definition": {
            "openapi": "3.0.1", "info": {"title": "all", "version": "1"},
            "components": {
                "schemas": {"Pet": {"type": "object", "required": ["name"]}},
                "securitySchemes": {
                    "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
                    "iam": {"type": "apiKey", "name": "Authorization", "in": "header",
                        "x-amazon-apigateway-authtype": "awsSigv4"},
                },
            },
            "x-amazon-apigateway-request-validators": {"all": {"validateRequestBody": true}},
            "x-amazon-apigateway-gateway-responses": {"DEFAULT_4XX": {
                "responseTemplates": {"application/json": "{\n  \"no\": $context.error.messageString\n}"},
            }},
            "paths": {
                "/": {"get": {
                    "security": [{"key": []}],
                    "x-amazon-apigateway-integration": {
                        "type": "http_proxy", "httpMethod": "GET", "uri": "http://{backend}/raw"},
                }},
                "/pets/{id}": {
                    "x-amazon-apigateway-any-method": {
                        "security": [{"iam": []}],
                        "x-amazon-apigateway-integration": {
                            "type": "aws_proxy", "httpMethod": "POST",
                            "uri": lambda("${stageVariables.fn}")},
                    },
                    "post": {
                        "requestBody": {"content": {"application/json": {
                            "schema": {"$ref": "#/components/schemas/Pet"}}}},
                        "x-amazon-apigateway-request-validator": "all",
                        "x-amazon-apigateway-integration": {
                            "type": "aws", "httpMethod": "POST", "uri": lambda("pets"),
                            "requestTemplates": {"application/json": "#set($a = 1)\n{\"a\": $a}\n"},
                            "responses": {"default": {"statusCode": "200"}}},
                        "responses": {"200": {"description": "a pet"}},
                    },
                },
            },
        },
        "stage": {
            "name": "prod", "variables": {"fn": "pets"}, "cache_cluster_size": "0.5",
            "method_settings": {
                "*/*": {"cachingEnabled": true, "cacheTtlInSeconds": 60, "throttlingRateLimit": 10},
                "/GET": {"throttlingBurstLimit": 3},
                "/pets/{id}/POST": {"cachingEnabled": false, "throttlingRateLimit": 1.5},
            },
            "canary": {"percentTraffic": 12.5, "stageVariableOverrides": {"fn": "pets"}},
        },
        "functions": {"pets": {"kind": "counter", "latency_ms": 1}},
        "api_keys": [{"id": "a-key", "value": "a-key-0123456789abcdefgh", "enabled": true}],
        "usage_plans": [{"id": "gold", "apiStages": [{"stage": "prod", "throttle": {
                "/pets/{id}/POST": {"rateLimit": 1, "burstLimit": 2}}}],
            "quota": {"limit": 5, "period": "DAY"}, "throttle": {"rateLimit": 3, "burstLimit": 4},
            "keys": ["a-key"]}],
    });
    let http = json!({
        "name": "all-http", "protocol": "HTTP",
        "definition": {
            "openapi": "3.0.1", "info": {"title": "all", "version": "1"},
            "components": {"securitySchemes": {
                "jwt": {"type": "oauth2", "x-amazon-apigateway-authorizer": {
                    "type": "jwt", "identitySource": "$request.header.Authorization",
                    "jwtConfiguration": {"issuer": "https://issuer.example", "audience": ["a"]}}},
                "own": {"type": "apiKey", "name": "Authorization", "in": "header",
                    "x-amazon-apigateway-authorizer": {
                        "type": "request", "authorizerUri": lambda("auth"),
                        "identitySource": "$request.header.Authorization",
                        "authorizerPayloadFormatVersion": "2.0", "enableSimpleResponses": true,
                        "authorizerResultTtlInSeconds": 60}},
            }},
            "x-amazon-apigateway-cors": {"allowOrigins": ["https://a.example"], "maxAge": 60},
            "paths": {
                "/a": {"get": {"security": [{"jwt": ["read"]}], "x-amazon-apigateway-integration": {
                    "type": "aws_proxy", "httpMethod": "POST", "uri": lambda("pets"),
                    "payloadFormatVersion": "2.0"}}},
                "/$default": {"x-amazon-apigateway-any-method": {
                    "isDefaultRoute": true, "security": [{"own": []}],
                    "x-amazon-apigateway-integration": {"type": "http_proxy", "httpMethod": "ANY",
                        "uri": "http://{backend}/x", "payloadFormatVersion": "1.0"}}},
            },
        },
        "stage": {"name": "$default", "variables": {"a": "b"}, "method_settings": {
            "*/*": {"throttlingRateLimit": 10, "throttlingBurstLimit": 5},
            "GET /a": {"throttlingRateLimit": 1},
        }},
        "functions": {"pets": {"kind": "proxy_echo"}, "auth": {"kind": "authorizer", "rules": {
            "a": {"isAuthorized": true}}, "default": {"isAuthorized": false}}},
    });
    [("all-rest", rest), ("all-http", http)]
        .map(|(name, document)| (name.to_owned(), Sandbox::of(document).unwrap()))
        .into()
}

#[test]
fn templates_pass_cfn_lint() {
    let program = env::var("GATELAB_CFN_LINT").unwrap_or_else(|_| "cfn-lint".to_owned());
    if !installed(&program, "templates") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, sandbox) in sandboxes().into_iter().chain(everything()) {
        for format in [Format::Sam, Format::CloudFormation] {
            let path = folder.path().join(format!("{name}.{}", format.name().1));
            fs::write(&path, sandbox.export(format).unwrap()).unwrap();
        }
    }
    let run = Command::new(program)
        .args(["--regions", "us-east-1", "--format", "parseable", "--"])
        .arg(folder.path().join("*.yaml"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    if !run.status.success() {
        let kept = folder.keep();
        panic!("{}\n{said}{}", kept.display(), String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn a_shell_hands_curl_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let (fake, got) = (folder.path().join("curl"), folder.path().join("got"));
    let script = format!(
        "#!/bin/sh\nprintf '%s\\0' \"$@\" > '{0}'\ncase \"$*\" in *'@-'*) cat >> '{0}';; esac\n",
        got.display()
    );
    fs::write(&fake, script).unwrap();
    Command::new("chmod").arg("+x").arg(&fake).status().unwrap();
    let case = everything().remove(0).1;
    let hostile = "it's \"$(x)\" `y` $HOME \\n \\ !! *\n--end #%s";
    let rows: [(&str, &[u8], Vec<&str>); 5] = [
        ("GET", b"", vec![]),
        ("POST", b"@/etc/passwd", vec!["-H", "Content-Type:", "--data-raw", "@/etc/passwd"]),
        ("GET", b"-x", vec!["-X", "GET", "-H", "Content-Type:", "--data-raw", "-x"]),
        (
            "PUT",
            hostile.as_bytes(),
            vec!["-X", "PUT", "-H", "Content-Type:", "--data-raw", hostile],
        ),
        ("PUT", b"\x00\xff%", vec!["-X", "PUT", "-H", "Content-Type:", "--data-binary", "@-"]),
    ];
    for (method, body, words) in rows {
        let request = Request {
            method: method.to_owned(),
            target: "/prod/a'b?x=$1&y=\"2\"".to_owned(),
            headers: Headers::from_iter([("X-One", hostile), ("X-Two", "")]),
            body: body.to_vec().into(),
            source_ip: String::new(),
        };
        let line = export::curl(&request, case.gateway().setup(), "http://127.0.0.1:1");
        let path = format!("{}:{}", folder.path().display(), env::var("PATH").unwrap());
        let mut shell = Command::new("sh").stdin(Stdio::piped()).env("PATH", path).spawn().unwrap();
        shell.stdin.take().unwrap().write_all(line.as_bytes()).unwrap();
        assert!(shell.wait().unwrap().success(), "{line}");
        let got = fs::read(&got).unwrap();
        let mut got: Vec<&[u8]> = got.split(|byte| *byte == 0).collect();
        if words.contains(&"@-") {
            let piped = got.split_off(got.len() - 2);
            assert_eq!(piped, [b"" as &[u8], b"\xff%"], "the zero byte splits it");
        } else {
            assert_eq!(got.pop(), Some(b"" as &[u8]));
        }
        let got: Vec<&str> = got.iter().map(|word| std::str::from_utf8(word).unwrap()).collect();
        let x_one = format!("X-One: {hostile}");
        let (before, after) = words.split_at(words.iter().position(|w| *w == "-H").unwrap_or(0));
        let mut expected = vec!["-i"];
        expected.extend(before);
        expected.extend(["-H", &x_one, "-H", "X-Two;"]);
        expected.extend(after);
        let url = "http://127.0.0.1:1/prod/a'b?x=$1&y=\"2\"";
        expected.push(url);
        assert_eq!(got, expected, "{line}");
    }
}

#[test]
fn exported_functions_do_what_their_doubles_do() {
    if !installed("node", "the code of functions") {
        return;
    }
    let kinds = [
        json!({"kind": "echo"}),
        json!({"kind": "static", "value": {"a": ["</script>", "\u{2028}", 1.5, null]}}),
        json!({"kind": "counter"}),
        json!({"kind": "proxy_echo"}),
        json!({"kind": "from_body"}),
        json!({"kind": "proxy_mirror"}),
        json!({"kind": "error", "errorMessage": "it's \"no\"", "errorType": "T"}),
        json!({"kind": "switch", "on": "headers.a", "cases": {
            "1": {"kind": "static", "value": 1}, "constructor": {"kind": "counter"}},
            "default": {"kind": "echo"}}),
        json!({"kind": "switch", "on": "list.1", "cases": {"x": {"kind": "counter"}}}),
        json!({"kind": "authorizer", "rules": {"a": "allow", "d": "deny", "u": "unauthorized",
            "e": "error", "r": {"at": "{methodArn}"}}, "context": {"k": 1}, "usageIdentifierKey": "key"}),
        json!({"kind": "authorizer", "token": "headers.a", "rules": {"1": "allow"}, "default": "deny"}),
    ];
    let events = [
        json!({}),
        json!({"body": "{\"k\":1}", "headers": {"Content-Type": "text/x", "a": "1"}, "list": [0, "x"]}),
        json!({"body": "eyJrIjoyfQ==", "isBase64Encoded": true, "headers": {"a": "constructor"}}),
        json!({"authorizationToken": "a", "methodArn": "arn:\"1"}),
        json!({"authorizationToken": "d", "methodArn": "arn:1"}),
        json!({"authorizationToken": "r", "methodArn": "arn:\"1"}),
        json!({"authorizationToken": "u"}),
        json!({"authorizationToken": "e"}),
        json!({"identitySource": ["a"], "routeArn": "arn:2"}),
        json!({"identitySource": "a"}),
        json!({"list": "ax", "headers": {"a": 1}}),
    ];
    for kind in kinds {
        let setup = setup_with(&kind);
        let function = &setup.functions["f"];
        let mut world = World::default();
        let mut expected = Vec::new();
        for event in &events {
            expected.push(
                match invoke(&setup, &mut world, ("f", Invoker::Service), event.clone()).result {
                    Ok(value) => value,
                    Err(InvokeError::Failed(_)) => json!("failed").into(),
                    Err(other) => panic!("{other:?}"),
                },
            );
        }
        let code = export::function_code(function, None);
        let events = Value::from(events.to_vec());
        let play = format!(
            "{code}\n(async () => {{ const out = []; for (const event of {events}) {{\n\
             try {{ out.push((await exports.handler(event)) ?? null); }} catch {{ out.push(\"failed\"); }} }}\n\
             console.log(JSON.stringify(out)); }})();"
        );
        let run = Command::new("node").arg("-e").arg(&play).output().unwrap();
        let got: Value = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|_| panic!("{code}{}", String::from_utf8_lossy(&run.stderr)));
        for (got, expected) in got.as_array().unwrap().iter().zip(&expected) {
            assert_eq!(text_as_json(got), text_as_json(expected), "{kind}\n{code}");
        }
    }
}

/// Two ways to write the same JSON into a body are the same, and so is a member that is null or
/// that nothing says.
fn text_as_json(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, member| !member.is_null());
    }
    let body = value["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
    if let Some(body) = body {
        value["body"] = body;
    }
    value
}

fn setup_with(function: &Value) -> Setup {
    let document = json!({
        "name": "f", "protocol": "REST",
        "definition": {"openapi": "3.0.1", "info": {"title": "f", "version": "1"}, "paths": {"/": {
            "get": {"x-amazon-apigateway-integration": {"type": "mock"}}}}},
        "functions": {"f": function},
    });
    let (case, problems) = Case::from_value("f", &document);
    case.unwrap_or_else(|| panic!("{problems:?}")).setup
}
