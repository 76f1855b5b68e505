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
/// The beginning of a file.
const TOP: Place = Place { line: 1, column: 1 };

fn each<'a>(material: &'a Material) -> impl Iterator<Item = (&'a Lab, &'a Body)> {
    let labs = material.course.labs().iter();
    labs.filter_map(|lab| Some((lab, &**lab.body()?)))
}

/// A lab names objectives, and facts that it rests on.
pub(super) fn cites(material: &Material, problems: &mut Vec<Problem>) {
    for (lab, body) in each(material) {
        let file = lab.file();
        let mut fault = |member: &str, sentence: &str| {
            problems.push(material.near(&file, TOP, &format!("{member} ="), sentence));
        };
        if lab.objectives.is_empty() {
            fault("objectives", "a lab names the objectives it practises: `objectives`");
        }
        if body.facts.is_empty() || !body.facts.iter().all(|fact| fact.starts_with("F-")) {
            fault("facts", "a lab rests on facts: `facts = [\"F-…\"]`");
        }
    }
}

/// A lab has a lesson, a situation, three hints, a moral, and a solution with reasons.
pub(super) fn form(material: &Material, problems: &mut Vec<Problem>) {
    for (lab, body) in each(material) {
        let file = lab.file();
        let mut fault = |member: &str, sentence: String| {
            problems.push(material.near(&file, TOP, &format!("{member} ="), sentence));
        };
        if material.course.lesson(&lab.lesson).is_none() {
            fault("lesson", format!("no lesson has the slug {}", lab.lesson));
        }
        if body.hints.len() != HINTS {
            let sentence = format!("a lab has {HINTS} hints, and this has {}", body.hints.len());
            fault("hints", sentence);
        }
        for (member, text) in [("situation", &body.situation), ("moral", &body.moral)] {
            if text.trim().is_empty() {
                let sentence = "a lab says how things stand, and what to take along";
                fault(member, format!("{sentence}: `{member}` is empty"));
            }
        }
        for step in body.solution.iter().filter(|step| step.why.is_none()) {
            let sentence = "each step of the solution says why it is done: `why`";
            problems.push(material.at(&file, step.place, sentence));
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
                let place = run.lab().steps.first().map_or(TOP, |step| step.place);
                problems.push(material.at(&lab.file(), place, sentence));
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
            problems.push(material.at(&lab.file(), TOP, sentence));
        }
        let first = body.solution.first().map_or(TOP, |step| step.place);
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
        for (at, way) in body.ways.iter().enumerate() {
            let before = body.ways[..at].iter().map(|way| way.steps.as_slice());
            let mut others = std::iter::once(body.solution.as_slice()).chain(before);
            if others.any(|other| same(other, &way.steps)) {
                let sentence = format!("the way {:?} is another's once more", way.name);
                problems.push(material.at(&lab.file(), way.place, sentence));
            }
        }
    }
}

/// The wrong ways fail where and as they say.
pub(super) fn wrongs(material: &Material, problems: &mut Vec<Problem>) {
    for (lab, body) in each(material) {
        if body.wrongs.len() < WAYS {
            let sentence = format!("a lab has {WAYS} ways that look right and fail: [[wrong]]");
            problems.push(material.at(&lab.file(), TOP, sentence));
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

/// Whether two ways do the same.
fn same(one: &[Step], other: &[Step]) -> bool {
    let does = |step: &Step| (step.wait_ms, step.act.clone());
    one.iter().map(does).eq(other.iter().map(does))
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
