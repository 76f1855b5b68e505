//! Rules about where links lead.

use super::Material;
use crate::course::Course;
use crate::course::lesson::Link;
use crate::material::{Files, Problem};

/// Links lead somewhere.
pub(super) fn resolve(material: &Material, problems: &mut Vec<Problem>) {
    // Those of a pack may lead to ours.
    let (shipped, _) = Course::load(&Files::embedded());
    let target = |slug: &str| material.course.lesson(slug).or_else(|| shipped.lesson(slug));
    for lesson in material.lessons() {
        for (link, place) in &lesson.body().links {
            let wrong = match link {
                Link::Web(url) if url.starts_with("https://") => None,
                Link::Web(url) => Some(format!("{url} is no https address, lesson: or term: link")),
                Link::Term(term) => {
                    let known = [&material.course, &shipped]
                        .iter()
                        .any(|course| course.glossary().term(term).is_some());
                    (!known).then(|| format!("the glossary has no {term}"))
                }
                Link::Lesson { slug, section } => match (target(slug), section) {
                    (None, _) => Some(format!("there is no lesson {slug}")),
                    (Some(to), Some(section)) => {
                        let known = to.body().sections.iter().any(|known| known.slug == *section);
                        (!known).then(|| format!("lesson {slug} has no section {section}"))
                    }
                    (Some(_), None) => None,
                },
            };
            problems.extend(wrong.map(|wrong| material.at(&lesson.file(), *place, wrong)));
        }
    }
}
