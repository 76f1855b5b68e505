use super::*;

const FRONT: &str = "+++\ntitle = \"A\"\noutcome = \"o\"\nminutes = 9\nobjectives = [\"O1\"]\nchecked = 2026-11-20\n[[source]]\nid = \"guide\"\ntitle = \"Guide\"\nurl = \"https://x.test\"\nchecked = 2026-11-20\n+++\n\n## One\n\nSee [it](lesson:a#one) and [web](https://x.test).\n\n| a | b |\n|---|---|\n| c | d |\n\n```text\n┌┐\n```\n\n```try\nA look\n```\n";
const SANDBOX: &str = r#"{"title":"T","about":"b","protocol":"REST","definition":{"openapi":"3.0.1","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":"ok"}},"x-amazon-apigateway-integration":{"type":"mock","requestTemplates":{"application/json":"{\"statusCode\":200}"},"responses":{"default":{"statusCode":"200"}}}}}}},"stage":{"name":"prod"},"requests":[{"title":"A look","method":"GET","path":"/a"}]}"#;

fn claims() -> String {
    let claim = |n| {
        format!(
            "\n```claim\nid = \"c{n}\"\nsays = \"s\"\nfacts = [\"F-Q{n}\"]\ngiven = \"g\"\n[[step]]\nget = \"/a\"\nexpect = {{ status = 200 }}\n```\n"
        )
    };
    (1..=4).map(claim).collect()
}

/// Ten questions; of each the longest option is another one.
fn quiz() -> String {
    let question = |n: usize| {
        let option = |place: usize| {
            let length = if (n + place).is_multiple_of(4) { 12 } else { 10 };
            let kind = if place == 0 { "right = true" } else { "belief = \"b\"" };
            let text = "x".repeat(length);
            format!("[[question.option]]\ntext = \"{text}\"\n{kind}\nwhy = \"w{place}\"\n")
        };
        format!(
            "[[question]]\nid = \"a-{n}\"\nrevision = 1\nsection = \"One\"\nobjectives = [\"O1\"]\ndomain = 1\ndifficulty = 1\nstem = \"s\"\nask = \"q\"\nfacts = [\"F-Q1\"]\nsource = {{ title = \"Guide\", url = \"https://x.test\", checked = 2026-11-20 }}\nproof = \"c1\"\n{}",
            (0..4).map(option).collect::<String>()
        )
    };
    let belief = "[[belief]]\nid = \"b\"\nsays = \"s\"\ntruth = \"t\"\nclaim = \"a#c1\"\n";
    belief.to_owned() + &(1..=10).map(question).collect::<String>()
}

/// Sound material in which the first occurrence of a text of a file is replaced.
fn checked(file: &str, from: &str, to: &str) -> Vec<String> {
    let sound = [
        ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"a\"]\n".to_owned()),
        ("content/a.md", FRONT.to_owned() + &claims()),
        ("quizzes/a.toml", quiz()),
        ("sandbox/a.json", SANDBOX.to_owned()),
    ];
    let mut texts: Vec<(&str, String)> = sound.to_vec();
    match texts.iter_mut().find(|(name, _)| *name == file) {
        Some((_, text)) => {
            assert!(text.contains(from), "{file} has no {from}");
            *text = text.replacen(from, to, 1);
        }
        None => texts.push((file, to.to_owned())),
    }
    texts.retain(|(_, text)| !text.is_empty());
    let files = Files::of(texts.iter().map(|(name, text)| (*name, text.as_str())));
    all(&files).iter().map(ToString::to_string).collect()
}

#[test]
fn sound_material_has_no_problems() {
    assert_eq!(checked("content/a.md", "", ""), Vec::<String>::new());
}

#[test]
fn every_planted_fault_is_found_where_it_is() {
    let wide = format!("┌{}┐", "─".repeat(70));
    let table = format!("| {} | d |", "c".repeat(70));
    let (lesson, quiz, sandbox) = ("content/a.md", "quizzes/a.toml", "sandbox/a.json");
    for (file, from, to, expected) in [
        ("content/b.md", "", "x", "content/b.md: no lesson of content/course.toml"),
        (sandbox, SANDBOX, "", "content/a.md: lesson a has no sandbox/a.json"),
        (lesson, "outcome = \"o\"", "outcome = \" \"", "a.md:3:1: the outcome is empty"),
        (lesson, "minutes = 9", "minutes = 90", "a.md:4:1: a lesson takes"),
        (lesson, "[\"O1\"]", "[\"O1\", \"P1\"]", "P1 does not look like an objective"),
        (lesson, "[\"O1\"]", "[\"O1\", \"O2\"]", "a.toml: no question asks about O2"),
        (lesson, "https://x.test\"", "ftp://x\"", "a.md:9:10: a source's url is https"),
        (lesson, "\n## One\n", "\n## One\n\n## One\n", "a second section is called One"),
        (lesson, "#one", "#two", "a.md:16:5: lesson a has no section two"),
        (lesson, "lesson:a#one", "lesson:z", "there is no lesson z"),
        (lesson, "lesson:a#one", "term:nonesuch", "the glossary has no nonesuch"),
        (lesson, "(https://x.test)", "(http://x.test)", "is no https address"),
        (lesson, "A look", "A peek", "a.md:27:1: the sandbox has no request called A peek"),
        (lesson, "┌┐", &wide, "a.md:23:1: 72 columns; 68 fit"),
        (lesson, "| c | d |", &table, "a.md:18:1: the table needs"),
        (lesson, "F-Q1", "Q1", "Q1 does not look like a fact's id"),
        (lesson, "given = \"g\"", "given = \"g\"\nsource = \"no\"", "the lesson has no source no"),
        (lesson, "id = \"c4\"", "id = \"c3\"", "a second claim is called c3"),
        (lesson, "id = \"c4\"", "id = \"c3\"", "3 claims can be proved"),
        (lesson, "See ", "See! ", "a.md:16:4: no exclamation marks"),
        (quiz, "domain = 1", "domain = 9", "9 questions; a lesson has"),
        (quiz, "\"a-10\"", "\"a-1\"", "a question a-1 is at quizzes/a.toml:6 already"),
        (
            quiz,
            "section = \"One\"",
            "section = \"Two\"",
            "a.toml:6:1: a-1: the lesson has no section",
        ),
        (quiz, "belief = \"b\"", "right = true", "a-1: the exam has one right of four"),
        (quiz, "stem = \"s\"", "stem = \" \"", "a-1: a question has a stem"),
        (quiz, "facts = [\"F-Q1\"]", "facts = [\"F-9\"]", "F-9 does not look like a fact's id"),
        (quiz, "[\"O1\"]", "[]", "a-1: it names no objective"),
        (quiz, "https://x.test", "x.test", "a-1: a source's url is https"),
        (quiz, "proof = \"c1\"", "proof = \"c9\"", "a-1: lesson a has no claim c9"),
        (quiz, "claim = \"a#c1\"", "claim = \"z#c1\"", "a.toml:1:1: lesson z has no claim c1"),
        (quiz, "belief = \"b\"", "belief = \"no\"", "a-1: no file defines the belief no"),
        (quiz, "belief = \"b\"\n", "", "a-1: no belief is named behind"),
        (
            quiz,
            "[[belief]]",
            "[[belief]]\nid = \"u\"\nsays = \"s\"\ntruth = \"t\"\nclaim = \"a#c1\"\n[[belief]]",
            "no option stands for the belief u",
        ),
        (quiz, "why = \"w1\"", "why = \"\"", "has no reason"),
        (quiz, "why = \"w1\"", "why = \"w0\"", "two options have the same reason"),
        (
            quiz,
            "why = \"w1\"",
            "why = \"As option B\"",
            "a.toml:25:11: \"option B\" refers to a place",
        ),
        (
            quiz,
            "text = \"x",
            "text = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "a-1: options have 10 to 5",
        ),
        (quiz, "why = \"w1\"", "why = \"No!\"", "no exclamation marks"),
        (sandbox, "\"title\":\"T\"", "\"title\":\"T!\"", "a.json:1:"),
        (sandbox, "\"mock\"", "\"mockery\"", "sandbox/a.json:1:"),
        (
            sandbox,
            "{\"title\":\"A look\",\"method\":\"GET\",\"path\":\"/a\"}",
            "",
            "a sandbox has requests",
        ),
    ] {
        let found = checked(file, from, to);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{expected}: {found:#?}");
    }
}

#[test]
fn choosing_the_longest_must_not_pay() {
    // In every question the right option becomes the longest, by two characters.
    let texts = [
        ("content/course.toml", "[[module]]\ntitle = \"M\"\nlessons = [\"a\"]\n".to_owned()),
        ("content/a.md", FRONT.to_owned() + &claims()),
        ("quizzes/a.toml", quiz().replace("x\"\nright", "xxxx\"\nright")),
        ("sandbox/a.json", SANDBOX.to_owned()),
    ];
    let files = Files::of(texts.iter().map(|(name, text)| (*name, text.as_str())));
    let found: Vec<_> = all(&files).iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "quizzes: in 10 of 10 questions the longest option is right; chance gives 2",
            "quizzes/a.toml: in 10 of 10 questions the longest option is right; chance gives 2",
        ]
    );
}

#[test]
fn what_the_gateway_does_not_do_is_no_claim_and_no_answer() {
    let found = checked("content/a.md", "status = 200", "status = 201");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("content/a.md:35:1: claim 1 (c1) is not so"), "{found:#?}");
    for (change, expected) in [
        ("{ stage = { name = 3 } }", "a-1: the fork of \"xxxxxxxxxx\" is refused"),
        (
            "{ title = \"U\" }",
            "a-1: the fork of \"xxxxxxxxxx\" is the right one and changes nothing",
        ),
    ] {
        let trial = format!(
            "right = true\nwhy = \"w0\"\nchange = {change}\n[question.trial]\ngiven = \"g\"\n[[question.trial.step]]\nget = \"/a\"\n"
        );
        let found = checked("quizzes/a.toml", "right = true\nwhy = \"w0\"\n", &trial);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{found:#?}");
    }
}

/// A question that varies, with this as its `vary` table and its first option.
fn varying(vary: &str, right: &str) -> Vec<String> {
    let quiz = quiz();
    let start = quiz.find("[[question]]").unwrap();
    let end = start + 1 + quiz[start + 1..].find("[[question]]\n").unwrap();
    let part = &quiz[start..end];
    let mut texts = [right, "no answer", "one answer", "all of them"].into_iter();
    let line = |line: &str| match line.strip_prefix("text = ") {
        Some(_) => format!("text = \"{}\"\n", texts.next().unwrap()),
        None => format!("{line}\n"),
    };
    let varied: String = part.lines().map(line).collect();
    let trial = "[question.trial]\ngiven = \"g {n}\"\n[[question.trial.step]]\nget = \"/a\"\ntimes = \"{n}\"\n";
    checked("quizzes/a.toml", part, &format!("{varied}[question.vary]\n{vary}\n{trial}"))
}

#[test]
fn a_question_that_varies_is_sound_in_every_way() {
    let counted = "n = [3, 12]\n[question.vary.count]\nserved = \"200\"";
    assert_eq!(varying(counted, "{served} answers"), Vec::<String>::new());
    for (vary, right, expected) in [
        ("n = [3]", "{n} answers", "a.toml:"),
        ("n = [3]", "{n} answers", "`n` has one value, so it does not vary"),
        ("n = [3, 4]\nm = [1, 2]", "{n} answers", "`m` varies nothing: no text has {m}"),
        (counted, "{n} answers", "`served` decides nothing: no right option says {served}"),
        (
            "n = [3, 12]\n[question.vary.count]\nserved = \"many\"",
            "{served} answers",
            "\"many\" cannot be counted",
        ),
        (
            "n = [3, 12]\n[question.vary.count]\nserved = \"200 eve\"",
            "{served} answers",
            "nobody called eve sends anything",
        ),
        ("n = [3, \"x\"]", "{n} answers", "a-1: "),
    ] {
        let found = varying(vary, right);
        assert!(found.iter().any(|problem| problem.contains(expected)), "{expected}: {found:#?}");
    }
}

const LAB: &str = "title = \"L\"\nlesson = \"a\"\nminutes = 5\nobjectives = [\"O1\"]\nfacts = [\"F-Q1\"]\nsituation = \"s\"\nhints = [\"1\", \"2\", \"3\"]\nmoral = \"m\"\n[[step]]\ntitle = \"t\"\nasks = \"a\"\n[[step.check]]\nsays = \"two\"\nmeans = \"there were {count}\"\nrequests = { get = \"/a\" }\nat_least = 2\n[[solution]]\nget = \"/a\"\ntimes = 2\nwhy = \"w\"\n[[way]]\nname = \"one by one\"\nsays = \"s\"\n[[way.step]]\nget = \"/a\"\n[[way.step]]\nget = \"/a\"\n[[wrong]]\nname = \"one\"\nfails = 1\nmessage = \"there were 1\"\n[[wrong.step]]\nget = \"/a\"\n[[wrong]]\nname = \"none\"\nfails = 1\nmessage = \"there were 0\"\n[[wrong.step]]\nwait = 1\n";

#[test]
fn a_lab_is_walked_every_way() {
    let name = "sandbox/x.lab.toml";
    assert_eq!(checked(name, "", LAB), Vec::<String>::new());
    for (from, to, part) in [
        ("lesson = \"a\"", "lesson = \"b\"", "x.lab.toml:2:1: no lesson has the slug b"),
        ("[\"O1\"]", "[]", "x.lab.toml:4:1: a lab names the objectives"),
        ("\"F-Q1\"", "\"Q1\"", "x.lab.toml:5:1: a lab rests on facts"),
        (", \"3\"]", "]", "x.lab.toml:7:1: a lab has 3 hints, and this has 2"),
        ("moral = \"m\"", "moral = \"\"", "x.lab.toml:8:1: a lab says how things stand"),
        ("at_least = 2", "at_least = 0", "x.lab.toml:9:1: the first step holds before"),
        (
            "times = 2",
            "times = 1",
            "x.lab.toml:17:1: the solution does not pass: step 1, two: 1×200 (there were 1)",
        ),
        (
            "get = \"/a\"\n[[way.step]]\nget = \"/a\"",
            "get = \"/a\"\ntimes = 2",
            "x.lab.toml:21:1: the way \"one by one\" is another's once more",
        ),
        ("\"there were 1\"", "\"there were 7\"", "fails with another message: there were 1"),
        ("fails = 1", "fails = 2", "it fails at step 1, not 2"),
        (
            "[[wrong.step]]\nget = \"/a\"\n",
            "[[wrong.step]]\nget = \"/a\"\ntimes = 2\n",
            "it passes",
        ),
        ("why = \"w\"\n", "", "says why it is done"),
        ("minutes = 5", "minute = 5", "unknown field `minute`"),
    ] {
        assert!(LAB.contains(from), "{from}");
        let found = checked(name, "", &LAB.replacen(from, to, 1));
        assert!(found.iter().any(|problem| problem.contains(part)), "{part}: {found:?}");
    }
}
