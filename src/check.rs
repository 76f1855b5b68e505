//! Every rule about the material, as one list; the callers are authors, tests and the program.

mod file;
mod glossary;
mod lab;
mod lesson;
mod link;
mod option;
mod prose;
mod question;
pub mod report;
mod scenario;
mod vary;

use crate::course::quiz::{ClaimRef, Question};
use crate::course::{Course, Lesson};
use crate::material::{Files, Place, Problem, place_of};

/// A rule: what must be so, and what finds the places where it is not.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What must be so, in one sentence.
    pub says: &'static str,
    find: fn(&Material, &mut Vec<Problem>),
    /// Packs are held to it, too.
    packs: bool,
}

const fn rule(says: &'static str, find: fn(&Material, &mut Vec<Problem>)) -> Rule {
    Rule { says, find, packs: true }
}

/// A rule that only a whole course is held to: a pack may be three questions.
const fn of_courses(says: &'static str, find: fn(&Material, &mut Vec<Problem>)) -> Rule {
    Rule { says, find, packs: false }
}

/// All rules, in the order in which they are applied.
pub const RULES: &[Rule] = &[
    of_courses("every lesson has its text, its questions and its sandbox", file::missing),
    rule("no file is an orphan", file::orphans),
    rule("front matter is complete: outcome, minutes, objectives, sources", lesson::front),
    rule("sections have names of their own", lesson::sections),
    rule("a claim's facts look like facts, and its source is one of the lesson's", lesson::claims),
    of_courses("a lesson has at least four claims that can be proved", lesson::enough_claims),
    rule("a try names a request of the sandbox", lesson::tries),
    rule("diagrams, code and tables fit the page", lesson::wide),
    rule("links lead somewhere", link::resolve),
    rule("a word of the glossary has a name of its own and leads somewhere", glossary::words),
    of_courses("a lesson has at least ten questions", question::enough),
    rule("ids are unique over all files", question::unique),
    rule("a question has the form of the exam", question::form),
    rule("a question cites a section, an objective and a source", question::cites),
    of_courses("lessons and questions name objectives of the syllabus", question::syllabus),
    of_courses("every objective of a lesson is asked about", question::objectives),
    rule("proofs and beliefs name claims that exist", question::proofs),
    of_courses(
        "every wrong option names a belief, and every belief has an option",
        question::beliefs,
    ),
    rule("every option has a reason of its own", option::reasons),
    rule("reasons and hints name no letters", option::letters),
    rule("the options of a question are of similar length", option::lengths),
    of_courses("the longest option is right no more often than chance", option::longest),
    rule("no exclamation marks", prose::exclamations),
    rule("every sandbox can be imported, and its requests can be sent", scenario::imports),
    rule("every claim with steps is proved", scenario::proved),
    rule("every trial can be played and tells its options apart", scenario::trials),
    of_courses("a lab names objectives and facts", lab::cites),
    rule("a question that varies is sound in every way", vary::ways),
    rule("a lab has a lesson, three hints, a moral, and a reason for each step shown", lab::form),
    rule("a lab begins, and does not end, with its first step open", lab::begins),
    rule("two different ways pass a lab, its solution among them", lab::ways),
    rule("two ways fail a lab, each at its step and with its message", lab::wrongs),
];

/// The material as the rules see it.
#[derive(Debug)]
struct Material<'a> {
    files: &'a Files,
    course: Course,
}

/// Everything wrong with this material, file by file.
pub fn all(files: &Files) -> Vec<Problem> {
    checked(files, true).1
}

/// Everything wrong with a pack, file by file.
pub fn pack(files: &Files) -> Vec<Problem> {
    checked(files, false).1
}

/// The course of this material, and everything wrong with it, file by file. Only a whole course is held to all
/// rules.
pub fn checked(files: &Files, whole: bool) -> (Course, Vec<Problem>) {
    let (course, mut problems) = Course::load(files);
    let material = Material { files, course };
    problems.extend_from_slice(&material.course.glossary().problems);
    for lesson in material.course.lessons() {
        problems.extend_from_slice(&lesson.body().problems);
        problems.extend_from_slice(&lesson.questions().problems);
    }
    for lab in material.course.labs() {
        problems.extend_from_slice(lab.problems());
    }
    for rule in RULES.iter().filter(|rule| whole || rule.packs) {
        (rule.find)(&material, &mut problems);
    }
    problems.sort_by(|a, b| (&a.file, a.place).cmp(&(&b.file, b.place)));
    (material.course, problems)
}

impl Material<'_> {
    fn lessons(&self) -> &[Lesson] {
        self.course.lessons()
    }

    fn questions(&self) -> impl Iterator<Item = (&Lesson, &Question)> {
        let of = |lesson| Lesson::questions(lesson).list.iter().map(move |q| (lesson, q));
        self.lessons().iter().flat_map(of)
    }

    fn has_claim(&self, claim: &ClaimRef) -> bool {
        let lesson = self.course.lesson(&claim.lesson);
        lesson.is_some_and(|lesson| lesson.body().claim(&claim.claim).is_some())
    }

    /// A fault at a place of a file.
    fn at(&self, file: &str, place: Place, sentence: impl Into<String>) -> Problem {
        Problem::at(file, self.files.get(file).unwrap_or_default(), place, sentence)
    }

    /// A fault where a text first stands in a file, after a given place of it.
    fn near(&self, file: &str, after: Place, text: &str, sentence: impl Into<String>) -> Problem {
        let whole = self.files.get(file).unwrap_or_default();
        let lines = whole.split_inclusive('\n');
        let from: usize = lines.take(after.line.saturating_sub(1) as usize).map(str::len).sum();
        let found = whole.get(from..).and_then(|rest| rest.find(text));
        let place = found.map_or(after, |at| place_of(whole, from + at));
        Problem::at(file, whole, place, sentence)
    }

    /// A fault of a question.
    fn of_question(&self, lesson: &Lesson, question: &Question, sentence: &str) -> Problem {
        let sentence = format!("{}: {sentence}", question.id);
        self.at(&lesson.quiz_file(), question.place, sentence)
    }
}

#[cfg(test)]
mod tests;
