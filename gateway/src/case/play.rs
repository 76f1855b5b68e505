//! Plays a case: sends its requests to a gateway of its own, and compares the answers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::matcher::{Difference, compare, compare_text};
use super::step::{Address, CaseStep, Expectation};
use super::{Case, ImportError};
use crate::definition::Setup;
use crate::mapping::domain_name;
use crate::message::{Headers, Request, Response};
use crate::moment::Moment;
use crate::problem::Problem;
use crate::{Gateway, Trace};

/// When every play begins: 2026-01-01T00:00:00Z.
pub const START: Moment = Moment(1_767_225_600_000);

/// Where requests come from.
const SOURCE_IP: &str = "127.0.0.1";

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every step gave what it must.
    Passed,
    /// Where it did not.
    Failed(Vec<Failure>),
    /// It needs something that is not played here; what.
    Unsupported(String),
}

/// One broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The step, from 1; 0 is the import.
    pub step: usize,
    /// What came instead of what.
    pub difference: Difference,
}

/// A step as it was played.
#[derive(Clone, Debug)]
pub struct Played {
    /// What was sent.
    pub request: Request,
    /// What came back.
    pub response: Response,
    /// What happened in between.
    pub trace: Trace,
    /// Where the answer differs from the promise; empty when it holds.
    pub differences: Vec<Difference>,
}

/// Reads a case and plays it.
pub fn play_text(file: &str, text: &str) -> Outcome {
    match Case::read(file, text) {
        (Some(case), problems) if problems.is_empty() => play(&case),
        (_, problems) => refused(&problems),
    }
}

/// Plays a case from a world that has seen no request.
pub fn play(case: &Case) -> Outcome {
    if let Some(import_error) = &case.import_error {
        return play_import(import_error);
    }
    let mut gateway = Gateway::new(case.setup.clone());
    let mut now = START;
    let mut failures = Vec::new();
    for (index, step) in case.steps.iter().enumerate() {
        let played = play_step(&mut gateway, step, &mut now);
        let differences = played.differences.into_iter();
        failures.extend(differences.map(|difference| Failure { step: index + 1, difference }));
    }
    if failures.is_empty() { Outcome::Passed } else { Outcome::Failed(failures) }
}

/// Plays one step on a gateway whose clock stands at `now`.
pub fn play_step(gateway: &mut Gateway, step: &CaseStep, now: &mut Moment) -> Played {
    *now = now.plus_millis(step.advance_ms);
    let request = request_of(step, gateway.setup());
    let calls = |gateway: &Gateway, name: &str| {
        gateway.world().functions.get(name).map_or(0, |function| function.count)
    };
    let before: Vec<u64> =
        step.expect.functions_got.iter().map(|(name, _)| calls(gateway, name)).collect();
    let (response, trace) = gateway.handle(request.clone(), *now);
    let api_id = gateway.setup().api.id.clone();
    let mut differences = answer_differences(&step.expect, &response, &api_id);
    for ((name, expected), before) in step.expect.functions_got.iter().zip(before) {
        let was_called = calls(gateway, name) > before;
        let function = gateway.world().functions.get(name).filter(|_| was_called);
        let event = function.and_then(|function| Some(function.last_event.as_ref()?.value()));
        let expected = with_api_id(expected, &api_id);
        compare(&format!("functions_got.{name}"), &expected, event.as_ref(), &mut differences);
    }
    Played { request, response, trace, differences }
}

/// The request of a step: as written, with Host and Content-Length.
pub fn request_of(step: &CaseStep, setup: &Setup) -> Request {
    let mut target = match &step.to {
        Address::Target(target) => target.clone(),
        Address::Path(path) if has_own_domain(step, setup) => path.clone(),
        Address::Path(path) => setup.stage.target_of(path),
    };
    if !step.query.is_empty() {
        target.push('?');
        target.push_str(&step.query);
    }
    let mut headers: Headers = step.headers.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    if !headers.contains("host") {
        headers.append("Host", domain_name(&setup.api.id));
    }
    if !step.body.is_empty() && !headers.contains("content-length") {
        headers.append("Content-Length", step.body.len().to_string());
    }
    Request {
        method: step.method.clone(),
        target,
        headers,
        body: step.body.clone(),
        source_ip: SOURCE_IP.to_owned(),
    }
}

/// Whether the request goes to a custom domain name, below which no stage is named.
fn has_own_domain(step: &CaseStep, setup: &Setup) -> bool {
    let mut hosts = step.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("host"));
    hosts.any(|(_, host)| setup.domains.iter().any(|d| d.name.eq_ignore_ascii_case(host)))
}

/// Where an answer differs from what it must be; what functions got is not looked at.
pub fn answer_differences(
    expect: &Expectation,
    response: &Response,
    api_id: &str,
) -> Vec<Difference> {
    let mut differences = Vec::new();
    if let Some(status) = &expect.status {
        compare("status", status, Some(&response.status.into()), &mut differences);
    }
    for (name, expected) in &expect.headers {
        let mut lines: Vec<String> = response.headers.get_all(name).map(str::to_owned).collect();
        if lines.is_empty() && name.eq_ignore_ascii_case("content-length") {
            // Whoever puts the answer on the wire counts its bytes.
            lines.push(response.body.len().to_string());
        }
        let got = (!lines.is_empty()).then(|| Value::String(lines.join(", ")));
        let expected = with_api_id(expected, api_id);
        compare(&format!("headers.{name}"), &expected, got.as_ref(), &mut differences);
    }
    if let Some(body) = &expect.body {
        let text = String::from_utf8_lossy(&response.body);
        compare_text("body", &with_api_id(body, api_id), &text, &mut differences);
    }
    if let Some(bytes) = expect.body_base64.as_ref().filter(|bytes| **bytes != response.body) {
        differences.push(Difference {
            what: "body_base64".to_owned(),
            expected: STANDARD.encode(bytes),
            got: STANDARD.encode(&response.body),
        });
    }
    differences
}

/// The API's id is known only when it is played.
fn with_api_id(expected: &Value, api_id: &str) -> Value {
    match expected {
        Value::String(text) => Value::String(text.replace("{{api_id}}", api_id)),
        Value::Array(items) => items.iter().map(|item| with_api_id(item, api_id)).collect(),
        Value::Object(members) => {
            let member =
                |(key, value): (&String, &Value)| (key.clone(), with_api_id(value, api_id));
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

/// An import that must be refused: AWS answers 400 to all of them.
fn play_import(refusal: &ImportError) -> Outcome {
    let ImportError { expected, found } = refusal;
    let is_refused = !found.is_empty();
    let status = is_refused.then(|| Value::from(400));
    let message = is_refused.then(|| Value::String(refusal.message()));
    let mut differences = Vec::new();
    for (what, got) in [("status", status), ("message", message)] {
        if let Some(expected) = expected.get(what) {
            compare(&format!("import_error.{what}"), expected, got.as_ref(), &mut differences);
        }
    }
    if differences.is_empty() {
        return Outcome::Passed;
    }
    if found.iter().any(|problem| problem.unsupported) {
        return refused(found);
    }
    Outcome::Failed(
        differences.into_iter().map(|difference| Failure { step: 0, difference }).collect(),
    )
}

/// A case that cannot be played: wrong, unless all that is wrong is that we cannot.
fn refused(problems: &[Problem]) -> Outcome {
    if problems.iter().all(|problem| problem.unsupported) {
        let sentences: Vec<&str> = problems.iter().map(|p| p.sentence.as_str()).collect();
        return Outcome::Unsupported(sentences.join("; "));
    }
    let failure = |problem: &Problem| Failure {
        step: 0,
        difference: Difference {
            what: "import".to_owned(),
            expected: "a case that can be played".to_owned(),
            got: problem.sentence.clone(),
        },
    };
    Outcome::Failed(problems.iter().filter(|p| !p.unsupported).map(failure).collect())
}
