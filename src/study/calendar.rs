//! The calendar: the plan of each day until the exam, made by the same hand as today's, when answers come out
//! as expected and nothing is missed.

use std::sync::{Arc, OnceLock};

use super::fact::{Entry, Fact, FactId, LabFact, Review};
use super::figure::Figure;
use super::history::History;
use super::plan::{Plan, PlanStep};
use super::readiness::{NEEDED, Readiness};
use crate::clock::{Day, Moment};
use crate::course::Course;
use crate::course::quiz::QuestionId;

/// Without an exam, so many days are shown.
const DAYS: i32 = 14;
/// The days of the last week.
const LAST_WEEK: i32 = 7;
/// No calendar is longer.
const MOST: i32 = 120;
/// Nobody is told to study longer than this in a day.
const MOST_MINUTES: u32 = 240;
/// A first answer is right so often, before there are so many answers.
const FIRST: (f64, f64) = (0.6, 10.0);

/// The days until the exam.
#[derive(Clone, Debug, PartialEq)]
pub struct Calendar {
    /// Each day, today first; the exam's own is not among them.
    pub days: Vec<PlannedDay>,
    /// The day of the exam, if it lies ahead.
    pub exam: Option<Day>,
    /// What comes of it.
    pub end: Ending,
    /// Minutes a day, as the settings have it.
    pub minutes_a_day: u32,
    /// As few minutes a day as bring all of it in time; nothing when none do.
    pub enough: Option<u32>,
    /// Whether what is known is only kept.
    pub keeps: bool,
}

/// The days ahead of somebody, to be planned by whoever has the time: with many questions it takes longer
/// than a key may.
#[derive(Debug)]
pub struct Ahead {
    course: Arc<Course>,
    history: Arc<History>,
    today: Day,
    calendar: OnceLock<Calendar>,
}

impl Ahead {
    /// Those from `today` on, not planned yet.
    pub const fn new(course: Arc<Course>, history: Arc<History>, today: Day) -> Self {
        Self { course, history, today, calendar: OnceLock::new() }
    }

    /// Plans them, unless that was done.
    pub fn plan(&self) {
        self.calendar.get_or_init(|| Calendar::of(&self.course, &self.history, self.today));
    }

    /// How they are planned; nothing before that was done.
    pub fn calendar(&self) -> Option<&Calendar> {
        self.calendar.get()
    }
}

/// The same days of the same history are the same, planned or not.
impl PartialEq for Ahead {
    fn eq(&self, other: &Self) -> bool {
        let known = Arc::ptr_eq(&self.course, &other.course);
        known && Arc::ptr_eq(&self.history, &other.history) && self.today == other.today
    }
}

/// What comes of so many minutes a day.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ending {
    /// The day on which the last new thing is seen.
    pub all_seen: Option<Day>,
    /// Lessons that stay unread.
    pub lessons_left: usize,
    /// Questions that stay unasked.
    pub questions_left: usize,
    /// Questions that are asked by then.
    pub asked: usize,
    /// Those of them that come in the last week.
    pub once_more: usize,
    /// The score to be expected on the day of the exam.
    pub score: Option<f64>,
}

/// What is planned for a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDay {
    /// The day.
    pub day: Day,
    /// How long it takes.
    pub minutes: u32,
    /// Questions to be repeated.
    pub repeated: usize,
    /// Questions never asked before.
    pub new: usize,
    /// Lessons to read, by number.
    pub lessons: Vec<usize>,
    /// Labs.
    pub labs: usize,
    /// Whether nothing new is planned.
    pub rests: bool,
    /// Minutes moved here, or away.
    pub moved: i32,
}

impl Calendar {
    /// The days from `today` on.
    pub fn of(course: &Course, history: &History, today: Day) -> Self {
        let aim = *history.aim();
        let exam = aim.exam.filter(|exam| *exam > today);
        let ahead = |minutes| ahead(Walk::new(course, history, minutes), today, exam);
        let (days, end) = ahead(aim.minutes);
        let reaches = |minutes| ahead(minutes).1.is_enough();
        let enough = match exam {
            None => None,
            Some(_) if end.is_enough() => Some(aim.minutes),
            Some(_) => least(aim.minutes, MOST_MINUTES, reaches),
        };
        Self { days, exam, end, minutes_a_day: aim.minutes, enough, keeps: history.keeps() }
    }

    /// The fact that work moves from one day of it to the next, or to the one before; or why it cannot.
    pub fn moved(
        &self,
        at: usize,
        later: bool,
        minutes: u32,
        now: Moment,
    ) -> Result<Fact, NotMoved> {
        let from = self.days.get(at).ok_or(NotMoved::Nothing)?;
        let minutes = minutes.min(from.minutes);
        if minutes == 0 {
            return Err(NotMoved::Nothing);
        }
        let to = if later { at.checked_add(1) } else { at.checked_sub(1) };
        let to = to.and_then(|to| self.days.get(to));
        let to = to.ok_or(if later { NotMoved::Last } else { NotMoved::First })?.day;
        Ok(Fact::Moved { from: from.day, to, minutes, at: now })
    }
}

/// Why work cannot be moved there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotMoved {
    /// Nothing is planned on that day.
    Nothing,
    /// Nothing can be done before today.
    First,
    /// It is the last day there is.
    Last,
}

impl Ending {
    /// Whether all is seen in time, and known well enough.
    pub fn is_enough(&self) -> bool {
        let known = self.score.is_none_or(|score| score >= f64::from(NEEDED));
        self.lessons_left + self.questions_left == 0 && known
    }
}

/// The smallest number that does it, above one that does not.
fn least(short: u32, most: u32, does: impl Fn(u32) -> bool) -> Option<u32> {
    if !does(most) {
        return None;
    }
    let (mut low, mut high) = (short.min(most), most);
    while low + 1 < high {
        let middle = u32::midpoint(low, high);
        if does(middle) { high = middle } else { low = middle }
    }
    Some(high)
}

/// The plans of the days, one after another, each done as it is expected to be done.
fn ahead(mut walk: Walk<'_>, today: Day, exam: Option<Day>) -> (Vec<PlannedDay>, Ending) {
    let course = walk.course;
    let count = exam.map_or(DAYS, |exam| exam.days_since(today).min(MOST));
    let (mut days, mut end) = (Vec::new(), Ending::default());
    for day in (0..count).map(|at| today.plus(at)) {
        let plan = Plan::today(course, &walk.history, day);
        days.push(planned(course, &walk.history, day, &plan));
        let new = plan
            .steps
            .iter()
            .any(|step| matches!(step, PlanStep::Lesson { .. } | PlanStep::Questions { .. }));
        if new {
            end.all_seen = Some(day);
        }
        plan.steps.iter().for_each(|step| walk.does(step, day));
    }
    let last = exam.unwrap_or_else(|| today.plus(count));
    let left = Plan::today(course, &walk.history, last).why;
    (end.lessons_left, end.questions_left) = (left.lessons_left, left.questions_left);
    let week = last.plus(-LAST_WEEK);
    let asked = || walk.history.records().filter(|(id, _)| course.revision(id).is_some());
    end.asked = asked().count();
    end.once_more = asked().filter(|(_, record)| record.memory.last() >= Some(week)).count();
    if let Figure::Is(readiness) = Readiness::on(course, &walk.history, last) {
        end.score = Some(readiness.score);
    }
    (days, end)
}

fn planned(course: &Course, history: &History, day: Day, plan: &Plan) -> PlannedDay {
    let rests = history.rests(day);
    let moved = history.moved(day);
    let mut planned = PlannedDay {
        day,
        minutes: plan.minutes(),
        repeated: 0,
        new: 0,
        lessons: Vec::new(),
        labs: 0,
        rests,
        moved,
    };
    for step in &plan.steps {
        match step {
            PlanStep::Review { questions, .. } | PlanStep::Ahead { questions, .. } => {
                planned.repeated += questions.len();
            }
            PlanStep::Questions { questions, .. } => planned.new += questions.len(),
            PlanStep::Lesson { slug, .. } => {
                planned.lessons.extend(course.lesson(slug).map(|lesson| lesson.number));
            }
            PlanStep::Lab { .. } => planned.labs += 1,
        }
    }
    planned
}

/// A history that goes on as expected.
struct Walk<'a> {
    course: &'a Course,
    history: History,
    at: Moment,
    number: u64,
    /// Misses that are to be expected and did not come yet, of what was asked before and of what was not.
    misses: [f64; 2],
    first: f64,
}

impl<'a> Walk<'a> {
    fn new(course: &'a Course, history: &History, minutes: u32) -> Self {
        let firsts = history.records().filter_map(|(_, record)| record.trail.first());
        let (all, right) = firsts.fold((0.0, 0.0), |(all, right), first| {
            (all + 1.0, right + f64::from(u8::from(first.right)))
        });
        Self {
            course,
            history: history.to_go_on(minutes),
            at: history.entries().last().map(|entry| entry.fact.at()).unwrap_or_default(),
            number: 0,
            misses: [0.0; 2],
            first: FIRST.0.mul_add(FIRST.1, right) / (FIRST.1 + all),
        }
    }

    fn does(&mut self, step: &PlanStep, day: Day) {
        match step {
            PlanStep::Review { questions, .. }
            | PlanStep::Questions { questions, .. }
            | PlanStep::Ahead { questions, .. } => {
                for id in questions {
                    self.answers(id, day);
                }
            }
            PlanStep::Lesson { slug, .. } => self.adds(day, |at| Fact::LessonRead {
                lesson: slug.clone(),
                section: String::new(),
                done: true,
                took_ms: 0,
                at,
            }),
            PlanStep::Lab { slug, .. } => {
                let (lab, what) = (slug.clone(), LabFact::Done { took_ms: 0 });
                self.adds(day, |at| Fact::Lab { lab, what, at });
            }
        }
    }

    /// Right as often as it is expected: the misses come when they have added up to one.
    fn answers(&mut self, id: &QuestionId, day: Day) {
        let recall = self.history.recall(&self.history.memory(id), day).map(f64::from);
        let misses = &mut self.misses[usize::from(recall.is_none())];
        *misses += 1.0 - recall.unwrap_or(self.first);
        let right = *misses < 1.0;
        *misses -= if right { 0.0 } else { 1.0 };
        let (question, revision) = (id.clone(), self.course.revision(id).unwrap_or_default());
        let took_ms = self.history.pace_ms();
        self.adds(day, |at| {
            Fact::Answered(Review { question, revision, right, at, took_ms, ..Review::default() })
        });
    }

    fn adds(&mut self, day: Day, fact: impl FnOnce(Moment) -> Fact) {
        self.number += 1;
        self.at = self.at.plus_millis(1);
        let id = FactId { device: "~".to_owned(), number: self.number };
        self.history.add(Entry { id, day, fact: fact(self.at) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RestDays;
    use crate::study::Aim;
    use crate::study::simulation::made_up as course;

    fn day(at: i32) -> Day {
        // A Monday.
        Day::parse("2026-11-23").unwrap().plus(at)
    }

    fn aim(days: i32, minutes: u32) -> Aim {
        let rest_days = RestDays::parse("Sun").unwrap();
        Aim { exam: Some(day(days)), minutes, rest_days, ..Aim::default() }
    }

    #[test]
    fn a_calendar_ends_on_the_eve_of_the_exam_and_says_whether_it_is_enough() {
        let course = course(6, 8, 10);
        let calendar =
            |minutes| Calendar::of(&course, &History::replay(Vec::new(), aim(20, minutes)), day(0));
        let some = calendar(45);
        assert_eq!((some.days.len(), some.days[19].day), (20, day(19)));
        assert_eq!(some.end.lessons_left + some.end.questions_left, 0);
        assert!(some.end.all_seen.unwrap() <= day(14), "{:?}", some.end);
        assert!(some.days[6].rests && some.days[6].new == 0 && some.days[6].lessons.is_empty());
        assert_eq!(some.enough, Some(45));
        let few = calendar(5);
        let enough = few.enough.unwrap();
        assert!(few.end.questions_left > 0 && enough > 5 && enough <= 45, "{enough}");
        assert_eq!(calendar(enough).enough, Some(enough), "and that is what it takes");
        assert_ne!(calendar(enough - 1).enough, Some(enough - 1));
    }

    #[test]
    fn days_are_planned_once_by_whoever_has_the_time() {
        let course = Arc::new(course(3, 8, 5));
        let history = Arc::new(History::replay(Vec::new(), aim(20, 30)));
        let days = |history| Ahead::new(Arc::clone(&course), Arc::clone(history), day(0));
        let ahead = days(&history);
        assert_eq!(ahead.calendar(), None);
        ahead.plan();
        assert_eq!(ahead.calendar(), Some(&Calendar::of(&course, &history, day(0))));
        assert_eq!(ahead, days(&history));
        assert_ne!(ahead, days(&Arc::new(History::default())));
    }

    #[test]
    fn in_the_last_week_all_is_seen_once() {
        let course = course(3, 8, 5);
        let history = History::replay(Vec::new(), aim(20, 30));
        let mut walk = Walk::new(&course, &history, 30);
        for at in 0..20 {
            let plan = Plan::today(&course, &walk.history, day(at));
            plan.steps.iter().for_each(|step| walk.does(step, day(at)));
        }
        assert_eq!(walk.history.records().count(), 24);
        for (id, record) in walk.history.records() {
            assert!(record.memory.last() >= Some(day(13)), "{id} {:?}", record.memory);
        }
    }

    #[test]
    fn work_is_moved_and_the_days_follow() {
        let course = course(6, 8, 10);
        let mut history = History::replay(Vec::new(), aim(20, 30));
        let before = Calendar::of(&course, &history, day(0));
        let fact = before.moved(0, true, 20, Moment(1)).unwrap();
        assert_eq!(fact, Fact::Moved { from: day(0), to: day(1), minutes: 20, at: Moment(1) });
        let id = FactId { device: "d".into(), number: 1 };
        history.add(Entry { id, day: day(0), fact });
        let after = Calendar::of(&course, &history, day(0));
        assert_eq!((after.days[0].moved, after.days[1].moved), (-20, 20));
        assert!(after.days[0].minutes < before.days[0].minutes);
        assert!(after.days[1].minutes > before.days[1].minutes);
        assert_eq!(before.moved(0, false, 10, Moment(1)), Err(NotMoved::First));
        assert_eq!(before.moved(19, true, 10, Moment(1)), Err(NotMoved::Last));
        assert_eq!(before.moved(99, true, 10, Moment(1)), Err(NotMoved::Nothing));
    }
}
