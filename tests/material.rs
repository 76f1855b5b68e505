//! The shipped material: no rule finds anything, every claim is proved, and a quick look at a file of
//! questions sees what a reader sees.

use std::collections::BTreeSet;
use std::path::Path;

use gatelab::check;
use gatelab::course::Course;
use gatelab::course::lab::Lab;
use gatelab::material::Files;

#[test]
fn the_shipped_material_has_no_problems() {
    let problems = check::all(&Files::embedded());
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
}

/// The rules walk the labs of the course: none of the files may be missing from it.
#[test]
fn every_lab_of_the_folder_is_walked() {
    let files = Files::embedded();
    let (course, _) = Course::load(&files);
    let walked: BTreeSet<String> =
        course.labs().iter().filter(|lab| lab.body().is_some()).map(Lab::file).collect();
    let all = files.under("sandbox/").into_iter().filter(|file| file.ends_with(".lab.toml"));
    assert_eq!(walked, all.map(ToOwned::to_owned).collect());
    for lab in course.labs() {
        let body = lab.body().unwrap();
        let ways = 1 + body.ways.len();
        assert!(ways >= 2 && body.wrongs.len() >= 2, "{}: F9", lab.slug);
    }
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
    for lab in course.labs() {
        let body = lab.body().unwrap();
        unknown.extend(body.facts.iter().filter(|fact| !facts.contains(*fact)));
        unknown.extend(lab.objectives.iter().filter(|objective| !objectives.contains(*objective)));
    }
    assert_eq!(unknown, Vec::<&String>::new());
}
