//! The figures of the statistics one by one: which there are, and what is practised of each.

use super::{Stats, practice};
use crate::course::Course;
use crate::course::quiz::QuestionId;
use crate::study::due::due;
use crate::study::history::History;
use crate::study::practice::lab_about;

/// A figure that can be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// How ready the learner is.
    Readiness,
    /// A topic, by its place in the list.
    Topic(usize),
    /// A belief, by its place in the list.
    Belief(usize),
    /// A hard nut, by its place in the list.
    Nut(usize),
    /// What will be remembered.
    Forecast,
    /// What is due.
    Due,
    /// How sure is how right.
    Calibration,
    /// Recall asked for and given.
    Recall,
    /// Minutes a question.
    Pace,
    /// The hours that suit.
    Hours,
    /// Study by day.
    Days,
}

/// What a figure leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Practice {
    /// A lab, by its slug: it does more for a hard nut than a fifth reading.
    Lab(String),
    /// Questions; of some figures there are none.
    Questions(Vec<QuestionId>),
}

impl Stats {
    /// Every figure there is, in order.
    pub fn spots(&self) -> Vec<Spot> {
        let mut spots = vec![Spot::Readiness];
        spots.extend((0..self.topics.len()).map(Spot::Topic));
        spots.extend((0..self.beliefs.len()).map(Spot::Belief));
        spots.extend((0..self.nuts.len()).map(Spot::Nut));
        spots.extend([
            Spot::Forecast,
            Spot::Due,
            Spot::Calibration,
            Spot::Recall,
            Spot::Pace,
            Spot::Hours,
            Spot::Days,
        ]);
        spots
    }

    /// The lesson that a figure is about.
    pub fn lesson(&self, spot: Spot) -> Option<&str> {
        match spot {
            Spot::Topic(at) => self.topics.get(at).map(|topic| topic.slug.as_str()),
            Spot::Readiness => self.readiness.get()?.gaps.first().map(|gap| gap.lesson.as_str()),
            Spot::Belief(at) => self.beliefs.get(at)?.lesson.as_deref(),
            Spot::Nut(at) => self.nuts.get(at).map(|nut| nut.lesson.as_str()),
            _ => None,
        }
    }

    /// What is practised of a figure; of one that is about no lesson, what is due.
    pub fn practice(&self, spot: Spot, course: &Course, history: &History) -> Practice {
        let lesson = self.lesson(spot).and_then(|slug| course.lesson(slug));
        Practice::Questions(match spot {
            Spot::Topic(_) | Spot::Readiness => lesson
                .map(|lesson| practice::of_topic(lesson, history, self.today))
                .unwrap_or_default(),
            Spot::Belief(at) => lesson
                .zip(self.beliefs.get(at))
                .map(|(lesson, belief)| practice::of_belief(course, &lesson.slug, &belief.id))
                .unwrap_or_default(),
            Spot::Nut(at) => {
                let nut = self.nuts.get(at);
                let lab = nut.and_then(|nut| lab_about(course, &nut.lesson, &nut.id));
                match lab {
                    Some(lab) => return Practice::Lab(lab.slug.clone()),
                    None => nut.map(|nut| nut.id.clone()).into_iter().collect(),
                }
            }
            _ => due(course, history, self.today).into_iter().cloned().collect(),
        })
    }
}
