//! Proofs and trials on a small lesson of their own.

use super::*;
use crate::course::Course;
use crate::material::Files;
use crate::sandbox::tests::SHOP;

const COURSE: &str = "[[module]]\ntitle = \"M\"\nlessons = [\"shop\"]\n";

const LESSON: &str = r#"+++
title = "Shop"
outcome = "o"
minutes = 9
objectives = ["O1"]
checked = 2026-11-20
[[source]]
id = "guide"
title = "t"
url = "https://x.test"
checked = 2026-11-19
+++

## One

```claim
id = "kept"
says = "Kept for 300 seconds, 3600 at most."
given = "Cache on."
not_shown = "Best effort on AWS."
setup = { stage = { cache_cluster_size = "0.5", method_settings = { "*/*" = { cachingEnabled = true } } } }
[[step]]
get = "/items/7"
as = "alice"
expect = { status = 200, cache = "MISS", called = ["items"], json = { count = 1 } }
[[step]]
get = "/items/7"
wait = 299
expect = { cache = "HIT", not_called = ["items"], body = '{"count":1}', stopped_at = "cache lookup" }
[[step]]
flush = true
[[step]]
get = "/items/7"
times = 2
expect = { counts = { 200 = 2 }, headers = { "x-amzn-ErrorType" = { absent = true } } }
[[step]]
change = { stage = { method_settings = { "*/*" = { cacheTtlInSeconds = 3601 } } } }
expect = { refused = "3600" }
```

```claim
id = "deployed"
says = "A change is live when it is deployed."
given = "Nothing."
[[step]]
edit = { definition = { components = { securitySchemes = { k = { type = "apiKey", name = "x-api-key", in = "header" } } }, paths = { "/items/{id}" = { get = { security = [{ k = [] }] } } } } }
[[step]]
get = "/items/7"
expect = { status = 200 }
[[step]]
deploy = true
[[step]]
get = "/items/7"
expect = { status = 403 }
[[step]]
rollback = 1
[[step]]
get = "/items/7"
expect = { status = 200 }
[[step]]
rollback = 3
expect = { refused = "Invalid Deployment identifier" }
[[step]]
promote = true
expect = { refused = "Canary does not exist" }
[[step]]
edit = { stage = { canary = { percentTraffic = 100 } } }
[[step]]
deploy = true
[[step]]
get = "/items/7"
expect = { status = 403 }
[[step]]
promote = true
expect = { refused = "anything" }
```

```claim
id = "wrong"
says = "Not so."
given = "Nothing."
[[step]]
get = "/items/7"
expect = { status = 201, cache = "HIT", called = ["nobody"], body_has = "lamp", stopped_at = "route", waited_ms = 1, why_has = "no", headers = { "Content-Type" = "text/x" } }
[[step]]
get = "/items/7"
as = "nobody"
expect = { status = 200 }
[[step]]
change = { stage = { variables = { a = "b" } } }
expect = { refused = "anything" }
```
"#;

const QUESTIONS: &str = r#"
[[belief]]
id = "bigger"
says = "A bigger bucket upstairs helps"
truth = "The smallest bucket decides."
source = { title = "t", url = "https://x.test", checked = 2026-11-20 }

[[question]]
id = "shop-1"
revision = 1
section = "One"
objectives = ["O1"]
domain = 3
difficulty = 1
stem = "A stage lets 2 pass."
ask = "What helps?"
facts = ["F-T01"]
source = { title = "t", url = "https://x.test", checked = 2026-11-20 }
[[question.option]]
text = "Raise the burst of the stage"
right = true
why = "That bucket was empty."
change = { stage = { method_settings = { "*/*" = { throttlingBurstLimit = 9 } } } }
[[question.option]]
text = "Wait for the account"
belief = "bigger"
why = "It was not empty."
change = { stage = { variables = { a = "b" } } }
[[question.option]]
text = "Keep answers for a day"
belief = "bigger"
why = "An hour is the most."
change = { stage = { cache_cluster_size = "0.5", method_settings = { "*/*" = { cachingEnabled = true, cacheTtlInSeconds = 86400 } } } }
[[question.option]]
text = "Do nothing"
belief = "bigger"
why = "Nothing comes of nothing."
[question.trial]
given = "Ten at once."
setup = { stage = { method_settings = { "*/*" = { throttlingRateLimit = 1, throttlingBurstLimit = 2 } } } }
[[question.trial.step]]
get = "/items/7"
as = "alice"
times = 5
[[question.trial.step]]
get = "/items/7"
as = "bob"
times = 2
wait = 1
"#;

fn course() -> Course {
    let files = Files::of([
        ("content/course.toml", COURSE),
        ("content/shop.md", LESSON),
        ("quizzes/shop.toml", QUESTIONS),
        ("sandbox/shop.json", SHOP),
    ]);
    let (course, problems) = Course::load(&files);
    let lesson = &course.lessons()[0];
    let all = [&problems, &lesson.body().problems, &lesson.questions().problems];
    assert_eq!(all, [&Vec::new(), &Vec::new(), &Vec::new()]);
    course
}

fn shown(course: &Course, claim: &str) -> (bool, Vec<String>) {
    let lesson = &course.lessons()[0];
    let proof = prove(lesson, lesson.body().claim(claim).unwrap());
    let row = |r: &Row| {
        let clock = crate::sandbox::clock_text(r.clock);
        format!("{clock} {} | {} | {} | {}", r.did, r.expected, r.got, r.ok)
    };
    (proof.passed, proof.rows.iter().map(row).collect())
}

#[test]
fn a_claim_that_holds_is_proved_line_by_line() {
    let (passed, rows) = shown(&course(), "kept");
    assert!(passed, "{rows:#?}");
    assert_eq!(
        rows[..4],
        [
            "00:00:00 GET /items/7  as alice | 200 · λ items called · MISS · body {\"count\":1} | 200  MISS  λ items called | true",
            "00:04:59 GET /items/7 | λ items not called · HIT · body {\"count\":1} · at cache lookup | 200  HIT | true",
            "00:04:59 flush the stage cache |  |  | true",
            "00:04:59 GET /items/7  ×2 | 2×200 · no x-amzn-ErrorType | 2×200  HIT  λ items called | true",
        ]
    );
    assert!(rows[4].starts_with("00:04:59 set cacheTtlInSeconds 3601 | refused: 3600 | refused: "));
}

#[test]
fn a_claim_about_deployments() {
    let (passed, rows) = shown(&course(), "deployed");
    let (last, kept) = rows.split_last().unwrap();
    assert!(kept.iter().all(|row| row.ends_with("true")), "{rows:#?}");
    assert!(
        !passed
            && last.ends_with("promote the canary | refused: anything | not refused so | false")
    );
    assert!(
        rows[0].starts_with("00:00:00 edit, not deployed: type apiKey, name x-api-key"),
        "{}",
        rows[0]
    );
    assert_eq!(rows[4], "00:00:00 roll back to deployment 1 |  |  | true");
}

#[test]
fn a_claim_that_does_not_hold_says_what_came_instead() {
    let (passed, rows) = shown(&course(), "wrong");
    assert!(!passed);
    let got = rows[0].split(" | ").nth(2).unwrap();
    for part in [
        "200",
        "another status",
        "λ nobody not called",
        "cache off",
        "body {\"count\":1}",
        "Content-Type: application/json",
        "at no stop",
        "because ",
        "after ",
    ] {
        assert!(got.contains(part), "{part} not in {got}");
    }
    assert!(rows[1].contains("No caller is called nobody."), "{}", rows[1]);
    assert!(rows[2].contains("not refused so"), "{}", rows[2]);
    assert!(rows.iter().all(|row| row.ends_with("false")));
}

#[test]
fn a_trial_shows_what_each_option_would_have_done() {
    let course = course();
    let lesson = &course.lessons()[0];
    let table = trial(lesson, &lesson.questions().list[0]).unwrap();
    assert_eq!(table.callers, ["alice", "bob"]);
    let rows: Vec<_> = table
        .rows
        .iter()
        .map(|f| (f.option, f.right, f.cells.clone(), f.same, f.refused.is_some()))
        .collect();
    let problem = vec![vec![(200, 2), (429, 3)], vec![(200, 1), (429, 1)]];
    assert_eq!(
        rows,
        [
            (None, false, problem.clone(), false, false),
            (Some(0), true, vec![vec![(200, 5)], vec![(200, 2)]], false, false),
            (Some(1), false, problem, true, false),
            (Some(2), false, vec![], false, true),
        ]
    );
}
