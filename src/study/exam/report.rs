//! The report of an exam: what it came to, what time did to it, and what to do next. Every number in it
//! is a list of places in the paper, so that it can be opened to its questions.

use std::collections::BTreeMap;

use super::super::history::History;
use super::paper::Form;
use super::sitting::{Ended, Sheet, Sitting};
use crate::clock::Moment;
use crate::course::Course;
use crate::course::quiz::{Domain, QuestionId};

mod advice;

pub use self::advice::Advice;

/// What is needed to pass, of 1000.
pub const PASS: u32 = 720;
/// Nobody gets less.
const LEAST: u32 = 100;
/// Eight in ten sittings of somebody at this level fall into the range.
const DEVIATIONS: f64 = 1.2816;
/// The ends of the bars of time on a question, as parts of four of the pace; the last bar is open.
const QUARTERS: [u64; 5] = [2, 3, 4, 5, 6];
/// Slower than so many quarters of the pace is slow.
const SLOW: u64 = 5;

/// What an exam came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which exam it was for this learner: 1 for the first.
    pub number: usize,
    /// When it began: its name.
    pub began: Moment,
    /// What kind it was.
    pub form: Form,
    /// Milliseconds used, and whether they ran out.
    pub ended: Ended,
    /// The milliseconds that there were.
    pub limit_ms: u64,
    /// Milliseconds that a strict clock counted while nobody was there.
    pub missed_ms: u64,
    /// All questions.
    pub all: Tally,
    /// Those that counted.
    pub scored: Tally,
    /// Those without a complete answer.
    pub blank: Vec<usize>,
    /// What it might be on the scale of the real one.
    pub estimate: Estimate,
    /// By domain.
    pub domains: Vec<DomainRow>,
    /// Those with one right answer.
    pub single: Tally,
    /// Those with two or three.
    pub several: Tally,
    /// Marked for review, or not.
    pub marks: Marks,
    /// Changed answers.
    pub changes: Changes,
    /// Where a right option was struck out at the end.
    pub struck_right: Vec<usize>,
    /// Time on questions.
    pub times: Times,
    /// The beliefs behind misses, the most frequent first.
    pub ideas: Vec<Idea>,
    /// All that were not right.
    pub misses: Vec<usize>,
    /// The exams before this one that had a result, the latest last.
    pub before: Vec<Against>,
    /// What to do next, in order.
    pub next: Vec<Advice>,
}

/// Questions, and which of them were right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// The places of those that were right.
    pub right: Vec<usize>,
    /// The places of the others.
    pub wrong: Vec<usize>,
}

/// A chance of passing, in three words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// The whole range is at the pass mark or above it.
    LikelyPass,
    /// The range spans the pass mark.
    TooClose,
    /// The whole range is below the pass mark.
    NotYet,
}

/// A guess at the score: nobody outside AWS knows how right answers become points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// The share of right answers, of 1000, to the nearest ten.
    pub score: u32,
    /// Eight in ten sittings at this level come to this or more, and to `high` or less.
    pub low: u32,
    /// The other end.
    pub high: u32,
}

/// A domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainRow {
    /// Which.
    pub domain: Domain,
    /// Its questions.
    pub tally: Tally,
    /// Whether it is the weakest.
    pub weakest: bool,
}

/// Marked for review, or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Those marked at the end.
    pub marked: Tally,
    /// Those answered and not marked: wrong ones felt right.
    pub unmarked: Tally,
}

/// Answers that were changed after the question had been left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// From a wrong one to the right one.
    pub helped: Vec<usize>,
    /// From the right one to a wrong one.
    pub hurt: Vec<usize>,
    /// From a wrong one to another wrong one.
    pub neither: Vec<usize>,
}

/// What time did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// How many right ones took up to half the pace, three quarters, the pace, and so on.
    pub right: [usize; 6],
    /// The same of wrong ones.
    pub wrong: [usize; 6],
    /// The median of right ones, in milliseconds.
    pub right_median_ms: Option<u64>,
    /// The median of wrong ones.
    pub wrong_median_ms: Option<u64>,
    /// What counts as slow, in milliseconds.
    pub slow_ms: u64,
    /// Those that took longer.
    pub slow: Tally,
}

/// A belief behind misses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idea {
    /// Its id.
    pub belief: String,
    /// Where it was chosen.
    pub misses: Vec<usize>,
}

/// An exam before this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Against {
    /// Its number.
    pub number: usize,
    /// What it came to.
    pub score: u32,
}

/// Questions that a number of the report stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// All that were not right.
    Misses,
    /// All.
    All,
    /// A domain.
    Domain(Domain),
    /// With one right answer.
    Single,
    /// With two or three right answers.
    Several,
    /// Right ones.
    Right,
    /// Answered, and wrong.
    Wrong,
    /// Not marked, and wrong.
    FeltSure,
    /// Marked, and right.
    MarkedRight,
    /// Marked, and wrong.
    MarkedWrong,
    /// Changed answers.
    Changed,
    /// Changed from a wrong one to the right one.
    Helped,
    /// Changed from the right one to a wrong one.
    Hurt,
    /// Changed from a wrong one to another wrong one.
    Neither,
    /// The right one struck out.
    StruckRight,
    /// The slow ones.
    Slow,
    /// Without a complete answer.
    Blank,
    /// Those that never counted.
    Unscored,
}

impl Report {
    /// The report of an exam that has ended by then; nothing while it goes on.
    pub fn of(sitting: &Sitting, history: &History, course: &Course, now: Moment) -> Option<Self> {
        let ended = sitting.ended(now)?;
        let places = || 0..sitting.paper.items.len();
        let tally =
            |counts: &dyn Fn(usize) -> bool| Tally::of(sitting, places().filter(|p| counts(*p)));
        let item = |place: usize| &sitting.paper.items[place];
        let sheet = |place: usize| &sitting.sheets()[place];
        let all = tally(&|_| true);
        let scored = tally(&|place| item(place).scored);
        let number = history.exams().number(sitting.began);
        let domains = domains(sitting);
        let ideas = ideas(sitting);
        let misses = all.wrong.clone();
        let before = history.exams().finished(now).take_while(|(n, _)| *n < number);
        let before = before.map(|(number, other)| {
            let places = 0..other.paper.items.len();
            let scored = places.filter(|place| other.paper.items[*place].scored);
            let scored = Tally::of(other, scored);
            Against { number, score: Estimate::of(&scored).score }
        });
        let struck =
            |place: &usize| item(*place).right.iter().any(|r| sheet(*place).struck.contains(r));
        let mut report = Self {
            number,
            began: sitting.began,
            form: sitting.paper.form,
            ended,
            limit_ms: sitting.paper.limit_ms,
            missed_ms: sitting.missed_ms(),
            estimate: Estimate::of(&scored),
            single: tally(&|place| item(place).right.len() == 1),
            several: tally(&|place| item(place).right.len() > 1),
            marks: Marks {
                marked: tally(&|place| sheet(place).marked),
                unmarked: tally(&|place| !sheet(place).marked && sitting.answered(place)),
            },
            changes: Changes::of(sitting),
            struck_right: places().filter(struck).collect(),
            times: Times::of(sitting),
            blank: sitting.blank(),
            before: before.collect(),
            next: Vec::new(),
            all,
            scored,
            domains,
            ideas,
            misses,
        };
        report.next = advice::next(&report, sitting, history, course);
        Some(report)
    }

    /// The groups that have questions.
    pub fn groups(&self) -> Vec<Group> {
        let of_all = [Group::Misses, Group::All];
        let domains = self.domains.iter().map(|row| Group::Domain(row.domain));
        let more = [
            Group::Single,
            Group::Several,
            Group::Right,
            Group::Wrong,
            Group::FeltSure,
            Group::MarkedRight,
            Group::MarkedWrong,
            Group::Helped,
            Group::Hurt,
            Group::Neither,
            Group::StruckRight,
            Group::Slow,
            Group::Blank,
            Group::Unscored,
        ];
        let groups = of_all.into_iter().chain(domains).chain(more);
        groups.filter(|group| !self.places(*group).is_empty()).collect()
    }

    /// The places of a group, in order.
    pub fn places(&self, group: Group) -> Vec<usize> {
        let mut places = match group {
            Group::Misses => self.misses.clone(),
            Group::All => self.all.places(),
            Group::Domain(domain) => {
                let row = self.domains.iter().find(|row| row.domain == domain);
                row.map(|row| row.tally.places()).unwrap_or_default()
            }
            Group::Single => self.single.places(),
            Group::Several => self.several.places(),
            Group::Right => self.all.right.clone(),
            Group::Wrong => {
                let answered = |place: &&usize| !self.blank.contains(place);
                self.all.wrong.iter().filter(answered).copied().collect()
            }
            Group::FeltSure => self.marks.unmarked.wrong.clone(),
            Group::MarkedRight => self.marks.marked.right.clone(),
            Group::MarkedWrong => self.marks.marked.wrong.clone(),
            Group::Changed => self.changes.places(),
            Group::Helped => self.changes.helped.clone(),
            Group::Hurt => self.changes.hurt.clone(),
            Group::Neither => self.changes.neither.clone(),
            Group::StruckRight => self.struck_right.clone(),
            Group::Slow => self.times.slow.places(),
            Group::Blank => self.blank.clone(),
            Group::Unscored => {
                let scored = self.scored.places();
                self.all.places().into_iter().filter(|place| !scored.contains(place)).collect()
            }
        };
        places.sort_unstable();
        places
    }

    /// The questions in those places.
    pub fn questions(sitting: &Sitting, places: &[usize]) -> Vec<QuestionId> {
        let items = places.iter().filter_map(|place| sitting.paper.items.get(*place));
        items.map(|item| item.question.clone()).collect()
    }
}

impl Tally {
    fn of(sitting: &Sitting, places: impl Iterator<Item = usize>) -> Self {
        let (right, wrong) = places.partition(|place| sitting.right(*place));
        Self { right, wrong }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.right.len() + self.wrong.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many percent were right; none of none.
    pub fn percent(&self) -> usize {
        (self.right.len() * 100 + self.len() / 2).checked_div(self.len()).unwrap_or(0)
    }

    /// Right and wrong ones, in order.
    pub fn places(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.right.iter().chain(&self.wrong).copied().collect();
        all.sort_unstable();
        all
    }
}

impl Estimate {
    /// The share of right answers on a scale of 1000, with Wilson's interval around it.
    pub fn of(scored: &Tally) -> Self {
        let n = scored.len() as f64;
        if scored.is_empty() {
            return Self { score: LEAST, low: LEAST, high: 1000 };
        }
        let share = scored.right.len() as f64 / n;
        let square = DEVIATIONS * DEVIATIONS;
        let middle = (share + square / (2.0 * n)) / (1.0 + square / n);
        let reach = DEVIATIONS * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt()
            / (1.0 + square / n);
        let on_scale = |share: f64| (((share * 100.0).round() as u32) * 10).clamp(LEAST, 1000);
        Self {
            score: on_scale(share),
            low: on_scale(middle - reach),
            high: on_scale(middle + reach),
        }
    }

    /// What it says about passing.
    pub const fn chance(self) -> Chance {
        if self.low >= PASS {
            Chance::LikelyPass
        } else if self.high < PASS {
            Chance::NotYet
        } else {
            Chance::TooClose
        }
    }
}

impl Changes {
    fn of(sitting: &Sitting) -> Self {
        let mut changes = Self::default();
        for (place, (sheet, item)) in sitting.sheets().iter().zip(&sitting.paper.items).enumerate()
        {
            let Some(first) = sheet.left_with.first() else { continue };
            if *first == sheet.chosen {
                continue;
            }
            match (*first == item.right, sheet.chosen == item.right) {
                (false, true) => changes.helped.push(place),
                (true, _) => changes.hurt.push(place),
                (false, false) => changes.neither.push(place),
            }
        }
        changes
    }

    /// All of them.
    pub fn places(&self) -> Vec<usize> {
        [&self.helped[..], &self.hurt, &self.neither].concat()
    }
}

impl Times {
    fn of(sitting: &Sitting) -> Self {
        let pace = sitting.paper.pace_ms();
        let slow_ms = pace * SLOW / 4;
        let answered = |(place, sheet): &(usize, &Sheet)| sheet.shown && sitting.answered(*place);
        let shown = sitting.sheets().iter().enumerate().filter(answered);
        let (right, wrong): (Vec<_>, Vec<_>) = shown
            .map(|(place, sheet)| (place, sheet.took_ms))
            .partition(|(p, _)| sitting.right(*p));
        let bars = |all: &[(usize, u64)]| {
            let mut bars = [0; 6];
            for (_, took) in all {
                let bar = QUARTERS.iter().position(|quarter| *took <= pace * quarter / 4);
                bars[bar.unwrap_or(QUARTERS.len())] += 1;
            }
            bars
        };
        let slow = |all: &[(usize, u64)]| {
            all.iter().filter(|(_, took)| *took > slow_ms).map(|(place, _)| *place).collect()
        };
        Self {
            right: bars(&right),
            wrong: bars(&wrong),
            right_median_ms: median(&right),
            wrong_median_ms: median(&wrong),
            slow_ms,
            slow: Tally { right: slow(&right), wrong: slow(&wrong) },
        }
    }
}

fn median(all: &[(usize, u64)]) -> Option<u64> {
    let mut took: Vec<u64> = all.iter().map(|(_, took)| *took).collect();
    took.sort_unstable();
    let low = took.get(took.len().checked_sub(1)? / 2)?;
    let high = took.get(took.len() / 2)?;
    Some(low.midpoint(*high))
}

/// A row for each domain that there are questions of.
fn domains(sitting: &Sitting) -> Vec<DomainRow> {
    let items = &sitting.paper.items;
    let row = |domain| {
        let places = (0..items.len()).filter(|place| items[*place].domain == domain);
        DomainRow { domain, tally: Tally::of(sitting, places), weakest: false }
    };
    let mut rows: Vec<DomainRow> =
        [Domain::Secure, Domain::Resilient, Domain::Performing, Domain::Cost].map(row).into();
    rows.retain(|row| !row.tally.is_empty());
    let weakest = rows.iter_mut().filter(|row| !row.tally.wrong.is_empty());
    if let Some(row) = weakest.min_by_key(|row| row.tally.percent()) {
        row.weakest = true;
    }
    rows
}

/// The beliefs behind the wrong options that were chosen.
fn ideas(sitting: &Sitting) -> Vec<Idea> {
    let mut ideas: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, (sheet, item)) in sitting.sheets().iter().zip(&sitting.paper.items).enumerate() {
        for belief in sheet.chosen.iter().filter_map(|at| item.beliefs.get(*at)?.as_deref()) {
            let misses = ideas.entry(belief).or_default();
            if misses.last() != Some(&place) {
                misses.push(place);
            }
        }
    }
    let idea = |(belief, misses): (&str, Vec<usize>)| Idea { belief: belief.to_owned(), misses };
    let mut ideas: Vec<Idea> = ideas.into_iter().map(idea).collect();
    ideas.sort_by_key(|idea| std::cmp::Reverse(idea.misses.len()));
    ideas
}
