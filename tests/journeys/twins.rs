//! Statistics, copies, moved days, settings and the exam's overview in plain mode, beside the screens.

use super::plain::{facts, folder, says, talk, talk_in, twins};
use super::*;

/// What is said in a folder, of the small course.
fn said_in(folder: &tempfile::TempDir, script: &str) -> String {
    talk_in(folder, launch(folder.path()).files, script)
}

/// The settings file after keys on the screen and after lines in plain mode.
#[track_caller]
fn same_settings(keys: &str, typed: &str, script: &str) -> (String, String) {
    let (seen, heard) = (folder(), folder());
    for folder in [&seen, &heard] {
        fs::write(folder.path().join("config.toml"), "# mine\n").unwrap();
    }
    let settings = Settings::load(&seen.path().join("config.toml"), []);
    let launch = Launch { settings, ..launch(seen.path()) };
    let mut screen = Rehearsal::start(launch, (120, 36)).unwrap();
    screen.keys(keys);
    screen.types(typed);
    screen.keys("enter");
    drop(screen);
    let said = said_in(&heard, script);
    let file =
        |folder: &tempfile::TempDir| fs::read_to_string(folder.path().join("config.toml")).unwrap();
    assert_eq!(file(&heard), file(&seen), "{said}");
    assert_eq!(facts(&heard), facts(&seen));
    (said, file(&heard))
}

#[test]
fn figures_are_practised_alike() {
    // The first topic is the first lesson: nothing was asked yet.
    let said = twins("g t g g j enter a 1 enter q", "stats\n2\na 1\n\nstop\n");
    says(
        &said,
        &[
            "Stats. 0 of 2 questions seen, 0 answers, 0 seconds.",
            "Part: Topics.",
            "1. Readiness: No answers yet. After 20 this shows where you stand.",
            "2. Keeping answers: none of 2 questions seen.",
            "Enter for Memory, a number practises it",
            "Question 1 of 2.",
            "Keeping answers: know ",
        ],
    );
}

#[test]
fn every_figure_of_three_weeks_is_said_explained_and_taken_along() {
    let (folder, files) = (folder(), super::stats::files());
    let (course, _) = Course::load(&files);
    gatelab::cli::screenshots::study(folder.path(), &course, NOW).unwrap();
    fs::write(folder.path().join("config.toml"), "[study]\nexam = \"2026-12-14\"\n").unwrap();
    let whys: Vec<String> = (1..=40).map(|number| format!("why {number}")).collect();
    let whys = whys.join("\n");
    let script =
        format!("stats\nmore\n\n\n\n{whys}\nrange 7\nprevious\nexport\ncopy 2\n\n\nstats\n");
    let said = talk_in(&folder, files, &script);
    says(
        &said,
        &[
            "1. Readiness: ",
            " needs 80 of 100, range ",
            "Topics, 6 rows.",
            "know: ",
            "Part: Memory.",
            "14 Dec forecast",
            "within 14 days.",
            "90 percent asked for",
            "Part: Beliefs.",
            "is the same\": chosen ",
            "When you say so, you are right: guess ",
            "Part: Time.",
            "the exam allows 2:00.",
            "Answers of the last 7 days count.",
            "stats-2026-11-20.md",
            "From here, its first table as CSV:\nbelief,seen,last,state",
        ],
    );
    // Every number explains itself with numbers, and behind the last one there is none.
    let last = said.split("The figures have numbers from 1 to ").nth(1).unwrap();
    let last: usize = last.split('.').next().unwrap().parse().unwrap();
    assert_eq!(said.matches("The figures have numbers").count(), 40 - last);
    assert!(last > 14, "{last}");
    let file = folder.path().join("exports/stats-2026-11-20.md");
    assert!(fs::read_to_string(file).unwrap().contains("## Hard nuts"));
}

#[test]
fn texts_are_copied_between_two_lines_or_into_a_file() {
    let here = folder();
    let said = said_in(
        &here,
        "copy\n\nprove\ncopy\ncopy 2\ncopy 9\ncopy 1 link.txt\ncopy 1 link.txt\ncopy 1 ../x\n",
    );
    says(
        &said,
        &[
            "There is nothing to copy here yet.",
            "1. a link to this section.",
            "2. the claim.",
            "the proof as text.",
            "From here, the claim:\nThe second equal GET is a HIT.\nTo here.",
            "What can be copied has numbers from 1 to 5.",
            "exports/link.txt.",
            "is there already; nothing was written.",
            "A plain name, please",
        ],
    );
    let link = fs::read_to_string(here.path().join("exports/link.txt")).unwrap();
    assert_eq!(link, "lesson:caching#what-is-kept");
    assert!(!here.path().join("x").exists());
    // The same offers as on the screen, and the same text.
    let mut screen = desk(120, 36);
    screen.keys("enter G enter a 1 y", &["the question with its reasons"]);
    screen.screen.orders();
    screen.screen.keys("j j enter");
    let orders = screen.screen.orders();
    let [Effect::Copy(text)] = &orders[..] else { panic!("{orders:?}") };
    let said = talk("\n\n\n\na 1\ncopy 3\n");
    says(&said, &["From here, the question with its reasons:"]);
    let between = said.split("its reasons:\n").nth(1).unwrap().split("\nTo here.").next().unwrap();
    assert_eq!(between, text.trim_end());
    let said = talk("sandbox\nget /items/7 as alice\ncopy\ncopy 1\n");
    says(
        &said,
        &["the last one as hurl", "the trace.", "From here, the last one as curl:\ncurl -i"],
    );
}

#[test]
fn days_are_moved_alike() {
    let said = twins("w L u j j 3 L", "calendar\nlater 1\nundo\nlater 3 30\nmore\nwhy\n");
    says(
        &said,
        &[
            "There is no exam ahead",
            "1. Fri 20 Nov: ",
            "6 minutes moved from Fri 20 Nov to Sat 21 Nov.",
            "2. Sat 21 Nov: ",
            "6 minutes moved here",
            "Taken back",
            "Minutes: a question takes you",
        ],
    );
    let said = talk("calendar\nearlier 1\nlater 999\nlater\nearlier 2 x\n");
    says(&said, &["Nothing can be done before today.", "The days have numbers from 1 to "]);
    says(&said, &["As in later 2 20.", "As in earlier 2 20."]);
}

#[test]
fn settings_are_changed_taken_back_and_written_alike() {
    let (said, file) =
        same_settings("g , enter ctrl-u", "2026-12-14", "settings\nset exam 2026-12-14\n");
    assert_eq!(file, "# mine\n\n[study]\nexam = \"2026-12-14\"\n");
    says(&said, &["Exam date, study.exam: none, no date. It may be a day such as"]);
    says(&said, &["Exam date none to 2026-12-14."]);
    // At today's list and at the calendar a new date makes a new plan at once.
    let (said, _) = same_settings(
        "g , j j enter ctrl-u",
        "Sun",
        "set exam 2026-12-14\ncalendar\nset minutes 45\nset minutes 45\nundo\nredo\nundo\nundo\ncalendar\nset rest Sun\nset x\n\
         set minutes 4\nset minutes\nset t\n",
    );
    says(
        &said,
        &[
            "In the last week everything is seen once more.",
            "Minutes a day 30 to 45.",
            "It is so already.",
            "Minutes a day is 30 again.",
            "Exam date is none again.",
            "Rest days none to Sun.",
            "rest day",
            "There are: exam, minutes,",
            "Minutes a day cannot be \"4\": it must be 5 to 600.",
            "It may be 5 to 600.",
            "t can be theme or text_width.",
        ],
    );
    // What was done since is taken back first.
    let said = talk("set minutes 45\nlearn 1\nbookmark\nundo\nundo\n");
    says(&said, &["Taken back: the bookmark"]);
    assert!(!said.contains("is 30 again"), "{said}");
    // How sure is not asked where it is not to be.
    let quick = folder();
    let said = said_in(&quick, "set ask never\nreview caching\na\n");
    assert!(!said.contains("How sure?") && said.contains("Saved."), "{said}");
}

#[test]
fn the_overview_of_an_exam_leads_to_its_questions_and_its_report_to_every_number() {
    let said = twins(
        "g e l l enter r v l enter a v T y",
        "exam\n10\n\nmark\noverview\noverview blank\noverview marked\n2\na\nturn in\nyes\n",
    );
    says(
        &said,
        &[
            "0 of 2 answered.",
            "Blank: 1; not reached yet: 2.",
            "Marked: 1.",
            "0:00 used, 0:00 a question so far.",
            "4:00 left for 2 is 2:00 each.",
            "1. blank, marked. Which",
            "2. blank. Which",
        ],
    );
    let here = folder();
    let said = said_in(
        &here,
        "exam\n10\n\na\n\nturn in\nyes\nquestions\nquestions 2\nquestions 99\nprove 9\ncopy 1\nexport\nback\n\
         exam\nresult\nresult 7\n1\n",
    );
    says(
        &said,
        &[
            "1. misses: ",
            "2. all questions: 2 questions.",
            "left blank: 2 questions.",
            "They have numbers from 1 to ",
            "Blank, 0:00. Which",
            "Which question? As in prove 3",
            "From here, the report as Markdown:\n# Mock exam 1",
            "exam-1-2026-11-20.md",
            "Before: mock 1, ",
            "There is no such report. There are: 1.",
        ],
    );
    let said = talk("exam\nresult\n");
    says(&said, &["There is no report yet: no exam was finished."]);
}

#[test]
fn a_session_at_a_glance() {
    let said = talk("review caching\noverview\na 1\noverview\n");
    says(&said, &["1. Keeping answers. Asked now.", "2. Keeping answers. To come."]);
}

#[test]
fn the_exams_pace_in_plain_mode() {
    let said = twins("g q 8 j enter a b 1 enter", "review mixed 10 pace\ntime\na b 1\n\nstop\n");
    says(&said, &["At exam pace: 0:00 of 4:00, 0:00 ahead of it.", "No question took longer"]);
    let said = talk("drills\nlearn\ntime\n");
    says(
        &said,
        &["At exam pace: 10 of everything in 20 minutes: the exam's clock.", "It is 07:00."],
    );
}
