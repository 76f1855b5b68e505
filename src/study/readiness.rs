//! Readiness: the score of 100 to be expected if the exam were today, with a range that holds four
//! times in five, by domain, and where the missing points are.

use super::figure::{ENOUGH, Figure};
use super::history::{History, Recalled};
use crate::clock::Day;
use crate::course::Course;
use crate::course::quiz::Domain;

/// A score that leaves room: the exam is passed with 720 of 1,000 scaled points.
pub const NEEDED: u32 = 80;
/// Questions of the exam.
const EXAM: f64 = 65.0;
/// Four times in five a value lies within so many standard deviations.
const FOUR_IN_FIVE: f64 = 1.2816;
/// What somebody gets right who knows nothing: one of four, and some options give themselves away.
const BLIND: f64 = 0.30;
/// As many first answers as that stand for what is not known about a learner, or about a topic.
const FIRSTS: f64 = 10.0;
const FIRSTS_OF_TOPIC: f64 = 6.0;
/// No question is surer than this.
const SUREST: f64 = 0.98;
/// What a topic brings at most: what is asked for is nine in ten.
const REACHED: f64 = 0.90;

/// How ready somebody is.
#[derive(Clone, Debug, PartialEq)]
pub struct Readiness {
    /// The score to be expected, of 100.
    pub score: f64,
    /// Four times in five it is at least this.
    pub low: f64,
    /// And at most this.
    pub high: f64,
    /// The score of each domain that the course has questions for.
    pub domains: Vec<(Domain, f64)>,
    /// Where points are missing, the most first.
    pub gaps: Vec<Gap>,
    /// What it was worked out from.
    pub from: Grounds,
}

/// Points that a topic could still bring.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The lesson's slug.
    pub lesson: String,
    /// Its title.
    pub title: String,
    /// How many of 100.
    pub points: f64,
    /// Questions of it that were never asked.
    pub unseen: usize,
    /// Questions of it whose last answer was wrong.
    pub missed: usize,
}

/// What a score was worked out from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Grounds {
    /// Questions of the course.
    pub questions: usize,
    /// Of which so many were asked.
    pub seen: usize,
    /// Second and later answers, after a right one.
    pub known: Given,
    /// Second and later answers, after a wrong one.
    pub missed: Given,
    /// First answers: how many, and how many were right.
    pub firsts: usize,
    /// Right ones among them.
    pub first_right: usize,
}

/// What was recalled against what FSRS expected.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Given {
    /// Answers.
    pub asked: usize,
    /// Right ones.
    pub right: usize,
    /// Right ones expected.
    pub expected: f64,
    /// What is right of a hundred that FSRS expects, as a share.
    pub ratio: f64,
}

/// What is taken as given before there are answers: as many answers, with that ratio.
struct Prior {
    weight: f64,
    ratio: f64,
}

/// After a right answer FSRS is believed; after a wrong one it remembers the card, and the exam asks in
/// other words.
const KNOWN: Prior = Prior { weight: 20.0, ratio: 1.0 };
const MISSED: Prior = Prior { weight: 10.0, ratio: 0.75 };

/// A question, and what it weighs in the score.
struct Weighed {
    lesson: usize,
    domain: Domain,
    weight: f64,
    /// Its last answer up to the day; nothing when it was not asked.
    last: Option<Recalled>,
}

/// First answers of a topic.
#[derive(Clone, Copy, Default)]
struct Topic {
    firsts: f64,
    right: f64,
    unseen: usize,
    missed: usize,
    unseen_weight: f64,
    gap: f64,
}

impl Readiness {
    /// How ready the learner was on that day, from the answers up to it.
    pub fn on(course: &Course, history: &History, day: Day) -> Figure<Self> {
        let mut topics = vec![Topic::default(); course.lessons().len()];
        let (mut from, mut answers) = (Grounds::default(), 0);
        let mut all: Vec<Weighed> = Vec::with_capacity(history.records().count());
        let mut counts = [0_usize; 4];
        for (at, lesson) in course.lessons().iter().enumerate() {
            for listed in lesson.listed() {
                // A question that says no domain has no place in the exam.
                let Some(domain) = listed.domain else { continue };
                counts[domain as usize] += 1;
                let trail = history.record(&listed.id).map_or(&[][..], |record| &record.trail);
                let trail = &trail[..trail.partition_point(|recalled| recalled.day <= day)];
                answers += trail.len();
                from.read(trail);
                let last = trail.last().copied();
                let topic = &mut topics[at];
                topic.missed += usize::from(last.is_some_and(|last| !last.right));
                match trail.first() {
                    Some(first) => {
                        topic.firsts += 1.0;
                        topic.right += f64::from(u8::from(first.right));
                    }
                    None => topic.unseen += 1,
                }
                all.push(Weighed { lesson: at, domain, weight: 0.0, last });
            }
        }
        if answers < ENOUGH {
            return Figure::Waits { has: answers, wants: ENOUGH };
        }
        from.questions = all.len();
        from.known.settle(&KNOWN);
        from.missed.settle(&MISSED);
        let present = Domain::ALL.into_iter().filter(|domain| counts[*domain as usize] > 0);
        let whole: usize = present.clone().map(Domain::weight).sum();
        for question in &mut all {
            let of = question.domain.weight() as f64 / whole as f64;
            question.weight = of / counts[question.domain as usize] as f64;
        }
        let overall = from.first();
        let mut sums = [0.0; 4];
        let mut weights = Weights::default();
        let scheduler = history.scheduler();
        for Weighed { lesson, domain, weight, last } in &all {
            let topic = &mut topics[*lesson];
            let likely = match last {
                None => {
                    topic.unseen_weight += weight;
                    weights.unseen += weight;
                    topic.first(overall)
                }
                Some(last) => {
                    let given = if last.right { &from.known } else { &from.missed };
                    *(if last.right { &mut weights.known } else { &mut weights.missed }) += weight;
                    scheduler.remembered(&last.after, day) * given.ratio
                }
            };
            let likely = likely.clamp(0.0, SUREST);
            sums[*domain as usize] += likely * weight;
            topic.gap += (REACHED - likely).max(0.0) * weight;
        }
        let score: f64 = sums.iter().sum();
        let deviation = spread(score, overall, &from, &weights, &topics).sqrt();
        let domains = present.map(|domain| {
            let of = domain.weight() as f64 / whole as f64;
            (domain, 100.0 * sums[domain as usize] / of)
        });
        let mut gaps: Vec<Gap> = course
            .lessons()
            .iter()
            .zip(&topics)
            .filter(|(_, topic)| topic.gap > 0.0)
            .map(|(lesson, topic)| Gap {
                lesson: lesson.slug.clone(),
                title: lesson.title.clone(),
                points: 100.0 * topic.gap,
                unseen: topic.unseen,
                missed: topic.missed,
            })
            .collect();
        gaps.sort_by(|a, b| b.points.total_cmp(&a.points));
        Figure::Is(Self {
            score: 100.0 * score,
            low: 100.0 * FOUR_IN_FIVE.mul_add(-deviation, score).max(0.0),
            high: 100.0 * FOUR_IN_FIVE.mul_add(deviation, score).min(1.0),
            domains: domains.collect(),
            gaps,
            from,
        })
    }

    /// Points still missing.
    pub fn missing(&self) -> f64 {
        (f64::from(NEEDED) - self.score).max(0.0)
    }
}

/// Shares of the score.
#[derive(Default)]
struct Weights {
    known: f64,
    missed: f64,
    unseen: f64,
}

/// The variance of a score: the draw of an exam, and what is not known about the learner.
fn spread(score: f64, overall: f64, from: &Grounds, weights: &Weights, topics: &[Topic]) -> f64 {
    let draw = score * (1.0 - score) / EXAM;
    let firsts = weights.unseen.powi(2) * overall * (1.0 - overall) / (from.firsts as f64 + FIRSTS);
    // How much worse a topic goes that was not begun is anybody's guess between the two ends.
    let strange: f64 =
        topics.iter().filter(|topic| topic.firsts == 0.0).map(|t| t.unseen_weight).sum();
    let ends = strange.powi(2) * (overall - BLIND).powi(2) / 12.0;
    let by_topic = topics.iter().map(|topic| {
        let first = topic.first(overall);
        topic.unseen_weight.powi(2) * first * (1.0 - first) / (topic.firsts + FIRSTS_OF_TOPIC + 1.0)
    });
    draw + firsts
        + ends
        + by_topic.sum::<f64>()
        + weights.known.powi(2) * from.known.variance(&KNOWN)
        + weights.missed.powi(2) * from.missed.variance(&MISSED)
}

impl Grounds {
    fn read(&mut self, trail: &[Recalled]) {
        let Some(first) = trail.first() else { return };
        self.seen += 1;
        self.firsts += 1;
        self.first_right += usize::from(first.right);
        for pair in trail.windows(2) {
            let [before, after] = pair else { continue };
            // What comes back on the same day says nothing about the next one.
            if let Some(expected) = after.expected.filter(|_| after.day > before.day) {
                let given = if before.right { &mut self.known } else { &mut self.missed };
                given.asked += 1;
                given.right += usize::from(after.right);
                given.expected += f64::from(expected);
            }
        }
    }

    /// What the first answer to a question comes to.
    pub fn first(&self) -> f64 {
        FIRSTS.mul_add(BLIND, self.first_right as f64) / (self.firsts as f64 + FIRSTS)
    }
}

impl Topic {
    /// What the first answer to a question of it comes to; halfway to blind where nothing was asked yet.
    fn first(&self, overall: f64) -> f64 {
        let before = if self.firsts > 0.0 { overall } else { f64::midpoint(overall, BLIND) };
        FIRSTS_OF_TOPIC.mul_add(before, self.right) / (self.firsts + FIRSTS_OF_TOPIC)
    }
}

impl Given {
    fn settle(&mut self, prior: &Prior) {
        self.ratio =
            prior.weight.mul_add(prior.ratio, self.right as f64) / (self.expected + prior.weight);
    }

    fn variance(&self, prior: &Prior) -> f64 {
        let share = self.ratio.min(SUREST);
        share * (1.0 - share) / (self.asked as f64 + prior.weight)
    }
}

#[cfg(test)]
mod tests;
