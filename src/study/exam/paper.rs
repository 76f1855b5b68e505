//! The paper of a mock exam: which questions, in which order. One seed and one course make one paper.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::super::shuffle::order;
use crate::course::quiz::{Domain, Question, QuestionId};
use crate::course::{Course, Lesson};

/// Minutes for a question, as in the real one: 65 in 130.
const MINUTES: u64 = 2;
/// More minutes for those who will have them.
const EXTRA: u64 = 30;
/// Of so many questions, so many do not count.
const UNSCORED: (usize, usize) = (65, 15);
/// What the guide gives each domain, in percent.
const SHARES: [(Domain, usize); 4] =
    [(Domain::Secure, 30), (Domain::Resilient, 26), (Domain::Performing, 24), (Domain::Cost, 20)];

/// What kind of exam it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Form {
    /// How many questions.
    pub set: Set,
    /// What the clock does while you are away.
    pub timing: Timing,
    /// Whether some questions are hidden in it that do not count, as in the real one.
    pub unscored: bool,
    /// Whether there are 30 minutes more.
    pub extra: bool,
}

/// How many questions an exam has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Set {
    /// 65, as in the real one.
    Full,
    /// 20.
    Gateway,
    /// So many.
    Own(usize),
}

/// What the clock does while nobody is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timing {
    /// It stands still.
    Practice,
    /// It runs on, as on the day.
    Strict,
}

/// A paper, as the journal keeps it: complete enough to be marked when the course has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// What kind it is.
    pub form: Form,
    /// What it was drawn from.
    pub seed: u64,
    /// The milliseconds that there are.
    pub limit_ms: u64,
    /// Its questions, in order.
    pub items: Vec<Item>,
}

/// A question in a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which.
    pub question: QuestionId,
    /// Its revision then.
    pub revision: u32,
    /// Its lesson.
    pub lesson: String,
    /// Its domain.
    pub domain: Domain,
    /// Whether it counts.
    pub scored: bool,
    /// The right options, as written.
    pub right: Vec<usize>,
    /// The belief behind each option, as written; nothing behind a right one.
    pub beliefs: Vec<Option<String>>,
}

/// A domain with fewer questions than its share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// Which.
    pub domain: Domain,
    /// How many there are.
    pub available: usize,
    /// How many were wanted.
    pub wanted: usize,
}

impl Default for Form {
    fn default() -> Self {
        Self { set: Set::Full, timing: Timing::Practice, unscored: true, extra: false }
    }
}

impl Set {
    /// The most questions in an exam of one's own.
    pub const MOST: usize = 200;
}

impl Form {
    /// How many questions it asks for.
    pub fn wanted(&self) -> usize {
        match self.set {
            Set::Full => 65,
            Set::Gateway => 20,
            Set::Own(number) => number.clamp(1, Set::MOST),
        }
    }

    /// How many of so many questions do not count.
    pub const fn unscored_of(&self, questions: usize) -> usize {
        if self.unscored { questions * UNSCORED.1 / UNSCORED.0 } else { 0 }
    }

    /// The milliseconds for so many questions: the pace stays, however many there are.
    pub const fn limit_ms(&self, questions: usize) -> u64 {
        (questions as u64 * MINUTES + if self.extra { EXTRA } else { 0 }) * 60_000
    }

    /// How many questions of each domain it asks for: the shares of the guide, the largest remainders
    /// rounded up.
    pub fn shares(&self) -> [(Domain, usize); 4] {
        let wanted = self.wanted();
        let mut shares = SHARES.map(|(domain, percent)| (domain, wanted * percent / 100));
        let mut by_rest: Vec<usize> = (0..SHARES.len()).collect();
        by_rest.sort_by_key(|at| std::cmp::Reverse(wanted * SHARES[*at].1 % 100));
        let missing = wanted - shares.iter().map(|(_, number)| number).sum::<usize>();
        for at in by_rest.into_iter().take(missing) {
            shares[at].1 += 1;
        }
        shares
    }

    /// The domains that have too few questions in this course.
    pub fn shortfalls(&self, course: &Course) -> Vec<Shortfall> {
        let short = |(domain, wanted)| {
            let available = pool(course, domain).len();
            (available < wanted).then_some(Shortfall { domain, available, wanted })
        };
        self.shares().into_iter().filter_map(short).collect()
    }
}

impl Domain {
    /// What the guide gives it, in percent.
    pub fn weight(self) -> usize {
        SHARES.iter().find(|(domain, _)| *domain == self).map_or(0, |(_, percent)| *percent)
    }
}

impl Paper {
    /// Draws a paper. A domain with too few questions gives all it has, and the others no more for that.
    pub fn draw(course: &Course, form: Form, seed: u64) -> Self {
        let mut items = Vec::new();
        for (domain, wanted) in form.shares() {
            let pool = pool(course, domain);
            let drawn = order(seed ^ domain as u64, pool.len()).into_iter();
            let drawn = drawn.filter_map(|at| course.question(pool.get(at)?));
            items.extend(drawn.take(wanted).map(Item::of));
        }
        let mixed = order(seed.rotate_left(32), items.len());
        let mut items: Vec<Item> =
            mixed.into_iter().filter_map(|at| items.get(at).cloned()).collect();
        let hidden = order(!seed, items.len()).into_iter().take(form.unscored_of(items.len()));
        let hidden: HashSet<usize> = hidden.collect();
        for (place, item) in items.iter_mut().enumerate() {
            item.scored = !hidden.contains(&place);
        }
        Self { form, seed, limit_ms: form.limit_ms(items.len()), items }
    }

    /// The order in which the options of the question in that place are seen.
    pub fn order(&self, place: usize) -> Vec<usize> {
        self.items
            .get(place)
            .map_or_else(Vec::new, |item| order(self.option_seed(place), item.beliefs.len()))
    }

    /// What that order is drawn from.
    pub fn option_seed(&self, place: usize) -> u64 {
        let name = self.items.get(place).map_or("", |item| item.question.0.as_str());
        self.seed ^ u64::from(crc32fast::hash(name.as_bytes()))
    }

    /// The milliseconds that a question may take.
    pub fn pace_ms(&self) -> u64 {
        self.limit_ms / (self.items.len() as u64).max(1)
    }
}

impl Item {
    fn of(question: &Question) -> Self {
        let options = || question.options.iter().enumerate();
        Self {
            question: question.id.clone(),
            revision: question.revision,
            lesson: question.lesson.clone(),
            domain: question.domain,
            scored: true,
            right: options().filter(|(_, option)| option.right).map(|(at, _)| at).collect(),
            beliefs: options().map(|(_, option)| option.belief.clone()).collect(),
        }
    }
}

/// The questions of a domain, in the order of the course.
fn pool(course: &Course, domain: Domain) -> Vec<&QuestionId> {
    let all = course.lessons().iter().flat_map(Lesson::listed);
    all.filter(|listed| listed.domain == Some(domain)).map(|listed| &listed.id).collect()
}
