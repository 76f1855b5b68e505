//! What follows from the facts that stand, one after another.

use std::collections::{BTreeMap, BTreeSet};

use super::{LessonProgress, Recalled, Record};
use crate::clock::{Day, Moment};
use crate::course::quiz::QuestionId;
use crate::study::belief::Beliefs;
use crate::study::exam::Exams;
use crate::study::fact::{AfterExam, Entry, Fact, Review};
use crate::study::lab::LabProgress;
use crate::study::memory::Scheduler;

/// A pause longer than this between two answers is not counted as study.
const PAUSE_MS: i64 = 5 * 60 * 1000;
/// What follows from the facts that stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct State {
    pub(super) questions: BTreeMap<QuestionId, Record>,
    pub(super) lessons: BTreeMap<String, LessonProgress>,
    pub(super) beliefs: Beliefs,
    pub(super) notes: BTreeMap<String, String>,
    pub(super) bookmarks: BTreeSet<String>,
    pub(super) marks: BTreeSet<String>,
    pub(super) drills: BTreeMap<String, String>,
    pub(super) spent_ms: BTreeMap<Day, u64>,
    pub(super) paces_ms: Vec<u64>,
    pub(super) last_answer: Option<Moment>,
    pub(super) exams: Exams,
    pub(super) labs: BTreeMap<String, LabProgress>,
    /// The answers to which the memory's parameters were fitted last.
    pub(super) trained: usize,
    /// Minutes of work moved to a day, or away from it.
    pub(super) moved: BTreeMap<Day, i32>,
    /// What was said last of the exam of a day.
    pub(super) after_exam: BTreeMap<Day, AfterExam>,
}

impl State {
    /// Adds what follows from one more fact.
    pub(super) fn apply(&mut self, entry: &Entry, scheduler: &Scheduler) {
        let day = entry.day;
        match &entry.fact {
            Fact::Answered(review) => self.answered(review, day, scheduler),
            Fact::LessonRead { lesson, section, done, took_ms, .. } => {
                let progress = self.lessons.entry(lesson.clone()).or_default();
                progress.read.insert(section.clone());
                (progress.last, progress.letters) = (Some(section.clone()), 0);
                let took_ms = (*took_ms).min(PAUSE_MS.unsigned_abs());
                if progress.done.is_none() {
                    progress.took_ms += took_ms;
                }
                if *done {
                    progress.done.get_or_insert(day);
                }
                *self.spent_ms.entry(day).or_default() += took_ms;
                // What was read between two answers is no part of answering.
                self.last_answer = None;
            }
            Fact::ReadTo { lesson, section, letters, .. } => {
                let progress = self.lessons.entry(lesson.clone()).or_default();
                (progress.last, progress.letters) = (Some(section.clone()), *letters);
            }
            Fact::Proved { lesson, claim, passed: true, .. } => {
                let progress = self.lessons.entry(lesson.clone()).or_default();
                progress.proved.insert(claim.clone(), day);
            }
            Fact::Note { on, text, .. } if text.is_empty() => {
                self.notes.remove(on);
            }
            Fact::Note { on, text, .. } => {
                self.notes.insert(on.clone(), text.clone());
            }
            Fact::Bookmark { on, set, .. } => put(&mut self.bookmarks, on, *set),
            Fact::Mark { on, set, .. } => put(&mut self.marks, on, *set),
            Fact::Drill { name, line, .. } if line.is_empty() => {
                self.drills.remove(name);
            }
            Fact::Drill { name, line, .. } => {
                self.drills.insert(name.clone(), line.clone());
            }
            Fact::Moved { from, to, minutes, .. } => {
                *self.moved.entry(*from).or_default() -= minutes.cast_signed();
                *self.moved.entry(*to).or_default() += minutes.cast_signed();
            }
            Fact::AfterExam { exam, said, .. } => {
                self.after_exam.insert(*exam, *said);
            }
            Fact::Exam { exam, step, at } => {
                for review in self.exams.apply(*exam, step, *at).to_vec() {
                    self.answered(&review, day, scheduler);
                }
            }
            Fact::Lab { lab, what, .. } => {
                *self.spent_ms.entry(day).or_default() += what.took_ms();
                self.last_answer = None;
                self.labs.entry(lab.clone()).or_default().apply(what, day);
            }
            // Those that stand decided about the scheduler already.
            Fact::Trained { .. }
            | Fact::Proved { passed: false, .. }
            | Fact::Undone { .. }
            | Fact::Unknown(_) => {}
        }
    }

    fn answered(&mut self, review: &Review, day: Day, scheduler: &Scheduler) {
        // A cram spoils nothing: what is known about the question stays as it was.
        if !review.cram {
            let record = self.questions.entry(review.question.clone()).or_default();
            record.lesson.clone_from(&review.lesson);
            let expected = scheduler.recall(&record.memory, day);
            record.memory = scheduler.after(&record.memory, review, day);
            let Review { right, sure, .. } = *review;
            record.trail.push(Recalled { day, expected, right, sure, after: record.memory });
            record.first.get_or_insert(day);
            record.revision = review.revision;
            record.seen += 1;
            record.missed += u32::from(!review.right);
            record.right = review.right;
        }
        self.beliefs.answered(review, day);

        // From answer to answer, so that reading the reasons counts; after a pause, the answer alone.
        let since = self.last_answer.map(|last| review.at.millis_since(last));
        let gap = since.filter(|gap| (0..PAUSE_MS).contains(gap)).map(i64::unsigned_abs);
        let pace = review.took_ms.max(gap.unwrap_or(0)).min(PAUSE_MS.unsigned_abs());
        self.paces_ms.push(pace);
        *self.spent_ms.entry(day).or_default() += pace;
        self.last_answer = Some(review.at);
    }
}

fn put(set: &mut BTreeSet<String>, on: &str, there: bool) {
    if there {
        set.insert(on.to_owned());
    } else {
        set.remove(on);
    }
}
