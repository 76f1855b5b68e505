//! Everything in the course that can be proved, forks, and much traffic: `cargo bench --bench proof`.
//! Each figure stands beside its budget.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "its output is the point")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

mod stopwatch;

use std::hint::black_box;
use std::time::Duration;

use gatelab::course::Course;
use gatelab::material::Files;
use gatelab::sandbox::prove::{prove, trial};
use gatelab::sandbox::{Sandbox, Stream};

use self::stopwatch::best;

/// As many as one phase of a scenario may send.
const FLOOD: u32 = 100_000;

fn main() {
    let files = Files::embedded();
    let (course, _) = Course::load(&files);
    let (mut proofs, mut trials, mut forks) = (Vec::new(), Vec::new(), Vec::new());
    for lesson in course.lessons() {
        for claim in &lesson.body().claims {
            let what = format!("{}#{}", lesson.slug, claim.id);
            proofs.push((best(3, || prove(lesson, claim)).0, what));
        }
        for question in &lesson.questions().list {
            let (took, table) = best(3, || trial(lesson, question));
            if table.is_some() {
                trials.push((took, question.id.to_string()));
            }
        }
        if let Some((file, text)) = lesson.sandbox() {
            let mut sandbox = Sandbox::open(&file, text).unwrap();
            for at in 0..sandbox.requests().len() {
                let caller = sandbox.requests()[at].caller.clone();
                let _ = sandbox.fire_as(caller.as_deref(), at, 20);
            }
            forks.push((best(20, || black_box(sandbox.clone())).0, file));
        }
    }
    slowest("proofs of claims", &mut proofs, "100 ms each");
    slowest("trials of questions", &mut trials, "100 ms each");
    slowest("forks of sandboxes in use", &mut forks, "1 ms each");

    let lesson = course.lessons().iter().find(|lesson| lesson.sandbox().is_some()).unwrap();
    let (file, text) = lesson.sandbox().unwrap();
    let open = Sandbox::open(&file, text).unwrap();
    let request = open.requests()[0].clone();
    let stream = Stream { caller: request.caller.clone(), request, times: FLOOD };
    let (took, sandbox) = best(1, || {
        let mut sandbox = open.clone();
        sandbox.traffic(std::slice::from_ref(&stream), 10_000).unwrap();
        sandbox
    });
    row(&format!("{FLOOD} requests in the sandbox, their traces kept"), took, "200 ms");
    let (took, ()) = best(1, || drop(sandbox.clone()));
    row("a fork after them", took, "1 ms");
}

fn slowest(what: &str, times: &mut [(Duration, String)], budget: &str) {
    times.sort();
    let Some((most, which)) = times.last() else { return };
    row(&format!("{} {what}, the slowest: {which}", times.len()), *most, budget);
    row("  half of them in", times[times.len() / 2].0, "");
}

fn row(what: &str, took: Duration, budget: &str) {
    println!("{what:<66} {:>9.3} ms   budget {budget}", took.as_secs_f64() * 1000.0);
}
