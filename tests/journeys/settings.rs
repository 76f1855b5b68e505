//! Settings on the screen: changed at once, undone, written to the file, found; keys that moved.

use std::fs;

use super::*;

/// The program as it starts with what lies in the folder.
fn start(folder: tempfile::TempDir, width: u16, height: u16) -> Desk {
    let settings = Settings::load(&folder.path().join("config.toml"), []);
    let launch = Launch { settings, ..launch(folder.path()) };
    Desk { screen: Rehearsal::start(launch, (width, height)).unwrap(), folder }
}

fn with(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    folder
}

impl Desk {
    fn config(&self) -> String {
        fs::read_to_string(self.folder.path().join("config.toml")).unwrap()
    }
}

#[test]
fn a_change_holds_at_once_is_written_and_can_be_undone() {
    let mut desk = start(with("config.toml", "# mine\n"), 120, 36);
    desk.keys("g ,", &["▌ Study", "▸ Exam date", "no date", "Recall to aim for", "90 %"]);
    desk.sees(&["gatelab set study.exam none", "GATELAB_STUDY_EXAM=none", "changes apply at once"]);
    desk.keys("j right", &["Minutes a day 30 → 35.  u undo"]);
    assert_eq!(desk.config(), "# mine\n\n[study]\nminutes = 35\n");
    desk.keys("3 right", &["50"]).keys("u", &["Minutes a day is 35 again."]);
    desk.keys("u u", &["Nothing was changed here yet."]);
    assert!(!desk.config().contains("minutes"), "{}", desk.config());
    desk.keys("U", &["30 → 35"]).keys("delete", &["35 → 30"]);
    desk.keys("enter backspace backspace 4 enter", &["cannot be \"4\": it must be 5 to 600."]);
    desk.keys("5 enter", &["30 → 45"]).keys("esc", &["Today"]);
    assert!(desk.config().contains("minutes = 45"));
    let folder = desk.folder;
    drop(desk.screen);
    start(folder, 80, 24).keys("g ,", &["Study │ Seeing │ Keys │ Data", "45"]);
}

#[test]
fn every_part_is_a_tab_where_there_is_no_room() {
    let mut desk = start(with("config.toml", ""), 80, 24);
    desk.keys("g ,", &["▌Study", "Exam date", "config.toml", "gatelab set"]).absent("Theme");
    desk.keys("tab", &["▌Seeing", "Theme", "terminal colours"]).absent("Exam date");
    desk.keys("tab", &["▌Keys", "Remap", "0 changes"]);
    desk.keys("tab", &["▌Data", "desk (this)", "0 answers"])
        .keys("right delete", &["nothing to change"]);
    desk.keys("tab tab", &["▌Seeing", "▸ Theme"]);
    desk.keys("o", &["config.toml · what is changed there"]);
    let orders = desk.screen.orders();
    assert!(matches!(orders.last(), Some(Effect::Open(path)) if path.ends_with("config.toml")));
}

#[test]
fn what_is_wrong_in_the_file_is_said_at_the_start() {
    let mut desk = start(with("config.toml", "[study]\nretention = 1.9\n"), 120, 36);
    desk.sees(&["config.toml:2: retention = 1.9, must be 0.70 to 0.97. Using 0.90."]);
    desk.keys("j", &[]).absent("Using 0.90");
}

#[test]
fn settings_have_their_effect() {
    let mut desk = start(with("config.toml", "[screen]\nsymbols = \"ascii\"\n"), 80, 24);
    desk.sees(&["gatelab . Today", "saved v"]);
    desk.keys("g , tab 2 j", &["> Symbols"]).keys("right", &["▸ Symbols", "auto"]);
    // Fewer minutes, a shorter plan.
    desk.keys("g h", &["Questions of lesson 1"]);
    desk.keys("g , j enter ctrl-u 5 enter g h", &["Lesson 1"]).absent("Questions of lesson 1");
    // Without its letters, j moves nothing.
    desk.keys("g , tab tab enter j", &["▸ Letters that move"]);
    desk.keys("down enter", &["Mouse on → off"]);
    assert!(desk.screen.orders().contains(&Effect::Mouse(false)));
}

#[test]
fn answers_can_go_without_saying_how_sure() {
    let mut desk = start(with("config.toml", "[study]\nask_sure = \"never\"\n"), 80, 24);
    desk.keys("enter G enter", &["1 of 2"]).absent("How sure");
    desk.facts();
    desk.keys("a enter", &["your answer"]).absent("sure");
    let facts = desk.facts();
    assert!(
        matches!(&facts[..], [Fact::Answered(review)] if review.sure == gatelab::study::Sure::Think),
        "{facts:?}"
    );
}

#[test]
fn changed_keys_are_shown_wherever_keys_are() {
    let keys = "[everywhere]\nhelp = \"f2\"\n\"page down\" = \"f3\"\n[lesson]\nprove = \"f4\"\n";
    let mut desk = start(with("keys.toml", keys), 120, 36);
    desk.sees(&["F2 help"]).keys("f2", &["F3"]).keys("esc :", &[]);
    desk.screen.types("help");
    desk.sees(&["F2"]);
    desk.keys("esc enter", &["F4"]);
    desk.keys("g , tab tab j j", &["3 changes"]);
}

#[test]
fn conflicting_keys_stop_the_start() {
    let folder = with("keys.toml", "[lesson]\nfind = \"j\"\n");
    let settings = Settings::load(&folder.path().join("config.toml"), []);
    let launch = Launch { settings, ..launch(folder.path()) };
    let why = Rehearsal::start(launch, (80, 24)).err().unwrap().to_string();
    assert!(why.contains("keys.toml:2:1") && why.contains("gatelab --default-keys"), "{why}");
}

#[test]
fn a_first_run_asks_three_questions() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = start(folder, 80, 24);
    desk.sees(&[
        "1 of 3   When is your exam?",
        "▸ On a date",
        "18 Dec",
        "Esc starts lesson 1 now.",
    ]);
    desk.keys("4 left", &["14 Dec"]).keys("enter", &["2 of 3", "▸ 30 minutes"]);
    desk.keys("j enter", &["3 of 3", "▸ A few questions will show it"]);
    assert_eq!(desk.config(), "[study]\nexam = \"2026-12-14\"\nminutes = 45\n");
    desk.keys("enter", &["Placement", "How sure are you?"]).keys("q", &["Today · 3 steps"]);
    // It is offered once.
    let Desk { screen, folder } = desk;
    drop(screen);
    start(folder, 80, 24).sees(&["Today"]).absent("1 of 3");
}

#[test]
fn a_first_run_asks_the_same_in_plain_mode() {
    let hears = |script: &str| {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::load(&folder.path().join("config.toml"), []);
        let Launch { files, device, clock, .. } = launch(folder.path());
        let launch =
            gatelab::plain::Launch { files, folder: folder.path().into(), device, settings, clock };
        let (mut said, unseen) = (Vec::new(), gatelab::plain::Typing::Unseen);
        gatelab::plain::run(launch, "", unseen, &mut script.as_bytes(), &mut said).unwrap();
        let config = fs::read_to_string(folder.path().join("config.toml")).unwrap_or_default();
        (String::from_utf8(said).unwrap(), config)
    };
    let (said, config) = hears("2026-12-14\n45\n\n");
    let asked = ["1 of 3. When is your exam?", "1. On a date, 18 Dec.", "2 of 3.", "3 of 3."];
    for words in asked {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains("How sure") || said.contains("Placement"), "{said}");
    assert_eq!(config, "[study]\nexam = \"2026-12-14\"\nminutes = 45\n");
    let (said, config) = hears("2020-01-01\n9\nskip\n");
    assert!(
        said.contains("That day is not ahead.") && said.contains("There are 3 answers."),
        "{said}"
    );
    assert!(said.contains("Lesson 1.") && config.is_empty(), "{said}");
    // Every word leads out of it, and what was asked for at the start comes first.
    let (said, _) = hears("learn\nback\n");
    assert!(said.contains("Today, 20 Nov.") && said.matches("1 of 3.").count() == 1, "{said}");
}

#[test]
fn a_first_run_is_three_keys_at_most_and_can_be_skipped() {
    for (keys, seen) in
        [("enter enter enter", "How sure"), ("esc", "CLAIM 1"), ("j j enter", "CLAIM 1")]
    {
        let mut desk = start(tempfile::tempdir().unwrap(), 80, 24);
        desk.keys(keys, &[seen]);
    }
    let mut desk = start(tempfile::tempdir().unwrap(), 60, 18);
    desk.sees(&["Esc starts lesson 1 now."]).keys("q", &[]);
    assert_eq!(desk.screen.orders(), [Effect::Quit]);
    assert!(!desk.folder.path().join("config.toml").exists());
}
