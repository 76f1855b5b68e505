use super::*;
use crate::course::Course;
use crate::course::lab::Lab;
use crate::material::Files;
use crate::sandbox::{Deed, FeatureKind, Sandbox};

const SHOP: &str = crate::sandbox::tests::SHOP;
const LAB: &str = r#"
title = "T"
lesson = "a"
minutes = 9
situation = "s"
hints = ["1", "2", "3"]
moral = "m"
[start]
change = { stage = { method_settings = { "*/*" = { throttlingRateLimit = 10, throttlingBurstLimit = 5 } } } }
[[start.step]]
get = "/items/7"
as = "bob"
[[offer]]
id = "wide"
says = "the stage allows 100/s, burst 100"
change = { stage = { method_settings = { "*/*" = { throttlingRateLimit = 100, throttlingBurstLimit = 100 } } } }
[[step]]
title = "See it"
asks = "alice is refused"
[[step.check]]
says = "alice gets a 429"
means = "alice got {statuses}, none of them a 429 ({requests})."
requests = { as = "alice", status = 429 }
[[step]]
title = "Keep it"
asks = "the limit stays"
at_end = true
[[step.check]]
says = "10 a second"
means = "it is {value} now"
setting = ["stage", "method_settings", "*/*", "throttlingRateLimit"]
unchanged = true
[[step]]
title = "Slow down"
asks = "8 in 2 s, none refused"
[[step.check]]
says = "8 in 2 s, all 200"
means = "of {count} in {seconds} s: {statuses}"
requests = { as = "alice" }
since = "step"
within = 2
at_least = 8
each = { status = 200 }
[[solution]]
get = "/items/7"
as = "alice"
times = 10
[[solution]]
wait = 1
[[solution]]
traffic = [{ get = "/items/7", as = "alice", times = 8 }]
over = 0.5
"#;

fn lab(text: &str) -> (Course, String) {
    let front = "+++\ntitle = \"A\"\noutcome = \"o\"\nminutes = 9\nobjectives = [\"O1\"]\nchecked = 2026-11-20\n+++\n";
    let files = Files::of([
        ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"a\"]\n"),
        ("content/a.md", front),
        ("sandbox/a.json", SHOP),
        ("sandbox/a.lab.toml", text),
    ]);
    let (course, problems) = Course::load(&files);
    assert_eq!(problems, []);
    (course, "a".to_owned())
}

fn with<T>(text: &str, work: impl FnOnce(&Lab) -> T) -> T {
    let (course, slug) = lab(text);
    let lab = course.lab(&slug).unwrap();
    assert_eq!(lab.problems(), []);
    work(lab)
}

fn standings(run: &Run) -> Vec<Standing> {
    (0..run.lab().steps.len()).map(|step| run.standing(step)).collect()
}

#[test]
fn the_solution_passes_every_step() {
    with(LAB, |lab| {
        let walked = walk(lab, &lab.body().unwrap().solution).unwrap();
        assert!(walked.passed(), "{:?}", walked.failing());
        assert_eq!(
            standings(&walked.run),
            [Standing::Passed(2), Standing::Holds, Standing::Passed(4)]
        );
    });
}

#[test]
fn steps_pass_when_they_come_true_and_undo_takes_them_back() {
    with(LAB, |lab| {
        let (mut run, mut s) = Run::begin(lab).unwrap();
        assert_eq!(standings(&run), [Standing::Current, Standing::Holds, Standing::Later]);
        s.fire_as(Some("alice"), 0, 3).unwrap();
        assert!(run.look(&s).is_empty());
        let (step, failing) = run.failing().unwrap();
        assert_eq!(step, 0);
        assert_eq!(failing.means, "alice got nothing, none of them a 429 (no request).");
        s.fire_as(Some("alice"), 0, 5).unwrap();
        assert_eq!(run.look(&s), [1]);
        assert_eq!(run.standing(0), Standing::Passed(3));
        // A step that was passed stays passed; what must hold at the end can be broken and mended.
        run.take_offer(&mut s, 0).unwrap();
        run.look(&s);
        assert!(run.offer_taken(&s, 0));
        assert_eq!(standings(&run)[..2], [Standing::Passed(3), Standing::Broken]);
        s.advance(1_000);
        s.fire_as(Some("bob"), 0, 1).unwrap();
        s.advance(1_000);
        run.look(&s);
        s.fire_as(Some("alice"), 0, 8).unwrap();
        assert_eq!(run.look(&s), [3], "{:?}", run.findings(2));
        assert!(!run.is_done());
        assert_eq!(run.failing().unwrap().1.means, "it is 100 now");
        assert_eq!(run.current(), Some(1));
        s.undo();
        run.look(&s);
        assert_eq!(run.standing(2), Standing::Current);
        for _ in 0..5 {
            s.undo();
        }
        run.look(&s);
        assert_eq!(standings(&run), [Standing::Current, Standing::Holds, Standing::Later]);
        s.redo();
        assert_eq!(run.look(&s), [1]);
        // What happened before the learner came cannot be taken back.
        while s.undo().is_some() {}
        assert_eq!(s.log().len(), 1);
    });
}

#[test]
fn the_window_with_most_in_it_is_told() {
    with(LAB, |lab| {
        let (mut run, mut s) = Run::begin(lab).unwrap();
        s.fire_as(Some("alice"), 0, 10).unwrap();
        run.look(&s);
        s.fire_as(Some("alice"), 0, 6).unwrap();
        s.advance(5_000);
        s.fire_as(Some("alice"), 0, 2).unwrap();
        run.look(&s);
        let failing = run.failing().unwrap().1;
        assert_eq!(failing.means, "of 6 in 2 s: 6×429");
        assert_eq!(failing.numbers, [3]);
    });
}

#[test]
fn whoever_sends_first_at_an_instant_a_window_begins_for_all() {
    let text = LAB.replace(r#"says = "8 in 2 s, all 200""#, r#"says = "any""#);
    let text = text.replace("each = { status = 200 }", "each = { status = 429 }");
    with(&text, |lab| {
        let (mut run, mut s) = Run::begin(lab).unwrap();
        s.fire_as(Some("alice"), 0, 10).unwrap();
        run.look(&s);
        let stream = |caller: &str| crate::sandbox::Stream {
            caller: Some(caller.to_owned()),
            request: s.requests()[0].clone(),
            times: 8,
        };
        // Nobody asks for bob, who is the first of each instant.
        let streams = [stream("bob"), stream("alice")];
        s.traffic(&streams, 1_000).unwrap();
        run.look(&s);
        let failing = run.failing().unwrap().1;
        assert!(failing.means.starts_with("of 8 in 2 s: "), "{}", failing.means);
    });
}

#[test]
fn who_changes_first_is_told_how_to_see_it_after_all() {
    with(LAB, |lab| {
        let (mut run, mut s) = Run::begin(lab).unwrap();
        let told = |run: &Run| run.failing().unwrap().1.spoilt;
        assert!(!told(&run));
        run.take_offer(&mut s, 0).unwrap();
        run.look(&s);
        assert!(told(&run), "{:?}", run.failing());
        s.undo();
        run.look(&s);
        assert!(!told(&run));
        // Once it was seen, changing is what one is there for.
        s.fire_as(Some("alice"), 0, 10).unwrap();
        run.take_offer(&mut s, 0).unwrap();
        run.look(&s);
        assert!(!told(&run));
    });
}

#[test]
fn a_probe_says_what_came_and_what_was_wanted_once() {
    let probe = r#"[[step.check.probe]]
get = "/items/7"
as = "alice"
headers = { x-a = "1" }
expect = { status = 401, not_called = ["items"] }
[[solution]]"#;
    let text = LAB.replacen("[[solution]]", &format!(
        "[[step]]\ntitle = \"P\"\nasks = \"p\"\nat_end = true\n[[step.check]]\nsays = \"s\"\nmeans = \"On a copy: {{got}}.\"\n{probe}"), 1);
    with(&text, |lab| {
        let (run, _) = Run::begin(lab).unwrap();
        let got = "GET /items/7 as alice gave 200, λ items called; wanted: 401, λ items not called";
        assert_eq!(run.findings(3)[0].got, got);
        assert_eq!(run.findings(3)[0].means, format!("On a copy: {got}."));
    });
}

#[test]
fn what_is_saved_for_later_can_have_a_name() {
    let text = LAB.replacen("[[solution]]", "[[solution]]\nedit = { stage = { variables = { a = \"b\" } } }\nname = \"a is b\"\n[[solution]]", 1);
    with(&text, |lab| {
        let solution = &lab.body().unwrap().solution;
        let walked = walk(lab, &solution[..1]).unwrap();
        let last = walked.sandbox.log().next_back().unwrap();
        assert!(matches!(&last.what, What::Edited(words) if words == "a is b"), "{last:?}");
    });
}

/// Everything that can be told of a sandbox.
fn image(s: &Sandbox) -> String {
    let world = s.gateway().world();
    let log: Vec<String> = s
        .log()
        .map(|entry| {
            let shots = entry.bursts().iter().flat_map(|b| &b.shots);
            let shots: Vec<String> = shots
                .map(|s| format!("{:?}{:?}{:?}{:?}", s.at, s.request, s.response, s.trace))
                .collect();
            format!("{} {:?} {shots:?}", entry.number, entry.clock)
        })
        .collect();
    format!("{}\n{:?}\n{:?}\n{}", s.document(), world, s.now(), log.join("\n"))
}

#[test]
fn what_was_done_is_built_again_byte_for_byte() {
    with(LAB, |lab| {
        let (run, mut s) = Run::begin(lab).unwrap();
        s.fire_as(Some("alice"), 0, 7).unwrap();
        s.toggle(FeatureKind::Cache).unwrap();
        s.advance(1_500);
        s.fire_as(Some("bob"), 0, 2).unwrap();
        run.take_offer(&mut s, 0).unwrap();
        s.keep_snapshot();
        s.toggle(FeatureKind::Cache).unwrap();
        s.toggle(FeatureKind::Cache).unwrap();
        s.flush_cache();
        let stream = |caller: &str, times| crate::sandbox::Stream {
            caller: Some(caller.to_owned()),
            request: s.requests()[0].clone(),
            times,
        };
        s.traffic(&[stream("alice", 20), stream("bob", 30)], 2_000).unwrap();
        s.restore_snapshot(1).unwrap();
        s.switch_protocol().unwrap();
        s.undo();
        let (done, undone) = s.deeds();
        assert_eq!((done.len(), undone.len()), (11, 1));
        let mut again = rebuilt(lab, &s);
        assert_eq!(image(&again), image(&s));
        assert_eq!(again.deeds(), s.deeds());
        s.redo();
        again.redo();
        assert_eq!(image(&again), image(&s));
    });
}

#[test]
fn an_api_of_ones_own_takes_the_place_of_the_solutions_changes() {
    let text = LAB.replace("[[solution]]\nwait = 1\n", "[[solution]]\noffer = \"wide\"\n[[solution]]\nwait = 1\nget = \"/items/7\"\n[[solution]]\nwait = 1\n");
    let text = text.replace("over = 0.5", "over = 0.1");
    with(&text, |lab| {
        let (_, s) = Run::begin(lab).unwrap();
        let mut own = s.document().clone();
        let walked = walk_with(lab, &own).unwrap();
        assert!(!walked.passed());
        assert_eq!(walked.failing().unwrap().0, 3);
        own["stage"]["method_settings"]["*/*"]["throttlingBurstLimit"] = 50.into();
        let walked = walk_with(lab, &own).unwrap();
        assert!(walked.passed(), "{:?}", walked.failing());
        own["stage"]["method_settings"]["*/*"]["throttlingRateLimit"] = 50.into();
        assert_eq!(walk_with(lab, &own).unwrap().failing().unwrap().0, 2);
    });
}

/// Builds a sandbox again from what was done in it.
fn rebuilt(lab: &Lab, s: &Sandbox) -> Sandbox {
    let (done, undone) = s.deeds();
    let text = serde_json::to_string(&(done, undone)).unwrap();
    let (done, undone): (Vec<Deed>, Vec<Deed>) = serde_json::from_str(&text).unwrap();
    let (_, mut again) = Run::begin(lab).unwrap();
    for deed in done.iter().chain(&undone) {
        again.redo_deed(deed).unwrap();
    }
    for _ in &undone {
        again.undo();
    }
    again
}

#[test]
fn every_shipped_way_is_built_again_byte_for_byte() {
    let (course, _) = Course::load(&Files::embedded());
    assert!(!course.labs().is_empty());
    for lab in course.labs() {
        let body = lab.body().unwrap();
        let others = body.ways.iter().map(|way| &way.steps);
        let wrongs = body.wrongs.iter().map(|wrong| &wrong.steps);
        for way in std::iter::once(&body.solution).chain(others).chain(wrongs) {
            let walked = walk(lab, way).unwrap();
            let again = rebuilt(lab, &walked.sandbox);
            assert_eq!(image(&again), image(&walked.sandbox), "{}", lab.slug);
        }
    }
}

#[test]
fn going_back_and_forth_a_thousand_times_leaves_no_trace() {
    with(LAB, |lab| {
        let (run, mut s) = Run::begin(lab).unwrap();
        s.fire_as(Some("alice"), 0, 7).unwrap();
        s.toggle(FeatureKind::Cache).unwrap();
        s.fire_as(Some("alice"), 0, 2).unwrap();
        s.advance(61_000);
        s.toggle(FeatureKind::Authorizer).unwrap();
        s.fire_as(Some("bob"), 0, 2).unwrap();
        s.jump_to_next().unwrap();
        run.take_offer(&mut s, 0).unwrap();
        s.fire_as(Some("alice"), 0, 20).unwrap();
        s.advance(3_600_000);
        s.fire_as(Some("alice"), 0, 1).unwrap();
        // As it is, and as it was after each thing that was done.
        let images = |s: &Sandbox| {
            let mut s = s.clone();
            let mut images = vec![image(&s)];
            while s.undo().is_some() {
                images.push(image(&s));
            }
            images
        };
        let (before, deeds, all) = (images(&s), s.deeds(), s.log().len());
        for turn in 0..1000_i64 {
            match turn % 3 {
                // So many steps back; to a moment, by the clock; to the beginning.
                0 => {
                    for _ in 0..=turn % 7 {
                        s.undo();
                    }
                }
                1 => s.advance(-(1 + turn * 7919 % 3_700_000)),
                _ => while s.undo().is_some() {},
            }
            while s.redo().is_some() {}
            assert_eq!(s.log().len(), all, "turn {turn}");
        }
        assert!(images(&s) == before);
        assert_eq!(s.deeds(), deeds);
        assert!(images(&rebuilt(lab, &s)) == before);
    });
}
