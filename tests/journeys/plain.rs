//! The same journeys typed in plain mode: they end in the same history, and nothing is drawn.

use std::io::Write;
use std::process::{Command, Stdio};

use gatelab::clock::{Clock, Moment};
use gatelab::config::Settings;
use gatelab::material::Files;
use gatelab::plain::{self, Typing};
use gatelab::study::{Entry, Fact, FactId, LabFact, ProgressStore};
use gatelab::tui::rehearsal::Rehearsal;
use proptest::prelude::*;
use tempfile::TempDir;

use super::sandbox::BACKS;
use super::{CACHING, COURSE, KEYS, NOW, QUESTIONS, SANDBOX, launch};

/// A folder in memory where the system has such a place: these tests are not about the disk's speed.
pub(super) fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn files(sandbox: &str) -> Files {
    Files::of([
        ("content/course.toml", COURSE),
        ("content/caching.md", CACHING),
        ("content/keys.md", KEYS),
        ("quizzes/caching.toml", QUESTIONS),
        ("sandbox/caching.json", sandbox),
    ])
}

pub(super) fn talk_in(folder: &TempDir, files: Files, script: &str) -> String {
    let settings = Settings::load(&folder.path().join("config.toml"), []);
    let launch = plain::Launch {
        files,
        folder: folder.path().to_owned(),
        device: "desk".into(),
        // The first run has a journey of its own.
        settings: Settings { fresh: false, ..settings },
        clock: Clock::Stopped(NOW),
    };
    let mut said = Vec::new();
    let code = plain::run(launch, "", Typing::Unseen, &mut script.as_bytes(), &mut said).unwrap();
    assert_eq!(code, 0);
    let said = String::from_utf8(said).unwrap();
    let drawn = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2500}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
    };
    assert!(!said.contains(drawn), "a glyph or an escape in:\n{said}");
    said
}

/// What is said to a script; `{words of an option}` stands for its letter.
pub(super) fn talk(script: &str) -> String {
    talk_in(&folder(), files(SANDBOX), &with_letters(script))
}

fn with_letters(script: &str) -> String {
    let mut script = script.to_owned();
    while let Some((before, rest)) = script.split_once('{') {
        let (words, after) = rest.split_once('}').unwrap();
        let lines = &before[..before.rfind('\n').map_or(0, |at| at + 1)];
        let said = talk_in(&folder(), files(SANDBOX), lines);
        let line = said.lines().rfind(|line| line.contains(words));
        let line = line.unwrap_or_else(|| panic!("no option {words} in:\n{said}"));
        let letter = &line[line.find(". ").unwrap() - 1..][..1];
        script = format!("{before}{letter}{after}");
    }
    script
}

/// The facts in a folder, times apart.
pub(super) fn facts(folder: &TempDir) -> Vec<Fact> {
    let opened = ProgressStore::open(folder.path(), "reader", Clock::Stopped(NOW), |_| {});
    let timeless = |entry: Entry| {
        let at = Moment(0);
        match entry.fact {
            Fact::Answered(review) => {
                Fact::Answered(gatelab::study::Review { at, took_ms: 0, ..review })
            }
            Fact::LessonRead { lesson, section, done, .. } => {
                Fact::LessonRead { lesson, section, done, took_ms: 0, at }
            }
            Fact::Proved { lesson, claim, passed, .. } => {
                Fact::Proved { lesson, claim, passed, at }
            }
            Fact::Undone { fact: FactId { number, .. }, .. } => {
                Fact::Undone { fact: FactId { device: String::new(), number }, at }
            }
            Fact::Lab { lab, what, .. } => {
                let took_ms = 0;
                let what = match what {
                    LabFact::Did { after, deed, .. } => LabFact::Did { after, deed, took_ms },
                    LabFact::Stands { after, clock_ms, .. } => {
                        LabFact::Stands { after, clock_ms, took_ms }
                    }
                    LabFact::Done { .. } => LabFact::Done { took_ms },
                    what => what,
                };
                Fact::Lab { lab, what, at }
            }
            other => other,
        }
    };
    opened.entries.into_iter().map(timeless).collect()
}

/// Keys on the screen and lines in plain mode that come to the same.
#[track_caller]
pub(super) fn twins(keys: &str, script: &str) -> String {
    let script = with_letters(script);
    // The letters of the answers are the same in both.
    let (seen, heard) = (folder(), folder());
    let mut screen = Rehearsal::start(launch(seen.path()), (120, 36)).unwrap();
    screen.keys(keys);
    drop(screen);
    let said = talk_in(&heard, files(SANDBOX), &script);
    assert_eq!(facts(&heard), facts(&seen), "{said}");
    said
}

fn letter(option: &str) -> String {
    with_letters(&format!("\n\n\n\n{{{option}}}")).trim().to_owned()
}

#[track_caller]
pub(super) fn says(said: &str, words: &[&str]) {
    for words in words {
        assert!(said.contains(words), "“{words}” is not said:\n{said}");
    }
}

#[test]
fn from_today_through_a_lesson_to_an_answer() {
    let right = letter("Switch the stage cache of the REST");
    let start = format!("\n\n\n\n{right} 3\n\n");
    let second =
        |option: &str| with_letters(&format!("{start}{{{option}}}")).chars().last().unwrap();
    let (larger, encryption) = (second("A larger cache"), second("Encryption"));
    let said = twins(
        &format!(
            "enter G enter {right} 3 enter {larger} enter {encryption} right enter enter enter"
        ),
        &format!("{start}{larger}\n\n{encryption}\n3\n\n\n"),
    );
    says(
        &said,
        &[
            "1. Lesson 1, Keeping answers.",
            "Claim 1. The second equal GET is a HIT. Not proved yet.",
            "Table, 2 rows.",
            "TTL. Default: 300 seconds. Range: 0 to 3600 seconds.",
            "Trap.",
            "Right, and you were certain.",
            "Question 2 of 2. Keeping answers. Choose 2.",
            "One more to choose.",
            "How sure?",
            "Not this one, and you were certain.",
            "You believe: \"HTTP APIs have a stage cache\".",
            "2 reviewed, 1 right",
            "Saved. Enter for the next",
        ],
    );
}

#[test]
fn proving_a_claim() {
    // The first page of the screen has both sections.
    let said = twins("enter p esc p esc G", "\n\n\nprove 1\nprove 1\n");
    says(&said, &["expected MISS", "as expected", "Proved, 2 of 2: 2 requests."]);
}

#[test]
fn an_answer_is_saved_before_it_is_explained_and_can_be_taken_back() {
    let said = twins("enter G enter a 2 enter", "\n\n\n\na\n\n\n");
    says(&said, &["How sure?", "Saved. Enter for the next"]);
    let said = twins("enter G enter a 1 u", "\n\n\n\na 1\nundo\n");
    says(&said, &["The answer is taken back", "Question 1 of 2."]);
    let said = twins("enter G enter a 1 u 3", "\n\n\n\na guess\nundo\ncertain\n");
    says(&said, &["Chosen: "]);
}

#[test]
fn striking_out_and_hints() {
    let said = twins("enter G enter B B j x i i e", "\n\n\n\nx b\nstrike b\nst b\nhint\ni\ne\n");
    says(&said, &["Struck out: b.", "Nothing is struck out.", "Hint: Which kind", "sooner"]);
    says(&said, &["There is no further hint.", "There is no such answer here."]);
}

/// What the journal knows is taken back, marked, reported and saved alike.
#[test]
fn marks_undo_drills_and_reports_have_their_twins() {
    let asking = "\n\n\n\n";
    twins("enter G enter * r", &format!("{asking}bookmark\nmark\n"));
    let said = twins("enter G enter a 1 u U", &format!("{asking}a 1\nundo\nredo\n"));
    says(&said, &["The answer is taken back", "Done again."]);
    // In another conversation the journal is what there is to take back.
    let (seen, heard) = (folder(), folder());
    let mut screen = Rehearsal::start(launch(seen.path()), (120, 36)).unwrap();
    screen.keys("enter G enter r");
    drop(screen);
    let mut screen = Rehearsal::start(launch(seen.path()), (120, 36)).unwrap();
    screen.keys("u U u u");
    drop(screen);
    talk_in(&heard, files(SANDBOX), &format!("{asking}mark\n"));
    let said = talk_in(&heard, files(SANDBOX), "undo\nredo\nundo\nundo\n");
    assert_eq!(facts(&heard), facts(&seen), "{said}");
    says(&said, &["Taken back: the mark", "Done again: the mark", "Nothing to take back."]);
    // A drill is saved, asked and removed; the line is the same on the screen.
    let folder = folder();
    let said = talk_in(
        &folder,
        files(SANDBOX),
        "drills\nsave evening new 1 cram\nsave bad nonsense\nreview evening\nstop\ndrills\nnotes\n\
         remove evening\nremove evening\n",
    );
    says(&said, &["Never seen: in the order of the course. 2 questions; review new."]);
    says(&said, &["Saved: review evening asks for new 1 cram.", "A drill knows no \"nonsense\""]);
    says(&said, &["Question 1 of 1.", "Saved as evening", "Nothing yet", "The drill is removed."]);
    says(&said, &["No drill is saved as evening."]);
    // A report is the file that the screen writes.
    let said =
        talk_in(&folder, files(SANDBOX), &format!("{asking}report the TTL is odd\nreport\n"));
    says(&said, &["nothing was sent.", "What is wrong here?"]);
    let path = folder.path().join("reports/question-caching-where-2026-11-20.md");
    assert!(std::fs::read_to_string(path).unwrap().contains("the TTL is odd"));
}

#[test]
fn everywhere_is_a_word_away() {
    let said = twins("g l g h g l enter q esc", "learn\ntoday\nlearn\n\n\n\nq\nback\n");
    says(
        &said,
        &["2 lessons.", "Today, 20 Nov.", "Lesson 1. Keeping answers.", "1. Keeping answers."],
    );
    says(&talk("quit\nlearn\n"), &["Everything is kept."]);
    assert!(!talk("quit\nlearn\n").contains("2 lessons"));
}

#[test]
fn thinking_first() {
    let said = talk("\n\n");
    says(&said, &["Think first.", "Who decides?", "Enter for the answer"]);
    assert!(!said.contains("from 0 to 3600 seconds"));
    says(&talk("\n\n\n"), &["from 0 to 3600 seconds", "To try: An item, twice."]);
}

#[test]
fn a_second_copy_says_so_and_keeps_nothing() {
    let folder = folder();
    let first = Rehearsal::start(launch(folder.path()), (120, 36)).unwrap();
    let said = talk_in(&folder, files(SANDBOX), "\n\n\n\na 1\n\n");
    says(&said, &["gatelab is open in another terminal", "Not saved. Enter for the next"]);
    assert!(facts(&folder).is_empty());
    drop(first);
}

#[test]
fn words_are_found_by_their_beginnings_and_slips_are_named() {
    let said =
        talk("reveiw\nsettings\nstud\n\nlea caching\nnote A thing to keep\nnote\n-\nbookmark\n?\n");
    says(
        &said,
        &[
            "\"reveiw\" is nothing that can be typed here. Did you mean review?",
            "study.minutes: 30. It may be 5 to 600.",
            "Note kept.",
            "The note so far: A thing to keep",
            "Note deleted.",
            "Bookmark set.",
            "prove [NUMBER] (or p): run the claim in the gateway",
        ],
    );
}

#[test]
fn again_repeats_and_more_details() {
    let said = talk("more\nagain\ntime\n\nmore\nlinks\ncontents\n2\nprevious\nsource\n");
    assert_eq!(said.matches("0 of 2 lessons read.").count(), 2, "{said}");
    says(&said, &["It is 07:00.", "1 of 2 sections read.", "keys: learn keys"]);
    says(&said, &["1. What is kept. Read.", "Guide: caching, checked 20 Nov"]);
}

#[test]
fn the_sandbox_is_a_language() {
    let said = twins(
        "g s enter . t enter u",
        "sandbox\nget /items/7 as alice\nagain\nclock +6m\nundo\n20 again\nwhy\nmore\nlog\n",
    );
    says(
        &said,
        &[
            "REST API A lamp shop, stage prod. On: Cache 300 seconds",
            "Cache miss.",
            "Cache hit.",
            "On the way: cache entry",
            "Taken back: clock +6 minutes",
            "20 sent as alice.",
            "20 were 200.",
            "cache lookup, answered:",
            "Not reached:",
        ],
    );
}

#[test]
fn features_settings_and_snapshots() {
    let said = talk(
        "sandbox\nsnapshot\non throttle\nset throttle burst 2\nset thr req 1\n4 get /items/7 as alice\n\
         off cache\n5 get /items/7\nwhy 429\ncompare\nbuckets\ncache\nfeatures\nrestore\nundo\nredo\n",
    );
    says(
        &said,
        &[
            "Snapshot 1 kept.",
            "Throttle switched on.",
            "were 429.",
            "they part at the",
            "Buckets.",
            "snapshot 1 restored.",
            "Taken back: snapshot 1 restored.",
        ],
    );
}

#[test]
fn what_lies_behind_traffic_and_other_tongues() {
    let script = "sandbox\nrequests\n2\nbehind\nservices\nroutes\ncallers\n\
        100 get /real as shop over 2s\ncurl\nhurl\naws\nanswer\nswitch\n\nb\nas nobody\nas eve\n";
    let said = talk_in(&folder(), files(BACKS), script);
    says(
        &said,
        &[
            "2. POST /jobs {\"n\":1} as flood: a job.",
            "SQS queue jobs: 1 message",
            "GET /real calls",
            "100 sent as shop.",
            "curl -i",
            "Switch this API to an HTTP API.",
            "Nothing was changed.",
            "From now on as each request says.",
            "No caller is called so.",
        ],
    );
}

#[test]
fn a_proof_is_kept_as_a_sandbox() {
    let said = talk("\nprove\nkeep\nlog\nundo\nback\n");
    says(
        &said,
        &["1. 00:00:00. GET /prod/items/7: 200.", "Taken back: #2", "You were at: What is kept."],
    );
}

#[test]
fn requests_that_cannot_be_sent_are_refused_in_words() {
    let said =
        talk("sandbox\nget things\n20 lamps\nget /items/7 as eve\nclock soon\nset x\nwhy\n99\n");
    says(
        &said,
        &[
            "a path that begins with /",
            "After a count comes a request",
            "No caller is called eve.",
            "Move the clock by so much",
            "No request yet.",
            "There is no request 99",
        ],
    );
}

#[test]
fn a_mock_exam_is_sat_left_and_turned_in() {
    let folder = folder();
    let talk = |script: &str| talk_in(&folder, files(SANDBOX), script);
    let said = talk("exam\nstrict\npractice\n\na\nmark\nx b\nundo\n\ntime\noverview\n");
    says(
        &said,
        &[
            "Mock exam: 2 questions in 4 minutes, 2:00 each.",
            "Only 0 of 19 available",
            "The clock never stops, as on the day",
            "Question 1 of 2.",
            "Marked for review.",
            "Struck out: b.",
            "4 minutes left.",
            "The exam stays open",
        ],
    );
    let said = talk("exam\nfind cache\nword ttl\nlearn\ntime\n");
    says(&said, &["In an exam only settings", "The exam stays open", "It is 07:00."]);
    let said = talk("exam\nturn in\n\nturn in\nyes\nmore\n\n");
    says(&said, &["Mock exam 1 is open.", "blank", "pass mark 720", "AWS does not publish"]);
    let steps = facts(&folder).iter().filter(|fact| matches!(fact, Fact::Exam { .. })).count();
    assert!(steps >= 6, "{steps}");
    assert!(!talk("exam\n").contains("is open"));
}

/// The same exam in both: begun, answered, struck out, marked, taken back, left, gone on with, turned in.
#[test]
fn a_mock_exam_leaves_the_same_facts() {
    let said = twins(
        "g e l l enter a B r u L b q g e enter v T y",
        "exam\n10\n\na\nx b\nmark\nundo\n\nb\nback\nexam\nturn in\nyes\n",
    );
    says(&said, &["Mock exam: 2 questions", "The exam stays open", "Misses"]);
}

#[test]
fn words_are_looked_up_and_everything_is_found() {
    let script = "word ttl\nword zzz\nfind stage cache\nfind\nfind qqqqzzzz\n";
    let said = talk_in(&folder(), Files::embedded(), script);
    says(&said, &["TTL.", "The glossary has no such word. It has: ", "What is to be found?"]);
    assert!(said.to_lowercase().matches("stage cache").count() > 3, "{said}");
}

/// What a question, the sandbox and a lesson sound like.
#[test]
fn transcripts() {
    insta::assert_snapshot!("plain-lesson", talk("\n\n\n\nstop\n"));
    insta::assert_snapshot!(
        "plain-question",
        talk(
            "review caching\nhint\nx a\n{Switch the stage cache of the REST}\n3\nwhy\nprove\nundo\nstop\n"
        )
    );
    insta::assert_snapshot!(
        "plain-sandbox",
        talk(
            "sandbox caching\n\nagain\nclock +5m\non throttle\nset throttle burst 5\n40 get /items/8 as alice\nwhy 429\nundo\n?\n"
        )
    );
}

#[test]
fn every_shipped_lesson_is_words() {
    for lesson in 1..=super::lessons() {
        let script = format!("learn {lesson}\n{}", "\n".repeat(60));
        let said = talk_in(&folder(), Files::embedded(), &script);
        says(&said, &[&format!("Lesson {lesson}."), "End of the lesson.", "Question 1 of"]);
    }
}

/// Through the real program, its input a pipe.
#[test]
fn the_program_talks_through_a_pipe_and_ends_with_its_input() {
    let folder = folder();
    let run = |arguments: &[&str], environment: &[(&str, &str)], script: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
            .args(arguments)
            .env_remove("TERM")
            .env("GATELAB_DATA", folder.path())
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(!output.stdout.contains(&0x1b));
        String::from_utf8(output.stdout).unwrap()
    };
    let said = run(&["--plain", "sandbox", "caching"], &[], "\nagain\n");
    says(&said, &["Cache miss.", "Cache hit.", "End of input."]);
    let said = run(&[], &[("GATELAB_PLAIN", "1")], "learn\nquit\n");
    let lessons = format!("{} lessons.", super::lessons());
    says(&said, &["Question 1 of 3.", &lessons, "Everything is kept."]);
    let said = run(&["--plain", "review", "caching"], &[], "");
    says(&said, &["Question 1 of"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is typed: no panic, no glyph, and every answer that was called saved is in the journal.
    #[test]
    fn any_lines_at_all(lines in proptest::collection::vec(prop_oneof![
        4 => prop::sample::select(vec![
            "", "", "", "a", "b 3", "a c 1", "d guess", "1", "2", "3", "learn", "learn 1", "today",
            "review caching", "review", "ahead", "sandbox", "prove", "keep", "try", "undo", "redo",
            "x a", "hint", "why", "source", "more", "time", "?", "note x", "note", "bookmark", "mark", "report x", "drills", "save d new 2", "remove d", "notes",
            "contents", "get /items/7", "40 get /items/7 as alice over 3s", "clock +5m", "-5m",
            "on cache", "off cache", "on throttle", "set burst 0", "set throttle rate 1e9", "switch",
            "yes", "deploy", "promote", "rollback 1", "snapshot", "restore", "compare", "beside", "stats", "stats", "more", "range 7", "copy", "copy 1", "copy 2 x.txt", "export", "calendar",
            "later 1", "earlier 2 5", "set exam 2026-12-14", "set minutes default", "settings", "result", "questions 1", "overview all",
            "behind", "log 3", "exam", "full", "turn in", "y", "mark", "overview", "review weakest 3 cram", "curl", "hurl", "aws", "answer", "next", "flush", "signin alice",
        ]).prop_map(str::to_owned),
        1 => "\\PC{0,20}",
        1 => "[a-z]{1,3} ?[0-9]{0,4}",
    ], 0..30)) {
        let script = lines.join("\n");
        let folder = folder();
        let said = talk_in(&folder, files(SANDBOX), &script);
        let verdicts = said.lines().filter(|line| {
            line.starts_with("Right, ") || line.starts_with("Not this one, ")
        });
        let kept = facts(&folder).iter().filter(|fact| matches!(fact, Fact::Answered(_))).count();
        // Coming back to an answer tells it again.
        prop_assert!(verdicts.count() >= kept);
        prop_assert!(!said.contains("Not saved"));
    }
}
