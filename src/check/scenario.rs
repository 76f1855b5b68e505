//! Rules that run the engine: what can be imported can be played.

use gatelab_gateway::Case;

use super::Material;
use crate::course::Lesson;
use crate::material::Problem;

/// The lesson's sandbox, if it can be read.
pub(super) fn case(lesson: &Lesson) -> Option<Case> {
    let (file, text) = lesson.sandbox()?;
    Case::read(&file, text).0
}

/// Every sandbox can be imported, and nothing in it is without effect.
pub(super) fn imports(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let Some((file, text)) = lesson.sandbox() else { continue };
        let (case, found) = Case::read(&file, text);
        problems.extend(found);
        if case.is_some_and(|case| case.requests.is_empty()) {
            problems.push(Problem::of_file(&file, "a sandbox has requests to try"));
        }
    }
}
