//! A course that says nothing, of any size.

use crate::course::Course;
use crate::material::Files;

/// So many lessons of so many questions and minutes, the questions' domains in turn.
pub fn made_up(lessons: usize, questions: usize, minutes: u32) -> Course {
    let names: Vec<String> = (0..lessons).map(|lesson| format!("l{lesson}")).collect();
    let order = format!("[[module]]\ntitle = \"All\"\nlessons = {names:?}\n");
    let mut files = vec![("content/course.toml".to_owned(), order)];
    for name in &names {
        let front = format!(
            "+++\ntitle = \"{name}\"\noutcome = \"o\"\nminutes = {minutes}\nobjectives = [\"O1\"]\n\
             checked = 2026-11-20\n[[source]]\nid = \"g\"\ntitle = \"G\"\nurl = \"https://x.test\"\n\
             checked = 2026-11-20\n+++\n## One\n\nText.\n"
        );
        let question =
            |at: usize| format!("[[question]]\nid = \"{name}-{at}\"\ndomain = {}\n", 1 + at % 4);
        files.push((format!("content/{name}.md"), front));
        files.push((format!("quizzes/{name}.toml"), (0..questions).map(question).collect()));
    }
    Course::load(&Files::of(files.iter().map(|(name, text)| (&**name, &**text)))).0
}
