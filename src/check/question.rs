//! Rules about questions and the beliefs behind their wrong options.

use std::collections::{HashMap, HashSet};

use super::Material;
use super::lesson::{is_fact, is_id, wrong_source};
use crate::course::quiz::Breaker;
use crate::material::Problem;

const QUESTIONS: usize = 10;

/// There are enough of them.
pub(super) fn enough(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let number = lesson.questions().list.len();
        if number < QUESTIONS {
            let sentence = format!("{number} questions; a lesson has at least {QUESTIONS}");
            problems.push(Problem::of_file(&lesson.quiz_file(), sentence));
        }
    }
}

/// Ids are unique.
pub(super) fn unique(material: &Material, problems: &mut Vec<Problem>) {
    let mut questions: HashMap<&str, String> = HashMap::new();
    let mut beliefs: HashMap<&str, String> = HashMap::new();
    for lesson in material.lessons() {
        let file = lesson.quiz_file();
        let found = lesson.questions();
        let ids = found.list.iter().map(|q| (true, q.id.0.as_str(), q.place));
        for (question, id, place) in
            ids.chain(found.beliefs.iter().map(|b| (false, b.id.as_str(), b.place)))
        {
            let (known, what) =
                if question { (&mut questions, "question") } else { (&mut beliefs, "belief") };
            let there = format!("{file}:{}", place.line);
            if let Some(first) = known.insert(id, there) {
                let sentence = format!("a {what} {id} is at {first} already");
                problems.push(material.at(&file, place, sentence));
            }
        }
    }
}

/// One of four, or two or three of five or six.
pub(super) fn form(material: &Material, problems: &mut Vec<Problem>) {
    for (lesson, question) in material.questions() {
        if !matches!((question.choose(), question.options.len()), (1, 4) | (2 | 3, 5 | 6)) {
            let sentence = "the exam has one right of four, or two or three of five or six";
            problems.push(material.of_question(lesson, question, sentence));
        }
        if question.stem.trim().is_empty() || question.ask.trim().is_empty() {
            let sentence = "a question has a stem and asks something";
            problems.push(material.of_question(lesson, question, sentence));
        }
    }
}

/// It can be looked up.
pub(super) fn cites(material: &Material, problems: &mut Vec<Problem>) {
    for (lesson, question) in material.questions() {
        let mut fault =
            |sentence: &str| problems.push(material.of_question(lesson, question, sentence));
        let mut sections = lesson.body().sections.iter();
        if sections.all(|section| section.title != question.section) {
            fault(&format!("the lesson has no section {:?}", question.section));
        }
        for fact in question.facts.iter().filter(|fact| !is_fact(fact)) {
            fault(&format!("{fact} does not look like a fact's id: F-Q39"));
        }
        for objective in question.objectives.iter().filter(|id| !is_id(id, "O")) {
            fault(&format!("{objective} does not look like an objective: O32"));
        }
        if let Some(wrong) = wrong_source(&question.source) {
            fault(wrong);
        }
    }
}

/// What it is good for in the exam is said.
pub(super) fn syllabus(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons().iter().filter(|lesson| lesson.objectives.is_empty()) {
        let sentence = "it names no objective of the syllabus";
        problems.push(Problem::of_file(&lesson.file(), sentence));
    }
    for (lesson, question) in material.questions() {
        if question.objectives.is_empty() {
            problems.push(material.of_question(lesson, question, "it names no objective"));
        }
    }
}

/// Every objective is asked about.
pub(super) fn objectives(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let asked: HashSet<&String> =
            lesson.questions().list.iter().flat_map(|question| &question.objectives).collect();
        for objective in lesson.objectives.iter().filter(|id| !asked.contains(id)) {
            let sentence =
                format!("no question asks about {objective}, an objective of the lesson");
            problems.push(Problem::of_file(&lesson.quiz_file(), sentence));
        }
    }
}

/// Claims that are named exist.
pub(super) fn proofs(material: &Material, problems: &mut Vec<Problem>) {
    for (lesson, question) in material.questions() {
        if let Some(proof) = question.proof.as_ref().filter(|proof| !material.has_claim(proof)) {
            let sentence = format!("lesson {} has no claim {}", proof.lesson, proof.claim);
            problems.push(material.of_question(lesson, question, &sentence));
        }
    }
    for lesson in material.lessons() {
        for belief in &lesson.questions().beliefs {
            let wrong = match &belief.broken_by {
                Breaker::Claim(claim) if material.has_claim(claim) => None,
                Breaker::Claim(claim) => {
                    Some(format!("lesson {} has no claim {}", claim.lesson, claim.claim))
                }
                Breaker::Source(source) => wrong_source(source).map(ToOwned::to_owned),
            };
            let fault = |wrong| material.at(&lesson.quiz_file(), belief.place, wrong);
            problems.extend(wrong.map(fault));
        }
    }
}

/// Wrong options have beliefs, and beliefs have wrong options.
pub(super) fn beliefs(material: &Material, problems: &mut Vec<Problem>) {
    let mut used = HashSet::new();
    for (lesson, question) in material.questions() {
        for option in question.options.iter().filter(|option| !option.right) {
            let wrong = match &option.belief {
                None => format!("no belief is named behind {:?}", option.text),
                Some(id) if material.course.belief(id).is_none() => {
                    format!("no file defines the belief {id}")
                }
                Some(id) => {
                    used.insert(id.as_str());
                    continue;
                }
            };
            problems.push(material.of_question(lesson, question, &wrong));
        }
    }
    for lesson in material.lessons() {
        for belief in &lesson.questions().beliefs {
            if !used.contains(belief.id.as_str()) {
                let sentence = format!("no option stands for the belief {}", belief.id);
                problems.push(material.at(&lesson.quiz_file(), belief.place, sentence));
            }
        }
    }
}
