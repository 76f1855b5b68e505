//! What is found, in which order, and what was meant.

#![cfg(test)]

use super::*;
use crate::course::Course;
use crate::material::Files;

fn shipped() -> Index {
    let (course, _) = Course::load(&Files::embedded());
    library(&course)
}

fn first(index: &Index, words: &str) -> String {
    let found = find(&[index], words);
    found
        .groups
        .first()
        .and_then(|group| group.hits.first())
        .map_or_else(String::new, |hit| format!("{:?}: {}", hit.thing.kind, hit.thing.name))
}

/// The order is the one somebody would have guessed.
#[test]
fn the_first_hit_is_the_one_that_was_wanted() {
    let index = shipped();
    for (words, wanted) in [
        ("throttling", "Lesson: Throttling, plans and quotas"),
        ("Missing Authentication Token", "Failure: 403 Missing Authentication Token"),
        (
            r#"{"message":"Missing Authentication Token"}"#,
            "Failure: 403 Missing Authentication Token",
        ),
        (r#"{"message": "Endpoint request timed out"}"#, "Failure: 504 Endpoint request timed out"),
        ("how long an entry lives", "Lesson: Caching a stage › How long an entry lives"),
        ("two kinds of 429", "Lesson: Throttling, plans and quotas › Two kinds of 429"),
        ("cache ttl", "Lesson: Caching a stage › What a stage cache keeps"),
        ("study.minutes", "Setting: study.minutes"),
        ("cors", "Lesson: Check, shape, mock, and CORS"),
    ] {
        // Lessons may be put before it.
        let found = first(&index, words);
        let found = match found.strip_prefix("Lesson: ") {
            Some(rest) => {
                format!("Lesson: {}", rest.trim_start_matches(|c: char| c.is_numeric()).trim())
            }
            None => found,
        };
        assert_eq!(found, wanted, "for {words}");
    }
}

#[test]
fn labs_are_found_by_their_names_and_situations() {
    let (course, _) = Course::load(&Files::embedded());
    let index = library(&course);
    for lab in course.labs() {
        let name = format!("Lab: Lab {} {}", lab.number, lab.title);
        assert_eq!(first(&index, &lab.title.to_lowercase()), name, "{}", lab.title);
        let words: Vec<&str> = lab.situation.split_whitespace().take(6).collect();
        let found = find(&[&index], &words.join(" "));
        let labs = found.groups.iter().find(|group| group.kind == Kind::Lab);
        let hit = &labs.unwrap_or_else(|| panic!("{words:?}")).hits[0];
        assert_eq!(hit.thing.target, Target::Lab(lab.slug.clone()));
    }
}

#[test]
fn every_error_text_leads_to_a_section_that_says_it() {
    let index = shipped();
    for (text, section) in [
        ("Missing Authentication Token", "two-errors-that-are-not-what-they-seem"),
        ("Endpoint request timed out", "two-errors-that-are-not-what-they-seem"),
        ("Limit Exceeded", "two-kinds-of-429"),
        ("Too Many Requests", "two-kinds-of-429"),
        ("401 Unauthorized", "two-questions-two-numbers"),
        ("404 Not Found", "the-same-door-until-you-look-closely"),
    ] {
        let found = find(&[&index], text);
        let failures = found.groups.iter().find(|group| group.kind == Kind::Failure);
        let hit = &failures.unwrap_or_else(|| panic!("{text}")).hits[0];
        let Target::Lesson { section: Some(to), .. } = &hit.thing.target else {
            panic!("{text}: {:?}", hit.thing)
        };
        assert_eq!(to, section, "for {text}");
    }
}

#[test]
fn a_wrong_letter_is_answered_with_the_word_that_was_meant() {
    let index = shipped();
    for (words, meant) in [
        ("cachee", "cache"),
        ("throtling", "throttling"),
        ("authorzer", "authorizer"),
        ("cahce ttl", "cache ttl"),
    ] {
        let found = find(&[&index], words);
        assert_eq!(found.meant.as_deref(), Some(meant), "for {words}");
        assert!(found.total > 0, "{words}");
    }
    assert_eq!(find(&[&index], "qqqqqq"), Found::default());
    assert_eq!(find(&[&index], "  "), Found::default());
}

#[test]
fn what_nobody_knows_in_a_pasted_text_is_left_out() {
    let text = "User: arn:aws:sts::123456789012:assumed-role/x is not authorized to access this resource with an explicit deny";
    let found = find(&[&shipped()], text);
    let name = &found.groups[0].hits[0].thing.name;
    assert!(name.contains("explicit deny"), "{name}");
}

#[test]
fn words_need_not_be_in_order_and_texts_are_shown_around_them() {
    let index = shipped();
    let (one, other) = (find(&[&index], "cache ttl"), find(&[&index], "ttl cache"));
    assert!(one.total > 3 && one.total == other.total, "{} {}", one.total, other.total);
    let found = find(&[&index], "capacity");
    for hit in found.groups.iter().flat_map(|group| &group.hits) {
        let both = format!("{} {}", hit.thing.name, hit.around).to_lowercase();
        assert!(both.contains("capacity"), "{hit:?}");
    }
}

#[test]
fn letters_in_order_find_short_names_only() {
    let index = shipped();
    assert_eq!(first(&index, "stdmin"), "Setting: study.minutes");
    let found = find(&[&index], "stdmin");
    assert!(found.groups.iter().all(|group| group.kind != Kind::Question));
}

#[test]
fn exact_names_come_before_others_in_every_kind() {
    let mut index = Index::default();
    for name in ["undo the undo", "redo", "undo", "Undone things"] {
        let thing = Thing {
            kind: Kind::Command,
            name: name.into(),
            aside: String::new(),
            target: Target::Command(name.into()),
        };
        index.add(thing, "takes the last step back");
    }
    let found = find(&[&index], "UNDO");
    let names: Vec<&str> = found.groups[0].hits.iter().map(|hit| hit.thing.name.as_str()).collect();
    assert_eq!(names, ["undo", "undo the undo", "Undone things"]);
}

proptest::proptest! {
    #[test]
    fn any_words_can_be_looked_for(words in "[a-zé\"*(.\\- ]{0,24}", text in "[A-Za-zé. ]{0,400}") {
        let mut index = Index::default();
        let thing = Thing {
            kind: Kind::Lesson,
            name: text.chars().take(9).collect(),
            aside: String::new(),
            target: Target::Term(String::new()),
        };
        index.add(thing, &text);
        find(&[&index], &words);
    }
}
