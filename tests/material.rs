//! The shipped material: no rule finds anything, every claim is proved, and a quick look at a file of
//! questions sees what a reader sees.

use std::collections::BTreeSet;
use std::path::Path;

use gatelab::check;
use gatelab::course::Course;
use gatelab::material::Files;

#[test]
fn the_shipped_material_has_no_problems() {
    let problems = check::all(&Files::embedded());
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

#[test]
fn a_quick_look_sees_every_question() {
    let (course, _) = Course::load(&Files::embedded());
    assert!(course.lessons().len() >= 5);
    for lesson in course.lessons() {
        let read: Vec<_> = lesson.questions().list.iter().map(|q| q.id.clone()).collect();
        assert_eq!(lesson.question_ids(), read, "{}", lesson.slug);
    }
}

/// The ids that a reference file of the workbench defines, when it is there.
fn defined(file: &str, prefix: &str) -> Option<BTreeSet<String>> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/reference")).join(file);
    let text = std::fs::read_to_string(path).ok()?;
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '-');
    Some(words.filter(|word| word.starts_with(prefix)).map(ToOwned::to_owned).collect())
}

#[test]
fn facts_and_objectives_are_those_of_the_references() {
    let (Some(facts), Some(objectives)) = (defined("facts.md", "F-"), defined("syllabus.md", "O"))
    else {
        println!("skipped: the references are not here");
        return;
    };
    let (course, _) = Course::load(&Files::embedded());
    let mut unknown = Vec::new();
    for lesson in course.lessons() {
        let claims = lesson.body().claims.iter().flat_map(|claim| &claim.facts);
        let questions = &lesson.questions().list;
        let cited = claims.chain(questions.iter().flat_map(|question| &question.facts));
        unknown.extend(cited.filter(|fact| !facts.contains(*fact)));
        let asked = questions.iter().flat_map(|question| &question.objectives);
        let named = lesson.objectives.iter().chain(asked);
        unknown.extend(named.filter(|objective| !objectives.contains(*objective)));
    }
    assert_eq!(unknown, Vec::<&String>::new());
}
