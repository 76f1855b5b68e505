//! What is held against hostile bytes: each function takes any bytes, and may not panic on them, run
//! away with them, or break what it promises. Parts of an input are parted by NUL.

use gatelab_gateway::case::{Outcome, START, play};
use gatelab_gateway::json_path::Path;
use gatelab_gateway::jwt::{Verified, signature_holds};
use gatelab_gateway::policy::{Ask, Policy};
use gatelab_gateway::sigv4::Claim;
use gatelab_gateway::trace::Verdict;
use gatelab_gateway::vtl::{Scope, Template};
use gatelab_gateway::{Case, Gateway, Problem, Request, pipeline};
use serde_json::{Value, json};

/// What takes bytes.
pub(crate) type Target = fn(&[u8]);

/// All of them, with the folder that their corpus is in.
pub(crate) const ALL: &[(&str, Target)] = &[
    ("vtl", vtl),
    ("import", import),
    ("json_path", json_path),
    ("policy", policy),
    ("jwt", jwt),
    ("sigv4", sigv4),
    ("documents", documents),
    ("handle", handle),
];

/// Gives bytes to a target.
pub(crate) fn run(name: &str, data: &[u8]) {
    let target = ALL.iter().find(|(known, _)| *known == name).map(|(_, target)| target);
    target.unwrap_or_else(|| panic!("no target {name}"))(data);
}

/// The definitions that requests are sent to.
const APIS: &[&str] = &[
    include_str!("../../sandbox/authorizers.json"),
    include_str!("../../sandbox/caching.json"),
    include_str!("../../sandbox/front-door.json"),
    include_str!("../../sandbox/rest-http-websocket.json"),
    include_str!("../../sandbox/throttling.json"),
];

/// Template, body.
fn vtl(data: &[u8]) {
    let [template, body] = parts(data);
    let members = |value: Value| value.as_object().cloned().unwrap_or_default();
    let mut scope = Scope {
        body,
        path: members(json!({"id": "7"})),
        query: members(json!({"q": "a b", "empty": ""})),
        headers: members(json!({"X-Team": "red", "Accept": "*/*"})),
        context: members(json!({"requestId": "r", "identity": {"sourceIp": "192.0.2.1"}})),
        stage_variables: members(json!({"v": "1"})),
    };
    let template = Template::new(&template);
    let rendered = template.render(&mut scope);
    assert!(template.fault().is_none() || rendered.is_err(), "a broken template renders");
}

/// A case or an OpenAPI document: read, and played where it can be.
fn import(data: &[u8]) {
    let [text, ..] = parts::<1>(data);
    let (case, problems) = Case::read("api.txt", &text);
    assert!(case.is_some() || !problems.is_empty(), "neither a case nor a Problem");
    check_places(&text, &problems);
    let Some(mut case) = case else { return };
    case.steps.truncate(8);
    let first = play(&case);
    assert_eq!(first, play(&case), "two plays differ");
    if let Outcome::Failed(failures) = first {
        assert!(!failures.is_empty());
    }
}

/// Path, document.
fn json_path(data: &[u8]) {
    let [path, document] = parts(data);
    let Ok(path) = Path::parse(&path).map_err(|error| error.to_string()) else { return };
    let document = serde_json::from_str(&document).unwrap_or(Value::Null);
    let _ = path.find_value(&document);
}

/// Policy, resource, address, caller.
fn policy(data: &[u8]) {
    let [policy, resource, source_ip, caller] = parts(data);
    let Ok(value) = serde_json::from_str::<Value>(&policy) else { return };
    let _ = Policy::read_identity(&value);
    let Ok(policy) = Policy::read(&value) else { return };
    let ask = Ask {
        action: "execute-api:Invoke",
        resource: &resource,
        caller: Some(caller.as_str()).filter(|caller| !caller.is_empty()),
        source_ip: &source_ip,
        vpc_endpoint: Some(("vpce-1", Some("vpc-1"))),
        user_agent: Some(&caller),
        referer: Some(&resource),
        now: START,
    };
    assert_eq!(policy.answer(ask), policy.answer(ask));
}

/// Token, key set, scopes.
fn jwt(data: &[u8]) {
    let [token, keys, scopes] = parts(data);
    let keys = serde_json::from_str(&keys).unwrap_or(Value::Null);
    for key in keys["keys"].as_array().into_iter().flatten() {
        let _ = signature_holds(&token, key);
    }
    let mut verified = Verified::default();
    let Ok((known, before)) = verified.token(&token, &keys) else { return };
    assert!(!before, "nobody has seen this token");
    assert!(verified.token(&token, &keys).is_ok_and(|(_, before)| before));
    let scopes: Vec<String> = scopes.split(' ').map(str::to_owned).collect();
    let _ = known.check_times(START);
    let _ = known.check_issuer(&scopes[0]);
    let _ = known.check_audience(&scopes);
    let _ = (known.has_one_of(&scopes), known.seconds_left(START), known.claim("sub"));
}

/// A request as text.
fn sigv4(data: &[u8]) {
    let request = request_of(data);
    let Ok(claim) = Claim::read(&request) else { return };
    let _ = claim.check_scope("us-east-1", "execute-api");
    let _ = claim.check_times(START);
    let _ = claim.check_token(None);
    let _ = claim.check_token(Some("token"));
    for normalize in [true, false] {
        let _ = claim.check_signature(&request, "secret", normalize);
    }
}

/// A document, as JSON and as YAML.
fn documents(data: &[u8]) {
    let [text, ..] = parts::<1>(data);
    for file in ["api.json", "api.yaml"] {
        let (case, problems) = Case::read(file, &text);
        assert!(case.is_some() || !problems.is_empty(), "neither a case nor a Problem");
        check_places(&text, &problems);
    }
    if let Ok(value) = serde_json::from_str::<Value>(&text) {
        let _ = Case::from_value("value", &value);
    }
}

/// Requests as text, to each of the definitions that are shipped.
fn handle(data: &[u8]) {
    thread_local! {
        static GATEWAYS: Vec<Gateway> = APIS
            .iter()
            .filter_map(|text| Some(Gateway::new(Case::read("api.json", text).0?.setup)))
            .collect();
    }
    GATEWAYS.with(|gateways| {
        assert_eq!(gateways.len(), APIS.len());
        for gateway in gateways {
            let mut gateway = gateway.clone();
            let stops = pipeline::steps(gateway.setup().api.protocol).iter().map(|step| step.name);
            for (part, millis) in data.split(|byte| *byte == 0).zip([0, 100, 200, 300]) {
                let now = START.plus_millis(millis);
                let (response, trace) = gateway.handle(request_of(part), now);
                assert!(trace.entries.iter().map(|entry| entry.stop).eq(stops.clone()));
                assert!((100..=599).contains(&response.status), "status {}", response.status);
                let ends = [Verdict::Answered, Verdict::Refused];
                let ended = trace.entries.iter().filter(|e| ends.contains(&e.verdict)).count();
                assert!(ended <= 1, "{trace}");
            }
        }
    });
}

/// So many texts; those that are missing are empty.
fn parts<const N: usize>(data: &[u8]) -> [String; N] {
    let mut parts = data.splitn(N, |byte| *byte == 0);
    std::array::from_fn(|_| String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned())
}

/// A request line, header lines, an empty line, a body: taken as they are, however odd.
fn request_of(data: &[u8]) -> Request {
    let text = String::from_utf8_lossy(data);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let line = lines.next().unwrap_or_default();
    let (method, target) = line.split_once(' ').unwrap_or((line, ""));
    Request {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: lines.map(|line| line.split_once(": ").unwrap_or((line, ""))).collect(),
        body: body.as_bytes().to_vec().into(),
        source_ip: "192.0.2.1".to_owned(),
    }
}

/// Problems point into the text that was read, and can be printed.
fn check_places(text: &str, problems: &[Problem]) {
    let lines = text.split('\n').count();
    for problem in problems.iter().filter(|problem| problem.file.starts_with("api.")) {
        let line = problem.place.line as usize;
        assert!(line <= lines + 1, "{problem} in {lines} lines");
    }
}
