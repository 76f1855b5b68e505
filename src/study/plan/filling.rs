//! How a day is filled: what goes into it, in which order, until its minutes are used.

use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};

use crate::clock::Day;
use crate::course::quiz::{Domain, QuestionId};
use crate::course::{Course, Lesson};
use crate::study::due::due;
use crate::study::history::History;
use crate::study::round::round_of;

pub(super) const MINUTE_MS: u64 = 60_000;
/// As many minutes of reading as that stand for what is not known about a reader.
const READING: f64 = 20.0;
/// New things are spread over the first half of the way to the exam, and take at most two of three minutes of
/// a day; simulation has it so.
const NEW: [u64; 2] = [2, 3];
/// Before an exam, so many times the usual number of new questions are asked, where there is time.
const BEFORE_EXAM: usize = 4;
/// A question that adds less than this to the recall on the day of the exam is not worth its minute.
const WORTH: f64 = 0.01;

/// A day, as far as it is filled.
pub(super) struct Filling<'a> {
    course: &'a Course,
    history: &'a History,
    today: Day,
    /// The day of an exam that lies ahead.
    exam: Option<Day>,
    /// How long a question takes.
    pub(super) pace_ms: u64,
    /// How long reading takes against what lessons say of themselves.
    reading: f64,
    /// What a question of each domain weighs in that exam.
    weights: [f64; 4],
    left_ms: u64,
    used_ms: u64,
}

/// Something new.
#[derive(Clone, Copy)]
pub(super) enum New<'a> {
    /// A lesson to read, or to read on.
    Read { lesson: &'a Lesson, read: u32, takes_ms: u64 },
    /// A question never asked.
    Ask { lesson: &'a Lesson, id: &'a QuestionId },
}

impl New<'_> {
    pub(super) const fn takes_ms(&self, pace_ms: u64) -> u64 {
        match self {
            Self::Read { takes_ms, .. } => *takes_ms,
            Self::Ask { .. } => pace_ms,
        }
    }
}

impl<'a> Filling<'a> {
    /// A day of which nothing is filled but what was studied on it.
    pub(super) fn of(course: &'a Course, history: &'a History, today: Day) -> Self {
        let aim = history.aim();
        let exam = aim.exam.filter(|exam| *exam > today);
        let all_ms = u64::from(history.minutes_on(today)) * MINUTE_MS;
        Self {
            course,
            history,
            today,
            exam,
            weights: exam.map_or([1.0; 4], |_| weights(course)),
            pace_ms: history.pace_ms().max(1),
            reading: reading(course, history),
            left_ms: all_ms.saturating_sub(history.spent_ms(today)),
            used_ms: 0,
        }
    }

    /// What is due: first what changed or faded, then what only the exam wants to see again and can wait until
    /// everything else has its time. Before an exam, what gains most comes first, else what faded most.
    pub(super) fn due(&self) -> (Vec<&'a QuestionId>, Vec<&'a QuestionId>) {
        let due = due(self.course, self.history, self.today);
        let Some(exam) = self.exam else { return (due, Vec::new()) };
        let changed = |id: &QuestionId| {
            let seen = self.history.record(id).map(|record| record.revision);
            self.course.revision(id) > seen
        };
        let fades = |id: &QuestionId| {
            let recall = self.history.recall(&self.history.memory(id), self.today);
            recall.is_none_or(|recall| recall < self.history.aim().retention)
        };
        let (mut now, wait): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|id| changed(id) || fades(id));
        now.sort_by_cached_key(|id| (!changed(id), Reverse(millionths(self.gain(id, exam)))));
        (now, wait)
    }

    /// Everything new, in the order of the course. Before an exam it goes round: each lesson with some of its
    /// questions, then more of them, so that what there is no time for is some of each lesson and no lesson whole.
    pub(super) fn new_work(&self) -> VecDeque<New<'a>> {
        let mut work = VecDeque::new();
        let goes_round = self.exam.is_some();
        let counts = self.course.lessons().iter().map(|lesson| lesson.listed().len());
        let last = counts.map(|count| round_of(count.saturating_sub(1), count));
        let last = if goes_round { last.max().unwrap_or(0) } else { 0 };
        for round in 0..=last {
            for lesson in self.course.lessons() {
                if round == 0 {
                    work.extend(self.to_read(lesson));
                }
                let listed = lesson.listed();
                let now = listed.iter().map(|listed| &listed.id).enumerate();
                let now = now.filter(|(at, _)| !goes_round || round_of(*at, listed.len()) == round);
                let new = now.map(|(_, id)| id).filter(|id| self.history.record(id).is_none());
                work.extend(new.map(|id| New::Ask { lesson, id }));
            }
        }
        work
    }

    /// The new things of this day that it takes for all of them, `all_ms` long, to be seen in time.
    pub(super) fn in_time(&mut self, work: &mut VecDeque<New<'a>>, all_ms: u64) -> Vec<New<'a>> {
        let Some(exam) = self.exam.filter(|_| self.history.aim().new_questions > 0) else {
            return Vec::new();
        };
        let half = exam.days_since(self.today).unsigned_abs().div_ceil(2).cast_signed();
        let works = |day: &Day| !self.history.rests(*day) && self.history.minutes_on(*day) > 0;
        let days = (0..half).map(|at| self.today.plus(at)).filter(works).count();
        let upto = all_ms.div_ceil(days.max(1) as u64).min(self.left_ms * NEW[0] / NEW[1]);
        let mut taken = Vec::new();
        while self.used_ms < upto
            && let Some(new) = work.front().copied()
            && self.takes(&new)
        {
            taken.extend(work.pop_front());
        }
        taken
    }

    /// The new things that there is time for, beside those already taken: one lesson, and so many questions as
    /// the learner wants; before an exam more, rather than nothing.
    pub(super) fn as_usual(
        &mut self,
        work: &mut VecDeque<New<'a>>,
        taken: &[New<'a>],
    ) -> Vec<New<'a>> {
        let reads = |new: &New<'_>| matches!(new, New::Read { .. });
        let mut read = self.exam.is_none() && taken.iter().any(reads);
        let asked = taken.len() - taken.iter().filter(|new| reads(new)).count();
        let usual = self.history.aim().new_questions as usize;
        let most = if self.exam.is_some() { usual * BEFORE_EXAM } else { usual };
        let mut left = most.saturating_sub(self.history.new_on(self.today) + asked);
        let mut taken = Vec::new();
        while let Some(new) = work.pop_front() {
            match new {
                New::Read { .. } if read => break,
                New::Read { .. } => read = self.exam.is_none(),
                New::Ask { .. } if left == 0 => continue,
                New::Ask { .. } => left -= 1,
            }
            if !self.takes(&new) {
                break;
            }
            taken.push(new);
        }
        taken
    }

    /// As many of these questions as there is time for; one in any case, when the day is still empty.
    pub(super) fn as_many_as_fit<'q>(
        &mut self,
        questions: &[&'q QuestionId],
    ) -> Vec<&'q QuestionId> {
        let fit = self.left_ms.saturating_sub(self.used_ms) / self.pace_ms;
        let least = self.used_ms == 0 && !self.history.keeps();
        let fit = fit.max(u64::from(least)) as usize;
        let taken = &questions[..questions.len().min(fit)];
        self.used_ms += taken.len() as u64 * self.pace_ms;
        taken.to_vec()
    }

    /// Whether there is time for something that cannot be halved: a little over is fine, and the first thing
    /// of a day always counts.
    pub(super) fn takes_whole(&mut self, takes_ms: u64) -> bool {
        let fits = self.used_ms == 0 || self.used_ms + takes_ms <= self.left_ms + self.left_ms / 4;
        self.used_ms += if fits { takes_ms } else { 0 };
        fits
    }

    /// What the rest of the day is for: what can wait and what is not due, as it gains until the exam.
    pub(super) fn rest(
        &mut self,
        now: &[&QuestionId],
        wait: &[&'a QuestionId],
    ) -> Vec<&'a QuestionId> {
        let Some(exam) = self.exam.filter(|_| self.used_ms + self.pace_ms <= self.left_ms) else {
            return Vec::new();
        };
        let due: HashSet<&QuestionId> = now.iter().chain(wait).copied().collect();
        let before =
            |id: &&QuestionId| self.history.memory(id).last().is_some_and(|last| last < self.today);
        let ahead = self.course.lessons().iter().flat_map(Lesson::listed).map(|listed| &listed.id);
        let ahead = ahead.filter(|id| !due.contains(id)).filter(before);
        let ahead = ahead.map(|id| (self.gain(id, exam), id)).filter(|(gain, _)| *gain >= WORTH);
        let wait = wait.iter().map(|id| (self.gain(id, exam), *id));
        let mut gains: Vec<(f64, &QuestionId)> = wait.chain(ahead).collect();
        gains.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let questions: Vec<&QuestionId> = gains.into_iter().map(|(_, id)| id).collect();
        self.as_many_as_fit(&questions)
    }

    fn takes(&mut self, new: &New<'_>) -> bool {
        match new {
            New::Read { takes_ms, .. } => self.takes_whole(*takes_ms),
            New::Ask { .. } => {
                let fits = self.used_ms == 0 || self.used_ms + self.pace_ms <= self.left_ms;
                self.used_ms += if fits { self.pace_ms } else { 0 };
                fits
            }
        }
    }

    /// What is left to read of it. How much was read is how many of its sections were; the text is looked at
    /// only when some were.
    fn to_read(&self, lesson: &'a Lesson) -> Option<New<'a>> {
        let progress = self.history.begun(&lesson.slug);
        if progress.is_some_and(|progress| progress.done.is_some()) {
            return None;
        }
        let read = match progress.map_or(0, |progress| progress.read.len()) {
            0 => 0,
            seen => (seen * 100 / lesson.body().sections.len().max(1)).min(99) as u32,
        };
        let said_ms = u64::from(lesson.minutes * (100 - read)) * MINUTE_MS / 100;
        Some(New::Read { lesson, read, takes_ms: (said_ms as f64 * self.reading) as u64 })
    }

    fn gain(&self, id: &QuestionId, exam: Day) -> f64 {
        let gain = self.history.scheduler().gain(&self.history.memory(id), self.today, exam);
        let domain = self.course.listed(id).and_then(|listed| listed.domain);
        gain * domain.map_or(1.0, |domain| self.weights[domain as usize])
    }
}

/// What a question of each domain weighs in the exam against the average one: the domain's share, over the
/// questions that share it.
pub(in crate::study) fn weights(course: &Course) -> [f64; 4] {
    let listed = course.lessons().iter().flat_map(Lesson::listed);
    let mut counts = [0_usize; 4];
    for domain in listed.filter_map(|listed| listed.domain) {
        counts[domain as usize] += 1;
    }
    let present = Domain::ALL.into_iter().filter(|domain| counts[*domain as usize] > 0);
    let questions = counts.iter().sum::<usize>() as f64;
    let average = present.map(Domain::weight).sum::<usize>() as f64 / questions;
    Domain::ALL.map(|domain| {
        let count = counts[domain as usize];
        if count == 0 { 0.0 } else { domain.weight() as f64 / count as f64 / average }
    })
}

/// How long this learner reads against what lessons say of themselves.
fn reading(course: &Course, history: &History) -> f64 {
    let (mut took, mut said) = (READING, READING);
    for lesson in course.lessons() {
        let read = history.begun(&lesson.slug);
        if let Some(progress) = read.filter(|read| read.done.is_some() && read.took_ms > 0) {
            took += progress.took_ms as f64 / MINUTE_MS as f64;
            said += f64::from(lesson.minutes);
        }
    }
    took / said
}

/// A share as a number that has an order.
fn millionths(share: f64) -> i64 {
    (share * 1e6) as i64
}
