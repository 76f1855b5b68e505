use serde_json::json;

use super::*;

fn read(file: &str, text: &str) -> Document {
    Document::read(file, text).unwrap()
}

fn faults(file: &str, text: &str) -> Vec<(u32, u32, String)> {
    let problems = Document::read(file, text).unwrap_err();
    problems.into_iter().map(|p| (p.place.line, p.place.column, p.sentence)).collect()
}

#[test]
fn json_and_yaml_give_the_same_tree() {
    let json = read("a.json", "{\"a\": [1, -2.5, true, null], \"b\": {\"c\": \"ü\\n\"}}");
    let yaml = read("a.yaml", "a:\n  - 1\n  - -2.5\n  - true\n  - ~\nb: {c: \"ü\\n\"}\n");
    let value = json!({"a": [1, -2.5, true, null], "b": {"c": "ü\n"}});
    assert_eq!(json.root().to_value(), value);
    assert_eq!(yaml.root().to_value(), value);
    assert_eq!(Document::of_value("a", &value).unwrap().root().to_value(), value);
}

#[test]
fn the_kind_of_text_follows_from_its_name_or_its_beginning() {
    assert_eq!(read("a", " {\"a\": 1}").root().to_value(), json!({"a": 1}));
    assert_eq!(read("a", "a: 1").root().to_value(), json!({"a": 1}));
    assert_eq!(read("a.yml", "{a: 1}").root().to_value(), json!({"a": 1}));
    assert_eq!(faults("a.json", "a: 1").len(), 1);
}

#[test]
fn every_key_and_value_knows_its_place() {
    let json = read("a.json", "{\n  \"ä\": {\"k\": 1},\n  \"list\": [\n    true]}");
    let yaml = read("a.yaml", "x: 1\nä:\n  k: 1\nlist:\n  - true\n");
    for (document, pointer, key, value) in [
        (&json, "/ä", (2, 3), (2, 8)),
        (&json, "/ä/k", (2, 9), (2, 14)),
        (&json, "/list/0", (4, 5), (4, 5)),
        (&yaml, "/ä/k", (3, 3), (3, 6)),
        (&yaml, "/list/0", (5, 5), (5, 5)),
    ] {
        let node = document.root().at(pointer).unwrap();
        let place = |p: Problem| (p.place.line, p.place.column);
        assert_eq!(place(node.key_problem("x")), key, "key of {pointer}");
        assert_eq!(place(node.problem("x")), value, "value of {pointer}");
        assert_eq!(node.pointer(), pointer);
    }
}

#[test]
fn a_value_without_a_text_is_named_by_its_path() {
    let value = json!({"paths": {"/items/{id}": {"get": 1}}});
    let document = Document::of_value("shop", &value).unwrap();
    let node = document.root().at("/paths/~1items~1{id}/get").unwrap();
    let problem = node.problem("is wrong");
    assert_eq!(problem.to_string(), "shop: /paths/~1items~1{id}/get: is wrong");
}

#[test]
fn plain_yaml_scalars_follow_the_core_schema() {
    for (text, value) in [
        ("yes", json!("yes")),
        ("True", json!(true)),
        ("", json!(null)),
        ("0x1F", json!(31)),
        ("0o17", json!(15)),
        ("1e3", json!(1000.0)),
        ("+7", json!(7)),
        ("1.2.3", json!("1.2.3")),
        ("2026-01-01", json!("2026-01-01")),
        ("'12'", json!("12")),
        ("!!str 12", json!("12")),
        (".inf", json!(".inf")),
    ] {
        let document = read("a.yaml", &format!("a: {text}\n"));
        assert_eq!(document.root().get("a").unwrap().to_value(), value, "{text}");
    }
}

#[test]
fn keys_of_yaml_are_text_as_written() {
    let document = read("a.yaml", "200: ok\nyes: 1\n");
    assert_eq!(document.root().to_value(), json!({"200": "ok", "yes": 1}));
}

#[test]
fn what_cannot_be_read_is_reported_where_it_stands() {
    for (file, text, place, words) in [
        ("a.json", "{\n  \"a\": 1,\n  \"a\": 2}", (3, 3), "a second time"),
        ("a.yaml", "a: 1\nb: 2\na: 3\n", (3, 1), "a second time"),
        ("a.json", "{\"a\": 1,}", (1, 8), "not JSON"),
        ("a.json", "{\"a\": // no\n 1}", (1, 7), "not JSON"),
        ("a.json", "", (0, 0), "empty"),
        ("a.yaml", "", (0, 0), "empty"),
        ("a.yaml", "a: [1, 2\nb: 3\n", (2, 2), "not YAML"),
        ("a.yaml", "a: &x 1\nb: *x\n", (2, 4), "aliases"),
        ("a.yaml", "a: !Sub x\n", (1, 4), "!Sub"),
        ("a.yaml", "a: 1\n---\nb: 2\n", (2, 1), "second YAML document"),
        ("a.yaml", "? [1]\n: 2\n", (1, 3), "key must be plain text"),
        ("a.json", "{\"a\": 1e999}", (1, 7), "no JSON number"),
    ] {
        let all = faults(file, text);
        let (line, column, sentence) = &all[0];
        assert!(sentence.contains(words), "{text:?}: {sentence}");
        assert_eq!((*line, *column), place, "{text:?}: {sentence}");
    }
}

#[test]
fn depth_and_size_are_bounded() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Document::read("a.json", &nested(200)).is_ok());
    assert!(Document::read("a.yaml", &nested(200)).is_ok());
    for depth in [201, 400, 100_000] {
        assert!(Document::read("a.json", &nested(depth)).is_err(), "JSON {depth}");
    }
    assert!(Document::read("a.yaml", &nested(201)).is_err());
    assert!(Document::read("a.yaml", &nested(20_000)).is_err());
    let big = format!("{{\"a\": \"{}\"}}", "x".repeat(MAX_BYTES));
    assert!(faults("a.json", &big)[0].2.contains("6 MB"));
}

#[test]
fn a_long_line_is_read_in_one_walk() {
    let text = format!("[{}1]", "1,".repeat(400_000));
    let document = read("a.json", &text);
    let last = document.root().items().last().unwrap();
    assert_eq!(last.problem("x").place.column, 800_002);
}

#[test]
fn a_line_that_only_yaml_would_end_is_refused_at_its_place() {
    let problems = Document::read("a.yaml", "a: 1\r\nb: 2\rc: [\n").unwrap_err();
    assert_eq!(problems.len(), 1);
    let place = problems[0].place;
    assert_eq!((place.line, place.column), (2, 5));
    assert!(problems[0].sentence.contains("carriage return"), "{}", problems[0]);
    assert!(Document::read("a.yaml", "a: 1\r\nb: 2\r\n").is_ok());
}
