use proptest::prelude::*;

use super::*;

const STORE: &str = r#"{"store":{"book":[
    {"category":"reference","author":"Nigel Rees","title":"Sayings","price":8.95},
    {"category":"fiction","author":"Evelyn Waugh","title":"Sword","price":12.99},
    {"category":"fiction","author":"Herman Melville","title":"Moby","isbn":"0-553","price":8.99},
    {"category":"fiction","author":"J. R. R. Tolkien","title":"Rings","isbn":"0-395","price":22.99}],
    "bicycle":{"color":"red","price":19.95}},
    "expensive":10,"a-b":1,"tags":["x","y"],"none":null,"empty":[],"n":[1,2,3]}"#;

fn found(path: &str) -> String {
    let document = Json::parse(STORE).unwrap();
    let path = Path::parse(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    path.find(&document).map_or_else(|| "nothing".to_owned(), |found| found.to_text())
}

#[test]
fn paths_lead_where_jayway_leads() {
    for (path, expected) in [
        ("$.expensive", "10"),
        ("expensive", "10"),
        ("$['expensive']", "10"),
        ("$.a-b", "1"),
        ("store.bicycle.color", r#""red""#),
        ("$.store.book[0].title", r#""Sayings""#),
        ("$.store.book[-1].title", r#""Rings""#),
        ("$.store.book[9].title", "nothing"),
        ("$.store.book.title", "nothing"),
        ("$.missing", "nothing"),
        ("$.none", "null"),
        ("$.none.x", "nothing"),
        ("$.missing[*]", "nothing"),
        ("$.store[0:1]", "nothing"),
        ("$.n[5:9]", "[]"),
        ("$.n[*].x", "[]"),
        ("$.store.book[*].title", r#"["Sayings","Sword","Moby","Rings"]"#),
        ("$.store.book[0,2].title", r#"["Sayings","Moby"]"#),
        ("$.store.book[:2].title", r#"["Sayings","Sword"]"#),
        ("$.store.book[1:2].title", r#"["Sword"]"#),
        ("$.store.book[-2:].title", r#"["Moby","Rings"]"#),
        ("$.store.book[:-3].title", r#"["Sayings"]"#),
        ("$..color", r#"["red"]"#),
        ("$.store..price", "[8.95,12.99,8.99,22.99,19.95]"),
        ("$..book[2].title", r#"["Moby"]"#),
        ("$.store.bicycle['color','price']", r#"{"color":"red","price":19.95}"#),
        ("$.store.bicycle.*", r#"["red",19.95]"#),
        ("$['store']['bicycle'][\"color\"]", r#""red""#),
    ] {
        assert_eq!(found(path), expected, "{path}");
    }
}

#[test]
fn filters_choose_as_jayway_chooses() {
    for (path, expected) in [
        ("[?(@.isbn)]", r#"["Moby","Rings"]"#),
        ("[?(!@.isbn)]", r#"["Sayings","Sword"]"#),
        ("[?(@.price < 10)]", r#"["Sayings","Moby"]"#),
        ("[?(@.price<$.expensive)]", r#"["Sayings","Moby"]"#),
        ("[?(@.price >= 12.99 && @.category == 'fiction')]", r#"["Sword","Rings"]"#),
        ("[?(@.price > 20 || @.author == \"Nigel Rees\")]", r#"["Sayings","Rings"]"#),
        ("[?(@.author =~ /.*REES/i)]", r#"["Sayings"]"#),
        ("[?(@.author =~ /rees/i)]", "[]"),
        ("[?(@.category in ['reference', 'x'])]", r#"["Sayings"]"#),
        ("[?(@.category nin ['fiction'])]", r#"["Sayings"]"#),
        ("[?(@.title contains 'Mo')]", r#"["Moby"]"#),
        ("[?(@.author.length() > 15)]", r#"["Rings"]"#),
        ("[?(@.isbn size 5)]", r#"["Moby","Rings"]"#),
        ("[?(@.isbn empty false)]", r#"["Moby","Rings"]"#),
        ("[?((@.price == 8.99) && !(@.price == 1))]", r#"["Moby"]"#),
        ("[?(@.price == '8.99')]", "[]"),
        ("[?(@.no == @.nothing)]", "[]"),
        ("[?(@.no != @.nothing && @.isbn)]", r#"["Moby","Rings"]"#),
        ("[?(@.title != 'Moby' && @.isbn)]", r#"["Rings"]"#),
    ] {
        assert_eq!(found(&format!("$.store.book{path}.title")), expected, "{path}");
    }
    assert_eq!(found("$..[?(@.color)].price"), "[19.95]");
    assert_eq!(found("$.store.bicycle[?(@.price > 10)].color"), r#"["red"]"#);
    assert_eq!(found("$.tags[?(@ == 'x')]"), r#"["x"]"#);
}

#[test]
fn functions_reckon_over_what_was_found() {
    for (path, expected) in [
        ("$.n.length()", "3"),
        ("$..book.length()", "1"),
        ("$.store.book.length()", "4"),
        ("$.n.sum()", "6.0"),
        ("$.n.min()", "1.0"),
        ("$.n.max()", "3.0"),
        ("$.n.avg()", "2.0"),
        ("$..price.max()", "22.99"),
        ("$.store.bicycle.keys()", r#"["color","price"]"#),
        ("$.empty.sum()", "nothing"),
        ("$.expensive.length()", "nothing"),
        ("$.a-b.keys()", "nothing"),
    ] {
        assert_eq!(found(path), expected, "{path}");
    }
}

#[test]
fn broken_paths_are_refused_in_words() {
    for path in [
        "$.",
        "$..",
        "$a",
        "$.a[",
        "$.a[]",
        "$.a['b",
        "$.a[?(@.b",
        "$.a[?(@.b ~ 1)]",
        "$.f(1)",
        "$.nosuch()",
        "$.a b",
        "$[?(@.x =~ /(/)]",
        "$[1:2:3:4]",
        "",
    ] {
        assert!(Path::parse(path).is_err(), "{path}");
    }
    let deep = format!("${}1{}", "[?(@".repeat(1000), ")]".repeat(1000));
    assert!(Path::parse(&deep).is_err());
}

#[test]
fn a_search_ends() {
    let document = Json::parse(&format!("[{}]", vec!["[1,2,3,4,5,6,7,8]"; 500].join(","))).unwrap();
    let path = Path::parse("$..*..*..*..*..*..*").unwrap();
    let _ = path.find(&document);
    let quadratic = Path::parse("$[?(@ in $..*)]").unwrap();
    let _ = quadratic.find(&document);
}

proptest! {
    #[test]
    fn no_path_panics(path in r#"[$@.*\[\]?()'"a-c0-9:,=~/!<>&| -]{0,40}"#) {
        if let Ok(path) = Path::parse(&path) {
            let _ = path.find(&Json::parse(STORE).unwrap());
        }
    }

    #[test]
    fn no_document_panics(text in r#"[\[\]{}":,0-9.eE+a-z\\ -]{0,40}"#) {
        if let Some(document) = Json::parse(&text) {
            prop_assert_eq!(Json::parse(&document.to_text()), Some(document));
        }
    }
}
