//! What AWS says when it refuses or fails, from the engine's own refusals, and the section that
//! speaks of it.

use std::collections::BTreeMap;

use gatelab_gateway::refusal::{EXPLICIT_DENY, ResponseType, http_message};

use super::{Kind, Target, Thing};
use crate::course::glance::Part;
use crate::course::markdown::slug;

/// The statuses that an HTTP API answers by itself.
const HTTP: [u16; 8] = [400, 401, 403, 404, 413, 429, 500, 503];

/// Where the words of sections are looked up.
pub(super) struct Sections<'a> {
    /// Lesson's slug, section's title, its words.
    all: Vec<(&'a str, &'a str, &'a str)>,
}

impl<'a> Sections<'a> {
    pub(super) fn of(lessons: &'a [(String, Vec<Part>)]) -> Self {
        let sections = |(slug, parts): &'a (String, Vec<Part>)| {
            let sections = parts.iter().filter(|part| part.claim.is_none());
            sections.map(|part| (slug.as_str(), part.name.as_str(), part.words.as_str()))
        };
        Self { all: lessons.iter().flat_map(sections).collect() }
    }

    /// The section that says these words most often, and the number beside them once more.
    fn that_says(&self, status: u16, words: &str) -> Option<(&'a str, &'a str)> {
        let (spoken, numbered) = (words.to_owned(), format!("{status} {words}"));
        let says = |text: &str| {
            text.matches(&spoken).count() + 2 * text.matches(&numbered).count()
        };
        let counted = self.all.iter().map(|(slug, title, text)| (says(text), *slug, *title));
        // The first of those that say it as often: the course goes from the plain to the special.
        let best = counted.rev().max_by_key(|(count, ..)| *count)?;
        (best.0 > 0).then_some((best.1, best.2))
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
    rows.into_iter().map(|((status, text), (names, http))| row(sections, status, &text, &names, http)).collect()
}

fn row(
    sections: &Sections,
    status: u16,
    text: &str,
    names: &[&str],
    http: bool,
) -> (Thing, String) {
    let leads = sections.that_says(status, text);
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
