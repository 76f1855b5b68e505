//! Journeys: key scripts through the whole program without a terminal, and the pictures on the way.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on may stop")]

use std::fs;

use gatelab::clock::{Clock, Moment};
use gatelab::config::Settings;
use gatelab::course::Course;
use gatelab::material::{Files, Pack, Problem};
use gatelab::study::Fact;
use gatelab::tui::Launch;
use gatelab::tui::event::{Effect, Event};
use gatelab::tui::rehearsal::Rehearsal;
use gatelab_gateway::export::Format;

#[path = "journeys/exam.rs"]
mod exam;
#[path = "journeys/find.rs"]
mod find;
#[path = "journeys/forbidden.rs"]
mod forbidden;
#[path = "journeys/labs.rs"]
mod labs;
#[path = "journeys/occasion.rs"]
mod occasion;
#[path = "journeys/plain.rs"]
mod plain;
#[path = "journeys/reading.rs"]
mod reading;
#[path = "journeys/review.rs"]
mod review;
#[path = "journeys/sandbox.rs"]
mod sandbox;
#[path = "journeys/settings.rs"]
mod settings;
#[path = "journeys/stats.rs"]
mod stats;
#[path = "journeys/twins.rs"]
mod twins;
#[path = "journeys/upgrade.rs"]
mod upgrade;

const COURSE: &str = r#"
[[module]]
title = "Fast and safe"
lessons = ["caching", "keys"]
"#;

const CACHING: &str = r#"+++
title = "Keeping answers"
outcome = "You can say what is kept, and for how long."
minutes = 4
objectives = ["O32"]
checked = 2026-11-20
[[source]]
id = "guide"
title = "Guide: caching"
url = "https://docs.example/caching"
checked = 2026-11-20
+++
## What is kept

A [stage cache](term:stage-cache) keeps **answers**, not requests. It belongs to the stage, and `GET` is all it keeps unless
you say more. See [keys](lesson:keys) for who may call.

| Setting | Default | Range |
| --- | --- | --- |
| TTL | 300 s | 0 to 3600 s |
| Methods | GET | one at a time |

```claim
id = "hit"
says = "The second equal GET is a **HIT**."
facts = ["F-Q39"]
given = "a REST API with its cache on"
[[step]]
get = "/items/7"
expect = { cache = "MISS" }
[[step]]
get = "/items/7"
expect = { cache = "HIT" }
```

> [!TRAP] "HTTP API" and "stage cache" in one option? There is no such switch.

## For how long

```think
Who decides?
---
You do, from 0 to 3600 seconds.
```

- one thing
- another thing that is longer

```try
An item, twice
```
"#;

const GLOSSARY: &str = r#"
[[term]]
slug = "stage-cache"
name = "stage cache"
also = ["API cache"]
says = "Memory beside a stage."
see = "caching#what-is-kept"
"#;

const KEYS: &str = r#"+++
title = "Keys and callers"
outcome = "You can say what a key proves."
minutes = 3
objectives = ["O20"]
checked = 2026-11-20
[[source]]
id = "guide"
title = "Guide: keys"
url = "https://docs.example/keys"
checked = 2026-11-20
+++
## What a key is

A key names a client for metering.
"#;

const QUESTIONS: &str = r#"
[[belief]]
id = "http-caches"
says = "HTTP APIs have a stage cache"
truth = "Only REST APIs do."
claim = "caching#hit"

[[question]]
id = "caching-where"
revision = 1
section = "What is kept"
objectives = ["O32"]
domain = 3
difficulty = 1
stem = "A team wants equal reads answered without calling its function."
ask = "Which change meets this with the LEAST work?"
facts = ["F-Q39"]
source = { title = "Guide: caching", url = "https://docs.example/caching", checked = 2026-11-20 }
hints = ["Which kind of API keeps answers?"]
proof = "hit"
[[question.option]]
text = "Switch the stage cache of the REST API on"
right = true
why = "The stage keeps the answer and the function rests."
[[question.option]]
text = "Switch the stage cache of the HTTP API on"
belief = "http-caches"
why = "An HTTP API has no stage cache to switch on."
[[question.option]]
text = "Give the function more memory in its settings"
belief = "http-caches"
why = "It is called just as often."
[[question.option]]
text = "Put the reads in a queue before the function"
belief = "http-caches"
why = "Whoever reads waits for an answer."

[[question]]
id = "caching-two"
revision = 1
section = "For how long"
objectives = ["O32"]
domain = 3
difficulty = 1
stem = "A price changes once an hour and is read every second."
ask = "Which two settings keep it fresh to the minute?"
facts = ["F-Q39"]
source = { title = "Guide: caching", url = "https://docs.example/caching", checked = 2026-11-20 }
[[question.option]]
text = "A TTL of 60 seconds on that method alone"
right = true
why = "A minute old at most."
[[question.option]]
text = "Encryption of what the cache has kept"
belief = "http-caches"
why = "It says nothing about age."
[[question.option]]
text = "A larger cache for the whole of the stage"
belief = "http-caches"
why = "Room is not age."
[[question.option]]
text = "The stage cache, switched on for that stage"
right = true
why = "Without it nothing is kept at all."
[[question.option]]
text = "A second stage with the very same cache"
belief = "http-caches"
why = "It would be as old."
"#;

const SANDBOX: &str = r#"{
  "title": "A lamp shop",
  "about": "One item.",
  "name": "caching",
  "protocol": "REST",
  "definition": {
    "openapi": "3.0.1",
    "info": { "title": "lamps", "version": "1" },
    "paths": { "/items/{id}": { "get": {
      "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
      "responses": { "200": { "description": "a lamp" } },
      "x-amazon-apigateway-integration": {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:lamp/invocations",
        "cacheNamespace": "lamp",
        "cacheKeyParameters": ["method.request.path.id"]
      }
    } } }
  },
  "stage": { "name": "prod", "cache_cluster_size": "0.5", "method_settings": { "*/*": { "cachingEnabled": true } } },
  "functions": { "lamp": { "kind": "counter", "latency_ms": 40 } },
  "callers": { "alice": { "about": "anybody" } },
  "requests": [{ "title": "An item, twice", "method": "GET", "path": "/items/7", "as": "alice" }]
}"#;

/// 2026-11-20T07:00:00Z, a Friday.
const NOW: Moment = Moment(1_795_158_000_000);

struct Desk {
    screen: Rehearsal,
    folder: tempfile::TempDir,
}

fn launch(folder: &std::path::Path) -> Launch {
    Launch {
        files: Files::of([
            ("content/course.toml", COURSE),
            ("content/caching.md", CACHING),
            ("content/glossary.toml", GLOSSARY),
            ("content/keys.md", KEYS),
            ("quizzes/caching.toml", QUESTIONS),
            ("sandbox/caching.json", SANDBOX),
        ]),
        folder: folder.to_owned(),
        device: "desk".into(),
        settings: Settings::default(),
        clock: Clock::Stopped(NOW),
        reports: None,
    }
}

fn desk(width: u16, height: u16) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let screen = Rehearsal::start(launch(folder.path()), (width, height)).unwrap();
    Desk { screen, folder }
}

impl Desk {
    /// Presses keys; the picture must then have these words.
    #[track_caller]
    fn keys(&mut self, script: &str, seen: &[&str]) -> &mut Self {
        self.screen.keys(script);
        self.sees(seen)
    }

    #[track_caller]
    fn sees(&mut self, seen: &[&str]) -> &mut Self {
        let picture = self.screen.picture();
        for words in seen {
            assert!(picture.contains(words), "“{words}” is not on the screen:\n{picture}");
        }
        self
    }

    #[track_caller]
    fn absent(&mut self, words: &str) -> &mut Self {
        let picture = self.screen.picture();
        assert!(!picture.contains(words), "“{words}” is on the screen:\n{picture}");
        self
    }

    /// The letter in front of an option.
    fn letter(&self, option: &str) -> String {
        let picture = self.screen.picture();
        let line = picture.lines().find(|line| line.contains(option)).unwrap();
        let before = line.split(option).next().unwrap().trim_end();
        before.chars().last().unwrap().to_string()
    }

    fn facts(&mut self) -> Vec<Fact> {
        let fact = |order| match order {
            Effect::Record(fact) => Some(fact),
            _ => None,
        };
        self.screen.orders().into_iter().filter_map(fact).collect()
    }
}

#[test]
fn from_today_through_a_lesson_to_an_answer() {
    let mut desk = desk(120, 36);
    desk.sees(&["Lesson 1 · Keeping answers", "No answers yet", "saved ✓"]);
    desk.keys("enter", &["What is kept", "CLAIM 1", "page 1 of", "not proved yet", "TRAP"]);
    desk.keys("G enter", &["1 of 2", "How sure are you?"]);
    let facts = desk.facts();
    assert!(facts.iter().any(|f| matches!(f, Fact::LessonRead { done: true, .. })), "{facts:?}");

    let right = desk.letter("Switch the stage cache of the REST");
    desk.keys(&format!("{right} 3"), &["✓ RIGHT, and you were certain.", "your answer", "Source:"]);
    let facts = desk.facts();
    assert!(matches!(&facts[..], [Fact::Answered(review)] if review.right), "{facts:?}");

    desk.keys("enter", &["Choose TWO.", "[ ] a"]);
    let wrong = desk.letter("A larger cache");
    desk.keys(&format!("{wrong} enter"), &["One more to choose."]);
    let also = desk.letter("Encryption");
    desk.keys(&format!("{also} right enter"), &["✗ NOT THIS ONE, and you were certain."]);
    desk.sees(&["\"HTTP APIs have a stage cache\"", "unlearn list"]);
    desk.keys("enter", &["2 reviewed · 1 right"]);
    desk.keys("enter", &["Beliefs to unlearn", "1"]);

    // What was saved is there after a start.
    let again = Rehearsal::start(launch(desk.folder.path()), (120, 36)).unwrap();
    assert!(again.picture().contains("\"HTTP APIs have a stage cache\""), "{}", again.picture());
}

#[test]
fn proving_a_claim() {
    let mut desk = desk(120, 36);
    desk.keys("enter", &["0 of 1 claims proved"]);
    desk.facts();
    desk.keys("p", &["Prove · claim 1", "MISS", "HIT", "PROVED   2 of 2", "2 requests"]);
    let facts = desk.facts();
    assert!(matches!(&facts[..], [Fact::Proved { passed: true, .. }]), "{facts:?}");
    desk.keys("y", &["clipboard"]);
    let copied = desk.screen.orders();
    assert!(
        matches!(&copied[..], [Effect::Copy(text)] if text.contains("as expected")),
        "{copied:?}"
    );
    desk.keys("esc", &["1 of 1 claims proved", "proved 20 Nov", "run again"]);
    // Once a day is enough.
    desk.keys("p esc", &[]);
    assert_eq!(desk.facts(), []);
}

#[test]
fn the_next_question_waits_for_the_disk() {
    let mut desk = desk(80, 24);
    desk.keys("enter G enter", &["1 of 2"]);
    desk.screen.slow_disk(true);
    desk.keys("a 2", &["saving …"]);
    desk.keys("enter enter", &["saving …", "1 of 2"]).absent("your answer").absent("Choose TWO.");
    desk.screen.slow_disk(false);
    desk.sees(&["saved ✓", "your answer"]);
    desk.keys("enter", &["Choose TWO."]);
}

#[test]
fn an_answer_can_be_taken_back() {
    let mut desk = desk(80, 24);
    desk.keys("enter G enter a 1", &["your answer"]);
    desk.facts();
    desk.keys("u", &["1 of 2", "How sure are you?"]);
    let facts = desk.facts();
    assert!(matches!(&facts[..], [Fact::Undone { .. }]), "{facts:?}");
}

#[test]
fn striking_out_and_hints() {
    let mut desk = desk(80, 24);
    desk.keys("enter G enter B", &["struck out", "Struck out b. Caps Lock? Press b again"]);
    desk.keys("B", &[]).absent("struck out");
    desk.keys("j x", &["struck out"]);
    desk.keys("i", &["Hint 1 of 1", "sooner"]).keys("i", &["There is no further hint."]);
    desk.keys("e", &["There is no such answer here."]);
}

#[test]
fn pasted_text_never_presses_a_key() {
    let mut desk = desk(80, 24);
    desk.screen.happens(Event::Paste("Q a 3 q enter".repeat(800)));
    desk.sees(&["Pasted text ignored: no field is open."]);
    assert!(desk.screen.orders().is_empty());
    desk.keys(":", &["▐commands▌"]);
    desk.screen.happens(Event::Paste("go learn".into()));
    desk.sees(&[": go learn"]);
    desk.keys("enter", &["2 lessons"]);
}

#[test]
fn everywhere_is_two_keys_away() {
    let mut desk = desk(80, 24);
    for from in ["g l", "g l enter", "g q"] {
        desk.keys(from, &[]).keys("g h", &["Today"]);
    }
    desk.keys("g l enter q", &["2 lessons"]).keys("esc", &["Today"]);
    desk.screen.orders();
    desk.keys("q", &[]);
    assert_eq!(desk.screen.orders(), [Effect::Quit]);
}

#[test]
fn the_ways_on_from_g_are_listed_when_no_second_key_comes() {
    let mut desk = desk(80, 24);
    desk.keys("g", &[]).absent("Learn: the lessons");
    desk.screen.happens(Event::Tick);
    desk.sees(&["Learn: the lessons", "h"]);
    desk.keys("l", &["2 lessons"]).absent("Learn: the lessons");
}

#[test]
fn a_window_too_small_says_so_and_loses_nothing() {
    let mut desk = desk(80, 24);
    desk.keys("enter G enter c", &["◉"]);
    desk.screen.happens(Event::Resize { width: 46, height: 12 });
    desk.sees(&["gatelab wants 60 × 18", "this window is 46 × 12"]);
    desk.keys("a 3", &[]);
    for (width, height) in [(60, 18), (200, 60), (61, 19), (120, 36), (80, 24)] {
        desk.screen.happens(Event::Resize { width, height });
    }
    desk.sees(&["◉", "How sure are you?"]).absent("your answer");
}

#[test]
fn a_sandbox_is_taken_along() {
    let mut desk = desk(80, 24);
    desk.keys("g s X", &["openapi", "hurl", "a shell script"]);
    desk.screen.orders();
    desk.screen.keys("j j enter");
    let orders = desk.screen.orders();
    let [Effect::Export { name, format, text, over: false }] = &orders[..] else {
        panic!("{orders:?}")
    };
    assert_eq!((name.as_str(), *format), ("caching", Format::CloudFormation));
    assert!(text.contains("AWS::ApiGateway::RestApi"), "{text}");
    let told = |refused| Event::Exported { format: *format, path: "/x/y.yaml".into(), refused };
    desk.screen.happens(told(true));
    desk.sees(&["/x/y.yaml is there already", "keep it", "overwrite"]);
    desk.screen.keys("enter");
    assert_eq!(desk.screen.orders(), [], "Enter keeps the file");
    desk.screen.happens(told(true));
    desk.screen.keys("y");
    let orders = desk.screen.orders();
    assert!(matches!(&orders[..], [Effect::Export { over: true, .. }]), "{orders:?}");
    desk.screen.happens(told(false));
    desk.sees(&["Exported to /x/y.yaml"]);
}

#[test]
fn a_second_copy_follows_and_takes_over() {
    let mut first = desk(80, 24);
    let mut second = Rehearsal::start(launch(first.folder.path()), (80, 24)).unwrap();
    assert!(second.picture().contains("not saving"), "{}", second.picture());
    first.keys("enter G enter a 1", &["your answer"]);
    second.keys("g h");
    assert!(second.picture().contains("1 answer so far"), "{}", second.picture());
    let Desk { screen, folder } = first;
    drop(screen);
    second.keys("g h");
    assert!(second.picture().contains("saved ✓"), "{}", second.picture());
    drop(folder);
}

#[test]
fn finding_in_a_lesson() {
    let mut desk = desk(120, 36);
    desk.keys("enter /", &["typing", "▐this page▌"]);
    desk.screen.types("keeps");
    desk.sees(&["2 matches · under 1 ms", "GET is all it keeps"]);
    desk.keys("enter", &["match 1 of 2", "n/N"]).keys("n", &["match 2 of 2"]);
    desk.keys("esc", &["page 1"]).absent("match");
}

#[test]
fn thinking_first() {
    let mut desk = desk(120, 60);
    desk.keys("enter", &["THINK FIRST", "Who decides?"]).absent("from 0 to 3600 seconds");
    desk.keys("tab tab tab tab enter", &["from 0 to 3600 seconds"]);
}

#[test]
fn no_key_on_any_screen_at_any_size_breaks_anything() {
    let named = "enter space tab shift-tab up down left right home end pageup pagedown backspace \
                 delete f1 ctrl-d ctrl-u ctrl-l ctrl-p esc";
    let printable: Vec<String> = ('!'..='~').map(String::from).collect();
    for start in [
        "",
        "g l",
        "enter",
        "enter G enter",
        "enter G enter a 1",
        "enter p",
        "?",
        "g s",
        "g s t",
        "g t",
        "g e",
        "g e l l enter",
        "g e l l enter v",
        "g e l l enter v T y",
        "g q",
        "g n",
    ] {
        let mut desk = desk(120, 36);
        desk.screen.keys(start);
        for (at, key) in printable.iter().map(String::as_str).chain(named.split(' ')).enumerate() {
            let (width, height) = [(120, 36), (60, 18), (200, 60), (80, 24), (46, 12)][at % 5];
            desk.screen.happens(Event::Resize { width, height });
            desk.screen.keys(key);
            assert!(desk.screen.picture().contains("gatelab"), "after {start} and {key}");
        }
    }
}

/// No word is cut without an ellipsis and no picture changes unseen.
#[test]
fn pictures() {
    for (width, height) in [(120, 36), (80, 24), (60, 18)] {
        let mut desk = desk(width, height);
        let mut snap = |name: &str, script: &str| {
            desk.screen.keys(script);
            let name = format!("{name}-{width}x{height}");
            insta::assert_snapshot!(name, desk.screen.picture_with_roles());
        };
        snap("today", "");
        snap("lesson", "enter");
        snap("prove", "p");
        snap("help", "esc esc enter ?");
        snap("asking", "esc esc enter G enter j j x k space right");
        snap("learn", "g l");
        snap("drills", "g q");
    }
}

/// How many lessons the shipped course has.
fn lessons() -> usize {
    Course::load(&Files::embedded()).0.lessons().len()
}

/// Every page of every shipped lesson comes once, whatever is recorded on the way.
#[test]
fn space_turns_every_page_of_every_lesson_once() {
    for (width, height) in [(80, 24), (60, 18), (120, 36)] {
        for lesson in 0..lessons() {
            let folder = tempfile::tempdir().unwrap();
            let launch = Launch { files: Files::embedded(), ..launch(folder.path()) };
            let mut screen = Rehearsal::start(launch, (width, height)).unwrap();
            screen.keys(&format!("g l g g {} enter", "j ".repeat(lesson)));
            let mut seen = std::collections::HashSet::new();
            for _ in 0..60 {
                let picture = screen.picture();
                if !picture.contains("Learn") && !picture.contains("page") {
                    break;
                }
                let title = picture.lines().next().unwrap_or_default().to_owned();
                assert!(seen.insert(title.clone()), "{width}x{height}: twice: {title}");
                screen.keys("space");
            }
            assert!(seen.len() > 3, "{width}x{height}, lesson {lesson}: {seen:?}");
        }
    }
}

#[test]
fn a_pack_that_is_saved_is_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().to_owned();
    let place = home.join("mine");
    fs::create_dir_all(place.join("content")).unwrap();
    let order = "[[module]]\ntitle = \"Extra\"\nlessons = [\"z\"]\n";
    fs::write(place.join("content/course.toml"), order).unwrap();
    let save = |title: &str| {
        fs::write(
            place.join("content/z.md"),
            KEYS.replacen("title = \"", &format!("title = \"{title} "), 1),
        )
        .unwrap();
        launch(&home).files.beside(vec![Pack::read(&place)])
    };
    let launch = Launch { files: save("First"), ..launch(&home) };
    let screen = Rehearsal::start(launch, (120, 36)).unwrap();
    let mut desk = Desk { screen, folder };
    desk.keys("g l", &["Extra · mine", "First "]);
    assert!(desk.screen.orders().contains(&Effect::LookAtPacks), "every key looks");
    let problems = vec![Problem::of_file("mine/content/z.md", "it names no source")];
    desk.screen.happens(Event::Material { files: save("Second"), problems });
    desk.sees(&["Second ", "mine/content/z.md: it names no source. The rest works."]);
}
