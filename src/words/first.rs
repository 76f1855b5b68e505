//! The first run in words.

use std::path::Path;

use super::{count, date};
use crate::study::{FirstAsk, FirstOption};

/// What gatelab is, in one sentence.
pub const FIRST_ABOUT: &str = "Learn API Gateway for the SAA-C03 exam, in your terminal, offline.";

/// A question: its number of three, and its words.
pub const fn first_ask(asks: FirstAsk) -> (usize, &'static str) {
    match asks {
        FirstAsk::Exam => (1, "When is your exam?"),
        FirstAsk::Minutes => (2, "How long can you study on most days?"),
        FirstAsk::Known => (3, "What do you know already?"),
    }
}

/// An answer, and what there is to remark about it; `questions` is how many a placement has.
pub fn first_option(option: FirstOption, questions: usize) -> (String, String) {
    let said = |words: &str, remark: &str| (words.to_owned(), remark.to_owned());
    match option {
        FirstOption::On(day) => ("On a date".to_owned(), date(day)),
        FirstOption::NotBooked => said("I have not booked yet", ""),
        FirstOption::Curious => said("I am just curious", "lesson 1 at once"),
        FirstOption::Minutes(minutes) => (format!("{minutes} minutes"), String::new()),
        FirstOption::AskMe => {
            ("A few questions will show it".to_owned(), count(questions, "question"))
        }
        FirstOption::FromTheStart => said("Nothing: from the beginning", "lesson 1"),
    }
}

/// Where everything is kept.
pub fn first_kept(folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "You can change all of it in the settings at any time. Everything is kept in {folder}, as plain text, yours to copy."
    )
}

/// The way past all of it; how many more questions there are, and where everything is kept.
pub fn first_remarks(asks: FirstAsk, folder: &Path) -> [String; 2] {
    let left = match asks {
        FirstAsk::Exam => "Two more questions, then you are in.",
        FirstAsk::Minutes => "One more question, then you are in.",
        FirstAsk::Known => "This is the last question.",
    };
    ["In a hurry? Esc starts lesson 1 now.".to_owned(), format!("{left} {}", first_kept(folder))]
}
