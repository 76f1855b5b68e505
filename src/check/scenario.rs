//! Rules that run the engine: sandboxes can be played, claims are proved, trials tell something.

use gatelab_gateway::Case;

use super::Material;
use crate::course::Lesson;
use crate::material::Problem;
use crate::sandbox::Sandbox;
use crate::sandbox::prove::{prove, trial};

/// The lesson's sandbox, if it can be read.
pub(super) fn case(lesson: &Lesson) -> Option<Case> {
    let (file, text) = lesson.sandbox()?;
    Case::read(&file, text).0
}

/// Every sandbox can be imported, nothing in it is without effect, and its requests can be sent by
/// everybody in it.
pub(super) fn imports(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let Some((file, text)) = lesson.sandbox() else { continue };
        let mut sandbox = match Sandbox::open(&file, text) {
            Ok(sandbox) => sandbox,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        if sandbox.requests().is_empty() {
            problems.push(Problem::of_file(&file, "a sandbox has requests to try"));
        }
        let callers = sandbox.callers().iter().map(|caller| Some(caller.name.clone()));
        let callers: Vec<Option<String>> = std::iter::once(None).chain(callers).collect();
        for request in 0..sandbox.requests().len() {
            for caller in &callers {
                if let Err(refused) = sandbox.fire_as(caller.as_deref(), request, 1) {
                    problems.push(Problem::of_file(&file, refused.to_string()));
                }
            }
        }
    }
}

/// Every claim with steps is so.
pub(super) fn proved(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let claims = lesson.body().claims.iter().zip(1..);
        for (claim, number) in claims.filter(|(claim, _)| !claim.steps.is_empty()) {
            for row in prove(lesson, claim).rows.iter().filter(|row| !row.ok) {
                let sentence = format!(
                    "claim {number} ({}) is not so: {} was to give {}, and gave {}",
                    claim.id, row.did, row.expected, row.got
                );
                problems.push(material.at(&lesson.file(), row.place, sentence));
            }
        }
    }
}

/// Every trial can be played, and its right options make a difference.
pub(super) fn trials(material: &Material, problems: &mut Vec<Problem>) {
    for (lesson, question) in material.questions() {
        let Some(table) = trial(lesson, question) else { continue };
        for fork in &table.rows {
            let what = match fork.option.and_then(|index| question.options.get(index)) {
                Some(option) => format!("the fork of {:?}", option.text),
                None => "the fork without a change".to_owned(),
            };
            if let Some(refused) = &fork.refused {
                let sentence = format!("{what} is refused: {refused}");
                problems.push(material.of_question(lesson, question, &sentence));
            } else if fork.right && fork.same {
                let sentence = format!("{what} is the right one and changes nothing");
                problems.push(material.of_question(lesson, question, &sentence));
            }
        }
    }
}
