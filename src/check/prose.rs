//! Rules about the words themselves.

use super::Material;
use crate::material::{Place, Problem};

/// Nothing is shouted, outside of code.
pub(super) fn exclamations(material: &Material, problems: &mut Vec<Problem>) {
    let sentence = "no exclamation marks";
    for lesson in material.lessons() {
        for file in [lesson.file(), lesson.quiz_file()] {
            let text = material.files.get(&file).unwrap_or_default();
            problems.extend(marks(text).map(|place| material.at(&file, place, sentence)));
        }
        if let Some(case) = super::scenario::case(lesson)
            && (case.title.contains('!') || case.about.contains('!'))
            && let Some((file, _)) = lesson.sandbox()
        {
            problems.push(material.near(&file, Place::default(), "!", sentence));
        }
    }
}

/// The exclamation marks in prose: not in fences of code, in code within a line, nor as the mark of a callout.
fn marks(text: &str) -> impl Iterator<Item = Place> {
    let mut fence = false;
    text.lines().zip(1..).filter_map(move |(line, number)| {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            fence = !fence && !matches!(info.trim(), "think" | "claim");
            return None;
        }
        let mut code = false;
        let mut before = ' ';
        for (column, c) in line.chars().enumerate() {
            code ^= c == '`';
            if c == '!' && !code && !fence && before != '[' {
                return Some(Place { line: number, column: column as u32 + 1 });
            }
            before = c;
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_callouts_do_not_shout() {
        let text = "Wow!\n`a != b` is code\n> [!TRAP] Beware\n```vtl\n#if(!$x)\n```\n```think\nReally!\n---\nno\n```\nend\n";
        let found: Vec<_> = marks(text).map(|place| (place.line, place.column)).collect();
        assert_eq!(found, [(1, 4), (8, 7)]);
    }
}
