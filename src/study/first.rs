//! The first run: three questions before anything else, each of which may be skipped.

use crate::clock::Day;
use crate::config::Key;
use crate::course::Course;
use crate::course::quiz::QuestionId;

/// Where the first run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FirstRun {
    asks: FirstAsk,
    cursor: usize,
    today: Day,
    exam: Day,
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstAsk {
    /// When the exam is.
    Exam,
    /// How many minutes a day there are.
    Minutes,
    /// What is known already.
    Known,
}

/// An answer to one of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstOption {
    /// On this day.
    On(Day),
    /// There is no date yet.
    NotBooked,
    /// There will be no exam.
    Curious,
    /// So many minutes a day.
    Minutes(u32),
    /// A few questions will show it.
    AskMe,
    /// Nothing: from the beginning.
    FromTheStart,
}

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstThen {
    /// The next of the three questions.
    Next,
    /// The first lesson.
    Lesson,
    /// These questions.
    Quiz(Vec<QuestionId>),
}

/// Somebody who begins now can do it in four weeks.
const WEEKS: i32 = 4;
/// A placement quiz ends before it tires.
const PLACEMENT: usize = 10;

impl FirstRun {
    /// The first question, on that day.
    pub fn new(today: Day) -> Self {
        Self { asks: FirstAsk::Exam, cursor: 0, today, exam: today.plus(7 * WEEKS) }
    }

    /// What is asked now.
    pub const fn asks(&self) -> FirstAsk {
        self.asks
    }

    /// The answers there are.
    pub fn options(&self) -> Vec<FirstOption> {
        match self.asks {
            FirstAsk::Exam => {
                vec![FirstOption::On(self.exam), FirstOption::NotBooked, FirstOption::Curious]
            }
            FirstAsk::Minutes => [15, 30, 45, 60].map(FirstOption::Minutes).to_vec(),
            FirstAsk::Known => vec![FirstOption::AskMe, FirstOption::FromTheStart],
        }
    }

    /// Which of them the cursor is on.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Moves the cursor.
    pub fn go(&mut self, by: isize) {
        let last = self.options().len() - 1;
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// Whether a date is asked for, and the cursor is on it.
    pub fn has_a_date(&self) -> bool {
        self.asks == FirstAsk::Exam && self.cursor == 0
    }

    /// Moves the date by days, where there is one.
    pub fn shift(&mut self, days: i32) {
        if self.has_a_date() {
            self.exam = self.exam.plus(days).max(self.today.plus(1));
        }
    }

    /// Sets the date, where there is one: tomorrow at the earliest.
    pub fn sets(&mut self, day: Day) {
        self.shift(day.days_since(self.exam));
    }

    /// Takes the answer under the cursor: the setting it makes, and what follows.
    pub fn choose(&mut self, course: &Course) -> (Option<(Key, String)>, FirstThen) {
        let Some(option) = self.options().get(self.cursor).copied() else {
            return (None, FirstThen::Lesson);
        };
        let setting = match option {
            FirstOption::On(day) => Some((Key::Exam, day.to_string())),
            FirstOption::NotBooked | FirstOption::Curious => Some((Key::Exam, "none".to_owned())),
            FirstOption::Minutes(minutes) => Some((Key::Minutes, minutes.to_string())),
            FirstOption::AskMe | FirstOption::FromTheStart => None,
        };
        let then = match option {
            FirstOption::Curious | FirstOption::FromTheStart => FirstThen::Lesson,
            FirstOption::AskMe => FirstThen::Quiz(placement(course)),
            _ => {
                // Half an hour is what most people have.
                (self.asks, self.cursor) = match self.asks {
                    FirstAsk::Exam => (FirstAsk::Minutes, 1),
                    FirstAsk::Minutes | FirstAsk::Known => (FirstAsk::Known, 0),
                };
                FirstThen::Next
            }
        };
        (setting, then)
    }
}

/// One question of each lesson, from the whole course.
pub fn placement(course: &Course) -> Vec<QuestionId> {
    let firsts =
        course.lessons().iter().filter_map(|lesson| lesson.question_ids().into_iter().next());
    let all: Vec<QuestionId> = firsts.collect();
    let most = all.len().min(PLACEMENT);
    (0..most).filter_map(|at| all.get(at * all.len() / most).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::material::Files;

    #[test]
    fn three_answers_and_in() {
        let (course, _) = Course::load(&Files::embedded());
        let today = Day::parse("2026-11-20").unwrap();
        let mut first = FirstRun::new(today);
        first.shift(-4);
        let exam = Some((Key::Exam, "2026-12-14".to_owned()));
        assert_eq!(first.choose(&course), (exam, FirstThen::Next));
        assert_eq!(first.asks(), FirstAsk::Minutes);
        first.go(1);
        let minutes = Some((Key::Minutes, "45".to_owned()));
        assert_eq!(first.choose(&course), (minutes, FirstThen::Next));
        let (nothing, then) = first.choose(&course);
        assert_eq!((nothing, then), (None, FirstThen::Quiz(placement(&course))));
        first.go(9);
        assert_eq!(first.choose(&course).1, FirstThen::Lesson);
    }

    #[test]
    fn an_exam_lies_ahead_and_the_curious_have_none() {
        let (course, _) = Course::load(&Files::embedded());
        let today = Day::parse("2026-11-20").unwrap();
        let mut first = FirstRun::new(today);
        first.shift(-400);
        assert_eq!(first.options()[0], FirstOption::On(today.plus(1)));
        first.go(2);
        first.shift(9);
        let none = Some((Key::Exam, "none".to_owned()));
        assert_eq!(first.choose(&course), (none, FirstThen::Lesson));
    }

    #[test]
    fn the_placement_asks_each_lesson_once() {
        let (course, _) = Course::load(&Files::embedded());
        let asked = placement(&course);
        let of = |id: &QuestionId| course.question(id).map(|q| q.lesson.clone());
        let lessons: std::collections::HashSet<_> = asked.iter().filter_map(of).collect();
        assert!(!asked.is_empty() && asked.len() <= PLACEMENT);
        assert_eq!(lessons.len(), asked.len());
    }
}
