//! `gatelab conform`: plays every case file below a folder, and says where we differ from AWS.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use gatelab_gateway::case::{Outcome, play_signature, play_text};
use gatelab_gateway::jwt::signature_holds;
use gatelab_gateway::vtl::{Scope, Template};
use serde_json::{Map, Value, json};

use super::Exit;

/// A case that was played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The folder that it lies in.
    pub family: String,
    /// Its file without `.json`, and its name within where a file holds several: `vtl/docs#pets`.
    pub name: String,
    /// What became of it.
    pub result: Result,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Result {
    /// It gave what it must.
    Passed,
    /// One line for each broken promise.
    Failed(Vec<String>),
    /// It needs something that is not played here; what.
    Unsupported(String),
}

/// Plays every case below a folder, in the order of their names.
pub fn play(folder: &Path) -> io::Result<Vec<Case>> {
    let mut files = Vec::new();
    find(folder, &mut files)?;
    files.sort();
    let mut cases = Vec::new();
    for path in files {
        let below = path.strip_prefix(folder).unwrap_or(&path).with_extension("");
        let name = below.to_string_lossy().replace('\\', "/");
        let family = match name.rsplit_once('/') {
            Some((family, _)) => family.to_owned(),
            None => folder.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        };
        let text = fs::read_to_string(&path)?;
        if let Ok(Value::Array(list)) = serde_json::from_str(&text) {
            cases.extend(list.iter().map(|vector| {
                let name = format!("{name}#{}", vector["name"].as_str().unwrap_or("?"));
                Case { family: family.clone(), name, result: play_vector(vector) }
            }));
        } else {
            let result = result_of(play_text(&path.to_string_lossy(), &text));
            cases.push(Case { family, name, result });
        }
    }
    Ok(cases)
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "json") {
            files.push(path);
        }
    }
    Ok(())
}

fn result_of(outcome: Outcome) -> Result {
    match outcome {
        Outcome::Passed => Result::Passed,
        Outcome::Unsupported(why) => Result::Unsupported(why),
        Outcome::Failed(failures) => {
            let line = |f: &gatelab_gateway::case::Failure| {
                let d = &f.difference;
                format!("step {} {}: expected {}, got {}", f.step, d.what, d.expected, d.got)
            };
            Result::Failed(failures.iter().map(line).collect())
        }
    }
}

/// A case of a file that lists several: a template, a token, a signature, or something unknown.
fn play_vector(vector: &Value) -> Result {
    if vector["template"].is_string() {
        return play_template(vector);
    }
    if vector["jwk"].is_object() {
        return play_token(vector);
    }
    if vector["canonical_request"].is_string() {
        return result_of(play_signature(vector));
    }
    Result::Unsupported("this: not checked yet".to_owned())
}

fn play_template(vector: &Value) -> Result {
    let input = &vector["input"];
    let object = |name: &str| input[name].as_object().cloned().unwrap_or_default();
    let mut scope = Scope {
        body: input["body"].as_str().unwrap_or_default().to_owned(),
        path: object("path"),
        query: object("query"),
        headers: object("headers"),
        context: object("context"),
        stage_variables: object("stageVariables"),
    };
    let rendered =
        Template::new(vector["template"].as_str().unwrap_or_default()).render(&mut scope);
    let text = match rendered {
        Err(_) if vector["expect_error"] == true => return Result::Passed,
        Err(error) => return Result::Failed(vec![format!("the template fails: {error}")]),
        Ok(text) if vector["expect_error"] == true => {
            return Result::Failed(vec![format!("expected a failure, got {text:?}")]);
        }
        Ok(text) => text,
    };
    if let Some(expected) = vector.get("expect_json") {
        return match serde_json::from_str::<Value>(&text) {
            Ok(json) if json == *expected => Result::Passed,
            _ => Result::Failed(vec![format!("expected {expected}, got {text:?}")]),
        };
    }
    let expected = vector["expect"].as_str().unwrap_or_default();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let same = if vector["normalize_whitespace"] == true {
        words(&text) == words(expected)
    } else {
        text == expected
    };
    if same {
        return Result::Passed;
    }
    Result::Failed(vec![format!("expected {expected:?}, got {text:?}")])
}

/// Only the signature counts here: an HTTP API's authorizer takes fewer algorithms.
fn play_token(vector: &Value) -> Result {
    let token = vector["token"].as_str().unwrap_or_default();
    let valid = vector["signature_valid"] == true;
    match signature_holds(token, &vector["jwk"]) {
        Ok(holds) if holds == valid => Result::Passed,
        Ok(holds) => Result::Failed(vec![format!("signature: expected {valid}, got {holds}")]),
        // No token, or without an algorithm: right where no key verifies it.
        Err(_) if !valid => Result::Passed,
        Err(fault) => Result::Unsupported(fault.description().into_owned()),
    }
}

/// How many of a family passed, failed, and could not be played.
type Counts = [usize; 3];

fn count(cases: &[Case]) -> (BTreeMap<&str, Counts>, Counts) {
    let mut families: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut sum = Counts::default();
    for case in cases {
        let column = match case.result {
            Result::Passed => 0,
            Result::Failed(_) => 1,
            Result::Unsupported(_) => 2,
        };
        families.entry(&case.family).or_default()[column] += 1;
        sum[column] += 1;
    }
    (families, sum)
}

pub(super) fn run(
    folder: &Path,
    json: bool,
    out: &mut impl Write,
    err: &mut impl Write,
) -> io::Result<Exit> {
    let cases = match play(folder) {
        Ok(cases) => cases,
        Err(error) => {
            writeln!(err, "gatelab: {} cannot be read: {error}", folder.display())?;
            return Ok(Exit::NO);
        }
    };
    if cases.is_empty() {
        writeln!(err, "gatelab: there is no case file (.json) below {}", folder.display())?;
        return Ok(Exit::NO);
    }
    let (families, sum) = count(&cases);
    if json {
        let object = as_json(&cases, &families, sum);
        writeln!(out, "{object:#}")?;
    } else {
        for case in &cases {
            match &case.result {
                Result::Passed => {}
                Result::Failed(lines) => {
                    for line in lines {
                        writeln!(out, "{}: {line}", case.name)?;
                    }
                }
                Result::Unsupported(why) => writeln!(out, "{}: unsupported: {why}", case.name)?,
            }
        }
        writeln!(out, "{:<12} {:>8} {:>8} {:>12}", "family", "passed", "failed", "unsupported")?;
        for (name, [passed, failed, unsupported]) in families.into_iter().chain([("all", sum)]) {
            writeln!(out, "{name:<12} {passed:>8} {failed:>8} {unsupported:>12}")?;
        }
    }
    Ok(if sum[1] == 0 { Exit::DONE } else { Exit::NO })
}

fn as_json(cases: &[Case], families: &BTreeMap<&str, Counts>, sum: Counts) -> Value {
    let counts = |[passed, failed, unsupported]: Counts| json!({"passed": passed, "failed": failed, "unsupported": unsupported});
    let families: Map<String, Value> =
        families.iter().map(|(name, c)| ((*name).to_owned(), counts(*c))).collect();
    let case = |case: &Case| {
        let (result, why) = match &case.result {
            Result::Passed => ("passed", json!([])),
            Result::Failed(lines) => ("failed", json!(lines)),
            Result::Unsupported(why) => ("unsupported", json!([why])),
        };
        json!({"name": case.name, "family": case.family, "result": result, "why": why})
    };
    let cases: Vec<Value> = cases.iter().map(case).collect();
    json!({"schema": 1, "families": families, "all": counts(sum), "cases": cases})
}
