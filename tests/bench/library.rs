//! A library of 500 lessons and 10,000 questions as a pack: what every budget must still hold with.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const LESSONS: usize = 500;
const QUESTIONS: usize = 20;

/// Writes it into a folder.
pub(crate) fn write(folder: &Path) {
    for part in ["content", "quizzes", "sandbox"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    let mut order = String::new();
    for module in 0..LESSONS / 10 {
        let slugs: Vec<String> =
            (0..10).map(|n| format!("\"lesson-{}\"", module * 10 + n)).collect();
        let _ = writeln!(
            order,
            "[[module]]\ntitle = \"Module {module}\"\nlessons = [{}]\n",
            slugs.join(", ")
        );
    }
    fs::write(folder.join("content/course.toml"), order).unwrap();
    for lesson in 0..LESSONS {
        fs::write(folder.join(format!("content/lesson-{lesson}.md")), text(lesson)).unwrap();
        fs::write(folder.join(format!("quizzes/lesson-{lesson}.toml")), quiz(lesson)).unwrap();
    }
}

/// As long as a lesson of the course.
fn text(lesson: usize) -> String {
    let mut out = format!(
        "+++\ntitle = \"Lesson number {lesson}\"\noutcome = \"You can tell {lesson} from the others.\"\n\
         minutes = 9\nchecked = 2026-11-20\n\n[[source]]\nid = \"guide\"\ntitle = \"Guide\"\n\
         url = \"https://docs.aws.amazon.com/\"\nchecked = 2026-11-20\n+++\n"
    );
    for section in 0..6 {
        let _ = write!(out, "\n## Section {section} of {lesson}\n");
        for part in 0..4 {
            let _ = write!(
                out,
                "\nA request of client {part} reaches stage {lesson}, and what becomes of it there depends\n\
                 on the method, on the caller and on how full the bucket is. The *same* request may be\n\
                 answered from the cache, `429` or by the function, and only the trace tells which.\n"
            );
        }
    }
    out
}

fn quiz(lesson: usize) -> String {
    let mut out = format!(
        "[[belief]]\nid = \"belief-{lesson}\"\nsays = \"All of it is the same\"\ntruth = \"It is not.\"\n\
         source = {{ title = \"Guide\", url = \"https://docs.aws.amazon.com/\", checked = 2026-11-20 }}\n"
    );
    for question in 0..QUESTIONS {
        let _ = write!(
            out,
            "\n[[question]]\nid = \"large-{lesson}-{question}\"\nrevision = 1\n\
             section = \"Section {} of {lesson}\"\nobjectives = [\"O1\"]\ndomain = {}\ndifficulty = 1\n\
             stem = \"\"\"A company runs API {lesson} in one Region. Nine requests in ten read the same few \
             hundred items, and an answer may be {question} minutes old.\"\"\"\n\
             ask = \"Which change takes the load off with the LEAST effort?\"\nfacts = [\"F-Q1\"]\n\
             source = {{ title = \"Guide\", url = \"https://docs.aws.amazon.com/\", checked = 2026-11-20 }}\n",
            question % 6,
            question % 4 + 1
        );
        for option in 0..4 {
            let kind = if option == question % 4 {
                "right = true".to_owned()
            } else {
                format!("belief = \"belief-{lesson}\"")
            };
            let _ = write!(
                out,
                "\n[[question.option]]\ntext = \"Change number {option} of question {question} is made\"\n\
                 {kind}\nwhy = \"Change {option} does what it does in lesson {lesson}, and that is a reason.\"\n"
            );
        }
    }
    out
}
