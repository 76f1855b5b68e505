//! Rules about where links lead.

use super::Material;
use crate::course::lesson::Link;
use crate::material::Problem;

/// Links lead somewhere.
pub(super) fn resolve(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        for (link, place) in &lesson.body().links {
            let wrong = match link {
                Link::Web(url) if url.starts_with("https://") => None,
                Link::Web(url) => Some(format!("{url} is no https address, lesson: or term: link")),
                Link::Term(term) => {
                    let known = material.course.glossary().term(term).is_some();
                    (!known).then(|| format!("the glossary has no {term}"))
                }
                Link::Lesson { slug, section } => match (material.course.lesson(slug), section) {
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
