//! Exports: what is written is read back as the same API, and plays to the same answers.

#![expect(clippy::print_stdout, reason = "a test may say what it skipped")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::path::{Path, PathBuf};
use std::{env, fs};

use gatelab_gateway::case::{Outcome, play};
use gatelab_gateway::{Case, export};

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
    let text = export::openapi(case);
    let (bare, problems) = Case::read("exported.yaml", &text);
    let Some(bare) = bare.filter(|_| problems.is_empty()) else {
        return Err(problems.iter().map(|p| format!("{p}\n")).collect());
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
        let (before, after) = (format!("{:#?}", case.setup.api), format!("{:#?}", again.setup.api));
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
