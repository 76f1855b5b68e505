//! What AWS itself would have shown, and the waits of AWS that are skipped here.

use std::sync::Arc;

use gatelab_gateway::definition::Protocol;
use gatelab_gateway::trace::CacheMark;

use super::change::Change;
use super::{Did, Sandbox, Shot, State};

/// Minutes until a stage cache is there, or has another size (facts.md F-C05).
const CACHE_MINUTES: usize = 4;

impl Shot {
    /// What CloudWatch counts for it, by its own names (facts.md F-D04, F-D05).
    pub fn metrics(&self, protocol: Protocol) -> Vec<String> {
        let status = self.response.status;
        let (client, server) = match protocol {
            Protocol::Rest => ("4XXError", "5XXError"),
            Protocol::Http => ("4xx", "5xx"),
        };
        let counted = [
            (true, "Count"),
            ((400..500).contains(&status), client),
            (status >= 500, server),
            (self.trace.cache == CacheMark::Hit, "CacheHitCount"),
            (self.trace.cache == CacheMark::Miss, "CacheMissCount"),
        ];
        let counted = counted.into_iter().filter(|(so, _)| *so).map(|(_, name)| name.to_owned());
        let behind = self.trace.integration_ms.map(|ms| format!("IntegrationLatency {ms} ms"));
        counted.chain([format!("Latency {} ms", self.trace.waited_ms)]).chain(behind).collect()
    }
}

impl Sandbox {
    /// The waits of AWS that were skipped so far: for what, and how long they are there.
    pub fn skipped_waits(&self) -> Vec<(String, String)> {
        let mut waits = Vec::new();
        let after = self.done.iter().skip(1).map(|change| &change.other).chain([&self.state]);
        let changes = || self.done.iter().zip(after.clone());
        let resized =
            changes().filter(|(change, after)| size(&change.other) != size(after)).count();
        if resized > 0 {
            let minutes = resized * CACHE_MINUTES;
            waits.push((
                "a stage cache".to_owned(),
                format!("takes about {CACHE_MINUTES} min to appear, to go or to grow: {minutes} min so far"),
            ));
        }
        let goes_live = |change: &Arc<Change>| match &change.did {
            Some(Did::Deployed | Did::RolledBack(_) | Did::Promoted) => true,
            Some(Did::Toggled(_) | Did::Set(..) | Did::Crossed) => self.state.at_once,
            Some(Did::Edited { waits, .. }) => !waits && self.state.at_once,
            _ => false,
        };
        if self.done.iter().any(goes_live) {
            let words = "takes some seconds, in which a call may still meet what was there before";
            waits.push(("a deployment".to_owned(), words.to_owned()));
        }
        if self.log().any(|entry| !entry.bursts().is_empty()) {
            waits.push(("CloudWatch".to_owned(), "hears its numbers once a minute".to_owned()));
        }
        waits
    }
}

fn size(state: &State) -> Option<&str> {
    state.gateway.setup().stage.cache_cluster_size.as_deref()
}

#[cfg(test)]
mod tests {
    use crate::sandbox::FeatureKind;

    #[test]
    fn what_aws_would_count_and_where_it_would_let_us_wait() {
        let mut s = crate::sandbox::tests::shop();
        assert!(s.skipped_waits().is_empty());
        s.toggle(FeatureKind::Cache).unwrap();
        let names = |s: &crate::sandbox::Sandbox| -> Vec<String> {
            s.skipped_waits().into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(&s), ["a stage cache", "a deployment"]);
        let told = |s: &mut crate::sandbox::Sandbox| {
            let protocol = s.protocol();
            let entry = s.fire_as(Some("alice"), 0, 1).unwrap();
            entry.bursts()[0].shots[0].metrics(protocol).join(" ")
        };
        let (miss, hit) = (told(&mut s), told(&mut s));
        assert!(miss.starts_with("Count CacheMissCount Latency "), "{miss}");
        assert!(miss.contains(" IntegrationLatency "), "{miss}");
        assert!(hit.starts_with("Count CacheHitCount Latency "), "{hit}");
        assert!(!hit.contains("IntegrationLatency"), "{hit}");
        s.toggle(FeatureKind::ApiKey).unwrap();
        let entry = s.fire_as(Some("bob"), 0, 1).unwrap();
        let refused =
            entry.bursts()[0].shots[0].metrics(gatelab_gateway::definition::Protocol::Http);
        assert!(refused.join(" ").starts_with("Count 4xx Latency "), "{refused:?}");
        s.toggle(FeatureKind::Cache).unwrap();
        assert!(s.skipped_waits()[0].1.ends_with("8 min so far"));
        while s.undo().is_some() {}
        assert!(s.skipped_waits().is_empty());
    }
}
