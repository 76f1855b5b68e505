//! A large library: 500 lessons and more than 10,000 questions, made of the shipped texts: `cargo bench --bench find`.
//! Each figure stands beside its budget.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on may stop")]
#![expect(clippy::print_stdout, reason = "its output is the point")]
#![expect(clippy::disallowed_methods, reason = "a bench measures wall time")]

mod stopwatch;

use std::fmt::Write as _;
use std::time::Duration;

use gatelab::clock::{Clock, Moment};
use gatelab::config::Settings;
use gatelab::course::Course;
use gatelab::find::{Index, find, library};
use gatelab::material::Files;
use gatelab::tui::Launch;
use gatelab::tui::rehearsal::Rehearsal;

use self::stopwatch::best;

const LESSONS: usize = 500;

/// What somebody types: a name, words of a text, an error, something common, a slip, nothing at all.
const TYPED: [&str; 8] = [
    "cache ttl",
    "throttling",
    "Missing Authentication Token",
    "e",
    "the",
    "authorzer",
    "capacity units of a stage",
    "qqqqqqqq",
];

fn main() {
    let row = |what: &str, figure: String, budget: &str| {
        println!("{what:<58} {figure:>12}   budget {budget}");
    };
    let files = pack();
    let (took, frame) = best(5, || first_frame(&files));
    assert!(frame.contains("gatelab"));
    let (course, _) = Course::load(&files);
    let questions: usize = course.lessons().iter().map(|l| l.question_ids().len()).sum();
    row(&format!("first frame, {LESSONS} lessons and {questions} questions"), shown(took), "60 ms");

    let (took, index) = best(3, || {
        let (course, _) = Course::load(&files);
        library(&course)
    });
    let what = format!("looking through them once, at the first find ({})", index.len());
    row(&what, shown(took), "none");
    for typed in TYPED {
        // The first time, too: what was meant is looked up in a list that is made then.
        let (took, found) = best(1, || find(&[&index], typed));
        let what = format!("find {typed:?} in {} ({} found)", index.len(), found.total);
        row(&what, shown(took), "10 ms");
    }
    let mut part = Index::default();
    for thing in index.things().iter().take(5000) {
        part.add(thing.clone(), &thing.name.repeat(12));
    }
    for typed in TYPED {
        let (took, found) = best(1, || find(&[&part], typed));
        let what = format!("find {typed:?} in {} ({} found)", part.len(), found.total);
        row(&what, shown(took), "10 ms");
    }
}

fn shown(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

fn first_frame(files: &Files) -> String {
    let folder = tempfile::tempdir().unwrap();
    let launch = Launch {
        files: files.clone(),
        folder: folder.path().to_owned(),
        device: "bench".into(),
        settings: Settings::default(),
        clock: Clock::Stopped(Moment(1_795_158_000_000)),
        reports: None,
    };
    Rehearsal::start(launch, (120, 36)).unwrap().picture()
}

/// The shipped texts again and again, under other names.
fn pack() -> Files {
    let shipped = Files::embedded();
    let (course, _) = Course::load(&shipped);
    let lessons = course.lessons();
    let mut order = String::from("[[module]]\ntitle = \"Much\"\nlessons = [");
    let mut texts = Vec::new();
    for n in 0..LESSONS {
        let of = &lessons[n % lessons.len()];
        let _ = write!(order, "\"lesson-{n}\", ");
        let text = shipped.get(&of.file()).unwrap();
        let text = text.replacen("title = \"", &format!("title = \"No {n}: "), 1);
        texts.push((format!("content/lesson-{n}.md"), text));
        let quiz = shipped.get(&of.quiz_file()).unwrap();
        let quiz = quiz.replace("\nid = \"", &format!("\nid = \"g{n}-"));
        texts.push((format!("quizzes/lesson-{n}.toml"), quiz));
    }
    order.push(']');
    texts.push(("content/course.toml".into(), order));
    Files::of(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())))
}
