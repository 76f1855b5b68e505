//! Three versions of a pack, one after the other: history is kept through all of them.

use gatelab::course::quiz::QuestionId;
use gatelab::study::{Aim, History, ProgressStore, due};

use super::*;

fn files(quiz: &str) -> Files {
    Files::of([
        ("content/course.toml", COURSE),
        ("content/caching.md", CACHING),
        ("content/glossary.toml", GLOSSARY),
        ("content/keys.md", KEYS),
        ("quizzes/caching.toml", quiz),
        ("sandbox/caching.json", SANDBOX),
    ])
}

/// What was done so far, as the next version reads it.
fn history(folder: &std::path::Path) -> History {
    let opened = ProgressStore::open(folder, "reader", Clock::Stopped(NOW), |_| {});
    History::replay(opened.entries, Aim::default())
}

/// The bar of F21: a typo changes nothing, a changed meaning is said and comes sooner, what is withdrawn
/// stays in the history.
#[test]
fn an_upgrade_over_three_versions_keeps_the_history() {
    let folder = tempfile::tempdir().unwrap();
    let start = |quiz: &str| {
        let launch = Launch { files: files(quiz), ..launch(folder.path()) };
        Rehearsal::start(launch, (120, 36)).unwrap()
    };
    let id = QuestionId("caching-where".into());
    let today = Clock::Stopped(NOW).today(NOW);
    let course = |quiz: &str| Course::load(&files(quiz)).0;

    let mut first = start(QUESTIONS);
    first.keys("enter G enter a 3 m");
    first.types("mine");
    first.keys("enter");
    drop(first);
    let kept = history(folder.path());
    let before = kept.record(&id).unwrap().clone();
    assert_eq!(before.seen, 1);
    assert_eq!(due(&course(QUESTIONS), &kept, today), Vec::<&QuestionId>::new());

    // Version 2: a typo, and the number of the revision stays.
    let typo =
        QUESTIONS.replace("A team wants equal reads answered", "A team wants alike reads answered");
    let mut second = start(&typo);
    second.keys("g l");
    assert!(!second.picture().contains("changed"));
    drop(second);
    let now = history(folder.path());
    assert_eq!(now.record(&id), Some(&before));
    assert_eq!(due(&course(&typo), &now, today), Vec::<&QuestionId>::new());
    assert_eq!(now.note("question:caching-where"), Some("mine"));

    // Version 3: the meaning changed. It is said, and it comes today.
    let changed = typo.replacen("revision = 1", "revision = 2", 1);
    let now = history(folder.path());
    assert_eq!(now.record(&id), Some(&before), "what was answered stays answered");
    assert_eq!(due(&course(&changed), &now, today), [&id]);
    let mut third = start(&changed);
    third.keys("g q enter");
    let picture = third.picture();
    assert!(picture.contains("Changed since you saw it"), "{picture}");
    assert!(picture.contains("Your note: \"mine\""), "{picture}");
    third.keys("a 3");
    drop(third);
    assert_eq!(due(&course(&changed), &history(folder.path()), today), Vec::<&QuestionId>::new());

    // Then it is withdrawn: it is asked no more, and its answers stay.
    let from = changed.find("[[question]]").unwrap();
    let to = from + 1 + changed[from + 1..].find("[[question]]").unwrap();
    let without = format!("{}{}", &changed[..from], &changed[to..]);
    let mut last = start(&without);
    last.keys("g q");
    assert!(last.picture().contains("Questions to order"));
    drop(last);
    let now = history(folder.path());
    let later = today.plus(400);
    assert!(course(&without).question(&id).is_none());
    assert!(!due(&course(&without), &now, later).contains(&&id));
    assert_eq!(now.record(&id).unwrap().seen, 2);
    assert_eq!(now.answers().count(), 2);
    let mut stats = start(&without);
    stats.keys("g t");
    assert!(stats.picture().contains("2 answers"), "{}", stats.picture());
}
