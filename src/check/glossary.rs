//! Rules about the glossary.

use std::collections::HashSet;

use super::Material;
use super::lesson::is_fact;
use crate::course::glossary::{FILE, Term};
use crate::course::markdown;

/// A word has a name of its own, says something, and leads somewhere.
pub(super) fn words(material: &Material, problems: &mut Vec<crate::material::Problem>) {
    let mut slugs = HashSet::new();
    let mut names = HashSet::new();
    for term in &material.course.glossary().terms {
        let mut fault = |sentence: String| problems.push(material.at(FILE, term.place, sentence));
        if term.slug != markdown::slug(&term.slug) || term.slug.is_empty() {
            fault(format!("{:?} is no name for links: lower case and hyphens", term.slug));
        }
        if !slugs.insert(&term.slug) {
            fault(format!("{} is there twice", term.slug));
        }
        for name in term.also.iter().chain([&term.name]) {
            if !names.insert(name.to_lowercase()) {
                fault(format!("{name} names two words"));
            }
        }
        if term.says.trim().is_empty() || term.says.contains('!') {
            fault(format!("{} says what it means, without exclamation marks", term.slug));
        }
        for fact in term.facts.iter().filter(|fact| !is_fact(fact)) {
            fault(format!("{fact} does not look like a fact's id: F-Q39"));
        }
        if let Some(wrong) = astray(material, term) {
            fault(wrong);
        }
    }
}

/// What is wrong with where a word leads.
fn astray(material: &Material, term: &Term) -> Option<String> {
    let (slug, section) = term.more()?;
    let Some(lesson) = material.course.lesson(slug) else {
        return Some(format!("there is no lesson {slug}"));
    };
    let section = section?;
    let known = lesson.body().sections.iter().any(|known| known.slug == section);
    (!known).then(|| format!("lesson {slug} has no section {section}"))
}
