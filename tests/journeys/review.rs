//! Reviews: drills to order, undo across restarts, notes and marks, few keys.

use super::*;

#[test]
fn a_drill_is_chosen_counted_crammed_and_saved() {
    let mut desk = desk(120, 36);
    desk.keys("g q", &["Questions to order", "of everything", "Never seen", "due 0"]);
    desk.keys("enter", &["No question is in that drill now."]);
    desk.keys("right", &["of lesson 1 · Keeping answers"]);
    // Never seen is the fifth; one of its two, as a cram.
    desk.keys("j j j j c", &["A cram", "new lesson:caching"]);
    desk.keys("1 enter", &["Never seen · cram", "1 of 1"]);
    desk.facts();
    desk.keys("a 3", &["A cram: its date stays as it was."]);
    let facts = desk.facts();
    assert!(matches!(&facts[..], [Fact::Answered(review)] if review.cram), "{facts:?}");
    desk.keys("q", &["Questions to order"]);
    desk.keys("S", &["A name for this drill"]);
    desk.screen.types("evening");
    desk.keys("enter", &["Saved", "evening", "new lesson:caching cram"]);
    // It is there after a start, and can be removed.
    let again = Rehearsal::start(launch(desk.folder.path()), (120, 36));
    let mut again = Desk { screen: again.unwrap(), folder: desk.folder };
    again.keys("g q", &["evening"]).keys("G x", &["The drill is removed."]).absent("evening");
    again.keys("u", &["evening"]);
}

#[test]
fn everything_is_taken_back_across_restarts() {
    let mut desk = desk(80, 24);
    desk.keys("enter *", &["Bookmarked."]);
    desk.keys("G enter r", &["marked", "1 of 2"]);
    desk.keys("a 1", &["your answer"]);
    desk.keys("m", &["Note"]);
    desk.screen.types("ask again");
    desk.keys("enter", &["The note is kept."]);
    let folder = desk.folder;
    drop(desk.screen);
    let screen = Rehearsal::start(launch(folder.path()), (80, 24)).unwrap();
    let mut desk = Desk { screen, folder };
    desk.keys("u", &["Taken back: the note"]);
    desk.keys("u", &["Taken back: your answer"]).sees(&["No answers yet"]);
    desk.keys("u", &["Taken back: the mark"]);
    desk.keys("u", &["Taken back: the bookmark"]);
    desk.keys("u", &["nothing to take back"]);
    desk.keys("U U U", &["Done again: your answer"]).sees(&["1 answer so far"]);
    desk.keys("U", &["Done again: the note"]).keys("U", &["Nothing was taken back"]);
}

#[test]
fn strikes_notes_and_answers_are_undone_in_their_order() {
    let mut desk = desk(80, 24);
    desk.keys("enter G enter B", &["struck out"]);
    desk.keys("m", &["Note"]);
    desk.screen.types("hm");
    desk.keys("enter", &["The note is kept."]).keys("c", &["Your note: \"hm\""]);
    desk.keys("u", &["Your note"]);
    desk.keys("u", &["Taken back.", "struck out"]).absent("Your note");
    desk.keys("u", &[]).absent("struck out");
    desk.keys("U U", &["struck out", "Your note: \"hm\""]);
}

#[test]
fn notes_bookmarks_and_marks_are_listed_and_deleting_a_note_asks() {
    let mut desk = desk(80, 24);
    desk.keys("g n", &["Nothing yet"]).keys("esc enter m", &["Note", "Lesson 1"]);
    desk.screen.happens(Event::Edited("two\nlines\n".into()));
    desk.keys("enter", &["The note is kept."]);
    desk.keys("g h g n", &["note", "\"two lines\""]);
    desk.facts();
    desk.keys("x", &["Delete this note?", "keep it"]).keys("enter", &[]);
    assert_eq!(desk.facts(), []);
    desk.keys("g n x y", &["The note is deleted."]);
    assert!(matches!(&desk.facts()[..], [Fact::Note { text, .. }] if text.is_empty()));
    desk.keys("u g n", &["\"two lines\""]);
    desk.keys("enter", &["What is kept"]);
}

#[test]
fn a_mistake_is_reported_into_a_file() {
    let mut desk = desk(80, 24);
    desk.keys("enter G enter !", &["What is wrong here?"]);
    desk.screen.types("the TTL");
    desk.screen.orders();
    desk.keys("enter", &[]);
    let orders = desk.screen.orders();
    let [Effect::Report { name, text }] = &orders[..] else { panic!("{orders:?}") };
    assert_eq!(name, "question-caching-where-2026-11-20");
    assert!(text.contains("the TTL") && text.contains("quizzes/caching.toml:"), "{text}");
    desk.screen.happens(Event::Reported { path: "/x/reports/a.md".into() });
    desk.sees(&["Written to /x/reports/a.md; nothing was sent."]);
}

#[test]
fn why_this_question_the_session_at_a_glance_and_a_copy() {
    let mut desk = desk(120, 36);
    desk.keys("enter G enter w", &["It was never asked"]);
    desk.keys("v", &["This session", "0 of 2 answered", "now"]).keys("enter", &["1 of 2"]);
    desk.keys("y", &["the question with its options"]).absent("reasons");
    desk.screen.orders();
    desk.keys("enter", &[]);
    let orders = desk.screen.orders();
    let copied = |text: &str| text.contains("Which change") && !text.contains("rests");
    assert!(matches!(&orders[..], [Effect::Copy(text)] if copied(text)), "{orders:?}");
    desk.keys("a 2 y", &["the question with its reasons"]).keys("esc v", &["1 of 2 answered"]);
}

/// The bar of F5: choose, and go on. How sure is said once, first, and changed when it changes.
#[test]
fn twenty_questions_take_forty_keys() {
    let folder = tempfile::tempdir().unwrap();
    let launch = Launch { files: Files::embedded(), ..launch(folder.path()) };
    let screen = Rehearsal::start(launch, (120, 36)).unwrap();
    let mut desk = Desk { screen, folder };
    desk.keys("g q j j j j 9 9 enter", &["1 of"]);
    desk.facts();
    let mut keys = 1;
    desk.keys("2", &["choosing answers at once"]);
    let mut answered = 0;
    while answered < 20 {
        // Questions with two answers take a key more; they are not counted here.
        let two = desk.screen.picture().contains("Choose TWO");
        desk.keys(if two { "a b" } else { "a" }, &["your answer"]);
        answered += usize::from(!two);
        keys += i32::from(!two);
        if answered < 20 {
            desk.keys("enter", &["How sure"]);
            keys += i32::from(!two);
        }
    }
    assert!(keys <= 40, "{keys}");
    assert!(desk.facts().len() >= 20);
}

#[test]
fn escape_closes_a_long_answer_before_it_leaves() {
    let mut desk = desk(60, 18);
    desk.keys("enter G enter b 2", &["RIGHT"]);
    desk.keys("w", &["it counts as"]).keys("esc", &["RIGHT"]).absent("it counts as");
    desk.keys("esc", &["Today"]);
}
