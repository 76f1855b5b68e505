//! Custom domain names, and the paths below them that lead to a stage.

use std::sync::Arc;

/// A custom domain name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its host name, in lower case.
    pub name: Arc<str>,
    /// Its API mappings.
    pub mappings: Vec<ApiMapping>,
}

/// An API mapping: a path of a domain, and the stage that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiMapping {
    /// Such as `v1/orders`; empty: whatever no other mapping takes.
    pub path: Arc<str>,
    /// The stage's name.
    pub stage: Arc<str>,
}

impl Domain {
    /// The mapping with the longest path that a request's path begins with, and what follows it
    /// (data-plane.md 11.2).
    pub fn mapping<'a>(&self, path: &'a str) -> Option<(&ApiMapping, &'a str)> {
        let path = path.trim_start_matches('/');
        let below = |mapping: &ApiMapping| {
            let rest = path.strip_prefix(&*mapping.path)?;
            let whole = mapping.path.is_empty() || rest.is_empty() || rest.starts_with('/');
            whole.then_some(rest)
        };
        let fitting = self.mappings.iter().filter_map(|m| Some((m, below(m)?)));
        fitting.max_by_key(|(mapping, _)| mapping.path.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_path_wins() {
        let mapping = |path: &str| ApiMapping { path: path.into(), stage: "dev".into() };
        let mappings = ["orders", "orders/v1/items", "orders/v2"].map(mapping);
        let mut domain = Domain { name: "api.example.com".into(), mappings: mappings.into() };
        for (path, found) in [
            ("/orders", Some(("orders", ""))),
            ("/orders/", Some(("orders", "/"))),
            ("/orders/v1/items/7", Some(("orders/v1/items", "/7"))),
            ("/orders/v1/itemsets", Some(("orders", "/v1/itemsets"))),
            ("/orders/v2", Some(("orders/v2", ""))),
            ("/Orders", None),
            ("/ordersx", None),
            ("/", None),
        ] {
            let got = domain.mapping(path).map(|(mapping, rest)| (&*mapping.path, rest));
            assert_eq!(got, found, "{path}");
        }
        domain.mappings.push(mapping(""));
        for (path, found) in [("/other/7", ("", "other/7")), ("/", ("", ""))] {
            let got = domain.mapping(path).map(|(mapping, rest)| (&*mapping.path, rest));
            assert_eq!(got, Some(found), "{path}");
        }
    }
}
