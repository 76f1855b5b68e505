//! Rules about labs: their form, and what comes of the ways that their authors wrote down.

use super::Material;
use crate::course::lab::{Body, Lab};
use crate::course::lesson::Step;
use crate::material::{Place, Problem};
use crate::sandbox::lab::{Run, Standing, Walked, walk};

/// So many hints, from a nudge to nearly the answer.
const HINTS: usize = 3;
/// So many ways pass, and so many do not.
const WAYS: usize = 2;

fn each<'a>(material: &'a Material) -> impl Iterator<Item = (&'a Lab, &'a Body)> {
    let labs = material.course.labs().iter();
    labs.filter_map(|lab| Some((lab, &**lab.body()?)))
}

/// A lab has a lesson, objectives, facts and three hints.
pub(super) fn form(material: &Material, problems: &mut Vec<Problem>) {
    for (lab, body) in each(material) {
        let file = lab.file();
        let mut fault = |sentence: String| problems.push(Problem::of_file(&file, sentence));
        if material.course.lesson(&lab.lesson).is_none() {
            fault(format!("no lesson has the slug {}", lab.lesson));
        }
        if lab.objectives.is_empty() {
            fault("a lab names the objectives it practises: `objectives`".to_owned());
        }
        if body.facts.is_empty() || !body.facts.iter().all(|fact| fact.starts_with("F-")) {
            fault("a lab rests on facts: `facts = [\"F-…\"]`".to_owned());
        }
        if body.hints.len() != HINTS {
            fault(format!("a lab has {HINTS} hints, and this has {}", body.hints.len()));
        }
        if body.situation.trim().is_empty() || body.moral.trim().is_empty() {
            fault(
                "a lab says how things stand, and what to take along: `situation`, `moral`".into(),
            );
        }
        if !body.solution.iter().all(|step| step.why.is_some()) {
            fault("each step of the solution says why it is done: `why`".to_owned());
        }
    }
}

/// A lab can be begun, and there is something to do in it.
pub(super) fn begins(material: &Material, problems: &mut Vec<Problem>) {
    for (lab, _) in each(material) {
        match Run::begin(lab) {
            Err(refused) => problems.push(Problem::of_file(&lab.file(), refused.to_string())),
            Ok((run, _)) if !matches!(run.standing(0), Standing::Current) => {
                let sentence = "the first step holds before anything is done";
                problems.push(Problem::of_file(&lab.file(), sentence));
            }
            Ok(_) => {}
        }
    }
}

/// The solution and the other ways pass.
pub(super) fn ways(material: &Material, problems: &mut Vec<Problem>) {
    for (lab, body) in each(material) {
        if body.solution.is_empty() || body.ways.len() + 1 < WAYS {
            let sentence = "a lab has its solution and another way that passes: [[way]]";
            problems.push(Problem::of_file(&lab.file(), sentence));
        }
        let first = body.solution.first().map_or(Place { line: 1, column: 1 }, |step| step.place);
        let solution = ("the solution", body.solution.as_slice(), first);
        let others =
            body.ways.iter().map(|way| (way.name.as_str(), way.steps.as_slice(), way.place));
        for (name, steps, place) in std::iter::once(solution).chain(others) {
            let Some(walked) = walked(lab, steps) else { continue };
            if let Some(told) = stopped(&walked) {
                let sentence = format!("{name} does not pass: {told}");
                problems.push(material.at(&lab.file(), place, sentence));
            }
        }
    }
}

/// The wrong ways fail where and as they say.
pub(super) fn wrongs(material: &Material, problems: &mut Vec<Problem>) {
    for (lab, body) in each(material) {
        if body.wrongs.len() < WAYS {
            let sentence = format!("a lab has {WAYS} ways that look right and fail: [[wrong]]");
            problems.push(Problem::of_file(&lab.file(), sentence));
        }
        for wrong in &body.wrongs {
            let Some(walked) = walked(lab, &wrong.steps) else { continue };
            let sentence = match (&walked.refused, walked.failing()) {
                (Some((step, words)), _) => format!("its step {step} is refused: {words}"),
                (None, None) => "it passes".to_owned(),
                (None, Some((step, _))) if step != wrong.fails => {
                    let told = stopped(&walked).unwrap_or_default();
                    format!("it fails at step {step}, not {}: {told}", wrong.fails)
                }
                (None, Some((_, finding))) if !finding.means.contains(&wrong.message) => {
                    format!("it fails with another message: {}", finding.means)
                }
                (None, Some(_)) => continue,
            };
            let sentence = format!("the wrong way {:?}: {sentence}", wrong.name);
            problems.push(material.at(&lab.file(), wrong.place, sentence));
        }
    }
}

/// A way walked to its end; a lab that cannot begin is told elsewhere.
fn walked(lab: &Lab, steps: &[Step]) -> Option<Walked> {
    walk(lab, steps).ok()
}

/// What keeps a way from passing.
fn stopped(walked: &Walked) -> Option<String> {
    if let Some((step, words)) = &walked.refused {
        return Some(format!("its step {step} is refused: {words}"));
    }
    let (step, finding) = walked.failing()?;
    Some(format!("step {step}, {}: {} ({})", finding.says, finding.got, finding.means))
}
