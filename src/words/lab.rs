//! Labs in words: how their steps stand, what a check found, how they end.

use super::{count, duration};
use crate::course::Course;
use crate::course::lab::{Body, Lab, Since};
use crate::sandbox::lab::{Finding, Run, Standing};
use crate::sandbox::prove::told;
use crate::study::{AFTER_HINTS, AFTER_SOLUTION, LabProgress};

/// A lab by its number and name.
pub fn lab_name(lab: &Lab) -> String {
    format!("Lab {} · {}", lab.number, lab.title)
}

/// That there is no such lab, and which there are.
pub fn no_lab(course: &Course, name: &str) -> String {
    let all: Vec<String> =
        course.labs().iter().map(|lab| format!("{} {}", lab.number, lab.slug)).collect();
    match all.as_slice() {
        [] => "There are no labs in this course.".to_owned(),
        all => format!("There is no lab {name}. There are: {}.", all.join(", ")),
    }
}

/// What a lab asks for: how things stand, its steps, and what can be done with one key.
pub fn lab_sheet(lab: &Lab, body: &Body) -> Vec<String> {
    let mut lines = vec![
        format!("Lab {}. {}. About {} min.", lab.number, lab.title, lab.minutes),
        body.situation.clone(),
    ];
    for (step, number) in body.steps.iter().zip(1..) {
        let end = if step.at_end { " It must still be so at the end." } else { "" };
        lines.push(format!("Step {number}. {}: {}{end}", step.title, step.asks));
    }
    for (offer, number) in body.offers.iter().zip(1..) {
        lines.push(format!("Change {number}: {}.", offer.says));
    }
    lines
}

/// How a lab is done: its hints, the solution step by step, other ways, what to take along.
pub fn lab_solved(body: &Body) -> Vec<String> {
    let hints = body.hints.iter().zip(1..).map(|(hint, number)| format!("Hint {number}: {hint}"));
    let played = body.solution.iter().zip(1..).map(|(step, number)| {
        format!("Solution {number}: {}. {}", told(step), step.why.as_deref().unwrap_or_default())
    });
    hints.chain(played).chain(other_ways(body)).chain([body.moral.clone()]).collect()
}

/// The other ways that pass.
pub fn other_ways(body: &Body) -> Vec<String> {
    body.ways.iter().map(|way| format!("Another way: {}. {}", way.name, way.says)).collect()
}

/// How far somebody is in a lab.
pub fn how_far(progress: Option<&LabProgress>) -> String {
    match progress {
        None => "new".to_owned(),
        Some(LabProgress { done: Some((_, took_ms)), .. }) => {
            format!("done in {}", duration(*took_ms))
        }
        Some(progress) => format!("begun, {} passed", count(progress.passed.len(), "step")),
    }
}

/// A lab where it is offered: its name, how long it takes, how far somebody is.
pub fn lab_offered(lab: &Lab, progress: Option<&LabProgress>) -> String {
    format!("{}. {} · {} min · {}", lab.number, lab.title, lab.minutes, how_far(progress))
}

/// How a step stands, beside its name.
pub fn standing(standing: Standing) -> String {
    match standing {
        Standing::Passed(at) => format!("held at #{at}"),
        Standing::Holds | Standing::Broken => "must still be true at the end".to_owned(),
        Standing::Current | Standing::Later => String::new(),
    }
}

/// What a check found, without what it means: `14×200 6×429  (#61)`.
fn found(finding: &Finding) -> String {
    match finding.numbers.as_slice() {
        _ if finding.ok => finding.says.clone(),
        [] => finding.got.clone(),
        [one] => format!("{}   (#{one})", finding.got),
        [first, .., last] => format!("{}   (#{first} to #{last})", finding.got),
    }
}

/// What a check found, where what it means does not say so anyway.
pub fn lab_got(finding: &Finding) -> Option<String> {
    let long = finding.got.chars().count() > 20;
    let told = finding.unsent.is_some() || (long && finding.means.contains(&finding.got));
    (!told).then(|| found(finding))
}

/// What it means that a check says no; before anything was sent, that there is nothing to judge yet.
pub fn lab_means(finding: &Finding) -> String {
    let means = means(finding);
    if finding.spoilt { format!("{means} {CHANGED_FIRST}") } else { means }
}

/// What is looked for is how things were, and somebody has changed them.
const CHANGED_FIRST: &str = "The API is changed already, so this may not show any more: undo takes the change back, \
     and afterwards it can be made again.";

fn means(finding: &Finding) -> String {
    let when = match finding.unsent {
        None => return finding.means.clone(),
        Some(_) if finding.ok => return String::new(),
        Some(Since::Ever | Since::Start) => "yet",
        Some(Since::Step) => "since the step before was passed",
        Some(Since::Change) => "since the last change",
    };
    format!(
        "Nothing was sent {when}, so there is nothing to judge. Send requests, or what this lab offers to send: the \
         check looks again after each."
    )
}

/// Which step it is at: `step 3 of 4`, `all 4 steps hold`.
pub fn lab_progress(run: &Run) -> String {
    let steps = run.lab().steps.len();
    match run.current() {
        Some(step) => format!("step {} of {steps}", step + 1),
        None => format!("all {steps} steps hold"),
    }
}

/// `no hints used`, `2 hints used`.
pub fn hints_used(hints: usize) -> String {
    match hints {
        0 => "no hints used".to_owned(),
        n => format!("{} used", count(n, "hint")),
    }
}

/// What a hint costs, before it is taken.
pub fn hint_costs(taken: usize, hints: usize, hint: &str, solution: &str) -> String {
    match hints.saturating_sub(taken) {
        0 => format!("All hints are told. {solution} plays the solution step by step."),
        _ => format!(
            "{hint} tells hint {} of {hints}. Hints never lock you out: with one, the lab only comes back once more, {AFTER_HINTS} days after it is done.",
            taken + 1
        ),
    }
}

/// A lab begins anew that was done with help some days ago.
pub const LAB_ONCE_MORE: &str =
    "You did this one with help; here it is once more. u brings back what you did then.";

/// Before a lab is begun anew.
pub const BEGIN_ANEW: &str = "Begin this lab anew? What you did so far is kept: u brings it back.";

/// What looking at the solution costs, and how it goes on and ends.
pub fn solution_begins(on: &str, back: &str) -> String {
    format!(
        "The solution, in a fork: {on} plays its next step, {back} goes back to your own work. With it, the lab comes back once more, {AFTER_SOLUTION} days after it is done."
    )
}

/// That a lab was begun anew, or goes on where an earlier attempt stood.
pub const fn begun_anew(earlier: bool) -> &'static str {
    if earlier {
        "The attempt before is back."
    } else {
        "Begun anew. What you did before is kept: u brings it back."
    }
}

/// Why what was done before could not be done again.
pub fn lab_changed(why: &str) -> String {
    format!("The lab is another one by now, so it goes on from here: {why}")
}

/// A step that was passed, from 1.
pub fn step_passed(body: &Body, step: usize) -> String {
    let title = step.checked_sub(1).and_then(|at| body.steps.get(at)).map(|goal| &goal.title);
    format!("Step {step}: {}.", title.map_or("", String::as_str))
}

/// A lab that is done: how long it took, what was changed, and what else works.
pub fn lab_done(lab: &Lab, run: &Run, took_ms: u64, changed: &[String], ways: &str) -> String {
    let mut words = format!("Lab {} done, {}.", lab.number, duration(took_ms));
    if !changed.is_empty() {
        words = format!("{words} You changed: {}.", one_by_one(changed));
    }
    if let Some(way) = run.lab().ways.first() {
        words = format!("{words} Another way also works: {}. {ways} shows it.", lower(&way.name));
    }
    words
}

/// Changes in the order in which they were made, the first few by name.
fn one_by_one(changed: &[String]) -> String {
    const MOST: usize = 4;
    let told = changed.iter().take(MOST).map(String::as_str).collect::<Vec<_>>().join(", then ");
    match changed.len().saturating_sub(MOST) {
        0 => told,
        more => format!("{told}, and {more} more"),
    }
}

/// A name inside a sentence.
fn lower(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|first| first.to_lowercase().collect::<String>());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_in_their_order() {
        let all: Vec<String> = ["a", "b; c", "d", "e", "f", "g"].map(str::to_owned).to_vec();
        assert_eq!(one_by_one(&all[..1]), "a");
        assert_eq!(one_by_one(&all[..4]), "a, then b; c, then d, then e");
        assert_eq!(one_by_one(&all), "a, then b; c, then d, then e, and 2 more");
    }

    #[test]
    fn findings_name_their_requests() {
        let finding = |ok, numbers: &[u32]| Finding {
            ok,
            says: "all 200".to_owned(),
            got: "6×429".to_owned(),
            numbers: numbers.to_vec(),
            means: "too many".to_owned(),
            unsent: None,
            spoilt: false,
        };
        assert_eq!(found(&finding(true, &[1])), "all 200");
        assert_eq!(found(&finding(false, &[])), "6×429");
        assert_eq!(found(&finding(false, &[61])), "6×429   (#61)");
        assert_eq!(found(&finding(false, &[3, 4, 9])), "6×429   (#3 to #9)");
        assert_eq!(lab_means(&finding(false, &[])), "too many");
        let unsent = Finding { unsent: Some(Since::Change), ..finding(false, &[]) };
        assert!(lab_means(&unsent).starts_with("Nothing was sent since the last change"));
        let spoilt = Finding { spoilt: true, ..finding(false, &[1]) };
        assert!(lab_means(&spoilt).starts_with("too many The API is changed already"));
        assert_eq!(lab_got(&finding(false, &[1])), Some("6×429   (#1)".to_owned()));
        assert_eq!(lab_got(&unsent), None);
        let words = "GET /items/7 as alice gave 200".to_owned();
        let means = format!("On a copy: {words}.");
        assert_eq!(lab_got(&Finding { got: words, means, ..finding(false, &[]) }), None);
    }
}
