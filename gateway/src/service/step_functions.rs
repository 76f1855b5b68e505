//! Step Functions: executions of state machines that end, after a while, with a given output.
//!
//! Faults and the members of answers are recorded, but for the reader's own words in
//! `InvalidExecutionInput` (AWS has Java's), and for what a name may be (documented, its fault
//! inferred).

use serde_json::{Map, Value, json};

use super::{Desk, Done, Fault, Outcome, arn, keep, text};
use crate::integration::as_text;
use crate::moment::Moment;
use crate::trace::Why;

/// The most bytes of an input.
const MOST_BYTES: usize = 262_144;
/// An execution's name: how long it may be, and what it may not have in it.
const LONGEST_NAME: usize = 80;
const BARRED: &str = "<>{}[]?*\"#%\\^|~`$&,;:/";

/// One execution.
#[derive(Clone, Debug, PartialEq)]
pub struct Execution {
    /// Its name, unique to the state machine.
    pub name: String,
    /// JSON text.
    pub input: String,
    /// JSON text, seen once it has succeeded.
    pub output: String,
    /// When it began.
    pub started: Moment,
    /// When it ends by itself.
    pub ends: Moment,
    /// When, with what error and for what cause it was stopped.
    pub stopped: Option<(Moment, Option<String>, Option<String>)>,
}

impl Execution {
    /// `RUNNING`, `SUCCEEDED` or `ABORTED`.
    pub fn status(&self, now: Moment) -> &'static str {
        match self.stopped {
            Some(_) => "ABORTED",
            None if now < self.ends => "RUNNING",
            None => "SUCCEEDED",
        }
    }
}

pub(super) fn run(desk: &mut Desk<'_>, operation: &str, asked: &Map<String, Value>) -> Outcome {
    match operation {
        "StartExecution" => start(desk, asked, false),
        "StartSyncExecution" => start(desk, asked, true),
        "StopExecution" => stop(desk, asked),
        _ => describe(desk, asked),
    }
}

fn seconds(moment: Moment) -> Value {
    (moment.0 as f64 / 1000.0).into()
}

fn start(desk: &mut Desk<'_>, asked: &Map<String, Value>, wait: bool) -> Outcome {
    let machine_arn = text(asked, "stateMachineArn").unwrap_or_default();
    let machine = machine_arn.rsplit(':').next().unwrap_or_default().to_owned();
    let Some(settings) = desk.settings.state_machines.get(&machine) else {
        let message = format!("State Machine Does Not Exist: '{machine_arn}'");
        return Err(Fault::new("StateMachineDoesNotExist", message));
    };
    if wait && !settings.express {
        let message = "This operation is not supported by this type of state machine";
        return Err(Fault::new("StateMachineTypeNotSupported", message));
    }
    let input = asked.get("input").map_or_else(|| "{}".to_owned(), as_text);
    if input.is_empty() {
        let message = "Invalid State Machine Execution Input: 'Invalid execution input.'";
        return Err(Fault::new("InvalidExecutionInput", message));
    }
    if input.len() > MOST_BYTES {
        let message = format!(
            "1 validation error detected: Value at 'input' failed to satisfy constraint: Member \
             must have length less than or equal to {MOST_BYTES}"
        );
        return Err(Fault::new("ValidationException", message));
    }
    if let Err(error) = serde_json::from_str::<Value>(&input) {
        let message = format!("Invalid State Machine Execution Input: '{error}'");
        return Err(Fault::new("InvalidExecutionInput", message));
    }
    let id = desk.id();
    let name = text(asked, "name").unwrap_or_else(|| id.clone());
    let barred = |c: char| c.is_whitespace() || c.is_control() || BARRED.contains(c);
    if name.chars().count() > LONGEST_NAME || name.contains(barred) {
        return Err(Fault::new("InvalidName", format!("Invalid Name: '{name}'")));
    }
    let kind = if settings.express { "express" } else { "execution" };
    let mut execution_arn = arn("states", &format!("{kind}:{machine}:{name}"));
    if settings.express {
        execution_arn = format!("{execution_arn}:{id}");
    }
    let all = desk.state.executions.entry(machine.clone()).or_default();
    if let Some(old) = all.iter().find(|e| e.name == name).filter(|_| !settings.express) {
        if old.input != input || old.status(desk.now) != "RUNNING" {
            let message = format!("Execution Already Exists: '{execution_arn}'");
            return Err(Fault::new("ExecutionAlreadyExists", message));
        }
        let why = Why::new("Execution {name} of {machine} runs already, with the same input.");
        let answer = json!({"executionArn": execution_arn, "startDate": seconds(old.started)});
        return Ok(Done::new(answer, why.text("name", name).text("machine", machine)));
    }
    let output = settings.output.as_ref().map_or_else(|| input.clone(), Value::to_string);
    let ends = desk.now.plus_millis(i64::from(settings.latency_ms));
    let mut answer = json!({"executionArn": execution_arn, "startDate": seconds(desk.now)});
    if wait {
        // Every started tenth of a second is billed, with 64 MB.
        let billed = settings.latency_ms.max(1).div_ceil(100) * 100;
        answer = json!({
            "billingDetails":
                {"billedDurationInMilliseconds": billed, "billedMemoryUsedInMB": 64},
            "executionArn": execution_arn,
            "input": input,
            "inputDetails": {"included": true},
            "name": name,
            "output": output,
            "outputDetails": {"included": true},
            "startDate": seconds(desk.now),
            "stateMachineArn": machine_arn,
            "status": "SUCCEEDED",
            "stopDate": seconds(ends),
        });
    }
    let execution =
        Execution { name: name.clone(), input, output, started: desk.now, ends, stopped: None };
    keep(all, execution);
    let why = if wait {
        Why::new("State machine {machine} ran execution {name} to its end.")
    } else {
        Why::new("State machine {machine} started execution {name}; nobody waits for its end.")
    };
    let why = why.text("machine", machine).text("name", name);
    Ok(Done { took_ms: if wait { settings.latency_ms } else { 0 }, ..Done::new(answer, why) })
}

fn execution<'a>(
    desk: &'a mut Desk<'_>,
    asked: &Map<String, Value>,
) -> Result<(String, String, &'a mut Execution), Fault> {
    let execution_arn = text(asked, "executionArn").unwrap_or_default();
    if execution_arn.contains(":express:") {
        let message = "Invalid Arn: 'Resource type not valid in this context: express'";
        return Err(Fault::new("InvalidArn", message));
    }
    if !execution_arn.starts_with("arn:") {
        let message = format!("Invalid Arn: 'Invalid ARN prefix: {execution_arn}'");
        return Err(Fault::new("InvalidArn", message));
    }
    let missing = || {
        let message = format!("Execution Does Not Exist: '{execution_arn}'");
        Fault::new("ExecutionDoesNotExist", message)
    };
    let (_, rest) = execution_arn.split_once(":execution:").ok_or_else(missing)?;
    let (machine, name) = rest.split_once(':').ok_or_else(missing)?;
    let is_express = desk.settings.state_machines.get(machine).is_none_or(|m| m.express);
    let all = desk.state.executions.get_mut(machine).filter(|_| !is_express);
    let found = all.and_then(|all| all.iter_mut().find(|e| e.name == name)).ok_or_else(missing)?;
    Ok((execution_arn.clone(), machine.to_owned(), found))
}

fn stop(desk: &mut Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let now = desk.now;
    let (_, machine, found) = execution(desk, asked)?;
    let was = found.status(now);
    if was == "RUNNING" {
        found.stopped = Some((now, text(asked, "error"), text(asked, "cause")));
    }
    let ended = found.stopped.as_ref().map_or(found.ends, |(at, ..)| *at);
    let why = if was == "RUNNING" {
        Why::new("Execution {name} of {machine} was running, and is stopped.")
    } else {
        Why::new("Execution {name} of {machine} had ended: {status}.").text("status", was)
    };
    let why = why.text("name", found.name.clone()).text("machine", machine);
    Ok(Done::new(json!({"stopDate": seconds(ended)}), why))
}

fn describe(desk: &mut Desk<'_>, asked: &Map<String, Value>) -> Outcome {
    let now = desk.now;
    let (execution_arn, machine, found) = execution(desk, asked)?;
    let status = found.status(now);
    let mut answer = json!({
        "executionArn": execution_arn,
        "stateMachineArn": arn("states", &format!("stateMachine:{machine}")),
        "name": found.name,
        "status": status,
        "startDate": seconds(found.started),
        "input": found.input,
        "inputDetails": {"included": true},
        "redriveCount": 0,
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": format!("Execution is {status} and cannot be redriven"),
    });
    match (&found.stopped, status) {
        (Some((at, error, cause)), _) => {
            answer["stopDate"] = seconds(*at);
            for (name, value) in [("error", error), ("cause", cause)] {
                if let Some(value) = value {
                    answer[name] = value.as_str().into();
                }
            }
        }
        (None, "SUCCEEDED") => {
            answer["stopDate"] = seconds(found.ends);
            answer["output"] = found.output.as_str().into();
            answer["outputDetails"] = json!({"included": true});
        }
        _ => {}
    }
    let why = Why::new("Execution {name} of {machine}: {status}.")
        .text("name", found.name.clone())
        .text("machine", machine)
        .text("status", status);
    Ok(Done::new(answer, why))
}
