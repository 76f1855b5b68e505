//! The commands as scripts use them: what `--json` prints is what is documented, exit codes mean what
//! they say, progress goes out, comes in and is joined without loss.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use gatelab::cli::schema::SCHEMAS;
use serde_json::Value;

/// Exit code, standard output, standard error.
type Ended = (i32, String, String);

fn gatelab(folder: &Path, device: &str, arguments: &[&str], input: &str) -> Ended {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(arguments)
        .env("GATELAB_DATA", folder)
        .env("GATELAB_DEVICE", device)
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone already.
    drop(child.stdin.take().unwrap().write_all(input.as_bytes()));
    let ended = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ended.status.code().unwrap(), text(ended.stdout), text(ended.stderr))
}

#[track_caller]
fn done(folder: &Path, arguments: &[&str]) -> String {
    let (code, out, err) = gatelab(folder, "laptop", arguments, "");
    assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}\n{out}");
    out
}

/// Answers to as many questions, all of them after one another.
fn study(folder: &Path, device: &str, answers: usize) {
    let input = "a b c d 2\n".repeat(answers);
    let count = answers.to_string();
    let arguments = ["quiz", "--topic", "caching", "--count", &count];
    let (code, out, err) = gatelab(folder, device, &arguments, &input);
    assert_eq!((code, out.matches("\nsaved ").count()), (0, answers), "{out}{err}");
}

/// Every field of an object, as the table writes it.
fn fields(value: &Value, at: &str, known: &BTreeSet<&str>, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(all) => {
            let by_name = known.iter().any(|path| path.starts_with(&format!("{at}.{{}}")));
            for (name, value) in all {
                let name = if by_name { "{}" } else { name };
                let path = if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
                // A fact is an object of whatever its kind holds.
                if path != "facts[].what" {
                    fields(value, &path, known, found);
                }
                found.insert(path);
            }
        }
        // Whether a wrong answer was one that a belief tempts to is chance.
        Value::Array(_) if matches!(at, "beliefs" | "ideas") => {}
        Value::Array(all) => {
            for value in all {
                fields(value, &format!("{at}[]"), known, found);
            }
        }
        _ => {}
    }
}

#[test]
fn what_is_printed_as_json_is_what_is_documented() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    study(here, "laptop", 3);
    study(here, "desktop", 2);
    let exam = "exam\ngateway\n\na\n\nturn in\nyes\n";
    // The one answer given may be right.
    let said = gatelab(here, "laptop", &["--plain"], exam).1;
    assert!([19, 20].iter().any(|n| said.contains(&format!("Practise all {n} misses"))), "{said}");
    let journal = here.join("desktop.jsonl");
    let sound = fs::read_to_string(&journal).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("phone.jsonl"), sound.replace("desktop", "phone")).unwrap();
    let export = here.join("export.json");
    let out = export.display().to_string();
    done(here, &["progress", "export", "--out", &out]);
    fs::write(&out, fs::read_to_string(&out).unwrap().replace("laptop", "tablet")).unwrap();
    fs::write(&journal, format!("{sound}nonsense\n")).unwrap();
    let packs = tempfile::tempdir().unwrap();
    let pack = packs.path().join("mine");
    done(here, &["new", "pack", &pack.display().to_string()]);
    fs::write(pack.join("content/x.md"), "x").unwrap();
    let cases = tempfile::tempdir().unwrap();
    fs::write(cases.path().join("bad.json"), "{\"name\":\"bad\",\"family\":\"rest\"}").unwrap();
    let broken = pack.display().to_string();
    let [cases, merged] = [&cases, &elsewhere].map(|dir| dir.path().display().to_string());
    let scenario = here.join("traffic.toml").display().to_string();
    let phase = "[[phase]]\nseconds = 1\nsend = [{ request = \"GET /items/7\", times = 3 }]\n";
    fs::write(&scenario, format!("lesson = \"caching\"\n{phase}")).unwrap();
    let api = concat!(env!("CARGO_MANIFEST_DIR"), "/sandbox/throttling.json");
    let mut left: BTreeSet<&str> = SCHEMAS.iter().map(|schema| schema.command).collect();
    for (command, more, codes) in [
        ("today", vec![], [0]),
        ("due", vec!["--on", "2030-01-01"], [0]),
        ("stats", vec!["--days", "all"], [0]),
        ("quiz", vec!["--count", "1", "--seed", "7"], [0]),
        ("exam list", vec![], [0]),
        ("exam report", vec!["LAST"], [0]),
        ("find", vec!["cache ttl"], [0]),
        ("prove", vec!["caching#2"], [0]),
        ("check", vec![&broken, "--report"], [3]),
        ("lab list", vec![], [0]),
        ("lab show", vec!["noisy-neighbour"], [0]),
        ("lab check", vec!["noisy-neighbour", "--api", api], [1]),
        ("doctor", vec![], [0]),
        ("sandbox run", vec![&scenario], [0]),
        ("conform", vec![&cases], [1]),
        ("template", vec!["-"], [0]),
        ("progress where", vec![], [0]),
        ("progress verify", vec![], [4]),
        ("progress merge", vec![&merged], [0]),
        ("progress import", vec![&out], [0]),
        ("progress backup", vec![], [0]),
        ("progress export", vec![], [0]),
    ] {
        let json = if command == "progress export" { vec![] } else { vec!["--json"] };
        let arguments: Vec<&str> = command.split(' ').chain(more).chain(json).collect();
        let (code, text, err) = gatelab(here, "laptop", &arguments, "a b c d 3\n");
        assert!(codes.contains(&code), "{command}: {code}\n{text}{err}");
        let object: Value =
            serde_json::from_str(&text).unwrap_or_else(|e| panic!("{command}: {e}\n{text}"));
        let schema = SCHEMAS.iter().find(|schema| schema.command == command).unwrap();
        assert_eq!(object["schema"], schema.number, "{command}");
        let known: BTreeSet<&str> = schema.fields.iter().map(|(field, _)| *field).collect();
        let mut found = BTreeSet::new();
        fields(&object, "", &known, &mut found);
        found.remove("schema");
        // What holds only other fields says nothing itself.
        found.retain(|path| {
            known.contains(path.as_str())
                || !known.iter().any(|k| k.starts_with(&format!("{path}.")))
        });
        let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, known, "{command}\n{text}");
        left.remove(command);
    }
    assert_eq!(left, BTreeSet::new(), "documented, but not tried");
}

/// Every command that there is, by its words, from the manual page.
fn commands(folder: &Path) -> Vec<Vec<String>> {
    let man = done(folder, &["man"]);
    let heads = man.lines().filter_map(|line| line.strip_prefix(".SS \"gatelab "));
    let words = heads.map(|usage| {
        let word = |c: char| c.is_ascii_lowercase() || c == '-';
        let name = usage.split([' ', '"']).take_while(|part| {
            !part.is_empty() && !part.starts_with('-') && part.chars().all(word)
        });
        name.map(str::to_owned).collect()
    });
    words.collect()
}

#[test]
fn every_command_with_json_is_documented() {
    let folder = tempfile::tempdir().unwrap();
    let commands = commands(folder.path());
    assert!(commands.len() > 25, "{commands:?}");
    let mut json = BTreeSet::new();
    for words in &commands {
        let arguments: Vec<&str> = words.iter().map(String::as_str).chain(["--help"]).collect();
        let help = done(folder.path(), &arguments);
        if help.contains("--json") {
            json.insert(words.join(" "));
        }
    }
    // It prints JSON whenever it prints.
    json.insert("progress export".to_owned());
    let documented: BTreeSet<String> = SCHEMAS.iter().map(|s| s.command.to_owned()).collect();
    assert_eq!(json, documented);
}

/// What is not a terminal gets text and nothing else, whatever the environment says of one.
#[test]
fn no_command_prints_an_escape_byte() {
    let folder = tempfile::tempdir().unwrap();
    study(folder.path(), "laptop", 2);
    let mut all: Vec<Vec<String>> = commands(folder.path());
    for words in &mut all {
        words.push("--help".to_owned());
    }
    let runs = [
        "",
        "today",
        "due",
        "stats",
        "quiz --count 1",
        "lesson 1",
        "lesson caching",
        "find throttle",
        "find qqqqqq",
        "prove caching",
        "set",
        "set study.minutes 5",
        "check",
        "check /nowhere",
        "lab list",
        "exam list",
        "exam report",
        "doctor",
        "man",
        "progress where",
        "progress verify",
        "progress backup",
        "progress export --to csv",
        "--plain today",
        "--default-keys",
        "export caching --to openapi",
        "template --help",
        "quizz",
        "set nothing",
    ];
    all.extend(runs.map(|run| run.split_whitespace().map(str::to_owned).collect()));
    for words in all {
        let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = Command::new(env!("CARGO_BIN_EXE_gatelab"));
        command.args(&arguments).env("GATELAB_DATA", folder.path()).env("LANG", "C.UTF-8");
        command.env("TERM", "xterm-256color").env("COLORTERM", "truecolor").env("CLICOLOR", "1");
        let ended = command.stdin(Stdio::null()).output().unwrap();
        assert!(!ended.stdout.contains(&0x1b), "{arguments:?} on standard output");
        assert!(!ended.stderr.contains(&0x1b), "{arguments:?} on standard error");
        assert!(ended.status.code().is_some_and(|code| code < 5), "{arguments:?}");
    }
}

#[test]
fn a_bug_of_ours_is_said_in_words_and_has_its_own_code() {
    let folder = tempfile::tempdir().unwrap();
    let ended = Command::new(env!("CARGO_BIN_EXE_gatelab"))
        .args(["today"])
        .env("GATELAB_DATA", folder.path())
        .env("GATELAB_FAULT", "command")
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    let report = folder.path().display();
    let wanted = format!(
        "gatelab stopped: a bug of ours. Nothing was lost: every answer that was shown as saved is \
         on the disk. Report: {report}/crash-"
    );
    assert!(said.starts_with(&wanted) && said.ends_with(".txt (nothing was sent).\n"), "{said}");
    assert_eq!((ended.status.code(), said.lines().count()), (Some(70), 1), "{said}");
    let file = said.split("Report: ").nth(1).unwrap().split(" (").next().unwrap();
    assert!(fs::read_to_string(file).unwrap().contains("asked to fail"));
}

#[test]
fn progress_goes_out_and_comes_in_once() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    study(one.path(), "laptop", 3);
    study(two.path(), "desktop", 2);
    let other = two.path().display().to_string();
    let came = done(one.path(), &["progress", "merge", &other]);
    assert_eq!(came, "2 facts of desktop came in.\n0 facts were here already.\n");
    let came = done(one.path(), &["progress", "merge", &other]);
    assert_eq!(came, "Nothing new came in.\n2 facts were here already.\n");

    let file = one.path().join("all.json").display().to_string();
    done(one.path(), &["progress", "export", "--out", &file]);
    let (code, _, err) = gatelab(one.path(), "laptop", &["progress", "export", "--out", &file], "");
    assert!(code == 1 && err.contains("--force overwrites it"), "{code} {err}");
    let came = done(two.path(), &["progress", "import", &file]);
    assert_eq!(came, "3 facts of laptop came in.\n2 facts were here already.\n");
    let due = ["due", "--on", "2040-01-01", "--json"];
    assert_eq!(done(one.path(), &due), done(two.path(), &due));

    let csv = done(one.path(), &["progress", "export", "--to", "csv"]);
    assert_eq!(csv.lines().count(), 6, "{csv}");
    assert!(csv.starts_with("day,at,question,") && csv.contains(",caching,"), "{csv}");
    let anki = done(one.path(), &["progress", "export", "--to", "anki"]);
    let (heads, cards): (Vec<&str>, Vec<&str>) = anki.lines().partition(|l| l.starts_with('#'));
    assert_eq!(heads.len(), 6);
    assert!(cards.len() >= 3, "{anki}");
    assert!(cards.iter().all(|card| card.matches('\t').count() == 3
        && card.starts_with("gatelab-caching-")
        && card.contains("gatelab::caching")));
    let (code, _, err) = gatelab(two.path(), "laptop", &["progress", "import", &other], "");
    assert!(code == 4 && err.contains("Nothing was taken in"), "{code} {err}");
}

#[test]
fn a_damaged_line_is_named_and_a_backup_brings_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    study(here, "laptop", 3);
    let listed = done(here, &["progress", "backup"]);
    let backup = listed.lines().next().unwrap().split_once("  ").unwrap().1.to_owned();
    let journal = here.join("laptop.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.replacen("\"n\":2,", "\"n\":9,", 1)).unwrap();
    let (code, out, _) = gatelab(here, "laptop", &["progress", "verify"], "");
    assert_eq!(code, 4);
    assert!(
        out.starts_with("laptop.jsonl: 2 facts.\nlaptop.jsonl:3: this line cannot be read: {"),
        "{out}"
    );
    let (code, out, err) = gatelab(here, "laptop", &["progress", "merge", &backup], "");
    assert_eq!(
        (code, out.as_str()),
        (0, "1 fact of laptop came in.\n2 facts were here already.\n")
    );
    assert!(err.contains("was set aside (laptop.jsonl.bad-1)"), "{err}");
    study(here, "laptop", 1);

    let (code, _, err) = gatelab(here, "laptop", &["progress", "start-over"], "");
    assert!(code == 1 && err.contains("start-over --yes"), "{err}");
    let out = done(here, &["progress", "start-over", "--yes"]);
    let kept = out.lines().next().unwrap().rsplit(' ').next().unwrap();
    assert_eq!(done(here, &["due", "--on", "2040-01-01"]), "0 questions due on 1 Jan.\n");
    let came = gatelab(here, "laptop", &["progress", "merge", kept], "").1;
    assert_eq!(came, "4 facts of laptop came in.\n0 facts were here already.\n");
}

#[test]
fn without_a_terminal_the_plan_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let plan = done(folder.path(), &[]);
    assert!(plan.starts_with("Today, ") && plan.contains("1. Lesson 1"), "{plan}");
    assert_eq!(plan, done(folder.path(), &["today"]));
}

#[test]
fn exit_codes_mean_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file").display().to_string();
    fs::write(&file, "").unwrap();
    for (arguments, data, code) in [
        (vec!["prove", "caching#2"], folder.path(), 0),
        (vec!["progress", "start-over"], folder.path(), 1),
        (vec!["prove"], folder.path(), 2),
        (vec!["lesson", "nowhere"], folder.path(), 2),
        (vec!["progress", "merge", &file], folder.path(), 4),
        (vec!["doctor"], Path::new(&file), 4),
    ] {
        let (got, out, err) = gatelab(data, "laptop", &arguments, "");
        assert_eq!(got, code, "{arguments:?}\n{out}{err}");
        assert!(code != 2 || (out.is_empty() && err.starts_with("gatelab: ")), "{out}{err}");
    }
}

/// The bar of F18: every kind of drill, of everything, a lesson or a domain, any size, counted or not, by
/// its line or by a name.
#[test]
fn every_drill_can_be_had_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    study(folder.path(), "desk", 6);
    let listed = done(folder.path(), &["drill", "list"]);
    for kind in ["due", "weakest", "certain", "missed:50", "new", "slow", "marked", "mixed"] {
        assert!(listed.contains(&format!("{kind}: ")), "{kind}: {listed}");
        for more in ["", " 2", " lesson:caching", " domain:3 3", " cram", " 1 lesson:caching cram"]
        {
            let line = format!("{kind}{more}");
            let arguments = ["quiz", "--drill", &line];
            let (code, _, err) = gatelab(folder.path(), "desk", &arguments, "a 1\n");
            assert_eq!(code, 0, "{line}: {err}");
        }
    }
    let line = "new 2 lesson:caching cram";
    assert!(done(folder.path(), &["drill", "save", "evening", line]).starts_with("saved evening"));
    assert!(done(folder.path(), &["drill", "list"]).contains("evening: 2 questions, saved as"));
    let (_, out, _) = gatelab(folder.path(), "desk", &["quiz", "--drill", "evening"], "a 1\n");
    assert!(out.contains("Question 1 of 2"), "{out}");
    done(folder.path(), &["drill", "remove", "evening"]);
    let (code, _, err) = gatelab(folder.path(), "desk", &["drill", "remove", "evening"], "");
    assert_eq!(code, 1, "{err}");
    let (code, _, err) = gatelab(folder.path(), "desk", &["drill", "save", "x", "sometimes"], "");
    assert!(code == 2 && err.contains("A drill knows no"), "{err}");
}

#[test]
fn finding_says_where_things_are() {
    let folder = tempfile::tempdir().unwrap();
    let out = done(folder.path(), &["find", "missing", "authentication", "token"]);
    assert!(
        out.starts_with("error     403 Missing Authentication Token  (lesson:front-door#"),
        "{out}"
    );
    let (code, out, err) = gatelab(folder.path(), "laptop", &["find", "throtling"], "");
    assert_eq!(code, 1, "{out}");
    assert!(
        err.contains("Did you mean throttling?") && out.contains("lesson:throttling"),
        "{out}{err}"
    );
    let (code, out, err) = gatelab(folder.path(), "laptop", &["find", "qqqqqq"], "");
    assert_eq!((code, out.as_str(), err.as_str()), (1, "", "Nothing for \"qqqqqq\".\n"));
    assert_eq!(gatelab(folder.path(), "laptop", &["find"], "").0, 2);
}

#[test]
fn packs_of_the_settings_are_seen_by_every_command() {
    let home = tempfile::tempdir().unwrap();
    let pack = home.path().join("mine").display().to_string();
    done(home.path(), &["new", "pack", &pack]);
    let texts = fs::read_dir(home.path().join("mine/content")).unwrap();
    let mut texts = texts.map(|file| file.unwrap().file_name().into_string().unwrap());
    let lesson = texts.find_map(|name| name.strip_suffix(".md").map(str::to_owned)).unwrap();
    done(home.path(), &["new", "lab", &pack, "--lesson", &lesson, "--slug", "my-own-lab"]);
    assert!(!done(home.path(), &["lab", "list"]).contains("my-own-lab"));
    // Seen from the file's folder, wherever one is.
    fs::write(home.path().join("config.toml"), "packs = [\"mine\"]\n").unwrap();
    assert!(done(home.path(), &["lab", "list"]).contains("my-own-lab"));
    assert!(done(home.path(), &["lab", "show", "my-own-lab"]).contains("Step 1."));
    assert!(done(home.path(), &["lesson", &lesson]).contains("Lesson "));
    done(home.path(), &["prove", &lesson]);
    assert_eq!(done(home.path(), &["set", "packs"]), "mine\n");
    // A folder that is not there is said, and the rest works.
    done(home.path(), &["set", "packs", "nowhere"]);
    let (code, out, err) = gatelab(home.path(), "laptop", &["lab", "list"], "");
    assert!(code == 0 && !out.is_empty() && err.contains("nowhere"), "{err}");
    done(home.path(), &["set", "packs", "none"]);
    assert!(!fs::read_to_string(home.path().join("config.toml")).unwrap().contains("packs"));
    let man = done(home.path(), &["man"]);
    assert!(man.contains("packs, GATELAB_PACKS"), "{man}");
}
