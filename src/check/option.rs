//! Rules about options: reasons, letters, and lengths that tell nothing.

use std::collections::HashSet;

use super::Material;
use crate::course::Lesson;
use crate::course::quiz::{Choice, Question};
use crate::material::Problem;

/// The longest option is at most so many times the shortest, or so many characters longer.
const FACTOR: f64 = 1.6;
const SLACK: usize = 24;

/// Every option has a reason of its own.
pub(super) fn reasons(material: &Material, problems: &mut Vec<Problem>) {
    for (lesson, question) in material.questions() {
        let mut reasons = HashSet::new();
        for option in &question.options {
            let why = option.why.trim();
            if why.is_empty() {
                let sentence = format!("{:?} has no reason", option.text);
                problems.push(material.of_question(lesson, question, &sentence));
            } else if !reasons.insert(why) {
                let sentence = "two options have the same reason";
                problems.push(material.of_question(lesson, question, sentence));
            }
        }
    }
}

/// Options are shuffled, so letters mean nothing.
pub(super) fn letters(material: &Material, problems: &mut Vec<Problem>) {
    for (lesson, question) in material.questions() {
        let texts = question.options.iter().flat_map(|option| [&option.text, &option.why]);
        for text in texts.chain(&question.hints) {
            if let Some(found) = letter(text) {
                let sentence =
                    format!("{:?} refers to a place, but options are shuffled", found.trim());
                let file = lesson.quiz_file();
                problems.push(material.near(&file, question.place, found, sentence));
            }
        }
    }
}

/// The part of a text that refers to an option by its letter or place.
fn letter(text: &str) -> Option<&str> {
    let lower = text.to_ascii_lowercase();
    for phrase in ["of the above", "of the options above", "the first option", "the last option"] {
        if let Some(at) = lower.find(phrase) {
            return text.get(at..at + phrase.len());
        }
    }
    for name in ["option", "options", "answer", "answers", "choice", "choices"] {
        for (at, _) in lower.match_indices(name) {
            let before = lower[..at].chars().next_back();
            let rest = &text[at + name.len()..];
            let Some(blank) = rest.chars().next().filter(|c| c.is_whitespace()) else { continue };
            let word: &str = rest[blank.len_utf8()..].split_whitespace().next().unwrap_or_default();
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            // A lower-case a is an article, unless something closes it.
            let article = bare == "a" && word == bare;
            let one = bare.len() == 1
                && bare.to_ascii_lowercase().starts_with(|c| ('a'..='f').contains(&c));
            if one && !article && before.is_none_or(|c| !c.is_alphanumeric()) {
                return text.get(at..at + name.len() + blank.len_utf8() + word.len());
            }
        }
    }
    None
}

/// Lengths are similar.
pub(super) fn lengths(material: &Material, problems: &mut Vec<Problem>) {
    for (lesson, question) in material.questions() {
        let lengths = || question.options.iter().map(length);
        let (Some(shortest), Some(longest)) = (lengths().min(), lengths().max()) else { continue };
        if longest > shortest + SLACK && longest as f64 > shortest as f64 * FACTOR {
            let sentence =
                format!("options have {shortest} to {longest} characters; make them similar");
            problems.push(material.of_question(lesson, question, &sentence));
        }
    }
}

/// Choosing the longest must not pay: in any lesson, and over all.
pub(super) fn longest(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        let told = pays(lesson.questions().list.iter());
        problems.extend(told.map(|told| Problem::of_file(&lesson.quiz_file(), told)));
    }
    let all = material.lessons().iter().map(Lesson::questions).flat_map(|q| &q.list);
    problems.extend(pays(all).map(|told| Problem::of_file("quizzes", told)));
}

fn pays<'a>(questions: impl Iterator<Item = &'a Question>) -> Option<String> {
    let Tell { found, number, chance, most } = tell(questions);
    (found as f64 > most).then(|| {
        format!(
            "in {found} of {number} questions the longest option is right; chance gives {chance:.0}"
        )
    })
}

/// How often the longest option is right, alone in its length.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tell {
    /// So often.
    pub found: usize,
    /// Among so many questions.
    pub number: usize,
    /// Chance would have it so often.
    pub chance: f64,
    /// And one time in twenty more often than this.
    pub most: f64,
}

/// Counts how often the longest option is right.
pub(super) fn tell<'a>(questions: impl Iterator<Item = &'a Question>) -> Tell {
    let (mut told, mut variance) = (Tell::default(), 0.0);
    for question in questions {
        let Some(longest) = question.options.iter().map(length).max() else { continue };
        let right = |option: &&Choice| option.right && length(option) == longest;
        let alone = question.options.iter().filter(|option| length(option) == longest).count() == 1;
        told.found += usize::from(alone && question.options.iter().any(|option| right(&option)));
        let odds = question.choose() as f64 / question.options.len() as f64;
        told.chance += odds;
        variance += odds * (1.0 - odds);
        told.number += 1;
    }
    told.most = told.chance + 1.64 * f64::sqrt(variance);
    told
}

fn length(option: &Choice) -> usize {
    option.text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_found_and_articles_are_not() {
        for (text, found) in [
            ("Unlike option B, this one scales.", Some("option B,")),
            ("See answer (c).", Some("answer (c).")),
            ("Options a, b and c fail.", Some("Options a,")),
            ("Choice A is dear.", Some("Choice A")),
            ("None of the above is so.", Some("of the above")),
            ("It will answer a request.", None),
            ("This option a caller may use.", None),
            ("An option for every caller", None),
            ("Adoption B is a word.", None),
            ("The answer is kept.", None),
        ] {
            assert_eq!(letter(text), found, "{text}");
        }
    }
}
