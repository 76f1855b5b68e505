//! What is said of a person's own material: its faults, with file and line.

use crate::material::{Place, Problem};

/// The first fault with its place, and how many more there are; nothing when there is none.
pub fn faults(problems: &[Problem]) -> Option<String> {
    let Problem { file, place: Place { line, .. }, sentence, .. } = problems.first()?;
    let at = if *line == 0 { file.clone() } else { format!("{file}:{line}") };
    let end = if sentence.ends_with('.') { "" } else { "." };
    let more = match problems.len() {
        1 => " The rest works.".to_owned(),
        n => format!(" And {} more: gatelab check FOLDER lists them. The rest works.", n - 1),
    };
    Some(format!("{at}: {sentence}{end}{more}"))
}

/// A pack was saved and read again.
pub fn read_again(problems: &[Problem]) -> String {
    faults(problems).unwrap_or_else(|| "Your pack was read again: no faults.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_is_named_and_the_others_counted() {
        let place = Place { line: 3, column: 1 };
        let one = Problem::at("mine/quizzes/a.toml", "", place, "`domain` is 1 to 4");
        let said = faults(std::slice::from_ref(&one)).unwrap();
        assert_eq!(said, "mine/quizzes/a.toml:3: `domain` is 1 to 4. The rest works.");
        let said = read_again(&[one.clone(), one]);
        assert!(
            said.ends_with("1 to 4. And 1 more: gatelab check FOLDER lists them. The rest works.")
        );
        assert_eq!(read_again(&[]), "Your pack was read again: no faults.");
    }
}
