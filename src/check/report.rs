//! What the material comes to: counts by module, objective and domain, and what could give answers away.

use std::collections::{BTreeMap, BTreeSet};

pub use super::option::Tell;
use super::option::tell;
use crate::clock::Day;
use crate::course::quiz::{Breaker, Domain, Question, QuestionId};
use crate::course::{Course, Lesson};

/// Objectives of the syllabus.
const OBJECTIVES: usize = 38;
/// Stems that share more of their words than this are alike.
const ALIKE: f64 = 0.6;

/// What a course, or a pack, comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Module by module, in the order of the course.
    pub modules: Vec<ModuleRow>,
    /// How many labs there are.
    pub labs: usize,
    /// What the questions that name each objective come to.
    pub objectives: BTreeMap<usize, Asked>,
    /// How many questions each domain has, in the order of [`Domain::ALL`].
    pub domains: [usize; 4],
    /// How many questions ask for one answer, for two, for three.
    pub choose: [usize; 3],
    /// How many questions there are of each difficulty, 1 to 3.
    pub difficulty: [usize; 3],
    /// Where the right one of four stands as written; it is seen in shuffled places.
    pub places: [usize; 4],
    /// Words of stem and asked sentence: the tenth, the fiftieth, the ninetieth of a hundred.
    pub words: [usize; 3],
    /// How often the longest option is right, and how often chance would have it.
    pub longest: Tell,
    /// The beliefs behind wrong options.
    pub beliefs: Beliefs,
    /// Questions with a claim that shows the answer.
    pub proofs: usize,
    /// Questions with a fork for each option.
    pub trials: usize,
    /// Different pages named as sources.
    pub sources: usize,
    /// The day on which the source that waited longest was last checked.
    pub checked: Option<Day>,
    /// Pairs of questions that are nearly the same.
    pub alike: Vec<(QuestionId, QuestionId)>,
}

/// A module's row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleRow {
    /// Its title.
    pub title: String,
    /// Its lessons.
    pub lessons: usize,
    /// Claims that are run.
    pub proved: usize,
    /// Claims that rest on a source.
    pub sourced: usize,
    /// Its questions.
    pub asked: Asked,
}

/// What some questions come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// How many there are.
    pub questions: usize,
    /// Different beliefs that tempt in them.
    pub beliefs: usize,
    /// Those with a claim that shows the answer.
    pub proofs: usize,
    /// Those with a fork for each option.
    pub trials: usize,
    /// Different pages named as their sources.
    pub sources: usize,
}

impl Asked {
    fn of<'a>(questions: impl Iterator<Item = &'a Question> + Clone) -> Self {
        let options = questions.clone().flat_map(|question| &question.options);
        let beliefs: BTreeSet<_> = options.filter_map(|option| option.belief.as_ref()).collect();
        let sources: BTreeSet<_> = questions.clone().map(|q| &q.source.url).collect();
        Self {
            questions: questions.clone().count(),
            beliefs: beliefs.len(),
            proofs: questions.clone().filter(|question| question.proof.is_some()).count(),
            trials: questions.filter(|question| question.trial.is_some()).count(),
            sources: sources.len(),
        }
    }
}

/// How many beliefs there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beliefs {
    /// All.
    pub all: usize,
    /// Those that tempt in two questions or more.
    pub twice: usize,
    /// Those that a claim breaks.
    pub run: usize,
}

impl Report {
    /// Counts everything.
    pub fn of(course: &Course) -> Self {
        let lessons = course.lessons();
        let questions: Vec<&Question> = lessons.iter().flat_map(|l| &l.questions().list).collect();
        let how_many = |is: &dyn Fn(&Question) -> bool| questions.iter().filter(|q| is(q)).count();
        let sources: Vec<_> = lessons
            .iter()
            .flat_map(|lesson| &lesson.sources)
            .chain(questions.iter().map(|question| &question.source))
            .collect();
        Self {
            modules: modules(lessons),
            labs: course.labs().len(),
            objectives: (1..=OBJECTIVES)
                .map(|n| {
                    let name = format!("O{n}");
                    let naming = questions.iter().copied();
                    (n, Asked::of(naming.filter(|q| q.objectives.contains(&name))))
                })
                .collect(),
            domains: Domain::ALL.map(|domain| how_many(&|q| q.domain == domain)),
            choose: [1, 2, 3].map(|n| how_many(&|q| q.choose() == n)),
            difficulty: [1, 2, 3].map(|n| how_many(&|q| q.difficulty == n)),
            places: [0, 1, 2, 3].map(|at| {
                how_many(&|q| q.options.len() == 4 && q.options.get(at).is_some_and(|o| o.right))
            }),
            words: words(&questions),
            longest: tell(questions.iter().copied()),
            beliefs: beliefs(lessons, &questions),
            proofs: how_many(&|q| q.proof.is_some()),
            trials: how_many(&|q| q.trial.is_some()),
            sources: sources.iter().map(|source| &source.url).collect::<BTreeSet<_>>().len(),
            checked: sources.iter().map(|source| source.checked).min(),
            alike: alike(&questions),
        }
    }

    /// All questions.
    pub fn questions(&self) -> usize {
        self.modules.iter().map(|row| row.asked.questions).sum()
    }
}

fn modules(lessons: &[Lesson]) -> Vec<ModuleRow> {
    let row = |lessons: &[Lesson]| {
        let claims = lessons.iter().flat_map(|lesson| &lesson.body().claims);
        let proved = claims.clone().filter(|claim| !claim.steps.is_empty()).count();
        ModuleRow {
            title: lessons.first().map(|lesson| lesson.module.clone()).unwrap_or_default(),
            lessons: lessons.len(),
            proved,
            sourced: claims.count() - proved,
            asked: Asked::of(lessons.iter().flat_map(|lesson| &lesson.questions().list)),
        }
    };
    lessons.chunk_by(|one, next| one.module == next.module).map(row).collect()
}

fn words(questions: &[&Question]) -> [usize; 3] {
    let count = |text: &str| text.split_whitespace().count();
    let mut counts: Vec<usize> = questions.iter().map(|q| count(&q.stem) + count(&q.ask)).collect();
    counts.sort_unstable();
    [10, 50, 90].map(|of| counts.get(counts.len() * of / 100).copied().unwrap_or_default())
}

fn beliefs(lessons: &[Lesson], questions: &[&Question]) -> Beliefs {
    let mut tempts: BTreeMap<&str, usize> = BTreeMap::new();
    for question in questions {
        let named: BTreeSet<&str> =
            question.options.iter().filter_map(|option| option.belief.as_deref()).collect();
        for belief in named {
            *tempts.entry(belief).or_default() += 1;
        }
    }
    let all: Vec<_> = lessons.iter().flat_map(|lesson| &lesson.questions().beliefs).collect();
    let twice = |id: &str| tempts.get(id).is_some_and(|questions| *questions > 1);
    Beliefs {
        all: all.len(),
        twice: all.iter().filter(|belief| twice(&belief.id)).count(),
        run: all.iter().filter(|belief| matches!(belief.broken_by, Breaker::Claim(_))).count(),
    }
}

/// Pairs whose stems share most of their words.
fn alike(questions: &[&Question]) -> Vec<(QuestionId, QuestionId)> {
    let words = |question: &Question| -> BTreeSet<String> {
        let text = format!("{} {}", question.stem, question.ask).to_lowercase();
        text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 3).map(Into::into).collect()
    };
    let sets: Vec<(&QuestionId, BTreeSet<String>)> =
        questions.iter().map(|question| (&question.id, words(question))).collect();
    let mut found = Vec::new();
    for (at, (id, one)) in sets.iter().enumerate() {
        for (other_id, other) in &sets[at + 1..] {
            let shared = one.intersection(other).count() as f64;
            let all = (one.len() + other.len()) as f64 - shared;
            if shared > ALIKE * all {
                found.push(((*id).clone(), (*other_id).clone()));
            }
        }
    }
    found
}
