//! Journeys through finding, the glossary and the help.

use gatelab::material::Files;
use gatelab::study::Fact;
use gatelab::tui::event::{Effect, Event};
use gatelab::tui::rehearsal::Rehearsal;

use super::{Desk, desk, launch};

/// The shipped course, on a desk.
fn shipped(width: u16, height: u16) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let launch = gatelab::tui::Launch { files: Files::embedded(), ..launch(folder.path()) };
    let screen = Rehearsal::start(launch, (width, height)).unwrap();
    Desk { screen, folder }
}

impl Desk {
    /// Opens finding in everything, and types.
    #[track_caller]
    fn finds(&mut self, words: &str, seen: &[&str]) -> &mut Self {
        self.screen.keys("/ tab");
        self.screen.types(words);
        self.sees(seen)
    }
}

#[test]
fn a_claim_is_opened_with_the_focus_on_it() {
    let mut desk = desk(120, 36);
    desk.finds("equal get", &["▐everything▌", "Claims", "The second equal GET", "not proved yet"]);
    desk.keys("down", &["▸ The second equal GET"]);
    desk.keys("enter", &["1 Keeping answers", "▌ CLAIM 1", "match 1 of"]);
    desk.keys("esc", &["⏎ prove it"]).keys("enter", &["Prove · claim 1"]);
}

#[test]
fn a_question_is_asked() {
    let mut desk = desk(80, 24);
    desk.finds("least work", &["question", "Which change meets this", "new"]);
    desk.keys("enter", &["Found · caching-where", "How sure are you?"]);
    desk.keys("a 1 enter q", &[]).finds("least work", &["of 1 · due"]);
}

#[test]
fn a_pasted_error_leads_to_the_section_that_speaks_of_it() {
    let mut desk = shipped(120, 36);
    desk.keys("/ tab", &["What you choose is kept here."]);
    desk.screen.happens(Event::Paste(r#"{"message":"Missing Authentication Token"}"#.into()));
    desk.sees(&["Error messages", "▸ 403 Missing Authentication Token", "see Two errors"]);
    desk.keys("enter", &["CLAIM 5", "403 Missing Authentication Token, not 404", "match 1 of"]);
    desk.keys("n", &["match 2 of"]).keys("N", &["match 1 of"]).keys("esc", &[]).absent("match 1");
    let written = desk.screen.orders();
    assert!(!written.iter().any(|order| matches!(order, Effect::Quit)), "{written:?}");
}

#[test]
fn an_exam_shows_settings_and_commands_only() {
    let mut desk = shipped(80, 24);
    desk.keys("g e l enter / tab", &["In an exam only settings and commands are found."]);
    for words in ["throttling", "stage cache", "Missing Authentication Token"] {
        desk.screen.types(words);
        desk.sees(&["In an exam only", "Nothing for"]).absent("lesson").absent("question");
        desk.keys(&"backspace ".repeat(words.len()), &[]);
    }
    desk.screen.types("study.minutes");
    desk.sees(&["setting", "study.minutes"]);
    desk.keys("esc g n", &["In an exam only"]).absent("Bookmark");
    // Outside of the room everything is found again.
    desk.keys("q / tab", &[]);
    desk.screen.types("throttling");
    desk.sees(&["lesson"]);
}

#[test]
fn a_slip_is_answered_with_what_was_meant() {
    let mut desk = shipped(80, 24);
    desk.finds("cachee", &["Nothing for \"cachee\". Did you mean cache?", "lesson"]);
    desk.keys("enter", &["/ cache▏", "matches"]);
    desk.keys("esc", &[]).finds("qqqqqq", &["Nothing for \"qqqqqq\"."]);
}

#[test]
fn what_was_chosen_comes_first_when_nothing_is_typed() {
    let mut desk = shipped(80, 24);
    desk.finds("two kinds of 429", &[]).keys("enter", &["Throttling, plans and quotas"]);
    desk.keys("esc / tab", &["▸ lesson", "Throttling, plans"]);
    desk.keys("ctrl-y", &["lesson:throttling#two-kinds-of-429"]);
    let copied = desk.screen.orders();
    assert!(copied.contains(&Effect::Copy("lesson:throttling#two-kinds-of-429".into())));
}

#[test]
fn a_setting_of_the_sandbox_has_the_cursor() {
    let mut desk = shipped(120, 36);
    desk.finds("set throttle", &["Sandbox", "Set Throttle requests a second…"]);
    desk.keys("enter", &["Sandbox", "▸ [ ] Throttle"]);
}

#[test]
fn commands_are_the_third_scope_of_the_same_box() {
    let mut desk = desk(120, 36);
    desk.keys("/ tab tab", &["▐commands▌", "go learn", "g l"]);
    desk.keys("tab", &["▐this page▌"]).keys("esc :", &["▐commands▌"]);
    desk.screen.types("sandbox");
    desk.keys("enter", &["A lamp shop"]);
}

#[test]
fn the_page_of_any_screen_can_be_looked_through() {
    let mut desk = desk(120, 36);
    desk.keys("/", &["▐this page▌"]);
    desk.screen.types("lesson");
    desk.keys("enter", &["/ lesson", "match 1 of"]).keys("n", &["match 2 of"]);
    let roles = desk.screen.picture_with_roles();
    assert!(roles.contains("ffffff") && roles.contains("nnnnnn"), "{roles}");
    desk.keys("esc", &["help"]).absent("match");
}

#[test]
fn a_dotted_word_explains_itself() {
    let mut desk = desk(80, 24);
    desk.keys("enter tab", &["⏎ what it means"]);
    desk.keys("enter", &["Glossary", "stage cache · API cache", "Memory beside a stage."]);
    desk.keys("esc", &["page 1"]).absent("Memory beside");
    assert!(desk.screen.picture_with_roles().contains("FFFFF FFFFF"));
}

#[test]
fn keys_are_found_and_practised() {
    let mut desk = desk(120, 36);
    desk.keys("? /", &["Enter keeps it"]);
    desk.screen.types("tomorrow");
    desk.sees(&["bring tomorrow's reviews"]).absent("Unix");
    desk.keys("enter esc K", &["Press the key for:", "0 right · 0 missed"]);
    // Whatever is asked: % is no key, and then the help says which one it is.
    desk.keys("%", &["% is another key. It is", "1 missed"]);
    let picture = desk.screen.picture();
    let key = picture.split("It is ").nth(1).unwrap().split('.').next().unwrap().to_owned();
    // `h ←` are two keys for it, `g h` is one after the other.
    let words = if key.starts_with("g ") { 2 } else { 1 };
    let key: Vec<&str> = key.split(' ').take(words).collect();
    let key = key.join(" ").replace('⏎', "enter");
    // A letter is as it is printed; names are written small.
    let key = if key.len() > 1 { key.to_lowercase() } else { key };
    desk.keys(&key, &["1 missed"]);
    desk.screen.pass(121_000);
    desk.keys("%", &["Two minutes are over"]).keys("esc", &["Everywhere"]).keys("esc", &["Today"]);
    assert_eq!(desk.facts(), Vec::<Fact>::new());
}

#[test]
fn pictures() {
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = shipped(width, height);
        let mut snap = |name: &str, script: &str, typed: &str| {
            desk.screen.keys(script);
            desk.screen.types(typed);
            let name = format!("{name}-{width}x{height}");
            insta::assert_snapshot!(name, desk.screen.picture_with_roles());
        };
        snap("find", "/ tab", "cache ttl");
        snap("find-slip", "esc / tab", "throtling");
        snap("find-page", "esc enter /", "function");
        snap("commands", "esc :", "go");
        snap("practise", "esc ? K %", "");
        snap("find-term", "esc esc / tab", "token bucket");
        snap("term", "enter", "");
    }
}

#[test]
fn settings_are_set_by_command() {
    let mut desk = desk(80, 24);
    desk.keys(":", &[]);
    desk.screen.types("mouse");
    desk.sees(&["mouse on", "mouse off", "Mouse, now on", "2 matches", "Clicks and the wheel"]);
    desk.screen.types(" off");
    desk.absent("mouse on").sees(&["▸ mouse off"]);
    desk.screen.orders();
    desk.keys("enter", &["Mouse on → off"]).absent("Find");
    assert!(desk.screen.orders().contains(&Effect::Mouse(false)));
    for (typed, seen) in [
        ("mouse off", "It is so already."),
        ("mouse on", "Mouse off → on"),
        ("minutes 45", "Minutes a day 30 → 45"),
        ("theme pap", "Theme terminal → paper"),
    ] {
        desk.keys(":", &[]);
        desk.screen.types(typed);
        desk.keys("enter", &[seen]);
    }
    // What cannot be is not offered.
    desk.keys(":", &[]);
    desk.screen.types("minutes 4");
    desk.sees(&["Nothing for \"minutes 4\"."]);
    // Everything has it, too, by its kind.
    desk.keys("esc /", &[]).keys("tab", &["▐everything▌"]);
    desk.screen.types("mouse of");
    desk.sees(&["setting", "mouse off"]);
}

#[test]
fn the_about_page_says_why_there_are_no_dumps() {
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = desk(width, height);
        desk.keys("g a", &["About", "What this is", "gatelab 0"]);
        desk.keys(if height < 36 { "space" } else { "" }, &["Why there are no exam dumps"]);
        desk.keys("G", &["It is not made or approved by AWS."]).keys("esc", &["Today"]);
    }
    let said = super::plain::talk("about\nab\n");
    assert_eq!(said.matches("Why there are no exam dumps.").count(), 2, "{said}");
}
