//! Rules about which files there are.

use super::Material;
use crate::material::Problem;

/// Every lesson has its files.
pub(super) fn missing(material: &Material, problems: &mut Vec<Problem>) {
    for lesson in material.lessons() {
        for name in [lesson.quiz_file(), format!("sandbox/{}.json", lesson.slug)] {
            if material.files.get(&name).is_none() {
                let sentence = format!("lesson {} has no {name}", lesson.slug);
                problems.push(Problem::of_file(&lesson.file(), sentence));
            }
        }
    }
}

/// Every file belongs to a lesson.
pub(super) fn orphans(material: &Material, problems: &mut Vec<Problem>) {
    // Those that the order names, broken ones included.
    let modules = material.course.modules().iter();
    let slugs: Vec<&str> = modules.flat_map(|m| &m.lessons).map(String::as_str).collect();
    for name in material.files.under("") {
        let belongs = match name.split_once('/') {
            Some(("content", "course.toml" | "glossary.toml")) => true,
            Some((folder, file)) => {
                let end = match folder {
                    "content" => ".md",
                    "quizzes" => ".toml",
                    // Labs name their lesson themselves.
                    _ if file.ends_with(".lab.toml") => continue,
                    _ => ".json",
                };
                file.strip_suffix(end).is_some_and(|slug| slugs.contains(&slug))
            }
            None => false,
        };
        if !belongs {
            let problem = Problem::of_file(name, "no lesson of content/course.toml has this file");
            problems.push(problem.with_hint("add the lesson there, or remove the file"));
        }
    }
}
