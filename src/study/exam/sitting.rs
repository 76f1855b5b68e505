//! A sitting: one exam as it stands after what happened so far.

use super::super::fact::{Review, Sure};
use super::clock::ExamClock;
use super::paper::Timing;
use super::paper::{Item, Paper};
use super::step::ExamStep;
use crate::clock::Moment;

/// One exam, replayed.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// When it began: its name.
    pub began: Moment,
    /// Its paper.
    pub paper: Paper,
    sheets: Vec<Sheet>,
    clock: ExamClock,
    /// The question on the screen, or the last that was.
    here: usize,
    /// Milliseconds in the room that were given to questions so far.
    counted: u64,
    /// Each question as it was before a key, for taking that key back.
    back: Vec<(usize, Sheet)>,
    /// Milliseconds away that a strict clock counted.
    missed_ms: u64,
    end: Option<End>,
    reviews: Vec<Review>,
}

/// What was done with a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The options chosen, as written, sorted.
    pub chosen: Vec<usize>,
    /// The options struck out, as written, sorted.
    pub struck: Vec<usize>,
    /// Whether it is marked for review.
    pub marked: bool,
    /// Whether it was on the screen.
    pub shown: bool,
    /// How long it was on the screen.
    pub took_ms: u64,
    /// The complete answers with which the question was left, one after another, each another one.
    pub left_with: Vec<Vec<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    used_ms: u64,
    /// When it was turned in; nothing when only the time has run out.
    at: Option<Moment>,
}

/// How an exam ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Milliseconds used.
    pub used_ms: u64,
    /// Whether the time ran out.
    pub by_time: bool,
}

impl Sitting {
    /// An exam that begins then, with its first question on the screen.
    pub fn new(began: Moment, paper: Paper) -> Self {
        let clock = ExamClock::new(paper.form.timing, began, paper.limit_ms);
        let mut sheets = vec![Sheet::default(); paper.items.len()];
        if let Some(first) = sheets.first_mut() {
            first.shown = true;
        }
        Self {
            began,
            paper,
            sheets,
            clock,
            here: 0,
            counted: 0,
            back: Vec::new(),
            missed_ms: 0,
            end: None,
            reviews: Vec::new(),
        }
    }

    /// Takes what happened then. When the time has run out, only turning in has an effect.
    pub fn apply(&mut self, step: &ExamStep, at: Moment) {
        if self.turned_in() {
            return;
        }
        self.count(at);
        if self.end.is_none() && self.clock.left(at) == 0 {
            self.settle();
            self.end = Some(End { used_ms: self.clock.limit(), at: None });
        }
        if self.end.is_none() {
            self.take(step, at);
        }
        if *step == ExamStep::TurnedIn {
            self.settle();
            let used_ms = self.clock.used(at);
            let end = self.end.get_or_insert(End { used_ms, at: None });
            end.at = Some(at);
            self.reviews = self.answers(at);
        }
    }

    fn take(&mut self, step: &ExamStep, at: Moment) {
        match step {
            ExamStep::Paused => self.clock.away(at),
            ExamStep::Resumed => self.come_back(at),
            ExamStep::Shown { place } if *place < self.sheets.len() => {
                self.come_back(at);
                self.settle();
                self.here = *place;
                self.sheets[*place].shown = true;
            }
            ExamStep::Chose { place, chosen, struck, marked, undone } => {
                self.come_back(at);
                let Some(sheet) = self.sheets.get_mut(*place) else { return };
                if *undone {
                    self.back.pop();
                } else {
                    self.back.push((*place, sheet.clone()));
                }
                sheet.chosen = sorted(chosen);
                sheet.struck = sorted(struck);
                sheet.marked = *marked;
            }
            ExamStep::Shown { .. } | ExamStep::Began(_) | ExamStep::TurnedIn => {}
        }
    }

    /// Gives the time in the room since the last step to the question that was on the screen.
    fn count(&mut self, at: Moment) {
        let there = self.clock.there(at);
        let room = self.paper.limit_ms.saturating_sub(self.counted);
        let more = there.saturating_sub(self.counted).min(room);
        self.counted += more;
        if let Some(sheet) = self.sheets.get_mut(self.here) {
            sheet.took_ms += more;
        }
    }

    fn come_back(&mut self, at: Moment) {
        let missed = at.millis_since(self.clock.last_seen()).max(0).unsigned_abs();
        if self.paper.form.timing == Timing::Strict && self.clock.is_away() {
            self.missed_ms += missed;
        }
        self.clock.here(at);
    }

    /// The question on the screen is left as it stands now.
    fn settle(&mut self) {
        let Some(item) = self.paper.items.get(self.here) else { return };
        let Some(sheet) = self.sheets.get_mut(self.here) else { return };
        let complete = sheet.chosen.len() == item.right.len();
        if complete && sheet.left_with.last() != Some(&sheet.chosen) {
            sheet.left_with.push(sheet.chosen.clone());
        }
    }

    /// The step of choosing the option in that place of the order seen, or of taking it back. A struck
    /// one is brought back.
    pub fn choose(&self, option: usize) -> Option<ExamStep> {
        let (item, sheet, written) = self.option(option)?;
        let (mut chosen, mut struck) = (sheet.chosen.clone(), sheet.struck.clone());
        if !take(&mut struck, written) && !take(&mut chosen, written) {
            if item.right.len() == 1 {
                chosen.clear();
            } else if chosen.len() >= item.right.len() {
                return None;
            }
            chosen.push(written);
        }
        Some(self.stands(&chosen, &struck, sheet.marked))
    }

    /// The step of striking the option in that place out, or of bringing it back.
    pub fn strike(&self, option: usize) -> Option<ExamStep> {
        let (_, sheet, written) = self.option(option)?;
        let (mut chosen, mut struck) = (sheet.chosen.clone(), sheet.struck.clone());
        if !take(&mut struck, written) {
            take(&mut chosen, written);
            struck.push(written);
        }
        Some(self.stands(&chosen, &struck, sheet.marked))
    }

    /// The step of marking the question on the screen, or of taking the mark away.
    pub fn mark(&self) -> Option<ExamStep> {
        let sheet = self.sheet(self.here)?;
        Some(self.stands(&sheet.chosen, &sheet.struck, !sheet.marked))
    }

    /// The steps of taking the last change back: first to its question, when another one is on the screen.
    pub fn undo(&self) -> Vec<ExamStep> {
        let Some((place, before)) = self.back.last() else { return Vec::new() };
        let there = (*place != self.here).then_some(ExamStep::Shown { place: *place });
        let Sheet { chosen, struck, marked, .. } = before.clone();
        let undone = ExamStep::Chose { place: *place, chosen, struck, marked, undone: true };
        there.into_iter().chain([undone]).collect()
    }

    fn stands(&self, chosen: &[usize], struck: &[usize], marked: bool) -> ExamStep {
        let (chosen, struck) = (sorted(chosen), sorted(struck));
        ExamStep::Chose { place: self.here, chosen, struck, marked, undone: false }
    }

    fn option(&self, option: usize) -> Option<(&Item, &Sheet, usize)> {
        let written = self.paper.order(self.here).get(option).copied()?;
        Some((self.paper.items.get(self.here)?, self.sheet(self.here)?, written))
    }

    /// The place of the question on the screen, or of the last that was.
    pub const fn here(&self) -> usize {
        self.here
    }

    /// What was done with each question.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// What was done with the question in that place.
    pub fn sheet(&self, place: usize) -> Option<&Sheet> {
        self.sheets.get(place)
    }

    /// Its clock.
    pub const fn clock(&self) -> &ExamClock {
        &self.clock
    }

    /// Milliseconds that a strict clock counted while nobody was there.
    pub const fn missed_ms(&self) -> u64 {
        self.missed_ms
    }

    /// Whether so many options are chosen as are to be.
    pub fn answered(&self, place: usize) -> bool {
        let sheet = self.sheets.get(place);
        let item = self.paper.items.get(place);
        item.zip(sheet).is_some_and(|(item, sheet)| sheet.chosen.len() == item.right.len())
    }

    /// Whether the right options are chosen and no others.
    pub fn right(&self, place: usize) -> bool {
        let sheet = self.sheets.get(place);
        let item = self.paper.items.get(place);
        item.zip(sheet).is_some_and(|(item, sheet)| sheet.chosen == item.right)
    }

    /// The places of the questions without a complete answer.
    pub fn blank(&self) -> Vec<usize> {
        (0..self.sheets.len()).filter(|place| !self.answered(*place)).collect()
    }

    /// The places of the marked questions.
    pub fn marked(&self) -> Vec<usize> {
        let sheets = self.sheets.iter().enumerate();
        sheets.filter(|(_, sheet)| sheet.marked).map(|(place, _)| place).collect()
    }

    /// Milliseconds ahead of the pace, or behind it when negative: what the questions may have taken that
    /// were on the screen before this one, less what was used.
    pub fn ahead_ms(&self, now: Moment) -> i64 {
        let seen = self.sheets.iter().enumerate().filter(|(at, s)| s.shown && *at != self.here);
        let may = seen.count() as u64 * self.paper.pace_ms();
        may.cast_signed() - self.clock.used(now).cast_signed()
    }

    /// Whether it was turned in.
    pub fn turned_in(&self) -> bool {
        self.end.is_some_and(|end| end.at.is_some())
    }

    /// When it was turned in.
    pub fn turned_in_at(&self) -> Option<Moment> {
        self.end.and_then(|end| end.at)
    }

    /// How it ended: turned in, or out of time at that moment.
    pub fn ended(&self, now: Moment) -> Option<Ended> {
        let limit = self.clock.limit();
        match self.end {
            Some(end) => Some(Ended { used_ms: end.used_ms, by_time: end.used_ms >= limit }),
            None if self.clock.left(now) == 0 => Some(Ended { used_ms: limit, by_time: true }),
            None => None,
        }
    }

    /// The moment at which somebody outside the room reads its clock: where it stands still while nobody
    /// is there, the last one at which somebody was.
    pub fn read_at(&self, now: Moment) -> Moment {
        match self.paper.form.timing {
            Timing::Practice => self.clock.last_seen(),
            Timing::Strict => now,
        }
    }

    /// The answers that count for the schedule, once it was turned in.
    pub fn reviews(&self) -> &[Review] {
        &self.reviews
    }

    /// How sure was not asked in the exam: a mark for review is taken as a guess, and what was left
    /// without one as "think so", so that neither is ever a belief held with certainty. A question left
    /// blank says nothing about memory and is no review.
    fn answers(&self, at: Moment) -> Vec<Review> {
        let chosen = |(_, (_, sheet)): &(usize, (&Item, &Sheet))| !sheet.chosen.is_empty();
        let all = self.paper.items.iter().zip(&self.sheets).enumerate().filter(chosen);
        all.map(|(place, (item, sheet))| {
            let right = sheet.chosen == item.right;
            let behind = |taken: bool| -> Vec<String> {
                let options = item.beliefs.iter().enumerate();
                let some = options.filter(|(at, _)| sheet.chosen.contains(at) == taken);
                some.filter_map(|(_, belief)| belief.clone()).collect()
            };
            Review {
                question: item.question.clone(),
                revision: item.revision,
                lesson: item.lesson.clone(),
                chosen: sheet.chosen.clone(),
                right,
                sure: if sheet.marked { Sure::Guess } else { Sure::Think },
                hints: 0,
                beliefs: behind(true),
                resisted: if right { behind(false) } else { Vec::new() },
                at,
                took_ms: sheet.took_ms,
                shuffle_seed: self.paper.option_seed(place),
                cram: false,
            }
        })
        .collect()
    }
}

fn sorted(list: &[usize]) -> Vec<usize> {
    let mut list = list.to_vec();
    list.sort_unstable();
    list.dedup();
    list
}

fn take(list: &mut Vec<usize>, item: usize) -> bool {
    let before = list.len();
    list.retain(|other| *other != item);
    list.len() < before
}
