//! The course: modules and lessons in order, their text, claims and questions.

mod claim;
mod front;
pub mod glance;
pub mod glossary;
pub mod lab;
pub mod lesson;
pub mod markdown;
pub mod quiz;
mod step;
mod written;

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;
use toml::Spanned;

use self::front::Front;
use self::glossary::Glossary;
use self::lab::Lab;
use self::lesson::{Body, Section, Source};
use self::quiz::{Belief, Listed, Look, Question, QuestionId, Questions};
use self::written::Written;
use crate::clock::Day;
use crate::material::{Files, Pack, Problem};

/// The file that holds the order of lessons.
const ORDER: &str = "content/course.toml";

/// The course. Order and front matter are read at once; texts and questions when they are first asked for.
#[derive(Debug)]
pub struct Course {
    modules: Vec<Module>,
    lessons: Vec<Lesson>,
    files: Files,
    glossary: OnceLock<Glossary>,
    labs: Vec<Lab>,
    /// In which lesson each question and each belief is, as a quick look sees them.
    homes: OnceLock<Homes>,
}

/// Where questions and beliefs are: the places of their lessons, and of questions in them.
#[derive(Debug, Default)]
struct Homes {
    questions: HashMap<QuestionId, (usize, usize)>,
    beliefs: HashMap<String, usize>,
    /// The questions in which each belief is behind an option.
    tempts: HashMap<String, Vec<(usize, usize)>>,
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
    look: OnceLock<Look>,
    /// Questions that were read alone, in their places.
    alone: OnceLock<Vec<OnceLock<Option<Question>>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    module: Vec<ModuleWritten>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleWritten {
    title: String,
    lessons: Vec<Spanned<String>>,
}

impl Lesson {
    fn new(slug: String, number: usize, module: &str, front: Front, files: &Files) -> Self {
        Self {
            slug,
            number,
            module: module.to_owned(),
            title: front.title,
            outcome: front.outcome,
            minutes: front.minutes,
            objectives: front.objectives,
            checked: front.checked,
            sources: front.sources,
            files: files.clone(),
            body: OnceLock::new(),
            questions: OnceLock::new(),
            look: OnceLock::new(),
            alone: OnceLock::new(),
        }
    }

    /// The text, read on first use.
    pub fn body(&self) -> &Body {
        self.body.get_or_init(|| {
            let file = self.file();
            markdown::body(&file, self.files.get(&file).unwrap_or_default())
        })
    }

    /// The section that a question is about.
    pub fn section_of(&self, question: &Question) -> Option<&Section> {
        self.body().sections.iter().find(|section| section.title == question.section)
    }

    /// The questions, read on first use.
    pub fn questions(&self) -> &Questions {
        self.questions.get_or_init(|| {
            let file = self.quiz_file();
            let text = self.files.get(&file).unwrap_or_default();
            quiz::read(&self.slug, &file, text)
        })
    }

    /// The question in that place, as a quick look counts them; it alone is read for it.
    fn question(&self, place: usize) -> Option<&Question> {
        if let Some(all) = self.questions.get() {
            let id = &self.listed().get(place)?.id;
            return all.list.iter().find(|question| question.id == *id);
        }
        let starts = &self.look().starts;
        let alone = self.alone.get_or_init(|| starts.iter().map(|_| OnceLock::new()).collect());
        let read = || {
            let file = self.quiz_file();
            quiz::read_at(&self.slug, &file, self.files.get(&file)?, *starts.get(place)?)
        };
        alone.get(place)?.get_or_init(read).as_ref()
    }

    /// One of its questions in one of the ways in which it varies; or why it cannot be so.
    pub fn varied(&self, question: &Question, way: usize) -> Result<Question, Problem> {
        let file = self.quiz_file();
        let text = self.files.get(&file).unwrap_or_default();
        quiz::read_one(&self.slug, &file, text, question.place, way)
    }

    /// Its questions, as a quick look sees them.
    pub fn listed(&self) -> &[Listed] {
        &self.look().questions
    }

    /// The names of its questions.
    pub fn question_ids(&self) -> Vec<QuestionId> {
        self.listed().iter().map(|listed| listed.id.clone()).collect()
    }

    fn look(&self) -> &Look {
        self.look.get_or_init(|| quiz::look(self.files.get(&self.quiz_file()).unwrap_or_default()))
    }

    /// The name of the file with its text.
    pub fn file(&self) -> String {
        format!("content/{}.md", self.slug)
    }

    /// The name of the file with its questions.
    pub fn quiz_file(&self) -> String {
        format!("quizzes/{}.toml", self.slug)
    }

    /// The sections and claims as a quick look sees them, for finding.
    pub fn parts(&self) -> Vec<glance::Part> {
        glance::lesson(self.files.get(&self.file()).unwrap_or_default())
    }

    /// The questions as a quick look sees them, for finding.
    pub fn asked(&self) -> Vec<glance::Asked> {
        glance::questions(self.files.get(&self.quiz_file()).unwrap_or_default())
    }

    /// The lesson's sandbox file: its name and its text.
    pub fn sandbox(&self) -> Option<(String, &str)> {
        let name = format!("sandbox/{}.json", self.slug);
        let text = self.files.get(&name)?;
        Some((name, text))
    }
}

impl Course {
    /// Reads the order and the front matter, with all that is wrong in them.
    pub fn load(files: &Files) -> (Self, Vec<Problem>) {
        let mut course = Self {
            modules: Vec::new(),
            lessons: Vec::new(),
            files: files.clone(),
            labs: Vec::new(),
            glossary: OnceLock::new(),
            homes: OnceLock::new(),
        };
        let mut problems = Vec::new();
        course.add(files, None, &mut problems);
        for pack in files.packs() {
            let mut found = Vec::new();
            if let Some(why) = &pack.unreadable {
                problems.push(Problem::of_file(&pack.name, format!("cannot be read: {why}")));
                continue;
            }
            course.add(&pack.files, Some(&pack.name), &mut found);
            course.known_ids(&mut found, pack);
            problems.extend(found.into_iter().map(|problem| pack.names(problem)));
        }
        (course, problems)
    }

    /// Adds the lessons of some files; those of a pack are modules of their own.
    fn add(&mut self, files: &Files, pack: Option<&str>, problems: &mut Vec<Problem>) {
        let Some(text) = files.get(ORDER) else {
            problems.push(Problem::of_file(ORDER, "this file is missing; it holds the order"));
            return;
        };
        let written = Written::file(ORDER, text);
        match written.read::<Order>() {
            Ok(order) => {
                for mut module in order.module {
                    if let Some(pack) = pack {
                        module.title = format!("{} · {pack}", module.title);
                    }
                    self.module(module, written, files, problems);
                }
            }
            Err(problem) => problems.push(problem),
        }
        let slugs: Vec<&str> = self.lessons.iter().map(|lesson| lesson.slug.as_str()).collect();
        let (labs, found) = lab::list(files, &slugs);
        self.labs.extend(labs);
        for (lab, number) in self.labs.iter_mut().zip(1..) {
            lab.number = number;
        }
        problems.extend(found);
    }

    /// Names the questions of a pack whose ids others have: they would share one history.
    fn known_ids(&self, problems: &mut Vec<Problem>, pack: &Pack) {
        let of_pack = |lesson: &&Lesson| {
            lesson.files.get(&lesson.quiz_file()).map(str::as_ptr)
                == pack.files.get(&lesson.quiz_file()).map(str::as_ptr)
        };
        let (theirs, others): (Vec<&Lesson>, Vec<&Lesson>) = self.lessons.iter().partition(of_pack);
        let ids = |lesson: &&Lesson| lesson.question_ids();
        let known: HashSet<QuestionId> = others.iter().flat_map(ids).collect();
        for lesson in theirs {
            for id in lesson.question_ids().into_iter().filter(|id| known.contains(id)) {
                let sentence =
                    format!("another question is called {id} already; this one is not asked");
                problems.push(Problem::of_file(&lesson.quiz_file(), sentence));
            }
        }
    }

    fn module(
        &mut self,
        module: ModuleWritten,
        written: Written<'_>,
        files: &Files,
        problems: &mut Vec<Problem>,
    ) {
        let mut slugs = Vec::new();
        for slug in module.lessons {
            let start = slug.span().start;
            let slug = slug.into_inner();
            // Numbers follow the order as written, so that a broken lesson does not move the others.
            let number =
                self.modules.iter().map(|m| m.lessons.len()).sum::<usize>() + slugs.len() + 1;
            slugs.push(slug.clone());
            if self.lesson(&slug).is_some() {
                problems.push(written.problem(start, format!("lesson {slug} is listed twice")));
                continue;
            }
            let file = format!("content/{slug}.md");
            let Some(text) = files.get(&file) else {
                problems.push(written.problem(start, format!("there is no {file}")));
                continue;
            };
            match front::read(&file, text) {
                Ok(front) => {
                    self.lessons.push(Lesson::new(slug, number, &module.title, front, files));
                }
                Err(problem) => problems.push(problem),
            }
        }
        self.modules.push(Module { title: module.title, lessons: slugs });
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

    /// The lesson of that number or slug; failing that, the only one whose slug or title begins so.
    pub fn named(&self, name: &str) -> Option<&Lesson> {
        meant(&self.lessons, name, |l| (l.number, &l.slug, &l.title))
    }

    /// The words of the field, read on first use.
    pub fn glossary(&self) -> &Glossary {
        self.glossary.get_or_init(|| Glossary::read(&self.files))
    }

    /// The labs, in order.
    pub fn labs(&self) -> &[Lab] {
        &self.labs
    }

    /// The lab of that slug.
    pub fn lab(&self, slug: &str) -> Option<&Lab> {
        self.labs.iter().find(|lab| lab.slug == slug)
    }

    /// The lab of that number or slug; failing that, the only one whose slug or title begins so.
    pub fn lab_named(&self, name: &str) -> Option<&Lab> {
        meant(&self.labs, name, |l| (l.number, &l.slug, &l.title))
    }

    /// The labs of that lesson.
    pub fn labs_of(&self, lesson: &str) -> impl Iterator<Item = &Lab> {
        self.labs.iter().filter(move |lab| lab.lesson == lesson)
    }

    /// The questions of that lesson.
    pub fn questions(&self, slug: &str) -> Option<&Questions> {
        self.lesson(slug).map(Lesson::questions)
    }

    /// The packs beside it.
    pub fn packs(&self) -> &[Pack] {
        self.files.packs()
    }

    /// The question of that name, wherever it is. It alone is read for it.
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        let (lesson, place) = *self.homes().questions.get(id)?;
        self.lessons.get(lesson)?.question(place)
    }

    /// The revision of the question of that name; nothing when it was withdrawn.
    pub fn revision(&self, id: &QuestionId) -> Option<u32> {
        self.listed(id).map(|listed| listed.revision)
    }

    /// The question of that name, as a quick look sees it.
    pub fn listed(&self, id: &QuestionId) -> Option<&Listed> {
        self.listed_at(*self.homes().questions.get(id)?)
    }

    fn listed_at(&self, (lesson, place): (usize, usize)) -> Option<&Listed> {
        self.lessons.get(lesson)?.listed().get(place)
    }

    /// The lesson of the question of that name.
    pub fn lesson_of(&self, id: &QuestionId) -> Option<&Lesson> {
        self.lessons.get(self.homes().questions.get(id)?.0)
    }

    /// The questions in which that belief is behind an option.
    pub fn tempted_by(&self, belief: &str) -> impl Iterator<Item = &QuestionId> {
        let places = self.homes().tempts.get(belief).into_iter().flatten();
        places.filter_map(|at| Some(&self.listed_at(*at)?.id))
    }

    /// The belief of that name, wherever it is defined.
    pub fn belief(&self, id: &str) -> Option<&Belief> {
        let home = self.homes().beliefs.get(id)?;
        self.lessons.get(*home)?.questions().beliefs.iter().find(|belief| belief.id == id)
    }

    fn homes(&self) -> &Homes {
        self.homes.get_or_init(|| {
            let mut homes = Homes::default();
            for (at, lesson) in self.lessons.iter().enumerate() {
                // Of two of one name the first is the one that counts.
                for (place, listed) in lesson.listed().iter().enumerate() {
                    homes.questions.entry(listed.id.clone()).or_insert((at, place));
                }
                for (belief, places) in &lesson.look().tempts {
                    let known = homes.tempts.entry(belief.clone()).or_default();
                    known.extend(places.iter().map(|place| (at, *place)));
                }
                for id in &lesson.look().beliefs {
                    homes.beliefs.entry(id.clone()).or_insert(at);
                }
            }
            homes
        })
    }
}

/// The one of that number or slug; failing that, the only one whose slug or title begins so.
fn meant<'a, T>(all: &'a [T], name: &str, known: fn(&T) -> (usize, &str, &str)) -> Option<&'a T> {
    let number = name.parse().ok();
    let exact = all.iter().find(|one| {
        let (its, slug, _) = known(one);
        slug == name || Some(its) == number
    });
    let lower = name.to_lowercase();
    let begins = |one: &&T| {
        let (_, slug, title) = known(one);
        !lower.is_empty() && (slug.starts_with(&lower) || title.to_lowercase().starts_with(&lower))
    };
    let mut others = all.iter().filter(begins);
    exact.or_else(|| others.next().filter(|_| others.next().is_none()))
}

#[cfg(test)]
mod tests;
