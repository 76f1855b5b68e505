//! Plays the recorded cases that lie beside the project, where they do.

#![expect(
    clippy::print_stdout,
    reason = "the table, and what was skipped, are for whoever runs it"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gatelab_gateway::Case;
use gatelab_gateway::case::{Difference, Failure, Outcome, play_text};

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
        let faulty = problems.iter().filter(|p| !p.unsupported);
        faults.extend(faulty.map(|p| format!("{name}: {}", p.sentence)));
        if case.is_none() && problems.is_empty() {
            faults.push(format!("{name}: neither a case nor a Problem"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_recorded_answer_is_given() {
    let mut wrong = Vec::new();
    let mut table: BTreeMap<(&str, String), [usize; 3]> = BTreeMap::new();
    for family in ["rest", "http", "websocket"] {
        for path in cases(family) {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let area = name.split('.').next().unwrap_or_default().to_owned();
            let counts = table.entry((family, area)).or_default();
            match play_text(&name, &text) {
                Outcome::Passed => counts[0] += 1,
                Outcome::Failed(failures) => {
                    counts[1] += 1;
                    for Failure { step, difference } in failures.iter().take(3) {
                        let Difference { what, expected, got } = difference;
                        wrong.push(format!(
                            "{family}/{name} step {step} {what}: {expected} got {got}"
                        ));
                    }
                }
                Outcome::Unsupported(_) => counts[2] += 1,
            }
        }
    }
    println!("{:<32} passed failed unsupported", "family");
    let mut sum = [0; 3];
    for ((family, area), counts) in table {
        println!(
            "{:<32} {:>6} {:>6} {:>6}",
            format!("{family}/{area}"),
            counts[0],
            counts[1],
            counts[2]
        );
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    println!("{:<32} {:>6} {:>6} {:>6}", "all", sum[0], sum[1], sum[2]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
