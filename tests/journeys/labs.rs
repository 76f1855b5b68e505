//! Journeys through a lab: steps come true, are taken back, and stay over a restart.

use gatelab::clock::Clock;
use gatelab::material::Files;
use gatelab::study::{Fact, LabFact};
use gatelab::tui::Launch;
use gatelab::tui::event::Effect;
use gatelab::tui::rehearsal::Rehearsal;

use super::sandbox::BACKS;
use super::{CACHING, COURSE, Desk, KEYS, NOW, QUESTIONS, launch, plain};

const LAB: &str = r#"
title = "Too many jobs"
lesson = "caching"
minutes = 5
objectives = ["O29"]
facts = ["F-T01"]
situation = "flood queues jobs faster than the stage allows."
hints = ["Look at the bucket.", "It holds five.", "Wait, then send five."]
moral = "A bucket is filled by waiting."

[[offer]]
id = "raise"
says = "the stage allows 100 a second"
change = { stage = { method_settings = { "*/*" = { throttlingRateLimit = 100 } } } }

[[offer]]
id = "rush"
says = "two floods at once"
traffic = [{ as = "flood", post = "/jobs", times = 3 }, { as = "flood", post = "/jobs", times = 4 }]
over = 0.1

[[step]]
title = "Too fast"
asks = "flood gets a 429."
[[step.check]]
says = "flood: a 429"
means = "flood got {statuses} so far."
requests = { as = "flood", status = 429 }

[[step]]
title = "Just right"
asks = "Five in a second, none refused."
[[step.check]]
says = "5 in 1 s, all 200"
means = "Of {count} in {seconds} s: {statuses}."
requests = { as = "flood" }
since = "step"
within = 1
at_least = 5
each = { status = 200 }

[[step]]
title = "The limit stays"
asks = "10 a second, as it was."
at_end = true
[[step.check]]
says = "10 a second"
means = "It is {value} now."
setting = ["stage", "method_settings", "*/*", "throttlingRateLimit"]
unchanged = true

[[solution]]
post = "/jobs"
as = "flood"
body = "{}"
times = 6
why = "Six at once are one too many."

[[solution]]
wait = 1
why = "Ten tokens come back each second; the bucket holds five."

[[solution]]
post = "/jobs"
as = "flood"
body = "{}"
times = 5
why = "Five are there."

[[way]]
name = "Slowly"
says = "One each 200 ms needs no burst."
[[way.step]]
post = "/jobs"
as = "flood"
times = 1
"#;

fn files() -> Files {
    Files::of([
        ("content/course.toml", COURSE),
        ("content/caching.md", CACHING),
        ("content/keys.md", KEYS),
        ("quizzes/caching.toml", QUESTIONS),
        ("sandbox/caching.json", BACKS),
        ("sandbox/jobs.lab.toml", LAB),
    ])
}

fn start(folder: &std::path::Path, width: u16, height: u16) -> Rehearsal {
    let launch = Launch { files: files(), ..launch(folder) };
    Rehearsal::start(launch, (width, height)).unwrap()
}

fn labs(width: u16, height: u16) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let screen = start(folder.path(), width, height);
    Desk { screen, folder }
}

/// The keys that lead to the request of a job, wherever the cursor begins.
const fn to_requests(width: u16) -> &'static str {
    if width >= 118 { "j" } else { "tab tab tab j" }
}

fn facts(desk: &mut Desk) -> Vec<LabFact> {
    let orders = desk.screen.orders().into_iter();
    let fact = |order| match order {
        Effect::Record(Fact::Lab { what, .. }) => Some(what),
        _ => None,
    };
    orders.filter_map(fact).collect()
}

#[test]
fn a_lab_is_done_left_and_found_as_it_was() {
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = labs(width, height);
        desk.keys("g b", &["Labs", "Too many jobs", "new"]);
        desk.keys("enter", &["Lab 1 · Too", "step 1 of 3"]);
        desk.keys(&format!("{} 6 enter", to_requests(width)), &["✓ Step 1: Too fast."]);
        let recorded = facts(&mut desk);
        assert!(matches!(
            recorded.as_slice(),
            [
                LabFact::Began { from: None },
                LabFact::Did { after: 0, .. },
                LabFact::Passed { step: 1 }
            ]
        ));
        // What is taken back takes its step along, and is done again with it.
        desk.keys("u", &["step 1 of 3"]);
        desk.keys("U", &["step 2 of 3"]);
        assert_eq!(facts(&mut desk).len(), 3);
        desk.keys("+ 2 enter u", &["step 2 of 3"]);
        // Leaving keeps everything; coming back starts at the same place.
        desk.keys("q q", &["Today"]);
        desk.screen = start(desk.folder.path(), width, height);
        desk.keys("g b", &["begun"]);
        desk.keys("enter", &["step 2 of 3"]);
        desk.keys(&format!("{} u", to_requests(width)), &["Taken back: clock +1 s"]);
        desk.keys("U 5 enter", &["Lab 1 done", "Another way also works: slowly."]);
        let done = facts(&mut desk);
        assert!(matches!(done.last(), Some(LabFact::Done { .. })), "{done:?}");
        if width < 118 {
            desk.keys("shift-tab shift-tab shift-tab", &["A bucket is filled by waiting."]);
        }
        desk.keys("q", &["done in"]);
    }
}

#[test]
fn hints_other_ways_and_a_failing_check_are_told() {
    let mut desk = labs(120, 36);
    desk.keys("g b enter V", &["Nothing was sent yet, so there is"]);
    desk.keys("i", &["Hint 1 of 3: Look at the bucket."]);
    desk.keys("i i i", &["Hint 3 of 3", "All hints are told"]);
    assert_eq!(facts(&mut desk).len(), 4);
    desk.keys("W", &["Slowly", "One each 200 ms"]);
}

#[test]
fn the_task_begins_at_the_situation_and_is_read_to_its_end() {
    for (width, height) in [(80, 24), (60, 18)] {
        let mut desk = labs(width, height);
        // The step that must hold at the end does so already.
        desk.keys("g b enter", &["flood queues jobs"]);
        desk.keys("i i i W", &["Slowly"]);
        desk.keys("9 j 9 j", &["One each 200 ms"]);
        desk.keys("4 0 k", &["flood queues jobs"]);
    }
    let mut desk = labs(120, 36);
    desk.keys("g b enter i i i W", &["One each 200 ms"]).keys("4 0 k", &["flood queues jobs"]);
}

#[test]
fn the_trace_of_traffic_is_that_of_a_refused_one() {
    let mut desk = labs(120, 36);
    desk.keys("g b enter shift-tab shift-tab j enter", &["✓ Step 1"]);
    desk.keys("tab tab tab tab", &["as flood, in traffic", "429", "throttle"]);
    assert!(!desk.screen.picture().contains("No requests yet"), "{}", desk.screen.picture());
}

#[test]
fn who_changes_first_is_told_that_undo_helps() {
    let mut desk = labs(120, 36);
    desk.keys("g b enter shift-tab shift-tab enter", &["takes the"]);
    desk.keys("V", &["undo takes the change back"]);
    desk.keys("u", &["Nothing was sent yet"]);
    assert!(!desk.screen.picture().contains("takes the"), "{}", desk.screen.picture());
}

#[test]
fn the_solution_is_played_in_a_fork_and_leaves_nothing() {
    for (width, height) in [(120, 36), (80, 24)] {
        let mut desk = labs(width, height);
        desk.keys("g b enter", &[]);
        facts(&mut desk);
        desk.keys("S", &["the solution, 0 of 3"]);
        desk.keys("enter", &["the solution, 1 of 3", "Six at once are one too many."]);
        desk.keys("enter enter", &["the solution, 3 of 3"]);
        desk.keys("enter", &["That was all of it."]);
        desk.keys("esc", &["step 1 of 3"]);
        // That it was looked at is all that stays.
        assert_eq!(facts(&mut desk), [LabFact::Solution]);
    }
}

/// Keys on the screen and lines in plain mode that come to the same facts.
#[track_caller]
fn twins(keys: &str, script: &str) -> String {
    let (seen, heard) = (plain::folder(), plain::folder());
    let mut screen = start(seen.path(), 120, 36);
    screen.keys(keys);
    drop(screen);
    let said = plain::talk_in(&heard, files(), script);
    assert_eq!(plain::facts(&heard), plain::facts(&seen), "{said}");
    said
}

#[test]
fn a_whole_lab_is_a_conversation() {
    let said = twins(
        "g b enter j 6 enter u U i S enter esc + 2 enter u 5 enter q",
        "lab\n\n6 post /jobs as flood\nundo\nredo\nhint\nsolution\n\nback\nclock +1s\n2 again\nundo\n5 again\ntask\nback\nback\n",
    );
    plain::says(
        &said,
        &[
            "1. Too many jobs, 5 minutes, new.",
            "A number, or Enter for lab 1",
            "Step 1 of 3. Too fast: flood gets a 429.",
            "5 were 200.",
            "Passed. Step 1: Too fast.",
            "Taken back:",
            "Hint 1 of 3: Look at the bucket.",
            "7 days after it is done",
            "The solution, 0 of 3. Enter plays its next step, back",
            "Six at once are one too many.",
            "Your own work, as it was.",
            "Lab 1 done",
            "A bucket is filled by waiting.",
            "Another way also works: slowly.",
            "Passed, held at",
        ],
    );
    let said = twins(
        "g b enter O y u shift-tab shift-tab enter q",
        "lab 1\nanew\nyes\nundo\nchange\nchange 1\nback\n",
    );
    plain::says(
        &said,
        &[
            "Begin this lab anew?",
            "The attempt before is back.",
            "1. the stage allows 100 a second",
        ],
    );
    let said = twins("g b enter V W q", "lab too\ncheck\nways\nback\n");
    plain::says(&said, &["Nothing was sent yet, so there is", "Another way: Slowly."]);
}

#[test]
fn a_lab_done_with_help_comes_back() {
    let folder = plain::folder();
    let mut screen = start(folder.path(), 120, 36);
    screen.keys("g b enter i j 6 enter + 5 enter q");
    assert!(screen.picture().contains("done in"), "{}", screen.picture());
    screen.keys("enter");
    assert!(screen.picture().contains("all 3 steps hold"), "{}", screen.picture());
    drop(screen);
    let later = Clock::Stopped(NOW.plus_millis(7 * 86_400_000));
    let launch = Launch { files: files(), clock: later, ..launch(folder.path()) };
    let mut screen = Rehearsal::start(launch, (120, 36)).unwrap();
    screen.keys("g b enter");
    let picture = screen.picture();
    assert!(picture.contains("You did this one with help"), "{picture}");
    assert!(picture.contains("step 1 of 3") && picture.contains("no hints used"), "{picture}");
    screen.keys("u");
    assert!(screen.picture().contains("all 3 steps hold"), "{}", screen.picture());
}

#[test]
fn what_a_lab_offers_is_done_and_may_break_what_must_hold() {
    let mut desk = labs(120, 36);
    desk.keys(
        "g b enter shift-tab shift-tab",
        &["What you can do here", "set    the stage allows 100"],
    );
    desk.keys("enter", &["is so  the", "must still be true at the end"]);
    desk.keys("tab tab j 6 enter", &["step 2 of 3"]);
    desk.keys("+ 5 enter", &["step 3 of 3", "It is 100 now."]);
    // The offer is taken back by another way: everything since then goes with it.
    desk.keys("u u u u", &["step 1 of 3"]);
}

#[test]
fn a_lab_is_open_only_once() {
    let mut desk = labs(120, 36);
    desk.keys("g b enter j 6 enter", &["step 2 of 3"]);
    // The way to it from elsewhere leads back to it.
    desk.keys("g l g b enter", &["step 2 of 3"]).keys("+ 2 enter", &["step 2 of 3"]);
    desk.keys("q q", &["Today"]);
    let began = |fact: &LabFact| matches!(fact, LabFact::Began { .. });
    assert_eq!(facts(&mut desk).iter().filter(|fact| began(fact)).count(), 1);
}

#[test]
fn starting_over_keeps_what_was_done() {
    let mut desk = labs(120, 36);
    desk.keys("g b enter j 6 enter", &["step 2 of 3"]);
    desk.keys("O", &["Begin this lab anew?"]).keys("enter", &["step 2 of 3"]);
    desk.keys("O y", &["Begun anew.", "step 1 of 3"]);
    desk.keys("u", &["The attempt before is back.", "step 2 of 3"]);
    desk.keys("q enter", &["step 2 of 3"]);
}

#[test]
fn labs_look_like_this() {
    for (width, height) in [(120, 36), (80, 24), (60, 18), (200, 60)] {
        let size = format!("{width}x{height}");
        let mut desk = labs(width, height);
        desk.keys("g b", &[]);
        insta::assert_snapshot!(format!("labs-{size}"), desk.screen.picture_with_roles());
        desk.keys(&format!("enter {} 6 enter 2 enter", to_requests(width)), &[]);
        if width < 118 {
            desk.keys("shift-tab shift-tab shift-tab", &[]);
        }
        insta::assert_snapshot!(format!("lab-{size}"), desk.screen.picture_with_roles());
    }
}
