//! The custom domain names of a case, and their API mappings.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::definition::{ApiMapping, Domain, Stage};
use crate::document::{Findings, Node};

/// Paths at the root of a domain that AWS keeps for itself (data-plane.md 11.2).
const RESERVED: [&str; 2] = ["ping", "sping"];

/// `domains`.
pub(super) fn read(root: Node<'_>, stage: &Stage, found: &mut Findings) -> Vec<Domain> {
    let mut names = BTreeSet::new();
    let domains = found.items(root, "domains").into_iter();
    domains.filter_map(|domain| read_domain(domain, stage, &mut names, found)).collect()
}

fn read_domain(
    node: Node<'_>,
    stage: &Stage,
    names: &mut BTreeSet<String>,
    found: &mut Findings,
) -> Option<Domain> {
    found.only(node, &["name", "mappings"]);
    let named = found.required(node, "name")?;
    let name = found.text(node, "name")?.to_ascii_lowercase();
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let wrong = if name.starts_with("*.") {
        Some("wildcard domain names: not played here yet".to_owned())
    } else if !name.contains('.') || !name.split('.').all(label) {
        Some(format!("{name:?} is no domain name"))
    } else if name.contains(".execute-api.") {
        Some("an execute-api host is AWS's own, and there already".to_owned())
    } else if !names.insert(name.clone()) {
        Some(format!("the domain name {name:?} is there already"))
    } else {
        None
    };
    if let Some(sentence) = wrong {
        let problem = named.problem(sentence).with_hint("such as api.example.com");
        found.push(if name.starts_with("*.") { problem.not_played_here() } else { problem });
    }
    let mut mappings: Vec<ApiMapping> = Vec::new();
    for node in found.items(node, "mappings") {
        if let Some(mapping) = read_mapping(node, stage, found) {
            if mappings.iter().any(|other| other.path == mapping.path) {
                let sentence =
                    format!("two mappings of this domain have the path {:?}", mapping.path);
                found.push(node.problem(sentence));
            }
            mappings.push(mapping);
        }
    }
    Some(Domain { name: name.into(), mappings })
}

fn read_mapping(node: Node<'_>, stage: &Stage, found: &mut Findings) -> Option<ApiMapping> {
    found.only(node, &["path", "stage"]);
    let path = found.text(node, "path").unwrap_or_default();
    let segment = |segment: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "$-_.+!*'()".contains(c);
        !segment.is_empty() && segment.chars().all(plain)
    };
    let wrong = if !path.is_empty() && !path.split('/').all(segment) {
        Some((format!("{path:?} cannot be the path of a mapping"), "such as v1/orders, or \"\""))
    } else if RESERVED.contains(&path.as_str()) {
        Some((format!("AWS answers /{path} of a domain itself"), "choose another path"))
    } else {
        None
    };
    if let (Some((sentence, hint)), Some(path)) = (wrong, node.get("path")) {
        found.push(path.problem(sentence).with_hint(hint));
    }
    let named = found.required(node, "stage")?;
    let name = found.text(node, "stage")?;
    if *stage.name != *name {
        let sentence = format!("no stage is called {name:?}");
        found.push(named.problem(sentence).with_hint(format!("here it is {:?}", stage.name)));
    }
    Some(ApiMapping { path: path.into(), stage: Arc::clone(&stage.name) })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::Case;

    #[test]
    fn domains_and_what_is_wrong_with_them() {
        let read = |domains: Value| {
            let case = json!({"name": "t", "protocol": "REST", "stage": {"name": "dev"},
                "definition": {"openapi": "3.0.1", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": crate::fixture::mock(json!({}))}}},
                "domains": domains});
            let (case, problems) = Case::from_value("t", &case);
            let sentences: Vec<String> = problems.into_iter().map(|p| p.sentence).collect();
            (case.map(|case| case.setup.domains), sentences)
        };
        let mapping = |path: &str, stage: &str| json!([{"path": path, "stage": stage}]);
        let (domains, problems) = read(json!([
            {"name": "API.example.com", "mappings": [{"stage": "dev"}, {"path": "v1/orders", "stage": "dev"}]},
            {"name": "b.example.com"},
        ]));
        assert_eq!(problems, Vec::<String>::new());
        let domains = domains.unwrap();
        assert_eq!((&*domains[0].name, &*domains[0].mappings[0].path), ("api.example.com", ""));
        assert_eq!(domains[1].mappings, []);
        for (domain, sentence) in [
            (json!({}), "\"name\" is missing here"),
            (json!({"name": "localhost"}), "\"localhost\" is no domain name"),
            (json!({"name": "a..b"}), "\"a..b\" is no domain name"),
            (json!({"name": "*.b.c"}), "wildcard domain names: not played here yet"),
            (json!({"name": "x.execute-api.us-east-1.amazonaws.com"}), "an execute-api host is"),
            (
                json!({"name": "a.b", "mappings": mapping("/v1", "dev")}),
                "\"/v1\" cannot be the path",
            ),
            (
                json!({"name": "a.b", "mappings": mapping("v 1", "dev")}),
                "\"v 1\" cannot be the path",
            ),
            (
                json!({"name": "a.b", "mappings": mapping("ping", "dev")}),
                "AWS answers /ping of a domain",
            ),
            (
                json!({"name": "a.b", "mappings": mapping("", "prod")}),
                "no stage is called \"prod\"",
            ),
            (json!({"name": "a.b", "mappings": [{"path": ""}]}), "\"stage\" is missing here"),
            (
                json!({"name": "a.b", "mappings": [{"stage": "dev"}, {"path": "", "stage": "dev"}]}),
                "two mappings of this domain have the path \"\"",
            ),
        ] {
            let (_, problems) = read(json!([domain]));
            assert!(problems.len() == 1 && problems[0].contains(sentence), "{problems:?}");
        }
        let (_, problems) = read(json!([{"name": "a.b"}, {"name": "A.b"}]));
        assert!(problems[0].contains("the domain name \"a.b\" is there already"), "{problems:?}");
    }
}
