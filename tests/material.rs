//! The shipped material: no rule finds anything, every claim is proved, and a quick look at a file of
//! questions sees what a reader sees.

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
