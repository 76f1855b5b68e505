//! The course: modules and lessons in order, their text, claims and questions.

pub mod lesson;
pub mod markdown;
pub mod quiz;

use std::sync::OnceLock;

use crate::clock::Day;
use crate::material::{Files, Problem};

use self::lesson::{Body, Source};
use self::quiz::{Belief, Question, QuestionId, Questions};

/// The course. Order and front matter are read at once; texts and questions when they are first asked for.
#[derive(Debug)]
pub struct Course {
    modules: Vec<Module>,
    lessons: Vec<Lesson>,
}

/// A part of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// Its title.
    pub title: String,
    /// The slugs of its lessons, in order.
    pub lessons: Vec<String>,
}

/// A lesson: its front matter now, the rest when asked for.
#[derive(Debug)]
pub struct Lesson {
    /// The name that its files share.
    pub slug: String,
    /// Its number in the course, from 1.
    pub number: usize,
    /// The title of its module.
    pub module: String,
    /// Its title.
    pub title: String,
    /// What the learner can do afterwards.
    pub outcome: String,
    /// How long it takes.
    pub minutes: u32,
    /// Objectives of the syllabus.
    pub objectives: Vec<String>,
    /// When the whole was last checked.
    pub checked: Day,
    /// What it rests on.
    pub sources: Vec<Source>,
    files: Files,
    body: OnceLock<Body>,
    questions: OnceLock<Questions>,
}

impl Lesson {
    /// The text, read on first use.
    pub fn body(&self) -> &Body {
        self.body.get_or_init(Body::default)
    }

    /// The questions, read on first use.
    pub fn questions(&self) -> &Questions {
        self.questions.get_or_init(Questions::default)
    }

    /// The lesson's sandbox file: its name and its text.
    pub fn sandbox(&self) -> Option<(String, &str)> {
        let name = format!("sandbox/{}.json", self.slug);
        self.files.get(&name).map(|text| (name.clone(), text))
    }
}

impl Course {
    /// Reads the order and the front matter, with all that is wrong in them.
    pub fn load(_files: &Files) -> (Self, Vec<Problem>) {
        (Self { modules: Vec::new(), lessons: Vec::new() }, Vec::new())
    }

    /// The modules, in order.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// The lessons, in order.
    pub fn lessons(&self) -> &[Lesson] {
        &self.lessons
    }

    /// The lesson of that slug.
    pub fn lesson(&self, slug: &str) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.slug == slug)
    }

    /// The questions of that lesson.
    pub fn questions(&self, slug: &str) -> Option<&Questions> {
        self.lesson(slug).map(Lesson::questions)
    }

    /// The question of that name, wherever it is.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        let mut all = self.lessons.iter().flat_map(|lesson| &lesson.questions().list);
        all.find(|question| question.id == *id)
    }

    /// The belief of that name, wherever it is defined.
    pub fn belief(&self, id: &str) -> Option<&Belief> {
        let mut all = self.lessons.iter().flat_map(|lesson| &lesson.questions().beliefs);
        all.find(|belief| belief.id == id)
    }
}
