//! A sandbox to be taken along: its API as it is now, its requests as its callers send them.

use gatelab_gateway::case::SavedRequest;
use gatelab_gateway::export::{self, Asked, Format, Topic};

use super::{Refused, Sandbox};

/// The lesson behind each topic, by slug.
const LESSONS: &[(Topic, &str)] = &[
    (Topic::Protocol, "rest-http-websocket"),
    (Topic::Cache, "caching"),
    (Topic::Throttle, "throttling"),
    (Topic::ApiKey, "throttling"),
    (Topic::Authorizer, "authorizers"),
];

impl Sandbox {
    /// The sandbox in a format.
    pub fn export(&self, format: Format) -> Result<String, Refused> {
        // A copy sends: tokens that are made for it are not the sandbox's.
        let mut copy = self.clone();
        let mut ask = |saved: &SavedRequest| {
            let caller = saved.caller.as_deref();
            let (request, signer) = copy.prepare(caller, saved)?;
            let who = caller.map(|name| format!(", as {name}")).unwrap_or_default();
            let title = format!("{}{who}", saved.title);
            Ok(Asked { title, wait_ms: 0, request, signer, status: None })
        };
        let mut asked: Vec<Asked> =
            self.requests().iter().map(&mut ask).collect::<Result<_, Refused>>()?;
        asked.extend(export::asked(&self.state.case));
        Ok(export::export(&self.state.case, format, &lesson, &asked))
    }
}

/// The remark that names the lesson behind a topic.
fn lesson(topic: Topic) -> Option<String> {
    if topic == Topic::Settings {
        return Some("Lessons: gatelab lesson caching, gatelab lesson throttling".to_owned());
    }
    let (_, slug) = LESSONS.iter().find(|(known, _)| *known == topic)?;
    Some(format!("Lesson: gatelab lesson {slug}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Course;
    use crate::material::Files;
    use crate::sandbox::FeatureKind;
    use crate::sandbox::tests::shop;

    #[test]
    fn lessons_exist() {
        let (course, _) = Course::load(&Files::embedded());
        for (_, slug) in LESSONS {
            assert!(course.lesson(slug).is_some(), "{slug}");
        }
    }

    #[test]
    fn what_was_switched_on_is_exported() {
        let mut s = shop();
        let size = "CacheClusterSize: \"0.5\"";
        assert!(!s.export(Format::Sam).unwrap().contains(size));
        s.toggle(FeatureKind::Cache).unwrap();
        let text = s.export(Format::Sam).unwrap();
        assert!(text.contains(size) && text.contains("# Lesson: gatelab lesson caching"), "{text}");
        s.toggle(FeatureKind::Cors).unwrap();
        assert!(s.export(Format::OpenApi).unwrap().contains("options:"));
    }

    #[test]
    fn requests_go_out_as_their_callers() {
        let s = shop();
        let script = s.export(Format::Curl).unwrap();
        let line = "curl -i -H 'x-api-key: gold-key-0123456789abcdef' -H 'Authorization: good' \
                    \"$base\"'/prod/items/7'";
        assert!(script.contains(line), "{script}");
        let hurl = s.export(Format::Hurl).unwrap();
        let entry = "GET {{base}}/prod/items/7\nx-api-key: gold-key-0123456789abcdef\n\
                     Authorization: good\nHTTP *\n";
        assert!(hurl.contains(entry), "{hurl}");
    }
}
