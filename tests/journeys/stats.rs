//! Journeys through the statistics: what they say of nothing, of three weeks, and where they lead.

use std::fmt::Write as _;

use gatelab::cli::screenshots::study;
use gatelab::course::Course;

use super::*;

/// Six lessons of eight questions.
pub(super) fn files() -> Files {
    let mut files = vec![];
    let mut order = "[[module]]\ntitle = \"All\"\nlessons = [".to_owned();
    for (at, slug) in
        ["timeouts", "plans", "products", "callers", "limits", "cors"].iter().enumerate()
    {
        write!(order, "\"{slug}\", ").unwrap();
        let text = KEYS.replace("Keys and callers", &format!("About {slug}, and what it costs"));
        files.push((format!("content/{slug}.md"), text));
        let mut quiz = format!(
            "[[belief]]\nid = \"{slug}-b\"\nsays = \"Every {slug} is the same\"\ntruth = \"No.\"\n\
             claim = \"{slug}#c\"\n"
        );
        for n in 0..8 {
            let domain = 1 + (n + at) % 4;
            write!(
                quiz,
                "[[question]]\nid = \"{slug}-{n}\"\nrevision = 1\nsection = \"What a key is\"\n\
                 objectives = [\"O20\"]\ndomain = {domain}\ndifficulty = 1\nstem = \"Somebody wants {slug}.\"\n\
                 ask = \"Which of the {n} is right?\"\nfacts = [\"F-Q1\"]\nsource = {{ title = \"G\", \
                 url = \"https://x.test\", checked = 2026-11-20 }}\n"
            )
            .unwrap();
            for option in ["one", "two", "three", "four"] {
                let truth = if option == "one" {
                    "right = true"
                } else {
                    &format!("belief = \"{slug}-b\"")
                };
                write!(
                    quiz,
                    "[[question.option]]\ntext = \"The option {option} of {slug}\"\n{truth}\nwhy = \"So.\"\n"
                )
                .unwrap();
            }
        }
        files.push((format!("quizzes/{slug}.toml"), quiz));
    }
    files.push(("content/course.toml".to_owned(), order + "]\n"));
    Files::of(files.iter().map(|(name, text)| (&**name, &**text)))
}

fn studied(width: u16, height: u16) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let (course, problems) = Course::load(&files());
    assert!(problems.is_empty(), "{problems:?}");
    study(folder.path(), &course, NOW).unwrap();
    let mut settings = Settings::default();
    settings.config.exam = gatelab::clock::Day::parse("2026-12-14");
    let launch = Launch { files: files(), settings, ..launch(folder.path()) };
    let screen = Rehearsal::start(launch, (width, height)).unwrap();
    Desk { screen, folder }
}

#[test]
fn of_nothing_nothing_is_said() {
    let mut desk = desk(120, 36);
    desk.keys("g t", &["0 of 2 questions seen", "No answers yet. After 20 this shows"]);
    desk.keys("tab tab w", &["After 20 this shows"]);
    desk.keys("enter", &["nothing to practise"]);
}

#[test]
fn every_figure_can_be_asked_and_practised() {
    let mut desk = studied(120, 36);
    desk.sees(&["Readiness", "of 100, needs 80", "range ", "Secure", "Cost", "Last 14 days"]);
    desk.keys(
        "g t",
        &["Will you remember it on 14 Dec?", "certain", "exam allows 2:00", "Hard nuts"],
    );
    // Every place of the cursor explains itself in words with numbers.
    let mut whys = std::collections::HashSet::new();
    desk.screen.keys("g g");
    for _ in 0..40 {
        desk.screen.keys("w");
        let picture = desk.screen.picture();
        let why: String = picture.lines().skip(20).collect();
        assert!(why.chars().any(|c| c.is_ascii_digit()), "{picture}");
        whys.insert(why);
        desk.screen.keys("j");
    }
    assert!(whys.len() > 14, "{}", whys.len());
    desk.keys("f", &["range: 90 days"]).keys("f f", &["range: 7 days"]);
    desk.keys("g g j enter", &["1 of 8", "How sure are you?"]);
    desk.keys("q", &["Will you remember it"]);
}

#[test]
fn figures_are_taken_along() {
    let mut desk = studied(80, 24);
    desk.keys("g t y", &["this view as Markdown", "CSV", "## Readiness"]);
    desk.screen.orders();
    desk.keys("j enter", &["Sent to the terminal's clipboard: its first table as CSV."]);
    let orders = desk.screen.orders();
    assert!(
        matches!(&orders[..], [Effect::Copy(csv)] if csv.starts_with("domain,score")),
        "{orders:?}"
    );
    desk.screen.keys("X");
    let orders = desk.screen.orders();
    let [Effect::Write { name, text }] = &orders[..] else { panic!("{orders:?}") };
    assert_eq!(name, "stats-2026-11-20.md");
    for table in ["## Topics", "## Due", "## Hard nuts", "## Time of day"] {
        assert!(text.contains(table), "{table}");
    }
    desk.screen.happens(Event::Written("/x/stats.md".into()));
    desk.sees(&["Exported to /x/stats.md"]);
}

#[test]
fn tabs_in_small_windows() {
    let mut desk = studied(80, 24);
    desk.keys("g t", &["Topics", "certain but wrong", "range 30 days", "14 Dec forecast"]);
    desk.keys("tab", &["Will you remember it", "today ", "Recall asked for"]);
    desk.keys("tab", &["Beliefs to unlearn", "When you say"]);
    desk.keys("tab", &["Minutes a question", "Time of day", "Study by day"]);
    desk.keys("tab", &["certain but wrong"]).keys("shift-tab", &["Minutes a question"]);
}

#[test]
fn pictures() {
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = studied(width, height);
        let mut snap = |name: &str, script: &str| {
            desk.screen.keys(script);
            let name = format!("{name}-{width}x{height}");
            insta::assert_snapshot!(name, desk.screen.picture_with_roles());
        };
        snap("today-studied", "");
        snap("stats", "g t");
        if width < 118 {
            snap("stats-memory", "tab");
            snap("stats-beliefs", "tab");
            snap("stats-time", "tab");
        }
    }
}
