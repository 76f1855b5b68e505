//! What passed before passes today: the recorded cases that lie beside the project, where they do.
//!
//! `tests/conformance.txt` names the cases that pass. After making more of them pass, write it anew
//! with `GATELAB_BLESS=1 cargo test --test conformance`. `GATELAB_CASES` names another folder of cases.

#![expect(clippy::print_stdout, reason = "a test may say what it skipped")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use gatelab::cli::conform::{Case, Result, play};

const LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance.txt");
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance");

fn cases() -> Option<Vec<Case>> {
    let folder = env::var("GATELAB_CASES").unwrap_or_else(|_| CASES.to_owned());
    if !Path::new(&folder).is_dir() {
        println!("SKIPPED: no conformance cases at {folder}: nothing was compared with AWS");
        return None;
    }
    Some(play(Path::new(&folder)).unwrap())
}

#[test]
fn cases_that_passed_before_pass() {
    let Some(cases) = cases() else { return };
    let passing: BTreeSet<&str> =
        cases.iter().filter(|c| c.result == Result::Passed).map(|c| c.name.as_str()).collect();
    if env::var_os("GATELAB_BLESS").is_some() {
        let lines: Vec<&str> = passing.into_iter().collect();
        fs::write(LIST, lines.join("\n") + "\n").unwrap();
        return;
    }
    let before = fs::read_to_string(LIST).unwrap();
    let lost: Vec<String> = before
        .lines()
        .filter(|name| !passing.contains(name))
        .map(|name| match cases.iter().find(|c| c.name == name).map(|c| &c.result) {
            Some(Result::Failed(lines)) => format!("{name}: {}", lines.join("; ")),
            Some(Result::Unsupported(why)) => format!("{name}: unsupported: {why}"),
            _ => format!("{name}: no such case any more"),
        })
        .collect();
    println!("{} cases pass, {} passed before", passing.len(), before.lines().count());
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
