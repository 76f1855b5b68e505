//! What AWS says when it refuses or fails, from the engine's own refusals, and the section that
//! speaks of it.

use std::collections::BTreeMap;

use gatelab_gateway::refusal::{EXPLICIT_DENY, ResponseType, http_message};
use memchr::memmem::Finder;

use super::{Kind, Target, Thing};
use crate::course::glance::Part;
use crate::course::markdown::slug;

/// The statuses that an HTTP API answers by itself.
const HTTP: [u16; 8] = [400, 401, 403, 404, 413, 429, 500, 503];

/// Where the words of sections are looked up.
pub(super) struct Sections<'a> {
    /// A lesson's slug and its parts; a claim belongs to the section before it.
    lessons: &'a [(String, Vec<Part>)],
}

impl<'a> Sections<'a> {
    pub(super) const fn of(lessons: &'a [(String, Vec<Part>)]) -> Self {
        Self { lessons }
    }

    /// The section that says these words most often; what its proofs meet counts half.
    fn that_says(&self, words: &str) -> Option<(&'a str, &'a str)> {
        let finder = Finder::new(words);
        let says = |part: &Part| {
            let weight = if part.claim.is_none() { 2 } else { 1 };
            weight * finder.find_iter(part.words.as_bytes()).count()
        };
        let mut best = None;
        let mut most = 0;
        for (slug, parts) in self.lessons {
            let mut section = None;
            let mut count = 0;
            for part in parts {
                if part.claim.is_none() {
                    (section, count) = (Some(part.name.as_str()), 0);
                }
                count += says(part);
                // The first of those that say it as often: the course goes from plain to special.
                if count > most {
                    (best, most) = (section.map(|title| (slug.as_str(), title)), count);
                }
            }
        }
        best
    }
}

/// Every error text, with what it is also known by.
pub(super) fn failures(sections: &Sections) -> Vec<(Thing, String)> {
    // One row for each status and text; several types may say the same.
    let mut rows: BTreeMap<(u16, String), (Vec<&str>, bool)> = BTreeMap::new();
    for kind in ResponseType::ALL {
        let text = kind.message().map_or_else(|| "null".to_owned(), Into::into);
        let (names, _) = rows.entry((kind.status(), text)).or_default();
        for name in [kind.name(), kind.error_type()] {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let denied = ResponseType::AccessDenied;
    rows.insert((denied.status(), EXPLICIT_DENY.to_owned()), (vec![denied.name()], false));
    for status in HTTP {
        rows.entry((status, http_message(status).to_owned())).or_default().1 = true;
    }
    rows.into_iter()
        .map(|((status, text), (names, http))| row(sections, status, &text, &names, http))
        .collect()
}

fn row(
    sections: &Sections,
    status: u16,
    text: &str,
    names: &[&str],
    http: bool,
) -> (Thing, String) {
    let leads = sections.that_says(text);
    let products = match (names.is_empty(), http) {
        (true, _) => "HTTP API",
        (false, true) => "REST and HTTP API",
        (false, false) => "REST API",
    };
    let (aside, target) = match leads {
        Some((lesson, title)) => {
            let section = Some(slug(title));
            (format!("see {title}"), Target::Lesson { slug: lesson.to_owned(), section })
        }
        None => (products.to_owned(), Target::Failure),
    };
    // Some types say another text each time; they are known by their names.
    let (name, body) = match text {
        "null" => (format!("{status} {}", names.join(" ")), "{\"message\":null}".to_owned()),
        text => (format!("{status} {text}"), format!("{{\"message\":\"{text}\"}}")),
    };
    let words = [products, &names.join(" · "), &body].join(" · ");
    (Thing { kind: Kind::Failure, name, aside, target }, words)
}
