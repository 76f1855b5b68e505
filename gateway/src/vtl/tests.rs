use std::path::Path;

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[test]
fn recorded_templates_render_as_recorded() {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/conformance/vtl"));
    if !folder.is_dir() {
        println!("skipped: no conformance vectors at {}", folder.display());
        return;
    }
    // What passed when this was written: never fewer.
    for (file, least) in [("aws", 0), ("docs", 0), ("velocity", 0), ("errors", 0)] {
        let text = std::fs::read_to_string(folder.join(format!("{file}.json"))).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        let failed: Vec<_> = cases.iter().filter_map(play).collect();
        for failure in &failed {
            println!("{failure}");
        }
        let passed = cases.len() - failed.len();
        println!("{file}: {passed} passed, {} failed", failed.len());
        assert!(passed >= least, "{file}: {passed} of at least {least}");
    }
}

/// Plays a case; what went wrong when it fails.
fn play(case: &Value) -> Option<String> {
    let input = &case["input"];
    let map = |name: &str| input[name].as_object().cloned().unwrap_or_default();
    let mut scope = Scope {
        body: input["body"].as_str().unwrap_or_default().to_owned(),
        path: map("path"),
        query: map("query"),
        headers: map("headers"),
        context: map("context"),
        stage_variables: map("stageVariables"),
    };
    let result = Template::new(case["template"].as_str().unwrap()).render(&mut scope);
    let squeeze = |text: &str| {
        if case["normalize_whitespace"] == json!(true) {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        }
    };
    let passed = match (&result, case.get("expect"), case.get("expect_json")) {
        (Ok(text), Some(expected), _) => squeeze(text) == squeeze(expected.as_str().unwrap()),
        (Ok(text), _, Some(expected)) => {
            serde_json::from_str::<Value>(text).is_ok_and(|value| value == *expected)
        }
        (Err(_), None, None) => true,
        _ => false,
    };
    (!passed).then(|| format!("{}: {} gave {result:?}", case["name"], case["template"]))
}
