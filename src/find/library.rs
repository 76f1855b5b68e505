//! The course, the sandbox, the settings and the glossary as things to be found.

use super::failure::{self, Sections};
use super::{Index, Kind, Target, Thing};
use crate::config;
use crate::course::Course;
use crate::course::glance::Part;
use crate::course::markdown::slug;
use crate::course::quiz::QuestionId;
use crate::sandbox::{KNOBS, feature_names};

/// Everything that does not change while the program runs.
pub fn library(course: &Course) -> Index {
    let mut index = Index::default();
    let lessons: Vec<(String, Vec<Part>)> =
        course.lessons().iter().map(|lesson| (lesson.slug.clone(), lesson.parts())).collect();
    for (lesson, (slug, parts)) in course.lessons().iter().zip(&lessons) {
        let name = format!("{} {}", lesson.number, lesson.title);
        let target = Target::Lesson { slug: slug.clone(), section: None };
        index.add(thing(Kind::Lesson, &name, "", target), &lesson.outcome);
        self::parts(&mut index, slug, &name, parts);
        for asked in lesson.asked() {
            let target = Target::Question { slug: slug.clone(), id: QuestionId(asked.id.clone()) };
            let text = format!("{} {}", asked.words, asked.id);
            index.add(thing(Kind::Question, &asked.ask, &asked.id, target), &text);
        }
    }
    for lab in course.labs() {
        let name = format!("Lab {} {}", lab.number, lab.title);
        let target = Target::Lab(lab.slug.clone());
        index.add(thing(Kind::Lab, &name, &lab.slug, target), &lab.situation);
    }
    for (kind, name) in feature_names() {
        let knobs = KNOBS.iter().filter(|(_, of, _)| *of == kind).map(|(.., knob)| *knob);
        let text = knobs.collect::<Vec<_>>().join(", ");
        index.add(thing(Kind::Sandbox, name, "on or off", Target::Feature(kind)), &text);
    }
    for (_, kind, knob) in KNOBS {
        let of = feature_names().find(|(known, _)| *known == kind).map_or("", |(_, name)| name);
        let name = format!("Set {of} {knob}…");
        index.add(thing(Kind::Sandbox, &name, "", Target::Feature(kind)), "");
    }
    settings(&mut index);
    for (thing, text) in failure::failures(&Sections::of(&lessons)) {
        index.add(thing, &text);
    }
    for term in &course.glossary().terms {
        let name = term.also.iter().fold(term.name.clone(), |name, also| name + " · " + also);
        index.add(thing(Kind::Term, &name, "", Target::Term(term.slug.clone())), &term.says);
    }
    index
}

/// What is found while an exam is sat: nothing that could say what is right.
pub fn in_exam() -> Index {
    let mut index = Index::default();
    settings(&mut index);
    index
}

/// A note as a thing: by its words, and what it is on.
pub fn note(index: &mut Index, on: &str, text: &str) {
    let first = text.lines().next().unwrap_or_default();
    let target = Target::Note(on.to_owned());
    index.add(thing(Kind::Note, &format!("\"{first}\""), on, target), text);
}

fn settings(index: &mut Index) {
    for (name, may_be) in config::settings() {
        let target = Target::Setting(name.to_owned());
        index.add(thing(Kind::Setting, name, may_be, target), "config.toml");
    }
}

fn parts(index: &mut Index, lesson: &str, name: &str, parts: &[Part]) {
    for part in parts {
        match &part.claim {
            None => {
                let section = Some(slug(&part.name));
                let target = Target::Lesson { slug: lesson.to_owned(), section };
                let name = format!("{name} › {}", part.name);
                index.add(thing(Kind::Lesson, &name, "", target), &part.words);
            }
            Some(claim) => {
                let target = Target::Claim { slug: lesson.to_owned(), claim: claim.clone() };
                index.add(
                    thing(Kind::Claim, &part.name, &format!("{lesson}#{claim}"), target),
                    &part.words,
                );
            }
        }
    }
}

fn thing(kind: Kind, name: &str, aside: &str, target: Target) -> Thing {
    Thing { kind, name: name.to_owned(), aside: aside.to_owned(), target }
}
