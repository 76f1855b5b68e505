//! Plays the recorded cases that lie beside the project, where they do.

use std::fs;
use std::path::{Path, PathBuf};

use gatelab_gateway::Case;

fn cases(family: &str) -> Vec<PathBuf> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance"));
    let Ok(entries) = fs::read_dir(root.join(family)) else {
        println!("skipped: no conformance cases at {}", root.display());
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    paths
}

#[test]
fn every_recorded_case_is_imported() {
    let mut faults = Vec::new();
    for path in ["rest", "http"].into_iter().flat_map(cases) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (case, problems) = Case::read(&name, &text);
        if case.is_none() || !problems.is_empty() {
            faults.extend(problems.iter().map(|p| format!("{name}: {}", p.sentence)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
