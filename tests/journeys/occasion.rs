//! The morning of the exam and the day after it, in both faces.

use gatelab::clock::Day;
use gatelab::plain::{self, Typing};
use gatelab::study::AfterExam;

use super::plain::{facts, folder, says};
use super::*;

fn on(folder: &tempfile::TempDir, exam: &str, size: (u16, u16)) -> Rehearsal {
    let file = folder.path().join("config.toml");
    std::fs::write(&file, format!("[study]\nexam = {exam}\n")).unwrap();
    let launch = Launch { settings: Settings::load(&file, []), ..launch(folder.path()) };
    Rehearsal::start(launch, size).unwrap()
}

fn talk(folder: &tempfile::TempDir, exam: &str, script: &str) -> String {
    let mut settings = Settings::default();
    settings.config.exam = Day::parse(exam);
    let launch = plain::Launch {
        files: launch(folder.path()).files,
        folder: folder.path().to_owned(),
        device: "desk".into(),
        settings,
        clock: Clock::Stopped(NOW),
    };
    let mut said = Vec::new();
    plain::run(launch, "", Typing::Unseen, &mut script.as_bytes(), &mut said).unwrap();
    String::from_utf8(said).unwrap()
}

#[test]
fn the_morning_wishes_luck() {
    for size in [(120, 36), (80, 24), (60, 18)] {
        let folder = folder();
        let mut screen = on(&folder, "2026-11-20", size);
        let picture = screen.picture();
        says(&picture, &["Good luck", "1  Leave it at that"]);
        assert!(!picture.contains("2  "), "{picture}");
        screen.keys("enter");
        assert!(screen.orders().contains(&Effect::Quit));
    }
    says(&talk(&folder(), "2026-11-20", "\n"), &["Good luck.", "1. Leave it at that"]);
}

#[test]
fn what_is_known_warms_up() {
    let mut desk = desk(120, 36);
    desk.keys("enter G enter", &["1 of 2"]);
    let right = desk.letter("Switch the stage cache of the REST");
    desk.keys(&format!("{right} 3"), &["RIGHT"]);
    let Desk { screen, folder } = desk;
    drop(screen);
    let mut screen = on(&folder, "2026-11-20", (120, 36));
    says(
        &screen.picture(),
        &["exam 20 Nov · today", "1  Warm up: 1 question that you know", "2  Leave it at that"],
    );
    screen.keys("enter");
    says(&screen.picture(), &["Warm-up", "How sure are you?", "1 of 1"]);
    drop(screen);
    let told = talk(&folder, "2026-11-20", "1\nback\n2\n");
    says(&told, &["1. Warm up: 1 question that you know.", "Warm-up"]);
}

#[test]
fn it_is_asked_about_once_and_a_no_is_a_no() {
    let said = [AfterExam::Passed, AfterExam::Enough];
    let exam = Day::parse("2026-11-19").unwrap();
    let seen = folder();
    for size in [(120, 36), (80, 24), (60, 18)] {
        let picture = on(&folder(), "2026-11-19", size).picture();
        says(&picture, &["How did it go?", "I passed", "Not this time", "No, thank you"]);
    }
    let mut screen = on(&seen, "2026-11-19", (120, 36));
    screen.keys("j enter");
    says(&screen.picture(), &["You passed", "Keep it fresh", "u undo"]);
    screen.keys("j enter");
    assert!(!screen.picture().contains("Keep it fresh"), "{}", screen.picture());
    says(&screen.picture(), &["1  Lesson 1", "It is not asked again."]);
    drop(screen);
    let picture = on(&seen, "2026-11-19", (120, 36)).picture();
    assert!(!picture.contains("How did it go?"), "{picture}");
    let heard = folder();
    let told = talk(&heard, "2026-11-19", "2\n2\n");
    says(&told, &["How did it go?", "You passed. Well done.", "1. Lesson 1"]);
    assert_eq!(facts(&heard), facts(&seen));
    let facts = facts(&heard);
    assert!(
        matches!(&facts[..], [Fact::AfterExam { exam: a, said: b, .. }, Fact::AfterExam { exam: c, said: d, .. }]
        if [*a, *c] == [exam; 2] && [*b, *d] == said),
        "{facts:?}"
    );
}

#[test]
fn five_minutes_a_week_are_all_that_is_planned() {
    let folder = folder();
    let mut screen = on(&folder, "2026-11-19", (120, 36));
    screen.keys("j j enter");
    says(&screen.picture(), &["Another time", "It has another date", "Keep it fresh"]);
    screen.keys("j enter");
    let picture = screen.picture();
    says(&picture, &["Five minutes a week keep what you know.", "Nothing fades today."]);
    assert!(!picture.contains("min/day"), "{picture}");
    screen.keys("u");
    says(&screen.picture(), &["Keep it fresh"]);
}
